"""When not to answer, and how to say so.

A refusal needs evidence of its own: what was asked for and is nowhere near the best candidate. Three guards come before
any search result is looked at (place, year, nothing to look for); the last is a decision over how much of the question
the best candidate covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answer import Answer, RefusalReason, Related
from assistant.lookup import Candidate
from assistant.posts import names_holder, persons
from assistant.question import ACROSS_YEARS, TARGET_WORDS, Question, Wanted
from assistant.words import synonyms
from corpus.report import Passage, Report
from corpus.strings import Language, say
from index.fold import fold
from index.hit import Hit

__all__ = [
    "covers",
    "foreign_places",
    "has_rates",
    "has_wanted",
    "library_line",
    "may_answer",
    "refuse",
    "speaks_to",
]

# Share of the question's weight that the best candidate must cover (tuned on the dev splits only), and the longest run of
# characters that may stay uncovered in a question that is otherwise covered.
GOOD_ENOUGH = 0.6
LONGEST_GAP = 1
MOST_GAPS = 3
# Share that must be found in the figure's own indicator or clause: words of its neighbours are no evidence.
CLOSE = 0.2
FITTING = 0.35
RELATED = 3
AROUND = 200
"""Characters before a sentence in which its body may have been named."""
LONG_NUMBER = 3
"""Digits from which a number stated without its unit is not taken for another by chance."""

# Words that narrow what is asked; where the candidate's own sentence lacks them it is another figure.
_NARROWING = tuple(
    (re.compile(said), re.compile(borne))
    for said, borne in (
        (r"平均|人均|户均", r"均"),
        (r"每(?:件|人|名|家|户|次|个|份)", r"每|均"),
        (r"[日月]均", r"[日月]均|平均"),
        (r"女(?!儿)", r"女"),
        (r"男", r"男"),
        (r"老年|老人", r"老"),
        (r"青年|年轻", r"青年|年轻"),
        (r"最(?![近后终新初])", r"最"),
        (r"同比|环比|比[上去]年", r"比|增|降|减|提高"),
        (r"上半年|下半年|季度|月份", r"上半年|下半年|季度|月"),
        (r"相差|差距|差多少", r"差|缺"),
    )
)


def foreign_places(question: Question, reports: Sequence[Report]) -> tuple[str, ...]:
    """Places the question names that are not those of the library's issuers; a level above counts as another place."""
    names_paper = question.wanted == "name" or "document_number" in question.figure_kinds
    if names_paper and all(any(place in r.text for r in reports) for place in question.places):
        return ()
    issuers = [report.metadata.issuer for report in reports]
    levels = {level for issuer in issuers for level in _levels(issuer)}
    foreign = []
    for place in question.places:
        if place[0] in "全我本" and len(place) == 2:
            level = place[1]
            if place[0] == "全" and level not in levels and level in "国省市州":
                foreign.append(place)
            continue
        if not any(place in issuer for issuer in issuers):
            foreign.append(place)
    return tuple(foreign)


def _levels(issuer: str) -> str:
    """The level that an issuer speaks of as 全市 or 全县: that of its government, or of the government whose bureau it is."""
    place = _GOVERNED.match(issuer)
    return place.group()[-1].replace("旗", "旗县") if place else ""


def speaks_to(question: Question, candidate: Candidate) -> bool:
    """Whether a candidate says what was asked, rather than something near it, judged by its words."""
    return covers(candidate) and has_rates(question, candidate) and may_answer(question, candidate)


def covers(candidate: Candidate) -> bool:
    """Whether a candidate has nearly all words of the question."""
    coverage = candidate.coverage
    if coverage.found < GOOD_ENOUGH or any(len(run) > LONGEST_GAP for run in coverage.uncovered):
        return False
    if coverage.broken or sum(map(len, coverage.uncovered)) > MOST_GAPS:
        return False
    return candidate.figure is None or coverage.close >= CLOSE


def has_rates(question: Question, candidate: Candidate) -> bool:
    """Whether every rate asked for (办结率) is told by its own name or a synonym: rates of one thing are easily taken for each other."""
    if candidate.figure is None:
        return True
    words = candidate.own_words
    return all(
        rate in words or any(known in words for name, row in synonyms().items() if name.endswith(rate) for known in row)
        for rate in _RATE.findall(question.content)
    )


