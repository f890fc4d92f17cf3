from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StoreError
from index.embedder import Vectors
from index.store import ChromaStore, Location


def _vectors(rows: int) -> Vectors:
    vectors = np.random.default_rng(1).normal(size=(rows, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _fill(store: ChromaStore, name: str, vectors: Vectors) -> list[int]:
    ids = [f"2023-法库县:{row}" for row in range(len(vectors))]
    return list(store.fill(name, ids, vectors, [{"year": 2023}] * len(vectors)))


def test_what_is_filled_is_found(location: Location) -> None:
    store = ChromaStore.open(location)
    try:
        vectors = _vectors(2300)
        assert _fill(store, "baogao-t1", vectors)[-1] == 2300
        assert store.counts()["baogao-t1"] == 2300
        for row in (0, 999, 1000, 2299):
            nearest = store.nearest("baogao-t1", vectors[row], 3)
            assert nearest[0].row == row
            assert nearest[0].similarity == pytest.approx(1, abs=1e-4)
            assert nearest[1].similarity == pytest.approx(float(vectors[nearest[1].row] @ vectors[row]), abs=1e-4)
        store.sample("baogao-t1")
    finally:
        store.drop("baogao-t1")
        store.close()


def test_filling_again_replaces(location: Location) -> None:
    store = ChromaStore.open(location)
    try:
        _fill(store, "baogao-t2", _vectors(30))
        _fill(store, "baogao-t2", _vectors(7))
        assert store.counts()["baogao-t2"] == 7
        store.drop("baogao-t2")
        store.drop("baogao-t2")
        assert "baogao-t2" not in store.counts()
        with pytest.raises(StoreError):
            store.nearest("baogao-t2", _vectors(1)[0], 1)
    finally:
        store.close()


def test_missing_tells_what_is_wrong_without_opening(tmp_path: Path) -> None:
    location = Location(tmp_path / "chroma")
    assert location.missing(["baogao-a"]) is not None
    store = ChromaStore.open(location)
    _fill(store, "baogao-a", _vectors(3))
    store.close()
    before = location.stamp()
    assert location.missing(["baogao-a"]) is None
    assert location.missing(["baogao-a", "baogao-b"]) is not None
    database = tmp_path / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"no database at all" * 1000)
    assert location.missing(["baogao-a"]) is not None
    assert location.stamp() != before
    with pytest.raises(StoreError):
        ChromaStore.open(location).counts()


def test_sweep_removes_what_dropped_collections_left(tmp_path: Path) -> None:
    store = ChromaStore.open(Location(tmp_path / "chroma"))
    try:
        for name in ("baogao-a", "baogao-b"):
            _fill(store, name, _vectors(1200))
        folders = {path for path in (tmp_path / "chroma").iterdir() if path.is_dir()}
        store.drop("baogao-a")
        assert store.sweep() == 1
        assert len(folders - set((tmp_path / "chroma").iterdir())) == 1
        assert store.nearest("baogao-b", _vectors(1)[0], 1)[0].row == 0
    finally:
        store.close()


def test_an_unreachable_server_is_told_in_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreError) as caught:
        ChromaStore.open(Location(None, f"http://127.0.0.1:{port}"))
    assert "BAOGAO_CHROMA_URL" in str(caught.value)
    assert "\n" not in str(caught.value)
