"""What each number of a text is: a quantity with its unit, a date, a document number, or part of something else.

The one pass over a text that decides it. Nothing is dropped silently: an Arabic number that is no figure stays in the list
with the reason, so that a person (and a test) can see that every one of a report was looked at. Chinese numerals are
taken only where they measure or count (七成, 两千三百户, 等四大模块): most of them are parts of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from corpus.document_numbers import find_document_numbers
from corpus.numerals import ARABIC, CHINESE, MAX_DIGITS, chinese_value, plain
from corpus.report import FigureKind
from corpus.tables import read_lines_of, read_words_of

__all__ = ["LeftOutReason", "Quantity", "read_quantities", "unit_kind"]

LeftOutReason = Literal["outline", "name", "title", "code", "factor", "page", "address", "time"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a folded text.

    Attributes:
        start: First character of the figure's span: the number, or 第, 百分之, 翻 before it.
        end: End of its unit.
        kind: As in `corpus.report.Figure`; so are `value`, `value_to`, `unit` and `qualifier`.
        outer_start: Where the words that qualify it begin (约, 近, 超过), else `start`.
        outer_end: Where the words that qualify it end (以上, 左右), else `end`.
        reason: Why it is not a figure; None when it is one.
    """

    start: int
    end: int
    kind: FigureKind
    value: str
    value_to: str | None
    unit: str
    qualifier: str
    outer_start: int
    outer_end: int
    reason: LeftOutReason | None = None


@cache
def _unit_kinds() -> dict[str, FigureKind]:
    kinds: dict[str, FigureKind] = {}
    for kind, units in read_words_of("units.txt").items():
        for unit in units:
            kinds.setdefault(unit, kind)  # type: ignore[arg-type]
    return kinds


_SCALE = r"(?:[十百千]?万亿|[十百千]?[万亿]|千(?!瓦|米|克|卡|伏|帕|焦|赫|字节|比特)|百(?!分))"
_LEADING_SCALE = re.compile(rf"^{_SCALE}")


def unit_kind(unit: str) -> FigureKind:
    """The kind of a unit as written; 万 and 亿 before it and `/人` after it do not change it, an unknown one counts."""
    kinds = _unit_kinds()
    bare = _LEADING_SCALE.sub("", unit)
    for candidate in (unit, bare, re.split(r"[/(]", bare)[0]):
        if candidate in kinds:
            return kinds[candidate]
    return "count"


_MORE = r"(?:余(?!热|额|姚|杭|党)|多(?!元|样|边|方|式|层|功能|部门|渠道|措|维|云|地|彩|民族)|来(?!自|源|到|说|看|临|访|电|信|年))"


@cache
def _unit_pattern() -> str:
    units = sorted(_unit_kinds(), key=len, reverse=True)
    lookalikes = [word for line in read_lines_of("unit_lookalikes.txt") for word in line.split()[1:]]
    han = "|".join(re.escape(unit) for unit in units if not re.search(r"[A-Za-z]$", unit))
    latin = "|".join(re.escape(unit) for unit in units if re.search(r"[A-Za-z]$", unit))
    one = rf"(?:(?!{'|'.join(lookalikes)})(?:{han})(?!(?<=次)[干生要级年日贷新])|(?:{latin})(?![A-Za-z0-9]))"
    return rf"{one}(?:\((?:{han})\)|/(?:{han}))?"


@cache
def _quantity() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<of>[百佰千仟万]分之[ ]*)?"
        rf"(?P<sign>(?<![\dA-Za-z%)年月日期至个人项件家—-])[-—](?=\d)|负(?=[\d零一二三四五六七八九十百]))?"
        rf"(?:(?P<arabic>{ARABIC})|(?P<chinese>{CHINESE}))"
        rf"(?:[ ]*(?P<more>{_MORE}))?(?:[ ]*(?P<scale>{_SCALE}))?(?:[ ]*(?P<more_after>{_MORE}))?"
        rf"(?:[ ]*(?P<unit>{_unit_pattern()}))?(?P<more_last>余|多(?=[,，。;、的]))?"
    )


