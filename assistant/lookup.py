"""Finds what could answer a question: figures, and sentences, each with how much of the question it covers.

Search (`index.search`) brings the candidates; here each is judged by its own words. The score of a candidate orders
candidates; whether the best one is good enough is decided in `assistant.refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.coverage import Content, Coverage, Rarity, Tier, asked_share, cover
from assistant.question import ANSWERING_UNITS, Question, denies
from corpus.report import Figure, Report
from corpus.sentences import sentence_spans
from index.fold import fold

__all__ = ["PLANS", "Candidate", "Shelf", "rank_figures", "rank_sentences", "unit_fit"]

INDICATOR, CLAUSE, SENTENCE, SECTION, BEFORE, TITLE = 1.0, 0.9, 0.6, 0.5, 0.45, 0.35
ASKED_SHARE, UNIT_FIT, DENSE = 0.35, 0.35, 0.6
# 由3个工作日压缩至0.5个工作日: the first is what it was before.
_FORMER_LEVEL = re.compile(r"[由从][^，,。；;]{0,4}$")
_CHANGED = re.compile(r"[由从][^,，。;；\d]{0,4}\d")
COUNTED = 0.2
AMISS = (0.3, 0.6, 0.3, 0.35, 0.3, 0.2, 0.3)
"""What each way of being amiss costs (`Candidate.amiss`)."""
PLANS = re.compile(r"下一步|下步|下年|明年|来年|打算|计划|安排|目标|思路|展望|努力方向|重点任务")
# 到2021年底全县共有多少户市场主体 asks how many there are; 新登记4862户 is what came to them.
_STANDING = re.compile(r"(?:到|至|截止)[^，,。]{0,8}(?:年底|年末|月底|目前|现在)|现有|现存|存量|在册|在库|总共有|一共有|共有")
_ADDED = re.compile(r"^(?:全年|当年|本年|年内)?新(?!闻|型|能源|时代|区|媒体|兴|农|城|材|就业|冠|技术|质|旧)")
_TOGETHER = re.compile(r"[、及与]|以及|和(?!解|谐|平)")
_BREAK = re.compile(r"[，,；;。：:！？!?\n](?!\d)|(?<!\d)[，,；;。：:！？!?\n]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report with its section, and the folded words it is compared by: its own, and those before it."""

    report: Report
    start: int
    end: int
    section: tuple[str, ...]
    folded: str
    before: str = ""

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.report.text[self.start : self.end]

    @property
    def is_plan(self) -> bool:
        """Whether it stands below a heading of plans, or names the year ahead itself."""
        ahead = f"{self.report.year + 1}年"
        return any(PLANS.search(heading) or ahead in heading for heading in self.section) or ahead in self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure with the folded contexts it is judged by."""

    report: Report
    figure: Figure
    tiers: tuple[Tier, ...]


class Amiss(NamedTuple):
    """What of a question a figure goes against.

    Attributes:
        former: The level before a change where the one after it is asked for, or the other way round.
        excluded: It is what the question sets aside.
        denied: It counts what did not happen where what did is asked for, or the other way round.
        growth: A growth where a level is asked for.
        role: A target where an outcome is asked for, or the other way round.
        joint: Several things together where one of them is asked for.
        added: What was new in the year where all there are are asked for.
    """

    former: bool = False
    excluded: bool = False
    denied: bool = False
    growth: bool = False
    role: bool = False
    joint: bool = False
    added: bool = False


_SOUND = Amiss()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could answer: a figure in its sentence, or a sentence.

    Attributes:
        report: Where it stands.
        figure: The figure; None for a sentence.
        start: Start of the sentence.
        end: End of the sentence.
        section: Path of the section.
        coverage: How much of the question it covers.
        fit: How well the figure's unit and kind fit what was asked (0…1; 0.5 when nothing was asked).
        score: Orders candidates, higher is better.
        dense: Cosine similarity to the question, 0 when unknown.
        own_words: Indicator and clause of the figure, folded; empty for a sentence.
        amiss: What of the question a figure goes against.
        counted: Whether the figure counts the noun that the question counts.
    """

    report: Report
    figure: Figure | None
    start: int
    end: int
    section: tuple[str, ...]
    coverage: Coverage
    fit: float
    score: float
    dense: float = 0.0
    own_words: str = ""
    amiss: Amiss = _SOUND
    counted: bool = False

    @property
    def quote(self) -> str:
        """The sentence as printed."""
        return self.report.text[self.start : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Where the figure stands, or the sentence."""
        return (self.figure.start, self.figure.end) if self.figure else (self.start, self.end)


class Shelf:
    """The reports of one generation, opened: sentences and figures with the words they are compared by."""

    def __init__(self, reports: tuple[Report, ...], sentences: tuple[Sentence, ...], entries: tuple[Entry, ...]) -> None:
        self.reports = reports
        self.sentences = sentences
        self.entries = entries
        self.rarity = Rarity.of(sentence.folded for sentence in sentences)
        self.by_id = {report.id: report for report in reports}
        self.places = tuple(dict.fromkeys(report.metadata.issuer.removesuffix("人民政府") for report in reports))

    @classmethod
    def of(cls, reports: Iterable[Report]) -> Shelf:
        """Open reports."""
        reports = tuple(reports)
        sentences: list[Sentence] = []
        entries: list[Entry] = []
        for report in reports:
            before: dict[int, str] = {}
            for section in report.sections:
                previous = ""
                for start, end in sentence_spans(report.text, section.body, section.end):
                    folded = fold(report.text[start:end])
                    if folded:
                        sentences.append(Sentence(report, start, end, section.path, folded, previous))
                        before[start] = previous
                        previous = folded
            title = fold(report.metadata.title + report.metadata.issuer)
            for position, figure in enumerate(report.figures):
                tiers = _tiers(report, position, title, before.get(figure.sentence_start, ""))
                entries.append(Entry(report, figure, tiers))
        return cls(reports, tuple(sentences), tuple(entries))

    def has(self, words: str) -> bool:
        """Whether the words stand in some report, folded."""
        folded = fold(words)
        return bool(folded) and any(folded in sentence.folded for sentence in self.sentences)


def _tiers(report: Report, position: int, title: str, before_it: str) -> tuple[Tier, ...]:
    figure = report.figures[position]
    left, right = figure.sentence_start, figure.sentence_end
    for other in report.figures[max(0, position - 3) : position]:
        if other.end <= figure.start and other.kind != "date":
            left = max(left, other.end)
    for other in report.figures[position + 1 : position + 4]:
        if other.start >= figure.end and other.kind != "date":
            right = min(right, other.start)
    text = report.text
    before = [match.end() for match in _BREAK.finditer(text, left, figure.start)]
    after = _BREAK.search(text, figure.end, right)
    clause = text[before[-1] if before else left : after.start() if after else right]
    return (
        Tier(fold(figure.indicator), INDICATOR),
        Tier(fold(clause), CLAUSE),
        Tier(fold(text[figure.sentence_start : figure.sentence_end]), SENTENCE),
        Tier(fold("".join(figure.section)), SECTION),
        Tier(before_it, BEFORE),
        Tier(title, TITLE),
    )


def bare_unit(unit: str) -> str:
    """A unit without 万/亿, 余/多 and brackets: `万户` → `户`, `(册)余份` → `份`."""
    unit = re.sub(r"[(（][^)）]*[)）]|[余多来\s]", "", unit)
    return re.sub(r"^(?:万亿|千万|百万|亿|万)(?=.)", "", unit)


def unit_fit(question: Question, figure: Figure) -> float:
    """How well a figure's unit and kind fit the question: 1 exactly, 0 not at all, 0.5 when nothing was asked for."""
    if figure.kind in ("date", "document_number"):
        return 1.0 if figure.kind in question.figure_kinds else 0.0
    if question.figure_kinds:
        if figure.kind in question.figure_kinds:
            return 1.0
        if not question.units:
            return 0.4 if "率" in figure.indicator and "percent" in question.figure_kinds else 0.0
    if not question.units:
        return 0.5 if figure.kind != "ordinal" else 0.2
    unit = bare_unit(figure.unit)
    if unit in question.units:
        return 1.0
    if not unit:
        # A lost unit may be the one asked for; a number that never had one hardly is.
        return 0.6 if figure.warning is not None else 0.3
    if any(unit in ANSWERING_UNITS.get(asked, ()) for asked in question.units):
        return 0.75
    if any(asked in unit and len(unit) <= len(asked) + 1 for asked in question.units):
        return 0.75
    if "个" in question.units and figure.kind == "count":
        return 0.5
    return 0.0


def _is_excluded(excluded: str, figure: Figure) -> bool:
    """Whether a figure measures what the question sets aside: most of its indicator's bigrams stand in those words."""
    indicator = fold(figure.indicator)
    pairs = [indicator[i : i + 2] for i in range(len(indicator) - 1)]
    return bool(pairs) and sum(pair in excluded for pair in pairs) * 2 >= len(pairs)


def _is_of_other_time(question: Question, report: Report, figure: Figure) -> bool:
    """Whether a figure is the level before a change and the one after is asked for, or the other way round."""
    former = bool(_FORMER_LEVEL.search(report.text, max(0, figure.start - 6), figure.start))
    if question.former:
        return not former and bool(_CHANGED.search(report.text, figure.sentence_start, figure.start))
    return former


def _counts_several(content: Content, figure: Figure) -> bool:
    """Whether a figure counts several things together of which the question names one (港澳台地区和外籍调解员 for 外籍的)."""
    names = [folded for name in _TOGETHER.split(figure.indicator) if len(folded := fold(name)) >= 2]
    said = [any(name[i : i + 2] in content.text for i in range(len(name) - 1)) for name in names]
    return any(said) and not all(said)


def _is_growth(figure: Figure) -> bool:
    """Whether the figure is the growth of something rather than its level (同比增长5%, 比上年增加180万元)."""
    return bool(re.search(r"(?:增长|增加|下降|增幅|增速|提高|减少|降低|上升|翻番)$", figure.indicator))


def _counts(question: Question, report: Report, figure: Figure) -> bool:
    """Whether what stands right after the figure, or its indicator's end, is the noun the question counts."""
    after = re.sub(r"\s", "", report.text[figure.end : figure.end + 8])
    return any(after.startswith(noun) or figure.indicator.endswith(noun) for noun in question.nouns)


def rank_figures(
    question: Question, content: Content, entries: Iterable[Entry], dense: dict[tuple[str, int], float]
) -> list[Candidate]:
    """Judge figures.

    Args:
        question: The question.
        content: Its content, weighed.
        entries: The figures to judge.
        dense: (report id, start) of a figure → cosine similarity to the question.

    Returns:
        Candidates, best first; ties in the order of the reports.
    """
    candidates = []
    low = min(dense.values(), default=0.0)
    asks_standing = bool(_STANDING.search(question.text)) and "新" not in question.text
    for entry in entries:
        figure = entry.figure
        fit = unit_fit(question, figure)
        coverage = cover(content, entry.tiers)
        similarity = dense.get((figure.report_id, figure.start), low)
        growth = _is_growth(figure)
        amiss = Amiss(
            former=_is_of_other_time(question, entry.report, figure),
            excluded=bool(question.excluded) and _is_excluded(question.excluded, figure),
            denied=(denies(figure.indicator) or "免" in figure.indicator) != (question.denial or "免" in question.text),
            growth=growth and not question.growth,
            role=(figure.role == "target") != question.targets,
            joint=_counts_several(content, figure),
            added=asks_standing and bool(_ADDED.search(figure.indicator)),
        )
        counted = _counts(question, entry.report, figure)
        score = (
            coverage.near
            + ASKED_SHARE * asked_share(figure.indicator, coverage.matched)
            + UNIT_FIT * fit
            - sum(cost for cost, wrong in zip(AMISS, amiss, strict=True) if wrong)
            + (COUNTED if counted else 0.0)
            + DENSE * (similarity - low)
        )
        candidates.append(
            Candidate(
                entry.report,
                figure,
                figure.sentence_start,
                figure.sentence_end,
                figure.section,
                coverage,
                fit,
                score,
                similarity,
                entry.tiers[0].text + entry.tiers[1].text,
                amiss,
                counted,
            )
        )
    return sorted(candidates, key=lambda c: (-round(c.score, 9), c.report.id, c.start, c.figure.start if c.figure else 0))


def rank_sentences(
    question: Question, content: Content, sentences: Iterable[Sentence], dense: Sequence[tuple[str, int, int, float]]
) -> list[Candidate]:
    """Judge sentences.

    Args:
        question: The question.
        content: The question's content, weighed.
        sentences: The sentences to judge.
        dense: Passages with their similarity: (report id, start, end, cosine).

    Returns:
        Candidates, best first; ties in the order of the reports.
    """
    low = min((similarity for *_, similarity in dense), default=0.0)
    asks_plans = question.targets or bool(PLANS.search(question.text))
    candidates = []
    for sentence in sentences:
        if sentence.section and fold(sentence.section[-1]) == sentence.folded:
            # A heading by itself says what is told below it, not the thing.
            continue
        tiers = (
            Tier(sentence.folded, INDICATOR),
            Tier(fold("".join(sentence.section)), SECTION),
            Tier(sentence.before, BEFORE),
            Tier(fold(sentence.report.metadata.title + sentence.report.metadata.issuer), TITLE),
        )
        coverage = cover(content, tiers)
        similarity = next((s for i, a, b, s in dense if i == sentence.report.id and a <= sentence.start < b), low)
        score = coverage.near + DENSE * (similarity - low)
        candidates.append(
            Candidate(
                sentence.report,
                None,
                sentence.start,
                sentence.end,
                sentence.section,
                coverage,
                0.5,
                score,
                similarity,
                amiss=Amiss(role=sentence.is_plan != (asks_plans or sentence.report.year + 1 in question.years)),
            )
        )
    return sorted(candidates, key=lambda c: (-round(c.score, 9), c.report.id, c.start))
