"""What a report says of itself: issuer, title, year, date and document number, each with the place it was read from.

Reading is by position and form (a title line, a line of the session, a signature), never by a list of known reports. A guess
without evidence is not made: what is not found stays None, and whoever adds the report says it.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, Literal, TypeVar

from corpus.document_numbers import find_document_numbers
from corpus.numerals import chinese_value, fold
from corpus.report import Metadata

__all__ = [
    "Found",
    "MetadataGuess",
    "Origin",
    "is_work_report",
    "labelled_date",
    "normalize_date",
    "read_metadata",
    "report_id",
    "report_kind",
    "title_rank",
]

Origin = Literal["given", "title", "session", "speaker", "body", "signature", "label", "line", "page", "file_name", "library"]
"""Where a value was read: given by a person, the title, the line that names the session of the people's congress, the
line of the speaker, the body, the signature at the end, a labelled line (发布日期：), a line of its own, the head of the web
page, the name of the file, or what the library already held."""

FIRST_YEAR, LAST_YEAR = 1949, 2100
MAX_TITLE_CHARACTERS = 60
_HEAD_LINES, _TAIL_LINES = 60, 30

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, and where it was read; `start` and `end` when that is in the text."""

    value: T
    origin: Origin
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class MetadataGuess:
    """What was read of a report's metadata; None where nothing was found."""

    issuer: Found[str] | None = None
    title: Found[str] | None = None
    year: Found[int] | None = None
    published: Found[str] | None = None
    document_number: Found[str] | None = None


def read_metadata(
    text: str,
    *,
    file_name: str = "",
    page_title: str | None = None,
    page_published: str | None = None,
    page_date: str | None = None,
    title: str | None = None,
    year: int | None = None,
) -> MetadataGuess:
    """Read what a report says of itself.

    Args:
        text: The report's text.
        file_name: Name of its source file.
        page_title: Title in the head of a web page.
        page_published: Date of publication that a web page shows beside the text, ISO.
        page_date: Date in the head of a web page, ISO; it counts only where nothing else is stated.
        title: The title, when a person gave it.
        year: The year, when a person gave it.

    Returns:
        Each value with the place it was read from.
    """
    lines = _lines(text)
    head = _head(lines)
    tail = [line for line in lines[-_TAIL_LINES:] if line not in head]
    found_title = _read_title(head, file_name, page_title) if title is None else Found(title, "given")
    session = _read_session(head)
    found_year = _read_year(found_title, session, lines, file_name) if year is None else Found(year, "given")
    published = _read_published(head, tail, found_title, session, found_year, page_published, page_date)
    if found_year is None and published is not None and found_title is not None:
        # A yearly report that names no year is about the year before it came out, unless it opens a year of work.
        before = 0 if is_work_report(found_title.value) else 1
        found_year = Found(int(published.value[:4]) - before, published.origin, published.start, published.end)
    return MetadataGuess(
        issuer=_read_issuer(found_title, session, lines, head, tail, file_name, page_title),
        title=found_title,
        year=found_year,
        published=published,
        document_number=_read_document_number(text, head),
    )


# --- what a title is made of -----------------------------------------------------------------------------------------

_YEAR = r"(?:(?:19|20)\d{2}|[一二][零一二三四五六七八九]{3})"
_UNIT = r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|开发区|高新区|地区|省|市|州|盟|县|旗|区|镇|乡|街道)"
_YEARS_IN_TITLE = re.compile(rf"[(]?{_YEAR}(?:[-—~至](?:{_YEAR}))?(?:年度|年|(?=[^\d年]))[)]?")
_ABOUT = re.compile(r"^(.*?)关于")
_TITLE_TAIL = re.compile(r"(?:年度)?(?:工作|执行|落实)?情况的?(?:年度)?报告$|的报告$|年度(?=工作报告$)|年度报告$")


def is_work_report(title: str) -> bool:
    """Whether a title is that of a 政府工作报告: delivered in its year, it tells the year before and plans its own."""
    return "政府工作报告" in _matchable(title)


