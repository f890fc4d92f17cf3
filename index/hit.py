"""What a search returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.report import Figure, Passage

__all__ = ["Hit"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage or a figure found by a search.

    Attributes:
        found: What was found.
        score: Fused score, higher is better; comparable only within one search.
        rank: From 1.
        dense: Cosine similarity to the question, None when the vectors did not take part.
        keyword: BM25 score, None when no bigram of the question occurs.
    """

    found: Passage | Figure
    score: float
    rank: int
    dense: float | None = None
    keyword: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """What programs see of it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 6),
            "dense": None if self.dense is None else round(self.dense, 6),
            "keyword": None if self.keyword is None else round(self.keyword, 6),
            "report_id": self.found.report_id,
            "section": list(self.found.section),
            "text": self.found.text,
            "start": self.found.start,
            "end": self.found.end,
        }
