"""Damaged text: what a report lost on its way from the office to the web page and into a file.

Dashes, brackets, full stops and whole words get lost when a report is copied, and a number that lost its neighbour is a
wrong number. Two kinds of evidence are used: a shape that sound text cannot have (`20236月`), and plausibility against
the rest of the report (a rescue team of 361909 in a county where the next largest count of people is 2600). Nothing is
repaired: a remark says what is printed, what is likely, and that the original decides. Where sound text could look the
same, nothing is said.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpus.doubt import Doubt
from corpus.lines import line_spans, stripped
from corpus.numerals import fold, split_numbers
from corpus.outline import chinese_ordinal
from corpus.quantities import Quantity, read_quantities
from corpus.report import Remark, Section, Sure, scaled

__all__ = ["find_damage"]

_HAN = r"[\u3400-\u9fff]"
_YEAR = r"(?:19|20)\d{2}"
_MAX_QUOTED_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank: offsets without the white space around it, and its number among such lines."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    """What the detectors read: the text, a folded copy with the same offsets, lines, headings and numbers."""

    text: str
    folded: str
    lines: tuple[_Line, ...]
    headings: frozenset[int]
    first_body: int
    quantities: tuple[Quantity, ...]


def find_damage(text: str, sections: tuple[Section, ...], *, report_id: str) -> tuple[Remark, ...]:
    """Find damaged places of a report; nothing is changed.

    Args:
        text: Text of the report.
        sections: Its leaf sections.
        report_id: The report.

    Returns:
        Remarks in text order, no two about the same place. `other` holds the further spans a remark rests on.
    """
    read = _read(text, sections)
    found: list[Doubt] = []
    taken: set[int] = set()
    for detector in _DETECTORS:
        for doubt in sorted(detector(read), key=lambda doubt: doubt.start):
            place = range(doubt.start, max(doubt.end, doubt.start + 1))
            if taken.isdisjoint(place):
                taken.update(place)
                found.append(doubt)
    found.sort(key=lambda doubt: (doubt.start, doubt.end))
    return tuple(doubt.remark("damage", report_id, found=_shown(text[doubt.start : doubt.end])) for doubt in found)


def _shown(piece: str) -> str:
    piece = " ".join(piece.split())
    return piece if len(piece) <= _MAX_QUOTED_CHARACTERS else piece[: _MAX_QUOTED_CHARACTERS - 1] + "…"


def _read(text: str, sections: tuple[Section, ...]) -> _Text:
    lines = tuple(_Line(index, *stripped(text, *span)) for index, span in enumerate(line_spans(text)))
    headings = frozenset(stripped(text, section.start, section.body)[0] for section in sections if section.body > section.start)
    first_body = next((section.start for section in sections if section.path), len(text))
    folded = fold(text)
    return _Text(text, folded, lines, headings, first_body, tuple(read_quantities(folded)))


# Dates and document numbers that lost a dash, a bracket or a word.

_YEARS = re.compile(rf"(?<!\d)({_YEAR})({_YEAR})(?= ?年)")
_YEAR_MONTH = re.compile(r"(?<![\d.])(20\d{2}|19\d{2})(0?[1-9]|1[0-2])(?=月)")
_COMPACT_DATE = re.compile(r"(?<![\d.])(20\d{2}|19\d{2})(\d{2,4})(?=日)")
_MONTH_DAY = re.compile(r"(?<=年)(\d{3,4})(?=日)")
_MONTHS = re.compile(r"(?<![\d.])(\d{2,4})(?=月)")
_DAYS = re.compile(r"(?<=月)(\d{2,4})(?=日)")
_YEAR_CUT = re.compile(r"(?<![\d.])(20[12])年(?=\d{1,2}月|度|底|初|末)")


def _dates(read: _Text) -> Iterator[Doubt]:
    for match in _YEARS.finditer(read.folded):
        first, second = match.groups()
        likely = f"{first}—{second}年" if int(first) < int(second) else "两个年份"
        yield Doubt.of("damage.years", match.start(), _past(read.folded, match.end(), "年"), "sure", likely=likely)
    for match in _YEAR_MONTH.finditer(read.folded):
        year, month = match.groups()
        yield Doubt.of("damage.year_month", match.start(), match.end() + 1, "sure", likely=f"{year}年{int(month)}月")
    for match in _COMPACT_DATE.finditer(read.folded):
        splits = _month_days(match[2])
        if splits:
            likely = "或".join(f"{match[1]}年{month}月{day}日" for month, day in splits)
            yield Doubt.of("damage.day", match.start(), match.end() + 1, "sure", likely=likely)
    for match in _MONTH_DAY.finditer(read.folded):
        splits = _month_days(match[1])
        if splits:
            likely = "或".join(f"{month}月{day}日" for month, day in splits)
            yield Doubt.of("damage.day", match.start(), match.end() + 1, "likely", likely=likely)
    for match in _MONTHS.finditer(read.folded):
        if int(match[1]) > 12:
            pairs = [(a, b) for a, b in _splits(match[1]) if 1 <= a < b <= 12]
            likely = "或".join(f"{a}—{b}月" for a, b in pairs) or "另一月份"
            yield Doubt.of("damage.month_range", match.start(), match.end() + 1, "sure", likely=likely)
    for match in _DAYS.finditer(read.folded):
        if int(match[1]) <= 31 and len(match[1]) == 2:
            continue
        pairs = [(a, b) for a, b in _splits(match[1]) if 1 <= a < b <= 31]
        likely = "或".join(f"{a}—{b}日" for a, b in pairs) or "另一日期"
        yield Doubt.of("damage.day_range", match.start(), match.end() + 1, "sure", likely=likely)
    for match in _YEAR_CUT.finditer(read.folded):
        yield Doubt.of("damage.year_cut", match.start(), match.end(), "likely")


def _splits(digits: str) -> list[tuple[int, int]]:
    return [
        (int(digits[:cut]), int(digits[cut:])) for cut in range(1, len(digits)) if digits[cut] != "0" and len(digits) - cut <= 2
    ]


def _month_days(digits: str) -> list[tuple[int, int]]:
    if len(digits) == 4:
        return [pair for pair in [(int(digits[:2]), int(digits[2:]))] if 1 <= pair[0] <= 12 and 1 <= pair[1] <= 31]
    return [(month, day) for month, day in _splits(digits) if 1 <= month <= 12 and 1 <= day <= 31]


def _past(text: str, position: int, word: str) -> int:
    found = text.find(word, position, position + 2)
    return position if found < 0 else found + len(word)


_NO_CLOSING = re.compile(rf"[〔\[(【﹝] ?({_YEAR}) ?(\d{{1,5}}) ?号")
_NO_OPENING = re.compile(rf"(?<={_HAN})({_YEAR}) ?[〕\]﹞】] ?第? ?(\d{{1,5}}) ?号")
_NO_BRACKETS = re.compile(rf"(?<=[发函办字规令电审呈任批复])({_YEAR})(\d{{1,4}})号")
_NO_MARK = re.compile(rf"[〔﹝]({_YEAR})[〕﹞] ?第? ?(\d{{1,5}})(?! ?号|\d)")
_NO_SERIAL = re.compile(rf"[〔﹝]({_YEAR})[〕﹞] ?第? ?号")


def _document_numbers(read: _Text) -> Iterator[Doubt]:
    for pattern in (_NO_CLOSING, _NO_OPENING, _NO_BRACKETS, _NO_MARK):
        sure: Sure = "sure" if pattern in (_NO_CLOSING, _NO_OPENING) else "likely"
        for match in pattern.finditer(read.folded):
            likely = f"〔{match[1]}〕{int(match[2])}号"
            yield Doubt.of("damage.document_number", match.start(), match.end(), sure, likely=likely)
    for match in _NO_SERIAL.finditer(read.folded):
        yield Doubt.of("damage.document_number_cut", match.start(), match.end(), "sure")


# Numbers that lost a unit, a separator or their neighbour.

_PEOPLE = frozenset(("人", "名"))
_TEAM = r"(?:队伍?|救援队|民兵|分队|志愿者|组织|机构|委员会)"
_TEAM_AFTER = re.compile(rf"的?[^,，。;；:：、\d]{{0,12}}?{_TEAM}")
_TEAM_BEFORE = re.compile(rf"{_TEAM}(?:共有|共|有|达到?|计)?$")
_MIN_RUN_TOGETHER_DIGITS = 5
_OUTLIER = 10
_MAX_SIZES = 50


def _run_together(read: _Text) -> Iterator[Doubt]:
    """Teams are given as teams and people (12支348人): one large number is both, when it dwarfs every other count of people."""
    people = [q for q in read.quantities if q.kind == "count" and q.reason is None and q.unit.lstrip("余多万亿") in _PEOPLE]
    sizes = sorted((_size(quantity) for quantity in people), reverse=True)[:_MAX_SIZES]
    for quantity in people:
        digits = read.folded[quantity.start : quantity.start + len(quantity.value)]
        if (
            digits != quantity.value
            or not digits.isdecimal()
            or len(digits) < _MIN_RUN_TOGETHER_DIGITS
            or digits.endswith("000")
            or quantity.unit not in _PEOPLE
        ):
            continue
        before = read.folded[max(0, quantity.start - 8) : quantity.start]
        if not (_TEAM_AFTER.match(read.folded, quantity.end) or _TEAM_BEFORE.search(before)):
            continue
        size = _size(quantity)
        largest = next((other for other in sizes if other < size), Decimal(0))
        # Another count as large makes this one plausible.
        if sizes.count(size) > 1 or sizes[0] > size or (largest and size <= _OUTLIER * largest):
            continue
        if largest:
            yield Doubt.of("damage.run_together", quantity.start, quantity.end, "likely", largest=f"{largest.normalize():f}")
        else:
            yield Doubt.of("damage.large", quantity.start, quantity.end, "hint")


def _size(quantity: Quantity) -> Decimal:
    return scaled(Decimal(quantity.value), quantity.unit)[0]


_RUNNING_TEXT = re.compile(r"[,，。;；]|共|累计|达到|完成|办结|受理")
_AT_LINE_END = re.compile(r"(?<!附[件表录])(?<![图第页栏])(?<=[\u3400-\u9fff)])( ?)(\d[\d,]*(?:\.\d+)?)$")


def _no_unit(read: _Text) -> Iterator[Doubt]:
    for line in read.lines:
        if line.start in read.headings:
            continue
        tail = read.folded[max(line.start, line.end - 24) : line.end]
        match = _AT_LINE_END.search(tail)
        content = read.folded[line.start : line.end]
        if match and not re.fullmatch(_YEAR, match[2]) and _RUNNING_TEXT.search(content[: -len(match[2])]):
            yield Doubt.of("damage.no_unit", line.end - len(match[2]), line.end, "sure")


_BEFORE_QUOTE = re.compile(r"(?<![\d.+\-—~:/“])(\d{1,6})(?=[“「《])")
# 500强, 3大行动, 59国, 4金1银, 117颗: nouns that count themselves.
_SELF_COUNTING = re.compile(r"[大强国金银铜型号代级省县市区镇乡村部人户家]")
_PARALLEL = re.compile(r"[和及与、]")


def _no_counter(read: _Text) -> Iterator[Doubt]:
    starts = [quantity.start for quantity in read.quantities]
    for match in _BEFORE_QUOTE.finditer(read.folded):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= read.quantities[index].end or read.quantities[index].reason is None:
            yield Doubt.of("damage.no_counter", match.start(), match.end(), "likely")
    for quantity, earlier in zip(read.quantities[1:], read.quantities, strict=False):
        following = read.folded[quantity.end : quantity.end + 2]
        between = read.folded[earlier.end : quantity.start]
        if (
            quantity.kind == "count"
            and not quantity.unit
            and quantity.reason is None
            and len(quantity.value) >= 2
            and read.folded[quantity.start : quantity.end] == quantity.value
            and re.fullmatch(f"{_HAN}{{2}}", following)
            and not _SELF_COUNTING.match(following)
            and _PARALLEL.match(between[-1:])
            and earlier.unit in ("个", "家", "处", "所")
            and len(between) <= _MAX_QUOTED_CHARACTERS
            and not re.search(r"[。;；\n]", between)
        ):
            yield Doubt.of("damage.no_counter", quantity.start, quantity.end, "likely")


_DECIMAL = re.compile(r"(?<![\d.])(\d{1,6})[。､] ?(\d{1,4})(?= ?(?:%|个百分点|万|亿))")
_DOUBLE_POINT = re.compile(
    r"(?<![\d.])\d{1,6}(?:\.\d{1,6}){2,4}(?= ?(?:%|个百分点|万|亿|元))|(?<![\d.])\d{1,6}\.\.\d{1,6}(?= ?%)"
)
_LETTER = re.compile(r"(?<![A-Za-z\d.])\d{1,6}[OoОlI]\d{0,6}(?= ?(?:年|月|日|件|个|家|人|名|项|%|万|亿|次|户))")
_RATE = re.compile(
    r"(?:满意|办结|办复|答复|按时|按期|合格|成功|应诉|出庭|见面|达标|优良|整改|破案|结案|普及|签约|知晓|好评|化解|处置|录入|受理|公开|审查|达)"
    r"率[^\d,，。;；]{0,8}(\d{3,6}(?:\.\d{1,4})?) ?%"
)


def _broken_numbers(read: _Text) -> Iterator[Doubt]:
    for match in _DECIMAL.finditer(read.folded):
        yield Doubt.of("damage.decimal", match.start(), match.end(), "likely", likely=f"{match[1]}.{match[2]}")
    for match in _DOUBLE_POINT.finditer(read.folded):
        yield Doubt.of("damage.decimal", match.start(), match.end(), "sure", likely="只有一个小数点的数")
    for start, end, whole in split_numbers(read.folded):
        yield Doubt.of("damage.split", start, end, "likely", likely=whole)
    for match in _LETTER.finditer(read.folded):
        likely = re.sub("[OoО]", "0", re.sub("[lI]", "1", match[0]))
        yield Doubt.of("damage.letter", match.start(), match.end(), "likely", likely=likely)
    for match in _RATE.finditer(read.folded):
        if Decimal(match[1]) > 100:
            yield Doubt.of("damage.over_100", match.start(1), match.end(), "likely")


# Characters, brackets and stops.

_LOST = re.compile(r"[\ufffd\ue000-\uf8ff\u25a1]{1,100}|(?<=[\u3400-\u9fff，。])\?{2,100}(?=[\u3400-\u9fff，。])")


def _lost_characters(read: _Text) -> Iterator[Doubt]:
    for match in _LOST.finditer(read.text):
        yield Doubt.of("damage.lost_characters", match.start(), match.end(), "likely" if "\u25a1" in match[0] else "sure")


_EMPTY = re.compile(r"[(（][ \u3000]{0,4}[)）]|《[ \u3000]{0,4}》|【[ \u3000]{0,4}】|〔[ \u3000]{0,4}〕|“[ \u3000]{0,4}”")
_PAREN_ORDINAL = re.compile(r"[(（]([一二三四五六七八九十]{1,3})[)）]")
_NUMERALS = "一二三四五六七八九十"


def _empty_brackets(read: _Text) -> Iterator[Doubt]:
    starts = {line.start: line.index for line in read.lines}
    for match in _EMPTY.finditer(read.text):
        index = starts.get(match.start())
        ordinal = _ordinal_between(read, index) if index is not None and match[0][0] in "(（" else None
        if ordinal:
            yield Doubt.of("damage.empty_marker", match.start(), match.end(), "likely", likely=f"({ordinal})")
        else:
            yield Doubt.of("damage.empty_brackets", match.start(), match.end(), "sure")


def _ordinal_between(read: _Text, index: int) -> str | None:
    """The number that the markers (一), (二) before and after a line leave open, None when they leave none."""
    before = next(_ordinals(read, range(index - 1, max(-1, index - 40), -1)), 0)
    after = next(_ordinals(read, range(index + 1, min(len(read.lines), index + 40))), 0)
    for likely in (before + 1, after - 1 if before == 0 else 0):
        if 1 <= likely <= len(_NUMERALS) and (before or after) and (not after or likely == after - 1 or after == 1):
            return _NUMERALS[likely - 1]
    return _NUMERALS[0] if after == 2 else None


def _ordinals(read: _Text, indices: range) -> Iterator[int]:
    """Ordinals of (一)-markers up to the next 一、 heading."""
    for index in indices:
        line = read.lines[index]
        head = read.text[line.start : line.start + 8]
        if re.match(r"[一二三四五六七八九十]{1,3}、", head):
            return
        match = _PAREN_ORDINAL.match(head)
        if match:
            yield chinese_ordinal(match[1]) or 0


_PAIRS = {"(": ")", "[": "]", "〔": "〕", "【": "】", "《": "》", "“": "”", "「": "」", "『": "』"}
_OPENING_OF = {closing: opening for opening, closing in _PAIRS.items()}
_LIST_MARK = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)]")
_MAX_DEPTH = 16
_MAX_UNPAIRED_IN_LINE = 6
_MAX_LINES_APART = 8


def _brackets(read: _Text) -> Iterator[Doubt]:
    pending: dict[str, list[tuple[int, int]]] = {}
    unpaired: dict[int, list[tuple[int, str]]] = {}
    cut = {line.index for line, _ in _cut_leads(read)}
    for line in read.lines:
        mark = _LIST_MARK.match(read.folded, line.start, line.end)
        opened: list[tuple[str, int]] = []
        lone: list[tuple[int, str]] = []
        for position in range(line.start, line.end):
            character = read.folded[position]
            if character in _PAIRS:
                opened.append((character, position))
            elif character in _OPENING_OF and not (mark and position == mark.end() - 1):
                opening = _OPENING_OF[character]
                depth = next((d for d in range(1, min(_MAX_DEPTH, len(opened)) + 1) if opened[-d][0] == opening), 0)
                if depth:
                    lone.extend((place, kind) for kind, place in opened[len(opened) - depth + 1 :])
                    del opened[-depth:]
                elif pending.get(opening) and line.index - pending[opening][-1][0] <= _MAX_LINES_APART:
                    above, place = pending[opening].pop()
                    unpaired[above] = [entry for entry in unpaired[above] if entry[0] != place]
                else:
                    lone.append((position, character))
        lone.extend((place, kind) for kind, place in opened)
        unpaired[line.index] = sorted(lone)
        pending = {}
        for above in range(max(0, line.index - _MAX_LINES_APART), line.index + 1):
            for place, kind in unpaired.get(above, [])[:_MAX_UNPAIRED_IN_LINE]:
                if kind in _PAIRS:
                    pending.setdefault(kind, []).append((above, place))
    for line in read.lines:
        lone = [] if line.index in cut else unpaired[line.index]
        if len(lone) > _MAX_UNPAIRED_IN_LINE:
            yield Doubt.of("damage.brackets", lone[0][0], lone[-1][0] + 1, "sure", count=str(len(lone)))
            continue
        for place, kind in lone:
            missing = _PAIRS.get(kind) or _OPENING_OF[kind]
            key = "damage.no_closing" if kind in _PAIRS else "damage.no_opening"
            around = _shown(read.text[max(line.start, place - 10) : min(line.end, place + 8)])
            yield Doubt.of(key, place, place + 1, "sure", missing=missing, around=around)


_HALF_MARK = re.compile(
    r"([一二三四五六七八九十]{1,3})[)](?=[\u3400-\u9fff“])|[(]([一二三四五六七八九十]{1,3})(?=[\u3400-\u9fff“])"
)


_LOST_MARKER = re.compile(r"[、.](?=[\u3400-\u9fff“])")


def _half_markers(read: _Text) -> Iterator[Doubt]:
    """`一)` where the report's other markers are (二): a bracket is lost; `、存在问题`: a number is lost."""
    for line in read.lines:
        if _LOST_MARKER.match(read.folded, line.start):
            yield Doubt.of("damage.lost_marker", line.start, line.start + 1, "likely")
    whole = sum(1 for line in read.lines if _PAREN_ORDINAL.match(read.folded, line.start))
    halves = [
        (line, match)
        for line in read.lines
        if (match := _HALF_MARK.match(read.folded, line.start)) and not _PAREN_ORDINAL.match(read.folded, line.start)
    ]
    if whole > len(halves):
        for line, match in halves:
            likely = f"({match[1] or match[2]})"
            yield Doubt.of("damage.marker", line.start, match.end(), "likely", likely=likely)


