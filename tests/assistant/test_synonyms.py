"""The table of everyday words for official ones: its form, and that every entry can be met."""

from __future__ import annotations

from importlib import resources

from assistant.coverage import LONGEST_WORD
from assistant.question import content_of
from assistant.words import soft_words, synonyms
from index.fold import fold

LINES = [
    (number, line)
    for number, line in enumerate(
        resources.files("assistant").joinpath("data", "synonyms.txt").read_text(encoding="utf-8").splitlines(), 1
    )
    if line.strip() and not line.startswith("#")
]


def test_a_line_has_question_words_and_report_words() -> None:
    for number, line in LINES:
        left, separator, right = line.partition("|")
        assert separator, f"line {number}: {line}"
        assert left.split(), f"line {number} has no question words"
        assert right.split(), f"line {number} has no report words"
        assert "|" not in right, f"line {number} has two bars"


def test_a_question_word_stands_on_one_line_only() -> None:
    seen: dict[str, int] = {}
    twice = []
    for number, line in LINES:
        for word in line.partition("|")[0].split():
            if fold(word) in seen:
                twice.append((word, seen[fold(word)], number))
            seen[fold(word)] = number
    assert twice == []


def test_both_sides_are_words_that_can_be_compared() -> None:
    for word, official in synonyms().items():
        assert word
        assert fold(word) == word
        assert official, word
        assert all(other and fold(other) == other for other in official), word
        assert len(set(official)) == len(official), word


def test_every_question_word_can_be_met() -> None:
    """One that is longer than what is looked for, or that the reading of a question takes apart, would never be found."""
    assert [word for word in synonyms() if len(word) > LONGEST_WORD and not word.isascii()] == []
    assert [word for word in synonyms() if not word.isascii() and content_of(word) != word] == []


def test_no_word_stands_for_itself_alone() -> None:
    assert [word for word, official in synonyms().items() if official == (word,)] == []


def test_the_table_holds_words_and_no_questions() -> None:
    """Expected questions would measure well here and nowhere else."""
    for word, official in synonyms().items():
        for text in (word, *official):
            assert not any(mark in text for mark in ("法库", "康平", "2023", "请问")), text
            assert len(text) <= 16 or text.isascii(), text


def test_everyday_words_are_known() -> None:
    assert {"告状", "街坊", "掏钱"} <= synonyms().keys() | soft_words()
