"""勾稽: do the numbers of a report add up?

Each check needs words that claim a relation (其中, 其余, 合计, 成功率, 由…增加到…, 等6个): numbers that merely stand near each
other are left alone, and so is a list after 其中 that may overlap or leave something out. A number with decimals or in
万 stands for everything that rounds to it, one with 余 or 近 is not reckoned with. What is found is a hint for a person, with
the arithmetic shown; the text is never changed, and nothing is concluded about which of the numbers is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from itertools import groupby

from corpus.doubt import Doubt
from corpus.report import Figure, Remark, Span, Sure, scaled
from corpus.sentences import CLAUSE_END

__all__ = ["check_sums"]

_COUNTABLE = frozenset(("count", "money", "area", "length", "mass"))
_MAX_PARTS = 12
_MAX_LISTED = 20
# Digits of a quotient: two numbers of 20 digits before and after the point.
_PRECISION = 100
_MAX_LIST_CHARACTERS = 400
# A list that leaves less than this share of its total open looks as if it was meant to be whole.
_NEARLY_WHOLE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class _Number:
    """A figure as a quantity to reckon with: its value without 万/亿, and how far it may be off by rounding."""

    figure: Figure
    value: Decimal
    slack: Decimal
    unit: str

    @property
    def start(self) -> int:
        return self.figure.start

    @property
    def end(self) -> int:
        return self.figure.end

    @property
    def span(self) -> Span:
        return self.figure.start, self.figure.end

    @property
    def rough(self) -> bool:
        return bool(self.figure.qualifier) or self.figure.value_to is not None or self.figure.warning is not None


def check_sums(text: str, figures: tuple[Figure, ...], *, report_id: str) -> tuple[Remark, ...]:
    """Check what the sentences claim of their numbers.

    Args:
        text: Text of the report.
        figures: Its register, in text order.
        report_id: The report.

    Returns:
        Remarks in text order: `start` and `end` span the total, the rate or the count in question, `other` the numbers it
        was held against. Empty where everything holds or nothing is claimed.
    """
    with localcontext(prec=_PRECISION):
        # Of doubts that say the same of the same span the last one stands.
        found = {(doubt.start, doubt.end, doubt.key): doubt for doubt in _check(text, figures)}
    return tuple(found[place].remark("sum", report_id) for place in sorted(found))


def _check(text: str, figures: tuple[Figure, ...]) -> Iterator[Doubt]:
    before: list[_Number] = []
    for (start, end), group in groupby(figures, key=lambda figure: (figure.sentence_start, figure.sentence_end)):
        numbers = _numbers(group)
        previous = before if before and "\n" not in text[before[-1].end : start] else []
        for check in (_parts, _rest, _total_after, _rates, _growth, _listed):
            yield from check(_Sentence(text, start, end, numbers, previous))
        before = numbers
    yield from _repeated(text, figures)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    end: int
    numbers: list[_Number]
    previous: list[_Number]

    def before(self, index: int) -> str:
        """What stands between a number and the one before it (or the start of the sentence)."""
        start = self.numbers[index - 1].end if index else self.start
        return self.text[start : self.numbers[index].start]

    def after(self, index: int) -> str:
        """What stands between a number and the next one (or the end of the sentence)."""
        end = self.numbers[index + 1].start if index + 1 < len(self.numbers) else self.end
        return self.text[self.numbers[index].end : end]


def _numbers(figures: Iterator[Figure]) -> list[_Number]:
    found: list[_Number] = []
    for figure in figures:
        # One value for two indicators is one number.
        if found and found[-1].start == figure.start:
            continue
        number = figure.number
        if number is None:
            continue
        value, unit = scaled(number, figure.unit)
        scale = value / number if number else Decimal(1)
        decimals = len(figure.value.partition(".")[2])
        slack = scale / 10**decimals / 2 if decimals or scale != 1 else Decimal(0)
        found.append(_Number(figure, value, slack, unit))
    return found


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


def _total(numbers: list[_Number]) -> Decimal:
    return sum((number.value for number in numbers), Decimal(0))


def _fits(parts: list[_Number], total: _Number) -> bool:
    slack = total.slack + sum((part.slack for part in parts), Decimal(0))
    return abs(_total(parts) - total.value) <= slack


def _formula(parts: list[_Number], total: _Number) -> str:
    """`17 + 11 = 28 ≠ 31`; with units multiplied out where they differ."""
    written = {number.figure.unit for number in (*parts, total)}
    if len(written) == 1:
        terms = " + ".join(number.figure.value for number in parts)
        result = sum((Decimal(number.figure.value) for number in parts), Decimal(0))
        return f"{terms} = {_plain(result)} ≠ {total.figure.value}"
    return f"{' + '.join(_plain(number.value) for number in parts)} = {_plain(_total(parts))} ≠ {_plain(total.value)}"


def _doubt(key: str, of: _Number, other: list[_Number], sure: Sure, **values: str) -> Doubt:
    return Doubt.of(key, of.start, of.end, sure, other=tuple(sorted(number.span for number in other)), **values)


# 其中: parts of a total.

_AMONG = re.compile(r"其中[，,:：、]?")
_CLAIM = re.compile(r"其中[:：]|(?:包括|分为|分别[为是]?)[:：]?")
_GRAND = re.compile(r"(?:共计|合计|总计|总数[为达]?|一共)\s?$")
_REST = re.compile(r"(?:其余|其他|其它|剩余|余下|剩下)")
_CERTAIN_REST = re.compile(r"(?:其余|剩余|余下|剩下)")
_LEAVES_LIST = re.compile(r"其中|另|此外|同时|合计|共|同比|其余|其他|其它|剩余|余下|剩下|占|较|比|分别")
# People are counted under several of these at once.
_OVERLAPPING = re.compile(r"女|党员|团员|少数民族|学历|职称|岁|老年|青年|残疾|本科|硕士|博士|党外|代表")
_JOINT = re.compile(r"\s*(?:、|和|及|以及|与)")
_COMMA = re.compile(r"\s*[，,]")
# What stands before a difference or a former level, which nobody breaks down.
_CHANGE = re.compile(r"(?:减少|增加|增长|下降|上升|提高|多|少|净增|新增)了?\s?$|(?:比|较|上年|去年|同期|\d年)的?[^，,]{0,3}$")


@dataclass(frozen=True, slots=True)
class _Breakdown:
    """A total, other numbers that may be the total instead, and the index of the first number after 其中."""

    total: _Number
    candidates: list[_Number]
    first: int


def _breakdowns(sentence: _Sentence) -> Iterator[_Breakdown]:
    for index, number in enumerate(sentence.numbers):
        before = sentence.before(index)
        if number.figure.kind not in _COUNTABLE or not _AMONG.search(before):
            continue
        # A sentence that begins with 其中 breaks down a total of the one before it.
        earlier = sentence.numbers[max(0, index - _MAX_PARTS) : index] or (
            sentence.previous[-_MAX_PARTS:] if before.startswith("其中") else []
        )
        candidates = [other for other in earlier if other.unit == number.unit and other.figure.kind in _COUNTABLE]
        plain = [other for other in candidates if not _CHANGE.search(sentence.text[max(0, other.start - 10) : other.start])]
        if plain and (index == 0 or earlier[-1].unit == number.unit):
            yield _Breakdown(plain[-1], candidates, index)


def _label(before: str) -> str:
    """What a part is called, when its name stands before the number."""
    before = _AMONG.split(before)[-1]
    return re.sub(r"^\s*(?:、|和|及|以及|与|[，,])", "", before).strip("：:为有达 ")


def _additive(sentence: _Sentence, first: int) -> list[_Number]:
    """The numbers from `first` on that are plainly parts side by side.

    Joined by 、 or 和; or by a comma when their names end alike (行政案件, 民事案件) and none goes on from an earlier one
    (民事案件完结): stages of a case (受理, 办结) are no parts.
    """
    parts = [sentence.numbers[first]]
    labels = [_label(sentence.before(first))]
    for index in range(first + 1, min(len(sentence.numbers), first + _MAX_PARTS)):
        between = sentence.before(index)
        number = sentence.numbers[index]
        label = _label(between)
        if number.unit != parts[0].unit or _LEAVES_LIST.search(between) or len(between) > 40:
            break
        if any(earlier and label.startswith(earlier) for earlier in labels):
            break
        # A name after the number (17件已受理,) ends at the comma.
        if _JOINT.match(between) or (
            _COMMA.match(between) and len(label) >= 3 and len(labels[-1]) >= 3 and label[-2:] == labels[-1][-2:]
        ):
            parts.append(number)
            labels.append(label)
        else:
            break
    if any(_OVERLAPPING.search(label) for label in labels):
        return parts[:1]
    return parts


def _parts(sentence: _Sentence) -> Iterator[Doubt]:
    for breakdown in _breakdowns(sentence):
        total, first = breakdown.total, breakdown.first
        parts = _additive(sentence, first)
        following = first + len(parts)
        has_rest = following < len(sentence.numbers) and bool(_REST.search(sentence.before(following)))
        if total.rough or any(part.rough for part in parts):
            continue
        if any(_fits(parts[:length], other) for other in breakdown.candidates for length in range(1, len(parts) + 1)):
            continue
        printed = total.figure.text
        if len(parts) == 1:
            if parts[0].value - parts[0].slack > max(other.value + other.slack for other in breakdown.candidates):
                yield _doubt("sum.part_exceeds", total, parts, "likely", part=parts[0].figure.text, total=printed)
            continue
        reckoned = _total(parts)
        if reckoned > total.value:
            if all(reckoned > other.value for other in breakdown.candidates):
                yield _doubt("sum.parts_exceed", total, parts, "likely", formula=_formula(parts, total), total=printed)
        elif not has_rest:
            claimed = bool(_CLAIM.search(sentence.text[total.end : parts[0].start]))
            grand = bool(_GRAND.search(sentence.text[max(0, total.start - 6) : total.start]))
            nearly = total.value - reckoned <= _NEARLY_WHOLE * total.value
            if nearly or (claimed and grand):
                yield _doubt("sum.parts_short", total, parts, "hint", formula=_formula(parts, total), total=printed)


def _rest(sentence: _Sentence) -> Iterator[Doubt]:
    """其余: what is left of a total must be what the parts before it leave."""
    totals = {breakdown.first: breakdown.total for breakdown in _breakdowns(sentence)}
    for index, number in enumerate(sentence.numbers):
        word = _REST.search(sentence.before(index))
        if not word or index == 0 or number.rough or number.figure.kind not in _COUNTABLE:
            continue
        # Only 其余11件 itself is the rest, not a number in a later clause.
        if re.search(r"[，,、]", sentence.before(index)[word.end() :]):
            continue
        near = sentence.numbers[max(0, index - _MAX_PARTS) : index]
        same = [other for other in near if other.unit == number.unit and other.figure.kind in _COUNTABLE]
        if any(_fits([*same[place + 1 :], number], same[place]) for place in range(len(same) - 1)):
            continue
        among = next((first for first in range(index - 1, max(-1, index - _MAX_PARTS), -1) if first in totals), None)
        if among is not None:
            total, parts = totals[among], [n for n in sentence.numbers[among:index] if n.unit == number.unit]
        elif len(same) >= 2 and _CERTAIN_REST.search(word.group()):
            total, parts = same[0], same[1:]
        else:
            continue
        if not parts or total.unit != number.unit or total.rough or parts[0].rough:
            continue
        if any(_fits([*parts[:length], number], total) for length in range(1, len(parts) + 1)):
            continue
        if max(parts[0].value, number.value) >= total.value:
            continue
        side_by_side = _additive(sentence, among) if among is not None else parts[:1]
        used = [*side_by_side, number]
        sure: Sure = "hint" if among is None else "likely"
        yield _doubt("sum.rest", total, used, sure, formula=_formula(used, total), word=word.group(), total=total.figure.text)


_SUMS_UP = re.compile(r"[^，,、]{0,8}(?:[，,、]?\s?(?:共计|合计|总计)\s?(?:为|达到?)?|(?P<weak>[，,]\s?共)\s?)")


def _total_after(sentence: _Sentence) -> Iterator[Doubt]:
    """A件、B件,合计C件."""
    for index, number in enumerate(sentence.numbers):
        before = sentence.before(index)
        claim = _SUMS_UP.fullmatch(before)
        if index < 2 or number.rough or not claim:
            continue
        earlier: list[_Number] = []
        for place in range(index - 1, -1, -1):
            if sentence.numbers[place].unit != number.unit or len(earlier) >= _MAX_PARTS:
                break
            earlier.insert(0, sentence.numbers[place])
            if not _JOINT.match(sentence.before(place)) and not _COMMA.match(sentence.before(place)):
                break
        if len(earlier) < 2 or any(part.rough for part in earlier):
            continue
        if any(_fits(earlier[place:], number) for place in range(len(earlier) - 1)):
            continue
        sure: Sure = "hint" if claim["weak"] else "likely"
        yield _doubt("sum.total_after", number, earlier, sure, formula=_formula(earlier, number), total=number.figure.text)


# Rates and growth.

_RATE_NAME = re.compile(r"([\u3400-\u9fff]{2,8})率[均约]?(?:为|达到|达|是|保持在|[:：])?\s?$")
_SHARE_NAME = re.compile(
    r"占(?:比例?|[\u3400-\u9fff]{0,8}(?:总数|总量|总额|总案件|比例?|部)的?)?的?[^占\d]{0,8}?(?:为|达到|达|[:：，,])*\s?$"
)
_NO_SHARE_OF_A_WHOLE = re.compile(
    r"增长|增幅|下降|提升|提高|压减|压缩|缩减|缩短|减少|降低|参保|覆盖|利用|失业|贡献|自给|负债|回报|周转|普及|渗透|城镇化|转化|森林|绿地|入学|发展"
)


def _rates(sentence: _Sentence) -> Iterator[Doubt]:
    for index, rate in enumerate(sentence.numbers):
        if rate.figure.kind != "percent" or rate.rough or index < 1:
            continue
        name = sentence.text[max(sentence.start, rate.start - 16) : rate.start]
        stem = _RATE_NAME.search(name)
        if stem and not _NO_SHARE_OF_A_WHOLE.search(stem[1]):
            place, named = _part_of(sentence, index, stem[1]), True
        elif _SHARE_NAME.search(name):
            place, named = index - 1, bool(_AMONG.search(sentence.before(index - 1)))
        else:
            continue
        if place is None or sentence.numbers[place].rough:
            continue
        part = sentence.numbers[place]
        near = sentence.numbers[max(0, place - _MAX_PARTS) : place]
        wholes = _wholes(part, near) or _wholes(part, sentence.previous[-_MAX_PARTS:])
        if wholes:
            # The whole is certain when it is the number right before the part, or the only one of the sentence before.
            certain = named and (near[-1] is wholes[-1] if near else len(wholes) == 1)
            yield from _rate(rate, part, wholes, certain)


def _wholes(part: _Number, numbers: list[_Number]) -> list[_Number]:
    return [number for number in numbers if number.unit == part.unit and number.value > 0 and not number.rough]


def _part_of(sentence: _Sentence, index: int, name: str) -> int | None:
    """The number right before the rate that carries the rate's own word: 办复95件 for 办复率."""
    place = index - 1
    while place > 0 and sentence.numbers[place].figure.kind == "percent":
        place -= 1
    around = sentence.before(place) + re.split(r"[，,、；;]", sentence.after(place))[0]
    return place if any(name[-size:] in around for size in (4, 3, 2) if size <= len(name)) else None


