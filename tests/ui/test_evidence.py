import dataclasses

import pytest

from tests.ui.fake_assistant import HOSTILE, REVIEW, SUPERVISION, FakeAssistant
from tests.ui.reader import read
from ui.evidence import empty_html, evidence_html
from ui.turns import Turn


def turn_of(question: str) -> Turn:
    assistant = FakeAssistant()
    return Turn.of(assistant.ask(question), assistant.reports)


@pytest.mark.parametrize("question", [REVIEW, SUPERVISION])
def test_the_highlighted_words_are_the_quote(question: str) -> None:
    turn = turn_of(question)
    assert turn.answer is not None
    text = FakeAssistant().reports[0].text
    shown = read(evidence_html(turn, 0, 1, "zh"))
    joined = "".join(shown.marked)
    assert joined == "".join(citation.quote for citation in turn.answer.citations)
    assert all(text[citation.start : citation.end] == citation.quote for citation in turn.answer.citations)


def test_the_chosen_card_is_the_one_asked_for() -> None:
    cards = [a for a in read(evidence_html(turn_of(SUPERVISION), 0, 2, "zh")).attributes if "data-card" in a]
    assert [(card["data-card"], "bg-current" in (card["class"] or "")) for card in cards] == [("1", False), ("2", True)]


def test_an_unknown_mark_shows_the_first() -> None:
    assert evidence_html(turn_of(SUPERVISION), 0, 9, "zh") == evidence_html(turn_of(SUPERVISION), 0, 1, "zh")


def test_previous_and_next_go_round() -> None:
    steps = [a["data-n"] for a in read(evidence_html(turn_of(SUPERVISION), 3, 1, "zh")).attributes if a.get("class") == "bg-step"]
    assert steps == ["2", "2"]


def test_both_styles_of_reference_can_be_copied() -> None:
    turn = turn_of(REVIEW)
    assert turn.answer is not None
    copied = read(evidence_html(turn, 0, 1, "zh")).values("data-copy")
    assert copied == [turn.answer.citations[0].reference, turn.answer.citations[0].official]


def test_the_figures_table_shows_value_year_formula_and_warning() -> None:
    turn = turn_of(SUPERVISION)
    assert turn.answer is not None
    shown = read(evidence_html(turn, 0, 1, "zh")).text
    warning = turn.answer.figures[0].figure.warning
    assert warning is not None
    for words in ("98.9%", "1.1%", "2023年", "100 − 98.9 = 1.1", warning.text()):
        assert words in shown


def test_without_citations_the_pane_says_so() -> None:
    assert evidence_html(turn_of("幼儿园有几所？"), 0, 1, "zh") == empty_html("zh", asked=True)
    assert evidence_html(Turn("x", fault="y"), 0, 1, "zh") == empty_html("zh", asked=True)


def test_a_hostile_report_is_shown_as_written() -> None:
    turn = turn_of(REVIEW)
    assert turn.answer is not None
    cited = turn.answer.citations[0]
    passage = dataclasses.replace(cited.passage, text=HOSTILE, start=0, end=len(HOSTILE))
    hostile = dataclasses.replace(
        cited,
        passage=passage,
        start=0,
        end=8,
        quote=HOSTILE[:8],
        title=HOSTILE,
        section=(HOSTILE,),
        reference=HOSTILE,
        official=HOSTILE,
    )
    answer = dataclasses.replace(turn.answer, citations=(hostile,), question=HOSTILE)
    markup = evidence_html(dataclasses.replace(turn, answer=answer), 0, 1, "zh")
    shown = read(markup)
    assert shown.text.count(HOSTILE) >= 4
    assert shown.marked == [HOSTILE[:8]]
    assert "script" not in shown.elements
    assert "${" not in markup
    assert "{{" not in markup
