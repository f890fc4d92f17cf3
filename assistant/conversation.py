"""Follow-up questions: what 那成功率呢 means after a question about mediation.

A conversation is the list of its earlier questions, nothing else: state belongs to whoever holds that list, never to the
process, and the same list gives the same answer. The earlier question's words become soft context: they tell which of
several equal candidates is meant, but need not be found again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from assistant.question import ACROSS_YEARS, SOFT, Question, content_weights, read_question
from corpus.errors import QuestionError
from corpus.strings import say

__all__ = ["resolve"]

_MARKED = re.compile(
    r"^(?:那么?|这么说|那末|然后|还有|另外|其中|这里面|这其中|这些|那些|它们?|他们|上述|上面|刚才|再|此外|跟|和|与|比|相比|同)"
    r"|呢\s*[?？。]*$|^(?:and|what about|how about|of these|of those|among them)\b"
)
# 概括一下报告: the whole report is meant, whatever was asked before.
_WHOLE = re.compile(r"报告|全文|\breport\b")
# A question of so few telling characters leans on what was said before.
SHORT = 2
_THESE_YEARS = re.compile(r"这([两二三四几]?)年")
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4}
_NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}年(?!代)度?|去年|今年|前年")
_NEXT_YEAR = re.compile(r"明年|来年|下一年")
_TAIL = re.compile(r"[\s。？?！!，,；;]+$")


def resolve(
    asked: str, history: Sequence[str], *, today: date, is_name: Callable[[str], bool], own_places: Sequence[str] = ()
) -> tuple[Question, str]:
    """Read a question in the light of the earlier ones.

    Args:
        asked: The user's words.
        history: The earlier questions of the conversation, oldest first.
        today: The date for relative years.
        is_name: See `read_question`.
        own_places: See `read_question`.

    Returns:
        The question, and the soft context taken over from the conversation (empty for a new topic).

    Raises:
        QuestionError: The question itself cannot be taken.
    """
    previous: Question | None = None
    context = ""
    told: list[int] = []
    for earlier in history:
        try:
            question = read_question(earlier, today=today, is_name=is_name, own_places=own_places)
        except QuestionError:
            continue
        if question.kind == "chat":
            continue
        previous, context = _join(question, previous, context)
        told += [year for year in previous.years if year not in told]
    question = read_question(asked, today=today, is_name=is_name, own_places=own_places)
    if question.kind == "chat":
        return question, ""
    these = _THESE_YEARS.search(question.text)
    if these and not question.years and len(told) >= 2:
        # 这两年 after two years were asked about means those.
        question = replace(question, years=tuple(sorted(told[-_COUNTS.get(these.group(1), len(told)) :])), recent_years=0)
        question = replace(question, kind="compare" if len(question.years) == 2 else "trend")
    return _join(question, previous, context)


def _weight(content: str) -> int:
    return sum(1 for weight in content_weights(content) if weight > SOFT)


def _join(question: Question, previous: Question | None, context: str) -> tuple[Question, str]:
    if previous is None:
        return question, ""
    own = _weight(question.content)
    soft = any(content_weights(question.content))
    marked = bool(_MARKED.search(question.text.lower()))
    if not marked and question.kind == "summary" and _WHOLE.search(question.text.lower()):
        return question, ""
    if not ((marked and own <= 12) or own <= SHORT):
        return question, ""
    joined = f"{previous.content} {context}".strip()
    years = question.years or previous.years
    kind, units, figure_kinds = question.kind, question.units, question.figure_kinds
    if previous.years and _NEXT_YEAR.search(question.text):
        # 明年打算办几期 in a conversation about 2022: the year after, not after today.
        years = (max(previous.years) + 1,)
    if question.relative_year is not None and not question.years and previous.years:
        earlier = min(previous.years) + question.relative_year
        compares = bool(re.search(r"比|对比|变化|增|减|差", question.text))
        years = (earlier, *previous.years) if compares else (earlier,)
        kind = "compare" if compares else kind
    if question.years and previous.years and question.years != previous.years and re.search(r"比", question.text):
        years, kind = tuple(sorted({*question.years, *previous.years})), "compare"
    if own == 0 and (not soft or kind == "compare"):
        # Only a year, a place or a unit changed: the earlier question is asked again with it.
        resolved = replace(
            previous,
            text=_of_year(question, years, previous) or _joined(question, previous),
            years=years,
            recent_years=question.recent_years,
            relative_year=question.relative_year,
            places=question.places or previous.places,
            kind=kind if kind in ("compare", "trend", "extreme", "target") else previous.kind,
            units=units or previous.units,
            figure_kinds=figure_kinds or previous.figure_kinds,
            language=question.language,
        )
        return resolved, context
    if kind == "fact" and previous.kind == "figure" and not question.wanted:
        kind = "figure"
    return (
        replace(
            question,
            text=_joined(question, previous),
            years=years,
            places=question.places or previous.places,
            kind=kind,
            units=units,
            figure_kinds=figure_kinds,
        ),
        joined,
    )


def _joined(question: Question, previous: Question) -> str:
    words = _TAIL.sub("", question.text)
    return say("answer.follow_up", question.language, words=words, base=_base(previous.text))


def _of_year(question: Question, years: tuple[int, ...], previous: Question) -> str:
    """The earlier question asked of another year (2023年呢 after 2024年败诉率是多少); empty where more than one year is in it."""
    base = _base(previous.text)
    held = _NAMED_YEAR.findall(base)
    if not question.years or len(years) != 1 or len(held) > 1 or previous.language != "zh" or question.kind in ACROSS_YEARS:
        return ""
    year = f"{years[0]}年"
    return _NAMED_YEAR.sub(year, base) if held else year + base


def _base(text: str) -> str:
    return _TAIL.sub("", re.sub(r"（接上问：.*）$", "", text))
