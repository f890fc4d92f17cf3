"""Bytes of a plain text file to characters; owns charset-normalizer.

The text is what the file holds: line ends stay as they are, nothing is normalised. Only a byte order mark is left out,
which belongs to the encoding. Files of government offices come in UTF-8, in GB18030 (GBK and GB2312 are parts of it) or,
from Hong Kong and Taiwan, in Big5; every other guess is refused rather than shown as wrong characters.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass

from corpus.errors import ReadingError

__all__ = ["Decoded", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("gb18030", "big5", "big5hkscs")

# A file with a few broken bytes (cut off in the middle of a character, a bad sector) is still a report.
_BROKEN_SHARE = 0.01

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_CONTROL_SHARE = 0.002


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a text file.

    Attributes:
        text: The characters; U+FFFD where bytes were broken.
        encoding: Name of the encoding, as Python spells it.
        broken: How many places could not be decoded.
    """

    text: str
    encoding: str
    broken: int = 0


def decode(data: bytes, name: str, *, declared: str | None = None) -> Decoded:
    """Decode a plain text file.

    Args:
        data: The file's bytes.
        name: Name of the file, for the message.
        declared: The encoding that a web page declares; it counts where the bytes allow it.

    Returns:
        The text without byte order mark, otherwise untouched.

    Raises:
        ReadingError: The bytes are not text in UTF-8, UTF-16, GB18030 or Big5.
    """
    decoded = _decode_marked(data) or _decode_strictly(data, declared) or _decode_leniently(data)
    if decoded is None or len(_CONTROL.findall(decoded.text)) > _CONTROL_SHARE * len(decoded.text):
        raise ReadingError("library.not_text", name=name)
    return decoded


def _decode_marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    return None


def _decode_strictly(data: bytes, declared: str | None) -> Decoded | None:
    # GB2312 and GBK are parts of GB18030, and pages that declare them use it.
    named = "gb18030" if declared in ("gb2312", "gbk", "gb18030") else declared
    for encoding in ("utf-8", named) if named in _LEGACY else ("utf-8",):
        with contextlib.suppress(UnicodeDecodeError):
            return Decoded(data.decode(encoding), encoding)
    from charset_normalizer import from_bytes

    matches = [match for match in from_bytes(data, cp_isolation=list(_LEGACY)) if match.encoding in _LEGACY]
    if not matches:
        return None
    # A line or two fits several encodings; then the encoding of the mainland is meant.
    best = min(matches, key=lambda match: (match.chaos - match.coherence, _LEGACY.index(match.encoding)))
    return Decoded(data.decode(best.encoding), best.encoding)


def _decode_leniently(data: bytes) -> Decoded | None:
    attempts = [attempt for encoding in ("utf-8", *_LEGACY) if (attempt := _lenient(data, encoding)) is not None]
    return min(attempts, key=lambda attempt: attempt.broken, default=None)


def _lenient(data: bytes, encoding: str) -> Decoded | None:
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode()) * (encoding == "utf-8")
    if broken > max(1, _BROKEN_SHARE * len(text)):
        return None
    return Decoded(text, encoding, broken)
