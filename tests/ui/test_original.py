import dataclasses
import re

from corpus.strings import say
from tests.ui.fake_assistant import HOSTILE, bundled_report, citation
from tests.ui.reader import read
from ui.links import Link, fingerprint
from ui.original import HIGHLIGHT, original_html


def body_of(markup: str) -> str:
    return markup[markup.index('class="bg-body"') :].partition(">")[2]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_whole_text_is_shown_and_the_span_highlighted() -> None:
    report = bundled_report()
    cited = citation(report, 1, "接待行政复议案件31件,其中17件已受理")
    markup = original_html(report, Link(report.id, cited.start, cited.end, fingerprint(report)), "zh")
    shown = read(body_of(markup))
    assert squeeze(shown.text) == squeeze(report.text)
    assert "".join(shown.marked) == cited.quote
    assert read(markup).values("id").count(HIGHLIGHT) == 1


def test_its_link_can_be_copied_for_a_colleague() -> None:
    report = bundled_report()
    link = Link(report.id, 10, 20, fingerprint(report))
    assert read(original_html(report, link, "en")).values("data-copy-link") == [link.query]


def test_a_span_over_several_lines_is_highlighted_whole() -> None:
    report = bundled_report()
    start = report.text.index("二、存在问题")
    end = report.text.index("二是落实")
    shown = read(body_of(original_html(report, Link(report.id, start, end), "zh")))
    assert squeeze("".join(shown.marked)) == squeeze(report.text[start:end])


def test_a_replaced_text_is_not_highlighted_but_said() -> None:
    report = bundled_report()
    markup = original_html(report, Link(report.id, 10, 20, "0" * 12), "zh")
    assert read(markup).marked == []
    assert say("web.text_replaced") in read(markup).text


def test_the_outline_names_each_heading_once_and_leads_to_its_section() -> None:
    report = bundled_report()
    shown = read(original_html(report, Link(report.id), "zh"))
    headings = {section.path[: depth + 1] for section in report.sections for depth in range(len(section.path))}
    titles = [attributes["title"] for attributes in shown.attributes if "data-goto" in attributes and "title" in attributes]
    assert sorted(titles) == sorted(path[-1] for path in headings)
    assert set(shown.values("data-goto")) <= set(shown.values("id"))


def test_every_remark_is_listed_and_leads_to_its_place() -> None:
    report = bundled_report()
    shown = read(original_html(report, Link(report.id), "zh"))
    assert len(report.remarks) > 0
    for number, remark in enumerate(report.remarks):
        assert remark.text() in shown.text
        assert shown.values("id").count(f"r{number}") == 1


def test_a_hostile_report_is_shown_as_written() -> None:
    report = bundled_report(f"标题\n\n{HOSTILE}\n\n<img src=http://example.org/x onerror=alert(1)>\n")
    report = dataclasses.replace(report, metadata=dataclasses.replace(report.metadata, title=HOSTILE, issuer=HOSTILE))
    shown = read(original_html(report, Link(report.id, 0, 3), "zh"))
    assert HOSTILE in shown.text
    assert "img" not in shown.elements
    assert "script" not in shown.elements
