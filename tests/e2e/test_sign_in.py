"""Signing in, as the people do whose server others reach."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from corpus.strings import say
from tests.e2e.conftest import SIZES, free_port, serving
from tests.e2e.test_chat import ask, picture
from tests.ui.fake_assistant import REVIEW, SUPERVISION, bundled_report
from ui.accounts import Accounts
from ui.links import Link, fingerprint

pytestmark = pytest.mark.slow

NAME, PASSWORD = "张三", "correct horse 电池"
Start = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    Accounts(folder).add(NAME, PASSWORD, "reader")
    return folder


@pytest.fixture(scope="module")
def start(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Starts the server over one home at one address, each time anew."""
    port, log = free_port(), tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "tests.e2e.serve_fake", str(port), "0", str(home)]
    return contextmanager(lambda: serving(command, port, log))


@pytest.fixture
def address(start: Start) -> Iterator[str]:
    with start() as address:
        yield address


@pytest.fixture
def profile(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    with ExitStack() as stack:

        def opened(size: str = "desk", *, locale: str = "zh-CN", dark: bool = False, scripts: bool = True) -> BrowserContext:
            width, height = SIZES[size]
            made = browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                color_scheme="dark" if dark else "light",
                java_script_enabled=scripts,
            )
            made.set_default_timeout(120_000)
            stack.callback(made.close)
            return made

        yield opened


def sign_in(page: Page, password: str = PASSWORD, language: str = "zh") -> None:
    page.get_by_label(say("web.account", language), exact=True).fill(NAME)
    page.get_by_label(say("web.password", language), exact=True).fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", SIZES)
def test_a_link_to_a_report_leads_there_after_signing_in(address: str, profile: Callable[..., BrowserContext], size: str) -> None:
    report = bundled_report()
    start = report.text.index("接待行政复议案件31件")
    page = profile(size).new_page()
    page.goto(address + "/" + Link(report.id, start, start + 11, fingerprint(report)).query)
    heading = page.get_by_role("heading", name=say("web.sign_in", "zh"))
    expect(heading).to_be_visible()
    sign_in(page, "a wrong password")
    expect(page.get_by_role("alert")).to_have_text(say("web.wrong_password", "zh"))
    sign_in(page)
    page.wait_for_selector("#bg-tabs")
    expect(page.locator("#bg-original mark#bg-highlight")).to_contain_text("接待行政复议案件31件")
    expect(page.locator("[data-account]")).to_have_text(NAME)


def test_a_session_survives_a_restart_until_signed_out(start: Start, profile: Callable[..., BrowserContext]) -> None:
    page = profile().new_page()
    with start() as address:
        page.goto(address)
        sign_in(page)
        page.wait_for_selector("#bg-tabs")
        ask(page, REVIEW)
        expect(page.locator("#bg-chat .bg-text", has_text="31件")).to_be_visible()
    with start() as address:
        page.goto(address)
        page.wait_for_selector("#bg-tabs")
        expect(page.locator("#bg-chat .bg-text", has_text="31件")).to_be_visible()
        page.locator("[data-account]").click()
        expect(page.get_by_role("heading", name=say("web.account", "zh"))).to_be_visible()
        page.get_by_role("button", name=say("web.sign_out", "zh")).click()
        expect(page.get_by_role("alert")).to_have_text(say("web.signed_out", "zh"))
        page.go_back()
        page.goto(address)
        sign_in(page)
        page.wait_for_selector("#bg-tabs")
        expect(page.locator("#bg-chat [data-ask]").first).to_be_visible()
        expect(page.locator("#bg-chat .bg-text", has_text="31件")).to_have_count(0)


def test_nothing_is_lost_when_a_session_ends_under_the_page(
    address: str, home: Path, profile: Callable[..., BrowserContext]
) -> None:
    page = profile().new_page()
    page.goto(address)
    sign_in(page)
    page.wait_for_selector("#bg-tabs")
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-text", has_text="31件")).to_be_visible()
    page.locator("#bg-question textarea").fill(SUPERVISION)
    with sqlite3.connect(Accounts(home).file) as database:
        database.execute("DELETE FROM sessions")
    database.close()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=say("web.sign_in", "zh"))).to_be_visible()
    sign_in(page)
    page.wait_for_selector("#bg-tabs")
    expect(page.locator("#bg-chat .bg-text", has_text="31件")).to_be_visible()
    expect(page.locator("#bg-question textarea")).to_have_value(SUPERVISION)


def test_signing_in_needs_no_script_and_speaks_english(
    address: str, profile: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = profile("phone", locale="en-US", scripts=False).new_page()
    page.goto(address)
    page.get_by_role("link", name=say("web.other_language", "en")).click()
    expect(page.get_by_role("heading", name=say("web.sign_in", "zh"))).to_be_visible()
    page.get_by_role("link", name=say("web.other_language", "zh")).click()
    picture(page, "sign-in-english", tmp_path)
    sign_in(page, language="en")
    page.wait_for_url(f"{address}/en/")
