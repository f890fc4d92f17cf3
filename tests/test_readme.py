"""The README names commands that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from corpus.errors import BaogaoError
from ui.cli import _parser

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
CONSOLE = {"", "sh", "shell", "bash", "console", "text"}


def fences(text: str) -> list[tuple[str, str]]:
    """The code blocks of a Markdown text: language and content."""
    return [(match[1].strip(), match[2]) for match in re.finditer(r"^```([^\n]*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]


def commands(text: str) -> list[str]:
    """Lines of console blocks and inline code that call `baogao` or `make`."""
    found = []
    for language, content in fences(text):
        if language in CONSOLE:
            found += [line.strip().removeprefix("$ ") for line in content.replace("\\\n", " ").splitlines()]
    found += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [command for command in found if re.match(r"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?:baogao|make) ", command)]


def words_of(command: str) -> list[str]:
    """The words of a command as a shell reads them, without settings before it or anything behind a pipe or a comment."""
    words = shlex.split(command, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    stop = next((i for i, word in enumerate(words) if word in ("|", ">", ">>", "<", "&&", "||", ";", "&")), len(words))
    return words[:stop]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))


ALL = [(document.name, command) for document in DOCUMENTS for command in commands(document.read_text(encoding="utf-8"))]


def test_the_readme_names_the_two_commands() -> None:
    named = [words_of(command) for document, command in ALL if document == "README.md"]
    assert ["make", "run"] in named
    assert ["make", "test"] in named


def test_the_reading_of_documents_finds_commands() -> None:
    text = "Run `make run`.\n```console\n$ make test\n.venv/bin/baogao ask '多少件?' --json | head\nls\n```\n```python\nmake x\n```\n"
    assert commands(text) == ["make test", ".venv/bin/baogao ask '多少件?' --json | head", "make run"]
    assert words_of(".venv/bin/baogao ask '多少件?' --json | head") == [".venv/bin/baogao", "ask", "多少件?", "--json"]


@pytest.mark.parametrize(("document", "command"), ALL)
def test_a_command_named_exists(document: str, command: str) -> None:
    words = words_of(command)
    if words[0] == "make":
        targets = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
        assert set(targets) <= make_targets(), document
        return
    arguments = words[1:]
    if "--help" in arguments or "--version" in arguments:
        arguments = [argument for argument in arguments if argument not in ("--help", "--version")]
        assert not arguments or arguments[0] in subcommands(), document
        return
    # Placeholders of a synopsis (QUESTION, FILE, [--year Y], …) are not arguments to try.
    if any(re.search(r"^\[|\]|…|^<|\|", argument) for argument in arguments) or len(arguments) == 1:
        assert arguments[0] in subcommands(), document
        return
    try:
        _parser("en").parse_args(arguments)
    except BaogaoError as error:
        pytest.fail(f"{document}: {command}: {error.text('en')}")


def subcommands() -> set[str]:
    actions = _parser("en")._subparsers
    assert actions is not None
    return {name for action in actions._group_actions for name in action.choices or ()}


def test_every_picture_shown_is_there() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).is_file(), f"{document.name}: {target}"


def test_every_page_linked_is_there() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:|#", target):
                assert (document.parent / target.partition("#")[0]).exists(), f"{document.name}: {target}"
