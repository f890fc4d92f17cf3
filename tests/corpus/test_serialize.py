from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.report import Report
from corpus.serialize import report_from_json, report_to_json
from tests.index.library import make_report


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(make_report(2023), id="pages, warnings, two figures on one span"),
        pytest.param(replace(make_report(2023), passages=(), figures=(), remarks=(), sections=(), pages=()), id="empty"),
        pytest.param(replace(make_report(2023), text=make_report(2023).text + "\ud800\0"), id="lone surrogate and NUL"),
    ],
)
def test_a_report_comes_back_equal(report: Report) -> None:
    assert report_from_json(report_to_json(report)) == report


def test_the_bundled_report_comes_back_equal(tmp_path: Path) -> None:
    (report,) = Library(tmp_path).reports()
    assert report_from_json(report_to_json(report)) == report


def test_a_text_other_than_its_span_is_kept() -> None:
    report = make_report(2023)
    odd = replace(report, passages=(replace(report.passages[0], text="别的文字", report_id="另一份"),))
    assert report_from_json(report_to_json(odd)) == odd


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", report_to_json(make_report(2023))[:-10], b'{"text": 1, "id": "x"}'])
def test_damaged_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # json's own message, or ours
        report_from_json(data)
