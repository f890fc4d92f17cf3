"""Who asked what, and what was cited: one line for each answer in a SQLite file under the home folder, with its feedback.

Neither the text of answers nor of reports is kept: question, citations and generation are enough to find them again. A record
that cannot be written never costs an answer: one line goes to the log. Every operation opens the file anew, so that
threads and processes need not know of each other.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from assistant.answer import Answer
from corpus.errors import LibraryError
from corpus.strings import Language, say
from ui.register import Sheet, csv_of, workbook

__all__ = ["FORMS", "RETENTION_DAYS", "Record", "Records", "Verdict", "export"]

log = logging.getLogger(__name__)

Verdict = Literal["", "up", "down"]

RETENTION_DAYS = 184
"""Any six months; the Cybersecurity Law (网络安全法) has logs kept for at least six."""
FILE = "questions.sqlite"
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
}
"""What records are exported as, with the type told to a browser."""
WAIT_SECONDS = 5.0
"""How long a record waits for the others that are being written: SQLite's waiting is not in turn, so that on a slow disk the
last of several writers can wait for many of them."""
MAX_REASON_CHARACTERS = 500
# The fields of `Record`; `at` is compared as text.
SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, channel TEXT NOT NULL, question TEXT NOT NULL,
    resolved_question TEXT NOT NULL, kind TEXT NOT NULL, refusal_reason TEXT NOT NULL, citations TEXT NOT NULL,
    generation INTEGER NOT NULL, feedback TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS records_by_time ON records (at);
"""


@dataclass(frozen=True, slots=True)
class Record:
    """An answer that was given. The names of the fields are columns of the file and keys of the export.

    Attributes:
        id: Known to the browser that asked, and to nobody else.
        at: When, in UTC, `2024-02-01T01:30:00+00:00`.
        user: Name of the account; empty where no sign-in is needed.
        channel: How it was asked: `page`, `api`, …
        kind: As the answer has it, like the fields around it.
        citations: JSON: for each its report, start and end.
        feedback: `up`, `down`, or empty.
        reason: What the user said of it.
    """

    id: str
    at: str
    user: str
    channel: str
    question: str
    resolved_question: str
    kind: str
    refusal_reason: str
    citations: str
    generation: int
    feedback: str = ""
    reason: str = ""


