"""The gold registers of figures: made by reading the reports, before any extraction was run on them.

One JSON object a line (`figures/*.jsonl`). A first line without `start` names the report: `report` is a path under
`../shared/data`, `characters` how many of its characters the gold covers (all when absent). Without such a line the gold is
of the bundled report. `text` is given for the bundled report only: the others are not part of this repository.
Spans and values follow DESIGN §5, and further:

* `indicator`: the words that a found indicator must name, `·` between words of different places of the text.
* `required` false: debatable (ranks, numbers inside titles, set phrases that count); finding it is neither asked nor wrong.
* `role`: `cumulative` is a sum said to have grown over more than the year (累计完成); a level that was reached is an `outcome`,
  `target` what the report announces for the year to come.
* `year` or `role` null: debatable, not scored. Both are not scored for dates and document numbers.
* `damaged`: characters are lost there; the value is as written, and the figure must carry a warning.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BUNDLED", "GOLD", "REGISTERS", "SHARED", "Gold", "GoldFigure", "load_gold"]

_ROOT = Path(__file__).resolve().parents[2]
BUNDLED = _ROOT / "corpus" / "reports" / "2023" / "report.txt"
SHARED = _ROOT.parent / "shared" / "data"
GOLD = Path(__file__).parent / "figures"
REGISTERS = ("faku_2023", "hailar_2014", "province")


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One line of a gold register."""

    start: int
    end: int
    value: str
    value_to: str | None
    unit: str
    qualifier: str
    kind: str
    indicator: str
    year: int | None
    role: str | None
    required: bool
    damaged: bool
    text: str | None


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold register: where its report lies, how much of it is covered, and the figures in text order."""

    name: str
    path: Path
    characters: int | None
    figures: tuple[GoldFigure, ...]

    def text(self) -> str:
        """The whole text of the report, decoded and otherwise untouched.

        Raises:
            FileNotFoundError: The report is one of `../shared/data`, and that folder is not there.
        """
        return self.path.read_bytes().decode("utf-8")


def load_gold(name: str) -> Gold:
    """Read a gold register.

    Args:
        name: One of `REGISTERS`.

    Returns:
        The register; its report is not opened.
    """
    path, characters, figures = BUNDLED, None, []
    for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if "start" in entry:
            entry.setdefault("value_to", None)
            entry.setdefault("text", None)
            figures.append(GoldFigure(**entry))
        else:
            path, characters = SHARED / entry["report"], entry.get("characters")
    return Gold(name, path, characters, tuple(figures))
