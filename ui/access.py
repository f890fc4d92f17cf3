"""Who is behind a request, and what they may do: sign-in, sessions, and tokens of programs.

On this machine alone nobody signs in, until there is an account. A server that others reach needs one, and then everything is
behind it: the page, its framework's own routes, downloads and the interface for programs. Nobody is locked out by other
people's wrong passwords: who fails waits, and only they.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ipaddress
import json
import logging
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import BaogaoError
from corpus.strings import Language, say
from ui.accounts import MAX_NAME_CHARACTERS, Accounts, same_name
from ui.sign_in import account_form, page_html, sign_in_form

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LANGUAGE", "LANGUAGE_COOKIE", "VISITOR", "Gate", "Visitor", "is_loopback", "may_administer", "user_of", "visitor_of"]

log = logging.getLogger(__name__)

# Keys of a connection's scope: who is behind it, and the language its browser prefers.
VISITOR, LANGUAGE = "baogao.visitor", "baogao.language"
LANGUAGE_COOKIE = "baogao_language"
SESSION_COOKIE, SESSION_COOKIE_SECONDS = "baogao_session", 30 * 86400
HEALTH = "/api/health"
# Where the page's framework takes files, from whoever may call it.
UPLOADS = "/gradio_api/upload"
MAX_FORM_BYTES = 8192
FORGET_SECONDS = 15 * 60
# Wrong passwords that cost nothing, and the longest wait after more: of one account from one address; of any from one address.
FREE_TRIES, LONGEST_WAIT_SECONDS = 5, 60
FREE_TRIES_OF_ADDRESS, LONGEST_WAIT_OF_ADDRESS_SECONDS = 20, 10
# Whoever uses the browser next does not read the conversation of who left it.
FORGET_CONVERSATION = 'localStorage.removeItem("baogao.conversation")'


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody, or a program, that may ask.

    Attributes:
        name: The account, `token:` and the name of a program's token, or empty where nobody signs in.
        administrator: Whether they may change the library and read the records.
        session: The key of the session; empty without one.
    """

    name: str = ""
    administrator: bool = False
    session: str = ""


def visitor_of(request: Any) -> Visitor | None:
    """Who is behind a request (Gradio's or Starlette's); None when nobody signed in."""
    scope = getattr(getattr(request, "request", request), "scope", {})
    found = scope.get(VISITOR)
    return found if isinstance(found, Visitor) else None


def user_of(request: Any) -> str:
    """The name of the account behind a request; empty where no sign-in is needed."""
    visitor = visitor_of(request)
    return "" if visitor is None else visitor.name


def may_administer(request: Any) -> bool:
    """Whether the one behind a request may change the library and read the records."""
    visitor = visitor_of(request)
    return visitor is not None and visitor.administrator


def is_loopback(host: str) -> bool:
    """Whether an address, with or without a port, is one of this machine's own."""
    try:
        name = host if host.count(":") > 1 and "[" not in host else urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Patience:
    """How long the next try of a password has to wait after wrong ones."""

    def __init__(self) -> None:
        self._wrong: dict[tuple[str, str], tuple[int, float]] = {}

    def wait(self, name: str, address: str) -> int:
        """Seconds until a password of account `name` may be tried from `address`."""
        now, longest = time.monotonic(), 0.0
        limits = ((name, FREE_TRIES, LONGEST_WAIT_SECONDS), ("", FREE_TRIES_OF_ADDRESS, LONGEST_WAIT_OF_ADDRESS_SECONDS))
        for account, free, limit in limits:
            count, last = self._wrong.get((same_name(account), address), (0, 0.0))
            if count >= free:
                longest = max(longest, last + min(2.0 ** min(count - free, 10), limit) - now)
        return math.ceil(longest)

    def failed(self, name: str, address: str) -> None:
        """Remember a wrong password."""
        now = time.monotonic()
        self._wrong = {key: value for key, value in self._wrong.items() if now - value[1] < FORGET_SECONDS}
        for key in ((same_name(name), address), ("", address)):
            self._wrong[key] = self._wrong.get(key, (0, now))[0] + 1, now

    def succeeded(self, name: str, address: str) -> None:
        """Forget the wrong passwords of who has signed in."""
        self._wrong.pop((same_name(name), address), None)


