"""From the library to a new generation of the index: built aside, verified, switched in one step, and back again.

Nothing that answers is ever changed. A build writes a folder of its own, links what has not changed since the last
generation, embeds only texts that neither a kept generation nor a killed build has vectors of, fills Chroma, checks everything
it wrote, renames the folder and then replaces the pointer; killed at any of these points, the old generation answers and the
next build removes what was left. The last `KEPT` generations stay for `rollback` and for questions still running on them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np

import corpus
from corpus.errors import StoreError
from corpus.report import Report
from index.embedder import Embedder, ModelChoice, Vectors, open_embedder
from index.generation import FORMAT, Generation, Layout, sync_folder
from index.lock import Lock
from index.search import Index
from index.shard import KINDS, Kind, Shard, content_key, row_texts, write_shard
from index.source import Source, fingerprint
from index.store import ChromaStore, Location
from index.unfinished import Unfinished

__all__ = ["KEPT", "BuildProgress", "BuildReport", "GenerationInfo", "Generations"]

KEPT = 3
MAX_SELF_CHECKS = 2_000
STORE_CHECKS = 20
ASKED_HITS = 10
MAX_LOST_SHARE = 0.2

Stage = str
"""`clean`, `read`, `embed`, `write`, `store`, `verify`, `publish`, `switch`, `prune` or `done`, in this order."""


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build is.

    Attributes:
        stage: What is being done: `clean`, `read`, `embed`, `write`, `store`, `verify`, `publish`, `switch`, `prune`, `done`.
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


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        generation: Number of the generation that answers now.
        changed: False when the library held nothing new and no generation was made.
        built: Years built anew.
        carried: Years taken over from the generation before.
        reports: Number of reports in the generation.
        passages: Number of passages.
        figures: Number of figures.
        embedded: Texts embedded in this build.
        reused: Rows of the years built anew whose vectors were there already.
        seconds: How long it took.
    """

    generation: int
    changed: bool
    built: tuple[int, ...]
    carried: tuple[int, ...]
    reports: int
    passages: int
    figures: int
    embedded: int
    reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """A generation as `baogao generations` lists it; a damaged one has `error` and nothing else."""

    number: int
    current: bool
    created: str = ""
    model: str = ""
    dimension: int = 0
    years: tuple[int, ...] = ()
    reports: int = 0
    passages: int = 0
    figures: int = 0
    error: str = ""


@dataclass(frozen=True)
class Generations:
    """All generations of a home.

    Attributes:
        home: The home folder.
        embedder: The model; that of the environment, loaded when something has to be embedded, when None.
        wait_seconds: How long to wait for another builder before giving up.
    """

    home: Path
    embedder: Embedder | None = None
    wait_seconds: float = 0.0

    @property
    def layout(self) -> Layout:
        """The paths of the index."""
        return Layout(Path(self.home))

    @property
    def lock(self) -> Lock:
        """The lock that a builder holds."""
        return Lock(self.layout.lock)

    @property
    def location(self) -> Location:
        """Where Chroma is."""
        return Location.configured(self.layout.chroma)

    def current(self) -> int | None:
        """Number of the generation that answers, None before the first build."""
        return self.layout.current()

    def list(self) -> list[GenerationInfo]:
        """All generations, ascending."""
        layout, found = self.layout, []
        current = layout.current()
        for number in layout.numbers():
            try:
                found.append(_info(Generation.open(layout.folder(number)), current=number == current))
            except StoreError as exc:
                found.append(GenerationInfo(number, number == current, error=str(exc)))
        return found

    def rollback(self, number: int | None = None) -> int:
        """Let another generation answer.

        Args:
            number: Which one; the one before the current when None.

        Returns:
            Its number.

        Raises:
            StoreError: There is no such generation, it is damaged, or a build is running.
        """
        layout = self.layout
        with _explained(layout.root), self.lock.held(wait_seconds=self.wait_seconds):
            current, numbers = layout.current(), layout.numbers()
            listed = ", ".join(map(str, numbers)) or "-"
            if number is None:
                earlier = [n for n in numbers if current is None or n < current]
                if not earlier:
                    raise StoreError("index.nothing_earlier", current=current, found=listed)
                number = earlier[-1]
            if number not in numbers:
                raise StoreError("index.no_such_generation", number=number, found=listed)
            Generation.open(layout.folder(number)).touch()
            layout.point_to(number)
        return number

    def build(
        self,
        library: Source,
        *,
        full: bool = False,
        years: Collection[int] = (),
        progress: Callable[[BuildProgress], None] | None = None,
    ) -> BuildReport:
        """Bring the index up to the library.

        Args:
            library: The reports.
            full: Read and embed everything anew.
            years: Only take over what is new in reports of these years; all when empty.
            progress: Called as the build goes on, from this thread.

        Returns:
            What was done. When the library holds nothing new, nothing is.

        Raises:
            StoreError: Another builder is at work, the home cannot be written, the disk is full, Chroma cannot be
                reached, or the new generation failed its checks. What answered before still does.
            ModelError: The embedding model cannot be loaded.
            LibraryError, ReadingError: A report cannot be read.
        """
        report = progress or (lambda _: None)
        with _explained(self.layout.root), self.lock.held(wait_seconds=self.wait_seconds):
            return _Build(self, library, full=full, years=frozenset(years), report=report).run()

    def repair_store(self, *, progress: Callable[[BuildProgress], None] | None = None) -> int:
        """Make Chroma anew from the files of all kept generations; returns the rows written.

        Raises:
            StoreError: A build is running, or the store cannot be written.
        """
        layout, report = self.layout, progress or (lambda _: None)
        with _explained(layout.root), self.lock.held(wait_seconds=self.wait_seconds):
            kept = _openable(layout, layout.numbers())
            if self.location.folder is not None:
                _discard(self.location.folder)
            return _fill_store(self.location, _home_id(layout), kept, report)


