"""Words an answer from what was found: a short frame of our own, everything else verbatim, every sentence cited.

A frame never states what its citation does not: it names year and indicator of the figure as the register has them, so
that the sentence can be pasted alone, and quotes the clause the figure stands in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer, Citation, Shown
from assistant.citation import cite
from assistant.lookup import Candidate, bare_unit
from assistant.question import Question
from corpus.report import Figure, Remark, Report
from corpus.strings import Language, say

__all__ = ["CLAUSE_END", "LONG", "SHORT", "Draft", "clip", "figure_scope", "figure_value", "question_about"]

SHORT, LONG = 300, 600
QUOTE_ROOM = 150
MORE_ROOM = 14
_BEFORE = ("约", "近", "超过", "突破", "不足", "达", "超", "逾", "将近", "接近", "至少", "最多")
CLAUSE_END = re.compile(r"[，,；;。！？!?\n](?!\d)|(?<!\d)[，,；;。！？!?\n]")


class Draft:
    """An answer being written: numbers its citations, collects figures and remarks, keeps to the length allowed."""

    def __init__(self, question: Question, *, asked: str, generation: int) -> None:
        self.question = question
        self.asked = asked
        self.generation = generation
        self.citations: list[Citation] = []
        self.shown: list[Shown] = []
        self.remarks: list[Remark] = []
        self.lines: list[str] = []

    @property
    def language(self) -> Language:
        """Language of the frame."""
        return self.question.language

    def say(self, key: str, **values: object) -> str:
        """A string of the answers' table in the question's language."""
        return say(f"answer.{key}", self.language, **values)

    def quote(self, key: str, quote: str, n: int) -> str:
        """A sentence around a quote, the quote to the letter (`say` would flatten its white space and cut it)."""
        return self.say(key, quote="\x00", n=n).replace("\x00", quote.strip("\n"))

    def cite(self, report: Report, section: tuple[str, ...], start: int, end: int) -> int:
        """The mark of a quote; the same quote has one mark."""
        for citation in self.citations:
            if (citation.report_id, citation.start, citation.end) == (report.id, start, end):
                return citation.n
        self.citations.append(cite(len(self.citations) + 1, report, section, start, end))
        return len(self.citations)

    def show(self, report: Report, figure: Figure) -> int:
        """Put a figure of the register into the answer; returns the mark of its sentence."""
        n = self.cite(report, figure.section, figure.sentence_start, figure.sentence_end)
        if not any(s.figure == figure and s.computed is None for s in self.shown):
            self.shown.append(Shown(figure, n))
        if figure.warning is not None and figure.warning not in self.remarks:
            self.remarks.append(figure.warning)
        for remark in report.remarks:
            touches = remark.kind == "sum" and any(
                a < figure.end and figure.start < b for a, b in ((remark.start, remark.end), *remark.other)
            )
            if touches and remark not in self.remarks:
                self.remarks.append(remark)
        return n

    def show_neighbours(self, report: Report, figures: Sequence[Figure]) -> None:
        """Offer the other figures of a cited sentence, after those that answer."""
        for figure in figures:
            if figure.kind in ("date", "document_number"):
                continue
            n = self.cite(report, figure.section, figure.sentence_start, figure.sentence_end)
            if not any(
                (s.figure.start, s.figure.report_id, s.figure.indicator) == (figure.start, figure.report_id, figure.indicator)
                for s in self.shown
            ):
                self.shown.append(Shown(figure, n))

    def warn(self, report: Report, spans: Sequence[tuple[int, int]]) -> None:
        """Tell of what is damaged in quotes of a report, unless it is only a hint."""
        self.remarks += [remark for remark in _damage(report, spans) if remark not in self.remarks]

    def room(self, limit: int, report: Report, spans: Sequence[tuple[int, int]]) -> int:
        """How many of `limit` characters are left for quotes: beside the lines so far, what is damaged in the quotes, and how many more there are."""
        warnings = (self.say("warning", text=remark.text(self.language)) for remark in _damage(report, spans))
        return limit - sum(len(line) + 1 for line in (*self.lines, *warnings)) - MORE_ROOM

    def finish(self, *, main: int, limit: int, resolved: str, **extra: object) -> Answer:
        """The answer: its lines, then warnings and remarks as far as `limit` allows (warnings always stay)."""
        text = "\n".join(self.lines)
        for remark in self.remarks:
            key = "warning" if remark.kind == "damage" else "remark"
            line = self.say(key, text=remark.text(self.language))
            if len(text) + len(line) + 1 <= limit or remark.kind == "damage":
                text += "\n" + line
        return Answer(
            question=self.asked,
            resolved_question=resolved,
            kind="answer",
            text=text,
            figures=tuple(self.shown),
            main=main,
            citations=tuple(self.citations),
            remarks=tuple(self.remarks),
            generation=self.generation,
            language=self.language,
            **extra,  # type: ignore[arg-type]
        )


def _damage(report: Report, spans: Sequence[tuple[int, int]]) -> list[Remark]:
    found = [remark for remark in report.remarks if remark.kind == "damage" and remark.sure != "hint"]
    return [remark for remark in found if any(start <= remark.start < end for start, end in spans)]


def figure_value(figure: Figure) -> str:
    """A figure's value as printed, white space inside removed, with the qualifier that stands around it."""
    text = re.sub(r"\s+", "", figure.text)
    qualifier = figure.qualifier
    if not qualifier or qualifier in text:
        return text
    return qualifier + text if qualifier.startswith(_BEFORE) else text + qualifier


