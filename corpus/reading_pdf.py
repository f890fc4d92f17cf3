"""A .pdf file with a text layer to its text; owns pypdf.

A PDF knows characters and places, neither lines nor paragraphs. Lines are rebuilt from the places, running heads and page
numbers are left out, and lines are joined into paragraphs by what a typesetter does: an indent, a gap, or a line that ends
although the next word would have fitted begins a new one. Nothing is guessed from pictures: a scan is recognised and refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from typing import Any

from corpus.errors import ReadingError
from corpus.extracted import ExtractedText, Note, silence

__all__ = ["read_pdf"]

MAX_PAGES = 2000

# Fewer characters on a page than this are a stamp or a page number, not text.
_MIN_PAGE_CHARACTERS = 10


def read_pdf(data: bytes, name: str) -> ExtractedText:
    """The text of a PDF.

    Args:
        data: The file's bytes.
        name: Name of the file, for messages.

    Returns:
        Its text, a paragraph a line, with the offsets at which pages begin; a paragraph that runs over a page break stays one
        line, and the page begins inside it.

    Raises:
        ReadingError: It is damaged, has a password, is a scan, or its fonts do not say which characters they show.
    """
    silence("pypdf")
    pages = _read_pages(data, name)
    silent = [number for number, page in enumerate(pages, 1) if sum(len(line.squeezed) for line in page) < _MIN_PAGE_CHARACTERS]
    pages = _without_furniture(pages)
    characters = "".join(line.squeezed for page in pages for line in page)
    if len(characters) < _MIN_PAGE_CHARACTERS * max(1, len(pages) // 2):
        raise ReadingError("library.scanned_pdf", name=name, pages=len(pages))
    if sum(map(_is_unreadable, characters)) > 0.1 * len(characters):
        raise ReadingError("library.garbled_pdf", name=name)
    text, begins = _join(pages)
    notes = (Note("library.note_pages_without_text", (("pages", "、".join(map(str, silent))),)),) if silent else ()
    return ExtractedText(text, begins, "pdf", notes=notes)


# --- characters and their places ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters; places are in points, y grows upwards."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page."""

    text: str
    x: float
    y: float
    size: float
    right: float

    @property
    def squeezed(self) -> str:
        return "".join(self.text.split())


def _read_pages(data: bytes, name: str) -> list[list[_Line]]:
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        reader = pypdf.PdfReader(BytesIO(data))
        # Many PDFs only forbid printing: they open with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadingError("library.encrypted", name=name)
        if len(reader.pages) > MAX_PAGES:
            raise ReadingError("library.too_many_pages", name=name, pages=len(reader.pages), limit=MAX_PAGES)
        return [_lines(_pieces(page)) for page in reader.pages]
    except ReadingError:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise ReadingError("library.encrypted", name=name) from error
    except Exception as error:  # pypdf lets whatever a broken file causes through as it comes
        raise ReadingError("library.damaged_pdf", name=name) from error


def _pieces(page: Any) -> list[_Piece]:
    pieces: list[_Piece] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], _font: object, size: float) -> None:
        shown = _readable(text)
        if not shown.strip():
            return
        a, b, c, d, e, f = matrix
        ta, tb, tc, td, x, y = text_matrix
        scale = abs((ta * td - tb * tc) * (a * d - b * c)) ** 0.5
        pieces.append(_Piece(shown, x * a + y * c + e, x * b + y * d + f, size * scale or 1.0))

    page.extract_text(visitor_text=visit)
    return pieces


