"""`make eval`: every question set, each over its own library, scored by one form.

Prints a table (and JSON with `--json`), writes every failure of the dev splits to `out/evaluation.html`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.evaluation import SHARES, Scored, read_questions, score_answer, summarise
from corpus.library import Library
from index.generations import Generations

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
TODAY = date(2024, 6, 1)

SETS: dict[str, tuple[str, ...]] = {
    "faku": ("first", "faku_dev", "faku_test"),
    "qinghe": ("qinghe_dev", "qinghe_test"),
    "hailar": ("hailar_dev", "hailar_test"),
}


def sources(library: str) -> list[Path]:
    """Source files of a library besides the bundled report."""
    if library == "qinghe":
        return sorted((HERE / "qinghe").glob("20*.txt"))
    if library == "hailar":
        return sorted(p for p in (DATA / "reports" / "hailar").glob("20*.txt") if "original" not in p.name)
    return []


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


def main(arguments: list[str] | None = None) -> int:
    """Run the sets named, or all that can run here."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation")
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", action="store_true", help="print every failure of the sets named")
    parser.add_argument("--kinds", action="store_true", help="by kind of question")
    parser.add_argument("--home", type=Path, help="keep the libraries and indexes here")
    options = parser.parse_args(arguments)
    results: dict[str, Any] = {}
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
                if options.kinds:
                    for kind in sorted({row[2].kind for row in rows}):
                        print_scores(f"  {kind}", [row[2] for row in rows if row[2].kind == kind])
                if options.failures:
                    for question, answer, scored in rows:
                        if scored.why:
                            print(f"\n{scored.id} [{scored.kind}] {question['question']}  {question.get('history', '')}")
                            print(f"   why: {'; '.join(scored.why)}")
                            print(f"   got: {answer['kind']} {answer['answer'][:220]!r}")
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
