"""How well the reader reads: CMRC 2018 with the official rules, and telling answered questions from unanswered ones.

The official scoring (ymcui/cmrc2018, `cmrc2018_evaluate.py`): punctuation and white space are left out; the exact match
compares what remains; F1 is that of the longest common substring, of the best of the given answers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from assistant.reader import Reader
from tests.training.material import Example

__all__ = ["ReadingScore", "area_under_curve", "score_answers", "score_decision"]


@dataclass(frozen=True, slots=True)
class ReadingScore:
    """Exact match and F1, in percent, over so many questions."""

    exact: float
    f1: float
    questions: int


def score_answers(reader: Reader, examples: Sequence[Example]) -> ReadingScore:
    """Read whole passages and compare the best span with what people answered."""
    exact = f1 = 0.0
    for example in examples:
        start, end = reader.read(example.question, example.title, example.passage).best()
        said = _bare(example.passage[start:end])
        given = [_bare(answer) for answer in example.answers]
        exact += any(said == answer for answer in given)
        f1 += max(_overlap(said, answer) for answer in given)
    count = max(1, len(examples))
    return ReadingScore(100 * exact / count, 100 * f1 / count, len(examples))


def score_decision(reader: Reader, answered: Sequence[Example], unanswered: Sequence[Example]) -> float:
    """How well the answer head tells the two apart: area under the curve."""
    high, low = ([reader.read(e.question, e.title, e.passage).answered for e in group] for group in (answered, unanswered))
    return area_under_curve(high, low)


def area_under_curve(high: Sequence[float], low: Sequence[float]) -> float:
    """The chance that one of `high` exceeds one of `low`; ties count half."""
    one, other = np.array(high)[:, None], np.array(low)[None]
    return float((one > other).mean() + (one == other).mean() / 2)


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if not unicodedata.category(c).startswith(("P", "Z", "S", "C")))


def _overlap(said: str, given: str) -> float:
    common = SequenceMatcher(None, said, given, autojunk=False).find_longest_match().size
    return 0.0 if common == 0 else 2 * common / (len(said) + len(given))
