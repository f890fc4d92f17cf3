"""What an index is built from. `corpus.library.Library` is one; tests have a smaller one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from corpus.library_entry import LibraryEntry
from corpus.report import Report

__all__ = ["Source", "fingerprint", "fingerprints"]


class Source(Protocol):
    """What an index is built from: `corpus.library.Library`."""

    def entries(self) -> Sequence[LibraryEntry]:
        """The reports the library holds."""
        ...

    def report(self, report_id: str) -> Report:
        """The report of that id, read and analysed."""
        ...


def fingerprint(entry: LibraryEntry) -> str:
    """Changes when anything does that an index keeps of a report."""
    parts = (entry.id, entry.metadata, entry.source, entry.source_sha256, entry.text_sha256, entry.pages)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def fingerprints(source: Source) -> dict[str, str]:
    """The fingerprint of each report by its id."""
    return {entry.id: fingerprint(entry) for entry in source.entries()}
