"""An answer's text as paragraphs, lists and tables, and a line of it as words and marks.

The page and every export read the text here, so that all show the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from corpus.strings import TABLES

__all__ = ["Block", "blocks", "pieces"]

_MARK = re.compile(r"\[(\d{1,3})\]")
_TABLE_LINE = re.compile(r"^\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"^\s*\|[\s:|-]+\|\s*$")
_LIST_LINE = re.compile(r"^\s*[-*•·]\s+")
# How the lines of an answer begin that warn rather than tell.
_NOTES = tuple(
    template.partition("{")[0]
    for name in ("warning", "remark", "wording_changed", "unit_changed")
    for template in TABLES["answer"].get(name, ())
)

BlockKind = Literal["paragraph", "note", "list", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an answer's text.

    Attributes:
        kind: A `note` is a paragraph that warns.
        rows: A paragraph has one row with one cell, a list one row for each item; the first row of a table is its head.
    """

    kind: BlockKind
    rows: tuple[tuple[str, ...], ...]


def blocks(text: str) -> Iterator[Block]:
    """The parts of `text`, in their order; empty lines are left out."""
    for kind, group in groupby(text.splitlines(), _kind):
        if kind is None:
            continue
        if kind == "table":
            rows = tuple(
                tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
                for line in group
                if not _TABLE_RULE.match(line)
            )
            if rows:
                yield Block(kind, rows)
        elif kind == "list":
            yield Block(kind, tuple((_LIST_LINE.sub("", line),) for line in group))
        else:
            yield from (Block(kind, ((line.strip(),),)) for line in group)


def _kind(line: str) -> BlockKind | None:
    if not line.strip():
        return None
    if _TABLE_LINE.match(line):
        return "table"
    if _LIST_LINE.match(line):
        return "list"
    return "note" if line.lstrip().startswith(_NOTES) else "paragraph"


def pieces(line: str, known: Collection[int]) -> Iterator[str | int]:
    """`line` in pieces: words as text, each mark `[n]` whose number is `known` as that number."""
    position = 0
    for match in _MARK.finditer(line):
        if int(match[1]) in known:
            yield line[position : match.start()]
            yield int(match[1])
            position = match.end()
    yield line[position:]
