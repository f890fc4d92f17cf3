from __future__ import annotations

import threading
from pathlib import Path

import pytest

from corpus.errors import BaogaoError, LibraryError, ReadingError, StoreError
from corpus.strings import say
from index.doctor import Finding
from index.generations import BuildProgress, BuildReport, GenerationInfo, Generations
from tests.homes import quick_embedder
from tests.ui.fake_assistant import HOSTILE
from tests.ui.reader import read
from ui import library
from ui.library import STAGES
from ui.upkeep import Job, Outcome, Tell, Upkeep, Work, work_aside

REPORTS = Path(__file__).parents[1] / "evaluation" / "qinghe"
BUILT = BuildReport(2, True, (2023,), (2022,), 2, 30, 90, 10, 5, 3.2)
VALUES = {
    "title": "甲县人民政府关于2020年工作的报告",
    "issuer": "甲县人民政府",
    "year": "2020",
    "published": "",
    "source_url": "",
}


def quick(home: Path, work: Work, years: tuple[int, ...], tell: Tell) -> Outcome:
    return Generations(home, quick_embedder()).build(Upkeep(home).library, full=work == "full", years=years, progress=tell)


def finished(upkeep: Upkeep) -> Job:
    for thread in threading.enumerate():
        if thread.name == "upkeep":
            thread.join(120)
    job = upkeep.job
    assert job is not None
    assert not job.running
    return job


def test_a_preview_changes_nothing_and_says_where_each_value_was_read(tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path)
    before = upkeep.kept()
    preview = upkeep.read(REPORTS / "2023.txt")
    assert upkeep.kept() == before
    assert preview.held is None
    assert preview.report.figures
    shown = read(library.reading_html(preview, "zh"))
    assert "清禾县人民政府关于2023年法治政府建设情况的报告" in shown.text
    assert "标题" in shown.text
    upkeep.library.add(REPORTS / "2023.txt")
    assert upkeep.read(REPORTS / "2023.txt").held is not None


def test_a_report_held_under_another_title_is_named_before_anything_is_added(tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path)
    upkeep.library.add(REPORTS / "2022.txt")
    text = (REPORTS / "2022.txt").read_text(encoding="utf-8")
    title = text.splitlines()[0].strip()
    for changed, key in (
        (text + "补充一段。\n", "upkeep.held_other"),
        (text.replace("建设情况", "建设工作情况", 1), "upkeep.held_retitled"),
    ):
        preview = upkeep.read(changed.encode(), "新.txt")
        assert preview.retitled == (key == "upkeep.held_retitled")
        assert say(key, title=title) in read(library.reading_html(preview, "zh")).text


