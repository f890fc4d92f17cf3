"""What is wrong with an index, and how it is put right: everything can be built again from the library."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import BaogaoError, ModelError, StoreError
from corpus.strings import Language, say
from index.embedder import Embedder, ModelChoice, open_embedder
from index.generation import Generation, Layout
from index.generations import BuildProgress, Generations, analysis_digest
from index.source import Source, fingerprints
from index.store import ChromaStore

__all__ = ["Finding", "diagnose", "repair"]

Level = Literal["fine", "note", "warning", "error"]
Remedy = Literal["none", "clean", "store", "build", "full"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes:
        level: `fine`; `note` (nothing to do); `warning` (answers go on, something should be done); `error`.
        key: Key of the wording in `corpus.strings`.
        values: Placeholders of the wording.
        remedy: What `repair` does about it.
    """

    level: Level
    key: str
    values: tuple[tuple[str, str], ...] = ()
    remedy: Remedy = "none"

    @classmethod
    def of(cls, error: BaogaoError, remedy: Remedy = "none") -> Finding:
        """An error as a finding."""
        return cls("error", error.key, tuple((name, str(value)) for name, value in error.values.items()), remedy)

    def text(self, language: Language = "zh") -> str:
        """The finding as one line."""
        return say(self.key, language, **dict(self.values))


def diagnose(home: Path, library: Source, *, embedder: Embedder | None = None) -> tuple[Finding, ...]:
    """Look at everything an answer rests on, without changing anything.

    Args:
        home: The home folder.
        library: The reports.
        embedder: The model; that of the environment when None.

    Returns:
        One finding for each thing looked at, in the order: model, generation, library, vector store, leftovers, disk.
    """
    layout = Layout(Path(home))
    generations = Generations(Path(home), embedder)
    findings = [_model(embedder)]
    generation, finding = _generation(layout)
    findings.append(finding)
    if generation is not None:
        findings += [*_matching(generation, library, embedder), _store(generations, generation)]
    findings += _leftovers(layout, generations)
    findings.append(_disk(layout))
    return tuple(findings)


def repair(
    home: Path,
    library: Source,
    *,
    embedder: Embedder | None = None,
    progress: Callable[[BuildProgress], None] | None = None,
) -> tuple[Finding, ...]:
    """Put right what can be, from the library.

    Returns:
        What `diagnose` finds afterwards.

    Raises:
        BaogaoError: A remedy failed; what answered before still does.
    """
    remedies = {finding.remedy for finding in diagnose(home, library, embedder=embedder)}
    generations = Generations(Path(home), embedder)
    if remedies & {"build", "full", "clean"}:
        generations.build(library, full="full" in remedies, progress=progress)
    if "store" in remedies:
        generations.repair_store(progress=progress)
    return diagnose(home, library, embedder=embedder)


def _model(embedder: Embedder | None) -> Finding:
    try:
        model = open_embedder(for_building=False) if embedder is None else embedder
        vector = model.encode_query(["报告"])
    except ModelError as exc:
        return Finding.of(exc)
    return Finding("fine", "index.model_fine", (("model", model.name), ("dimension", str(vector.shape[1]))))


def _generation(layout: Layout) -> tuple[Generation | None, Finding]:
    try:
        number = layout.current()
        if number is None:
            return None, Finding("warning", "index.not_built", (("home", str(layout.home)),), "build")
        generation = Generation.open(layout.folder(number))
        generation.touch()
        for shard in generation.shards:
            wrong = shard.damage()
            if wrong is not None:
                raise StoreError("index.damaged", place=shard.folder / wrong, reason="SHA-256")
    except StoreError as exc:
        return None, Finding.of(exc, "full")
    return generation, Finding("fine", "index.generation_fine", (("number", str(number)), ("created", generation.created)))


def _matching(generation: Generation, library: Source, embedder: Embedder | None) -> list[Finding]:
    findings = []
    try:
        wanted = ModelChoice.configured().name if embedder is None else embedder.name
    except ModelError:
        wanted = ""
    if wanted and generation.dimension and wanted != generation.model:
        findings.append(Finding("error", "index.other_model", (("built", generation.model), ("wanted", wanted)), "build"))
    try:
        newer = fingerprints(library) != generation.fingerprints
    except BaogaoError as exc:
        return [*findings, Finding.of(exc)]
    if newer:
        findings.append(Finding("warning", "index.library_newer", (("number", str(generation.number)),), "build"))
    elif generation.analysis != analysis_digest():
        findings.append(Finding("warning", "index.other_analysis", (("number", str(generation.number)),), "build"))
    return findings


def _store(generations: Generations, generation: Generation) -> Finding:
    location = generations.location
    expected = generation.collections(generations.layout.home_id())
    wrong = location.missing(expected)
    if wrong is None:
        try:
            store = ChromaStore.open(location)
            try:
                counts = store.counts()
                lacking = sum(counts.get(name) != rows for name, rows in expected.items())
                wrong = f"{lacking} of {len(expected)} collections" if lacking else None
                for name in expected if wrong is None else ():
                    store.sample(name)
            finally:
                store.close()
        except (StoreError, OSError) as exc:
            wrong = str(exc.values.get("reason", exc)) if isinstance(exc, StoreError) else str(exc)
    if wrong is not None:
        return Finding("error", "index.degraded_store", (("reason", wrong),), "store")
    return Finding("fine", "index.store_fine", (("place", str(location)), ("rows", str(sum(expected.values())))))


def _leftovers(layout: Layout, generations: Generations) -> list[Finding]:
    holder = generations.lock.holder()
    if holder is not None:
        return [Finding("note", "index.building", (("pid", str(holder.pid)), ("since", holder.since)))]
    left = [path for path in (*layout.leftovers(), layout.unfinished) if path.exists()]
    if left:
        return [Finding("warning", "index.leftovers", (("count", str(len(left))), ("place", str(layout.root))), "clean")]
    return []


def _disk(layout: Layout) -> Finding:
    place = next(path for path in (layout.root, *layout.root.parents) if path.exists())
    free = shutil.disk_usage(place).free
    current = layout.numbers()[-1:]
    used = sum(path.stat().st_size for number in current for path in layout.folder(number).rglob("*") if path.is_file())
    # A new generation may share nothing with the old one, and Chroma takes about as much again.
    needed = max(3 * used, 100_000_000)
    values = (("free", f"{free / 1e9:.1f}"), ("needed", f"{needed / 1e9:.1f}"), ("place", str(place)))
    return Finding("warning", "index.disk_low", values) if free < needed else Finding("fine", "index.disk_fine", values)
