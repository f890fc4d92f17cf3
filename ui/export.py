"""An answer or a conversation as a document: .docx in the layout of official documents, Markdown, plain text.

What is said is put together once, as parts; the writers only differ in how a part looks. The words of a report are
data: Markdown and XML in them have no effect. Marks are numbered through the whole document, and each quote is compared
once more with the report as it is now.

The .docx follows GB/T 9704—2012 (A4; type area 156 × 225 mm; title 小标宋 2号, body 仿宋 3号 in 22 lines a page, headings 黑体,
page number 4号 between dashes, outside).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, get_args

from assistant.answer import Answer, Shown
from corpus.report import Report
from corpus.strings import Language, say
from ui.blocks import blocks, pieces
from ui.chat import about_year, joined_section
from ui.register import printable
from ui.turns import Turn

__all__ = ["FORMATS", "Format", "export", "file_name"]

Format = Literal["docx", "md", "txt"]
FORMATS: tuple[Format, ...] = get_args(Format)
Line = tuple[str | int, ...]
"""Words, and marks as their numbers."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document.

    Attributes:
        kind: `cited` is the note behind a mark, `small` tells how the document came about.
        rows: One row with one cell, but for `list` and `table` (as in `ui.blocks`).
        n: The mark of a note.
    """

    kind: Literal["title", "heading", "label", "paragraph", "note", "list", "table", "cited", "small"]
    rows: tuple[tuple[Line, ...], ...]
    n: int = 0


def export(turns: Iterable[Turn], reports: Iterable[Report], form: Format, language: Language) -> bytes:
    """The document of one turn or of a whole conversation; turns without an answer are left out.

    The `reports` of the library give the checksums of the sources, and the quotes are compared with them.
    """
    parts = tuple(_parts([turn for turn in turns if turn.answer is not None], reports, language))
    if form == "docx":
        return _docx(parts)
    text = "\n".join(chain.from_iterable((_markdown if form == "md" else _plain)(part) for part in parts)) + "\n"
    # Editors of the older machines in offices know no other line ends.
    return (text if form == "md" else text.replace("\n", "\r\n")).encode()


def file_name(turns: Sequence[Turn], form: Format, language: Language) -> str:
    """A name for the document that every system takes: the question, or the date of a conversation."""
    about = turns[0].question if len(turns) == 1 else (turns[-1].asked if turns else "")[:10]
    about = re.sub(r"[^\w-]+", "", about)[:40]
    return "-".join(part for part in (_title(turns, language), about) if part) + f".{form}"


def _title(turns: Sequence[Turn], language: Language) -> str:
    return say("web.export_title" if len(turns) == 1 else "web.export_title_conversation", language)


def _parts(turns: Sequence[Turn], reports: Iterable[Report], language: Language) -> Iterator[Part]:
    """What the document says, from the top down."""
    by_id = {report.id: report for report in reports}
    yield _part("title", _title(turns, language))
    sources: dict[str, tuple[str, str]] = {}
    first, colon = 0, say("web.colon", language)
    for turn in turns:
        answer = turn.answer
        assert answer is not None
        numbers = {citation.n: first + place for place, citation in enumerate(answer.citations, start=1)}
        first += len(numbers)
        yield _part("heading", turn.question)
        if answer.resolved_question != turn.question and answer.kind != "chat":
            yield _part("small", say("web.resolved", language) + answer.resolved_question)
        yield from _answer_parts(answer, numbers, by_id, language)
        for citation in answer.citations:
            page = "" if citation.page is None else say("web.page", language, page=citation.page)
            yield _part("cited", f"{citation.official}{page}{colon}“{citation.quote}”", numbers[citation.n])
            sources[citation.report_id] = citation.reference, citation.source
        asked = say("web.export_asked", language, asked=turn.asked) if turn.asked else ""
        yield _part("small", asked + say("web.export_generation", language, generation=answer.generation))
    if sources:
        yield _part("heading", say("web.export_sources", language))
    for report_id, (reference, source) in sources.items():
        yield _part("paragraph", reference)
        report = by_id.get(report_id)
        checksum = say("web.export_gone", language) if report is None else f"SHA-256 {report.source_sha256}"
        yield _part("small", f"{say('web.source_file', language, name=source)}{say('web.comma', language)}{checksum}")
    yield _part("small", say("web.export_end", language))


def _part(kind: Any, text: str, n: int = 0) -> Part:
    return Part(kind, ((_line(text, {}),),), n)


def _line(text: str, numbers: dict[int, int]) -> Line:
    text = re.sub(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*", " ", printable(text))
    return tuple(piece if isinstance(piece, str) else numbers[piece] for piece in pieces(text, numbers))


def _answer_parts(answer: Answer, numbers: dict[int, int], by_id: dict[str, Report], language: Language) -> Iterator[Part]:
    """The answer's text, its remarks, and the figures that answer."""
    for block in blocks(answer.text):
        yield Part(block.kind, tuple(tuple(_line(cell, numbers) for cell in row) for row in block.rows))
    main = answer.figures[: answer.main] or answer.figures
    warnings = [shown.figure.warning for shown in main if shown.figure.warning is not None]
    for remark in dict.fromkeys((*warnings, *answer.remarks)):
        if remark.text(answer.language) not in answer.text:
            text = remark.text(language)
            yield _part("note", say("answer.warning" if remark.kind == "damage" else "answer.remark", language, text=text))
    changed = [
        numbers[citation.n]
        for citation in answer.citations
        if (report := by_id.get(citation.report_id)) is None or report.text[citation.start : citation.end] != citation.quote
    ]
    if changed:
        yield _part("note", say("web.export_changed", language, marks="".join(f"[{n}]" for n in changed)))
    if main:
        head = tuple((say(f"web.{key}", language),) for key in ("indicator", "value", "unit", "year_about", "section"))
        yield _part("label", say("web.figures_of_answer", language))
        yield Part("table", (head, *(_figure_row(shown, numbers, language) for shown in main)))


