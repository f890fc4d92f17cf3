"""Which texts share the words of a question: BM25 over pairs of neighbouring characters, and over single ones at half weight.

Pairs need no dictionary and beat word segmentation on Chinese questions; single characters find 案 in 案件 when the
question says 案子, and are worth three to five hits in a hundred (docs/benchmarks.md). Texts are folded first
(`index.fold`): punctuation falls away and its neighbours close up, which is what damaged text looks like as well. The lists
of a generation are sorted arrays in plain files, mapped rather than read, so that a process touches only the terms it is
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

__all__ = ["Matches", "Postings", "pairs_of", "terms_of"]

K1 = 1.2
B = 0.6
SINGLE_WEIGHT = 0.5
SHIFT = np.uint64(21)
"""Code points have 21 bits; a pair is both in one number, a single character has nothing in the lower half."""


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, a pair of characters or a single one, the rows that hold it.

    Attributes:
        terms: All terms, ascending (see `SHIFT`).
        starts: Where the rows of a term begin in `rows`; one longer than `terms`.
        rows: Row numbers, ascending within a term.
        counts: How often the term occurs in the row, at most 255.
        lengths: Number of characters of each row.
    """

    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def build(cls, texts: Iterable[str]) -> Postings:
        """The lists of the given texts, one row each."""
        every_term, every_count, lengths = [], [], []
        for text in texts:
            singles = _codes(text)
            lengths.append(len(singles))
            unique, counts = np.unique(np.concatenate([_paired(singles), singles << SHIFT]), return_counts=True)
            every_term.append(unique)
            every_count.append(np.minimum(counts, 255).astype(np.uint8))
        sizes = np.array([len(unique) for unique in every_term], dtype=np.int64)
        term = np.concatenate([*every_term, np.zeros(0, dtype=np.uint64)])
        count = np.concatenate([*every_count, np.zeros(0, dtype=np.uint8)])
        row = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(term, kind="stable")
        terms, starts = np.unique(term[order], return_index=True)
        return cls(
            terms=terms,
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

    def spans(self, terms: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where the rows of each term begin and end in `rows`, shape (2, *shape of terms); an unknown term has none."""
        if not len(self.terms):
            return np.zeros((2, *terms.shape), dtype=np.int64)
        at = np.minimum(self.terms.searchsorted(terms), len(self.terms) - 1)
        spans: NDArray[np.int64] = self.starts[np.array([at, at + (self.terms[at] == terms)])]
        return spans

    def score(
        self,
        spans: NDArray[np.int64],
        weights: NDArray[np.float64],
        average: float,
        *,
        only: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float64]:
        """BM25 of every row, 0 where no term occurs.

        Args:
            spans: What `spans` told of the terms.
            weights: How much each counts.
            average: Number of characters of an average row.
            only: Rows to score, all when None; the others are 0.
        """
        lists = [slice(start, end) for start, end in spans.T.tolist()]
        rows = np.concatenate([self.rows[:0], *(self.rows[each] for each in lists)])
        counts = np.concatenate([self.counts[:0], *(self.counts[each] for each in lists)])
        weight = np.repeat(weights * (K1 + 1), spans[1] - spans[0])
        if only is not None:
            chosen = np.zeros(len(self.lengths), dtype=bool)
            chosen[only] = True
            kept = chosen[rows]
            rows, counts, weight = rows[kept], counts[kept], weight[kept]
        norm = K1 * (1 - B + B * self.lengths / average)
        # bincount adds in the order of the terms, so that choosing rows changes no bit of their scores.
        scores = np.bincount(rows, weight * counts / (counts + norm[rows]), minlength=len(self.lengths))
        return scores.astype(np.float64, copy=False)

    def find_all(self, terms: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Rows that hold every one of the given terms, ascending; none when there are no terms."""
        spans = self.spans(np.unique(terms))
        if not spans.size or not (spans[0] < spans[1]).all():
            return self.rows[:0]
        lists = sorted((self.rows[start:end] for start, end in spans.T.tolist()), key=len)
        rows = lists[0]
        for other in lists[1:]:
            if not len(rows):
                break
            rows = rows[np.isin(rows, other, assume_unique=True)]
        return rows


def pairs_of(text: str) -> NDArray[np.uint64]:
    """The pairs of neighbouring characters of a text, folded, in order."""
    return _paired(_codes(text))


def terms_of(text: str) -> NDArray[np.uint64]:
    """The pairs and single characters of a text, folded, each once, ascending."""
    codes = _codes(text)
    return np.unique(np.concatenate([_paired(codes), codes << SHIFT]))


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(fold(text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _paired(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (codes[:-1] << SHIFT) | codes[1:]


@dataclass(frozen=True)
class Matches:
    """How well the rows of some parts match a question.

    Single characters stand in so many rows that weighing them everywhere would take longer than all else; they are added
    where a row is a candidate anyway.

    Attributes:
        pairs: For each part one score a row, from pairs and literal phrases alone; 0 where none occurs.
    """

    pairs: list[NDArray[np.float64]]
    _parts: list[Postings]
    _singles: list[NDArray[np.int64]]
    _weights: NDArray[np.float64]
    _average: float

    @classmethod
    def of(cls, parts: Sequence[Postings], chosen: Sequence[int], question: str, phrases: Sequence[str] = ()) -> Matches:
        """Match a question against the chosen parts.

        Rarity is that of all parts together: choosing some changes which rows are scored, not how.

        Args:
            parts: The lists of all years.
            chosen: Which of them to match.
            question: The question.
            phrases: Strings that were meant literally; a row that holds all pairs of one scores as for one more, rarer word
                for each pair of it.
        """
        total = sum(len(part.lengths) for part in parts)
        length = sum(int(part.lengths.sum(dtype=np.int64)) for part in parts)
        average = max(length / total, 1.0) if total else 1.0
        terms = terms_of(question)
        spans = [part.spans(terms) for part in parts]
        frequency = sum((ends - starts for starts, ends in spans), np.zeros(len(terms), dtype=np.int64))
        single = terms == terms >> SHIFT << SHIFT
        weights = np.where(single, SINGLE_WEIGHT, 1.0) * _rarity(total, frequency)
        # A character that most rows hold tells nothing.
        singles = single & (frequency > 0) & (frequency <= total / 2)
        pairs = ~single & (frequency > 0)
        if not pairs.any():
            pairs, singles = singles, pairs
        scores = [parts[number].score(spans[number][:, pairs], weights[pairs], average) for number in chosen]
        for phrase in phrases:
            wanted = pairs_of(phrase)
            holding = [part.find_all(wanted) for part in parts]
            rarity = float(_rarity(total, np.array(sum(map(len, holding)))))
            for score, number in zip(scores, chosen, strict=True):
                score[holding[number]] += rarity * len(wanted)
        alone = [spans[number][:, singles] for number in chosen]
        return cls(scores, [parts[number] for number in chosen], alone, weights[singles], average)

    def complete(self, part: int, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The scores of some rows of a part (its place among the chosen), single characters included."""
        singles = self._parts[part].score(self._singles[part], self._weights, self._average, only=rows)
        return self.pairs[part][rows] + singles[rows]


def _rarity(total: int, frequency: NDArray[np.int64]) -> NDArray[np.float64]:
    rarity: NDArray[np.float64] = np.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    return rarity
