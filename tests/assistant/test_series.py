"""Every indicator across years, over the four invented reports: what must hold of every series and every comparison."""

from __future__ import annotations

import re

import pytest

from assistant.series import Series, find_series, put_side_by_side, years_of
from assistant.verify import find_faults
from corpus.report import Report
from tests.assistant.test_compare import check_computed
from tests.homes import invented_reports


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, ...]:
    return invented_reports(tmp_path_factory.mktemp("invented"))


@pytest.fixture(scope="module")
def found(reports: tuple[Report, ...]) -> dict[str, Series]:
    return {series.indicator: series for series in find_series(reports)}


def test_every_outcome_is_in_one_series_at_most_and_those_of_most_years_come_first(reports: tuple[Report, ...]) -> None:
    series = find_series(reports)
    figures = [cell.figure for one in series for _, cells in one.years for cell in cells]
    assert len(figures) == len({(figure.report_id, figure.start, figure.indicator) for figure in figures})
    assert all(figure.role == "outcome" and figure.year is not None for figure in figures)
    lengths = [len(one.years) for one in series]
    assert lengths == sorted(lengths, reverse=True)
    assert len({one.key for one in series}) == len(series)
    assert all(cell.figure.year == year for one in series for year, cells in one.years for cell in cells)


@pytest.mark.parametrize(
    ("indicator", "values", "unit"),
    [
        pytest.param("制定行政规范性文件", [6, 5, 8, 4], "件", id="the same words every year"),
        pytest.param("办理法律援助案件", [214, 236, 258, 275], "件", id="one year names who did it"),
        pytest.param("退税减税降费", ["0.86", "0.945", "1.12", "1.37"], "亿元", id="万元 and 亿元"),
        pytest.param("发生行政诉讼案件", [32, 28, 35, 41], "起", id="件 and 起"),
        pytest.param("行政机关负责人出庭应诉率", ["92.3", "95.8", "98.6", "100"], "%", id="targets left out"),
    ],
)
def test_a_series_has_one_scale(found: dict[str, Series], indicator: str, values: list[object], unit: str) -> None:
    scale, points = found[indicator].points
    assert scale == unit
    assert [year for year, _ in points] == [2020, 2021, 2022, 2023]
    assert [float(value) for _, value in points] == [float(str(value)) for value in values]


def test_what_was_denied_is_no_part_of_what_was_done(found: dict[str, Series]) -> None:
    assert {figure for name in found for figure in (name,) if name == "不合格"} == {"不合格"}
    assert all("不合格" not in cell.figure.indicator for _, cells in found["合格"].years for cell in cells)


def test_a_comparison_is_an_answer_that_passes_every_check(reports: tuple[Report, ...], found: dict[str, Series]) -> None:
    chosen = [found[name] for name in ("完成审计项目", "发生行政诉讼案件", "优秀", "追回工资")]
    answer = put_side_by_side(chosen, generation=1)
    assert find_faults(answer, reports, {str(year) for year in years_of(chosen)}) == ()
    check_computed(answer)
    assert answer.table is not None
    assert answer.table.years == (2020, 2021, 2022, 2023)
    for series, row in zip(chosen, answer.table.rows, strict=True):
        told = dict(series.years)
        for year, cell in zip(answer.table.years, row.cells, strict=True):
            assert (cell is None) == (year not in told)
            assert cell is None or answer.figures[cell].figure.year == year
    assert "| 2022 |" in answer.text
    assert re.search(r"\| 2022 \| [^|]+\[\d+\] \| [^|]+\[\d+\] \| 未载 \| ", answer.text)
    notes = [line for line in answer.text.splitlines() if line.startswith("口径提示")]
    assert [line.rpartition("（")[2] for line in notes] == ["完成审计项目）", "发生行政诉讼案件）"]


def test_values_that_differ_within_a_year_are_all_shown_and_not_computed_with(reports: tuple[Report, ...]) -> None:
    several = [series for series in find_series(reports) if any(len(cells) > 1 for _, cells in series.years)]
    assert several
    answer = put_side_by_side(several[:1], generation=1, language="en")
    year, cells = next((year, cells) for year, cells in several[0].years if len(cells) > 1)
    line = next(line for line in answer.text.splitlines() if line.startswith(f"| {year} |"))
    assert line.count("[") == len(cells)
    assert year not in dict(several[0].certain)


def test_nothing_to_compare_is_an_empty_table() -> None:
    assert find_series([]) == ()
    assert put_side_by_side([], generation=1).citations == ()
