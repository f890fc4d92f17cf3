"""What a report says of itself: issuer, title, year, date and document number, each with the place it was read from.

Reading is by position and form (a title line, a line of the session, a signature), never by a list of known reports. A guess
without evidence is not made: what is not found stays None, and whoever adds the report says it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from corpus.document_numbers import find_document_numbers
from corpus.extracted import NOTHING_STATED, Stated
from corpus.front_matter import (
    DATE,
    FIRST_YEAR,
    HEAD_LINES,
    LAST_YEAR,
    NOTHING_GIVEN,
    Found,
    FrontMatter,
    Given,
    Line,
    MetadataGuess,
    Origin,
    iso_date,
    join_lines,
    year_number,
)
from corpus.issuer import UNIT, office_of, place_of, read_issuer
from corpus.report import Span
from corpus.report_names import YEAR, YEARS_IN_TITLE, is_government_work_report, matchable

__all__ = ["labelled_date", "read_metadata", "title_rank"]

MAX_TITLE_CHARACTERS = 60

T = TypeVar("T")


def read_metadata(
    text: str,
    *,
    file_name: str = "",
    stated: Stated = NOTHING_STATED,
    given: Given = NOTHING_GIVEN,
) -> MetadataGuess:
    """Read what a report says of itself.

    Args:
        text: The report's text.
        file_name: Name of its source file.
        stated: What a web page states outside the text; the date in its head counts only where no other is found.
        given: What a person says.

    Returns:
        Each value with the place it was read from, what was given before what is read.
    """
    matter = FrontMatter.of(text)
    title = _given(given.title) or _read_title(matter.head, file_name, stated.title)
    session = _read_session(matter.head)
    year = _given(given.year) or _read_year(title, session, matter.lines, file_name)
    published = _read_published(matter, title, session, year, stated)
    if year is None and published is not None and title is not None:
        # A yearly report that names no year is about the year before it came out, unless it opens a year of work.
        before = 0 if is_government_work_report(title.value) else 1
        year = Found(int(published.value[:4]) - before, published.origin, published.start, published.end)
    place = (session.place, *session.span) if session is not None else None
    return MetadataGuess(
        issuer=_given(given.issuer) or read_issuer(title, place, matter, file_name, stated.title),
        title=title,
        year=year,
        published=_given(given.published) or published,
        document_number=_read_document_number(text, matter.head),
    )


def _given(value: T | None) -> Found[T] | None:
    return None if value is None else Found(value, "given")


def title_rank(line: str) -> int:
    """How much a line looks like a report's title: 0 not at all, more with a year, an issuer, a usual ending."""
    squeezed = matchable(line)
    match = _TITLE.fullmatch(squeezed)
    return _title_score(match["title"], len(squeezed)) if match is not None and not _NOT_A_TITLE.match(squeezed) else 0


def labelled_date(line: str) -> str | None:
    """The date that a line labels as that of publication (发布日期：2024-01-31), ISO; None when it has none."""
    for match in _LABELLED_DATE.finditer(matchable(line)):
        if not match["label"].startswith("更新"):
            return iso_date(match["year"], match["month"], match["day"])
    return None


# --- title -----------------------------------------------------------------------------------------------------------

_TITLE = re.compile(
    r"[#*《<【]*(?P<title>[^。，,;:!?|>/\\【】]{0,60}?(?:报告|总结|年报|公报|白皮书))(?P<rest>[(][^()]{1,30}[)])?[*》>】]*"
)
_TITLE_BEGINNING = re.compile(
    r"[^。，,;:：!?|>/\\【】《]{2,30}(?:关于|人民政府|委员会|局|厅|办公室)|[^。，,;:：!?|>/\\【】]*关于[^。，,;:：!?|>/\\【】]{0,40}"
)
_NOT_A_TITLE = re.compile(r"(?:现将|现在|请|我|特此|相关|查看|下载|解读|上一篇|下一篇|一图|来源)")


