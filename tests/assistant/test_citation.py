"""How a source is named. The entries of GB/T 7714 were checked against the published styles of zotero-chinese/styles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.citation import MAX_PASSAGE, cite, official_reference, reference
from corpus.report import Passage, Report
from corpus.sentences import sentence_spans
from tests.assistant.made import made_report

URL = "https://www.example.gov.cn/zwgk/2024/report.html"


def online(**known: object) -> Report:
    return made_report(**({"source_url": URL, "added": "2024-02-05"} | known))


def test_an_online_report_by_the_standard_of_2025() -> None:
    assert reference(online()) == (
        "清河县人民政府. 清河县人民政府关于2023年法治政府建设情况的报告[R/OL]. （2024-01-31）[2024-02-05]. " + URL + "."
    )


def test_an_online_report_by_the_standard_of_2015() -> None:
    assert reference(online(), edition="2015") == (
        "清河县人民政府. 清河县人民政府关于2023年法治政府建设情况的报告[R/OL]. (2024-01-31)[2024-02-05]. " + URL + "."
    )


@pytest.mark.parametrize("edition", ["2025", "2015"])
def test_a_report_without_an_address_is_one_in_print(edition: str) -> None:
    entry = reference(made_report(added="2024-02-05"), edition="2015" if edition == "2015" else "2025")
    assert entry == "清河县人民政府. 清河县人民政府关于2023年法治政府建设情况的报告[R]. 2024-01-31."


def test_what_is_not_known_is_left_out() -> None:
    assert reference(online(published=None)).endswith("[R/OL]. [2024-02-05]. " + URL + ".")
    assert reference(made_report(source_url=URL)).endswith("[R/OL]. （2024-01-31）. " + URL + ".")
    assert reference(made_report(published=None)).endswith("[R]. 2023.")
    assert "None" not in reference(online(published=None, added=None))


def test_the_day_of_access_is_the_day_the_report_was_added() -> None:
    """Not the day of the question: the same question gives the same entry."""
    assert "[2024-02-05]" in reference(online())
    assert reference(online()) == reference(online())


@pytest.mark.parametrize(
    ("section", "place"),
    [
        ((), ""),
        (("一、主要成效",), "第一部分"),
        (("一、主要成效", "(五)监督"), "第一部分第（五）项"),
        (("一、主要成效", "（五）监督"), "第一部分第（五）项"),
        (("一、主要成效", "(五)监督", "4.复议"), "第一部分第（五）项第4点"),
        (("十二、主要成效", "(十一)监督", "14、复议"), "第十二部分第（十一）项第14点"),
        (("第三章 工作", "第二节 复议"), "第三章第二节"),
        (("主要成效",), "“主要成效”部分"),
    ],
)
def test_a_place_as_official_documents_name_it(section: tuple[str, ...], place: str) -> None:
    assert official_reference(made_report(), section) == "《清河县人民政府关于2023年法治政府建设情况的报告》" + place


def test_a_title_has_one_pair_of_title_marks() -> None:
    report = made_report(title="《政府工作报告》")
    assert official_reference(report, ("一、主要成效",)) == "《政府工作报告》第一部分"


def test_a_damaged_number_is_not_repaired() -> None:
    """(一) whose numeral was lost: the heading's words name the place, or nothing does, but never a guessed number."""
    place = official_reference(made_report(), ("三、安排", "()强化考核考评"))
    assert place.startswith("《清河县人民政府关于2023年法治政府建设情况的报告》第三部分")
    assert "第（" not in place


def test_every_sentence_of_the_bundled_report_is_cited_to_the_letter(report: Report) -> None:
    for n, (start, end) in enumerate(sentence_spans(report.text), 1):
        citation = cite(n, report, report.section_at(start).path, start, end)
        assert report.text[citation.start : citation.end] == citation.quote
        passage = citation.passage
        assert report.text[passage.start : passage.end] == passage.text
        assert 0 < len(passage.text) <= MAX_PASSAGE
        assert (citation.n, citation.report_id, citation.year) == (n, report.id, report.year)
        if len(citation.quote) <= MAX_PASSAGE:
            assert passage.start <= citation.start
            assert citation.end <= passage.end
        assert citation.official.startswith(f"《{report.metadata.title}》")


@pytest.mark.parametrize(("before", "within"), [(0, 500), (300, 300), (900, 500), (300, 599), (50, 700), (700, 700), (590, 20)])
def test_a_long_passage_is_cut_around_the_quote(before: int, within: int) -> None:
    text = "一" * before + "二" * within + "三" * 900 + "\n"
    report = made_report()
    whole = Passage(report.id, (), 0, len(text), text)
    report = replace(report, text=text, passages=(whole,))
    citation = cite(1, report, (), before, before + within)
    assert citation.quote == "二" * within
    passage = citation.passage
    assert text[passage.start : passage.end] == passage.text
    assert len(passage.text) <= MAX_PASSAGE
    if within <= MAX_PASSAGE:
        assert citation.quote in passage.text


def test_a_quote_outside_every_passage_is_its_own() -> None:
    report = replace(made_report(), passages=())
    citation = cite(1, report, (), 0, 10)
    assert citation.passage.text == citation.quote == report.text[:10]


def test_the_page_is_told_where_there_are_pages() -> None:
    report = made_report()
    assert cite(1, report, (), 0, 5).page is None
    paged = replace(report, pages=(0, 40))
    assert [cite(1, paged, (), start, start + 5).page for start in (0, 39, 40)] == [1, 1, 2]
