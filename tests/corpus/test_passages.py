from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.outline import read_outline
from corpus.passages import MAX_CHARACTERS, MIN_CHARACTERS, split_passages
from corpus.report import Metadata, Passage
from corpus.sentences import sentence_spans

ROOT = Path(__file__).parents[2]
FAKU = (ROOT / "corpus" / "reports" / "2023" / "report.txt").read_text("utf-8")
SHARED = ROOT.parent / "shared" / "data" / "reports"
METADATA = Metadata("法库县人民政府", "法库县人民政府关于2023年法治政府建设情况的报告", 2023)


def passages(text: str) -> tuple[Passage, ...]:
    return split_passages(text, read_outline(text), report_id="r")


def assert_rebuilt(text: str) -> None:
    sections = read_outline(text)
    spans = [(section.start, section.body) for section in sections]
    for passage in split_passages(text, sections, report_id="r"):
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        section = next(section for section in sections if section.start <= passage.start < section.end)
        assert passage.end <= section.end
        assert passage.section == section.path
        spans.append((passage.start, passage.end))
    spans.sort()
    position = 0
    for start, end in spans:
        assert position <= start
        assert not text[position:start].strip()
        position = max(position, end)
    assert not text[position:].strip()


def test_the_bundled_report_is_rebuilt_from_its_passages() -> None:
    assert_rebuilt(FAKU)
    assert max(len(passage.text) for passage in passages(FAKU)) <= MAX_CHARACTERS


def test_a_passage_ends_where_a_sentence_ends() -> None:
    ends = {end for _, end in sentence_spans(FAKU)}
    assert all(passage.end in ends for passage in passages(FAKU))


def test_short_neighbours_lie_together_and_long_sections_are_cut_evenly() -> None:
    sentence = "全县各级行政机关坚持依法行政，认真落实各项任务。"
    text = "一、甲\n" + "\n".join([sentence] * 30)
    lengths = [len(passage.text) for passage in passages(text)]
    assert all(MIN_CHARACTERS <= length <= MAX_CHARACTERS for length in lengths)


def test_a_sentence_longer_than_a_passage_is_cut_at_a_comma_never_in_a_number() -> None:
    clause = "完成投资1,481,000元，办结31件、受理1，205件，"
    text = clause * 40 + "。"
    found = passages(text)
    assert len(found) > 1
    assert "".join(passage.text for passage in found) == text
    for passage in found[:-1]:
        assert re.search(r"[，、]$", passage.text)
        assert not text[passage.end].isdecimal() or not text[passage.end - 2].isdecimal() or passage.text[-1] == "、"


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: real reports of other issuers are not tried")
def test_real_reports_are_rebuilt() -> None:
    for path in [*SHARED.glob("hailar/201?.txt"), *SHARED.glob("provinces/*.txt")]:
        text = path.read_text("utf-8")
        assert_rebuilt(text)
        lengths = [len(passage.text) for passage in passages(text)]
        assert max(lengths) <= MAX_CHARACTERS, path.name


_TEXT = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "一、甲\n",
                "(一)乙。",
                "1.丙。",
                "\n",
                "\r\n",
                "。",
                "；”",
                "，",
                "、",
                "1,481",
                "98.9%",
                "　",
                "甲" * 200,
                "丁，" * 90,
            ]
        ),
        st.text(max_size=10),
    ),
    max_size=30,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(_TEXT)
def test_any_text_is_rebuilt(text: str) -> None:
    assert_rebuilt(text)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(FAKU) - 1), st.integers(0, 400), st.text(max_size=20))
def test_a_mutated_report_is_rebuilt(start: int, length: int, inserted: str) -> None:
    assert_rebuilt(FAKU[:start] + inserted + FAKU[start + length :])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("7" * 30_000, id="digits"),
        pytest.param("(" * 30_000, id="brackets"),
        pytest.param("。" * 30_000, id="stops"),
        pytest.param("甲\n" * 15_000, id="short lines"),
        pytest.param("，" * 30_000, id="commas"),
        pytest.param("甲 " * 15_000, id="spaces"),
    ],
)
def test_pathological_text_ends(text: str) -> None:
    passages(text)
