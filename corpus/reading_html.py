"""A saved web page to the text of its report; owns trafilatura and lxml.html.

trafilatura finds where on the page the main text stands. It may pass over single lines (a salutation that occurs twice, a
short line at the end), so it only points: the part of the page it points to is then taken whole, each block of the page a
line, and the page's furniture (navigation, share buttons, 【字号：】, 相关报道, tags) is left out by its form. White space is
collapsed as a browser does; a line break in the source between two Chinese characters is no space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from corpus.errors import ReadingError
from corpus.extracted import MAX_TEXT_CHARACTERS, ExtractedText, Stated, error_page, silence
from corpus.front_matter import normalize_date
from corpus.metadata import labelled_date, title_rank
from corpus.tables import read_words_of

__all__ = ["read_html"]

_MAX_PAGE_CHARACTERS = MAX_TEXT_CHARACTERS

_EMBEDDED = re.compile(r"data:[^\"')\s<>]{200,}")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAGS = read_words_of("html_tags.txt")
_NEVER_TEXT, _INLINE = frozenset(_TAGS["never"]), frozenset(_TAGS["inline"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2014\u2018-\u201d\u2026"
_BREAK_BETWEEN_CHINESE = re.compile(rf"(?<=[{_CJK}])[ \t]*[\r\n]\s*(?=[{_CJK}])")
_SPACE = re.compile(r"[ \t\r\n\f]+")

_PROSE = re.compile(r"[。；！？]|[,，;].*[,，;]")
_FURNITURE = re.compile(
    r"【?\s*(?:字号|字体)|浏览次数|阅读次数|点击(?:次数|量)|访问量|分享到?[:：]?|(?:下载|打印|全屏|收藏|加大|还原|减小|关闭|返回顶部|放大|缩小)$"
    r"|(?:打印|关闭|收藏)(?:本页|窗口|此页)|当前位置|您(?:现在|当前)?(?:所在)?的?位置|您现在的位置|首页\s*[>＞»/]|扫一扫|^[【】大中小\s]+$|^今天是|^无障碍"
)
_CLOSING = re.compile(
    r"(?:相关(?:报道|链接|文章|阅读|新闻|解读|稿件|信息|推荐)|上一[篇条]|下一[篇条]|责任编辑|扫一扫|打印本页|关闭窗口|分享到|版权所有|主办[:：]|"
    r"网站标识码|联系我们|网站地图|标签(?:$|[:：]))"
)
_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十百]+[章条部]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d+[.．、])"
)
# What trafilatura takes in besides the main text (a summary in the margin) is less than this leaves out.
_NEARLY_ALL = 0.98

_DATE_NAMES = ("pubdate", "publishdate", "publish_date", "article:published_time", "date", "dc.date", "firstpublishedtime")
_TITLE_NAMES = ("articletitle", "og:title", "title")


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of the page: its text, the element that holds it, and how much of it is links."""

    text: str
    element: Any
    linked: float

    @property
    def squeezed(self) -> str:
        return "".join(self.text.split())

    @property
    def is_prose(self) -> bool:
        return self.linked < 0.5 and bool(_PROSE.search(self.text))