def _figure_row(shown: Shown, numbers: dict[int, int], language: Language) -> tuple[Line, ...]:
    figure = shown.figure
    upper = f"—{figure.value_to}" if figure.value_to else ""
    qualifier = say("web.aside", language, words=figure.qualifier) if figure.qualifier else ""
    if shown.computed is not None:
        place: Line = (f"{say('web.computed', language)}{say('web.colon', language)}{shown.computed.formula}",)
    else:
        mark = numbers.get(shown.citation or 0)
        place = _line(joined_section(figure.section, language), {}) + (() if mark is None else (mark,))
    year = about_year(figure, language)
    return (*(_line(text, {}) for text in (figure.indicator, f"{figure.value}{upper}{qualifier}", figure.unit, year)), place)


# Plain text and Markdown.


def _plain(part: Part) -> Iterator[str]:
    lines = [" | ".join("".join(map(_bracketed, cell)) for cell in row) for row in part.rows]
    if part.kind in ("heading", "label"):
        yield ""
    for line in lines:
        yield f"[{part.n}] {line}" if part.kind == "cited" else f"- {line}" if part.kind == "list" else line


def _bracketed(piece: str | int) -> str:
    return piece if isinstance(piece, str) else f"[{piece}]"


_SIGNS = {"title": "# ", "heading": "## ", "label": "### ", "list": "- ", "note": "> "}
_INLINE = re.compile(r"[\\`*_\[\]<>&~|$^@#]|(?<=:)(?=//)|(?<=www)\.")
_AT_START = re.compile(r"^(\d*)(?=[+=-]|[.)](?:\s|$))")


def _markdown(part: Part) -> Iterator[str]:
    """The part, with an empty line behind all that is not the row of a list or table."""
    if part.kind == "table":
        for place, row in enumerate(part.rows):
            yield "| " + " | ".join(_marked_down(cell) for cell in row) + " |"
            if not place:
                yield "|" + " --- |" * len(row)
    else:
        sign = f"\\[{part.n}\\] " if part.kind == "cited" else _SIGNS.get(part.kind, "")
        for row in part.rows:
            yield sign + _marked_down(row[0])
    yield ""


def _marked_down(line: Line) -> str:
    return _literal("".join(map(_bracketed, line)))


def _literal(text: str) -> str:
    """`text` with a backslash before all that Markdown, its tables, formulas or bare addresses would take up."""
    text = _INLINE.sub(lambda match: "\\" + match[0], text.strip())
    return _AT_START.sub(r"\1\\", text)


