from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import LibraryError, ReadingError, UsageError
from corpus.library import Library
from corpus.strings import say

BUNDLED = "2023-法库县人民政府-法治政府建设"
BUNDLED_FILE = Path("corpus/reports/2023/report.txt")
TEXT = """清禾县人民政府关于2022年法治政府建设情况的报告

2023年1月30日

2022年，全县共办理行政复议案件{count}件，现将有关情况报告如下。

一、主要做法

（一）加强领导。召开会议12次。
"""


def write(folder: Path, name: str, text: str, **encoding: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode(**encoding))
    return path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home")


def ids(library: Library) -> list[str]:
    return [entry.id for entry in library.entries()]


def files_of(library: Library) -> set[str]:
    return {str(path.relative_to(library.folder)) for path in library.folder.rglob("*") if path.is_file()} - {".lock"}


def test_bundled_report_is_part_of_every_library_and_reading_writes_nothing(library: Library) -> None:
    (entry,) = library.entries()
    assert entry.id == BUNDLED
    assert entry.bundled
    assert library.text(entry).encode() == BUNDLED_FILE.read_bytes()
    assert entry.source_sha256 == hashlib.sha256(BUNDLED_FILE.read_bytes()).hexdigest()
    assert not library.home.exists()


def test_added_report_is_kept_with_its_text_and_hashes(library: Library, tmp_path: Path) -> None:
    text = TEXT.format(count=5).replace("\n", "\r\n")
    path = write(tmp_path, "报告.txt", text, encoding="gb18030")
    added = library.add(path)
    assert added.status == "added"
    assert added.entry.id == "2022-清禾县人民政府-法治政府建设"
    assert added.entry.folder == library.home / "library" / "2022" / added.entry.id
    assert added.entry.source_path.read_bytes() == path.read_bytes()
    assert added.entry.text_path.read_bytes() == text.encode()
    assert library.text(added.entry) == text
    record = json.loads((added.entry.folder / "metadata.json").read_text(encoding="utf-8"))
    assert record["source_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert added.guess.published is not None
    assert text[added.guess.published.start : added.guess.published.end] == "2023年1月30日"
    assert ids(library) == [added.entry.id, BUNDLED]
    assert library.entry(added.entry.id) == added.entry


def test_same_file_twice_changes_nothing(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", TEXT.format(count=5))
    library.add(path)
    before = library.entries(), files_of(library)
    again = library.add(path)
    renamed = library.add(path.rename(tmp_path / "b.txt"))
    assert (again.status, renamed.status) == ("unchanged", "unchanged")
    assert (library.entries(), files_of(library)) == before


def test_adding_the_bundled_file_changes_nothing(library: Library) -> None:
    assert library.add(BUNDLED_FILE).status == "unchanged"
    assert files_of(library) == set()


def test_changed_text_replaces_and_keeps_the_old_one_until_settled(library: Library) -> None:
    old = library.add(TEXT.format(count=5).encode()).entry
    added = library.add(TEXT.format(count=6).encode())
    assert added.status == "replaced"
    assert added.replaced == old
    assert "6件" in library.text(added.entry)
    assert library.previous_text(added.entry) == TEXT.format(count=5)
    library.add(TEXT.format(count=7).encode())
    assert library.previous_text(added.entry) == TEXT.format(count=5)
    library.settle()
    assert library.previous_text(added.entry) is None
    assert "7件" in library.text(library.entry(added.entry.id))


def test_changed_text_of_the_bundled_report_replaces_it(library: Library) -> None:
    added = library.add(BUNDLED_FILE.read_bytes().replace("标签".encode(), b""), name="new.txt")
    assert added.status == "replaced"
    assert added.entry.id == BUNDLED
    assert not added.entry.bundled
    assert ids(library) == [BUNDLED]
    library.remove(BUNDLED)
    assert ids(library) == []


def test_removed_bundled_report_stays_away_until_added_again(library: Library) -> None:
    removed = library.remove(BUNDLED)
    assert removed is not None
    assert library.entries() == ()
    with pytest.raises(LibraryError):
        library.remove(BUNDLED)
    assert Library(library.home).entries() == ()
    assert library.add(BUNDLED_FILE).status == "added"
    assert library.entries()[0].bundled


def test_remove_takes_the_folder_and_an_empty_year(library: Library) -> None:
    entry = library.add(TEXT.format(count=5).encode()).entry
    library.remove(entry.id)
    assert ids(library) == [BUNDLED]
    assert not entry.folder.parent.exists()


def test_reports_whose_titles_differ_beyond_the_year_live_side_by_side(library: Library) -> None:
    library.add(TEXT.format(count=5).encode())
    work = library.add("2022年清禾县人民政府工作报告\n\n2022年，经济增长5%。\n".encode())
    assert work.entry.id == "2022-清禾县人民政府-政府工作报告"
    assert len(ids(library)) == 3


def test_title_that_differs_only_in_form_stops_and_names_both(library: Library) -> None:
    first = library.add(TEXT.format(count=5).encode()).entry
    other = TEXT.format(count=7).replace("关于2022年法治政府建设情况的报告", "2022年度法治政府建设情况报告").encode()
    before = files_of(library)
    with pytest.raises(LibraryError) as caught:
        library.add(other)
    assert "清禾县人民政府关于2022年法治政府建设情况的报告" in str(caught.value)
    assert "清禾县人民政府2022年度法治政府建设情况报告" in str(caught.value)
    assert "--replace" in str(caught.value)
    assert files_of(library) == before
    added = library.add(other, replace=True)
    assert (added.status, added.replaced) == ("replaced", first)
    assert len(ids(library)) == 2


def test_given_values_win_and_stay(library: Library) -> None:
    data = TEXT.format(count=5).encode()
    added = library.add(data, issuer="青禾县人民政府", published="2023年2月1日", source_url="https://example.org/1")
    assert added.entry.metadata.issuer == "青禾县人民政府"
    assert added.entry.metadata.published == "2023-02-01"
    assert added.guess.issuer is not None
    assert added.guess.issuer.origin == "given"
    again = library.add(data)
    assert again.status == "unchanged"
    assert again.entry.metadata.source_url == "https://example.org/1"
    corrected = library.add(data, issuer="清禾县人民政府", replace=True)
    assert corrected.status == "replaced"
    assert ids(library) == ["2022-清禾县人民政府-法治政府建设", BUNDLED]


def test_same_text_under_another_year_is_taken_with_a_note(library: Library) -> None:
    data = TEXT.format(count=5).encode()
    library.add(data)
    added = library.add(data, year=2021)
    assert added.entry.year == 2021
    assert [note.key for note in added.notes] == ["library.note_same_text"]
    assert len(ids(library)) == 3


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("今天天气很好，大家都很高兴，我们去公园里散步，看见了许多花。\n", "library.no_title", id="title"),
        pytest.param("清禾县法治政府建设情况的报告\n\n有关情况如下。", "library.no_year", id="year"),
        pytest.param("2022年法治政府建设情况的报告\n\n有关情况如下。", "library.no_issuer", id="issuer"),
    ],
)
def test_what_cannot_be_read_must_be_given(library: Library, text: str, key: str) -> None:
    with pytest.raises(LibraryError) as caught:
        library.add(text.encode())
    assert caught.value.key == key
    added = library.add(text.encode(), title="清禾县2022年法治政府建设情况的报告", issuer="清禾县人民政府")
    assert added.entry.year == 2022


