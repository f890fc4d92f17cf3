"""The words of questions: which carry no content, which stand for official ones, which are places or small talk.

The tables are data (`assistant/data/*.txt`), each with a note on its form at the top. They are general: words of the
field and of everyday Chinese, never expected questions.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from importlib import resources

from index.fold import fold

__all__ = [
    "function_words",
    "known_words",
    "official_words",
    "place_names",
    "small_talk",
    "soft_words",
    "synonyms",
    "vocabulary",
]


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Folded question word → folded report words that say the same."""
    table: dict[str, list[str]] = {}
    for line in _lines("synonyms.txt"):
        left, _, right = line.partition("|")
        official = [fold(word) for word in right.split()]
        for word in left.split():
            known = table.setdefault(fold(word), [])
            known += [w for w in official if w not in known]
    return {word: tuple(official) for word, official in table.items()}


OFFICIAL_WORDS = 2
"""How many official words are taken for one of everyday speech."""


def official_words(text: str) -> tuple[str, ...]:
    """The words of reports that say what the known words of a question say (官司: 案件, 诉讼), longest words first, in its order."""
    table = synonyms()
    words = known_words(fold(text), table, _longest_question_word())
    return tuple(dict.fromkeys(official for _, word in words for official in table[word][:OFFICIAL_WORDS]))


@cache
def _longest_question_word() -> int:
    return max(map(len, synonyms()))


def known_words(text: str, known: Container[str], longest: int) -> Iterator[tuple[int, str]]:
    """The known words of a text with where they start, from left to right, the longest one at each place, none over another.

    Args:
        text: The text, folded as the words are.
        known: The words.
        longest: Characters of the longest word that is looked for.
    """
    at = 0
    while at < len(text):
        word = next((text[at:end] for end in range(min(at + longest, len(text)), at, -1) if text[at:end] in known), "")
        if word:
            yield at, word
        at += max(1, len(word))


@cache
def vocabulary() -> frozenset[str]:
    """Folded Chinese words of two characters or more that the table of synonyms knows, of questions and of reports."""
    words = {*synonyms(), *(official for row in synonyms().values() for official in row)}
    return frozenset(word for word in words if len(word) > 1 and not word.isascii())


@cache
def function_words() -> frozenset[str]:
    """Folded words of a question that name nothing to look for."""
    return frozenset(fold(word) for line in _lines("function_words.txt") for word in line.split())


@cache
def soft_words() -> frozenset[str]:
    """Folded words of a question that say what sort of thing is asked for; nothing is missing when they are not found."""
    return frozenset(fold(word) for line in _lines("soft_words.txt") for word in line.split())


@cache
def place_names() -> frozenset[str]:
    """Names of China's provinces, prefectures and counties, with and without 省, 市, 县, …

    Short forms of one character are left out, and so are short forms of counties (和平, 新华 and many more are ordinary
    words); those of provinces and prefectures stay.
    """
    names: set[str] = set()
    for line in _lines("places.txt"):
        for position, name in enumerate(line.split()):
            names.add(name)
            short = name.rstrip("省市县区旗州盟")
            if name.endswith(("自治区", "特别行政区")):
                short = name[:3] if name.startswith("内蒙古") else name[:2]
            if len(short) >= 2 and (position == 0 or name.endswith("市")):
                names.add(short)
    return frozenset(names)


@cache
def small_talk() -> dict[str, tuple[str, ...]]:
    """Kind of small talk → folded words, longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for line in _lines("chat.txt"):
        kind, _, words = line.partition("\t")
        table[kind] = tuple(sorted((fold(word) for word in words.split()), key=len, reverse=True))
    return table


def _lines(name: str) -> Iterator[str]:
    text = resources.files("assistant").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line