class _Build:
    """One build, with what its steps hand on to each other."""

    def __init__(
        self,
        generations: Generations,
        library: Source,
        *,
        full: bool,
        years: frozenset[int],
        report: Callable[[BuildProgress], None],
    ) -> None:
        self.layout = generations.layout
        self.location = generations.location
        self.embedder = generations.embedder
        self.library = library
        self.full = full
        self.only_years = years
        self.report = report
        self.begun = time.monotonic()
        self.embedded = 0
        self.reused = 0
        self.reading = _Clock("read", 0, report)
        self.unfinished = Unfinished(self.layout.unfinished, forget=full)

    @property
    def model(self) -> str:
        return ModelChoice.configured().name if self.embedder is None else self.embedder.name

    def run(self) -> BuildReport:
        layout = self.layout
        self.report(BuildProgress("clean"))
        _clean(layout)
        previous = self._previous()
        model, analysis = self.model, analysis_digest()
        comparable = previous is not None and previous.model == model and previous.analysis == analysis and not self.full
        wanted = {entry.id: _Entry(entry.metadata.year, fingerprint(entry)) for entry in self.library.entries()}
        known = previous.fingerprints if previous is not None and comparable else {}
        if previous is not None and comparable and {name: entry.fingerprint for name, entry in wanted.items()} == known:
            return self._unchanged(previous)
        number = max([*layout.numbers(), previous.number if previous else 0, 0]) + 1
        building = layout.building(number)
        try:
            plan = self._plan(wanted, previous if comparable else None)
            building.mkdir()
            carried = self._carry(plan, building, previous if comparable else None, model, analysis)
            for year in sorted(set(plan) - set(carried)):
                self._build_year(building, year, plan[year], model, analysis)
            generation = Generation(
                folder=building,
                number=number,
                model=model,
                dimension=self._dimension(building, sorted(plan)),
                analysis=analysis,
                created=datetime.now().isoformat(sep=" ", timespec="seconds"),
                years=tuple(sorted(plan)),
            )
            generation.save()
            self._store(generation)
            self._verify(generation, set(plan) - set(carried))
            self.report(BuildProgress("publish"))
            building.rename(layout.folder(number))
            sync_folder(layout.root)
            self.report(BuildProgress("switch"))
            layout.point_to(number)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        self.report(BuildProgress("prune"))
        self._prune(number, None if previous is None else previous.number)
        self.report(BuildProgress("done"))
        generation = Generation.open(layout.folder(number))
        return self._told(generation, changed=True, built=tuple(sorted(set(plan) - set(carried))), carried=tuple(sorted(carried)))

    def _previous(self) -> Generation | None:
        """The generation that answers, None when there is none or it is damaged (then everything is built anew)."""
        try:
            number = self.layout.current()
            if number is None:
                return None
            generation = Generation.open(self.layout.folder(number))
            generation.touch()
        except StoreError:
            return None
        return generation

    def _unchanged(self, generation: Generation) -> BuildReport:
        home_id = _home_id(self.layout)
        if self.location.missing(generation.collections(home_id)) is not None:
            self._store(generation)
        # A build that was killed right after its switch left this to the next one.
        self._prune(generation.number, None)
        self.report(BuildProgress("done"))
        return self._told(generation, changed=False, built=(), carried=generation.years)

    def _told(self, generation: Generation, *, changed: bool, built: tuple[int, ...], carried: tuple[int, ...]) -> BuildReport:
        info = _info(generation, current=True)
        return BuildReport(
            generation=generation.number,
            changed=changed,
            built=built,
            carried=carried,
            reports=info.reports,
            passages=info.passages,
            figures=info.figures,
            embedded=self.embedded,
            reused=self.reused,
            seconds=time.monotonic() - self.begun,
        )

    def _plan(self, wanted: Mapping[str, _Entry], previous: Generation | None) -> dict[int, dict[str, _Entry]]:
        """Which report goes into which year, and where it is read from."""
        old = {
            listed.id: _Entry(shard.year, listed.fingerprint, shard, number)
            for shard in (previous.shards if previous is not None else ())
            for number, listed in enumerate(shard.reports)
        }
        plan: dict[int, dict[str, _Entry]] = {}
        for report_id in sorted({*wanted, *old}):
            before, after = old.get(report_id), wanted.get(report_id)
            same = before is not None and after is not None and before.fingerprint == after.fingerprint
            years = {entry.year for entry in (before, after) if entry is not None}
            chosen = before if same or (self.only_years and not years & self.only_years) else after
            if chosen is not None:
                plan.setdefault(chosen.year, {})[report_id] = chosen
        fresh = sum(entry.shard is None for entries in plan.values() for entry in entries.values())
        self.reading = _Clock("read", fresh, self.report)
        return plan

    def _carry(
        self, plan: Mapping[int, dict[str, _Entry]], building: Path, previous: Generation | None, model: str, analysis: str
    ) -> set[int]:
        """Link the years in which nothing is new."""
        carried = set()
        for shard in previous.shards if previous is not None else ():
            if shard.year in plan and shard.key == _shard_key(shard.year, plan[shard.year], model, analysis):
                _link_tree(shard.folder, building / str(shard.year))
                carried.add(shard.year)
        return carried

    def _build_year(self, building: Path, year: int, entries: Mapping[str, _Entry], model: str, analysis: str) -> None:
        reports = [(entry.fingerprint, self._read(report_id, entry)) for report_id, entry in sorted(entries.items())]
        texts = {kind: row_texts([report for _, report in reports], kind) for kind in KINDS}
        keys = {kind: [content_key(model, text) for text in texts[kind]] for kind in KINDS}
        vectors = self._vectors(model, texts, keys)
        self.report(BuildProgress("write"))
        write_shard(
            building / str(year),
            year=year,
            key=_shard_key(year, entries, model, analysis),
            reports=reports,
            vectors=vectors,
            keys=keys,
            texts=texts,
        )

    def _read(self, report_id: str, entry: _Entry) -> Report:
        if entry.shard is not None:
            return entry.shard.report(entry.number)
        report = self.library.report(report_id)
        self.reading.add(1)
        return report

    def _vectors(self, model: str, texts: dict[Kind, list[str]], keys: dict[Kind, list[bytes]]) -> dict[Kind, Vectors]:
        wanted = {key: text for kind in KINDS for key, text in zip(keys[kind], texts[kind], strict=True)}
        known = self.unfinished.known(wanted) | ({} if self.full else self._known_vectors(model, set(wanted)))
        missing = [key for key in wanted if key not in known]
        if missing:
            self.report(BuildProgress("embed", 0, len(missing)))
            if self.embedder is None:
                self.embedder = open_embedder(for_building=True)
            clock = _Clock("embed", len(missing), self.report)
            size = self.embedder.batch_size
            for start in range(0, len(missing), size):
                batch = missing[start : start + size]
                fresh = self.embedder.encode_document([wanted[key] for key in batch])
                _check_vectors(fresh, len(batch), self.embedder.dimension)
                self.unfinished.add(batch, fresh)
                known.update(zip(batch, fresh, strict=True))
                clock.add(len(batch))
        self.embedded += len(missing)
        self.reused += sum(map(len, keys.values())) - len(missing)
        dimension = len(next(iter(known.values()))) if known else 0
        return {
            kind: np.array([known[key] for key in keys[kind]], dtype=np.float32).reshape(len(keys[kind]), dimension)
            for kind in KINDS
        }

    def _known_vectors(self, model: str, wanted: set[bytes]) -> dict[bytes, Vectors]:
        """The vectors of kept generations for the given content keys."""
        found: dict[bytes, Vectors] = {}
        seen: set[str] = set()
        for number in reversed(self.layout.numbers()):
            try:
                generation = Generation.open(self.layout.folder(number))
                shards = [shard for shard in generation.shards if shard.key not in seen] if generation.model == model else []
                for shard in shards:
                    seen.add(shard.key)
                    for kind in KINDS:
                        rows = shard.rows(kind)
                        for row, key in enumerate(rows.keys.tolist()):
                            if key in wanted and key not in found:
                                found[key] = np.array(rows.vectors[row])
            except (StoreError, OSError, ValueError):
                continue
        return found

    def _dimension(self, building: Path, years: Sequence[int]) -> int:
        dimensions = {
            shard.rows(kind).vectors.shape[1]
            for shard in (Shard.open(building / str(year)) for year in years)
            for kind in KINDS
            if len(shard.rows(kind))
        }
        if len(dimensions) > 1:
            raise StoreError("index.verify_failed", reason=f"dimensions {sorted(dimensions)}")
        return dimensions.pop() if dimensions else 0

    def _store(self, generation: Generation) -> None:
        kept = [generation, *_openable(self.layout, [n for n in self.layout.numbers() if n != generation.number])]
        _fill_store(self.location, _home_id(self.layout), kept, self.report)

    def _verify(self, generation: Generation, built: set[int]) -> None:
        """Check what was written, by reading it back.

        Raises:
            StoreError: What is wrong.
        """
        self.report(BuildProgress("verify"))
        try:
            for shard in generation.shards:
                if shard.year in built:
                    _verify_shard(shard, generation.dimension)
                    self._ask(generation, shard)
        except (OSError, ValueError) as exc:
            raise StoreError("index.verify_failed", reason=exc) from exc

    def _ask(self, generation: Generation, shard: Shard) -> None:
        """Ask the questions that come with the bundled reports.

        Raises:
            StoreError: Too many of them do not find their passage.
        """
        for asked in shipped_questions():
            ids = [listed.id for n, listed in enumerate(shard.reports) if shard.report(n).source_sha256 == asked.source_sha256]
            if not ids:
                continue
            if self.embedder is None:
                self.embedder = open_embedder(for_building=False)
            index = Index.of(generation, self.layout, embedder=self.embedder)
            lost = []
            for question, quote in asked.questions:
                hits = index.search(question, top=ASKED_HITS, years=[shard.year])
                if not any(quote in hit.found.text for hit in hits if hit.found.report_id in ids):
                    lost.append(question)
            if len(lost) > len(asked.questions) * MAX_LOST_SHARE:
                raise StoreError("index.verify_failed", reason=f"{len(lost)} of {len(asked.questions)} questions, {lost[0]}")

    def _prune(self, number: int, previous: int | None) -> None:
        """Delete old generations, and what only they needed of Chroma; the switch is done, nothing here may fail the build."""
        layout = self.layout
        self.unfinished.discard()
        keep = {number, previous, *layout.numbers()[-KEPT:]}
        for old in set(layout.numbers()) - keep:
            _delete(layout.folder(old), layout.root / f"deleting-{old}")
        try:
            home_id = layout.home_id()
            needed: set[str] = set()
            for kept in layout.numbers():
                needed |= set(Generation.open(layout.folder(kept)).collections(home_id))
            present = self.location.names()
            if present is not None and present <= needed:
                return
            store = ChromaStore.open(self.location)
            try:
                for name in store.counts():
                    if name.startswith(f"baogao-{home_id}-") and name not in needed:
                        store.drop(name)
            finally:
                store.close()
        except (StoreError, sqlite3.Error):
            return


