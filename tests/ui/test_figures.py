from dataclasses import replace

from tests.ui.fake_assistant import bundled_report
from tests.ui.reader import read
from ui import figures
from ui.register import Selection


def test_every_figure_has_a_row_and_every_row_finds_its_figure() -> None:
    reports = [bundled_report()]
    rows = figures.rows(reports, Selection(), "zh")
    assert len(rows) == len(reports[0].figures)
    assert all(len(row) == len(figures.columns("zh")) for row in rows)
    assert [figures.find(reports, Selection(), row) for row in rows] == [(reports[0], figure) for figure in reports[0].figures]


def test_a_row_of_a_filtered_register_finds_its_own_figure() -> None:
    reports, wanted = [bundled_report()], Selection(words="已受理行政复议案件")
    [row] = figures.rows(reports, wanted, "zh")
    found = figures.find(reports, wanted, row)
    assert found is not None
    assert found[1].text == "17件"
    assert figures.find(reports, Selection(), row) is None


def test_what_stands_between_a_report_s_words_is_of_the_page_s_language() -> None:
    report = bundled_report()
    figure = replace(next(one for one in report.figures if one.text == "31件"), qualifier="以上")
    report = replace(report, figures=(figure,))
    assert figures.rows([report], Selection(), "zh")[0][3] == "件（以上）"
    assert figures.rows([report], Selection(), "en")[0][3] == "件 (以上)"
    assert "接待行政复议案件: 31件 (以上)" in read(figures.detail_html(report, figure, "en")).text


def test_filters_take_only_what_they_name() -> None:
    reports = [bundled_report()]
    assert {row[2] for row in figures.rows(reports, Selection(words="受理"), "zh")} == {31, 17, 14}
    assert [row[2] for row in figures.rows(reports, Selection(words="复议 98.9"), "zh")] == []
    assert figures.rows(reports, Selection(about=1999), "zh") == []
    assert figures.rows(reports, Selection(report="other"), "zh") == []
    assert len(figures.rows(reports, Selection(warned=True), "zh")) == 1
    for section in figures.sections(reports):
        assert figures.rows(reports, Selection(below=section), "zh")


def test_a_row_that_is_none_finds_nothing() -> None:
    reports = [bundled_report()]
    rows = ([], ["", ""], ["x", "x"], [0, ""], [99, "接待行政复议案件"], [1, "another"])
    assert [figures.find(reports, Selection(), row) for row in rows] == [None] * 6


def test_the_sentence_behind_a_figure_highlights_it() -> None:
    report = bundled_report()
    for figure in report.figures:
        shown = read(figures.detail_html(report, figure, "zh"))
        assert "".join(shown.marked) == figure.text == report.text[figure.start : figure.end]
