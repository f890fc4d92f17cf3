"""The one error tree of the project.

Every error that a person may see is a `BaogaoError`: one line that says what was found, what was expected and
what to do, worded in `corpus.strings`. Errors of libraries are translated once, in the module that owns the library,
with `raise ... from exc`. Anything else that escapes is a bug and keeps its traceback.
"""

from __future__ import annotations

from corpus.strings import Language, say

__all__ = [
    "BaogaoError",
    "LibraryError",
    "ModelError",
    "QuestionError",
    "ReadingError",
    "StoreError",
    "UsageError",
]


class BaogaoError(Exception):
    """A fault that one line explains.

    Args:
        key: Key of the message in `corpus.strings`.
        values: What the message's placeholders stand for.
    """

    exit_code = 1

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(say(key, "zh", **values))

    def text(self, language: Language) -> str:
        """The message in `language`, on one line."""
        return say(self.key, language, **self.values)


class ReadingError(BaogaoError):
    """A source file that cannot be read as a report."""


class LibraryError(BaogaoError):
    """The library cannot do what was asked (unknown report, double report, folder not writable)."""


class StoreError(BaogaoError):
    """An index that is missing, damaged, locked, or built with another model."""


class ModelError(BaogaoError):
    """An embedding model that cannot be loaded here."""


class QuestionError(BaogaoError):
    """A question that cannot be taken (empty, too long, not text)."""


class UsageError(BaogaoError):
    """Wrong usage of the command line."""

    exit_code = 2