def report_kind(title: str, issuer: str) -> str:
    """The kind of a report: its title without issuer, 关于, years and the formula at the end.

    Args:
        title: 法库县人民政府关于2023年法治政府建设情况的报告
        issuer: 法库县人民政府

    Returns:
        法治政府建设; 政府工作报告 for the report of a year of work.
    """
    plain = _YEARS_IN_TITLE.sub("", re.sub(r"[(][^()]*[)]$", "", _matchable(title)))
    if is_work_report(plain):
        return "政府工作报告"
    name = _matchable(issuer)
    for prefix in (name, re.sub(r"(?:人民)?政府.*$", "", name)):
        if prefix and plain.startswith(prefix):
            plain = plain[len(prefix) :]
            break
    plain = re.sub(r"^(?:.{0,30}?)关于", "", plain, count=1)
    return _TITLE_TAIL.sub("", plain) or plain or "报告"


def report_id(metadata: Metadata) -> str:
    """A readable, stable name of a report, safe as a folder name and in a link.

    Args:
        metadata: Issuer, title and year count, nothing else.

    Returns:
        `year-issuer-kind`, for example `2023-法库县人民政府-法治政府建设`; only letters, digits and `-`.
    """
    kind = report_kind(metadata.title, metadata.issuer)
    return f"{metadata.year}-{_safe(metadata.issuer, 30)}-{_safe(kind, 30)}"


def _safe(text: str, limit: int) -> str:
    """Letters and digits only, cut to what a folder name can hold (255 bytes; a Chinese character is three)."""
    kept = "".join(character for character in fold(text) if character.isalnum())
    if len(kept) > limit:
        kept = kept[: limit - 4] + hashlib.sha256(kept.encode()).hexdigest()[:4]
    return kept or "未名"


def title_rank(line: str) -> int:
    """How much a line looks like a report's title: 0 not at all, more with a year, an issuer, a usual ending."""
    squeezed = _matchable(line)
    match = _TITLE.fullmatch(squeezed)
    return _title_score(match["title"], len(squeezed)) if match is not None and not _NOT_A_TITLE.match(squeezed) else 0


def labelled_date(line: str) -> str | None:
    """The date that a line labels as that of publication (发布日期：2024-01-31), ISO; None when it has none."""
    for match in _LABELLED_DATE.finditer(_matchable(line)):
        if not match["label"].startswith("更新"):
            return _iso(match["year"], match["month"], match["day"])
    return None


def normalize_date(written: str) -> str | None:
    """An ISO date from 2024年1月31日, 2024-1-31, 2024.01.31, 2024/1/31 or 20240131; None when it is none."""
    squeezed = "".join(fold(written).split())
    match = re.fullmatch(rf"(?:{_DATE}|(?P<packed>(?:19|20)\d{{6}}))", squeezed)
    if match is None:
        return None
    if match["packed"]:
        packed = match["packed"]
        return _iso(packed[:4], packed[4:6], packed[6:])
    return _iso(match["year"], match["month"], match["day"])


def _iso(year: str, month: str, day: str) -> str | None:
    numbers = [_number(part) for part in (year, month, day)]
    try:
        date = datetime.date(*numbers)
    except ValueError:
        return None
    return date.isoformat() if FIRST_YEAR <= date.year <= LAST_YEAR else None


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if len(written) == 4:
        return int("".join(str("零一二三四五六七八九".find(character)) for character in written).replace("-", "0"))
    value = chinese_value(written)
    return int(value) if value is not None else 0


# --- lines -----------------------------------------------------------------------------------------------------------

