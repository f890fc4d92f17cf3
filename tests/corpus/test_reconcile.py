from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.figures import extract_figures
from corpus.outline import read_outline
from corpus.reconcile import check_sums
from corpus.report import Figure, FigureKind, Metadata, Remark

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "reports"
FAKU = (ROOT / "corpus" / "reports" / "2023" / "report.txt").read_text("utf-8")
QINGHE = ROOT / "tests" / "evaluation" / "qinghe"


def sums(text: str) -> tuple[Remark, ...]:
    metadata = Metadata("某县人民政府", "某县人民政府关于2023年法治政府建设情况的报告", 2023)
    figures = extract_figures(text, read_outline(text), report_id="r", metadata=metadata, damage=())
    return check_sums(text, figures, report_id="r")


def found(text: str) -> list[tuple[str, str, str]]:
    return [(remark.key.removeprefix("sum."), text[remark.start : remark.end], remark.sure) for remark in sums(text)]


@pytest.mark.parametrize(
    ("text", "key", "about", "sure", "arithmetic"),
    [
        pytest.param(
            "接待复议案件31件，其中17件已受理，完结14件，其余11件不符合受理范围。",
            "rest",
            "31件",
            "likely",
            "17 + 11 = 28 ≠ 31",
            id="rest",
        ),
        pytest.param(
            "新发生案件共计59起,其中:行政案件26起,民事案件35起。",
            "parts_exceed",
            "59起",
            "likely",
            "26 + 35 = 61 ≠ 59",
            id="too many parts",
        ),
        pytest.param(
            "评查案卷150卷，其中优秀58卷、合格87卷、不合格3卷。",
            "parts_short",
            "150卷",
            "hint",
            "58 + 87 + 3 = 148 ≠ 150",
            id="nearly whole",
        ),
        pytest.param(
            "共有案件59起。其中行政案件26起、民事案件35起。", "parts_exceed", "59起", "likely", "26 + 35", id="over a stop"
        ),
        pytest.param("受理案件30件，其中重大案件31件。", "part_exceeds", "30件", "likely", "31件", id="part above its total"),
        pytest.param(
            "查处案件甲类20件、乙类30件，合计60件。",
            "total_after",
            "60件",
            "likely",
            "20 + 30 = 50 ≠ 60",
            id="total after its parts",
        ),
        pytest.param(
            "调解纠纷685件，调解成功679件，调解成功率达98.1%。", "rate", "98.1%", "likely", "679 ÷ 685 = 99.12%", id="wrong rate"
        ),
        pytest.param(
            "共提出建议96件。办复95件，办复率97.9%。", "rate", "97.9%", "likely", "95 ÷ 96 = 98.96%", id="rate over a stop"
        ),
        pytest.param("受理案件151件，其中部门140件，占93.7%。", "rate", "93.7%", "likely", "140 ÷ 151 = 92.72%", id="share"),
        pytest.param(
            "受理案件151件。县政府部门140件，占受理案件数比例达92.71%。",
            "rate_cut",
            "92.71%",
            "hint",
            "92.72%",
            id="share cut off",
        ),
        pytest.param(
            "项目26个，其中甲类10个、乙类6个，其他项目11个。", "rest", "26个", "likely", "10 + 6 + 11 = 27 ≠ 26", id="others"
        ),
        pytest.param("走访企业20家、商户30家，共60家。", "total_after", "60家", "hint", "20 + 30 = 50 ≠ 60", id="共"),
        pytest.param("时限由20个工作日压减到5个工作日，压减率为70%。", "growth", "70%", "likely", "75%", id="cut by a rate"),
        pytest.param("提出建议96件，办复95件，办复率98.9%。", "rate_cut", "98.9%", "hint", "95 ÷ 96 = 98.96%", id="rate cut off"),
        pytest.param("事项由68项调整为74项，增长18.8%。", "growth", "18.8%", "likely", "(74 − 68) ÷ 68 = 8.82%", id="growth"),
        pytest.param("参保率由91%提高到95%，提高5个百分点。", "growth", "5个百分点", "likely", "95 − 91 = 4", id="points"),
        pytest.param(
            "开展了甲班、乙班、丙班、丁班、戊班等6个班次。", "listed_fewer", "6个", "hint", "5项", id="one thing not named"
        ),
        pytest.param(
            "开展了甲班、乙班、丙班、丁班、戊班等4个班次。", "listed_more", "4个", "hint", "5项", id="more things named"
        ),
        pytest.param(
            "一是规范复议。全县接待行政复议案件31件。\n二是依法办案。全县接待行政复议案件32件。",
            "repeated",
            "32件",
            "hint",
            "31件",
            id="two values",
        ),
    ],
)
def test_what_does_not_add_up_is_pointed_out(text: str, key: str, about: str, sure: str, arithmetic: str) -> None:
    assert found(text) == [(key, about, sure)]
    (remark,) = sums(text)
    assert arithmetic in remark.text("zh")
    assert remark.text("en")
    assert remark.other
    assert all(text[start:end].strip() for start, end in remark.other)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "案件共计59起,其中:行政案件26起,民事案件33起,民事案件完结18起,其他15起没有完结。", id="holds, and a part of a part"
        ),
        pytest.param("受理案件100件，其中涉企案件20件、涉农案件30件。", id="parts that leave something out"),
        pytest.param("接待案件31件，其中17件已受理，完结14件，调解成功13件，公开8件。", id="stages of a case"),
        pytest.param("培训干部60名，其中党员50名、女性30名。", id="people counted twice"),
        pytest.param("调解纠纷685件，调解成功679件，调解成功率达99.1%。", id="rounded"),
        pytest.param("投资100万元，其中中央资金33.33万元、省级资金33.33万元、县级资金33.33万元。", id="rounded parts"),
        pytest.param("财政收入1.25亿元，其中税收收入0.75亿元、非税收入5000万元。", id="parts in another unit"),
        pytest.param("收到申请97件，受理86件，审结81件，其中纠错9件，纠错率为11.1%。", id="rate of the number before"),
        pytest.param(
            "案件32件，比上年的37件减少5件，其中以县政府为被告的11件、以部门为被告的21件。", id="not the parts of a difference"
        ),
        pytest.param("走访企业300余家，其中工业企业200家、商贸企业150家。", id="about"),
        pytest.param(
            "生产总值253.7亿元，同比增长10.1%。参保率从91%提高到95%，城乡低保标准提高40%。", id="growth of something else"
        ),
        pytest.param("由68项调整为74项，增长8.8%。", id="growth holds"),
        pytest.param("推进教育、医疗、养老等10项民生工程。", id="a list with 等"),
        pytest.param("对甲路、乙路和丙街、丁街等4条道路改造。", id="和 in a list"),
        pytest.param("建成学校100所、医院50所，其他项目30个。", id="others without a total"),
        pytest.param("收入12.5亿元，增长5.3%，其中税收收入9.1亿元，占72.8%。", id="a share that fits"),
        pytest.param("粮食产量97亿斤，占全省的12.5%。", id="a share of something not told"),
        pytest.param("办理案件45件，其中维持20件，撤销5件，终止8件，驳回12件。", id="commas"),
        pytest.param("建议见面率、满意率均为100%，办复率98.9%。", id="rates alone"),
        pytest.param("", id="nothing"),
    ],
)
def test_where_nothing_is_claimed_or_all_holds_nothing_is_said(text: str) -> None:
    assert found(text) == []


