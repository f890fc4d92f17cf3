"""The turns of a conversation, and how the browser keeps them.

A conversation belongs to one browser: it is kept there, comes with every event of its page, and nothing of it stays in
the server's process. What comes back from a browser is not trusted: whatever is not exactly a turn of this version is
left out, and what is shown of it is escaped like everything else.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter

from assistant.answer import Answer
from corpus.report import Report
from ui.links import Link, fingerprint

__all__ = ["MAX_TURNS", "Turn", "history", "now", "recall", "remember"]

MAX_TURNS = 30
MAX_HISTORY = 10


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what was answered.

    Attributes:
        question: The user's words.
        answer: The answer; None when there was none.
        fault: What went wrong, as one line, when there is no answer.
        texts: For each report cited, its id and the fingerprint of its text when it was cited.
        asked: When, as a person reads it (`2024-02-01 09:30`).
        record: Id of the turn's audit record; empty when none was made.
        titles: For each report that a passage possibly related is from, its id and title.
    """

    question: str
    answer: Answer | None = None
    fault: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    asked: str = ""
    record: str = ""
    titles: tuple[tuple[str, str], ...] = ()

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    @classmethod
    def of(cls, answer: Answer, reports: Iterable[Report], *, asked: str = "", record: str = "") -> Turn:
        """The turn of an `answer` drawn from `reports`."""
        near = {related.report_id for related in answer.related}
        cited = near | {citation.report_id for citation in answer.citations}
        cited |= {shown.figure.report_id for shown in answer.figures}
        known = [report for report in reports if report.id in cited]
        texts = tuple((report.id, fingerprint(report)) for report in known)
        titles = tuple((report.id, report.metadata.title) for report in known if report.id in near)
        return cls(answer.question, answer, texts=texts, asked=asked, record=record, titles=titles)

    def link(self, report_id: str, start: int | None = None, end: int | None = None) -> Link:
        """The permanent link to a span of a report that this turn cites."""
        return Link(report_id, start, end, dict(self.texts).get(report_id, ""))


def now() -> str:
    """The time as `Turn.asked` has it."""
    return datetime.now().isoformat(sep=" ", timespec="minutes")


def history(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The earlier questions that a follow-up may lean on, oldest first."""
    return tuple(turn.question for turn in turns if turn.answer is not None)[-MAX_HISTORY:]


def remember(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """`turns` as JSON for the browser, the last `MAX_TURNS` of them."""
    return [dataclasses.asdict(turn) for turn in turns[-MAX_TURNS:]]


def recall(kept: object) -> tuple[Turn, ...]:
    """The turns that are whole among what a browser kept, which may be anything."""
    turns: list[Turn] = []
    for item in kept[-MAX_TURNS:] if isinstance(kept, list) else []:
        try:
            # As JSON, so that lists pass for tuples and nothing else for anything.
            turn = _TURN.validate_json(json.dumps(item), strict=True)
            if turn.answer is not None:
                turn.answer.to_dict()  # words every remark: an unknown one raises
        except (KeyError, TypeError, ValueError, IndexError):
            continue
        turns.append(turn)
    return tuple(turns)


_TURN = TypeAdapter(Turn)
