"""The HTTP server around the page: address, security headers, language, and the interface for programs.

`POST /api/ask` takes a line of a batch (`baogao ask --batch`) and returns the answer object; it is a plain route
beside the page because a call through the page's own queue costs programs ten times as much.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from corpus.errors import BaogaoError, QuestionError, UsageError
from corpus.strings import Language, say
from ui.access import LANGUAGE, LANGUAGE_COOKIE, VISITOR, Gate, Visitor, may_administer, user_of, visitor_of
from ui.ask_line import AskLine, identity_of, parse
from ui.preparation import NotReadyError, Preparation, fault_text
from ui.records import FORMS, export

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ui.accounts import Accounts

__all__ = ["LANGUAGE_COOKIE", "Guard", "answer_line", "bind", "create_api", "download", "preferred_language", "run"]

log = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 256 * 1024
API_WAIT_SECONDS = 60.0

# Nothing is loaded from or sent to another host, not even by text that got through the page's sanitiser.
# 'unsafe-eval': the page's HTML component compiles its template in the browser.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`, taken before anything heavy is loaded.

    Raises:
        UsageError: The port is in use or out of range, or the address cannot be listened at.
    """
    if not 0 < port < 65536:
        raise UsageError("web.bad_port", port=port)
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as fault:
        raise UsageError("web.cannot_listen", host=host, port=port, reason=fault.strerror or fault) from fault
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as fault:
        listener.close()
        if fault.errno == errno.EADDRINUSE:
            raise UsageError("web.port_in_use", port=port, other=port + 1 if port < 65535 else port - 1) from fault
        raise UsageError("web.cannot_listen", host=host, port=port, reason=fault.strerror or fault) from fault
    listener.set_inheritable(True)
    return listener


class TooLargeError(QuestionError):
    """A request with more bytes than any question has."""


def answer_line(preparation: Preparation, record: object, *, user: str, channel: str) -> dict[str, Any]:
    """The answer object for one line of a batch, which is recorded as asked by `user` over `channel`.

    Raises:
        NotReadyError: The assistant is not there.
        BaogaoError: The line or its question cannot be taken.
    """
    line = AskLine.read(record)
    assistant = preparation.require(API_WAIT_SECONDS)
    answer = assistant.ask(**asdict(line))
    preparation.records.add(answer, user=user, channel=channel)
    return answer.to_dict() | {"id": identity_of(record)}


def create_api(preparation: Preparation, accounts: Accounts | None = None, *, local: bool = True) -> FastAPI:
    """The server with `POST /api/ask` and `GET /api/health`; the page is mounted into it. Who is let in is as `Gate` has it."""
    from fastapi import FastAPI

    api = FastAPI(title="baogao", openapi_url=None, docs_url=None, redoc_url=None)
    api.add_middleware(cast("Any", Gate), accounts=accounts, local=local)

    async def ask(request: Request) -> JSONResponse:
        identity: object = None
        try:
            record = parse(await _body(request))
            identity = identity_of(record)
            reply = await asyncio.to_thread(answer_line, preparation, record, user=user_of(request), channel="api")
        except BaogaoError as fault:
            late = isinstance(fault, NotReadyError)
            status = 503 if late else 413 if isinstance(fault, TooLargeError) else 400
            return JSONResponse({"id": identity, "error": str(fault)}, status, {"Retry-After": "10"} if late else None)
        except Exception as fault:
            log.exception("a question could not be answered")
            return JSONResponse({"id": identity, "error": fault_text(fault, "zh")}, 500)
        return JSONResponse(reply)

    async def records(request: Request) -> Response:
        language: Language = "en" if request.query_params.get("language") == "en" else "zh"
        if not may_administer(request):
            return JSONResponse({"error": say("records.administrators_only", language)}, 403)
        form = request.path_params["form"]
        if form not in FORMS:
            named = say("cli.bad_form", language, file=f"records.{form}", forms="/".join(f".{known}" for known in FORMS))
            return JSONResponse({"error": named}, 404)
        try:
            content = await asyncio.to_thread(lambda: export(preparation.records.since(), form, language))
        except BaogaoError as fault:
            return JSONResponse({"error": fault.text(language)}, 500)
        return download(f"{say('records.sheet', language)}-{date.today()}.{form}", FORMS[form], content)

    async def health(request: Request) -> JSONResponse:
        state = preparation.state
        told: dict[str, object] = {}
        if visitor_of(request) is not None:
            told["message"] = preparation.notice("zh")
            if preparation.assistant is not None:
                told["generation"] = preparation.assistant.generation
        return JSONResponse({"status": state} | told, 200 if state == "ready" else 503)

    api.add_route("/api/ask", ask, methods=["POST"])
    api.add_route("/api/records.{form:str}", records, methods=["GET"])
    api.add_route("/api/health", health, methods=["GET"])
    return api