def _lines(pieces: list[_Piece]) -> list[_Line]:
    """The lines of a page from top to bottom: pieces on one height, from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and abs(rows[-1][0].y - piece.y) < 0.4 * max(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(sorted(row, key=lambda piece: piece.x)) for row in rows]


def _line(row: list[_Piece]) -> _Line:
    text, right = "", row[0].x
    for before, piece in zip([row[0], *row], row, strict=False):
        gap = piece.x - right
        added = piece.text
        if text and gap > _cell_gap(before):
            text, added = text.rstrip() + "\t", added.lstrip()
        elif text and gap < 0.25 * _cell_gap(before) and not (text[-1].isascii() and added.lstrip()[:1].isascii()):
            # pypdf puts a space wherever the font changes; between Chinese and a number there is none.
            added = added.lstrip(" ")
        text += added
        # A piece that follows another without moving is given at the place of that one.
        right = max(right, piece.x) + _width(added.lstrip(" "), piece.size)
    size = max(row, key=lambda piece: len(piece.text)).size
    trailing = text[len(text.rstrip()) :]
    return _Line(text.strip(), row[0].x, row[0].y, size, right - _width(trailing, size))


def _cell_gap(piece: _Piece) -> float:
    """A wider gap parts two cells; the width of Latin letters and digits is only estimated."""
    narrow = sum(1 for character in piece.text if not _is_wide(character))
    return piece.size * (1.0 + 0.2 * narrow)


def _width(text: str, size: float) -> float:
    return size * sum(1.0 if _is_wide(character) else 0.3 if character in ",.:;'()|!" else 0.55 for character in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


# Fonts embedded in PDFs often name the radical ⼈ (U+2F08) where the character 人 is meant. Unicode gives the character for
# Kangxi radicals, compatibility ideographs and ligatures by NFKC; for the supplement these are its EquivalentUnifiedIdeograph values.
_RADICALS = {
    **{
        code: unicodedata.normalize("NFKC", chr(code))
        for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA), *range(0xFB00, 0xFB05))
    },
    **dict(
        zip(
            map(
                ord,
                "⺁⺅⺉⺎⺐⺒⺓⺕⺖⺘⺛⺟⺠⺡⺢⺣⺨⺪⺬⺭⺮⺯⺰⺳⺹⺻⺿⻀⻁⻂⻃⻄⻅⻈⻉⻋⻌⻍⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳⻆⻊⻏⻗⺌⺍⺙⺧⺫⺶⺷⺼⻞⻎",
            ),
            "厂亻刂兀尢巳幺彐忄扌旡母民氵氺灬犭疋示礻竹糹纟罓耂聿艹艹虎衤覀西见讠贝车辶辶钅長镸长门阝青韦页风飞食飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟角足阝雨小小攵牛目羊羊月食辶",
            strict=True,
        )
    ),
    # Fonts of the mainland draw 户, 青 and 胶 with the glyphs of these; —— is one glyph in them.
    0x2F3E: "户",
    0x2FAD: "青",
    0x3B35: "胶",
    0x2E3A: "——",
}


def _readable(text: str) -> str:
    """The characters meant, on one line; a lone surrogate is what a broken font map leaves."""
    text = text.translate(_RADICALS)
    return "".join(
        "\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text if character not in "\r\n\0\x0c"
    )


def _is_unreadable(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")


# --- running heads and page numbers ------------------------------------------------------------------------------------

_DASH = "[-—–―－·]"
_PAGE_NUMBER = re.compile(rf"{_DASH}+\d{{1,4}}{_DASH}+|第\d{{1,4}}页(?:[/,，]?共\d{{1,4}}页)?|\d{{1,4}}/\d{{1,4}}")
# What a browser prints at the head and the foot of a page.
_PRINTED = re.compile(r"(?:file|https?)://\S+.*|\d{1,4}[/-]\d{1,2}[/-]\d{1,4},?\s*(?:[上下]午)?\d{1,2}:\d{2}.*")
_EDGE_LINES = 3


def _without_furniture(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without page numbers and without what stands at the edge of most of them, at one height."""
    many = max(1, len(pages) // 2)
    numbered = list(enumerate(pages, 1))
    edges = Counter(key for number, page in numbered for key in {key for line in _edge(page) for key in _edge_keys(line, number)})
    offsets = Counter(
        offset for number, page in numbered for offset in {_bare_number(line) - number for line in page[:1] + page[-1:]}
    )
    repeated = {key for key, count in edges.items() if count > many}
    counted = {offset for offset, count in offsets.items() if count > many or (count == len(pages) == 1 and offset == 0)}
    kept = []
    for number, page in numbered:
        gone = {
            line
            for line in _edge(page)
            if repeated.intersection(_edge_keys(line, number))
            or (line in (page[0], page[-1]) and (_is_adorned_number(line) or _bare_number(line) - number in counted))
        }
        kept.append([line for line in page if line not in gone])
    return kept


def _edge(page: list[_Line]) -> list[_Line]:
    return page if len(page) <= 2 * _EDGE_LINES else page[:_EDGE_LINES] + page[-_EDGE_LINES:]


def _edge_keys(line: _Line, number: int) -> set[tuple[str, int]]:
    """What a line has in common with that of another page: text and height, with the page's number or without it."""
    height = round(line.y / 3)
    return {(line.squeezed, height), (re.sub(rf"(?<!\d){number}(?!\d)", "#", line.squeezed), height)}


def _is_adorned_number(line: _Line) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line.squeezed) or _PRINTED.fullmatch(line.text))


def _bare_number(line: _Line) -> int:
    """The number a line consists of; far below any page number when it is none."""
    squeezed = line.squeezed
    return int(squeezed) if squeezed.isdecimal() and len(squeezed) <= 4 else -(10**6)


