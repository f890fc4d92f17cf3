from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.normalize import normalize


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("１，４８１件", "1,481件", id="full-width digits"),
        pytest.param("（一）　ＬＥＤ％", "(一) LED%", id="full-width punctuation and letters"),
        pytest.param("678\u2002\u2002名执法人员", "678名执法人员", id="en-spaces inside a quantity"),
        pytest.param("全县  19 个乡镇", "全县19个乡镇", id="spaces around a number"),
        pytest.param("第3 4名", "第3 4名", id="two numbers stay apart"),
        pytest.param("受理2 316件，检查8,41 5户，达98. 9%", "受理2316件，检查8,415户，达98.9%", id="parts of one number"),
        pytest.param("119 \n3.全面", "119 \n3.全面", id="a line break is never crossed"),
        pytest.param("1\u202f481\u202f002件", "1481002件", id="thin spaces as separators"),
        pytest.param("在2023\u00a0100件", "在2023 100件", id="a year and a number are no group"),
        pytest.param("16.5︰26.2", "16.5:26.2", id="vertical two dots"),
        pytest.param("5①和10²、½、㎡", "5①和10²、½、㎡", id="numbers are not made of marks"),
        pytest.param("法\u200b库\ufeff县", "法库县", id="zero-width"),
        pytest.param("⼀、⼈民", "一、人民", id="radicals of a PDF"),
        pytest.param("縣政府", "縣政府", id="traditional stays"),
        pytest.param("…“”—～", "…“”—~", id="quotes, dashes and dots"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_normalisation(source: str, expected: str) -> None:
    assert normalize(source).text == expected


def test_spans_go_there_and_back() -> None:
    source = "全县６７８\u2002\u2002名，１\u200b９个"
    result = normalize(source)
    start = result.text.index("678名")
    begin, end = result.source_span(start, start + 4)
    assert source[begin:end] == "６７８\u2002\u2002名"
    start = result.text.index("19个")
    assert source[slice(*result.source_span(start, start + 3))] == "１\u200b９个"


_ODD = st.text(alphabet=st.one_of(st.sampled_from("０１２9 \u2002\u3000\u200b\n%件（①½²．，"), st.characters()), max_size=80)


@settings(max_examples=200)
@given(_ODD)
def test_the_map_back_loses_nothing(source: str) -> None:
    result = normalize(source)
    assert len(result.offsets) == len(result.text) == len(result.written)
    assert list(result.offsets) == sorted(set(result.offsets))
    for index, character in enumerate(result.text):
        begin, end = result.source_span(index, index + 1)
        assert source[begin:end] == result.written[index]
        if character.isdecimal():
            assert source[begin].isdecimal()
    assert normalize(result.text).text.replace(" ", "") == result.text.replace(" ", "")