@pytest.mark.parametrize(
    "given", [{"year": 3023}, {"published": "2024年13月1日"}, {"issuer": "  "}, {"title": "长" * 500}, {"source_url": ""}]
)
def test_values_that_are_none_are_wrong_usage(library: Library, given: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        library.add(TEXT.format(count=5).encode(), **given)  # type: ignore[arg-type]
    assert not library.home.exists()


def test_unreadable_source_leaves_nothing(library: Library) -> None:
    for data in (b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, bytes(range(256)) * 20):
        with pytest.raises(ReadingError):
            library.add(data, name="x.txt")
    assert not library.home.exists()


@pytest.mark.parametrize(
    "name", ["行\n里有换行.txt", "长" * 300 + ".txt", "../../etc/passwd", "metadata.json", "text.txt", "a/b:c*?.txt", "\0"]
)
def test_odd_names_become_safe_names(library: Library, name: str) -> None:
    entry = library.add(TEXT.format(count=5).encode(), name=name).entry
    assert sorted(path.name for path in entry.folder.iterdir()) == sorted({entry.source, "text.txt", "metadata.json"})
    assert entry.source.isprintable()
    assert len(entry.source.encode()) <= 120
    assert entry.source_path.parent == entry.folder
    assert library.entry(entry.id) == entry


def test_home_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    home = write(tmp_path, "home", "x")
    with pytest.raises(LibraryError) as caught:
        Library(home).add(TEXT.format(count=5).encode())
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the owner of the machine may write everywhere")
def test_home_without_permission_reads_but_does_not_write(library: Library) -> None:
    library.add(TEXT.format(count=5).encode())
    for folder in (library.folder, library.folder / "2022"):
        folder.chmod(0o500)
    assert len(Library(library.home).entries()) == 2
    with pytest.raises(LibraryError):
        library.add(TEXT.format(count=6).encode())


@pytest.mark.parametrize(
    ("file", "content"),
    [
        pytest.param("metadata.json", b"{", id="half a record"),
        pytest.param("metadata.json", b"[1]", id="another record"),
        pytest.param("metadata.json", b'{"issuer": "x", "title": "y", "year": "2022"}', id="year is no number"),
        pytest.param("metadata.json", None, id="no record"),
    ],
)
def test_damaged_report_is_named_and_can_be_removed_or_added_again(library: Library, file: str, content: bytes | None) -> None:
    data = TEXT.format(count=5).encode()
    entry = library.add(data).entry
    damaged = entry.folder / file
    damaged.unlink() if content is None else damaged.write_bytes(content)
    with pytest.raises(LibraryError) as caught:
        library.entries()
    assert entry.id in str(caught.value)
    assert len(library.faults()) == 1
    assert [sound.id for sound in library.sound_entries()] == [BUNDLED]
    other = library.add(TEXT.replace("2022", "2021").format(count=5).encode()).entry
    assert library.entry(other.id) == other
    assert library.add(data).entry.id == entry.id
    assert library.faults() == ()
    (entry.folder / file).unlink()
    library.remove(entry.id)
    assert library.faults() == ()
    assert ids(library) == [other.id, BUNDLED]


def test_text_changed_on_disk_is_not_used(library: Library) -> None:
    entry = library.add(TEXT.format(count=5).encode()).entry
    entry.text_path.write_text(TEXT.format(count=9), encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        library.text(entry)
    assert caught.value.key == "library.changed_on_disk"
    assert [fault.key for fault in library.faults()] == ["library.changed_on_disk"]


def test_link_in_the_library_is_not_followed(library: Library, tmp_path: Path) -> None:
    entry = library.add(TEXT.format(count=5).encode()).entry
    outside = entry.text_path.rename(tmp_path / "outside.txt")
    entry.text_path.symlink_to(outside)
    with pytest.raises(LibraryError):
        library.text(entry)


def test_report_being_replaced_when_the_process_died_is_still_there(library: Library) -> None:
    entry = library.add(TEXT.format(count=5).encode()).entry
    (library.folder / ".adding-dead").mkdir()
    entry.folder.rename(entry.folder.with_name(".old-" + entry.id))
    survived = library.entry(entry.id)
    assert library.text(survived) == TEXT.format(count=5)
    added = library.add(TEXT.format(count=6).encode())
    assert added.status == "replaced"
    assert not list(library.folder.glob(".adding-*")) + list(library.folder.glob("*/.old-*"))
    assert library.text(library.entry(entry.id)) == TEXT.format(count=6)


def test_every_string_of_the_library_can_be_said() -> None:
    from corpus.strings import LIBRARY

    values = dict.fromkeys(
        [
            "name",
            "target",
            "reason",
            "size",
            "limit",
            "characters",
            "pages",
            "found",
            "count",
            "id",
            "held",
            "new",
            "issuer",
            "year",
            "first",
            "last",
            "date",
            "field",
            "value",
            "known",
            "home",
            "file",
            "title",
        ],
        "值",
    )
    for key in LIBRARY:
        for text in (say(f"library.{key}", "zh", **values), say(f"library.{key}", "en", **values)):
            assert "\n" not in text
            assert "{" not in text


WRITER = """
import itertools, sys
from pathlib import Path
from corpus.library import Library
from tests.corpus.test_library import TEXT
library = Library(Path(sys.argv[1]))
for count in itertools.count():
    library.add(TEXT.format(count=count).encode())
    print(count, flush=True)
    if count % 5 == 4:
        library.remove("2022-清禾县人民政府-法治政府建设")
"""


@pytest.mark.slow
def test_killed_at_any_moment_the_library_is_whole(library: Library) -> None:
    for attempt in range(6):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(library.home)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.013 * attempt)
        process.kill()
        process.communicate()
        assert library.faults() == ()
        assert ids(library)[-1] == BUNDLED
        for entry in library.entries():
            assert library.text(entry)
    assert library.add(TEXT.format(count="最后").encode()).entry in library.entries()
    assert not list(library.folder.glob(".adding-*")) + list(library.folder.glob("*/.old-*"))


@pytest.mark.slow
def test_reading_while_another_process_writes(library: Library) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(library.home)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        for _ in range(150):
            assert ids(library)[-1] == BUNDLED
    finally:
        process.kill()
        process.communicate()


def test_two_writers_take_turns(library: Library) -> None:
    script = WRITER.replace("itertools.count()", "range(10)").replace("2022-", "x-").replace("if count % 5 == 4", "if False")
    processes = [subprocess.Popen([sys.executable, "-c", script, str(library.home)], stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert library.faults() == ()
    assert len(ids(library)) == 2
