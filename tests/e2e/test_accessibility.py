"""Every page in both languages, light and dark, at both sizes: axe-core finds nothing, nothing sticks out, all has a name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from playwright.sync_api import expect

from corpus.strings import Language, say
from tests.e2e.conftest import SIZES, Open, faults, free_port, open_tab, serving
from tests.e2e.test_chat import ask
from tests.homes import INVENTED
from tests.ui.fake_assistant import SUPERVISION
from ui.accounts import Accounts

pytestmark = pytest.mark.slow

NAME, PASSWORD = "张三", "correct horse 电池"
LOOKS = [
    pytest.param(language, size, dark, id=f"{language}-{size}-{'dark' if dark else 'light'}")
    for language, size, dark in product(get_args(Language), SIZES, (False, True))
]


@pytest.fixture(scope="module")
def county_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over three years of an invented county, open to administrators."""
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "tests.e2e.serve_county", str(port), str(folder / "home"), "2020", "2021", "2022"]
    yield from serving(command, port, folder / "log.txt")


@pytest.fixture(scope="module")
def guarded_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on which people sign in."""
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    Accounts(folder).add(NAME, PASSWORD, "reader")
    yield from serving([sys.executable, "-m", "tests.e2e.serve_fake", str(port), "0", str(folder)], port, folder / "log.txt")


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_everyone_can_read_and_use_every_page(
    county_address: str, open_page: Open, tmp_path: Path, language: Language, size: str, dark: bool
) -> None:
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = faults(page)
        page.screenshot(path=tmp_path / f"{name}-{language}-{size}{'-dark' * dark}.png")

    page = open_page(county_address, size=size, dark=dark, locale="zh-CN" if language == "zh" else "en-US")
    expect(page.locator("#bg-chat .bg-welcome")).to_be_visible()
    assert page.evaluate("document.body.classList.contains('dark')") == dark
    look("welcome")
    ask(page, "2019年制定行政规范性文件有多少件？")
    expect(page.locator("#bg-chat .bg-refusal .bg-related")).to_be_visible()
    look("refusal")
    ask(page, "2022年制定行政规范性文件有多少件？")
    page.locator("#bg-chat .bg-mark").last.click()
    expect(page.locator("#bg-evidence .bg-current mark")).to_be_visible()
    look("answer")
    page.locator("#bg-evidence .bg-current [data-link]").click()
    expect(page.locator("#bg-original mark#bg-highlight")).to_be_in_viewport()
    look("report")
    open_tab(page, say("web.tab_figures", language))
    page.locator("#bg-register [role=gridcell]").first.click()
    expect(page.locator("#bg-detail mark")).to_be_visible()
    look("figures")
    open_tab(page, say("web.tab_years", language))
    expect(page.locator("#bg-years-line svg.marks").first).to_be_visible()
    look("years")
    open_tab(page, say("web.tab_library", language))
    page.locator("#bg-check").click()
    expect(page.locator("#bg-health li").first).to_be_visible()
    look("library")
    page.locator("#bg-upload input[type=file]").set_input_files(INVENTED / "2023.txt")
    expect(page.locator("#bg-reading table")).to_be_visible()
    look("adding")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_everyone_can_read_a_table_with_a_doubtful_and_a_computed_figure(
    fake_address: str, open_page: Open, language: Language, size: str, dark: bool
) -> None:
    page = open_page(fake_address, size=size, dark=dark, locale="zh-CN" if language == "zh" else "en-US")
    ask(page, SUPERVISION)
    page.locator("#bg-chat .bg-mark").first.click()
    expect(page.locator("#bg-evidence .bg-current")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize(("language", "size", "dark"), LOOKS)
def test_everyone_can_sign_in(
    guarded_address: str, open_page: Open, tmp_path: Path, language: Language, size: str, dark: bool
) -> None:
    page = open_page(guarded_address, size=size, dark=dark, locale="zh-CN" if language == "zh" else "en-US", ready="form")
    found = {"sign-in": faults(page)}
    page.screenshot(path=tmp_path / f"sign-in-{language}-{size}{'-dark' * dark}.png")
    for password in ("a wrong password", PASSWORD):
        page.get_by_label(say("web.account", language), exact=True).fill(NAME)
        page.get_by_label(say("web.password", language), exact=True).fill(password)
        page.keyboard.press("Enter")
        if password != PASSWORD:
            expect(page.get_by_role("alert")).to_have_text(say("web.wrong_password", language))
            found["refused"] = faults(page)
    page.locator("[data-account]").click()
    expect(page.get_by_role("heading", name=say("web.account", language))).to_be_visible()
    found["account"] = faults(page)
    page.screenshot(path=tmp_path / f"account-{language}-{size}{'-dark' * dark}.png")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