class Gate:
    """Lets in who may come in, and says in the connection's scope who it is.

    Args:
        app: What lies behind.
        accounts: The accounts and tokens; None: everybody is let in, as an administrator.
        local: Whether only this machine reaches the server, so that nobody signs in until there is an account.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts | None = None, *, local: bool = True) -> None:
        self.app = app
        self.accounts = accounts
        self.local = local
        self.patience = Patience()
        self.one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection, as ASGI has it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = _Request(scope, receive, send)
        try:
            scope[VISITOR] = visitor = self._visitor(request)
            answered = await self._answered(request, visitor)
        except BaogaoError as fault:
            answered = await request.refuse(503, fault.text(request.language))
        if not answered:
            await self.app(scope, receive, send)

    async def _answered(self, request: _Request, visitor: Visitor | None) -> bool:
        """Answer what is ours, and who may not go on; whether it was answered."""
        pages = {"/sign-in": self._sign_in, "/sign-out": self._sign_out, "/account": self._account}
        path = request.scope["path"]
        if request.comes_from_elsewhere and "authorization" not in request.headers:
            return await request.refuse(403, say("web.from_elsewhere", request.language))
        if path in pages and request.scope["type"] == "http" and self.accounts is not None:
            await pages[path](request, visitor)
            return True
        if visitor is not None and path.endswith(UPLOADS) and not visitor.administrator:
            return await request.refuse(403, say("upkeep.administrators_only", request.language))
        if visitor is not None or path == HEALTH:
            return False
        if self._open:
            return await request.refuse(403, say("web.only_from_here", request.language))
        if request.wants_page:
            target, query = (request.scope.get(part, b"").decode("latin-1") for part in ("raw_path", "query_string"))
            target = target.partition("?")[0] + (f"?{query}" if query else "")
            await request.redirect("/sign-in?next=" + quote(target, safe=""))
            return True
        return await request.refuse(401, say("web.sign_in_needed", request.language))

    @property
    def _open(self) -> bool:
        return self.accounts is None or (self.local and not self.accounts.everyone())

    def _visitor(self, request: _Request) -> Visitor | None:
        if self.accounts is None:
            return Visitor(administrator=True)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            name = self.accounts.token_name(token.strip())
            return None if name is None else Visitor(f"token:{name}")
        if key := request.cookies.get(SESSION_COOKIE):
            account = self.accounts.account_of(key)
            if account is not None:
                return Visitor(account.name, account.role == "administrator", key)
        # Another name than this machine's own means a proxy, or a page elsewhere whose name was made to point here.
        here = is_loopback(request.headers.get("host", "")) and is_loopback(request.address)
        return Visitor(administrator=True) if here and self._open else None

    # Pages. They work without scripts, and look as the rest does.

    async def _sign_in(self, request: _Request, visitor: Visitor | None) -> None:
        form = await request.form()
        target = _local((request.query_params if form is None else form).get("next", "/"))
        chosen = request.query_params.get("language")
        if chosen in ("zh", "en"):
            request.language = "en" if chosen == "en" else "zh"
            request.answer_cookies.append(f"{LANGUAGE_COOKIE}={chosen}; Path=/; Max-Age={31_536_000}; SameSite=Lax")
        elif target.startswith("/en/"):
            request.language = "en"
        if form is None:
            await (request.page(200, _sign_in_html(request, target)) if visitor is None else request.redirect(target))
            return
        name = form.get("name", "")[:MAX_NAME_CHARACTERS]
        status, said = await self._check(request, name, form.get("password", ""))
        if status != 200:
            await request.page(status, _sign_in_html(request, target, name, said))
            return
        self._begin(request, name)
        await request.redirect(target)

    async def _sign_out(self, request: _Request, visitor: Visitor | None) -> None:
        if await request.form() is None:
            await request.redirect("/account")
            return
        if self.accounts is not None and visitor is not None and visitor.session:
            self.accounts.end(visitor.session)
        request.answer_cookies.append(_session_cookie(request, "", 0))
        said = say("web.signed_out", request.language)
        await request.page(200, _sign_in_html(request, "/", said=said, script=FORGET_CONVERSATION), FORGET_CONVERSATION)

    async def _account(self, request: _Request, visitor: Visitor | None) -> None:
        if self.accounts is None or visitor is None or not visitor.session:
            await request.redirect("/sign-in?next=%2Faccount" if visitor is None else "/")
            return
        form = await request.form()
        status, said = 200, ""
        if form is not None:
            status, said = await self._check(request, visitor.name, form.get("old", ""))
            if status == 200 and form.get("new") != form.get("again"):
                status, said = 400, say("cli.passwords_differ", request.language)
            elif status == 200:
                try:
                    await asyncio.to_thread(self.accounts.change_password, visitor.name, form.get("new", ""))
                    self._begin(request, visitor.name)
                    said = say("cli.password_changed", request.language, name=visitor.name)
                except BaogaoError as fault:
                    status, said = 400, fault.text(request.language)
        form_html = account_form(visitor.name, visitor.administrator, request.language)
        await request.page(status, page_html(say("web.account", request.language), form_html, said, request.language))

    async def _check(self, request: _Request, name: str, password: str) -> tuple[int, str]:
        """Status 200 when this is the account's password; else another, and what to say."""
        assert self.accounts is not None
        # One password at a time is checked: guessing cannot take the cores that answers need, nor get round the wait.
        async with self.one_at_a_time:
            if wait := self.patience.wait(name, request.address):
                return 429, say("web.try_later", request.language, seconds=wait)
            if await asyncio.to_thread(self.accounts.check, name, password):
                self.patience.succeeded(name, request.address)
                return 200, ""
            self.patience.failed(name, request.address)
        log.warning("wrong password: account %.80r from %s", name, request.address)
        return 401, say("web.wrong_password", request.language)

    def _begin(self, request: _Request, name: str) -> None:
        assert self.accounts is not None
        request.answer_cookies.append(_session_cookie(request, self.accounts.begin(name), SESSION_COOKIE_SECONDS))