def _rate(rate: _Number, part: _Number, wholes: list[_Number], certain: bool) -> Iterator[Doubt]:
    """Silent when rounding fits any whole, a hint when cutting off fits one, a remark when the whole is certain."""
    decimals = len(rate.figure.value.partition(".")[2])
    step = Decimal(1).scaleb(-decimals)
    cut: _Number | None = None
    for whole in reversed(wholes):
        lowest = (part.value - part.slack) / (whole.value + whole.slack) * 100
        highest = (part.value + part.slack) / (whole.value - whole.slack) * 100
        if lowest.quantize(step, ROUND_HALF_UP) <= rate.value <= highest.quantize(step, ROUND_HALF_UP):
            return
        if cut is None and (part.value / whole.value * 100).quantize(step, ROUND_DOWN) == rate.value:
            cut = whole
    whole = cut or wholes[-1]
    exact = part.value / whole.value * 100
    shown = _plain(exact.quantize(step / 10, ROUND_HALF_UP))
    values = {"formula": f"{_plain(part.value)} ÷ {_plain(whole.value)} = {shown}%", "printed": rate.figure.text}
    if cut:
        rounded = f"{exact.quantize(step, ROUND_HALF_UP)}%"
        yield _doubt("sum.rate_cut", rate, [part, whole], "hint", **values, rounded=rounded)
    elif certain:
        yield _doubt("sum.rate", rate, [part, whole], "likely", **values)


