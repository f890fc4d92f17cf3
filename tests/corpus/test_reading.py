from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import ReadingError
from corpus.extracted import ExtractedText
from corpus.outline import read_outline
from corpus.passages import split_passages
from corpus.reading import MAX_SOURCE_BYTES, read_bytes, read_source
from tests.corpus.files import docx_of, package_of, page_of, paragraphs_of, pdf_of, scanned_pdf, typeset

DATA = Path("../shared/data/reports")
needs_data = pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")
REPORT = Path("corpus/reports/2023/report.txt").read_text(encoding="utf-8")
TEXT = Path("tests/evaluation/qinghe/2020.txt").read_text(encoding="utf-8")
# What the readers of pages leave out of these two texts is what was never the report's: 标签, 打印本页.
SOUND = REPORT.removesuffix("标签")


def squeezed(text: str) -> list[str]:
    return ["".join(paragraph.split()) for paragraph in paragraphs_of(text)]


def read(data: bytes, name: str = "报告") -> ExtractedText:
    return read_bytes(data, name)


def refusal(data: bytes, name: str = "报告") -> str:
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name)
    for language in ("zh", "en"):
        assert "\n" not in caught.value.text(language)
    return caught.value.key.removeprefix("library.")


# --- text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_text_is_decoded_and_otherwise_untouched(encoding: str) -> None:
    text = "\u3000\u3000" + REPORT.replace("\n", "\r\n") + "678 \u2002名\u200b\t１２３\r"
    mark = "\ufeff".encode(encoding) if encoding == "utf-16-be" else b""
    assert read(mark + text.encode(encoding)).text == text


@pytest.mark.parametrize("repeated", [1, 3, 300])
def test_big5_is_told_from_gb18030(repeated: int) -> None:
    traditional = "法庫縣人民政府關於2023年法治政府建設情況的報告\r\n一、主要舉措和取得的成效。全縣辦理案件31件。" * repeated
    simplified = "法库县人民政府关于2023年法治政府建设情况的报告\r\n一、主要举措和取得的成效。全县办理案件31件。" * repeated
    assert read(traditional.encode("big5")).text == traditional
    assert read(simplified.encode("gbk")).text == simplified


def test_broken_bytes_are_shown_and_told() -> None:
    data = REPORT.encode("gb18030")
    extracted = read(data[:2001] + b"\xff" + data[2001:])
    assert [note.key for note in extracted.notes] == ["library.note_broken"]
    assert "\ufffd" in extracted.text
    assert extracted.text[-1000:] == REPORT[-1000:]


def test_markdown_and_text_about_pages_stay_text() -> None:
    for text in ("# 报告\n\n- <b>31</b>件\n", "关于网页 <html> 的报告\n", "<法库县>报告\n"):
        extracted = read(text.encode())
        assert (extracted.text, extracted.format) == (text, "text")


@needs_data
@pytest.mark.parametrize("year", [2012, 2013, 2014, 2015])
def test_reports_in_gbk_as_published(year: int) -> None:
    data = (DATA / f"hailar/{year}.original.txt").read_bytes()
    extracted = read(data)
    assert extracted.text.encode("gb18030") == data
    assert extracted.notes == ()


# --- web pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["paragraphs", "breaks", "table"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("text", [pytest.param(SOUND, id="bundled"), pytest.param(TEXT, id="qinghe")])
def test_page_gives_the_report_and_nothing_else(text: str, charset: str, layout: str) -> None:
    extracted = read(page_of(text, charset=charset, layout=layout))
    assert extracted.format == "html"
    assert squeezed(extracted.text) == squeezed(text)


def test_page_tells_its_date_apart_from_that_of_its_template() -> None:
    extracted = read(page_of(SOUND, date="2024-01-31"))
    assert extracted.stated.published == "2024-01-31"
    assert extracted.stated.date == "2018-09-10"
    assert extracted.stated.title == paragraphs_of(SOUND)[0]


def test_furniture_inside_the_article_is_left_out() -> None:
    body = "".join(f"<p>{text}</p>" for text in paragraphs_of(REPORT))
    share = "<p>【字号：<a>大</a> <a>中</a> <a>小</a>】</p><p><a>打印</a></p>"
    data = f"<html><body><div>{share}{body}<h4>相关报道</h4><p><a href='1'>另一则新闻</a></p></div></body></html>"
    assert squeezed(read(data.encode()).text) == squeezed(SOUND)