class _Request(HTTPConnection):
    """One connection, read and answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope)
        self.receive, self.send = receive, send
        self.address = "" if self.client is None else self.client.host
        self.language: Language = "en" if scope["path"].startswith("/en/") else scope.get(LANGUAGE, "zh")
        self.answer_cookies: list[str] = []
        """Cookies to set with the answer."""

    @property
    def wants_page(self) -> bool:
        """Whether a browser asks for something to show to a person."""
        return self.scope.get("method") in ("GET", "HEAD") and "text/html" in self.headers.get("accept", "")

    @property
    def comes_from_elsewhere(self) -> bool:
        """Whether a page of another server made the browser send this (a link that was clicked does not count)."""
        site, origin = self.headers.get("sec-fetch-site", ""), self.headers.get("origin")
        if site and (origin is not None or self.scope.get("method") not in ("GET", "HEAD")):
            return site not in ("same-origin", "none")
        return origin is not None and origin.partition("://")[2].lower() != self.headers.get("host", "").lower()

    async def form(self) -> dict[str, str] | None:
        """The fields of the form that was sent; None when none was."""
        if self.scope["method"] != "POST":
            return None
        body, more = b"", True
        while more and len(body) <= MAX_FORM_BYTES:
            message = await self.receive()
            body += message.get("body", b"")
            more = bool(message.get("more_body"))
        fields = parse_qs(body[:MAX_FORM_BYTES].decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in fields.items()}

    async def refuse(self, status: int, said: str) -> Literal[True]:
        """Answer with one line of JSON, or close a socket."""
        if self.scope["type"] == "websocket":
            await self.send({"type": "websocket.close", "code": 1008})
            return True
        body = json.dumps({"error": said}, ensure_ascii=False) + "\n"
        challenge = {"www-authenticate": "Bearer"} if status == 401 else {}
        await self._answer(Response(body, status, challenge, "application/json; charset=utf-8"))
        return True

    async def redirect(self, target: str) -> None:
        """Send the browser to another address of this server."""
        await self._answer(RedirectResponse(self.scope.get("root_path", "") + target, 303))

    async def page(self, status: int, html: str, script: str = "") -> None:
        """Answer with a page of ours, in which only `script` may run."""
        hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
            f"base-uri 'none'; script-src 'sha256-{hashed}'"
        )
        await self._answer(HTMLResponse(html, status, {"content-security-policy": policy}))

    async def _answer(self, response: Response) -> None:
        response.headers["cache-control"] = "no-store"
        for cookie in self.answer_cookies:
            response.headers.append("set-cookie", cookie)
        await response(self.scope, self.receive, self.send)


def _sign_in_html(request: _Request, target: str, name: str = "", said: str = "", script: str = "") -> str:
    form = sign_in_form(target, name, request.language)
    return page_html(say("web.sign_in", request.language), form, said, request.language, script=script)


def _local(target: str) -> str:
    """`target` if it is an address of this server, else that of the front page."""
    fits = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return quote(target, safe="/?&=%+,:;@~-._!$'()*") if fits else "/"


def _session_cookie(request: _Request, key: str, seconds: int) -> str:
    secure = "; Secure" if request.scope.get("scheme") == "https" else ""
    return f"{SESSION_COOKIE}={key}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
