"""One line of a batch: what a program asks, on the command line, over HTTP and through a language model's tools."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, NoReturn

from corpus.errors import QuestionError
from corpus.strings import Language

__all__ = ["AskLine", "identity_of", "parse"]

EXAMPLE = '{"id": 1, "question": "…"}'
SHOWN_CHARACTERS = 60
LISTS: dict[str, type] = {"history": str, "years": int, "issuers": str, "reports": str}


@dataclass(frozen=True, slots=True)
class AskLine:
    """A question with what goes along: earlier questions, which reports are asked, the language around the quotes."""

    question: str
    history: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    issuers: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    language: Language | None = None

    @classmethod
    def read(cls, record: object) -> AskLine:
        """The line that a parsed JSON value holds; unknown keys are ignored.

        Raises:
            QuestionError: It is no object, or a field has a value of the wrong kind.
        """
        if not isinstance(record, dict):
            raise QuestionError("web.not_an_object", found=_shown(record), example=EXAMPLE)
        if not isinstance(record.get("question"), str):
            raise QuestionError("web.not_text", field="question", found=_shown(record.get("question")))
        values: dict[str, Any] = {"question": record["question"]}
        for name, kind in LISTS.items():
            value = [] if record.get(name) is None else record[name]
            # A bool is an int, but no year.
            if not isinstance(value, list) or any(type(item) is not kind for item in value):
                raise QuestionError("web.not_years" if kind is int else "web.not_texts", field=name, found=_shown(value))
            values[name] = tuple(value)
        if record.get("language") not in (None, "zh", "en"):
            raise QuestionError("web.not_language", field="language", found=_shown(record["language"]))
        return cls(**values, language=record.get("language"))


def parse(data: bytes) -> object:
    """The JSON value of a line or a request; raises QuestionError when it is none."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        found = data[:SHOWN_CHARACTERS].decode("utf-8", "replace") if data else '""'
        raise QuestionError("web.not_json", found=found, example=EXAMPLE) from fault


def identity_of(record: object) -> str | int | float | None:
    """The id that a line gives itself, None without one that can be sent back."""
    identity = record.get("id") if isinstance(record, dict) else None
    if isinstance(identity, float) and not math.isfinite(identity):
        return None
    return identity if isinstance(identity, (str, int, float)) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:SHOWN_CHARACTERS]