_RUN_ON = re.compile(r"(?:截[至止](?:目前|\d{4}年)|与此同时[,，])")
_SUBJECT_CHARACTERS = 6


def _lost_stops(read: _Text) -> Iterator[Doubt]:
    for match in _RUN_ON.finditer(read.folded):
        run = re.search(f"{_HAN}*$", read.folded[max(0, match.start() - 20) : match.start()])
        # Up to this length it is the subject of what follows: 我县截至目前….
        if run and len(run[0]) > _SUBJECT_CHARACTERS and not run[0].endswith(("的", "是", "即", "为", "中", "于", "在")):
            yield Doubt.of("damage.no_stop", match.start() - 1, match.start(), "likely", before=match[0].rstrip(",，"))
    for line in read.lines:
        content = read.text[line.start : line.end]
        if (
            line.start not in read.headings
            and line.start >= read.first_body
            and len(content) >= 60
            and "。" in content
            and re.fullmatch(r"[\u3400-\u9fff\d%％]", content[-1])
        ):
            yield Doubt.of("damage.no_last_stop", line.end - 1, line.end, "hint", around=_shown(content[-12:]))


# The page around the report.

_MIN_LEAD_CHARACTERS = 30
_LEAD_SHARE = 0.8
_LEAD_LINES = 12
_SENTENCE_END = re.compile(r"[。！？!?；;：:”]$")


