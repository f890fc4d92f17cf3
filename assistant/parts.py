"""Questions that ask for several figures at once: 受理和完结各多少件, 收到多少件，答复了多少件."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question import HOW_MANY, asks_number, content_of, denies, figure_kinds_of
from corpus.report import FigureKind

__all__ = ["Part", "split_parts"]

_JOINT = re.compile(r"[，,；;？?。！!]|以及|还有|和|与|跟|及|、|\band\b")
_EACH = re.compile(r"各[是有自占为]?|分别|each|respectively")
MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things asked for.

    Attributes:
        content: Its own words, folded.
        others: The words of the other parts: they set the scene, but need not be found.
        units: Counters asked for in it.
        figure_kinds: Kinds of figure asked for in it.
        denial: True when it asks for what did not happen.
    """

    content: str
    others: str
    units: tuple[str, ...]
    figure_kinds: tuple[FigureKind, ...]
    denial: bool


def split_parts(text: str) -> tuple[Part, ...]:
    """The parts of a question, in the order asked; empty when it asks for one thing.

    A text is split where each piece asks for a number of its own, or where 各/分别 says that there are several.
    """
    pieces = [piece for piece in _JOINT.split(text) if content_of(piece).strip()]
    asking = [piece for piece in pieces if asks_number(piece)]
    if len(asking) >= 2:
        # Pieces that ask nothing belong to the next one that does.
        joined: list[str] = []
        pending = ""
        for piece in pieces:
            pending = f"{pending} {piece}".strip()
            if asks_number(piece):
                joined.append(pending)
                pending = ""
        pieces = joined
    elif not (len(pieces) >= 2 and _EACH.search(text) and asks_number(text)):
        return ()
    if not 2 <= len(pieces) <= MOST_PARTS:
        return ()
    contents = [content_of(_EACH.sub(" ", piece)) for piece in pieces]
    if not all(content.strip() for content in contents):
        return ()
    parts = []
    for position, (piece, content) in enumerate(zip(pieces, contents, strict=True)):
        others = " ".join(other for i, other in enumerate(contents) if i != position)
        units = tuple(m.group(2) for m in HOW_MANY.finditer(piece) if m.group(2))
        parts.append(Part(content, others, units, figure_kinds_of(piece), denies(piece)))
    return tuple(parts)
