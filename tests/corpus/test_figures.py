import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.figures import extract_figures
from corpus.indicators import MAX_INDICATOR
from corpus.normalize import normalize
from corpus.numerals import fold
from corpus.quantities import read_quantities
from corpus.report import Figure, Metadata, Remark, Section

REPORT = Path(__file__).resolve().parents[2] / "corpus" / "reports" / "2023" / "report.txt"
LAW = Metadata("某县人民政府", "某县人民政府关于2023年法治政府建设情况的报告", 2023)
WORK = Metadata("某区人民政府", "2014年某区政府工作报告", 2014)


def figures(text: str, metadata: Metadata = LAW, path: tuple[str, ...] = ()) -> list[Figure]:
    sections = (Section(path, 0, 0, len(text)),) if text else ()
    found = extract_figures(text, sections, report_id="r", metadata=metadata)
    return [figure for figure in found if figure.kind not in ("date", "document_number")]


def indicators(text: str) -> list[tuple[str, str]]:
    return [(figure.text, figure.indicator) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "接待行政复议案件31件,其中17件已受理,完结14件,调解成功3件。",
            [
                ("31件", "接待行政复议案件"),
                ("17件", "行政复议案件受理"),
                ("14件", "行政复议案件完结"),
                ("3件", "行政复议案件调解成功"),
            ],
            id="parts of a whole",
        ),
        pytest.param(
            "共提出154件提案,办复154件,办复率100%,提案的见面率、满意率均为99%。",
            [
                ("154件", "提出提案"),
                ("154件", "提案办复"),
                ("100%", "提案办复率"),
                ("99%", "提案见面率"),
                ("99%", "提案满意率"),
            ],
            id="one value for two indicators",
        ),
        pytest.param(
            "乡镇公示权责事项73项、街道公示36项。",
            [("73项", "乡镇公示权责事项"), ("36项", "街道公示权责事项")],
            id="an object said once",
        ),
        pytest.param(
            "地区生产总值增长11%,达到282亿元;财政收入完成24.85亿元,同比增长20.3%。",
            [
                ("11%", "地区生产总值增长"),
                ("282亿元", "地区生产总值"),
                ("24.85亿元", "财政收入"),
                ("20.3%", "财政收入增长"),
            ],
            id="level and growth",
        ),
        pytest.param(
            "政府会议和发文数量分别减少14.1%和19.4%。",
            [("14.1%", "政府会议数量减少"), ("19.4%", "发文数量减少")],
            id="分别 with a verb",
        ),
        pytest.param(
            "第一、第三产业增加值分别增长2.5%、3.9%。",
            [("2.5%", "第一产业增加值增长"), ("3.9%", "第三产业增加值增长")],
            id="a measure said last",
        ),
        pytest.param(
            "全县245个社区(村)与7家律师事务所101名律师进行了签约。",
            [("245个", "社区(村)"), ("7家", "律师事务所"), ("101名", "律师")],
            id="nouns after",
        ),
        pytest.param(
            "用于民生的支出达到9.7亿元,占全年支出的50.2%。",
            [("9.7亿元", "用于民生的支出"), ("50.2%", "用于民生的支出占全年支出")],
            id="share",
        ),
        pytest.param("投资3.3亿元的机场快速路建成通车。", [("3.3亿元", "机场快速路投资")], id="amount before its owner"),
        pytest.param(
            "投资3700万元，集中改造的11条背街巷道完工。",
            [("3700万元", "背街巷道投资"), ("11条", "改造背街巷道")],
            id="owner named later",
        ),
        pytest.param("新增公园141座、累计达到973座。", [("141座", "新增公园"), ("973座", "公园")], id="total of the same"),
        pytest.param("各类总部、创新中心80家、16家。", [("80家", "各类总部"), ("16家", "创新中心")], id="lists in parallel"),
        pytest.param("用时由3个工作日压缩至0.5个工作日。", [("3个工作日", "用时"), ("0.5个工作日", "用时")], id="a change"),
        pytest.param(
            "蔬菜种植面积达到2万亩，产量达到15万吨。", [("2万亩", "蔬菜种植面积"), ("15万吨", "蔬菜产量")], id="attribute"
        ),
        pytest.param("应诉率由上年的82.8%提高到94.8%。", [("82.8%", "应诉率"), ("94.8%", "应诉率")], id="from and to"),
        pytest.param(
            "办理信访事项87件，比上年的99件下降12%。",
            [("87件", "办理信访事项"), ("99件", "办理信访事项"), ("12%", "办理信访事项下降")],
            id="level of the year before",
        ),
        pytest.param(
            "审结177件，败诉9件，败诉率5.1%。", [("177件", "审结"), ("9件", "败诉"), ("5.1%", "败诉率")], id="rate of it"
        ),
        pytest.param("不合格12批次，合格率97.9%。", [("12批次", "不合格"), ("97.9%", "合格率")], id="rate of its contrary"),
    ],
)
def test_an_indicator_is_completed_from_what_went_before(text: str, wanted: list[tuple[str, str]]) -> None:
    assert indicators(text) == wanted


