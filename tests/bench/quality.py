"""Does the right passage come first? Hit@1, hit@5 and MRR@10 on CMRC 2018 for each ranking and each way to fuse them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder, open_embedder
from index.fold import simplify
from index.generation import Generation, Layout
from index.generations import Generations
from index.keywords import Matches
from index.search import DENSE_WEIGHT, Index
from tests.bench.material import Material, library_of, read_cmrc

Scores = NDArray[np.float64]


def measure(home: Path, passages: int, *, embedder: Embedder | None = None) -> list[dict[str, Any]]:
    """One row for each way to rank; the index is kept in `home` and used again."""
    material = read_cmrc(passages)
    Generations(home, embedder).build(library_of(material.passages, per_report=len(material.passages)))
    model = open_embedder(for_building=False) if embedder is None else embedder
    index = Index.open(home, embedder=model)
    layout = Layout(home)
    (shard,) = Generation.open(layout.folder(layout.current() or 0)).shards
    questions = [simplify(question) for question, _ in material.questions]
    gold = np.array([row for _, row in material.questions])
    dense = np.concatenate([model.encode_query(questions[at : at + 64]) for at in range(0, len(questions), 64)])
    dense_scores = (dense @ shard.passages.vectors.T).astype(np.float64)
    postings = shard.passages.postings
    every = np.arange(len(postings.lengths))
    matches = [Matches.of([postings], [0], question) for question in questions]
    words = {
        "pairs": np.stack([match.pairs[0] for match in matches]),
        "pairs and single characters": np.stack([match.complete(0, every) for match in matches]),
    }
    rankings = {"dense": dense_scores}
    for name, keyword in words.items():
        rankings |= {
            f"keyword, {name}": keyword,
            f"reciprocal rank fusion (k 60), {name}": _reciprocal(dense_scores, 60) + _reciprocal(keyword, 60),
            f"reciprocal rank fusion (k 10), {name}": _reciprocal(dense_scores, 10) + _reciprocal(keyword, 10),
            f"weighted z-scores ({DENSE_WEIGHT} dense), {name}": DENSE_WEIGHT * _standard(dense_scores)
            + (1 - DENSE_WEIGHT) * _standard(keyword),
        }
    rows = [_row(name, _ranks(scores, gold), material) for name, scores in rankings.items()]
    return [
        *rows,
        _row("the index as shipped (weighted z-scores over candidates, exact strings)", _asked(index, material), material),
    ]


def _asked(index: Index, material: Material) -> NDArray[np.int64]:
    ranks = []
    for question, row in material.questions:
        texts = [hit.found.text for hit in index.search(question, top=10)]
        wanted = material.passages[row]
        ranks.append(texts.index(wanted) + 1 if wanted in texts else 11)
    return np.array(ranks)


def _ranks(scores: Scores, gold: NDArray[np.int64]) -> NDArray[np.int64]:
    own = scores[np.arange(len(gold)), gold][:, None]
    ranks: NDArray[np.int64] = (scores > own).sum(axis=1) + 1
    return ranks


def _reciprocal(scores: Scores, k: int) -> Scores:
    ranks = (-scores).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    found: Scores = 1.0 / (k + ranks)
    return found


def _standard(scores: Scores) -> Scores:
    deviation = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    found: Scores = (scores - scores.mean(axis=1, keepdims=True)) / deviation
    return found


def _row(name: str, ranks: NDArray[np.int64], material: Material) -> dict[str, Any]:
    reciprocal = np.where(ranks <= 10, 1 / ranks, 0.0)
    return {
        "ranking": name,
        "passages": len(material.passages),
        "questions": len(material.questions),
        "hit@1": round(float((ranks == 1).mean()), 4),
        "hit@5": round(float((ranks <= 5).mean()), 4),
        "mrr@10": round(float(reciprocal.mean()), 4),
    }
