"""Passages: the units that are embedded and cited.

A passage lies inside one leaf section and never cuts a sentence or a number, so that a quote is always whole.
langchain-text-splitters (owned by this module) does the cutting with separators of our own: its defaults know no 。 and
would put it at the beginning of the next piece. What it cuts is put together here, because its greedy merging leaves
short tails and does not see paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from corpus.lines import stripped
from corpus.report import Passage, Section, Span
from corpus.sentences import sentence_spans

__all__ = ["MAX_CHARACTERS", "MIN_CHARACTERS", "split_passages"]

MIN_CHARACTERS = 120
MAX_CHARACTERS = 320
_IDEAL_CHARACTERS = 220
_MAX_SENTENCES = 80

# Tried one after the other on a sentence that is too long; a comma between digits belongs to a number.
_CLAUSE_ENDS = [r"(?<!\d)[,，](?!\d)|[：:](?!\d)", r"(?<!\d)[,，]|[,，](?!\d)|、", r"\s"]


@cache
def _splitter() -> Any:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_CLAUSE_ENDS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=MAX_CHARACTERS,
        chunk_overlap=0,
        strip_whitespace=False,
    )


def split_passages(text: str, sections: tuple[Section, ...], *, report_id: str) -> tuple[Passage, ...]:
    """Cut a report into passages.

    Args:
        text: Text of the report.
        sections: Its leaf sections.
        report_id: The report.

    Returns:
        Passages in text order, each inside one section, without white space at its ends. Passages, the heading lines
        (`section.start` to `section.body`) and white space rebuild the text, each character once.
    """
    passages: list[Passage] = []
    for section in sections:
        pieces = list(_pieces(text, section.body, section.end))
        for start, end in _group(text, pieces):
            passages.append(Passage(report_id, section.path, start, end, text[start:end]))
    return tuple(passages)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences; parts of them where a sentence is longer than a passage may be."""
    for left, right in sentence_spans(text, start, end):
        if right - left <= MAX_CHARACTERS:
            yield left, right
            continue
        position = left
        for part in _splitter().split_text(text[left:right]):
            stop = position + len(part)
            begin, finish = stripped(text, position, stop)
            if begin < finish:
                yield begin, finish
            position = stop


def _group(text: str, pieces: list[Span]) -> Iterable[tuple[int, int]]:
    """The cheapest partition of consecutive pieces into passages.

    Cost: distance from the ideal length, more below the minimum, a little where a passage ends inside a paragraph.
    """
    count = len(pieces)
    best = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    breaks = [
        index == count or any(character in "\r\n" for character in text[pieces[index - 1][1] : pieces[index][0]])
        for index in range(1, count + 1)
    ]
    for stop in range(1, count + 1):
        end = pieces[stop - 1][1]
        inside = 0.0 if breaks[stop - 1] else 1.0
        for begin in range(stop - 1, max(-1, stop - 1 - _MAX_SENTENCES), -1):
            length = end - pieces[begin][0]
            if length > MAX_CHARACTERS and begin < stop - 1:
                break
            short = max(0, MIN_CHARACTERS - length) / 20
            cost = best[begin] + ((length - _IDEAL_CHARACTERS) / 100) ** 2 + short + inside
            if cost < best[stop]:
                best[stop], back[stop] = cost, begin
    spans: list[Span] = []
    stop = count
    while stop > 0:
        begin = back[stop]
        spans.append((pieces[begin][0], pieces[stop - 1][1]))
        stop = begin
    return reversed(spans)