def test_a_figure_no_words_name_bears_its_heading() -> None:
    (figure,) = figures("共有1,481件。", path=("一、主要工作", "(二)政务公开"))
    assert figure.indicator == "政务公开"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("受理120件。", [(2023, "outcome")]),
        ("去年受理120件,今年受理130件。", [(2022, "outcome"), (2023, "outcome")]),
        ("受理120件,比上年增长5%。", [(2023, "outcome"), (2023, "outcome")]),
        ("受理120件,比上年的100件增长20%。", [(2023, "outcome"), (2022, "outcome"), (2023, "outcome")]),
        ("受理120件,较2021年的100件增长20%。", [(2023, "outcome"), (2021, "outcome"), (2023, "outcome")]),
        ("办件3件。\n2024年，重点做好：一是培训增至6期；二是办件5件。", [(2023, "outcome"), (2024, "target"), (2024, "target")]),
        ("下一步，培训增至6期。\n办件5件。", [(2024, "target"), (2023, "outcome")]),
        ("2023年，培训增至6期。", [(2023, "outcome")]),
        ("办结率由上年的82.8%提高到94.8%。", [(2022, "outcome"), (2023, "outcome")]),
        ("从2021年的13件增加到21件。", [(2021, "outcome"), (2023, "outcome")]),
        ("从13件增加到21件。", [(None, "outcome"), (2023, "outcome")]),
        ("2022年、2023年分别办结案件102件和135件。", [(2022, "outcome"), (2023, "outcome")]),
        ("五年来,新增律师31名。", [(2023, "cumulative")]),
        ("累计完成投资1.5亿元,新建4个站。", [(2023, "cumulative"), (2023, "outcome")]),
        ("到2025年,办结率达到98%以上。", [(2025, "target")]),
        ("认真落实《规划(2021—2025年)》,培训12场。", [(2023, "outcome")]),
    ],
)
def test_year_and_role_in_a_report_of_its_own_year(text: str, wanted: list[tuple[int | None, str]]) -> None:
    assert [(figure.year, figure.role) for figure in figures(text)] == wanted


@pytest.mark.parametrize(
    ("heading", "text", "wanted"),
    [
        ("一、2013年工作回顾", "完成投资5亿元。", (2013, "outcome")),
        ("一、2013年工作回顾", "去年完成投资5亿元。", (2013, "outcome")),
        ("二、2014年工作安排", "完成投资5亿元。", (2014, "target")),
        ("二、主要预期目标", "生产总值增长11%。", (2014, "target")),
        ("一、过去五年工作回顾", "新增企业200家。", (2013, "cumulative")),
        ("一、过去五年工作回顾", "总量突破100亿元。", (2013, "outcome")),
        ("三、“十二五”发展成就", "新增企业200家。", (2013, "cumulative")),
        ("四、“十五五”时期的主要目标", "生产总值年均增长5%。", (2030, "target")),
        ("一、完成行政复议体制改革任务", "接待案件31件。", (2014, "target")),
    ],
)
def test_headings_of_a_work_report_decide(heading: str, text: str, wanted: tuple[int, str]) -> None:
    (figure,) = figures(text, WORK, (heading,))
    assert (figure.year, figure.role) == wanted


def test_a_heading_below_the_first_level_needs_surer_words() -> None:
    (figure,) = figures("接待案件31件。", LAW, ("一、主要举措", "4.完成行政复议体制改革任务"))
    assert (figure.year, figure.role) == (2023, "outcome")
    (figure,) = figures("新增岗位31个。", LAW, ("三、下一步工作安排",))
    assert (figure.year, figure.role) == (2024, "target")


def test_a_section_that_says_nothing_about_time_keeps_the_one_before() -> None:
    first, second = "新建5个站。\n", "培训12场。\n"
    sections = (
        Section(("二、2014年工作安排",), 0, 0, len(first)),
        Section(("三、加强自身建设",), len(first), len(first), len(first + second)),
    )
    found = extract_figures(first + second, sections, report_id="r", metadata=WORK)
    assert [(figure.year, figure.role) for figure in found] == [(2014, "target")] * 2


