"""Who may do what: the seam between a request and the account behind it."""

from __future__ import annotations

from typing import Any

__all__ = ["may_administer", "user_of"]


def user_of(request: Any) -> str:
    """The name of the account behind a request (Gradio's or Starlette's); empty where no sign-in is needed."""
    return ""


def may_administer(request: Any) -> bool:
    """Whether the one behind a request (Gradio's or Starlette's) may change the library and read the records."""
    return True
