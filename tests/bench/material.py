"""What is measured on: CMRC 2018 beside the repository, and libraries of any size made from its sentences."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.report import Metadata, Passage, Report
from corpus.sentences import sentence_spans
from index.embedder import Embedder, Vectors
from tests.index.library import FakeLibrary

CMRC = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cmrc2018"


@dataclass(frozen=True)
class Material:
    """Passages, and questions with the number of the passage that answers each."""

    passages: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]


def read_cmrc(passages: int) -> Material:
    """The passages of `trial` with all their questions, filled up with passages of `train`.

    Raises:
        FileNotFoundError: The data set is not beside the repository.
    """
    texts: list[str] = []
    questions: list[tuple[str, int]] = []
    for name in ("trial", "train"):
        for article in json.loads((CMRC / f"{name}.json").read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                if len(texts) < passages:
                    if name == "trial":
                        questions += [(asked["question"], len(texts)) for asked in paragraph["qas"]]
                    texts.append(paragraph["context"])
    return Material(tuple(texts), tuple(questions))


def library_of(texts: Iterable[str], *, per_report: int = 60, years: Sequence[int] = (2023,)) -> FakeLibrary:
    """Reports of `per_report` passages each, dealt out to the years in turn."""
    library, texts = FakeLibrary(), list(texts)
    for number, start in enumerate(range(0, len(texts), per_report)):
        year = years[number % len(years)]
        report_id = f"{year}-第{number // len(years):05d}县-法治政府建设"
        text, passages = "", []
        for body in texts[start : start + per_report]:
            passages.append(Passage(report_id, (), len(text), len(text) + len(body), body))
            text += body + "\n"
        digest = hashlib.sha256(text.encode()).hexdigest()
        metadata = Metadata(f"第{number // len(years):05d}县人民政府", report_id, year)
        library.add(Report(report_id, metadata, "report.txt", digest, digest, text, (), tuple(passages), (), ()))
    return library


def mixed_texts(sources: Sequence[str], count: int, *, seed: int = 2023) -> list[str]:
    """`count` texts of about 150 characters, sentences of the sources in new company."""
    sentences = [text[start:end] for text in sources for start, end in sentence_spans(text)]
    choose = random.Random(seed)
    return ["".join(choose.choices(sentences, k=4))[:300] + f"编号{number}。" for number in range(count)]


class NoisyEmbedder:
    """Real vectors with noise for passages (embedding 100,000 would take hours), the real model for questions.

    Attributes:
        seconds: Spent on questions so far.
    """

    def __init__(self, real: Embedder, sources: Vectors, *, noise: float = 0.6, seed: int = 2023) -> None:
        self.name = f"{real.name} with noise"
        self.dimension = real.dimension
        self._real, self._sources, self._noise = real, sources, noise
        self._random = np.random.default_rng(seed)
        self.batch_size = 1_000
        self.seconds = 0.0

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        begun = time.perf_counter()
        try:
            return self._real.encode_query(texts)
        finally:
            self.seconds += time.perf_counter() - begun

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        chosen = self._sources[self._random.integers(0, len(self._sources), len(texts))]
        noise = self._random.normal(scale=self._noise / np.sqrt(self.dimension), size=chosen.shape)
        vectors = (chosen + noise).astype(np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
