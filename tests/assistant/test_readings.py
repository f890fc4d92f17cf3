"""From what the reader marked to places in the report: passages with their own offsets, chances that multiply."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.reader import Reading
from assistant.readings import Readings
from corpus.report import Passage

TEXT = "全年受理42件，办结39件。旁听庭审6场。"
AT = 100
"""Where the passage starts in its report."""


def reading(answered: float, start: int, end: int) -> Reading:
    """A reader that is certain of one span, read character by character."""
    offsets = np.array([(i, i + 1) for i in range(len(TEXT))])
    starts, ends = np.zeros(len(TEXT)), np.zeros(len(TEXT))
    starts[start], ends[end - 1] = 1.0, 1.0
    return Reading(answered, offsets, starts, ends)


def passage(report: str, start: int = AT) -> Passage:
    return Passage(report, ("一、工作",), start, start + len(TEXT), TEXT)


def place(words: str) -> tuple[int, int]:
    at = AT + TEXT.index(words)
    return at, at + len(words)


def test_a_place_has_the_chance_of_its_passage_and_of_itself() -> None:
    at = TEXT.index("42件")
    readings = Readings([(passage("a"), reading(2.0, at, at + 3))])
    assert readings.chance("a", *place("42件")) == (pytest.approx(1 / (1 + np.exp(-2.0))), pytest.approx(1))
    assert readings.chance("a", *place("6场")) == (0, 0)


def test_words_right_beside_a_figure_belong_to_it() -> None:
    at = TEXT.index("受理42件")
    chance = Readings([(passage("a"), reading(9.0, at, at + 5))]).chance("a", *place("42件"))
    assert chance is not None
    assert chance[0] == pytest.approx(1, abs=1e-3)


def test_what_was_not_read_has_no_chance_told() -> None:
    readings = Readings([(passage("a"), reading(2.0, 0, 3))])
    assert readings.chance("b", *place("42件")) is None
    assert readings.chance("a", 0, 50) is None


def test_a_mark_is_a_place_of_the_report_inside_the_sentence() -> None:
    readings = Readings([(passage("b", 7), reading(3.0, 4, 7))])
    assert readings.mark("b", 7, 20) == (11, 14)
    assert readings.mark("b", 12, 20) is None
    assert readings.mark("a", 7, 20) is None


class Recorder:
    """Keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, question: str, title: str, passage: str) -> Reading:
        self.asked.append(question)
        return reading(0.0, 0, 1)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("清河县2023年受理多少件", "受理多少件"),
        ("去年旁听几场", "旁听几场"),
        ("2023年", "2023年"),
    ],
)
def test_year_and_place_are_settled_before_reading(question: str, asked: str) -> None:
    recorder = Recorder()
    Readings.of(recorder, question, [passage("a")], ["清河县"])  # type: ignore[arg-type]
    assert recorder.asked == [asked]