def figure_scope(draft: Draft, report: Report, figure: Figure, *, several_issuers: bool) -> str:
    """What goes before the indicator: the year the figure is about, and the place when the library has several."""
    scope = draft.say("figure_year", year=figure.year) if figure.year else ""
    if several_issuers:
        scope = report.metadata.issuer.removesuffix("人民政府") + scope
    return scope


def clip(text: str, start: int, end: int, left: int, right: int, room: int = QUOTE_ROOM) -> str:
    """The clauses of `text[left:right]` around `text[start:end]`, cut at commas to `room` characters; … marks a cut.

    Args:
        text: The report's text.
        start: Start of what must be kept.
        end: End of what must be kept.
        left: Start of the sentence.
        right: End of the sentence.
        room: How many characters at most (what must be kept is kept whole).
    """
    if right - left <= room:
        return text[left:right]
    cuts = [left, *(match.end() for match in CLAUSE_END.finditer(text, left, right)), right]
    cuts = sorted(set(cuts))
    first = max(i for i, cut in enumerate(cuts) if cut <= start)
    last = min(i for i, cut in enumerate(cuts) if cut >= end)
    while True:
        if first > 0 and cuts[last] - cuts[first - 1] <= room:
            first -= 1
        elif last < len(cuts) - 1 and cuts[last + 1] - cuts[first] <= room:
            last += 1
        else:
            break
    piece = text[cuts[first] : cuts[last]]
    return ("…" if cuts[first] > left else "") + piece + ("…" if cuts[last] < right else "")


def figure_lines(draft: Draft, candidates: Sequence[Candidate], *, several_issuers: bool, room: int = SHORT) -> None:
    """One sentence for each figure, then the words they stand in."""
    heads: list[str] = []
    for candidate in candidates:
        figure = candidate.figure
        assert figure is not None
        n = draft.show(candidate.report, figure)
        scope = figure_scope(draft, candidate.report, figure, several_issuers=several_issuers)
        target = draft.say("figure_target") if figure.role == "target" else ""
        heads.append(draft.say("figure", scope=scope, indicator=figure.indicator + target, value=figure_value(figure), n=n))
    draft.lines += heads
    warnings = sum(len(r.text(draft.language)) + 4 for r in draft.remarks)
    left = room - sum(len(head) + 1 for head in heads) - warnings - 12
    quoted: set[int] = set()
    for candidate in candidates:
        figure = candidate.figure
        assert figure is not None
        n = draft.show(candidate.report, figure)
        if n in quoted:
            continue
        share = left // max(1, len({(c.report.id, c.start) for c in candidates}) - len(quoted))
        if share < 30:
            break
        inside = [c.figure for c in candidates if c.figure and (c.report.id, c.start) == (candidate.report.id, candidate.start)]
        start, end = min(f.start for f in inside), max(f.end for f in inside)
        if end - start > share:
            start, end = figure.start, figure.end
        quote = clip(candidate.report.text, start, end, candidate.start, candidate.end, min(QUOTE_ROOM, share - 10))
        line = draft.quote("original", quote, n)
        if len(line) <= left:
            draft.lines.append(line)
            left -= len(line) + 1
            quoted.add(n)


def question_about(figure: Figure, language: Language = "zh") -> str:
    """A question that a figure answers, to be offered; empty for one that is damaged, or says too little by itself."""
    plain = figure.kind in ("count", "percent", "money") and figure.warning is None and figure.year and figure.unit
    if not plain or not 4 <= len(figure.indicator) <= 16:
        return ""
    key = "answer.suggest_count" if figure.kind == "count" else "answer.suggest_value"
    return say(key, language, year=figure.year, indicator=figure.indicator, unit=bare_unit(figure.unit))
