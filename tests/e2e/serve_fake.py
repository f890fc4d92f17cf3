"""`python -m tests.e2e.serve_fake PORT SECONDS [HOME]`: the page with the fake assistant, which takes SECONDS to open."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.ui.fake_assistant import FakeAssistant
from ui.app import serve
from ui.page import chat
from ui.records import Records


def open_assistant() -> FakeAssistant:
    time.sleep(float(sys.argv[2]))
    return FakeAssistant()


if __name__ == "__main__":
    # A busy machine may take so long until Stop is pressed.
    chat.PAUSE_SECONDS, chat.MOST_STEPS = 0.15, 200
    home = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    records = None if home is None else Records(home)
    serve(open_assistant, port=int(sys.argv[1]), home=home, progress=lambda _: "写入向量 3/10", records=records)