def test_what_is_added_is_not_indexed_until_it_is_built(tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path, quick)
    assert upkeep.outdated()
    assert upkeep.start("build")
    built = finished(upkeep).outcome
    assert isinstance(built, BuildReport)
    assert not upkeep.outdated()
    added = upkeep.add(REPORTS / "2023.txt", None, **VALUES, replace_held=False)
    assert (added.entry.metadata.title, added.entry.metadata.year) == (VALUES["title"], 2020)
    assert [one.indexed for one in upkeep.kept()] == [False, True]
    assert upkeep.outdated()
    upkeep.start("build")
    finished(upkeep)
    assert not upkeep.outdated()
    upkeep.library.remove(added.entry.id)
    assert upkeep.outdated()
    assert upkeep.use(1) == 1
    assert [info.number for info in upkeep.generations() if info.current] == [1]


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("title", " ", "upkeep.missing_title"),
        ("issuer", "", "upkeep.missing_issuer"),
        ("year", "", "upkeep.missing_year"),
        ("year", "23", "upkeep.bad_year"),
        ("year", "二〇二三", "upkeep.bad_year"),
        ("year", "1234", "library.bad_year"),
        ("published", "昨天", "library.bad_date"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_added(tmp_path: Path, field: str, value: str, key: str) -> None:
    upkeep = Upkeep(tmp_path)
    before = upkeep.kept()
    with pytest.raises(BaogaoError) as fault:
        upkeep.add(REPORTS / "2023.txt", None, **{**VALUES, field: value}, replace_held=False)
    assert fault.value.key == key
    assert upkeep.kept() == before


def test_an_unreadable_source_is_told(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    for source in (tmp_path / "空.txt", tmp_path / "没有.txt", b"\x89PNG\r\n\x1a\n" + bytes(99)):
        with pytest.raises(ReadingError):
            Upkeep(tmp_path / "home").read(source)


def test_one_piece_of_work_at_a_time_and_a_failed_one_says_why(tmp_path: Path) -> None:
    go, told_embedding = threading.Event(), threading.Event()

    def worker(home: Path, work: Work, years: tuple[int, ...], tell: Tell) -> Outcome:
        tell(BuildProgress("embed", 3, 10, 2.5, 2.8))
        told_embedding.set()
        go.wait(20)
        if work == "full":
            raise StoreError("index.disk_full", place="/x")
        if work == "repair":
            raise RuntimeError("不应出现在页面上")
        return (Finding("fine", "index.model_fine", (("model", "m"), ("dimension", "3"))),)

    upkeep = Upkeep(tmp_path, worker)
    assert upkeep.job is None
    assert upkeep.start("check")
    assert not upkeep.start("build")
    told_embedding.wait(20)
    shown = read(library.job_html(upkeep.job, "zh"))
    assert {"max": "10", "value": "3"}.items() <= shown.attributes[shown.elements.index("progress")].items()
    assert "每秒2.5段" in shown.text
    go.set()
    assert isinstance(finished(upkeep).outcome, tuple)
    for work, told in (("full", "/x"), ("repair", "RuntimeError")):
        assert upkeep.start(work)  # type: ignore[arg-type]
        text = read(library.job_html(finished(upkeep), "en")).text
        assert told in text
        assert "不应出现在页面上" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_stage_and_outcome_has_words(language: str) -> None:
    for stage in STAGES:
        assert "progress" in read(library.job_html(Job("build", BuildProgress(stage)), language)).elements  # type: ignore[arg-type]
    done = Job("full", BuildProgress("done"), 3.0, False, BUILT)
    assert "90" in read(library.job_html(done, language)).text  # type: ignore[arg-type]
    assert library.job_html(None, "zh") == ""


def test_hostile_words_are_shown_as_written(tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path)
    upkeep.add(f"{HOSTILE}\n2020年，办理9件。\n".encode(), None, **{**VALUES, "title": HOSTILE[:100]}, replace_held=False)
    fault = LibraryError("library.unknown_report", id=HOSTILE, known="—")
    info = GenerationInfo(1, True, error=HOSTILE)
    finding = Finding("error", "index.damaged", (("place", HOSTILE), ("reason", "x")), "full")
    assert "script" not in read(library.reading_html(upkeep.read(HOSTILE.encode(), HOSTILE), "zh")).elements
    for markup in (
        library.reports_html(upkeep.kept(), [fault], "zh"),
        library.generations_html([info], "zh"),
        library.health_html([fault], [finding], "zh"),
        library.message_html([HOSTILE]),
    ):
        assert "script" not in read(markup).elements
        assert "<script>alert(1)</script>" in read(markup).text


@pytest.mark.slow
def test_work_is_done_in_a_process_of_its_own(tmp_path: Path) -> None:
    events: list[BuildProgress] = []
    built = work_aside(tmp_path, "build", (), events.append)
    assert isinstance(built, BuildReport)
    assert built.generation == 1
    assert {"read", "embed", "store", "done"} <= {event.stage for event in events}
    findings = work_aside(tmp_path, "check", (), events.append)
    assert isinstance(findings, tuple)
    assert all(finding.level != "error" for finding in findings)


@pytest.mark.slow
def test_a_fault_comes_back_from_the_other_process(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file stands here")
    with pytest.raises(BaogaoError) as fault:
        work_aside(home, "build", (), lambda _: None)
    assert "\n" not in str(fault.value)
