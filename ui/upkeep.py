"""Library and index as administrators keep them: what is held, what a new source says, and one piece of work at a time.

An index is built in a process of its own, at a lower priority: answers go on undisturbed, its memory goes with it, and a
killed one leaves the generation before as it was.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from assistant.reader import check_reader
from corpus.errors import BaogaoError, StoreError, UsageError
from corpus.library import Added, Incoming, Library, LibraryEntry
from corpus.report import Metadata, Report
from corpus.report_names import report_id
from index.doctor import Finding, diagnose, repair
from index.generation import Generation, Layout
from index.generations import BuildProgress, BuildReport, GenerationInfo, Generations
from index.source import fingerprint

__all__ = ["Job", "Kept", "Outcome", "Preview", "Tell", "Upkeep", "Work", "build", "look", "work_aside"]

log = logging.getLogger(__name__)

Work = Literal["build", "full", "check", "repair"]
"""Take in what is new, read and embed everything anew, look at everything, or put right what is wrong."""

Outcome = BuildReport | tuple[Finding, ...]
"""What a build did; what a check found, or a repair left."""

Tell = Callable[[BuildProgress], None]
Worker = Callable[[Path, Work, tuple[int, ...], Tell], Outcome]
"""Does the work on a home for some years (all when empty), and tells how it goes on."""

NICENESS = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A report of the library; `indexed` when the generation that answers was built from it as it is now."""

    entry: LibraryEntry
    indexed: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A source that was read but not added.

    Attributes:
        incoming: What was read, and where each value comes from.
        report: The report it would become; what is unknown is empty.
        held: The report of the library that it would replace or repeat.
    """

    incoming: Incoming
    report: Report
    held: LibraryEntry | None

    @property
    def retitled(self) -> bool:
        """Whether a report of the same issuer, year and kind is held under another title."""
        return self.held is not None and self.held.metadata.title != self.report.metadata.title


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, under way or done.

    Attributes:
        work: What is done.
        progress: How far it is.
        seconds: How long it has taken.
        running: Whether it goes on.
        outcome: What came of it, once it is done.
        fault: Why it failed.
    """

    work: Work
    progress: BuildProgress
    seconds: float = 0.0
    running: bool = True
    outcome: Outcome | None = None
    fault: Exception | None = None