_YEAR = r"(?:19|20)\d{2}"
_TO = r"[ ]*(?:[-—~至到]|—-)[-—]?[ ]*"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_MONTH = r"(?:1[0-2]|0?[1-9])(?!\d)"
_DATE = re.compile(
    rf"(?<![\d.])(?:"
    rf"(?P<year_from>{_YEAR})[ ]*年?{_TO}(?P<year_to>{_YEAR}|\d{{2}}(?=[ ]*年))(?P<range_year>[ ]*年(?!期))?(?!\d|[ ]*(?:[万亿]|元|人|件|号))"
    rf"|(?P<run_together>{_YEAR}{_YEAR}年)"
    rf"|(?P<lost_year>{_YEAR}(?:1[0-2]|[1-9])月)"
    rf"|(?P<iso_year>{_YEAR})(?P<mark>[-/.])(?P<iso_month>{_MONTH})(?P=mark)(?P<iso_day>{_DAY})(?![%.])"
    rf"|(?P<year>{_YEAR})[ ]*年(?!代)(?:[ ]*(?P<month>{_MONTH})[ ]*月(?:[ ]*(?P<day>{_DAY})[ ]*[日号])?)?"
    rf"|(?P<month_from>{_MONTH})月?{_TO}(?P<month_to>{_MONTH})月(?!度)"
    rf"|(?P<only_month>{_MONTH})[ ]*月(?!度)(?:[ ]*(?P<only_day>{_DAY})[ ]*[日号])?"
    rf"|(?P<bare_day>{_DAY})日(?![均前常报供产处])"
    rf")"
    rf"|(?P<chinese_year>[零一二三四五六七八九]{{4}})年(?:(?P<chinese_month>十[一二]?|[一二三四五六七八九])月"
    rf"(?:(?P<chinese_day>[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?)?"
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\u3400-\u9fff,;()<>\"“”]+|(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,4}|(?<!\d)0\d{2,3}[-—]\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
)
_PAGE = re.compile(r"^[ ]*(?:[-—·][ ]*)?\d{1,4}(?:[ ]*[-—·])?[ ]*$|^[ ]*第[ ]*\d+[ ]*页.*$", re.MULTILINE)
_OUTLINE = re.compile(
    r"^[ ]*(?:\d{1,3}(?:\.\d{1,2}){0,3}(?:、|[.)](?!\d))|\d{1,2}(?:\.\d{1,2}){1,3}[ ]|\(\d{1,3}\)|第\d+[章节条编])"
    r"|(?<=[。;:!?])[ ]*(?:\d{1,2}[.、)](?!\d)|\(\d{1,2}\))"
    r"|\[\d{1,3}\]|\(\d{1,2}\)(?=[\u3400-\u9fff“《(])",
    re.MULTILINE,
)
_QUOTED = re.compile(r"“[^“”\n]{1,15}”|‘[^‘’\n]{1,15}’|「[^「」\n]{1,15}」|\"[^\"\n]{1,15}\"")
_TITLE = re.compile(r"《[^《》\n]{1,120}》|<[^<>\n]{1,120}>")
_CODE = re.compile(
    r"(?<![A-Za-z\d])(?:\d+(?:\.\d+)?(?:[+＋]\d+)*[+＋][NXnx\d]+(?:[+＋][NXnx\d]+)*)"
    r"|(?<![A-Za-z])[A-Za-z]{1,20}[-.]?\d{1,12}(?:\.\d{1,6})?(?!\d)(?:[A-Za-z]{1,20})?"
    r"|(?<!\d)\d{1,6}[A-Za-z]{1,10}(?=店|级|景区|网络|基站|技术|超高清|打印|产业|应用|用户|[+])"
    r"|(?<![\d.])[2-6][Gg](?![A-Za-z])|(?<![\d.])[48][Kk](?![A-Za-z])|(?<![\d.])3D"
)
_RATIO = re.compile(r"(?<![\d.:])\d+(?:\.\d+)?(?:[ ]*:[ ]*\d+(?:\.\d+)?)+(?![\d:]|\.\d)")
_TIME = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-4])[时点]\d{1,2}分(?:\d{1,2}秒)?|"
    r"(?<![\d.:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d)|(?<!\d)(?:[01]?\d|2[0-4])(?:时(?=[至前,，。起\d许])|点(?=[至前,，。起钟半]))"
)
_SMALL = r"(?<!\d)\d{1,6}(?:\.\d{1,4})?(?!\d)|[零一二两三四五六七八九十百千万亿]{1,12}"
_FRACTION = re.compile(rf"(?P<whole>{_SMALL})分之[ ]*(?P<part>{_SMALL})")
_SLASHED = re.compile(r"(?<![\d/.])(?P<part>\d{1,3})/(?P<whole>\d{1,4})(?![\d/.])")
_FOLDS = re.compile(r"翻(?:了)?(?P<folds>[一两二三四五\d])番")
_RANK = re.compile(
    rf"第[ ]*(?P<rank>\d+(?![.\d])|{CHINESE})(?P<unit>位次?|名)?"
    rf"|前(?P<first>\d+)(?P<first_unit>位|名|强)"
)
_LISTED_KINDS = re.compile(
    r"、[^,，。;；:：、]{1,20}(?P<number>[两二三四五六七八九十])大(?P<unit>[\u3400-\u9fff]{2})"
    r"(?=[,，。;；、:：)的”\n]|开发|建设|运行|全面|同步|部署|投|建|上线|完成|实现|取得|$)"
)
_RANKED = re.compile(
    r"(?:[居列占排]|位于|排名|名次|[获夺]得?|跃[居升至]*|升至|前进到|全[国省市区州县球盟旗]|同[比类])[^,，。;]{0,12}$"
)
_BEFORE = re.compile(
    r"(?:不足|不到|不低于|不少于|不超过|不高于|至少|至多|最多|最高|大约|约为|接近|将近|超过|突破|高于|低于|约|近|超|逾|破|达到?近|上(?=[百千万]))(?:了)?[ ]*$"
)
_AFTER = re.compile(r"[ ]*(?:以上|以下|以内|以外|之内|之多|左右|上下|有余)")


