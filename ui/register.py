"""The register of figures as a table for the terminal, as JSON, CSV and XLSX. Pure functions of reports and figures.

A register is opened in Excel or WPS by people who will copy from it: numbers are numbers there, a cell that a program
could take for a formula is text, and every row says where it stands. The owner of openpyxl.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from assistant.answer import figure_to_dict
from corpus.errors import LibraryError
from corpus.report import Figure, Remark, Report
from corpus.strings import Language, say

__all__ = [
    "SECTION_JOINT",
    "Selection",
    "Sheet",
    "csv_of",
    "print_table",
    "printable",
    "register_dicts",
    "register_row",
    "register_sheet",
    "remarks_of",
    "safe_cell",
    "select",
    "workbook",
    "write_file",
]

Pairs = Iterable[tuple[Report, Figure]]

SECTION_JOINT = " › "
"""Between the headings of a section's path on one line."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# What XML 1.0 cannot hold (and openpyxl refuses).
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAX_CELL = 32767
"""Characters an Excel cell can hold."""
_EXACT_DIGITS = 15
"""Excel keeps this many digits of a number; a longer one stays text."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which figures to take, on the page, on the command line and for programs; empty values take everything but dates.

    Attributes:
        report: Only of the report with this id.
        about: Only figures about this year.
        issuer: The issuer's name holds this.
        below: Only below this heading, written with those above it (`一、… › (一)…`).
        section: A heading of the section path holds this.
        indicator: The indicator holds this.
        unit: Exactly this unit, as written or without 万 and 亿.
        words: Each of these, apart by spaces, occurs in indicator, figure, section or sentence.
        warned: Only figures with a warning or a remark.
        dates: Dates and document numbers too.
    """

    report: str = ""
    about: int | None = None
    issuer: str = ""
    below: str = ""
    section: str = ""
    indicator: str = ""
    unit: str = ""
    words: str = ""
    warned: bool = False
    dates: bool = False

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Selection:
        """What the fields of an address ask for; those that make no sense ask for nothing."""
        about = fields.get("about", "")
        texts = {name: fields.get(name, "") for name in ("report", "issuer", "below", "section", "indicator", "unit", "words")}
        year = int(about) if about.isdecimal() and len(about) == 4 else None
        return cls(**texts, about=year, warned=bool(fields.get("warned")), dates=bool(fields.get("dates")))

    @property
    def query(self) -> list[tuple[str, str]]:
        """The fields that `read` takes for this selection."""
        return [(name, "1" if value is True else str(value)) for name, value in asdict(self).items() if value]

    def takes(self, report: Report, figure: Figure) -> bool:
        """Whether a figure of a report is taken."""
        path = SECTION_JOINT.join(figure.section)
        return (
            (self.dates or figure.kind not in ("date", "document_number"))
            and (not self.report or report.id == self.report)
            and (self.about is None or figure.year == self.about)
            and self.issuer in report.metadata.issuer
            and (not self.below or f"{path}{SECTION_JOINT}".startswith(f"{self.below}{SECTION_JOINT}"))
            and (not self.section or any(self.section in heading for heading in figure.section))
            and self.indicator in figure.indicator
            and (not self.unit or self.unit in (figure.unit, figure.normalized[1]))
            and all(word in f"{figure.indicator} {figure.text} {path} {_sentence(report, figure)}" for word in self.words.split())
            and (not self.warned or bool(remarks_of(report, figure)))
        )


def select(reports: Iterable[Report], selection: Selection) -> list[tuple[Report, Figure]]:
    """The figures that a selection takes, in the order of reports and text."""
    return [(report, figure) for report in reports for figure in report.figures if selection.takes(report, figure)]


def remarks_of(report: Report, figure: Figure) -> list[Remark]:
    """Damage that touches a figure, and sums it takes part in."""
    found = [] if figure.warning is None else [figure.warning]
    for remark in report.remarks:
        spans = ((remark.start, remark.end), *remark.other)
        if any(start < figure.end and figure.start < end for start, end in spans):
            found.append(remark)
    return found


COLUMNS = {
    "report_id": 30,
    "report_year": 12,
    "indicator": 36,
    "value": 12,
    "value_to": 12,
    "unit": 12,
    "qualifier": 12,
    "normalized": 12,
    "normalized_unit": 12,
    "year_about": 12,
    "role": 12,
    "kind": 12,
    "text": 16,
    "source": 60,
    "sentence": 80,
    "warning": 40,
    "start": 8,
    "end": 8,
}
"""The columns of the register as a file, each with its width; their headings are strings of `corpus.strings`."""


