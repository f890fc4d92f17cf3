"""What a report is called: its kind, and the identity made from year, issuer and kind.

Titles are matched in a form of their own (no white space, half-width, simplified characters); what is shown is never that form.
"""

from __future__ import annotations

import hashlib
import re

from corpus.numerals import fold
from corpus.report import Metadata

__all__ = [
    "INVISIBLE",
    "YEAR",
    "YEARS_IN_TITLE",
    "is_government_work_report",
    "matchable",
    "report_id",
    "report_kind",
    "simplified",
]

# Matching is on simplified forms; what is shown is what the text has.
_SIMPLIFIED = str.maketrans(
    "報關於縣區務廳發時間來開會員辦設總結長鄉鎮屆國號為東廣寧遼蘇龍陝雲貴內現謹審議執實況",
    "报关于县区务厅发时间来开会员办设总结长乡镇届国号为东广宁辽苏龙陕云贵内现谨审议执实况",
)
INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\ufffd]")

YEAR = r"(?:(?:19|20)\d{2}|[一二][零一二三四五六七八九]{3})"
YEARS_IN_TITLE = re.compile(rf"[(]?{YEAR}(?:[-—~至](?:{YEAR}))?(?:年度|年|(?=[^\d年]))[)]?")
_TITLE_TAIL = re.compile(r"(?:年度)?(?:工作|执行|落实)?情况的?(?:年度)?报告$|的报告$|年度(?=工作报告$)|年度报告$")


def matchable(text: str) -> str:
    """The text in the form that patterns match: without white space, half-width, simplified."""
    return simplified(INVISIBLE.sub("", text))


def simplified(text: str) -> str:
    """Half-width and simplified, character for character."""
    return fold(text).translate(_SIMPLIFIED)


def is_government_work_report(title: str) -> bool:
    """Whether a title is that of a 政府工作报告: delivered in its year, it tells the year before and plans its own."""
    return "政府工作报告" in matchable(title)


def report_kind(title: str, issuer: str) -> str:
    """The kind of a report: its title without issuer, 关于, years and the formula at the end.

    Args:
        title: 法库县人民政府关于2023年法治政府建设情况的报告
        issuer: 法库县人民政府

    Returns:
        法治政府建设; 政府工作报告 for the report of a year of work.
    """
    plain = YEARS_IN_TITLE.sub("", re.sub(r"[(][^()]*[)]$", "", matchable(title)))
    if is_government_work_report(plain):
        return "政府工作报告"
    name = matchable(issuer)
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
