"""One question being answered: guards, candidates, and the kind of answer asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant import compare
from assistant.answer import Answer, RefusalReason
from assistant.compose import CLAUSE_END, LIST, LONG, SHORT, Draft, clip, figure_lines, figure_value
from assistant.coverage import Content, Tier, cover
from assistant.lookup import Candidate, Shelf, bare_unit, rank_figures, rank_sentences
from assistant.parts import split_parts
from assistant.question import Question, content_weights
from assistant.refusal import foreign_places, library_line, speaks_to
from assistant.refusal import refuse as make_refusal
from corpus.report import Figure, Report, Section
from corpus.sentences import sentence_spans
from corpus.strings import Language, say
from index.fold import fold
from index.hit import Hit
from index.search import Index

__all__ = ["Turn"]

PASSAGES, FIGURES = 60, 120
CONTEXT_WEIGHT = 0.45
TIE = 0.03
MOST_TIED = 4
MOST_ITEMS = 12


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
        years: frozenset[int],
        issuers: frozenset[str],
    ) -> None:
        self.index = index
        self.shelf = shelf
        self.suggest = suggest
        self.question = question
        self.context = context
        self.asked = asked
        self.report_years = years
        self.issuers = issuers
        self.hits: list[Hit] = []
        self.parts = split_parts(question.text) if not context else ()
        self.language = question.language

    # --- guards

    def answer(self) -> Answer:
        """Guards first, then the kind of answer asked for."""
        question = self.question
        if question.kind == "chat":
            return self._chat()
        reports = [r for r in self.shelf.reports if self._in_filter(r)]
        foreign = foreign_places(question, self.shelf.reports)
        if foreign:
            return self.refuse("region", "refuse_region", places="、".join(foreign))
        if not any(content_weights(question.content)) and not self.context and question.kind not in ("summary", "list"):
            return self._unclear()
        named = {p for p in question.places if p[0] not in "全我本"}
        if named:
            reports = [r for r in reports if any(place in r.metadata.issuer for place in named)] or reports
        self.reports = reports
        self.several_issuers = len({r.metadata.issuer for r in self.shelf.reports}) > 1
        self._search()
        if question.kind in ("compare", "trend", "extreme", "target"):
            answer = compare.answer(self)
            if answer is not None:
                return answer
        if question.kind == "summary":
            return self._summary()
        if question.kind == "list":
            return self._list()
        if question.kind == "yesno":
            return self._yes_no()
        return self._figures_or_words()

    def _in_filter(self, report: Report) -> bool:
        return (not self.report_years or report.year in self.report_years) and (
            not self.issuers or report.metadata.issuer in self.issuers
        )

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
            self._search_hits()
        text = say(f"answer.{key}", self.language, have=library_line(self.shelf.reports, self.language), **values)
        return make_refusal(
            self.question,
            reason,
            text,
            asked=self.asked,
            hits=self.hits,
            generation=self.index.generation,
        )

    def refuse_not_reported(self, best: Candidate | None) -> Answer:
        """The thing is not in the reports searched, or the year asked for is not in the library."""
        years = self.question.years
        have = {r.year for r in self.shelf.reports} | {e.figure.year for e in self.shelf.entries if e.figure.role != "target"}
        if years and not any(year in have for year in years):
            return self.refuse("year", "refuse_year", years="、".join(map(str, years)))
        if years and not any(r.year == y or r.year == y + 1 for r in self.shelf.reports for y in years):
            return self.refuse("year", "refuse_year", years="、".join(map(str, years)))
        missing = [word for word in (best.coverage.uncovered if best else ()) if len(word) > 1]
        if missing:
            return self.refuse("not_reported", "refuse_not_reported_words", words="、".join(missing[:3]))
        return self.refuse("not_reported", "refuse_not_reported")

    # --- candidates

    def _query(self) -> str:
        return f"{self.question.text} {self.context}".strip()

    def _search_hits(self) -> None:
        issuers = {r.metadata.issuer for r in getattr(self, "reports", self.shelf.reports)}
        self.hits = self.index.search(self._query(), top=PASSAGES, years=self.report_years, issuers=issuers)

    def _search(self) -> None:
        issuers = {r.metadata.issuer for r in self.reports}
        self.hits = self.index.search(self._query(), top=PASSAGES, years=self.report_years, issuers=issuers)
        figures = self.index.search(self._query(), top=FIGURES, years=self.report_years, issuers=issuers, kinds=("figure",))
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
        self.entries = [
            e
            for e in self.shelf.entries
            if e.report.id in ids
            and e.figure.kind not in ("date", "document_number")
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

    def weigh(self, words: str, context: str) -> Content:
        """Words with their weights; those of the context count less and need not be found."""
        content = Content.of(words, self.shelf.rarity)
        if not context:
            return content
        soft = Content.of(context, self.shelf.rarity)
        return Content(
            f"{content.text} {soft.text}", (*content.weights, 0.0, *(weight * CONTEXT_WEIGHT for weight in soft.weights))
        )

    def figures(self, content: Content | None = None, question: Question | None = None) -> list[Candidate]:
        """Figures of the year asked for, best first."""
        question = question or self.question
        entries = self.entries
        if question.years:
            entries = [
                e
                for e in entries
                if e.figure.year in question.years or (e.figure.year is None and e.report.year in question.years)
            ]
        return rank_figures(question, content or self.content, entries, self.dense_figures)

    def ranked_sentences(self) -> list[Candidate]:
        """Sentences of the reports that tell the year asked for, best first."""
        sentences = self.sentences
        if self.question.years:
            wanted = set(self.question.years)
            reports = {r.id for r in self.reports if r.year in wanted}
            if not reports:
                reports = {r.id for r in self.reports if r.year - 1 in wanted}
            sentences = [s for s in sentences if s.report.id in reports]
        return rank_sentences(self.content, sentences, self.dense_passages)

    def say(self, key: str, **values: object) -> str:
        """A string of the answers' table in the question's language."""
        return say(f"answer.{key}", self.language, **values)

    def draft(self) -> Draft:
        """An empty draft for this question."""
        return Draft(self.question, asked=self.asked, generation=self.index.generation)

    # --- one figure, or several

    def _figures_or_words(self) -> Answer:
        question = self.question
        ranked = self.figures()
        words = self.ranked_sentences()
        best_figure = ranked[0] if ranked else None
        best_words = words[0] if words else None
        wants_figure = question.kind == "figure" or bool(question.units)
        if question.superlative and best_figure and not _says_superlative(question, best_figure):
            return self.refuse_not_reported(best_figure)
        if wants_figure:
            parts = self._parts()
            if parts:
                return self._figure_answer(parts)
            if best_figure and speaks_to(question, best_figure):
                return self._figure_answer(self._tied(ranked))
            return self.refuse_not_reported(best_figure or best_words)
        if best_words and speaks_to(question, best_words):
            return self._words_answer(best_words)
        return self.refuse_not_reported(best_words)

    def _tied(self, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The best candidate, with those that fit the question equally well; each named, none picked silently."""
        best = ranked[0]
        ties = [
            c
            for c in ranked
            if c.fit >= best.fit
            and c.coverage.near >= best.coverage.near - TIE
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

    def _parts(self) -> list[Candidate]:
        """The figures of a question that asks for several (受理和完结各多少件), in the order asked; empty for one."""
        chosen: list[Candidate] = []
        for part in self.parts:
            content = self.weigh(part.content, f"{part.others} {self.context}".strip())
            question = replace(
                self.question,
                units=part.units or self.question.units[:1],
                figure_kinds=part.figure_kinds or (() if part.units else self.question.figure_kinds),
            )
            candidates = self.figures(content, question)
            best = next((c for c in candidates if c.figure and not any(c.figure == x.figure for x in chosen)), None)
            if best is None or not speaks_to(question, best):
                return []
            chosen.append(best)
        return chosen

    def _figure_answer(self, candidates: Sequence[Candidate]) -> Answer:
        draft = self.draft()
        if len(candidates) > 1 and not self.parts:
            draft.lines.append(draft.say("several"))
        figure_lines(draft, candidates, several_issuers=self.several_issuers, room=SHORT - sum(map(len, draft.lines)))
        main = len(draft.shown)
        self._neighbours(draft, candidates)
        return draft.finish(main=main, limit=SHORT, resolved=self.question.text)

    def _neighbours(self, draft: Draft, candidates: Sequence[Candidate]) -> None:
        for candidate in candidates:
            same = [f for f in candidate.report.figures if f.sentence_start == candidate.start]
            draft.show_neighbours(candidate.report, same)

    # --- words

    def _words_answer(self, best: Candidate) -> Answer:
        draft = self.draft()
        n = draft.cite(best.report, best.section, best.start, best.end)
        start, end = self._focus(best)
        quote = clip(best.report.text, start, end, best.start, best.end, SHORT - 60)
        draft.lines.append(draft.quote("fact", quote, n))
        same = [f for f in best.report.figures if f.sentence_start == best.start]
        draft.show_neighbours(best.report, same)
        for remark in best.report.remarks:
            if remark.kind == "damage" and best.start <= remark.start < best.end and remark.sure != "hint":
                draft.remarks.append(remark)
        return draft.finish(main=0, limit=SHORT, resolved=self.question.text)

    def _focus(self, candidate: Candidate) -> tuple[int, int]:
        """Where in a long sentence the question's words gather: the clause that covers most of them."""
        text = candidate.report.text
        cuts = sorted(
            {candidate.start, *(m.end() for m in CLAUSE_END.finditer(text, candidate.start, candidate.end)), candidate.end}
        )
        spans = list(pairwise(cuts))
        return max(spans, key=lambda span: (cover(self.content, (Tier(fold(text[span[0] : span[1]]), 1.0),)).near, -span[0]))

    # --- lists and summaries

    def _list(self) -> Answer:
        items = self._listed_sections()
        if items:
            return self._items_answer(items)
        words = self.ranked_sentences()
        if words and speaks_to(self.question, words[0]):
            return self._words_answer(words[0])
        return self.refuse_not_reported(words[0] if words else None)

    def _listed_sections(self) -> list[tuple[Report, Section]]:
        """The sub-sections of the section whose heading the question names best."""
        best: tuple[float, Report, tuple[str, ...]] | None = None
        reports = [r for r in self.reports if not self.question.years or r.year in self.question.years]
        for report in sorted(reports, key=lambda r: -r.year):
            for path in {s.path[:depth] for s in report.sections for depth in range(1, len(s.path) + 1)}:
                tiers = (Tier(fold(path[-1]), 1.0), Tier(fold("".join(path[:-1])), 0.5), Tier(fold(report.metadata.title), 0.4))
                coverage = cover(self.content, tiers)
                score = coverage.near - 0.01 * len(path)
                if coverage.found >= 0.75 and coverage.near >= 0.6 and (best is None or score > best[0] + 1e-9):
                    best = (score, report, path)
        if best is None:
            return []
        _, report, path = best
        children = [s for s in report.sections if s.path[: len(path)] == path and len(s.path) > len(path)]
        depth = len(path) + 1
        seen: dict[tuple[str, ...], Section] = {}
        for section in children:
            seen.setdefault(section.path[:depth], section)
        return [(report, section) for section in seen.values()]

    def _items_answer(self, items: Sequence[tuple[Report, Section]]) -> Answer:
        draft = self.draft()
        draft.lines.append(draft.say("list_head"))
        room = max(24, (LIST - 60) // max(1, min(len(items), MOST_ITEMS)) - 8)
        shown = 0
        for report, section in items[:MOST_ITEMS]:
            start, end = _lead(report, section)
            if start == end:
                continue
            n = draft.cite(report, section.path, start, end)
            quote = clip(report.text, start, min(end, start + 8), start, end, room)
            shown += 1
            draft.lines.append(f"{shown}. {quote}[{n}]")
        if len(items) > MOST_ITEMS:
            draft.lines.append(draft.say("more", count=len(items) - MOST_ITEMS))
        return draft.finish(main=0, limit=LIST, resolved=self.question.text)

    def _summary(self) -> Answer:
        items = self._listed_sections() if any(self.content.weights) else []
        if not items:
            reports = [r for r in self.reports if not self.question.years or r.year in self.question.years]
            if not reports:
                return self.refuse_not_reported(None)
            if any(self.content.weights):
                words = self.ranked_sentences()
                if words and speaks_to(self.question, words[0]):
                    section = words[0].report.section_at(words[0].start)
                    items = [(words[0].report, section)]
            if not items and self.content.total > 4:
                words = self.ranked_sentences()
                return self.refuse_not_reported(words[0] if words else None)
            if not items:
                report = max(reports, key=lambda r: r.year)
                seen: dict[tuple[str, ...], Section] = {}
                for section in report.sections:
                    if section.path:
                        seen.setdefault(section.path[:2], section)
                items = [(report, section) for section in seen.values()]
        draft = self.draft()
        draft.lines.append(draft.say("summary_head"))
        room = max(30, (LONG - 60) // max(1, min(len(items), MOST_ITEMS)) - 10)
        for number, (report, section) in enumerate(items[:MOST_ITEMS], 1):
            start, end = _lead(report, section)
            if start == end:
                continue
            n = draft.cite(report, section.path, start, end)
            draft.lines.append(f"{number}. {clip(report.text, start, min(end, start + 8), start, end, room)}[{n}]")
        if len(items) > MOST_ITEMS:
            draft.lines.append(draft.say("more", count=len(items) - MOST_ITEMS))
        return draft.finish(main=0, limit=LONG, resolved=self.question.text)

    # --- yes or no

    def _yes_no(self) -> Answer:
        question = self.question
        stated = [(number, unit) for number, unit in question.numbers]
        ranked = self.figures(question=replace(question, units=tuple(u for _, u in stated if u)))
        if stated and ranked and speaks_to(question, ranked[0]):
            return self._check_stated(ranked, stated[-1])
        words = self.ranked_sentences()
        if words and speaks_to(question, words[0]) and not stated:
            answer = self._words_answer(words[0])
            yes = say("answer.yes", self.language)
            return replace(answer, text=yes + answer.text)
        return self.refuse_not_reported(ranked[0] if ranked else (words[0] if words else None))

    def _check_stated(self, ranked: Sequence[Candidate], stated: tuple[str, str]) -> Answer:
        number, unit = stated
        tied = self._tied(ranked)
        best = next((c for c in tied if c.figure and c.figure.value == number), tied[0])
        figure = best.figure
        assert figure is not None
        draft = self.draft()
        right = figure.value == number
        figure_lines(draft, [best], several_issuers=self.several_issuers, room=SHORT - 60)
        if right:
            draft.lines[0] = draft.say("yes") + draft.lines[0]
        else:
            draft.lines[0] = draft.say("no_but", stated=number + unit, value=figure_value(figure)) + draft.lines[0]
            other = next(
                (
                    e.figure
                    for e in self.shelf.entries
                    if e.report.id == best.report.id and e.figure.value == number and bare_unit(e.figure.unit) == bare_unit(unit)
                ),
                None,
            )
            if other is not None:
                n = draft.cite(best.report, other.section, other.sentence_start, other.sentence_end)
                draft.lines.append(draft.say("stated_is", stated=number + unit, indicator=other.indicator) + f"[{n}]")
        main = len(draft.shown)
        self._neighbours(draft, [best])
        return draft.finish(main=main, limit=SHORT, resolved=self.question.text)


def _lead(report: Report, section: Section) -> tuple[int, int]:
    """The first sentence of a section: its heading when that is glued to the paragraph, else the sentence below it."""
    spans = sentence_spans(report.text, section.start, section.end)
    return spans[0] if spans else (section.start, section.start)


def _says_superlative(question: Question, candidate: Candidate) -> bool:
    words = re.findall(r"最[多少高低大小好差快慢长短早晚严]|第一|首位", question.text)
    return all(word in candidate.quote for word in words)