def _read_title(head: list[Line], file_name: str, page_title: str) -> Found[str] | None:
    best: tuple[int, Found[str]] | None = None
    for number, line in enumerate(head):
        for candidate in _title_lines(head, number, line):
            match = _TITLE.fullmatch(candidate.text)
            if match is None or _NOT_A_TITLE.match(candidate.text):
                continue
            start, end = match.start("title"), match.end("rest") if match["rest"] else match.end("title")
            score = _title_score(match["title"], end - start)
            if score > (best[0] if best else 0):
                best = score, Found(candidate.quote(start, end), "title", *candidate.span(start, end))
    if best is not None:
        return best[1]
    if page_title and (match := _TITLE.match(matchable(page_title))):
        return Found(match["title"], "page")
    stem = matchable(PurePath(file_name).stem)
    if match := _TITLE.fullmatch(stem):
        return Found(match["title"], "file_name")
    first = next((line for line in head if 4 <= len(line.text) <= MAX_TITLE_CHARACTERS and not _LABEL.match(line.text)), None)
    if first is not None and not re.search(r"[。;，,]", first.text):
        return Found(first.shown.strip("#*《》"), "line", *first.span(0, len(first.text)))
    return None


def _title_lines(head: list[Line], number: int, line: Line) -> Iterator[Line]:
    """A line, and the line joined with one or two before it (official titles are broken over several lines)."""
    joined = line
    for before in range(number - 1, max(-1, number - 3), -1):
        previous = head[before]
        if len(previous.text) > 40 or not _TITLE_BEGINNING.fullmatch(previous.text) or _TITLE.fullmatch(previous.text):
            break
        joined = join_lines(previous, joined)
        if len(joined.text) <= MAX_TITLE_CHARACTERS:
            yield joined
    yield line


def _title_score(title: str, length: int) -> int:
    if length > MAX_TITLE_CHARACTERS or len(title) < 4:
        return 0
    return (
        1
        + 2 * bool(YEARS_IN_TITLE.search(title))
        + 2 * bool(office_of(title) or place_of(title))
        + bool(re.search(r"工作报告|情况的?报告|年度报告|的报告$", title))
    )


# --- year ------------------------------------------------------------------------------------------------------------

_SESSION = re.compile(
    rf"(?:(?P<year>{YEAR})年(?P<month>[\d一二三四五六七八九十]{{1,3}})月(?P<day>[\d一二三四五六七八九十]{{1,3}})日[^。]{{0,40}}?)?"
    rf"在(?P<place>[\u3400-\u9fff]{{1,20}}?{UNIT})第?[一二三四五六七八九十百\d]{{1,4}}届(?:人民代表大会|人大)"
)
_REVIEW = re.compile(rf"(?P<year>{YEAR})年(?:政府)?(?:主要)?工作(?:的)?(?:回顾|总结)")
_LEAD_YEAR = re.compile(rf"(?P<year>{YEAR})年(?:度|来|以来|是|,|，|我|全|法)?")


@dataclass(frozen=True, slots=True)
class _Session:
    """The line that names the session of the people's congress before which a report was delivered."""

    date: str | None
    place: str
    line: Line
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.line.span(self.start, self.end)


def _read_session(head: list[Line]) -> _Session | None:
    for line in (*head, *(join_lines(first, second) for first, second in itertools.pairwise(head))):
        match = _SESSION.search(line.text) if len(line.text) <= 120 else None
        if match is None:
            continue
        date = iso_date(match["year"], match["month"], match["day"]) if match["year"] else None
        return _Session(date, line.quote(*match.span("place")), line, match.start(), match.end())
    return None


def _read_year(title: Found[str] | None, session: _Session | None, lines: list[Line], file_name: str) -> Found[int] | None:
    work_report = title is not None and is_government_work_report(title.value)
    if title is not None and (written := _years(title.value)):
        return Found(written[-1], title.origin, title.start, title.end)
    if session is not None and session.date is not None:
        year = int(session.date[:4])
        return Found(year if work_report else year - 1, "session", *session.span)
    for line in lines[:HEAD_LINES]:
        pattern = _REVIEW.search if work_report else _LEAD_YEAR.match
        match = pattern(line.text)
        # A line that is a date says when, a line that goes on says about what.
        if match and len(line.text) > 8 and not re.match(DATE, line.text) and len(line.text) > (0 if work_report else 30):
            return Found(year_number(match["year"]) + work_report, "body", *line.span(match.start("year"), match.end("year")))
    if written := _years(PurePath(file_name).stem):
        return Found(written[-1], "file_name")
    return None


