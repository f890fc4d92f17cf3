"""Which places are other places: the level an issuer speaks of as 全市 or 全县 is its own."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.question import read_question
from assistant.refusal import foreign_places
from corpus.analysis import analyse
from corpus.report import Metadata


@pytest.mark.parametrize(
    ("issuer", "question", "foreign"),
    [
        ("丹泊市教育局", "全市聘了多少名副校长？", ()),
        ("丹泊市教育局", "全省聘了多少名副校长？", ("全省",)),
        ("榕浦市澄江区人民政府", "全区受理多少件？", ()),
        ("榕浦市澄江区人民政府", "全市受理多少件？", ("全市",)),
        ("澄江区城市管理局", "全市受理多少件？", ("全市",)),
        ("清河县人民政府", "全县受理多少件？", ()),
        ("鄂温克族自治旗人民政府", "全旗受理多少件？", ()),
        ("榕浦市澄江区人民政府", "榕浦市梧岭区受理多少件？", ("梧岭区",)),
    ],
)
def test_a_place_is_foreign_where_it_is_not_the_issuers(issuer: str, question: str, foreign: tuple[str, ...]) -> None:
    report = analyse("受理120件。", Metadata(issuer=issuer, title="报告", year=2023), report_id="x", source="x", source_sha256="")
    asked = read_question(question, today=date(2024, 6, 1), own_places=[issuer.removesuffix("人民政府")])
    assert foreign_places(asked, [report]) == foreign
