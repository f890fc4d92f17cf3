"""One builder at a time. The lock is the kernel's (flock), so that it dies with its holder; the file only tells who holds it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus.errors import StoreError

__all__ = ["Holder", "Lock"]

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: process number, and since when (local time, ISO)."""

    pid: int
    since: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock of a file."""

    path: Path

    @contextmanager
    def held(self, *, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the lock.

        Args:
            wait_seconds: How long to wait for another holder to finish.

        Raises:
            StoreError: Another process (or thread) still holds it; the message says which and since when.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            deadline = time.monotonic() + wait_seconds
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as exc:
                    if time.monotonic() >= deadline:
                        holder = self._told()
                        raise StoreError("index.locked", pid=holder.pid, since=holder.since) from exc
                    time.sleep(POLL_SECONDS)
            since = datetime.now().isoformat(sep=" ", timespec="seconds")
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def holder(self) -> Holder | None:
        """Who holds the lock now, None when nobody does."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._told()
        finally:
            os.close(descriptor)
        return None

    def _told(self) -> Holder:
        # Between taking the lock and writing who took it there is a moment without a word.
        try:
            record = json.loads(self.path.read_bytes())
            return Holder(int(record["pid"]), str(record["since"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Holder(0, "?")
