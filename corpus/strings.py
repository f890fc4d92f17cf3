"""Everything a person reads that is not a quote: Chinese and English side by side.

It lies at the bottom layer because remarks, refusals and errors are worded below the user interface. A key is
`area.name`; each area is a table of its own, so that one can be read (and corrected) at a time. Placeholders are
those of `str.format`; a value that comes from a file or a person is flattened to one line and cut, so that a
message stays one line.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["TABLES", "Language", "say"]

Language = Literal["zh", "en"]
Table = dict[str, tuple[str, str]]

MAX_VALUE_CHARACTERS = 160

# What the library and the readers of source files say.
LIBRARY: Table = {}

# What is said about damaged text. Remarks, shown beside a figure or a sentence.
DAMAGE: Table = {}

# 勾稽: what is said about sums, shares and growth that do not fit. Remarks.
SUMS: Table = {}

# What the index says while building, and when something is wrong with it.
INDEX: Table = {}

# The frame of answers, refusals and small talk.
ANSWER: Table = {}

# The command line.
CLI: Table = {}

# The web page.
WEB: Table = {}

TABLES: dict[str, Table] = {
    "library": LIBRARY,
    "damage": DAMAGE,
    "sum": SUMS,
    "index": INDEX,
    "answer": ANSWER,
    "cli": CLI,
    "web": WEB,
}


def say(key: str, language: Language = "zh", **values: object) -> str:
    """The string `key` in `language`, with its placeholders filled.

    Args:
        key: `area.name`, for example `library.empty_file`.
        language: `zh` or `en`.
        values: One value for each placeholder.

    Returns:
        The text; a value is flattened to one line and cut at `MAX_VALUE_CHARACTERS`.

    Raises:
        KeyError: There is no such string, or a placeholder has no value: a bug, held by a test.
    """
    area, _, name = key.partition(".")
    chinese, english = TABLES[area][name]
    template = chinese if language == "zh" else english
    return template.format(**{name: _one_line(value) for name, value in values.items()})


def _one_line(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[: MAX_VALUE_CHARACTERS - 1] + "…"
