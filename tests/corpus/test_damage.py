from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.damage import find_damage
from corpus.outline import read_outline
from corpus.report import Remark
from corpus.strings import DAMAGE

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "reports"
FAKU = (ROOT / "corpus" / "reports" / "2023" / "report.txt").read_text("utf-8")
QINGHE = ROOT / "tests" / "evaluation" / "qinghe"


def damage(text: str) -> tuple[Remark, ...]:
    return find_damage(text, read_outline(text), report_id="r")


def found(text: str) -> list[tuple[str, str, str | None]]:
    return [
        (remark.key.removeprefix("damage."), text[remark.start : remark.end], dict(remark.values).get("likely"))
        for remark in damage(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("实施方案(20212025年)", ("years", "20212025年", "2021—2025年"), id="two years"),
        pytest.param("。20236月,召开了会议。", ("year_month", "20236月", "2023年6月"), id="year and month"),
        pytest.param("于２０２３１１月完成。", ("year_month", "２０２３１１月", "2023年11月"), id="full-width digits"),
        pytest.param("于20231231日前完成。", ("day", "20231231日", "2023年12月31日"), id="compact date"),
        pytest.param("今年36月开展行动。", ("month_range", "36月", "3—6月"), id="two months"),
        pytest.param("9月1015日举办。", ("day_range", "1015日", "10—15日"), id="two days"),
        pytest.param("沈政发〔202211号", ("document_number", "〔202211号", "〔2022〕11号"), id="closing bracket of a number"),
        pytest.param("沈政发2022〕11号", ("document_number", "2022〕11号", "〔2022〕11号"), id="opening bracket of a number"),
        pytest.param("沈政发202211号文件", ("document_number", "202211号", "〔2022〕11号"), id="both brackets"),
        pytest.param("沈政发〔2022〕号", ("document_number_cut", "〔2022〕号", None), id="serial number"),
        pytest.param("检查企业,抽取对象(企业)119\n下一段。", ("no_unit", "119", None), id="unit at a line end"),
        pytest.param("全县建成245“评理说事点”。", ("no_counter", "245", None), id="counter before a quote"),
        pytest.param("建成19个评理站和25信息收集点。", ("no_counter", "25", None), id="counter before a noun"),
        pytest.param("配备人员56名,建设了361909人的救援队伍。", ("run_together", "361909人", None), id="teams and people"),
        pytest.param("办结率为98。9%", ("decimal", "98。9", "98.9"), id="a stop for a point"),
        pytest.param("全年受理矛盾纠纷2 316件。", ("split", "2 316", "2316"), id="a space for a comma"),
        pytest.param("检查经营主体8,41 5户。", ("split", "8,41 5", "8,415"), id="a space in a group"),
        pytest.param("满意率达98. 9%。", ("split", "98. 9", "98.9"), id="a space behind the point"),
        pytest.param("群众满意率达989%。", ("over_100", "989%", None), id="a lost point"),
        pytest.param("受理1O2件。", ("letter", "1O2", "102"), id="letter for a digit"),
        pytest.param("县\ufffd\ufffd府", ("lost_characters", "\ufffd\ufffd", None), id="replacement characters"),
        pytest.param("印发《工作要点，明确任务。", ("no_closing", "《", None), id="title mark not closed"),
        pytest.param("推进服务”建设。", ("no_opening", "”", None), id="quote not opened"),
        pytest.param("完成（）项任务。", ("empty_brackets", "（）", None), id="empty brackets"),
        pytest.param("()加强领导。\n(二)规范执法。", ("empty_marker", "()", "(一)"), id="first heading number"),
        pytest.param("(一)加强。\n(二)规范。\n()培训。", ("empty_marker", "()", "(三)"), id="last heading number"),
        pytest.param("(一)加强。\n二)规范。\n(三)培训。", ("marker", "二)", "(二)"), id="half a heading number"),
        pytest.param("一、成效\n明显。\n、问题\n不少。", ("lost_marker", "、", None), id="lost heading number"),
        pytest.param("于202年12月完成。", ("year_cut", "202年", None), id="a digit of a year"),
        pytest.param("全县共受理案件56\n下一段。", ("no_unit", "56", None), id="unit of a short line"),
        pytest.param("3月35日召开。", ("day_range", "35日", "3—5日"), id="a day that does not exist"),
        pytest.param("不断提升政府公信力截至目前,办结3件。", ("no_stop", "力", None), id="stop before 截至目前"),
    ],
)
def test_what_is_damaged_is_found(text: str, expected: tuple[str, str, str | None]) -> None:
    assert expected in found(text)
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "《规划（2021—2025年）》（沈政发〔2022〕11号）",
        "2021年2025年，2023年12月31日前，共118个月、36个月",
        "人均可支配收入25852元，接听12345热线123456件",
        "我县截至目前办结32件，截至2023年底办结40件。",
        "世界500强、中国500强企业，推动7大产业和12强县建设。",
        "培训人员56名，培养10000名优秀青年人才队伍。",
        "1）加强领导\n2）规范执法\n一)总体情况",
        "近200年一遇的洪水，历时202年，详见附件1\n增长率达156%，毛入学率102.3%",
        "第3 4名，附件1 3份，2023 12家，受理2,316 件，合计 17 14件",
        "深化“放管服”（“一网通办”）改革“双随机、一公开”。",
        "",
    ],
)
def test_what_is_sound_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_lead_cut_by_the_page_is_found_where_it_breaks_off() -> None:
    paragraph = "2023年,在市委、市政府的正确领导下,全县各级行政机关认真贯彻县委关于《实施方案(2021"
    text = f"报告\n\n{paragraph}\n\n2024年01月31日\n\n{paragraph}—2025年)》要求,推进各项工作。\n\n一、成效"
    (remark,) = damage(text)
    assert remark.key == "damage.cut_lead"
    assert text[remark.start : remark.end + 1] == "1\n"
    assert text[slice(*remark.other[0])] == paragraph


