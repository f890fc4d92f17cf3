"""The scoring of question sets, rule by rule, on answers made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation import Scored, read_questions, score_answer, summarise
from corpus.errors import UsageError

TEXT = "全年接待行政复议案件31件,其中17件已受理。调解成功679件,成功率99.1%。"
REPORT_ID = "2023-清河县人民政府-法治政府建设"


def figure(value: str, unit: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "kind": "count", "computed": None} | more


def citation(quote: str, *, n: int = 1, year: int = 2023, text: str = TEXT, **more: Any) -> dict[str, Any]:
    start = text.index(quote)
    end = start + len(quote)
    passage = {"text": text, "start": 0, "end": len(text)}
    return {"n": n, "report_id": REPORT_ID, "year": year, "quote": quote, "start": start, "end": end, "passage": passage} | more


FIRST_SENTENCE = TEXT[: TEXT.index("。") + 1]


def answered(text: str = "31件[1]。", *figures: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "kind": "answer",
        "refusal_reason": None,
        "answer": text,
        "figures": list(figures),
        "citations": [citation(FIRST_SENTENCE)],
    } | more


def refused(reason: str = "not_reported", **more: Any) -> dict[str, Any]:
    return {"kind": "refusal", "refusal_reason": reason, "answer": "报告未载。", "figures": [], "citations": []} | more


def chatted(**more: Any) -> dict[str, Any]:
    return {"kind": "chat", "refusal_reason": None, "answer": "您好。", "figures": [], "citations": []} | more


def score(question: dict[str, Any], answer: dict[str, Any], text: str | None = TEXT) -> Scored:
    return score_answer(
        {"id": "1", "question": "多少件？"} | question, answer, lambda report_id: text if report_id == REPORT_ID else None
    )


# 1. Folding the answer, never the quote.


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("31件", "３１件[1]。"),
        ("98.9%", "９８．９％[1]。"),
        ("1552项", "1,552项[1]。"),
        ("1234567元", "1,234,567元[1]。"),
        ("(试行)", "《办法（试行）》[1]。"),
        ("31件,", "31件，其中[1]。"),
        ("３１件", "31件[1]。"),
    ],
)
def test_width_and_separators_do_not_matter_in_an_answer(wanted: str, said: str) -> None:
    assert score({"answer_all": [wanted]}, answered(said)).answer is True


def test_a_quote_is_never_folded() -> None:
    spaced = "全县678  名执法人员"
    answer = answered(citations=[citation(spaced, text=spaced)])
    assert score({"quote_any": ["678  名"]}, answer, spaced).citation is True
    assert score({"quote_any": ["678 名"]}, answer, spaced).citation is False
    assert score({"quote_any": ["６７８  名"]}, answer, spaced).citation is False


# 2. Digit boundaries.


@pytest.mark.parametrize(
    ("wanted", "said", "right"),
    [
        ("1件", "31件。", False),
        ("31件", "31件。", True),
        ("31", "311件。", False),
        ("31", "31.5件。", False),
        ("31", "2.31件。", False),
        ("13", "113、213。", False),
        ("13", "13.", True),
        ("13", "共13，14。", True),
        ("98.9%", "198.9%。", False),
        ("件31", "件312。", False),
        ("复议", "行政复议案件。", True),
    ],
)
def test_digits_have_boundaries(wanted: str, said: str, right: bool) -> None:
    assert score({"answer_all": [wanted]}, answered(said)).answer is right


# 3. What is searched, and how long it may be.


def test_the_value_and_unit_of_figures_are_searched_and_passages_are_not() -> None:
    question = {"answer_all": ["679件"]}
    assert score(question, answered("见下表[1]。", figure("679", "件"))).answer is True
    assert score(question, answered("31件[1]。")).answer is False


def test_two_figures_do_not_run_into_one() -> None:
    assert score({"answer_all": ["件17"]}, answered("见表。", figure("31", "件"), figure("17", "件"))).answer is False


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("figure", 300), ("fact", 300), ("yesno", 300), ("trap", 300), ("followup", 300), ("list", 600)]
    + [(kind, 800) for kind in ("summary", "compare", "trend", "target")],
)
def test_too_long_is_wrong(kind: str, limit: int) -> None:
    question = {"kind": kind, "answer_all": ["31件"]}
    fits = score(question, answered("31件".ljust(limit, "。")))
    too_long = score(question, answered("31件".ljust(limit + 1, "。")))
    assert (fits.answer, fits.too_long) == (True, False)
    assert (too_long.answer, too_long.too_long) == (False, True)


def test_some_of_several() -> None:
    question = {"answer_any": ["受理", "完结", "调解"], "min_any": 2}
    assert score(question, answered("受理17件，完结14件。")).answer is True
    assert score(question, answered("受理17件。")).answer is False
    assert score(question | {"min_any": 1}, answered("受理17件。")).answer is True
    assert score({"answer_any": ["受理", "完结"]}, answered("无。")).answer is False


def test_all_of_several() -> None:
    assert score({"answer_all": ["31件", "17件"]}, answered("31件，17件。")).answer is True
    assert score({"answer_all": ["31件", "17件"]}, answered("31件。")).answer is False


# 4. Main figures.


@pytest.mark.parametrize(
    ("found", "wanted", "right"),
    [
        (figure("31", "件"), {"value": "31", "unit": "件"}, True),
        (figure("31", "件"), {"value": "31", "unit": "起"}, False),
        (figure("31", "件"), {"value": "32", "unit": "件"}, False),
        (figure("31", "件"), {"value": "31", "unit": ""}, True),
        (figure("31", ""), {"value": "31", "unit": "件"}, False),
        (figure("31", "件次"), {"value": "31", "unit": "件"}, True),
        (figure("31", "件"), {"value": "31", "unit": "件次"}, True),
        (figure("1.8", "万户"), {"value": "18000", "unit": "户"}, True),
        (figure("18000", "户"), {"value": "1.8", "unit": "万户"}, True),
        (figure("26.6", "万亿元"), {"value": "26.6", "unit": "万亿元"}, True),
        (figure("26.6", "亿元"), {"value": "26.6", "unit": "万元"}, False),
        (figure("2", "亿元"), {"value": "20000", "unit": "万元"}, True),
        (figure("31", "件"), {"value": "31.0", "unit": "件"}, True),
        (figure("31", "件"), {"value": 31, "unit": "件"}, True),
        (figure("98.9", "%"), {"value": "98.9", "unit": "％"}, True),
        (figure("1:3", ""), {"value": "1:3", "unit": ""}, True),
    ],
)
def test_figures_are_compared_after_expansion(found: dict[str, Any], wanted: dict[str, Any], right: bool) -> None:
    assert score({"figures": [wanted]}, answered("见表[1]。", found)).figure is right


def test_the_figure_asked_for_comes_first() -> None:
    wanted = {"figures": [{"value": "17", "unit": "件"}]}
    assert score(wanted, answered("x", figure("17", "件"), figure("31", "件"))).figure is True
    assert score(wanted, answered("x", figure("31", "件"), figure("17", "件"))).figure is False


def test_computed_figures_dates_and_document_numbers_do_not_count() -> None:
    wanted = {"figures": [{"value": "17", "unit": "件"}]}
    before = [
        figure("14", "件", computed={"formula": "31 − 17 = 14", "of": []}),
        figure("2023-03", "", kind="date"),
        figure("清政发〔2023〕5号", "", kind="document_number"),
    ]
    assert score(wanted, answered("x", *before, figure("17", "件"))).figure is True


def test_as_many_main_figures_as_are_wanted() -> None:
    wanted = {"figures": [{"value": "31", "unit": "件"}, {"value": "17", "unit": "件"}]}
    assert score(wanted, answered("x", figure("31", "件"), figure("17", "件"), figure("9", "件"))).figure is True
    assert score(wanted, answered("x", figure("31", "件"), figure("9", "件"), figure("17", "件"))).figure is False
    assert score(wanted, answered("x", figure("31", "件"))).figure is False


def test_one_figure_does_not_serve_twice() -> None:
    wanted = {"figures": [{"value": "31", "unit": "件"}, {"value": "31", "unit": "件"}]}
    assert score(wanted, answered("x", figure("31", "件"), figure("17", "件"))).figure is False
    assert score(wanted, answered("x", figure("31", "件"), figure("31", "件"))).figure is True


def test_without_wanted_figures_there_is_no_such_mark() -> None:
    assert score({"answer_all": ["31"]}, answered("31件。")).figure is None


# 5. Forbidden.


def test_a_forbidden_number_is_one_among_the_main_figures() -> None:
    question = {"figures": [{"value": "17", "unit": "件"}], "forbid": ["31件"]}
    assert score(question, answered("17件；同句：31件。", figure("17", "件"), figure("31", "件"))).answer is True
    assert score(question, answered("31件。", figure("31", "件"))).answer is False
    assert score(question | {"forbid": ["1件"]}, answered("x", figure("31", "件"))).answer is True


def test_forbidden_words_are_looked_for_in_the_answers_own_words() -> None:
    question = {"forbid": ["成功"]}
    quote = "调解成功679件,成功率99.1%。"
    own = answered(f"原文：“{quote}”[1]。", citations=[citation(quote)])
    assert score(question, own).answer is True
    assert score(question, answered("很成功[1]。")).answer is False


def test_a_quote_cut_short_is_no_word_of_the_answers_own() -> None:
    question = {"forbid": ["成功"]}
    cut = answered("原文：“…成功率99.1%。”[1]。", citations=[citation("调解成功679件,成功率99.1%。")])
    assert score(question, cut).answer is True


@pytest.mark.parametrize("word", ["不", "没", "未", "非", "无"])
def test_a_denial_is_no_assertion(word: str) -> None:
    assert score({"forbid": ["完成"]}, answered(f"{word}完成[1]。")).answer is True
    assert score({"forbid": ["完成"]}, answered("完成[1]。")).answer is False


# 6. Citations and quotes.


def test_a_wanted_quote_inside_the_cited_quote() -> None:
    assert score({"quote_any": ["复议案件31件"]}, answered()).citation is True
    assert score({"quote_any": ["没有这样的话", "复议案件31件"]}, answered()).citation is True
    assert score({"quote_any": ["没有这样的话"]}, answered()).citation is False


def test_a_wanted_quote_inside_the_passage_if_that_is_short_enough() -> None:
    wanted = {"quote_any": ["成功率99.1%"]}
    assert score(wanted, answered()).citation is True
    long = citation(FIRST_SENTENCE) | {"passage": {"text": TEXT.ljust(601, "。"), "start": 0, "end": 601}}
    assert score(wanted, answered(citations=[long])).citation is False


def test_a_citation_for_every_year() -> None:
    wanted = {"quotes_by_year": {"2022": ["复议案件31件"], "2023": ["679件", "没有这样的话"]}}
    both = [citation(FIRST_SENTENCE, year=2022), citation(FIRST_SENTENCE, year=2023)]
    assert score(wanted, answered(citations=both)).citation is True
    assert score(wanted, answered(citations=both[:1])).citation is False
    assert score(wanted, answered(citations=[both[0], both[0]])).citation is False


def test_spans_one_for_every_year() -> None:
    start = TEXT.index("31件")
    spans = [{"year": 2022, "start": start, "end": start + 3}, {"year": 2023, "start": start, "end": start + 3}]
    both = [citation(FIRST_SENTENCE, year=2022), citation(FIRST_SENTENCE, year=2023)]
    assert score({"spans": spans}, answered(citations=both)).citation is True
    assert score({"spans": spans}, answered(citations=both[:1])).citation is False
    assert score({"spans": [*spans, {"year": 2022, "start": 9000, "end": 9003}]}, answered(citations=both)).citation is True
    assert score({"spans": [{"year": 2022, "start": 9000, "end": 9003}]}, answered(citations=both)).citation is False


def test_without_wanted_quotes_there_is_no_such_mark() -> None:
    assert score({}, answered()).citation is None


@pytest.mark.parametrize(
    "wrong",
    [
        citation(FIRST_SENTENCE) | {"start": 1},
        citation(FIRST_SENTENCE) | {"end": 5},
        citation(FIRST_SENTENCE) | {"quote": FIRST_SENTENCE.replace("31", "32")},
        citation(FIRST_SENTENCE) | {"quote": FIRST_SENTENCE + " "},
        citation(FIRST_SENTENCE) | {"quote": "", "start": 3, "end": 3},
        citation(FIRST_SENTENCE) | {"report_id": "2022-别处"},
    ],
    ids=["start", "end", "changed", "a space more", "empty", "another report"],
)
def test_a_false_quote_is_counted(wrong: dict[str, Any]) -> None:
    assert score({}, answered(citations=[citation(FIRST_SENTENCE), wrong])).false_quotes == 1
    assert score({"abstain": True}, refused(citations=[wrong])).false_quotes == 1
    assert score({}, answered()).false_quotes == 0


# 7. Refusals and small talk.


def test_what_must_be_refused() -> None:
    right = score({"abstain": True, "refuse_reason": "year"}, refused("year"))
    assert (right.false_answer, right.reason, right.answer, right.false_refusal) == (False, True, None, None)
    other = score({"abstain": True, "refuse_reason": "year"}, refused("region"))
    assert (other.false_answer, other.reason) == (False, False)
    wrong = score({"abstain": True, "refuse_reason": "year"}, answered("31件。", figure("31", "件")))
    assert (wrong.false_answer, wrong.reason) == (True, None)


def test_one_of_several_reasons() -> None:
    question = {"abstain": True, "refuse_reason": ["year", "not_reported"]}
    assert score(question, refused("not_reported")).reason is True
    assert score(question, refused("region")).reason is False
    assert score({"abstain": True}, refused("region")).reason is None


def test_a_refusal_with_a_main_figure_is_an_answer() -> None:
    assert score({"abstain": True}, refused(figures=[figure("31", "件")])).false_answer is True
    assert score({"abstain": True}, refused(figures=[figure("2023", "", kind="date")])).false_answer is False


def test_small_talk_is_no_refusal() -> None:
    assert score({"abstain": True}, chatted()).false_answer is True


def test_a_false_refusal() -> None:
    mark = score({"answer_all": ["31件"], "figures": [{"value": "31", "unit": "件"}], "quote_any": ["31件"]}, refused())
    assert (mark.false_refusal, mark.answer, mark.figure, mark.citation) == (True, False, False, None)
    assert score({"answer_all": ["31件"]}, answered()).false_refusal is False


def test_either_is_right() -> None:
    question = {"abstain_ok": True, "answer_all": ["31件"]}
    assert score(question, refused()).answer is True
    assert score(question, answered("31件。")).answer is True
    assert score(question, answered("17件。")).answer is False
    assert score(question, refused()).false_refusal in (None, False)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (chatted(), True),
        (chatted(citations=[citation(FIRST_SENTENCE)]), False),
        (chatted(figures=[figure("31", "件")]), False),
        (refused(), False),
        (answered(), False),
    ],
    ids=["chat", "with a citation", "with a figure", "refused", "answered"],
)
def test_chitchat(answer: dict[str, Any], right: bool) -> None:
    mark = score({"kind": "chitchat"}, answer)
    assert mark.answer is right
    assert (mark.false_answer, mark.false_refusal) == (None, None)


def test_what_was_wrong_is_told() -> None:
    mark = score({"answer_all": ["32件"], "figures": [{"value": "32", "unit": "件"}], "quote_any": ["x"]}, answered("31件。"))
    assert any("32件" in why for why in mark.why)
    assert len(mark.why) >= 3
    assert score({"answer_all": ["31件"]}, answered()).why == ()


# The sums.


def test_shares_are_over_the_questions_they_apply_to() -> None:
    marks = [
        score(
            {"kind": "figure", "answer_all": ["31件"], "figures": [{"value": "31", "unit": "件"}]},
            answered("31件", figure("31", "件")),
        ),
        score(
            {"kind": "figure", "answer_all": ["32件"], "figures": [{"value": "32", "unit": "件"}]},
            answered("31件", figure("31", "件")),
        ),
        score({"kind": "list", "answer_all": ["31件"], "quote_any": ["31件"]}, refused()),
        score({"kind": "none", "abstain": True, "refuse_reason": "year"}, refused("year")),
        score({"kind": "none", "abstain": True, "refuse_reason": "year"}, answered("31件")),
        score({"kind": "chitchat"}, chatted()),
    ]
    scores = summarise(marks)
    assert scores.questions == 6
    assert scores.shares["answer"] == (2 / 4, 4)
    assert scores.shares["figure"] == (1 / 2, 2)
    assert scores.shares["false_answer"] == (1 / 2, 2)
    assert scores.shares["false_refusal"] == (1 / 3, 3)
    assert scores.shares["reason"] == (1.0, 1)
    assert "citation" not in scores.shares
    assert scores.counts == {"false_quotes": 0, "too_long": 0}


def test_nothing_scored_has_no_shares() -> None:
    scores = summarise(())
    assert (scores.questions, scores.shares) == (0, {})


# Reading a set.


def test_reading_a_set_skips_blank_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    first, second = {"id": "1", "question": "甲？", "kind": "figure"}, {"id": "2", "question": "乙？"}
    file.write_text(f"\n{json.dumps(first, ensure_ascii=False)}\n\n  \n{json.dumps(second)}", encoding="utf-8-sig")
    assert read_questions(file) == [first, second]


@pytest.mark.parametrize("line", ["not json", "[1]", '{"id": "1"}', '{"question": "甲？"}', '"text"', "{"])
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"id": "1", "question": "甲？"}\n\n' + line, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_questions(file)
    assert caught.value.values["number"] == 3
    assert str(file) in str(caught.value)


def test_a_set_that_cannot_be_read(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing", tmp_path, binary):
        with pytest.raises(UsageError) as caught:
            read_questions(path)
        assert "\n" not in str(caught.value)