_FROM = re.compile(r"(?:从|由|自)[^，,。；;]{0,16}$")
_TO = re.compile(
    r"^[^，,。；;]{0,4}(?:增加|增长|提高|提升|上升|扩大|下降|减少|降低|降|压缩|压减|缩短|调整|发展|增至|升)?(?:到|至|为|增至|升至|降至)[^，,]{0,6}$"
)
# The change right after the two levels, about nothing but them.
_CHANGES_BY = re.compile(
    r"[，,、（(]?\s?(?:净|累计|合计|增幅|降幅)?"
    r"(?:增长|增加|提高|提升|上升|增幅达?)?(?:下降|减少|降低|降幅达?|压减|压缩|缩短)?(?:率|幅度)?(?:了|为|达|达到)?\s?$"
)


def _growth(sentence: _Sentence) -> Iterator[Doubt]:
    """由A增加到B,增长P%."""
    for index in range(2, len(sentence.numbers)):
        first, second, change = sentence.numbers[index - 2 : index + 1]
        if change.figure.kind not in ("percent", "points") or first.unit != second.unit or not first.value:
            continue
        if any(number.rough for number in (first, second, change)):
            continue
        if not (_FROM.search(sentence.before(index - 2)) and _TO.match(sentence.before(index - 1))):
            continue
        if not _CHANGES_BY.match(sentence.before(index)):
            continue
        sign = 1 if second.value >= first.value else -1
        points = change.figure.kind == "points"
        if points and first.figure.kind != "percent":
            continue
        difference = sign * (second.value - first.value)
        exact = difference if points else difference / first.value * 100
        slack = first.slack + second.slack if points else (first.slack + second.slack) / first.value * 100 * 2
        step = Decimal(1).scaleb(-len(change.figure.value.partition(".")[2]))
        if abs(exact - change.value) <= slack + step / 2:
            continue
        larger, smaller = (second, first) if sign == 1 else (first, second)
        formula = f"{larger.figure.value} − {smaller.figure.value} = {_plain(larger.value - smaller.value)}"
        if not points:
            shown = _plain(exact.quantize(step / 10, ROUND_HALF_UP))
            formula = f"({_plain(larger.value)} − {_plain(smaller.value)}) ÷ {_plain(first.value)} = {shown}%"
        yield _doubt("sum.growth", change, [first, second], "likely", formula=formula, printed=change.figure.text)


