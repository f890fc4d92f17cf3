"""Scores the register of figures against the gold registers, as the evaluation rules lay down.

`python -m tests.evaluation.score_figures [--json] [--misses]`. The provincial part is only ever scored in totals: what was
missed there is not shown, so that nothing can be tuned on it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from corpus.analysis import analyse
from corpus.report import Figure, Metadata, Report
from tests.evaluation.figure_gold import REGISTERS, Gold, GoldFigure, load_gold

__all__ = ["Score", "indicator_agrees", "indicator_names_all", "main", "match_figures", "read_gold_report", "score_register"]

Group = Literal["amounts", "dates", "document numbers"]
_GROUPS: tuple[Group, ...] = ("amounts", "dates", "document numbers")
_METADATA = {
    "faku_2023": Metadata("法库县人民政府", "法库县人民政府关于2023年法治政府建设情况的报告", 2023, "2024-01-31"),
    "hailar_2014": Metadata("海拉尔区人民政府", "2014年海拉尔区政府工作报告", 2014, "2014-02-19"),
    "province": Metadata("河北省人民政府", "2026年河北省政府工作报告", 2026, "2026-02-02"),
}
_NOT_TO_BE_TUNED_ON = ("province",)


@dataclass(frozen=True, slots=True)
class Score:
    """Right and counted, of one group of one register: (right, of how many) by measure."""

    register: str
    group: Group
    measures: dict[str, tuple[int, int]]
    missed: tuple[GoldFigure, ...]
    wrong: tuple[Figure, ...]
    differing: tuple[tuple[str, GoldFigure, Figure], ...]


def _group(kind: str) -> Group:
    return "dates" if kind == "date" else "document numbers" if kind == "document_number" else "amounts"


def _decimal(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _value_agrees(gold: GoldFigure, figure: Figure) -> bool:
    if gold.kind in ("date", "document_number"):
        # A damaged one has no sound value to compare; that it is found there and marked is what counts.
        return gold.damaged or (gold.value == figure.value and gold.value_to == figure.value_to)
    if gold.value_to != figure.value_to:
        return False
    left, right = _decimal(gold.value), _decimal(figure.value)
    return left == right if left is not None and right is not None else gold.value == figure.value


def _word_characters(indicator: str) -> str:
    return "".join(character for character in indicator if character.isalnum())


def indicator_agrees(gold: str, found: str) -> bool:
    """Whether an indicator names what the gold names.

    Args:
        gold: The gold's words, `·` between them.
        found: The indicator of a figure.

    Returns:
        True when the gold's characters stand in `found` in their order, or 60 % of them in any order, and `found` is at most
        24 characters or twice the gold's length.
    """
    if len(found) > max(24, 2 * len(gold)):
        return False
    wanted, given = _word_characters(gold), _word_characters(found)
    rest = iter(given)
    if all(character in rest for character in wanted):
        return True
    return (Counter(wanted) & Counter(given)).total() >= 0.6 * len(wanted)


def indicator_names_all(gold: str, found: str) -> bool:
    """A stricter measure: every word of the gold stands in the found indicator whole, in any order."""
    given = _word_characters(found)
    return indicator_agrees(gold, found) and all(_word_characters(word) in given for word in gold.split("·"))


def match_figures(gold: Sequence[GoldFigure], found: Sequence[Figure]) -> list[tuple[GoldFigure, Figure]]:
    """Pair gold with found figures, each at most once.

    Args:
        gold: Lines of a gold register.
        found: Figures of the same report.

    Returns:
        Pairs of one group (amount, date, document number) whose spans overlap and whose values are equal; where several
        fit (one value for two indicators), those whose indicators and spans agree best.
    """
    pairs: list[tuple[tuple[int, int, int], int, int]] = []
    for row, line in enumerate(gold):
        for column, figure in enumerate(found):
            if figure.start >= line.end or figure.end <= line.start:
                continue
            if _group(line.kind) == _group(figure.kind) and _value_agrees(line, figure):
                likeness = (
                    indicator_names_all(line.indicator, figure.indicator),
                    indicator_agrees(line.indicator, figure.indicator),
                    (line.start, line.end) == (figure.start, figure.end),
                )
                pairs.append(((-likeness[0], -likeness[1], -likeness[2]), row, column))
    taken_rows: set[int] = set()
    taken_columns: set[int] = set()
    matched: list[tuple[int, int]] = []
    for _, row, column in sorted(pairs):
        if row not in taken_rows and column not in taken_columns:
            taken_rows.add(row)
            taken_columns.add(column)
            matched.append((row, column))
    return [(gold[row], found[column]) for row, column in sorted(matched)]


def _share(flags: Iterable[bool]) -> tuple[int, int]:
    seen = list(flags)
    return sum(seen), len(seen)


def score_register(gold: Gold, report: Report, group: Group) -> Score:
    """Score one group of figures of one report.

    Args:
        gold: The gold register.
        report: The report as it was read.
        group: Amounts, dates or document numbers, each scored by itself.

    Returns:
        Measures of the group; figures beyond the characters that the gold covers are left out. Recall and everything after
        precision is measured on required lines only.
    """
    limit = len(report.text) if gold.characters is None else gold.characters
    lines = [line for line in gold.figures if _group(line.kind) == group]
    found = [figure for figure in report.figures if _group(figure.kind) == group and figure.end <= limit]
    pairs = match_figures(lines, found)
    hit_lines = {id(line) for line, _ in pairs}
    hit_figures = {id(figure) for _, figure in pairs}
    missed = tuple(line for line in lines if line.required and id(line) not in hit_lines)
    wrong = tuple(figure for figure in found if id(figure) not in hit_figures)
    required = sum(line.required for line in lines)
    measures = {
        "recall": (required - len(missed), required),
        "precision": (len(found) - len(wrong), len(found)),
    }
    pairs = [(line, figure) for line, figure in pairs if line.required]
    checks: dict[str, list[tuple[bool, GoldFigure, Figure]]] = {
        "span": [((line.start, line.end) == (figure.start, figure.end), line, figure) for line, figure in pairs],
        "damage": [(figure.warning is not None, line, figure) for line, figure in pairs if line.damaged],
        "no false damage": [(figure.warning is None, line, figure) for line, figure in pairs if not line.damaged],
    }
    if group == "amounts":
        checks["kind"] = [(line.kind == figure.kind, line, figure) for line, figure in pairs]
        checks["unit"] = [(line.unit == figure.unit, line, figure) for line, figure in pairs]
        checks["qualifier"] = [(line.qualifier == figure.qualifier, line, figure) for line, figure in pairs]
        checks["indicator"] = [(indicator_agrees(line.indicator, figure.indicator), line, figure) for line, figure in pairs]
        checks["indicator, whole"] = [
            (indicator_names_all(line.indicator, figure.indicator), line, figure) for line, figure in pairs
        ]
        checks["year"] = [(line.year == figure.year, line, figure) for line, figure in pairs if line.year is not None]
        checks["role"] = [(line.role == figure.role, line, figure) for line, figure in pairs if line.role is not None]
    for measure, results in checks.items():
        measures[measure] = _share(right for right, _, _ in results)
    measures["exact"] = _share(report.text[figure.start : figure.end] == figure.text for figure in found)
    differing = tuple(
        (measure, line, figure) for measure, results in checks.items() for right, line, figure in results if not right
    )
    return Score(gold.name, group, measures, missed, wrong, differing)


def read_gold_report(gold: Gold) -> Report:
    """Read the report of a gold register as the library reads it.

    Raises:
        FileNotFoundError: The report is one of `../shared/data`, and that folder is not there.
    """
    return analyse(gold.text(), _METADATA[gold.name], report_id=gold.name, source=gold.path.name, source_sha256="")


def _object(score: Score) -> dict[str, object]:
    shares = {measure: {"right": right, "of": total} for measure, (right, total) in score.measures.items()}
    return {"register": score.register, "group": score.group, **shares}


def _table(scores: Sequence[Score]) -> str:
    measures = list(dict.fromkeys(measure for score in scores for measure in score.measures))
    rows = [["", *(f"{score.register} {score.group}" for score in scores)]]
    for measure in measures:
        row = [measure]
        for score in scores:
            right, total = score.measures.get(measure, (0, 0))
            row.append(f"{right / total:.3f}  {right}/{total}" if total else "-")
        rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _misses(score: Score, text: str) -> Iterable[str]:
    def around(start: int, end: int) -> str:
        return f"{text[max(0, start - 20) : start]}【{text[start:end]}】{text[end : end + 10]}".replace("\n", "⏎")

    for line in score.missed:
        yield f"missed     {around(line.start, line.end)}  {line.value} {line.unit} {line.indicator}"
    for figure in score.wrong:
        yield f"wrong      {around(figure.start, figure.end)}  {figure.value} {figure.unit} {figure.kind} {figure.indicator}"
    for measure, line, figure in score.differing:
        field = measure.split(",")[0]
        gold, found = getattr(line, field, ""), getattr(figure, field, "")
        yield f"{measure:<16} {around(figure.start, figure.end)}  gold {gold}  found {found}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores of every gold register whose report is there.

    Args:
        arguments: Command line; `--json` for JSON lines, `--misses` for what differs (never of the provincial part).

    Returns:
        0.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.score_figures", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    scores: list[Score] = []
    misses: list[str] = []
    for name in REGISTERS:
        gold = load_gold(name)
        try:
            report = read_gold_report(gold)
        except FileNotFoundError:
            print(f"{name}: skipped, ../shared/data does not hold {gold.path.name}", file=sys.stderr)
            continue
        for group in _GROUPS:
            score = score_register(gold, report, group)
            scores.append(score)
            if name not in _NOT_TO_BE_TUNED_ON:
                misses += [f"{name} {group}: {miss}" for miss in _misses(score, report.text)]
    if options.json:
        for score in scores:
            print(json.dumps(_object(score), ensure_ascii=False))
    else:
        for group in _GROUPS:
            print(_table([score for score in scores if score.group == group]), end="\n\n")
    if options.misses:
        print("\n".join(misses), file=sys.stderr if options.json else sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
