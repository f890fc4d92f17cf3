"""The question sets are well formed, and their golds are what the reports say.

A slip in a gold would be tuned towards, or held against a right answer, so every line is checked against the
report it was written from. Reports that are not part of the repository are checked where they are present.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HAILAR = ROOT.parent / "shared" / "data" / "reports" / "hailar"

FILES = sorted(HERE.glob("*.jsonl"))
LINES = [(path.name, number, line) for path in FILES for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)]
SPLITS = sorted(path.name.removesuffix("_test.jsonl") for path in FILES if path.name.endswith("_test.jsonl"))

KINDS = {
    "figure", "fact", "list", "yesno", "summary", "followup", "trap", "compare", "trend", "target",
    "none", "nearmiss", "chitchat",
}  # fmt: skip
NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
REASONS = {"year", "region", "not_reported", "unclear"}
STRINGS = {"answer_all", "answer_any", "forbid", "history", "quote_any"}
GOLD = {"answer_all", "answer_any", "min_any", "forbid", "figures", "quote_any", "quotes_by_year", "spans"}
KEYS = GOLD | {"id", "kind", "question", "history", "abstain", "abstain_ok", "refuse_reason", "note"}


@cache
def texts(set_name: str) -> dict[int, str]:
    """Year → text of the reports a question file was written from; empty where they are not at hand."""
    if set_name == "hailar":
        paths = {int(path.stem): path for path in HAILAR.glob("[0-9]*.txt") if path.stem.isdigit()}
    elif (HERE / set_name).is_dir():
        paths = {int(path.stem): path for path in HERE.glob(f"{set_name}/*.txt")}
    else:
        paths = {int(path.parent.name): path for path in ROOT.glob("corpus/reports/2023/*.txt")}
    # not read_text: offsets count characters of the file decoded and otherwise untouched, and that turns CRLF into LF
    return {year: path.read_bytes().decode("utf-8") for year, path in paths.items()}


def set_name(file_name: str) -> str:
    return re.split(r"[_.]", file_name)[0]


def strings(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item.strip() for item in value)


def plain(text: str) -> str:
    """Full-width forms folded to half-width, thousands separators dropped, as the scoring does."""
    folded = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded)


def occurs(wanted: str, text: str) -> bool:
    """Whether the scoring would find `wanted` in `text`: a digit at its ends needs a digit boundary there."""
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else ""
    after = r"(?!\d)(?!\.\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def wants_an_answer(row: dict) -> bool:
    return row["kind"] != "chitchat" and not row.get("abstain")


@pytest.mark.parametrize(("name", "number", "line"), LINES, ids=[f"{name}:{number}" for name, number, _ in LINES])
def test_form(name: str, number: int, line: str) -> None:
    row = json.loads(line)
    assert set(row) <= KEYS
    assert isinstance(row["id"], str)
    assert row["id"]
    assert row["kind"] in KINDS
    assert isinstance(row["question"], str)
    assert row["question"].strip()
    for key in STRINGS & set(row):
        assert strings(row[key]), key
    for key in {"abstain", "abstain_ok"} & set(row):
        assert row[key] is True, f"{key} is left out rather than false"
    if "refuse_reason" in row:
        assert row["refuse_reason"] in REASONS
        assert row.get("abstain") or row.get("abstain_ok")
    if row.get("abstain") or row["kind"] == "chitchat":
        assert not GOLD & set(row), "nothing can be wanted of an answer that must not be given"
        assert not (row.get("abstain") and row.get("abstain_ok"))
    if "min_any" in row:
        assert 1 <= row["min_any"] <= len(row["answer_any"])
    for figure in row.get("figures", []):
        assert set(figure) == {"value", "unit"}
        assert re.fullmatch(r"-?\d+(\.\d+)?|\d+(\.\d+)?:\d+(\.\d+)?", figure["value"])
        assert isinstance(figure["unit"], str)
    if wants_an_answer(row):
        assert {"quote_any", "quotes_by_year", "spans"} & set(row), "an answer is cited"


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_golds_stand_in_the_report(name: str) -> None:
    reports = texts(set_name(name))
    if not reports:
        pytest.skip(f"{name}: its reports are not here (see README.md)")
    wrong = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        row = json.loads(line)
        quotes = list(row.get("quote_any", []))
        wrong += [(row["id"], quote) for quote in quotes if not any(quote in text for text in reports.values())]
        for year, wanted in row.get("quotes_by_year", {}).items():
            found = [wanted] if isinstance(wanted, str) else wanted
            wrong += [(row["id"], year, quote) for quote in found if quote not in reports.get(int(year), "")]
            quotes += found
        for span in row.get("spans", []):
            text = reports.get(span["year"], "")
            if not 0 <= span["start"] < span["end"] <= len(text):
                wrong.append((row["id"], span))
            quotes.append(text[span["start"] : span["end"]])
        if set_name(name) in {"first", "faku"}:  # verbatim answers of one report: each gold must be in its text
            text = "\n".join([*map(plain, reports.values()), *(f["value"] + f["unit"] for f in row.get("figures", []))])
            wrong += [(row["id"], wanted) for wanted in row.get("answer_all", []) if not occurs(wanted, text)]
            wrong += [
                (row["id"], figure)
                for figure in row.get("figures", [])
                if not any(
                    occurs(figure["value"], read) for quote in quotes for read in (plain(quote), quote.translate(NUMERALS))
                )
            ]
    assert not wrong


def test_ids_are_unique() -> None:
    ids = Counter(json.loads(line)["id"] for _, _, line in LINES)
    assert not [name for name, times in ids.items() if times > 1]


@pytest.mark.parametrize("name", SPLITS)
def test_dev_and_test_share_no_question(name: str) -> None:
    def asked(split: str) -> set[tuple[str, ...]]:
        paths = sorted(HERE.glob(f"{name}_*{split}.jsonl"))  # a set may have further files, such as faku_more_dev
        rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
        return {(*row.get("history", []), plain(row["question"]).rstrip("?。").casefold()) for row in rows}

    assert asked("dev")
    assert asked("test")
    assert not asked("dev") & asked("test")


def test_the_bundled_report_is_asked_every_kind_of_question() -> None:
    rows = [json.loads(line) for name, _, line in LINES if name in {"faku_dev.jsonl", "faku_test.jsonl"}]
    kinds = Counter(row["kind"] for row in rows)
    assert min(kinds[kind] for kind in KINDS) >= 15
    assert len(rows) >= 220
    assert sum(1 for row in rows if row.get("abstain")) * 3 >= len(rows)
