import csv
import io
import json
import logging
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from assistant.answer import Answer
from corpus.errors import LibraryError
from corpus.strings import Language
from tests.ui.fake_assistant import REVIEW, FakeAssistant
from ui.records import FILE, MAX_REASON_CHARACTERS, Records, export


def answer_to(question: str = REVIEW) -> Answer:
    return FakeAssistant().ask(question)


def test_a_record_says_who_asked_what_and_what_was_cited_but_not_what_was_said(tmp_path: Path) -> None:
    records = Records(tmp_path)
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    answer = answer_to()
    identity = records.add(answer, user="张三", channel="api")
    (record,) = records.since()
    assert (record.id, record.user, record.channel, record.question) == (identity, "张三", "api", REVIEW)
    assert (record.kind, record.refusal_reason, record.generation) == ("answer", "", answer.generation)
    assert begun <= record.at <= datetime.now(UTC).isoformat(timespec="seconds")
    cited = answer.citations[0]
    assert json.loads(record.citations) == [{"report_id": cited.report_id, "start": cited.start, "end": cited.end}]
    assert cited.quote.encode() not in (tmp_path / FILE).read_bytes()
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_feedback_is_noted_changed_and_taken_back(tmp_path: Path) -> None:
    records = Records(tmp_path)
    first, second = records.add(answer_to()), records.add(answer_to("2022年？"))
    assert records.judge(first, "up")
    assert records.judge(first, "down", "数字不对" + "x" * 1000)
    assert records.verdicts([first, second, "无此记录"]) == {first: "down", second: ""}
    assert {len(record.reason) for record in records.since()} == {MAX_REASON_CHARACTERS, 0}
    assert records.judge(first, "")
    assert records.verdicts([first]) == {first: ""}
    assert not records.judge("无此记录", "up")


def test_old_records_are_forgotten_without_a_trace(tmp_path: Path) -> None:
    records = Records(tmp_path, days=30)
    old, recent = records.add(answer_to("2022年的旧问题？")), records.add(answer_to())
    for identity, days in ((old, 31), (recent, 29)):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        with sqlite3.connect(tmp_path / FILE) as database:
            database.execute("UPDATE records SET at = ? WHERE id = ?", (at, identity))
        database.close()
    records.forget()
    assert [record.id for record in records.since()] == [recent]
    assert "旧问题".encode() not in (tmp_path / FILE).read_bytes()


def test_since_takes_whole_local_days(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.add(answer_to())
    assert len(records.since(date.today())) == 1
    assert records.since(date.today() + timedelta(days=1)) == []


def test_switched_off_nothing_is_kept(tmp_path: Path) -> None:
    records = Records(None)
    assert records.add(answer_to()) == ""
    assert not records.judge("x", "up")
    assert (records.verdicts(["x"]), records.since()) == ({}, [])
    records.start()
    assert records.notice("zh") != Records(tmp_path).notice("zh")
    assert list(tmp_path.iterdir()) == []


def test_threads_and_processes_write_side_by_side(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.ui.test_records import answer_to; from ui.records import Records\n"
        "assert all(Records(Path(sys.argv[1])).add(answer_to()) for _ in range(20))"
    )
    others = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    records, answer = Records(tmp_path), answer_to()
    threads = [threading.Thread(target=lambda: [records.add(answer) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(60) for other in others] == [0, 0]
    assert len({record.id for record in records.since()}) == 80


def spoil_by_a_folder(home: Path) -> None:
    (home / FILE).mkdir()


def spoil_by_other_bytes(home: Path) -> None:
    (home / FILE).write_bytes(b"no database " * 100)


def spoil_by_no_home(home: Path) -> None:
    home.rmdir()
    home.write_text("a file")


@pytest.mark.parametrize("spoil", [spoil_by_a_folder, spoil_by_other_bytes, spoil_by_no_home])
def test_records_that_cannot_be_written_cost_a_line_in_the_log(
    spoil: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    spoil(home)
    records = Records(home)
    with caplog.at_level(logging.WARNING):
        assert records.add(answer_to()) == ""
    assert len(caplog.messages) == 1
    assert "\n" not in caplog.messages[0]
    assert not records.judge("x", "up")
    assert records.verdicts(["x"]) == {}
    records.forget()
    if spoil is not spoil_by_no_home:
        with pytest.raises(LibraryError):
            records.since()


def test_a_file_that_another_program_holds_costs_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.records.WAIT_SECONDS", 0.1)
    records = Records(tmp_path)
    assert records.add(answer_to())
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.WARNING):
        assert records.add(answer_to()) == ""
    assert len(caplog.messages) == 1
    assert len(records.since()) == 1
    holder.execute("ROLLBACK")
    holder.close()
    assert records.add(answer_to())


def test_a_full_disk_costs_no_answer(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys; from pathlib import Path; from tests.ui.test_records import answer_to\n"
        "from ui.records import Records\n"
        "records, answer = Records(Path(sys.argv[1])), answer_to('甲' * 4000)\n"
        "assert records.add(answer)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "assert records.add(answer) == ''\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert len(Records(tmp_path).since()) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_exports_hold_every_record_and_no_formula(tmp_path: Path, language: Language) -> None:
    records = Records(tmp_path)
    hostile = '=HYPERLINK("http://x")\x0b\ud800，2022年？'
    records.add(answer_to(hostile), user="@sum", channel="page")
    records.judge(records.add(answer_to()), "down", "-1+1")
    kept = records.since()

    lines = [json.loads(line) for line in export(kept, "jsonl", "zh").decode().splitlines()]
    assert [line["question"] for line in lines] == [hostile.replace("\ud800", "?"), REVIEW]
    assert lines[1]["citations"][0]["start"] == answer_to().citations[0].start

    rows = list(csv.reader(io.StringIO(export(kept, "csv", language).decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(export(kept, "xlsx", language))).active
    cells = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert rows == cells
    assert len(rows) == 3
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert any("-1+1" in cell for cell in rows[2])
