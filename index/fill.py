"""From the files of generations to the collections of Chroma."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.errors import StoreError
from index.generation import Generation, delete_folder
from index.progress import BuildProgress, Clock
from index.shard import KINDS, Kind, Shard
from index.store import ChromaStore, Location
from index.verify import check_collection

__all__ = ["fill_store"]


def fill_store(
    location: Location, home_id: str, generations: Sequence[Generation], report: Callable[[BuildProgress], None]
) -> int:
    """Write into Chroma what it lacks of the generations, checking each collection; returns the rows written.

    Raises:
        StoreError: Chroma cannot be reached or written, or holds something else than was written.
    """
    report(BuildProgress("store"))
    try:
        return _fill(location, home_id, generations, report)
    except StoreError as exc:
        # A store of our own is disposable; a server's troubles are not ours to mend.
        if location.folder is None or exc.key != "index.chroma_broken":
            raise
        delete_folder(location.folder)
        return _fill(location, home_id, generations, report)


def _fill(location: Location, home_id: str, generations: Sequence[Generation], report: Callable[[BuildProgress], None]) -> int:
    store = ChromaStore.open(location)
    try:
        present = store.counts()
        written = 0
        todo = []
        for generation in generations:
            for shard in generation.shards:
                for kind in KINDS:
                    name, rows = shard.collection(home_id, kind), len(shard.rows(kind))
                    if rows and present.get(name) != rows:
                        present[name] = rows
                        todo.append((name, shard, kind, rows))
        clock = Clock("store", sum(rows for *_, rows in todo), report)
        for name, shard, kind, rows in todo:
            done = 0
            for filled in store.fill(name, shard.row_ids(kind), shard.rows(kind).vectors, _metadatas(shard, kind)):
                clock.add(filled - done)
                done = filled
            check_collection(store, name, shard, kind)
            written += rows
        store.sweep()
        return written
    finally:
        store.close()


def _metadatas(shard: Shard, kind: Kind) -> list[dict[str, str | int]]:
    rows = shard.rows(kind)
    return [
        {"report": shard.reports[report].id, "issuer": shard.reports[report].issuer, "year": shard.year} for report in rows.report
    ]
