"""`python -m tests.e2e.serve_county PORT HOME YEARS…`: the page over the invented reports of a county, its index built in a second."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from assistant.assistant import Assistant
from corpus.library import Library
from index.doctor import diagnose, repair
from index.generations import BuildProgress, Generations
from tests.homes import quick_embedder
from ui.app import serve
from ui.upkeep import Outcome, Tell, Upkeep, Work

REPORTS = Path(__file__).parents[1] / "evaluation" / "qinghe"


def prepare(home: Path, years: list[str]) -> None:
    """A library of these years, and an index of it."""
    library = Library(home)
    for entry in library.entries():
        library.remove(entry.id)
    for year in years:
        library.add(REPORTS / f"{year}.txt")
    Generations(home, quick_embedder()).build(library)


def quick_work(home: Path, work: Work, years: tuple[int, ...], tell: Tell) -> Outcome:
    """The work done here, with vectors that need no model, slowly enough to be watched."""
    embedder = quick_embedder()

    def told(event: BuildProgress) -> None:
        tell(event)
        if event.stage in ("embed", "store"):
            time.sleep(0.4)

    library = Library(home)
    if work == "check":
        return diagnose(home, library, embedder=embedder)
    if work == "repair":
        return repair(home, library, embedder=embedder, progress=told)
    return Generations(home, embedder).build(library, full=work == "full", years=years, progress=told)


if __name__ == "__main__":
    place = Path(sys.argv[2])
    prepare(place, sys.argv[3:])
    serve(lambda: Assistant.open(place), port=int(sys.argv[1]), home=place, upkeep=Upkeep(place, quick_work))
