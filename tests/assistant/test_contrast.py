"""Two things of one report set against each other: both figures, their difference with its formula, or nothing."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.parts import split_contrast


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("行政案件和民事案件哪个多？", "行政案件", "民事案件"),
        ("2022年提案比建议多多少件", "提案", "建议"),
        ("乡镇和街道的权责事项相差几项？", "乡镇", "街道的权责事项"),
        ("建议和提案相比，哪一类件数更多？", "建议", "提案 件数"),
        ("比较一下主动公开和依申请公开的数量", "主动公开", "依申请公开"),
        ("农村收入比城镇收入低多少", "农村收入", "城镇收入"),
    ],
)
def test_the_two_things_are_told_apart(question: str, one: str, other: str) -> None:
    parts = split_contrast(question)
    assert parts is not None
    assert (parts[0].content, parts[1].content) == (one, other)
    assert parts[0].others == other


@pytest.mark.parametrize(
    "question",
    [
        "行政复议受理了几件？",
        "2023年比2022年增长多少",
        "比上年多了多少件",
        "建议和提案各多少件",
        "工资占比多少",
        "办复率比去年提高了吗",
        "2022年和2023年的复议哪年多",
        "县政府和县人大在哪里开会",
        "",
    ],
)
def test_other_questions_contrast_nothing(question: str) -> None:
    assert split_contrast(question) is None


def test_both_figures_and_their_difference_are_shown(quick: Assistant) -> None:
    answer = quick.ask("行政案件和民事案件哪个多？")
    assert [shown.figure.value for shown in answer.figures[: answer.main]] == ["26", "33"]
    computed = next(shown.computed for shown in answer.figures if shown.computed)
    assert computed is not None
    assert computed.formula == "33 − 26 = 7"
    assert answer.text.startswith("民事案件比行政案件多7起")


def test_less_is_said_as_it_was_asked_and_rates_in_points(quick: Assistant) -> None:
    answer = quick.ask("建议办复率比提案办复率低几个百分点？")
    assert "低1.1个百分点（计算得出：100 − 98.9 = 1.1）" in answer.text


def test_like_is_set_against_like(quick: Assistant) -> None:
    """提案 were 154 提出 and 154 办复, 建议 96 and 95: what was 提出 is not compared with what was 办复."""
    answer = quick.ask("提案比建议多多少件？")
    shown = [shown.figure for shown in answer.figures[: answer.main]]
    assert [figure.value for figure in shown] in ([], ["154", "96"])
    assert all("提出" in figure.indicator for figure in shown)


def test_of_two_things_in_turn_each_is_found(quick: Assistant) -> None:
    answer = quick.ask("新发生的案件里是民事案件多还是行政案件多？")
    assert [shown.figure.value for shown in answer.figures[: answer.main]] == ["33", "26"]
