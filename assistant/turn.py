"""One question being answered: guards, candidates, and the kind of answer asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from assistant.answer import Answer, RefusalReason
from assistant.compose import CLAUSE_END, SHORT, Draft, clip, figure_lines
from assistant.coverage import Content, Tier, cover
from assistant.judge import Judgement, judge
from assistant.lookup import Candidate, Shelf, bare_unit, rank_figures, rank_sentences
from assistant.question import (
    ACROSS_YEARS,
    SOFT,
    Question,
    asks_number,
    content_of,
    content_weights,
    names_something,
    without_excluded,
)
from assistant.reader import open_reader
from assistant.readings import Readings
from assistant.refusal import foreign_places, has_rates, library_line, may_answer, speaks_to
from assistant.refusal import refuse as make_refusal
from assistant.words import official_words, synonyms
from corpus.report import Figure, Passage, Report
from corpus.strings import Language, say
from corpus.years import is_work_report
from index.fold import fold
from index.hit import Hit
from index.search import Index
from index.shard import Kind

__all__ = ["Filter", "Turn"]

PASSAGES, FIGURES = 60, 120
CONTEXT_WEIGHT = 0.45
TIE = 0.03
SAME_THING = 0.08
LEAST_SIBLINGS = 3
MOST_TIED = 4
PASSAGES_READ = 3
MOST_MISSING = 3
RANKS = 10
MOST_JUDGED = 12
# From which chance on the likeliest candidate is shown (tuned on the dev splits only); without the reader, more is to be doubted.
ANSWERED, ANSWERED_UNREAD = 0.6, 0.7


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports are asked: those of some years, of some issuers, or of some ids; empty means all."""

    years: frozenset[int]
    issuers: frozenset[str]
    ids: frozenset[str]

    def takes(self, report: Report) -> bool:
        """Whether `report` is asked."""
        return (
            (not self.years or report.year in self.years)
            and (not self.issuers or report.metadata.issuer in self.issuers)
            and (not self.ids or report.id in self.ids)
        )


