import dataclasses

import pytest

from assistant.answer import Answer
from corpus.strings import Language, say
from tests.ui.fake_assistant import HOSTILE, REPORT_ID, REVIEW, SUPERVISION, FakeAssistant, bundled_report
from tests.ui.reader import read
from ui import chat
from ui.links import Link
from ui.turns import Turn

LANGUAGES: tuple[Language, ...] = ("zh", "en")
QUESTIONS = (REVIEW, SUPERVISION, "2022年有多少件？", "康平县有多少件？", "你好", "幼儿园有几所？")


def turn_of(question: str, history: tuple[str, ...] = ()) -> Turn:
    assistant = FakeAssistant()
    return Turn.of(assistant.ask(question, history=history), assistant.reports)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_words_of_every_answer_are_shown(question: str, language: Language) -> None:
    turn = turn_of(question)
    assert turn.answer is not None
    shown = read(chat.turn_html(turn, 0, language)).text
    for line in turn.answer.text.splitlines():
        if "|" not in line:
            assert line in shown


def test_a_mark_opens_its_evidence_and_is_a_link_to_the_same_span() -> None:
    turn = turn_of(REVIEW)
    assert turn.answer is not None
    cited = turn.answer.citations[0]
    shown = read(chat.turn_html(turn, 7, "zh"))
    marks = [attributes for attributes in shown.attributes if attributes.get("class") == "bg-mark"]
    assert {(mark["data-turn"], mark["data-n"]) for mark in marks} == {("7", "1")}
    link = Link.read(marks[0]["href"] or "")
    assert link is not None
    assert (link.report_id, link.start, link.end) == (REPORT_ID, cited.start, cited.end)
    assert link.fits(bundled_report())


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_and_refusal_can_be_saved_and_judged_where_it_is_recorded(question: str) -> None:
    turn = turn_of(question)
    assert turn.answer is not None
    wanted = turn.answer.kind != "chat"
    shown = read(chat.turn_html(turn, 3, "zh"))
    assert bool(shown.values("data-export")) == wanted
    assert shown.values("data-turn").count("3") >= 3 * wanted
    assert not shown.values("data-feedback")
    recorded = read(chat.turn_html(dataclasses.replace(turn, record='"><i>'), 3, "zh", "down"))
    assert recorded.values("data-record") == ['"><i>'] * wanted
    assert recorded.values("aria-pressed") == ["false", "true"] * wanted


def test_only_marks_with_a_citation_become_links() -> None:
    turn = turn_of(REVIEW)
    assert turn.answer is not None
    answer = dataclasses.replace(turn.answer, text="见[1]，另见[2]和[2023]。")
    shown = read(chat.turn_html(dataclasses.replace(turn, answer=answer), 0, "zh"))
    assert shown.elements.count("a") == 1
    assert "另见[2]和[2023]。" in shown.text


def test_a_markdown_table_becomes_a_table_with_a_mark_in_each_cell() -> None:
    shown = read(chat.turn_html(turn_of(SUPERVISION), 0, "zh"))
    assert shown.elements.count("table") == 1
    assert shown.elements.count("tr") == 3
    assert "---" not in shown.text
    marks = [attributes["data-n"] for attributes in shown.attributes if attributes.get("class") == "bg-mark"]
    assert marks == ["1", "2", "1", "2"]


def test_a_figure_with_a_warning_carries_the_sign_and_a_computed_one_says_so() -> None:
    shown = read(chat.turn_html(turn_of(SUPERVISION), 0, "zh"))
    assert "⚠" in shown.text
    assert say("web.computed") in shown.text


@pytest.mark.parametrize(
    ("question", "reason"), [("2022年有多少件？", "year"), ("康平县有多少件？", "region"), ("幼儿园？", "not_reported")]
)
def test_a_refusal_gives_its_reason_and_tells_related_passages_from_an_answer(question: str, reason: str) -> None:
    turn = turn_of(question)
    assert turn.answer is not None
    shown = read(chat.turn_html(turn, 0, "zh"))
    assert say(f"web.refusal_{reason}") in shown.text
    assert (say("web.related") in shown.text) == bool(turn.answer.related)
    assert (bundled_report().metadata.title in shown.text) == bool(turn.answer.related)
    assert not [attributes for attributes in shown.attributes if "data-n" in attributes]


def test_the_resolved_question_is_shown_only_when_it_differs() -> None:
    assert say("web.resolved") in read(chat.turn_html(turn_of("其中受理了多少件？", history=(REVIEW,)), 0, "zh")).text
    assert say("web.resolved") not in read(chat.turn_html(turn_of(REVIEW), 0, "zh")).text


