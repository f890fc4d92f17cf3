"""Where a report tells about itself: the lines before and after its body, and the record of what was found there."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from corpus.numerals import chinese_value, fold
from corpus.report import Span
from corpus.report_names import INVISIBLE, simplified

__all__ = [
    "DATE",
    "FIRST_YEAR",
    "HEAD_LINES",
    "LAST_YEAR",
    "NOTHING_GIVEN",
    "Found",
    "FrontMatter",
    "Given",
    "Line",
    "MetadataGuess",
    "Origin",
    "iso_date",
    "join_lines",
    "normalize_date",
    "year_number",
]

FIRST_YEAR, LAST_YEAR = 1949, 2100
HEAD_LINES, TAIL_LINES = 60, 30

Origin = Literal["given", "title", "session", "speaker", "body", "signature", "label", "line", "page", "file_name", "library"]
"""Where a value was read: given by a person, the title, the line that names the session of the people's congress, the
line of the speaker, the body, the signature at the end, a labelled line (发布日期：), a line of its own, the head of the web
page, the name of the file, or what the library already held."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, and where it was read; `start` and `end` when that is in the text."""

    value: T
    origin: Origin
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of a report, which counts more than what is read; None where nothing is said."""

    issuer: str | None = None
    title: str | None = None
    year: int | None = None
    published: str | None = None
    source_url: str | None = None


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class MetadataGuess:
    """What was read of a report's metadata; None where nothing was found."""

    issuer: Found[str] | None = None
    title: Found[str] | None = None
    year: Found[int] | None = None
    published: Found[str] | None = None
    document_number: Found[str] | None = None


DATE = (
    r"(?P<year>(?:19|20)\d{2}|[一二][零一二三四五六七八九]{3})(?:年|[-./])(?P<month>[\d一二三四五六七八九十]{1,3})(?:月|[-./])"
    r"(?P<day>[\d一二三四五六七八九十]{1,3})(?P<end>日?)"
)


def normalize_date(written: str) -> str | None:
    """An ISO date from 2024年1月31日, 2024-1-31, 2024.01.31, 2024/1/31 or 20240131; None when it is none."""
    squeezed = "".join(fold(written).split())
    match = re.fullmatch(rf"(?:{DATE}|(?P<packed>(?:19|20)\d{{6}}))", squeezed)
    if match is None:
        return None
    if match["packed"]:
        packed = match["packed"]
        return iso_date(packed[:4], packed[4:6], packed[6:])
    return iso_date(match["year"], match["month"], match["day"])


def iso_date(year: str, month: str, day: str) -> str | None:
    """An ISO date from numbers in digits or Chinese; None when there is no such day."""
    numbers = [year_number(part) for part in (year, month, day)]
    try:
        date = datetime.date(*numbers)
    except ValueError:
        return None
    return date.isoformat() if FIRST_YEAR <= date.year <= LAST_YEAR else None


def year_number(written: str) -> int:
    """A year, month or day in digits or Chinese (二〇二三, 十二); 0 when it is no number."""
    if written.isdecimal():
        return int(written)
    value = chinese_value(written)
    return int(value) if value is not None else 0


_BODY_BEGINS = re.compile(r"各位代表[,，:：!！]?$|(?:第一部分|第一章|一、|[(]一[)])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without white space, in the form that patterns match; `offsets` lead back into the text."""

    text: str
    offsets: tuple[int, ...]
    shown: str

    def span(self, start: int, end: int) -> Span:
        """The span in the text of a span of this line."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """A span of this line as it is written, without white space."""
        return self.shown[start:end]


def _line(text: str, start: int, end: int) -> Line:
    offsets = tuple(index for index in range(start, end) if not INVISIBLE.match(text[index]))
    shown = "".join(text[index] for index in offsets)
    return Line(simplified(shown), offsets, shown)


def join_lines(first: Line, second: Line) -> Line:
    """Two lines as one."""
    return Line(first.text + second.text, first.offsets + second.offsets, first.shown + second.shown)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The lines of a report that may tell about itself.

    Attributes:
        lines: The first and last lines that are not empty; what lies between says nothing about the report itself.
        head: Those before the body: title, session, dates, and what a web page puts around them.
        tail: The last of them, without those of the head.
    """

    lines: list[Line]
    head: list[Line]
    tail: list[Line]

    @classmethod
    def of(cls, text: str) -> FrontMatter:
        """The front matter of a report's text."""
        spans = [match.span() for match in re.finditer(r"[^\r\n\f]+", text)]
        if len(spans) > 2 * HEAD_LINES + TAIL_LINES:
            spans = spans[: 2 * HEAD_LINES] + spans[-TAIL_LINES:]
        lines = [line for start, end in spans if (line := _line(text, start, min(end, start + 2000))).text]
        head = lines[:HEAD_LINES]
        begins = next((number for number, line in enumerate(head) if _BODY_BEGINS.match(line.text)), HEAD_LINES)
        head = head[: begins + 1]
        return cls(lines, head, [line for line in lines[-TAIL_LINES:] if line not in head])
