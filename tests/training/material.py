"""What the reader learns from, built from public question sets and reports beside the repository (`../shared/data`).

- CMRC 2018 `train` (CC BY-SA 4.0) and DRCD `dev` and `test` (CC BY-SA 3.0), the latter in Simplified characters;
- questions that people of this project wrote about passages of provincial reports and about passages they made up
  (`written*.jsonl`), with near misses that the passage does not answer;
- questions worded by script from the figure registers of provincial reports (`tests.training.wordings`).

Kept out, and held out by a test: the bundled report, every report of the evaluation, CMRC `trial`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from corpus.analysis import analyse
from corpus.reading import read_source
from corpus.report import Metadata, Report
from index.fold import fold, simplify
from index.keywords import Matches, Postings

__all__ = ["DATA", "Example", "Passages", "read_cmrc", "read_drcd", "read_written", "reports", "training_reports"]

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
WRITTEN = tuple(
    Path(__file__).parent / name
    for name in (
        "written.jsonl",
        "written_reports.jsonl",
        "written_sisters.jsonl",
        "written_further.jsonl",
        "written_close.jsonl",
    )
)
"""The written questions, the oldest first."""
HELD_OUT_REPORTS = ("2025年河南", "2026年江苏")
"""Provincial reports whose written questions belong to the dev split."""
TRIED = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a passage.

    Attributes:
        question: The question.
        title: What the passage stands under: its section path, or the title of an article.
        passage: The passage.
        start: Where the answer starts in the passage; -1 when the passage does not answer.
        end: Where it ends.
        answers: Every answer that people gave, for scoring.
    """

    question: str
    title: str
    passage: str
    start: int = -1
    end: int = -1
    answers: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the passage answers."""
        return self.start >= 0


def read_cmrc(name: str) -> list[Example]:
    """The questions of CMRC 2018, `train` or `trial`."""
    return _read_squad(DATA / "cmrc2018" / f"{name}.json")


def read_drcd(name: str) -> list[Example]:
    """The questions of DRCD, `dev` or `test`, in Simplified characters."""
    return [
        replace(e, question=simplify(e.question), title=simplify(e.title), passage=simplify(e.passage))
        for e in _read_squad(DATA / "drcd" / f"DRCD_{name}.json")
    ]


def _read_squad(path: Path) -> list[Example]:
    examples = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            passage = paragraph["context"]
            for asked in paragraph["qas"]:
                answers = tuple(dict.fromkeys(given["text"] for given in asked["answers"]))
                start = asked["answers"][0]["answer_start"]
                if not passage.startswith(answers[0], start):
                    # Some offsets of CMRC are off; the text decides, if it stands there once.
                    start = passage.find(answers[0]) if passage.count(answers[0]) == 1 else -1
                if start >= 0:
                    examples.append(
                        Example(asked["question"], article.get("title", ""), passage, start, start + len(answers[0]), answers)
                    )
    return examples


@cache
def reports() -> dict[str, Report]:
    """The provincial reports by file name; none where `../shared/data` is absent."""
    found = {}
    folder = DATA / "reports" / "provinces"
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.suffix in (".txt", ".docx"):
            metadata = Metadata(issuer=path.stem[5:].split("政府")[0] + "人民政府", title=path.stem, year=int(path.name[:4]))
            text = read_source(path).text
            found[path.name] = analyse(text, metadata, report_id=path.stem, source=path.name, source_sha256="")
    return found


def training_reports() -> list[Report]:
    """The provincial reports that questions may be worded from."""
    return [report for name, report in reports().items() if not name.startswith(HELD_OUT_REPORTS)]


def read_written(*, dev: bool, files: Sequence[Path] = WRITTEN) -> list[Example]:
    """The written questions of the training split, or of the dev split.

    Each line is a passage with the questions put to it, `[question, start, answer]`, start -1 where it does not answer. The
    passage is one of ours (`section`, `text`; `dev` where it belongs to the dev split) or the characters from `start` to `end` of a
    report of `../shared/data`. Passages of one invented report (`sisters`, its number) are what a search brings up together: what one
    of them answers is put to another as well, which does not.

    Args:
        dev: Which split.
        files: Where they stand; all of them by default.

    Raises:
        ValueError: A report reads differently from the day when the questions were written.
    """
    examples = []
    sisters: dict[int, list[tuple[str, str]]] = {}
    asked_of: dict[int, list[Example]] = {}
    for record in (json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()):
        if (record.get("dev", False) or record.get("report", "").startswith(HELD_OUT_REPORTS)) != dev:
            continue
        if "report" in record and record["report"] not in reports():
            continue
        if "text" in record:
            passage, title = record["text"], record["section"]
        else:
            report = reports()[record["report"]]
            passage = report.text[record["start"] : record["end"]]
            title = " ".join(report.section_at(record["start"]).path)
        for question, start, answer in record["asked"]:
            if not passage.startswith(answer, max(start, 0)):
                raise ValueError(f"{record.get('report')}: {question}: {answer!r} does not stand at {start} of {passage[:20]}…")
            end = start + len(answer) if start >= 0 else -1
            examples.append(Example(question, title, passage, start, end, (answer,) if answer else ()))
            if "sisters" in record and answer:
                asked_of.setdefault(record["sisters"], []).append(examples[-1])
        if "sisters" in record:
            sisters.setdefault(record["sisters"], []).append((title, passage))
    for number, asked in asked_of.items():
        for turn, example in enumerate(asked):
            others = [pair for pair in sisters[number] if pair[1] != example.passage]
            examples.append(Example(example.question, *others[turn % len(others)]))
    return examples


class Passages:
    """Passages by keywords, to find the one that looks most like an answer and is none."""

    def __init__(self, passages: Iterable[tuple[str, str]]) -> None:
        self.passages = list(dict.fromkeys(passages))
        self._postings = Postings.build(passage for _, passage in self.passages)

    def hard(self, example: Example, chance: random.Random) -> Example | None:
        """The question put to another passage that shares its words but holds none of its answers."""
        scores = Matches.of([self._postings], [0], example.question).pairs[0]
        best = np.argsort(-scores)[:TRIED]
        answers = [fold(answer) for answer in example.answers if answer]
        others = [
            self.passages[i]
            for i in best
            if self.passages[i][1] != example.passage and not any(answer in fold(self.passages[i][1]) for answer in answers)
        ]
        if not others:
            return None
        title, passage = others[0] if chance.random() < 0.5 else chance.choice(others)
        return Example(example.question, title, passage)
