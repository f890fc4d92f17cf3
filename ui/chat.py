"""The conversation as HTML. Pure functions of records; the page that shows them is `ui.app`'s.

What a person may click carries data attributes that `page.js` listens for: `data-turn` and `data-n` open the
evidence of a mark, `data-ask` asks a question, `data-edit` puts one back into the box, `data-copy` copies a text,
`data-link` opens a report, `data-export` saves a document, `data-feedback` and `data-reason` say what a user thinks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any

from assistant.answer import Answer, Shown
from assistant.compose import question_about
from assistant.turn import Filter
from corpus.report import Figure, Report
from corpus.strings import Language, say
from ui.blocks import blocks, pieces
from ui.links import Link
from ui.markup import attribute, button, escape, link, table
from ui.turns import Turn

__all__ = [
    "REPORT",
    "about_year",
    "copied",
    "joined_section",
    "mark_html",
    "next_questions",
    "number",
    "question_html",
    "scope_of",
    "steps",
    "text_html",
    "turn_html",
    "waiting_html",
    "welcome_html",
]


SUGGESTED = 4
REPORT = "report:"
"""Begins a choice that is a report's id, to tell it from an issuer."""


def scope_of(chosen: Collection[int | str], reports: Iterable[Report]) -> dict[str, Any]:
    """What was chosen as `ask` takes it: reports of these years by these issuers, and each report named besides."""
    years = tuple(one for one in chosen if isinstance(one, int))
    names = [one for one in chosen if isinstance(one, str)]
    ids = {name.removeprefix(REPORT) for name in names if name.startswith(REPORT)}
    issuers = tuple(name for name in names if not name.startswith(REPORT))
    if not ids:
        return {"years": years, "issuers": issuers}
    if years or issuers:
        wanted = Filter(frozenset(years), frozenset(issuers), frozenset())
        ids |= {report.id for report in reports if wanted.takes(report)}
    return {"reports": tuple(sorted(ids))}


def next_questions(answer: Answer, reports: Iterable[Report], asked: Collection[str]) -> tuple[str, ...]:
    """Questions that the library can answer, near what an answer cites or a refusal offers, but for those `asked` before.

    The answer's own suggestions come first.
    """
    near = {(citation.report_id, citation.section[:2]) for citation in answer.citations}
    near |= {(related.report_id, related.section[:2]) for related in answer.related}
    told = {shown.figure.indicator for shown in answer.figures}
    found = dict.fromkeys(answer.suggestions)
    for report in reports:
        for figure in report.figures:
            beside = (report.id, figure.section[:2]) in near and figure.indicator not in told
            if beside and (question := question_about(figure)):
                found[question] = None
    return tuple(question for question in found if question not in asked)[:SUGGESTED]


def question_html(question: str, language: Language) -> str:
    """A question as its author wrote it, with buttons that put it back into the box or ask it once more."""
    buttons = button(say("web.edit", language), data_edit=question) + button(say("web.retry", language), data_ask=question)
    return f'<div class="bg-question" lang="zh"><span class="bg-words">{escape(question)}</span>{buttons}</div>'


def waiting_html(question: str, resolved: str, language: Language, *, ready: bool) -> str:
    """What stands in the place of an answer that is not there yet: how the question is understood, and what is being done."""
    return f'<div class="bg-answer">{_resolved(question, resolved, language)}{_pulse(language, ready=ready)}</div>'


def steps(turn: Turn, most: int) -> list[int]:
    """How many parts of an answer's text to show, step by step, before the whole of it: at most `most` steps."""
    count = 0 if turn.answer is None else sum(1 for _ in blocks(turn.answer.text))
    return sorted({math.ceil(count * step / (most + 1)) for step in range(1, most + 1)} - {count})


def _pulse(language: Language, *, ready: bool = True) -> str:
    text = say("web.searching" if ready else "web.waiting_for_index", language)
    return f'<p class="bg-waiting" role="status"><span class="bg-pulse" aria-hidden="true"></span>{text}</p>'


def _resolved(question: str, resolved: str, language: Language) -> str:
    if not resolved or _plain(resolved) == _plain(question):
        return ""
    return f'<p class="bg-resolved">{say("web.resolved", language)}{escape(resolved)}</p>'


def welcome_html(reports: Sequence[Report], questions: Iterable[str], language: Language) -> str:
    """The first thing in an empty conversation: what can be asked of which reports, with questions to click."""
    if not reports:
        return f'<div class="bg-answer"><p>{say("web.no_reports", language)}</p></div>'
    listed = "".join(f"<li>{link(escape(report.metadata.title), Link(report.id).query)}</li>" for report in reports[-5:])
    more = f"<li>{say('web.more_reports', language, count=len(reports) - 5)}</li>" if len(reports) > 5 else ""
    return (
        f'<div class="bg-answer bg-welcome"><p>{say("web.welcome", language)}</p>'
        f'<ul class="bg-reports">{listed}{more}</ul>{_questions(questions, say("web.examples", language))}</div>'
    )


