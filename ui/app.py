"""Starting the web server: the address first, then the page, then the assistant in the background.

Gradio takes four seconds to import, so `ui.page` is imported only once the address is known to be free; the
assistant is opened once the page is up.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.strings import Language, say
from ui.access import is_loopback
from ui.accounts import Accounts
from ui.downloads import add_downloads
from ui.preparation import Preparation
from ui.records import Records
from ui.server import bind, create_api, run
from ui.upkeep import Upkeep

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant

__all__ = ["create_app", "load_tools", "serve"]


def load_tools() -> ModuleType:
    """`ui.tools`, which needs a library of its own; raises UsageError where that is missing."""
    try:
        from ui import tools
    except ModuleNotFoundError as fault:
        if fault.name is None or fault.name.partition(".")[0] != "mcp":
            raise
        raise UsageError("cli.no_mcp") from fault
    return tools


def serve(
    open_assistant: Callable[[], Assistant],
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    home: Path | None = None,
    progress: Callable[[Language], str] | None = None,
    records: Records | None = None,
    mcp: bool = False,
    upkeep: Upkeep | None = None,
) -> None:
    """Serve page and API until interrupted.

    Args:
        open_assistant: Opens the assistant; run in the background once the page is up.
        host: Address to listen at.
        port: Port to listen at; never another one.
        home: Where library and index live; the page keeps its temporary files there.
        progress: What `open_assistant` is doing, in a few words of a language.
        records: Where answers are recorded; nowhere when None.
        mcp: Whether language models are served too, at `/mcp`.
        upkeep: Library and index as administrators keep them; those of `home` when None.

    Raises:
        UsageError: The address cannot be listened at, or others reach it and there is no account.
    """
    listener = bind(host, port)
    local = is_loopback(listener.getsockname()[0])
    accounts = None if home is None else Accounts(home)
    if not local and (accounts is None or not accounts.everyone()):
        listener.close()
        raise UsageError("web.no_account", host=host)
    if home is not None:
        os.environ.setdefault("GRADIO_TEMP_DIR", str(home / "temporary"))
    preparation = Preparation(open_assistant, progress, records)
    preparation.records.start()
    kept = upkeep or (None if home is None else Upkeep(home))
    app = create_app(preparation, accounts, local=local, mcp=mcp, upkeep=kept)

    def announce() -> None:
        name = f"[{host}]" if ":" in host else host
        print(say("web.address", "zh", address=f"http://{name}:{port}"), flush=True)
        preparation.start()

    run(app, listener, announce)


def create_app(
    preparation: Preparation,
    accounts: Accounts | None = None,
    *,
    local: bool = True,
    mcp: bool = False,
    upkeep: Upkeep | None = None,
) -> FastAPI:
    """The server with the API, the English page at `/en/`, the Chinese one at `/`, and perhaps the tools at `/mcp`.

    Arguments are as `create_api` and `serve` have them.
    """
    from ui.page import mount

    app = create_api(preparation, accounts, local=local)
    add_downloads(app, preparation)
    if mcp:
        load_tools().mount(app, preparation)
    mount(app, preparation, "en", "/en", upkeep)
    mount(app, preparation, "zh", "/", upkeep)
    return app
