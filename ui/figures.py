"""数据台账, the register of figures, as rows of a table and the sentence behind a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.report import Figure, Report
from corpus.strings import Language, say
from ui.chat import about_year, joined_section, number
from ui.downloads import links_html
from ui.links import Link, fingerprint
from ui.marked import Layer, lay
from ui.markup import escape, link
from ui.register import SECTION_JOINT, Selection, remarks_of, select

__all__ = ["columns", "detail_html", "downloads_html", "find", "rows", "sections", "years"]


def columns(language: Language) -> list[str]:
    """Headings of the table; the first one is the row's number, by which its figure is found again."""
    keys = ("number", "indicator", "value", "unit", "year_about", "section", "sign")
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
                found[SECTION_JOINT.join(figure.section[:depth])] = None
    return list(found)


def rows(reports: Sequence[Report], wanted: Selection, language: Language) -> list[list[str | int | float]]:
    """The register, one row for each figure that `wanted` takes, in the order of reports and text; counts sort as numbers."""
    return [
        [
            place,
            figure.indicator,
            _value(figure),
            figure.unit + (say("web.aside", language, words=figure.qualifier) if figure.qualifier else ""),
            about_year(figure, language),
            joined_section(figure.section[-1:], language),
            "⚠" if _remarks(report, figure, language) else "",
        ]
        for place, (report, figure) in enumerate(select(reports, wanted), start=1)
    ]


def downloads_html(wanted: Selection, folder: str, language: Language) -> str:
    """Links that fetch the filtered register as files; `folder` as `links_html` has it."""
    return f'<p class="bg-actions">{links_html("figures", wanted.query, folder, language)}</p>'


def find(reports: Sequence[Report], wanted: Selection, row: Sequence[object]) -> tuple[Report, Figure] | None:
    """The figure of one of `rows`; None when there is none, or another stands there since reports came or went."""
    place = int(str(row[0])) if row and str(row[0]).isdecimal() else 0
    found = select(reports, wanted)[place - 1 : place] if place else []
    return found[0] if found and found[0][1].indicator == row[1] else None


def detail_html(report: Report, figure: Figure, language: Language) -> str:
    """The sentence behind a figure, the figure highlighted, with what is to be said about it."""
    sentence = report.text[figure.sentence_start : figure.sentence_end]
    address = Link(report.id, figure.start, figure.end, fingerprint(report)).query
    remarks = "".join(f'<li class="bg-note">{escape(text)}</li>' for text in _remarks(report, figure, language))
    quote = Layer(figure.start, figure.end, tag="mark", kind="bg-quote")
    title = escape(figure.indicator + say("web.colon", language) + number(figure, language))
    return (
        f'<article class="bg-card bg-current"><h2 lang="zh">{title}</h2><header><span class="bg-path">{escape(joined_section(figure.section, language))}</span></header>'
        f'<blockquote lang="zh">{lay(sentence, [quote], offset=figure.sentence_start)}</blockquote>'
        f'<p class="bg-small" lang="zh">{escape(report.metadata.title)}</p>'
        + (f'<ul class="bg-remarks">{remarks}</ul>' if remarks else "")
        + f'<p class="bg-actions">{link(say("web.open_report", language), address, "bg-action")}</p></article>'
    )


def _value(figure: Figure) -> str | int | float:
    """The value as a number where that shows the same digits, else as text."""
    if figure.number is None or figure.value_to:
        return f"{figure.value}—{figure.value_to}" if figure.value_to else figure.value
    value = float(figure.number)
    return int(value) if value.is_integer() else value


def _remarks(report: Report, figure: Figure, language: Language) -> list[str]:
    """What is to be said about the figure, each once."""
    return list(dict.fromkeys(remark.text(language) for remark in remarks_of(report, figure)))