def read_quantities(folded: str) -> list[Quantity]:
    """Every Arabic number of a text, and the Chinese numerals that measure or count, in text order.

    Args:
        folded: A text as `corpus.numerals.fold` returns it; offsets refer to it.

    Returns:
        Figures (`reason` None) and what was left out, none overlapping another.
    """
    taken = _taken(folded)
    found = [
        quantity
        for quantity in taken
        if quantity.reason is None or any("0" <= c <= "9" for c in folded[quantity.start : quantity.end])
    ]
    position = 0
    for block in [*taken, None]:
        stop = block.start if block else len(folded)
        found.extend(_measured(folded, position, stop))
        if block:
            position = block.end
    return sorted(found, key=lambda quantity: quantity.start)


def _taken(folded: str) -> list[Quantity]:
    """Spans whose meaning is plain from their shape, the earlier rule before the later, none overlapping."""
    free = bytearray(b"\x01" * len(folded))
    spans: list[Quantity] = []

    def take(quantity: Quantity) -> None:
        if quantity.end > quantity.start and free.find(b"\x00", quantity.start, quantity.end) < 0:
            free[quantity.start : quantity.end] = bytes(quantity.end - quantity.start)
            spans.append(quantity)

    def leave(pattern: re.Pattern[str], reason: LeftOutReason) -> None:
        for match in pattern.finditer(folded):
            take(_left(match.start(), match.end(), folded, reason))

    leave(_ADDRESS, "address")
    for number in find_document_numbers(folded):
        text = folded[number.start : number.end]
        take(_plain_figure(number.start, number.end, "document_number", number.normalized or text))
    leave(_PAGE, "page")
    leave(_OUTLINE, "outline")
    for match in _DATE.finditer(folded):
        date = _date(match, folded)
        if date:
            take(date)
    for pattern, reason in ((_QUOTED, "name"), (_TITLE, "title")):
        for match in pattern.finditer(folded):
            for digits in re.finditer(rf"{ARABIC}|{CHINESE}", match.group()):
                take(_left(match.start() + digits.start(), match.start() + digits.end(), folded, reason))  # type: ignore[arg-type]
    leave(_TIME, "time")
    for match in _RATIO.finditer(folded):
        take(_plain_figure(match.start(), match.end(), "ratio", re.sub(r"\s", "", match.group())))
    for line in _name_patterns():
        leave(line, "name")
    leave(_CODE, "code")
    for pattern in (_FRACTION, _SLASHED):
        for match in pattern.finditer(folded):
            fraction = _fraction(match, folded)
            if fraction:
                take(fraction)
    for match in _FOLDS.finditer(folded):
        value = match["folds"] if match["folds"].isdigit() else plain(chinese_value(match["folds"]) or Decimal(0))
        take(_figure(folded, match.start(), match.end(), "multiple", value, "番"))
    for match in _LISTED_KINDS.finditer(folded):
        value = plain(chinese_value(match["number"]) or Decimal(0))
        take(_figure(folded, match.start("number"), match.end(), "count", value, match["unit"]))
    for match in _RANK.finditer(folded):
        rank = _rank(match, folded)
        if rank:
            take(rank)
    return sorted(spans, key=lambda quantity: quantity.start)


@cache
def _name_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line) for line in read_lines_of("names_with_numbers.txt"))


def _left(start: int, end: int, folded: str, reason: LeftOutReason) -> Quantity:
    return Quantity(start, end, "other", folded[start:end], None, "", "", start, end, reason)


