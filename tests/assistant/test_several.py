"""Several figures in one answer, and other questions that are answered from more than one place of the text."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.question import denies


def main_figures(quick: Assistant, question: str) -> list[str]:
    answer = quick.ask(question)
    return [shown.figure.value for shown in answer.figures[: answer.main]]


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("行政案件和民事案件各多少起？", ["26", "33"]),
        ("新发生的诉讼案件，民事案件和行政案件各几起？", ["33", "26"]),
        ("代表建议和委员提案的办复率分别是多少？", ["98.9", "100"]),
        ("行政复议受理多少件，完结多少件？", ["17", "14"]),
    ],
)
def test_each_part_is_answered_in_the_order_asked(quick: Assistant, question: str, figures: list[str]) -> None:
    assert main_figures(quick, question) == figures


def test_a_part_that_is_not_told_is_not_made_up(quick: Assistant) -> None:
    assert "26" not in main_figures(quick, "行政案件胜诉和败诉各多少起？")


def test_a_report_tells_its_own_date(quick: Assistant) -> None:
    answer = quick.ask("这份报告是哪一天发布的？")
    assert "2024年01月31日" in answer.text
    assert answer.citations[0].quote == "2024年01月31日"
    assert not quick.ask("督察报告是哪一天发布的？").text.startswith("据报告：“2024年01月31日")


def test_all_is_affirmed_of_a_rate_of_a_hundred_and_denied_below_it(quick: Assistant) -> None:
    assert quick.ask("人大代表的建议是不是件件都办复了？").text.startswith("不是")
    assert quick.ask("政协提案全部办复了吗？").text.startswith("是")


@pytest.mark.parametrize(("text", "denied"), [("全县实现零伤亡", True), ("推行零距离服务", False), ("零售企业30家", False)])
def test_nil_is_a_denial(text: str, denied: bool) -> None:
    assert denies(text) is denied
