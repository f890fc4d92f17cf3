"""Which texts share the words of a question: BM25 over pairs of neighbouring characters.

Pairs need no dictionary and beat word segmentation on Chinese questions. Texts are folded first
(`index.fold`): punctuation falls away and its neighbours close up, which is what damaged text looks like as well. The lists
of a generation are sorted arrays in plain files, mapped rather than read, so that a process touches only the pairs it is
asked for. Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from index.fold import fold

__all__ = ["Postings", "pairs_of", "score_rows"]

K1 = 1.2
B = 0.6


@dataclass(frozen=True, slots=True)
class Postings:
    """For each pair of characters the rows that hold it.

    Attributes:
        pairs: All pairs, ascending, each as one number (first character × 2²¹ + second).
        starts: Where the rows of a pair begin in `rows`; one longer than `pairs`.
        rows: Row numbers, ascending within a pair.
        counts: How often the pair occurs in the row, at most 255.
        lengths: Number of pairs of each row.
    """

    pairs: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def build(cls, texts: Iterable[str]) -> Postings:
        """The lists of the given texts, one row each."""
        every_pair, every_count, lengths = [], [], []
        for text in texts:
            codes = pairs_of(text)
            lengths.append(len(codes))
            unique, counts = np.unique(codes, return_counts=True)
            every_pair.append(unique)
            every_count.append(np.minimum(counts, 255).astype(np.uint8))
        sizes = np.array([len(unique) for unique in every_pair], dtype=np.int64)
        pair = np.concatenate([*every_pair, np.zeros(0, dtype=np.uint64)])
        count = np.concatenate([*every_count, np.zeros(0, dtype=np.uint8)])
        row = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(pair, kind="stable")
        pairs, starts = np.unique(pair[order], return_index=True)
        return cls(
            pairs=pairs,
            starts=np.append(starts, len(order)).astype(np.int64),
            rows=row[order],
            counts=count[order],
            lengths=np.array(lengths, dtype=np.int32),
        )

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        for name in self.__slots__:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Map the arrays that `save` wrote.

        Raises:
            OSError, ValueError: A file is missing or cut off.
        """
        arrays: dict[str, Any] = {name: np.asarray(open_memmap(folder / f"{name}.npy", mode="r")) for name in cls.__slots__}
        return cls(**arrays)

    def find(self, pair: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Rows that hold a pair, and how often; both empty when none does."""
        at = int(np.searchsorted(self.pairs, np.uint64(pair)))
        if at == len(self.pairs) or self.pairs[at] != pair:
            return self.rows[:0], self.counts[:0]
        span = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.rows[span], self.counts[span]

    def frequency(self, pair: int) -> int:
        """Number of rows that hold a pair."""
        return len(self.find(pair)[0])


def pairs_of(text: str) -> NDArray[np.uint64]:
    """The pairs of neighbouring characters of a text, folded, in order; a lone character makes a pair with nothing."""
    codes = np.frombuffer(fold(text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(codes) == 1:
        return codes << np.uint64(21)
    return (codes[:-1] << np.uint64(21)) | codes[1:]


def score_rows(
    parts: Sequence[Postings], chosen: Sequence[int], question: NDArray[np.uint64], phrases: Sequence[NDArray[np.uint64]] = ()
) -> list[NDArray[np.float32]]:
    """BM25 of every row of the chosen parts.

    Rarity is that of all parts together: choosing some changes which rows are scored, not how.

    Args:
        parts: The lists of all years.
        chosen: Which of them to score.
        question: The question's pairs, each once.
        phrases: Pairs of strings that were meant literally; a row that holds all pairs of one scores as for one more, rarer
            word for each pair of it.

    Returns:
        One array for each chosen part, 0 where no pair of the question occurs.
    """
    total = sum(len(part.lengths) for part in parts)
    length = sum(int(part.lengths.sum(dtype=np.int64)) for part in parts)
    average = np.float32(max(length / total, 1.0) if total else 1.0)
    scores = [np.zeros(len(parts[number].lengths), dtype=np.float32) for number in chosen]
    for pair in question:
        found = [part.find(int(pair)) for part in parts]
        rarity = _rarity(total, sum(len(rows) for rows, _ in found))
        for score, number in zip(scores, chosen, strict=True):
            rows, counts = found[number]
            if len(rows):
                count = counts.astype(np.float32)
                norm = np.float32(K1) * (np.float32(1 - B) + np.float32(B) * parts[number].lengths[rows] / average)
                score[rows] += rarity * count * np.float32(K1 + 1) / (count + norm)
    for phrase in phrases:
        holding = [_rows_with_all(part, phrase) for part in parts]
        rarity = _rarity(total, sum(map(len, holding)))
        for score, number in zip(scores, chosen, strict=True):
            score[holding[number]] += rarity * np.float32(len(phrase))
    return scores


def _rarity(total: int, frequency: int) -> np.float32:
    return np.float32(np.log(1 + (total - frequency + 0.5) / (frequency + 0.5)))


def _rows_with_all(part: Postings, pairs: NDArray[np.uint64]) -> NDArray[np.int32]:
    lists = sorted((part.find(int(pair))[0] for pair in np.unique(pairs)), key=len)
    rows = lists[0] if lists else part.rows[:0]
    for other in lists[1:]:
        if not len(rows):
            break
        rows = rows[np.isin(rows, other, assume_unique=True)]
    return rows