def test_source_lines_of_a_page_are_no_spaces_and_rows_are_lines() -> None:
    data = """<html><body><h1>清禾县2022年法治政府建设情况的报告</h1><p>全县共办理
    行政复议案件31件，同比增长 5
    %，完成情况如下，请予审议。</p><table><tr><td>指标</td><td>件</td></tr><tr><td><p>复议</p></td><td><p>31</p></td></tr></table>
    <ol start="2"><li>加强领导，落实责任，形成合力。</li></ol></body></html>"""
    lines = read(data.encode()).text.splitlines()
    assert "全县共办理行政复议案件31件，同比增长 5 %，完成情况如下，请予审议。" in lines
    assert "复议\t31" in lines
    assert "2.加强领导，落实责任，形成合力。" in lines


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("<html><head><title>页面不存在</title></head><body><p>抱歉，您访问的页面不存在！</p></body></html>", "error_page"),
        ("<html><body><h1>404 Not Found</h1><hr>nginx</body></html>", "error_page"),
        ("页面不存在\n返回首页\n", "error_page"),
        ("<html><body><script>load()</script><div id='app'></div></body></html>", "no_article"),
        ("<html><body><ul><li><a href='1'>首页</a></li><li><a href='2'>新闻</a></li></ul></body></html>", "no_article"),
        ("<!DOCTYPE html>", "no_article"),
    ],
)
def test_pages_without_a_report(page: str, key: str) -> None:
    assert refusal(page.encode()) == key


# --- docx --------------------------------------------------------------------------------------------------------------


def test_docx_gives_its_paragraphs() -> None:
    assert read(docx_of(REPORT)).text.splitlines() == paragraphs_of(REPORT)


def word(body: str, numbering: str = "", footnotes: str = "") -> bytes:
    """A .docx with this body, made from an empty one."""
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    source = zipfile.ZipFile(io.BytesIO(docx_of("x")))
    parts = {name: source.read(name) for name in source.namelist()}
    parts["word/document.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {namespace}><w:body>{body}</w:body></w:document>'.encode()
    )
    if numbering:
        parts["word/numbering.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><w:numbering {namespace}>{numbering}</w:numbering>'.encode()
        )
    if footnotes:
        parts["word/footnotes.xml"] = f"<w:footnotes {namespace}>{footnotes}</w:footnotes>".encode()
        relation = (
            '<Relationship Id="rIdN" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" '
            'Target="footnotes.xml"/></Relationships>'
        )
        rels = parts["word/_rels/document.xml.rels"].decode()
        parts["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", relation).encode()
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        types = parts["[Content_Types].xml"].decode()
        override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
        parts["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    return package_of(parts)


def numbered(text: str, level: int, number: int = 1) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_docx_automatic_numbers_are_written_out() -> None:
    forms = (
        ("chineseCountingThousand", "%1、"),
        ("chineseCounting", "（%2）"),
        ("decimal", "%3."),
        ("decimalEnclosedCircle", "%4"),
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(forms)
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    numbering += '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="11"/></w:lvlOverride></w:num>'
    body = "".join(
        [
            numbered("举措", 0),
            numbered("领导", 1),
            numbered("会议", 2),
            numbered("批示", 2),
            numbered("其一", 3),
            numbered("环境", 1),
            numbered("改革", 2),
            "<w:p><w:r><w:t>正文</w:t></w:r></w:p>",
            numbered("问题", 0),
            numbered("不足", 1),
            numbered("另起", 0, 2),
            numbered("续后", 0),
        ]
    )
    assert read(word(body, numbering)).text.splitlines() == [
        "一、举措",
        "（一）领导",
        "1.会议",
        "2.批示",
        "①其一",
        "（二）环境",
        "1.改革",
        "正文",
        "二、问题",
        "（一）不足",
        "十一、另起",
        "三、续后",
    ]


def test_docx_tables_notes_breaks_and_deleted_text() -> None:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("复议", "31", "17"))
    body = (
        "<w:p><w:r><w:t>共31件</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>。</w:t></w:r></w:p>"
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t><w:tab/><w:t>里</w:t><w:br/><w:t>的字</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:del><w:r><w:delText>删去的36</w:delText></w:r></w:del><w:ins><w:r><w:t>新增的19</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    footnotes = "<w:footnote w:id='2'><w:p><w:r><w:t>含调解。</w:t></w:r></w:p></w:footnote>"
    assert read(word(body, footnotes=footnotes)).text.splitlines() == [
        "共31件〔注1〕。",
        "复议\t31\t17",
        "控件\t里",
        "的字",
        "新增的19",
        "〔注1〕含调解。",
    ]


@needs_data
@pytest.mark.parametrize("province", ["四川", "广东", "江苏", "河北", "辽宁"])
def test_reports_of_provinces(province: str) -> None:
    extracted = read_source(DATA / f"provinces/2025年{province}省政府工作报告.docx")
    assert extracted.notes == ()
    assert extracted.text.startswith(f"2025年{province}省政府工作报告\n")
    assert len(extracted.text) > 10_000


# --- pdf ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [pytest.param(REPORT, id="bundled"), pytest.param(TEXT, id="qinghe")])
def test_pdf_lines_become_paragraphs_without_heads_and_page_numbers(text: str) -> None:
    extracted = read(typeset(text))
    assert squeezed(extracted.text) == squeezed(text)
    assert len(extracted.pages) > 2
    assert extracted.pages[0] == 0
    assert list(extracted.pages) == sorted(set(extracted.pages))
    assert extracted.pages[-1] < len(extracted.text)


def test_pdf_page_begins_where_its_first_line_does() -> None:
    # A page break in the middle of a paragraph, and a page whose text is only a picture.
    lines = [(90.0, 700.0 - 20 * n, 12.0, "全县行政复议案件办理情况良好，" * 2) for n in range(20)]
    extracted = read(pdf_of([lines, [], [(90.0, 700.0, 12.0, "第三页的文字从这里开始，共有31件。")]]))
    assert extracted.text[extracted.pages[2] :].startswith("第三页的文字")
    assert [note.key for note in extracted.notes] == ["library.note_pages_without_text"]
    assert extracted.notes[0].values == (("pages", "2"),)


def test_pdf_cells_are_kept_apart_and_figures_at_the_edge_stay() -> None:
    rows = [("指标", "2021年", "2022年"), ("复议案件", "31", "17"), ("诉讼案件", "361", "909"), ("合计", "392", "926")]
    lines = [(90.0, 760.0, 12.0, "清禾县2022年法治政府建设情况表，单位为件。")]
    lines += [(90.0 + 120 * m, 730.0 - 20 * n, 12.0, cell) for n, row in enumerate(rows) for m, cell in enumerate(row)]
    lines += [(90.0, 640.0, 12.0, "119")]
    text = read(pdf_of([lines])).text
    assert [line.split("\t") for line in text.splitlines()[1:5]] == [list(row) for row in rows]
    assert text.splitlines()[-1] == "119"


def test_radicals_that_fonts_name_become_the_characters_meant() -> None:
    text = "⼈⺠政府⻔户⽹站公开⾏政复议案件情况，⻅⾯率达到百分之百。"
    assert read(pdf_of([[(90.0, 700.0, 12.0, text)]])).text == "人民政府门户网站公开行政复议案件情况，见面率达到百分之百。\n"


def test_pdfs_that_cannot_be_read() -> None:
    from pypdf import PdfReader, PdfWriter

    assert refusal(scanned_pdf()) == "scanned_pdf"
    assert refusal(b"%PDF-1.7\nnothing of the kind") == "damaged_pdf"
    assert refusal(pdf_of([[(90.0, 700.0, 12.0, "\ue000\ue001\ue002\ue003" * 9)]])) == "garbled_pdf"
    for password, expected in (("secret", "encrypted"), ("", None)):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(typeset(TEXT))))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
        if expected:
            assert refusal(stream.getvalue()) == expected
        else:
            assert squeezed(read(stream.getvalue()).text) == squeezed(TEXT)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to print with")
