"""How much of a question a place in a report speaks to.

A question's content is laid over the contexts of a candidate (the figure's indicator, its clause, its sentence, the
headings above it): literally, or through a synonym of the field. What stays uncovered is what the report does not say
there. Similarity of vectors cannot decide that (unanswerable questions score as high as answerable ones, DESIGN §6);
coverage can be shown to a person.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.question import SOFT, content_weights
from assistant.words import known_words, synonyms, vocabulary
from index.fold import fold

__all__ = ["Content", "Coverage", "Rarity", "Tier", "cover"]

LONGEST_WORD, LONGEST_PHRASE = 12, 40
# Words of an indicator that say how broadly is measured, and take nothing away from what was asked.
BROAD = (
    "全社会",
    "区本级",
    "县本级",
    "本级",
    "全区",
    "全县",
    "全市",
    "全省",
    "各类",
    "各级",
    "累计",
    "完成",
    "实现",
    "达到",
    "共",
)
CLOSEST, NOWHERE = 1, 99
SYNONYM_DISCOUNT = 0.92
SINGLE_CHARACTER_DISCOUNT = 0.5


class Rarity:
    """How telling a bigram is: near 0 when nearly every sentence of the reports has it, 1 when few or none do."""

    def __init__(self, frequency: Counter[str], sentences: int) -> None:
        self._frequency = frequency
        self._sentences = max(sentences, 1)

    @classmethod
    def of(cls, sentences: Iterable[str]) -> Rarity:
        """Count the bigrams of folded sentences."""
        frequency: Counter[str] = Counter()
        count = 0
        for sentence in sentences:
            count += 1
            frequency.update({sentence[i : i + 2] for i in range(len(sentence) - 1)})
        return cls(frequency, count)

    def __call__(self, bigram: str) -> float:
        """Rarity of a bigram, between 0.15 and 1."""
        seen = self._frequency.get(bigram, 0)
        return max(0.15, 1 - math.log1p(seen) / math.log1p(self._sentences) * 0.85)


@dataclass(frozen=True)
class Content:
    """A question's content: the weight of each character, and whether it must be found."""

    text: str
    weights: tuple[float, ...]
    needed: tuple[bool, ...]

    @classmethod
    def of(cls, text: str, rarity: Rarity) -> Content:
        """Weigh the characters of folded content: function words 0, others by the rarity of their bigrams."""
        base = content_weights(text)
        weights = []
        for i, weight in enumerate(base):
            around = [text[j : j + 2] for j in (i - 1, i) if 0 <= j < len(text) - 1 and " " not in text[j : j + 2]]
            around = [bigram for bigram, j in zip(around, (i - 1, i), strict=False) if weight]
            weights.append(weight * (max(rarity(bigram) for bigram in around) if around else 1.0) if weight else 0.0)
        return cls(text, tuple(weights), tuple(weight > SOFT for weight in base))

    @cached_property
    def inside(self) -> tuple[bool, ...]:
        """Which characters lie inside a known word."""
        return _inside_words(self.text)

    @cached_property
    def latin(self) -> bool:
        """Whether there are Latin words, whose phrases hold spaces."""
        return bool(re.search(r"[a-z]", self.text))

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class Tier:
    """A context of a candidate, folded, and how much a word found in it counts (1 for the indicator itself)."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Result of `cover`.

    Attributes:
        own: Share found in the first tier (0…1): in the figure's own indicator, or in the sentence itself.
        near: Share of the content's weight found, each character counted by the weight of the tier it was found in (0…1).
        found: Share found in any tier (0…1).
        uncovered: Words found nowhere.
        matched: Report words that were met in the first tier, for measuring how much of it was asked for.
        broken: Whether the beginning of a known word was not found, but its end was (刑事, where 民事 stands).
        close: Share found in the first two tiers (0…1): in the figure's indicator or clause.
    """

    own: float
    near: float
    found: float
    uncovered: tuple[str, ...]
    matched: tuple[str, ...]
    close: float = 0.0
    broken: bool = False