# Lists and repeated indicators.

_YEAR = re.compile(r"(?:19|20)\d{2}年度?")
_ENCLOSED = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|\([^()]*\)|〔[^〔〕]*〕")


def _listed(sentence: _Sentence) -> Iterator[Doubt]:
    """等6个班次: the things named before it."""
    for number in sentence.numbers:
        value = number.value
        if number.figure.kind != "count" or number.rough or value != int(value) or not 3 <= value <= _MAX_LISTED:
            continue
        begin = max(sentence.start, number.start - _MAX_LIST_CHARACTERS)
        before = sentence.text[begin : number.start]
        masked = _ENCLOSED.sub(lambda match: "○" * len(match.group()), before)
        ends = [match.end() for match in CLAUSE_END.finditer(masked)]
        if not ends and begin > sentence.start:
            continue
        start = ends[-1] if ends else 0
        clause = masked[start:]
        if not clause.endswith("等") or re.search(r"\d", _YEAR.sub("", clause)) or "、" not in clause:
            continue
        # 和 may stand between two things or inside the name of one.
        fewest = clause.count("、") + 1
        most = fewest + len(re.findall(r"以及|和|及|与", clause))
        if fewest <= value <= most:
            continue
        if fewest > value:
            key, named = "sum.listed_more", fewest
        elif value - most == 1 and most >= 4:
            key, named = "sum.listed_fewer", most
        else:
            continue
        other = ((begin + start, number.start),)
        printed = number.figure.text
        yield Doubt.of(key, number.start, number.end, "hint", other=other, named=str(named), printed=printed)


_MIN_COMMON_CHARACTERS = 6


def _repeated(text: str, figures: tuple[Figure, ...]) -> Iterator[Doubt]:
    """One indicator, one year, two values; only where the words before the number are the same too."""
    seen: dict[tuple[str, str, int | None, str, str], Figure] = {}
    for figure in figures:
        if (
            figure.kind not in (*_COUNTABLE, "percent")
            or len(figure.indicator) < _MIN_COMMON_CHARACTERS
            or figure.year is None
            or figure.qualifier
            or figure.value_to
            or figure.warning
        ):
            continue
        value, unit = figure.normalized
        key = (figure.indicator, unit, figure.year, figure.role, figure.kind)
        first = seen.setdefault(key, figure)
        if first.sentence_start == figure.sentence_start or first.normalized[0] == value:
            continue
        left, right = (text[max(f.sentence_start, f.start - _MIN_COMMON_CHARACTERS) : f.start] for f in (first, figure))
        if left != right or len(left) < _MIN_COMMON_CHARACTERS:
            continue
        values = {"indicator": figure.indicator, "first": first.text, "second": figure.text}
        yield Doubt.of("sum.repeated", figure.start, figure.end, "hint", other=((first.start, first.end),), **values)
