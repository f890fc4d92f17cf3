"""The training loop: phases with their examples, one checkpoint that it resumes from, a log with loss and dev figures.

Everything that is drawn by lot is drawn from the seed and the number of the step, so that a run that was stopped and resumed
sees the same examples as one that was not.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from assistant.reader import END, QUESTION_PIECES, lead
from tests.training.material import Example
from tests.training.model import Reader, loss_of
from tests.training.score import area_under_curve

__all__ = ["Phase", "Piece", "encode", "train"]

WINDOWS = (160, 192, 256)
"""Lengths of the window that is cut around an answer, in pieces; one is drawn for each step, so that little is padding."""
NO_ANSWER = 0.25
"""Share of answered examples that are shown once more, instead, through a window of the passage without the answer."""
SEED = 2023
SAVE_EVERY = 50
WARM_STEPS = 40
"""Over so many steps at the start of a phase the rate rises."""
SHOW_EVERY = 20
LOOK_EVERY = 500
LOOKED_AT = 360
"""How many dev examples are looked at, by lot."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of training.

    Attributes:
        name: For the log.
        examples: What is learnt from; drawn evenly, without order.
        steps: How many batches.
        rate: Learning rate at the start.
        rate_end: Learning rate at the end; it falls evenly.
    """

    name: str
    examples: Sequence[Example]
    steps: int
    rate: float
    rate_end: float


@dataclass(frozen=True, slots=True)
class Piece:
    """An example as pieces: start and end are positions in `ids`, -1 without an answer."""

    ids: list[int]
    types: list[int]
    start: int
    end: int


def encode(tokenizer: Tokenizer, example: Example, window: int, chance: random.Random) -> Piece:
    """An example as pieces, the passage cut to a window that holds the answer (or, now and then, does not)."""
    question = tokenizer.encode(lead(example.question, example.title))
    ids = question.ids[:QUESTION_PIECES]
    passage = tokenizer.encode(example.passage, add_special_tokens=False)
    room = max(32, window - len(ids) - 1)
    first = last = -1
    if example.answered:
        inside = [i for i, (a, b) in enumerate(passage.offsets) if b > example.start and a < example.end and b > a]
        first, last = inside[0], min(inside[-1], inside[0] + room - 1)
    total = len(passage.ids)
    begin = 0
    if total > room:
        if first >= 0 and chance.random() >= NO_ANSWER:
            begin = chance.randint(max(0, last - room + 1), min(first, total - room))
        else:
            begin = chance.randint(0, total - room)
    end = min(total, begin + room)
    there = first >= begin and last < end and first >= 0
    shift = len(ids) - begin
    body = passage.ids[begin:end]
    return Piece(
        [*ids, *body, END],
        [0] * len(ids) + [1] * len(body) + [0],
        first + shift if there else -1,
        last + shift if there else -1,
    )


def pad(pieces: Sequence[Piece]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """A batch: ids, types, mask, starts, ends; its length a multiple of 16, since memory is kept for every length there is."""
    length = -(-max(len(piece.ids) for piece in pieces) // 16) * 16
    ids = torch.ones((len(pieces), length), dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, piece in enumerate(pieces):
        ids[row, : len(piece.ids)] = torch.tensor(piece.ids)
        types[row, : len(piece.ids)] = torch.tensor(piece.types)
        mask[row, : len(piece.ids)] = 1
    return ids, types, mask, torch.tensor([p.start for p in pieces]), torch.tensor([p.end for p in pieces])


def train(
    model: Reader, tokenizer: Tokenizer, phases: Sequence[Phase], folder: Path, *, batch: int = 12, dev: Sequence[Example] = ()
) -> None:
    """Train through the phases, from the checkpoint in `folder` if there is one.

    Args:
        model: The reader, changed in place. Its embeddings keep their weights: most pieces are seen too seldom to learn.
        tokenizer: Its tokenizer.
        phases: What to learn, in order.
        folder: Where `checkpoint.pt` and `log.jsonl` are kept.
        batch: Examples a step.
        dev: Examples that are looked at now and then, for the log.
    """
    model.body.embeddings.requires_grad_(False)
    learnt = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=1.0, weight_decay=0.01)
    checkpoint = folder / "checkpoint.pt"
    done = {"phase": 0, "step": 0}
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["done"]
    model.train()
    for number, phase in enumerate(phases):
        if number < done["phase"]:
            continue
        first = done["step"] if number == done["phase"] else 0
        order = _order(phase, number, batch)
        begun, total = time.monotonic(), 0.0
        for step in range(first, phase.steps):
            chance = random.Random(f"{SEED} {number} {step}")
            torch.manual_seed(SEED * 1_000_003 + number * 100_003 + step)
            chosen = [phase.examples[i] for i in order[step * batch : (step + 1) * batch]]
            window = chance.choice(WINDOWS)
            ids, types, mask, starts, ends = pad([encode(tokenizer, example, window, chance) for example in chosen])
            share = step / max(1, phase.steps)
            warm = min(1.0, (step + 1) / WARM_STEPS)
            for group in optimizer.param_groups:
                group["lr"] = warm * (phase.rate + (phase.rate_end - phase.rate) * share)
            with _halves():
                spans, answered = model(ids, types, mask)
            loss = loss_of(spans.float(), answered.float(), starts, ends)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            total += loss.item()
            if (step + 1) % SHOW_EVERY == 0:
                pace = (time.monotonic() - begun) / (step + 1 - first)
                _log(
                    folder,
                    phase=phase.name,
                    step=step + 1,
                    of=phase.steps,
                    loss=round(total / SHOW_EVERY, 4),
                    pace=round(pace, 2),
                )
                total = 0.0
            if dev and (step + 1) % LOOK_EVERY == 0:
                _log(folder, phase=phase.name, step=step + 1, **_look(model, tokenizer, dev, batch))
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == phase.steps:
                last = step + 1 == phase.steps
                done = {"phase": number + 1, "step": 0} if last else {"phase": number, "step": step + 1}
                _save(checkpoint, {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "done": done})
    model.eval()


def _halves() -> torch.autocast:
    """Products of 16-bit numbers where the processor has them: a step takes little more than half as long."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.cpu._is_avx512_bf16_supported())


