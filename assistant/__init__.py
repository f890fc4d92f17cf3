"""A question in; a checked, cited answer, or a refusal with its reason, out. Knows nothing of the user interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> Any:
    # `assistant.Assistant` is the one way in; imported when first used, so that `import assistant` stays cheap.
    if name == "Assistant":
        from assistant.assistant import Assistant

        return Assistant
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
