"""历年对比: indicators year by year as a table, a chart and a sheet. Pure functions of series, answers and reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.answer import Answer
from assistant.compose import figure_value
from assistant.series import Series, find_series, put_side_by_side, years_of
from corpus.report import Figure, Report
from corpus.strings import Language, say
from ui.chat import text_html
from ui.downloads import links_html
from ui.markup import escape, link
from ui.register import Sheet
from ui.turns import Turn

__all__ = [
    "MOST_CHOSEN",
    "chart",
    "choices",
    "choose",
    "comparison_html",
    "downloads_html",
    "find_series",
    "notice",
    "pairs",
    "put_side_by_side",
    "sheet",
    "subjects",
    "suggested",
]

MOST_CHOSEN = 8
SUGGESTED = 3


def choices(found: Sequence[Series], language: Language) -> list[tuple[str, str]]:
    """What can be chosen, told of most years first: its name with the years that tell it, and its key."""
    several = len({series.issuer for series in found}) > 1
    return [(_label(series, language, issuer=several), series.key) for series in found]


def _label(series: Series, language: Language, *, issuer: bool) -> str:
    first, last = series.years[0][0], series.years[-1][0]
    span = str(first) if first == last else f"{first}—{last}"
    name = f"{series.issuer} {series.indicator}" if issuer else series.indicator
    return say("years.choice", language, name=name, span=span)


def suggested(found: Sequence[Series]) -> list[str]:
    """The keys of the first few indicators that several years tell and that one scale can show."""
    unit = next((series.points[0] for series in found if len(series.years) > 1), "")
    alike = [series.key for series in found if len(series.points[1]) > 1 and series.points[0] == unit]
    others = [series.key for series in found if len(series.years) > 1 and series.key not in alike]
    return (alike + others)[:SUGGESTED]


def choose(found: Iterable[Series], keys: Sequence[str]) -> list[Series]:
    """The series of these keys, in their order, at most `MOST_CHOSEN`; a key that names none is passed over."""
    by_key = {series.key: series for series in found}
    return [by_key[key] for key in dict.fromkeys(keys) if key in by_key][:MOST_CHOSEN]


def notice(reports: Sequence[Report], found: Sequence[Series], language: Language) -> str:
    """What is missing when nothing is told of several years; empty otherwise."""
    if any(len(series.years) > 1 for series in found):
        return ""
    years = sorted({report.year for report in reports})
    if not years:
        return say("web.no_reports", language)
    if len(years) > 1:
        return say("years.nothing_shared", language)
    return say("years.one_year", language, year=years[0], before=years[0] - 1, after=years[0] + 1)


def comparison_html(answer: Answer, reports: Sequence[Report], language: Language) -> str:
    """The comparison: the table with a mark in every cell, warnings and differences, and where each figure stands."""
    turn = Turn.of(answer, reports)
    sources = "".join(
        f"<li>{link(f'[{c.n}] {escape(c.official)}', turn.link(c.report_id, c.start, c.end).query)}"
        f'<p class="bg-excerpt">{escape(" ".join(c.quote.split()))}</p></li>'
        for c in answer.citations
    )
    summary = say("years.sources", language, count=len(answer.citations))
    return (
        f'<div class="bg-answer bg-comparison"><div class="bg-text" lang="zh">{text_html(turn, None, language)}</div>'
        f'<details class="bg-related"><summary>{summary}</summary><ul lang="zh">{sources}</ul></details></div>'
    )


def downloads_html(chosen: Sequence[Series], folder: str, language: Language) -> str:
    """Links that fetch the comparison as files."""
    return f'<p class="bg-actions">{links_html("years", [("indicator", series.key) for series in chosen], folder, language)}</p>'


def subjects(chosen: Iterable[Series], mark: str, language: Language) -> list[tuple[str, str]]:
    """What one chart can show, with its label: lines the indicators of one unit, bars one indicator (they would be stacked)."""
    drawn = [series for series in chosen if series.points[1]]
    if mark == "bar":
        return [(series.indicator, series.key) for series in drawn]
    return [(unit or say("years.no_unit", language), unit) for unit in dict.fromkeys(series.points[0] for series in drawn)]


def chart(chosen: Sequence[Series], subject: str, mark: str, language: Language) -> tuple[str, dict[str, Any]]:
    """The unit of a chart, and its data: year, value, indicator; a year not told is a gap. `subject` is one of `subjects`."""
    shown = [s for s in chosen if s.points[1] and subject == (s.key if mark == "bar" else s.points[0])]
    told = sorted({year for series in shown for year, _ in series.points[1]})
    years = range(told[0], told[-1] + 1) if told else ()
    data = [
        [say("web.year", language, year=year), float(points[year]) if year in points else None, series.indicator]
        for series in shown
        for points in [dict(series.points[1])]
        for year in years
    ]
    datatypes = {"year": "nominal", "value": "quantitative", "indicator": "nominal"}
    unit = shown[0].points[0] if shown else ""
    return unit, {"columns": list(datatypes), "data": data, "datatypes": datatypes, "mark": mark}


def pairs(chosen: Iterable[Series]) -> list[tuple[Report, Figure]]:
    """The figures behind a comparison, with their reports: indicator by indicator, year by year."""
    return [(cell.report, cell.figure) for series in chosen for _, cells in series.years for cell in cells]


def sheet(chosen: Sequence[Series], language: Language) -> Sheet:
    """The comparison as a sheet: a row for each year, numbers where one scale holds, else as printed; gaps say so."""
    rows: list[list[object]] = []
    joint = say("web.semicolon", language)
    for year in years_of(chosen):
        row: list[object] = [year]
        for series in chosen:
            points = dict(series.points[1])
            cells = dict(series.years).get(year, ())
            printed = joint.join(figure_value(cell.figure) for cell in cells) or say("answer.missing", language)
            row.append(points.get(year, printed))
        rows.append(row)
    units = [series.points[0] if series.points[1] else "" for series in chosen]
    names = [
        series.indicator + (say("web.aside", language, words=unit) if unit else "")
        for series, unit in zip(chosen, units, strict=True)
    ]
    widths = [8, *(max(14, 2 * len(name)) for name in names)]
    return Sheet(say("web.tab_years", language), [say("answer.table_year", language), *names], rows, widths)
