"""Questions worded by script from the figure registers of reports: the figure asked for among its neighbours, and near misses."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from assistant.words import synonyms
from corpus.report import Figure, Passage, Report
from index.fold import fold
from tests.training.material import Example, Passages

__all__ = ["worded"]

COUNT = (
    "{x}有多少{u}", "{x}是多少", "{x}一共多少{u}？", "{x}多少{u}", "{u}数 {x}", "请问{x}到底有几{u}", "{x}达到了多少{u}？", "{x}总共有多少",
    "{x} 数量", "去年{x}多少{u}", "想了解一下{x}的数字", "{x}，几{u}？", "到底{x}多少{u}啊", "how many: {x}",
)  # fmt: skip
RATE = (
    "{x}是多少", "{x}百分之几", "{x}的比例", "{x}几成", "{x}达到多少？", "{x}占多大比重", "请问{x}有多高", "{x} 比例", "{x}多少个百分点", "{x}几个点",
)  # fmt: skip
MONEY = ("{x}多少钱", "{x}花了多少钱", "{x}是多少{u}", "{x} 金额", "{x}有多少资金", "{x}达到多少{u}？", "{x}到了几{u}")
OTHER = ("{x}有多大", "{x}是多少{u}", "{x}多少{u}？", "{x} 规模", "请问{x}到了多少{u}")
CONTRASTS = (
    ("建议", "提案"), ("受理", "办结"), ("乡镇", "街道"), ("城镇", "农村"), ("城市", "农村"), ("新建", "改造"), ("进口", "出口"), ("民事", "行政"),
    ("小学", "初中"), ("高速公路", "高速铁路"), ("国有", "民营"), ("第一产业", "第三产业"), ("一般", "重大"), ("男", "女"), ("省级", "国家级"),
    ("收入", "支出"), ("投资", "消费"), ("工业", "农业"), ("企业", "个体工商户"), ("医院", "学校"), ("增长", "下降"), ("计划", "实际"),
)  # fmt: skip
MISSING = (
    "其中女性{x}多少",
    "平均每{u}{x}要多少天",
    "哪个部门{x}最多",
    "{x}花了多少钱",
    "{x}排全国第几",
    "2015年{x}多少",
    "{x}是谁负责的",
    "{x}最少的是哪个市",
)
EVERYDAY_SHARE = 0.7
SHORTEST, LONGEST = 3, 24


def worded(found: Sequence[Report], count: int, chance: random.Random) -> Iterator[Example]:
    """Questions about figures of the reports, about two in five of them near misses.

    Args:
        found: The reports.
        count: How many questions.
        chance: What is drawn by lot.
    """
    figures = [
        (report, figure, passage) for report in found for figure in report.figures if (passage := _passage(report, figure))
    ]
    chance.shuffle(figures)
    by_report = {report.id: Passages((" ".join(p.section), p.text) for p in report.passages) for report in found}
    made = 0
    while figures and made < count:
        for report, figure, passage in figures:
            asked = _asked(figure, chance)
            title = " ".join(passage.section)
            start = figure.start - passage.start
            example = Example(asked, title, passage.text, start, start + len(figure.text), (figure.text,))
            if chance.random() < 0.6:
                yield example
            else:
                near = chance.choice((_contrast, _missing, _elsewhere))(example, figure, by_report[report.id], chance)
                if near is None:
                    continue
                yield near
            made += 1
            if made == count:
                return


def _passage(report: Report, figure: Figure) -> Passage | None:
    plain = figure.kind not in ("date", "document_number", "ordinal") and figure.warning is None
    if not (plain and SHORTEST <= len(figure.indicator) <= LONGEST):
        return None
    return next((p for p in report.passages if p.start <= figure.start and figure.end <= p.end), None)


def _asked(figure: Figure, chance: random.Random) -> str:
    words = {"count": COUNT, "percent": RATE, "points": RATE, "money": MONEY}.get(figure.kind, OTHER)
    return chance.choice(words).format(x=_everyday(figure.indicator, chance), u=figure.unit.lstrip("万亿") or figure.unit)


def _everyday(indicator: str, chance: random.Random) -> str:
    """The indicator with one or two official words said as people say them."""
    said = indicator
    official = [word for word in _spoken() if word in indicator]
    chance.shuffle(official)
    for word in sorted(official[:2], key=len, reverse=True):
        if chance.random() < EVERYDAY_SHARE:
            said = said.replace(word, chance.choice(_spoken()[word]), 1)
    return said


def _spoken() -> dict[str, list[str]]:
    if not _SPOKEN:
        for everyday, row in synonyms().items():
            for word in row:
                if len(word) > 1 and not everyday.isascii():
                    _SPOKEN.setdefault(word, []).append(everyday)
    return _SPOKEN


_SPOKEN: dict[str, list[str]] = {}


def _contrast(example: Example, figure: Figure, _passages: Passages, chance: random.Random) -> Example | None:
    """The same question about the other of two things that are told side by side elsewhere, and not here."""
    pairs = [(a, b) for one, other in CONTRASTS for a, b in ((one, other), (other, one))]
    fitting = [(a, b) for a, b in pairs if a in figure.indicator and b not in example.passage]
    if not fitting:
        return None
    told, asked = chance.choice(fitting)
    said = figure.indicator.replace(told, asked, 1)
    return Example(
        chance.choice(COUNT if figure.kind == "count" else OTHER).format(x=said, u=figure.unit), example.title, example.passage
    )


def _missing(example: Example, figure: Figure, _passages: Passages, chance: random.Random) -> Example | None:
    """Something of the same thing that the passage does not say."""
    asked = chance.choice(MISSING).format(x=_everyday(figure.indicator, chance), u=figure.unit)
    return None if "最" in example.passage or "女" in example.passage else Example(asked, example.title, example.passage)


def _elsewhere(example: Example, figure: Figure, passages: Passages, chance: random.Random) -> Example | None:
    """The question put to a passage of the same report that shares its words and does not tell the thing."""
    other = passages.hard(example, chance)
    return None if other is None or fold(figure.indicator[-4:]) in fold(other.passage) else other
