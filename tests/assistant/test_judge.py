"""The decision which candidate answers, or that none does: chances that add up, evidence that counts the right way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib import resources

import numpy as np
import pytest

from assistant.coverage import Content
from assistant.judge import EVIDENCE, evidence, judge
from assistant.lookup import Candidate, Shelf, rank_figures, rank_sentences
from assistant.question import Question, read_question
from assistant.reader import Reading
from assistant.readings import Readings
from assistant.refusal import may_answer
from corpus.analysis import analyse
from corpus.report import Metadata, Report
from tests.assistant.made import made_report


@pytest.fixture(scope="module")
def report() -> Report:
    return made_report()


def asked(text: str) -> Question:
    return read_question(text, today=date(2024, 6, 1))


def ranked(report: Report, question: Question) -> list[Candidate]:
    shelf = Shelf.of([report])
    return rank_figures(question, Content.of(question.content, shelf.rarity), shelf.entries, {})


def read_as(report: Report, words: str, answered: float = 3.0) -> Readings:
    """A reader that is certain of one place."""
    read = []
    for passage in report.passages:
        offsets = np.array([(i, i + 1) for i in range(len(passage.text))])
        starts, ends = np.zeros(len(passage.text)), np.zeros(len(passage.text))
        at = passage.text.find(words)
        if at >= 0:
            starts[at], ends[at + len(words) - 1] = 1.0, 1.0
        read.append((passage, Reading(answered if at >= 0 else -5.0, offsets, starts, ends)))
    return Readings(read)


def test_chances_add_up_to_one_with_the_refusal(report: Report) -> None:
    question = asked("行政复议受理了几件？")
    judgement = judge(question, ranked(report, question), read_as(report, "17件"))
    assert 0 < sum(judgement.chances) < 1
    assert list(judgement.chances) == sorted(judgement.chances, reverse=True)
    assert sum(judge(question, [], None).chances) == 0


def test_words_and_reader_together_name_the_figure(report: Report) -> None:
    question = asked("行政复议受理了几件？")
    judgement = judge(question, ranked(report, question), read_as(report, "17件"))
    best = judgement.candidates[0].figure
    assert best is not None
    assert best.value == "17"
    assert sum(judgement.chances) > 0.5


def test_the_reader_is_believed_where_the_words_do_not_carry(report: Report) -> None:
    question = asked("扯皮的事一共劝了多少件？")
    candidates = ranked(report, question)
    with_it = judge(question, candidates, read_as(report, "685件", answered=5.0))
    best = with_it.candidates[0].figure
    assert best is not None
    assert best.value == "685"
    assert sum(with_it.chances) > sum(judge(question, candidates, read_as(report, "685件", answered=-4.0)).chances)


def test_what_neither_words_nor_reader_find_is_refused(report: Report) -> None:
    question = asked("粮食产量达到多少吨？")
    nothing = Readings(
        [(passage, Reading(-5.0, np.zeros((0, 2), dtype=int), np.zeros(0), np.zeros(0))) for passage in report.passages]
    )
    assert sum(judge(question, ranked(report, question), nothing).chances) < 0.3
    assert sum(judge(question, ranked(report, question), None).chances) < 0.5


def test_evidence_stays_in_its_bounds_and_has_a_column_for_each_name(report: Report) -> None:
    question = asked("行政复议受理了几件？")
    shelf = Shelf.of([report])
    content = Content.of(question.content, shelf.rarity)
    for candidates in (ranked(report, question), rank_sentences(question, content, shelf.sentences, [])):
        for readings in (None, read_as(report, "17件")):
            rows = evidence(question, candidates, readings)
            assert rows.shape == (len(candidates), len(EVIDENCE))
            assert np.abs(rows).max() <= 1


def test_a_target_counts_against_a_question_of_what_was_reached(report: Report) -> None:
    question = asked("行政复议受理了几件？")
    outcome = next(c for c in ranked(report, question) if c.figure and c.figure.value == "17")
    as_target = replace(report, figures=tuple(replace(f, role="target") for f in report.figures))
    target = next(c for c in ranked(as_target, question) if c.figure and c.figure.value == "17")
    column = EVIDENCE.index("role")
    assert evidence(question, [outcome], None)[0, column] == 0
    assert evidence(question, [target], None)[0, column] == 1


def amiss(text: str, question: str) -> dict[str, set[str]]:
    """Which figures of a text each way of being amiss holds for, by its name."""
    metadata = Metadata(issuer="清河县人民政府", title="报告", year=2023)
    report = analyse(text, metadata, report_id="x", source="x", source_sha256="")
    rows = evidence(asked(question), found := ranked(report, asked(question)), None)
    return {
        name: {c.figure.text for c, row in zip(found, rows, strict=True) if c.figure and row[EVIDENCE.index(name)]}
        for name in ("former", "joint", "added")
    }


def test_the_level_before_a_change_is_another_figure_and_so_is_the_one_after_it() -> None:
    text = "群众满意率由93.1%升至96.8%。办结案件12件。"
    assert amiss(text, "群众满意率是多少")["former"] == {"93.1%"}
    assert amiss(text, "群众满意率原来是多少")["former"] == {"96.8%"}


def test_several_things_counted_together_are_not_one_of_them() -> None:
    text = "在册调解员64名,其中港澳台地区和外籍调解员21名。"
    assert amiss(text, "外籍的调解员有几名")["joint"] == {"21名"}
    assert amiss(text, "港澳台地区和外籍的调解员有几名")["joint"] == set()
    assert amiss(text, "在册的有几名")["joint"] == set()


def test_what_was_new_in_a_year_is_not_all_there_are() -> None:
    text = "全年新登记市场主体4862户。"
    assert amiss(text, "到2023年底市场主体总共有多少户")["added"] == {"4862户"}
    assert amiss(text, "到2023年底新登记市场主体多少户")["added"] == set()
    assert amiss(text, "登记市场主体多少户")["added"] == set()


def test_a_sentence_of_plans_goes_against_a_question_of_what_was_done() -> None:
    text = "一、工作情况\n执法平台已接入14个。\n二、2024年工作安排\n执法平台全部接入。\n"
    metadata = Metadata(issuer="清河县人民政府", title="报告", year=2023)
    shelf = Shelf.of([analyse(text, metadata, report_id="x", source="x", source_sha256="")])
    column = EVIDENCE.index("role")

    def against(words: str) -> set[str]:
        question = asked(words)
        found = rank_sentences(question, Content.of(question.content, shelf.rarity), shelf.sentences, [])
        return {c.quote for c, row in zip(found, evidence(question, found, None), strict=True) if row[column]}

    assert against("执法平台都接入了吗") == {"执法平台全部接入。"}
    assert against("明年执法平台打算怎么办") == {"执法平台已接入14个。"}


def test_the_weights_as_shipped_are_those_of_the_evidence() -> None:
    held = json.loads((resources.files("assistant") / "data" / "judge.json").read_text(encoding="utf-8"))
    assert set(held) == {"figure", "sentence", "figure_without_reader", "sentence_without_reader"}
    for weights in held.values():
        assert set(weights) == set(EVIDENCE)
    assert held["figure"]["read"] > 0
    assert held["figure"]["covered"] > 0
    for weights in held.values():
        assert all(weights[name] <= 0 for name in ("unread", "gaps", "former", "excluded", "denied", "growth", "role", "joint"))
    assert held["figure"]["growth"] < 0


def test_what_stands_beside_the_last_answer_counts(report: Report) -> None:
    question = asked("完结的呢")
    candidates = ranked(report, question)
    column = EVIDENCE.index("beside")
    told = {(report.id, next(c for c in candidates if c.figure and c.figure.value == "31").start)}
    marked = evidence(question, candidates, None, told)[:, column]
    assert {c.figure.value for c, mark in zip(candidates, marked, strict=True) if c.figure and mark} == {"31", "17", "14"}
    assert not evidence(question, candidates, None)[:, column].any()


def test_a_count_is_no_name(report: Report) -> None:
    column = EVIDENCE.index("numbered")
    shelf = Shelf.of([report])

    def told(text: str, words: str) -> set[float]:
        question = asked(text)
        found = rank_sentences(question, Content.of(question.content, shelf.rarity), shelf.sentences, [])
        return set(evidence(question, found, read_as(report, words))[:, column])

    assert told("矛盾纠纷是谁调解的", "685件") == {0.0, 1.0}
    assert told("调解办法叫什么名字", "《行政复议办法》") == {0.0}
    assert told("什么时候调解的", "685件") == {0.0}


@pytest.mark.parametrize(
    ("question", "stays"),
    [
        ("公安局调解了多少件矛盾纠纷", False),
        ("司法局调解了多少件矛盾纠纷", True),
        ("水务局调解了多少件矛盾纠纷", True),
        ("685件矛盾纠纷里有几件是邻里的", False),
        ("685件矛盾纠纷里有几件是调解成功的", True),
    ],
)
def test_a_figure_of_another_body_or_of_a_part_is_ruled_out(question: str, stays: bool) -> None:
    """公安局 is told of far away, 司法局 beside the figure, 水务局 nowhere: the last may be an everyday name."""
    text = made_report().text.replace("(二)人民调解。", "(二)人民调解。司法局")
    far = text.replace("一、主要成效\n", "一、主要成效\n公安局开展了专项行动。" + "各部门密切配合。" * 30 + "\n")
    report = made_report(far)
    read = asked(question)
    candidate = next(c for c in ranked(report, read) if c.figure and c.figure.value == "679")
    assert may_answer(read, candidate) is stays
