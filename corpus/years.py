"""The year a figure is about, and whether it tells an outcome, a target or a sum over years.

A 政府工作报告 delivered in year Y tells the outcomes of Y−1 and the targets for Y, and its headings say which part is which;
any other annual report tells its own year, and what it plans is for the next one. Inside a sentence the nearest time
before the number decides (去年, 2022年, 五年来). A time that only serves a comparison (比上年) moves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.report import Metadata, Role

__all__ = ["Frame", "Moment", "frame_of", "is_work_report", "moments", "year_and_role"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a stretch of text unless a sentence says otherwise.

    Attributes:
        year: The year its figures are about.
        role: Outcome, target or cumulative.
        this_year: What 今年 means here.
        ahead: The year the report's targets are for.
    """

    year: int
    role: Role
    this_year: int
    ahead: int


_RECAP = re.compile(r"回顾|工作总结|情况|成效|成绩|举措|过去|做法|问题|执行|完成")
_PLAN = re.compile(
    r"安排|计划|目标|任务|下一步|下步|打算|思路|重点工作|部署|展望|总体要求|预期|今后|下阶段|下一阶段|工作重点|主要工作|努力方向|实事"
)
# Below the first level 任务 and 完成 are as often part of what was done (完成行政复议体制改革任务).
_SURE_PLAN = re.compile(
    r"下一步|下步|下阶段|下一阶段|今后|明年|预期目标|工作打算|工作安排|(?:19|20)\d{2}年.{0,12}(?:目标|任务|安排|计划|打算|重点工作)"
)
_SURE_RECAP = re.compile(r"回顾|工作总结|(?:19|20)\d{2}年.{0,12}(?:情况|成效|成绩)")
_MAX_HEADING = 30
_SPAN = re.compile(
    r"(?:过去|近|这|以往)?[五三四十两]年(?:来|工作|的工作|回顾|间|以来)|[“\"]?十[一二三四五]五[”\"]?(?:时期|期间|以来|规划)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")


def frame_of(path: tuple[str, ...], metadata: Metadata) -> Frame:
    """What a section's headings say about time.

    Args:
        path: Headings from the top down.
        metadata: Of the report; its kind is read from the title.

    Returns:
        The frame of the innermost heading that says something, or of the kind of report.
    """
    looks_ahead = is_work_report(metadata)
    this_year = metadata.year
    ahead = this_year if looks_ahead else this_year + 1
    default = Frame(this_year - 1 if looks_ahead else this_year, "outcome", this_year, ahead)
    frame = default
    for depth, heading in enumerate(path):
        year = _YEAR.search(heading)
        told = int(year[1]) if year else None
        plan, recap = (_PLAN, _RECAP) if depth == 0 else (_SURE_PLAN, _SURE_RECAP)
        planned, recalled = plan.search(heading), recap.search(heading)
        if _SPAN.search(heading) and recalled:
            frame = Frame(default.year, "cumulative", this_year, ahead)
        elif planned and not (recalled and recalled.start() > planned.start()):
            frame = Frame(told or ahead, "target", this_year, ahead)
        elif recalled:
            frame = Frame(told or default.year, "outcome", this_year, ahead)
        elif told and depth == 0 and len(heading) < _MAX_HEADING:
            frame = Frame(told, "target" if told > default.year else "outcome", this_year, ahead)
    return frame


def is_work_report(metadata: Metadata) -> bool:
    """Whether the report is one that looks ahead to the year in its title (政府工作报告, 计划报告)."""
    return re.search(r"政府工作报告|计划.{0,12}草案|工作报告$", metadata.title) is not None and "法治政府" not in metadata.title


_MOMENT = re.compile(
    r"(?P<against>(?:比|较|与|同|于|按|超过|高出|不低于|相比)(?:上年|去年|上一年度?|前年|\d{4}年)(?:同期|底|末|度)?)"
    r"|(?P<span>(?:过去|近|这|最近)?[一二三四五六七八九十\d]{1,2}年(?:来|间|以来)|[“\"]?十[一二三四五]五[”\"]?(?:时期|期间|以来)|年均)"
    r"|(?P<total>累计)"
    r"|(?P<until>(?:到|至)(?P<target>20\d{2})年(?:底|末)?)"
    r"|(?:截至|截止)(?P<as_of>(?:19|20)\d{2})年"
    r"|(?P<year>(?<!\d)(?:19|20)\d{2})(?:年|[-/.]\d{1,2}[-/.])"
    r"|(?P<last>去年|上年|上一年|昨年)|(?P<before_last>前年)|(?P<next>明年|下一年)|(?P<this>今年|本年(?!度))"
    r"|(?P<aim>目标(?:是|为|建议为)?[:：])"
)
_CLAUSE = re.compile(r"[,，;；。:：!！?？\n]")
_TITLED = re.compile(r"《[^《》\n]{0,120}》|“[^“”\n]{0,30}”|[(（][^()（）\n]{0,40}[)）]")


@dataclass(frozen=True, slots=True)
class Moment:
    """From `at` on, the figures of a sentence are about this; `until` where only a clause is meant (累计), else None."""

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
    found: list[Moment] = []
    for match in _MOMENT.finditer(masked):
        if match["against"]:
            continue
        at = match.start()
        if match["total"]:
            if frame.role != "target":
                stop = _CLAUSE.search(masked, match.end())
                found.append(Moment(at, None, "cumulative", stop.start() if stop else len(masked)))
        elif match["span"]:
            if frame.role != "target":
                found.append(Moment(at, None, "cumulative"))
        elif match["until"]:
            year = int(match["target"])
            found.append(Moment(at, year, "target" if year >= frame.this_year or frame.role == "target" else None))
        elif match["as_of"]:
            found.append(Moment(at, int(match["as_of"]), None))
        elif match["year"]:
            year = int(match["year"])
            ahead = year > _told(frame)
            behind = year < frame.this_year or frame.role == "outcome"
            found.append(Moment(at, year, "target" if ahead else "outcome" if behind else frame.role))
        elif match["last"]:
            found.append(Moment(at, frame.this_year - 1, "outcome"))
        elif match["before_last"]:
            found.append(Moment(at, frame.this_year - 2, "outcome"))
        elif match["next"]:
            found.append(Moment(at, frame.this_year + 1, "target"))
        elif match["aim"]:
            found.append(Moment(at, frame.year if frame.role == "target" else frame.ahead, "target"))
        elif match["this"]:
            found.append(Moment(at, frame.this_year, "target" if frame.year < frame.this_year else frame.role))
    return found


def year_and_role(at: int, times: list[Moment], frame: Frame) -> tuple[int, Role]:
    """Year about and role of a figure.

    Args:
        at: Where it stands in its sentence (for a date: where it ends).
        times: The sentence's moments.
        frame: What holds for its section.
    """
    year, role = frame.year, frame.role
    for moment in times:
        if moment.at >= at:
            break
        if moment.until is not None and moment.until < at:
            continue
        year = year if moment.year is None else moment.year
        role = role if moment.role is None else moment.role
    return year, role


def _told(frame: Frame) -> int:
    """The last year the report can tell outcomes of."""
    return frame.year if frame.role == "outcome" else frame.this_year - 1 if frame.year == frame.this_year else frame.this_year
