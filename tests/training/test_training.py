"""The road from questions to a model that reads: no test question on it, and passable from one end to the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from assistant.reader import Reader
from index.fold import fold
from tests.training.__main__ import phases, run
from tests.training.material import DATA, Example, read_cmrc, read_written

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SHARED = 40
"""Characters that a passage may share with a report of the evaluation: the formulas of the trade are longer than one would think."""


@pytest.fixture(scope="module")
def learnt() -> list[Example]:
    return list(dict.fromkeys(example for phase in phases() for example in phase.examples))


def test_nothing_that_is_measured_with_is_learnt(learnt: list[Example]) -> None:
    asked = {
        fold(json.loads(line)["question"])
        for path in (ROOT / "tests" / "evaluation").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert not [e.question for e in learnt if fold(e.question) in asked]
    # The same words asked of another passage are another question.
    held_out = [*read_written(dev=True), *(read_cmrc("trial") if DATA.exists() else [])]
    assert not {fold(e.passage) for e in held_out} & {fold(e.passage) for e in learnt}


def test_no_report_that_is_measured_with_is_learnt(learnt: list[Example]) -> None:
    paths = [ROOT / "corpus" / "reports" / "2023" / "report.txt", *(ROOT / "tests" / "evaluation").glob("*/20*.txt")]
    paths += [p for p in (DATA / "reports" / "hailar").glob("*.txt") if ".original." not in p.name]
    runs = set()
    for path in paths:
        text = fold(path.read_text(encoding="utf-8"))
        runs |= {text[i : i + LONGEST_SHARED] for i in range(len(text) - LONGEST_SHARED)}
    for passage in {e.passage for e in learnt}:
        text = fold(passage)
        assert not any(text[i : i + LONGEST_SHARED] in runs for i in range(len(text))), passage


def test_answers_stand_where_they_are_said_to(learnt: list[Example]) -> None:
    for example in learnt:
        if example.answered:
            assert 0 <= example.start < example.end <= len(example.passage)
        else:
            assert example.end == -1


@pytest.mark.slow
def test_a_tiny_reader_is_trained_resumed_and_read_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty steps of two layers, stopped half-way: it goes on, learns something, and the product can read with it."""
    from tests.training import __main__ as command

    written = [e for e in read_written(dev=False) if len(e.passage) < 300][:300]
    monkeypatch.setattr(command, "phases", lambda **_: [command.Phase("reports", written, 50, 3e-4, 1e-4)])
    threads = torch.get_num_threads()
    run(tmp_path / "work", tmp_path / "first", layers=2, steps=25)
    state = torch.load(tmp_path / "work" / "checkpoint.pt", weights_only=True)
    torch.save({**state, "done": {"phase": 0, "step": 25}}, tmp_path / "work" / "checkpoint.pt")
    run(tmp_path / "work", tmp_path / "model", layers=2)
    log = [json.loads(line) for line in (tmp_path / "work" / "log.jsonl").read_text().splitlines()]
    assert [record["step"] for record in log] == [20, 40]
    assert log[-1]["loss"] < log[0]["loss"]

    reading = Reader(tmp_path / "model").read(written[0].question, written[0].title, written[0].passage)
    start, end = reading.best()
    assert 0 <= start < end <= len(written[0].passage)
    assert 0 < reading.within(start, end) <= 1
    assert torch.get_num_threads() == threads
