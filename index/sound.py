"""Typing by sound: 执发 for 执法. A question's characters are exchanged for others of the same sound where the index knows more.

There is no dictionary of the language here, only the pairs of characters that the reports contain. One character is
exchanged when that turns two unknown pairs into known ones; a word the reports merely do not use stays as it is,
unless a word of the same sound fits between the same neighbours. So the corrected question is for finding; whoever
answers from it must say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.fold import fold_character, sounds
from index.keywords import SHIFT, Postings, pairs_of

__all__ = ["Vocabulary"]

# What a question asks with is not what it asks about; these are never exchanged.
ASKING = frozenset("的了吗呢吧啊么嘛是有在和与及或等这那哪谁几多少什怎样为何请问我你您年月日个不没被把给让")
UNKNOWN_COST = 1.0
EXCHANGE_COST = 1.5
RARE_COST = 0.2


@dataclass(frozen=True)
class Vocabulary:
    """The pairs of characters that an index knows.

    Attributes:
        parts: Its word lists.
    """

    parts: Sequence[Postings]

    @cached_property
    def by_sound(self) -> dict[str, tuple[str, ...]]:
        """The characters of the index by their sound, in the order of their code points."""
        codes: set[int] = set()
        for part in self.parts:
            codes.update(np.unique(part.terms >> SHIFT).tolist())
            codes.update(np.unique(part.terms & ((np.uint64(1) << SHIFT) - np.uint64(1))).tolist())
        found: dict[str, list[str]] = {}
        for code in sorted(codes):
            for sound in sorted(sounds(chr(code))):
                found.setdefault(sound, []).append(chr(code))
        return {sound: tuple(characters) for sound, characters in found.items()}

    def frequency(self, pairs: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many rows have each of the given pairs, in their shape."""
        found = np.zeros(pairs.shape, dtype=np.int64)
        for part in self.parts:
            starts, ends = part.spans(pairs)
            found += ends - starts
        return found

    def together(self, text: str) -> bool:
        """Whether some row has all pairs of `text`."""
        pairs = pairs_of(text)
        return any(len(part.find_all(pairs)) for part in self.parts)

    def corrected(self, text: str) -> str:
        """`text` with characters exchanged for others of the same sound; as long as `text`, mostly equal to it.

        Args:
            text: Simplified text.
        """
        result = list(text)
        start = 0
        while start < len(text):
            end = start
            while end < len(text) and _exchangeable(text[end]):
                end += 1
            if end - start > 1:
                result[start:end] = self._corrected_run(text[start:end])
            start = max(end, start + 1)
        return "".join(result)

    def _corrected_run(self, run: str) -> list[str]:
        codes = _codes(run)
        typed = self.frequency((codes[:-1] << SHIFT) | codes[1:])
        unknown = typed == 0
        if not unknown.any():
            return list(run)
        choices = []
        for at, character in enumerate(run):
            doubtful = unknown[max(at - 1, 0) : at + 1].any() and character not in ASKING
            same = {c for sound in sounds(character) for c in self.by_sound.get(sound, ())} if doubtful else set()
            choices.append("".join([character, *sorted(same - {character} - ASKING)]))
        # All pairs of neighbouring choices, asked for at once: one by one they are the dearest part of a question.
        left, right = [_codes(options) << SHIFT for options in choices[:-1]], [_codes(options) for options in choices[1:]]
        pairs = [(before[:, None] | here).ravel() for before, here in zip(left, right, strict=True)]
        frequencies = np.split(self.frequency(np.concatenate(pairs)), np.cumsum([len(part) for part in pairs])[:-1])
        # The cheapest way through the choices; of equally cheap ones the first, so that what was typed wins a tie.
        exchange = [np.where(np.arange(len(options)) > 0, EXCHANGE_COST, 0.0) for options in choices]
        cost, back = exchange[0], []
        for at, counted in enumerate(frequencies, start=1):
            frequency = counted.reshape(len(cost), -1)
            ways = cost[:, None] + np.where(frequency > 0, RARE_COST / np.maximum(frequency, 1), UNKNOWN_COST)
            back.append(ways.argmin(axis=0))
            cost = ways.min(axis=0) + exchange[at]
        path = [int(cost.argmin())]
        for steps in reversed(back):
            path.append(int(steps[path[-1]]))
        path.reverse()
        result = [options[number] for options, number in zip(choices, path, strict=True)]
        for at, number in enumerate(path):
            # Two pairs that are known, but never from one text, are no word.
            if number and not self.together("".join(result[max(at - 1, 0) : at + 2])):
                result[at] = run[at]
        return result


def _codes(characters: str) -> NDArray[np.uint64]:
    return np.array([ord(character) for character in characters], dtype=np.uint64)


def _exchangeable(character: str) -> bool:
    return bool(sounds(character)) and fold_character(character) == character
