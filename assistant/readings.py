"""What the reader makes of a question: it reads the passages that the search likes best, and says which place in them answers.

Everything here is a chance between 0 and 1: that the passage answers at all, times that the answer stands where a figure or a
sentence stands. What to make of it is decided in `assistant.turn`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reader import Reader, Reading
from corpus.report import Figure, Passage

__all__ = ["Mark", "Readings"]

# The year and the place were looked at before the search; a passage seldom repeats them, and is not to be blamed for it.
_SETTLED = re.compile(r"(?:(?:19|20)\d\d|[一二〇零九]{4})年度?的?|[今去前]年|\bin (?:19|20)\d\d\b")
BESIDE = 2
"""Characters beside a figure that the reader may take for part of it: 约, 近, 余."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that the reader marked: offsets into the report's text, and the chance that the answer stands there."""

    report_id: str
    start: int
    end: int
    chance: float


class Readings:
    """The passages read for one question.

    Args:
        read: Each passage with what the reader made of it.
    """

    def __init__(self, read: Sequence[tuple[Passage, Reading]]) -> None:
        self._read = tuple(read)

    @classmethod
    def of(cls, reader: Reader, question: str, passages: Sequence[Passage], places: Sequence[str] = ()) -> Readings:
        """Read passages.

        Args:
            reader: The reader.
            question: The question, complete.
            passages: What to read.
            places: Names of the library's own places, which need not stand in a passage.
        """
        asked = _SETTLED.sub("", question)
        for place in places:
            asked = asked.replace(place, "")
        asked = asked.strip() or question
        return cls([(passage, reader.read(asked, " ".join(passage.section), passage.text)) for passage in passages])

    def of_figure(self, figure: Figure) -> float | None:
        """The chance that a figure is the answer; None when its passage was not read."""
        return self._within(figure.report_id, figure.start, figure.end, BESIDE)

    def of_sentence(self, report_id: str, start: int, end: int) -> float | None:
        """The chance that the answer stands in a sentence; None when it was not read."""
        return self._within(report_id, start, end, 0)

    def _within(self, report_id: str, start: int, end: int, beside: int) -> float | None:
        chances = [
            _chance(reading) * reading.within(start - beside - passage.start, end + beside - passage.start)
            for passage, reading in self._read
            if passage.report_id == report_id and passage.start < end and start < passage.end
        ]
        return max(chances, default=None)

    def marks(self) -> list[Mark]:
        """The likeliest place of each passage, the surest first."""
        marks = []
        for passage, reading in self._read:
            start, end = reading.best()
            chance = _chance(reading) * reading.within(start, end)
            marks.append(Mark(passage.report_id, passage.start + start, passage.start + end, chance))
        return sorted(marks, key=lambda mark: (-mark.chance, mark.report_id, mark.start))


def _chance(reading: Reading) -> float:
    return 1 / (1 + math.exp(-reading.answered))
