"""The one way in: a question in, an answer out; for the command line, the page, the API and tests alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant import compare, contrast, digest, several, yesno
from assistant.answer import Answer
from assistant.compose import question_about
from assistant.conversation import resolve
from assistant.lookup import Shelf
from assistant.question import ACROSS_YEARS, Question, content_weights
from assistant.refusal import refuse
from assistant.turn import Filter, Turn
from assistant.verify import find_faults
from assistant.words import function_words
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.report import Report
from corpus.strings import Language, say
from index.fold import simplify
from index.generations import BuildProgress, Generations
from index.hit import Hit
from index.search import Index, IndexHandle

__all__ = ["Assistant"]


class Assistant:
    """Answers questions from the current generation of an index; safe to use from many threads.

    Build it with `open`; `__init__` only stores, so that a test can make any state. With a handle, a new generation is
    taken up at the next question, without a restart; a question keeps the generation it began with.

    Attributes:
        index: The generation that answered last.
        shelf: Its reports, opened.
        outdated: Whether the library was newer than the index when it was opened.
    """

    def __init__(
        self,
        index: Index,
        shelf: Shelf,
        *,
        today: Callable[[], date] = date.today,
        outdated: bool = False,
        handle: IndexHandle | None = None,
    ) -> None:
        self.index = index
        self.shelf = shelf
        self.today = today
        self.outdated = outdated
        self._handle = handle
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        home: Path | str,
        *,
        today: Callable[[], date] = date.today,
        progress: Callable[[BuildProgress], None] | None = None,
    ) -> Assistant:
        """Open the current generation of a home folder; the first one is built when there is none.

        Args:
            home: The home folder.
            today: Tells the date for 今年 and 去年.
            progress: Told how a build goes on.

        Raises:
            BaogaoError: The index cannot be built or opened (damaged, another embedding model, folder not writable).
        """
        home = Path(home)
        library = Library(home)
        generations = Generations(home)
        if generations.current() is None:
            generations.build(library, progress=progress)
        handle = IndexHandle(home)
        index = handle.current()
        return cls(index, Shelf.of(index.reports), today=today, outdated=index.newer_library(library), handle=handle)

    def _current(self) -> Assistant:
        """This assistant on the generation that answers now, unchanging while a question runs."""
        if self._handle is None:
            return self
        index = self._handle.current()
        with self._lock:
            if index is not self.index:
                self.shelf = Shelf.of(index.reports)
                self.index = index
            return Assistant(self.index, self.shelf, today=self.today, outdated=self.outdated)

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports of the generation, by year and id."""
        return self._current().shelf.reports

    @property
    def generation(self) -> int:
        """The generation that answers now."""
        return self._current().index.generation

    @property
    def degraded(self) -> str:
        """What is wrong with the index although it answers, as a sentence; empty when nothing is."""
        return self._current().index.degraded

    def search(self, query: str, top: int, years: Collection[int] = (), reports: Collection[str] = ()) -> list[Hit]:
        """The best passages for a query in the reports of some years and of some ids, or in all, as the index ranks them."""
        return self._current().index.search(query, top=top, years=years, reports=reports)

    def report(self, report_id: str) -> Report | None:
        """The report of that id, None when the generation has none."""
        return self._current().shelf.by_id.get(report_id)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        years: Collection[int] = (),
        issuers: Collection[str] = (),
        reports: Collection[str] = (),
        language: Language | None = None,
        id: str | None = None,  # noqa: A002  # the key of the interface
    ) -> Answer:
        """Answer a question.

        Args:
            question: The user's words.
            history: The earlier questions of the conversation, oldest first.
            years: Only reports of these years (the year in the title).
            issuers: Only reports of these issuers.
            reports: Only the reports of these ids.
            language: Language of the frame; that of the question when None.
            id: Passed through to the answer.

        Returns:
            An answer, a refusal, or a line of small talk; the same for the same arguments, generation and date, but for `timings_ms`.

        Raises:
            QuestionError: The question is empty, too long, or not text.
        """
        if self._handle is not None:
            current = self._current()
            return current.ask(question, history=history, years=years, issuers=issuers, reports=reports, language=language, id=id)
        began = time.perf_counter()
        read, context = self._resolve(question, history)
        if language is not None:
            read = replace(read, language=language)
        read_at = time.perf_counter()
        wanted = Filter(frozenset(years), frozenset(issuers), frozenset(reports))
        answer = self._answer(read, context, question, history, wanted)
        if answer.refusal_reason == "not_reported":
            # Perhaps a slip of a pinyin keyboard (权则 for 权责): asked again as it sounds, and said so by `resolved_question`.
            typed, meant = simplify(question), self.index.corrected(question)
            if meant != typed and not _breaks_function_word(typed, meant):
                again, context = self._resolve(meant, history)
                if again.places == read.places:
                    second = self._answer(replace(again, language=read.language), context, question, history, wanted)
                    answer = second if second.kind == "answer" else answer
        done = time.perf_counter()
        timings = {"read": round((read_at - began) * 1000, 1), "total": round((done - began) * 1000, 1)}
        return replace(answer, id=id, timings_ms=timings, degraded=bool(self.index.degraded))

    def resolved(self, question: str, history: Sequence[str] = ()) -> str:
        """The question as `ask` understands it in its conversation; raises as `ask` does. Takes no time."""
        return self._current()._resolve(question, history)[0].text

    def _resolve(self, question: str, history: Sequence[str]) -> tuple[Question, str]:
        return resolve(question, history, today=self.today(), is_name=self.shelf.has, own_places=self.shelf.places)

    def _answer(self, read: Question, context: str, asked: str, history: Sequence[str], wanted: Filter) -> Answer:
        elsewhere = context and any(content_weights(read.content)) and read.kind not in ACROSS_YEARS
        earlier = self._earlier(history) if elsewhere else None
        turn = Turn(self.index, self.shelf, self.suggestions, read, context, asked, wanted, earlier)
        return self._checked(_answered_by_kind(turn), read)

    def _earlier(self, history: Sequence[str]) -> Answer | None:
        """What the earlier question was answered with."""
        try:
            return self.ask(history[-1], history=history[:-1])
        except QuestionError:
            return None

    def suggestions(self, count: int = 4, language: Language = "zh") -> tuple[str, ...]:
        """Questions that this library can answer: its soundest figures, one a section, of the latest report first."""
        found: list[str] = []
        for report in sorted(self.reports, key=lambda r: -r.year):
            sections: set[tuple[str, ...]] = set()
            for figure in report.figures:
                if figure.section[:2] not in sections and (question := question_about(figure, language)):
                    sections.add(figure.section[:2])
                    found.append(question)
                    if len(found) == count:
                        return tuple(found)
        return tuple(found)

    def _checked(self, answer: Answer, question: Question) -> Answer:
        frame = {str(year) for year in question.years} | {number for number, _ in question.numbers}
        frame |= {str(n) for n in range(1, digest.MOST_ITEMS + 1)}
        if question.kind == "yesno":
            # 全部 states it without a number.
            frame.add("100")
        if answer.table is not None:
            frame |= {str(year) for year in answer.table.years}
        faults = find_faults(answer, self.shelf.reports, frame)
        if not faults:
            return answer
        return refuse(
            question,
            "not_reported",
            say("answer.refuse_verify", question.language),
            asked=answer.question,
            hits=(),
            generation=answer.generation,
        )


def _answered_by_kind(turn: Turn) -> Answer:
    """The answer of the kind the question asks for; figures or words where that kind has nothing to say."""
    answer = turn.settled_early()
    kind = turn.question.kind
    if answer is None and kind in ("figure", "fact", "compare") and len(turn.question.years) < 2:
        answer = contrast.answer(turn)
    if answer is None and kind in ACROSS_YEARS:
        answer = compare.answer(turn)
    elif answer is None and kind == "summary":
        answer = digest.summary(turn)
    elif answer is None and kind == "list":
        answer = digest.listing(turn)
    elif answer is None and kind == "yesno":
        answer = yesno.answer(turn)
    return answer or several.answer(turn) or turn.figures_or_words()


def _breaks_function_word(typed: str, meant: str) -> bool:
    """Whether a corrected character stood in a word that only frames the question (共 of 一共, before 开)."""
    changed = [i for i, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other]
    return any(
        word in function_words() for i in changed for word in (typed[max(0, i - 1) : i + 1], typed[i : i + 2]) if len(word) == 2
    )
