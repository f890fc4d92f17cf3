"""Vectors in Chroma: embedded in the home folder by default, a server or a cluster by its address.

Chroma is never the source of truth: a generation keeps its vectors in plain files, from which collections are filled and
refilled, and a collection is never changed once it is full (its name carries what it holds). So there is nothing here to
update or merge. Conventions of this module: the space is always cosine, embedding functions are always None (ours are
elsewhere, and Chroma's would fetch a model), similarity = 1 - distance, and only one process writes (it holds the
lock of `index.generations`). This module owns chromadb.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from corpus.errors import StoreError
from index.embedder import Vectors

__all__ = ["ChromaStore", "Location", "Neighbour"]

COSINE = {"hnsw": {"space": "cosine"}}
DATABASE = "chroma.sqlite3"


@dataclass(frozen=True, slots=True)
class Location:
    """Where Chroma is: a folder of this machine, or the address of a server.

    Attributes:
        folder: Folder of the embedded store, None for a server.
        url: `http://host:port`, or `https://host/tenant/database` for a cluster; None for a folder.
        token: Sent with every request to a server, as a bearer token and as Chroma's own header.
    """

    folder: Path | None
    url: str | None = None
    token: str | None = None

    @classmethod
    def configured(cls, folder: Path) -> Location:
        """What the environment names (`BAOGAO_CHROMA_URL`, `BAOGAO_CHROMA_TOKEN`), else `folder`."""
        url = os.environ.get("BAOGAO_CHROMA_URL")
        return cls(None, url, os.environ.get("BAOGAO_CHROMA_TOKEN")) if url else cls(folder)

    def __str__(self) -> str:
        return self.url or str(self.folder)

    def missing(self, names: Collection[str]) -> str | None:
        """What is plainly wrong with the store's files, without loading chromadb or touching a server.

        Args:
            names: The collections that should be there.

        Returns:
            None when nothing is, else what was found, in Chroma's own words.
        """
        if self.folder is None:
            return None
        if not (self.folder / DATABASE).is_file():
            return f"{DATABASE}: no such file"
        try:
            found = self.names() or set()
        except sqlite3.Error as exc:
            # A writer at work, or one that was killed and whose last step Chroma takes back when it next opens.
            if exc.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY):
                return None
            return f"{DATABASE}: {exc}"
        absent = sorted(set(names) - found)
        return f"{len(absent)} of {len(names)} collections missing" if absent else None

    def names(self) -> set[str] | None:
        """The collections of an embedded store, without loading chromadb; None for a server.

        Raises:
            sqlite3.Error: The store's database cannot be read.
        """
        if self.folder is None:
            return None
        return _column(self.folder, "select name from collections")

    def stamp(self) -> tuple[int, ...]:
        """Changes when the store's files are replaced or removed; constant for a server."""
        if self.folder is None:
            return ()
        try:
            status = (self.folder / DATABASE).stat()
        except OSError:
            return (0,)
        return (status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row near a question: its number within the collection, and its cosine similarity."""

    row: int
    similarity: float


class ChromaStore:
    """The collections of one Chroma."""

    def __init__(self, client: Any, location: Location) -> None:
        self._client = client
        self.location = location

    @classmethod
    def open(cls, location: Location) -> ChromaStore:
        """Open the embedded store (made if absent), or connect to the server.

        Raises:
            StoreError: It cannot be opened or reached.
        """
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        with _translated(location):
            if location.folder is not None:
                location.folder.mkdir(parents=True, exist_ok=True)
                client = chromadb.PersistentClient(path=str(location.folder), settings=settings)
            else:
                parts = urlsplit(str(location.url))
                tenant, database, *_ = [*parts.path.strip("/").split("/"), "", ""]
                bearer = {"Authorization": f"Bearer {location.token}", "x-chroma-token": location.token or ""}
                client = chromadb.HttpClient(
                    host=parts.hostname or "",
                    port=parts.port or (443 if parts.scheme == "https" else 80),
                    ssl=parts.scheme == "https",
                    headers=bearer if location.token else {},
                    settings=settings,
                    tenant=tenant or "default_tenant",
                    database=database or "default_database",
                )
            return cls(client, location)

    def close(self) -> None:
        """Let go of the files; the store cannot be used afterwards."""
        with _translated(self.location):
            self._client.close()

    def count(self, name: str) -> int:
        """Number of rows of a collection."""
        with _translated(self.location):
            return int(self._client.get_collection(name, embedding_function=None).count())

    def counts(self) -> dict[str, int]:
        """Every collection with its number of rows."""
        with _translated(self.location):
            found: dict[str, int] = {}
            while page := self._client.list_collections(limit=500, offset=len(found)):
                found.update({collection.name: collection.count() for collection in page})
            return found

    def fill(self, name: str, ids: Sequence[str], vectors: Vectors, metadatas: Sequence[dict[str, str | int]]) -> Iterator[int]:
        """Make the collection `name` anew with the given rows, numbered from 0.

        Args:
            name: Name of the collection; one of that name is dropped first.
            ids: One id a row, no two the same.
            vectors: One vector a row.
            metadatas: What else to keep of each row.

        Yields:
            Rows written so far, after each batch.
        """
        with _translated(self.location):
            self.drop(name)
            collection = self._client.create_collection(name, embedding_function=None, configuration=COSINE)
            # Chroma refuses more than its own limit at a time; a batch is all or nothing.
            size = min(self._client.get_max_batch_size(), 1000)
            for start in range(0, len(ids), size):
                end = min(start + size, len(ids))
                rows = [{**metadatas[row], "row": row} for row in range(start, end)]
                collection.add(ids=list(ids[start:end]), embeddings=np.asarray(vectors[start:end]), metadatas=rows)
                yield end

    def nearest(self, name: str, vector: Vectors, top: int) -> list[Neighbour]:
        """The rows of a collection nearest to a vector, nearest first.

        Args:
            name: The collection.
            vector: The question's vector, shape (dimension,).
            top: How many at most.
        """
        with _translated(self.location):
            collection = self._client.get_collection(name, embedding_function=None)
            found = collection.query(query_embeddings=[vector], n_results=top, include=["metadatas", "distances"])
        pairs = zip(found["metadatas"][0], found["distances"][0], strict=True)
        return [Neighbour(int(metadata["row"]), 1.0 - float(distance)) for metadata, distance in pairs]

    def sample(self, name: str) -> None:
        """Ask a collection for one row by its vector, which opens its index.

        Raises:
            StoreError: It cannot be asked.
        """
        with _translated(self.location):
            collection = self._client.get_collection(name, embedding_function=None)
            one = collection.get(limit=1, include=["embeddings"])
            if len(one["ids"]):
                collection.query(query_embeddings=[one["embeddings"][0]], n_results=1, include=["distances"])

    def drop(self, name: str) -> None:
        """Drop a collection; nothing happens when there is none."""
        from chromadb.errors import NotFoundError

        with _translated(self.location):
            try:
                self._client.delete_collection(name)
            except NotFoundError:
                return

    def sweep(self) -> int:
        """Remove the folders of dropped collections, which Chroma leaves behind; returns how many.

        Only for the one writer: nobody else may be filling a collection.
        """
        folder = self.location.folder
        if folder is None or not (folder / DATABASE).is_file():
            return 0
        try:
            known = _column(folder, "select id from segments")
        except sqlite3.Error as exc:
            raise StoreError("index.chroma_broken", place=self.location, reason=exc) from exc
        orphans = [path for path in folder.iterdir() if path.is_dir() and path.name not in known]
        for path in orphans:
            shutil.rmtree(path, ignore_errors=True)
        return len(orphans)


def _column(folder: Path, query: str) -> set[str]:
    # Chroma's own tables; read only, and only names.
    address = f"{(folder / DATABASE).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=2)) as connection:
        return {str(row[0]) for row in connection.execute(query)}


@contextmanager
def _translated(location: Location) -> Iterator[None]:
    try:
        yield
    except (StoreError, OSError, GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    # chromadb speaks through errors of its own, of sqlite and of httpx, and a damaged index comes out of its Rust
    # core as a panic, which is no Exception.
    except BaseException as exc:
        reason = f"{type(exc).__name__}: {exc}"
        if any(words in reason.lower() for words in ("disk is full", "no space left", "file too large", "disk i/o error")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(location)) from exc
        raise StoreError("index.chroma_broken", place=location, reason=reason) from exc
