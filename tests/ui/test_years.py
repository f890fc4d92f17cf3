from __future__ import annotations

import dataclasses
import io
import urllib.parse

import openpyxl
import pytest
from starlette.testclient import TestClient

from corpus.report import Report
from tests.homes import invented_reports
from tests.ui.fake_assistant import HOSTILE, FakeAssistant, bundled_report
from tests.ui.reader import read
from ui import years
from ui.downloads import add_downloads
from ui.preparation import Preparation
from ui.register import workbook
from ui.server import create_api


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, ...]:
    return invented_reports(tmp_path_factory.mktemp("invented"))


def test_what_is_suggested_is_told_of_several_years_and_can_be_drawn(reports: tuple[Report, ...]) -> None:
    found = years.find_series(reports)
    keys = years.suggested(found)
    chosen = years.choose(found, [*keys, "none", *keys])
    assert [series.key for series in chosen] == keys
    assert all(len(series.years) > 1 for series in chosen)
    assert len(years.choices(found, "zh")) == len(found)
    for mark in ("line", "bar"):
        for _, subject in years.subjects(chosen, mark, "zh"):
            unit, data = years.chart(chosen, subject, mark, "zh")
            assert data["mark"] == mark
            assert all(len(row) == len(data["columns"]) for row in data["data"])
            drawn = {row[2] for row in data["data"]}
            assert {one.points[0] for one in chosen if one.indicator in drawn} == {unit}
            assert len(data["data"]) == 4 * len(drawn)
            assert mark == "line" or len(drawn) == 1


def test_a_gap_is_a_gap_in_the_chart_and_says_so_in_the_table(reports: tuple[Report, ...]) -> None:
    series = next(one for one in years.find_series(reports) if one.indicator == "优秀")
    unit, data = years.chart([series], "卷", "line", "en")
    assert unit == "卷"
    assert [row[1] for row in data["data"]] == [37.0, 45.0, None, 58.0]
    sheet = years.sheet([series], "zh")
    assert [row[0] for row in sheet.rows] == [2020, 2021, 2022, 2023]
    assert [row[1] for row in sheet.rows][2] == "未载"


def test_every_cell_leads_into_its_report(reports: tuple[Report, ...]) -> None:
    chosen = years.choose(years.find_series(reports), years.suggested(years.find_series(reports)))
    answer = years.put_side_by_side(chosen, generation=0)
    shown = read(years.comparison_html(answer, reports, "zh"))
    links = [dict(urllib.parse.parse_qsl(address.lstrip("?"))) for address in shown.values("href")]
    texts = {report.id: report.text for report in reports}
    quotes = {texts[link["report"]][int(link["start"]) : int(link["end"])] for link in links}
    assert quotes == {citation.quote for citation in answer.citations}
    assert len(links) == 2 * len(answer.citations)
    assert "data-turn" not in {name for attributes in shown.attributes for name in attributes}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_year_is_told_what_to_add(language: str) -> None:
    report = bundled_report()
    found = years.find_series([report])
    text = years.notice([report], found, language)  # type: ignore[arg-type]
    assert all(str(year) in text for year in (2022, 2023, 2024))
    assert years.notice([], (), language)  # type: ignore[arg-type]


def test_hostile_indicators_are_shown_as_written() -> None:
    report = bundled_report()
    named = tuple(dataclasses.replace(figure, indicator=HOSTILE) for figure in report.figures[:1])
    report = dataclasses.replace(report, figures=named)
    chosen = years.find_series([report])
    shown = read(years.comparison_html(years.put_side_by_side(chosen, generation=0), [report], "zh"))
    assert "script" not in shown.elements
    assert "<script>alert(1)</script>" in shown.text
    content = workbook(years.sheet(chosen, "zh"))
    assert HOSTILE in str(openpyxl.load_workbook(io.BytesIO(content)).active["B1"].value)


class Several(FakeAssistant):
    def __init__(self, reports: tuple[Report, ...]) -> None:
        super().__init__(reports[0])
        self.all = reports

    @property
    def reports(self) -> tuple[Report, ...]:
        return self.all


def test_files_hold_what_the_page_shows(reports: tuple[Report, ...]) -> None:
    preparation = Preparation(lambda: Several(reports))
    api = create_api(preparation)
    add_downloads(api, preparation)
    client = TestClient(api)
    assert client.get("/api/years.xlsx").status_code == 503
    preparation.start()
    preparation.wait(10)

    chosen = years.choose(years.find_series(reports), years.suggested(years.find_series(reports)))
    [address, _] = read(years.downloads_html(chosen, "/", "zh")).values("href")
    reply = client.get(address)
    assert "filename*=UTF-8''" + urllib.parse.quote("历年对比.xlsx") in reply.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    assert book.sheetnames == ["历年对比", "数据台账"]
    first = [[cell.value for cell in row] for row in book["历年对比"].iter_rows()]
    assert first[0][0] == "年份"
    assert [row[0] for row in first[1:]] == [2020, 2021, 2022, 2023]
    assert all(isinstance(value, (int, float)) for row in first[1:] for value in row)
    assert book["数据台账"].max_row - 1 == len(years.pairs(chosen))

    everything = client.get("/api/figures.csv?language=en").content.decode("utf-8-sig").splitlines()
    about = client.get("/api/figures.csv?about=2021&words=行政").content.decode("utf-8-sig").splitlines()
    assert 1 < len(about) < len(everything)
    assert client.get("/api/figures.csv?report=none&about=x").content.decode("utf-8-sig").count("\n") == 1
