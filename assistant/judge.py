"""Decides which candidate answers a question, or that none does: one calibrated decision from all the evidence there is.

The candidates of a question compete with "the report does not say": each has a score, a weighted sum of the evidence for it (how
sure the reader is of it, how much of the question its words cover, how well its unit fits …), and the chances of all of them
and of a refusal add up to 1 (a conditional logit). The weights are learnt from the dev splits of the question sets
(`make judge`, tests/training/judge.py) and kept as data; nothing here knows a question or a report.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assistant.coverage import asked_share
from assistant.lookup import Candidate
from assistant.posts import names_holder
from assistant.question import Question
from assistant.readings import Readings
from assistant.refusal import covers, has_rates, has_wanted

__all__ = ["EVIDENCE", "WITHOUT_READER", "Judgement", "evidence", "judge", "weights"]

EVIDENCE = (
    "any",
    "read",
    "read_share",
    "read_first",
    "unread",
    "near",
    "own",
    "close",
    "found",
    "gaps",
    "covered",
    "named_first",
    "lead",
    "fit",
    "asked",
    "dense",
    "rate",
    "wanted",
    "former",
    "excluded",
    "denied",
    "growth",
    "role",
    "joint",
    "added",
    "counted",
    "both",
    "numbered",
    "beside",
    "person",
    "exact",
    "listed",
)
"""What is known of a candidate, in the order of the weights; each between -1 and 1."""
FAINT, CLEAR = -6.0, 4.0
"""Logits of the reader's chance below and above which more makes no difference."""
MOST_GAPS = 8
WITHOUT_READER = "without_reader"
# Three things or more side by side: 警告7件、罚款4件、吊销…; 《…》《…》《…》; 网络平台364件，信函171件，当面62件.
_ENUMERATION = re.compile(
    r"[^、，。；]+、[^、，。；]+、|》[、和]?《[^》]+》[、和]?《|(?:[^，。；\d]{2,12}\d+\D{1,3}[，,]){2}[^，。；\d]{2,12}\d"
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the candidates' chances are.

    Attributes:
        candidates: The candidates, the likeliest first.
        chances: Their chances to be the answer; what is missing to 1 is the chance that none is.
    """

    candidates: tuple[Candidate, ...]
    chances: tuple[float, ...]

    @property
    def best(self) -> float:
        """The chance that what the likeliest says is the answer: the same figure told in other places speaks for it; 0 without candidates."""
        if not self.candidates:
            return 0.0
        said = _said(self.candidates[0])
        return sum(chance for one, chance in zip(self.candidates, self.chances, strict=True) if _said(one) == said)


def evidence(
    question: Question,
    ranked: Sequence[Candidate],
    readings: Readings | None,
    beside: Collection[tuple[str, int]] = (),
) -> NDArray[np.float64]:
    """The evidence for each candidate.

    Args:
        question: The question as read.
        ranked: The candidates, figures or sentences, best by their words first.
        readings: What the reader made of the passages; None without a reader.
        beside: Sentences that answered the question before, as (report id, start).

    Returns:
        A row for each candidate, a column for each of `EVIDENCE`.
    """
    rows = np.zeros((len(ranked), len(EVIDENCE)))
    if not ranked:
        return rows
    read = [(readings.chance(candidate.report.id, *candidate.span) if readings else None) or (-1.0, 0.0) for candidate in ranked]
    first = max(chance for chance, _ in read)
    low = min(candidate.dense for candidate in ranked)
    # The first one's lead over the second, and how far the others are behind it.
    rivals = [ranked[1].score if len(ranked) > 1 else ranked[0].score - 1, *(ranked[0].score for _ in ranked[1:])]
    for i, candidate in enumerate(ranked):
        coverage = candidate.coverage
        chance, share = read[i]
        asked = asked_share(candidate.figure.indicator, coverage.matched) if candidate.figure else 0.0
        rows[i] = (
            1.0,
            (min(max(_logit(chance), FAINT), CLEAR)) / -FAINT,
            share,
            float(chance == first > 0),
            float(chance < 0),
            coverage.near,
            coverage.own,
            coverage.close,
            coverage.found,
            min(sum(map(len, coverage.uncovered)), MOST_GAPS) / MOST_GAPS,
            float(covers(candidate)),
            float(i == 0),
            min(max(candidate.score - rivals[i], -1.0), 1.0),
            candidate.fit,
            asked,
            candidate.dense - low,
            float(has_rates(question, candidate)),
            float(has_wanted(question.wanted, candidate.quote)),
            *map(float, candidate.amiss),
            float(candidate.counted),
            max(chance, 0.0) * coverage.near,
            float(_is_numbered(question, candidate, readings)),
            float((candidate.report.id, candidate.start) in beside),
            float(names_holder(question, candidate.quote, candidate.report.metadata.issuer) is True),
            float(not coverage.uncovered and asked == 1.0),
            float(question.kind == "list" and candidate.figure is None and bool(_ENUMERATION.search(candidate.quote))),
        )
    return rows


def _is_numbered(question: Question, candidate: Candidate, readings: Readings | None) -> bool:
    """Whether the reader marks a count in a sentence where names are asked for (哪几家: 7家律师事务所)."""
    if candidate.figure is not None or readings is None or question.wanted not in ("who", "name", "which", "where"):
        return False
    mark = readings.mark(candidate.report.id, candidate.start, candidate.end)
    return mark is not None and any(
        figure.kind == "count" and figure.start < mark[1] and mark[0] < figure.end for figure in candidate.report.figures
    )


def judge(
    question: Question,
    ranked: Sequence[Candidate],
    readings: Readings | None,
    beside: Collection[tuple[str, int]] = (),
) -> Judgement:
    """The chances of candidates to be what was asked for.

    Args:
        question: The question as read.
        ranked: Candidates of one sort, figures or sentences, best by their words first.
        readings: What the reader made of the passages; None without a reader.
        beside: Sentences that answered the question before, as (report id, start).
    """
    if not ranked:
        return Judgement((), ())
    sort = "figure" if ranked[0].figure else "sentence"
    weighed = weights()[sort if readings else f"{sort}_{WITHOUT_READER}"]
    scores = evidence(question, ranked, readings, beside) @ weighed
    highest = max(0.0, float(scores.max()))
    raised = np.exp(scores - highest)
    chances = raised / (raised.sum() + math.exp(-highest))
    order = sorted(range(len(ranked)), key=lambda i: (-chances[i], i))
    return Judgement(tuple(ranked[i] for i in order), tuple(float(chances[i]) for i in order))


def _said(candidate: Candidate) -> tuple[object, ...]:
    """What a candidate says: a figure's amount and year, or the sentence itself."""
    figure = candidate.figure
    return (figure.normalized, figure.year) if figure else (candidate.report.id, candidate.start)


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(chance / (1 - chance))


@cache
def weights() -> dict[str, NDArray[np.float64]]:
    """The weights by sort of candidate, from `assistant/data/judge.json`."""
    held = json.loads((resources.files("assistant") / "data" / "judge.json").read_text(encoding="utf-8"))
    return {sort: np.array([named.get(name, 0.0) for name in EVIDENCE]) for sort, named in held.items()}