def read_html(text: str, encoding: str | None, name: str) -> ExtractedText:
    """The report on a saved web page.

    Args:
        text: The page's source.
        encoding: The encoding it was decoded from.
        name: Name of the file, for messages.

    Returns:
        The main text, a block of the page a line; title and dates that the page states outside of it.

    Raises:
        ReadingError: It is an error page, or no main text was found.
    """
    text = _EMBEDDED.sub("data:", _DECLARATION.sub("", text)).replace("\0", "")
    if len(text) > _MAX_PAGE_CHARACTERS:
        raise ReadingError("library.text_too_long", name=name, characters=len(text), limit=_MAX_PAGE_CHARACTERS)
    from lxml import etree, html

    try:
        tree = html.document_fromstring(text)
    except (etree.LxmlError, ValueError) as error:
        raise ReadingError("library.no_article", name=name) from error
    stated = _stated(tree)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _NEVER_TEXT or _is_hidden(element):
            _drop(element)
    blocks = _blocks(tree)
    found = error_page("\n".join(block.text for block in blocks))
    if found is not None:
        raise ReadingError("library.error_page", name=name, found=found)
    first, last = _main_part(blocks, text)
    if first == last:
        raise ReadingError("library.no_article", name=name)
    title = _title_block(blocks, first, stated.title)
    main = [block for block in blocks[first:last] if not _is_furniture(block)]
    lines = [block.text for block in main[: _closing(main)]]
    if title is not None and title < first:
        lines.insert(0, blocks[title].text)
    around = [block.text for block in (*blocks[max(0, first - 12) : first], *blocks[first : first + 6])]
    published = next((date for line in around if len(line) < 200 and (date := labelled_date(line))), None)
    text = "\n".join(lines) + "\n" if lines else ""
    return ExtractedText(text, (), "html", encoding=encoding, stated=replace(stated, published=published))


# --- what the page states outside its text -----------------------------------------------------------------------------


