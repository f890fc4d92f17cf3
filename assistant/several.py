"""Questions for several figures at once: each part is read and judged as if it were asked by itself.

受理和完结各多少件 asks for two figures by name; 每张清单各多少项 for all that one sentence tells side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answer import Answer
from assistant.judge import Judgement
from assistant.lookup import Candidate
from assistant.parts import Part, split_parts
from assistant.question import SOFT, Question, content_weights
from assistant.refusal import may_answer, speaks_to
from assistant.turn import LEAST_SIBLINGS, Turn
from corpus.report import Figure

__all__ = ["TOGETHER", "answer", "judged_part", "ranked_part"]

TOGETHER = 0.5
"""From which chance on figures are shown that are asked for together (tuned on the dev splits only)."""
MOST_SIBLINGS = 8
_EACH = re.compile(r"各[是有自占为]?(?:多少|几)|分别[是有占为]?(?:多少|几)|每[张项类个种家条件份][^，,。？?]{0,6}(?:多少|几)")
_BROKEN_DOWN = re.compile(r"其中|分别|包括|[：:]")
_AND = re.compile(r"[和与及、]")


def answer(turn: Turn) -> Answer | None:
    """Answer with the figures asked for, in the order asked; None when the question asks for one thing, or a part is not told."""
    if not turn.asks_number:
        return None
    parts = split_parts(turn.asked if turn.context else turn.question.text)
    found = _each_part(turn, parts) if parts else _siblings(turn)
    return turn.figure_answer(found, each=True) if found else None


def judged_part(turn: Turn, part: Part, question: Question, ranked: Sequence[Candidate]) -> Judgement:
    """The chances of figures to be what one part of the question asks for; `question` and `ranked` as `ranked_part` gives them."""
    return turn.judged(question, ranked, turn.read(f"{turn.context} {part.text}".strip()))


def ranked_part(turn: Turn, part: Part) -> tuple[Question, list[Candidate]]:
    """A part as a question of its own, and the figures for it, best by their words first."""
    question = replace(
        turn.question,
        kind="figure",
        text=part.text,
        content=part.content,
        denial=part.denial,
        units=part.units or (() if part.figure_kinds else turn.question.units[:1]),
        figure_kinds=part.figure_kinds or (() if part.units else turn.question.figure_kinds),
    )
    content = turn.weigh(part.content, f"{part.others} {turn.context}".strip())
    ranked = [c for c in turn.figures(question, content) if c.figure and not _is_joint(c.figure, part.others)]
    return question, [c for c in ranked if may_answer(question, c)]


def _each_part(turn: Turn, parts: Sequence[Part]) -> list[Candidate]:
    """A figure for each part: each says what was asked by its words, or is likely to be it; or all stand in one sentence and are it together."""
    asked = [(part, *ranked_part(turn, part)) for part in parts]
    named: list[Candidate] = []
    told = True
    for _, question, ranked in asked:
        best = next((c for c in ranked if all(c.figure != other.figure for other in named)), None)
        if best is None:
            return []
        told = told and speaks_to(question, best)
        named.append(best)
    if told:
        return named
    likely: list[Candidate] = []
    for part, question, ranked in asked:
        judgement = judged_part(turn, part, question, ranked)
        pairs = zip(judgement.candidates, judgement.chances, strict=True)
        likely += next(([c] for c, chance in pairs if chance >= TOGETHER and all(c.figure != x.figure for x in likely)), [])
    if len(likely) == len(parts):
        return likely
    return named if _likely_together(turn, named) else []


def _likely_together(turn: Turn, chosen: Sequence[Candidate]) -> bool:
    """Whether figures of one sentence are the answer, if it may be any of them."""
    if len({(candidate.report.id, candidate.start) for candidate in chosen}) != 1:
        return False
    judgement = turn.judged(turn.question, turn.ranked_figures, turn.readings)
    figures = [candidate.figure for candidate in chosen]
    pairs = zip(judgement.candidates, judgement.chances, strict=True)
    return sum(chance for candidate, chance in pairs if candidate.figure in figures) >= TOGETHER


def _siblings(turn: Turn) -> list[Candidate]:
    """The figures that one sentence breaks down side by side, their total left out, for a question that asks for each."""
    if not _EACH.search(turn.question.text):
        return []
    judgement = turn.judged(turn.question, turn.ranked_figures, turn.readings)
    chances: dict[tuple[str, int, str], float] = {}
    for candidate, chance in zip(judgement.candidates, judgement.chances, strict=True):
        chances[_group(candidate)] = chances.get(_group(candidate), 0.0) + chance
    likeliest = max(chances, key=lambda group: chances[group], default=None)
    if likeliest is None or chances[likeliest] < TOGETHER:
        return []
    members = sorted((c for c in turn.ranked_figures if _group(c) == likeliest), key=lambda c: c.span)
    amounts = [c.figure.number or Decimal(0) for c in members if c.figure]
    members = [c for c, amount in zip(members, amounts, strict=True) if amount * 2 != sum(amounts)]
    return members if LEAST_SIBLINGS <= len(members) <= MOST_SIBLINGS and _BROKEN_DOWN.search(members[0].quote) else []


def _group(candidate: Candidate) -> tuple[str, int, str]:
    """What figures told side by side have in common: sentence and unit."""
    return candidate.report.id, candidate.start, candidate.figure.unit if candidate.figure else ""


def _is_joint(figure: Figure, others: str) -> bool:
    """Whether a figure counts one thing together with another that is asked for beside it: 行政诉讼和民事诉讼案件."""
    return bool(_AND.search(figure.indicator)) and any(
        content_weights(word)[0] > SOFT and word in figure.indicator for other in others.split() for word in (other, other[:2])
    )
