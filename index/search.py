"""A question in, ranked hits out: meaning and words, each ranked by its own measure, then fused.

Vectors are compared exactly, in memory that is mapped from a generation's files, under a mask when years, issuers or
sections are asked for: at every size measured below some hundred thousand rows that is faster than an approximate index, and
never wrong (docs/scaling.md). Above `EXACT_ROWS` the nearest vectors are asked of Chroma; whichever finds the candidates, their
scores are computed the same way. When Chroma is damaged the exact road answers, when the vectors are, words alone
do; both say so in `degraded`.

Scores: `dense` is the cosine, `keyword` is BM25; `score` is the weighted sum of both after each was brought to mean 0 and
deviation 1 over the candidates, and can be compared within one search only.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from corpus.errors import StoreError
from corpus.report import Report
from corpus.strings import say
from index.embedder import Embedder, ModelChoice, Vectors, open_embedder
from index.fold import fold, simplify
from index.generation import Generation, Layout
from index.hit import Hit
from index.keywords import Matches
from index.shard import Kind, Shard
from index.sound import Vocabulary
from index.source import Source, fingerprints
from index.store import ChromaStore, Location

__all__ = ["Index", "IndexHandle", "Reports"]

PASSAGES: tuple[Kind, ...] = ("passage",)
CANDIDATES = 100
DENSE_WEIGHT = 0.55
EXACT_ROWS = 250_000
RETRY_SECONDS = 30.0
MAX_QUESTION_CHARACTERS = 2_000
MAX_LITERAL_CHARACTERS = 40
MIN_LITERAL_CHARACTERS = 4

_LITERAL = re.compile(
    r"「[^」]+」|『[^』]+』|《[^》]+》|〈[^〉]+〉|“[^”]+”|‘[^’]+’|\"[^\"]+\""
    r"|[\u4e00-\u9fff]{0,8}[〔\[(（【]?\d{4}[〕\])）】]?\s?第?\d+\s?号"
)

Mask = NDArray[np.bool_]
Scores = NDArray[np.floating[Any]]


class Reports(Sequence[Report]):
    """The reports of an index in the order of year and id, each read when it is first asked for."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._places = [(shard, number) for shard in shards for number in range(len(shard.reports))]
        self._by_id = {shard.reports[number].id: at for at, (shard, number) in enumerate(self._places)}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Report: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Report, ...]: ...

    def __getitem__(self, at: int | slice) -> Report | tuple[Report, ...]:
        if isinstance(at, slice):
            return tuple(shard.report(number) for shard, number in self._places[at])
        shard, number = self._places[at]
        return shard.report(number)

    def __iter__(self) -> Iterator[Report]:
        return (shard.report(number) for shard, number in self._places)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, without reading a report."""
        return tuple(self._by_id)

    def by_id(self, report_id: str) -> Report:
        """The report of that id.

        Raises:
            KeyError: There is none.
        """
        return self[self._by_id[report_id]]


@dataclass
class Index:
    """One generation, ready to be searched; safe to use from many threads.

    Attributes:
        opened: The generation.
        location: Where Chroma is.
        home_id: This home's name on the vector store.
        exact_rows: Up to how many rows vectors are compared exactly.
    """

    opened: Generation
    location: Location
    home_id: str
    exact_rows: int = EXACT_ROWS
    _embedder: Embedder | None = None
    _store: ChromaStore | None = None
    _trouble: str = ""
    _encoded: tuple[str, Vectors] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def open(cls, home: Path, *, embedder: Embedder | None = None, exact_rows: int = EXACT_ROWS) -> Index:
        """Open the current generation of `home`; cheap, nothing heavy is loaded before the first search.

        Args:
            home: The home folder.
            embedder: The model; that of the environment when None, loaded at the first search.
            exact_rows: Up to how many rows vectors are compared exactly.

        Raises:
            StoreError: There is no generation, it is damaged, or it was built with another model.
            ModelError: The configured model is not here.
        """
        layout = Layout(Path(home))
        number = layout.current()
        if number is None:
            raise StoreError("index.not_built", home=home)
        return cls.of(Generation.open(layout.folder(number)), layout, embedder=embedder, exact_rows=exact_rows)

    @classmethod
    def of(
        cls, generation: Generation, layout: Layout, *, embedder: Embedder | None = None, exact_rows: int = EXACT_ROWS
    ) -> Index:
        """The index of a generation that need not be the current one."""
        wanted = ModelChoice.configured().name if embedder is None else embedder.name
        if wanted != generation.model and generation.dimension:
            raise StoreError("index.other_model", built=generation.model, wanted=wanted)
        index = cls(generation, Location.configured(layout.chroma), layout.home_id(), exact_rows, embedder)
        index.check_store()
        return index

    @property
    def generation(self) -> int:
        """Number of the generation."""
        return self.opened.number

    @property
    def model(self) -> str:
        """Name of the embedding model."""
        return self.opened.model

    @cached_property
    def reports(self) -> Reports:
        """The reports, each read when it is first asked for."""
        return Reports(self.opened.shards)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary([shard.rows("passage").postings for shard in self.opened.shards if len(shard.rows("passage"))])

    @property
    def degraded(self) -> str:
        """What is wrong although answers go on, as a sentence for people; empty when nothing is."""
        return self._trouble

    def check_store(self) -> None:
        """Look at the store's files once more; `degraded` tells what was found."""
        wrong = self.location.missing(self.opened.collections(self.home_id))
        if wrong is not None:
            self._close_store()
        self._trouble = "" if wrong is None else say("index.degraded_store", reason=wrong)

    def tell(self, trouble: str) -> None:
        """Let `degraded` say what else is wrong, until the next look at the store."""
        self._trouble = trouble

    def newer_library(self, library: Source) -> bool:
        """Whether the library holds other reports than those this index was built from."""
        return fingerprints(library) != self.opened.fingerprints

    def corrected(self, query: str) -> str:
        """The question in Simplified characters, slips of a pinyin keyboard (执发 for 执法) mended where the reports tell.

        What the search looks for; whoever answers from it must say so where it differs from what was asked.
        """
        return self._vocabulary.corrected(simplify(query[:MAX_QUESTION_CHARACTERS]))

    def search(
        self,
        query: str,
        *,
        top: int = 10,
        years: Collection[int] = (),
        issuers: Collection[str] = (),
        sections: Collection[str] = (),
        reports: Collection[str] = (),
        kinds: Collection[Kind] = PASSAGES,
    ) -> list[Hit]:
        """The passages and figures that a question is about, best first.

        Args:
            query: The question, or any words.
            top: How many hits at most.
            years: Only reports of these years; all when empty.
            issuers: Only reports of these issuers; all when empty.
            sections: Only below headings that contain one of these; all when empty.
            reports: Only the reports of these ids; all when empty.
            kinds: `passage`, `figure` or both (then ranked together).

        Returns:
            The same hits in the same order for the same question and generation.

        Raises:
            StoreError: Files of the generation are damaged.
            ModelError: The embedding model cannot be loaded.
        """
        query = self.corrected(query)
        if not fold(query):
            return []
        pools = [self._pool(kind, years, issuers, sections, reports) for kind in dict.fromkeys(kinds)]
        pools = [pool for pool in pools if pool.chosen]
        if not pools:
            return []
        vector = self._vector(query)
        number = max(CANDIDATES, top)
        try:
            found = [self._candidates(pool, query, vector, number) for pool in pools]
        except (OSError, ValueError) as exc:
            self._trouble = say("index.degraded_vectors", reason=exc)
            found = [self._candidates(pool, query, None, number) for pool in pools]
        return _ranked(found, top)

    def inherit(self, other: Index) -> None:
        """Go on with the model and the store that an earlier generation of the same home has opened."""
        if other.model == self.model:
            self._embedder = other._embedder
        self._store = other._store

    def _model(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = open_embedder(for_building=False)
            return self._embedder

    def _vector(self, query: str) -> Vectors:
        """The vector of a question; passages and figures are looked for one after the other, by the same words."""
        encoded = self._encoded
        if encoded is None or encoded[0] != query:
            encoded = self._encoded = (query, self._model().encode_query([query])[0])
        return encoded[1]

    def _pool(
        self,
        kind: Kind,
        years: Collection[int],
        issuers: Collection[str],
        sections: Collection[str],
        reports: Collection[str],
    ) -> _Pool:
        shards = self.opened.shards
        wanted = [fold(section) for section in sections]
        chosen, masks = [], []
        for number, shard in enumerate(shards):
            rows = shard.rows(kind)
            if years and shard.year not in years:
                continue
            mask = np.ones(len(rows), dtype=bool)
            if issuers:
                mask &= np.array([report.issuer in issuers for report in shard.reports], dtype=bool)[rows.report]
            if reports:
                mask &= np.array([report.id in reports for report in shard.reports], dtype=bool)[rows.report]
            if wanted:
                inside = [any(words in fold(heading) for words in wanted for heading in path) for path in shard.sections]
                mask &= np.array(inside, dtype=bool)[rows.section]
            if mask.any():
                chosen.append(number)
                masks.append(mask)
        return _Pool(kind, [shards[number] for number in chosen], chosen, masks, filtered=bool(issuers or reports or wanted))

    def _candidates(self, pool: _Pool, query: str, vector: Vectors | None, number: int) -> _Candidates:
        words = Matches.of(
            [shard.rows(pool.kind).postings for shard in self.opened.shards], pool.chosen, query, literal_phrases(query)
        )
        scores = np.concatenate(words.pairs)
        rows = _best_rows(scores, pool.allowed & (scores > 0), number)
        similarity: Scores | None = None
        if vector is not None:
            near = self._ask_store(pool, vector, number)
            if near is None:
                similarity = np.concatenate([shard.rows(pool.kind).vectors @ vector for shard in pool.shards])
                near = _best_rows(similarity, pool.allowed, number)
            rows = np.union1d(rows, near)
        parts = np.searchsorted(pool.starts, rows, side="right") - 1
        within = rows - pool.starts[parts]
        keyword, dense = np.zeros(len(rows)), None if vector is None else np.zeros(len(rows))
        for part in np.unique(parts).tolist():
            here = parts == part
            keyword[here] = words.complete(part, within[here])
            if dense is not None and similarity is None:
                dense[here] = pool.shards[part].rows(pool.kind).vectors[within[here]] @ vector
        if similarity is not None:
            dense = similarity[rows].astype(np.float64)
        return _Candidates(pool, parts, within, dense, keyword)

    def _ask_store(self, pool: _Pool, vector: Vectors, number: int) -> NDArray[np.int64] | None:
        """The nearest rows as Chroma knows them; None when the exact road is to be taken."""
        if len(pool.allowed) <= self.exact_rows or pool.filtered or self._trouble:
            return None
        try:
            with self._lock:
                if self._store is None:
                    self._store = ChromaStore.open(self.location)
                store = self._store
            names = [shard.collection(self.home_id, pool.kind) for shard in pool.shards]
            found = [
                start + n.row
                for start, name in zip(pool.starts[:-1], names, strict=True)
                for n in store.nearest(name, vector, number)
            ]
        except (StoreError, OSError) as exc:
            self._close_store()
            reason = exc.values.get("reason", exc) if isinstance(exc, StoreError) else exc
            self._trouble = say("index.degraded_store", reason=reason)
            return None
        return np.array(found, dtype=np.int64)

    def _close_store(self) -> None:
        # chromadb shares one client among all who open the same folder; a broken one must go before the next is of use.
        with self._lock:
            store, self._store = self._store, None
        if store is not None:
            with suppress(StoreError, OSError):
                store.close()


@dataclass(frozen=True)
class _Pool:
    """What one search looks at, row after row of one shard after the other.

    Attributes:
        kind: Passages or figures.
        shards: The shards looked at.
        chosen: Their numbers among all shards, which together tell how rare a word is.
        masks: Which of their rows may be found.
        filtered: Whether some may not.
    """

    kind: Kind
    shards: list[Shard]
    chosen: list[int]
    masks: list[Mask]
    filtered: bool

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where the rows of each shard begin, and where the last ones end."""
        return np.cumsum([0, *map(len, self.masks)])

    @cached_property
    def allowed(self) -> Mask:
        """Which rows may be found."""
        return np.concatenate(self.masks)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The rows of a pool that may be shown: number of the shard within the pool, row within the shard, both scores.

    Attributes:
        dense: None when the vectors did not take part.
    """

    pool: _Pool
    parts: NDArray[np.int64]
    rows: NDArray[np.int64]
    dense: NDArray[np.float64] | None
    keyword: NDArray[np.float64]

    @property
    def scores(self) -> list[float]:
        """One fused score for each."""
        fused = _standardized(self.keyword)
        if self.dense is not None:
            fused = DENSE_WEIGHT * _standardized(self.dense) + (1 - DENSE_WEIGHT) * fused
        # Rounded, so that the last bits of a sum, which depend on its order, cannot decide a rank.
        return [round(float(score), 6) for score in fused]


def literal_phrases(query: str) -> list[str]:
    """The strings of a question that were meant literally: what stands in quotes, document numbers, a short query itself."""
    found = [match.group(0) for match in _LITERAL.finditer(query)]
    if not found and len(query) <= MAX_LITERAL_CHARACTERS:
        found = [query]
    return [phrase for phrase in dict.fromkeys(found) if len(fold(phrase)) >= MIN_LITERAL_CHARACTERS]


def _best_rows(scores: Scores, allowed: Mask, number: int) -> NDArray[np.int64]:
    """The `number` best of the allowed rows, ascending; of equal ones the first."""
    rows = np.flatnonzero(allowed)
    if len(rows) > number:
        border = np.partition(scores[rows], len(rows) - number)[len(rows) - number]
        rows = rows[scores[rows] >= border]
        rows = np.sort(rows[np.argsort(-scores[rows], kind="stable")[:number]])
    return rows


def _standardized(values: NDArray[np.float64]) -> NDArray[np.float64]:
    deviation = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values)


