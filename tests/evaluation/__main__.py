"""`make eval`: every question set, each over its own library, scored by one form.

Prints a table (and JSON with `--json`), writes every failure of the dev splits to `out/evaluation.html`.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant import judge as judging
from assistant import turn
from assistant.assistant import Assistant
from assistant.evaluation import SHARES, Scored, read_questions, score_answer, summarise
from corpus.library import Library
from corpus.report import Passage
from index.generations import Generations

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
TODAY = date(2024, 6, 1)

SETS: dict[str, tuple[str, ...]] = {
    "faku": (
        "first",
        "faku_dev",
        "faku_more_dev",
        "faku_fresh_dev",
        "faku_later_dev",
        "faku_test",
        "faku_fresh_test",
        "faku_later_test",
    ),
    "qinghe": ("qinghe_dev", "qinghe_test"),
    "anlan": ("anlan_dev", "anlan_test"),
    "wuping": ("wuping_dev", "wuping_test"),
    "yunlu": ("yunlu_dev", "yunlu_test"),
    "heling": ("heling_dev",),
    "shixi": ("shixi_dev",),
    "tanzhou": ("tanzhou_dev",),
    "yuguan": ("yuguan_dev",),
    "lanqiao": ("lanqiao_dev",),
    "fengxu": ("fengxu_dev",),
    "yanxi": ("yanxi_dev", "yanxi_test"),
    "chengjiang": ("chengjiang_dev", "chengjiang_test"),
    "jingfu": ("jingfu_dev", "jingfu_test"),
    "danbo": ("danbo_dev", "danbo_test"),
    "hailar": ("hailar_dev", "hailar_more_dev", "hailar_test"),
}


def sources(library: str) -> list[Path]:
    """Source files of a library besides the bundled report."""
    if library == "hailar":
        return sorted(p for p in (DATA / "reports" / "hailar").glob("20*.txt") if "original" not in p.name)
    return sorted((HERE / library).glob("20*.txt"))


@contextmanager
def opened(library: str, home: Path | None = None) -> Iterator[Assistant]:
    """An assistant over the reports of one question set, in a home folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = (home / library) if home else Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        shelf = Library(place)
        for path in sources(library):
            shelf.add(path)
        if library != "faku":
            for entry in shelf.entries():
                if "法库" in entry.metadata.issuer:
                    shelf.remove(entry.id)
        Generations(place).build(shelf)
        yield Assistant.open(place, today=lambda: TODAY)


def run(assistant: Assistant, name: str) -> list[tuple[dict[str, Any], dict[str, Any], Scored]]:
    """Ask every question of a set and score the answers."""
    rows = []
    texts = {report.id: report.text for report in assistant.reports}
    for question in read_questions(HERE / f"{name}.jsonl"):
        answer = assistant.ask(question["question"], history=tuple(question.get("history", ()))).to_dict()
        rows.append((question, answer, score_answer(question, answer, texts.get)))
    return rows


def baseline(assistant: Assistant, question: dict[str, Any]) -> dict[str, Any]:
    """What the usual arrangement answers: the nearest passage by vector, and its first number as the figure."""
    hits = assistant.index.search(question["question"], top=20)
    best = max(hits, key=lambda hit: hit.dense or 0.0).found
    assert isinstance(best, Passage)
    number = re.search(r"(\d[\d,]*(?:\.\d+)?)\s*([%\u4e00-\u9fff]?)", best.text)
    figures = (
        [] if number is None else [{"value": number[1].replace(",", ""), "unit": number[2], "kind": "count", "computed": None}]
    )
    report = assistant.report(best.report_id)
    assert report is not None
    passage = {"text": best.text, "start": best.start, "end": best.end}
    cited = {
        "report_id": best.report_id,
        "year": report.year,
        "quote": best.text,
        "start": best.start,
        "end": best.end,
        "passage": passage,
    }
    return {"kind": "answer", "refusal_reason": None, "answer": best.text, "figures": figures, "citations": [cited]}


def write_page(path: Path, failures: list[tuple[str, dict[str, Any], dict[str, Any], Scored]]) -> None:
    """Every failure of the dev splits, with what was wanted and what was answered."""
    rows = []
    for name, question, answer, scored in failures:
        cells = (
            name,
            scored.id,
            scored.kind,
            " / ".join((*question.get("history", ()), question["question"])),
            "; ".join(scored.why),
            answer["answer"],
        )
        rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "<!doctype html><meta charset=utf-8><title>Failures</title><style>td{border:1px solid #ccc;padding:4px;vertical-align:top}</style>"
    path.write_text(f"{head}<h1>{len(rows)} failures of the dev splits</h1><table>{''.join(rows)}</table>", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the sets named, or all that can run here."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation")
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", action="store_true", help="print every failure of the sets named")
    parser.add_argument("--alone", choices=("rules", "reader"), help="answer by the one without the other (docs/evaluation.md)")
    parser.add_argument("--kinds", action="store_true", help="by kind of question")
    parser.add_argument("--home", type=Path, help="keep the libraries and indexes here")
    parser.add_argument("--baseline", action="store_true", help="also score returning the nearest passage")
    options = parser.parse_args(arguments)
    if options.alone == "rules":
        turn.open_reader = lambda: None
    elif options.alone == "reader":
        held = json.loads((HERE / "reader_alone.json").read_text(encoding="utf-8"))
        judging.weights = lambda: {sort: np.array([named[name] for name in judging.EVIDENCE]) for sort, named in held.items()}
    results: dict[str, Any] = {}
    failures: list[tuple[str, dict[str, Any], dict[str, Any], Scored]] = []
    for library, names in SETS.items():
        wanted = [name for name in names if not options.sets or name in options.sets]
        if not wanted or (library == "hailar" and not DATA.exists()):
            continue
        with opened(library, options.home) as assistant:
            for name in wanted:
                rows = run(assistant, name)
                scores = summarise(row[2] for row in rows)
                results[name] = {"questions": scores.questions, **{k: v[0] for k, v in scores.shares.items()}, **scores.counts}
                print_scores(name, [row[2] for row in rows])
                if not name.endswith("_test"):
                    failures += [(name, *row) for row in rows if row[2].why]
                if options.baseline:
                    texts = {report.id: report.text for report in assistant.reports}
                    print_scores("  (passage)", [score_answer(row[0], baseline(assistant, row[0]), texts.get) for row in rows])
                if options.kinds:
                    for kind in sorted({row[2].kind for row in rows}):
                        print_scores(f"  {kind}", [row[2] for row in rows if row[2].kind == kind])
                if options.failures:
                    for question, answer, scored in rows:
                        if scored.why:
                            print(f"\n{scored.id} [{scored.kind}] {question['question']}  {question.get('history', '')}")
                            print(f"   why: {'; '.join(scored.why)}")
                            print(f"   got: {answer['kind']} {answer['answer'][:220]!r}")
    page = Path("out/evaluation.html")
    write_page(page, failures)
    print(f"{len(failures)} failures of the dev splits: {page}")
    if options.json:
        print(json.dumps(results, ensure_ascii=False))
    return 0


def print_scores(name: str, marks: list[Scored]) -> None:
    """One line of the table."""
    scores = summarise(marks)
    cells = []
    for share in SHARES:
        value = scores.shares.get(share)
        cells.append(f"{share} {value[0]:.3f}/{value[1]}" if value else f"{share} –")
    print(f"{name:14} n={scores.questions:<4}", "  ".join(cells), scores.counts, flush=True)


if __name__ == "__main__":
    sys.exit(main())