def test_an_answer_comes_part_by_part_and_what_can_be_done_with_it_last() -> None:
    turn = turn_of("其中受理了多少件？", history=(REVIEW,))
    assert chat.steps(turn, 6) == [1]
    steps = [read(chat.turn_html(turn, 0, "zh", parts=parts)) for parts in range(3)]
    assert all(REVIEW in step.text and say("web.searching") in step.text for step in steps)
    assert ["31件[1]" in step.text for step in steps] == [False, True, True]
    assert ["不符" in step.text for step in steps] == [False, False, True]
    assert not any("button" in step.elements for step in steps)
    assert say("web.searching") not in read(chat.turn_html(turn, 0, "zh")).text


@pytest.mark.parametrize(
    ("parts", "steps"), [(1, []), (2, [1]), (7, [1, 2, 3, 4, 5, 6]), (8, [2, 3, 4, 5, 6, 7]), (40, [6, 12, 18, 23, 29, 35])]
)
def test_a_long_answer_takes_no_more_steps_than_another(parts: int, steps: list[int]) -> None:
    answer = Answer("问", "问", "answer", "\n".join(f"第{n}条。" for n in range(parts)))
    assert chat.steps(Turn("问", answer), 6) == steps
    assert chat.steps(Turn("问", fault="没有回答"), 6) == []


def test_a_question_that_waits_says_how_it_is_understood() -> None:
    waiting = read(chat.waiting_html("其中受理了多少件？", REVIEW, "zh", ready=True)).text
    assert REVIEW in waiting
    assert say("web.searching") in waiting
    assert say("web.resolved") not in read(chat.waiting_html(REVIEW, REVIEW, "zh", ready=False)).text


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        pytest.param([], {"years": (), "issuers": ()}, id="all"),
        pytest.param([2023, "县政府"], {"years": (2023,), "issuers": ("县政府",)}, id="a year and an issuer"),
        pytest.param(["report:x"], {"reports": ("x",)}, id="one report"),
        pytest.param([2023, "report:x"], {"reports": (REPORT_ID, "x")}, id="a year, and another report besides"),
        pytest.param([2022, "report:x"], {"reports": ("x",)}, id="a year of none, and a report"),
    ],
)
def test_which_reports_are_asked(chosen: list[int | str], wanted: dict[str, object]) -> None:
    assert chat.scope_of(chosen, [bundled_report()]) == wanted


def test_what_is_copied_holds_the_answer_and_every_reference() -> None:
    turn = turn_of(SUPERVISION)
    assert turn.answer is not None
    copied = read(chat.turn_html(turn, 0, "zh")).values("data-copy")[0]
    assert turn.answer.text in copied
    assert all(f"[{c.n}] {c.reference}" in copied for c in turn.answer.citations)


def test_hostile_words_are_shown_as_written() -> None:
    answer = Answer(HOSTILE, HOSTILE + "？是", "answer", HOSTILE, suggestions=(HOSTILE,))
    for markup in (
        chat.turn_html(Turn(HOSTILE, answer), 0, "zh"),
        chat.question_html(HOSTILE, "zh"),
        chat.turn_html(Turn(HOSTILE, fault=HOSTILE), 0, "zh"),
        chat.welcome_html(FakeAssistant().reports, [HOSTILE], "zh"),
    ):
        shown = read(markup)
        assert HOSTILE in shown.text
        assert "script" not in shown.elements
        assert not [link for link in shown.values("href") if not link.startswith("?")]
        assert not any(template in markup for template in ("${", "{{", "`"))


def test_a_question_can_be_changed_and_asked_again() -> None:
    shown = read(chat.question_html(HOSTILE, "zh"))
    assert shown.values("data-edit") == shown.values("data-ask") == [HOSTILE]


def test_suggestions_ask_exactly_what_they_show() -> None:
    shown = read(chat.welcome_html(FakeAssistant().reports, FakeAssistant().suggestions(), "zh"))
    assert shown.values("data-ask") == list(FakeAssistant().suggestions())


def test_what_is_suggested_next_stands_near_what_was_cited_and_was_not_asked() -> None:
    assistant = FakeAssistant()
    answer = dataclasses.replace(assistant.ask(REVIEW), suggestions=())
    following = chat.next_questions(answer, assistant.reports, ())
    assert following == ("2023年人大代表建议办复率是多少？",)
    assert chat.next_questions(answer, assistant.reports, following) == ()
    assert chat.next_questions(dataclasses.replace(answer, suggestions=(SUPERVISION,)), assistant.reports, ())[0] == SUPERVISION
    assert chat.next_questions(dataclasses.replace(answer, citations=()), assistant.reports, ()) == ()