def may_answer(question: Question, candidate: Candidate) -> bool:
    """Whether nothing that the question says rules a candidate out: its unit, a number stated, target or outcome, a part, a reason."""
    if any(item not in candidate.quote for item in _NUMBERED.findall(question.text)):
        return False
    if _WHY.search(question.text) and not _REASON.search(candidate.quote):
        return False
    if any(part[:2] not in candidate.quote for part in _PART.findall(question.text)) or _of_another(question, candidate):
        return False
    figure = candidate.figure
    if figure is None:
        if names_holder(question, candidate.quote, candidate.report.metadata.issuer) is False:
            return False
        if question.kind == "target" and not TARGET_WORDS.search(candidate.quote):
            return False
        printed = fold(candidate.quote)
        if any(unit and number + fold(unit) not in printed for number, unit in question.numbers):
            return False
    else:
        if candidate.fit < FITTING or candidate.amiss.excluded:
            return False
        if any(figure.value == number and (unit or len(number) >= LONG_NUMBER) for number, unit in question.numbers):
            # 743个事项里有几个…: the number stated is what the question starts from, not what it asks for.
            return question.kind == "yesno"
        if question.kind in ACROSS_YEARS:
            return True
        aims = [word for word in TARGET_WORDS.findall(question.text) if word not in candidate.quote]
        if (aims and figure.role != "target") or (question.outcomes and figure.role == "target"):
            return False
    return all(not said.search(question.text) or borne.search(candidate.quote) for said, borne in _NARROWING)


def _of_another(question: Question, candidate: Candidate) -> bool:
    """Whether the question names a body (市场监督管理局, 望津街道) or a person that the report tells of elsewhere, but not where the candidate stands."""
    asked = _YEAR.sub(" ", question.text)
    named = [*_BODY.findall(asked), *persons(asked)]
    if not named:
        return False
    text = candidate.report.text
    told = text[max(0, candidate.start - AROUND) : candidate.end] + "".join(candidate.section)
    own = candidate.report.metadata.issuer + candidate.report.metadata.title
    return any(name not in told and name not in own and name in text for name in named)


# 榕浦市澄江区人民政府, 丹泊市教育局, 澄江区城市管理局
_GOVERNED = re.compile(r"(?:[^省市县区旗州盟]{2,}?(?:自治[区县州旗]|[省市县区旗州盟]))+")
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]+[条个项款名]|[一二三特]等奖")
_WHY = re.compile(r"为什么|为何|为啥|原因|怎么会|\bwhy\b")
_REASON = re.compile(r"因|由于|鉴于|受.{1,12}影响|主要是")
# 有几个是法官
_PART = re.compile(r"(?:多少|几)[个名位人家件起项份]?是([\u4e00-\u9fff]{2,6}?)的?[?？。]?$")
_BODY = re.compile(r"(?<![\u4e00-\u9fff])[省市县区]?(?!乡镇|各)([\u4e00-\u9fff]{2,9}?(?:局|法院|检察院|街道|[乡镇]))")
_YEAR = re.compile(r"\d{2,4}年度?的?")
_RATE = re.compile(r"[\u4e00-\u9fff]{2}率(?!先|领)")


_WANTED_SHAPES: dict[Wanted, re.Pattern[str]] = {
    "when": re.compile(r"[\d一二三四五六七八九十〇]+[年月日号]|年初|年末|年底|月底|期间|每[年月日季]|上旬|中旬|下旬"),
    "where": re.compile(
        r"位于|坐落|设在|地处|在[^,，。；]{2,15}(?:楼|厅|室|路|街|镇|乡|村|县|市|区|中心|园|馆|站)|网站|平台|服务网|大厅"
    ),
    "who": re.compile(
        r"县委|政府|部门|单位|局|委员会|委|办|组|法院|检察院|队|公司|领导|负责人|律师|人员|机关|协会|组织|中心|顾问|代表|委员|群众|企业"
    ),
    "name": re.compile(r"《[^》]+》|“[^”]+”|〔|号"),
}


def has_wanted(wanted: Wanted, sentence: str) -> bool:
    """Whether a sentence holds the sort of thing asked for: a date for when, a place for where, a body or person for who."""
    shape = _WANTED_SHAPES.get(wanted)
    return shape is None or bool(shape.search(sentence))


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
        passage = hit.found
        if isinstance(passage, Passage):
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
