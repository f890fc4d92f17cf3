"""From the library to a new generation of the index: built aside, verified, switched in one step, and back again.

Nothing that answers is ever changed. A build writes a folder of its own, links what has not changed since the last
generation, embeds only texts that neither a kept generation nor a killed build has vectors of, fills Chroma, checks everything
it wrote, renames the folder and then replaces the pointer; killed at any of these points, the old generation answers and the
next build removes what was left. The last `KEPT` generations stay for `rollback` and for questions still running on them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np

import corpus
from corpus.durable import sync_folder
from corpus.errors import StoreError
from corpus.report import Report
from index.embedder import Embedder, ModelChoice, Vectors, open_embedder
from index.fill import fill_store
from index.generation import FORMAT, Generation, Layout, delete_folder
from index.lock import Lock
from index.progress import BuildProgress, Clock
from index.search import Index
from index.shard import KINDS, Kind, Shard, content_key, row_texts, write_shard
from index.source import Source, fingerprint
from index.store import ChromaStore, Location
from index.unfinished import Unfinished
from index.verify import check_questions, check_shard, check_vectors, shipped_questions

__all__ = ["KEPT", "BuildProgress", "BuildReport", "GenerationInfo", "Generations"]

KEPT = 3


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
            kept = layout.sound(layout.numbers())
            if self.location.folder is not None:
                delete_folder(self.location.folder)
            return fill_store(self.location, _home_id(layout), kept, report)


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
        self.reading = Clock("read", 0, report)
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
        same_kind = previous is not None and previous.model == model and previous.analysis == analysis
        base = previous if same_kind and not self.full else None
        wanted = {entry.id: _Entry(entry.metadata.year, fingerprint(entry)) for entry in self.library.entries()}
        if base is not None and {name: entry.fingerprint for name, entry in wanted.items()} == base.fingerprints:
            return self._unchanged(base)
        number = max([*layout.numbers(), previous.number if previous else 0, 0]) + 1
        building = layout.building(number)
        try:
            plan = self._plan(wanted, base)
            building.mkdir()
            carried = self._carry(plan, building, base, model, analysis)
            built = sorted(set(plan) - carried)
            for year in built:
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
            self._verify(generation, set(built))
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
        return self._told(generation, changed=True, built=tuple(built), carried=tuple(sorted(carried)))

    def _previous(self) -> Generation | None:
        """The generation that answers, None when there is none or it is damaged (then everything is built anew)."""
        try:
            number = self.layout.current()
        except StoreError:
            return None
        return next(iter(self.layout.sound([] if number is None else [number])), None)

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
        self.reading = Clock("read", fresh, self.report)
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
            clock = Clock("embed", len(missing), self.report)
            size = self.embedder.batch_size
            for start in range(0, len(missing), size):
                batch = missing[start : start + size]
                fresh = self.embedder.encode_document([wanted[key] for key in batch])
                check_vectors(fresh, len(batch), self.embedder.dimension)
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
        kept = [generation, *self.layout.sound(n for n in self.layout.numbers() if n != generation.number)]
        fill_store(self.location, _home_id(self.layout), kept, self.report)

    def _verify(self, generation: Generation, built: set[int]) -> None:
        """Check what was written, by reading it back.

        Raises:
            StoreError: What is wrong.
        """
        self.report(BuildProgress("verify"))
        try:
            for shard in generation.shards:
                if shard.year in built:
                    check_shard(shard, generation.dimension)
                    self._ask(generation, shard)
        except (OSError, ValueError) as exc:
            raise StoreError("index.verify_failed", reason=exc) from exc

    def _ask(self, generation: Generation, shard: Shard) -> None:
        for asked in shipped_questions():
            ids = [listed.id for n, listed in enumerate(shard.reports) if shard.report(n).source_sha256 == asked.source_sha256]
            if ids:
                if self.embedder is None:
                    self.embedder = open_embedder(for_building=False)
                check_questions(Index.of(generation, self.layout, embedder=self.embedder), shard.year, ids, asked.questions)

    def _prune(self, number: int, previous: int | None) -> None:
        """Delete old generations, and what only they needed of Chroma; the switch is done, nothing here may fail the build."""
        layout = self.layout
        self.unfinished.discard()
        keep = {number, previous, *layout.numbers()[-KEPT:]}
        for old in set(layout.numbers()) - keep:
            delete_folder(layout.folder(old))
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
