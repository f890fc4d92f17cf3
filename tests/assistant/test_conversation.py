"""Follow-up questions: what they take over from the earlier ones, and what they do not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.conversation import resolve
from assistant.question import Question, content_weights, read_question
from corpus.errors import QuestionError

TODAY = date(2024, 5, 20)
FIRST = "2023年接待了多少件行政复议案件？"


def nothing_is_a_name(words: str) -> bool:
    return False


def follow(asked: str, *history: str) -> tuple[Question, str]:
    return resolve(asked, history, today=TODAY, is_name=nothing_is_a_name)


def alone(asked: str) -> Question:
    return read_question(asked, today=TODAY)


@pytest.mark.parametrize("asked", [FIRST, "那成功率呢", "谢谢", "多少件？"])
def test_without_a_history_a_question_stands_alone(asked: str) -> None:
    assert follow(asked) == (alone(asked), "")


@pytest.mark.parametrize(
    "topic",
    [
        "全县有多少名行政执法人员？",
        "报告里说存在哪些问题？",
        "签约的律师事务所有几家",
        "数字政府运行管理中心的面积有多大？",
        "概括一下2023年报告的主要内容",
    ],
)
def test_a_new_topic_drops_what_came_before(topic: str) -> None:
    assert follow(topic, FIRST) == (alone(topic), "")
    assert follow(topic, FIRST, "那受理了多少件呢？") == (alone(topic), "")


@pytest.mark.parametrize("asked", ["那受理了多少件呢？", "其中受理的有多少", "那完结的呢", "还有公开的呢？"])
def test_a_marked_follow_up_takes_the_topic_along(asked: str) -> None:
    question, context = follow(asked, FIRST)
    assert question.years == (2023,)
    assert "复议" in context
    # The earlier words set the scene; they need not be found again.
    assert "复议" not in question.content
    assert FIRST.rstrip("？") in question.text


@pytest.mark.parametrize(("asked", "year"), [("那2022年呢？", 2022), ("2021年的呢", 2021), ("去年呢", 2023), ("前年呢？", 2022)])
def test_another_year_asks_the_same_again(asked: str, year: int) -> None:
    question, _ = follow(asked, FIRST)
    first = alone(FIRST)
    assert question.years == (year,)
    assert (question.kind, question.content, question.units) == (first.kind, first.content, first.units)
    assert question.text != FIRST


@pytest.mark.parametrize("asked", ["前一年呢", "上一年呢？"])
def test_the_year_before_is_before_the_one_talked_about(asked: str) -> None:
    """Not before today."""
    assert follow(asked, "2019年接待了多少件行政复议案件？")[0].years == (2018,)


def test_next_year_follows_the_year_talked_about() -> None:
    assert follow("明年打算办几期？", "2021年办了几期培训？")[0].years == (2022,)
    assert alone("明年打算办几期？").years == (2025,)
    again = follow("明年呢？", "2021年办了几期培训？")[0]
    assert (again.years, again.text) == ((2022,), "2022年办了几期培训")


def test_the_earlier_question_is_told_with_the_year_asked_for_now() -> None:
    assert follow("2022年呢？", FIRST)[0].text == "2022年接待了多少件行政复议案件"
    assert follow("2022年呢？", "接待了多少件行政复议案件？")[0].text == "2022年接待了多少件行政复议案件"


def test_compared_with_the_year_before_puts_both_side_by_side() -> None:
    question, _ = follow("和上一年比呢？", FIRST)
    assert set(question.years) == {2022, 2023}
    assert question.kind == "compare"


def test_another_place_asks_the_same_again() -> None:
    question, _ = follow("康平县呢？", FIRST)
    assert question.places == ("康平县",)
    assert question.content == alone(FIRST).content


def test_the_place_stays_until_another_is_named() -> None:
    question, _ = follow("那受理了多少件呢？", "康平县接待了多少件行政复议案件？")
    assert question.places == ("康平县",)


@pytest.mark.parametrize("thanks", ["谢谢", "好的，谢谢！", "再见", "你好"])
def test_small_talk_is_not_turned_into_a_question(thanks: str) -> None:
    question, context = follow(thanks, FIRST)
    assert question.kind == "chat"
    assert context == ""


def test_small_talk_in_between_changes_nothing() -> None:
    assert follow("那受理了多少件呢？", FIRST, "谢谢") == follow("那受理了多少件呢？", FIRST)


@pytest.mark.parametrize("bad", ["", "\x00", "问" * 6000, "？？"])
def test_an_earlier_question_that_could_not_be_taken_changes_nothing(bad: str) -> None:
    assert follow("那受理了多少件呢？", bad, FIRST, bad) == follow("那受理了多少件呢？", FIRST)


def test_the_question_itself_must_be_taken() -> None:
    with pytest.raises(QuestionError):
        follow("", FIRST)


def test_follow_ups_of_follow_ups_keep_the_topic() -> None:
    question, context = follow("那完结了多少件呢？", FIRST, "那受理了多少件呢？")
    assert question.years == (2023,)
    assert "复议" in context
    # What is shown to the user does not nest one "following" in another.
    assert question.text.count("接上问") <= 1


def test_a_follow_up_after_a_new_topic_belongs_to_the_new_topic() -> None:
    _, context = follow("那律师呢？", FIRST, "签约的律师事务所有几家")
    assert "复议" not in context
    assert "事务所" in context


def test_the_same_conversation_is_read_the_same_and_left_alone() -> None:
    history = [FIRST, "那受理了多少件呢？", "谢谢"]
    before = list(history)
    results = [resolve("那完结的呢？", history, today=TODAY, is_name=nothing_is_a_name) for _ in range(2)]
    assert results[0] == results[1]
    assert history == before


def test_a_long_conversation_does_not_grow_without_end() -> None:
    history = [FIRST] + ["那受理了多少件呢？", "那完结了多少件呢？"] * 50
    question, context = follow("那公开的呢？", *history)
    assert len(question.text) < 200
    assert len(context) < 2000
    assert len(content_weights(question.content)) == len(question.content)


def test_the_language_is_that_of_the_last_question() -> None:
    assert follow("and in 2022?", FIRST)[0].language == "en"
    assert follow("那2022年呢", "How many cases were there in 2023?")[0].language == "zh"