def test_a_month_gets_the_year_of_the_text() -> None:
    (date,) = extract_figures("已于3月底前完成编制。", (), report_id="r", metadata=LAW)
    assert (date.kind, date.value, date.text, date.year) == ("date", "2023-03", "3月", 2023)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("名词\n3．10种有色金属：铜。", ("10种", "有色金属")),
        ("名词\n3、10种有色金属：铜。", ("10种", "有色金属")),
        ("做法\n1.粮食产量5吨。", ("5吨", "粮食产量")),
        ("做法\n1、粮食产量5吨。", ("5吨", "粮食产量")),
    ],
)
def test_the_number_of_an_item_is_part_of_no_figure_and_of_no_name(text: str, found: tuple[str, str]) -> None:
    (figure,) = extract_figures(text, (), report_id="r", metadata=LAW)
    assert (figure.text, figure.indicator) == found


def test_damage_at_a_digit_becomes_a_warning_and_a_lost_stop_does_not() -> None:
    text = "建设了361909人的队伍,满意率100%"
    digits = Remark("damage", "damage.run_together", (("text", "361909人"),), "r", 3, 10)
    stop = Remark("damage", "damage.no_last_stop", (), "r", len(text) - 1, len(text))
    found = extract_figures(text, (), report_id="r", metadata=LAW, damage=(digits, stop))
    assert [figure.warning for figure in found] == [digits, None]


def test_the_bundled_report() -> None:
    text = REPORT.read_text("utf-8")
    found = {(figure.text, figure.indicator): figure for figure in extract_figures(text, (), report_id="r", metadata=LAW)}
    assert ("100%", "行政机关负责人出庭应诉率") in found
    assert ("36项", "街道公示权责事项") in found
    assert ("18起", "民事案件完结") in found
    assert found["6个", "培训班班次"].kind == "count"
    check(text)


def check(text: str) -> tuple[Figure, ...]:
    """What holds for every text whatever it says."""
    found = extract_figures(text, (), report_id="r", metadata=LAW)
    covered = bytearray(len(text))
    spans = sorted({(figure.start, figure.end) for figure in found})
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert end <= start
    for figure in found:
        assert figure.text == text[figure.start : figure.end]
        assert figure.sentence_start <= figure.start < figure.end <= figure.sentence_end
        assert len(figure.indicator) <= MAX_INDICATOR
        written = fold(figure.text).replace(",", "").replace(" ", "")
        if figure.kind in ("count", "money", "other", "area", "length", "mass") and any("0" <= c <= "9" for c in figure.text):
            assert figure.value.lstrip("-") in written
        covered[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
    copy = normalize(text)
    for quantity in read_quantities(copy.text):
        if quantity.reason is not None:
            start, end = copy.source_span(quantity.start, quantity.end)
            covered[start:end] = b"\x01" * (end - start)
    assert all(covered[at] for at, character in enumerate(text) if "0" <= character <= "9")
    return found


PIECES = st.sampled_from(
    [
        "受理",
        "案件",
        "31",
        "17件",
        "98.9%",
        "，",
        "、",
        "。",
        "其中",
        "分别为",
        "均为",
        "2023年",
        "6月",
        "3—5件",
        "同比增长",
        "第",
        "三项",
        "两千三百",
        "名",
        "(",
        ")",
        "“",
        "”",
        "《",
        "》",
        "〔2023〕",
        "号",
        "1,481",
        ":",
        "/",
        "+",
        "×",
        "G",
        "约",
        "余",
        "万",
        "亿元",
        "20236月",
        "1.",
        "百分之",
        "由",
        "提高到",
        " ",
        "\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_arabic_number_is_accounted_for(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1" * 10000, id="digits"),
        pytest.param("(" * 1000 + "5件" + ")" * 1000, id="nested brackets"),
        pytest.param(" ".join(f"{number} 件{number * 7}" for number in range(500)), id="flattened table"),
        pytest.param("一" * 5000, id="chinese digits"),
        pytest.param("\n" * 5000 + "5件", id="empty lines"),
        pytest.param("第" * 3000 + "1", id="ordinal marks"),
        pytest.param("2021年" * 500, id="years"),
        pytest.param("分别" * 3000 + "5件", id="分别"),
        pytest.param("", id="nothing"),
        pytest.param("、".join(f"甲{number}" for number in range(200)) + "分别为" + "、".join(["5件"] * 200), id="a long list"),
    ],
)
def test_pathological_text_ends_without_an_invented_number(text: str) -> None:
    for figure in check(text):
        assert len(figure.value) <= 20
