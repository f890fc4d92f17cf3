import copy
import json
from typing import Any

import pytest

from tests.ui.fake_assistant import REVIEW, SUPERVISION, FakeAssistant
from ui.turns import MAX_TURNS, Turn, history, recall, remember


def turns() -> tuple[Turn, ...]:
    assistant = FakeAssistant()
    asked = [Turn.of(assistant.ask(question), assistant.reports) for question in (REVIEW, SUPERVISION, "2022年？", "你好")]
    return (*asked, Turn("崩溃", fault="出错"))


def test_a_conversation_survives_the_browser() -> None:
    kept = json.loads(json.dumps(remember(turns())))
    assert recall(kept) == turns()


def test_only_the_last_turns_are_kept() -> None:
    assert len(remember(turns() * 10)) == MAX_TURNS
    assert len(recall(remember(turns()) * 10)) == MAX_TURNS


def test_history_holds_answered_questions_only() -> None:
    assert history(turns()) == (REVIEW, SUPERVISION, "2022年？", "你好")


@pytest.mark.parametrize("kept", [None, "x", 3, {}, [None], [[]], [{}], [{"question": 1}], [{"question": "a", "other": 1}]])
def test_what_is_no_conversation_is_left_out(kept: object) -> None:
    assert recall(kept) == ()


def damaged(change: str) -> list[dict[str, Any]]:
    kept = copy.deepcopy(remember(turns()[:2]))
    answer = kept[0]["answer"]
    if change == "kind":
        answer["kind"] = "script"
    elif change == "type":
        answer["citations"][0]["start"] = "0"
    elif change == "missing":
        del answer["citations"][0]["quote"]
    elif change == "remark":
        answer["remarks"] = [{"kind": "sum", "key": "web.none", "values": [], "report_id": "x", "start": 0, "end": 1}]
    else:
        answer["figures"][0]["figure"]["section"] = [1]
    return json.loads(json.dumps(kept))


@pytest.mark.parametrize("change", ["kind", "type", "missing", "remark", "section"])
def test_a_damaged_turn_is_left_out_and_the_others_stay(change: str) -> None:
    assert recall(damaged(change)) == turns()[1:2]
