"""What the reader makes of a question: it reads the passages that the search likes best, and says which place in them answers.

Everything here is a chance between 0 and 1: that the passage answers at all, times that the answer stands where a figure or a
sentence stands. What to make of it is decided in `assistant.turn`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.reader import Reader, Reading
from corpus.report import Passage

__all__ = ["Readings"]

# The year and the place were looked at before the search; a passage seldom repeats them, and is not to be blamed for it.
_SETTLED = re.compile(r"(?:(?:19|20)\d\d|[一二〇零九]{4})年度?的?|[今去前]年|\bin (?:19|20)\d\d\b")
BESIDE = 2
"""Characters beside a place that the reader may take for part of it: 约, 近, 余."""


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

    def chance(self, report_id: str, start: int, end: int) -> tuple[float, float] | None:
        """The chance that the answer stands at a place of a report, and that it does if its passage answers at all.

        Args:
            report_id: The report.
            start: Start of a figure or sentence.
            end: Its end.

        Returns:
            Both chances, the best of the passages that hold the place; None when none of them was read.
        """
        shares = [
            (_chance(reading), reading.within(start - BESIDE - passage.start, end + BESIDE - passage.start))
            for passage, reading in self._read
            if passage.report_id == report_id and passage.start < end and start < passage.end
        ]
        return max(((chance * share, share) for chance, share in shares), default=None)

    def mark(self, report_id: str, start: int, end: int) -> tuple[int, int] | None:
        """Where in a sentence the reader marks the answer, offsets into the report; None when it marks none there."""
        for passage, reading in self._read:
            if passage.report_id == report_id and passage.start <= start and end <= passage.end:
                first, last = (passage.start + offset for offset in reading.best())
                if start <= first < last <= end:
                    return first, last
        return None


def _chance(reading: Reading) -> float:
    return 1 / (1 + math.exp(-reading.answered))
