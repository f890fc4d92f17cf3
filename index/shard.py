"""One year of a generation: its reports, the vectors and word lists of their passages and figures, all in plain files.

A shard is written once and never changed; a generation that has nothing new for a year links the files of the one
before. The files are the truth from which Chroma is filled and from which every search can be answered without it. Arrays
are mapped, reports are read when one of them is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from corpus.durable import write_file
from corpus.errors import StoreError
from corpus.report import Figure, Passage, Report
from corpus.serialize import report_from_json, report_to_json
from index.embedder import Vectors
from index.keywords import Postings

__all__ = ["KINDS", "Kind", "Rows", "Shard", "ShardReport", "content_key", "row_texts"]

Kind = Literal["passage", "figure"]
KINDS: tuple[Kind, ...] = ("passage", "figure")
KEY_BYTES = 16
CACHED_REPORTS = 1_000


@dataclass(frozen=True, slots=True)
class ShardReport:
    """A report of a shard: which one, where its JSON lies, and what the library called it when it was read."""

    id: str
    issuer: str
    file: str
    fingerprint: str
    passages: int
    figures: int


@dataclass(frozen=True)
class Rows:
    """What is searched: one row for each passage, or for each figure, of a shard.

    Attributes:
        report: Number of the row's report within the shard.
        position: Number of the row's passage or figure within its report.
        section: Number of the row's section path within the shard.
        keys: Content key of what was embedded, `KEY_BYTES` bytes a row.
        folder: Where the vectors and word lists lie.
    """

    report: NDArray[np.int32]
    position: NDArray[np.int32]
    section: NDArray[np.int32]
    keys: NDArray[np.bytes_]
    folder: Path

    def __len__(self) -> int:
        return len(self.report)

    @classmethod
    def open(cls, folder: Path) -> Rows:
        """Map the arrays of a folder; vectors and word lists follow when first used."""
        names = ("report", "position", "section", "keys")
        arrays: dict[str, Any] = {name: np.asarray(open_memmap(folder / f"{name}.npy", mode="r")) for name in names}
        return cls(folder=folder, **arrays)

    @cached_property
    def vectors(self) -> Vectors:
        """One vector a row, L2-normalised, shape (rows, dimension).

        Raises:
            OSError, ValueError: The file is missing or cut off.
        """
        vectors: Vectors = np.asarray(open_memmap(self.folder / "vectors.npy", mode="r"))
        if len(vectors) != len(self):
            raise ValueError(f"{len(vectors)} vectors for {len(self)} rows")
        return vectors

    @cached_property
    def postings(self) -> Postings:
        """The word lists of the rows.

        Raises:
            StoreError: A file of them is missing or cut off.
        """
        try:
            return Postings.load(self.folder)
        except (OSError, ValueError) as exc:
            raise StoreError("index.damaged", place=self.folder, reason=exc) from exc


@dataclass(frozen=True)
class Shard:
    """A year, opened.

    Attributes:
        folder: Its folder.
        year: The year of its reports.
        key: Digest of all that went into it: reports, analysis, model.
        reports: Its reports in the order of their ids.
        sections: The section paths its rows refer to.
        digests: SHA-256 of each file, by its path within the folder.
    """

    folder: Path
    year: int
    key: str
    reports: tuple[ShardReport, ...]
    sections: tuple[tuple[str, ...], ...]
    digests: dict[str, str]

    @classmethod
    def open(cls, folder: Path) -> Shard:
        """Open the shard in `folder`.

        Raises:
            StoreError: Files are missing or damaged.
        """
        try:
            record = json.loads((folder / "shard.json").read_bytes())
            return cls(
                folder=folder,
                year=record["year"],
                key=record["key"],
                reports=tuple(ShardReport(**value) for value in record["reports"]),
                sections=tuple(tuple(path) for path in record["sections"]),
                digests=record["digests"],
            )
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise StoreError("index.damaged", place=folder, reason=exc) from exc

    @cached_property
    def passages(self) -> Rows:
        """The rows of the passages."""
        return self._rows("passage")

    @cached_property
    def figures(self) -> Rows:
        """The rows of the figures."""
        return self._rows("figure")

    def rows(self, kind: Kind) -> Rows:
        """The rows of one kind."""
        return self.passages if kind == "passage" else self.figures

    def _rows(self, kind: Kind) -> Rows:
        try:
            return Rows.open(self.folder / kind)
        except (OSError, ValueError) as exc:
            raise StoreError("index.damaged", place=self.folder, reason=exc) from exc

    def report(self, number: int) -> Report:
        """The report number `number` of the shard, read when it is needed; the last `CACHED_REPORTS` of all years are kept.

        Raises:
            StoreError: Its file is missing or damaged.
        """
        name = f"reports/{self.reports[number].file}"
        return _read_report(self.folder / name, self.digests.get(name, ""))

    def found(self, kind: Kind, row: int) -> Passage | Figure:
        """The passage or figure behind a row."""
        rows = self.rows(kind)
        return _items(self.report(int(rows.report[row])), kind)[int(rows.position[row])]

    def row_ids(self, kind: Kind) -> list[str]:
        """The id of each row: report and offsets; figures are counted, since one number may stand for two."""
        ids = []
        for number in range(len(self.reports)):
            report = self.report(number)
            if kind == "passage":
                ids += [passage.id for passage in report.passages]
            else:
                ids += [f"{report.id}:{f.start}-{f.end}#{position}" for position, f in enumerate(report.figures)]
        return ids

    def collection(self, home_id: str, kind: Kind) -> str:
        """Name of the Chroma collection that holds the vectors of one kind."""
        return f"baogao-{home_id}-{self.year}-{kind}-{self.key[:16]}"

    def damage(self) -> str | None:
        """Read every file and compare it with its digest; what is wrong first, None when all are as written."""
        for name, digest in self.digests.items():
            path = self.folder / name
            try:
                with path.open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as exc:
                return f"{name}: {exc.strerror}"
            if found != digest:
                return name
        return None


@lru_cache(maxsize=CACHED_REPORTS)
def _read_report(path: Path, digest: str) -> Report:
    # The digest is part of what is remembered: an index that was deleted and built again uses the same names.
    try:
        return report_from_json(path.read_bytes())
    except (OSError, ValueError) as exc:
        raise StoreError("index.damaged", place=path, reason=exc) from exc


def content_key(model: str, text: str) -> bytes:
    """What decides whether a vector can be used again: the model and the text embedded."""
    return hashlib.sha256(f"{model}\0{text}".encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def row_texts(reports: Iterable[Report], kind: Kind) -> list[str]:
    """What is embedded, and split into words, for each row of the given reports."""
    return [_row_text(item) for report in reports for item in _items(report, kind)]


def _items(report: Report, kind: Kind) -> Sequence[Passage | Figure]:
    return report.passages if kind == "passage" else report.figures


def _row_text(item: Passage | Figure) -> str:
    if isinstance(item, Figure):
        return f"{item.indicator} {item.qualifier}{item.text}"
    # The whole path: 二、存在的问题 three headings up says what kind of thing a passage tells. A heading that
    # opens the passage itself is not said twice.
    path = item.section[:-1] if item.text.startswith(item.section[-1:]) else item.section
    return "\n".join((*path, item.text))


def write_shard(
    folder: Path,
    *,
    year: int,
    key: str,
    reports: Sequence[tuple[str, Report]],
    vectors: dict[Kind, Vectors],
    keys: dict[Kind, list[bytes]],
    texts: dict[Kind, list[str]],
) -> None:
    """Write a year completely.

    Args:
        folder: A new folder.
        year: The year.
        key: Digest of all that goes into it.
        reports: Fingerprint and report, in the order of the ids.
        vectors: For each kind one vector a row.
        keys: For each kind one content key a row.
        texts: For each kind the text of each row, for the word lists.
    """
    (folder / "reports").mkdir(parents=True)
    sections: dict[tuple[str, ...], int] = {}
    listed = []
    for number, (fingerprint, report) in enumerate(reports):
        name = f"{number:05}.json"
        (folder / "reports" / name).write_bytes(report_to_json(report))
        counts = len(report.passages), len(report.figures)
        listed.append(ShardReport(report.id, report.metadata.issuer, name, fingerprint, *counts))
    for kind in KINDS:
        (folder / kind).mkdir()
        items = [
            (number, position, sections.setdefault(item.section, len(sections)))
            for number, (_, report) in enumerate(reports)
            for position, item in enumerate(_items(report, kind))
        ]
        columns = np.array(items, dtype=np.int32).reshape(-1, 3).T
        for name, column in zip(("report", "position", "section"), columns, strict=True):
            np.save(folder / kind / f"{name}.npy", np.ascontiguousarray(column))
        np.save(folder / kind / "keys.npy", np.array(keys[kind], dtype=f"V{KEY_BYTES}"))
        np.save(folder / kind / "vectors.npy", vectors[kind])
        Postings.build(texts[kind]).save(folder / kind)
    digests = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            digests[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    record = {
        "year": year,
        "key": key,
        "reports": [asdict(report) for report in listed],
        "sections": [list(path) for path in sections],
        "digests": digests,
    }
    write_file(folder / "shard.json", json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))