@dataclass(frozen=True, slots=True)
class _Entry:
    """A report of the plan: kept in a shard, or to be read from the library."""

    year: int
    fingerprint: str
    shard: Shard | None = None
    number: int = 0


class _Clock:
    """Counts the units of a stage and tells their rate."""

    def __init__(self, stage: Stage, total: int, report: Callable[[BuildProgress], None]) -> None:
        self._event = BuildProgress(stage, 0, total)
        self._report = report
        self._begun = time.monotonic()

    def add(self, units: int) -> None:
        done = self._event.done + units
        rate = done / max(time.monotonic() - self._begun, 1e-6)
        left = max(self._event.total - done, 0) / rate
        self._event = replace(self._event, done=done, per_second=rate, seconds_left=left)
        self._report(self._event)


@dataclass(frozen=True, slots=True)
class ShippedQuestions:
    """The questions that come with a bundled report: each with words of the passage it must find."""

    source_sha256: str
    questions: tuple[tuple[str, str], ...]


@cache
def shipped_questions() -> tuple[ShippedQuestions, ...]:
    """The questions that come with the bundled reports."""
    found = []
    for root in corpus.__path__:
        for path in sorted((Path(root) / "reports").glob("*/questions.jsonl")):
            records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            digest = hashlib.sha256(path.with_name("report.txt").read_bytes()).hexdigest()
            found.append(ShippedQuestions(digest, tuple((record["question"], record["quote"]) for record in records)))
    return tuple(found)


