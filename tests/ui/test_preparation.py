import threading

import pytest

from corpus.errors import StoreError
from corpus.strings import say
from tests.ui.fake_assistant import FakeAssistant
from ui.preparation import Preparation


def test_it_tells_how_far_it_is_and_then_gives_the_assistant() -> None:
    go = threading.Event()

    def opened() -> FakeAssistant:
        go.wait(10)
        return FakeAssistant()

    preparation = Preparation(opened, progress=lambda language: f"{language} 3/10")
    preparation.start()
    preparation.start()
    assert preparation.state == "preparing"
    assert preparation.wait(0) is None
    assert "zh 3/10" in preparation.notice("zh")
    assert "en 3/10" in preparation.notice("en")
    go.set()
    assert preparation.wait(10) is not None
    assert preparation.state == "ready"
    assert preparation.notice("zh") == ""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param(StoreError("web.no_reports"), say("web.no_reports"), id="ours"),
        pytest.param(ZeroDivisionError("内部细节"), "ZeroDivisionError", id="a bug"),
    ],
)
def test_a_fault_is_told_in_one_line(fault: Exception, words: str) -> None:
    def opened() -> FakeAssistant:
        raise fault

    preparation = Preparation(opened)
    preparation.start()
    assert preparation.wait(10) is None
    assert preparation.state == "failed"
    notice = preparation.notice("zh")
    assert words in notice
    assert "\n" not in notice
    assert "内部细节" not in notice