def _stated(tree: Any) -> Stated:
    names: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        if key and meta.get("content"):
            names.setdefault(key, " ".join(meta.get("content").split()))
    title = next((names[key] for key in _TITLE_NAMES if names.get(key)), "")
    if not title:
        title = " ".join((tree.findtext(".//title") or "").split())
    dates = (normalize_date(names[key][:10]) for key in _DATE_NAMES if names.get(key))
    links = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    url = next((link for link in (names.get("og:url"), *links) if link and link.startswith(("http://", "https://"))), None)
    return Stated(title, date=next(filter(None, dates), None), url=url)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _drop(element: Any) -> None:
    """Take an element out, leaving the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


# --- blocks ------------------------------------------------------------------------------------------------------------


class _Collector:
    """Gathers the running text of a block and closes it into a `_Block`."""

    def __init__(self) -> None:
        self.blocks: list[_Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._element: Any = None

    def text(self, text: str | None, element: Any, *, in_link: bool) -> None:
        if text:
            self._parts.append(text)
            self._element = element if self._element is None or not text.isspace() else self._element
            self._linked += len("".join(text.split())) if in_link else 0

    def close(self) -> None:
        if self._parts:
            text = _SPACE.sub(" ", _BREAK_BETWEEN_CHINESE.sub("", "".join(self._parts))).strip()
            if text:
                self.blocks.append(_Block(text, self._element, self._linked / len("".join(text.split()))))
        self._parts, self._linked, self._element = [], 0, None


def _blocks(tree: Any) -> list[_Block]:
    """The lines of a page in order, as a browser would break them; rows of a data table are lines with tabs."""
    from lxml import etree

    collector = _Collector()
    links = 0
    counters: list[int | None] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        inline = tag in _INLINE
        if event == "start":
            if not inline:
                collector.close()
            if tag == "a":
                links += 1
            elif tag in ("ol", "ul"):
                counters.append(_start_number(element) if tag == "ol" else None)
            elif tag == "li" and counters and counters[-1] is not None:
                collector.text(f"{counters[-1]}.", element, in_link=False)
                counters[-1] += 1
            collector.text(element.text, element, in_link=links > 0)
        else:
            if tag == "a":
                links -= 1
            elif tag in ("ol", "ul") and counters:
                counters.pop()
            if not inline:
                collector.close()
            collector.text(element.tail, element.getparent(), in_link=links > 0)
    collector.close()
    return _join_rows(collector.blocks)


def _start_number(element: Any) -> int:
    start = element.get("start") or ""
    return int(start) if start.isdecimal() and len(start) < 5 else 1


def _join_rows(blocks: list[_Block]) -> list[_Block]:
    """Make one line of each row of a data table: short cells of a line each (a page laid out in tables has longer ones)."""
    joined: list[_Block] = []
    for row, group in ((row, list(group)) for row, group in groupby(blocks, key=lambda block: _above(block.element, "tr"))):
        held: dict[Any, list[_Block]] = {}
        for block in group:
            held.setdefault(_above(block.element, "td", "th"), []).append(block)
        if row is not None and len(held) > 1 and all(len(cell) == 1 and len(cell[0].text) <= 80 for cell in held.values()):
            text = "\t".join(held[cell][0].text if cell in held else "" for cell in row.iterchildren("td", "th"))
            group = [_Block(text, row, max(block.linked for block in group))]
        joined.extend(group)
    return joined


def _above(element: Any, *tags: str) -> Any:
    return next((parent for parent in _upwards(element) if parent.tag in tags), None)


def _upwards(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


# --- the main part -----------------------------------------------------------------------------------------------------


def _main_part(blocks: list[_Block], source: str) -> tuple[int, int]:
    """The half-open range of blocks that lie in the innermost element holding nearly all of the main text."""
    found = _pointed_at(source)
    weights = [len(block.squeezed) if block.is_prose and _is_pointed_at(block, found) else 0 for block in blocks]
    if not any(weights):
        weights = [len(block.squeezed) if block.is_prose else 0 for block in blocks]
    total = sum(weights)
    if not total:
        return 0, 0
    held: dict[Any, int] = {}
    for block, weight in zip(blocks, weights, strict=True):
        for parent in _upwards(block.element) if weight else ():
            held[parent] = held.get(parent, 0) + weight
    holders = [element for element, weight in held.items() if weight >= _NEARLY_ALL * total]
    container = max(holders, key=lambda element: sum(1 for _ in _upwards(element)))
    inside = _inside(blocks, container)
    while len(inside) == 1 and container.getparent() is not None:
        # One paragraph is not where a text stands: what belongs to it stands beside it.
        container = container.getparent()
        inside = _inside(blocks, container)
    return inside[0], inside[-1] + 1


def _inside(blocks: list[_Block], container: Any) -> list[int]:
    return [number for number, block in enumerate(blocks) if any(parent is container for parent in _upwards(block.element))]


def _pointed_at(source: str) -> str:
    """The lines, without white space, that trafilatura takes for the main text."""
    silence("trafilatura")
    import trafilatura

    try:
        extracted = trafilatura.extract(source, include_comments=False, include_tables=True, deduplicate=False)
    except Exception:  # a pointer that fails on a broken page leaves the choice to the prose
        return ""
    lines = (re.sub(r"[\s|]", "", line) for line in (extracted or "").splitlines())
    return "\n" + "\n".join(filter(None, lines)) + "\n"


def _is_pointed_at(block: _Block, found: str) -> bool:
    squeezed = block.squeezed.replace("|", "")
    return f"\n{squeezed}\n" in found or (len(squeezed) >= 30 and squeezed in found)


def _title_block(blocks: list[_Block], first: int, stated: str) -> int | None:
    """The block before (or at the beginning of) the main part that is the report's title."""
    squeezed = "".join(stated.split())
    near = range(max(0, first - 15), min(len(blocks), first + 3))
    named = [number for number in near if len(blocks[number].squeezed) >= 6 and squeezed.startswith(blocks[number].squeezed)]
    ranks = {number: title_rank(blocks[number].text) for number in near if blocks[number].linked < 0.5 or number in named}
    best = max(ranks, key=lambda number: (number in named, ranks[number]), default=None)
    return best if best is not None and (best in named or ranks[best] > 1) else None


def _is_furniture(block: _Block) -> bool:
    if block.is_prose and len(block.text) > 60:
        return False
    return (block.linked > 0.5 and not _HEADING.match(block.text)) or (
        len(block.text) <= 120 and bool(_FURNITURE.search(block.text))
    )


def _closing(blocks: list[_Block]) -> int:
    """Where the page goes on after the report: related reports, tags, the editor's name; nothing there is a paragraph."""
    for number, block in enumerate(blocks):
        if _CLOSING.match(block.text) and len(block.text) <= 60:
            rest = blocks[number + 1 :]
            if not any(_HEADING.match(later.text) or (later.is_prose and len(later.text) > 80) for later in rest):
                return number
    return len(blocks)
