"""What an index is built from. `corpus.library.Library` is one; tests have a smaller one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from corpus.report import Metadata, Report

__all__ = ["Listed", "Source", "fingerprint", "fingerprints"]


class Listed(Protocol):
    """A report as a library lists it, without reading it: `corpus.library.LibraryEntry`."""

    @property
    def id(self) -> str:
        """Identity of the report."""
        ...

    @property
    def metadata(self) -> Metadata:
        """Issuer, title, year, dates."""
        ...

    @property
    def source(self) -> str:
        """Name of the source file."""
        ...

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text."""
        ...

    @property
    def source_sha256(self) -> str:
        """SHA-256 of the source file."""
        ...

    @property
    def pages(self) -> tuple[int, ...]:
        """Offsets at which pages begin."""
        ...


class Source(Protocol):
    """What an index is built from: `corpus.library.Library`."""

    def entries(self) -> Sequence[Listed]:
        """The reports the library holds."""
        ...

    def report(self, report_id: str) -> Report:
        """The report of that id, read and analysed."""
        ...


def fingerprint(entry: Listed) -> str:
    """Changes when anything does that an index keeps of a report."""
    parts = (entry.id, entry.metadata, entry.source, entry.source_sha256, entry.text_sha256, tuple(entry.pages))
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def fingerprints(source: Source) -> dict[str, str]:
    """The fingerprint of each report by its id."""
    return {entry.id: fingerprint(entry) for entry in source.entries()}
