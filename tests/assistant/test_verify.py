"""The last check before an answer is shown: each kind of fault is found and told apart from the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Answer, Computed, Shown
from assistant.verify import FaultKind, find_faults
from corpus.report import Remark, Report
from tests.assistant.made import citation_of, figure_of, made_answer, made_report

REPORT = made_report()
SENTENCE = citation_of(REPORT, "31").quote


def kinds(answer: Answer, *reports: Report) -> list[FaultKind]:
    return [fault.kind for fault in find_faults(answer, reports or (REPORT,))]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2023年接待行政复议案件：31件[1]。", ("31",)),
        ("2023年接待行政复议案件31件[1]，受理17件[1]。", ("31", "17")),
        ("2023年接待行政复议案件：31件[1]。\n2023年成功率：99.1%[2]。", ("31", "99.1")),
        (f"据报告：“{SENTENCE}”[1]。", ("31",)),
        ("据报告：“…其中受理17件,完结14件。”[1]。", ("17",)),
        ("据报告：“全年接待行政复议案件31件…完结14件。”[1]。", ("31",)),
        ("据《清河县人民政府关于2023年法治政府建设情况的报告》，接待31件[1]。", ("31",)),
        ("一、主要成效(一)行政复议：31件[1]。", ("31",)),
    ],
)
def test_a_sound_answer_has_no_fault(text: str, values: tuple[str, ...]) -> None:
    assert kinds(made_answer(REPORT, text, *values)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("接待行政复议案件：32件[1]。", "fabricated", id="a number that is nowhere"),
        pytest.param("接待行政复议案件：3.1件[1]。", "fabricated", id="a point too much"),
        pytest.param("接待行政复议案件：310件[1]。", "fabricated", id="a zero too much"),
        pytest.param("接待行政复议案件：685件[1]。", "misattributed", id="a number that is elsewhere"),
        pytest.param("成功率99.1%，接待31件[1]。", "misattributed", id="a rate that is elsewhere"),
        pytest.param("依据《行政复议办法》接待31件[1]。", "misattributed", id="a name that is elsewhere"),
        pytest.param("依据《信访条例》接待31件[1]。", "fabricated", id="a name that is nowhere"),
        pytest.param("“接待行政复议案件31件,成效显著。”[1]。", "fabricated", id="a quote with words of our own"),
        pytest.param("“全年接待行政复议案件31件…调解成功679件”[1]。", "stitched", id="a quote of two sentences"),
        pytest.param("“调解矛盾纠纷685件”[1]。", "stitched", id="a quote of another sentence"),
    ],
)
def test_a_fault_is_told_by_its_kind(text: str, kind: FaultKind) -> None:
    assert kind in kinds(made_answer(REPORT, text, "31"))


def test_a_quote_glued_in_the_wrong_order_is_stitched() -> None:
    """Both pieces stand in the cited sentence, but the second one first."""
    assert "stitched" in kinds(made_answer(REPORT, "“完结14件…全年接待行政复议案件31件”[1]。", "31"))


def test_a_quote_glued_without_a_mark_is_never_shown() -> None:
    assert kinds(made_answer(REPORT, "“全年接待行政复议案件31件,完结14件”[1]。", "31"))


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_quote_that_does_not_stand_at_its_offsets(shift: int) -> None:
    answer = made_answer(REPORT, "接待行政复议案件：31件[1]。", "31")
    [citation] = answer.citations
    moved = replace(citation, start=citation.start + shift, end=citation.end + shift)
    assert "quote" in kinds(replace(answer, citations=(moved,)))


@pytest.mark.parametrize("changed", ["quote", "passage", "report", "empty"])
def test_a_citation_that_is_not_the_reports(changed: str) -> None:
    answer = made_answer(REPORT, "接待行政复议案件：31件[1]。", "31")
    [citation] = answer.citations
    other = {
        "quote": replace(citation, quote=citation.quote.replace("31", "81")),
        "passage": replace(citation, passage=replace(citation.passage, text=citation.passage.text.replace("31", "81"))),
        "report": replace(citation, report_id="2022-清河县人民政府-法治政府建设"),
        "empty": replace(citation, quote="", end=citation.start),
    }[changed]
    assert "quote" in kinds(replace(answer, citations=(other,)))


def test_a_figure_that_is_not_the_registers() -> None:
    """Not only its text, also what is said of it: every number shown equals an entry of the register."""
    figure = figure_of(REPORT, "31")
    for wrong in (
        replace(figure, text="81件"),
        replace(figure, start=figure.start + 1, end=figure.end + 1),
        replace(figure, report_id="2022-清河县人民政府-法治政府建设"),
        replace(figure, value="81"),
    ):
        answer = made_answer(REPORT, "接待行政复议案件：31件[1]。", "31", shown=(Shown(wrong, 1),))
        assert kinds(answer), wrong


def test_a_computed_number_is_borne_by_its_formula() -> None:
    a, b = figure_of(REPORT, "685"), figure_of(REPORT, "679")
    computed = Computed("685 − 679 = 6", (a, b))
    shown = (Shown(a, 1), Shown(b, 1), Shown(replace(a, value="6", indicator="差额"), None, computed))
    text = "相差6件（计算得出：685 − 679 = 6）[1]。"
    assert kinds(made_answer(REPORT, text, "685", "679", shown=shown)) == []
    assert "fabricated" in kinds(made_answer(REPORT, text, "685", "679"))


def test_numbers_of_the_frame_are_given_by_the_caller() -> None:
    answer = made_answer(REPORT, "2022年未载；2023年31件[1]。", "31")
    assert [fault.text for fault in find_faults(answer, (REPORT,))] == ["2022"]
    assert find_faults(answer, (REPORT,), {"2022"}) == ()


def test_numbers_of_remarks_are_borne_by_the_remark() -> None:
    damage = Remark("damage", "damage.run_together", (("found", "3119人"), ("largest", "17")), REPORT.id, 0, 5)
    answer = made_answer(REPORT, "接待31件[1]。\n存疑：原文印作“3119人”。", "31")
    assert "fabricated" in kinds(answer)
    assert kinds(replace(answer, remarks=(damage,))) == []


def test_the_marks_themselves_are_no_numbers() -> None:
    assert kinds(made_answer(REPORT, "接待行政复议案件：31件[1]，成功率99.1%[2]。", "31", "99.1")) == []


def test_thousands_separators_do_not_make_another_number() -> None:
    report = made_report(made_report().text.replace("685件", "1,685件"))
    assert kinds(made_answer(report, "调解成功679件，共1685件[1]。", "679"), report) == []


def test_numbers_in_a_row_are_numbers_of_their_own() -> None:
    """Reports of counties are set with half-width commas."""
    report = made_report(made_report().text.replace("全年接待", "2021,2022年有别,全年接待"))
    assert kinds(made_answer(report, "2022年不同，接待31件[1]。", "31"), report) == []


def test_refusals_and_small_talk_have_no_evidence_to_check() -> None:
    for kind in ("refusal", "chat"):
        answer = replace(made_answer(REPORT, "没有2010年的报告。"), kind=kind)
        assert kinds(answer) == []


def test_an_answer_without_citations_may_state_no_number() -> None:
    assert kinds(made_answer(REPORT, "接待行政复议案件31件。"))
