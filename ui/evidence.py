"""The evidence beside the conversation: the passages cited with their quotes highlighted, and the answer's figures."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Citation, Shown
from corpus.report import Remark
from corpus.strings import Language, say
from ui.chat import about_year, joined_section, mark_html, number
from ui.marked import Layer, lay
from ui.markup import attribute, button, escape, link, remark_item, table
from ui.turns import Turn

__all__ = ["empty_html", "evidence_html"]


def empty_html(language: Language, *, asked: bool = False) -> str:
    """The pane before anything was asked, or when what was said rests on no evidence."""
    text = say("web.evidence_none" if asked else "web.evidence_empty", language)
    return f'<div class="bg-evidence bg-empty"><h2>{say("web.evidence", language)}</h2><p>{text}</p></div>'


def evidence_html(turn: Turn, index: int, current: int, language: Language) -> str:
    """All evidence of the turn at `index`: its figures as a table, then a card for each citation, as one HTML element.

    The card of the mark `current` is `.bg-current`.
    """
    answer = turn.answer
    if answer is None or not answer.citations:
        return empty_html(language, asked=True)
    marks = [citation.n for citation in answer.citations]
    chosen = current if current in marks else marks[0]
    cards = "".join(_card(turn, index, citation, chosen, language) for citation in answer.citations)
    return (
        f'<div class="bg-evidence"><p class="bg-of">{say("web.evidence_of", language)}{escape(answer.question)}</p>'
        f"{_figures(turn, index, language)}{_remarks(answer, language)}"
        f"<h2>{say('web.passages', language)}{_steps(marks, chosen, index, language)}</h2>{cards}</div>"
    )


def _steps(marks: Sequence[int], chosen: int, index: int, language: Language) -> str:
    """Buttons to the previous and the next citation."""
    if len(marks) < 2:
        return ""
    place = marks.index(chosen)
    buttons = []
    for step, sign, key in ((-1, "‹", "web.previous"), (1, "›", "web.next")):
        label, target = say(key, language), marks[(place + step) % len(marks)]
        buttons.append(button(sign, "bg-step", data_turn=index, data_n=target, aria_label=label, title=label))
    return f'<span class="bg-steps">{buttons[0]}<span>{place + 1} / {len(marks)}</span>{buttons[1]}</span>'


def _card(turn: Turn, index: int, citation: Citation, chosen: int, language: Language) -> str:
    passage = citation.passage
    warnings = [
        Layer(remark.start, remark.end, kind="bg-damaged", title=remark.text(language))
        for remark in (turn.answer.remarks if turn.answer else ())
        if remark.kind == "damage" and remark.report_id == citation.report_id
    ]
    quote = Layer(citation.start, citation.end, tag="mark", kind="bg-quote")
    blank = len(passage.text) - len(passage.text.lstrip())
    address = turn.link(citation.report_id, citation.start, citation.end).query
    page = "" if citation.page is None else say("web.page", language, page=citation.page)
    kind = "bg-card bg-current" if citation.n == chosen else "bg-card"
    return (
        f'<article class="{kind}" data-card="{citation.n}" aria-label="{attribute(say("web.citation", language, n=citation.n))}">'
        f"<header>{button(f'[{citation.n}]', 'bg-number', data_turn=index, data_n=citation.n)}"
        f'<span class="bg-path">{escape(joined_section(citation.section, language))}</span></header>'
        f'<blockquote lang="zh">{lay(passage.text.strip(), [quote, *warnings], offset=passage.start + blank)}</blockquote>'
        f'<p class="bg-small" lang="zh">{escape(citation.title)}{escape(page)}</p>'
        f'<p class="bg-reference" lang="zh">{escape(citation.reference)}</p>'
        f'<p class="bg-actions">{link(say("web.open_report", language), address, "bg-action")}'
        f"{_copy(citation.reference, 'web.copy_reference', language)}{_copy(citation.official, 'web.copy_official', language)}</p></article>"
    )


def _copy(text: str, key: str, language: Language) -> str:
    return button(say(key, language), "bg-action", data_copy=text, title=text) if text else ""


def _figures(turn: Turn, index: int, language: Language) -> str:
    """The figures as a table, those that answer first, the others of the same sentences folded away."""
    answer = turn.answer
    if answer is None or not answer.figures:
        return ""
    main = answer.figures[: answer.main] or answer.figures
    others = answer.figures[len(main) :]
    table = f"<h2>{say('web.figures_of_answer', language)}</h2>{_figure_table(turn, index, main, language)}"
    if others:
        summary = say("web.other_figures", language, count=len(others))
        table += f"<details><summary>{summary}</summary>{_figure_table(turn, index, others, language)}</details>"
    return table


def _figure_table(turn: Turn, index: int, figures: Sequence[Shown], language: Language) -> str:
    head = [say(f"web.{key}", language) for key in ("indicator", "value", "year_about", "source")]
    return table(head, [_figure_row(turn, index, shown, language) for shown in figures], kind="bg-figures")


def _figure_row(turn: Turn, index: int, shown: Shown, language: Language) -> tuple[str, ...]:
    figure, warning, source = shown.figure, "", ""
    if figure.warning is not None:
        warning = f'<div class="bg-why"><span class="bg-warning" aria-hidden="true">⚠</span> {escape(figure.warning.text(language))}</div>'
    if shown.computed is not None:
        source = f'<span class="bg-tag">{say("web.computed", language)}</span><div class="bg-formula">{escape(shown.computed.formula)}</div>'
    elif shown.citation is not None:
        address = turn.link(figure.report_id, figure.start, figure.end).query
        source = mark_html(shown.citation, index, address, language)
    return (
        f'<th scope="row" lang="zh">{escape(figure.indicator)}{warning}</th>',
        f'<td class="bg-value">{escape(number(figure, language))}</td>',
        about_year(figure, language),
        source,
    )


def _remarks(answer: Answer, language: Language) -> str:
    """勾稽: sums that do not hold, and damage that touches no figure shown, each once."""
    of_figures = {shown.figure.warning for shown in answer.figures}
    remarks: list[Remark] = [remark for remark in answer.remarks if remark not in of_figures]
    if not remarks:
        return ""
    items = "".join(f'<li class="bg-{remark.kind}">{remark_item(remark, language)}</li>' for remark in remarks)
    return f'<section class="bg-remarks"><h2>{say("web.remarks", language)}</h2><ul>{items}</ul></section>'
