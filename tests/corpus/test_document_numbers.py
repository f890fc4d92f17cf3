from pathlib import Path

import pytest

from corpus.document_numbers import find_document_numbers

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "docnumbers" / "sample_5000.tsv"


@pytest.mark.parametrize(
    ("text", "written", "normalized"),
    [
        ("印发了《决定》(法政发〔2023〕3号),并公示", "法政发〔2023〕3号", "法政发〔2023〕3号"),
        ("按照国办发[2020]27号文件", "国办发[2020]27号", "国办发〔2020〕27号"),
        ("豫政办 〔2016〕214号", "豫政办 〔2016〕214号", "豫政办〔2016〕214号"),
        ("其他 〔 2022 〕 86 号", "其他 〔 2022 〕 86 号", "其他〔2022〕86号"),
        ("国发［２０１５］５８号", "国发［２０１５］５８号", "国发〔2015〕58号"),
        ("晋政发(2006)36号", "晋政发(2006)36号", "晋政发〔2006〕36号"),
        ("省政府令 第127号", "省政府令 第127号", "省政府令第127号"),
        ("中华人民共和国主席令第七十号公布", "中华人民共和国主席令第七十号", "中华人民共和国主席令第七十号"),
        ("交通运输部2019年第45号公告", "交通运输部2019年第45号", "交通运输部2019年第45号"),
        ("沪经信运〔2020〕75号", "沪经信运〔2020〕75号", "沪经信运〔2020〕75号"),
    ],
)
def test_sound_numbers_are_normalised(text: str, written: str, normalized: str) -> None:
    (found,) = find_document_numbers(text)
    assert text[found.start : found.end] == written
    assert found.normalized == normalized


@pytest.mark.parametrize("written", ["沈政发〔202211号", "法政发〔20233号", "法政发2023〕3号", "法政办发〔20237号"])
def test_a_damaged_number_stays_as_written(written: str) -> None:
    (found,) = find_document_numbers(f"的通知》({written}),已备案")
    assert f"的通知》({written})"[found.start : found.end] == written
    assert found.normalized is None


@pytest.mark.parametrize(
    "text", ["2024年第12号台风", "共有企业(2023)5家", "2023年办结31件", "地铁2号线", "二十大报告", "《规划(2021—2025年)》"]
)
def test_what_is_no_document_number(text: str) -> None:
    assert find_document_numbers(text) == []


def test_two_numbers_in_a_sentence() -> None:
    text = "为贯彻国发〔2023〕1号和辽政发〔2023〕12号精神"
    assert [text[n.start : n.end] for n in find_document_numbers(text)] == ["国发〔2023〕1号", "辽政发〔2023〕12号"]


def test_real_numbers_are_recognised_whole() -> None:
    if not SAMPLE.exists():
        pytest.skip("../shared/data/docnumbers is not there")
    right = total = 0
    for line in SAMPLE.read_text("utf-8").splitlines():
        cell = line.split("\t")[1]
        wanted = cell.lstrip("\u200b").removeprefix("发文字号：").strip()
        total += 1
        right += [cell[n.start : n.end] for n in find_document_numbers(cell)] == [wanted]
    assert right / total >= 0.98
