"""The register: every figure of a report with what it measures, the year it is about and where it stands.

Numbers are found in `corpus.quantities`, named in `corpus.indicators`, dated in `corpus.years`; here they come together.
Nothing is repaired: a figure that damage touches is kept as it is written, and carries the remark as its warning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.indicators import Topic, read_indicators
from corpus.normalize import normalize
from corpus.numerals import fold
from corpus.quantities import LeftOutReason, Quantity, read_quantities
from corpus.report import Figure, Metadata, Remark, Section
from corpus.sentences import sentence_spans
from corpus.years import Frame, Stretch, default_frame, frames_of, moments, stretches, years_and_roles

__all__ = ["LeftOut", "extract_figures", "left_out"]

_MAX_DAMAGE = 60
"""A remark about more characters than this is about a paragraph, not about the numbers in it."""


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
    copy = _Copy.of(text)
    quantities = [quantity for quantity in read_quantities(copy.folded) if quantity.reason is None]
    sentences = sentence_spans(copy.written)
    starts = [start for start, _ in sentences]
    section_starts = [section.start for section in sections]
    damaged = _damaged_digits(text, damage)
    frames = frames_of(sections, metadata)
    turns = stretches(copy.written)
    topic = Topic()
    figures: list[Figure] = []
    for index, group in _by_sentence(quantities, starts):
        start, end = sentences[index] if index >= 0 else (0, len(copy.written))
        end = max(end, group[-1].end)
        place = max(0, bisect_right(section_starts, copy.offsets[group[0].start]) - 1)
        path = sections[place].path if sections else ()
        frame = _in_stretch(frames[place] if frames else default_frame(metadata), group[0].start, turns, copy)
        goes_on = copy.written.startswith(("其中", "其余"), start)
        topic = Topic(topic.noun, topic.unit, topic.levels) if goes_on else Topic()
        named = [quantity for quantity in group if quantity.kind not in ("date", "document_number")]
        names = dict(
            zip((quantity.start for quantity in named), read_indicators(copy.written, start, end, named, topic), strict=True)
        )
        times = moments(copy.written[start:end], frame)
        sentence_start, sentence_end = copy.source_span(start, end)
        places = [(quantity.end if quantity.kind == "date" else quantity.outer_start) - start for quantity in group]
        for quantity, (year, role) in zip(group, years_and_roles(places, times, frame), strict=True):
            source_start, source_end = copy.source_span(quantity.start, quantity.end)
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
                start=source_start,
                end=source_end,
                text=text[source_start:source_end],
                sentence_start=sentence_start,
                sentence_end=sentence_end,
                section=path,
                warning=next((damaged[at] for at in range(source_start, source_end) if at in damaged), None),
            )
            if quantity.kind == "date":
                figure = _dated(figure, year)
            figures.extend(replace(figure, indicator=name) for name in names.get(quantity.start, ("",)))
    return tuple(figures)


def left_out(text: str) -> tuple[LeftOut, ...]:
    """Every Arabic number of a text that is not a figure, with the reason, in text order."""
    copy = _Copy.of(text)
    found = []
    for quantity in read_quantities(copy.folded):
        if quantity.reason is not None:
            start, end = copy.source_span(quantity.start, quantity.end)
            found.append(LeftOut(start, end, text[start:end], quantity.reason))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A report's text as it is read: what carries no meaning is gone, and every character knows where it came from.

    Attributes:
        written: The source's own characters that were kept.
        folded: The same, character for character, in the form that patterns match.
        offsets: For each of them its offset in the source.
    """

    written: str
    folded: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Copy:
        normalized = normalize(text)
        written = "".join(text[offset] for offset in normalized.offsets)
        # The source's ， stays where digits are not full-width: it ends a clause and never groups digits.
        folded = "".join(
            source if source in "，．" else usual for source, usual in zip(fold(written), normalized.text, strict=True)
        )
        return cls(written, fold(folded), normalized.offsets)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        return self.offsets[start], self.offsets[end - 1] + 1


def _in_stretch(frame: Frame, at: int, turns: list[Stretch], copy: _Copy) -> Frame:
    """The frame of a figure at `at`: cumulative where the text below its heading has begun to tell several years."""
    index = bisect_right(turns, at, key=lambda turn: turn.at) - 1
    if frame.role == "target" or index < 0 or copy.offsets[turns[index].at - 1] < frame.since:
        return frame
    return replace(frame, role="cumulative" if turns[index].span else "outcome")


def _damaged_digits(text: str, damage: tuple[Remark, ...]) -> dict[int, Remark]:
    """The digits that damage touches; a lost full stop or bracket beside a number does not make the number doubtful."""
    damaged: dict[int, Remark] = {}
    for remark in damage:
        for at in range(remark.start, min(remark.end, remark.start + _MAX_DAMAGE)):
            if text[at].isdigit() or text[at] in "一二三四五六七八九十百千万亿":
                damaged.setdefault(at, remark)
    return damaged


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