def register_row(report: Report, figure: Figure, language: Language = "zh") -> dict[str, object]:
    """What a figure has in each of `COLUMNS`: numbers where it has one, else text (ratios, dates, document numbers)."""
    dated = figure.kind in ("date", "document_number")

    def number(text: str) -> Decimal | str:
        return text if figure.number is None or not text else Decimal(text)

    return {
        "report_id": report.id,
        "report_year": report.year,
        "indicator": figure.indicator,
        "value": figure.value if figure.number is None else figure.number,
        "value_to": number(figure.value_to or ""),
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "normalized": number(figure.normalized[0]),
        "normalized_unit": figure.normalized[1],
        "year_about": "" if figure.year is None else figure.year,
        "role": "" if dated else say(f"register.{figure.role}", language),
        "kind": say(f"register.{figure.kind}", language),
        "text": figure.text,
        "source": SECTION_JOINT.join((report.metadata.title, *figure.section)),
        "sentence": _sentence(report, figure),
        "warning": "" if figure.warning is None else figure.warning.text(language),
        "start": figure.start,
        "end": figure.end,
    }


def register_dicts(pairs: Pairs, language: Language = "zh") -> Iterator[dict[str, Any]]:
    """The figures as `baogao figures --json` prints them: those of an answer, with their sentence."""
    for report, figure in pairs:
        yield {**figure_to_dict(figure, language), "sentence": _sentence(report, figure)}


def printable(text: str) -> str:
    """`text` without the characters that no Office file can hold."""
    return _CONTROL.sub("", text)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    text = printable(text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        title: Its name.
        headings: The first row.
        rows: The others; a Decimal or an int becomes a number, anything else text.
        widths: Width of each column, in characters.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = ()


def register_sheet(pairs: Pairs, language: Language = "zh") -> Sheet:
    """The register as a sheet."""
    headings = [say(f"register.{name}", language) for name in COLUMNS]
    rows = [list(register_row(report, figure, language).values()) for report, figure in pairs]
    return Sheet(say("register.sheet", language), headings, rows, list(COLUMNS.values()))


def csv_of(sheet: Sheet) -> bytes:
    """A sheet as CSV in UTF-8 with a byte-order mark, which Excel and WPS open without a question.

    No cell starts a formula; ratios use ∶ (U+2236), so that 1∶3 is not taken for a time.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(sheet.headings)
    writer.writerows([_csv_cell(value) for value in row] for row in sheet.rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def workbook(*sheets: Sheet) -> bytes:
    """Sheets as a workbook: typed numbers with their printed decimals, a filter, the heading frozen."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for made in sheets:
        sheet = book.create_sheet(made.title)
        sheet.append([safe_cell(heading) for heading in made.headings])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for line, values in enumerate(made.rows, start=2):
            for column, value in enumerate(values, start=1):
                cell = sheet.cell(row=line, column=column)
                if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _EXACT_DIGITS:
                    cell.value = value
                    decimals = max(0, -int(value.as_tuple().exponent))
                    cell.number_format = "0." + "0" * decimals if decimals else "0"
                elif isinstance(value, int):
                    cell.value = value
                else:
                    cell.value = safe_cell(str(value))[:_MAX_CELL]
                    cell.data_type = "s"
        for column, width in enumerate(made.widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def print_table(pairs: Pairs, language: Language = "zh", *, file: TextIO | None = None) -> None:
    """The register as a table for a terminal, its columns aligned by the width characters take there."""
    lines = [[say(f"register.{key}", language) for key in ("year_about", "indicator", "value", "role", "section", "warning")]]
    for report, figure in pairs:
        lines.append(
            [
                "" if figure.year is None else str(figure.year),
                _one_line(figure.indicator),
                _as_said(figure),
                "" if figure.kind in ("date", "document_number") else say(f"register.{figure.role}", language),
                _cut("".join(figure.section[-1:]) or report.metadata.title, 40),
                "" if figure.warning is None else _one_line(figure.warning.text(language)),
            ]
        )
    widths = [max(_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip(), file=file)


def _as_said(figure: Figure) -> str:
    """The figure as written, with the words that qualify it."""
    text = _one_line(figure.text)
    for words in re.findall(r"以上|以下|以内|以外|之内|之多|左右|上下|有余", figure.qualifier):
        text += words
    before = re.match(
        r"(?:约|大约|约为|近|将近|接近|超|超过|突破|逾|破|不[足到超低少高][于过]?|至[少多]|最[多高]|高于|低于|上)",
        figure.qualifier,
    )
    return f"{before.group()}{text}" if before else text


def _sentence(report: Report, figure: Figure) -> str:
    return report.text[figure.sentence_start : figure.sentence_end]


def _csv_cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return re.sub(r"(?<=\d):(?=\d)", "∶", text) if re.fullmatch(r"[\d.:]+", text) else safe_cell(text)


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _cut(text: str, width: int) -> str:
    text = _one_line(text)
    while _width(text) > width:
        text = text[:-2] + "…"
    return text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def write_file(path: Path, content: bytes) -> None:
    """Write beside the file and switch, so that it is either the old one or the new one, whole.

    Raises:
        LibraryError: The file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as exc:
        raise LibraryError("register.not_writable", name=path, reason=exc.strerror or exc) from exc