def turn_html(turn: Turn, index: int, language: Language, verdict: str = "", *, parts: int | None = None) -> str:
    """What was answered: an answer, refusal, small talk or fault, as one HTML element.

    `index` is the turn's place in the conversation, from 0; `verdict` the feedback given so far (asked for only where there
    is a record to note it in); with `parts`, only so many parts of its text are shown, as long as the rest is still to come.
    """
    answer = turn.answer
    if answer is None:
        again = button(say("web.edit_question", language), data_edit=turn.question)
        return f'<div class="bg-answer bg-fault" role="alert"><p>{escape(turn.fault)}</p><p>{again}</p></div>'
    shown = [_resolved(answer.question, answer.resolved_question, language)]
    if answer.kind == "refusal":
        reason = say(f"web.refusal_{answer.refusal_reason or 'not_reported'}", language)
        shown.append(f'<p class="bg-reason"><span class="bg-badge">{reason}</span></p>')
    shown.append(f'<div class="bg-text" lang="zh">{text_html(turn, index, language, parts)}</div>')
    if parts is None:
        shown += [_chips(answer, index, language), _related(turn, language)]
        if answer.degraded:
            shown.append(f'<p class="bg-small">{say("web.degraded", language)}</p>')
        if answer.kind != "chat":
            shown.append(_foot(turn, answer, index, language, verdict))
        label = say("web.choose" if answer.refusal_reason == "unclear" else "web.ask_next", language)
        shown.append(_questions(answer.suggestions, label))
    else:
        shown.append(_pulse(language))
    return f'<div class="bg-answer bg-{answer.kind}">{"".join(shown)}</div>'


def _foot(turn: Turn, answer: Answer, index: int, language: Language, verdict: str) -> str:
    """What can be done with an answer: copy, save, judge."""
    parts = []
    if answer.kind == "answer":
        parts.append(button(say("web.copy_answer", language), data_copy=copied(answer)))
    parts.append(_export_menu(index, language))
    if turn.record:
        parts.append(_feedback(turn.record, verdict, language))
    if answer.kind == "answer":
        told = say("web.foot", language, count=len(answer.citations), generation=answer.generation)
        parts.append(f'<span class="bg-small">{told}</span>')
    return f'<div class="bg-foot">{"".join(parts)}</div>'


def _export_menu(index: int, language: Language) -> str:
    lines = []
    for scope, turn in (("this", {"data_turn": index}), ("all", {})):
        about = say(f"web.export_{scope}", language)
        labels = [(form, say(f"web.export_{form}", language)) for form in ("docx", "md", "txt")]
        buttons = [button(label, data_export=form, aria_label=f"{about} {label}", **turn) for form, label in labels]
        lines.append(f"<p><span>{about}</span>{''.join(buttons)}</p>")
    return f'<details class="bg-menu"><summary>{say("web.export", language)}</summary><div>{"".join(lines)}</div></details>'


def _feedback(record: str, verdict: str, language: Language) -> str:
    """Thumbs up and down, in words (office machines have no emoji), and once one is pressed a line for the reason."""
    thumbs = "".join(
        button(say(f"records.feedback_{kind}", language), data_feedback=kind, aria_pressed=str(kind == verdict).lower())
        for kind in ("up", "down")
    )
    hint = attribute(say("web.reason_hint", language))
    return (
        f'<span class="bg-feedback" data-record="{attribute(record)}">{thumbs}<span class="bg-reason-box" hidden>'
        f'<input type="text" maxlength="500" placeholder="{hint}" aria-label="{hint}">'
        f"{button(say('web.reason_send', language), data_reason='')}</span></span>"
    )


def copied(answer: Answer) -> str:
    """An answer with its sources as plain text, ready to be pasted."""
    sources = [f"[{citation.n}] {citation.reference}" for citation in answer.citations]
    return "\n".join([answer.text, "", *sources]).strip()


def number(figure: Figure, language: Language) -> str:
    """A figure as one reads it: as printed where a report has it, with the qualifier that stands apart from it."""
    upper = f"—{figure.value_to}" if figure.value_to else ""
    printed = figure.text or f"{figure.value}{upper}{figure.unit}"
    apart = bool(figure.qualifier) and figure.qualifier not in printed
    return printed + say("web.aside", language, words=figure.qualifier) if apart else printed