def _years(text: str) -> list[int]:
    plain = matchable(text)
    found = [year_number(match) for match in re.findall(rf"({YEAR})(?=年|[-—~至]{YEAR})", plain)]
    found = found or [int(match) for match in re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", plain)]
    return [year for year in found if FIRST_YEAR <= year <= LAST_YEAR]


# --- date published --------------------------------------------------------------------------------------------------

_TIME = r"(?:[T]?\d{1,2}[:时]\d{1,2}(?:[:分]\d{0,2}秒?)?分?)?"
_PUBLISHED_LABEL = r"(?:发布|公布|公开|发表|印发|发文|成文|生成|刊发)(?:日期|时间)"
_LABEL = re.compile(
    rf"{_PUBLISHED_LABEL}|(?:来源|时间|日期|更新时间|信息来源|索引号|作者|字号|字体|浏览次数|分享)[:：]|【?字[号体]"
)
_LABELLED_DATE = re.compile(rf"(?P<label>{_PUBLISHED_LABEL}|更新(?:日期|时间)|(?<![\u3400-\u9fff])(?:日期|时间))[:：]*{DATE}")
_OWN_LINE_DATE = re.compile(rf"[(]?{DATE}{_TIME}[)]?(?:来源.*)?")
_FRAME_LINE = re.compile(r"今天|今日|现在|当前|星期|版权|©|copyright|备案|截至|有效期", re.IGNORECASE)
# Best first: labelled as published, on a line of its own below the title, any other label, the signature, the head
# of the page, the session; a bare date above the title belongs to the page's frame.
_PUBLISHED, _OWN_LINE, _OTHER_LABEL, _SIGNATURE, _PAGE, _AT_SESSION, _FRAME = range(7)


def _read_published(
    matter: FrontMatter,
    title: Found[str] | None,
    session: _Session | None,
    year: Found[int] | None,
    stated: Stated,
) -> Found[str] | None:
    candidates: list[tuple[int, Found[str]]] = []
    title_start = title.start if title is not None and title.start is not None else 0
    for lines, own_line, origin in ((matter.head, _OWN_LINE, "line"), (matter.tail, _SIGNATURE, "signature")):
        for line in lines:
            if _FRAME_LINE.search(line.text) or len(line.text) > 200:
                continue
            for match in _LABELLED_DATE.finditer(line.text):
                rank = _PUBLISHED if re.fullmatch(_PUBLISHED_LABEL, match["label"]) else _OTHER_LABEL
                _append_date(candidates, rank, match, line, "label")
            match_own = _OWN_LINE_DATE.fullmatch(line.text)
            if match_own:
                rank = _FRAME if line.offsets[0] < title_start else own_line
                _append_date(candidates, rank, match_own, line, "signature" if origin == "signature" else "line")
    if stated.published:
        candidates.append((_PUBLISHED, Found(stated.published, "page")))
    if stated.date:
        candidates.append((_PAGE, Found(stated.date, "page")))
    if session is not None and session.date is not None:
        candidates.append((_AT_SESSION, Found(session.date, "session", *session.span)))
    plausible = [(rank, found) for rank, found in candidates if year is None or 0 <= int(found.value[:4]) - year.value <= 3]
    if not plausible:
        return None
    early = f"{year.value}-10-01" if year is not None and not (title and is_government_work_report(title.value)) else ""
    return min(plausible, key=lambda candidate: (candidate[1].value < early, candidate[0]))[1]


def _append_date(candidates: list[tuple[int, Found[str]]], rank: int, match: re.Match[str], line: Line, origin: Origin) -> None:
    date = iso_date(match["year"], match["month"], match["day"])
    if date is not None:
        candidates.append((rank, Found(date, origin, *line.span(match.start("year"), match.end("end")))))


# --- document number -------------------------------------------------------------------------------------------------

_NUMBER_LABEL = re.compile(r"(?:发文字号|文\s*号|文件编号|发文文号|文件字号)[:：]?")


def _read_document_number(text: str, head: list[Line]) -> Found[str] | None:
    """The report's own number stands on a line of its own near the title, or behind its label; others are quoted."""
    for line in head:
        if len(line.text) > 120:
            continue
        start, end = line.offsets[0], line.offsets[-1] + 1
        for number in find_document_numbers(text[start:end]):
            if number.normalized is None:
                continue
            before = matchable(text[start : start + number.start])
            alone = not before and start + number.end == end
            if alone or _NUMBER_LABEL.search(before[-8:]):
                return Found(number.normalized, "line" if alone else "label", start + number.start, start + number.end)
    return None
