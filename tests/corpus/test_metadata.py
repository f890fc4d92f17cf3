from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from corpus.extracted import Stated
from corpus.front_matter import Given, MetadataGuess, normalize_date
from corpus.metadata import read_metadata
from corpus.report import Metadata
from corpus.report_names import report_id, report_kind

DATA = Path("../shared/data/reports")
REPORT = Path("corpus/reports/2023/report.txt").read_text(encoding="utf-8")
BODY = "\n\n为深入贯彻落实上级部署，现将有关情况报告如下：\n\n一、主要做法\n\n（一）加强领导。全县共召开会议12次。\n"


def values(guess: MetadataGuess) -> tuple[object, ...]:
    found = (guess.issuer, guess.title, guess.year, guess.published, guess.document_number)
    return tuple(None if one is None else one.value for one in found)


def identity(text: str, file_name: str = "") -> str:
    issuer, title, year, published, _ = values(read_metadata(text, file_name=file_name))
    return report_id(Metadata(str(issuer), str(title), int(str(year)), None if published is None else str(published)))


def test_bundled_report_says_who_what_and_when() -> None:
    guess = read_metadata(REPORT)
    title = "法库县人民政府关于2023年法治政府建设情况的报告"
    assert values(guess) == ("法库县人民政府", title, 2023, "2024-01-31", None)
    assert guess.published is not None
    assert REPORT[guess.published.start : guess.published.end] == "2024年01月31日"
    assert identity(REPORT) == "2023-法库县人民政府-法治政府建设"


