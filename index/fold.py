"""One spelling for what a person may type in several: the fold that questions and reports share before words are compared.

Traditional characters become Simplified, full-width becomes half-width, letters become small, and everything that is
neither letter nor digit falls away, so that `〔2022〕11号`, `[2022]11号` and the damaged `〔202211号` compare equal.
Typing by sound is met by `sounds`: 执发 and 执法 sound alike. Nothing here judges whether a question was meant otherwise;
that is decided against the words of an index (`index.keywords`). This module owns opencc and pypinyin.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

__all__ = ["fold", "fold_character", "simplify", "sounds"]


def simplify(text: str) -> str:
    """`text` in Simplified characters and half-width letters and digits; the rest as it is."""
    return _converter()(_half_width(text))


def fold(text: str) -> str:
    """`text` as it is compared: Simplified, half-width, small letters, letters and digits only."""
    return text.translate(_TABLE)


@lru_cache(maxsize=65536)
def fold_character(character: str) -> str:
    """What `fold` makes of one character: empty when it falls away."""
    compatible = unicodedata.normalize("NFKC", character).lower()
    kept = "".join(letter for letter in compatible if letter.isalnum())
    return kept if kept.isascii() else _converter()(kept)


@lru_cache(maxsize=65536)
def sounds(character: str) -> frozenset[str]:
    """The readings of one Chinese character without tones, those a pinyin keyboard takes for it; empty for others."""
    # Read before the first import only: the table of phrases costs 0.3 s and is not needed for single characters.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    readings = PINYIN_DICT.get(ord(character), "") if "\u3400" <= character <= "\U0003ffff" else ""
    return frozenset(convert(reading, Style.NORMAL, True) for reading in readings.split(",") if reading)


class _FoldTable(dict[int, str]):
    """The table of `str.translate`, filled as characters occur."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_character(chr(code))
        return folded


_TABLE = _FoldTable()
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}


def _half_width(text: str) -> str:
    return text.translate(_FULL_WIDTH)


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # type: ignore[import-untyped]

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
