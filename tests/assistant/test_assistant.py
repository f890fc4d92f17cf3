"""The assistant as a whole on the bundled report: what is promised of every answer, whatever was asked.

`quick` has an index whose vectors count pairs of characters and holds what must be true of any answer; `real` is
opened as the command line and the page open it, with the default model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.verify import find_faults
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.report import Report
from index.generations import BuildProgress, Generations
from tests.assistant.conftest import TODAY
from tests.homes import SETTINGS, build_quickly, quick_embedder

QUESTIONS = (
    "全县有多少名行政执法人员？",
    "2023年接待了多少件行政复议案件？",
    "行政复议受理几件",
    "人大建议的办复率是多少？",
    "提案和建议的办复率各是多少？",
    "办复率是多少",
    "乡镇公示了多少权责事项？街道呢？",
    "调解成功率有多高？",
    "律师 签约 家数",
    "老百姓打官司告政府的新案子有几起",
    "请问贵县在2023年度一共出具了多少份合法性审查意见书呢？麻烦您了，谢谢！",
    "免罰事項共有多少項？",
    "行政複議案件調解成功幾件",
    "How many administrative reconsideration cases were received in 2023?",
    "２０２３年主动公开信息多少条",
    "应急救援队伍有多少人",
    "联合检查随机抽取了多少家企业",
    "村民评理说事点建了多少个",
    "数字政府运行管理中心的面积有多大？",
    "LED显示屏多少平方米",
    "公平竞争审查培训会议是什么时候开的",
    "数字政府运行管理中心在哪里？",
    "规范性文件的文号是什么",
    "谁审计",
    "报告里说存在哪些问题？",
    "下一步工作安排有哪些？",
    "社会治理方面有哪些举措？",
    "概括一下行政执法方面的工作",
    "总结一下这份报告",
    "是否开展了审计调查工作？",
    "法制审核目录一共1236项吧",
    "行政机关负责人出庭应诉率是100%吗",
    "2022年接待了多少件行政复议案件？",
    "2010年的财政收入是多少",
    "康平县有多少名行政执法人员？",
    "辽宁省有多少家律师事务所",
    "每件行政复议案件平均用了多少天？",
    "哪个部门的行政处罚最多？",
    "2022年和2023年的行政复议案件对比",
    "近三年人民调解的趋势",
    "建议办复率比提案低多少个百分点",
    "多少件？",
    "你好",
    "今天天气怎么样",
    "谢谢",
    "《沈阳市全领域包容免罚清单》是什么",
    "行政复议" * 30,
    "😀 678名？",
    "SELECT * FROM reports; <script>alert(1)</script> 多少件",
    "3628",
)
LONGEST = {"summary": 800, "table": 800, "list": 600}


def stable(answer: Answer) -> str:
    """The JSON of an answer without what may differ."""
    record = answer.to_dict()
    del record["timings_ms"]
    return json.dumps(record, ensure_ascii=False)


def check(answer: Answer, asked: str, reports: tuple[Report, ...]) -> None:
    """What holds for every answer."""
    texts = {report.id: report.text for report in reports}
    record = answer.to_dict()
    json.dumps(record, allow_nan=False)
    assert record["question"] == asked
    assert record["answer"].strip()
    assert (answer.refusal_reason is not None) == (answer.kind == "refusal")
    for citation in answer.citations:
        assert citation.quote.strip()
        assert texts[citation.report_id][citation.start : citation.end] == citation.quote
        assert "\n\n" not in citation.quote, "one sentence or list item"
        passage = citation.passage
        assert texts[citation.report_id][passage.start : passage.end] == passage.text
        assert len(passage.text) <= 600
        assert citation.title in citation.official
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert set(marks) <= {citation.n for citation in answer.citations}
    for related in answer.related:
        assert texts[related.report_id][related.start : related.end] == related.text
    for remark in answer.remarks:
        assert 0 <= remark.start <= remark.end <= len(texts[remark.report_id])
    check_figures(answer, texts)
    assert (
        find_faults(answer, reports, [str(n) for n in range(1, 100)] + re.findall(r"\d+", asked + record["resolved_question"]))
        == ()
    )
    if answer.kind != "answer":
        assert (answer.figures, answer.citations, answer.table) == ((), (), None)
        assert marks == []
        assert len(answer.text) <= 300
    else:
        assert marks, "an answer cites"
        assert len(answer.text) <= 800
        assert "**" not in answer.text
        assert "](" not in answer.text
    if answer.kind == "chat":
        assert answer.related == ()


def check_figures(answer: Answer, texts: dict[str, str]) -> None:
    quotes = {citation.n: citation for citation in answer.citations}
    computed = [shown.computed is not None for shown in answer.figures]
    assert computed == sorted(computed), "read values come before computed ones"
    assert 0 <= answer.main <= len(answer.figures)
    for shown in answer.figures:
        figure = shown.figure
        if shown.computed is not None:
            assert shown.citation is None
            assert shown.computed.formula
            continue
        assert texts[figure.report_id][figure.start : figure.end] == figure.text
        assert shown.citation in quotes
        citation = quotes[shown.citation]
        assert citation.start <= figure.start
        assert figure.end <= citation.end
        assert citation.report_id == figure.report_id
    if answer.table is not None:
        for row in answer.table.rows:
            assert len(row.cells) == len(answer.table.years)
            assert all(cell is None or 0 <= cell < len(answer.figures) for cell in row.cells)


# --- any index


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_promised_of_every_answer(quick: Assistant, question: str) -> None:
    check(quick.ask(question), question, quick.reports)


def test_the_same_question_gives_the_same_answer(quick: Assistant) -> None:
    for question in QUESTIONS[::6]:
        assert stable(quick.ask(question)) == stable(quick.ask(question))


def test_many_threads_get_what_one_gets(quick: Assistant) -> None:
    questions = QUESTIONS[:12]
    one = [stable(quick.ask(question)) for question in questions]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda question: stable(quick.ask(question)), questions)) == one


def test_what_was_asked_before_leaves_no_trace(quick: Assistant) -> None:
    """State belongs to whoever holds the conversation, not to the process."""
    first = stable(quick.ask("那受理了多少件？"))
    quick.ask("2023年接待了多少件行政复议案件？")
    quick.ask("那完结了多少件？", history=("2023年接待了多少件行政复议案件？",))
    assert stable(quick.ask("那受理了多少件？")) == first


def test_id_history_and_generation_are_passed_through(quick: Assistant) -> None:
    history = ["2023年接待了多少件行政复议案件？"]
    answer = quick.ask("那受理了多少件？", history=history, id="a-1")
    assert (answer.id, answer.generation) == ("a-1", quick.index.generation)
    assert answer.question == "那受理了多少件？"
    assert "2023年接待了多少件行政复议案件" in answer.resolved_question
    assert history == ["2023年接待了多少件行政复议案件？"]
    assert all(value >= 0 for value in answer.timings_ms.values())


@pytest.mark.parametrize("question", ["", " ", "？", "\x00", "问" * 10_000, "\ud800"])
def test_a_question_that_cannot_be_taken(quick: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        quick.ask(question)


@pytest.mark.parametrize("years", [(2022,), (1999, 2000)])
def test_only_reports_of_the_years_chosen_are_asked(quick: Assistant, years: tuple[int, ...]) -> None:
    answer = quick.ask("接待了多少件行政复议案件？", years=years)
    assert answer.kind == "refusal"
    check(answer, "接待了多少件行政复议案件？", quick.reports)
    assert quick.ask("接待了多少件行政复议案件？", years=(2023, *years)).kind == "answer"


def test_only_reports_of_the_issuers_chosen_are_asked(quick: Assistant) -> None:
    assert quick.ask("接待了多少件行政复议案件？", issuers=("康平县人民政府",)).kind == "refusal"
    assert quick.ask("接待了多少件行政复议案件？", issuers=("法库县人民政府",)).kind == "answer"


def test_only_the_report_chosen_is_asked(quick: Assistant) -> None:
    question = "接待了多少件行政复议案件？"
    assert quick.ask(question, reports=("2023-康平县人民政府-法治政府建设",)).kind == "refusal"
    assert quick.ask(question, reports=tuple(report.id for report in quick.reports)).kind == "answer"


def test_a_question_is_resolved_as_it_is_answered(quick: Assistant) -> None:
    earlier = ("2023年接待了多少件行政复议案件？",)
    assert quick.resolved("其中受理了多少件？", earlier) == quick.ask("其中受理了多少件？", history=earlier).resolved_question


def test_the_frame_speaks_the_language_asked_for_and_quotes_stay_as_printed(quick: Assistant) -> None:
    question = "2023年接待了多少件行政复议案件？"
    chinese, english = quick.ask(question), quick.ask(question, language="en")
    assert chinese.text != english.text
    assert (chinese.language, english.language) == ("zh", "en")
    assert [c.quote for c in chinese.citations] == [c.quote for c in english.citations]
    assert quick.ask("How many administrative reconsideration cases were there in 2023?").language == "en"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("2010年接待了多少件行政复议案件？", "year"),
        ("2035年接待了多少件行政复议案件？", "year"),
        ("康平县接待了多少件行政复议案件？", "region"),
        ("辽宁省2023年有多少行政执法人员？", "region"),
        ("多少件？", "unclear"),
        ("全县有多少家麦当劳餐厅？", "not_reported"),
    ],
)
def test_a_refusal_gives_its_reason_and_what_there_is(quick: Assistant, question: str, reason: str) -> None:
    answer = quick.ask(question)
    assert (answer.kind, answer.refusal_reason) == ("refusal", reason)
    if reason != "unclear":
        assert "2023" in answer.text
        assert "法库县" in answer.text
    else:
        assert 0 < len(answer.suggestions) <= 4


def test_an_empty_library_refuses(tmp_path: Path) -> None:
    from assistant.lookup import Shelf
    from index.generations import Generations
    from index.search import Index
    from tests.homes import quick_embedder
    from tests.index.library import FakeLibrary

    Generations(tmp_path, quick_embedder()).build(FakeLibrary())
    index = Index.open(tmp_path, embedder=quick_embedder())
    empty = Assistant(index, Shelf.of(index.reports), today=lambda: TODAY)
    for question in QUESTIONS:
        answer = empty.ask(question)
        assert answer.kind in ("refusal", "chat"), question
        check(answer, question, ())
    assert empty.suggestions() == ()


def test_suggestions_are_different_questions_about_what_is_there(quick: Assistant) -> None:
    suggestions = quick.suggestions(4)
    assert len(suggestions) == len(set(suggestions)) == 4
    indicators = {figure.indicator for report in quick.reports for figure in report.figures}
    assert all(any(indicator in suggestion for indicator in indicators) for suggestion in suggestions)


# --- the default model


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        events: list[BuildProgress] = []
        yield Assistant.open(tmp_path_factory.mktemp("real 真"), today=lambda: TODAY, progress=events.append)
        assert events, "a build tells how it goes on"


def asked(assistant: Assistant, question: str, *history: str) -> dict[str, Any]:
    answer = assistant.ask(question, history=history)
    check(answer, question, assistant.reports)
    return answer.to_dict()


@pytest.mark.slow
def test_the_number_of_enforcement_officers(real: Assistant, report: Report) -> None:
    record = asked(real, "全县有多少名行政执法人员？")
    assert record["kind"] == "answer"
    assert (record["figures"][0]["value"], record["figures"][0]["unit"]) == ("678", "名")
    assert "678名" in record["answer"]
    citation = record["citations"][record["figures"][0]["citation"] - 1]
    assert report.text[citation["start"] : citation["end"]] == citation["quote"]
    assert "678\u2002\u2002名" in citation["quote"], "as printed, spaces and all"
    assert citation["section"][-1].startswith("2.强化文明执法理念")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("2023年接待了多少件行政复议案件？", "31", "件"),
        ("行政复议受理几件", "17", "件"),
        ("民事案件有多少起", "33", "起"),
        ("矛盾纠纷调解成功率是多少", "99.1", "%"),
        ("街道公示了多少项权责事项", "36", "项"),
        ("和村社区签约的律师有多少名", "101", "名"),
        ("出具了多少份合法性审查意见书", "113", "份"),
        ("实施了多少个审计项目", "13", "个"),
    ],
)
def test_the_figure_asked_for_comes_first(real: Assistant, question: str, value: str, unit: str) -> None:
    record = asked(real, question)
    assert record["kind"] == "answer"
    assert (record["figures"][0]["value"], record["figures"][0]["unit"]) == (value, unit)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "kind", "reason"),
    [
        ("2022年接待了多少件行政复议案件？", "refusal", "year"),
        ("2023年康平县接待了多少件行政复议案件？", "refusal", "region"),
        ("全县有多少家麦当劳餐厅？", "refusal", "not_reported"),
        ("你好", "chat", None),
        ("谢谢！", "chat", None),
        ("你是谁？", "chat", None),
    ],
)
def test_what_is_not_answered(real: Assistant, question: str, kind: str, reason: str | None) -> None:
    record = asked(real, question)
    assert (record["kind"], record["refusal_reason"]) == (kind, reason)
    assert (record["figures"], record["citations"]) == ([], [])


@pytest.mark.slow
def test_a_follow_up_is_understood_and_shown(real: Assistant) -> None:
    record = asked(real, "其中受理了多少件？", "2023年接待了多少件行政复议案件？")
    assert record["kind"] == "answer"
    assert (record["figures"][0]["value"], record["figures"][0]["unit"]) == ("17", "件")
    assert record["resolved_question"] != record["question"]
    other = asked(real, "那2022年呢？", "2023年接待了多少件行政复议案件？")
    assert (other["kind"], other["refusal_reason"]) == ("refusal", "year")


@pytest.mark.slow
def test_the_problems_are_listed_each_with_its_own_cite(real: Assistant) -> None:
    record = asked(real, "报告里说存在哪些问题？")
    assert record["kind"] == "answer"
    quotes = [citation["quote"] for citation in record["citations"]]
    for beginning in ("一是", "二是", "三是"):
        assert any(quote.startswith(beginning) for quote in quotes)


@pytest.mark.slow
def test_a_list_numbers_its_items_once_and_tells_damage(real: Assistant) -> None:
    answer = real.ask("社会治理方面有哪些举措")
    items = [line for line in answer.text.splitlines() if re.match(r"\d", line)]
    assert len(items) >= 3
    assert not [line for line in items if re.match(r"\d+\.\s*\d+[.、]", line)]
    damaged = [r for r in answer.remarks if r.kind == "damage"]
    assert damaged
    assert all(r.text("zh") in answer.text for r in damaged)


def test_a_summary_of_the_report_has_each_heading_once(real: Assistant, report: Report) -> None:
    answer = real.ask("报告主要讲了什么")
    quotes = [(c.start, c.end) for c in answer.citations]
    assert len(quotes) == len(set(quotes)) >= 8
    chapters = {s.path[0] for s in report.sections if s.path}
    assert {c.section[0] for c in answer.citations} == chapters


def test_a_refusal_names_only_words_that_no_report_has(real: Assistant, report: Report) -> None:
    answer = real.ask("被拉进黑名单的无人机有几架")
    assert answer.refusal_reason == "not_reported"
    named = re.search(r"未找到：([^）]+)）", answer.text)
    assert named is not None
    assert all(len(word) > 1 and word not in report.text for word in named.group(1).split("、"))


def test_damage_is_told_with_the_figure(real: Assistant) -> None:
    record = asked(real, "应急救援队伍有多少人？")
    assert record["kind"] == "answer"
    assert record["figures"][0]["value"] == "361909"
    assert record["figures"][0]["warning"]
    assert "存疑" in record["answer"]


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_promised_holds_with_the_default_model(real: Assistant, question: str) -> None:
    check(real.ask(question), question, real.reports)


@pytest.mark.slow
def test_opened_again_it_gives_the_same_json(real: Assistant) -> None:
    home = real.index.opened.folder.parents[1]
    again = Assistant.open(home, today=lambda: TODAY)
    assert not again.outdated
    for question in QUESTIONS[::3]:
        assert stable(again.ask(question)) == stable(real.ask(question))


@pytest.mark.slow
def test_every_question_suggested_can_be_answered(real: Assistant) -> None:
    for language in ("zh", "en"):
        for suggestion in real.suggestions(4, "zh" if language == "zh" else "en"):
            assert real.ask(suggestion).kind == "answer", suggestion


def test_a_new_generation_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    home = build_quickly(tmp_path / "home")
    assistant = Assistant.open(home)
    before = assistant.ask("2023年接待了多少件行政复议案件？")
    library = Library(home)
    library.add(Path(__file__).parents[1] / "evaluation" / "qinghe" / "2021.txt")
    Generations(home, quick_embedder()).build(library)
    after = assistant.ask("清禾县2021年主动公开政府信息多少条？")
    assert before.generation < after.generation
    assert [shown.figure.text for shown in after.figures[: after.main]] == ["2015条"]
    assert {report.metadata.issuer for report in assistant.reports} == {"法库县人民政府", "清禾县人民政府"}
