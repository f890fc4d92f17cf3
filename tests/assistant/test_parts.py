"""Questions that ask for several figures at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.parts import MOST_PARTS, split_parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("行政复议受理和完结各多少件", ["受理", "完结"]),
        ("收到多少件提案，办复多少件提案", ["收到", "办复"]),
        ("律师事务所有几家，律师有多少名", ["律师事务所", "律师"]),
        ("乡镇、街道分别公示了多少项", ["乡镇", "街道"]),
        ("行政案件多少起？民事案件多少起？", ["行政案件", "民事案件"]),
        ("新收的案件，行政的和民事的各几起", ["行政", "民事"]),
        ("农民工有多少名，涉及多少钱", ["农民工", "涉及"]),
    ],
)
def test_parts_come_in_the_order_asked(text: str, words: list[str]) -> None:
    parts = split_parts(text)
    assert len(parts) == len(words)
    for part, word in zip(parts, words, strict=True):
        assert word in part.content


@pytest.mark.parametrize(
    "text",
    [
        "2023年接待了多少件行政复议案件？",
        "规范和改进行政执法的文件有多少份",
        "提案和建议的办复率是多少",
        "存在哪些问题，原因是什么",
        "",
        "，，，、和与",
        "和",
    ],
)
def test_one_thing_asked_is_not_split(text: str) -> None:
    assert split_parts(text) == ()


def test_each_part_has_its_own_counter() -> None:
    first, second = split_parts("有几家律师事务所，有多少名律师")
    assert (first.units, second.units) == (("家",), ("名",))


def test_each_part_is_asked_by_itself_in_its_scene() -> None:
    assert [part.text for part in split_parts("新收的案件，行政的和民事的各几起")] == [
        "新收的案件 行政的几起",
        "新收的案件 民事的几起",
    ]
    assert [part.text for part in split_parts("行政复议受理和完结各多少件")] == ["行政复议受理多少件", "行政复议受理 完结多少件"]


def test_too_many_parts_are_left_whole() -> None:
    assert split_parts("、".join(f"{word}多少件" for word in "甲乙丙丁戊己")) == ()


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="受理完结调解案件多少几各分别是和与、，？件名家率 ", max_size=30))
def test_parts_share_out_the_words(text: str) -> None:
    parts = split_parts(text)
    assert len(parts) == 0 or 2 <= len(parts) <= MOST_PARTS
    for position, part in enumerate(parts):
        assert part.content.strip()
        assert all(other.content in part.others for i, other in enumerate(parts) if i != position)