@pytest.mark.parametrize(
    ("title", "issuer", "year", "kind"),
    [
        ("清禾县人民政府关于2022年法治政府建设情况的报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("清禾县人民政府2022年度法治政府建设情况报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("清禾县2022年法治政府建设年度报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("2022年清禾县法治政府建设工作情况的报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("中共清禾县委 清禾县人民政府关于２０２２年度法治政府建设情况的报告", "中共清禾县委清禾县人民政府", 2022, "法治政府建设"),
        ("清禾县司法局二〇二二年法治政府建设情况报告", "清禾县司法局", 2022, "法治政府建设"),
        ("清禾县市场监督管理局关于2022年度法治政府建设情况的报告", "清禾县市场监督管理局", 2022, "法治政府建设"),
        ("沈阳市法库县人民政府2022年政府信息公开工作年度报告", "沈阳市法库县人民政府", 2022, "政府信息公开工作"),
        ("2025年辽宁省政府工作报告", "辽宁省人民政府", 2025, "政府工作报告"),
        ("2026年四川省人民政府工作报告", "四川省人民政府", 2026, "政府工作报告"),
        ("清禾县2022年政府工作报告", "清禾县人民政府", 2022, "政府工作报告"),
        ("清禾县河口镇人民政府2022年法治政府建设工作总结", "清禾县河口镇人民政府", 2022, "法治政府建设工作总结"),
        ("# 清禾县人民政府关于2022年法治政府建设情况的报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("清禾县人民政府\n关于2022年法治政府建设情况的报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("清禾县人民政府关于2022年法治\r\n政府建设情况的报告", "清禾县人民政府", 2022, "法治政府建设"),
        ("清禾县人民政府关于2022年法治政府建设情况的报告（摘要）", "清禾县人民政府", 2022, "法治政府建设"),
        ("清禾縣人民政府關於2022年法治政府建設情況的報告", "清禾縣人民政府", 2022, "法治政府建设"),
    ],
)
def test_titles(title: str, issuer: str, year: int, kind: str) -> None:
    guess = read_metadata(title + BODY)
    assert guess.title is not None
    assert guess.title.value == "".join(title.removeprefix("# ").split())
    assert values(guess)[0] == issuer
    assert values(guess)[2] == year
    assert report_kind(guess.title.value, issuer) == kind


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(
            "政 府 工 作 报 告\n\n----2014年2月19日在海拉尔区第十四届人民代表大会第三次会议上\n\n海拉尔区人民政府区长　　杜联合\n",
            "2014-海拉尔区人民政府-政府工作报告",
            id="session",
        ),
        pytest.param(
            "政府工作报告\n——2026年1月26日在广东省第十四届\n人民代表大会第五次会议上\n",
            "2026-广东省人民政府-政府工作报告",
            id="two lines",
        ),
        pytest.param(
            "2025年广西政府工作报告\n2025年1月13日在广西壮族自治区第十四届人民代表大会第三次会议上\n",
            "2025-广西壮族自治区人民政府-政府工作报告",
            id="short name",
        ),
        pytest.param(
            "政府工作报告（2022年）\n——在清禾县第十八届人民代表大会第二次会议上\n县长 王某\n各位代表：\n",
            "2022-清禾县人民政府-政府工作报告",
            id="session without a date",
        ),
        pytest.param(
            "关于2022年度法治政府建设情况的报告\n清禾县人民政府\n（2023年1月31日）\n",
            "2022-清禾县人民政府-法治政府建设",
            id="line below the title",
        ),
        pytest.param(
            "政府工作报告\n清禾县县长 王某\n各位代表：\n现在，我代表清禾县人民政府，向大会报告工作。\n一、2021年工作回顾\n",
            "2022-清禾县人民政府-政府工作报告",
            id="body",
        ),
        pytest.param(
            "法治政府建设情况的报告\n2022年，我县深入推进依法行政，法治政府建设取得新的进展，现将情况报告如下。\n一、做法\n清禾县人民政府\n2023年1月20日\n",
            "2022-清禾县人民政府-法治政府建设",
            id="signature",
        ),
    ],
)
def test_what_the_title_leaves_out_is_read_elsewhere(head: str, expected: str) -> None:
    assert identity(head) == expected


def test_file_name_helps_where_the_text_is_silent() -> None:
    text = "法治政府建设情况的报告\n一、做法\n全县共召开会议。\n"
    assert identity(text, "清禾县人民政府2021年法治政府建设情况的报告.txt") == "2021-清禾县人民政府-法治政府建设"
    assert values(read_metadata(text))[0] is None


@pytest.mark.parametrize(
    ("before", "after", "expected", "origin"),
    [
        pytest.param("今天是2026年10月3日 星期六\n", "2024年1月31日\n", "2024-01-31", "line", id="clock"),
        pytest.param("2024年02月20日\n", "2024年1月31日\n", "2024-01-31", "line", id="frame above the title"),
        pytest.param("发布时间：2018-09-10\n", "2024年1月31日\n", "2024-01-31", "line", id="date of a template"),
        pytest.param("索引号：000 发布日期：2024-01-31 来源：县政府\n", "", "2024-01-31", "label", id="table above the title"),
        pytest.param("", "来源：新华日报\n时间：2024-02-09\n", "2024-02-09", "label", id="time"),
        pytest.param("", "（２０２４年１月３０日）\n", "2024-01-30", "line", id="full width, brackets"),
        pytest.param("", "2024年02月10日 07时41分\n", "2024-02-10", "line", id="with the hour"),
        pytest.param("", "二〇二四年一月三十一日\n", "2024-01-31", "line", id="in words"),
        pytest.param("版权所有 2024年3月1日\n", "", None, None, id="copyright"),
        pytest.param("", "2024年13月41日\n", None, None, id="no date"),
    ],
)
def test_date_published(before: str, after: str, expected: str | None, origin: str | None) -> None:
    found = read_metadata(f"{before}清禾县人民政府关于2023年法治政府建设情况的报告\n{after}{BODY}").published
    assert (found.value if found else None) == expected
    assert (found.origin if found else None) == origin


def test_signature_is_the_date_when_nothing_else_is() -> None:
    text = f"清禾县人民政府关于2023年法治政府建设情况的报告{BODY}\n清禾县人民政府\n2024年1月20日\n"
    found = read_metadata(text, stated=Stated(date="2018-09-10")).published
    assert found is not None
    assert (found.value, found.origin) == ("2024-01-20", "signature")
    shown = read_metadata(text, stated=Stated(published="2024-01-31")).published
    assert shown is not None
    assert (shown.value, shown.origin) == ("2024-01-31", "page")


def test_own_document_number_is_told_from_quoted_ones() -> None:
    title = "清禾县人民政府关于2023年法治政府建设情况的报告"
    quoted = "\n按照《决定》（沈政发〔2022〕11号）要求，现报告如下。\n"
    assert values(read_metadata(title + quoted + BODY))[4] is None
    own = read_metadata(f"清政发 〔2024〕 3号\n{title}{quoted}{BODY}").document_number
    assert own is not None
    assert own.value == "清政发〔2024〕3号"
    labelled = read_metadata(f"发文字号：清政发〔2024〕3号 成文日期：2024-01-31\n{title}{quoted}{BODY}").document_number
    assert labelled is not None
    assert labelled.value == "清政发〔2024〕3号"


def test_given_title_and_year_lead_the_rest() -> None:
    guess = read_metadata("某文\n2024年1月31日\n没有标题的正文。\n", given=Given(title="清禾县2022年法治政府建设情况的报告"))
    assert values(guess)[:3] == ("清禾县人民政府", "清禾县2022年法治政府建设情况的报告", 2022)
    assert values(read_metadata(REPORT, given=Given(year=2022)))[2] == 2022


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024年1月31日", "2024-01-31"),
        ("2024-1-31", "2024-01-31"),
        ("2024.01.31", "2024-01-31"),
        ("2024/1/31", "2024-01-31"),
        ("20240131", "2024-01-31"),
        ("２０２４年１月３１日", "2024-01-31"),
        ("2024年2月30日", None),
        ("2024", None),
        ("2024年1二月3日", None),
        ("昨天", None),
    ],
)
def test_dates(written: str, iso: str | None) -> None:
    assert normalize_date(written) == iso


