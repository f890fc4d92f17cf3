from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import LibraryError, StoreError
from corpus.library import Library
from corpus.report import Report
from index.embedder import Vectors
from index.generation import Generation, Layout
from index.generations import KEPT, BuildProgress, Generations
from index.search import Index
from index.shard import content_key, row_texts
from index.store import ChromaStore, Location
from index.unfinished import Unfinished
from tests.index.conftest import chroma_run
from tests.index.library import FakeLibrary, PairEmbedder, make_report


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary.of(*(make_report(year) for year in (2021, 2022, 2023)))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "家 home"


def _opened(generations: Generations) -> Generation:
    number = generations.current()
    assert number is not None
    return Generation.open(generations.layout.folder(number))


def _files(home: Path) -> set[str]:
    """Everything below the index that is not Chroma's own."""
    root = home / "index"
    return {path.relative_to(root).parts[0] for path in root.iterdir()} - {"chroma", "lock", "home-id", "current"}


def test_a_build_makes_a_generation_that_answers(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    assert generations.current() is None
    report = generations.build(library)
    assert (report.generation, report.changed, report.built, report.carried) == (1, True, (2021, 2022, 2023), ())
    assert (report.reports, report.passages, report.figures) == (3, 18, 21)
    assert report.embedded + report.reused == 39
    assert generations.current() == 1
    assert [info.number for info in generations.list()] == [1]
    generation = _opened(generations)
    assert (generation.model, generation.dimension) == (embedder.name, embedder.dimension)
    assert {shard.year: [shard.report(0)] for shard in generation.shards} == {
        report.year: [report] for report in library.reports.values()
    }
    assert all(shard.damage() is None for shard in generation.shards)


def test_nothing_new_builds_nothing(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    library.read.clear()
    embedder.encoded = 0
    report = generations.build(library)
    assert (report.generation, report.changed, report.built) == (1, False, ())
    assert (library.read, embedder.encoded) == ([], 0)
    assert _files(home) == {"1"}


def test_only_what_is_new_is_read_and_embedded(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    library.read.clear()
    embedder.encoded = 0
    changed = make_report(2023, change="其他15起。")
    library.add(changed)
    library.add(make_report(2023, "康平县人民政府"))
    report = generations.build(library)
    assert (report.built, report.carried) == ((2023,), (2021, 2022))
    assert sorted(library.read) == sorted([changed.id, make_report(2023, "康平县人民政府").id])
    # Of the changed report one passage is new; the other report shares the wording of one figure.
    assert embedder.encoded == report.embedded < 15
    assert report.reused > 0
    old, new = (Generation.open(home / "index" / number / "") for number in ("1", "2"))
    for year in (2021, 2022):
        assert (old.folder / str(year) / "shard.json").samefile(new.folder / str(year) / "shard.json")
    assert {listed.id for shard in new.shards for listed in shard.reports} == set(library.reports)


def test_a_reused_vector_is_the_one_that_would_be_made(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    library.add(make_report(2023, change="其他15起。"))
    generations.build(library)
    reused = _opened(generations)
    generations.build(library, full=True)
    fresh = _opened(generations)
    assert fresh.number == reused.number + 1
    for one, other in zip(reused.shards, fresh.shards, strict=True):
        assert np.array_equal(one.passages.vectors, other.passages.vectors)
        assert np.array_equal(one.figures.vectors, other.figures.vectors)
        assert one.row_ids("figure") == other.row_ids("figure")


def test_a_removed_report_is_gone(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    del library.reports[make_report(2022).id]
    report = generations.build(library)
    assert (report.carried, report.built, _opened(generations).years) == ((2021, 2023), (), (2021, 2023))
    library.reports.clear()
    assert generations.build(library).passages == 0
    assert Index.open(home, embedder=embedder).search("行政复议") == []


def test_one_year_can_be_built_alone(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    for year in (2022, 2023, 2024):
        library.add(make_report(year, change="其他15起。"))
    del library.reports[make_report(2021).id]
    report = generations.build(library, years=(2023,))
    assert (report.built, report.carried) == ((2023,), (2021, 2022))
    texts = {shard.year: shard.report(0).text for shard in _opened(generations).shards}
    assert "其他15起" in texts[2023]
    assert "其他15起" not in texts[2022]
    report = generations.build(library)
    assert (report.built, report.carried) == ((2022, 2024), (2023,))


def test_a_report_that_moves_to_another_year_is_there_once(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    moved = make_report(2023)
    library.reports[moved.id] = Report(
        **{
            **{name: getattr(moved, name) for name in Report.__slots__},
            "metadata": type(moved.metadata)(moved.metadata.issuer, moved.metadata.title, 2020),
        }
    )
    report = generations.build(library)
    assert report.built == (2020,)
    assert _opened(generations).years == (2020, 2021, 2022)


def test_the_last_three_are_kept_and_any_can_answer(
    location: Location, tmp_path: Path, library: FakeLibrary, embedder: PairEmbedder
) -> None:
    home = tmp_path / "home"
    generations = Generations(home, embedder)
    for number in range(5):
        library.add(make_report(2023, change=f"第{number}次修改。"))
        generations.build(library)
    assert [info.number for info in generations.list()] == [3, 4, 5]
    assert len(generations.list()) == KEPT
    assert generations.rollback() == 4
    assert generations.rollback(3) == 3
    assert [info.current for info in generations.list()] == [True, False, False]
    index = Index.open(home, embedder=embedder)
    assert (index.generation, index.degraded) == (3, "")
    assert any("第2次修改" in hit.found.text for hit in index.search("第2次修改"))
    with pytest.raises(StoreError, match="3, 4, 5"):
        generations.rollback()
    with pytest.raises(StoreError, match="3, 4, 5"):
        generations.rollback(99)
    # What the library holds now is generation 5 again, by a new number; numbers are never used twice.
    assert generations.build(library).generation == 6
    store, home_id = ChromaStore.open(location), generations.layout.home_id()
    try:
        kept = [Generation.open(home / "index" / str(info.number)) for info in generations.list()]
        needed = {name for generation in kept for name in generation.collections(home_id)}
        assert {name for name in store.counts() if home_id in name} == needed
    finally:
        store.close()


def test_another_model_is_refused_until_it_is_built(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    Generations(home, embedder).build(library)
    other = PairEmbedder(name="pairs-2", dimension=32)
    with pytest.raises(StoreError) as caught:
        Index.open(home, embedder=other)
    for words in ("pairs-1", "pairs-2", "baogao build"):
        assert words in str(caught.value)
    report = Generations(home, other).build(library)
    assert (report.changed, report.reused) == (True, 39 - report.embedded)
    assert Index.open(home, embedder=other).search("行政复议")


def test_progress_tells_every_step(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    events: list[BuildProgress] = []
    Generations(home, embedder).build(library, progress=events.append)
    stages = list(dict.fromkeys(event.stage for event in events))
    assert stages == ["clean", "read", "embed", "write", "store", "verify", "publish", "switch", "prune", "done"]
    last = [event for event in events if event.stage == "embed"][-1]
    assert last.done == last.total
    assert last.per_second
    assert last.seconds_left == 0


@pytest.mark.parametrize("stage", ["clean", "read", "embed", "write", "store", "verify", "publish", "switch"])
def test_a_build_that_fails_leaves_no_trace(home: Path, library: FakeLibrary, embedder: PairEmbedder, stage: str) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    library.add(make_report(2023, change="其他15起。"))

    def fail(event: BuildProgress) -> None:
        if event.stage == stage:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(home))

    with pytest.raises(StoreError) as caught:
        generations.build(library, progress=fail)
    assert caught.value.key == "index.disk_full"
    assert generations.current() == 1
    assert generations.lock.holder() is None
    assert _files(home) - {"2", "embedded"} == {"1"}
    index = Index.open(home, embedder=embedder)
    assert index.degraded == ""
    assert index.search("行政复议案件")
    assert generations.build(library).changed
    assert "其他15起" in Index.open(home, embedder=embedder).search("其他15起")[0].found.text
    assert _files(home) == {"1", "2"} | ({"3"} if stage == "switch" else set())


def test_a_report_that_cannot_be_read_stops_the_build(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    class Broken(FakeLibrary):
        def report(self, report_id: str) -> Report:
            raise LibraryError("library.changed_on_disk", id=report_id, file="text.txt")

    generations = Generations(home, embedder)
    generations.build(library)
    library.add(make_report(2024))
    with pytest.raises(LibraryError):
        generations.build(Broken(library.reports))
    assert (generations.current(), _files(home)) == (1, {"1"})


def test_vectors_that_are_no_vectors_are_not_switched_to(home: Path, library: FakeLibrary) -> None:
    class Broken(PairEmbedder):
        def encode_document(self, texts: list[str]) -> Vectors:  # type: ignore[override]
            return super().encode_document(texts) * np.float32("nan")

    with pytest.raises(StoreError) as caught:
        Generations(home, Broken()).build(library)
    assert caught.value.key == "index.verify_failed"
    assert Generations(home).current() is None


def test_what_killed_builds_left_is_cleaned_by_the_next(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    for name in ("building-2/2023", "deleting-7"):
        (home / "index" / name).mkdir(parents=True)
    (home / "index" / "current.123").write_text("9")
    generations.build(library)
    assert _files(home) == {"1"}


KILLED_WHILE_EMBEDDING = """
import os, signal, sys
from pathlib import Path
from index.generations import Generations
from tests.index.library import FakeLibrary, PairEmbedder, make_report

class Killed(PairEmbedder):
    def encode_document(self, texts):
        if self.encoded >= int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_document(texts)

library = FakeLibrary.of(*(make_report(2023, f"{county}县人民政府") for county in "甲乙丙丁戊己庚辛"))
Generations(Path(sys.argv[1]), Killed()).build(library)
"""


@pytest.mark.parametrize("tail", ["whole", "cut off", "garbage", "never on the disk"])
def test_what_a_killed_build_embedded_is_used_by_the_next(home: Path, embedder: PairEmbedder, tail: str) -> None:
    library = FakeLibrary.of(*(make_report(2023, f"{county}县人民政府") for county in "甲乙丙丁戊己庚辛"))
    whole = Generations(home.with_name("other"), embedder)
    texts = whole.build(library).embedded
    after = []
    for batches in (1, 2):
        command = [sys.executable, "-c", KILLED_WHILE_EMBEDDING, str(home), str(batches * embedder.batch_size)]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
        after.append((home / "index" / "embedded").stat().st_size)
    # The second took over the batch of the first, and came as far again before it was killed.
    assert after[1] == 3 * after[0]
    with (home / "index" / "embedded").open("r+b") as file:
        if tail == "cut off":
            file.truncate(after[1] - 7)
        elif tail == "never on the disk":
            file.seek(after[1] - 5_000)
            file.write(bytes(5_000))
        elif tail == "garbage":
            file.seek(0, os.SEEK_END)
            file.write(b"\x93NUMPY" + bytes(100))
    generations = Generations(home, embedder)
    report = generations.build(library)
    kept = 2 if tail in ("cut off", "never on the disk") else 3
    assert report.embedded == texts - kept * embedder.batch_size
    assert _files(home) == {"1"}
    for ours, theirs in zip(_opened(generations).shards, _opened(whole).shards, strict=True):
        assert np.array_equal(ours.passages.vectors, theirs.passages.vectors)
        assert np.array_equal(ours.figures.vectors, theirs.figures.vectors)


def test_a_full_build_takes_nothing_over(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    unfinished = Unfinished(generations.layout.unfinished)
    unfinished.path.parent.mkdir(parents=True)
    (text, *_) = row_texts(list(library.reports.values()), "passage")
    unfinished.add([content_key(embedder.name, text)], embedder.encode_query(["etwas anderes"]))
    assert generations.build(library, full=True).generation == 1
    assert np.array_equal(_opened(generations).shards[0].passages.vectors[0], embedder.encode_query([text])[0])


def test_two_builders(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    generations = Generations(home, embedder)
    refused: list[StoreError] = []

    def second(event: BuildProgress) -> None:
        if event.stage == "verify":
            with pytest.raises(StoreError) as caught:
                Generations(home, embedder).build(library)
            refused.append(caught.value)

    generations.build(library, progress=second)
    assert refused[0].key == "index.locked"
    assert str(os.getpid()) in str(refused[0])

    library.add(make_report(2024))
    started, results = threading.Event(), []

    def hold(event: BuildProgress) -> None:
        if event.stage == "clean":
            started.set()
            threading.Event().wait(0.3)

    first = threading.Thread(target=lambda: results.append(generations.build(library, progress=hold)))
    first.start()
    assert started.wait(10)
    waited = Generations(home, embedder, wait_seconds=30).build(library)
    first.join()
    assert (results[0].changed, waited.changed, waited.generation) == (True, False, 2)


def test_a_home_that_is_a_file(tmp_path: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(StoreError) as caught:
        Generations(tmp_path / "home", embedder).build(library)
    assert caught.value.key == "index.not_writable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_home(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    home.mkdir()
    home.chmod(0o555)
    with pytest.raises(StoreError) as caught:
        Generations(home, embedder).build(library)
    assert caught.value.key == "index.not_writable"


@pytest.mark.parametrize("damage", ["manifest", "shard", "vectors", "report", "pointer", "chroma", "chroma gone"])
def test_a_damaged_index_is_built_anew(home: Path, library: FakeLibrary, embedder: PairEmbedder, damage: str) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    root = home / "index"
    if damage == "chroma gone":
        shutil.rmtree(root / "chroma")
    else:
        path = {
            "manifest": root / "1" / "manifest.json",
            "shard": root / "1" / "2022" / "shard.json",
            "vectors": root / "1" / "2022" / "passage" / "vectors.npy",
            "report": root / "1" / "2022" / "reports" / "00000.json",
            "pointer": root / "current",
            "chroma": root / "chroma" / "chroma.sqlite3",
        }[damage]
        path.write_bytes(b"?") if damage != "report" else path.unlink()
    generations.build(library)
    index = Index.open(home, embedder=embedder)
    assert index.degraded == ""
    assert len(index.search("行政复议案件", top=3)) == 3
    assert [report.id for report in index.reports] == sorted(library.reports)


def test_the_same_library_on_chroma_embedded_and_on_a_server(
    location: Location, tmp_path: Path, library: FakeLibrary, embedder: PairEmbedder
) -> None:
    home = tmp_path / "home"
    generations = Generations(home, embedder)
    generations.build(library)
    library.add(make_report(2023, change="其他15起。"))
    generations.build(library)
    expected = _opened(generations).collections(generations.layout.home_id())
    store = ChromaStore.open(location)
    try:
        assert {name: rows for name, rows in store.counts().items() if name in expected} == expected
    finally:
        store.close()
    exact = Index.open(home, embedder=embedder)
    asked = Index.open(home, embedder=embedder, exact_rows=0)
    for question in ("行政复议案件多少件", "高标准农田", "其他15起"):
        assert [hit.found for hit in asked.search(question)] == [hit.found for hit in exact.search(question)]
    assert asked.degraded == ""


def test_a_server_that_goes_away_and_comes_back(
    tmp_path: Path, library: FakeLibrary, embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "home", tmp_path / "server"
    folder.mkdir()
    generations = Generations(home, embedder)
    with chroma_run(folder) as url:
        monkeypatch.setenv("BAOGAO_CHROMA_URL", url)
        generations.build(library)
        index = Index.open(home, embedder=embedder, exact_rows=0)
        before = index.search("行政复议案件多少件")
        assert index.degraded == ""
    assert [hit.found for hit in index.search("行政复议案件多少件")] == [hit.found for hit in before]
    assert index.degraded
    library.add(make_report(2023, change="其他15起。"))
    with pytest.raises(StoreError, match="BAOGAO_CHROMA_URL"):
        generations.build(library)
    assert generations.current() == 1
    with chroma_run(folder, int(url.rpartition(":")[2])):
        index.check_store()
        assert index.search("行政复议案件多少件") == before
        assert index.degraded == ""
        # What the build that failed had embedded is not embedded again.
        assert generations.build(library).embedded == 0


def test_the_real_library_is_a_source(home: Path, embedder: PairEmbedder) -> None:
    library = Library(home)
    report = Generations(home, embedder).build(library)
    assert report.passages > 20
    index = Index.open(home, embedder=embedder)
    assert not index.newer_library(library)
    assert tuple(index.reports) == library.reports()


def test_layout_of_a_home_without_an_index(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "none")
    assert (layout.current(), layout.numbers(), layout.leftovers(), layout.home_id()) == (None, [], [], "")


@pytest.mark.parametrize("limit", [500, 3_000, 20_000, 100_000, 300_000])
def test_a_disk_that_is_really_full(home: Path, library: FakeLibrary, embedder: PairEmbedder, limit: int) -> None:
    generations = Generations(home, embedder)
    generations.build(library)
    library.add(make_report(2023, change="其他15起。" * 100))
    code = (
        "import resource, signal, sys; from pathlib import Path; from index.generations import Generations;"
        "from corpus.errors import StoreError; from tests.index.library import *;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2);"
        "library = FakeLibrary.of(*(make_report(year) for year in (2021, 2022)), make_report(2023, change='其他15起。' * 100));"
        "generations = Generations(Path(sys.argv[1]), PairEmbedder())\n"
        "try: generations.build(library); print('built')\n"
        "except StoreError as exc: print(exc.key)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home), str(limit)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() in ("index.disk_full", "built"), done.stderr
    index = Index.open(home, embedder=embedder)
    assert index.degraded == ""
    assert len(index.search("行政复议案件", top=3)) == 3
    assert generations.build(library).generation >= 2
    assert Index.open(home, embedder=embedder).degraded == ""
    assert generations.layout.leftovers() == []