@cache
def analysis_digest() -> str:
    """Digest of the code that reads reports: another version may find other passages and figures in the same file."""
    digest = hashlib.sha256(f"{FORMAT}\0".encode())
    for root in corpus.__path__:
        for path in sorted(Path(root).rglob("*")):
            inside = path.relative_to(root)
            if (
                path.suffix in (".py", ".json", ".txt", ".tsv", ".csv")
                and inside.parts[0] != "reports"
                and path.name != "strings.py"
            ):
                digest.update(f"{inside.as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _shard_key(year: int, entries: Mapping[str, _Entry], model: str, analysis: str) -> str:
    lines = [f"{FORMAT} {year} {model} {analysis}", *(f"{name} {entry.fingerprint}" for name, entry in sorted(entries.items()))]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _info(generation: Generation, *, current: bool) -> GenerationInfo:
    return GenerationInfo(
        number=generation.number,
        current=current,
        created=generation.created,
        model=generation.model,
        dimension=generation.dimension,
        years=generation.years,
        reports=sum(len(shard.reports) for shard in generation.shards),
        passages=sum(report.passages for shard in generation.shards for report in shard.reports),
        figures=sum(report.figures for shard in generation.shards for report in shard.reports),
    )


def _clean(layout: Layout) -> None:
    """Remove what killed builds left behind."""
    for path in layout.leftovers():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _delete(folder: Path, aside: Path) -> None:
    # Renamed first: a half-deleted generation must not look like one.
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _home_id(layout: Layout) -> str:
    if not layout.home_id():
        new = layout.root / f"current.{os.getpid()}.id"
        new.write_text(secrets.token_hex(4), encoding="ascii")
        new.replace(layout.identity)
    return layout.home_id()


def _link_tree(source: Path, target: Path) -> None:
    """The same files under another folder, sharing their space where the file system can."""

    def link(old: str, new: str) -> str:
        try:
            os.link(old, new)
        except OSError as exc:
            if exc.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            shutil.copy2(old, new)
        return new

    shutil.copytree(source, target, copy_function=link)


def _openable(layout: Layout, numbers: Sequence[int]) -> list[Generation]:
    """The generations of these numbers, without the damaged ones."""
    opened = []
    for number in numbers:
        try:
            generation = Generation.open(layout.folder(number))
            generation.touch()
        except StoreError:
            continue
        opened.append(generation)
    return opened


def _discard(folder: Path) -> None:
    aside = folder.with_name(f"deleting-{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _fill_store(
    location: Location, home_id: str, generations: Sequence[Generation], report: Callable[[BuildProgress], None]
) -> int:
    report(BuildProgress("store"))
    try:
        return _fill(location, home_id, generations, report)
    except StoreError as exc:
        # A store of our own is disposable; a server's troubles are not ours to mend.
        if location.folder is None or exc.key != "index.chroma_broken":
            raise
        _discard(location.folder)
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
        clock = _Clock("store", sum(rows for *_, rows in todo), report)
        for name, shard, kind, rows in todo:
            done = 0
            for filled in store.fill(name, shard.row_ids(kind), shard.rows(kind).vectors, _metadatas(shard, kind)):
                clock.add(filled - done)
                done = filled
            _verify_collection(store, name, shard, kind)
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


def _verify_collection(store: ChromaStore, name: str, shard: Shard, kind: Kind) -> None:
    """Counts agree, and rows find themselves (or a twin with the same vector)."""
    vectors = shard.rows(kind).vectors
    count = store.count(name)
    if count != len(vectors):
        raise StoreError("index.verify_failed", reason=f"{name}: {count} rows in Chroma, expected {len(vectors)}")
    for row in np.linspace(0, len(vectors) - 1, num=min(STORE_CHECKS, len(vectors)), dtype=int):
        nearest = store.nearest(name, np.array(vectors[row]), 1)
        if not nearest or nearest[0].similarity < float(vectors[row] @ vectors[row]) - 1e-3:
            raise StoreError("index.verify_failed", reason=f"{name}: row {row} does not find itself in Chroma")


def _verify_shard(shard: Shard, dimension: int) -> None:
    wrong = shard.damage()
    if wrong is not None:
        raise StoreError("index.verify_failed", reason=wrong)
    for kind in KINDS:
        rows = shard.rows(kind)
        ids = shard.row_ids(kind)
        expected = sum(report.passages if kind == "passage" else report.figures for report in shard.reports)
        if not (len(rows) == len(ids) == len(set(ids)) == expected == len(rows.postings.lengths)):
            raise StoreError("index.verify_failed", reason=f"{shard.year}: {len(rows)} rows of {kind}s, expected {expected}")
        if not expected:
            continue
        _check_vectors(rows.vectors, expected, dimension)
        sample = np.unique(np.linspace(0, expected - 1, num=min(expected, MAX_SELF_CHECKS), dtype=int))
        for start in range(0, len(sample), 256):
            part = sample[start : start + 256]
            similarity = rows.vectors[part] @ rows.vectors.T
            own = similarity[np.arange(len(part)), part]
            # A text that stands twice finds its twin as well as itself; anything better than itself is wrong.
            lost = part[similarity.max(axis=1) > own + 1e-5]
            if len(lost):
                raise StoreError("index.verify_failed", reason=f"{shard.year}: {kind} {ids[lost[0]]} does not find itself")


def _check_vectors(vectors: Vectors, rows: int, dimension: int) -> None:
    if vectors.shape != (rows, dimension):
        raise StoreError("index.verify_failed", reason=f"vectors of shape {vectors.shape}, expected {(rows, dimension)}")
    for start in range(0, rows, 10_000):
        lengths = np.linalg.norm(vectors[start : start + 10_000], axis=1)
        if not np.all(np.abs(lengths - 1) < 1e-3):
            raise StoreError("index.verify_failed", reason="vectors that are not numbers of length 1")


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Say in one line what the file system refused."""
    try:
        yield
    except OSError as exc:
        where = exc.filename or place
        # numpy tells only how much it could write.
        if exc.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or (exc.errno is None and "written" in str(exc)):
            raise StoreError("index.disk_full", place=where) from exc
        # Of a folder that cannot be made the system names the highest parent; the person named the lowest.
        named = place if str(place).startswith(str(where)) else where
        raise StoreError("index.not_writable", place=named, reason=exc.strerror or exc) from exc
