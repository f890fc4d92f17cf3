"""`make judge`: learn from the dev splits how much each piece of evidence counts (`assistant.judge`), and write the weights.

The questions are asked as ever; what is weighed for them is recorded, and marked right where it is what the question set
wants. The weights make the marked candidates likely, and a refusal where none is marked (a conditional logit with a ridge).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from assistant import contrast, several, turn
from assistant import judge as judging
from assistant.assistant import Assistant
from assistant.evaluation import read_questions, same_figure
from assistant.judge import EVIDENCE, WITHOUT_READER, Judgement
from assistant.lookup import Candidate
from assistant.parts import Part
from assistant.question import Question
from assistant.readings import Readings
from assistant.turn import Turn
from tests.evaluation.__main__ import DATA, HERE, SETS, opened

OUTPUT = Path(__file__).resolve().parents[2] / "assistant" / "data" / "judge.json"
READER_ALONE = HERE / "reader_alone.json"
"""Weights of the reader's evidence without that of the words, for the comparison in docs/evaluation.md."""
READ = ("any", "read", "read_share", "read_first", "unread", "numbered")
RIDGE = 0.1
AGAINST = ("unread", "gaps", "former", "excluded", "denied", "growth", "role", "joint", "added", "numbered")
"""Evidence that may only count against a candidate: where the questions have few of a sort, chance would say otherwise."""
AGAINST_RIDGE = 100.0
STEPS = 400


@dataclass(frozen=True, slots=True)
class Case:
    """What was weighed for one question.

    Attributes:
        library: The reports that the question is asked of.
        id: The question.
        sort: `figure` or `sentence`, with its ending when there was no reader.
        evidence: A row for each candidate.
        right: Which candidates are what the question wants; none for a question that is to be refused.
    """

    library: str
    id: str
    sort: str
    evidence: NDArray[np.float64]
    right: NDArray[np.bool_]


def collect(assistant: Assistant, name: str) -> Iterator[Case]:
    """Ask the questions of a set and record what was weighed for them."""
    seen: list[tuple[str, list[Candidate], NDArray[np.float64]]] = []

    def recorded(
        question: Question, ranked: Sequence[Candidate], readings: Readings | None, beside: Collection[tuple[str, int]] = ()
    ) -> Judgement:
        if ranked:
            sort = ("figure" if ranked[0].figure else "sentence") + ("" if readings else f"_{WITHOUT_READER}")
            seen.append((sort, list(ranked), judging.evidence(question, ranked, readings, beside)))
        return judging.judge(question, ranked, readings, beside)

    def unrecorded(asked: Turn, part: Part, question: Question, ranked: Sequence[Candidate]) -> Judgement:
        held, judgement = len(seen), judged_part(asked, part, question, ranked)
        del seen[held:]
        return judgement

    judged_part = several.judged_part
    turn.judge = recorded  # type: ignore[attr-defined]
    several.judged_part = contrast.judged_part = unrecorded  # type: ignore[attr-defined]
    try:
        for row in read_questions(HERE / f"{name}.jsonl"):
            if row["kind"] == "chitchat" or row.get("abstain_ok"):
                continue
            seen.clear()
            assistant.ask(row["question"], history=tuple(row.get("history", ())))
            for sort in {one for one, _, _ in seen}:
                _, candidates, evidence = next(found for found in reversed(seen) if found[0] == sort)
                right = np.array([_is_right(row, candidate) for candidate in candidates])
                yield Case(name.partition("_")[0], row["id"], sort, evidence, right)
    finally:
        turn.judge = judging.judge  # type: ignore[attr-defined]
        several.judged_part = contrast.judged_part = judged_part  # type: ignore[attr-defined]


def _is_right(row: dict[str, Any], candidate: Candidate) -> bool:
    """Whether a candidate is what the question wants: its place, and the figure if one is wanted."""
    if row.get("abstain"):
        return False
    sentence = candidate.quote
    quotes = row.get("quote_any", [])
    stands = any(quote in sentence or sentence.strip("。；;,， \n") in quote for quote in quotes) or any(
        candidate.report.year == span["year"] and candidate.start < span["end"] and span["start"] < candidate.end
        for span in row.get("spans", [])
    )
    by_year = row.get("quotes_by_year", {}).get(str(candidate.report.year), [])
    stands = stands or any(quote in sentence for quote in ([by_year] if isinstance(by_year, str) else by_year))
    figure = candidate.figure
    if figure is None or not stands:
        return stands
    wanted = row.get("figures")
    if wanted:
        return any(same_figure({"value": figure.value, "unit": figure.unit}, one) for one in wanted)
    return any(figure.text in text for text in (*row.get("answer_all", []), *row.get("answer_any", [])))


