"""A .docx file to its text; owns python-docx.

Paragraphs and tables come in their order, a paragraph a line and the row of a table a line with tabs between the cells.
What Word only shows is written out, because an outline hangs on it: automatic numbers (一、 （一） 1.) and the marks of
footnotes, whose texts follow at the end. Deleted and hidden text, fields' codes, headers and footers are left out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from corpus.docx_numbers import WORD, Numbering, child, is_on
from corpus.errors import ReadingError
from corpus.extracted import ExtractedText

__all__ = ["read_docx"]

# What a text of a report and its pictures unpack to stays far below; a bomb goes beyond.
_MAX_UNPACKED_BYTES = 200 * 1024 * 1024
_MAX_XML_BYTES = 40 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1

_COMPATIBILITY_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_ENDNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"


def read_docx(data: bytes, parts: Sequence[zipfile.ZipInfo], name: str) -> ExtractedText:
    """The text of a .docx file.

    Args:
        data: The file's bytes.
        parts: The parts of its package.
        name: Name of the file, for messages.

    Returns:
        Its text, a paragraph or a row of a table a line; footnotes at the end.

    Raises:
        ReadingError: It is damaged, has a password, or unpacks to far more than a report.
    """
    _check_package(parts, name)
    import docx

    try:
        document = docx.Document(BytesIO(data))
        lines = _Reader(document).lines()
    except Exception as error:  # python-docx lets errors of zip, XML and missing parts through as they come
        raise ReadingError("library.damaged_package", name=name) from error
    return ExtractedText("\n".join(lines) + "\n", (), "docx")


def _check_package(parts: Sequence[zipfile.ZipInfo], name: str) -> None:
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise ReadingError("library.encrypted", name=name)
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    unpacked = sum(part.file_size for part in parts)
    for size, limit in ((xml, _MAX_XML_BYTES), (unpacked, _MAX_UNPACKED_BYTES)):
        if size > limit:
            megabytes = 1024 * 1024
            raise ReadingError("library.unpacked_too_large", name=name, size=size // megabytes, limit=limit // megabytes)


class _Reader:
    """One pass through a document; counters of numbered paragraphs run along."""

    def __init__(self, document: Any) -> None:
        self._body = document.element.body
        self._notes = {kind: _part(document, kind) for kind in (_FOOTNOTES, _ENDNOTES)}
        self._numbering = Numbering(_part(document, _NUMBERING), document.styles.element)
        self._cited: list[tuple[str, str]] = []

    def lines(self) -> list[str]:
        lines = list(self._block_lines(self._body))
        for number, (kind, identity) in enumerate(self._cited, 1):
            lines.extend(f"〔注{number}〕{text}" for text in self._note_text(kind, identity))
        return lines

    def _block_lines(self, container: Any) -> Iterator[str]:
        """Lines of the paragraphs and tables in a container; content controls and their like are looked through."""
        for element in container:
            if element.tag == WORD + "p":
                yield from self._paragraph_lines(element)
            elif element.tag == WORD + "tbl":
                yield from self._table_lines(element)
            elif element.tag in _TRANSPARENT:
                yield from self._block_lines(element)

    def _paragraph_lines(self, paragraph: Any) -> Iterator[str]:
        for box in _boxes(paragraph):
            yield from self._block_lines(box)
        number = self._numbering.next_number(paragraph)
        yield from (number + self._text(paragraph)).split("\n")

    def _text(self, element: Any) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: Any) -> Iterator[str]:
        for part in element:
            tag = part.tag
            if tag == WORD + "t":
                yield part.text or ""
            elif tag in _CHARACTERS:
                yield _CHARACTERS[tag]
            elif tag == WORD + "br":
                yield "" if part.get(WORD + "type") in ("page", "column") else "\n"
            elif tag in (WORD + "footnoteReference", WORD + "endnoteReference"):
                self._cited.append((_FOOTNOTES if "foot" in tag else _ENDNOTES, part.get(WORD + "id") or ""))
                yield f"〔注{len(self._cited)}〕"
            elif tag not in _PASSED_OVER and not (tag == WORD + "r" and _is_hidden(part)):
                yield from self._pieces(part)

    def _table_lines(self, table: Any) -> Iterator[str]:
        for row in _children(table, "tr"):
            cells = [list(self._block_lines(cell)) for cell in _children(row, "tc")]
            if len(cells) > 1 and all(sum(map(len, cell)) <= _MAX_CELL_CHARACTERS for cell in cells):
                yield "\t".join(" ".join(line.strip() for line in cell if line.strip()) for cell in cells)
            else:
                # A page laid out in a table: its cells hold paragraphs.
                for cell in cells:
                    yield from cell

    def _note_text(self, kind: str, identity: str) -> list[str]:
        root = self._notes[kind]
        notes = [] if root is None else [note for note in root if note.get(WORD + "id") == identity]
        text = " ".join(self._text(paragraph).strip() for note in notes for paragraph in note.iter(WORD + "p"))
        return [text] if text else []


_MAX_CELL_CHARACTERS = 200
_TRANSPARENT = frozenset(WORD + tag for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_PASSED_OVER = frozenset(
    [WORD + tag for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tbl", "txbxContent", "footnoteRef", "ruby")]
    + [_COMPATIBILITY_FALLBACK]
)
_CHARACTERS = {WORD + "tab": "\t", WORD + "cr": "\n", WORD + "noBreakHyphen": "-", WORD + "softHyphen": ""}


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once (Word writes them twice, for old readers)."""
    for box in paragraph.iter(WORD + "txbxContent"):
        above = list(box.iterancestors())
        inside = above[: above.index(paragraph)]
        if not any(parent.tag in (_COMPATIBILITY_FALLBACK, WORD + "txbxContent") for parent in inside):
            yield box


def _is_hidden(run: Any) -> bool:
    properties = child(run, "rPr")
    return properties is not None and is_on(child(properties, "vanish"))


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Children of that tag, also inside content controls."""
    for part in element:
        if part.tag == WORD + tag:
            yield part
        elif part.tag in _TRANSPARENT:
            yield from _children(part, tag)


def _part(document: Any, relationship: str) -> Any:
    """The root of a part of the package; None when there is none."""
    from docx.oxml import parse_xml

    for related in document.part.rels.values():
        if related.reltype == relationship and not related.is_external:
            return parse_xml(related.target_part.blob)
    return None
