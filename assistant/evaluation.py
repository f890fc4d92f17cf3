"""Scores answers against a question set: the rules that make figures from different question sets comparable.

A question set is a file of JSON lines; `tests/evaluation/README.md` describes the fields. Matching folds full-width
characters of the answer (never of a quote), wants a digit boundary where a wanted string begins or ends in a digit,
and searches the answer and the value with unit of its figures, not the passages.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from corpus.errors import UsageError

__all__ = ["Scored", "Scores", "read_questions", "same_figure", "score_answer", "summarise"]

LENGTH_LIMITS = {"list": 600, "summary": 800, "compare": 800, "trend": 800, "target": 800}
DEFAULT_LENGTH_LIMIT = 300
PASSAGE_LIMIT = 600

Json = Mapping[str, Any]


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a set, one JSON object a line; blank lines are skipped.

    Raises:
        UsageError: The file cannot be read, or a line is not a JSON object with `id` and `question`.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError("cli.questions_unreadable", path=path, reason=getattr(exc, "strerror", None) or exc) from exc
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict) or "question" not in record or "id" not in record:
            raise UsageError("cli.questions_bad_line", path=path, number=number)
        questions.append(record)
    return questions


@dataclass(frozen=True, slots=True)
class Scored:
    """The marks of one answer; None where a mark does not apply.

    Attributes:
        answer: An answerable question was answered rightly.
        figure: The main figures are right.
        citation: A wanted quote lies inside a cited quote or passage of the right report.
        false_answer: A question to be refused was answered.
        false_refusal: An answerable question was refused.
        reason: The reason of a right refusal is right.
        false_quotes: Cited quotes that are not the report's text at their offsets.
        too_long: The answer is longer than its kind allows.
        why: What was missing or wrong, for the page of failures.
    """

    id: str
    kind: str
    answer: bool | None = None
    figure: bool | None = None
    citation: bool | None = None
    false_answer: bool | None = None
    false_refusal: bool | None = None
    reason: bool | None = None
    false_quotes: int = 0
    too_long: bool = False
    why: tuple[str, ...] = ()


def score_answer(question: Json, answer: Json, source_text: Callable[[str], str | None]) -> Scored:
    """Score one answer.

    Args:
        question: A line of a question set.
        answer: The answer object (DESIGN §5).
        source_text: Text of the report with the given id, None when there is no such report.

    Returns:
        The marks.
    """
    kind = str(question.get("kind", "figure"))
    refused = answer["kind"] == "refusal" and not _main_figures(answer, 1)
    why: list[str] = []
    false_quotes = _false_quotes(answer, source_text)
    limit = LENGTH_LIMITS.get(kind, DEFAULT_LENGTH_LIMIT)
    too_long = answer["kind"] == "answer" and len(answer["answer"]) > limit
    marks: dict[str, Any] = {"false_quotes": false_quotes, "too_long": too_long}
    if false_quotes:
        why.append(f"false quotes: {false_quotes}")

    if kind == "chitchat":
        right = answer["kind"] == "chat" and not answer["citations"] and not answer["figures"]
        why += [] if right else [f"not chat: {answer['kind']}"]
        return Scored(str(question["id"]), kind, answer=right, why=tuple(why), **marks)
    if question.get("abstain"):
        marks["false_answer"] = not refused
        if refused and question.get("refuse_reason"):
            wanted = question["refuse_reason"]
            marks["reason"] = answer["refusal_reason"] in (wanted if isinstance(wanted, list) else [wanted])
            why += [] if marks["reason"] else [f"reason {answer['refusal_reason']}, wanted {wanted}"]
        why += [] if refused else ["answered, should be refused"]
        return Scored(str(question["id"]), kind, why=tuple(why), **marks)
    if question.get("abstain_ok") and refused:
        return Scored(str(question["id"]), kind, answer=True, why=tuple(why), **marks)

    marks["false_refusal"] = refused
    if refused or answer["kind"] != "answer":
        why.append(f"refused ({answer['refusal_reason']})" if refused else f"kind is {answer['kind']}")
        figure = False if question.get("figures") else None
        return Scored(str(question["id"]), kind, answer=False, figure=figure, why=tuple(why), **marks)
    faults = list(_answer_faults(question, answer))
    if too_long:
        faults.append(f"too long: {len(answer['answer'])} characters, at most {limit}")
    marks["answer"] = not faults
    if question.get("figures"):
        marks["figure"] = _figures_right(question["figures"], answer)
        if not marks["figure"]:
            shown = [f"{f['value']}{f['unit']}" for f in _main_figures(answer, len(question["figures"]))]
            faults.append(f"main figures {shown}, wanted {[str(f['value']) + f['unit'] for f in question['figures']]}")
    marks["citation"] = _cited(question, answer)
    if marks["citation"] is False:
        faults.append("no right citation")
    return Scored(str(question["id"]), kind, why=tuple(why + faults), **marks)


def _fold(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", c) if unicodedata.east_asian_width(c) in "FW" else c for c in text)
    folded = folded.replace("“", '"').replace("”", '"').replace("—", "-").replace("–", "-")
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded)


def _contains(haystack: str, wanted: str) -> bool:
    wanted = _fold(wanted)
    before = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, haystack) is not None


def _answer_faults(question: Json, answer: Json) -> Iterator[str]:
    figures = " ".join(f"{f['value']}{f['unit']}" for f in answer["figures"])
    searched = _fold(answer["answer"] + "\n" + figures)
    for wanted in question.get("answer_all", ()):
        if not _contains(searched, wanted):
            yield f"missing {wanted!r}"
    choices = question.get("answer_any", ())
    found = sum(_contains(searched, wanted) for wanted in choices)
    if choices and found < question.get("min_any", 1):
        yield f"has {found} of {list(choices)}"
    main = " ".join(f"{f['value']}{f['unit']}" for f in _main_figures(answer, max(1, len(question.get("figures", ())))))
    for unwanted in question.get("forbid", ()):
        if any(c.isdigit() for c in unwanted):
            if _contains(_fold(main), unwanted):
                yield f"forbidden figure {unwanted!r}"
        elif re.search(r"(?<![不没未非无])" + re.escape(_fold(unwanted)), _fold(_own_words(answer))):
            yield f"forbidden {unwanted!r}"


def _own_words(answer: Json) -> str:
    text: str = answer["answer"]
    for citation in answer["citations"]:
        text = text.replace(citation["quote"], "")
    return re.sub(r"“[^”]*”\[\d+\]", "", text)


def _main_figures(answer: Json, count: int) -> list[Json]:
    figures = [f for f in answer["figures"] if not f.get("computed") and f["kind"] not in ("date", "document_number")]
    return figures[:count]


_SCALE = {"万亿": 12, "千万": 7, "百万": 6, "亿": 8, "万": 4}


def _quantity(value: str, unit: str) -> tuple[Decimal | str, str]:
    unit = _fold(unit).strip()
    try:
        number = Decimal(_fold(str(value)))
    except InvalidOperation:
        return _fold(str(value)), unit
    for word, power in _SCALE.items():
        if unit.startswith(word):
            return number.scaleb(power), unit[len(word) :]
    return number, unit


def same_figure(found: Json, wanted: Json) -> bool:
    """Whether a figure is the one wanted: equal after 万 and 亿 are multiplied out, units equal or one part of the other.

    Args:
        found: `value` and `unit` of a figure.
        wanted: The same; a unit of "" takes any.
    """
    value, unit = _quantity(found["value"], found["unit"])
    wanted_value, wanted_unit = _quantity(str(wanted["value"]), wanted["unit"])
    if value != wanted_value:
        return False
    return wanted_unit == "" or (unit != "" and (unit in wanted_unit or wanted_unit in unit))


def _figures_right(wanted: Iterable[Json], answer: Json) -> bool:
    wanted = list(wanted)
    found = _main_figures(answer, len(wanted))
    remaining = list(found)
    for want in wanted:
        match = next((f for f in remaining if same_figure(f, want)), None)
        if match is None:
            return False
        remaining.remove(match)
    return True


def _cited(question: Json, answer: Json) -> bool | None:
    by_year = question.get("quotes_by_year")
    if by_year:
        return all(
            any(c["year"] == int(year) and _holds(c, quote) for c in answer["citations"] for quote in quotes)
            for year, quotes in by_year.items()
        )
    if question.get("quote_any"):
        return any(_holds(c, quote) for c in answer["citations"] for quote in question["quote_any"])
    if question.get("spans"):
        return all(
            any(
                c["year"] == year and any(s <= span["start"] and span["end"] <= e for s, e in _cited_spans(c))
                for c in answer["citations"]
                for span in question["spans"]
                if span["year"] == year
            )
            for year in {span["year"] for span in question["spans"]}
        )
    return None


def _cited_spans(citation: Json) -> list[tuple[int, int]]:
    spans = [(citation["start"], citation["end"])]
    if len(citation["passage"]["text"]) <= PASSAGE_LIMIT:
        spans.append((citation["passage"]["start"], citation["passage"]["end"]))
    return spans


def _holds(citation: Json, quote: str) -> bool:
    passage = citation["passage"]["text"]
    return quote in citation["quote"] or (len(passage) <= PASSAGE_LIMIT and quote in passage)


def _false_quotes(answer: Json, source_text: Callable[[str], str | None]) -> int:
    count = 0
    for citation in answer["citations"]:
        text = source_text(citation["report_id"])
        quote = citation["quote"]
        if not quote.strip() or text is None or text[citation["start"] : citation["end"]] != quote:
            count += 1
    return count


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares and counts over a set; each share with the number of questions it is over."""

    questions: int
    shares: dict[str, tuple[float, int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


SHARES = ("answer", "figure", "citation", "false_answer", "false_refusal", "reason")


def summarise(scored: Iterable[Scored]) -> Scores:
    """The shares of DESIGN's measures over a set of marks."""
    marks = list(scored)
    shares = {}
    for name in SHARES:
        values = [value for mark in marks if (value := getattr(mark, name)) is not None]
        if values:
            shares[name] = (sum(values) / len(values), len(values))
    counts = {"false_quotes": sum(m.false_quotes for m in marks), "too_long": sum(m.too_long for m in marks)}
    return Scores(len(marks), shares, counts)
