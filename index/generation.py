"""One generation on disk, and the pointer that says which one answers.

Below `home/index/`: `current` is the number of the generation that answers, replaced in one step; `7/` is a generation, with
`manifest.json` and one folder a year (`index.shard`), never changed; `building-8/` is a build under way, or what a killed
one left; `embedded` holds the vectors of a build that has not come to its end (`index.unfinished`); `chroma/` is the embedded
vector store, disposable; `lock` tells who is building.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.durable import sync_folder, write_file
from corpus.errors import StoreError
from index.shard import KINDS, Shard

__all__ = ["FORMAT", "Generation", "Layout", "delete_folder"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of an index."""

    home: Path

    @property
    def root(self) -> Path:
        """Folder of everything built."""
        return self.home / "index"

    @property
    def pointer(self) -> Path:
        """The file that names the current generation."""
        return self.root / "current"

    @property
    def lock(self) -> Path:
        """The lock of the one builder."""
        return self.root / "lock"

    @property
    def chroma(self) -> Path:
        """Folder of the embedded vector store."""
        return self.root / "chroma"

    @property
    def unfinished(self) -> Path:
        """The file with the vectors of a build that has not come to its end."""
        return self.root / "embedded"

    @property
    def identity(self) -> Path:
        """The file with this home's name on a shared vector store."""
        return self.root / "home-id"

    def folder(self, number: int) -> Path:
        """Folder of a generation."""
        return self.root / str(number)

    def building(self, number: int) -> Path:
        """Folder in which a generation is built."""
        return self.root / f"building-{number}"

    def numbers(self) -> list[int]:
        """Numbers of the complete generations, ascending."""
        try:
            names = os.listdir(self.root)
        except OSError:
            return []
        return sorted(int(name) for name in names if name.isascii() and name.isdigit())

    def sound(self, numbers: Iterable[int]) -> list[Generation]:
        """The generations of these numbers, without the damaged ones."""
        opened = []
        for number in numbers:
            with suppress(StoreError):
                generation = Generation.open(self.folder(number))
                generation.touch()
                opened.append(generation)
        return opened

    def leftovers(self) -> list[Path]:
        """What killed builds left behind."""
        try:
            return sorted(path for path in self.root.iterdir() if path.name.startswith(("building-", "deleting-", "current.")))
        except OSError:
            return []

    def home_id(self) -> str:
        """This home's name on a shared vector store; empty before the first build."""
        try:
            return self.identity.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def current(self) -> int | None:
        """Number of the generation that answers, None when nothing was built yet.

        Raises:
            StoreError: The pointer is unreadable or names no generation.
        """
        try:
            written = self.pointer.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise StoreError("index.damaged", place=self.pointer, reason=exc.strerror) from exc
        if not written.isdigit():
            raise StoreError("index.damaged", place=self.pointer, reason=repr(written))
        return int(written)

    def point_to(self, number: int) -> None:
        """Make a generation the one that answers, in one step."""
        new = self.root / f"current.{os.getpid()}"
        write_file(new, f"{number}\n".encode())
        new.replace(self.pointer)
        sync_folder(self.root)


@dataclass(frozen=True)
class Generation:
    """A generation, opened.

    Attributes:
        folder: Its folder.
        number: Its number.
        model: Name of the embedding model.
        dimension: Length of its vectors, 0 when it has none.
        analysis: Digest of the code that read the reports.
        created: When it was built, local time, ISO.
        years: Its years, ascending.
    """

    folder: Path
    number: int
    model: str
    dimension: int
    analysis: str
    created: str
    years: tuple[int, ...]

    @classmethod
    def open(cls, folder: Path) -> Generation:
        """Open the generation in `folder`.

        Raises:
            StoreError: It is missing, damaged, or written by a newer version.
        """
        try:
            record: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
            found = record.pop("format")
            if found != FORMAT:
                raise StoreError("index.other_format", place=folder, found=found, expected=FORMAT)
            return cls(**{**record, "folder": folder, "years": tuple(record["years"])})
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise StoreError("index.damaged", place=folder, reason=exc) from exc

    def save(self) -> None:
        """Write the manifest, last of all files."""
        record = {"format": FORMAT, **asdict(self)}
        del record["folder"]
        write_file(self.folder / "manifest.json", json.dumps(record, ensure_ascii=False).encode())
        sync_folder(self.folder)

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """Its years, opened, ascending."""
        return tuple(Shard.open(self.folder / str(year)) for year in self.years)

    @property
    def fingerprints(self) -> dict[str, str]:
        """What the library called each report when it was read."""
        return {report.id: report.fingerprint for shard in self.shards for report in shard.reports}

    def touch(self) -> None:
        """Open every array once, without reading it.

        Raises:
            StoreError: A file is missing or cut off.
        """
        for shard in self.shards:
            for kind in KINDS:
                rows = shard.rows(kind)
                try:
                    rows.vectors.shape, rows.postings.lengths.shape  # noqa: B018
                except (OSError, ValueError) as exc:
                    raise StoreError("index.damaged", place=shard.folder, reason=exc) from exc
            for report in shard.reports:
                if not (shard.folder / "reports" / report.file).is_file():
                    raise StoreError("index.damaged", place=shard.folder / "reports" / report.file, reason="-")

    def collections(self, home_id: str) -> dict[str, int]:
        """The Chroma collections that hold its vectors, with their numbers of rows (empty ones are not made)."""
        named = {shard.collection(home_id, kind): len(shard.rows(kind)) for shard in self.shards for kind in KINDS}
        return {name: rows for name, rows in named.items() if rows}


def delete_folder(folder: Path) -> None:
    """Remove a folder, if it is there; renamed first, since what is half deleted must not look whole."""
    aside = folder.with_name(f"deleting-{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
