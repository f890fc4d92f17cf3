"""Lists and summaries: the headings, lead sentences and key figures of the section asked for, verbatim and cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer
from assistant.compose import LONG, SHORT, Draft, clip
from assistant.coverage import Tier, cover
from assistant.lookup import PLANS
from assistant.question import names_something
from assistant.turn import Turn
from corpus.report import Report, Section
from corpus.sentences import sentence_spans
from index.fold import fold

__all__ = ["MOST_ITEMS", "listing", "summary"]

MOST_ITEMS = 12
NAMED = 0.6
FOUND = 0.75
ASIDE = 0.2
"""What a chapter of plans or problems loses against one of what was done, unless it is asked for."""
LEAST_ROOM = 28
MARKS = 9
"""Characters around a quote: its number, its mark, the end of the line."""

Path = tuple[str, ...]
_NUMBER = re.compile(r"\s*\d{1,2}[.．、](?!\d)\s*")


# The two chapters that official reports always have, by words of the question and of the heading.
_CHAPTERS = tuple(
    (re.compile(said), re.compile(headed))
    for said, headed in (
        (r"存在|问题|不足|短板|困难|薄弱|差距|毛病|缺点|欠缺|problems?|shortcomings?|weakness", r"问题|不足|短板|困难|薄弱|差距"),
        (
            r"打算|计划|下一?步|安排|明年|来年|下一?年|接下来|今后|plans?\b|next (?:year|steps?)",
            PLANS.pattern,
        ),
    )
)


def listing(turn: Turn) -> Answer | None:
    """The items of the section whose heading the question names, each with its own cite; None when there is none."""
    chapter = _chapter(turn)
    place = chapter or _named_section(turn)
    children = _children(*place) if place is not None else []
    # A follow-up wants less than a question of its own.
    limit = SHORT if turn.context else LONG
    draft = turn.draft()
    draft.lines.append(draft.say("list_head"))
    if place is not None and children:
        _write_items(draft, place[0], children, limit)
        return draft.finish(main=0, limit=limit, resolved=turn.question.text)
    run = _run_of_clauses(turn)
    if run is not None:
        _write_spans(draft, *run, limit)
    elif place is not None and (chapter or (not turn.question.wanted and _leads_to(turn, *place))):
        _write_sentences(draft, *place, limit)
    else:
        return None
    return draft.finish(main=0, limit=limit, resolved=turn.question.text)


def _leads_to(turn: Turn, report: Report, path: Path) -> bool:
    """Whether the sentence nearest to the question stands below a heading."""
    best = next(iter(turn.ranked_sentences), None)
    return best is not None and best.report.id == report.id and best.section[: len(path)] == path


def _run_of_clauses(turn: Turn) -> tuple[Report, list[tuple[Section, int, int]]] | None:
    """The clauses that a sentence opens with a colon and sets apart by semicolons (主要表现为：…；…；…。)."""
    best = turn.sentence_found
    if best is None:
        return None
    section = best.report.section_at(best.start)
    spans = sentence_spans(best.report.text, section.body, section.end)
    at = next((i for i, span in enumerate(spans) if span[0] <= best.start < span[1]), None)
    if at is None:
        return None
    last = at
    while last + 1 < len(spans) and best.report.text[spans[last][1] - 1] in "；;":
        last += 1
    if last == at or not any(mark in best.report.text[slice(*spans[at])] for mark in "：:"):
        return None
    return best.report, [(section, *span) for span in spans[at : last + 1]]


def summary(turn: Turn) -> Answer | None:
    """Headings, lead sentences and key figures of the section named, or of the whole report when none is.

    Returns:
        The summary; None when the question names something that no heading does.
    """
    place = _chapter(turn) or _named_section(turn)
    if place is None and names_something(turn.question.content):
        best = turn.sentence_found
        if best is None:
            return None
        section = best.report.section_at(best.start)
        draft = turn.draft()
        draft.lines.append(draft.say("summary_head"))
        _write_spans(draft, best.report, _paragraph(best.report, section, best.start), LONG)
        return draft.finish(main=0, limit=LONG, resolved=turn.question.text)
    if place is None:
        reports = turn.told_reports()
        if not reports:
            return None
        report = max(reports, key=lambda r: (r.year, r.id))
        items = [head for chapter in _children(report, ()) for head in _children(report, chapter) or [chapter]]
    else:
        report, path = place
        items = _children(report, path)
    draft = turn.draft()
    draft.lines.append(draft.say("summary_head"))
    if items:
        _write_items(draft, report, items, LONG)
    else:
        assert place is not None
        _write_sentences(draft, *place, LONG)
    return draft.finish(main=0, limit=LONG, resolved=turn.question.text)


def _paragraph(report: Report, section: Section, at: int) -> list[tuple[Section, int, int]]:
    """The sentences of the paragraph that holds an offset."""
    left = report.text.rfind("\n", section.body, at) + 1 or section.body
    right = report.text.find("\n", at, section.end)
    return [
        (section, *span) for span in sentence_spans(report.text, max(left, section.body), right if right > 0 else section.end)
    ]


def _named_section(turn: Turn) -> tuple[Report, Path] | None:
    """The section whose heading covers the question best; the highest one of equals."""
    best: tuple[float, Report, Path] | None = None
    if not any(turn.content.weights):
        return None
    for report in sorted(turn.told_reports(), key=lambda r: (-r.year, r.id)):
        paths = dict.fromkeys(s.path[:depth] for s in report.sections for depth in range(1, len(s.path) + 1))
        for path in paths:
            tiers = (Tier(fold(path[-1]), 1.0), Tier(fold("".join(path[:-1])), 0.5), Tier(fold(report.metadata.title), 0.4))
            coverage = cover(turn.content, tiers)
            aside = any(headed.search(path[0]) and not said.search(turn.question.text) for said, headed in _CHAPTERS)
            score = coverage.near - 0.01 * len(path) - (ASIDE if aside else 0.0)
            if coverage.found >= FOUND and coverage.near >= NAMED and (best is None or score > best[0] + 1e-9):
                best = (score, report, path)
    return None if best is None else (best[1], best[2])


def _chapter(turn: Turn) -> tuple[Report, Path] | None:
    """The chapter of problems or of plans, for a question that asks for one and names nothing else."""
    for said, headed in _CHAPTERS:
        rest = said.sub(" ", turn.question.content)
        if rest == turn.question.content:
            continue
        for report in sorted(turn.told_reports(), key=lambda r: (-r.year, r.id)):
            if names_something(_beyond_title(rest, report)):
                continue
            path = next((s.path[:1] for s in report.sections if s.path and headed.search(s.path[0])), None)
            if path is not None:
                return report, path
    return None


def _beyond_title(words: str, report: Report) -> str:
    """Words of a question without those that only say what the report is about (法治工作 asked of one on 法治政府建设)."""
    title = fold(report.metadata.title)
    return re.sub(r"[\u4e00-\u9fff]{2}", lambda pair: " " if pair.group() in title else pair.group(), words)


def _children(report: Report, path: Path) -> list[Path]:
    """The headings right below a heading, or the chapters of the report below none, in text order."""
    return list(dict.fromkeys(s.path[: len(path) + 1] for s in _below(report, path) if len(s.path) > len(path)))


def _below(report: Report, path: Path) -> list[Section]:
    return [section for section in report.sections if section.path[: len(path)] == path]


def _write_items(draft: Draft, report: Report, items: Sequence[Path], limit: int) -> None:
    """A line for each heading: its words, and the sentence below it with the most figures (or the first)."""
    shown = [(path, span) for path in items[:MOST_ITEMS] if (span := _key_sentence(report, path)) is not None]
    quoted = [span for _, span in shown]
    while len(quoted) > 1 and draft.room(limit, report, quoted) < len(quoted) * (LEAST_ROOM + MARKS):
        quoted.pop()
    shown = shown[: len(quoted)]
    left = draft.room(limit, report, quoted)
    draft.warn(report, quoted)
    for number, (path, (start, end)) in enumerate(shown, 1):
        room = max(LEAST_ROOM, left // (len(shown) - number + 1) - 10)
        label = path[-1]
        n = draft.cite(report, report.section_at(start).path, start, end)
        focus = next((f for f in report.figures if start <= f.start < end and f.kind not in ("date", "document_number")), None)
        keep = (focus.start, focus.end) if focus else (start, min(end, start + 8))
        own_heading = fold(report.text[start:end]).startswith(fold(label)[:12]) or room < len(label) + LEAST_ROOM
        head = "" if own_heading else label[_unnumbered(label, 0, len(label)) :] + "："
        start = _unnumbered(report.text, start, end)
        quote = clip(report.text, *keep, start, end, max(LEAST_ROOM, room - len(head)))
        line = f"{number}. {head}{quote}[{n}]"
        draft.lines.append(line)
        left -= len(line) + 1
    if len(items) > len(shown):
        draft.lines.append(draft.say("more", count=len(items) - len(shown)))


def _write_sentences(draft: Draft, report: Report, path: Path, limit: int) -> None:
    """A line for each sentence below a heading."""
    below = _below(report, path)
    _write_spans(draft, report, [(s, *span) for s in below for span in sentence_spans(report.text, s.body, s.end)], limit)


def _write_spans(draft: Draft, report: Report, spans: Sequence[tuple[Section, int, int]], limit: int) -> None:
    # Sentences with figures first when there is not room for all; shown in the order of the report.
    weighed = sorted(spans, key=lambda item: (-_figures_in(report, item[1], item[2]), item[1]))
    for count in range(min(MOST_ITEMS, len(weighed)), 0, -1):
        chosen = sorted(weighed[:count], key=lambda item: item[1])
        quoted = [(start, end) for _, start, end in chosen]
        left = draft.room(limit, report, quoted)
        quotes = []
        for number, (_, start, end) in enumerate(chosen, 1):
            room = max(LEAST_ROOM, left // (count - number + 1) - MARKS)
            start = _unnumbered(report.text, start, end)
            quotes.append(clip(report.text, start, min(end, start + 8), start, end, room))
            left -= len(quotes[-1]) + MARKS
        if left >= 0 or count == 1:
            break
    draft.warn(report, quoted)
    for number, ((section, start, end), quote) in enumerate(zip(chosen, quotes, strict=True), 1):
        draft.lines.append(f"{number}. {quote}[{draft.cite(report, section.path, start, end)}]")


def _unnumbered(text: str, start: int, end: int) -> int:
    """Where a sentence or heading starts behind its own number (1.): the items are numbered anew, and two numbers would puzzle."""
    number = _NUMBER.match(text, start, end)
    return number.end() if number else start


def _figures_in(report: Report, start: int, end: int) -> int:
    return sum(1 for f in report.figures if start <= f.start < end and f.kind not in ("date", "document_number"))


def _key_sentence(report: Report, path: Path) -> tuple[int, int] | None:
    """The sentence with the most figures below a heading; the first sentence when there are no figures, None without any."""
    below, label = _below(report, path), path[-1]
    spans = [span for s in below for span in sentence_spans(report.text, s.body, s.end)]
    spans = spans or sentence_spans(report.text, below[0].start, below[0].end)
    if not spans:
        return None
    best = max(spans, key=lambda span: (_figures_in(report, *span), -span[0]))
    if _figures_in(report, *best):
        return best
    bare = [span for span in spans if len(fold(report.text[span[0] : span[1]])) > len(fold(label)) + 2]
    return bare[0] if bare and spans[0] != bare[0] else spans[0]
