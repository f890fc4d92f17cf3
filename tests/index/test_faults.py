from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest


def _loop(*arguments: str, **settings: str) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_")} | settings
    command = [sys.executable, "-m", "tests.index.faults", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment, check=False)
    assert done.returncode in (0, 1), done.stderr
    print(done.stdout)
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


@pytest.mark.slow
def test_builds_killed_at_every_step_and_at_any_moment_lose_nothing() -> None:
    outcome = _loop("--kills", "50", "--stages")
    assert outcome["killed"] >= 60
    assert len(outcome["stages"]) >= 10
    assert outcome["answers"] > outcome["killed"]
    assert (outcome["wrong"], outcome["lost"], outcome["left"]) == ([], [], [])


@pytest.mark.slow
def test_builds_with_the_real_model_killed_lose_nothing() -> None:
    outcome = _loop("--kills", "5", "--real")
    assert outcome["killed"] >= 5
    assert (outcome["wrong"], outcome["lost"], outcome["left"]) == ([], [], [])


@pytest.mark.slow
def test_builds_killed_while_filling_a_server_lose_nothing(chroma_server: str) -> None:
    outcome = _loop("--kills", "10", "--stages", BAOGAO_CHROMA_URL=chroma_server)
    assert outcome["killed"] >= 20
    assert (outcome["wrong"], outcome["lost"], outcome["left"]) == ([], [], [])
