from __future__ import annotations

import re
from itertools import pairwise
from typing import get_args

import pytest

from corpus.numerals import fold
from corpus.report import FigureKind, Role
from tests.evaluation.figure_gold import BUNDLED, REGISTERS, Gold, load_gold


def _text(gold: Gold) -> str:
    if not gold.path.exists():
        pytest.skip(f"../shared/data does not hold {gold.path.name}")
    return gold.text()


_NUMERALS = {character: value for value, character in enumerate("零一二三四五六七八九十")} | {"两": 2, "首": 1}


def _number(written: str) -> str:
    """The number that a span begins with, as `value` gives it."""
    arabic = re.match(r"[0-9.]+", written)
    return arabic.group() if arabic else str(_NUMERALS[written.removeprefix("第")[0]])


@pytest.mark.parametrize("name", REGISTERS)
def test_lines_are_well_formed(name: str) -> None:
    for figure in load_gold(name).figures:
        assert figure.kind in get_args(FigureKind)
        assert 0 <= figure.start < figure.end
        assert len(figure.indicator) <= 24
        if figure.kind in ("date", "document_number"):
            assert figure.role == ""
        else:
            assert figure.role is None or figure.role in get_args(Role)
            assert figure.indicator


@pytest.mark.parametrize("name", REGISTERS)
def test_spans_hold_the_values(name: str) -> None:
    gold = load_gold(name)
    text = _text(gold)[: gold.characters]
    for figure in gold.figures:
        written = fold(text[figure.start : figure.end])
        if figure.kind == "document_number" or figure.damaged:
            assert written.startswith(figure.value)
        elif figure.kind == "date":
            numbers = [int(number) for number in re.findall(r"\d+", written)]
            values = [int(part) for part in (figure.value.split("-") + ([figure.value_to] if figure.value_to else []))]
            assert values[-len(numbers) :] == numbers
        else:
            assert _number(written) == figure.value
            assert written.endswith(figure.unit.lstrip("万亿"))


@pytest.mark.parametrize("name", REGISTERS)
def test_spans_are_ordered_and_overlap_only_when_equal(name: str) -> None:
    spans = [(figure.start, figure.end) for figure in load_gold(name).figures]
    assert all(left == right or left[1] <= right[0] for left, right in pairwise(spans))


def test_only_the_bundled_report_is_quoted() -> None:
    for name in REGISTERS:
        gold = load_gold(name)
        if gold.path == BUNDLED:
            text = gold.text()
            assert all(figure.text == text[figure.start : figure.end] for figure in gold.figures)
        else:
            assert all(figure.text is None for figure in gold.figures)
