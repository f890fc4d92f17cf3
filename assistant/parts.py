"""Questions about several figures at once: 受理和完结各多少件, 收到多少件，答复了多少件; 建议和提案哪个多."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.question import HOW_MANY, SOFT, asks_number, content_of, content_weights, denies, figure_kinds_of
from corpus.report import FigureKind

__all__ = ["Part", "split_contrast", "split_parts"]

_STOP = re.compile(r"[，,；;？?。！!]")
_AND = re.compile(r"以及|还有|和|与|跟|(?<![涉普波触危顾提])及|、|\band\b")
_JOINT = re.compile(f"{_STOP.pattern}|{_AND.pattern}")
_EACH = re.compile(r"各[是有自占为]?|分别|each|respectively")
MOST_PARTS = 4
_YEAR = re.compile(r"(?:(?:19|20)\d\d|[今去前])年度?的?|\d{4}")
_HAVE = "有多少"
LEAST_ALONE = 4
"""A part of fewer telling characters is read together with the first one, which sets the scene: (行政复议受理) 完结多少件."""
# What says that two things are set against each other: which is more, by how much they differ.
_MORE = r"[更较]?(?:多|少|高|低|大|小|长|短)"
_CONTRASTS = (
    re.compile(
        rf"^(?P<a>[^哪谁，,]+?)(?<![相对占])比(?!例|重|率|较|对|上|去|前|往|今|(?:19|20)\d\d)(?P<b>[^哪谁，,]+?)(?:要|还)?{_MORE}(?:了|出|出了)?(?:多少|几|吗|不|$).*$"
    ),
    re.compile(
        r"^(?:比较|对比)(?:一下|下)?(?P<a>.+?)(?:和|与|跟|同)(?P<b>.+?)(?:的(?:数量|多少|高低|大小|情况))?$",
    ),
    # 维持的多还是撤销的多
    re.compile(rf"^(?P<a>[^，,]+?)的?{_MORE}[一些点]{{0,2}}[，,]?还是(?P<b>[^，,]+?)的?{_MORE}.*$"),
    re.compile(
        r"^(?P<a>.+?)(?:和|与|跟|同|还是|、)(?P<b>.+?)(?:相比|相较|比起来|两者|之间|,|，)*"
        rf"(?:(?:哪(?:个|种|类|样|一个|一种|一类|边|头|项|方)|谁)(?P<tail>[^，,最]{{0,8}}?){_MORE}.*|(?:相差|差了?|差距|之差)(?:是|有)?(?:多少|几|多大).*)$"
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several things asked for.

    Attributes:
        text: How it would be asked by itself.
        content: Its own words, folded.
        others: The words of the other parts: they set the scene, but need not be found.
        units: Counters asked for in it.
        figure_kinds: Kinds of figure asked for in it.
        denial: True when it asks for what did not happen.
    """

    text: str
    content: str
    others: str
    units: tuple[str, ...]
    figure_kinds: tuple[FigureKind, ...]
    denial: bool


def split_parts(text: str) -> tuple[Part, ...]:
    """The parts of a question, in the order asked; empty when it asks for one thing.

    A text is split where each piece asks for a number of its own, or where 各/分别 says that there are several.
    """
    scene, pieces = _each_asking(text) or _listed(text) or ("", [])
    contents = [content_of(piece) for piece in pieces]
    if not 2 <= len(pieces) <= MOST_PARTS or not all(content.strip() for content in contents):
        return ()
    return tuple(_part(piece, contents, position, scene) for position, piece in enumerate(pieces))


def _part(piece: str, contents: list[str], position: int, scene: str = "") -> Part:
    others = " ".join(other for i, other in enumerate([*contents, content_of(scene)]) if i != position and other.strip())
    leans = position > 0 and not scene and sum(weight > SOFT for weight in content_weights(contents[position])) < LEAST_ALONE
    text = " ".join(words for words in (scene, contents[0] if leans else "", piece) if words)
    units = tuple(m.group(2) for m in HOW_MANY.finditer(piece) if m.group(2))
    return Part(text, contents[position], others, units, figure_kinds_of(piece), denies(piece))


def _each_asking(text: str) -> tuple[str, list[str]] | None:
    """Pieces that each ask for a number: 收到多少件，答复了多少件; what asks nothing belongs to the next one that does."""
    pieces: list[str] = []
    pending = ""
    for piece in _JOINT.split(text):
        if not content_of(piece).strip():
            continue
        pending = f"{pending} {_EACH.sub(' ', piece)}".strip()
        if asks_number(piece):
            pieces.append(pending)
            pending = ""
    return ("", pieces) if len(pieces) >= 2 else None


def _listed(text: str) -> tuple[str, list[str]] | None:
    """What 各 or 分别 says of a list, with the words before it that set the scene: 新收的案件，行政的和民事的各几起."""
    each = _EACH.search(text)
    if each is None or not asks_number(text):
        return None
    clauses = [clause for clause in _STOP.split(text) if clause.strip()]
    at = next((i for i, clause in enumerate(clauses) if _EACH.search(clause)), 0)
    for i in range(at, -1, -1):
        said = _EACH.split(clauses[i])[0] if i == at else clauses[i]
        members = [member for member in _AND.split(said) if content_of(member).strip()]
        if len(members) >= 2:
            asked = _JOINT.split(text[each.end() :])[0]
            # 建议和提案的办复率: what stands after 的 is asked of all of them.
            shared = members[-1].partition("的")[2]
            members = [m if "的" in m else f"{m}的{shared}" for m in members] if shared.strip() else members
            return " ".join(clauses[:i]), [f"{member}{asked}" for member in members]
    members = [piece for piece in _JOINT.split(text) if content_of(_EACH.sub(" ", piece)).strip()]
    return "", [_EACH.sub(" ", member) for member in members]


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
        replace(
            _part(f"{_YEAR.sub('', said[name])}{said.get('tail') or ''}{_HAVE}", contents, i), content=contents[i], units=units
        )
        for i, name in enumerate("ab")
    )
    return one, other