def _look(model: Reader, tokenizer: Tokenizer, dev: Sequence[Example], batch: int) -> dict[str, float]:
    """Dev figures for the log: spans found to the piece, and answered told from unanswered (area under the curve)."""
    chosen = random.Random(SEED).sample(list(dev), min(LOOKED_AT, len(dev)))
    model.eval()
    exact, high, low = [], [], []
    for at in range(0, len(chosen), batch):
        chance = random.Random(at)
        ids, types, mask, starts, ends = pad([encode(tokenizer, e, max(WINDOWS), chance) for e in chosen[at : at + batch]])
        with torch.no_grad(), _halves():
            spans, answered = model(ids, types, mask)
        for span, sure, start, end in zip(spans, answered.float().tolist(), starts, ends, strict=True):
            (high if start >= 0 else low).append(sure)
            if start >= 0:
                exact.append(bool(span[:, 0].argmax() == start and span[:, 1].argmax() == end))
    model.train()
    return {
        "dev_exact": round(100 * sum(exact) / max(1, len(exact)), 1),
        "dev_auc": round(area_under_curve(high, low), 4) if high and low else 0.0,
    }


def _order(phase: Phase, number: int, batch: int) -> list[int]:
    """Which examples each step takes: every one before any comes again; those of like length together, to save padding."""
    chance = random.Random(f"{SEED} order {number}")
    order: list[int] = []
    while len(order) < phase.steps * batch:
        round_ = list(range(len(phase.examples)))
        chance.shuffle(round_)
        for at in range(0, len(round_), batch * 16):
            block = sorted(round_[at : at + batch * 16], key=lambda i: len(phase.examples[i].passage))
            groups = [block[i : i + batch] for i in range(0, len(block), batch)]
            chance.shuffle(groups)
            order += [i for group in groups for i in group]
    return order


def _save(path: Path, state: dict[str, Any]) -> None:
    aside = path.with_suffix(".new")
    torch.save(state, aside)
    aside.replace(path)


def _log(folder: Path, **record: object) -> None:
    line = json.dumps(record, ensure_ascii=False)
    print(line, flush=True)
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
