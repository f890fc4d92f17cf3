"""Who issued a report: the office or the place in its title, else the session, the speaker, the signature."""

from __future__ import annotations

import re
from pathlib import PurePath

from corpus.front_matter import DATE, Found, FrontMatter, Line, Origin
from corpus.report_names import INVISIBLE, YEARS_IN_TITLE, matchable

__all__ = ["UNIT", "office_of", "place_of", "read_issuer"]

UNIT = r"(?:特别行政区|自治区|自治州|自治县|自治旗|新区|开发区|高新区|地区|省|市|州|盟|县|旗|区|镇|乡|街道)"
_ABOUT = re.compile(r"^(.*?)关于")

# At most province, prefecture, county and town; without the bound, a line of nothing but 县 takes forever to fail.
_PLACE_NAME = rf"(?:[\u3400-\u9fff]{{1,10}}?{UNIT}){{1,4}}?"
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
_SIGNED = re.compile(rf"(?P<office>{_PLACE_NAME}人民政府)(?:办公室|办公厅)?(?:[(]?{DATE}[)]?)?")
_SOURCE = re.compile(rf"来源[:：](?P<office>{_PLACE_NAME}人民政府)(?:办公室|办公厅)?")


def read_issuer(
    title: Found[str] | None,
    session: tuple[str, int, int] | None,
    matter: FrontMatter,
    file_name: str,
    page_title: str,
) -> Found[str] | None:
    """The issuer and where it was read.

    Args:
        title: The report's title.
        session: The place whose people's congress it was delivered to, with the span of that line.
        matter: The lines that may name it.
        file_name: Name of the source file.
        page_title: Title in the head of a web page, empty when there is none.

    Returns:
        The issuer; None when nothing names one.
    """
    named = _issuer_in_title(title.value) if title is not None else None
    if named is not None and title is not None and named.endswith(tuple("府会局厅处院组部心学团司队室委")):
        return Found(named, title.origin, title.start, title.end)
    if session is not None and (named is None or session[0].startswith(named)):
        return Found(_government(session[0]), "session", *session[1:])
    if named is not None and title is not None and re.search(UNIT + "$", named):
        return Found(_government(named), title.origin, title.start, title.end)
    below: tuple[tuple[re.Pattern[str], list[Line], bool, Origin], ...] = (
        (_REPRESENTING, matter.lines, False, "body"),
        (_SPEAKER, matter.head, True, "speaker"),
        (_SIGNED, matter.tail[::-1], True, "signature"),
        (_SIGNED, matter.head, True, "line"),
        (_SOURCE, matter.head, False, "label"),
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
                if not re.fullmatch(UNIT + "(?:人民政府)?", matchable(name)):
                    return Found(_government(name), origin, *line.span(*match.span(group)))
    outside: tuple[tuple[str, Origin], ...] = ((page_title, "page"), (PurePath(file_name).stem, "file_name"))
    for written, origin in outside:
        if other := _issuer_in_title(written):
            return Found(other if other.endswith(tuple("府会局厅处院")) else _government(other), origin)
    if named is not None and title is not None:
        return Found(_government(named), title.origin, title.start, title.end)
    return None


def _issuer_in_title(title: str) -> str | None:
    """The office or, failing that, the place that a title names, as written; 广西 for 广西政府工作报告."""
    shown = INVISIBLE.sub("", title)
    about = _ABOUT.match(matchable(title))
    if about:
        before = YEARS_IN_TITLE.sub("", shown[: about.end(1)])
        if len(before) >= 3:
            return before.strip("#*《<【")
    kept = YEARS_IN_TITLE.sub("", shown).removeprefix("关于").removeprefix("關於")
    plain = matchable(kept)
    named = office_of(plain) or place_of(plain)
    if named:
        return kept[: len(named)]
    short = re.match(r"([\u3400-\u9fff]{2,8})政府工作报告", plain)
    return kept[: short.end(1)] if short else None


def office_of(title: str) -> str | None:
    """The office a title (in the form that patterns match) begins with."""
    about = _ABOUT.match(title)
    match = (_FULL_OFFICE.fullmatch(about[1]) if about else None) or _OFFICE.match(YEARS_IN_TITLE.sub("", title))
    return match["office"] if match else None


def place_of(title: str) -> str | None:
    """The place a title (in the form that patterns match) begins with."""
    match = _PLACE.match(YEARS_IN_TITLE.sub("", title).removeprefix("关于"))
    return match["place"] if match else None


def _government(name: str) -> str:
    return name if name.endswith(("政府", "办公室", "办公厅")) else name + "人民政府"
