"""The tables of words: what form they have, and that they are words and no sentences."""

from __future__ import annotations

from importlib import resources

import pytest

from assistant.words import OFFICIAL_WORDS, function_words, official_words, place_names, small_talk, soft_words, synonyms
from corpus.strings import TABLES
from index.fold import fold

FILES = ("chat.txt", "function_words.txt", "places.txt", "soft_words.txt", "synonyms.txt")


@pytest.mark.parametrize("name", FILES)
def test_a_table_says_at_its_top_what_it_is(name: str) -> None:
    first = resources.files("assistant").joinpath("data", name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert len(first) > 20


def test_a_word_of_the_field_is_no_function_word() -> None:
    words = function_words()
    assert words
    assert all(fold(word) == word for word in words)
    assert not words & {fold(word) for word in ("行政复议", "案件", "受理", "调解", "律师", "满意率", "乡镇", "街道", "民事")}
    assert {fold("请问"), fold("一共")} <= words


def test_a_soft_word_is_folded_and_no_function_word() -> None:
    assert all(fold(word) == word for word in soft_words())
    assert not soft_words() & {fold(word) for word in ("行政复议", "案件", "调解", "律师", "满意率", "民事")}


def test_places_are_known_with_and_without_their_suffix() -> None:
    names = place_names()
    assert {"法库县", "康平县", "沈阳市", "沈阳", "辽宁省", "辽宁", "内蒙古", "北京市"} <= names
    assert all(len(name) >= 2 for name in names)
    # Counties whose short names are ordinary words.
    assert not names & {"和平", "新华", "东方区", "矿"}


def test_every_kind_of_small_talk_has_a_reply() -> None:
    for kind, words in small_talk().items():
        assert f"chat_{kind}" in TABLES["answer"]
        assert words
        assert list(words) == sorted(words, key=len, reverse=True)
        assert all(word and fold(word) == word for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "农村电影放映了多少场",
        "重污染天气有几天",
        "新建足球场几个",
        "福利彩票公益金安排了多少",
        "专项资金怎么使用的",
        "你能帮我查一下复议案件有多少件吗",
        "小程序是谁开发的",
        "化妆品抽检多少批次",
        "what is the history of the reform",
        "what can you tell me about mediation",
        "what are youth services",
    ],
)
def test_what_a_report_could_say_is_no_small_talk(text: str) -> None:
    folded = fold(text)
    assert not [word for kind in ("about", "outside") for word in small_talk()[kind] if word in folded]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("沈阳明天天气如何", "outside"),
        ("帮我写一首诗", "outside"),
        ("tell me a joke", "outside"),
        ("你会做什么", "about"),
        ("who are you?", "about"),
    ],
)
def test_what_no_report_could_say_is_small_talk(text: str, kind: str) -> None:
    assert [word for word in small_talk()[kind] if word in fold(text)]


@pytest.mark.parametrize("word", sorted(synonyms(), key=len)[-5:])
def test_official_words_are_those_of_the_longest_word_known(word: str) -> None:
    assert official_words(f"请问{word}")[-OFFICIAL_WORDS:] == synonyms()[word][:OFFICIAL_WORDS]


def test_words_that_no_table_knows_have_no_official_ones() -> None:
    assert official_words("〇〇〇") == ()
