"""What the tests of the assistant share: the bundled report, and assistants whose index is built in a second."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.lookup import Shelf
from corpus.library import Library
from corpus.report import Report
from index.generations import Generations
from index.search import Index
from tests.homes import SETTINGS, quick_embedder

TODAY = date(2024, 5, 20)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def report() -> Report:
    """The bundled report, read completely."""
    [only] = Library(Path("/nonexistent")).reports()
    return only


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the bundled report whose vectors count pairs of characters."""
    home = tmp_path_factory.mktemp("quick")
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        embedder = quick_embedder()
        Generations(home, embedder).build(Library(home))
        index = Index.open(home, embedder=embedder)
    return Assistant(index, Shelf.of(index.reports), today=lambda: TODAY)