def test_every_trap_of_the_bundled_report_is_found_and_nothing_else() -> None:
    counted: dict[str, int] = {}
    for key, _, _ in found(FAKU):
        counted[key] = counted.get(key, 0) + 1
    assert counted == {
        "years": 2,
        "document_number": 3,
        "cut_lead": 1,
        "no_opening": 1,
        "no_unit": 1,
        "year_month": 1,
        "no_stop": 1,
        "no_last_stop": 1,
        "no_counter": 2,
        "run_together": 1,
        "empty_marker": 2,
        "debris": 1,
    }


@pytest.mark.parametrize("year", [2020, 2021, 2022])
def test_sound_reports_are_left_alone(year: int) -> None:
    assert found((QINGHE / f"{year}.txt").read_text("utf-8")) == []


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: real reports of other issuers are not tried")
def test_real_reports_get_almost_no_remark() -> None:
    for path in [*SHARED.glob("hailar/201?.txt"), *SHARED.glob("provinces/*.txt")]:
        remarks = damage(path.read_text("utf-8"))
        assert [remark for remark in remarks if remark.key != "damage.debris"][1:] == [], path.name
        assert len(remarks) <= 2, path.name


def test_the_wordings_say_what_is_printed_in_both_languages() -> None:
    for remark in (*damage(FAKU), *damage("()一\n年36月")):
        assert remark.text("zh")
        assert remark.text("en")
    assert all("{" in chinese and "{" in english for chinese, english in DAMAGE.values())


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["20212025年", "〔20233号", "(", ")", "“", "”", "()", "一)", "\n", "119\n", "361909人的队伍", "。", "截至目前"]
        ),
        st.text(max_size=8),
    ),
    max_size=40,
)


@settings(max_examples=80, deadline=None)
@given(_PIECES)
def test_any_text_is_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    remarks = damage(text)
    assert list(remarks) == sorted(remarks, key=lambda remark: (remark.start, remark.end))
    end = 0
    for remark in remarks:
        assert end <= remark.start < remark.end <= len(text)
        assert remark.text()
        end = remark.end


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 20_000, id="brackets"),
        pytest.param("(\n" * 5_000 + ")\n" * 5_000, id="brackets over lines"),
        pytest.param("7" * 3_000, id="digits"),
        pytest.param("一" * 3_000, id="numerals"),
        pytest.param(" " * 3_000 + "月", id="spaces"),
        pytest.param("20212025" * 400, id="years"),
    ],
)
def test_pathological_text_ends(text: str) -> None:
    damage(text)
