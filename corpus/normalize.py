"""A copy of a text for reading by machine, with a map back to the characters it came from.

Full-width digits, letters and punctuation become half-width, compatibility ideographs (PDFs write ⼀ for 一) the common
ones, odd spaces a space; zero-width characters and the spaces inside a quantity (`678  名`) go. Every other character
stays as it is. NFKC alone is refused: it turns `︰` into `..`, `5①` into `51`, `10²` into `102`, `½` into `1⁄2` and `㎡`
into `m2`, which invents or glues numbers. The source is never changed; what is found is reported in its offsets.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

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
# A space between a number and what it counts; a number glued to another number is never made.
_INNER_SPACES = re.compile(
    r"(?<=[0-9%])[^\S\n\r\f\v\u2028\u2029]+(?=[\u3400-\u9fff%㎡])|(?<=[\u3400-\u9fff])[^\S\n\r\f\v\u2028\u2029]+(?=[0-9])"
)


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalised text and its way back.

    Attributes:
        text: The normalised text.
        offsets: For each of its characters the offset of the source character it stands for, strictly rising.
        source_length: Length of the source.
    """

    text: str
    offsets: tuple[int, ...]
    source_length: int

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that `text[start:end]` stands for, from its first character to its last.

        Characters left out at either side are not part of it. An empty span gives an empty span.

        Raises:
            ValueError: The span does not lie in `text`.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} lies outside a text of {len(self.text)} characters")
        if start == end:
            place = self.offsets[start] if start < len(self.offsets) else self.source_length
            return place, place
        return self.offsets[start], self.offsets[end - 1] + 1

    def normalized_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `text` that stands for `source[start:end]`; empty when nothing of it was kept.

        Raises:
            ValueError: The span does not lie in the source.
        """
        if not 0 <= start <= end <= self.source_length:
            raise ValueError(f"span {start}:{end} lies outside a source of {self.source_length} characters")
        return bisect_left(self.offsets, start), max(bisect_left(self.offsets, start), bisect_right(self.offsets, end - 1))


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
    for match in _INNER_SPACES.finditer(folded_text):
        for offset in range(match.start(), match.end()):
            kept[offset] = 0
    if 0 in kept:
        offsets = [offset for offset, keep in zip(offsets, kept, strict=True) if keep]
        folded_text = "".join(character for character, keep in zip(folded_text, kept, strict=True) if keep)
    return NormalizedText(folded_text, tuple(offsets), len(text))


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
