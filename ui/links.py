"""Permanent links to a span of a report: `?report=…&start=…&end=…&text=<first 12 of the text's SHA-256>`.

The fingerprint of the text travels with the offsets, so that a link never highlights other words: when the report's
text was replaced since, the page says so instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from corpus.report import Report

__all__ = ["Link", "fingerprint"]

FINGERPRINT_CHARACTERS = 12
MAX_OFFSET_DIGITS = 9


def fingerprint(report: Report) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of the report's text."""
    return report.text_sha256[:FINGERPRINT_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Link:
    """A report, and perhaps a span of it.

    Attributes:
        report_id: The report.
        start: Start of the span; None when the link names the report only.
        end: End of the span, half-open.
        text: Fingerprint of the text that the offsets refer to; empty when the link has none.
    """

    report_id: str
    start: int | None = None
    end: int | None = None
    text: str = ""

    @property
    def query(self) -> str:
        """The link as the query part of an address, with its question mark."""
        fields: dict[str, object] = {"report": self.report_id}
        if self.start is not None and self.end is not None:
            fields |= {"start": self.start, "end": self.end}
        if self.text:
            fields["text"] = self.text
        return "?" + urlencode(fields)

    @classmethod
    def read(cls, query: str) -> Link | None:
        """The link in the query part of an address; None when it names no report. A span that makes no sense is dropped."""
        fields = {name: values[-1] for name, values in parse_qs(query.lstrip("?")).items()}
        report_id = fields.get("report", "")
        if not report_id:
            return None
        start, end = _offset(fields.get("start")), _offset(fields.get("end"))
        text = fields.get("text", "").lower()[:FINGERPRINT_CHARACTERS]
        if start is None or end is None or start >= end:
            return cls(report_id, text=text)
        return cls(report_id, start, end, text)

    def fits(self, report: Report) -> bool:
        """Whether the offsets refer to the text that `report` has now."""
        if self.text and self.text != fingerprint(report):
            return False
        return self.end is None or self.end <= len(report.text)


def _offset(text: str | None) -> int | None:
    if text is None or len(text) > MAX_OFFSET_DIGITS or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