# .docx


_FONTS = {"title": "方正小标宋简体", "heading": "黑体", "label": "楷体"}
_SIZES = {"title": 22, "table": 12, "cited": 14, "small": 12}
"""Points: 22 is 2号, 16 (all others) 3号, 14 4号, 12 小四."""
_LINE_POINTS = 28.9
_COLUMNS_MM = (40, 20, 16, 20, 60)
_STYLES = {"title": "Title", "heading": "Heading 1", "label": "Heading 2"}


def _docx(parts: Iterable[Part]) -> bytes:
    import docx
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(25)
    document.core_properties.author = document.core_properties.comments = ""

    def fonts(holder: Any, chinese: str, points: float) -> None:
        holder.font.name, holder.font.size = "Times New Roman", Pt(points)
        every = holder.element.get_or_add_rPr().get_or_add_rFonts()
        for name in [name for name in every.attrib if name.endswith("Theme")]:
            del every.attrib[name]
        every.set(qn("w:eastAsia"), chinese)

    for kind, name in (("", "Normal"), *_STYLES.items()):
        style = document.styles[name]
        fonts(style, _FONTS.get(kind, "仿宋"), _SIZES.get(kind, 16))
        style.font.bold, style.font.color.rgb = False, RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = Pt(_LINE_POINTS)
        for border in style.element.xpath("w:pPr/w:pBdr"):
            border.getparent().remove(border)
    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:eastAsia"), "zh-CN")

    def write(paragraph: Any, line: Line, kind: str) -> None:
        for piece in line:
            run = paragraph.add_run(_bracketed(piece))
            run.font.superscript = None if isinstance(piece, str) else True
            if kind in ("table", "cited", "small"):
                fonts(run, "仿宋", _SIZES[kind])

    above = ""
    for part in parts:
        if part.kind == "table":
            width = max(map(len, part.rows))
            table = document.add_table(len(part.rows), width, style="Table Grid")
            table.autofit = False
            widths = _COLUMNS_MM if width == len(_COLUMNS_MM) else (sum(_COLUMNS_MM) / width,) * width
            for column, millimetres in zip(table.columns, widths, strict=True):
                column.width = Mm(millimetres)
            for row, cells in zip(table.rows, part.rows, strict=True):
                row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
                for cell, line in zip(row.cells, cells, strict=False):
                    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                    cell.paragraphs[0].paragraph_format.line_spacing = 1.15
                    write(cell.paragraphs[0], line, "table")
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            continue
        for row in part.rows:
            paragraph = document.add_paragraph(style=_STYLES.get(part.kind))
            form = paragraph.paragraph_format
            if part.kind == "title":
                form.alignment = WD_ALIGN_PARAGRAPH.CENTER
                form.space_after = Pt(_LINE_POINTS)
                document.core_properties.title = "".join(map(_bracketed, row[0]))
            elif part.kind in ("cited", "small"):
                form.line_spacing, form.space_before = 1.25, Pt(4)
                # How a question is understood stays with the question and its answer.
                form.keep_with_next = above == "heading"
            else:
                form.first_line_indent = Pt(2 * 16)
            write(paragraph, (f"[{part.n}] ", *row[0]) if part.kind == "cited" else row[0], part.kind)
        above = part.kind

    _number_pages(document, fonts)
    _name_substitute(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _number_pages(document: Any, fonts: Any) -> None:
    """`— 1 —` below the text, outside, one character from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        for text, field in (("— ", None), ("", "begin"), ("PAGE", None), ("", "end"), (" —", None)):
            run = paragraph.add_run("" if text == "PAGE" else text)
            fonts(run, "宋体", 14)
            if field is not None:
                run._r.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): field}))
            elif text == "PAGE":
                run._r.append(OxmlElement("w:instrText"))
                run._r[-1].text = text


def _name_substitute(document: Any) -> None:
    """Where 小标宋 is not installed, 宋体 takes its place."""
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    font = f'<w:font w:name="{_FONTS["title"]}"><w:altName w:val="宋体"/></w:font></w:fonts>'
    table._blob = table.blob.replace(b"</w:fonts>", font.encode())
