from tests.ui.fake_assistant import bundled_report
from tests.ui.reader import read
from ui import figures
from ui.register import Selection


def test_every_figure_has_a_row_and_every_row_finds_its_figure() -> None:
    reports = [bundled_report()]
    rows = figures.rows(reports, Selection(), "zh")
    assert len(rows) == len(reports[0].figures)
    assert all(len(row) == len(figures.columns("zh")) for row in rows)
    assert [figures.find(reports, str(row[-1])) for row in rows] == [(reports[0], figure) for figure in reports[0].figures]


def test_filters_take_only_what_they_name() -> None:
    reports = [bundled_report()]
    assert {row[1] for row in figures.rows(reports, Selection(words="受理"), "zh")} == {31, 17, 14}
    assert [row[1] for row in figures.rows(reports, Selection(words="复议 98.9"), "zh")] == []
    assert figures.rows(reports, Selection(about=1999), "zh") == []
    assert figures.rows(reports, Selection(report="other"), "zh") == []
    assert len(figures.rows(reports, Selection(warned=True), "zh")) == 1
    for section in figures.sections(reports):
        assert figures.rows(reports, Selection(below=section), "zh")


def test_a_place_that_is_none_finds_nothing() -> None:
    reports = [bundled_report()]
    assert [figures.find(reports, place) for place in ("", "x", "1:x", "9:31", "0:4314", "1:1")] == [None] * 6


def test_the_sentence_behind_a_figure_highlights_it() -> None:
    report = bundled_report()
    for figure in report.figures:
        shown = read(figures.detail_html(report, figure, "zh"))
        assert "".join(shown.marked) == figure.text == report.text[figure.start : figure.end]