class Upkeep:
    """Library and index of a home.

    Args:
        home: The home folder.
        worker: Does the work; in a process of its own unless a test says otherwise.
    """

    def __init__(self, home: Path, worker: Worker | None = None) -> None:
        self.home = home
        self.library = Library(home)
        self._worker: Worker = worker or work_aside
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._began = 0.0

    def kept(self) -> tuple[Kept, ...]:
        """The reports of the library, damaged ones left out (`faults` tells about those)."""
        indexed = self._indexed()
        return tuple(Kept(entry, indexed.get(entry.id) == fingerprint(entry)) for entry in self.library.sound_entries())

    def outdated(self) -> bool:
        """Whether the library holds something else than what the generation that answers was built from."""
        return self._indexed() != {one.entry.id: fingerprint(one.entry) for one in self.kept()}

    def _indexed(self) -> dict[str, str]:
        """The fingerprints of the reports that the generation that answers was built from; none when it cannot be read."""
        with suppress(StoreError):
            layout = Layout(self.home)
            number = layout.current()
            return {} if number is None else dict(Generation.open(layout.folder(number)).fingerprints)
        return {}

    def read(self, source: Path | bytes, name: str | None = None) -> Preview:
        """Read a source, for a person to look at.

        Raises:
            ReadingError: It cannot be read as a report.
            LibraryError: The library cannot be read.
        """
        from corpus.analysis import analyse

        incoming = self.library.read(source, name=name)
        guess = incoming.guess
        metadata = Metadata(
            guess.issuer.value if guess.issuer else "",
            guess.title.value if guess.title else "",
            guess.year.value if guess.year else date.today().year,
            guess.published.value if guess.published else None,
        )
        identity = report_id(metadata) if guess.issuer and guess.title and guess.year else ""
        held = next((one for one in self.library.sound_entries() if one.id == identity), None)
        report = analyse(
            incoming.text, metadata, report_id=identity, source=incoming.name, source_sha256=incoming.sha256, pages=incoming.pages
        )
        return Preview(incoming, report, held)

    def add(
        self,
        source: Path | bytes,
        name: str | None,
        *,
        title: str,
        issuer: str,
        year: str,
        published: str,
        source_url: str,
        replace_held: bool,
    ) -> Added:
        """Add a source under what a person confirmed.

        Raises:
            UsageError: A value is missing or is not one.
            ReadingError, LibraryError: As for `Library.add`.
        """
        missing = next((key for key, value in (("title", title), ("issuer", issuer), ("year", year)) if not value.strip()), None)
        if missing is not None:
            raise UsageError(f"upkeep.missing_{missing}")
        if not (year.strip().isdecimal() and len(year.strip()) == 4):
            raise UsageError("upkeep.bad_year", year=year)
        return self.library.add(
            source,
            name=name,
            title=title,
            issuer=issuer,
            year=int(year),
            published=published.strip() or None,
            source_url=source_url.strip() or None,
            replace=replace_held,
        )

    def generations(self) -> list[GenerationInfo]:
        """The generations, latest first.

        Raises:
            StoreError: Which one answers cannot be read.
        """
        return Generations(self.home).list()[::-1]

    def use(self, number: int) -> int:
        """Let another generation answer; returns its number.

        Raises:
            StoreError: There is no such generation, it is damaged, or a build is running.
        """
        return Generations(self.home).rollback(number)

    @property
    def job(self) -> Job | None:
        """The work under way, or the last one done; None before the first."""
        with self._lock:
            if self._job is not None and self._job.running:
                return replace(self._job, seconds=time.monotonic() - self._began)
            return self._job

    def start(self, work: Work, years: tuple[int, ...] = ()) -> bool:
        """Begin work; returns at once, False when some is under way."""
        with self._lock:
            if self._job is not None and self._job.running:
                return False
            self._job, self._began = Job(work, BuildProgress("clean")), time.monotonic()
        threading.Thread(target=self._run, args=(work, years), name="upkeep", daemon=True).start()
        return True

    def _run(self, work: Work, years: tuple[int, ...]) -> None:
        outcome: Outcome | None = None
        fault: Exception | None = None
        try:
            outcome = self._worker(self.home, work, years, lambda event: self._tell(progress=event))
        except Exception as raised:
            fault = raised
            if not isinstance(raised, BaogaoError):
                log.exception("the index could not be kept")
        self._tell(running=False, outcome=outcome, fault=fault, seconds=time.monotonic() - self._began)

    def _tell(self, **changes: object) -> None:
        with self._lock:
            assert self._job is not None
            self._job = replace(self._job, **changes)  # type: ignore[arg-type]


def do_work(home: Path, work: Work, years: tuple[int, ...], report: Tell) -> Outcome:
    """Do the work here and now.

    Raises:
        BaogaoError: It failed; what answered before still does.
    """
    if work in ("check", "repair"):
        return look(home, report, mend=work == "repair")
    return build(home, report, full=work == "full", years=years)


def look(home: Path, report: Tell, *, mend: bool = False) -> tuple[Finding, ...]:
    """What is to be said of library and index; with `mend`, after putting right what can be. Raises as `repair` does."""
    library = Library(home)
    return repair(home, library, progress=report) if mend else (*diagnose(home, library), check_reader())


def build(home: Path, report: Tell, *, full: bool = False, years: tuple[int, ...] = ()) -> BuildReport:
    """Bring the index of a home up to its library; raises as `Generations.build` does."""
    library = Library(home)
    built = Generations(home).build(library, full=full, years=years, progress=report)
    library.settle()
    return built


def work_aside(home: Path, work: Work, years: tuple[int, ...], report: Tell) -> Outcome:
    """Do the work in a process of its own; as `do_work`.

    Raises:
        BaogaoError: It failed, or its process ended before it was done.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_in_child, args=(home, work, years, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            told = ours.recv()
            if isinstance(told, BuildProgress):
                report(told)
            elif isinstance(told, _Failed):
                raise BaogaoError(told.key, **told.values)
            elif isinstance(told, _Done):
                return told.outcome
    except EOFError:
        raise StoreError("upkeep.ended_early") from None
    finally:
        process.join(10)
        ours.close()


@dataclass(frozen=True, slots=True)
class _Failed:
    """A fault as it travels between processes."""

    key: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Done:
    outcome: Outcome


def _in_child(home: Path, work: Work, years: tuple[int, ...], connection: Connection) -> None:
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    try:
        connection.send(_Done(do_work(home, work, years, connection.send)))
    except BaogaoError as fault:
        connection.send(_Failed(fault.key, {name: str(value) for name, value in fault.values.items()}))
    except Exception as fault:
        connection.send(_Failed("web.unexpected", {"reason": type(fault).__name__}))
        raise
