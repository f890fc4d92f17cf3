"""Lines of a text, and spans without the white space around them. Offsets are half-open and refer to the given text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.report import Span

__all__ = ["line_spans", "stripped"]

_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029]+")


def line_spans(text: str) -> Iterator[Span]:
    """The lines of a text that are not blank, whole, without their breaks."""
    for match in _LINE.finditer(text):
        if match.group().strip():
            yield match.span()


def stripped(text: str, start: int, end: int) -> Span:
    """The span of `text[start:end]` without the white space at both its ends; empty, at its end, when there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
