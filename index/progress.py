"""How far a build is: told as it goes on, to a progress bar or a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["BuildProgress", "Clock", "Stage"]

Stage = Literal["clean", "read", "embed", "write", "store", "verify", "publish", "switch", "prune", "done"]
"""The steps of a build, in their order."""


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build is.

    Attributes:
        stage: What is being done.
        done: Units done of this stage (reports read, passages and figures embedded, rows stored).
        total: Units of this stage in all; 0 when it has none.
        per_second: Units a second so far, None before the first.
        seconds_left: Time left of this stage, None when unknown.
    """

    stage: Stage
    done: int = 0
    total: int = 0
    per_second: float | None = None
    seconds_left: float | None = None


class Clock:
    """Counts the units of a stage and tells their rate."""

    def __init__(self, stage: Stage, total: int, report: Callable[[BuildProgress], None]) -> None:
        self._event = BuildProgress(stage, 0, total)
        self._report = report
        self._begun = time.monotonic()

    def add(self, units: int) -> None:
        """Count units that were done, and tell."""
        done = self._event.done + units
        rate = done / max(time.monotonic() - self._begun, 1e-6)
        left = max(self._event.total - done, 0) / rate
        self._event = replace(self._event, done=done, per_second=rate, seconds_left=left)
        self._report(self._event)
