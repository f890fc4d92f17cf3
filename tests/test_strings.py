"""Every string a person reads exists, is used, and says the same in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from corpus.errors import BaogaoError
from corpus.strings import MAX_VALUE_CHARACTERS, TABLES, Language, say

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "assistant", "ui")
KEYS = sorted(f"{area}.{name}" for area, table in TABLES.items() for name in table)
_KEY = re.compile(rf"(?:{'|'.join(TABLES)})\.[a-z0-9_]+")
_NAME = re.compile(r"[a-z0-9_]+")


@dataclass
class Usage:
    """What the code asks of the tables.

    A key is asked for whole (`say("cli.year")`), by pattern (`say(f"cli.help_{name}")`), or through a function that adds the
    area (`draft.say("figure")`, where `Draft.say` says `f"answer.{key}"`).
    """

    keys: dict[str, str] = field(default_factory=dict)
    """Key → one place that asks for it."""

    patterns: set[str] = field(default_factory=set)
    given: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    """Place, key and the placeholders given there."""

    open_areas: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    """All constants that could be the name of a string; they count where an area is open."""

    def uses(self, key: str) -> bool:
        area, _, name = key.partition(".")
        return (
            key in self.keys
            or any(re.fullmatch(pattern, key) for pattern in self.patterns)
            or (area in self.open_areas and (name in self.words or any(re.fullmatch(p, name) for p in self.patterns)))
        )


def read_usage() -> Usage:
    usage = Usage()
    for layer in LAYERS:
        trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / layer).rglob("*.py"))}
        trees = {path: tree for path, tree in trees.items() if path.name != "strings.py"}
        adders = [adder for path, tree in trees.items() for adder in adders_of(path, tree)]
        for path, tree in trees.items():
            read_module(path, tree, adders, usage)
    return usage


@dataclass(frozen=True)
class Adder:
    """A function that puts an area (and perhaps more) before the name it is given."""

    path: Path
    name: str
    position: int
    prefix: str
    method: bool

    def serves(self, call: ast.Call, path: Path) -> bool:
        return isinstance(call.func, ast.Attribute) if self.method else path == self.path


def adders_of(path: Path, tree: ast.Module) -> Iterator[Adder]:
    methods = {inner for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for inner in node.body}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        arguments = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]
        for node in ast.walk(function):
            if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
                head, tail = node.values
                if (
                    isinstance(head, ast.Constant)
                    and isinstance(tail, ast.FormattedValue)
                    and isinstance(tail.value, ast.Name)
                    and tail.value.id in arguments
                    and str(head.value).partition(".")[0] in TABLES
                ):
                    yield Adder(path, function.name, arguments.index(tail.value.id), str(head.value), function in methods)


def read_module(path: Path, tree: ast.Module, adders: list[Adder], usage: Usage) -> None:
    # Docstrings, and the fixed parts of f-strings, are no keys of their own.
    parts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            if _KEY.fullmatch(node.value):
                usage.keys.setdefault(node.value, place)
            elif _NAME.fullmatch(node.value):
                usage.words.add(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            # A field of a record may name a string (`say(f"register.{field.name}")`).
            usage.words.add(node.target.id)
        elif isinstance(node, ast.JoinedStr):
            pattern = "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_]+" for part in node.values
            )
            literal = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            if literal.rstrip(".") in TABLES and literal.endswith("."):
                usage.open_areas.add(literal[:-1])
            elif re.fullmatch(rf"(?:(?:{'|'.join(TABLES)})\.)?[a-z0-9_]*[a-z]{{2,}}_?", literal):
                usage.patterns.add(pattern)
        elif isinstance(node, ast.Call):
            read_call(node, place, path, adders, usage)


def read_call(call: ast.Call, place: str, path: Path, adders: list[Adder], usage: Usage) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    whole = {str(constant) for argument in call.args[:1] for constant in constants(argument) if _KEY.fullmatch(str(constant))}
    for adder in adders:
        if adder.name == name and adder.serves(call, path) and len(call.args) > adder.position:
            whole |= {adder.prefix + str(c) for c in constants(call.args[adder.position]) if _NAME.fullmatch(str(c))}
    for key in whole:
        usage.keys.setdefault(key, place)
        if (name == "say" or name.endswith("Error")) and all(keyword.arg for keyword in call.keywords):
            usage.given.append((place, key, frozenset(str(keyword.arg) for keyword in call.keywords)))


def constants(node: ast.expr) -> list[object]:
    """The constants an argument may be: itself, or the branches of a choice."""
    if isinstance(node, ast.IfExp):
        return [*constants(node.body), *constants(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) else []


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.fixture(scope="module")
def usage() -> Usage:
    return read_usage()


def test_the_reading_of_the_code_finds_each_way_of_asking(usage: Usage) -> None:
    assert {"library.empty_file", "cli.bad_year", "answer.figure", "web.title", "index.locked"} <= set(usage.keys)
    assert {"answer", "web", "cli"} <= usage.open_areas
    assert usage.uses("cli.help_serve")
    assert not usage.uses("cli.no_such_string_at_all")


def test_every_key_used_exists(usage: Usage) -> None:
    unknown = [f"{place}: {key}" for key, place in usage.keys.items() if key not in KEYS]
    assert not unknown, "\n".join(unknown)


def test_every_string_is_used(usage: Usage) -> None:
    unused = [key for key in KEYS if not usage.uses(key)]
    assert not unused, "\n".join(unused)


def test_every_placeholder_is_given_a_value(usage: Usage) -> None:
    lacking = [
        (place, key, sorted(wanted - given))
        for place, key, given in usage.given
        if key in KEYS and (wanted := placeholders(template(key, "zh"))) - given
    ]
    assert lacking == []


def template(key: str, language: Language) -> str:
    area, _, name = key.partition(".")
    return TABLES[area][name][get_args(Language).index(language)]


@pytest.mark.parametrize("area", TABLES)
def test_both_languages_have_the_same_placeholders(area: str) -> None:
    differing = {
        name: (chinese, english)
        for name, (chinese, english) in TABLES[area].items()
        if placeholders(chinese) != placeholders(english)
    }
    assert differing == {}


def test_placeholders_are_plain_names() -> None:
    """Values are flattened to text before they are put in, so that attributes and number formats would fail."""
    for key in KEYS:
        for language in get_args(Language):
            for _, name, specification, conversion in Formatter().parse(template(key, language)):
                assert name is None or (re.fullmatch(r"[a-z_]+", name) and not specification and not conversion), key


def test_strings_are_single_lines_of_visible_text() -> None:
    for key in KEYS:
        for language in get_args(Language):
            text = template(key, language)
            assert text.strip(), key
            assert text.isprintable(), key
            assert "  " not in text, key


def test_names_are_lower_case_words() -> None:
    assert [key for key in KEYS if not _KEY.fullmatch(key)] == []


def test_errors_end_as_sentences() -> None:
    """What an error says is one sentence or more, in both languages."""
    raised = {
        key for path in error_sources() for key in re.findall(r'Error\(\s*"((?:library|index|cli|web|answer)\.[a-z0-9_]+)"', path)
    }
    assert len(raised) > 30
    open_ended = {"answer.empty_question"}
    for key in sorted(raised & set(KEYS) - open_ended):
        assert re.search(r"[。}”]$", template(key, "zh")), key
        assert re.search(r"[.}a-zA-Z]$", template(key, "en")), key


def error_sources() -> list[str]:
    return [path.read_text(encoding="utf-8") for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]


@pytest.mark.parametrize("language", get_args(Language))
def test_a_value_stays_on_one_line_and_is_cut(language: Language) -> None:
    text = say("library.no_such_file", language, name="a\nb\r\n\tc " + "长" * 10_000)
    assert "\n" not in text
    assert "a b c" in text
    assert len(text) < MAX_VALUE_CHARACTERS + 100
    assert "…" in text


def test_braces_in_a_value_are_only_text() -> None:
    assert "{home} {0}" in say("library.no_such_file", "zh", name="{home} {0}")


@pytest.mark.parametrize("key", ["answer.no_such", "nowhere.figure", "figure", ""])
def test_an_unknown_string_is_a_bug(key: str) -> None:
    with pytest.raises(KeyError):
        say(key)


def test_a_missing_value_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say("library.no_such_file")


def test_an_error_speaks_both_languages_on_one_line() -> None:
    error = BaogaoError("library.no_such_file", name="a\nb")
    assert str(error) == error.text("zh") == say("library.no_such_file", "zh", name="a\nb")
    assert error.text("en") == say("library.no_such_file", "en", name="a\nb")
    assert "\n" not in str(error)
    assert error.exit_code == 1
