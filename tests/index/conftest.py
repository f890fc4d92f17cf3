"""What the tests of the index share."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.store import Location
from tests.homes import SETTINGS
from tests.index.library import PairEmbedder


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def embedder() -> PairEmbedder:
    return PairEmbedder()


@contextmanager
def chroma_run(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of a real Chroma server on `folder`, at any free port when none is named."""
    command = shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")
    if command is None:
        pytest.skip("the chroma command is not installed")
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    arguments = [command, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "CHROMA_TELEMETRY_ENABLED": "0"}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(arguments, stdout=log, stderr=log, env=environment, start_new_session=True)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            pytest.fail("chroma run did not start within 30 seconds")
        assert server.poll() is None, (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server, started for these tests."""
    with chroma_run(tmp_path_factory.mktemp("chroma-server")) as url:
        yield url


@pytest.fixture(params=["embedded", "server"])
def location(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """Chroma in a folder, and the same on a server; the environment names it."""
    if request.param == "server":
        monkeypatch.setenv("BAOGAO_CHROMA_URL", request.getfixturevalue("chroma_server"))
        monkeypatch.setenv("BAOGAO_CHROMA_TOKEN", "not-checked-by-a-local-server")
    return Location.configured(tmp_path / "home" / "index" / "chroma")
