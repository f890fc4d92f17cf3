"""What of a sentence is looked at, once it is known to answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from assistant.coverage import Coverage
from assistant.lookup import Candidate, Shelf
from assistant.question import read_question
from assistant.reader import Reading
from assistant.readings import Readings
from assistant.turn import Filter, Turn, _fused
from corpus.report import Passage
from index.hit import Hit
from tests.assistant.made import TEXT, made_report

SENTENCE = "受理行政复议案件31件,尚有其中17件没有完结,共14件。"
NO_INDEX: Any = None


@pytest.mark.parametrize(
    ("marked", "clauses"),
    [
        pytest.param("17件", "尚有其中17件没有完结,", id="what denies it stands beside the mark"),
        pytest.param("31件,尚有其中17件", "受理行政复议案件31件,尚有其中17件没有完结,", id="over two clauses"),
        pytest.param("14件", "共14件。", id="the last clause"),
    ],
)
def test_whole_clauses_are_looked_at_around_what_the_reader_marked(marked: str, clauses: str) -> None:
    report = replace(made_report(), text=TEXT + SENTENCE)
    start, end = len(TEXT), len(TEXT + SENTENCE)
    question = read_question("复议都完结了吗", today=date(2024, 6, 1))
    everything = Filter(frozenset(), frozenset(), frozenset())
    turn = Turn(NO_INDEX, Shelf.of([report]), lambda count, language: (), question, "", question.text, everything)
    offsets = np.array([(i, i + 1) for i in range(len(SENTENCE))])
    starts, ends = np.zeros(len(SENTENCE)), np.zeros(len(SENTENCE))
    at = SENTENCE.index(marked)
    starts[at], ends[at + len(marked) - 1] = 1.0, 1.0
    turn.readings = Readings([(Passage(report.id, (), start, end, SENTENCE), Reading(3.0, offsets, starts, ends))])
    left, right = turn.focus(Candidate(report, None, start, end, (), Coverage(0, 0, 0, (), ()), 0.5, 0.0))
    assert report.text[left:right] == clauses


def hit(name: str, start: int) -> Hit:
    return Hit(Passage(name, (), start, start + 100, ""), 1.0, 1)


def test_what_stands_high_in_two_orders_comes_before_what_stands_high_in_one() -> None:
    plain, worded = [hit("a", 0), hit("a", 100), hit("a", 200)], [hit("a", 300), hit("a", 100), hit("a", 0)]
    figure = made_report().figures[0]
    order = [found.found.start for found in _fused(plain, worded, ())]
    assert order == [0, 100, 300, 200]
    held = [replace(hit("a", 0), found=replace(figure, report_id="a", start=250, end=255))]
    assert [found.found.start for found in _fused(plain, worded, held)].index(200) < order.index(200)


def test_a_passage_found_by_official_words_only_keeps_its_hit() -> None:
    only = hit("b", 0)
    assert only in _fused([hit("a", 0)], [only], ())
