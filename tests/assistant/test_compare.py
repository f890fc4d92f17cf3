"""Years side by side, over the four invented reports: what must hold of every table, whatever was found."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.lookup import Shelf
from corpus.library import Library
from index.generations import Generations
from index.search import Index
from tests.assistant.conftest import TODAY
from tests.assistant.test_assistant import check, stable
from tests.homes import SETTINGS, quick_embedder

REPORTS = Path(__file__).parents[1] / "evaluation" / "qinghe"
YEARS = (2020, 2021, 2022, 2023)
QUESTIONS = (
    "2021年和2023年的行政复议案件各多少件，差多少？",
    "2022年比2020年的行政复议案件多了多少件",
    "近三年行政复议案件的变化趋势",
    "历年行政执法人员有多少名",
    "2020年到2023年网上可办率的变化",
    "2021年、2022年、2023年出具的合法性审查意见书",
    "2019年和2023年的行政复议案件对比",
    "2022年和2023年行政执法人员对比",
    "哪一年行政复议案件最多？",
    "哪一年的网上可办率最低",
    "人民调解成功率逐年怎么变",
    "行政机关负责人出庭应诉率2022年和2023年相比",
    "2023年的信访件比上一年多了多少",
    "2022年网上可办率的目标完成了吗",
    "2023年网上可办率目标实现了没有",
    "How did administrative reconsideration cases change from 2020 to 2023?",
    "2021年和2023年的麦当劳餐厅对比",
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over four years of one county."""
    home = tmp_path_factory.mktemp("county")
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        library = Library(home)
        bundled = [entry.id for entry in library.entries()]
        for year in YEARS:
            library.add(REPORTS / f"{year}.txt")
        for report_id in bundled:
            library.remove(report_id)
        Generations(home, quick_embedder()).build(library)
        index = Index.open(home, embedder=quick_embedder())
    return Assistant(index, Shelf.of(index.reports), today=lambda: TODAY)


def value_of(expression: str) -> Decimal:
    """A formula's left side: numbers with − ÷ × + and brackets."""
    plain = expression.translate(str.maketrans({"−": "-", "÷": "/", "×": "*", "＋": "+"}))
    assert re.fullmatch(r"[\d.\s()+*/-]+", plain), expression
    return Decimal(str(eval(re.sub(r"\d+(?:\.\d+)?", r"Decimal('\g<0>')", plain), {"__builtins__": {}, "Decimal": Decimal})))


def check_computed(answer: Answer) -> None:
    shown = [s.figure for s in answer.figures if s.computed is None]
    for figure, computed in ((s.figure, s.computed) for s in answer.figures if s.computed is not None):
        assert computed.of
        assert all(source in shown for source in computed.of), "what was computed from is shown and cited"
        left, _, right = computed.formula.rpartition("=")
        printed = Decimal(right.strip().replace("−", "-"))
        exact = value_of(left)
        places = Decimal(1).scaleb(min(0, int(printed.as_tuple().exponent)))
        assert printed == exact.quantize(places, ROUND_HALF_UP), computed.formula
        assert Decimal(figure.value) == printed
        assert computed.formula in answer.text
        numbers = re.findall(r"\d+(?:\.\d+)?", left)
        values = {number for source in computed.of for number in (source.value, source.normalized[0])} | {"100"}
        assert set(numbers) <= values, "a formula holds nothing but figures of the register"
    if any(s.computed for s in answer.figures):
        assert "计算得出" in answer.text or "computed" in answer.text


def check_table(answer: Answer) -> None:
    table = answer.table
    assert table is not None
    assert list(table.years) == sorted(set(table.years))
    assert len(table.years) >= 2
    for row in table.rows:
        assert len([cell for cell in row.cells if cell is not None]) >= 2
        for year, cell in zip(table.years, row.cells, strict=True):
            if cell is None:
                assert re.search(rf"\| {year} \| (?:未载|not reported) \|", answer.text)
                continue
            shown = answer.figures[cell]
            assert shown.figure.year == year
            assert shown.figure.role != "target"
            assert re.search(rf"\| {year} \| [^|]*\[{shown.citation}\] \|", answer.text), "every cell has its cite"
    units = {answer.figures[cell].figure.normalized[1] for row in table.rows for cell in row.cells if cell is not None}
    if len(units) > 1:
        assert "单位不同" in answer.text or "Units differ" in answer.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_holds_of_every_comparison(county: Assistant, question: str) -> None:
    answer = county.ask(question)
    check(answer, question, county.reports)
    assert stable(answer) == stable(county.ask(question))
    if answer.kind == "answer":
        check_computed(answer)
    if answer.table is not None:
        check_table(answer)


@pytest.mark.parametrize("question", ["近三年行政复议案件的变化趋势", "2021年和2023年的行政复议案件各多少件，差多少？"])
def test_one_figure_a_year_by_year(county: Assistant, question: str) -> None:
    answer = county.ask(question)
    assert answer.kind == "answer"
    assert answer.table is not None
    main = [shown.figure.year for shown in answer.figures[: answer.main] if shown.computed is None]
    assert main == [year for year, cell in zip(answer.table.years, answer.table.rows[0].cells, strict=True) if cell is not None]


def test_the_highest_year_comes_first_then_the_rest_by_year(county: Assistant) -> None:
    answer = county.ask("哪一年行政复议案件最多？")
    assert answer.kind == "answer"
    first, *rest = [shown.figure for shown in answer.figures if shown.computed is None]
    amounts = [Decimal(figure.normalized[0]) for figure in (first, *rest) if figure.normalized[1] == first.normalized[1]]
    assert Decimal(first.normalized[0]) == max(amounts)
    years = [figure.year for figure in rest]
    assert years == sorted(years, key=lambda year: year or 0)
    assert str(first.year) in answer.text.splitlines()[0]


@pytest.mark.parametrize("question", ["2010年和2011年的行政复议案件对比", "2019年和2011年相比，行政复议案件多了多少件"])
def test_with_fewer_than_two_values_there_is_nothing_to_compare(county: Assistant, question: str) -> None:
    answer = county.ask(question)
    assert (answer.kind, answer.refusal_reason) == ("refusal", "year")
    assert all(str(year) in answer.text for year in YEARS)


def test_each_year_is_answered_from_its_own_report(county: Assistant) -> None:
    for year in YEARS:
        answer = county.ask(f"{year}年收到或办理了多少件行政复议案件？")
        if answer.kind == "answer" and answer.main:
            assert {shown.figure.year for shown in answer.figures[: answer.main]} == {year}
