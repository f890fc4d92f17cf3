"""The register: every figure of a report with what it measures, the year it is about and where it stands.

Numbers are found in `corpus.quantities`, named in `corpus.indicators`, dated in `corpus.years`; here they come together.
Nothing is repaired: a figure that damage touches is kept as it is written, and carries the remark as its warning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.indicators import Topic, read_indicators
from corpus.numerals import fold
from corpus.quantities import LeftOutReason, Quantity, read_quantities
from corpus.report import Figure, Metadata, Remark, Section
from corpus.sentences import sentence_spans
from corpus.years import Frame, frame_of, moments, year_and_role

__all__ = ["LeftOut", "extract_figures", "left_out"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An Arabic number that is not a figure, and why: an outline number, part of a name or a title, a code, …"""

    start: int
    end: int
    text: str
    reason: LeftOutReason


def extract_figures(
    text: str,
    sections: tuple[Section, ...],
    *,
    report_id: str,
    metadata: Metadata,
    damage: tuple[Remark, ...] = (),
) -> tuple[Figure, ...]:
    """Every figure of a report, dates and document numbers included.

    Args:
        text: The report's text; offsets refer to it.
        sections: The leaves of its outline, tiling the text.
        report_id: Identity of the report.
        metadata: Its title and year decide which year a figure is about.
        damage: Damage remarks; one that touches a figure's span becomes its warning.

    Returns:
        The figures in text order. Spans do not overlap; one value given for several indicators yields one figure each,
        with the same span.
    """
    quantities = [quantity for quantity in read_quantities(fold(text)) if quantity.reason is None]
    sentences = sentence_spans(text)
    starts = [start for start, _ in sentences]
    section_starts = [section.start for section in sections]
    frames: dict[tuple[str, ...], Frame] = {}
    topic = Topic()
    figures: list[Figure] = []
    for index, group in _by_sentence(quantities, starts):
        start, end = sentences[index] if index >= 0 else (0, len(text))
        end = max(end, group[-1].end)
        section = sections[max(0, bisect_right(section_starts, group[0].start) - 1)] if sections else None
        path = section.path if section else ()
        frame = frames.setdefault(path, frame_of(path, metadata))
        topic = Topic(topic.noun, topic.unit, topic.levels) if text[start : start + 2] in ("其中", "其余") else Topic()
        named = [quantity for quantity in group if quantity.kind not in ("date", "document_number")]
        names = dict(zip((id(quantity) for quantity in named), read_indicators(text, start, end, named, topic), strict=True))
        times = moments(text[start:end], frame)
        for quantity in group:
            at = quantity.end if quantity.kind == "date" else quantity.outer_start
            year, role = year_and_role(at - start, times, frame)
            figure = Figure(
                report_id=report_id,
                kind=quantity.kind,
                value=quantity.value,
                value_to=quantity.value_to,
                unit=quantity.unit,
                qualifier=quantity.qualifier,
                indicator="",
                year=None if quantity.kind == "document_number" else year,
                role=role,
                start=quantity.start,
                end=quantity.end,
                text=text[quantity.start : quantity.end],
                sentence_start=start,
                sentence_end=end,
                section=path,
                warning=_warning(quantity, damage),
            )
            if quantity.kind == "date":
                figure = _dated(figure, year)
            figures.extend(replace(figure, indicator=name) for name in names.get(id(quantity), ("",)))
    return tuple(figures)


def left_out(text: str) -> tuple[LeftOut, ...]:
    """Every Arabic number of a text that is not a figure, with the reason, in text order."""
    return tuple(
        LeftOut(quantity.start, quantity.end, text[quantity.start : quantity.end], quantity.reason)
        for quantity in read_quantities(fold(text))
        if quantity.reason is not None
    )


def _by_sentence(quantities: Sequence[Quantity], starts: list[int]) -> list[tuple[int, list[Quantity]]]:
    groups: list[tuple[int, list[Quantity]]] = []
    for quantity in quantities:
        index = bisect_right(starts, quantity.start) - 1
        if groups and groups[-1][0] == index:
            groups[-1][1].append(quantity)
        else:
            groups.append((index, [quantity]))
    return groups


def _dated(figure: Figure, year: int) -> Figure:
    """A date with its own year, or with the year of the text when it names none (3月底 → 2023-03)."""
    value = f"{year}{figure.value}" if figure.value.startswith("-") and not figure.value.startswith("--") else figure.value
    value_to = f"{year}{figure.value_to}" if figure.value_to and figure.value_to.startswith("-") else figure.value_to
    if value.startswith("--"):
        value = figure.text
    written = value[:4]
    return replace(figure, value=value, value_to=value_to, year=int(written) if written.isdigit() else year)


def _warning(quantity: Quantity, damage: tuple[Remark, ...]) -> Remark | None:
    for remark in damage:
        if remark.start < quantity.end and quantity.start < max(remark.end, remark.start + 1):
            return remark
    return None
