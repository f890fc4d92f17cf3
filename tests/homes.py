"""Home folders for tests: an index of the bundled report, built in a second."""

from __future__ import annotations

from pathlib import Path

from corpus.library import Library
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
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
)
"""What the environment may set, taken away before each test that looks at it."""

DIMENSION = 384


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
