"""The year a figure is about, and whether it tells an outcome, a target or a sum over years.

A 政府工作报告 delivered in year Y tells the outcomes of Y−1 and the targets for Y, and its headings say which part is which;
any other annual report tells its own year, and what it plans is for the next one. Inside a sentence the nearest time
before the number decides (去年, 2022年, 五年来). A time that only serves a comparison (比上年) moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.report import Metadata, Role, Section
from corpus.sentences import CLAUSE_END

__all__ = [
    "LEVEL_THEN",
    "Frame",
    "Moment",
    "Stretch",
    "default_frame",
    "frames_of",
    "is_work_report",
    "moments",
    "planned",
    "stretches",
    "years_and_roles",
    "years_apart",
]


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a stretch of text unless a sentence says otherwise.

    Attributes:
        year: The year its figures are about.
        role: Outcome, target or cumulative.
        this_year: What 今年 means here.
        ahead: The year the report's targets are for.
        since: Offset of the heading that says so; 0 when none does.
    """

    year: int
    role: Role
    this_year: int
    ahead: int
    since: int = 0


_RECAP = re.compile(r"回顾|工作总结|情况|成效|成绩|举措|过去|做法|问题|执行|完成|进展")
_PLAN = re.compile(r"安排|计划(?!执行|完成)|目标|下一步|下步|打算|思路|展望|总体要求|预期|今后|明年|下阶段|下一阶段|努力方向")
# Plans in a report that looks ahead; in any other they head what was done (一、2023年主要工作).
_WORK = re.compile(r"任务|重点工作|主要工作|工作重点|部署|实事")
# Below the first level 任务 and 完成 are as often part of what was done (完成行政复议体制改革任务).
_SURE_PLAN = re.compile(
    r"下一步|下步|下阶段|下一阶段|今后|明年|预期目标|工作打算|工作安排|(?:19|20)\d{2}年.{0,12}(?:目标|任务|安排|计划|打算|重点工作)"
)
_SURE_RECAP = re.compile(r"回顾|工作总结|(?:19|20)\d{2}年.{0,12}(?:情况|成效|成绩)")
_MAX_HEADING = 30
_SPAN = re.compile(r"(?:过去|近|这|以往)?[五三四十两]年(?:来|工作|的工作|回顾|间|以来)|[“\"]?(?P<plan>十[一二三四五]五)[”\"]?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_LAST_YEAR_OF_TENTH_PLAN = 2005


def frames_of(sections: Sequence[Section], metadata: Metadata) -> list[Frame]:
    """What the headings of each section say about time.

    Args:
        sections: The leaves of the outline, in text order.
        metadata: Of the report; its kind is read from the title.

    Returns:
        One frame for each section. A heading of the first level that says nothing keeps what the one before it said
        (三、加强政府自身建设 after 二、2025年工作安排 is still about plans).
    """
    default = default_frame(metadata)
    frames: list[Frame] = []
    heading, outer = "", default
    for section in sections:
        if not section.path:
            frames.append(default)
            continue
        if section.path[0] != heading:
            heading = section.path[0]
            outer = _read(heading, outer, replace(default, since=section.start), _PLAN, _RECAP, first_level=True)
        frame = outer
        for inner in section.path[1:]:
            frame = _read(inner, frame, replace(default, since=section.start), _SURE_PLAN, _SURE_RECAP, first_level=False)
        frames.append(frame)
    return frames


def default_frame(metadata: Metadata) -> Frame:
    """What holds where no heading says anything."""
    looks_ahead = is_work_report(metadata)
    year = metadata.year
    return Frame(year - 1 if looks_ahead else year, "outcome", year, year if looks_ahead else year + 1)


def _read(
    heading: str, outer: Frame, default: Frame, plan: re.Pattern[str], recap: re.Pattern[str], *, first_level: bool
) -> Frame:
    year = _YEAR.search(heading)
    told = int(year[1]) if year else None
    planned, recalled = plan.search(heading), recap.search(heading)
    span = _SPAN.search(heading)
    coming = (_plan_end(span) or 0) - 5 >= default.year and told is None
    if first_level and not planned and (told or default.ahead) > default.year and default.ahead == default.this_year:
        planned = _WORK.search(heading)
    if coming or (planned and not (recalled and recalled.start() > planned.start())):
        return replace(default, year=told or _plan_end(span) or default.ahead, role="target")
    if recalled or (span and not planned):
        first = span is not None and (year is None or span.start() < year.start())
        return replace(default, year=told or default.year, role="cumulative" if first else "outcome")
    if told and first_level and len(heading) < _MAX_HEADING:
        return replace(default, year=told, role="target" if told > default.year else "outcome")
    return outer


def _plan_end(span: re.Match[str] | None) -> int | None:
    """The last year of the five-year plan that a heading names (“十五五”发展的主要考虑 → 2030)."""
    if span is None or not span["plan"]:
        return None
    return _LAST_YEAR_OF_TENTH_PLAN + 5 * "零一二三四五".index(span["plan"][1])


_OPENING = r"[ 　”]{0,8}(?:[一二三四五六七八九十]{1,2}是|各位代表[，,！!：:]?[ 　]{0,4}|回顾|经过|——){0,2}"
_STRETCH = re.compile(
    rf"(?:^|[。！!；;\n]){_OPENING}(?P<span>(?:过去的?|近|这)?五年(?:来|间|以来|累计|共|中)?(?=[，,。、])|(?:过去的?|这)五年|五年(?:来|间|以来|累计|共)|"
    r"[“\"]?十[一二三四]五[”\"]?(?!规划|末|目标任务|收官)|这是[^。\n]{2,30}的五年)"
    # One year again only where a paragraph begins: inside one, 2025年 says so for its own sentence.
    rf"|(?:^|\n){_OPENING}(?P<year>20\d{{2}}年|过去一年|一年来|过去的一年|去年|今年)"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `at` on a text tells several years together (`span`) or one year again."""

    at: int
    span: bool


def stretches(text: str) -> list[Stretch]:
    """Where a text turns from telling one year to telling several (五年来, “十四五”时期) and back."""
    return [Stretch(match.end(), match["span"] is not None) for match in _STRETCH.finditer(text)]


_PLANNED = re.compile(r"(?:^|[。\n])[ 　]{0,8}(?:(?P<year>20\d{2})年|明年|下一年|下一?步|下一阶段)[，,][^\n]*")


def planned(text: str) -> list[tuple[int, int, int | None]]:
    """Where a paragraph turns to what is to come (2023年，重点做好以下改进：一是…): from there to its end, and the year when it names one."""
    return [(match.start(), match.end(), int(match["year"]) if match["year"] else None) for match in _PLANNED.finditer(text)]


def is_work_report(metadata: Metadata) -> bool:
    """Whether the report is one that looks ahead to the year in its title (政府工作报告, 计划报告)."""
    return re.search(r"政府工作报告|计划.{0,12}草案|工作报告$", metadata.title) is not None and "法治政府" not in metadata.title


_MOMENT = re.compile(
    r"(?P<against>(?:是|为|相当于)(?:上年|去年|上一年度?|前年|\d{4}年)(?:同期)?的|(?:比|较|与|同|于|按|超过|高出|不低于|相比)(?:上年|去年|上一年度?|前年|\d{4}年)(?:同期|底|末|度)?)"
    r"|(?P<span>(?:过去|近|这|最近)?(?:[二两三四五六七八九]|十|[2-9]|[1-5]\d)年(?:来|间|以来)|[“\"]?十[一二三四]五[”\"]?(?:时期|期间|以来))"
    r"|(?P<total>累计|年均)"
    r"|(?P<until>(?:到|至)(?P<target>20\d{2})年(?:底|末)?)"
    r"|(?:截至|截止)(?P<as_of>(?:19|20)\d{2})年"
    r"|(?P<year>(?<!\d)(?:19|20)\d{2})(?:年|[-/.]\d{1,2}[-/.])"
    r"|(?P<last>去年|上年|上一年|昨年)|(?P<before_last>前年)|(?P<next>明年|下一年)|(?P<this>今年|本年(?!度))"
    r"|(?P<aim>目标(?:是|为|建议为)?[:：])"
)
LEVEL_THEN = re.compile(r"[比较](?:上年|去年|上一年度?|(\d{4})年)(?:同期|底|末|度)?的")
"""What stands before the level of that year (比上年的1241件下降); 比上年下降12.4% is of this one."""
_REACHED = re.compile(r"[到至]|[,，;；。\n]")
_TITLED = re.compile(r"《[^《》\n]{0,120}》|“[^“”\n]{0,30}\d{4}[^“”\n]{0,30}”|[(（][^()（）\n]{0,40}[)）]")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a sentence names.

    Attributes:
        at: From here on the sentence's figures are about it.
        year: The year, None when it says nothing about it.
        role: The role, None when it says nothing about it.
        until: Where it ends: 累计 with its clause, 由2022年的 at 提高到; None when the rest of the sentence is about it.
    """

    at: int
    year: int | None
    role: Role | None
    until: int | None = None


def moments(sentence: str, frame: Frame) -> list[Moment]:
    """The times a sentence names, in order, comparisons (比上年) and names (《…2021—2025年》) left aside.

    Args:
        sentence: The sentence; `Moment.at` counts from its beginning.
        frame: What holds for its section.
    """
    masked = _TITLED.sub(lambda match: "　" * len(match.group()), sentence)
    return [moment for match in _MOMENT.finditer(masked) if (moment := _moment(match, masked, frame))]


def _moment(match: re.Match[str], sentence: str, frame: Frame) -> Moment | None:
    at = match.start()
    if match["against"]:
        level = LEVEL_THEN.match(sentence, at)
        if level is None or not sentence[level.end() : level.end() + 1].isdecimal():
            return None
        return Moment(at, int(level[1]) if level[1] else frame.year - 1, "outcome", level.end())
    if match["total"]:
        stop = CLAUSE_END.search(sentence, match.end())
        return None if frame.role == "target" else Moment(at, None, "cumulative", stop.start() if stop else len(sentence))
    if match["span"]:
        return None if frame.role == "target" else Moment(at, None, "cumulative")
    if match["aim"]:
        return Moment(at, frame.year if frame.role == "target" else frame.ahead, "target")
    until = None
    if sentence[max(0, at - 1) : at] in ("从", "由"):
        reached = _REACHED.search(sentence, match.end())
        until = reached.start() if reached else len(sentence)
    year: int
    role: Role | None
    if match["until"]:
        year = int(match["target"])
        role = "target" if year > _told(frame) or frame.role == "target" else None
    elif match["as_of"]:
        year, role = int(match["as_of"]), None
    elif match["year"]:
        year = int(match["year"])
        behind = year < frame.this_year or frame.role == "outcome"
        role = "target" if year > _told(frame) else "outcome" if behind else frame.role
    elif match["last"]:
        year, role = frame.this_year - 1, "outcome"
    elif match["before_last"]:
        year, role = frame.this_year - 2, "outcome"
    elif match["next"]:
        year, role = frame.this_year + 1, "target"
    else:
        year, role = frame.this_year, "target" if frame.year < frame.this_year else frame.role
    return Moment(at, year, role, until)


def years_and_roles(places: Sequence[int], times: Sequence[Moment], frame: Frame) -> list[tuple[int, Role, bool]]:
    """Year about and role of the figures of a sentence.

    Args:
        places: Where they stand in the sentence, rising (for a date: where it ends).
        times: The sentence's moments.
        frame: What holds for its section.

    Returns:
        For each the year, the role, and whether its own clause says 累计 or 年均: where only the stretch of text tells
        several years, a level that was reached is still an outcome.
    """
    year, role = frame.year, frame.role
    limited: Moment | None = None
    found: list[tuple[int, Role, bool]] = []
    coming = 0
    for place in places:
        while coming < len(times) and times[coming].at < place:
            moment = times[coming]
            if moment.until is not None:
                limited = moment
            else:
                year = year if moment.year is None else moment.year
                role = role if moment.role is None else moment.role
            coming += 1
        here = limited if limited is not None and limited.until is not None and limited.until >= place else None
        found.append(
            (
                year if here is None or here.year is None else here.year,
                role if here is None or here.role is None else here.role,
                here is not None and here.role == "cumulative",
            )
        )
    return found


_EACH = re.compile(r"(?P<years>20\d{2}年(?:(?:、|和|与|及)20\d{2}年)+)[^,，。;；\n]{0,20}分别")


def years_apart(sentence: str) -> list[tuple[int, list[int]]]:
    """Where a sentence gives one figure for each of several years (2022年、2023年分别办结102件和135件), and which years."""
    return [(match.end(), [int(year) for year in re.findall(r"20\d{2}", match["years"])]) for match in _EACH.finditer(sentence)]


def _told(frame: Frame) -> int:
    """The last year the report can tell outcomes of."""
    return frame.year if frame.role == "outcome" else frame.this_year - 1 if frame.year == frame.this_year else frame.this_year
