"""Vectors of a build that has not come to its end, so that the next one need not embed the same texts again.

A first build may embed for hours; killed, its folder is thrown away, but not this file. It is only ever appended to, batch by
batch: keys, then vectors, each as numpy saves an array. A batch that was cut off is dropped when the file is next opened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from index.embedder import Vectors
from index.shard import KEY_BYTES

__all__ = ["Unfinished"]


class Unfinished:
    """The file, while a build is under way."""

    def __init__(self, path: Path, *, forget: bool = False) -> None:
        """Start with what an earlier build left in `path`, or with nothing when told to `forget` it."""
        self.path = path
        if forget:
            self.discard()

    def known(self, wanted: Collection[bytes]) -> dict[bytes, Vectors]:
        """The vectors of the given content keys, as far as they are there.

        Raises:
            OSError: The file cannot be read or cut.
        """
        found: dict[bytes, Vectors] = {}
        if self.path.exists():
            with self.path.open("r+b") as file:
                whole = 0
                while batch := _next_batch(file):
                    found |= {key: vector for key, vector in zip(*batch, strict=True) if key in wanted}
                    whole = file.tell()
                file.truncate(whole)
        return found

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Write a batch down.

        Raises:
            OSError: It cannot be written.
        """
        with self.path.open("ab") as file:
            np.save(file, np.array(keys, dtype=f"V{KEY_BYTES}"))
            np.save(file, vectors)

    def discard(self) -> None:
        """Forget everything: a build has come to its end."""
        self.path.unlink(missing_ok=True)


def _next_batch(file: BinaryIO) -> tuple[list[bytes], Vectors] | None:
    """Keys and vectors from where the file stands; None at its end and where it is cut off or damaged."""
    try:
        keys, vectors = np.load(file), np.load(file)
    except (EOFError, ValueError, OSError):
        return None
    # What lay in a page that never reached the disk is no vector of length 1.
    sound = vectors.ndim == 2 and len(keys) == len(vectors) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    return (keys.tolist(), vectors) if sound else None
