"""The JSON of an answer: the keys and shapes that other programs depend on (DESIGN §5)."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from assistant.answer import Answer, Computed, Related, Shown, Table, TableRow, figure_to_dict, remark_to_dict
from corpus.report import Remark
from tests.assistant.made import figure_of, made_answer, made_report

REPORT = made_report()
KEYS = [
    "id",
    "question",
    "resolved_question",
    "kind",
    "refusal_reason",
    "answer",
    "figures",
    "citations",
    "remarks",
    "related",
    "table",
    "suggestions",
    "generation",
    "timings_ms",
]
FIGURE_KEYS = [
    "value",
    "value_to",
    "unit",
    "normalized",
    "qualifier",
    "indicator",
    "kind",
    "year",
    "role",
    "text",
    "start",
    "end",
    "report_id",
    "section",
    "warning",
]
CITATION_KEYS = ["n", "report_id", "year", "title", "source", "section", "quote", "start", "end", "passage", "reference"]


def whole() -> Answer:
    a, b = figure_of(REPORT, "685"), figure_of(REPORT, "679")
    difference = Shown(replace(a, value="6"), None, Computed("685 − 679 = 6", (a, b)))
    answer = made_answer(REPORT, "相差6件（计算得出：685 − 679 = 6）[1]。", "685", "679")
    return replace(
        answer,
        id="a1",
        figures=(*answer.figures, difference),
        remarks=(Remark("sum", "cli.total", (), REPORT.id, 3, 5, ((1, 2),), "hint"),),
        related=(Related(REPORT.id, ("一、主要成效",), REPORT.text[:9], 0, 9),),
        table=Table((2022, 2023), (TableRow("调解矛盾纠纷", (None, 0)),)),
        suggestions=("还有吗？",),
        timings_ms={"total": 1.5},
    )


def test_the_keys_are_those_promised() -> None:
    record = whole().to_dict()
    assert list(record) == KEYS
    for figure in record["figures"]:
        assert list(figure)[: len(FIGURE_KEYS)] == FIGURE_KEYS
        assert figure.keys() == {*FIGURE_KEYS, "citation", "computed"}
    for citation in record["citations"]:
        assert list(citation)[: len(CITATION_KEYS)] == CITATION_KEYS
        assert list(citation["passage"]) == ["text", "start", "end"]
    assert list(record["related"][0]) == ["report_id", "section", "text", "start", "end"]
    assert list(record["remarks"][0])[:5] == ["kind", "text", "report_id", "start", "end"]
    assert record["table"] == {"years": [2022, 2023], "rows": [{"indicator": "调解矛盾纠纷", "cells": [None, 0]}]}


def test_what_an_answer_has_not_is_null_or_empty() -> None:
    record = Answer("谢谢", "谢谢", "chat", "不客气。").to_dict()
    assert list(record) == KEYS
    assert (record["id"], record["refusal_reason"], record["table"]) == (None, None, None)
    assert [record[key] for key in ("figures", "citations", "remarks", "related", "suggestions")] == [[]] * 5
    assert record["timings_ms"] == {}


def test_it_is_json_and_comes_back_the_same() -> None:
    record = whole().to_dict()
    assert json.loads(json.dumps(record, ensure_ascii=False, allow_nan=False)) == record


def test_values_are_text_and_offsets_are_numbers() -> None:
    read, _, _ = whole().to_dict()["figures"]
    assert (read["value"], read["unit"], read["text"], read["citation"], read["computed"]) == ("685", "件", "685件", 1, None)
    assert REPORT.text[read["start"] : read["end"]] == read["text"]
    assert read["section"] == ["一、主要成效", "(二)人民调解"]


def test_a_computed_figure_has_a_formula_instead_of_a_place() -> None:
    *read, computed = whole().to_dict()["figures"]
    assert all(figure["computed"] is None for figure in read)
    assert (computed["text"], computed["start"], computed["end"], computed["citation"]) == (None, None, None, None)
    assert computed["computed"]["formula"] == "685 − 679 = 6"
    assert computed["computed"]["of"] == [{"report_id": REPORT.id, "start": f["start"], "end": f["end"]} for f in read]


@pytest.mark.parametrize(
    ("value", "unit", "normalized"),
    [
        ("1.8", "万户", ("18000", "户")),
        ("26.6", "万亿元", ("26600000000000", "元")),
        ("26.60", "亿元", ("2660000000", "元")),
        ("685", "件", ("685", "件")),
        ("98.90", "%", ("98.90", "%")),
        ("3", "万", ("30000", "")),
    ],
)
def test_normalized_multiplies_ten_thousands_out(value: str, unit: str, normalized: tuple[str, str]) -> None:
    record = figure_to_dict(replace(figure_of(REPORT, "685"), value=value, unit=unit))
    assert record["normalized"] == {"value": normalized[0], "unit": normalized[1]}
    assert (record["value"], record["unit"]) == (value, unit)


@pytest.mark.parametrize(("kind", "value"), [("ratio", "1:3"), ("date", "2023-03-31"), ("document_number", "清政发〔2023〕5号")])
def test_what_is_no_number_stays_as_it_is(kind: str, value: str) -> None:
    figure = replace(figure_of(REPORT, "685"), kind=kind, value=value, unit="")  # type: ignore[arg-type]
    assert figure_to_dict(figure)["normalized"] == {"value": value, "unit": ""}


def test_a_warning_is_one_sentence_in_the_language_asked() -> None:
    damage = Remark("damage", "damage.no_unit", (("found", "119"),), REPORT.id, 0, 3)
    figure = replace(figure_of(REPORT, "685"), warning=damage)
    assert figure_to_dict(figure)["warning"] == damage.text("zh") != ""
    assert figure_to_dict(figure, "en")["warning"] == damage.text("en") != damage.text("zh")
    assert remark_to_dict(damage)["text"] == damage.text("zh")


def test_records_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        whole().text = "改"  # type: ignore[misc]
