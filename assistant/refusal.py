"""When not to answer, and how to say so.

A refusal needs evidence of its own: what was asked for and is nowhere near the best candidate. Three guards come before
any search result is looked at (place, year, nothing to look for); the last is a decision over how much of the question
the best candidate covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Answer, RefusalReason, Related
from assistant.lookup import Candidate
from assistant.question import Question
from corpus.report import Report
from corpus.strings import Language, say
from index.hit import Hit

__all__ = ["GOOD_ENOUGH", "foreign_places", "library_line", "refuse", "speaks_to"]

# Share of the question's weight that the best candidate must cover (tuned on the dev splits only).
GOOD_ENOUGH = 0.62
GOOD_ENOUGH_SENTENCE = 0.7
RELATED = 3

# Words that narrow what is asked; where the candidate's own sentence lacks them it is another figure.
_NARROWING = [
    "平均",
    "人均",
    "户均",
    "每件",
    "每人",
    "每名",
    "每家",
    "每户",
    "每次",
    "每个",
    "日均",
    "月均",
    "女",
    "男",
    "老年",
    "青年",
    "未成年",
    "外籍",
    "少数民族",
    "党员",
    "最多",
    "最少",
    "最高",
    "最低",
    "最大",
    "最小",
    "最好",
    "最差",
    "最快",
    "最慢",
    "最早",
    "最晚",
    "同比",
    "环比",
    "比重",
    "成本",
    "费用",
    "经费",
    "预算",
    "工资",
    "罚款金额",
    "姓名",
    "电话",
    "手机号",
    "名单",
    "原因",
    "败诉",
    "胜诉",
    "撤诉",
    "上诉",
    "再审",
    "专职",
    "兼职",
    "临时",
    "新增",
    "累计",
]


def foreign_places(question: Question, reports: Sequence[Report]) -> tuple[str, ...]:
    """Places the question names that are not those of the library's issuers; a level above counts as another place."""
    issuers = [report.metadata.issuer for report in reports]
    foreign = []
    for place in question.places:
        if place[0] in "全我本" and len(place) == 2:
            level = place[1]
            own = any(issuer.split("人民政府")[0].endswith((level, "旗" if level == "县" else level)) for issuer in issuers)
            if place[0] == "全" and not own and level in "国省市州":
                foreign.append(place)
            continue
        if not any(place in issuer for issuer in issuers):
            foreign.append(place)
    return tuple(foreign)


def speaks_to(question: Question, candidate: Candidate) -> bool:
    """Whether a candidate says what was asked, rather than something near it."""
    if candidate.figure is not None and candidate.fit == 0.0:
        return False
    coverage = candidate.coverage
    enough = GOOD_ENOUGH if candidate.figure is not None else GOOD_ENOUGH_SENTENCE
    if coverage.found < enough:
        return False
    missing = "".join(coverage.uncovered)
    return not any(word in missing or (word in question.content and word not in candidate.quote) for word in _NARROWING)


def library_line(reports: Iterable[Report], language: Language) -> str:
    """What the library has: years and issuers."""
    entries = sorted({(report.year, report.metadata.issuer) for report in reports})
    if not entries:
        return say("answer.none", language)
    shown = [say("answer.library_entry", language, year=year, issuer=issuer) for year, issuer in entries[-12:]]
    return ("、" if language == "zh" else ", ").join(shown) + (" …" if len(entries) > 12 else "")


def refuse(question: Question, reason: RefusalReason, text: str, *, asked: str, hits: Sequence[Hit], generation: int) -> Answer:
    """A refusal with the passages that may be related.

    Args:
        question: The question as read.
        reason: Why.
        text: The sentence that says so.
        asked: The user's words.
        hits: What the search brought; its passages are offered as possibly related.
        generation: Number of the generation searched.
    """
    related = []
    for hit in hits:
        if hasattr(hit.found, "id"):
            passage = hit.found
            related.append(Related(passage.report_id, passage.section, passage.text, passage.start, passage.end))
    return Answer(
        question=asked,
        resolved_question=question.text,
        kind="refusal",
        text=text,
        refusal_reason=reason,
        related=tuple(related[:RELATED]),
        generation=generation,
        language=question.language,
    )
