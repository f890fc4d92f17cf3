"""Where sentences end in official Chinese.

A sentence ends after 。！？；or their half-width kin, closing quotes and brackets included, or at a line break. Half-width
`.` and `:` never end one (`1.` opens a heading, `98.9` is a number). Offsets are half-open and refer to the given text.
"""

from __future__ import annotations

import re

from corpus.lines import stripped
from corpus.report import Span

__all__ = ["CLAUSE_END", "sentence_spans"]

_END = re.compile(r"[。！？!?；;]+[”’」』）)】》]*|[\n\r\u2028\u2029]")

CLAUSE_END = re.compile(r"[,，;；。:：!！?？\n]")
"""Where a clause of words ends; inside a number the same marks may stand (1,481, 16.5:26.2)."""


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, without white space around them.

    Args:
        text: The text.
        start: Where to begin.
        end: Where to stop; the end of the text when None.

    Returns:
        Half-open spans in text order; together they hold every character that is not white space.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    position = start
    while position < end:
        match = _END.search(text, position, end)
        stop = match.end() if match else end
        left, right = stripped(text, position, stop)
        if left < right:
            spans.append((left, right))
        position = stop
    return spans
