"""What does a larger library cost? Builds, questions, memory and disk at 60 to 100,000 passages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import open_embedder
from index.generations import Generations
from index.search import Index
from index.store import ChromaStore
from tests.bench.material import NoisyEmbedder, library_of, mixed_texts, read_cmrc
from tests.index.library import FakeLibrary

YEARS = tuple(range(2014, 2024))
QUESTIONS = 200


def measure(folder: Path, passages: int) -> dict[str, Any]:
    """One size: a library of ten years, built, built again, changed in one year, and asked."""
    material = read_cmrc(400)
    real = open_embedder(for_building=False)
    # A hundred real vectors are enough to give the noise real neighbourhoods.
    sources = real.encode_document([text[:150] for text in material.passages[:100]])
    embedder = NoisyEmbedder(real, sources)
    library = library_of(mixed_texts(material.passages, passages), years=YEARS)
    home = folder / str(passages)
    shutil.rmtree(home, ignore_errors=True)
    generations = Generations(home, embedder)
    build, built = _timed(lambda: generations.build(library))
    again, _ = _timed(lambda: generations.build(library))
    changed = _with_one_change(library)
    one_year, report = _timed(lambda: generations.build(changed))
    opened, index = _timed(lambda: Index.open(home, embedder=embedder))
    questions = [question for question, _ in material.questions[:QUESTIONS]]
    first, _ = _timed(lambda: index.search(questions[0]))
    whole, beyond = [], []
    for question in questions:
        before = embedder.seconds
        seconds, _ = _timed(lambda question=question: index.search(question))  # type: ignore[misc]
        whole.append(seconds)
        beyond.append(seconds - (embedder.seconds - before))
    return {
        "passages": passages,
        "built passages/s": round(built.passages / build),
        "no change s": round(again, 2),
        "one year s": round(one_year, 2),
        "embedded for one year": report.embedded,
        "open ms": round(opened * 1000, 1),
        "first ms": round(first * 1000, 1),
        "query p50 ms": _percentile(whole, 50),
        "query p95 ms": _percentile(whole, 95),
        "beyond embedding p50 ms": _percentile(beyond, 50),
        "beyond embedding p95 ms": _percentile(beyond, 95),
        **_vectors_alone(index, embedder, questions),
        "files MB": round(_size(home / "index", without="chroma")),
        "chroma MB": round(_size(home / "index" / "chroma")),
        **_reader_memory(home),
    }


def _with_one_change(library: FakeLibrary) -> FakeLibrary:
    last = max(library.reports)
    changed = library_of([passage.text + "改" for passage in library.reports[last].passages[:1]], years=(2023,))
    return FakeLibrary({**library.reports, **changed.reports})


def _vectors_alone(index: Index, embedder: NoisyEmbedder, questions: list[str]) -> dict[str, float]:
    """The nearest vectors of one year and of all years: compared exactly, and asked of Chroma."""
    found: dict[str, float] = {}
    shards = index.opened.shards
    store = ChromaStore.open(index.location)
    try:
        vectors = [embedder.encode_query([question])[0] for question in questions[:50]]
        for label, chosen in (("one year", shards[-1:]), ("all years", shards)):
            names = [shard.collection(index.home_id, "passage") for shard in chosen]
            exact = [_timed(lambda v=v: [np.argpartition(s.passages.vectors @ v, -1)[-1:] for s in chosen])[0] for v in vectors]  # type: ignore[misc]  # noqa: B023
            asked = [_timed(lambda v=v: [store.nearest(name, v, 100) for name in names])[0] for v in vectors]  # type: ignore[misc]  # noqa: B023
            found[f"exact, {label}, p95 ms"] = _percentile(exact, 95)
            found[f"chroma, {label}, p95 ms"] = _percentile(asked, 95)
    finally:
        store.close()
    return found


def _reader_memory(home: Path) -> dict[str, int]:
    """Resident memory of a process that opened the index and was asked: its own, and mapped pages, which processes share."""
    code = (
        "import sys, json; from pathlib import Path; import numpy as np\n"
        "from index.generation import Generation, Layout; from index.search import Index\n"
        "layout = Layout(Path(sys.argv[1])); opened = Generation.open(layout.folder(layout.current()))\n"
        "class Ones:\n"
        "    name, dimension = opened.model, opened.dimension\n"
        "    def encode_query(self, texts): return np.ones((len(texts), self.dimension), dtype=np.float32)\n"
        "index = Index.open(Path(sys.argv[1]), embedder=Ones())\n"
        "for question in ('世界上最大的湖泊在哪里', '行证复义案件'): index.search(question)\n"
        "status = dict(line.split(':', 1) for line in open('/proc/self/status') if ':' in line)\n"
        "print(json.dumps([int(status[name].split()[0]) // 1024 for name in ('RssAnon', 'RssFile')]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True, check=True)
    private, mapped = json.loads(done.stdout)
    return {"memory of a reader, its own MB": private, "memory of a reader, mapped MB": mapped}


def _timed(action: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = action()
    return time.perf_counter() - begun, result


def _percentile(seconds: list[float], percent: int) -> float:
    return round(float(np.percentile(seconds, percent)) * 1000, 1)


def _size(folder: Path, without: str = "") -> float:
    seen, total = set(), 0
    for path in folder.rglob("*"):
        if path.is_file() and not (without and without in path.relative_to(folder).parts):
            status = path.stat()
            if status.st_ino not in seen:
                seen.add(status.st_ino)
                total += status.st_size
    return total / 1e6
