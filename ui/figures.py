"""数据台账, the register of figures, as rows of a table and the sentence behind a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.report import Figure, Report
from corpus.strings import Language, say
from ui.chat import about_year, joined_section, number
from ui.downloads import links_html
from ui.escape import attribute, escape
from ui.links import Link, fingerprint
from ui.marked import Layer, lay

__all__ = ["Filter", "columns", "detail_html", "downloads_html", "find", "rows", "sections", "select", "years"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which figures to show; empty values take everything.

    Attributes:
        report_id: Only this report.
        year: Only figures about this year.
        section: Only figures below this heading of the first level.
        words: Every one of these, apart by spaces, occurs in indicator, figure, section or sentence.
        warned: Only figures with a warning or a remark.
        dates: Dates and document numbers too.
    """

    report_id: str = ""
    year: int | None = None
    section: str = ""
    words: str = ""
    warned: bool = False
    dates: bool = False


def columns(language: Language) -> list[str]:
    """Headings of the table; the last one holds the figure's place, by which a row is found again."""
    keys = ("indicator", "value", "unit", "year_about", "section", "sign", "place")
    return [say(f"web.{key}", language) for key in keys]


def years(reports: Iterable[Report]) -> list[int]:
    """The years that figures are about, latest first."""
    return sorted({figure.year for report in reports for figure in report.figures if figure.year is not None}, reverse=True)


def sections(reports: Iterable[Report]) -> list[str]:
    """Headings that hold figures, with their parents, in text order, each once."""
    found: dict[str, None] = {}
    for report in reports:
        for figure in report.figures:
            for depth in range(1, min(len(figure.section), 2) + 1):
                found[" › ".join(figure.section[:depth])] = None
    return list(found)


def rows(reports: Sequence[Report], wanted: Filter, language: Language) -> list[list[str | int | float]]:
    """The register, one row for each figure that `wanted` takes, in the order of reports and text; counts sort as numbers."""
    places = {report.id: place for place, report in enumerate(reports, start=1)}
    return [
        [
            figure.indicator,
            _value(figure),
            f"{figure.unit}（{figure.qualifier}）" if figure.qualifier else figure.unit,
            about_year(figure, language),
            joined_section(figure.section[-1:], language),
            "⚠" if _remarks(report, figure, language) else "",
            f"{places[report.id]}:{figure.start}",
        ]
        for report, figure in select(reports, wanted)
    ]


def select(reports: Iterable[Report], wanted: Filter) -> Iterator[tuple[Report, Figure]]:
    """The figures that `wanted` takes, in the order of reports and text."""
    for report in reports:
        if not wanted.report_id or report.id == wanted.report_id:
            yield from ((report, figure) for figure in report.figures if _wanted(report, figure, wanted))


def downloads_html(wanted: Filter, folder: str, language: Language) -> str:
    """Links that fetch the filtered register as files.

    Args:
        wanted: The filter.
        folder: Address of the server's root as seen from the page.
        language: Language of page and files.
    """
    fields = {
        "report": wanted.report_id,
        "about": wanted.year or "",
        "section": wanted.section,
        "words": wanted.words,
        "warned": "1" if wanted.warned else "",
        "dates": "1" if wanted.dates else "",
    }
    links = links_html("figures", [(name, str(value)) for name, value in fields.items() if value], folder, language)
    return f'<p class="bg-actions">{links}</p>'


def find(reports: Sequence[Report], place: str) -> tuple[Report, Figure] | None:
    """The figure of a row, by the last cell of the row; None when there is none."""
    number_of_report, _, start = place.partition(":")
    if not (number_of_report.isdigit() and start.isdigit() and 1 <= int(number_of_report) <= len(reports)):
        return None
    report = reports[int(number_of_report) - 1]
    return next(((report, figure) for figure in report.figures if figure.start == int(start)), None)


def detail_html(report: Report, figure: Figure, language: Language) -> str:
    """The sentence behind a figure, the figure highlighted, with what is to be said about it."""
    sentence = report.text[figure.sentence_start : figure.sentence_end]
    link = Link(report.id, figure.start, figure.end, fingerprint(report)).query
    remarks = "".join(f'<li class="bg-note">{escape(text)}</li>' for text in _remarks(report, figure, language))
    quote = Layer(figure.start, figure.end, tag="mark", kind="bg-quote")
    return (
        f'<article class="bg-card bg-current"><h2 lang="zh">{escape(figure.indicator)}：{escape(number(figure))}</h2><header><span class="bg-path">{escape(joined_section(figure.section, language))}</span></header>'
        f'<blockquote lang="zh">{lay(sentence, [quote], offset=figure.sentence_start)}</blockquote>'
        f'<p class="bg-small" lang="zh">{escape(report.metadata.title)}</p>'
        + (f'<ul class="bg-remarks">{remarks}</ul>' if remarks else "")
        + f'<p class="bg-actions"><a class="bg-action" href="{attribute(link)}" data-link>{say("web.open_report", language)}</a></p></article>'
    )


def _value(figure: Figure) -> str | int | float:
    """The value as a number where that shows the same digits, else as text."""
    if figure.number is None or figure.value_to:
        return f"{figure.value}—{figure.value_to}" if figure.value_to else figure.value
    value = float(figure.number)
    return int(value) if value.is_integer() else value


def _wanted(report: Report, figure: Figure, wanted: Filter) -> bool:
    if not wanted.dates and figure.kind in ("date", "document_number"):
        return False
    if wanted.year is not None and figure.year != wanted.year:
        return False
    path = " › ".join(figure.section)
    if wanted.section and path != wanted.section and not path.startswith(f"{wanted.section} › "):
        return False
    if wanted.warned and not _remarks(report, figure, "zh"):
        return False
    if not wanted.words.strip():
        return True
    text = f"{figure.indicator} {figure.text} {path} {report.text[figure.sentence_start : figure.sentence_end]}"
    return all(word in text for word in wanted.words.split())


def _remarks(report: Report, figure: Figure, language: Language) -> list[str]:
    """Damage that touches the figure, and sums it takes part in, each once."""
    found = [] if figure.warning is None else [figure.warning.text(language)]
    for remark in report.remarks:
        spans = ((remark.start, remark.end), *remark.other)
        if any(start < figure.end and figure.start < end for start, end in spans):
            found.append(remark.text(language))
    return list(dict.fromkeys(found))
