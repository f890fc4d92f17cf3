from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("甲。乙！丙？丁；戊", ["甲。", "乙！", "丙？", "丁；", "戊"], id="stops"),
        pytest.param("他说：“好。”于是办结。", ["他说：“好。”", "于是办结。"], id="closing quotes belong to the sentence"),
        pytest.param("1.加强领导。办结率98.9%;其中:3件", ["1.加强领导。", "办结率98.9%;", "其中:3件"], id="points end nothing"),
        pytest.param("  甲\r\n\u3000乙。\n", ["甲", "乙。"], id="lines and white space"),
        pytest.param(" \n", [], id="nothing"),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


@given(st.text(alphabet="甲乙。；\n\r “”1. ", max_size=60))
def test_sentences_hold_every_character_once(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert not text[position:].strip()