def _ranked(pools: Sequence[_Candidates], top: int) -> list[Hit]:
    # Of equal ones the newer report first, then text order.
    order = sorted(
        (-score, -found.pool.shards[part].year, found.pool.kind, row, number, at)
        for number, found in enumerate(pools)
        for at, (score, part, row) in enumerate(zip(found.scores, found.parts.tolist(), found.rows.tolist(), strict=True))
    )
    hits = []
    for rank, (score, _, kind, row, number, at) in enumerate(order[:top], start=1):
        found = pools[number]
        hits.append(
            Hit(
                found=found.pool.shards[found.parts[at]].found(kind, row),
                score=-score,
                rank=rank,
                dense=None if found.dense is None else round(float(found.dense[at]), 6),
                keyword=round(float(found.keyword[at]), 6) or None,
            )
        )
    return hits


@dataclass
class IndexHandle:
    """The index of a running server: always the current generation, without a restart.

    A question keeps the `Index` it began with; the files of the last generations stay until later builds remove them.

    Attributes:
        home: The home folder.
        embedder: The model; that of the environment when None. Kept across generations.
        exact_rows: Up to how many rows vectors are compared exactly.
    """

    home: Path
    embedder: Embedder | None = None
    exact_rows: int = EXACT_ROWS
    _index: Index | None = None
    _stamp: tuple[object, ...] = ()
    _checked: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def current(self) -> Index:
        """The index of the generation that answers now; looks at two files, opens one only when they changed.

        When a new one cannot be opened, the one before goes on answering and says so in `degraded`.

        Raises:
            StoreError: There is none yet, or it cannot be opened and no earlier one is open.
        """
        layout = Layout(Path(self.home))
        with self._lock:
            now = time.monotonic()
            stamp = (_file_stamp(layout.pointer), Location.configured(layout.chroma).stamp())
            if self._index is None or stamp[0] != self._stamp[0]:
                try:
                    opened = Index.open(self.home, embedder=self.embedder, exact_rows=self.exact_rows)
                except StoreError as exc:
                    if self._index is None:
                        raise
                    self._index.tell(str(exc))
                    return self._index
                if self._index is not None:
                    opened.inherit(self._index)
                self._index, self._checked = opened, now
            elif stamp[1] != self._stamp[1] or (self._index.degraded and now - self._checked > RETRY_SECONDS):
                self._index.check_store()
                self._checked = now
            self._stamp = stamp
            return self._index


def _file_stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return (status.st_ino, status.st_mtime_ns, status.st_size)
