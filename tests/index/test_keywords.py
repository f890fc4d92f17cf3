from __future__ import annotations

import math
import mmap
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.fold import fold
from index.keywords import K1, SINGLE_WEIGHT, B, Matches, Postings

TEXTS = ["行政执法人员678名", "行政复议案件31件，行政诉讼11件", "农田", "", "甲", "法政发〔2023〕3号"]


def _terms(text: str) -> list[str]:
    letters = fold(text)
    return [*letters, *(letters[at : at + 2] for at in range(len(letters) - 1))]


def _naive(texts: list[str], question: str) -> list[float]:
    rows = [Counter(_terms(text)) for text in texts]
    lengths = [len(fold(text)) for text in texts]
    average = sum(lengths) / len(rows)
    scores = []
    for row, length in zip(rows, lengths, strict=True):
        score = 0.0
        for term in set(_terms(question)):
            df = sum(term in other for other in rows)
            weight = 1.0 if len(term) == 2 else SINGLE_WEIGHT if df <= len(rows) / 2 else 0.0
            idf = weight * math.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
            score += idf * row[term] * (K1 + 1) / (row[term] + K1 * (1 - B + B * length / average))
        scores.append(score)
    return scores


def _scores(parts: list[Postings], chosen: list[int], question: str, phrases: tuple[str, ...] = ()) -> list[list[float]]:
    matches = Matches.of(parts, chosen, question, phrases)
    return [matches.complete(place, np.arange(len(parts[number].lengths))).tolist() for place, number in enumerate(chosen)]


@pytest.mark.parametrize("question", ["行政复议多少件", "农田", "甲", "没有的词语", "3号", "", "件行件政"])
def test_scores_are_those_of_the_formula(question: str) -> None:
    (scores,) = _scores([Postings.build(TEXTS)], [0], question)
    assert scores == pytest.approx(_naive(TEXTS, question), rel=1e-5)


def test_cutting_the_texts_into_parts_changes_no_score() -> None:
    question, phrases = "行政执法案件3号", ("行政执法",)
    (whole,) = _scores([Postings.build(TEXTS)], [0], question, phrases)
    parts = [Postings.build(TEXTS[:2]), Postings.build([]), Postings.build(TEXTS[2:])]
    cut = _scores(parts, [0, 1, 2], question, phrases)
    assert [score for part in cut for score in part] == pytest.approx(whole)
    assert _scores(parts, [2], question, phrases) == cut[2:]


def test_a_phrase_lifts_only_rows_that_hold_all_of_it() -> None:
    parts = [Postings.build(TEXTS)]
    plain, lifted = (_scores(parts, [0], "行政执法", phrases)[0] for phrases in ((), ("行政执法",)))
    assert [row for row in range(len(TEXTS)) if lifted[row] > plain[row]] == [0]


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    built = Postings.build(TEXTS)
    built.save(tmp_path)
    loaded = Postings.load(tmp_path)
    for name in Postings.__slots__:
        assert np.array_equal(getattr(built, name), getattr(loaded, name))
        # Mapped, not read: no process holds the lists of all texts.
        owner = getattr(loaded, name)
        while isinstance(owner, np.ndarray):
            owner = owner.base
        assert isinstance(owner, mmap.mmap)


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    Postings.build(TEXTS).save(tmp_path)
    (tmp_path / "rows.npy").write_bytes((tmp_path / "rows.npy").read_bytes()[:-3])
    with pytest.raises(ValueError, match="mmap"):
        Postings.load(tmp_path)
