"""`python -m tests.e2e.serve_county PORT HOME YEARS…`: the page over the invented reports of a county, its index built in a second."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.assistant import Assistant
from corpus.library import Library
from index.generations import Generations
from tests.homes import quick_embedder
from ui.app import serve

REPORTS = Path(__file__).parents[1] / "evaluation" / "qinghe"


def prepare(home: Path, years: list[str]) -> None:
    """A library of these years, and an index of it."""
    library = Library(home)
    for entry in library.entries():
        library.remove(entry.id)
    for year in years:
        library.add(REPORTS / f"{year}.txt")
    Generations(home, quick_embedder()).build(library)


if __name__ == "__main__":
    place = Path(sys.argv[2])
    prepare(place, sys.argv[3:])
    serve(lambda: Assistant.open(place), port=int(sys.argv[1]), home=place)