def test_the_bundled_report() -> None:
    assert found(FAKU) == [("listed_fewer", "6个", "hint"), ("rate_cut", "98.9%", "hint"), ("rest", "31件", "likely")]
    rest = sums(FAKU)[2]
    assert [FAKU[start:end] for start, end in rest.other] == ["17件", "11件"]


def test_a_changed_report_is_noticed() -> None:
    assert ("parts_exceed", "59起", "likely") in found(FAKU.replace("民事案件33起", "民事案件35起"))
    assert ("rate", "97.1%", "likely") in found(FAKU.replace("99.1%", "97.1%"))


@pytest.mark.parametrize(("year", "expected"), [(2020, []), (2021, []), (2022, [("parts_short", "５８件", "hint")]), (2023, [])])
def test_invented_reports(year: int, expected: list[tuple[str, str, str]]) -> None:
    assert found((QINGHE / f"{year}.txt").read_text("utf-8")) == expected


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: real reports of other issuers are not tried")
def test_real_reports_are_left_alone() -> None:
    for path in [*SHARED.glob("hailar/201?.txt"), *SHARED.glob("provinces/*.txt")]:
        assert found(path.read_text("utf-8")) == [], path.name


def figure(start: int, text: str, kind: FigureKind, value: str, unit: str, qualifier: str = "") -> Figure:
    return Figure(
        "r", kind, value, None, unit, qualifier, "案件", 2023, "outcome", start, start + len(text), text, 0, 60, ()
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 2))
def test_a_rate_is_silent_exactly_when_rounding_fits(whole: int, part: int, decimals: int) -> None:
    part = min(part, whole)
    rate = f"{part * 100 / whole:.{decimals}f}"
    text = f"受理案件{whole}件，办结{part}件，办结率{rate}%。"
    figures = (
        figure(text.index(f"{whole}件"), f"{whole}件", "count", str(whole), "件"),
        figure(text.index(f"办结{part}件") + 2, f"{part}件", "count", str(part), "件"),
        figure(text.index("率") + 1, f"{rate}%", "percent", rate, "%"),
    )
    remarks = check_sums(text, figures, report_id="r")
    # The float that made the test's rate may round a half the other way than exact arithmetic.
    half = (part * 10 ** (decimals + 2) * 2) % (whole * 2) == whole
    assert half or remarks == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "其中",
                    "其余",
                    "其他3件",
                    "59起",
                    "、",
                    "，",
                    "。",
                    "\n",
                    "合计",
                    "办复率",
                    "98.9%",
                    "等6个",
                    "由3件增加到5件",
                    "0件",
                ]
            ),
            st.text(max_size=6),
        ),
        max_size=30,
    )
)
def test_any_text_is_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    for remark in sums(text):
        assert 0 <= remark.start < remark.end <= len(text)
        assert remark.text()


def test_a_long_sentence_of_many_numbers_ends() -> None:
    text = "其中甲5件、" * 2_000 + "其余3件，合计9件。"
    sums(text)
