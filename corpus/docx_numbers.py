"""The automatic numbers of a .docx file (一、 （一） 1.), which Word computes and does not write down.

Rules of ECMA-376 part 1, §17.9: a paragraph names a list and a level, of its own or by its style; lists made from the same
abstract list count on together unless one says that it begins anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["WORD", "Numbering", "child", "is_on", "value"]

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Namespace of WordprocessingML, as lxml writes it before a tag."""


def child(element: Any, tag: str) -> Any:
    """The first child of that tag; None when there is none, or no element."""
    return element.find(WORD + tag) if element is not None else None


def value(element: Any, tag: str) -> str | None:
    """What the child of that tag is set to."""
    found = child(element, tag)
    return found.get(WORD + "val") if found is not None else None


def is_on(switch: Any) -> bool:
    """Whether a switch is there and not turned off."""
    return switch is not None and switch.get(WORD + "val") not in ("0", "false", "off")


@dataclass(slots=True)
class _Level:
    """One level of a list: how its numbers look and where they begin."""

    form: str = "decimal"
    template: str = ""
    start: int = 1
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The numbers of one document; counters run along with its paragraphs.

    Args:
        numbering: Root of the numbering part, None when the document has none.
        styles: Root of the styles part.
    """

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._styles = {style.get(WORD + "styleId"): style for style in styles.iter(WORD + "style")}
        if numbering is None:
            return
        abstract = {
            element.get(WORD + "abstractNumId"): _List({_index(level): _level(level) for level in element.iter(WORD + "lvl")})
            for element in numbering.iter(WORD + "abstractNum")
        }
        for number in numbering.iter(WORD + "num"):
            base = abstract.get(value(number, "abstractNumId") or "")
            if base is not None:
                self._lists[number.get(WORD + "numId")] = _overridden(base, number)

    def next_number(self, paragraph: Any) -> str:
        """The number before a paragraph, with what Word puts between it and the text; empty when it has none."""
        identity, depth = self._list_of(paragraph)
        numbered = self._lists.get(identity or "")
        if numbered is None or depth not in numbered.levels:
            return ""
        counters, level = numbered.counters, numbered.levels[depth]
        counters[depth] = counters[depth] + 1 if depth in counters else level.start
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        for upper in range(depth):
            if upper not in counters and upper in numbered.levels:
                counters[upper] = numbered.levels[upper].start
        if level.form in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            referred = int(match[1]) - 1
            form = numbered.levels.get(referred, level).form
            return _format(counters.get(referred, 1), "decimal" if level.legal else form)

        number = re.sub(r"%([1-9])", shown, level.template)
        return number + " " if re.search(r"[0-9A-Za-z\u4e00-\u9fff]$", number) else number

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level a paragraph belongs to, of its own or by its style."""
        own = child(paragraph, "pPr")
        properties = child(own, "numPr")
        identity, depth = value(properties, "numId"), value(properties, "ilvl")
        style = self._styles.get(value(own, "pStyle") or "")
        for _ in range(20):
            if style is None or identity is not None:
                break
            inherited = child(child(style, "pPr"), "numPr")
            identity = value(inherited, "numId")
            depth = depth if depth is not None else value(inherited, "ilvl")
            style = self._styles.get(value(style, "basedOn") or "")
        return identity, int(depth) if depth and depth.isdecimal() else 0


def _index(level: Any) -> int:
    written = level.get(WORD + "ilvl") or "0"
    return int(written) if written.isdecimal() else 0


def _level(element: Any) -> _Level:
    start = value(element, "start") or "1"
    return _Level(
        form=value(element, "numFmt") or "decimal",
        template=value(element, "lvlText") or "",
        start=int(start) if start.isdecimal() else 1,
        legal=is_on(child(element, "isLgl")),
    )


def _overridden(base: _List, number: Any) -> _List:
    """A list that counts along with the others of its kind, unless it says that it begins anew."""
    levels, begins_anew = dict(base.levels), False
    for override in number.iter(WORD + "lvlOverride"):
        depth = _index(override)
        replacement = child(override, "lvl")
        if replacement is not None:
            levels[depth] = _level(replacement)
        start = value(override, "startOverride")
        if start is not None and start.isdecimal() and depth in levels:
            levels[depth] = _Level(levels[depth].form, levels[depth].template, int(start), levels[depth].legal)
            begins_anew = True
    return _List(levels, {} if begins_anew else base.counters)


_DIGITS = "〇一二三四五六七八九"


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def _legal(number: int) -> str:
    return _chinese(number).translate(str.maketrans("〇一二三四五六七八九十", "零壹贰叁肆伍陆柒捌玖拾"))


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"],
        strict=True,
    )
)


def _roman(number: int) -> str:
    written = ""
    for worth, letters in _ROMAN:
        count, number = divmod(number, worth)
        written += letters * count
    return written


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _stem(number: int) -> str:
    return "甲乙丙丁戊己庚辛壬癸"[(number - 1) % 10]


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _stem,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": lambda number: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "numberInDash": lambda number: f"- {number} -",
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
}


def _format(number: int, form: str) -> str:
    # Counters beyond any real list come only from a start value that someone made up.
    return _FORMS.get(form, str)(number) if 0 <= number < 10_000 else str(number)
