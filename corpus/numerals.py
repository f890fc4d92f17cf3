"""Numbers as Chinese officials write them: 1,481, １４８１, 两千三百, 九十八点九, with their exact values.

`fold` makes a text easy to match without moving a single character, so that every offset stays an offset of the source.
Reading is exact (`Decimal`, never a float). What a number means (a year, a count, part of a name) is decided elsewhere.
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["ARABIC", "CHINESE", "MAX_DIGITS", "chinese_value", "fold", "plain", "split_numbers"]

MAX_DIGITS = 20
"""A longer run of digits is an account, a code or debris, never a quantity."""

_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u3000\ufeff\t"), " "
)
_VARIANTS = {
    ord(variant): usual
    for variant, usual in zip(
        "．﹪—–―‐‑−～〜﹣∶﹕︰個點萬億兩對貳參陸幾當佔〇○◯Ο", ".%—————-~~-:::个点万亿两对贰叁陆几当占零零零零", strict=True
    )
}
_FOLD = {**_FULL_WIDTH, **_SPACES, **_VARIANTS}
# ， ends clauses, an ASCII comma may group digits: they must stay apart.
del _FOLD[ord("，")]

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "廿": 20,
    "卅": 30,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_NONE_YET = 10**9

ARABIC = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?(?![\d,]\d)|\d+(?:\.\d+)?"
CHINESE = r"(?:[零一二两三四五六七八九十百万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅]|千(?!瓦|克|伏|卡|焦|帕|赫|字节|比特))+(?:点[零一二两三四五六七八九壹贰叁肆伍陆柒捌玖]+)?"
_SPLIT = re.compile(
    r"(?<=[\u3400-\u9fff])(?<![第前表图])(?<!附件)(?!(?:19|20)\d\d )"
    r"(?:\d{1,3}(?:,\d{3})*(?:,\d{1,2})? \d{1,3}(?:\.\d{1,2})?|\d{1,6}(?:\. | \.)\d{1,2})"
    r"(?![\d.,])(?= ?(?![年月日号时点期届分至到])[\u3400-\u9fff%])"
)
_WHOLE = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|[1-9]\d*(?:\.\d+)?|0\.\d+")
# 3．10种有色金属 opens an item, it is not 3.10.
_WIDE_POINT = re.compile(r"(?m)(?:(?<=^[0-9])|(?<=^[0-9]{2})|(?<=[ 　][0-9])|(?<=[ 　][0-9]{2}))．(?=[0-9])")
_WIDE_GROUPS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


def split_numbers(folded: str) -> list[tuple[int, int, str]]:
    """Numbers that a space broke apart, between a word and what they count: 受理2 316件, 检查8,41 5户, 98. 9%.

    Args:
        folded: A text as `fold` returns it.

    Returns:
        For each its start, its end, and the number that its digits make when they are put together.
    """
    found = ((match.start(), match.end(), match.group().replace(" ", "")) for match in _SPLIT.finditer(folded))
    return [(start, end, whole) for start, end, whole in found if _WHOLE.fullmatch(whole)]


def fold(text: str) -> str:
    """The text with full-width digits, letters, spaces and marks made half-width, character for character.

    Args:
        text: Any text.

    Returns:
        A text of the same length: offsets into it are offsets into `text`. Traditional forms of the characters that
        numbers are written with become simplified; ， stays (it ends clauses), except between full-width digits.
    """
    folded = _WIDE_POINT.sub("、", _WIDE_GROUPS.sub(",", text)).translate(_FOLD)
    if len(folded) != len(text):
        raise AssertionError("folding must not change the length of a text")
    return folded


def chinese_value(written: str) -> Decimal | None:
    """The value of a Chinese numeral.

    Args:
        written: 两千三百, 十五, 二〇二三, 九十八点九; white space inside is ignored.

    Returns:
        The exact value; None when it is not a well-formed numeral (万万, 二十十, a bare 百).
    """
    whole, point, fraction = "".join(written.split()).partition("点")
    value = _whole_value(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    digits = "".join(str(_DIGITS[character]) for character in fraction if _DIGITS.get(character, 99) < 10)
    return Decimal(f"{value}.{digits}") if digits and len(digits) == len(fraction) else None


def _whole_value(written: str) -> int | None:
    if not written or len(written) > MAX_DIGITS:
        return None
    if all(_DIGITS.get(character, 99) < 10 for character in written):
        return int("".join(str(_DIGITS[character]) for character in written))
    total = section = 0
    digit: int | None = None
    last_ten = _NONE_YET
    myriads: list[int] = []
    for position, character in enumerate(written):
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _TENS:
            ten = _TENS[character]
            if ten >= last_ten or digit == 0 or (digit is None and not (ten == 10 and position == 0)):
                return None
            section += (1 if digit is None else digit) * ten
            digit, last_ten = None, ten
        elif character not in _MYRIADS:
            return None
        else:
            myriad = _MYRIADS[character]
            section += digit or 0
            if myriad in myriads or (section == 0 and (total == 0 or myriad == 10**4)):
                return None
            # 三万亿: 亿 multiplies the 万 before it.
            total = (total + section) * myriad if myriad == 10**8 else total + section * myriad
            section, digit, last_ten = 0, None, _NONE_YET
            myriads.append(myriad)
    if digit and len(written) > 1:
        # 三万五 is 35,000 and 两百二 is 220: a last digit without 零 counts in the next lower place.
        before = {**_TENS, **_MYRIADS}.get(written[-2], 10)
        digit *= before // 10
    return total + section + (digit or 0)


def plain(value: Decimal) -> str:
    """A number as DESIGN §5 prints it: digits and a point, no exponent, the printed decimals kept (98.90 stays 98.90)."""
    return f"{value:f}"