def _truncated_lead(read: _Text) -> Iterator[Doubt]:
    for line, later in _cut_leads(read):
        other = ((line.start, line.end), (later.start, later.end))
        around = _shown(read.text[line.start : line.end][-16:])
        yield Doubt.of("damage.cut_lead", line.end - 1, line.end, "sure", other=other, around=around)


def _cut_leads(read: _Text) -> Iterator[tuple[_Line, _Line]]:
    """Leads cut off at some number of characters, as web pages put them above the text, and the lines that repeat them."""
    for line in read.lines[:_LEAD_LINES]:
        lead = read.text[line.start : line.end].rstrip("….")
        if len(lead) < _MIN_LEAD_CHARACTERS or _SENTENCE_END.search(lead):
            continue
        for later in read.lines[line.index + 1 : line.index + 1 + _LEAD_LINES]:
            common = _common(read.text, line.start, later.start, len(lead))
            if common >= max(_MIN_LEAD_CHARACTERS, _LEAD_SHARE * len(lead)) and later.end - later.start > len(lead):
                yield line, later
                break


def _common(text: str, first: int, second: int, limit: int) -> int:
    length = 0
    while length < limit and second + length < len(text) and text[first + length] == text[second + length]:
        length += 1
    return length


_DEBRIS = re.compile(
    r"【?\s?字[号体]\s?[:：]|标\s?签(?:\s?[:：].{0,30})?$|相关(?:报道|链接|附件|阅读|文章|新闻|信息|推荐|稿件)|【?打印(?:本页|此页|正文|文章)?】?(?=\s|$|[|｜])"
    r"|【?关闭(?:窗口|本页|页面)|分享(?:到|至)?\s?[:：]?$|分享到|扫一扫|(?:责任)?编辑\s?[:：]|上一[篇条]\s?[:：]|下一[篇条]\s?[:：]|(?:浏览|点击|阅读)(?:次数|量|数)"
    r"|当前位置\s?[:：]|您?(?:现在|当前|所在)的?位置|首页\s?[>》›]|返回(?:顶部|首页)|网站地图|版权所有|技术支持\s?[:：]|.{0,10}ICP备"
)
_EDGE_LINES = 30
_MAX_DEBRIS_CHARACTERS = 50
_MAX_DEBRIS_GAP_LINES = 8


def _debris(read: _Text) -> Iterator[Doubt]:
    head = [line for line in read.lines[:_EDGE_LINES] if line.start < read.first_body]
    tail = [line for line in read.lines[-_EDGE_LINES:] if line.start >= read.first_body]
    for lines in (head, tail):
        run: list[_Line] = []
        for line in lines:
            content = read.text[line.start : line.end]
            if len(content) > _MAX_DEBRIS_CHARACTERS or content.endswith("。") or not _DEBRIS.match(content):
                continue
            # What stands between two pieces of furniture is furniture (大 中 小 after 字号).
            if run and line.index - run[-1].index > _MAX_DEBRIS_GAP_LINES:
                yield Doubt.of("damage.debris", run[0].start, run[-1].end, "likely")
                run = []
            run.append(line)
        if run:
            yield Doubt.of("damage.debris", run[0].start, run[-1].end, "likely")


# The first that claims a place keeps it: what puts a number in doubt before what is untidy.
_DETECTORS = (
    _dates,
    _document_numbers,
    _run_together,
    _broken_numbers,
    _no_unit,
    _no_counter,
    _lost_characters,
    _half_markers,
    _empty_brackets,
    _brackets,
    _truncated_lead,
    _debris,
    _lost_stops,
)
