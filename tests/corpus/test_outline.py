from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.outline import chinese_ordinal, read_outline

ROOT = Path(__file__).parents[2]
FAKU = (ROOT / "corpus" / "reports" / "2023" / "report.txt").read_text("utf-8")
SHARED = ROOT.parent / "shared" / "data" / "reports"


def paths(text: str) -> list[tuple[str, ...]]:
    return [section.path for section in read_outline(text)]


def test_the_leaves_of_the_bundled_report() -> None:
    sections = read_outline(FAKU)
    found = {section.path for section in sections}
    top = "一、主要举措和取得的成效"
    assert sections[0].path == ()
    assert (top, "(五)切实强化对行政权力的制约监督", "4.构建高效复议运行机制,完成行政复议体制改革任务") in found
    assert (top, "(二)积极推进法治化营商环境建设", "2.大力推动数字政府建设工作") in found
    assert ("二、存在问题", "一是法治政府建设整体推进仍不平衡") in found
    assert ("三、下一步工作安排", "()强化考核考评,提升法治政府建设水平") in found
    assert ("三、下一步工作安排", "(二)完善制度机制,规范行政执法行为") in found
    heading = next(section for section in sections if section.path == (top,))
    assert FAKU[heading.start : heading.body] == top
    glued = next(section for section in sections if section.path[-1:] == ("4.落实公平竞争审查制度",))
    assert glued.body == glued.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("  \n", [()], id="white space"),
        pytest.param("没有序号的一段话。\n又一段。", [()], id="no numbering"),
        pytest.param(
            "第一章 总则\n第一条 为了规范。\n第二条 适用本办法。\n第二章 职责\n第三条 县政府负责。",
            [
                ("第一章 总则",),
                ("第一章 总则", "第一条 为了规范"),
                ("第一章 总则", "第二条 适用本办法"),
                ("第二章 职责",),
                ("第二章 职责", "第三条 县政府负责"),
            ],
            id="chapters and articles",
        ),
        pytest.param(
            "一、甲\n（一）乙。丙。\n1．丁。戊。\n2．己。庚。\n(1)辛。壬。\n(2)癸。子。\n①丑。寅。\n②卯。辰。\n（二）巳。午。\n二、未",
            [
                ("一、甲",),
                ("一、甲", "（一）乙"),
                ("一、甲", "（一）乙", "1．丁"),
                ("一、甲", "（一）乙", "2．己"),
                ("一、甲", "（一）乙", "2．己", "(1)辛"),
                ("一、甲", "（一）乙", "2．己", "(2)癸"),
                ("一、甲", "（一）乙", "2．己", "(2)癸", "①丑"),
                ("一、甲", "（一）乙", "2．己", "(2)癸", "②卯"),
                ("一、甲", "（二）巳"),
                ("二、未",),
            ],
            id="five levels",
        ),
        pytest.param(
            "1. 甲\n一、乙。\n二、丙。\n2. 丁\n一、戊。\n二、己。",
            [("1. 甲",), ("1. 甲", "一、乙"), ("1. 甲", "二、丙"), ("2. 丁",), ("2. 丁", "一、戊"), ("2. 丁", "二、己")],
            id="nesting against convention, by what goes on",
        ),
        pytest.param(
            "一、甲\n一是乙。\n二是丙。\n二、丁\n一是戊。二是己。三是庚。",
            [("一、甲",), ("一、甲", "一是乙"), ("一、甲", "二是丙"), ("二、丁",)],
            id="items on lines, not items in a paragraph",
        ),
        pytest.param(
            "一、甲\n一是乙。\n二是丙。\n（一）丁。\n（二）戊。\n二、己\n一是庚。\n二是辛。\n三是壬。",
            [
                ("一、甲",),
                ("一、甲", "一是乙"),
                ("一、甲", "二是丙"),
                ("一、甲", "（一）丁"),
                ("一、甲", "（二）戊"),
                ("二、己",),
                ("二、己", "一是庚"),
                ("二、己", "二是辛"),
                ("二、己", "三是壬"),
            ],
            id="items before headings, and another list later",
        ),
        pytest.param(
            "一、甲\n一)乙丙。\n二)丁戊。\n()己庚。\n二、辛",
            [("一、甲",), ("一、甲", "一)乙丙"), ("一、甲", "二)丁戊"), ("一、甲", "()己庚"), ("二、辛",)],
            id="damaged marks",
        ),
        pytest.param(
            "、甲乙\n1.丙。\n.丁。\n3.戊。\n二、己",
            [("、甲乙",), ("、甲乙", "1.丙"), ("、甲乙", ".丁"), ("、甲乙", "3.戊"), ("二、己",)],
            id="marks that lost their number",
        ),
        pytest.param(
            "一、甲\n1.2倍于去年。\n2.5\n3、4月份完成。\n１．乙。\n２．丙。",
            [("一、甲",), ("一、甲", "１．乙"), ("一、甲", "２．丙")],
            id="numbers that open nothing",
        ),
        pytest.param("一、甲\n1.只有一条。", [("一、甲",)], id="a lone number in running text"),
        pytest.param(
            "名词\n1.甲：乙。\n2.2025年丙：丁。\n3．10种金属：铜。\n4.戊：己。",
            [(), ("1.甲",), ("2.2025年丙",), ("3．10种金属",), ("4.戊",)],
            id="headings that begin with a number",
        ),
        pytest.param(
            "一、甲\n1.乙。\n2.丙。\n3.丁。\n一年来，戊。\n二、己",
            [("一、甲",), ("一、甲", "1.乙"), ("一、甲", "2.丙"), ("一、甲", "3.丁"), ("一、甲",), ("二、己",)],
            id="the parent goes on after its items",
        ),
        pytest.param(
            "一、甲\n（一）乙\n丙。\n各位代表！\n丁。\n二、戊\n己。\n名词解释\n1.庚：辛。\n2.壬：癸。",
            [
                ("一、甲",),
                ("一、甲", "（一）乙"),
                ("一、甲",),
                ("二、戊",),
                ("名词解释",),
                ("名词解释", "1.庚"),
                ("名词解释", "2.壬"),
            ],
            id="an address and an appendix",
        ),
        pytest.param(
            "　　一、甲\r\n　　（一）乙\r\n　　丙。\r\n　　（二）丁\r\n　　戊。",
            [("一、甲",), ("一、甲", "（一）乙"), ("一、甲", "（二）丁")],
            id="indents and CRLF",
        ),
    ],
)
def test_outline(text: str, expected: list[tuple[str, ...]]) -> None:
    assert paths(text) == expected