# Matching is on simplified forms; what is shown is what the text has.
_SIMPLIFIED = str.maketrans(
    "報關於縣區務廳發時間來開會員辦設總結長鄉鎮屆國號為東廣寧遼蘇龍陝雲貴內現謹審議執實況",
    "报关于县区务厅发时间来开会员办设总结长乡镇届国号为东广宁辽苏龙陕云贵内现谨审议执实况",
)
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\ufffd]")
_BODY_BEGINS = re.compile(r"各位代表[,，:：!！]?$|(?:第一部分|第一章|一、|[(]一[)])")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without white space, in the form that patterns match; `offsets` lead back into the text."""

    text: str
    offsets: tuple[int, ...]
    shown: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.offsets[start], self.offsets[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        return self.shown[start:end]


def _matchable(text: str) -> str:
    return _INVISIBLE.sub("", fold(text)).translate(_SIMPLIFIED)


def _line(text: str, start: int, end: int) -> _Line:
    offsets = tuple(index for index in range(start, end) if not _INVISIBLE.match(text[index]))
    shown = "".join(text[index] for index in offsets)
    return _Line(fold(shown).translate(_SIMPLIFIED), offsets, shown)


def _join(first: _Line, second: _Line) -> _Line:
    return _Line(first.text + second.text, first.offsets + second.offsets, first.shown + second.shown)


def _lines(text: str) -> list[_Line]:
    """The first and last lines that are not empty; what lies between says nothing about the report itself."""
    spans = [match.span() for match in re.finditer(r"[^\r\n\f]+", text)]
    if len(spans) > 2 * _HEAD_LINES + _TAIL_LINES:
        spans = spans[: 2 * _HEAD_LINES] + spans[-_TAIL_LINES:]
    lines = (_line(text, start, min(end, start + 2000)) for start, end in spans)
    return [line for line in lines if line.text]


def _head(lines: list[_Line]) -> list[_Line]:
    """The lines before the body: title, session, dates, and what a web page puts around them."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if _BODY_BEGINS.match(line.text):
            return lines[: number + 1]
    return lines[:_HEAD_LINES]


# --- title -----------------------------------------------------------------------------------------------------------

_TITLE = re.compile(
    r"[#*《<【]*(?P<title>[^。，,;:!?|>/\\【】]{0,60}?(?:报告|总结|年报|公报|白皮书))(?P<rest>[(][^()]{1,30}[)])?[*》>】]*"
)
_TITLE_BEGINNING = re.compile(
    r"[^。，,;:：!?|>/\\【】《]{2,30}(?:关于|人民政府|委员会|局|厅|办公室)|[^。，,;:：!?|>/\\【】]*关于[^。，,;:：!?|>/\\【】]{0,40}"
)
_NOT_A_TITLE = re.compile(r"(?:现将|现在|请|我|特此|相关|查看|下载|解读|上一篇|下一篇|一图|来源)")


def _read_title(head: list[_Line], file_name: str, page_title: str | None) -> Found[str] | None:
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
    if page_title and (match := _TITLE.match(_matchable(page_title))):
        return Found(match["title"], "page")
    stem = _matchable(PurePath(file_name).stem)
    if match := _TITLE.fullmatch(stem):
        return Found(match["title"], "file_name")
    first = next((line for line in head if 4 <= len(line.text) <= MAX_TITLE_CHARACTERS and not _LABEL.match(line.text)), None)
    if first is not None and not re.search(r"[。;，,]", first.text):
        return Found(first.shown.strip("#*《》"), "line", *first.span(0, len(first.text)))
    return None


def _title_lines(head: list[_Line], number: int, line: _Line) -> Iterator[_Line]:
    """A line, and the line joined with one or two before it (official titles are broken over several lines)."""
    joined = line
    for before in range(number - 1, max(-1, number - 3), -1):
        previous = head[before]
        if len(previous.text) > 40 or not _TITLE_BEGINNING.fullmatch(previous.text) or _TITLE.fullmatch(previous.text):
            break
        joined = _join(previous, joined)
        if len(joined.text) <= MAX_TITLE_CHARACTERS:
            yield joined
    yield line


def _title_score(title: str, length: int) -> int:
    if length > MAX_TITLE_CHARACTERS or len(title) < 4:
        return 0
    return (
        1
        + 2 * bool(_YEARS_IN_TITLE.search(title))
        + 2 * bool(_office(title) or _place(title))
        + bool(re.search(r"工作报告|情况的?报告|年度报告|的报告$", title))
    )


# --- year ------------------------------------------------------------------------------------------------------------

