"""The command line. Thin: reads the arguments, calls the layers below, prints.

Nothing heavy is imported before a command needs it, so that `baogao --help` answers at once. Errors are one line on
stderr and exit 1 (2 for wrong usage); with `--json` stdout is JSON lines and nothing else; nothing waits for a keyboard.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from corpus.errors import BaogaoError, LibraryError, UsageError
from corpus.strings import Language, say

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.assistant import Assistant
    from corpus.library import Library
    from corpus.report import Report
    from index.doctor import Finding
    from index.generations import BuildProgress
    from ui.accounts import Accounts, Role
    from ui.records import Records

__all__ = ["main"]

MAX_LINE_BYTES = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, with the process's arguments when None.

    Returns:
        Exit status: 0 done (refusals and small talk included), 1 failed, 2 wrong usage.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = _language()
    try:
        options = _parser(language).parse_args(list(sys.argv[1:] if arguments is None else arguments))
        options.language = language
        status = int(options.run(options))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except BaogaoError as exc:
        print(f"baogao: {exc.text(language)}", file=sys.stderr)
        return exc.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has left (`| head`); nothing of ours is lost.
        _drop_output()
        return 0
    except OSError as exc:
        if exc.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO) or exc.filename is not None:
            raise
        _drop_output()
        print(f"baogao: {say('cli.output_failed', language, reason=exc.strerror)}", file=sys.stderr)
        return 1


def _drop_output() -> None:
    """Send what is still buffered for stdout nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _language() -> Language:
    wanted = next(filter(None, map(os.environ.get, ("BAOGAO_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if wanted.lower().startswith("en") else "zh"


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line in our words."""

    language: Language = "zh"

    def error(self, message: str) -> NoReturn:
        raise UsageError("cli.usage", message=message, command=self.prog)


def _parser(language: Language) -> argparse.ArgumentParser:
    def text(key: str) -> str:
        return say(f"cli.{key}", language)

    parser = _Parser(prog="baogao", description=text("description"), epilog=text("epilog"), allow_abbrev=False)
    parser.add_argument("--home", type=Path, metavar="DIR", help=text("home"))
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, run: Any) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text(f"help_{name}"), description=text(f"help_{name}"), allow_abbrev=False)
        sub.add_argument("--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=text("home"))
        sub.set_defaults(run=run)
        return sub

    sub = command("serve", _serve)
    sub.add_argument("--host", default="127.0.0.1", help=text("host"))
    sub.add_argument("--port", type=_port, default=7860, help=text("port"))
    sub.add_argument("--mcp", action="store_true", help=text("mcp"))
    sub.add_argument("--keep-records", type=_days, metavar="DAYS", help=text("keep_records"))

    sub = command("mcp", _mcp)
    sub.add_argument("--keep-records", type=_days, metavar="DAYS", help=text("keep_records"))

    sub = command("records", _records)
    sub.add_argument("action", choices=("export",), help=text("records_action"))
    sub.add_argument("--output", type=Path, required=True, metavar="FILE", help=text("records_output"))
    sub.add_argument("--since", type=_date, metavar="DATE", help=text("since"))

    sub = command("ask", _ask)
    sub.add_argument("question", nargs="?", help=text("question"))
    sub.add_argument("--batch", metavar="FILE", help=text("batch"))
    sub.add_argument("--output", type=Path, metavar="FILE", help=text("output"))
    sub.add_argument("--year", type=_year, action="append", default=[], help=text("year"))
    sub.add_argument("--json", action="store_true", help=text("json"))

    sub = command("add", _add)
    sub.add_argument("files", nargs="+", metavar="FILE", help=text("file"))
    sub.add_argument("--year", type=_year, help=text("year_of"))
    sub.add_argument("--issuer", help=text("issuer"))
    sub.add_argument("--title", help=text("title"))
    sub.add_argument("--published", metavar="DATE", help=text("published"))
    sub.add_argument("--source-url", metavar="URL", help=text("source_url"))
    sub.add_argument("--replace", action="store_true", help=text("replace"))

    sub = command("remove", _remove)
    sub.add_argument("report_id", help=text("report_id"))

    sub = command("library", _library)
    sub.add_argument("--json", action="store_true", help=text("json"))

    sub = command("build", _build)
    sub.add_argument("--year", type=_year, action="append", default=[], help=text("build_year"))
    sub.add_argument("--full", action="store_true", help=text("full"))

    sub = command("generations", _generations)
    sub.add_argument("--json", action="store_true", help=text("json"))

    sub = command("rollback", _rollback)
    sub.add_argument("number", nargs="?", type=int, metavar="N", help=text("number"))

    command("doctor", _doctor)

    sub = command("figures", _figures)
    _select_reports(sub, text)
    sub.add_argument("--about", type=_year, help=text("about"))
    for part in ("issuer", "section", "indicator", "unit"):
        sub.add_argument(f"--{part}", default="", help=text(f"only_{part}"))
    sub.add_argument("--json", action="store_true", help=text("json"))
    sub.add_argument("--csv", type=Path, metavar="FILE", help=text("csv"))
    sub.add_argument("--xlsx", type=Path, metavar="FILE", help=text("xlsx"))

    sub = command("check", _check)
    _select_reports(sub, text)
    sub.add_argument("--json", action="store_true", help=text("json"))

    sub = command("search", _search)
    sub.add_argument("query", help=text("query"))
    sub.add_argument("--top", type=int, default=10, metavar="K", help=text("top"))
    sub.add_argument("--json", action="store_true", help=text("json"))

    sub = command("user", _user)
    sub.add_argument("action", choices=("add", "list", "remove", "password", "role"), help=text("user_action"))
    sub.add_argument("name", nargs="?", metavar="NAME", help=text("user_name"))
    sub.add_argument("--administrator", action="store_true", help=text("administrator"))

    sub = command("token", _token)
    sub.add_argument("action", choices=("add", "list", "remove"), help=text("token_action"))
    sub.add_argument("name", nargs="?", metavar="NAME", help=text("token_name"))

    sub = command("eval", _eval)
    sub.add_argument("file", type=Path, metavar="FILE", help=text("eval_file"))
    sub.add_argument("--json", action="store_true", help=text("json"))
    return parser


def _select_reports(sub: argparse.ArgumentParser, text: Any) -> None:
    sub.add_argument("--report", metavar="ID", help=text("report_id"))
    sub.add_argument("--year", type=_year, help=text("year"))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"baogao {version('baogao')}"
    except PackageNotFoundError:
        return "baogao"


def _number(text: str, least: int, most: int, fault: str) -> int:
    if not (text.isdecimal() and least <= int(text) <= most):
        raise UsageError(fault, found=text)
    return int(text)


def _year(text: str) -> int:
    return _number(text, 1900, 2100, "cli.bad_year")


def _port(text: str) -> int:
    return _number(text, 0, 65535, "cli.bad_port")


def _days(text: str) -> int:
    return _number(text, 0, 36500, "cli.bad_days")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_date", found=text) from None


# --- where things are


def _home(options: argparse.Namespace) -> Path:
    """The home folder: `--home`, else `BAOGAO_HOME`, else the platform's folder for user data.

    Raises:
        UsageError: A file stands where the folder, or one above it, should be.
    """
    home = options.home or os.environ.get("BAOGAO_HOME")
    if not home:
        from platformdirs import user_data_path

        home = user_data_path("baogao", appauthor=False)
    home = Path(home)
    for place in (home, *home.parents):
        if os.path.lexists(place):
            if not place.is_dir():
                raise UsageError("cli.home_not_folder", home=home, found=place)
            break
    return home


def _open_records(options: argparse.Namespace) -> Records:
    """Where answers are recorded: kept for `--keep-records` days, else `BAOGAO_KEEP_RECORDS`, else half a year; 0 keeps none."""
    from ui.records import RETENTION_DAYS, Records

    days = options.keep_records
    if days is None:
        days = _days(os.environ.get("BAOGAO_KEEP_RECORDS") or str(RETENTION_DAYS))
    return Records(_home(options) if days else None, days)


def _open_library(options: argparse.Namespace) -> Library:
    from corpus.library import Library

    return Library(_home(options))


def _open_assistant(options: argparse.Namespace, steps: list[tuple[int, int]] | None = None) -> Assistant:
    """The assistant; builds the index when there is none, telling `steps` how that goes on; says when the library is newer."""
    from assistant.assistant import Assistant

    with _progress(options.language, steps) as progress:
        assistant = Assistant.open(_home(options), progress=progress)
    if assistant.outdated:
        print(say("cli.library_newer", options.language, generation=assistant.index.generation), file=sys.stderr)
    return assistant


def _tell_degraded(assistant: Assistant) -> None:
    """Say what was wrong with the index although it answered; some of it is found by searching only."""
    if assistant.index.degraded:
        print(assistant.index.degraded, file=sys.stderr)


@contextmanager
def _progress(language: Language, steps: list[tuple[int, int]] | None = None) -> Iterator[Any]:
    """A callback that draws the progress of a build on stderr."""
    from tqdm import tqdm

    bar: Any = None

    def show(event: BuildProgress) -> None:
        nonlocal bar
        if event.stage != "embed" or not event.total:
            return
        if bar is None:
            words = {"desc": say("cli.building", language), "unit": say("cli.passage_unit", language)}
            bar = tqdm(total=event.total, file=sys.stderr, **words)
        bar.update(event.done - bar.n)
        if steps is not None:
            steps.append((event.done, event.total))

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()


def _print_json(record: object) -> None:
    # Some readers take these for the end of a line.
    print(json.dumps(record, ensure_ascii=False).translate({0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}))


# --- commands


def _serve(options: argparse.Namespace) -> int:
    from ui.app import serve

    steps: list[tuple[int, int]] = []

    def progress(language: Language) -> str:
        return say("cli.building_step", language, done=steps[-1][0], total=steps[-1][1]) if steps else ""

    serve(
        lambda: _open_assistant(options, steps),
        host=options.host,
        port=options.port,
        home=_home(options),
        progress=progress,
        records=_open_records(options),
        mcp=options.mcp,
    )
    return 0


def _mcp(options: argparse.Namespace) -> int:
    from ui.app import load_tools
    from ui.preparation import Preparation

    tools = load_tools()
    preparation = Preparation(lambda: _open_assistant(options), records=_open_records(options))
    preparation.start()
    tools.create(preparation).run()
    return 0


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.batch is None):
        raise UsageError("cli.question_or_batch")
    if options.batch is not None:
        if options.output is not None:
            raise UsageError("cli.output_of_batch")
        return _ask_batch(options)
    from assistant.question import check_question

    check_question(options.question)
    form = None
    if options.output is not None:
        from ui.export import FORMATS

        form = _form(options.output, FORMATS)
    assistant = _open_assistant(options)
    answer = assistant.ask(options.question, years=tuple(options.year))
    _tell_degraded(assistant)
    if form is not None:
        from ui.export import export
        from ui.register import write_file
        from ui.turns import Turn, now

        turn = Turn.of(answer, assistant.reports, asked=now())
        write_file(options.output, export([turn], assistant.reports, form, options.language))
    elif options.json:
        _print_json(answer.to_dict())
    else:
        print("\n".join(_answer_lines(answer)))
    return 0


def _records(options: argparse.Namespace) -> int:
    from ui.records import FORMS, Records, export
    from ui.register import write_file

    form = _form(options.output, tuple(FORMS))
    write_file(options.output, export(Records(_home(options)).since(options.since), form, options.language))
    return 0


def _form(path: Path, forms: tuple[Any, ...]) -> Any:
    """What to write, told by the end of the file's name."""
    form = path.suffix.lower().removeprefix(".")
    if form not in forms:
        raise UsageError("cli.bad_form", file=path, forms="/".join(f".{known}" for known in forms))
    return form


def _ask_batch(options: argparse.Namespace) -> int:
    from ui.ask_line import AskLine, identity_of, parse

    lines = list(_batch_lines(options.batch))
    assistant = _open_assistant(options)
    failed = False
    for line in lines:
        record: object = None
        try:
            record = parse(line)
            # All other keys belong to whoever wrote the file.
            if isinstance(record, dict):
                asked = AskLine.read({"question": record.get("question"), "history": record.get("history") or None})
            else:
                asked = AskLine.read(record)
            answer = assistant.ask(asked.question, history=asked.history, years=tuple(options.year))
            _print_json(answer.to_dict() | {"id": identity_of(record)})
        except BaogaoError as exc:
            failed = True
            _print_json({"id": identity_of(record), "error": exc.text(options.language)})
        sys.stdout.flush()
    _tell_degraded(assistant)
    return 1 if failed else 0


def _batch_lines(source: str) -> Iterator[bytes]:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as exc:
        raise UsageError("cli.questions_unreadable", path=source, reason=exc.strerror or exc) from exc
    return (line for line in data.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip())


def _answer_lines(answer: Answer) -> Iterator[str]:
    if answer.resolved_question != answer.question and answer.kind != "chat":
        yield say("cli.resolved", answer.language, question=answer.resolved_question)
    yield answer.text
    if answer.citations:
        yield ""
    for citation in answer.citations:
        page = say("cli.page", answer.language, page=citation.page) if citation.page else ""
        yield f"[{citation.n}] {citation.official}{page}"
    neighbours = [shown for shown in answer.figures[answer.main :] if shown.computed is None]
    if neighbours and answer.main:
        shown_text = say("web.semicolon", answer.language).join(
            f"{s.figure.indicator} {''.join(s.figure.text.split())}[{s.citation}]" for s in neighbours[:6]
        )
        yield say("cli.neighbours", answer.language, figures="") + shown_text
    if answer.related:
        yield ""
        yield say("cli.related", answer.language)
    colon = say("web.colon", answer.language)
    for related in answer.related:
        text = " ".join(related.text.split())
        yield f"- {' › '.join(related.section)}{colon}{text[:80]}{'…' if len(text) > 80 else ''}"


def _add(options: argparse.Namespace) -> int:
    library = _open_library(options)
    given = {name: getattr(options, name) for name in ("year", "issuer", "title", "published", "source_url")}
    if len(options.files) > 1 and any(given.values()):
        raise UsageError("cli.values_for_one_file")
    failed = False
    for name in options.files:
        try:
            source: Path | bytes = sys.stdin.buffer.read() if name == "-" else Path(name)
            added = library.add(source, replace=options.replace, **given)
        except BaogaoError as exc:
            if len(options.files) == 1:
                raise
            failed = True
            print(f"baogao: {name}: {exc.text(options.language)}", file=sys.stderr)
            continue
        for line in _added_lines(added, options.language):
            print(line)
    return 1 if failed else 0


def _added_lines(added: Any, language: Language) -> Iterator[str]:
    entry = added.entry
    yield say(f"cli.add_{added.status}", language, id=entry.id)
    for field in ("issuer", "title", "year", "published", "document_number"):
        found = getattr(added.guess, field)
        if found is not None:
            origin = say(f"library.origin_{found.origin}", language)
            yield "  " + say(
                "cli.read_value", language, field=say(f"cli.field_{field}", language), value=found.value, origin=origin
            )
    yield from (note.text(language) for note in added.notes)


def _remove(options: argparse.Namespace) -> int:
    _open_library(options).remove(options.report_id)
    print(say("cli.removed", options.language, id=options.report_id))
    return 0


def _library(options: argparse.Namespace) -> int:
    library = _open_library(options)
    for entry in library.sound_entries():
        if options.json:
            facts = {name: getattr(entry, name) for name in ("source", "source_sha256", "text_sha256", "bundled")}
            _print_json({"report_id": entry.id, **asdict(entry.metadata), **facts})
        else:
            print(f"{entry.year}  {entry.id}  {entry.metadata.title}  {entry.metadata.published or '—'}")
    faults = library.faults()
    for fault in faults:
        print(f"baogao: {fault.text(options.language)}", file=sys.stderr)
    return 1 if faults else 0


def _build(options: argparse.Namespace) -> int:
    from ui.upkeep import build

    with _progress(options.language) as progress:
        done = build(_home(options), progress, full=options.full, years=tuple(options.year))
    counts = {"reports": done.reports, "passages": done.passages, "figures": done.figures}
    print(say("cli.built" if done.changed else "cli.unchanged", options.language, generation=done.generation, **counts))
    return 0


def _generations(options: argparse.Namespace) -> int:
    from index.generations import Generations

    for info in Generations(_home(options)).list():
        if options.json:
            _print_json(asdict(info))
        else:
            print(
                f"{'*' if info.current else ' '} {info.number}  {info.created}  {info.reports} / {info.passages} / {info.figures}  {info.model}"
            )
    return 0


def _rollback(options: argparse.Namespace) -> int:
    from index.generations import Generations

    number = Generations(_home(options)).rollback(options.number)
    print(say("cli.rolled_back", options.language, generation=number))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from ui.library import SIGNS
    from ui.upkeep import look

    def told(level: str, finding: Finding | BaogaoError) -> None:
        print(f"{SIGNS[level]} {finding.text(options.language)}")

    faults = _open_library(options).faults()
    with _progress(options.language) as progress:
        findings = look(_home(options), progress)
        for fault in faults:
            told("error", fault)
        for finding in findings:
            told(finding.level, finding)
        if any(finding.remedy != "none" for finding in findings):
            print(say("cli.repairing", options.language))
            findings = look(_home(options), progress, mend=True)
            for finding in findings:
                told(finding.level, finding)
    return 1 if faults or any(finding.level == "error" for finding in findings) else 0


def _selected(options: argparse.Namespace) -> list[Report]:
    library = _open_library(options)
    if options.report is not None:
        return [library.report(options.report)]
    reports = [library.report(entry.id) for entry in library.entries() if options.year is None or entry.year == options.year]
    if not reports:
        have = say("web.and", options.language).join(sorted({str(entry.year) for entry in library.entries()})) or say(
            "answer.none", options.language
        )
        raise LibraryError("cli.no_reports", have=have)
    return reports


def _figures(options: argparse.Namespace) -> int:
    from ui.register import Selection, csv_of, print_table, register_dicts, register_sheet, select, workbook, write_file

    named = {name: getattr(options, name) for name in ("about", "issuer", "section", "indicator", "unit")}
    selection = Selection(**named, dates=True)
    pairs = select(_selected(options), selection)
    if options.csv is not None:
        write_file(options.csv, csv_of(register_sheet(pairs, options.language)))
    if options.xlsx is not None:
        write_file(options.xlsx, workbook(register_sheet(pairs, options.language)))
    if options.json:
        for record in register_dicts(pairs, options.language):
            _print_json(record)
    elif options.csv is None and options.xlsx is None:
        print_table(pairs, options.language)
    return 0


def _check(options: argparse.Namespace) -> int:
    from assistant.answer import remark_to_dict

    for report in _selected(options):
        for remark in report.remarks:
            if options.json:
                _print_json(remark_to_dict(remark, options.language))
            else:
                section = " › ".join(report.section_at(remark.start).path)
                print(f"{report.id}  {section}  [{remark.start}–{remark.end}]  {remark.text(options.language)}")
    return 0


def _search(options: argparse.Namespace) -> int:
    if not 1 <= options.top <= 1000:
        raise UsageError("cli.bad_top", found=options.top)
    assistant = _open_assistant(options)
    hits = assistant.search(options.query, options.top)
    _tell_degraded(assistant)
    for hit in hits:
        found = hit.found
        if options.json:
            _print_json(hit.to_dict())
        else:
            text = " ".join(found.text.split())
            dense = "—" if hit.dense is None else f"{hit.dense:.3f}"
            keyword = "—" if hit.keyword is None else f"{hit.keyword:.2f}"
            print(f"{hit.rank:>3}  {hit.score:.3f}  {dense}  {keyword}  {' › '.join(found.section)}")
            print(f"     {text[:100]}{'…' if len(text) > 100 else ''}")
    return 0


def _accounts(options: argparse.Namespace) -> Accounts:
    from ui.accounts import Accounts

    if (options.name is None) != (options.action == "list"):
        raise UsageError("cli.name_needed", command=options.command, action=options.action)
    return Accounts(_home(options))


def _user(options: argparse.Namespace) -> int:
    accounts, name, language = _accounts(options), options.name, options.language
    if options.action == "list":
        for account in accounts.everyone():
            print(f"{account.name}  {say(f'cli.role_{account.role}', language)}  {account.added}")
        return 0
    role: Role = "administrator" if options.administrator else "reader"
    if options.action == "add":
        accounts.add(name, _password(name, language), role)
    elif options.action == "role":
        accounts.change_role(name, role)
    elif options.action == "password":
        accounts.change_password(name, _password(name, language))
    else:
        accounts.remove(name)
    keys = {"add": "account_added", "password": "password_changed", "role": "role_changed", "remove": "account_removed"}
    print(say(f"cli.{keys[options.action]}", language, name=name, role=say(f"cli.role_{role}", language)))
    return 0


def _password(name: str, language: Language) -> str:
    """A password typed twice, unseen, at a terminal; else the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    password = getpass(say("cli.type_password", language, name=name))
    if getpass(say("cli.type_again", language)) != password:
        raise UsageError("cli.passwords_differ")
    return password


def _token(options: argparse.Namespace) -> int:
    accounts = _accounts(options)
    if options.action == "list":
        for token in accounts.tokens():
            print(f"{token.name}  {token.added}")
    elif options.action == "add":
        print(accounts.add_token(options.name))
        print(say("cli.token_added", options.language, name=options.name), file=sys.stderr)
    else:
        accounts.remove_token(options.name)
        print(say("cli.token_removed", options.language, name=options.name))
    return 0


def _eval(options: argparse.Namespace) -> int:
    from assistant.evaluation import read_questions, score_answer, summarise

    questions = read_questions(options.file)
    assistant = _open_assistant(options)
    texts = {report.id: report.text for report in assistant.reports}
    marks = []
    for question in questions:
        answer = assistant.ask(question["question"], history=tuple(question.get("history", ())), id=question["id"])
        marks.append(score_answer(question, answer.to_dict(), texts.get))
    kinds: list[str | None] = [None, *sorted({mark.kind for mark in marks})]
    for kind in kinds:
        scores = summarise(mark for mark in marks if kind is None or mark.kind == kind)
        if options.json:
            shares = {name: {"share": round(share, 4), "of": of} for name, (share, of) in scores.shares.items()}
            _print_json({"kind": kind, "questions": scores.questions, **shares, **scores.counts})
        else:
            cells = [f"{kind or say('cli.total', options.language):<12}", f"{scores.questions:>4}"]
            cells += [f"{share} {value:.3f} ({of})" for share, (value, of) in scores.shares.items()]
            print("  ".join(cells + [f"{count} {value}" for count, value in scores.counts.items()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
