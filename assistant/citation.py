"""How a source is named: GB/T 7714 for reports and papers, and the style of official documents for briefings.

The entry of a report online is, in both editions, `责任者. 题名[R/OL]. (发布日期)[引用日期]. 网址.`; GB/T 7714—2025 (in force
since July 2026) sets full-width brackets around the date of publication where GB/T 7714—2015 has half-width ones. Both
were checked against the published style previews of zotero-chinese/styles. Without an address the entry is that of a
report in print, `[R]. 发布日期.`. The date of access is the day the report entered the library, so that the same
question gives the same entry.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.answer import Citation
from corpus.report import Passage, Report
from corpus.strings import say

__all__ = ["MAX_PASSAGE", "cite", "official_reference", "reference"]

MAX_PASSAGE = 600
_HAN = "一二三四五六七八九十"


def reference(report: Report, *, edition: Literal["2025", "2015"] = "2025") -> str:
    """The bibliographic entry of a report by GB/T 7714."""
    data = report.metadata
    left, right = ("（", "）") if edition == "2025" else ("(", ")")
    if data.source_url:
        published = f"{left}{data.published}{right}" if data.published else ""
        accessed = f"[{data.added}]" if data.added else ""
        return f"{data.issuer}. {data.title}[R/OL]. {published}{accessed}. {data.source_url}."
    return f"{data.issuer}. {data.title}[R]. {data.published or data.year}."


def official_reference(report: Report, section: tuple[str, ...]) -> str:
    """The place as official documents name it: 《…报告》第一部分第（五）项第4点."""
    title = report.metadata.title if report.metadata.title.startswith("《") else f"《{report.metadata.title}》"
    return title + "".join(_place(label, depth) for depth, label in enumerate(section))


def _place(label: str, depth: int) -> str:
    text = label.strip()
    if match := re.match(rf"第([{_HAN}\d]+)(章|节|条|部分|编)", text):
        return f"第{match.group(1)}{match.group(2)}"
    if match := re.match(rf"[(（]([{_HAN}\d]+)[)）]", text):
        return say("answer.official_item", number=match.group(1))
    if match := re.match(rf"([{_HAN}]+)[、.．]", text):
        return say("answer.official_part", number=match.group(1))
    if match := re.match(r"(\d+)[、.．]", text):
        return say("answer.official_point", number=match.group(1))
    if match := re.match(rf"([{_HAN}])是", text):
        return say("answer.official_listed", number=match.group(1))
    return say("answer.official_heading", heading=text) if depth == 0 or len(text) <= 30 else ""


def cite(n: int, report: Report, section: tuple[str, ...], start: int, end: int) -> Citation:
    """The citation of `report.text[start:end]`.

    The passage shown around it is the passage that holds it, cut to `MAX_PASSAGE` characters at its far side.
    """
    passage = next((p for p in report.passages if p.start <= start < p.end), None)
    left, right = (passage.start, max(passage.end, end)) if passage else (start, end)
    if right - left > MAX_PASSAGE:
        left = max(left, end - MAX_PASSAGE, start - MAX_PASSAGE // 3) if end - left > MAX_PASSAGE else left
        right = min(right, left + MAX_PASSAGE)
    return Citation(
        n=n,
        report_id=report.id,
        year=report.year,
        title=report.metadata.title,
        source=report.source,
        section=section,
        quote=report.text[start:end],
        start=start,
        end=end,
        passage=Passage(report.id, section, left, right, report.text[left:right]),
        reference=reference(report),
        official=official_reference(report, section),
        page=report.page_of(start),
    )