def test_a_report_that_lost_its_line_breaks_keeps_its_headings() -> None:
    whole = paths(FAKU)
    flat = paths(FAKU.replace("\n\n", "\u3000\u3000"))
    assert [path for path in flat if len(path) < 3 and path not in whole] == []
    assert sum(path in whole for path in flat) > 0.8 * len(whole)


def test_headlines_of_a_report_that_numbers_nothing() -> None:
    paragraph = "全县各级行政机关坚持依法行政，认真落实各项任务，扎实推进法治政府建设，取得了新的明显成效，群众满意度进一步提升，法治环境持续改善，各项工作走在前列。"
    text = f"某县工作报告\n\n{paragraph}\n营商环境持续优化\n{paragraph}\n执法行为更加规范\n{paragraph}\n"
    assert paths(text) == [(), ("营商环境持续优化",), ("执法行为更加规范",)]


def test_a_list_item_that_tells_a_number_is_content() -> None:
    text = "一、成效\n1.完成项目36个\n2.办结案件31件\n二、问题\n没有。"
    sections = read_outline(text)
    assert [text[section.start : section.body] for section in sections] == ["一、成效", "", "", "二、问题"]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("四十四", 44),
        ("百", None),
        ("12", 12),
        ("③", 3),
        ("⑵", 2),
        ("", None),
    ],
)
def test_ordinals(numeral: str, value: int | None) -> None:
    assert chinese_ordinal(numeral) == value


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: real reports of other issuers are not tried")
@pytest.mark.parametrize(
    ("name", "count", "expected"),
    [
        ("hailar/2014.txt", 21, ("二、2014年工作安排", "（一）狠抓投资和项目建设，全力以赴保增长", "三要狠抓项目建设")),
        ("provinces/2025年云南省政府工作报告.txt", 87, ("名词解释", "3．10种有色金属")),
        ("provinces/2026年四川省政府工作报告.txt", 48, ("三、2026年工作安排", "（十）突出政府履职效能，切实加强自身建设")),
    ],
)
def test_real_reports(name: str, count: int, expected: tuple[str, ...]) -> None:
    found = paths((SHARED / name).read_text("utf-8"))
    assert len(found) == count
    assert expected in found


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["一、甲", "二、乙", "（一）丙。丁", "(二)戊", "()己", "一)庚", "1.辛", "2、壬", "①癸", "一是子。", "二是丑。"]
        ),
        st.sampled_from(["", "　", "\r", "各位代表！", "附件", "1.5", "第一章 总则", "第一条 寅。"]),
        st.text(max_size=12),
    ),
    max_size=30,
)


@settings(max_examples=120, deadline=None)
@given(_LINES)
def test_the_leaves_tile_any_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    position = 0
    for section in read_outline(text):
        assert section.start == position
        assert section.start <= section.body <= section.end
        assert section.start < section.end
        assert all(label and len(label) <= 40 for label in section.path)
        position = section.end
    assert position == len(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("一" * 30_000, id="numerals"),
        pytest.param("1" * 30_000, id="digits"),
        pytest.param("(" * 30_000, id="brackets"),
        pytest.param("一、\n" * 10_000, id="empty headings"),
        pytest.param("1.甲\n" * 10_000, id="the same mark"),
        pytest.param(" " * 30_000, id="spaces"),
        pytest.param("".join(f"{number}.甲\n" for number in range(1, 5_000)), id="a long list"),
    ],
)
def test_pathological_text_ends(text: str) -> None:
    read_outline(text)