def _plain_figure(start: int, end: int, kind: FigureKind, value: str, unit: str = "", *, value_to: str | None = None) -> Quantity:
    """A figure that no words around it qualify."""
    return Quantity(start, end, kind, value, value_to, unit, "", start, end)


def _figure(
    folded: str, start: int, end: int, kind: FigureKind, value: str, unit: str, *, value_to: str | None = None, inner: str = ""
) -> Quantity:
    """A figure, with the words around it that say how exact it is."""
    before = _BEFORE.search(folded, max(0, start - 5), start)
    after = _AFTER.match(folded, end)
    qualifier = (before.group().strip() if before else "") + inner + (after.group().strip() if after else "")
    outer_start, outer_end = before.start() if before else start, after.end() if after else end
    return Quantity(start, end, kind, value, value_to, unit, qualifier, outer_start, outer_end)


def _date(match: re.Match[str], folded: str) -> Quantity | None:
    groups = match.groupdict()
    value, value_to, unit = match.group(), None, ""
    if groups["year_from"]:
        if not groups["range_year"] and "年" not in match.group() and "-" in match.group() and len(groups["year_to"]) == 2:
            return None
        value, unit = groups["year_from"], "年"
        value_to = groups["year_to"] if len(groups["year_to"]) == 4 else groups["year_from"][:2] + groups["year_to"]
    elif groups["iso_year"]:
        value = f"{groups['iso_year']}-{int(groups['iso_month']):02}-{int(groups['iso_day']):02}"
    elif groups["year"]:
        value, unit = groups["year"], "年"
        if groups["month"]:
            value, unit = f"{value}-{int(groups['month']):02}", "月"
        if groups["day"]:
            value, unit = f"{value}-{int(groups['day']):02}", ""
    elif groups["month_from"]:
        value, value_to, unit = f"-{int(groups['month_from']):02}", f"-{int(groups['month_to']):02}", "月"
    elif groups["only_month"]:
        value, unit = f"-{int(groups['only_month']):02}", "月"
        if groups["only_day"]:
            value, unit = f"{value}-{int(groups['only_day']):02}", ""
    elif groups["bare_day"]:
        value, unit = f"--{int(groups['bare_day']):02}", ""
    elif groups["chinese_year"]:
        year = chinese_value(groups["chinese_year"])
        if year is None or not 1900 <= year <= 2099:
            return None
        value, unit = plain(year), "年"
        for part, name in (("chinese_month", "月"), ("chinese_day", "")):
            if groups[part]:
                value, unit = f"{value}-{int(chinese_value(groups[part]) or 0):02}", name
    return _plain_figure(match.start(), match.end(), "date", value, unit, value_to=value_to)


def _fraction(match: re.Match[str], folded: str) -> Quantity | None:
    written = match["whole"]
    if written in ("百", "千", "万"):
        return None
    whole = _value(match["whole"])
    part = _value(match["part"])
    if whole is None or part is None or whole < 2 or part > whole:
        return None
    return _figure(folded, match.start(), match.end(), "ratio", f"{plain(part)}:{plain(whole)}", "")


def _rank(match: re.Match[str], folded: str) -> Quantity | None:
    if match["first"]:
        start = match.start("first")
        return _figure(folded, start, match.end(), "ordinal", match["first"], match["first_unit"])
    value = _value(match["rank"])
    if value is None:
        return None
    unit = match["unit"] or ""
    if not unit and not (
        _RANKED.search(folded, max(0, match.start() - 14), match.start())
        and re.match(r"[,，。;、)\n ]|的|$", folded[match.end() :][:1])
    ):
        return _left(match.start(), match.end(), folded, "name")
    return _figure(folded, match.start(), match.end(), "ordinal", plain(value), unit)


def _value(written: str) -> Decimal | None:
    return Decimal(written.replace(",", "")) if written[0].isdigit() and written.isascii() else chinese_value(written)


def _measured(folded: str, start: int, stop: int) -> Iterator[Quantity]:
    """The quantities between two taken spans; two with a dash between them are one range."""
    pending: Quantity | None = None
    for match in _quantity().finditer(folded, start, stop):
        quantity = _quantity_of(match, folded)
        if quantity is None:
            continue
        if pending:
            joined = _range(pending, quantity, folded)
            if joined:
                pending = joined
                continue
            yield pending
        pending = quantity
    if pending:
        yield pending


_RANGE_MARK = re.compile(r"[ ]*(?:[-—~]{1,2}|至|到)[ ]*")


