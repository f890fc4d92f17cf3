import dataclasses

import pytest

from tests.ui.fake_assistant import REPORT_ID, bundled_report
from ui.links import Link, fingerprint


def test_a_link_survives_its_address() -> None:
    report = bundled_report()
    link = Link(REPORT_ID, 4314, 4317, fingerprint(report))
    assert Link.read(link.query) == link
    assert link.fits(report)
    assert len(link.text) == 12


def test_a_link_to_a_replaced_text_does_not_fit() -> None:
    report = bundled_report()
    link = Link(REPORT_ID, 4314, 4317, fingerprint(report))
    assert not link.fits(dataclasses.replace(report, text_sha256="0" * 64))
    assert not Link(REPORT_ID, 4314, len(report.text) + 1).fits(report)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("?start=1&end=2", None, id="no report"),
        pytest.param("?report=a", Link("a"), id="report only"),
        pytest.param("?report=a&start=5&end=5", Link("a"), id="empty span"),
        pytest.param("?report=a&start=-1&end=5", Link("a"), id="negative"),
        pytest.param("?report=a&start=٣&end=9", Link("a"), id="other digits"),
        pytest.param("?report=a&start=1&end=99999999999999999999", Link("a"), id="huge"),
        pytest.param("?report=a&report=b&start=1&end=2&text=ABCDEF012345678", Link("b", 1, 2, "abcdef012345"), id="twice"),
        pytest.param("?report=%3Cscript%3E&start=x&end=y", Link("<script>"), id="hostile"),
    ],
)
def test_an_address_is_read_as_far_as_it_makes_sense(query: str, expected: Link | None) -> None:
    assert Link.read(query) == expected
