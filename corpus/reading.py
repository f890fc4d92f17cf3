"""A source file in, its text out: the one door through which reports enter.

The format is recognised by content, never by the name. `ExtractedText.text` is what every offset refers to:

- text files: the file decoded and otherwise untouched (a byte order mark is not part of the text, line ends stay);
- .html, .docx, .pdf: the text taken out by the reader of that format, one paragraph a line.

What cannot be read is answered with one line that says what was found and what to do; nothing else than `ReadingError`
leaves this module, whatever the bytes. Text is never guessed from pictures: a scanned PDF is recognised and refused.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from io import BytesIO
from pathlib import Path

from corpus.errors import ReadingError
from corpus.extracted import MAX_TEXT_CHARACTERS, ExtractedText, Note, error_page
from corpus.reading_text import decode

__all__ = ["MAX_SOURCE_BYTES", "read_bytes", "read_file", "read_source"]

# A report is some thousand characters; a PDF of one with pictures stays far below this.
MAX_SOURCE_BYTES = 50 * 1024 * 1024


def read_source(path: Path) -> ExtractedText:
    """Read a source file.

    Args:
        path: A regular file, or a link to one in the same folder.

    Returns:
        Its text with what belongs to it.

    Raises:
        ReadingError: There is no such file, it may not be read, or it is not a report in a readable format.
    """
    return read_bytes(read_file(path), path.name)


def read_file(path: Path) -> bytes:
    """The bytes of a source file, after the checks that need no reading (kind of file, links, size).

    Raises:
        ReadingError: As for `read_source`.
    """
    try:
        if path.is_symlink() and path.resolve().parent != path.parent.resolve():
            raise ReadingError("library.is_link", name=path.name, target=os.readlink(path))
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadingError("library.is_folder", name=path.name or path)
        if not stat.S_ISREG(status.st_mode):
            raise ReadingError("library.not_a_file", name=path.name)
        _check_size(status.st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError("library.no_such_file", name=path) from error
    except PermissionError as error:
        raise ReadingError("library.no_permission", name=path.name) from error
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a null character in the name; RuntimeError: a loop of links (Python 3.11).
        raise ReadingError("library.unreadable_file", name=path.name, reason=_reason(error)) from error


def read_bytes(data: bytes, name: str) -> ExtractedText:
    """Read the bytes of a source file, or pasted text.

    Args:
        data: The bytes.
        name: Name to call it by in messages; the format is not taken from it.

    Returns:
        Its text with what belongs to it.

    Raises:
        ReadingError: It is not a report in a readable format.
    """
    _check_size(len(data), name)
    if not data.strip(b"\0 \t\r\n"):
        raise ReadingError("library.empty_file", name=name)
    extracted = _extract(data, name)
    if not extracted.text.strip():
        raise ReadingError("library.no_text", name=name)
    if len(extracted.text) > MAX_TEXT_CHARACTERS:
        raise ReadingError("library.text_too_long", name=name, characters=len(extracted.text), limit=MAX_TEXT_CHARACTERS)
    return extracted


def _check_size(size: int, name: str) -> None:
    if size > MAX_SOURCE_BYTES:
        megabytes = 1024 * 1024
        raise ReadingError(
            "library.file_too_large", name=name, size=f"{size / megabytes:.0f}", limit=MAX_SOURCE_BYTES // megabytes
        )


def _extract(data: bytes, name: str) -> ExtractedText:
    if b"%PDF-" in data[:1024]:
        from corpus.reading_pdf import read_pdf

        return read_pdf(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _extract_package(data, name)
    foreign = _foreign_format(data, name)
    if foreign is not None:
        raise ReadingError(foreign, name=name)
    decoded = decode(data, name, declared=_declared_encoding(data))
    if _MARKUP.match(decoded.text):
        from corpus.reading_html import read_html

        return read_html(decoded.text, decoded.encoding, name)
    found = error_page(decoded.text)
    if found is not None:
        raise ReadingError("library.error_page", name=name, found=found)
    notes = (Note("library.note_broken", (("count", str(decoded.broken)),)),) if decoded.broken else ()
    return ExtractedText(decoded.text, (), "text", encoding=decoded.encoding, notes=notes)


# Only what opens the file decides: a text that merely mentions a tag is a text.
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?>(?><!--.*?-->)\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|article|table|p)\b",
    re.IGNORECASE | re.DOTALL,
)


def _declared_encoding(data: bytes) -> str | None:
    match = re.search(
        rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", data[:4096], re.IGNORECASE
    )
    return match[1].decode().lower() if match else None


def _extract_package(data: bytes, name: str) -> ExtractedText:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ReadingError("library.damaged_package", name=name) from error
    names = {part.filename for part in parts}
    if "word/document.xml" in names:
        from corpus.reading_docx import read_docx

        return read_docx(data, parts, name)
    if "OFD.xml" in names:
        raise ReadingError("library.format_ofd", name=name)
    if names & {"xl/workbook.xml", "ppt/presentation.xml"}:
        raise ReadingError("library.format_office", name=name)
    if "content.xml" in names:
        raise ReadingError("library.format_odt", name=name)
    raise ReadingError("library.format_archive", name=name)


_SIGNATURES = (
    (b"{\\rtf", "library.format_rtf"),
    (b"\x89PNG", "library.format_image"),
    (b"\xff\xd8\xff", "library.format_image"),
    (b"GIF8", "library.format_image"),
    (b"II*\0", "library.format_image"),
    (b"MM\0*", "library.format_image"),
    (b"Rar!", "library.format_archive"),
    (b"7z\xbc\xaf\x27\x1c", "library.format_archive"),
    (b"\x1f\x8b", "library.format_archive"),
)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _foreign_format(data: bytes, name: str) -> str | None:
    """The message for a format that is recognised and not read; None when it may be text."""
    if data.startswith(_COMPOUND_FILE):
        # [MS-OFFCRYPTO]: a .docx with a password is a compound file that holds this stream.
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "library.encrypted"
        return "library.format_wps" if name.lower().endswith(".wps") else "library.format_doc"
    for signature, key in _SIGNATURES:
        if data.startswith(signature):
            return key
    beginning = data[:4096]
    if b"Word.Document" in beginning and b"<?mso-application" in beginning:
        return "library.format_doc"
    if re.search(rb"^MIME-Version:", beginning, re.MULTILINE | re.IGNORECASE) and b"multipart/related" in beginning:
        return "library.format_mht"
    return None


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error)) or type(error).__name__
