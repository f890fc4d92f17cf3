"""A small, whole assistant: answers made by hand from the real text of the bundled report."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import corpus
from assistant.answer import Answer, Citation, Computed, Related, Shown
from assistant.turn import Filter
from corpus.errors import QuestionError
from corpus.report import Figure, FigureKind, Metadata, Passage, Remark, Report, Section
from corpus.strings import Language

BUNDLED = Path(corpus.__file__).parent / "reports" / "2023"
REPORT_ID = "2023-法库县人民政府-法治政府建设"
REVIEW = "2023年接待了多少件行政复议案件？"
SUPERVISION = "人大建议的办复率是多少？"
HOSTILE = "<script>alert(1)</script> [1](javascript:alert(1)) &amp; **粗** ${1+1} {{value}} `x`"


def section_path(text: str, offset: int) -> tuple[str, ...]:
    """The headings above `offset`, found by their numbers; enough for the bundled report."""
    path: list[str] = []
    position = 0
    for line in text[: offset + 40].splitlines(keepends=True):
        for depth, pattern in enumerate((r"[一二三四五六七八九十]+、", r"[(（][一二三四五六七八九十]*[)）]", r"\d{1,2}\.")):
            if re.match(pattern, line):
                heading = re.split(r"[。,]", line.strip())[0]
                path[depth:] = [heading]
        position += len(line)
        if position > offset:
            break
    return tuple(path)


def bundled_report(text: str | None = None) -> Report:
    """The bundled report with an outline, a few figures and remarks."""
    text = (BUNDLED / "report.txt").read_text(encoding="utf-8") if text is None else text
    metadata = Metadata(**json.loads((BUNDLED / "metadata.json").read_text(encoding="utf-8")))
    starts = [0]
    position = 0
    for line in text.splitlines(keepends=True):
        if re.match(r"[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]*[)）]|\d{1,2}\.", line):
            starts.append(position)
        position += len(line)
    sections = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line_end = text.find("\n", start)
        own_line = start > 0 and 0 < line_end - start < 40
        sections.append(Section(section_path(text, start) if start else (), start, line_end if own_line else start, end))
    passages = tuple(
        Passage(REPORT_ID, section.path, section.body, section.end, text[section.body : section.end]) for section in sections
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    report = Report(REPORT_ID, metadata, "report.txt", digest, digest, text, tuple(sections), passages, (), ())
    if "接待行政复议案件" not in text:
        return report
    figures = tuple(
        figure(report, *values)
        for values in (
            ("count", "31件", "件", "接待行政复议案件"),
            ("count", "17件", "件", "已受理行政复议案件"),
            ("count", "14件", "件", "完结行政复议案件"),
            ("percent", "98.9%", "%", "人大代表建议办复率"),
        )
        if values[1] in text
    )
    remarks = (
        Remark(
            "sum",
            "sum.rest",
            (("word", "其余"), ("total", "31件"), ("formula", "17 + 11 = 28 ≠ 31")),
            REPORT_ID,
            *span(text, "31件", "接待行政复议"),
        ),
    )
    return Report(
        REPORT_ID,
        metadata,
        "report.txt",
        digest,
        digest,
        text,
        tuple(sections),
        passages,
        tuple(sorted(figures, key=lambda f: f.start)),
        remarks,
    )


def span(text: str, words: str, after: str = "") -> tuple[int, int]:
    """Where `words` stand in `text`, behind `after`."""
    start = text.index(words, text.index(after) if after else 0)
    return start, start + len(words)


def figure(report: Report, kind: FigureKind, words: str, unit: str, indicator: str, warning: Remark | None = None) -> Figure:
    """The figure printed as `words` behind the start of its indicator."""
    text = report.text
    start, end = span(text, words, "建议96件" if unit == "%" else "接待行政复议")
    sentence = text.rindex("\n", 0, start) + 1, text.index("\n", start)
    return Figure(
        report.id, kind, words.removesuffix(unit), None, unit, "", indicator, 2023, "outcome", start, end, words, *sentence,
        section_path(text, start), warning,
    )  # fmt: skip


def citation(report: Report, n: int, quote: str) -> Citation:
    """A citation of `quote`, its paragraph as the passage."""
    start, end = span(report.text, quote)
    begin, stop = report.text.rindex("\n", 0, start) + 1, report.text.index("\n", end)
    path = section_path(report.text, start)
    passage = Passage(report.id, path, begin, stop, report.text[begin:stop])
    return Citation(
        n, report.id, report.year, report.metadata.title, report.source, path, quote, start, end, passage,
        "法库县人民政府. 法库县人民政府关于2023年法治政府建设情况的报告[R/OL]. (2024-01-31).",
        "《法库县人民政府关于2023年法治政府建设情况的报告》第一部分第（五）项",
    )  # fmt: skip


class FakeAssistant:
    """Knows a handful of questions; everything else is not reported."""

    def __init__(self, report: Report | None = None) -> None:
        self.report_shown = report or bundled_report()

    @property
    def reports(self) -> tuple[Report, ...]:
        return (self.report_shown,)

    @property
    def generation(self) -> int:
        return 1

    @property
    def degraded(self) -> str:
        return ""

    def suggestions(self) -> tuple[str, ...]:
        return (REVIEW, SUPERVISION, "全县有多少名行政执法人员？")

    def resolved(self, question: str, history: tuple[str, ...] = ()) -> str:
        return REVIEW if history and question.startswith("其中") else question

    def ask(
        self,
        question: str,
        *,
        history: tuple[str, ...] = (),
        years: tuple[int, ...] = (),
        issuers: tuple[str, ...] = (),
        reports: tuple[str, ...] = (),
        language: Language | None = None,
    ) -> Answer:
        report = self.report_shown
        if len(question) > 5000:
            raise QuestionError("web.too_large", found=len(question), limit=5000)
        if not Filter(frozenset(years), frozenset(issuers), frozenset(reports)).takes(report):
            return Answer(question, question, "refusal", "所选报告未载。", refusal_reason="not_reported")
        if "崩溃" in question:
            raise RuntimeError("不应出现在页面上")
        if "逐条" in question or "逐段" in question:
            many = 40 if "逐条" in question else 160
            return Answer(question, question, "chat", "\n".join(f"第{n}条。" for n in range(1, many + 1)))
        if "你好" in question:
            return Answer(question, question, "chat", "您好，请问关于报告的问题。", suggestions=self.suggestions())
        if "2022" in question or "康平" in question:
            related = report.passages[5]
            return Answer(
                question,
                question,
                "refusal",
                "报告库里没有2022年的报告。报告库有：法库县人民政府2023年。",
                refusal_reason="region" if "康平" in question else "year",
                related=(
                    Related(
                        report.id, related.section, related.text[:200], related.start, related.start + len(related.text[:200])
                    ),
                ),
            )
        if "复议" in question or question.startswith("其中"):
            cited = citation(
                report,
                1,
                "接待行政复议案件31件,其中17件已受理,完结14件,调解成功3件,并在法库县政府网站进行网上公开8件,其余11件不符合受理范围,未立案,配合上级机关复议案件1件。",
            )
            found = [f for f in report.figures if f.start >= cited.start and f.end <= cited.end]
            return Answer(
                question,
                self.resolved(question, history),
                "answer",
                "2023年，接待行政复议案件31件[1]。\n提示：其中17件已受理，其余11件未立案，17＋11＝28，与31不符[1]。",
                figures=tuple(Shown(f, 1) for f in found),
                main=1,
                citations=(cited,),
                remarks=report.remarks,
                suggestions=("其中受理了多少件？", SUPERVISION),
                generation=1,
            )
        if "建议" in question:
            cited = citation(report, 1, "县人大代表共向县政府提出建议96件,办复95件,办复率98.9%")
            other = citation(report, 2, "县政协十四届二次会议期间及会后,对县政府工作共提出154件提案,办复154件,办复率100%")
            damaged = Remark(
                "sum",
                "sum.rate_cut",
                (("printed", "98.9%"), ("formula", "95 ÷ 96 = 98.96%"), ("rounded", "99.0%")),
                report.id,
                *span(report.text, "98.9%"),
            )
            rate = figure(report, "percent", "98.9%", "%", "人大代表建议办复率", damaged)
            computed = Figure(report.id, "percent", "1.1", None, "%", "", "办复率之差", 2023, "outcome", 0, 0, "", 0, 0, ())
            return Answer(
                question,
                question,
                "answer",
                "2023年，人大代表建议办复率98.9%[1]，政协提案办复率100%[2]。\n\n| 指标 | 2023年 |\n|---|---|\n| 建议办复率 | 98.9%[1] |\n| 提案办复率 | 100%[2] |",
                figures=(Shown(rate, 1), Shown(computed, None, Computed("100 − 98.9 = 1.1", (rate,)))),
                main=2,
                citations=(cited, other),
                remarks=(damaged,),
                generation=1,
            )
        return Answer(question, question, "refusal", "报告未载。", refusal_reason="not_reported", suggestions=())
