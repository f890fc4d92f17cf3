"""The page's one event that programs may call through Gradio's client; all others are the page's own.

Its answers are those of `POST /api/ask`, which is quicker and needs no client of Gradio's.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from corpus.errors import BaogaoError
from ui.access import user_of
from ui.preparation import Preparation
from ui.server import answer_line

__all__ = ["offer_ask"]


def offer_ask(preparation: Preparation) -> None:
    """Add the endpoint `/ask` to the page that is being built."""

    def ask(
        question: str,
        history: list[str] | None = None,
        years: list[int] | None = None,
        issuers: list[str] | None = None,
        reports: list[str] | None = None,
        language: str | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """The answer object for a question; the fields are those of a line (`ui.ask_line.AskLine`)."""
        asked = {"question": question, "history": history, "years": years, "issuers": issuers, "reports": reports}
        try:
            return answer_line(preparation, {**asked, "language": language}, user=user_of(request), channel="api")
        except BaogaoError as fault:
            raise gr.Error(str(fault), print_exception=False) from fault

    gr.api(ask, api_name="ask")
