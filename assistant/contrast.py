"""Two things that the reports tell of one year, set against each other: which is more, and by how much."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answer import Answer, Computed, Shown
from assistant.compare import computed_figure
from assistant.compose import SHORT, figure_lines
from assistant.lookup import Candidate
from assistant.parts import Part, split_contrast
from assistant.refusal import speaks_to
from assistant.turn import Turn
from corpus.report import Figure

__all__ = ["answer"]

TRIED = 6
SAME_SENTENCE, TIE = 0.3, 0.1
_LESS = re.compile(r"[更较]?(?:少|低|小|短)")


def answer(turn: Turn) -> Answer | None:
    """Answer with both figures and their computed difference; None when the question contrasts nothing, or one is not told."""
    parts = None if turn.context else split_contrast(turn.question.text)
    if parts is None:
        return None
    one_ranked, other_ranked = (_candidates(turn, part) for part in parts)
    found = _pair(one_ranked, other_ranked)
    if found is None:
        return None
    draft = turn.draft()
    one, other = found
    figures = [candidate.figure for candidate in found if candidate.figure]
    values = [Decimal(figure.value) for figure in figures]
    more, less = (figures[0], figures[1]) if values[0] >= values[1] else (figures[1], figures[0])
    difference = max(values) - min(values)
    formula = f"{max(values)} − {min(values)} = {difference}"
    unit = "个百分点" if more.kind == "percent" else more.unit
    line = draft.say("alike_two", one=more.indicator, other=less.indicator)
    if difference:
        asked_less = bool(_LESS.search(turn.question.text.replace("多少", "")))
        words = draft.say("lower_higher" if more.kind == "percent" else "fewer_more").split("|")
        first, second = (less, more) if asked_less else (more, less)
        line = draft.say(
            "contrast",
            one=first.indicator,
            other=second.indicator,
            direction=words[0 if asked_less else 1],
            amount=f"{difference}{unit}",
            formula=formula,
        )
    figure_lines(draft, (one, other), several_issuers=turn.several_issuers, room=SHORT - len(line) - 1)
    draft.lines.insert(0, line)
    main = len(draft.shown)
    if difference:
        draft.shown.append(Shown(computed_figure(more, str(difference), unit), None, Computed(formula, (more, less))))
    return draft.finish(main=main, limit=SHORT, resolved=turn.question.text)


def _candidates(turn: Turn, part: Part) -> list[Candidate]:
    """The figures that one of the two may name, best first."""
    content = turn.weigh(part.content, part.others)
    question = replace(
        turn.question,
        kind="figure",
        text=part.content,
        content=part.content,
        numbers=(),
        denial=part.denial,
        units=part.units,
        figure_kinds=part.figure_kinds,
        growth=False,
    )
    ranked = [c for c in turn.figures(question, content) if c.figure and c.figure.number is not None and not c.figure.value_to]
    return [c for c in ranked if speaks_to(question, c)]


def _pair(ones: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[Candidate, Candidate] | None:
    """The best two figures of one unit and year, each nearer to its own name than to the other's; None where two pairs tie."""
    scores = [{_place(c): c.score for c in ranked} for ranked in (ones, others)]
    pairs = []
    for one in ones[:TRIED]:
        for other in others[:TRIED]:
            if one.figure is None or other.figure is None or not _comparable(one.figure, other.figure):
                continue
            apart = (
                scores[0][_place(one)] > scores[1].get(_place(one), -math.inf),
                scores[1][_place(other)] > scores[0].get(_place(other), -math.inf),
            )
            if all(apart):
                together = SAME_SENTENCE if (one.report.id, one.start) == (other.report.id, other.start) else 0.0
                pairs.append((one.score + other.score + together, one, other))
    pairs.sort(key=lambda pair: -pair[0])
    if not pairs:
        return None
    amounts = {
        (one.figure.value, other.figure.value)
        for score, one, other in pairs
        if score > pairs[0][0] - TIE and one.figure and other.figure
    }
    return pairs[0][1:] if len(amounts) == 1 else None


def _place(candidate: Candidate) -> tuple[str, int]:
    assert candidate.figure is not None
    return candidate.report.id, candidate.figure.start


def _comparable(one: Figure, other: Figure) -> bool:
    """Whether a difference of the two says something: the same unit, year and role, and not one figure twice."""
    alike = (one.unit, one.year, one.role) == (other.unit, other.year, other.role)
    return alike and (one.report_id, one.start) != (other.report_id, other.start)