def test_page_printed_by_a_browser(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    body = "".join(f"<p>{text}</p>" for text in paragraphs_of(SOUND)[1:])
    page.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title>报告</title><h1>{paragraphs_of(SOUND)[0]}</h1>{body}", encoding="utf-8"
    )
    printed = tmp_path / "page.pdf"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'user'}"]
    subprocess.run([*command, f"--print-to-pdf={printed}", page.as_uri()], check=True, capture_output=True, timeout=120)
    assert squeezed(read_source(printed).text) == squeezed(SOUND)


# --- the same report in every format -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [pytest.param(SOUND, id="bundled"), pytest.param(TEXT, id="qinghe")])
def test_every_format_gives_the_same_passages(text: str) -> None:
    found = []
    for data in (text.encode(), text.replace("\n", "\r\n").encode("gb18030"), page_of(text), docx_of(text), typeset(text)):
        extracted = read(data)
        sections = read_outline(extracted.text)
        passages = split_passages(extracted.text, sections, report_id="x")
        assert all(extracted.text[passage.start : passage.end] == passage.text for passage in passages)
        found.append([(passage.section, "".join(passage.text.split())) for passage in passages])
    assert all(other == found[0] for other in found[1:])


# --- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param(b"", "empty_file", id="nothing"),
        pytest.param(b"\0" * 5000, "empty_file", id="zeros"),
        pytest.param("\ufeff \r\n\t　".encode(), "no_text", id="white space"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "format_doc", id="doc"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
            id="docx with password",
        ),
        pytest.param(b"{\\rtf1\\ansi x}", "format_rtf", id="rtf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "format_image", id="picture"),
        pytest.param(b"Rar!\x1a\x07\0" + b"\0" * 99, "format_archive", id="rar"),
        pytest.param(b"PK\x03\x04" + b"x" * 99, "damaged_package", id="half a zip"),
        pytest.param(package_of({"OFD.xml": b"<x/>"}), "format_ofd", id="ofd"),
        pytest.param(package_of({"xl/workbook.xml": b"<x/>"}), "format_office", id="xlsx"),
        pytest.param(package_of({"content.xml": b"<x/>"}), "format_odt", id="odt"),
        pytest.param(package_of({"a.txt": b"x"}), "format_archive", id="zip"),
        pytest.param(package_of({"word/document.xml": b"<x/>"}), "damaged_package", id="no docx"),
        pytest.param(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "format_mht", id="mht"),
        pytest.param(bytes(range(256)) * 40, "not_text", id="every byte"),
        pytest.param("报告\n".encode() * 700_000, "text_too_long", id="too long"),
    ],
)
def test_what_is_no_report_is_one_line(data: bytes, key: str) -> None:
    assert refusal(data) == key