def _range(first: Quantity, second: Quantity, folded: str) -> Quantity | None:
    if first.reason or second.reason or first.value_to or second.value_to:
        return None
    if not _RANGE_MARK.fullmatch(folded, first.end, second.start) or (first.unit and first.unit != second.unit):
        return None
    if re.search(r"[从由]$", folded[max(0, first.start - 1) : first.start]):
        return None
    value_to = second.value.lstrip("-")
    return Quantity(
        first.start,
        second.end,
        second.kind,
        first.value,
        value_to,
        second.unit,
        first.qualifier + second.qualifier,
        first.outer_start,
        second.outer_end,
    )


def _quantity_of(match: re.Match[str], folded: str) -> Quantity | None:
    written, unit = match["arabic"] or match["chinese"], match["unit"] or ""
    start = (
        match.start("of")
        if match["of"]
        else match.start("sign")
        if match["sign"]
        else match.start("arabic" if match["arabic"] else "chinese")
    )
    if match["arabic"]:
        if len(written.replace(",", "").replace(".", "")) > MAX_DIGITS:
            return _left(start, match.end(), folded, "code")
        value = Decimal(written.replace(",", ""))
        scale = match["scale"] or ""
    else:
        read = _chinese(match, folded)
        if read is None:
            return None
        value, scale = read
    inner = "".join(match[group] or "" for group in ("more", "more_after", "more_last"))
    if match["arabic"]:
        if re.match(r"[ ]*[×xX*][ ]*\d", folded[match.end() : match.end() + 6]) and not unit:
            return _left(start, match.end(), folded, "factor")
        if not unit and not scale and not inner and re.search(r"[A-Za-z·•]$", folded[max(0, start - 1) : start]):
            return _left(start, match.end(), folded, "code")
        if not unit and not scale and re.match(r"[A-Za-z·•]", folded[match.end() : match.end() + 1]):
            return _left(start, match.end(), folded, "code")
        if not unit and not scale and re.fullmatch(r"\d\.0", written):
            return _left(start, match.end(), folded, "name")
    text = plain(-value if match["sign"] else value)
    if match["of"]:
        unit = {"百": "%", "佰": "%", "千": "‰", "仟": "‰", "万": "‱"}[match["of"][0]]
        return _figure(folded, start, match.end("arabic" if match["arabic"] else "chinese"), "percent", text, unit)
    end = match.end()
    if not unit and not scale and not inner:
        end = match.end("arabic" if match["arabic"] else "chinese")
    whole_unit = scale + unit
    if not match["unit"] and not whole_unit and re.fullmatch(_YEAR, written) and 1949 <= int(written) <= 2060:
        return _plain_figure(start, end, "date", written)
    return _figure(folded, start, end, unit_kind(whole_unit) if whole_unit else "count", text, whole_unit, inner=inner)


@cache
def _counters() -> dict[str, list[str]]:
    return read_words_of("counters.txt")


_LISTED = re.compile(r"[、和][^,，。;；:：]{1,30}$")
_TIMES = re.compile(r"(?:连续|先后|累计|共|前后)$")
_TENTHS = re.compile(r"成(?![风县市人年形色家语千百分天因])")


def _chinese(match: re.Match[str], folded: str) -> tuple[Decimal, str] | None:
    """A Chinese numeral that measures or counts: its value and the 万 or 亿 of its unit, None for part of a word."""
    written, unit = match["chinese"], match["unit"] or ""
    if match["of"]:
        hundred = written == "百" and not folded.startswith("分", match.end("chinese"))
        value = Decimal(100) if hundred else chinese_value(written)
        return None if value is None else (value, "")
    before = folded[max(0, match.start() - 4) : match.start()]
    if before.endswith(("第", "几", "数", "每", "某", "·", "零")) or not unit:
        return None
    scale = ""
    ending = re.search(r"(?:万亿|万|亿)$", written)
    if ending and len(written) > len(ending.group()) and unit_kind(unit) != "points":
        scale, written = ending.group(), written[: ending.start()]
    value = chinese_value(written)
    if value is None:
        return None
    scale += match["scale"] or ""
    if unit == "成":
        return (value, scale) if 1 < value <= 10 and _TENTHS.match(folded, match.start("unit")) else None
    kind = unit_kind(unit)
    if kind in ("percent", "points", "multiple"):
        return value, scale
    several = len(written) > 1 or scale or match["more"]
    if (value < 2 and not (scale or kind in ("area", "length", "mass"))) or unit in ("角", "字", "里", "级", "星级"):
        return None
    if several or unit in _counters()["alone"]:
        return value, scale
    if unit == "次":
        return (value, scale) if _TIMES.search(before) else None
    clause = folded[max(0, match.start() - 40) : match.start()]
    return (value, scale) if unit in _counters()["listed"] and _LISTED.search(clause) else None