def learn(cases: Sequence[Case], ridge: float = RIDGE, *, known: Sequence[str] = EVIDENCE) -> NDArray[np.float64]:
    """The weights under which the right candidates, or a refusal, are likeliest; those of evidence not `known` are 0."""
    by_library = Counter(case.library for case in cases)
    against = torch.tensor([name in AGAINST for name in EVIDENCE], dtype=torch.float64)
    mask = torch.tensor([name in known for name in EVIDENCE], dtype=torch.float64)
    weights = torch.zeros(len(EVIDENCE), dtype=torch.float64, requires_grad=True)
    # A library of many questions counts more than one of few, but less than so many times more: other reports matter as well.
    share = torch.tensor([by_library[case.library] ** -0.5 for case in cases], dtype=torch.float64)
    share = share * len(cases) / share.sum()
    most = max(len(case.right) for case in cases)
    # Every case as wide as the widest; its last column is the refusal, whose evidence is 0.
    rows = torch.zeros((len(cases), most + 1, len(EVIDENCE)), dtype=torch.float64)
    there, wanted = (torch.zeros((len(cases), most + 1), dtype=torch.bool) for _ in range(2))
    for i, case in enumerate(cases):
        count = len(case.right)
        rows[i, :count] = torch.tensor(case.evidence) * mask
        there[i, :count] = there[i, most] = True
        wanted[i, :count] = torch.tensor(case.right)
        wanted[i, most] = not case.right.any()
    optimizer = torch.optim.LBFGS([weights], max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = ridge * (weights**2).sum() + AGAINST_RIDGE * (torch.relu(weights * against) ** 2).sum()
        scores = rows @ weights
        likely = (torch.logsumexp(scores.masked_fill(~group, -torch.inf), 1) for group in (wanted, there))
        loss = loss - (share * (next(likely) - next(likely))).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    learnt = (weights * mask).detach()
    return torch.where(against > 0, learnt.clamp(max=0.0), learnt).numpy()


def _named(weights: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(weight), 3) for name, weight in zip(EVIDENCE, weights, strict=True)}


def tell(cases: Sequence[Case], weights: NDArray[np.float64], bars: Sequence[float]) -> str:
    """How often the likeliest candidate is right, wrong, or shown where none is wanted, at several bars."""
    lines = []
    for bar in bars:
        right = wrong = false = refused = asked = none = 0
        for case in cases:
            scores = np.concatenate([case.evidence @ weights, [0.0]])
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            best = int(np.argmax(chances[:-1]))
            answers = chances[best] >= bar
            if case.right.any():
                asked += 1
                right += answers and case.right[best]
                wrong += answers and not case.right[best]
                refused += not answers
            else:
                none += 1
                false += answers
        lines.append(f"bar {bar:.2f}: right {right}/{asked} wrong {wrong} refused {refused}; shown for nothing {false}/{none}")
    return "\n".join(lines)


def dev_cases(home: Path | None, *, reader: bool) -> list[Case]:
    """The cases of every dev split that is at hand, with the reader or without; every library in a process of its own."""
    libraries = [library for library in SETS if library != "hailar" or DATA.exists()]
    # Every process opens its own reader or none, so none is used twice.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return [case for cases in pool.map(_library_cases, libraries, repeat(home), repeat(reader)) for case in cases]


def _library_cases(library: str, home: Path | None, reader: bool) -> list[Case]:
    if not reader:
        turn.open_reader = lambda: None
    with opened(library, home) as assistant:
        return [case for name in SETS[library] if name.endswith("_dev") for case in collect(assistant, name)]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.judge", description=__doc__)
    parser.add_argument("--home", type=Path, help="keep the libraries and indexes here")
    parser.add_argument(
        "--apart", action="store_true", help="also learn without each library in turn, and tell how that does on it"
    )
    given = parser.parse_args()
    bars = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
    weights: dict[str, dict[str, float]] = {}
    reader_alone: dict[str, dict[str, float]] = {}
    for reader in (True, False):
        cases = dev_cases(given.home, reader=reader)
        for sort in sorted({case.sort for case in cases}):
            group = [case for case in cases if case.sort == sort]
            learnt = learn(group)
            print(f"== {sort}: {len(group)} cases\n{tell(group, learnt, bars)}", flush=True)
            if given.apart:
                for library in sorted({case.library for case in group}):
                    rest = [case for case in group if case.library != library]
                    print(
                        f"-- without {library}\n{tell([c for c in group if c.library == library], learn(rest), bars)}", flush=True
                    )
            weights[sort] = _named(learnt)
            if reader:
                alone = learn(group, known=READ)
                print(f"-- the reader alone\n{tell(group, alone, bars)}", flush=True)
                reader_alone[sort] = _named(alone)
    READER_ALONE.write_text(json.dumps(reader_alone, indent=1) + "\n", encoding="utf-8")
    OUTPUT.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