def download(name: str, media_type: str, content: bytes) -> Response:
    """A reply that a browser saves as the file `name`, and keeps no copy of."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}", "cache-control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


async def _body(request: Request) -> bytes:
    """The body of a request, not more than `MAX_REQUEST_BYTES` of it."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_REQUEST_BYTES:
            raise TooLargeError("web.too_large", found=f"{MAX_REQUEST_BYTES}+", limit=MAX_REQUEST_BYTES)
    return body


def preferred_language(accepted: str) -> Language:
    """The page's language for a browser that was never told one: Chinese, unless it asks for English and never for Chinese."""
    languages = [part.partition(";")[0].strip().lower() for part in accepted.split(",")]
    if any(language.startswith("zh") for language in languages):
        return "zh"
    return "en" if languages and languages[0].startswith("en") else "zh"


class Guard:
    """What stands before every request: security headers, and which language the page is shown in.

    The Chinese page is at `/`, the English one at `/en/`; a browser that prefers English is sent there once, unless its
    user chose. The page's framework words its own controls by `navigator.language` and reads it before any script of
    ours could run, so the page's HTML gets a script right behind `<head>` that says which language this page is in.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection, as ASGI has it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_ours(message["headers"])}
            await send(message)

        path, english = scope["path"], _wants_english(HTTPConnection(scope))
        scope = {**scope, LANGUAGE: "en" if english else "zh"}
        if path == "/en" or (path == "/" and scope["method"] in ("GET", "HEAD") and english):
            query = scope.get("query_string", b"").decode("latin-1")
            moved = f"{scope.get('root_path', '')}/en/" + (f"?{query}" if query else "")
            await RedirectResponse(moved, 302, {"cache-control": "no-store"})(scope, receive, guarded)
            return
        if path in ("/", "/en/"):
            # A compressed page could not be edited.
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            inner = {**scope, "headers": headers}
            await self.app(inner, receive, _Page(send, "en" if path == "/en/" else "zh", inner))
            return
        await self.app(scope, receive, guarded)


def _with_ours(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a reply and ours; what the reply says itself stays."""
    kept = list(headers)
    said = {name.lower() for name, _ in kept}
    return kept + [(name, value) for name, value in HEADERS if name not in said]


class _Page:
    """Sends a page on, its language and who is signed in made known at the top."""

    def __init__(self, send: Send, language: Language, scope: Scope) -> None:
        self.send = send
        self.language = language
        self.scope = scope
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body") or self.start is None:
            return
        body = self.body.replace(b"<head>", b"<head>" + _opening_script(self.language, self.scope.get(VISITOR)), 1)
        code = b"zh-CN" if self.language == "zh" else b"en"
        body = re.sub(rb'(<html\s[^>]*?lang=")[^"]*', rb"\g<1>" + code, body, count=1)
        kept = [(name, value) for name, value in self.start["headers"] if name.lower() != b"content-length"]
        headers = [*_with_ours(kept), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _opening_script(language: Language, visitor: Visitor | None) -> bytes:
    code = "zh-CN" if language == "zh" else "en"
    values = json.dumps({"language": code, "languages": [code]})
    name = json.dumps("" if visitor is None else visitor.name).replace("<", "\\u003c")
    return (
        f"<script>for (const [name, value] of Object.entries({values}))"
        " Object.defineProperty(navigator, name, {get: () => value, configurable: true});"
        f"document.documentElement.dataset.user = {name};</script>"
    ).encode()


def _wants_english(connection: HTTPConnection) -> bool:
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    return (chosen or preferred_language(connection.headers.get("accept-language", ""))) == "en"


def run(app: FastAPI, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve at a socket until interrupted; `announce` is called once requests are taken."""
    import uvicorn

    guarded = cast("Any", Guard(cast("ASGIApp", app)))
    server = uvicorn.Server(uvicorn.Config(guarded, log_level="warning", access_log=False, timeout_graceful_shutdown=3))
    watcher = threading.Thread(target=_announce, args=(server, announce), daemon=True)
    watcher.start()
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _announce(server: Any, announce: Callable[[], None]) -> None:
    pause = threading.Event()
    while not server.started and not server.should_exit:
        pause.wait(0.05)
    if server.started:
        announce()
