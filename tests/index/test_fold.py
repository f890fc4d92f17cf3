from __future__ import annotations

import pytest

from index.fold import fold, simplify, sounds


@pytest.mark.parametrize(
    ("written", "other"),
    [
        pytest.param("沈政发〔2022〕11号", "沈政发〔202211号", id="lost bracket"),
        pytest.param("沈政發［２０２２］１１號", "沈政发[2022]11号", id="Traditional and full-width"),
        pytest.param("(2021—2025年)", "（20212025年）", id="lost dash"),
        pytest.param("“放管服”改革", "放管服改革", id="quotation marks"),
        pytest.param("ＧＤＰ", "gdp", id="letters"),
        pytest.param("678  名", "678名", id="spaces"),
    ],
)
def test_two_spellings_fold_alike(written: str, other: str) -> None:
    assert fold(written) == fold(other)


def test_folding_twice_changes_nothing() -> None:
    text = "執法檢查㎡％ﬁⅣ台灣〔２０２２〕"
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["", "。，！", "\ud800", "\0"])
def test_nothing_to_compare_folds_to_nothing_or_itself(text: str) -> None:
    assert fold(text) in ("", text)


def test_simplify_keeps_punctuation_and_length() -> None:
    assert simplify("行政復議案件，受理〔２０２２〕多少件？") == "行政复议案件，受理〔2022〕多少件？"


def test_sounds() -> None:
    assert sounds("发") & sounds("法")
    assert not sounds("a")
    assert not sounds("1")
