from __future__ import annotations

import pytest

from index.keywords import Postings
from index.sound import Vocabulary

VOCABULARY = Vocabulary(
    [
        Postings.build(["全县共有行政执法人员678名,开展执法检查", "优化营商环境"]),
        Postings.build(["接待行政复议案件31件,公正司法"]),
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("全县有多少名行政执发人员？", "全县有多少名行政执法人员？"),
        ("行证复议案件多少件", "行政复议案件多少件"),
        ("营伤环境怎么样", "营商环境怎么样"),
        ("复义案件", "复议案件"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert VOCABULARY.corrected(typed) == meant


@pytest.mark.parametrize("typed", ["公证员有多少名？", "地震局有多少人", "执法人员多少名", "hello 2023", "", "发", "名"])
def test_other_words_stay_as_they_are(typed: str) -> None:
    assert VOCABULARY.corrected(typed) == typed


def test_an_index_without_words_mends_nothing() -> None:
    assert Vocabulary([Postings.build([])]).corrected("行政执发人员") == "行政执发人员"