_SESSION = re.compile(
    rf"(?:(?P<year>{_YEAR})年(?P<month>[\d一二三四五六七八九十]{{1,3}})月(?P<day>[\d一二三四五六七八九十]{{1,3}})日[^。]{{0,40}}?)?"
    rf"在(?P<place>[\u3400-\u9fff]{{1,20}}?{_UNIT})第?[一二三四五六七八九十百\d]{{1,4}}届(?:人民代表大会|人大)"
)
_REVIEW = re.compile(rf"(?P<year>{_YEAR})年(?:政府)?(?:主要)?工作(?:的)?(?:回顾|总结)")
_LEAD_YEAR = re.compile(rf"(?P<year>{_YEAR})年(?:度|来|以来|是|,|，|我|全|法)?")


@dataclass(frozen=True, slots=True)
class _Session:
    """The line that names the session of the people's congress before which a report was delivered."""

    date: str | None
    place: str
    line: _Line
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        return self.line.span(self.start, self.end)


def _read_session(head: list[_Line]) -> _Session | None:
    for line in (*head, *(_join(first, second) for first, second in itertools.pairwise(head))):
        match = _SESSION.search(line.text) if len(line.text) <= 120 else None
        if match is None:
            continue
        date = _iso(match["year"], match["month"], match["day"]) if match["year"] else None
        return _Session(date, line.quote(*match.span("place")), line, match.start(), match.end())
    return None


def _read_year(title: Found[str] | None, session: _Session | None, lines: list[_Line], file_name: str) -> Found[int] | None:
    work_report = title is not None and is_work_report(title.value)
    if title is not None and (written := _years(title.value)):
        return Found(written[-1], title.origin, title.start, title.end)
    if session is not None and session.date is not None:
        year = int(session.date[:4])
        return Found(year if work_report else year - 1, "session", *session.span)
    for line in lines[:_HEAD_LINES]:
        pattern = _REVIEW.search if work_report else _LEAD_YEAR.match
        match = pattern(line.text)
        # A line that is a date says when, a line that goes on says about what.
        if match and len(line.text) > 8 and not re.match(_DATE, line.text) and len(line.text) > (0 if work_report else 30):
            return Found(_number(match["year"]) + work_report, "body", *line.span(match.start("year"), match.end("year")))
    if written := _years(PurePath(file_name).stem):
        return Found(written[-1], "file_name")
    return None


