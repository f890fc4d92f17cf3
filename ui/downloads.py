"""Files that the page offers for download: the register, filtered, and years side by side.

Plain addresses, so that a file is made when it is fetched and not with every click on a filter, and programs can fetch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any
from urllib.parse import urlencode

from corpus.report import Report
from corpus.strings import Language, say
from ui.markup import attribute
from ui.preparation import Preparation
from ui.records import FORMS
from ui.server import File, add_file

__all__ = ["add_downloads", "links_html"]

TYPES = {suffix: FORMS[suffix] for suffix in ("xlsx", "csv")}


def links_html(name: str, fields: Sequence[tuple[str, str]], folder: str, language: Language) -> str:
    """Links to one of the files below, in each of its formats.

    Args:
        name: `figures`, `years` or `records`.
        fields: What the file is to hold, as fields of the query.
        folder: Address of the server's root as seen from the page.
        language: Language of links and file.
    """
    query = urlencode([*fields, ("language", language)])
    return "".join(
        f'<a class="bg-action" href="{attribute(f"{folder}api/{name}.{suffix}?{query}")}" download>'
        f"{say(f'web.download_{suffix}', language)}</a>"
        for suffix in TYPES
    )


def add_downloads(api: Any, preparation: Preparation) -> None:
    """Add `GET /api/figures.xlsx`, `/api/years.xlsx`, and the same as `.csv`, to the server."""
    for name, suffix in product(("figures", "years"), TYPES):
        add_file(api, f"/api/{name}.{suffix}", preparation, partial(_file, name, suffix))


def _file(name: str, suffix: str, fields: Sequence[tuple[str, str]], reports: tuple[Report, ...]) -> File:
    """What `fields` of a query ask for; those that make no sense ask for nothing."""
    from ui import register, years

    asked = dict(fields)
    language: Language = "en" if asked.get("language") == "en" else "zh"
    sheets: list[register.Sheet] = []
    if name == "figures":
        pairs = register.select(reports, register.Selection.read(asked))
    else:
        chosen = years.choose(years.find_series(reports), [value for field, value in fields if field == "indicator"])
        pairs = years.pairs(chosen)
        sheets = [years.sheet(chosen, language)]
    whole = register.register_sheet(pairs, language)
    content = register.workbook(*sheets, whole) if suffix == "xlsx" else register.csv_of(whole)
    return File(f"{say(f'web.tab_{name}', language)}.{suffix}", TYPES[suffix], content)