# --- paragraphs --------------------------------------------------------------------------------------------------------

_MARKER = re.compile(
    r"第[一二三四五六七八九十百]+[章条部]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|\d{1,2}[.．、](?!\d)|——"
)
_ENDS = re.compile(r"[。！？!?；;：:][”’」』）)】》]*$")
_FIRST_WORD = re.compile(r"[\[(（《“‘【〔]*(?:[A-Za-z0-9.,%:/+\-—–~～]+|.)[\])）》”’】〕，。、；：！？,.;:!?%％]*")


def _join(pages: list[list[_Line]]) -> tuple[str, tuple[int, ...]]:
    """Lines to paragraphs; also the offset at which each page begins."""
    flat = [(number, line) for number, page in enumerate(pages) for line in _rows_marked(page)]
    column = _column([line for _, line in flat])
    parts: list[str] = []
    length = 0
    begins: dict[int, int] = {}
    for index, (number, line) in enumerate(flat):
        if index:
            before_number, before = flat[index - 1]
            glue = (
                "\n"
                if _begins_paragraph(before, line, column, same_page=number == before_number)
                else _glue(before.text, line.text)
            )
            parts.append(glue)
            length += len(glue)
        for page in range(number, -1, -1):
            if page in begins:
                break
            begins[page] = length
        parts.append(line.text)
        length += len(line.text)
    parts.append("\n")
    # A page without text begins where the next one does, or at the end.
    return "".join(parts), tuple(begins.get(page, length) for page in range(len(pages)))


def _rows_marked(page: list[_Line]) -> list[_Line]:
    """The lines of a page; a tab stays only where lines with tabs follow each other, as the rows of a table do."""
    tabbed = [False, *("\t" in line.text for line in page), False]
    return [
        line if tabbed[number - 1] or tabbed[number + 1] else replace(line, text=line.text.replace("\t", "  "))
        for number, line in enumerate(page, 1)
    ]


@dataclass(frozen=True, slots=True)
class _Column:
    """Where lines of running text begin and end, how far apart they stand, and how paragraphs are told apart."""

    left: float
    right: float
    pitch: float
    size: float
    indents: bool = False
    spaces: bool = False

    def is_indented(self, line: _Line) -> bool:
        return line.x - self.left > 0.9 * line.size

    def is_apart(self, before: _Line, line: _Line) -> bool:
        return before.y - line.y > 1.25 * max(self.pitch, line.size, self.pitch * line.size / self.size)


def _column(lines: list[_Line]) -> _Column:
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size)] += len(line.squeezed)
    body_size = sizes.most_common(1)[0][0] if sizes else 12.0
    body = [line for line in lines if abs(line.size - body_size) <= 1] or lines
    lefts = Counter(round(line.x) for line in body)
    common = [left for left, count in lefts.items() if count >= max(2, len(body) // 50)] or list(lefts)
    gaps = sorted(above.y - below.y for above, below in pairwise(body) if 0 < above.y - below.y < 5 * body_size)
    # The pitch is that of lines inside paragraphs, which are the closest ones.
    pitch = gaps[len(gaps) // 4] if gaps else 2 * body_size
    column = _Column(min(common, default=0), _high(line.right for line in body), pitch, float(body_size))
    enough = max(2, len(body) // 20)
    return replace(
        column,
        indents=sum(map(column.is_indented, body)) >= enough,
        spaces=sum(column.is_apart(above, below) for above, below in pairwise(body)) >= enough,
    )


def _high(values: Iterable[float]) -> float:
    """The right edge: nearly the greatest, as one line may stick out."""
    ordered = sorted(values)
    return ordered[int(0.95 * (len(ordered) - 1))] if ordered else 0.0


def _begins_paragraph(before: _Line, line: _Line, column: _Column, *, same_page: bool) -> bool:
    em = line.size
    if abs(before.size - em) > 0.15 * max(before.size, em) or "\t" in before.text + line.text:
        return True
    if column.is_indented(line) or (same_page and column.is_apart(before, line)):
        return True
    first = _FIRST_WORD.match(line.text)
    room = column.right - before.right - (_width(first.group(), em) if first else em)
    if column.indents or (column.spaces and same_page):
        # Neither indented nor apart: only a line that breaks off far from the edge is one of its own.
        return room > 0.25 * (column.right - column.left)
    if _ENDS.search(before.text) and _MARKER.match(line.text):
        return True
    return room > 1.2 * em


def _glue(before: str, after: str) -> str:
    """A space between two Latin words; Chinese and numbers run on."""
    return " " if before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha() else ""
