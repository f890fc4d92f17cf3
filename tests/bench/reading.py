"""The reader by itself: how long a passage takes on one core, how long it takes to load, and what memory it adds.

Loading is measured in a process of its own, after chromadb: its onnxruntime is there in any case.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

from assistant.reader import open_reader
from tests.training.material import read_written

__all__ = ["measure"]

CHARACTERS = 300
READ = 200
_LOADING = """
import json, resource, time
import chromadb, onnxruntime, tokenizers
from assistant.reader import open_reader
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
reader = open_reader()
loaded = time.perf_counter() - began
reader.read("受理了几件？", "一、成效", "受理31件。" * 50)
print(json.dumps([loaded, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""


def measure() -> list[dict[str, Any]]:
    """One row: milliseconds a passage of some 300 characters (median, 95th of 100), seconds to load, MiB added."""
    reader = open_reader()
    if reader is None:
        return [{"reader": "missing"}]
    asked = [e for e in read_written(dev=True) if 0.9 * CHARACTERS <= len(e.passage) <= 1.1 * CHARACTERS][:READ]
    taken = []
    for example in asked:
        began = time.perf_counter()
        reader.read(example.question, example.title, example.passage)
        taken.append(1000 * (time.perf_counter() - began))
    loaded, added = json.loads(subprocess.check_output([sys.executable, "-c", _LOADING]))
    return [
        {
            "passages read": len(taken),
            "ms, p50": round(statistics.median(taken), 1),
            "ms, p95": round(statistics.quantiles(taken, n=20)[-1], 1),
            "loading, s": round(loaded, 2),
            "memory, MiB": round(added),
        }
    ]
