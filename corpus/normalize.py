"""A copy of a text for reading by machine, with a map back to the characters it came from.

Full-width digits, letters and punctuation become half-width, compatibility ideographs (PDFs write ⼀ for 一) the common
ones, odd spaces a space; zero-width characters and the spaces inside a quantity (`678  名`) go; what is left is in the form
of `corpus.numerals.fold`. NFKC alone is refused: it turns `︰` into `..`, `5①` into `51`, `10²` into `102`, `½` into `1⁄2`
and `㎡` into `m2`, which invents or glues numbers. The source is never changed; what is found is reported in its offsets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.numerals import fold, split_numbers
from corpus.report import Span

__all__ = ["NormalizedText", "normalize"]

# Where NFKC is wrong for numbers, or says nothing.
_EXCEPTIONS = {
    "︰": ":",
    "∶": ":",
    "﹕": ":",
    "꞉": ":",
    "−": "-",
    "﹣": "-",
    "‐": "-",
    "‑": "-",
}
_BREAKS = frozenset("\n\r\f\v\u2028\u2029")
_WIDE_SPACE_GROUP = re.compile(r"(?<![\d.])\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)")
# A space between a number and what it counts; two numbers are never made one, only the parts of one (`corpus.damage` tells it).
_INNER_SPACES = re.compile(
    r"(?<=[0-9%])[^\S\n\r\f\v\u2028\u2029]+(?=[\u3400-\u9fff%㎡])|(?<=[\u3400-\u9fff])[^\S\n\r\f\v\u2028\u2029]+(?=[0-9])"
)


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A report's text as it is read: what carries no meaning is gone, and every character knows where it came from.

    Attributes:
        written: The source's own characters that were kept.
        text: The same, character for character, in the form that patterns match.
        offsets: For each of them its offset in the source, strictly rising.
    """

    written: str
    text: str
    offsets: tuple[int, ...]

    def source_span(self, start: int, end: int) -> Span:
        """The span of the source that `text[start:end]`, which must not be empty, stands for, from its first character to its last."""
        return self.offsets[start], self.offsets[end - 1] + 1


def normalize(text: str) -> NormalizedText:
    """Normalise a text.

    Args:
        text: Any text.

    Returns:
        The normalised text with its map back. Each of its characters stands for exactly one of the source; some of the
        source's stand for nothing.
    """
    dropped = bytearray(len(text))
    for match in _WIDE_SPACE_GROUP.finditer(text):
        for offset in range(match.start(), match.end()):
            dropped[offset] = not text[offset].isdecimal()
    cache: dict[str, str] = {}
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        folded = cache.get(character)
        if folded is None:
            folded = cache[character] = _fold(character)
        if folded and not dropped[offset]:
            characters.append(folded)
            offsets.append(offset)
    folded_text = "".join(characters)
    kept = bytearray(b"\x01" * len(folded_text))
    for start, end, _ in split_numbers(folded_text):
        for offset in range(start, end):
            kept[offset] = folded_text[offset] != " "
    for match in _INNER_SPACES.finditer(folded_text):
        for offset in range(match.start(), match.end()):
            kept[offset] = 0
    if 0 in kept:
        offsets = [offset for offset, keep in zip(offsets, kept, strict=True) if keep]
        folded_text = "".join(character for character, keep in zip(folded_text, kept, strict=True) if keep)
    written = "".join(text[offset] for offset in offsets)
    # What `fold` has decided by the source's own marks stays: ， ends a clause and never groups digits (26，133件), and the
    # ． behind the number of an item is no decimal point (3．10种有色金属).
    usual = "".join(own if own in "，、" else common for own, common in zip(fold(written), folded_text, strict=True))
    return NormalizedText(written, fold(usual), tuple(offsets))


def _fold(character: str) -> str:
    """What stands for a character: one character, or nothing."""
    if character.isascii() or character in _BREAKS:
        return character
    if character in _EXCEPTIONS:
        return _EXCEPTIONS[character]
    category = unicodedata.category(character)
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category in ("No", "Nl"):
        return character
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1 or (folded.isspace() and not character.isspace()):
        return character
    if folded.isdecimal() and not character.isdecimal():
        return character
    return folded
