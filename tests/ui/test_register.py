import csv
import dataclasses
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from corpus.errors import LibraryError
from corpus.figures import extract_figures
from corpus.report import Figure, Metadata, Remark, Report, Section
from ui.register import (
    COLUMNS,
    Selection,
    csv_of,
    print_table,
    register_dicts,
    register_row,
    register_sheet,
    safe_cell,
    select,
    workbook,
    write_file,
)

TEXT = "受理行政复议案件1.80万件，办结率98.90%。编制2023年计划，人员比例为1:3，累计培训十五万人次。"


def report(text: str = TEXT, title: str = "某县人民政府关于2023年法治政府建设情况的报告") -> Report:
    metadata = Metadata("某县人民政府", title, 2023)
    sections = (Section(("一、主要工作", "(一)复议"), 0, 0, len(text)),)
    found = extract_figures(text, sections, report_id="2023-某县-法治", metadata=metadata)
    return Report("2023-某县-法治", metadata, "r.txt", "", "", text, sections, (), found, ())


@pytest.fixture
def pairs() -> list[tuple[Report, Figure]]:
    return select([report()], Selection(dates=True))


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_row_says_what_where_and_how_much(pairs: list[tuple[Report, Figure]]) -> None:
    row = register_row(*pairs[0])
    assert (row["indicator"], row["value"], row["unit"]) == ("受理行政复议案件", Decimal("1.80"), "万件")
    assert (row["normalized"], row["normalized_unit"]) == (Decimal(18000), "件")
    assert row["source"] == "某县人民政府关于2023年法治政府建设情况的报告 › 一、主要工作 › (一)复议"
    assert row["role"] == "实际"
    assert register_row(*pairs[0], "en")["role"] == "outcome"
    assert list(row) == list(COLUMNS)


def test_csv_opens_in_spreadsheets(pairs: list[tuple[Report, Figure]]) -> None:
    content = csv_of(register_sheet(pairs))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = cells(content)
    assert lines[0][2:4] == ["指标", "数值"]
    assert len(lines) == len(pairs) + 1
    assert [line[3] for line in lines[1:]] == ["1.80", "98.90", "2023", "1∶3", "15"]


def opened(pairs: list[tuple[Report, Figure]]) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(workbook(register_sheet(pairs)))).active


def test_a_workbook_holds_numbers_as_numbers(pairs: list[tuple[Report, Figure]]) -> None:
    sheet = opened(pairs)
    values = [sheet.cell(row=line, column=4) for line in range(2, len(pairs) + 2)]
    assert [cell.value for cell in values] == [1.8, 98.9, "2023", "1:3", 15]
    assert [cell.number_format for cell in values][:2] == ["0.00", "0.00"]
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == len(pairs) + 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")
    evil = report(title=text)
    pairs = [(evil, figure) for figure in evil.figures]
    assert cells(csv_of(register_sheet(pairs)))[1][13].startswith("'")
    cell = opened(pairs).cell(row=2, column=14)
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_control_characters_do_not_break_a_workbook() -> None:
    odd = report("\x00受理\x1b案件31件。\ufffe")
    assert opened([(odd, figure) for figure in odd.figures]).max_row == 2


def test_json_carries_the_sentence(pairs: list[tuple[Report, Figure]]) -> None:
    record = next(iter(register_dicts(pairs)))
    assert record["sentence"] == "受理行政复议案件1.80万件，办结率98.90%。"
    assert record["normalized"] == {"value": "18000", "unit": "件"}


@pytest.mark.parametrize(
    ("selection", "texts"),
    [
        (Selection(), ["1.80万件", "98.90%", "1:3", "十五万人次"]),
        (Selection(dates=True), ["1.80万件", "98.90%", "2023年", "1:3", "十五万人次"]),
        (Selection(unit="件"), ["1.80万件"]),
        (Selection(unit="万件"), ["1.80万件"]),
        (Selection(indicator="办结"), ["98.90%"]),
        (Selection(issuer="某县", about=2023, unit="%"), ["98.90%"]),
        (Selection(issuer="某市"), []),
        (Selection(section="复议", unit="%"), ["98.90%"]),
        (Selection(section="没有"), []),
        (Selection(below="一、主要工作 › (一)复议", unit="%"), ["98.90%"]),
        (Selection(below="一、主要工作", unit="%"), ["98.90%"]),
        (Selection(below="一、主要"), []),
        (Selection(below="(一)复议"), []),
        (Selection(about=2022), []),
        (Selection(report="2023-某县-法治", unit="%"), ["98.90%"]),
        (Selection(report="其他"), []),
        (Selection(words="复议  98.90%"), ["1.80万件", "98.90%"]),
        (Selection(words="复议 没有"), []),
        (Selection(warned=True), ["98.90%"]),
    ],
)
def test_a_register_can_be_narrowed(selection: Selection, texts: list[str]) -> None:
    sure = report()
    at = sure.text.index("98.90%")
    noted = dataclasses.replace(sure, remarks=(Remark("sum", "sum.rate_cut", (), sure.id, at, at + 2),))
    assert [figure.text for _, figure in select([noted], selection)] == texts


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection("id", 2023, "甲", "一、 › (一)", "乙", "丙", "件", "两 词", warned=True, dates=True),
    ],
)
def test_a_selection_travels_in_an_address(selection: Selection) -> None:
    assert Selection.read(dict(selection.query)) == selection


def test_an_address_that_makes_no_sense_asks_for_nothing() -> None:
    assert Selection.read({"about": "今年", "other": "x"}) == Selection()


def test_the_table_of_a_terminal_is_aligned(pairs: list[tuple[Report, Figure]]) -> None:
    shown = io.StringIO()
    print_table(pairs, file=shown)
    lines = shown.getvalue().splitlines()
    assert len(lines) == len(pairs) + 1
    assert "受理行政复议案件" in lines[1]
    assert "1.80万件" in lines[1]


def test_a_file_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        write_file(tmp_path / "none" / "x.csv", b"")
    assert "\n" not in str(caught.value)