def test_identity_is_safe_and_stable() -> None:
    long = Metadata("很长的机关名称" * 20, "关于2023年" + "某某工作" * 40 + "情况的报告", 2023)
    names = {report_id(long), report_id(Metadata(long.issuer, long.title.replace("某某工作情况", "某某事项情况"), 2023))}
    assert len(names) == 2
    for name in (*names, report_id(Metadata("../a b", 'x/y?#%&"<>|\n', 2023)), report_id(Metadata("", "", 2023))):
        assert all(character.isalnum() or character == "-" for character in name)
        assert len(name.encode()) < 240
        assert name.startswith("2023-")


@drawn(st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    for source in (text, f"清禾县人民政府关于2022年法治政府建设情况的报告\n{text}"):
        guess = read_metadata(source, file_name=text[:50])
        for found in (guess.issuer, guess.title, guess.year, guess.published, guess.document_number):
            assert found is None or found.start is None or source[found.start : found.end]
        if guess.issuer and guess.title and guess.year:
            assert report_id(Metadata(guess.issuer.value, guess.title.value, guess.year.value))


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize(
    "path", sorted(DATA.glob("provinces/*.txt")) + sorted(DATA.glob("hailar/20??.txt")), ids=lambda path: path.stem
)
def test_reports_of_districts_and_provinces(path: Path) -> None:
    guess = read_metadata(path.read_bytes().decode())
    place = "海拉尔区" if path.parent.name == "hailar" else path.stem[5:].removesuffix("政府工作报告")
    assert guess.issuer is not None
    assert guess.year is not None
    assert guess.issuer.value == {"广西": "广西壮族自治区"}.get(place, place) + "人民政府"
    assert guess.year.value == int(path.stem[:4])
    assert guess.published is not None
    assert guess.published.value.startswith(path.stem[:4])
