"""Source files made for tests: a saved web page, a .docx with automatic numbers, a PDF with and without text."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

__all__ = ["docx_of", "package_of", "page_of", "paragraphs_of", "pdf_of", "scanned_pdf", "typeset"]


def paragraphs_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def page_of(text: str, *, date: str = "2024-01-31", charset: str = "utf-8", layout: str = "paragraphs") -> bytes:
    """A page of a government's web site, with what such pages put around a report."""
    title, *body = [html.escape(paragraph) for paragraph in paragraphs_of(text)]
    info = (
        f'<div class="info"><span>发布日期：{date}</span> <span>来源：县司法局</span> <span>浏览次数：<b>123</b></span> '
        "【字号：<a>大</a> <a>中</a> <a>小</a>】</div>"
    )
    content = {
        "paragraphs": f"<h1>{title}</h1>{info}<div id='zoom'>" + "".join(f"<p>　　{text}</p>" for text in body) + "</div>",
        "breaks": f"<div class='title'>{title}</div>{info}<div id='zoom'>"
        + "<br/>".join(f"&nbsp;&nbsp;{text}" for text in body)
        + "</div>",
        "table": f"<table><tr><td><b>{title}</b></td></tr><tr><td>{info}</td></tr><tr><td>"
        + "".join(f"<p><span>{text[:5]}</span><span>{text[5:]}</span></p>" for text in body)
        + "</td></tr></table>",
    }[layout]
    return f"""<!DOCTYPE html>
<html><head><meta charset="{charset}"><meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2018-09-10 00:00">
<title>{title}_县人民政府门户网站</title><style>p {{ margin: 0 }}</style><script>var frame = "<p>脚本里的字</p>";</script></head>
<body><div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li></ul>
<div>今天是2026年10月3日 星期六</div></div><div class="crumb">当前位置：<a>首页</a> &gt; <a>法治政府建设年度报告</a></div>
<div class="article">{content}</div><div class="share">分享到：<a>微信</a><a>微博</a></div>
<div class="related"><h3>相关报道</h3><ul><li><a href="1.html">图解：法治政府建设情况</a></li></ul></div>
<div class="tags">标签：<a>法治政府</a></div><div><a>打印本页</a> <a>关闭窗口</a></div>
<footer><p>主办：县人民政府办公室 版权所有</p><p>ICP备案号：05000000号 联系电话：024-00000000</p></footer></body></html>
""".encode(charset)


def docx_of(text: str) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs_of(text):
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_of(pages: list[list[tuple[float, float, float, str]]]) -> bytes:
    """A PDF of lines given as (x, y, size, text); its one font maps every code to the character of that number."""
    used = sorted({character for lines in pages for *_, text in lines for character in text})
    codes = b" ".join(b"<%04x> <%04x>" % (ord(character), ord(character)) for character in used)
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <0000> "
        b"<FFFF> endcodespacerange %d beginbfchar %s endbfchar endcmap end end" % (len(used), codes)
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), b" ".join(b"%d 0 R" % (7 + 2 * n) for n in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /S /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /S /CIDSystemInfo << /Registry (A) /Ordering (B) /Supplement 0 >> "
        b"/FontDescriptor 5 0 R /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /S /Flags 4 /Ascent 800 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 "
        b"/FontBBox [0 -200 1000 800] >>",
        _stream(to_unicode),
    ]
    for number, lines in enumerate(pages):
        drawn = [
            b"BT /F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET" % (size, x, y, text.encode("utf-16-be").hex().encode())
            for x, y, size, text in lines
        ]
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (8 + 2 * number)
        )
        objects.append(_stream(b"\n".join(drawn)))
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(data),
    )


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def typeset(text: str, *, head: str = "清禾县人民政府") -> bytes:
    """The text as a PDF that a word processor would make: indents, a running head, page numbers."""
    size, left, width, pitch = 12, 90, 34, 22
    rows: list[tuple[float, str]] = []
    title, *body = paragraphs_of(text)
    for paragraph in body:
        rest, indent = paragraph, 2
        while rest:
            taken = _fitting(rest, width - indent)
            rows.append((left + indent * size, rest[:taken]))
            rest, indent = rest[taken:], 0
    pages, at = [], 0
    while at < len(rows):
        lines: list[tuple[float, float, float, str]] = [(250.0, 800.0, 9.0, head)]
        y = 740.0
        if not pages:
            lines.append((120.0, y, 16.0, title))
            y -= 2 * pitch
        for x, line in rows[at : at + 28]:
            lines.append((float(x), y, float(size), line))
            y -= pitch
        lines.append((280.0, 40.0, 9.0, f"- {len(pages) + 1} -"))
        pages.append(lines)
        at += 28
    return pdf_of(pages)


def _fitting(text: str, width: int) -> int:
    """How many characters fit; a number is not parted, and no line begins with a closing mark."""
    taken = min(width, len(text))
    while 1 < taken < len(text) and (
        re.match(r"[0-9.%]{2}", text[taken - 1 : taken + 1]) or text[taken] in "，。、；：！？”）》〕,.:;)%"
    ):
        taken -= 1
    return taken


def scanned_pdf(pages: int = 2) -> bytes:
    """A PDF whose pages hold no text."""
    return pdf_of([[] for _ in range(pages)])


def package_of(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()
