"""Text with spans laid over it: highlights, warnings, anchors. The characters shown are exactly those of the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ui.escape import attribute, escape

__all__ = ["Layer", "lay"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A span to be shown in a certain way.

    Attributes:
        start: Start of the span, in the offsets of the whole text.
        end: End of the span.
        tag: `mark` or `span`.
        kind: Class of the element.
        title: What a pointer resting on it reads; empty for none.
        anchor: Identity of the element; given to its first piece only.
    """

    start: int
    end: int
    tag: str = "span"
    kind: str = ""
    title: str = ""
    anchor: str = ""


def lay(text: str, layers: Iterable[Layer], *, offset: int = 0) -> str:
    """`text` as HTML with `layers` over it.

    Spans may overlap or reach beyond the text; each is cut where another one begins or ends.

    Args:
        text: A part of a report's text.
        layers: What to show in a certain way, outermost first.
        offset: Where `text` begins in the whole text.

    Returns:
        HTML whose text content equals `text`.
    """
    end_of_text = offset + len(text)
    inside = [layer for layer in layers if layer.start < end_of_text and layer.end > offset and layer.start < layer.end]
    cuts = {offset, end_of_text}
    for layer in inside:
        cuts |= {max(layer.start, offset), min(layer.end, end_of_text)}
    edges = sorted(cuts)
    pieces = []
    for start, end in pairwise(edges):
        piece = escape(text[start - offset : end - offset])
        for layer in reversed([layer for layer in inside if layer.start <= start and end <= layer.end]):
            piece = f"<{layer.tag}{_attributes(layer, start)}>{piece}</{layer.tag}>"
        pieces.append(piece)
    return "".join(pieces)


def _attributes(layer: Layer, start: int) -> str:
    parts = []
    if layer.kind:
        parts.append(f' class="{attribute(layer.kind)}"')
    if layer.title:
        parts.append(f' title="{attribute(layer.title)}"')
    if layer.anchor and start == layer.start:
        parts.append(f' id="{attribute(layer.anchor)}"')
    return "".join(parts)
