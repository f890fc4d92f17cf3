"""The pages for signing in and for one's own account, as HTML: small, and whole without scripts."""

from __future__ import annotations

from functools import cache
from importlib import resources
from urllib.parse import quote

from corpus.strings import Language, say
from ui.markup import attribute, escape

__all__ = ["account_form", "page_html", "sign_in_form"]


def page_html(heading: str, form: str, said: str, language: Language, *, script: str = "") -> str:
    """A whole page: its heading, what can be done on it as HTML, a notice as text, and a script of ours to run."""
    code, product = ("zh-CN" if language == "zh" else "en"), say("web.title", language)
    notice = f'<p class="notice" role="alert">{escape(said)}</p>' if said else ""
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8"><title>{heading} · {product}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<style>{_style()}</style></head><body><main><p class="product">{product}</p><h1>{heading}</h1>{notice}{form}</main>'
        + (f"<script>{script}</script>" if script else "")
        + "</body></html>"
    )


def sign_in_form(target: str, name: str, language: Language) -> str:
    """The form for signing in; `target` is the address to go to afterwards, `name` the account when it is known."""
    # Each language has a page of its own, so that signing in on the English form leads to the English one.
    path, mark, query = target.partition("?")
    moved = {"/": "/en/", "/en/": "/"}.get(path, path) + mark + query
    other = "en" if language == "zh" else "zh"
    return (
        f'<form method="post" action="sign-in"><input type="hidden" name="next" value="{attribute(target)}">'
        + _field(say("web.account", language), "name", "username", value=name)
        + _field(say("web.password", language), "password", "current-password", kind="password")
        + f'<button>{say("web.sign_in", language)}</button></form><p class="other"><a lang="{other}" '
        f'href="sign-in?next={quote(moved, safe="")}&amp;language={other}">{say("web.other_language", language)}</a></p>'
    )


def account_form(name: str, administrator: bool, language: Language) -> str:
    """Who is signed in, the button to leave, and the form for another password."""
    role = say("cli.role_administrator" if administrator else "cli.role_reader", language)
    return (
        f"<p>{escape(name)} · {role}</p>"
        f'<form method="post" action="sign-out"><button>{say("web.sign_out", language)}</button></form>'
        f'<h2>{say("web.change_password", language)}</h2><form method="post" action="account">'
        + _field(say("web.old_password", language), "old", "current-password", kind="password")
        + _field(say("web.new_password", language), "new", "new-password", kind="password")
        + _field(say("web.new_password_again", language), "again", "new-password", kind="password")
        + f"<button>{say('web.change_password', language)}</button></form>"
        f'<p class="other"><a href="./">{say("web.back_to_page", language)}</a></p>'
    )


def _field(label: str, name: str, filled: str, *, kind: str = "text", value: str = "") -> str:
    return (
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" '
        f'autocomplete="{filled}" autocapitalize="none" value="{attribute(value)}" required>'
    )


@cache
def _style() -> str:
    return (resources.files("ui") / "sign_in.css").read_text(encoding="utf-8")
