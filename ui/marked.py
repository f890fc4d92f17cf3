"""Text with spans laid over it: highlights, warnings, anchors. The characters shown are exactly those of the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ui.markup import attribute, escape

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
    """`text` as HTML with `layers` over it, the outermost first; its text content equals `text`, which begins at `offset`.

    Spans may overlap or reach beyond the text. An outer one stays in one piece; an inner one is cut at its edges.
    """
    end_of_text = offset + len(text)
    inside = [layer for layer in layers if max(layer.start, offset) < min(layer.end, end_of_text)]
    if not inside:
        return escape(text)
    outer, inner = inside[0], inside[1:]
    start, end = max(outer.start, offset), min(outer.end, end_of_text)
    before, covered, after = text[: start - offset], text[start - offset : end - offset], text[end - offset :]
    return (
        lay(before, inner, offset=offset)
        + f"<{outer.tag}{_attributes(outer, start)}>{lay(covered, inner, offset=start)}</{outer.tag}>"
        + lay(after, inner, offset=end)
    )


def _attributes(layer: Layer, start: int) -> str:
    parts = []
    if layer.kind:
        parts.append(f' class="{attribute(layer.kind)}"')
    if layer.title:
        parts.append(f' title="{attribute(layer.title)}"')
    if layer.anchor and start == layer.start:
        parts.append(f' id="{attribute(layer.anchor)}"')
    return "".join(parts)
