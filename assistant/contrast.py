"""Two things that the reports tell of one year, set against each other: which is more, and by how much."""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import SequenceMatcher

from assistant.answer import Answer, Computed, Shown
from assistant.compare import computed_figure
from assistant.compose import SHORT, figure_lines
from assistant.lookup import Candidate
from assistant.parts import Part, split_contrast
from assistant.several import TOGETHER, judged_part, ranked_part
from assistant.turn import Turn
from corpus.report import Figure

__all__ = ["answer"]

Chances = list[tuple[Candidate, float]]
TRIED = 6
UNLIKE = 0.6
"""What a pair counts whose indicators have nothing in common; like is set against like: 提出提案 against 提出建议, not 办复."""
LEAST = 0.1
"""From which chance on a pair is shown, when it also is likelier than all others together."""
_LESS = re.compile(r"[更较]?(?:少|低|小|短)")


def answer(turn: Turn) -> Answer | None:
    """Answer with both figures and their computed difference; None when the question contrasts nothing, or one is not told."""
    parts = None if turn.context else split_contrast(turn.question.text)
    if parts is None:
        return None
    found = _pair(*(_candidates(turn, part) for part in parts))
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
        draft.shown.append(Shown(computed_figure(more, difference, unit), None, Computed(formula, (more, less))))
    return draft.finish(main=main, limit=SHORT, resolved=turn.question.text)


def _candidates(turn: Turn, part: Part) -> Chances:
    """The figures that one of the two may name, with their chances, the likeliest first."""
    judgement = judged_part(turn, part, *ranked_part(turn, part))
    return [
        (candidate, chance)
        for candidate, chance in zip(judgement.candidates, judgement.chances, strict=True)
        if candidate.figure and candidate.figure.number is not None and not candidate.figure.value_to
    ][:TRIED]


def _pair(ones: Chances, others: Chances) -> tuple[Candidate, Candidate] | None:
    """The likeliest two figures of one unit and year, each likelier by its own name than by the other's; None where none is likely."""
    by_place = [{_place(candidate): chance for candidate, chance in chances} for chances in (ones, others)]
    pairs = [
        (
            chance * other_chance * (UNLIKE + SequenceMatcher(None, one.figure.indicator, other.figure.indicator).ratio()),
            one,
            other,
        )
        for one, chance in ones
        for other, other_chance in others
        if one.figure
        and other.figure
        and _comparable(one.figure, other.figure)
        and chance > by_place[1].get(_place(one), 0.0)
        and other_chance > by_place[0].get(_place(other), 0.0)
    ]
    likeliest = max(pairs, key=lambda pair: pair[0], default=None)
    total = sum(chance for chance, *_ in pairs)
    return likeliest[1:] if likeliest and likeliest[0] >= LEAST and likeliest[0] >= TOGETHER * total else None


def _place(candidate: Candidate) -> tuple[str, int]:
    assert candidate.figure is not None
    return candidate.report.id, candidate.figure.start


def _comparable(one: Figure, other: Figure) -> bool:
    """Whether a difference of the two says something: the same unit, year and role, and not one figure twice."""
    alike = (one.unit, one.year, one.role) == (other.unit, other.year, other.role)
    return alike and (one.report_id, one.start) != (other.report_id, other.start)