def test_wps_is_told_from_doc_by_its_name() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "报告.wps") == "format_wps"


def test_renamed_doc_is_recognised_by_content() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "报告.docx") == "format_doc"


def test_zip_bomb_is_not_unpacked() -> None:
    source = zipfile.ZipFile(io.BytesIO(docx_of("x")))
    parts = {name: source.read(name) for name in source.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"] + b" " * 60_000_000
    assert refusal(package_of(parts)) == "unpacked_too_large"


def test_large_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert path.stat().st_size > MAX_SOURCE_BYTES
    with pytest.raises(ReadingError) as caught:
        read_source(path)
    assert "200 MB" in str(caught.value)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(REPORT, encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.txt").symlink_to(outside)
    (inside / "dangling.txt").symlink_to(inside / "nothing.txt")
    (inside / "loop.txt").symlink_to(inside / "loop.txt")
    (inside / "own.txt").write_text(REPORT, encoding="utf-8")
    (inside / "near.txt").symlink_to("own.txt")
    os.mkfifo(inside / "pipe")
    assert read_source(inside / "near.txt").text == REPORT
    cases = {
        inside: "is_folder",
        inside / "link.txt": "is_link",
        inside / "dangling.txt": "no_such_file",
        inside / "pipe": "not_a_file",
        inside / "nothing\nat all.txt": "no_such_file",
        inside / "loop.txt": "unreadable_file",
        inside / ("长" * 300 + ".txt"): "unreadable_file",
        inside / "null\0.txt": "unreadable_file",
    }
    for path, key in cases.items():
        with pytest.raises(ReadingError) as caught:
            read_source(path)
        assert caught.value.key == f"library.{key}"
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="the owner of the machine may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text(REPORT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ReadingError) as caught:
        read_source(path)
    assert caught.value.key == "library.no_permission"


# --- properties --------------------------------------------------------------------------------------------------------

SEEDS = {
    "text": TEXT[:600].encode("gb18030"),
    "html": page_of(TEXT[:600]),
    "docx": docx_of(TEXT[:600]),
    "pdf": typeset(TEXT[:600]),
    "package": package_of({"word/document.xml": b"<w:p/>", "[Content_Types].xml": b"<Types/>"}),
}
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def takes(data: bytes) -> None:
    try:
        extracted = read_bytes(data, "x")
    except ReadingError:
        return
    assert extracted.text.strip()
    assert "\0" not in extracted.text or extracted.format == "text"
    extracted.text.encode()


@given(st.binary(max_size=2000))
@few
def test_random_bytes_never_crash(data: bytes) -> None:
    takes(data)


@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
@few
def test_random_text_comes_back(text: str, encoding: str) -> None:
    takes(("关于法治政府建设情况的报告" + text).encode(encoding, "surrogatepass" if encoding != "gb18030" else "replace"))


@pytest.mark.parametrize("seed", SEEDS)
@given(data=st.data())
@few
def test_mutated_files_never_crash(seed: str, data: st.DataObject) -> None:
    content = bytearray(SEEDS[seed])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["change", "cut", "repeat", "insert"])):
            case "change":
                content[at] = data.draw(st.integers(0, 255))
            case "cut":
                del content[at : at + data.draw(st.integers(1, 200))]
            case "repeat":
                content[at:at] = content[at : at + data.draw(st.integers(1, 200))]
            case "insert":
                content[at:at] = data.draw(st.binary(max_size=20))
        content = content or bytearray(b"x")
    takes(bytes(content))


@given(
    markup=st.lists(
        st.sampled_from(["<p>", "</p>", "<table>", "<tr>", "<td>", "</div>", "<div>", "<br>", "<!--", "-->", "<a>", "31件。"])
    )
)
@few
def test_broken_markup_never_crashes(markup: list[str]) -> None:
    takes(("<html>" + "".join(markup) + "全县共办理复议案件，同比下降，情况良好。").encode())