def cover(content: Content, tiers: Sequence[Tier]) -> Coverage:
    """Lay the content over the tiers, best total first (dynamic programming over the content's characters).

    Args:
        content: The question's content.
        tiers: Contexts, nearest first.

    Returns:
        How much was found, where, and what was not.
    """
    text, weights = content.text, content.weights
    size = len(text)
    best = [0.0] * (size + 1)
    choice: list[tuple[int, float, str, int]] = [(1, 0.0, "", NOWHERE)] * (size + 1)
    # What a word is worth is the same wherever it stands in the question.
    worth: dict[tuple[str, bool], tuple[float, str, int]] = {}
    reach = LONGEST_PHRASE if content.latin else LONGEST_WORD
    for end in range(1, size + 1):
        best[end] = best[end - 1]
        choice[end] = (1, 0.0, "", NOWHERE)
        for start in range(end - 1, max(-1, end - reach - 1), -1):
            if text[start] == " " or text[end - 1] == " ":
                if not content.latin:
                    break
                continue
            word = text[start:end]
            weight = sum(weights[start:end])
            if not weight or (word.isascii() and not _whole(text, start, end)):
                continue
            if len(word) == 1 and content.inside[start]:
                # One character of a longer word (事 of 刑事) is no trace of that word.
                continue
            # 议的 of 复议的 is one character and a function word, found in 建议的 too: no trace of 复议.
            bare = sum(1 for w in weights[start:end] if w) < 2 and len(word) > 1
            if (word, bare) not in worth:
                worth[word, bare] = _value(word.replace(" ", ""), tiers, literal=not bare)
            value, via, tier = worth[word, bare]
            if value and best[start] + weight * value > best[end] + 1e-12:
                best[end] = best[start] + weight * value
                choice[end] = (end - start, value, via, tier)
    total = content.total
    if not total:
        return Coverage(0.0, 0.0, 0.0, (), ())
    covered = [False] * size
    matched: list[str] = []
    own = close = 0.0
    end = size
    while end > 0:
        length, value, via, tier = choice[end]
        if value:
            covered[end - length : end] = [True] * length
            close += sum(weights[end - length : end]) if tier <= CLOSEST else 0.0
            if via:
                matched.append(via)
                own += sum(weights[end - length : end])
        end -= length
    found = sum(weight for weight, hit in zip(weights, covered, strict=True) if hit)
    uncovered = _runs(text, content.needed, covered)
    lost = [content.needed[i] and content.inside[i] and not covered[i] for i in range(size)]
    broken = any(lost[i] and covered[i + 1] and content.inside[i + 1] for i in range(size - 1))
    return Coverage(own / total, best[size] / total, found / total, uncovered, tuple(matched), close / total, broken)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where Latin words do."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isascii() and before.isalnum() and text[start].isalpha()) and not (
        after.isascii() and after.isalnum() and text[end - 1].isalpha()
    )


def _value(word: str, tiers: Sequence[Tier], *, literal: bool) -> tuple[float, str, int]:
    """Worth of finding `word`, and the report's word if it stood in the first tier, and the tier."""
    alternatives = synonyms().get(word, ())
    latin = word.isascii()
    if latin and not alternatives and not (word.isdigit() or len(word) > 2):
        return 0.0, "", NOWHERE
    for position, tier in enumerate(tiers):
        if len(word) >= 2 and literal and word in tier.text:
            return tier.weight, word if position == 0 else "", position
        for alternative in alternatives:
            if alternative in tier.text:
                return tier.weight * SYNONYM_DISCOUNT, alternative if position == 0 else "", position
        if len(word) == 1 and not latin and position <= 1 and word in tier.text:
            return tier.weight * SINGLE_CHARACTER_DISCOUNT, word if position == 0 else "", position
    return 0.0, "", NOWHERE


def _inside_words(text: str) -> tuple[bool, ...]:
    """Which characters lie inside a known word of two characters or more, longest words first."""
    inside = [False] * len(text)
    for start, word in known_words(text, vocabulary(), LONGEST_WORD):
        inside[start : start + len(word)] = [True] * len(word)
    return tuple(inside)


def _runs(text: str, needed: Sequence[bool], covered: Sequence[bool]) -> tuple[str, ...]:
    runs: list[str] = []
    current = ""
    for character, must, hit in zip(text, needed, covered, strict=True):
        if hit or not must:
            if current:
                runs.append(current)
            current = ""
        else:
            current += character
    if current:
        runs.append(current)
    return tuple(runs)


def asked_share(indicator: str, matched: Sequence[str]) -> float:
    """How much of an indicator was asked for: the share of its characters that lie in matched words (0…1).

    Words that only say how broadly is measured (全社会, 区本级) count as asked for.
    """
    folded = fold(indicator)
    if not folded:
        return 0.0
    hit = [False] * len(folded)
    for word in (*matched, *(word for word in BROAD if word in folded)):
        start = folded.find(word)
        while word and start >= 0:
            hit[start : start + len(word)] = [True] * len(word)
            start = folded.find(word, start + 1)
    return sum(hit) / len(folded)
