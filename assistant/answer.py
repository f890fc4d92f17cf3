"""What an answer is made of. `Answer.to_dict` is the JSON that programs depend on (its keys are stable)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from corpus.report import Figure, Passage, Remark
from corpus.strings import Language

__all__ = [
    "Answer",
    "AnswerKind",
    "Citation",
    "Computed",
    "RefusalReason",
    "Related",
    "Shown",
    "Table",
    "TableRow",
    "figure_to_dict",
    "remark_to_dict",
]

AnswerKind = Literal["answer", "refusal", "chat"]
RefusalReason = Literal["year", "region", "not_reported", "unclear"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The evidence behind a mark `[n]`.

    Attributes:
        n: The mark, from 1.
        report_id: The report cited.
        year: The report's year (the one in its title).
        title: Title of the report.
        source: Name of the source file.
        section: Path of the section.
        quote: One contiguous sentence or list item; equals the report's `text[start:end]`.
        start: Start of the quote.
        end: End of the quote.
        passage: The passage around the quote, at most 600 characters.
        reference: The bibliographic entry (GB/T 7714).
        official: The same source in the style of official documents, 《…》第二部分第（三）项.
        page: 1-based page of the source file, None when it has none.
    """

    n: int
    report_id: str
    year: int
    title: str
    source: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    passage: Passage
    reference: str
    official: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """How a computed number came about: the formula, and the figures it rests on."""

    formula: str
    of: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as an answer shows it: read from a report (with its citation), or computed (with its formula)."""

    figure: Figure
    citation: int | None
    computed: Computed | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A passage offered below a refusal as possibly related; never evidence for an answer."""

    report_id: str
    section: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """One indicator across years; a cell is the index of its figure in `Answer.figures`, None where nothing was reported."""

    indicator: str
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Years side by side."""

    years: tuple[int, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, a refusal with its reason, or a line of small talk.

    Attributes:
        text: All that a person reads as the answer, plain text with marks `[n]`; several years as a Markdown table.
        main: How many of `figures` answer the question; the rest are other figures of the cited sentences.
        suggestions: Questions this library can answer, offered next.
        language: Language of the frame.
        degraded: True when the vectors could not take part in the search.
    """

    question: str
    resolved_question: str
    kind: AnswerKind
    text: str
    refusal_reason: RefusalReason | None = None
    figures: tuple[Shown, ...] = ()
    main: int = 0
    citations: tuple[Citation, ...] = ()
    remarks: tuple[Remark, ...] = ()
    related: tuple[Related, ...] = ()
    table: Table | None = None
    suggestions: tuple[str, ...] = ()
    generation: int = 0
    language: Language = "zh"
    degraded: bool = False
    timings_ms: dict[str, float] = field(default_factory=dict)
    id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The answer as the JSON object that `baogao ask --json` prints."""
        return {
            "id": self.id,
            "question": self.question,
            "resolved_question": self.resolved_question,
            "kind": self.kind,
            "refusal_reason": self.refusal_reason,
            "answer": self.text,
            "figures": [_shown_to_dict(shown, self.language) for shown in self.figures],
            "citations": [_citation_to_dict(citation) for citation in self.citations],
            "remarks": [remark_to_dict(remark, self.language) for remark in self.remarks],
            "related": [
                {"report_id": r.report_id, "section": list(r.section), "text": r.text, "start": r.start, "end": r.end}
                for r in self.related
            ],
            "table": None
            if self.table is None
            else {
                "years": list(self.table.years),
                "rows": [{"indicator": row.indicator, "cells": list(row.cells)} for row in self.table.rows],
            },
            "suggestions": list(self.suggestions),
            "generation": self.generation,
            "timings_ms": dict(self.timings_ms),
        }


def figure_to_dict(figure: Figure, language: Language = "zh") -> dict[str, Any]:
    """A figure of a register as JSON, without its citation."""
    value, unit = figure.normalized
    return {
        "value": figure.value,
        "value_to": figure.value_to,
        "unit": figure.unit,
        "normalized": {"value": value, "unit": unit},
        "qualifier": figure.qualifier,
        "indicator": figure.indicator,
        "kind": figure.kind,
        "year": figure.year,
        "role": figure.role,
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "report_id": figure.report_id,
        "section": list(figure.section),
        "warning": None if figure.warning is None else figure.warning.text(language),
    }


def remark_to_dict(remark: Remark, language: Language = "zh") -> dict[str, Any]:
    """A remark as JSON."""
    return {
        "kind": remark.kind,
        "text": remark.text(language),
        "report_id": remark.report_id,
        "start": remark.start,
        "end": remark.end,
        "sure": remark.sure,
        "other": [{"start": start, "end": end} for start, end in remark.other],
    }


def _shown_to_dict(shown: Shown, language: Language) -> dict[str, Any]:
    record = figure_to_dict(shown.figure, language)
    record["citation"] = shown.citation
    record["computed"] = None
    if shown.computed is not None:
        of = [{"report_id": f.report_id, "start": f.start, "end": f.end} for f in shown.computed.of]
        record["computed"] = {"formula": shown.computed.formula, "of": of}
        record.update(text=None, start=None, end=None, citation=None)
    return record


def _citation_to_dict(citation: Citation) -> dict[str, Any]:
    passage = citation.passage
    return {
        "n": citation.n,
        "report_id": citation.report_id,
        "year": citation.year,
        "title": citation.title,
        "source": citation.source,
        "section": list(citation.section),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage": {"text": passage.text, "start": passage.start, "end": passage.end},
        "reference": citation.reference,
        "official": citation.official,
        "page": citation.page,
    }
