"""`python -m tests.e2e.serve_fake PORT SECONDS`: the page with the fake assistant, which takes SECONDS to open."""

from __future__ import annotations

import sys
import time

from tests.ui.fake_assistant import FakeAssistant
from ui.app import serve


def open_assistant() -> FakeAssistant:
    time.sleep(float(sys.argv[2]))
    return FakeAssistant()


if __name__ == "__main__":
    serve(open_assistant, port=int(sys.argv[1]), progress=lambda: "写入向量 3/10")
