"""A report's folder in the library: its entry and its metadata.json."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import LibraryError
from corpus.report import Metadata

__all__ = [
    "METADATA_FILE",
    "OLD",
    "PREVIOUS_TEXT_FILE",
    "TEXT_FILE",
    "LibraryEntry",
    "dump",
    "id_of",
    "load_entry",
    "metadata_of",
    "read_record",
    "read_stored",
    "record_of",
    "safe_name",
    "sha256",
]

TEXT_FILE, PREVIOUS_TEXT_FILE, METADATA_FILE = "text.txt", "text.previous.txt", "metadata.json"
OLD = ".old-"
"""Prefix of a folder whose successor is about to take its place."""


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A report as the library lists it, without reading it.

    Attributes:
        id: The report's identity, also the name of its folder.
        metadata: Issuer, title, year, dates.
        source: Name of the source file.
        source_sha256: SHA-256 of the source file's bytes.
        text_sha256: SHA-256 of the text in UTF-8.
        folder: Where it lies.
        bundled: True for a report that comes with the program.
        pages: Offsets at which pages begin.
    """

    id: str
    metadata: Metadata
    source: str
    source_sha256: str
    text_sha256: str
    folder: Path
    bundled: bool
    pages: tuple[int, ...] = ()

    @property
    def year(self) -> int:
        """The year in the title."""
        return self.metadata.year

    @property
    def source_path(self) -> Path:
        """The source file."""
        return self.folder / self.source

    @property
    def text_path(self) -> Path:
        """The text that all offsets refer to; for a bundled report that is its source file."""
        return self.folder / (self.source if self.bundled else TEXT_FILE)


def sha256(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def safe_name(name: str) -> str:
    """A file name that every disk takes: one line, no separators, at most 120 bytes, apart from the library's own files."""
    kept = "".join(character for character in Path(name.replace("\\", "/")).name if character.isprintable())
    kept = "".join("_" if character in '<>:"|?*' else character for character in kept).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, suffix = kept, ""
    stem = stem.encode("utf-8", "ignore")[:110].decode("utf-8", "ignore").strip() or "报告"
    kept = f"{stem}.{suffix}" if suffix else stem
    return f"原件-{kept}" if kept.lower() in {TEXT_FILE, PREVIOUS_TEXT_FILE, METADATA_FILE} else kept


def read_stored(path: Path, identity: str) -> bytes:
    """The bytes of a file of the library.

    Raises:
        LibraryError: It is missing, unreadable, or a link.
    """
    try:
        if path.is_symlink():
            raise LibraryError("library.damaged_file", id=identity, file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise LibraryError("library.missing_file", id=identity, file=path.name, reason=error.strerror or error) from error


def dump(value: object) -> bytes:
    """Readable JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def record_of(entry: LibraryEntry) -> dict[str, Any]:
    """What metadata.json says of an entry."""
    return {
        **asdict(entry.metadata),
        "source": entry.source,
        "source_sha256": entry.source_sha256,
        "text_sha256": entry.text_sha256,
        "pages": list(entry.pages),
    }


def read_record(folder: Path, identity: str) -> dict[str, Any]:
    """What the metadata.json of a folder says.

    Raises:
        LibraryError: It is missing or damaged.
    """
    data = read_stored(folder / METADATA_FILE, identity)
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise LibraryError("library.damaged_metadata", id=identity, file=folder / METADATA_FILE) from error
    if not isinstance(record, dict):
        raise LibraryError("library.damaged_metadata", id=identity, file=folder / METADATA_FILE)
    return record


def metadata_of(record: dict[str, Any]) -> Metadata:
    """The metadata in a record.

    Raises:
        KeyError: Something is missing.
        TypeError: Something is not what it should be.
    """
    year = record["year"]
    texts = [record[key] for key in ("issuer", "title")]
    optional = [record.get(key) for key in ("published", "document_number", "source_url", "added")]
    if not isinstance(year, int) or not all(isinstance(value, str) for value in texts):
        raise TypeError("issuer and title must be strings, year a number")
    if not all(value is None or isinstance(value, str) for value in optional):
        raise TypeError("dates, document number and address must be strings or null")
    return Metadata(texts[0], texts[1], year, *optional)


def load_entry(folder: Path) -> LibraryEntry:
    """The entry of a folder.

    Raises:
        LibraryError: Its metadata.json is missing, unreadable, or does not belong to it.
    """
    identity = id_of(folder)
    if folder.is_symlink() or folder.parent.is_symlink():
        raise LibraryError("library.damaged_file", id=identity, file=folder.name)
    record = read_record(folder, identity)
    try:
        metadata = metadata_of(record)
        source, source_sha256, text_sha256 = (str(record[key]) for key in ("source", "source_sha256", "text_sha256"))
        pages = tuple(int(offset) for offset in record.get("pages", ()))
        if Path(source).name != source or str(metadata.year) != folder.parent.name:
            raise ValueError("the folder belongs to another year, or the source lies elsewhere")
    except (KeyError, TypeError, ValueError) as error:
        raise LibraryError("library.damaged_metadata", id=identity, file=folder / METADATA_FILE) from error
    return LibraryEntry(identity, metadata, source, source_sha256, text_sha256, folder, False, pages)


def id_of(folder: Path) -> str:
    """The report that a folder holds, also while it is being replaced."""
    return folder.name.removeprefix(OLD)
