"""A small whole library and a small whole embedder for the tests of the index."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.library_entry import LibraryEntry
from corpus.report import Figure, Metadata, Passage, Remark, Report, Section
from index.embedder import Vectors
from index.fold import fold

PARAGRAPHS = (
    "全县共有行政执法人员{n}名,开展行政执法检查{m}次,办理行政处罚案件{k}件。",
    "县政府接待行政复议案件{n}件,受理{m}件,审结率100%。",
    "印发《农田建设项目运行管护管理办法》(法政发〔{year}〕{m}号),建成高标准农田{n}万亩。",
    "政务服务大厅进驻事项{n}项,一件事办结{m}件,群众满意率{k}%。",
    "举办法治培训班{m}期,培训{n}余人次,覆盖全部乡镇街道。",
    "调解矛盾纠纷{n}件,调解成功率{k}%,设立调解室{m}个。",
)


def make_report(year: int, issuer: str = "法库县人民政府", *, change: str = "") -> Report:
    """A report of six sections whose numbers follow from year and issuer; `change` is put into the last one."""
    report_id = f"{year}-{issuer}-法治政府建设"
    text, sections, passages, figures = "", [], [], []
    seed = int.from_bytes(hashlib.sha256(report_id.encode()).digest()[:4], "big")
    for number, template in enumerate(PARAGRAPHS):
        heading = f"({'一二三四五六'[number]})第{number + 1}项工作\n"
        values = {"n": seed % 900 + number, "m": seed % 70 + number, "k": seed % 50 + number, "year": year}
        body = template.format(**values) + (change if number == len(PARAGRAPHS) - 1 else "")
        start = len(text)
        text += heading + body + "\n"
        path = ("一、主要举措", heading.strip())
        sections.append(Section(path, start, start + len(heading), len(text)))
        begin = start + len(heading)
        passages.append(Passage(report_id, path, begin, begin + len(body), body))
        at = body.index(str(values["n"]))
        warning = Remark("damage", "damage.x", (("found", "1"),), report_id, begin, begin + 1) if number == 0 else None
        for indicator in ("甲率", "乙率") if number == 3 else (body[:at],):
            figures.append(
                Figure(
                    report_id=report_id,
                    kind="count",
                    value=str(values["n"]),
                    value_to=None,
                    unit=body[at + len(str(values["n"]))],
                    qualifier="",
                    indicator=indicator,
                    year=year,
                    role="outcome",
                    start=begin + at,
                    end=begin + at + len(str(values["n"])) + 1,
                    text=body[at : at + len(str(values["n"])) + 1],
                    sentence_start=begin,
                    sentence_end=begin + len(body),
                    section=path,
                    warning=warning,
                )
            )
    return Report(
        id=report_id,
        metadata=Metadata(issuer, f"{issuer}关于{year}年法治政府建设情况的报告", year, f"{year + 1}-01-31"),
        source="report.txt",
        source_sha256=hashlib.sha256(text.encode()).hexdigest(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        sections=tuple(sections),
        passages=tuple(passages),
        figures=tuple(figures),
        remarks=tuple(figure.warning for figure in figures if figure.warning is not None),
        pages=(0, 100),
    )


@dataclass
class FakeLibrary:
    """Reports in memory; counts how often each was read."""

    reports: dict[str, Report] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, *reports: Report) -> FakeLibrary:
        return cls({report.id: report for report in reports})

    def add(self, report: Report) -> None:
        self.reports[report.id] = report

    def entries(self) -> list[LibraryEntry]:
        return [
            LibraryEntry(r.id, r.metadata, r.source, r.source_sha256, r.text_sha256, Path(), bundled=False, pages=r.pages)
            for r in self.reports.values()
        ]

    def report(self, report_id: str) -> Report:
        self.read.append(report_id)
        return self.reports[report_id]


@dataclass
class PairEmbedder:
    """The vector of a text counts its pairs of characters, each in the cell its hash names: like words, like vectors."""

    name: str = "pairs-1"
    dimension: int = 64
    encoded: int = 0
    batch_size: int = 32

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            letters = fold(text)
            for at in range(len(letters) - 1):
                cell = hashlib.blake2b(letters[at : at + 2].encode("utf-8", "replace"), digest_size=4).digest()
                vectors[row, int.from_bytes(cell, "big") % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return self.encode_query(texts)
