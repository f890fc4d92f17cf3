"""The register: every figure of a report with what it measures, the year it is about and where it stands.

Numbers are found in `corpus.quantities`, named in `corpus.indicators`, dated in `corpus.years`; here they come together.
Nothing is repaired: a figure that damage touches is kept as it is written, and carries the remark as its warning.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from corpus.indicators import MAX_INDICATOR, Topic, read_indicators, tells_level
from corpus.normalize import NormalizedText, normalize
from corpus.quantities import Quantity, read_quantities
from corpus.report import Figure, Metadata, Remark, Role, Section
from corpus.sentences import sentence_spans
from corpus.years import Frame, Stretch, default_frame, frames_of, moments, planned, stretches, years_and_roles, years_apart

__all__ = ["extract_figures"]

_MAX_DAMAGE = 60
"""A remark about more characters than this is about a paragraph, not about the numbers in it."""

# 从11.37万亿元提高到…: the level a change began at is of an earlier year, which only a time of its own would tell.
_LEFT_BEHIND = re.compile(r"[从由](?:原来的?|约)?$")


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
    copy = normalize(text)
    quantities = [quantity for quantity in read_quantities(copy.text) if quantity.reason is None]
    sentences = sentence_spans(copy.written)
    starts = [start for start, _ in sentences]
    section_starts = [section.start for section in sections]
    damaged = _damaged_digits(text, damage)
    frames = frames_of(sections, metadata)
    turns, plans = stretches(copy.written), planned(copy.written)
    topic = Topic()
    figures: list[Figure] = []
    for index, group in _by_sentence(quantities, starts):
        start, end = sentences[index] if index >= 0 else (0, len(copy.written))
        end = max(end, group[-1].end)
        place = max(0, bisect_right(section_starts, copy.offsets[group[0].start]) - 1)
        path = sections[place].path if sections else ()
        frame = _in_stretch(frames[place] if frames else default_frame(metadata), group[0].start, turns, copy)
        frame = _in_plans(frame, group[0].start, plans)
        goes_on = copy.written.startswith(("其中", "其余"), start)
        topic = Topic(topic.noun, topic.unit, topic.levels) if goes_on else Topic()
        named = [quantity for quantity in group if quantity.kind not in ("date", "document_number")]
        names = dict(
            zip((quantity.start for quantity in named), read_indicators(copy.written, start, end, named, topic), strict=True)
        )
        times = _times(copy.written, start, end, group, frame)
        sentence_start, sentence_end = copy.source_span(start, end)
        for quantity, (year, role) in zip(group, times, strict=True):
            source_start, source_end = copy.source_span(quantity.start, quantity.end)
            figure = Figure(
                report_id=report_id,
                kind=quantity.kind,
                value=quantity.value,
                value_to=quantity.value_to,
                unit=quantity.unit,
                qualifier=quantity.qualifier,
                indicator="",
                year=year,
                role=role,
                start=source_start,
                end=source_end,
                text=text[source_start:source_end],
                sentence_start=sentence_start,
                sentence_end=sentence_end,
                section=path,
                warning=next((damaged[at] for at in range(source_start, source_end) if at in damaged), None),
            )
            if quantity.kind in ("date", "document_number"):
                figures.append(_dated(figure) if quantity.kind == "date" else replace(figure, year=None))
            else:
                figures.extend(replace(figure, indicator=name or _label(path)) for name in names[quantity.start])
    return tuple(figures)


def _times(written: str, start: int, end: int, group: list[Quantity], frame: Frame) -> list[tuple[int | None, Role]]:
    """Year about and role of the figures of a sentence."""
    sentence = written[start:end]
    places = [(quantity.end if quantity.kind == "date" else quantity.outer_start) - start for quantity in group]
    apart = dict(years_apart(sentence))
    coming: list[int] = []
    found: list[tuple[int | None, Role]] = []
    for index, (quantity, (year, role, summed)) in enumerate(
        zip(group, years_and_roles(places, moments(sentence, frame), frame), strict=True)
    ):
        told: int | None = year
        if role == "cumulative" and not summed and tells_level(written, start, quantity):
            role = "outcome"
        before = written[max(start, quantity.outer_start - 3) : quantity.outer_start]
        if _LEFT_BEHIND.search(before) and role != "target":
            told = year if year != frame.year else None
        for place in [place for place in apart if place <= quantity.start - start]:
            coming = apart.pop(place)
        if coming and quantity.kind != "date":
            told = coming.pop(0)
            follows = index + 1 < len(group) and re.fullmatch(
                r"[、,，和与及]", written[quantity.outer_end : group[index + 1].outer_start]
            )
            coming = coming if follows else []
        found.append((told, role))
    return found


_NUMBERING = re.compile(r"^\s*(?:第?[一二三四五六七八九十百]+[、.．章节部分]+|[(（][一二三四五六七八九十\d]*[)）]|\d+[.．、])\s*")


def _label(path: tuple[str, ...]) -> str:
    """The heading a figure stands under, for one that no words name."""
    return _NUMBERING.sub("", path[-1])[:MAX_INDICATOR] if path else ""


def _in_stretch(frame: Frame, at: int, turns: list[Stretch], copy: NormalizedText) -> Frame:
    """The frame of a figure at `at`: cumulative where the text below its heading has begun to tell several years."""
    index = bisect_right(turns, at, key=lambda turn: turn.at) - 1
    if frame.role == "target" or index < 0 or copy.offsets[turns[index].at - 1] < frame.since:
        return frame
    return replace(frame, role="cumulative" if turns[index].span else "outcome")


def _in_plans(frame: Frame, at: int, plans: list[tuple[int, int, int | None]]) -> Frame:
    """The frame of a figure at `at`: a target where its paragraph has turned to the year ahead."""
    ahead = any(start <= at < end and year in (None, frame.ahead) for start, end, year in plans)
    return replace(frame, year=frame.ahead, role="target") if ahead and frame.year < frame.ahead else frame


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


def _dated(figure: Figure) -> Figure:
    """A date with its own year, or with the year of the text when it names none (3月底 → 2023-03)."""
    value, value_to = (
        f"{figure.year}{part}" if part and re.match(r"-\d", part) else part for part in (figure.value, figure.value_to)
    )
    if value is None or value.startswith("--"):
        value = figure.text
    written = value[:4]
    return replace(figure, value=value, value_to=value_to, year=int(written) if written.isdigit() else figure.year)
