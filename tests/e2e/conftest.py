"""A real browser against a real server: the fake assistant for every flow, `baogao serve` for the main one."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "apt-get install -y chromium fonts-noto-cjk"
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
# Two cores that also do other work: what is seen counts here, not how soon.
PATIENCE_SECONDS, START_SECONDS = 90, 600
expect.set_options(timeout=1000 * PATIENCE_SECONDS)

Open = Callable[..., Page]

NAMELESS = """[...document.querySelectorAll('button, a[href], input, textarea')]
    .filter(e => e.offsetParent && !(e.textContent.trim() || e.ariaLabel || e.title || (e.labels && e.labels.length)
      || e.getAttribute('aria-labelledby') || e.placeholder)).map(e => e.outerHTML.slice(0, 200))"""
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > innerWidth"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving(command: list[str], port: int, log: Path, *, ready: bool = False) -> Iterator[str]:
    """The address of a server that `command` starts, perhaps waited for until it is `ready` to answer; it is ended afterwards."""
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[2])
        try:
            deadline = time.monotonic() + START_SECONDS
            while True:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the server did not start: {log.read_text()}")
                try:
                    urllib.request.urlopen(f"{address}/api/health", timeout=5).close()
                    break
                except urllib.error.HTTPError as reply:
                    with reply:
                        state = json.load(reply).get("status")
                    if not ready or state != "preparing":
                        break
                    time.sleep(0.5)
                except OSError:
                    time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def faults(page: Page) -> list[str]:
    """What is wrong with what a page shows: by axe-core's rules, controls without a name, anything that sticks out."""
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    page.wait_for_timeout(300)
    found = [f"{one['id']}: {node['html'][:200]}" for one in Axe().run(page).response["violations"] for node in one["nodes"]]
    found += [f"no name: {one}" for one in page.evaluate(NAMELESS)]
    return found + ["wider than the screen"] * page.evaluate(WIDER_THAN_THE_SCREEN)


def open_tab(page: Page, name: str) -> None:
    """Open a tab; on a phone it may be in the menu of those that have no room."""
    tab = page.get_by_role("tab", name=name)
    page.wait_for_timeout(500)
    if tab.count() and tab.first.is_visible():
        tab.first.click()
        return
    page.locator("#bg-tabs .overflow-menu > button").first.click()
    page.locator("#bg-tabs .overflow-dropdown button", has_text=name).click()


@pytest.fixture(scope="session")
def fake_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    yield from serving([sys.executable, "-m", "tests.e2e.serve_fake", str(port), "0"], port, log)


@pytest.fixture
def slow_address(tmp_path: Path) -> Iterator[str]:
    """A server whose assistant takes twelve seconds to open."""
    port = free_port()
    yield from serving([sys.executable, "-m", "tests.e2e.serve_fake", str(port), "12"], port, tmp_path / "log.txt")


@pytest.fixture(scope="session")
def real_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`baogao serve` with the bundled report and a home of its own, its index built."""
    port = free_port()
    folder = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "ui.cli", "--home", str(folder), "serve", "--port", str(port)]
    yield from serving(command, port, tmp_path_factory.mktemp("server") / "log.txt", ready=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"no Chromium was found ({', '.join(BROWSERS)}); as root run: {INSTALL}")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens an address in a fresh profile and waits until the page can be used; faults of its scripts fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        address: str,
        *,
        size: str = "desk",
        locale: str = "zh-CN",
        dark: bool = False,
        context: BrowserContext | None = None,
        ready: str = "#bg-header h1",
    ) -> Page:
        if context is None:
            width, height = SIZES[size]
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale=locale, color_scheme="dark" if dark else "light"
            )
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(address)
        page.wait_for_selector(ready)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
