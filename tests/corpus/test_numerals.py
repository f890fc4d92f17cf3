from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import MAX_DIGITS, chinese_value, fold


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("两千三百", "2300"),
        ("十五", "15"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("一千零一十", "1010"),
        ("二〇二三", "2023"),
        ("九十八点九", "98.9"),
        ("三万五", "35000"),
        ("两百二", "220"),
        ("三万二千", "32000"),
        ("一亿二千万", "120000000"),
        ("三万亿", "3000000000000"),
        ("壹仟叁佰", "1300"),
        ("一 百 五 十", "150"),
        ("零", "0"),
    ],
)
def test_chinese_numerals_are_exact(written: str, value: str) -> None:
    assert chinese_value(fold(written)) == Decimal(value)


@pytest.mark.parametrize("written", ["百", "万万", "二十十", "十百", "点五", "", "二点", "三二十"])
def test_what_is_no_numeral_has_no_value(written: str) -> None:
    assert chinese_value(written) is None


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("１４８１件", "1481件"),
        ("１，４８１件", "1,481件"),
        ("98.9％", "98.9%"),
        ("26，133件", "26，133件"),
        ("３．10种有色金属", "3.10种有色金属"),
        ("3．10种有色金属", "3、10种有色金属"),
        ("２．４个", "2.4个"),
    ],
)
def test_what_is_full_width_becomes_half_width_and_an_item_number_no_decimal(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet="０１２3456789，,．.。％%万億萬一十百 \u3000\u2002\u200bａＡ（）年", max_size=60))
def test_folding_moves_no_character(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_every_number_below_a_hundred_million_reads_back(number: int) -> None:
    assert chinese_value(_spelled(number)) == number


def _spelled(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    for power, word in ((10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= power:
            head, rest = divmod(number, power)
            gap = "零" if rest and rest < power // 10 else ""
            return _spelled(head) + word + gap + (_spelled(rest) if rest else "")
    raise AssertionError


def test_a_longer_run_of_digits_is_none() -> None:
    assert chinese_value("一" * (MAX_DIGITS + 1)) is None
