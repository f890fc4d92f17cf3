"""Every indicator across the years of a library, without a question: what can be compared, and the comparison.

Figures belong to one series when the same issuer names them alike in different years. A name that only leaves its subject
out (办理法律援助案件, 县法律援助中心办理法律援助案件) is taken for the same, and the reader is told that the wording differs;
anything less alike is for a person to put side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer import Answer, Table, TableRow
from assistant.compare import differences, wording_warnings
from assistant.compose import Draft, figure_value
from assistant.lookup import bare_unit
from assistant.question import ANSWERING_UNITS, Question, denies
from corpus.report import Figure, Report
from corpus.strings import Language
from corpus.years import default_frame
from index.fold import fold

__all__ = ["Cell", "Series", "find_series", "put_side_by_side", "years_of"]

LEAST_SHARED = 4
"""So many characters two indicators must end in to be one that leaves its subject out."""
NOT_COMPARED = ("date", "document_number", "ordinal", "ratio")
MOST_OF_A_YEAR = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its report."""

    report: Report
    figure: Figure


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one issuer, year by year.

    Attributes:
        indicator: Its name in the latest year.
        issuer: Who reports it.
        years: For each year told, ascending, the figures told of it: one, or several that differ.
    """

    indicator: str
    issuer: str
    years: tuple[tuple[int, tuple[Cell, ...]], ...]

    @property
    def key(self) -> str:
        """What names the series among those of a library."""
        return f"{self.issuer}\t{self.indicator}\t{self.kind}"

    @property
    def kind(self) -> str:
        """Kind of its figures."""
        return self.years[0][1][0].figure.kind

    @property
    def certain(self) -> tuple[tuple[int, Cell], ...]:
        """The years of which only one value is told."""
        return tuple((year, cells[0]) for year, cells in self.years if len(cells) == 1)

    @property
    def points(self) -> tuple[str, tuple[tuple[int, Decimal], ...]]:
        """One unit, and the values in it: as printed where all years use it, converted where they differ by 万 or 亿.

        Empty where the units do not allow one scale. 件 and 起 count the same things and do.
        """
        figures = [
            (year, cell.figure) for year, cell in self.certain if cell.figure.number is not None and not cell.figure.value_to
        ]
        if not figures:
            return "", ()
        latest = figures[-1][1]
        unit, base = latest.unit, bare_unit(latest.normalized[1])
        if any(bare_unit(f.normalized[1]) not in (base, *ANSWERING_UNITS.get(base, ())) for _, f in figures):
            return unit, ()
        if len({f.unit for _, f in figures}) == 1 or all(f.normalized[0] == f.value for _, f in figures):
            return unit, tuple((year, Decimal(f.value)) for year, f in figures)
        scale = Decimal(latest.normalized[0]) / Decimal(latest.value) if Decimal(latest.value) else Decimal(1)
        return unit, tuple((year, Decimal(f.normalized[0]) / scale) for year, f in figures)


def find_series(reports: Iterable[Report]) -> tuple[Series, ...]:
    """The indicators that reports tell, those told of most years first, then in the order of the latest report.

    Args:
        reports: The reports, by year.

    Returns:
        One series for each indicator, issuer and kind; targets, totals over several years, and years before an issuer's first
        report, of which only what is compared with is told, are left out.
    """
    groups: dict[tuple[str, str, str], dict[int, list[Cell]]] = {}
    reports = tuple(reports)
    first: dict[str, int] = {}
    for report in reports:
        year = default_frame(report.metadata).year
        first[report.metadata.issuer] = min(year, first.get(report.metadata.issuer, year))
    for report in reports:
        for figure in report.figures:
            if figure.year is None or figure.role != "outcome" or figure.kind in NOT_COMPARED or not figure.indicator:
                continue
            if figure.year < first[report.metadata.issuer]:
                continue
            key = report.metadata.issuer, figure.kind, fold(figure.indicator)
            groups.setdefault(key, {}).setdefault(figure.year, []).append(Cell(report, figure))
    _join(groups)
    found = [_series(issuer, years) for (issuer, _, _), years in groups.items()]
    latest = {series.key: series.years[-1][1][0] for series in found}
    return tuple(sorted(found, key=lambda s: (-len(s.years), -latest[s.key].report.year, latest[s.key].figure.start, s.issuer)))


def _join(groups: dict[tuple[str, str, str], dict[int, list[Cell]]]) -> None:
    """Join indicators of which one is the end of the other, when no year tells both."""
    for key in sorted(groups, key=lambda key: len(key[2])):
        issuer, kind, name = key
        longer = [k for k in groups if k[:2] == (issuer, kind) and k != key and _leaves_out_subject(name, k[2])]
        for other in longer:
            if key in groups and not groups[key].keys() & groups[other].keys():
                groups[key] |= groups.pop(other)


def _leaves_out_subject(short: str, long: str) -> bool:
    return len(short) >= LEAST_SHARED and long.endswith(short) and denies(short) == denies(long)


def _series(issuer: str, years: dict[int, list[Cell]]) -> Series:
    told = []
    for year, cells in sorted(years.items()):
        # The year's own report before a later one that repeats it; then in text order.
        cells = sorted(cells, key=lambda cell: (abs(cell.report.year - year), cell.report.id, cell.figure.start))
        different = {(cell.figure.normalized, cell.figure.value_to): cell for cell in reversed(cells)}
        kept = [cell for cell in cells if any(cell is other for other in different.values())]
        told.append((year, tuple(kept[:MOST_OF_A_YEAR])))
    return Series(told[-1][1][0].figure.indicator, issuer, tuple(told))


def years_of(chosen: Iterable[Series]) -> tuple[int, ...]:
    """The years from the first to the last that any of the series tells."""
    told = [year for series in chosen for year, _ in series.years]
    return tuple(range(min(told), max(told) + 1)) if told else ()


def put_side_by_side(chosen: Sequence[Series], *, generation: int, language: Language = "zh") -> Answer:
    """Compare series, year by year.

    Args:
        chosen: The series, in the order of the columns.
        generation: Number of the index generation that the reports are of.
        language: Language of the frame.

    Returns:
        An answer like any other: its text is a table with a mark in every cell (未载 where nothing is told), then warnings where
        wording or unit changed, and the difference from the first to the last year, with its formula. `table` has one row for
        each series; where several values of a year differ its cell is the first, and the text has them all.
    """
    title = "、".join(series.indicator for series in chosen)
    draft = Draft(Question(title, language, "compare", ""), asked=title, generation=generation)
    years = years_of(chosen)
    columns = [_column(draft, series, years) for series in chosen]
    draft.lines.append(f"| {draft.say('table_year')} | {' | '.join(series.indicator for series in chosen)} |")
    draft.lines.append("| --- |" + " --- |" * len(chosen))
    for place, year in enumerate(years):
        draft.lines.append(f"| {year} | {' | '.join(cells[place][0] for cells in columns)} |")
    rows = tuple(TableRow(s.indicator, tuple(at for _, at in cells)) for s, cells in zip(chosen, columns, strict=True))
    main = len(draft.shown)
    for series in chosen:
        told = [cell.figure for _, cells in series.years for cell in cells]
        draft.lines += [f"{line}（{series.indicator}）" for line in wording_warnings(draft, told)]
        certain = [cell.figure for _, cell in series.certain]
        difference = "".join(differences(draft, certain[0], certain[-1])) if len(certain) > 1 else ""
        draft.lines += [f"{series.indicator}：{difference}"] if difference else []
    return draft.finish(main=main, limit=10**6, resolved=title, table=Table(years, rows))


def _column(draft: Draft, series: Series, years: Sequence[int]) -> list[tuple[str, int | None]]:
    """For each year the text of its cell, and its figure's place among those shown."""
    told = dict(series.years)
    column: list[tuple[str, int | None]] = []
    for year in years:
        texts, places = [], []
        for cell in told.get(year, ()):
            n = draft.show(cell.report, cell.figure)
            texts.append(f"{figure_value(cell.figure)}[{n}]")
            places.append(next(at for at, shown in enumerate(draft.shown) if shown.figure == cell.figure))
        column.append(("；".join(texts) or draft.say("missing"), places[0] if places else None))
    return column
