"""Tools for language models over the Model Context Protocol: `ask`, `search` and `figures`.

The one module that runs the MCP library, which is an extra of its own (`baogao[mcp]`). What a tool returns is what the other
interfaces return; who may call it over HTTP is decided before, by the same door (`ui.access`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations

from assistant.turn import Filter
from corpus.errors import BaogaoError
from corpus.strings import Language
from ui.access import user_of
from ui.preparation import Preparation
from ui.register import Selection, register_dicts, select
from ui.server import API_WAIT_SECONDS, answer_line

__all__ = ["create", "mount"]

INSTRUCTIONS = (
    "Questions and answers over official Chinese annual reports. Quote what the tools return word for word, with its citation and "
    "its warnings; where `ask` refuses, the reports do not say it."
)
MAX_HITS, MAX_FIGURES = 50, 500


def create(preparation: Preparation) -> MCPServer:
    """The MCP server over an assistant."""
    server = MCPServer("baogao", instructions=INSTRUCTIONS)
    tool = server.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))

    @tool
    def ask(
        question: str,
        context: Context,
        history: list[str] | None = None,
        years: list[int] | None = None,
        issuers: list[str] | None = None,
        reports: list[str] | None = None,
        language: Language | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the reports, every sentence cited, every figure traced; or refuse with the reason.

        Args:
            question: The question, best in Chinese, naming year and indicator: 2023年接待了多少件行政复议案件？
            context: Given by the library.
            history: Earlier questions of the conversation, the oldest first.
            years: Only reports of these years.
            issuers: Only reports of these issuers, by their whole names: 法库县人民政府.
            reports: Only the reports of these ids.
            language: Language around the quotes; the question's own when left out.
        """
        asked = {"question": question, "history": history, "years": years, "issuers": issuers, "reports": reports}
        user = user_of(context.request_context.request)
        return _told(lambda: answer_line(preparation, {**asked, "language": language}, user=user, channel="mcp"))

    @tool
    def search(
        query: str,
        top: int = 10,
        years: list[int] | None = None,
        issuers: list[str] | None = None,
        reports: list[str] | None = None,
    ) -> dict[str, Any]:
        """Find the passages of the reports that are nearest to some words, with scores; nothing is judged to be an answer.

        Args:
            query: Words or a question.
            top: How many passages at most, up to 50.
            years: Only reports of these years.
            issuers: Only reports of these issuers, by their whole names.
            reports: Only the reports of these ids.
        """

        def found() -> dict[str, Any]:
            assistant = preparation.require(API_WAIT_SECONDS)
            asked = {report.id for report in filter(_filter(years, issuers, reports).takes, assistant.reports)}
            hits = assistant.search(query, max(1, min(top, MAX_HITS)), reports=asked) if asked else ()
            return {"hits": [hit.to_dict() for hit in hits]}

        return _told(found)

    @tool
    def figures(
        about: int | None = None,
        indicator: str = "",
        section: str = "",
        unit: str = "",
        years: list[int] | None = None,
        issuers: list[str] | None = None,
        reports: list[str] | None = None,
        limit: int = 100,
    ) -> dict[str, Any]:
        """List figures of the reports' register, each with its sentence, place and warning.

        Args:
            about: Only figures about this year.
            indicator: Only figures whose indicator holds these characters.
            section: Only figures below a heading that holds these characters.
            unit: Only this unit, as written or without 万 and 亿.
            years: Only reports of these years.
            issuers: Only reports of these issuers, by their whole names.
            reports: Only the reports of these ids.
            limit: How many at most, up to 500; `total` says how many there are.
        """

        def found() -> dict[str, Any]:
            wanted = _filter(years, issuers, reports)
            asked = filter(wanted.takes, preparation.require(API_WAIT_SECONDS).reports)
            chosen = select(asked, Selection(about=about, indicator=indicator, section=section, unit=unit, dates=True))
            return {"total": len(chosen), "figures": list(register_dicts(chosen[: max(0, min(limit, MAX_FIGURES))]))}

        return _told(found)

    return server


def mount(app: Any, preparation: Preparation) -> None:
    """Put the server at `/mcp` of a FastAPI application (streamable HTTP, no state between requests)."""
    server = create(preparation)
    # Host and Origin are looked at by the door before everything.
    checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    served = server.streamable_http_app(json_response=True, stateless_http=True, transport_security=checked)
    app.router.routes.extend(served.routes)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(started: Any) -> AsyncIterator[Any]:
        async with before(started) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan


def _filter(years: list[int] | None, issuers: list[str] | None, reports: list[str] | None) -> Filter:
    return Filter(frozenset(years or ()), frozenset(issuers or ()), frozenset(reports or ()))


def _told(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` returns; a fault that one line explains is told to the caller."""
    try:
        return work()
    except BaogaoError as fault:
        raise ToolError(str(fault)) from fault
