"""Opening the assistant while the page is already up: the index may have to be loaded, or built first."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from corpus.errors import BaogaoError, StoreError
from corpus.strings import Language, say
from ui.records import Records

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["NotReadyError", "Preparation", "fault_text"]

log = logging.getLogger(__name__)


class NotReadyError(StoreError):
    """The assistant is not there: not yet, or it could not be opened."""


class Preparation:
    """The assistant, or how far it is from being there.

    Args:
        open_assistant: Opens it; slow, run once in a thread of its own.
        progress: Tells what is being done, in a few words of a language; empty when there is nothing to tell.
        records: Where its answers are recorded.
    """

    def __init__(
        self,
        open_assistant: Callable[[], Assistant],
        progress: Callable[[Language], str] | None = None,
        records: Records | None = None,
    ) -> None:
        self.records = records or Records(None)
        self._open = open_assistant
        self._progress = progress
        self._done = threading.Event()
        self._started = threading.Lock()
        self._since: float | None = None
        self._assistant: Assistant | None = None
        self._fault: Exception | None = None

    def start(self) -> None:
        """Begin, once; returns at once."""
        with self._started:
            if self._since is not None:
                return
            self._since = time.monotonic()
        threading.Thread(target=self._run, name="preparation", daemon=True).start()

    def _run(self) -> None:
        try:
            self._assistant = self._open()
        except Exception as fault:
            self._fault = fault
            if not isinstance(fault, BaogaoError):
                log.exception("the assistant could not be opened")
        finally:
            self._done.set()

    @property
    def state(self) -> Literal["preparing", "ready", "failed"]:
        """Where it stands."""
        if not self._done.is_set():
            return "preparing"
        return "failed" if self._assistant is None else "ready"

    @property
    def assistant(self) -> Assistant | None:
        """The assistant, None while it is not ready."""
        return self._assistant

    def wait(self, seconds: float) -> Assistant | None:
        """The assistant, waited for at most so many seconds; None when it is not ready then, or failed."""
        self._done.wait(seconds)
        return self._assistant

    def require(self, seconds: float) -> Assistant:
        """The assistant, waited for at most so many seconds; raises NotReadyError when it is not there then."""
        assistant = self.wait(seconds)
        if assistant is not None:
            return assistant
        if self._fault is not None:
            raise NotReadyError("web.preparation_failed", reason=fault_text(self._fault, "zh"))
        raise NotReadyError("web.still_preparing")

    def notice(self, language: Language) -> str:
        """One line on what is going on or wrong; empty when the assistant is ready and sound."""
        if self._assistant is not None:
            return say("web.degraded_index", language) if self._assistant.degraded else ""
        if self._fault is not None:
            return say("web.preparation_failed", language, reason=fault_text(self._fault, language))
        seconds = 0 if self._since is None else round(time.monotonic() - self._since)
        step = self._progress(language) if self._progress else ""
        return say("web.preparing_step" if step else "web.preparing", language, step=step, seconds=seconds)


def fault_text(fault: Exception, language: Language) -> str:
    """A fault as one line: its own words when it has them, else its kind."""
    if isinstance(fault, BaogaoError):
        return fault.text(language)
    return say("web.unexpected", language, reason=type(fault).__name__)
