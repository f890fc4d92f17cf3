"""What a check of a report doubts, before it becomes a remark: damage and sums are told in one way."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.report import Remark, RemarkKind, Span, Sure

__all__ = ["Doubt"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place of a text that a person should look at.

    Attributes:
        key: Key of the wording in `corpus.strings`.
        start: Start of the span it is about.
        end: End of that span.
        sure: How sure.
        other: Further spans it rests on.
        values: Placeholders of the wording.
    """

    key: str
    start: int
    end: int
    sure: Sure
    other: tuple[Span, ...]
    values: dict[str, str]

    @classmethod
    def of(cls, key: str, start: int, end: int, sure: Sure, *, other: tuple[Span, ...] = (), **values: str) -> Doubt:
        """A doubt with the placeholders of its wording given by their names."""
        return cls(key, start, end, sure, other, values)

    def remark(self, kind: RemarkKind, report_id: str, **values: str) -> Remark:
        """The remark that tells it of a report; `values` are placeholders that all doubts of the kind have."""
        told = tuple({**values, **self.values}.items())
        return Remark(kind, self.key, told, report_id, self.start, self.end, self.other, self.sure)
