"""Runs the public test cases for Chinese percentages, dimensions and document numbers in `../shared/data` through our readers.

`python -m tests.evaluation.score_recognizers [--json] [--misses]`. Cases that do not fit the product are listed with their
reasons in `recognizers.tsv`; they are counted and not run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from corpus.document_numbers import find_document_numbers
from corpus.numerals import fold
from corpus.quantities import Quantity, read_quantities
from tests.evaluation.figure_gold import SHARED

__all__ = ["Outcome", "main", "read_exceptions", "score_document_numbers", "score_model"]

_EXCEPTIONS = Path(__file__).with_name("recognizers.tsv")
_PERCENT = {"%": Decimal(1), "‰": Decimal("0.1"), "‱": Decimal("0.01"), "成": Decimal(10)}
_SCALES = (("万亿", 10**12), ("千万", 10**7), ("百万", 10**6), ("亿", 10**8), ("万", 10**4))
_DIMENSIONS = ("area", "length", "mass")
_PREFIX = "发文字号："
_BEFORE, _AFTER = "现将有关规定（", "）印发给你们，请认真贯彻执行。"

Span = tuple[int, int, Decimal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases of a set passed, of how many that fit; what failed; how many were left out."""

    name: str
    passed: int
    total: int
    left_out: int
    failed: tuple[str, ...]


def read_exceptions() -> dict[tuple[str, int], str]:
    """Model and index of each case that does not fit, with the key of its reason (explained at the head of the file)."""
    lines = [line.split("\t") for line in _EXCEPTIONS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {(model, int(index)): reason for model, index, reason in lines}


def _percent(quantity: Quantity) -> Decimal:
    return Decimal(quantity.value) * _PERCENT.get(quantity.unit, Decimal(1))


def _multiplied(quantity: Quantity) -> Decimal:
    scale = next((power for word, power in _SCALES if quantity.unit.startswith(word)), 1)
    return Decimal(quantity.value) * scale


def _wanted(case: dict[str, Any]) -> list[Span]:
    spans = []
    for result in case["Results"]:
        value = Decimal(result["Resolution"]["value"].removesuffix("%"))
        spans.append((result["Start"], result["End"] + 1, value))
    return spans


def _percent_right(wanted: list[Span], found: list[Quantity]) -> bool:
    percents = [quantity for quantity in found if quantity.kind in ("percent", "points") or quantity.unit == "成"]
    if any(quantity.value_to for quantity in percents):
        return False
    return wanted == [(quantity.start, quantity.end, _percent(quantity)) for quantity in percents]


def _dimension_right(wanted: list[Span], found: list[Quantity]) -> bool:
    # The case sets for counts and money are others: what is found beside the wanted dimensions may be one of those.
    if not wanted:
        return not any(quantity.kind in _DIMENSIONS for quantity in found)
    spans = [
        (quantity.start, quantity.end, _multiplied(quantity))
        for quantity in found
        if quantity.kind not in ("ratio", "date", "document_number")
    ]
    return all(span in spans for span in wanted)


_RIGHT: dict[str, Callable[[list[Span], list[Quantity]], bool]] = {
    "PercentModel": _percent_right,
    "DimensionModel": _dimension_right,
}


def score_model(model: str) -> Outcome:
    """Run the cases of one recognizer.

    Args:
        model: `PercentModel` (all percentages of the input, spans and values, and no other) or `DimensionModel` (every wanted
            span with its value, 万 and 亿 multiplied out).

    Returns:
        What passed of the cases that fit.
    """
    cases = json.loads((SHARED / "recognizers" / f"{model}.json").read_text("utf-8-sig"))
    exceptions = read_exceptions()
    failed = []
    fitting = [case for index, case in enumerate(cases) if (model, index) not in exceptions]
    for case in fitting:
        found = [quantity for quantity in read_quantities(fold(case["Input"])) if quantity.reason is None]
        if not _RIGHT[model](_wanted(case), found):
            seen = ", ".join(f"{quantity.value} {quantity.unit} [{quantity.start}:{quantity.end}]" for quantity in found)
            failed.append(f"{case['Input']}  found {seen or 'nothing'}")
    return Outcome(model, len(fitting) - len(failed), len(fitting), len(cases) - len(fitting), tuple(failed))


def score_document_numbers(*, in_sentence: bool) -> Outcome:
    """Recognise the real document numbers of the sample.

    Args:
        in_sentence: Put each between the words of a sentence, as reports do, else alone.

    Returns:
        What was recognised as sound and whole: from its first character (without `发文字号：`) to its last, nothing more.
    """
    lines = (SHARED / "docnumbers" / "sample_5000.tsv").read_text("utf-8").splitlines()
    failed = []
    for line in lines:
        number = line.split("\t")[1].strip()
        text = f"{_BEFORE}{number}{_AFTER}" if in_sentence else number
        start = (len(_BEFORE) if in_sentence else 0) + (len(_PREFIX) if number.startswith(_PREFIX) else 0)
        end = (len(_BEFORE) if in_sentence else 0) + len(number)
        found = find_document_numbers(text)
        if not any((each.start, each.end) == (start, end) and each.normalized for each in found):
            failed.append(f"{number}  found {', '.join(text[each.start : each.end] for each in found) or 'nothing'}")
    name = "document numbers, in a sentence" if in_sentence else "document numbers, alone"
    return Outcome(name, len(lines) - len(failed), len(lines), 0, tuple(failed))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the share passed of each set.

    Args:
        arguments: Command line; `--json` for JSON lines, `--misses` for the cases that failed.

    Returns:
        0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.score_recognizers", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    if not SHARED.exists():
        print("skipped: ../shared/data is not there", file=sys.stderr)
        return 0
    outcomes = [score_model("PercentModel"), score_model("DimensionModel")]
    outcomes += [score_document_numbers(in_sentence=False), score_document_numbers(in_sentence=True)]
    for outcome in outcomes:
        if options.json:
            print(json.dumps({"set": outcome.name, "passed": outcome.passed, "of": outcome.total, "left_out": outcome.left_out}))
        else:
            print(
                f"{outcome.name:<32} {outcome.passed / outcome.total:.3f}  {outcome.passed}/{outcome.total}  left out {outcome.left_out}"
            )
        if options.misses:
            print("\n".join(f"  {miss}" for miss in outcome.failed), file=sys.stderr if options.json else sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
