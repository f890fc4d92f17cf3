"""The tables of `corpus/data`: words and patterns that are data, not code.

Lines that begin with `#` are for people. A table of words has lines `name: word word …`; a name may have several lines.
"""

from __future__ import annotations

from importlib import resources

__all__ = ["read_lines_of", "read_words_of"]


def read_lines_of(table: str) -> list[str]:
    """The lines of a table, in order."""
    text = resources.files("corpus").joinpath("data", table).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def read_words_of(table: str) -> dict[str, list[str]]:
    """The words of a table by the name they stand under, in order."""
    words: dict[str, list[str]] = {}
    for line in read_lines_of(table):
        name, _, listed = line.partition(": ")
        words.setdefault(name, []).extend(listed.split())
    return words
