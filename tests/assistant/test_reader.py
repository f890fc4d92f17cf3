"""The reader reads: spans lie in the passage, scores are shares, long passages are read to their end. With the model as shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.reader import Reader, check_reader, open_reader

PASSAGE = "全年受理行政复议申请42件，办结39件，其中维持21件、撤销3件。组织旁听庭审6场，覆盖执法人员410人。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    found = open_reader()
    assert found is not None, "the trained model belongs to the product: make reader"
    return found


def test_the_span_asked_for_is_marked(reader: Reader) -> None:
    reading = reader.read("行政复议受理了多少件？", "", PASSAGE)
    start, end = reading.best()
    assert "42" in PASSAGE[start:end]
    at, other = PASSAGE.index("42件"), PASSAGE.index("6场")
    assert reading.within(at, at + 3) > reading.within(other, other + 2)


def test_chances_are_shares(reader: Reader) -> None:
    reading = reader.read("旁听了几场庭审", "法治宣传", PASSAGE)
    assert reading.within(0, len(PASSAGE)) == pytest.approx(1)
    assert 0 < reading.within(*reading.best()) <= 1


def test_an_answered_question_is_surer_than_one_of_something_else(reader: Reader) -> None:
    asked = reader.read("行政复议受理了多少件？", "", PASSAGE).answered
    assert asked > reader.read("全县粮食总产量达到多少吨？", "", PASSAGE).answered


def test_a_long_passage_is_read_to_its_end(reader: Reader) -> None:
    filler = "我们坚持统筹推进各项工作，持续优化服务，不断提升群众的满意程度。" * 20
    reading = reader.read("行政复议受理了多少件？", "", filler + PASSAGE)
    start, _ = reading.best()
    assert start >= len(filler)


@pytest.mark.parametrize("passage", ["", "。", "𠮷野家", "１７件\u3000\u0000"])
def test_odd_passages_do_no_harm(reader: Reader, passage: str) -> None:
    start, end = reader.read("多少件", "", passage).best()
    assert 0 <= start <= end <= len(passage)


def test_the_same_reading_every_time(reader: Reader) -> None:
    one, other = (reader.read("旁听了几场庭审", "", PASSAGE) for _ in range(2))
    assert one.answered == other.answered
    assert (one.starts == other.starts).all()


def test_a_folder_without_a_model_is_an_error_of_the_file_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="tokenizer"):
        Reader(tmp_path)


def test_a_missing_reader_is_told_and_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_reader().level == "fine"
    monkeypatch.setattr("assistant.reader.FOLDER", "data/absent")
    open_reader.cache_clear()
    try:
        assert open_reader() is None
        assert check_reader().level == "warning"
        assert "阅读模型" in check_reader().text("zh")
    finally:
        monkeypatch.undo()
        open_reader.cache_clear()
