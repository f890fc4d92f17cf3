"""Reports and answers made by hand, small enough to check with the eye."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from assistant.answer import Answer, Citation, Shown
from assistant.citation import cite
from corpus.report import Figure, Metadata, Passage, Report, Section

TEXT = (
    "清河县人民政府关于2023年法治政府建设情况的报告\n"
    "一、主要成效\n"
    "(一)行政复议。全年接待行政复议案件31件,其中受理17件,完结14件。印发《行政复议办法》(清政发〔2023〕5号)。\n"
    "(二)人民调解。调解矛盾纠纷685件,调解成功679件,成功率99.1%。\n"
)
PART, RECONSIDERATION, MEDIATION = "一、主要成效", "(一)行政复议", "(二)人民调解"


def made_report(text: str = TEXT, **known: object) -> Report:
    """A report of two passages and seven figures."""
    data = {"issuer": "清河县人民政府", "title": text.splitlines()[0], "year": 2023, "published": "2024-01-31"} | known
    metadata = Metadata(**data)  # type: ignore[arg-type]
    starts = [0, *(text.index(heading) for heading in (PART, RECONSIDERATION, MEDIATION)), len(text)]
    paths: tuple[tuple[str, ...], ...] = ((), (PART,), (PART, RECONSIDERATION), (PART, MEDIATION))
    sections = tuple(Section(path, a, a, b) for path, a, b in zip(paths, starts, starts[1:], strict=False))
    report_id = f"{metadata.year}-{metadata.issuer}-法治政府建设"
    digest = hashlib.sha256(text.encode()).hexdigest()
    passages = tuple(
        Passage(report_id, section.path, section.start, section.end - 1, text[section.start : section.end - 1])
        for section in sections[2:]
    )
    report = Report(report_id, metadata, "report.txt", digest, digest, text, sections, passages, (), ())
    wanted = (
        ("接待行政复议案件", "31", "件"),
        ("受理行政复议案件", "17", "件"),
        ("完结行政复议案件", "14", "件"),
        ("调解矛盾纠纷", "685", "件"),
        ("调解成功", "679", "件"),
        ("成功率", "99.1", "%"),
    )
    return replace(report, figures=tuple(made_figure(report, *values) for values in wanted))


def made_figure(report: Report, indicator: str, value: str, unit: str) -> Figure:
    start = report.text.index(value + unit)
    end = start + len(value + unit)
    left, right = sentence(report, start)
    return Figure(
        report_id=report.id,
        kind="percent" if unit == "%" else "count",
        value=value,
        value_to=None,
        unit=unit,
        qualifier="",
        indicator=indicator,
        year=2023,
        role="outcome",
        start=start,
        end=end,
        text=report.text[start:end],
        sentence_start=left,
        sentence_end=right,
        section=report.section_at(start).path,
    )


def sentence(report: Report, offset: int) -> tuple[int, int]:
    """The span between the stops around `offset`."""
    left = max(report.text.rfind(mark, 0, offset) for mark in "。\n") + 1
    return left, report.text.index("。", offset) + 1


def figure_of(report: Report, value: str) -> Figure:
    return next(figure for figure in report.figures if figure.value == value)


def citation_of(report: Report, value: str, n: int = 1) -> Citation:
    """A citation of the sentence that holds a figure."""
    figure = figure_of(report, value)
    return cite(n, report, figure.section, figure.sentence_start, figure.sentence_end)


def made_answer(report: Report, text: str, *values: str, shown: tuple[Shown, ...] | None = None) -> Answer:
    """An answer that shows figures, each from the sentence it stands in."""
    citations: list[Citation] = []
    figures: list[Shown] = []
    for value in values:
        found = citation_of(report, value, len(citations) + 1)
        same = next((c for c in citations if (c.start, c.end) == (found.start, found.end)), None)
        if same is None:
            citations.append(found)
        figures.append(Shown(figure_of(report, value), (same or found).n))
    return Answer(
        question="2023年接待了多少件行政复议案件？",
        resolved_question="2023年接待了多少件行政复议案件？",
        kind="answer",
        text=text,
        figures=tuple(figures) if shown is None else shown,
        main=len(figures),
        citations=tuple(citations),
        generation=1,
    )