def about_year(figure: Figure, language: Language) -> str:
    """The year a figure is about, and whether it is a target or counted over several years."""
    year = "" if figure.year is None else say("web.year", language, year=figure.year)
    role = "" if figure.role == "outcome" else say(f"web.role_{figure.role}", language)
    return " ".join(part for part in (year, role) if part) or say("web.year_unknown", language)


def joined_section(section: Sequence[str], language: Language) -> str:
    """The path of a section on one line, from the top down."""
    return " › ".join(heading.strip() for heading in section) or say("web.preamble", language)


def text_html(turn: Turn, index: int | None, language: Language, parts: int | None = None) -> str:
    """The answer's text as paragraphs, lists and tables, its marks made into links, or only so many `parts` of it.

    Without an `index` the answer stands outside the conversation, and its marks lead into the report; those of parts open nothing yet.
    """
    assert turn.answer is not None
    addresses = {c.n: turn.link(c.report_id, c.start, c.end).query for c in turn.answer.citations}

    def mark(n: int) -> str:
        return f'<span class="bg-soon">[{n}]</span>' if parts is not None else mark_html(n, index, addresses[n], language)

    def marked(line: str) -> str:
        return "".join(escape(piece) if isinstance(piece, str) else mark(piece) for piece in pieces(line, addresses))

    shown = []
    for block in islice(blocks(turn.answer.text), parts):
        rows = [[marked(cell) for cell in row] for row in block.rows]
        if block.kind == "table":
            shown.append(table(rows[0], rows[1:]))
        elif block.kind == "list":
            shown.append(f"<ul>{''.join(f'<li>{row[0]}</li>' for row in rows)}</ul>")
        else:
            kind = ' class="bg-note"' if block.kind == "note" else ""
            shown.append(f"<p{kind}>{rows[0][0]}</p>")
    return "".join(shown)


def mark_html(n: int, index: int | None, address: str, language: Language) -> str:
    """A mark `[n]` that opens its evidence; as a link, and outside a conversation, it leads to its place in the whole report."""
    label = say("web.open_evidence", language, n=n)
    opens = {} if index is None else {"data_turn": index, "data_n": n}
    return link(f"[{n}]", address, "bg-mark", aria_label=label, title=label, **opens)


def _chips(answer: Answer, index: int, language: Language) -> str:
    """The figures that answer, each with what it measures; for a table of years the table says it better."""
    shown = answer.figures[: answer.main] if answer.main else answer.figures[:1]
    if not shown or answer.table is not None:
        return ""
    chips = "".join(_chip(one, index, language) for one in shown[:6])
    return f'<ul class="bg-chips" aria-label="{say("web.figures_of_answer", language)}">{chips}</ul>'


def _chip(shown: Shown, index: int, language: Language) -> str:
    figure = shown.figure
    warning = ""
    if figure.warning is not None:
        warning = f'<span class="bg-warning" title="{attribute(figure.warning.text(language))}">⚠</span>'
    computed = "" if shown.computed is None else f'<span class="bg-tag">{say("web.computed", language)}</span>'
    inner = (
        f"<strong>{escape(number(figure, language))}</strong>{warning}{computed}"
        f"<span>{escape(figure.indicator)}</span><small>{about_year(figure, language)}</small>"
    )
    if shown.citation is None:
        return f'<li class="bg-chip">{inner}</li>'
    return f"<li>{button(inner, 'bg-chip', data_turn=index, data_n=shown.citation)}</li>"


def _related(turn: Turn, language: Language) -> str:
    """Near passages of a refusal, plainly told apart from an answer."""
    assert turn.answer is not None
    if not turn.answer.related:
        return ""
    titles = dict(turn.titles)
    items = "".join(
        f"<li>{link(escape(joined_section(related.section, language)), turn.link(related.report_id, related.start, related.end).query)}"
        f'<p class="bg-small" lang="zh">{escape(titles.get(related.report_id, ""))}</p>'
        f'<p class="bg-excerpt" lang="zh">{escape(related.text)}</p></li>'
        for related in turn.answer.related
    )
    return f'<section class="bg-related"><h2>{say("web.related", language)}</h2><ul>{items}</ul></section>'


def _questions(questions: Iterable[str], label: str) -> str:
    buttons = [f"<li>{button(escape(question), 'bg-suggestion', data_ask=question)}</li>" for question in questions]
    # A group and no landmark: a conversation has many of them.
    shown = f'<div class="bg-suggestions" role="group" aria-label="{attribute(label)}"><h2>{label}</h2><ul>{"".join(buttons)}</ul></div>'
    return shown if buttons else ""


def _plain(text: str) -> str:
    return re.sub(r"[\s？?。.!！,，]", "", text)