class Turn:
    """One question being answered."""

    def __init__(
        self,
        index: Index,
        shelf: Shelf,
        suggest: Callable[[int, Language], tuple[str, ...]],
        question: Question,
        context: str,
        asked: str,
        wanted: Filter,
        earlier: Answer | None = None,
    ) -> None:
        self.index = index
        self.shelf = shelf
        self.suggest = suggest
        self.question = question
        self.context = context
        self.asked = asked
        self.wanted = wanted
        # What the question before was answered with: 街道的呢 asks for something else, most likely beside it.
        self.answered = {(s.figure.report_id, s.figure.start) for s in earlier.figures[: earlier.main]} if earlier else set()
        self.beside = {(cited.report_id, cited.start) for cited in earlier.citations} if earlier else set()
        self.reports = list(shelf.reports)
        self.hits: list[Hit] = []
        self.language = question.language

    # --- guards

    def settled_early(self) -> Answer | None:
        """What needs no search: small talk, another place, nothing named. None when the search has been made and may answer."""
        question = self.question
        if question.kind == "chat":
            return self._chat()
        reports = self.reports = [r for r in self.shelf.reports if self.wanted.takes(r)]
        foreign = foreign_places(question, self.shelf.reports)
        if foreign:
            return self.refuse("region", "refuse_region", places="、".join(foreign))
        if not (names_something(question.content) or self.context or question.numbers or question.kind in ("summary", "list")):
            return self._unclear()
        named = {p for p in question.places if p[0] not in "全我本"}
        if named:
            reports = [r for r in reports if any(place in r.metadata.issuer for place in named)] or reports
        self.reports = reports
        self.several_issuers = len({r.metadata.issuer for r in self.shelf.reports}) > 1
        self._search()
        return None

    def _chat(self) -> Answer:
        kind = self.question.small_talk
        example = next(iter(self.suggest(1, self.language)), "")
        text = say(f"answer.chat_{kind}", self.language, example=example)
        return Answer(
            question=self.asked,
            resolved_question=self.asked,
            kind="chat",
            text=text,
            generation=self.index.generation,
            language=self.language,
        )

    def _unclear(self) -> Answer:
        examples = self.suggest(4, self.language)
        text = say("answer.refuse_unclear", self.language, examples=" ".join(examples))
        answer = make_refusal(self.question, "unclear", text, asked=self.asked, hits=(), generation=self.index.generation)
        return replace(answer, suggestions=examples)

    def refuse(self, reason: RefusalReason, key: str, **values: object) -> Answer:
        """A refusal with its reason in words, what the library has, and what may be related."""
        if not self.hits and self.question.content.strip():
            self.hits = self._found(self._query(), "passage", PASSAGES)
        text = say(f"answer.{key}", self.language, have=library_line(self.shelf.reports, self.language), **values)
        return make_refusal(
            self.question,
            reason,
            text,
            asked=self.asked,
            hits=self.hits,
            generation=self.index.generation,
        )

    def refuse_not_reported(self) -> Answer:
        """The thing is not in the reports searched, or the year asked for is not in the library."""
        years = self.question.years
        if self.question.kind in ACROSS_YEARS and len({r.year for r in self.reports}) < 2 and len(years) != 1:
            missing_years = [y for y in years if all(r.year != y for r in self.reports)] or years
            if missing_years:
                return self.refuse("year", "refuse_year", years="、".join(map(str, missing_years)))
            return self.refuse("year", "refuse_compare", found="、".join(str(r.year) for r in self.reports))
        told = {r.year for r in self.shelf.reports} | {r.year - 1 for r in self.shelf.reports if is_work_report(r.metadata)}
        if years and not told.intersection(years):
            return self.refuse("year", "refuse_year", years="、".join(map(str, years)))
        missing = self._nowhere()
        if missing:
            return self.refuse("not_reported", "refuse_not_reported_words", words="、".join(missing[:MOST_MISSING]))
        return self.refuse("not_reported", "refuse_not_reported")

    def _nowhere(self) -> list[str]:
        """Chinese words of the question that stand in no report, nor does a word that says the same; none without a reader."""
        reader = open_reader()
        words = dict.fromkeys(reader.words(without_excluded(self.question.text)) if reader else ())
        return [
            word
            for word in words
            if len(word) > 1
            and word.isalpha()
            and not word.isascii()
            and all(weight > SOFT for weight in content_weights(content_of(word)) or [0.0])
            and not any(self.shelf.has(said) for said in (word, *synonyms().get(fold(word), ())))
        ]

    # --- candidates

    def _query(self) -> str:
        return f"{self.question.text} {self.context}".strip()

    def _found(self, query: str, kind: Kind, top: int) -> list[Hit]:
        reports = {report.id for report in self.reports}
        return self.index.search(query, top=top, reports=reports, kinds=(kind,)) if reports else []

    def _spoken(self) -> str:
        """The question as the reader is asked it: what the conversation is about, then the user's words, made a question again."""
        if not self.context:
            return without_excluded(self.question.text)
        asked = _LEANING.sub("", self.asked)
        return f"{self.context} {asked}{'' if asks_number(asked) or not self.asks_number else '有多少'}"

    def _search(self) -> None:
        query = self._query()
        figures = self._found(query, "figure", FIGURES)
        plain = self._found(query, "passage", PASSAGES)
        official = official_words(query)
        worded = self._found(f"{query} {' '.join(official)}", "passage", PASSAGES) if official else plain
        self.hits = _fused(plain, worded, figures if self.asks_number else ())
        self.dense_figures = {
            (hit.found.report_id, hit.found.start): hit.dense or 0.0 for hit in figures if isinstance(hit.found, Figure)
        }
        self.dense_passages = [
            (hit.found.report_id, hit.found.start, hit.found.end, hit.dense or 0.0)
            for hit in self.hits
            if not isinstance(hit.found, Figure)
        ]
        self.content = self.weigh(self.question.content, self.context)
        ids = {r.id for r in self.reports}
        near = {(i, a, b) for i, a, b, _ in self.dense_passages}
        wants_number = "document_number" in self.question.figure_kinds
        self.entries = [
            e
            for e in self.shelf.entries
            if e.report.id in ids
            and e.figure.kind != "date"
            and (e.figure.kind == "document_number") == wants_number
            and (e.figure.report_id, e.figure.start) not in self.answered
            and (
                (e.figure.report_id, e.figure.start) in self.dense_figures
                or any(i == e.report.id and a <= e.figure.start < b for i, a, b in near)
            )
        ]
        self.sentences = [
            s
            for s in self.shelf.sentences
            if s.report.id in ids and any(i == s.report.id and a <= s.start < b for i, a, b in near)
        ]

    @property
    def asks_number(self) -> bool:
        """Whether a figure answers the question."""
        return self.question.kind == "figure" or bool(self.question.units)

    @property
    def needed(self) -> int:
        """How many characters of the question must be found."""
        return sum(self.content.needed)

    def weigh(self, words: str, context: str) -> Content:
        """Words with their weights; those of the context count less and need not be found."""
        content = Content.of(words, self.shelf.rarity)
        if not context:
            return content
        soft = Content.of(context, self.shelf.rarity)
        return Content(
            f"{content.text} {soft.text}",
            (*content.weights, 0.0, *(weight * CONTEXT_WEIGHT for weight in soft.weights)),
            (*content.needed, False, *(False for _ in soft.weights)),
        )

    @cached_property
    def ranked_figures(self) -> list[Candidate]:
        """Figures of the year asked for, best first."""
        return self.figures(self.question)

    def figures(self, question: Question, content: Content | None = None) -> list[Candidate]:
        """Figures of the year that a reading of the question asks for, best first.

        Args:
            question: The question, or how else it may be read.
            content: The words to look for, where only a part of the question is meant.
        """
        entries = self.entries
        if question.years:
            entries = [
                e
                for e in entries
                if e.figure.year in question.years or (e.figure.year is None and e.report.year in question.years)
            ]
        return rank_figures(question, content or self.content, entries, self.dense_figures)

    def told_reports(self) -> list[Report]:
        """The reports that tell the year asked for: a 政府工作报告 tells the year before its own, any other report its own."""
        if self.question.report_year is not None:
            return [r for r in self.reports if r.year == self.question.report_year]
        wanted = set(self.question.years)
        if not wanted:
            return self.reports
        ahead = self.question.targets
        told = [r for r in self.reports if (r.year - 1 if is_work_report(r.metadata) and not ahead else r.year) in wanted]
        told = told or [r for r in self.reports if r.year in wanted or r.year - 1 in wanted]
        return told or [r for r in self.reports if self._is_ahead(r)]

    def _is_ahead(self, report: Report) -> bool:
        """Whether the year asked for is the one that a report only has plans for."""
        return bool(self.question.years) and report.year + 1 in self.question.years and report.year not in self.question.years

    @cached_property
    def ranked_sentences(self) -> list[Candidate]:
        """Sentences of the reports that tell the year asked for, or of their plans for it, best first."""
        told = {r.id for r in self.told_reports()}
        sentences = [s for s in self.sentences if s.report.id in told and (not self._is_ahead(s.report) or s.is_plan)]
        return rank_sentences(self.question, self.content, sentences, self.dense_passages)

    def say(self, key: str, **values: object) -> str:
        """A string of the answers' table in the question's language."""
        return say(f"answer.{key}", self.language, **values)

    def draft(self) -> Draft:
        """An empty draft for this question."""
        return Draft(self.question, asked=self.asked, generation=self.index.generation)

    # --- one figure, or several

    def figures_or_words(self) -> Answer:
        """The figure asked for, or the sentence that answers; a refusal when neither speaks to the question."""
        question = self.question
        if _ISSUED.search(question.text) and (issued := self._issued()):
            return issued
        if question.numbers and not names_something(re.sub(r"\d+", " ", question.content)) and (bearers := self._bearers()):
            return self.figure_answer(bearers)
        if question.superlative and (outlier := self._outlier()):
            return self.figure_answer([outlier])
        if self.asks_number:
            ranked = self._latest(self.ranked_figures)
            found = self.figures_found(ranked)
            return self.figure_answer(found) if found else self.refuse_not_reported()
        if question.kind == "fact" and not question.wanted and not re.search(r"[?？吗呢]", question.text):
            # Bare keywords: the figure that they name, when there is one.
            found = self.figures_found(self._latest(self.ranked_figures))
            if found:
                return self.figure_answer(found)
        if self.sentence_found is not None:
            return self.words_answer(self.sentence_found)
        return self.refuse_not_reported()

    @cached_property
    def readings(self) -> Readings | None:
        """What the reader makes of the passages for the question; None without a reader."""
        return self.read(self._spoken())

    def read(self, asked: str) -> Readings | None:
        """What the reader makes of the passages for other words; None without a reader."""
        reader = open_reader()
        return Readings.of(reader, asked, self._passages_read, self.shelf.places) if reader else None

    @cached_property
    def _passages_read(self) -> list[Passage]:
        """The first passages found, and the one that says most of the question's words."""
        told = {report.id for report in self.told_reports()}
        passages = [hit.found for hit in self.hits if isinstance(hit.found, Passage) and hit.found.report_id in told]
        best = next(iter(self.ranked_figures if self.asks_number else self.ranked_sentences), None)
        named = [p for p in passages[PASSAGES_READ:] if best and p.report_id == best.report.id and p.start <= best.start < p.end]
        return passages[:PASSAGES_READ] + named[:1]

    def figures_found(self, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The figure that answers, with those that the question's words name as well; empty when most likely none does."""
        if ranked and "document_number" in self.question.figure_kinds and speaks_to(self.question, ranked[0]):
            # The name of the paper stands beside its number; the reader has not learnt to look for that.
            return self.tied(ranked)
        best = self._likeliest(ranked)
        if best is None:
            return []
        return self.tied(ranked) if best is ranked[0] else [best]

    @cached_property
    def sentence_found(self) -> Candidate | None:
        """The sentence that answers; None when most likely none does."""
        return self._likeliest(self.ranked_sentences)

    def _likeliest(self, ranked: Sequence[Candidate]) -> Candidate | None:
        """The likeliest candidate; None when its chance is below the bar."""
        judgement = self.judged(self.question, ranked, self.readings)
        bar = ANSWERED if self.readings else ANSWERED_UNREAD
        return judgement.candidates[0] if judgement.best >= bar else None

    def judged(self, question: Question, ranked: Sequence[Candidate], readings: Readings | None) -> Judgement:
        """The chances of candidates that nothing rules out: those best by their words, and those in the passages read."""
        likely = [
            candidate
            for i, candidate in enumerate(ranked)
            if (i < MOST_JUDGED or (readings and readings.chance(candidate.report.id, *candidate.span)))
            and may_answer(question, candidate)
        ]
        # 见面率 is no 办复率 where the report tells both.
        rated = [candidate for candidate in likely if has_rates(question, candidate)]
        return judge(question, rated or likely, readings, self.beside)

    def _latest(self, ranked: list[Candidate]) -> list[Candidate]:
        """Without a year in the question, only the figures of the latest year that tells the thing (nearly) as well as any."""
        if self.question.years or not ranked:
            return ranked
        good = [c for c in ranked if c.coverage.near >= ranked[0].coverage.near - SAME_THING and c.fit >= ranked[0].fit]
        reached = [c for c in good if c.figure and c.figure.role != "target"]
        years = [c.figure.year for c in (good if self.question.targets else reached or good) if c.figure and c.figure.year]
        if not years:
            return ranked
        return [c for c in ranked if c.figure and c.figure.year == max(years)]

    def _bearers(self) -> list[Candidate]:
        """What a number is said of, for a question that names only the number (101名指的是什么)."""
        number, unit = self.question.numbers[-1]
        same = [c for c in self.figures(replace(self.question, units=())) if c.figure and c.figure.value == number]
        same = [c for c in same if not unit or (c.figure and bare_unit(c.figure.unit) == unit)]
        return sorted(same, key=lambda c: (c.report.id, c.start))[:MOST_TIED]

    def _outlier(self) -> Candidate | None:
        """The most or least of figures that one sentence sets side by side (五张清单里哪张最长), when the question names what they share."""
        ranked = self.figures(replace(self.question, units=()))
        for best in ranked[:3]:
            figure = best.figure
            assert figure is not None
            siblings = [
                c
                for c in ranked
                if c.figure and (c.report.id, c.start) == (best.report.id, best.start) and c.figure.unit == figure.unit
            ]
            shared = _shared_end([c.figure.indicator for c in siblings if c.figure])
            words = re.sub(r"最[多少高低大小长短]", "", self.question.text)
            if len(siblings) >= LEAST_SIBLINGS and len(shared) >= 2 and shared in words:
                amounts = [(c.figure.number or Decimal(0), c) for c in siblings if c.figure]
                least = bool(re.search(r"最[少低小短]|least|fewest|lowest|smallest|shortest", self.question.text))
                return (min if least else max)(amounts, key=lambda pair: pair[0])[1]
        return None

    def tied(self, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The best candidate, with those that fit the question equally well; each named, none picked silently."""
        best = ranked[0]
        ties = [
            c
            for c in ranked
            if c.fit >= best.fit
            and c.coverage.near >= best.coverage.near - TIE
            and abs(c.coverage.own - best.coverage.own) <= TIE
            and c.figure is not None
            and best.figure is not None
            and c.figure.role == best.figure.role
            and (c.figure.kind == best.figure.kind)
        ]
        years = {c.figure.year for c in ties if c.figure}
        if not self.question.years and len(years) > 1:
            latest = max(year for year in years if year is not None)
            ties = [c for c in ties if c.figure and c.figure.year == latest]
        values = {(c.figure.value, bare_unit(c.figure.unit)) for c in ties if c.figure}
        if len(values) == 1:
            return [best] if best in ties else ties[:1]
        if len(ties) > MOST_TIED:
            return [best]
        asked = [c for c in ties if c.score >= best.score - 0.12]
        return sorted(asked, key=lambda c: (c.report.id, c.start, c.figure.start if c.figure else 0))

    def figure_answer(self, candidates: Sequence[Candidate], *, each: bool = False) -> Answer:
        """The figures that answer, each with its place; `each` when the question asked for every one of them."""
        draft = self.draft()
        if len(candidates) > 1 and not each:
            draft.lines.append(draft.say("several"))
        figure_lines(draft, candidates, several_issuers=self.several_issuers, room=SHORT - sum(map(len, draft.lines)))
        main = len(draft.shown)
        self.neighbours(draft, candidates)
        return draft.finish(main=main, limit=SHORT, resolved=self.question.text)

    def neighbours(self, draft: Draft, candidates: Sequence[Candidate]) -> None:
        """Offer the other figures of the cited sentences (同句其他数据)."""
        for candidate in candidates:
            same = [f for f in candidate.report.figures if f.sentence_start == candidate.start]
            draft.show_neighbours(candidate.report, same)

    # --- words

    def _issued(self) -> Answer | None:
        """The date that a report bears; None where its text does not tell it."""
        report = max(self.told_reports(), key=lambda r: r.year, default=None)
        if report is None or report.metadata.published is None:
            return None
        year, month, day = map(int, report.metadata.published.split("-"))
        printed = re.search(rf"{year}\s*[年\-./]\s*0?{month}\s*[月\-./]\s*0?{day}(?!\d)\s*日?", report.text)
        if printed is None:
            return None
        draft = self.draft()
        n = draft.cite(report, report.section_at(printed.start()).path, *printed.span())
        draft.lines.append(draft.quote("fact", printed.group(), n))
        return draft.finish(main=0, limit=SHORT, resolved=self.question.text)

    def words_answer(self, best: Candidate) -> Answer:
        """The sentence that answers, clipped to the clauses that matter."""
        draft = self.draft()
        n = draft.cite(best.report, best.section, best.start, best.end)
        start, end = self.focus(best)
        quote = clip(best.report.text, start, end, best.start, best.end, SHORT - 60)
        draft.lines.append(draft.quote("fact", quote, n))
        draft.show_neighbours(best.report, self._marked_first(best))
        draft.warn(best.report, [(best.start, best.end)])
        return draft.finish(main=0, limit=SHORT, resolved=self.question.text)

    def _marked_first(self, best: Candidate) -> list[Figure]:
        """The figures of a sentence, the one that the reader takes for the answer first."""
        same = [f for f in best.report.figures if f.sentence_start == best.start]
        mark = self.readings.mark(best.report.id, best.start, best.end) if self.readings else None
        return sorted(same, key=lambda f: mark is None or not (f.start < mark[1] and mark[0] < f.end))

    def focus(self, candidate: Candidate) -> tuple[int, int]:
        """Where in a long sentence the answer stands: the clauses of what the reader marked, or the clause that covers most of the question."""
        text = candidate.report.text
        cuts = sorted(
            {candidate.start, *(m.end() for m in CLAUSE_END.finditer(text, candidate.start, candidate.end)), candidate.end}
        )
        mark = self.readings.mark(candidate.report.id, candidate.start, candidate.end) if self.readings else None
        if mark is not None:
            # Whole clauses: what denies a thing (尚未) stands beside what was marked.
            return max(cut for cut in cuts if cut <= mark[0]), min(cut for cut in cuts if cut >= mark[1])
        spans = list(pairwise(cuts))
        return max(spans, key=lambda span: (cover(self.content, (Tier(fold(text[span[0] : span[1]]), 1.0),)).near, -span[0]))


def _fused(plain: Sequence[Hit], worded: Sequence[Hit], figures: Sequence[Hit]) -> list[Hit]:
    """The passages of two searches in one order: what stands high in either, or holds figures that do.

    Each list gives a passage 1 / (`RANKS` + its rank) (reciprocal rank fusion; Cormack, Clarke, Büttcher 2009). Its hit is that of the
    first search, where it has one.
    """
    hits = {_place(hit): hit for hit in (*worded, *plain)}
    holding = [
        place
        for figure in figures
        for place, hit in hits.items()
        if place[0] == figure.found.report_id and hit.found.start <= figure.found.start < hit.found.end
    ]
    scores = dict.fromkeys(hits, 0.0)
    for places in ([_place(hit) for hit in plain], [_place(hit) for hit in worded], list(dict.fromkeys(holding))):
        for rank, place in enumerate(places):
            scores[place] += 1 / (RANKS + rank)
    return sorted(hits.values(), key=lambda hit: (-scores[_place(hit)], *_place(hit)))


def _place(hit: Hit) -> tuple[str, int]:
    return hit.found.report_id, hit.found.start


_LEANING = re.compile(r"^\s*(?:那么?|然后|还有|另外|其中|再问一?下?)|呢?\s*[?？。]*\s*$")
_ISSUED = re.compile(
    r"(?:^|[这本该此]|[这本该此][份个篇]|年度?|建设|情况的|工作)报告[^，,。？?]{0,4}(?:哪一?[天日年]|什么时候|何时|几月|几号|日期)"
    r"|(?:^|[这本该此]|[这本该此][份个篇]|年度?|建设|情况的|工作)报告的?(?:发布|公布|公开|印发|成文|落款)(?:日期|时间|是?什么时候)"
    r"|\b(?:when|what date)\b.*\breport\b.*\b(?:published|issued|released|dated)\b"
)


def _shared_end(indicators: Sequence[str]) -> str:
    """The words that all indicators end in."""
    shared = 0
    while indicators and all(len(i) > shared and i[-1 - shared] == indicators[0][-1 - shared] for i in indicators):
        shared += 1
    return indicators[0][len(indicators[0]) - shared :] if indicators else ""
