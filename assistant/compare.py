"""Years side by side: one indicator across years, the highest or lowest year, a target against its outcome.

Every cell is a figure of the register with its citation; what no report tells is 未载. Differences and growth are computed
from two cells and say so, with their formula. Where wording or unit changed between years, the reader is warned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Answer, Computed, RefusalReason, Shown, Table, TableRow
from assistant.compose import LONG, Draft, figure_value
from assistant.lookup import Candidate, bare_unit
from assistant.question import ANSWERING_UNITS
from assistant.refusal import speaks_to
from assistant.turn import Turn
from corpus.numerals import plain
from corpus.report import Figure

__all__ = ["answer", "computed_figure", "differences", "signed", "wording_warnings"]

SAME_INDICATOR = 0.5
NAMED = 0.4
"""How much of the question the indicator of a target must have."""
_LOWEST = re.compile(r"最[低少小差慢]|lowest|least|smallest|fewest")


def answer(turn: Turn) -> Answer | None:
    """Answer a question that puts years side by side.

    Returns:
        The answer or a refusal; None when the question names fewer than two years and one figure may answer it
        (比上年增长多少 is often printed).
    """
    question = turn.question
    if question.kind == "target":
        return _target(turn)
    years = _years(turn)
    ranked = turn.figures(replace(question, years=()))
    # Of a year that no report tells yet there are only plans; they are compared with, and called so.
    last = max((r.year for r in turn.reports), default=0)
    outcomes = [
        c
        for c in ranked
        if c.figure and c.figure.year is not None and (c.figure.role != "target" or (question.years and c.figure.year > last))
    ]
    if not outcomes or not speaks_to(question, outcomes[0]):
        return None if len(question.years) < 2 and question.kind == "compare" else turn.refuse_not_reported()
    cells = {year: _cell(outcomes, year) for year in years}
    found = {year: c for year, c in cells.items() if c is not None}
    if found and not question.years:
        # Years nobody asked for by number, before the first and after the last that is told, are no gaps.
        years = [year for year in years if min(found) <= year <= max(found)]
        cells = {year: cells[year] for year in years}
    if len(found) < 2:
        if question.kind == "compare" and len(question.years) < 2:
            return None
        names = "、".join(map(str, found)) or turn.say("none")
        untold = any(not _told(turn, year) for year in question.years) or len({r.year for r in turn.reports}) < 2
        reason: RefusalReason = "year" if untold else "not_reported"
        return turn.refuse(reason, "refuse_compare", found=names)
    if question.kind == "extreme":
        return _extreme(turn, found, years)
    return _side_by_side(turn, cells, years)


def _told(turn: Turn, year: int) -> bool:
    return any(e.figure.year == year and e.figure.role != "target" for e in turn.shelf.entries)


def _years(turn: Turn) -> list[int]:
    question = turn.question
    told = sorted({e.figure.year for e in turn.entries if e.figure.year is not None and e.figure.role != "target"})
    reports = {r.year for r in turn.reports}
    own = [y for y in told if y in reports or y + 1 in reports]
    if question.years:
        if question.relative_year is not None and len(question.years) == 1:
            return [question.years[0] - 1, question.years[0]]
        return sorted(question.years)
    if question.recent_years:
        return own[-question.recent_years :]
    if question.relative_year is not None and own:
        return [own[-1] - 1, own[-1]]
    return own


def _cell(outcomes: Sequence[Candidate], year: int) -> Candidate | None:
    """The figure of a year that measures what the best candidate measures."""
    best = outcomes[0].figure
    assert best is not None
    fitting = [c for c in outcomes if c.figure and c.figure.year == year and c.figure.kind == best.kind]
    fitting = [c for c in fitting if c.coverage.near >= 0.7 * outcomes[0].coverage.near]
    if not fitting:
        return None
    return max(fitting, key=lambda c: (c.score + SAME_INDICATOR * _alike(c.figure, best), -c.start))


def _alike(one: Figure | None, other: Figure) -> float:
    """Share of bigrams two indicators have in common, and 0.2 for the same unit."""
    assert one is not None
    a = {one.indicator[i : i + 2] for i in range(len(one.indicator) - 1)}
    b = {other.indicator[i : i + 2] for i in range(len(other.indicator) - 1)}
    common = 2 * len(a & b) / max(1, len(a) + len(b))
    return common + (0.2 if bare_unit(one.unit) == bare_unit(other.unit) else 0.0)


def _side_by_side(turn: Turn, cells: dict[int, Candidate | None], years: Sequence[int]) -> Answer:
    draft = turn.draft()
    found = {year: c for year, c in cells.items() if c is not None}
    first = next(iter(found.values())).figure
    assert first is not None
    header = [draft.say("table_year"), first.indicator]
    rows: list[str] = []
    indices: list[int | None] = []
    for year in years:
        cell = cells[year]
        if cell is None or cell.figure is None:
            rows.append(f"| {year} | {draft.say('missing')} |")
            indices.append(None)
            continue
        n = draft.show(cell.report, cell.figure)
        indices.append(next(i for i, s in enumerate(draft.shown) if s.figure == cell.figure))
        plan = draft.say("figure_target") if cell.figure.role == "target" else ""
        rows.append(f"| {year} | {figure_value(cell.figure)}{plan}[{n}] |")
    draft.lines += [f"| {header[0]} | {header[1]} |", "| --- | --- |", *rows]
    main = len(draft.shown)
    figures = [c.figure for c in found.values() if c.figure]
    draft.lines += wording_warnings(draft, figures)
    pairs = list(zip(list(found), list(found)[1:], strict=False))
    if len(pairs) > 1:
        pairs = [(next(iter(found)), list(found)[-1])]
    for earlier, later in pairs:
        draft.lines += differences(draft, found[earlier].figure, found[later].figure)
    table = Table(tuple(years), (TableRow(first.indicator, tuple(indices)),))
    return draft.finish(main=main, limit=LONG, resolved=turn.question.text, table=table)


def wording_warnings(draft: Draft, figures: Sequence[Figure]) -> list[str]:
    """口径: a line where the wording, and one where the unit, differs between figures of several years."""
    lines = []
    wordings = list(dict.fromkeys(f.indicator for f in figures))
    units = list(dict.fromkeys(f.normalized[1] for f in figures))
    if len(wordings) > 1:
        lines.append(draft.say("wording_changed", wordings="；".join(f"{f.year}年“{f.indicator}”" for f in figures)))
    if len(units) > 1:
        counted_alike = all(bare_unit(unit) in ANSWERING_UNITS.get(bare_unit(units[0]), ()) for unit in units[1:])
        lines.append(
            draft.say(
                "counter_changed" if counted_alike else "unit_changed", units="、".join(f"{f.year}年{f.unit}" for f in figures)
            )
        )
    return lines


def differences(draft: Draft, earlier: Figure | None, later: Figure | None) -> list[str]:
    """The difference and the growth between two figures, shown in `draft` as computed; nothing where their units differ."""
    assert earlier is not None
    assert later is not None
    pair = _on_one_scale(earlier, later)
    if pair is None or earlier.value_to or later.value_to:
        return []
    x, y, shown_unit = pair
    difference = y - x
    computed = Computed(f"{plain(y)} − {plain(x)} = {signed(difference)}", (later, earlier))
    if difference == 0:
        draft.shown.append(Shown(computed_figure(later, difference, shown_unit), None, computed))
        return [draft.say("unchanged", earlier=earlier.year, later=later.year, formula=computed.formula)]
    unit_word = "个百分点" if shown_unit in ("%", "％") else shown_unit
    direction = draft.say("increased" if difference > 0 else "decreased")
    line = draft.say(
        "difference",
        earlier=earlier.year,
        later=later.year,
        direction=direction,
        amount=f"{plain(abs(difference))}{unit_word}",
        formula=computed.formula,
    )
    draft.shown.append(Shown(computed_figure(later, difference, unit_word), None, computed))
    lines = [line]
    if x > 0 and shown_unit not in ("%", "％"):
        growth = (difference / x * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        rate = Computed(f"({plain(y)} − {plain(x)}) ÷ {plain(x)} × 100 = {signed(growth)}", (later, earlier))
        draft.shown.append(Shown(computed_figure(later, growth, "%"), None, rate))
        lines.append(draft.say("growth", amount=f"{signed(growth)}%", formula=rate.formula))
    return lines


def _on_one_scale(earlier: Figure, later: Figure) -> tuple[Decimal, Decimal, str] | None:
    """The values of two figures and their unit, as printed where both have the same and else with 万 and 亿 multiplied out.

    A formula holds nothing but what is printed or follows from it by the unit; None where no unit fits both.
    """
    (a, unit), (b, other_unit) = earlier.normalized, later.normalized
    counted_alike = earlier.kind == later.kind == "count" and bare_unit(other_unit) in ANSWERING_UNITS.get(bare_unit(unit), ())
    if unit != other_unit and not counted_alike:
        return None
    if earlier.unit == later.unit or (counted_alike and earlier.unit == unit and later.unit == other_unit):
        return Decimal(earlier.value), Decimal(later.value), later.unit
    return Decimal(a), Decimal(b), unit


def signed(value: Decimal) -> str:
    """A computed value as it is shown, with a minus sign rather than a hyphen."""
    return plain(value).replace("-", "−")


def computed_figure(base: Figure, value: Decimal, unit: str) -> Figure:
    """A figure that stands in no report: that of `base` with another value and unit."""
    return replace(
        base,
        value=plain(value),
        value_to=None,
        unit=unit,
        qualifier="",
        kind="percent" if unit == "%" else base.kind,
        text=signed(value) + unit,
        warning=None,
    )


def _extreme(turn: Turn, found: dict[int, Candidate], years: Sequence[int]) -> Answer:
    lowest = bool(_LOWEST.search(turn.question.text.lower()))
    units = [c.figure.normalized[1] for c in found.values() if c.figure]
    common = max(dict.fromkeys(units), key=units.count)
    rest_units = {year: c for year, c in found.items() if c.figure and c.figure.normalized[1] != common}

    def amount(year: int) -> Decimal:
        figure = found[year].figure
        assert figure is not None
        return Decimal(figure.normalized[0])

    order = sorted((y for y in found if y not in rest_units), key=lambda year: (amount(year) if lowest else -amount(year), year))
    best = found[order[0]]
    assert best.figure is not None
    draft = turn.draft()
    n = draft.show(best.report, best.figure)
    rest = [found[year] for year in sorted({*order[1:], *rest_units})]
    for candidate in rest:
        assert candidate.figure is not None
        draft.show(candidate.report, candidate.figure)
    draft.lines.append(
        draft.say(
            "lowest" if lowest else "highest",
            indicator=best.figure.indicator,
            year=order[0],
            value=figure_value(best.figure),
            n=n,
        )
    )
    draft.lines += [f"| {draft.say('table_year')} | {best.figure.indicator} |", "| --- | --- |"]
    indices: list[int | None] = []
    for year in years:
        cell = found.get(year)
        if cell is None or cell.figure is None:
            draft.lines.append(f"| {year} | {draft.say('missing')} |")
            indices.append(None)
        else:
            draft.lines.append(f"| {year} | {figure_value(cell.figure)}[{draft.show(cell.report, cell.figure)}] |")
            indices.append(next(i for i, s in enumerate(draft.shown) if s.figure == cell.figure))
    draft.lines += wording_warnings(draft, [c.figure for c in found.values() if c.figure])
    table = Table(tuple(years), (TableRow(best.figure.indicator, tuple(indices)),))
    return draft.finish(main=len(draft.shown), limit=LONG, resolved=turn.question.text, table=table)


def _target(turn: Turn) -> Answer | None:
    question = turn.question
    ranked = turn.figures(replace(question, targets=True))
    target = next((c for c in ranked if c.figure and c.figure.role == "target" and c.figure.year is not None), None)
    if target is None or target.figure is None or target.coverage.own < NAMED or not speaks_to(question, target):
        return None
    year = target.figure.year
    outcomes = [
        c
        for c in turn.figures(replace(question, targets=False, years=(year,) if year else ()))
        if c.figure and c.figure.role != "target"
    ]
    same = [
        c for c in outcomes if c.figure and c.figure.kind == target.figure.kind and c.coverage.near >= 0.7 * target.coverage.near
    ]
    outcome = max(same, key=lambda c: c.score + SAME_INDICATOR * _alike(c.figure, target.figure), default=None)  # type: ignore[arg-type]
    draft = turn.draft()
    n = draft.show(target.report, target.figure)
    draft.lines.append(
        draft.say("target_is", year=year, indicator=target.figure.indicator, value=figure_value(target.figure), n=n)
    )
    if outcome is None or outcome.figure is None or not speaks_to(question, outcome):
        draft.lines.append(draft.say("outcome_is", value=draft.say("missing"), n=n))
        return draft.finish(main=1, limit=LONG, resolved=question.text)
    m = draft.show(outcome.report, outcome.figure)
    draft.lines.append(draft.say("outcome_is", value=figure_value(outcome.figure), n=m))
    pair = _on_one_scale(target.figure, outcome.figure)
    if pair is not None and not target.figure.value_to:
        x, y, unit = pair
        computed = Computed(f"{plain(y)} − {plain(x)} = {signed(y - x)}", (outcome.figure, target.figure))
        draft.lines.append(draft.say("target_met" if y >= x else "target_missed", formula=computed.formula))
        draft.shown.append(Shown(computed_figure(outcome.figure, y - x, unit), None, computed))
    return draft.finish(main=2, limit=LONG, resolved=question.text)
