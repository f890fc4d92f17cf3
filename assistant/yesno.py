"""Yes or no: a stated number is checked against the figure it is said of; a wrong presupposition is corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answer import Answer
from assistant.compose import SHORT, figure_lines, figure_value
from assistant.lookup import Candidate, bare_unit
from assistant.question import denies
from assistant.refusal import speaks_to
from assistant.turn import Turn
from corpus.report import Figure, Report

__all__ = ["answer"]

# To say 是 of a sentence, nearly all of the question must stand in it.
SURE = 0.85
TELLING = 5
"""How many telling characters a question needs before 是 or 不是 is said of a sentence."""
_MORE = re.compile(r"超过|超出|超|大于|高于|多于|突破|more than|over|above|exceed")
_AT_LEAST = re.compile(r"不低于|不少于|达到|以上|至少|at least|reach")
_LESS = re.compile(r"不到|不足|低于|少于|小于|less than|below|under")
_ALL = re.compile(r"全部|全都|件件|个个|每[件个]都|都[^，。]{0,6}了|百分之百")
_WHOLE = re.compile(r"全部|全都|全面|全覆盖|[均都]|所有|每|100\s*%|百分之百")
_AT_MOST = re.compile(r"不超过|不高于|不多于|以下|以内|至多|at most")


def answer(turn: Turn) -> Answer:
    """Answer a yes-no question; a refusal when no sentence bears it."""
    question = turn.question
    stated = question.numbers[-1] if question.numbers else None
    units = tuple(unit for _, unit in question.numbers if unit)
    ranked = turn.figures(replace(question, units=units))
    if stated and _ALL.search(question.text):
        # 31件全部受理了: the number stated is the whole; the part is another figure of the same words.
        parts = turn.figures_found([c for c in ranked if c.figure and c.figure.value != stated[0]])
        if parts:
            return _check(turn, parts, stated)
        return turn.refuse_not_reported()
    if stated and ranked:
        # The reader is drawn to the number that the question states, whatever it is said of: words go first here.
        found = turn.tied(ranked) if speaks_to(question, ranked[0]) else turn.figures_found(ranked)
        if found:
            return _check(turn, found, stated)
    if _ALL.search(question.text):
        shares = turn.figures(replace(question, figure_kinds=("percent",), units=()))
        found = turn.figures_found([c for c in shares if c.fit == 1.0])
        if found:
            return _check(turn, found, ("100", "%"))
    best = turn.sentence_found
    if best is None or stated:
        return turn.refuse_not_reported()
    answered = turn.words_answer(best)
    start, end = turn.focus(best)
    whole = _is_whole(question.text, best.report, best.start, best.end) if _ALL.search(question.text) else None
    if whole is not None:
        return replace(answered, text=turn.say("yes" if whole else "no") + answered.text)
    if best.coverage.found < SURE or best.coverage.own < SURE or turn.needed < TELLING:
        # Too few words in common to say yes or no: the sentence speaks for itself.
        return answered
    if _ALL.search(question.text) and _falls_short(best.report, start, end):
        return answered
    denied = denies(best.report.text[start:end]) != question.denial
    return replace(answered, text=turn.say("no" if denied else "yes") + answered.text)


def _falls_short(report: Report, start: int, end: int) -> bool:
    """Whether a place of a report does not say of everything what it says: no word for all, or a rate below 100 %."""
    rates = [f.number for f in report.figures if f.kind == "percent" and start <= f.start < end and f.number is not None]
    return not _WHOLE.search(report.text, start, end) or any(rate < 100 for rate in rates)


def _is_whole(question: str, report: Report, start: int, end: int) -> bool | None:
    """Whether the rates that a sentence tells of what is asked about are 100 % (件件都办复: 办复率98.9%); None when it tells none."""
    rates = [f for f in report.figures if f.kind == "percent" and start <= f.start < end and f.indicator.endswith("率")]
    reached = {f.number == 100 for f in rates if f.indicator[-3:-1] in question}
    return reached.pop() if len(reached) == 1 else None


def _holds(question: str, value: Decimal, stated: Decimal) -> bool:
    if _AT_MOST.search(question):
        return value <= stated
    if _AT_LEAST.search(question):
        return value >= stated
    if _LESS.search(question):
        return value < stated
    if _MORE.search(question):
        return value > stated
    return value == stated


def _check(turn: Turn, tied: Sequence[Candidate], stated: tuple[str, str]) -> Answer:
    number, unit = stated
    best = next((c for c in tied if c.figure and c.figure.value == number), tied[0])
    figure = best.figure
    assert figure is not None
    draft = turn.draft()
    holds = figure.number is not None and _holds(turn.question.text, figure.number, Decimal(number))
    figure_lines(draft, [best], several_issuers=turn.several_issuers, room=SHORT - 60)
    if holds:
        draft.lines[0] = draft.say("yes") + draft.lines[0]
    else:
        draft.lines[0] = draft.say("no_but", stated=number + unit, value=figure_value(figure)) + draft.lines[0]
        other = _bearer(turn, best, number, unit)
        if other is not None:
            n = draft.cite(best.report, other.section, other.sentence_start, other.sentence_end)
            line = draft.say("stated_is", stated=number + unit, indicator=other.indicator) + f"[{n}]"
            if sum(map(len, draft.lines)) + len(line) < SHORT:
                draft.lines.append(line)
    main = len(draft.shown)
    turn.neighbours(draft, [best])
    return draft.finish(main=main, limit=SHORT, resolved=turn.question.text)


def _bearer(turn: Turn, best: Candidate, number: str, unit: str) -> Figure | None:
    """What the stated number really is, when just one indicator of the report has it."""
    same = [
        e.figure
        for e in turn.shelf.entries
        if e.report.id == best.report.id and e.figure.value == number and bare_unit(e.figure.unit) == bare_unit(unit)
    ]
    return same[0] if len({f.indicator for f in same}) == 1 else None
