"""The outline of a report: which heading every character stands under.

Chinese official documents number their headings (一、 above (一) above 1. above (1), GB/T 9704—2012 §7.3.3), but reports
mix the marks, lose them, and glue a heading to its paragraph. So no mark has a fixed level here: marks nest in the order
in which they first appear, and a mark counts only when the numbers before and after it make it plausible (`1.2倍` opens
nothing, nor does a lone `1.` in running text). Only the beginning of a line can open a section; 一是…二是… inside one
paragraph stays one paragraph. Nothing here knows what a heading says, except for the few words that open an appendix.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from corpus.lines import line_spans
from corpus.numerals import chinese_value
from corpus.report import Section

__all__ = ["chinese_ordinal", "read_outline"]

MAX_LABEL_CHARACTERS = 40
MAX_GLUED_LABEL_CHARACTERS = 30
MAX_HEADING_LINE_CHARACTERS = 60
MAX_HEADLINE_CHARACTERS = 25
MIN_ITEMS = 3
MAX_PARAGRAPH_CHARACTERS = 1000
"""A longer line may have lost its breaks: headings are then looked for after stops and spaces too."""

_CHINESE = "[一二三四五六七八九十百]{1,4}"
# Not a heading: 一、二季度, 一、二、三等奖.
_NOT_A_LIST = r"(?![一二三四五六七八九十]\s?[、,，季类级等线期产手])"
# In the order in which they are tried; the number behind a mark is its conventional depth.
_STYLES: tuple[tuple[str, int, bool, re.Pattern[str]], ...] = (
    ("part", 0, True, re.compile(rf"第\s?({_CHINESE}|\d{{1,3}})\s?(?:部分|[编篇])(?=[\s、.．:：，,]|$|\S)")),
    ("chapter", 1, True, re.compile(rf"第\s?({_CHINESE}|\d{{1,3}})\s?章(?!程)")),
    ("division", 2, True, re.compile(rf"第\s?({_CHINESE}|\d{{1,3}})\s?节(?=[\s　])")),
    ("article", 3, True, re.compile(rf"第\s?({_CHINESE}|\d{{1,3}})\s?条(?=[\s　])")),
    ("chinese", 4, True, re.compile(rf"({_CHINESE})\s?[、．](?!\s*$){_NOT_A_LIST}")),
    ("chinese", 4, False, re.compile(rf"({_CHINESE})\s?[.,，](?=[\u4e00-\u9fff])")),
    ("chinese", 4, False, re.compile(r"()、(?=[\u4e00-\u9fff“])")),
    ("paren_chinese", 5, True, re.compile(rf"[（(〔﹝]\s?({_CHINESE})\s?[）)〕﹞]\s?[、.．]?")),
    ("paren_chinese", 5, True, re.compile(r"([㈠-㈩])\s?[、.．]?")),
    ("paren_chinese", 5, False, re.compile(rf"({_CHINESE})\s?[）)](?=\s?[\u4e00-\u9fff“])")),
    ("paren_chinese", 5, False, re.compile(rf"[（(]\s?({_CHINESE})(?=[\u4e00-\u9fff“])")),
    ("paren_chinese", 5, False, re.compile(r"[（(]\s?()[）)]\s?[、.．]?(?=[\u4e00-\u9fff“])")),
    ("paren_digit", 7, False, re.compile(r"[（(]\s?(\d{1,2})\s?[）)]\s?[、.．]?")),
    ("paren_digit", 7, False, re.compile(r"([⑴-⒇])\s?[、.．]?")),
    ("half_paren_digit", 8, False, re.compile(r"(\d{1,2})\s?[）)](?=\s?\S)")),
    ("circled", 9, False, re.compile(r"([①-⑳])\s?[、.．]?")),
    ("digit", 6, False, re.compile(r"(\d{1,3})\s?[.．、](?!\s*$)(?:(?!\s?\d)|(?=\s?\d{4}\s?年))")),
    ("digit", 6, False, re.compile(r"([⒈-⒛])\s?")),
    ("digit", 6, False, re.compile(r"()[.．](?=[\u4e00-\u9fff“])")),
    ("decimal", 6, False, re.compile(r"(\d{1,3})\s?[.．、]\s?(?=\d)")),
    ("item", 10, False, re.compile(rf"({_CHINESE})[是要](?=\S)")),
    ("item", 10, False, re.compile(rf"第({_CHINESE})[,，、:：](?=\S)")),
)
_INNER_MARK = re.compile(
    rf"(?<=[。！？；：:\s　])(?:{_CHINESE}、|[（(](?:{_CHINESE})?[）)](?=[\u4e00-\u9fff“])|\d{{1,2}}[.．](?=[\u4e00-\u9fff“]))"
)
_SENTENCE_STOP = re.compile(r"[。！？!?；;]|(?<!\d)[:：]|[:：](?!\d)")
_COMMA = re.compile(r"(?<!\d)[,，]|[,，](?!\d)")
_APPENDIX = re.compile(
    r"(?:附\s?[件录表注则]?\s?[\d一二三四五六七八九十]{0,2}\s?[:：]?|(?:名词|名词术语|有关名词|有关用语|用语)(?:解释|说明|注释)|注\s?释|有关说明)\s*$"
)
_ADDRESS = re.compile(r"(?:各位(?:代表|委员|同志)|同志们)\s?[！!：:，,]")
_YEAR = re.compile(r"\d{4}\s?[-—－–~至]?\s?(?:\d{4}\s?)?年?度?")
_FIRST_CIRCLED = "①⑴⒈㈠"


def chinese_ordinal(numeral: str) -> int | None:
    """The value of an ordinal such as 十二, `12`, ⑫ or ㈠; None when it is empty or none."""
    if not numeral:
        return None
    if numeral.isdecimal():
        return int(numeral)
    for first in _FIRST_CIRCLED:
        if 0 <= ord(numeral[0]) - ord(first) < 20:
            return ord(numeral[0]) - ord(first) + 1
    value = chinese_value(numeral)
    return None if value is None else int(value)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its break; `start` and `end` are offsets of the text, `content` has no white space around it.

    `cut` when it is not a line of the text but a piece of one that lost its breaks.
    """

    start: int
    end: int
    content: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that may open a section. An ordinal of None has been lost."""

    line: int
    style: str
    depth: int
    strong: bool
    exact: bool
    ordinal: int | None


@dataclass(slots=True)
class _Level:
    style: str
    depth: int
    last: int
    label: str


@dataclass(slots=True)
class _Opening:
    path: tuple[str, ...]
    line: _Line
    alone: bool


@dataclass(slots=True)
class _State:
    levels: list[_Level] = field(default_factory=list)
    nested: set[tuple[str, str]] = field(default_factory=set)

    def find(self, style: str) -> int | None:
        for index in range(len(self.levels) - 1, -1, -1):
            if self.levels[index].style == style:
                return index
        return None


def read_outline(text: str) -> tuple[Section, ...]:
    """The leaves of the outline.

    Args:
        text: Text of the report.

    Returns:
        Leaf sections in text order that tile `text`: the first starts at 0, each ends where the next starts, the last
        ends at `len(text)`. Text before the first heading has the empty path. Empty for an empty text.
    """
    if not text:
        return ()
    lines = list(_lines(text))
    openings = list(_numbered(lines)) or list(_headlines(lines))
    return _tile(text, list(_closings(lines, openings)))


def _lines(text: str) -> Iterator[_Line]:
    for first, last in line_spans(text):
        cuts = [first, last]
        if last - first > MAX_PARAGRAPH_CHARACTERS:
            cuts[1:1] = [inner.start() for inner in _INNER_MARK.finditer(text, first + 1, last)]
        for start, end in pairwise(cuts):
            content = text[start:end].strip()
            if content:
                yield _Line(start, end, content, cut=start != first)


def _mark_of(index: int, line: _Line) -> _Mark | None:
    content = line.content
    for style, depth, strong, pattern in _STYLES:
        match = pattern.match(content)
        if match:
            # `3.10种` is the third of a list only when the list says so, else it is a number.
            exact = style == "decimal"
            return _Mark(
                index, "digit" if exact else style, depth, strong and not line.cut, exact, chinese_ordinal(match.group(1))
            )
    return None


def _numbered(lines: list[_Line]) -> Iterator[_Opening]:
    marks = [mark for index, line in enumerate(lines) if (mark := _mark_of(index, line))]
    following: dict[int, int | None] = {}
    places: dict[str, list[_Mark]] = {}
    latest: dict[str, int] = {}
    for mark in reversed(marks):
        following[mark.line] = latest.get(mark.style)
        if mark.ordinal is not None:
            latest[mark.style] = mark.ordinal
    for mark in marks:
        places.setdefault(mark.style, []).append(mark)
    by_line = {mark.line: mark for mark in marks}
    top_style = next((mark.style for mark in marks if mark.strong), None)

    def continues(style: str, ordinal: int, after: int) -> bool:
        """Whether the next mark of the style, if any, has this number (and does not begin another list)."""
        found = places.get(style, [])
        index = bisect_right(found, after, key=lambda mark: mark.line)
        return index < len(found) and found[index].ordinal == ordinal

    state = _State()
    for index, line in enumerate(lines):
        mark = by_line.get(index)
        if mark is None:
            if state.levels and _is_appendix(lines, index, by_line, top_style, state):
                label = _clean(line.content)
                state.levels = [_Level("appendix", -1, 0, label)]
                yield _Opening((label,), line, True)
            continue
        here = state.find(mark.style)
        ordinal = mark.ordinal
        if ordinal is None:
            # The number is lost: it is the next one of a running list, or the first of a list whose second follows.
            if here is not None:
                ordinal = state.levels[here].last + 1
            elif following[index] is not None:
                ordinal = 1
            else:
                continue
        if not _plausible(mark, ordinal, here, state, following[index]):
            continue
        if here is None:
            _make_room(mark, state, index, continues)
            state.levels.append(_Level(mark.style, mark.depth, ordinal, ""))
        else:
            del state.levels[here + 1 :]
        content = re.split(r"\s", line.content, maxsplit=1)[0] if line.cut else line.content
        alone = not line.cut and _stands_alone(content)
        level = state.levels[-1]
        level.last, level.label = ordinal, _label(content, alone)
        yield _Opening(tuple(level.label for level in state.levels), line, alone)


def _plausible(mark: _Mark, ordinal: int, here: int | None, state: _State, following: int | None) -> bool:
    if mark.exact:
        return here is not None and ordinal == state.levels[here].last + 1 and following == ordinal + 1
    if here is not None and 0 <= ordinal - state.levels[here].last <= 2:
        return True
    if mark.strong:
        return True
    return ordinal <= 2 and following is not None and 1 <= following - ordinal <= 2


def _make_room(mark: _Mark, state: _State, index: int, continues: Callable[[str, int, int], bool]) -> None:
    """Close levels that the new style does not stand under.

    Conventional depth decides, unless the style on top goes on counting later, or has held this one before: then the new
    one lies inside it.
    """
    while state.levels:
        top = state.levels[-1]
        if top.depth < mark.depth or (top.style, mark.style) in state.nested or continues(top.style, top.last + 1, index):
            state.nested.add((top.style, mark.style))
            break
        state.levels.pop()


def _is_appendix(lines: list[_Line], index: int, marks: dict[int, _Mark], top_style: str | None, state: _State) -> bool:
    content = lines[index].content
    if _APPENDIX.match(content):
        return True
    # A headline right above a list that starts again at 一、 while the report's own 一、二、三、 has run.
    mark = marks.get(index + 1)
    return (
        mark is not None
        and mark.style == top_style
        and mark.ordinal == 1
        and state.levels[0].style == top_style
        and state.levels[0].last > 1
        and len(content) <= MAX_HEADLINE_CHARACTERS
        and not _SENTENCE_STOP.search(content)
        and not _COMMA.search(content)
    )


def _headlines(lines: list[_Line]) -> Iterator[_Opening]:
    """Short lines without a stop between paragraphs, in a report that numbers nothing."""
    paragraphs = [len(line.content) > MAX_HEADING_LINE_CHARACTERS and "。" in line.content for line in lines]
    first_paragraph = next((index for index, paragraph in enumerate(paragraphs) if paragraph), len(lines))
    found = [
        index
        for index in range(first_paragraph + 1, len(lines) - 1)
        if 2 <= len(lines[index].content) <= MAX_HEADLINE_CHARACTERS
        and paragraphs[index - 1]
        and paragraphs[index + 1]
        and re.fullmatch(r"[\u4e00-\u9fff“”、，,·（）() ]+", lines[index].content)
    ]
    if len(found) >= 2:
        for index in found:
            yield _Opening((_clean(lines[index].content),), lines[index], True)


def _stands_alone(content: str) -> bool:
    """Whether the line is a heading and nothing else; a line that tells a number is content."""
    if len(content) > MAX_HEADING_LINE_CHARACTERS:
        return False
    stop = _SENTENCE_STOP.search(content.rstrip("：:"))
    if stop:
        return False
    unmarked = content
    for _, _, _, pattern in _STYLES:
        match = pattern.match(content)
        if match:
            unmarked = content[match.end() :]
            break
    return not any(character.isdecimal() for character in _YEAR.sub("", unmarked))


def _label(content: str, alone: bool) -> str:
    if alone:
        return _clean(content)
    stop = _SENTENCE_STOP.search(content)
    first = content[: stop.start()] if stop else content
    if len(first) > MAX_GLUED_LABEL_CHARACTERS:
        comma = _COMMA.search(first, 2)
        if comma:
            first = first[: comma.start()]
    return _clean(first)


def _clean(label: str) -> str:
    label = " ".join(label.split()).rstrip("：:。；;，, ")
    return label if len(label) <= MAX_LABEL_CHARACTERS else label[: MAX_LABEL_CHARACTERS - 1] + "…"


def _tile(text: str, openings: list[_Opening]) -> tuple[Section, ...]:
    sections: list[Section] = []
    first = openings[0].line.start if openings else len(text)
    if first > 0:
        sections.append(Section((), 0, 0, first))
    for opening, following in zip_longest(openings, openings[1:]):
        start = opening.line.start
        end = following.line.start if following else len(text)
        has_text = bool(text[opening.line.end : end].strip())
        # A list item is all there is of its section: content, not a heading.
        body = opening.line.end if opening.alone and (has_text or _lies_in(following, opening)) else start
        sections.append(Section(opening.path, start, body, end))
    return tuple(sections)


def _lies_in(opening: _Opening | None, parent: _Opening) -> bool:
    depth = len(parent.path)
    return opening is not None and len(opening.path) > depth and opening.path[:depth] == parent.path


def _closings(lines: list[_Line], openings: list[_Opening]) -> Iterator[_Opening]:
    """Where a list of one-paragraph items is over and its parent goes on.

    After the last item nothing marks the return, but when every item before it was one paragraph, the next paragraph
    is no longer the item's. An address to the house (各位代表！) leaves every list.
    """
    starts = [line.start for line in lines]
    run = 0
    for opening, following in zip_longest(openings, openings[1:]):
        first = bisect_left(starts, opening.line.start)
        last = bisect_left(starts, following.line.start) if following else len(lines)
        yield opening
        parent = opening.path[:-1]
        more = following is not None and len(following.path) == len(opening.path) and following.path[:-1] == parent
        if _lies_in(following, opening):
            run = 0
        elif all(line.cut for line in lines[first + 1 : last]):
            run = run + 1 if more else 0
        else:
            address = next((index for index in range(first + 1, last) if _ADDRESS.match(lines[index].content)), None)
            back = next(index for index in range(first + 1, last) if not lines[index].cut)
            if run < MIN_ITEMS - 1 or more:
                back = address if address is not None and parent else -1
            if back >= 0:
                yield _Opening(parent, lines[back], False)
            run = 0