class Records:
    """The records of a home folder.

    Args:
        home: The home folder; None keeps no records.
        days: How many days a record is kept.
    """

    def __init__(self, home: Path | None, days: int = RETENTION_DAYS) -> None:
        self.path = None if home is None else home / FILE
        self.days = days

    def notice(self, language: Language) -> str:
        """What is recorded, in a line for those whom it concerns."""
        return say("records.not_kept" if self.path is None else "records.kept", language, days=self.days)

    def add(self, answer: Answer, *, user: str = "", channel: str = "page") -> str:
        """Record an answer; returns the record's id, empty when none was made."""
        if self.path is None:
            return ""
        cited = [{"report_id": c.report_id, "start": c.start, "end": c.end} for c in answer.citations]
        asked = (answer.question, answer.resolved_question, answer.kind, answer.refusal_reason or "")
        at, citations = _stamp(datetime.now(UTC)), json.dumps(cited, ensure_ascii=False)
        record = Record(uuid.uuid4().hex, at, user, channel, *asked, citations, answer.generation)
        values = [_storable(value) for value in astuple(record)]
        added = self._change(f"INSERT INTO records VALUES ({', '.join('?' * len(values))})", values)
        return record.id if added else ""

    def judge(self, record_id: str, verdict: Verdict, reason: str = "") -> bool:
        """Note what a user thinks of an answer; whether it was noted."""
        values = (verdict, _storable(reason.strip()[:MAX_REASON_CHARACTERS]), record_id)
        return self._change("UPDATE records SET feedback = ?, reason = ? WHERE id = ?", values) == 1

    def verdicts(self, record_ids: Sequence[str]) -> dict[str, Verdict]:
        """The feedback given so far on some records, by id."""
        found: dict[str, Verdict] = {}
        if self.path is not None and record_ids:
            with self._tolerant(), self._database(self.path) as database:
                places = ", ".join("?" * len(record_ids))
                found = dict(database.execute(f"SELECT id, feedback FROM records WHERE id IN ({places})", record_ids))
        return found

    def forget(self) -> None:
        """Delete the records older than `days`."""
        self._change("DELETE FROM records WHERE at < ?", (_stamp(datetime.now(UTC) - timedelta(days=self.days)),))

    def start(self) -> None:
        """Forget old records now and once a day, in a thread of its own."""
        pause = threading.Event()

        def keep_forgetting() -> None:
            while True:
                self.forget()
                pause.wait(86400)

        if self.path is not None:
            threading.Thread(target=keep_forgetting, name="records", daemon=True).start()

    def since(self, day: date | None = None) -> list[Record]:
        """The records since a day (local time), or all of them, oldest first; raises LibraryError when the file cannot be read."""
        if self.path is None or not self.path.exists():
            return []
        first = "" if day is None else _stamp(datetime.combine(day, datetime.min.time()).astimezone())
        names = ", ".join(field.name for field in fields(Record))
        try:
            with self._database(self.path) as database:
                rows = database.execute(f"SELECT {names} FROM records WHERE at >= ? ORDER BY at", (first,)).fetchall()
        except (sqlite3.Error, OSError) as fault:
            raise LibraryError("records.unreadable", file=self.path, reason=fault) from fault
        return [Record(*row) for row in rows]

    def _change(self, statement: str, values: Iterable[object]) -> int:
        """How many rows a statement changed; 0 when it could not be carried out."""
        changed = 0
        if self.path is not None:
            with self._tolerant(), self._database(self.path) as database, database:
                changed = database.execute(statement, tuple(values)).rowcount
        return changed

    @contextmanager
    def _tolerant(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as fault:
            log.warning("%s: %s", self.path, fault)

    @contextmanager
    def _database(self, path: Path) -> Iterator[sqlite3.Connection]:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.touch(mode=0o600, exist_ok=False)
        database = sqlite3.connect(path, timeout=WAIT_SECONDS)
        try:
            database.execute("PRAGMA secure_delete = ON")
            if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
                # The journal stays SQLite's own: the change to a write-ahead log waits for nobody, so that of two first records
                # one could be lost, and every operation opens and closes the file, which would fold the log each time.
                database.executescript(SCHEMA)
            yield database
        finally:
            database.close()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _storable(value: object) -> object:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def export(records: Iterable[Record], form: str, language: Language) -> bytes:
    """Records as a file: `csv` and `xlsx` for people (times local, words in `language`), `jsonl` for programs."""
    if form == "jsonl":
        return "".join(f"{json.dumps(_object(record), ensure_ascii=False)}\n" for record in records).encode()
    shown = [field.name for field in fields(Record)][1:]
    sheet = Sheet(
        say("records.sheet", language),
        [say(f"records.{name}", language) for name in shown],
        [_row(record, language) for record in records],
        [24, 14, 8, 50, 50, 10, 16, 50, 10, 10, 40],
    )
    return workbook(sheet) if form == "xlsx" else csv_of(sheet)


def _object(record: Record) -> dict[str, object]:
    return asdict(record) | {"citations": json.loads(record.citations)}


def _row(record: Record, language: Language) -> list[object]:
    local = datetime.fromisoformat(record.at).astimezone()
    cited = say("web.semicolon", language).join(
        f"{c['report_id']} [{c['start']}–{c['end']}]" for c in json.loads(record.citations)
    )
    refused = say(f"web.refusal_{record.refusal_reason}", language) if record.refusal_reason else ""
    return [
        local.strftime("%Y-%m-%d %H:%M:%S"),
        record.user,
        record.channel,
        record.question,
        record.resolved_question,
        say(f"records.kind_{record.kind}", language),
        refused,
        cited,
        record.generation,
        say(f"records.feedback_{record.feedback}", language) if record.feedback else "",
        record.reason,
    ]
