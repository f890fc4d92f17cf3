"""The records that pass between modules, in the words of the product (DESIGN §3 is their glossary).

All are frozen. `start` and `end` are half-open character offsets into `Report.text`: the source file decoded and
otherwise untouched (text files), or the extracted text that the library keeps beside the source file.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from corpus.strings import Language, say

__all__ = [
    "Figure",
    "FigureKind",
    "Metadata",
    "Passage",
    "Remark",
    "RemarkKind",
    "Report",
    "Role",
    "Section",
    "Span",
    "Sure",
    "scaled",
]

FigureKind = Literal[
    "count",
    "percent",
    "money",
    "area",
    "length",
    "mass",
    "ordinal",
    "multiple",
    "ratio",
    "points",
    "date",
    "document_number",
    "other",
]
Role = Literal["outcome", "target", "cumulative"]
RemarkKind = Literal["damage", "sum"]
Sure = Literal["sure", "likely", "hint"]
Span = tuple[int, int]
"""Half-open offsets."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a report besides its text.

    `year` is the one in the title. Dates are ISO strings (`2024-01-31`); `added` is the day the report entered the
    library. Unknown values are None.
    """

    issuer: str
    title: str
    year: int
    published: str | None = None
    document_number: str | None = None
    source_url: str | None = None
    added: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A leaf of the outline; the leaves of a report tile its text, each character belongs to exactly one.

    Attributes:
        path: Headings from the top down to this section, as a citation shows them; empty for text before the first heading.
        start: First character of the section, its own heading included.
        body: End of the heading line when the heading stands on a line of its own, else equal to `start`
            (a heading glued to its paragraph is part of the first passage).
        end: End of the section.
    """

    path: tuple[str, ...]
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous span of one report inside one section: the unit that is embedded and cited."""

    report_id: str
    section: tuple[str, ...]
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """Identity: report and offsets, never the content (reports repeat sentences across years)."""
        return f"{self.report_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a report with what it measures (fields as in DESIGN §5).

    Attributes:
        value: Plain decimal string (`98.9`); `1:3` for a ratio; `2023-03` for a date;
            a document number as normalised or as written.
        value_to: Upper end of a range, else None.
        unit: As written, with 万/亿; empty when the report has none.
        qualifier: 余, 多, 约, 以上, … as written, else empty.
        indicator: What is measured, a noun phrase.
        year: The year the figure is about; None when the report does not tell.
        text: `Report.text[start:end]`, from the number to the end of its unit.
        sentence_start: Start of the sentence that holds the figure.
        sentence_end: End of that sentence.
        warning: Damage that touches the figure (a key and its values are in the report's remarks), else None.
    """

    report_id: str
    kind: FigureKind
    value: str
    value_to: str | None
    unit: str
    qualifier: str
    indicator: str
    year: int | None
    role: Role
    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int
    section: tuple[str, ...]
    warning: Remark | None = None

    @property
    def number(self) -> Decimal | None:
        """`value` as an exact number, 万 and 亿 not applied; None for ratios, dates and document numbers."""
        if self.kind in ("date", "document_number", "ratio"):
            return None
        try:
            return Decimal(self.value)
        except InvalidOperation:
            return None

    @property
    def normalized(self) -> tuple[str, str]:
        """Value and unit with 万/亿 multiplied out: (`18000`, `户`) for 1.8万户."""
        if self.number is None:
            return self.value, self.unit
        value, unit = scaled(self.number, self.unit)
        return self.value if unit == self.unit else f"{value.normalize():f}", unit


_SCALES = (
    ("万亿", Decimal(10) ** 12),
    ("千万", Decimal(10) ** 7),
    ("百万", Decimal(10) ** 6),
    ("亿", Decimal(10) ** 8),
    ("万", Decimal(10) ** 4),
)


def scaled(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """A value and its unit with the unit's 万 or 亿 multiplied out."""
    for word, power in _SCALES:
        if unit.startswith(word):
            return value * power, unit[len(word) :]
    return value, unit


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should look at: damaged text, or numbers that do not add up. Nothing is ever changed.

    Attributes:
        kind: `damage` or `sum`.
        key: Key of the wording in `corpus.strings` (`damage.…` or `sum.…`).
        values: Placeholders of the wording.
        report_id: The report.
        start: Start of the span it is about.
        end: End of that span.
        other: Further spans it rests on (the total of a sum, the part of a rate).
        sure: How sure: `sure`, `likely` or `hint`.
    """

    kind: RemarkKind
    key: str
    values: tuple[tuple[str, str], ...]
    report_id: str
    start: int
    end: int
    other: tuple[Span, ...] = ()
    sure: Sure = "likely"

    def text(self, language: Language = "zh") -> str:
        """The remark as one sentence."""
        return say(self.key, language, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Report:
    """A report, read completely: text, outline, passages, figures and remarks.

    Attributes:
        id: Readable and stable, `2023-法库县人民政府-法治政府建设`; used in links and folder names.
        metadata: Issuer, title, year, dates.
        source: Name of the source file.
        source_sha256: SHA-256 of the source file's bytes.
        text_sha256: SHA-256 of `text` in UTF-8.
        text: The text all offsets refer to.
        sections: The leaves of the outline, in text order, tiling the text.
        passages: In text order; with heading lines and white space they rebuild the text.
        figures: The register, in text order.
        remarks: Damage and 勾稽, in text order.
        pages: Offsets at which pages begin (PDF), else empty.
    """

    id: str
    metadata: Metadata
    source: str
    source_sha256: str
    text_sha256: str
    text: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    remarks: tuple[Remark, ...]
    pages: tuple[int, ...] = ()

    @property
    def year(self) -> int:
        """The year in the title."""
        return self.metadata.year

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds `offset`; None when the source has no pages."""
        if not self.pages:
            return None
        return sum(1 for begin in self.pages if begin <= offset)

    def section_at(self, offset: int) -> Section:
        """The leaf section that holds the character at `offset`."""
        for section in self.sections:
            if section.start <= offset < section.end:
                return section
        raise ValueError(f"offset {offset} lies outside the text of {len(self.text)} characters")
