"""Files that the page offers for download: the register, filtered, and years side by side.

Plain addresses, so that a file is made when it is fetched and not with every click on a filter, and programs can fetch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from corpus.report import Report
from corpus.strings import Language, say
from ui.markup import attribute
from ui.preparation import Preparation
from ui.records import FORMS
from ui.server import download

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["add_downloads", "links_html"]

TYPES = {suffix: FORMS[suffix] for suffix in ("xlsx", "csv")}


def links_html(name: str, fields: Sequence[tuple[str, str]], folder: str, language: Language) -> str:
    """Links to the file `name` (`figures`, `years` or `records`) in each of its formats.

    `fields` of the query say what it is to hold; `folder` is the address of the server's root as seen from the page.
    """
    query = urlencode([*fields, ("language", language)])
    return "".join(
        f'<a class="bg-action" href="{attribute(f"{folder}api/{name}.{suffix}?{query}")}" download>'
        f"{say(f'web.download_{suffix}', language)}</a>"
        for suffix in TYPES
    )


def add_downloads(api: FastAPI, preparation: Preparation) -> None:
    """Add `GET /api/figures.xlsx`, `/api/years.xlsx`, and the same as `.csv`, to the server."""

    def send(name: str, suffix: str, request: Request) -> Response:
        assistant = preparation.assistant
        if assistant is None:
            return PlainTextResponse(preparation.notice("zh"), 503)
        return _file(name, suffix, request.query_params.multi_items(), assistant.reports)

    for name, suffix in product(("figures", "years"), TYPES):
        api.add_route(f"/api/{name}.{suffix}", partial(send, name, suffix), methods=["GET"])


def _file(name: str, suffix: str, fields: Sequence[tuple[str, str]], reports: tuple[Report, ...]) -> Response:
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
    return download(f"{say(f'web.tab_{name}', language)}.{suffix}", TYPES[suffix], content)