def _years(text: str) -> list[int]:
    matchable = _matchable(text)
    found = [_number(match) for match in re.findall(rf"({_YEAR})(?=年|[-—~至]{_YEAR})", matchable)]
    found = found or [int(match) for match in re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", matchable)]
    return [year for year in found if FIRST_YEAR <= year <= LAST_YEAR]


# --- date published --------------------------------------------------------------------------------------------------

_DATE = (
    r"(?P<year>(?:19|20)\d{2}|[一二][零一二三四五六七八九]{3})(?:年|[-./])(?P<month>[\d一二三四五六七八九十]{1,3})(?:月|[-./])"
    r"(?P<day>[\d一二三四五六七八九十]{1,3})(?P<end>日?)"
)
_TIME = r"(?:[T]?\d{1,2}[:时]\d{1,2}(?:[:分]\d{0,2}秒?)?分?)?"
_PUBLISHED_LABEL = r"(?:发布|公布|公开|发表|印发|发文|成文|生成|刊发)(?:日期|时间)"
_LABEL = re.compile(
    rf"{_PUBLISHED_LABEL}|(?:来源|时间|日期|更新时间|信息来源|索引号|作者|字号|字体|浏览次数|分享)[:：]|【?字[号体]"
)
_LABELLED_DATE = re.compile(rf"(?P<label>{_PUBLISHED_LABEL}|更新(?:日期|时间)|(?<![\u3400-\u9fff])(?:日期|时间))[:：]*{_DATE}")
_OWN_LINE_DATE = re.compile(rf"[(]?{_DATE}{_TIME}[)]?(?:来源.*)?")
_FRAME_LINE = re.compile(r"今天|今日|现在|当前|星期|版权|©|copyright|备案|截至|有效期", re.IGNORECASE)
# Best first: labelled as published, on a line of its own below the title, any other label, the signature, the head
# of the page, the session; a bare date above the title belongs to the page's frame.
_PUBLISHED, _OWN_LINE, _OTHER_LABEL, _SIGNATURE, _PAGE, _AT_SESSION, _FRAME = range(7)


def _read_published(
    head: list[_Line],
    tail: list[_Line],
    title: Found[str] | None,
    session: _Session | None,
    year: Found[int] | None,
    page_published: str | None,
    page_date: str | None,
) -> Found[str] | None:
    candidates: list[tuple[int, Found[str]]] = []
    title_start = title.start if title is not None and title.start is not None else 0
    for lines, own_line, origin in ((head, _OWN_LINE, "line"), (tail, _SIGNATURE, "signature")):
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
    if page_published:
        candidates.append((_PUBLISHED, Found(page_published, "page")))
    if page_date:
        candidates.append((_PAGE, Found(page_date, "page")))
    if session is not None and session.date is not None:
        candidates.append((_AT_SESSION, Found(session.date, "session", *session.span)))
    plausible = [(rank, found) for rank, found in candidates if year is None or 0 <= int(found.value[:4]) - year.value <= 3]
    if not plausible:
        return None
    early = f"{year.value}-10-01" if year is not None and not (title and is_work_report(title.value)) else ""
    return min(plausible, key=lambda candidate: (candidate[1].value < early, candidate[0]))[1]


def _append_date(candidates: list[tuple[int, Found[str]]], rank: int, match: re.Match[str], line: _Line, origin: Origin) -> None:
    date = _iso(match["year"], match["month"], match["day"])
    if date is not None:
        candidates.append((rank, Found(date, origin, *line.span(match.start("year"), match.end("end")))))


# --- issuer ----------------------------------------------------------------------------------------------------------

# At most province, prefecture, county and town; without the bound, a line of nothing but 县 takes forever to fail.
_PLACE_NAME = rf"(?:[\u3400-\u9fff]{{1,10}}?{_UNIT}){{1,4}}?"
_FOLLOWS_PLACE = r"(?=人民政府|政府|法治|依法|国民经济|财政|预算|行政|信息|政务|上半年|年|工作|关于|$)"
_PLACE = re.compile(rf"(?P<place>{_PLACE_NAME}){_FOLLOWS_PLACE}")
_OFFICE_END = (
    r"(?:人民政府|管理委员会|管委会|委员会|街道办事处|办事处|人民法院|人民检察院|(?<=[\u3400-\u9fff]{2})局|(?<=[\u3400-\u9fff]{2})厅|"
    r"领导小组|指挥部|管理中心|服务中心|大学|学院|集团|公司|总队|支队|大队|办公室|办公厅)"
)
_OFFICE = re.compile(rf"(?P<office>[\u3400-\u9fff、()]{{2,40}}?{_OFFICE_END}(?:办公室|办公厅)?)")
_FULL_OFFICE = re.compile(rf"(?P<office>[\u3400-\u9fff、()]{{2,40}}{_OFFICE_END})")
_REPRESENTING = re.compile(rf"代表(?P<office>{_PLACE_NAME}人民政府)")
_SPEAKER = re.compile(
    rf"(?P<place>{_PLACE_NAME})(?:人民政府)?(?:代|副)?(?:省长|市长|区长|县长|旗长|州长|盟长|镇长|乡长|主席)[\u3400-\u9fff·]{{0,8}}"
)
_SIGNED = re.compile(rf"(?P<office>{_PLACE_NAME}人民政府)(?:办公室|办公厅)?(?:[(]?{_DATE}[)]?)?")
_SOURCE = re.compile(rf"来源[:：](?P<office>{_PLACE_NAME}人民政府)(?:办公室|办公厅)?")


def _read_issuer(
    title: Found[str] | None,
    session: _Session | None,
    lines: list[_Line],
    head: list[_Line],
    tail: list[_Line],
    file_name: str,
    page_title: str | None,
) -> Found[str] | None:
    named = _issuer_in_title(title.value) if title is not None else None
    if named is not None and title is not None and named.endswith(tuple("府会局厅处院组部心学团司队室委")):
        return Found(named, title.origin, title.start, title.end)
    if session is not None and (named is None or session.place.startswith(named)):
        return Found(_government(session.place), "session", *session.span)
    if named is not None and title is not None and re.search(_UNIT + "$", named):
        return Found(_government(named), title.origin, title.start, title.end)
    below: tuple[tuple[re.Pattern[str], list[_Line], bool, Origin], ...] = (
        (_REPRESENTING, lines, False, "body"),
        (_SPEAKER, head, True, "speaker"),
        (_SIGNED, tail[::-1], True, "signature"),
        (_SIGNED, head, True, "line"),
        (_SOURCE, head, False, "label"),
    )
    for pattern, where, whole, origin in below:
        for line in where:
            match = (
                pattern.search(line.text[:300]) if not whole else pattern.fullmatch(line.text) if len(line.text) <= 80 else None
            )
            if match is not None:
                group = "place" if "place" in pattern.groupindex else "office"
                name = line.quote(*match.span(group))
                # 省人民政府, 区人民政府 name a level, not a government.
                if not re.fullmatch(_UNIT + "(?:人民政府)?", _matchable(name)):
                    return Found(_government(name), origin, *line.span(*match.span(group)))
    outside: tuple[tuple[str, Origin], ...] = ((page_title or "", "page"), (PurePath(file_name).stem, "file_name"))
    for written, origin in outside:
        if other := _issuer_in_title(written):
            return Found(other if other.endswith(tuple("府会局厅处院")) else _government(other), origin)
    if named is not None and title is not None:
        return Found(_government(named), title.origin, title.start, title.end)
    return None


def _issuer_in_title(title: str) -> str | None:
    """The office or, failing that, the place that a title names, as written; 广西 for 广西政府工作报告."""
    shown = _INVISIBLE.sub("", title)
    match = _ABOUT.match(_matchable(title))
    if match:
        spans = [match.span(1)]
        before = _YEARS_IN_TITLE.sub("", shown[slice(*spans[0])])
        if len(before) >= 3:
            return before.strip("#*《<【")
    kept = _YEARS_IN_TITLE.sub("", shown)
    kept = kept.removeprefix("关于").removeprefix("關於")
    matchable = _matchable(kept)
    office = _office(matchable)
    if office:
        return kept[: len(office)]
    place = _place(matchable)
    if place:
        return kept[: len(place)]
    short = re.match(r"([\u3400-\u9fff]{2,8})政府工作报告", matchable)
    return kept[: short.end(1)] if short else None


def _office(title: str) -> str | None:
    about = _ABOUT.match(title)
    match = (_FULL_OFFICE.fullmatch(about[1]) if about else None) or _OFFICE.match(_YEARS_IN_TITLE.sub("", title))
    return match["office"] if match else None


def _place(title: str) -> str | None:
    match = _PLACE.match(_YEARS_IN_TITLE.sub("", title).removeprefix("关于"))
    return match["place"] if match else None


def _government(name: str) -> str:
    return name if name.endswith(("政府", "办公室", "办公厅")) else name + "人民政府"


# --- document number -------------------------------------------------------------------------------------------------

_NUMBER_LABEL = re.compile(r"(?:发文字号|文\s*号|文件编号|发文文号|文件字号)[:：]?")


def _read_document_number(text: str, head: list[_Line]) -> Found[str] | None:
    """The report's own number stands on a line of its own near the title, or behind its label; others are quoted."""
    for line in head:
        if len(line.text) > 120:
            continue
        start, end = line.offsets[0], line.offsets[-1] + 1
        for number in find_document_numbers(text[start:end]):
            if number.normalized is None:
                continue
            before = _matchable(text[start : start + number.start])
            alone = not before and start + number.end == end
            if alone or _NUMBER_LABEL.search(before[-8:]):
                return Found(number.normalized, "line" if alone else "label", start + number.start, start + number.end)
    return None
