"""Home folders for tests: an index of the bundled report, built in a second."""

from __future__ import annotations

from pathlib import Path

from corpus.library import Library
from corpus.report import Report
from index.embedder import ModelChoice
from index.generations import Generations
from tests.index.library import PairEmbedder

SETTINGS = (
    "BAOGAO_HOME",
    "BAOGAO_LANGUAGE",
    "BAOGAO_EMBEDDING_MODEL",
    "BAOGAO_EMBEDDING_BACKEND",
    "BAOGAO_EMBEDDING_DEVICE",
    "BAOGAO_ALLOW_DOWNLOAD",
    "BAOGAO_CHROMA_URL",
    "BAOGAO_CHROMA_TOKEN",
    "BAOGAO_KEEP_RECORDS",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
)
"""What the environment may set, taken away before each test that looks at it."""

DIMENSION = 384
INVENTED = Path(__file__).parent / "evaluation" / "qinghe"
"""Four years of an invented county."""


def quick_embedder() -> PairEmbedder:
    """Counts pairs of characters, under the name and with the dimension of the default model.

    An index built with it opens as one of the default model, so that the command line can ask it; its vectors rank badly against that
    model's questions, and the keywords do the work.
    """
    return PairEmbedder(ModelChoice().name, DIMENSION)


def build_quickly(home: Path) -> Path:
    """Build the index of the library in `home`."""
    Generations(home, quick_embedder()).build(Library(home))
    return home


def invented_reports(home: Path) -> tuple[Report, ...]:
    """The four reports of the invented county, and no other, in a library at `home`."""
    library = Library(home / "home", bundled=home / "none")
    for path in sorted(INVENTED.glob("20*.txt")):
        library.add(path)
    return library.reports()
