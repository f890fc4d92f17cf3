from __future__ import annotations

import pytest

from corpus.report import Figure, FigureKind
from tests.evaluation.figure_gold import GoldFigure
from tests.evaluation.score_figures import indicator_agrees, indicator_names_all, match_figures
from tests.evaluation.score_recognizers import read_exceptions


def _gold(start: int, end: int, value: str, indicator: str = "", kind: str = "count", *, damaged: bool = False) -> GoldFigure:
    return GoldFigure(start, end, value, None, "件", "", kind, indicator, 2023, "outcome", True, damaged, None)


def _found(start: int, end: int, value: str, indicator: str = "", kind: FigureKind = "count") -> Figure:
    return Figure("r", kind, value, None, "件", "", indicator, 2023, "outcome", start, end, "", 0, 9, ())


@pytest.mark.parametrize(
    ("gold", "found", "agrees", "whole"),
    [
        ("行政复议案件·受理", "行政复议案件受理", True, True),
        ("行政复议案件·受理", "受理行政复议案件", True, True),
        ("行政复议案件·受理", "行政复议案件", True, False),
        ("提案·办复率", "办复率", True, False),
        ("提案·办复率", "建议", False, False),
        ("宣传单(册)", "发放宣传单（册）", True, True),
        ("批示", "主要领导就加强法治政府建设、推进依法行政、提高应诉水平作出批示", False, False),
    ],
)
def test_indicators_are_compared_by_their_words(gold: str, found: str, agrees: bool, whole: bool) -> None:
    assert (indicator_agrees(gold, found), indicator_names_all(gold, found)) == (agrees, whole)


def test_one_value_for_two_indicators_needs_two_figures() -> None:
    gold = [_gold(5, 9, "100", "见面率"), _gold(5, 9, "100", "满意率")]
    assert len(match_figures(gold, [_found(5, 9, "100", "满意率")])) == 1
    pairs = match_figures(gold, [_found(5, 9, "100", "满意率"), _found(5, 9, "100", "见面率")])
    assert [(line.indicator, figure.indicator) for line, figure in pairs] == [("见面率", "见面率"), ("满意率", "满意率")]


def test_values_are_compared_as_numbers_and_groups_kept_apart() -> None:
    assert match_figures([_gold(0, 3, "1.80")], [_found(0, 4, "1.8")])
    assert not match_figures([_gold(0, 3, "31")], [_found(0, 3, "3")])
    assert not match_figures([_gold(0, 5, "2023", kind="date")], [_found(0, 5, "2023")])
    assert not match_figures([_gold(0, 3, "31")], [_found(3, 6, "31")])


def test_a_damaged_date_has_no_value_to_compare() -> None:
    assert match_figures([_gold(0, 6, "20236月", kind="date", damaged=True)], [_found(0, 6, "2023-06", kind="date")])


def test_every_left_out_case_has_an_explained_reason() -> None:
    from tests.evaluation.score_recognizers import _EXCEPTIONS

    text = _EXCEPTIONS.read_text("utf-8")
    assert all(f"# {reason}: " in text for reason in read_exceptions().values())
