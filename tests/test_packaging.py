"""What an installation gets: pinned libraries, the data files, the command, and one test command."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from importlib import metadata, resources
from pathlib import Path

import pytest

from corpus.report import Metadata

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("assistant", "corpus", "index", "ui")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.partition("#")[0].partition(";")[0].strip() for line in lines]
    return {normal(name): version for line in pinned if line for name, _, version in [line.partition("==")]}


def requirement_name(requirement: str) -> str:
    return normal(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def requirements() -> list[str]:
    project = PROJECT["project"]
    return [*project["dependencies"], *(r for group in project["optional-dependencies"].values() for r in group)]


def test_every_dependency_is_pinned() -> None:
    """torch is pinned by the Makefile, which takes its CPU build where there is one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^TORCH := \d+\.\d+\.\d+$", makefile, re.MULTILINE)
    assert {requirement_name(r) for r in requirements()} - set(pins()) - {"torch"} == set()


def test_every_pin_is_exact() -> None:
    assert {name: version for name, version in pins().items() if not re.fullmatch(r"[0-9][0-9a-z.+!]*", version)} == {}


def test_what_the_dependencies_need_is_pinned_too() -> None:
    """All that is needed, level by level, for the markers of this machine; else a fresh installation differs from this one."""
    wanted, seen = [requirement_name(r) for r in requirements()], set[str]()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        wanted += [requirement_name(r) for r in needs if ";" not in r]
    from_torch_index = {"torch", "setuptools", "pip"}
    assert seen - set(pins()) - from_torch_index == set()


def test_no_cuda_is_pinned() -> None:
    assert [name for name in pins() if name.startswith(("nvidia-", "cuda-")) or name == "triton"] == []


def test_the_ci_calls_exactly_the_test_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line.strip() and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make test"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_command_is_the_one_in_the_project_file() -> None:
    assert PROJECT["project"]["scripts"] == {"baogao": "ui.cli:main"}


@pytest.mark.parametrize(
    ("package", "path"),
    [
        ("corpus", "reports/2023/report.txt"),
        ("corpus", "reports/2023/metadata.json"),
        ("corpus", "data/units.txt"),
        ("assistant", "data/synonyms.txt"),
        ("assistant", "data/places.txt"),
        ("ui", "page.css"),
        ("ui", "page.js"),
        ("ui", "favicon.png"),
    ],
)
def test_data_is_found_inside_the_package(package: str, path: str) -> None:
    file = resources.files(package).joinpath(*path.split("/"))
    assert file.is_file()
    assert file.read_bytes()


def test_the_bundled_report_is_the_real_one() -> None:
    folder = resources.files("corpus").joinpath("reports", "2023")
    known = Metadata(**json.loads(folder.joinpath("metadata.json").read_text(encoding="utf-8")))
    assert (known.issuer, known.year, known.published) == ("法库县人民政府", 2023, "2024-01-31")
    assert folder.joinpath("report.txt").read_text(encoding="utf-8").startswith(known.title)


def test_every_data_file_is_packaged() -> None:
    """A file that no pattern of the project file names would be missing from an installation."""
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    tracked = tracked_files()
    left_out = [
        name
        for name in tracked
        if name.startswith(tuple(f"{package}/" for package in PACKAGES))
        and not name.endswith(".py")
        and not any(Path(name).match(pattern) for pattern in patterns)
    ]
    assert left_out == []


def tracked_files() -> list[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout; the list of files is git's")
    result = subprocess.run([git, "-c", "core.quotepath=off", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.skip(f"git cannot list the files: {result.stderr.strip()}")
    return result.stdout.splitlines()


READER = "assistant/data/reader/reader.onnx"
"""The one file that is large: trained by the repository's own script (`make reader`)."""


def test_the_repository_is_small_and_has_what_a_project_has() -> None:
    for name in ("README.md", "LICENSE", "CHANGELOG.md", "Makefile", "constraints.txt", "pyproject.toml", ".gitignore"):
        assert (ROOT / name).is_file(), name
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    large = [name for name in tracked_files() if (path := ROOT / name).is_file() and path.stat().st_size > 2_000_000]
    assert large == [READER]
    assert (ROOT / READER).stat().st_size < 40_000_000


def test_warnings_are_errors_in_tests() -> None:
    assert PROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"
