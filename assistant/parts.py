"""Questions about several figures at once: 受理和完结各多少件, 收到多少件，答复了多少件; 建议和提案哪个多."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.question import HOW_MANY, asks_number, content_of, denies, figure_kinds_of
from corpus.report import FigureKind

__all__ = ["Part", "split_contrast", "split_parts"]

_JOINT = re.compile(r"[，,；;？?。！!]|以及|还有|和|与|跟|及|、|\band\b")
_EACH = re.compile(r"各[是有自占为]?|分别|each|respectively")
MOST_PARTS = 4
_YEAR = re.compile(r"(?:(?:19|20)\d\d|[今去前])年度?的?|\d{4}")
# What says that two things are set against each other: which is more, by how much they differ.
_MORE = r"[更较]?(?:多|少|高|低|大|小|长|短)"
_CONTRASTS = (
    re.compile(
        rf"^(?P<a>[^哪谁，,]+?)(?<![相对占])比(?!例|重|率|较|对|上|去|前|往|今|(?:19|20)\d\d)(?P<b>[^哪谁，,]+?)(?:要|还)?{_MORE}(?:了|出|出了)?(?:多少|几|吗|不|$).*$"
    ),
    re.compile(
        r"^(?:比较|对比)(?:一下|下)?(?P<a>.+?)(?:和|与|跟|同)(?P<b>.+?)(?:的(?:数量|多少|高低|大小|情况))?$",
    ),
    re.compile(
        r"^(?P<a>.+?)(?:和|与|跟|同|还是|、)(?P<b>.+?)(?:相比|相较|比起来|两者|之间|,|，)*"
        rf"(?:(?:哪(?:个|种|类|一个|一种|一类|边|项|方)|谁)(?P<tail>[^，,]{{0,8}}?){_MORE}.*|(?:相差|差了?|差距|之差)(?:是|有)?(?:多少|几|多大).*)$"
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things asked for.

    Attributes:
        content: Its own words, folded.
        others: The words of the other parts: they set the scene, but need not be found.
        units: Counters asked for in it.
        figure_kinds: Kinds of figure asked for in it.
        denial: True when it asks for what did not happen.
    """

    content: str
    others: str
    units: tuple[str, ...]
    figure_kinds: tuple[FigureKind, ...]
    denial: bool


def split_parts(text: str) -> tuple[Part, ...]:
    """The parts of a question, in the order asked; empty when it asks for one thing.

    A text is split where each piece asks for a number of its own, or where 各/分别 says that there are several.
    """
    pieces = [piece for piece in _JOINT.split(text) if content_of(piece).strip()]
    asking = [piece for piece in pieces if asks_number(piece)]
    if len(asking) >= 2:
        # Pieces that ask nothing belong to the next one that does.
        joined: list[str] = []
        pending = ""
        for piece in pieces:
            pending = f"{pending} {piece}".strip()
            if asks_number(piece):
                joined.append(pending)
                pending = ""
        pieces = joined
    elif not (len(pieces) >= 2 and _EACH.search(text) and asks_number(text)):
        return ()
    if not 2 <= len(pieces) <= MOST_PARTS:
        return ()
    contents = [content_of(_EACH.sub(" ", piece)) for piece in pieces]
    if not all(content.strip() for content in contents):
        return ()
    parts = []
    for position, (piece, content) in enumerate(zip(pieces, contents, strict=True)):
        others = " ".join(other for i, other in enumerate(contents) if i != position)
        units = tuple(m.group(2) for m in HOW_MANY.finditer(piece) if m.group(2))
        parts.append(Part(content, others, units, figure_kinds_of(piece), denies(piece)))
    return tuple(parts)


def split_contrast(text: str) -> tuple[Part, Part] | None:
    """The two things that a question sets against each other (A比B多多少, A和B哪个多, A和B相差几件); None when it does not.

    What stands before only one of them (建议和提案的办复率) sets the scene for both.
    """
    plain = text.strip().rstrip("?？。!！吗呢啊")
    match = next((found for pattern in _CONTRASTS if (found := pattern.match(plain))), None)
    if match is None:
        return None
    said = match.groupdict()
    contents = [content_of(_YEAR.sub("", words)) for words in (said["a"], f"{said['b']} {said.get('tail') or ''}")]
    if not all(content.strip() for content in contents) or contents[0] == contents[1]:
        return None
    units = tuple(m.group(2) for m in HOW_MANY.finditer(text) if m.group(2) and "百分点" not in m.group(2))
    one, other = (
        Part(content, contents[1 - i], units, figure_kinds_of(said["ab"[i]]), denies(said["ab"[i]]))
        for i, content in enumerate(contents)
    )
    return one, other
