"""What a new generation must stand before it answers: files, counts, vectors, and the questions that come with the reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import corpus
from corpus.errors import StoreError
from index.embedder import Vectors
from index.search import Index
from index.shard import KINDS, Kind, Shard
from index.store import ChromaStore

__all__ = ["ShippedQuestions", "check_collection", "check_questions", "check_shard", "check_vectors", "shipped_questions"]

MAX_SELF_CHECKS = 2_000
STORE_CHECKS = 20
ASKED_HITS = 10
MAX_LOST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ShippedQuestions:
    """The questions that come with a bundled report: each with words of the passage it must find."""

    source_sha256: str
    questions: tuple[tuple[str, str], ...]


@cache
def shipped_questions() -> tuple[ShippedQuestions, ...]:
    """The questions that come with the bundled reports."""
    found = []
    for root in corpus.__path__:
        for path in sorted((Path(root) / "reports").glob("*/questions.jsonl")):
            records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            digest = hashlib.sha256(path.with_name("report.txt").read_bytes()).hexdigest()
            found.append(ShippedQuestions(digest, tuple((record["question"], record["quote"]) for record in records)))
    return tuple(found)


def check_questions(index: Index, year: int, report_ids: Sequence[str], questions: Sequence[tuple[str, str]]) -> None:
    """Ask the questions that come with a bundled report.

    Args:
        index: The new generation.
        year: The year of the report.
        report_ids: The report, under every id it has in the library.
        questions: Questions, each with words of the passage it must find.

    Raises:
        StoreError: Too many of them do not find their passage.
    """
    lost = []
    for question, quote in questions:
        hits = index.search(question, top=ASKED_HITS, years=[year])
        if not any(quote in hit.found.text for hit in hits if hit.found.report_id in report_ids):
            lost.append(question)
    if len(lost) > len(questions) * MAX_LOST_SHARE:
        raise StoreError("index.verify_failed", reason=f"{len(lost)} of {len(questions)} questions, {lost[0]}")


def check_collection(store: ChromaStore, name: str, shard: Shard, kind: Kind) -> None:
    """Counts agree, and rows find themselves (or a twin with the same vector).

    Raises:
        StoreError: What is wrong.
    """
    vectors = shard.rows(kind).vectors
    count = store.count(name)
    if count != len(vectors):
        raise StoreError("index.verify_failed", reason=f"{name}: {count} rows in Chroma, expected {len(vectors)}")
    for row in np.linspace(0, len(vectors) - 1, num=min(STORE_CHECKS, len(vectors)), dtype=int):
        nearest = store.nearest(name, np.array(vectors[row]), 1)
        if not nearest or nearest[0].similarity < float(vectors[row] @ vectors[row]) - 1e-3:
            raise StoreError("index.verify_failed", reason=f"{name}: row {row} does not find itself in Chroma")


def check_shard(shard: Shard, dimension: int) -> None:
    """Every file is as it was written, the counts agree, and rows find themselves.

    Args:
        shard: The year.
        dimension: Length of its vectors.

    Raises:
        StoreError: What is wrong.
    """
    wrong = shard.damage()
    if wrong is not None:
        raise StoreError("index.verify_failed", reason=wrong)
    for kind in KINDS:
        rows = shard.rows(kind)
        ids = shard.row_ids(kind)
        expected = sum(report.passages if kind == "passage" else report.figures for report in shard.reports)
        if not (len(rows) == len(ids) == len(set(ids)) == expected == len(rows.postings.lengths)):
            raise StoreError("index.verify_failed", reason=f"{shard.year}: {len(rows)} rows of {kind}s, expected {expected}")
        if not expected:
            continue
        check_vectors(rows.vectors, expected, dimension)
        sample = np.unique(np.linspace(0, expected - 1, num=min(expected, MAX_SELF_CHECKS), dtype=int))
        for start in range(0, len(sample), 256):
            part = sample[start : start + 256]
            similarity = rows.vectors[part] @ rows.vectors.T
            own = similarity[np.arange(len(part)), part]
            # A text that stands twice finds its twin as well as itself; anything better than itself is wrong.
            lost = part[similarity.max(axis=1) > own + 1e-5]
            if len(lost):
                raise StoreError("index.verify_failed", reason=f"{shard.year}: {kind} {ids[lost[0]]} does not find itself")


def check_vectors(vectors: Vectors, rows: int, dimension: int) -> None:
    """One vector a row, of length 1.

    Raises:
        StoreError: What is wrong.
    """
    if vectors.shape != (rows, dimension):
        raise StoreError("index.verify_failed", reason=f"vectors of shape {vectors.shape}, expected {(rows, dimension)}")
    for start in range(0, rows, 10_000):
        lengths = np.linalg.norm(vectors[start : start + 10_000], axis=1)
        if not np.all(np.abs(lengths - 1) < 1e-3):
            raise StoreError("index.verify_failed", reason="vectors that are not numbers of length 1")
