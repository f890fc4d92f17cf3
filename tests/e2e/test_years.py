"""Years side by side, seen from a chair in front of a browser; the register as a file; an index that is not whole."""

from __future__ import annotations

import io
import re
import shutil
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from corpus.strings import Language, say
from tests.e2e.conftest import SIZES, Open, faults, free_port, open_tab, serving
from tests.e2e.test_chat import ask, picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def years_address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over four years of one invented county."""
    port = free_port()
    command = [sys.executable, "-m", "tests.e2e.serve_county", str(port), str(home), "2020", "2021", "2022", "2023"]
    yield from serving(command, port, tmp_path_factory.mktemp("server") / "log.txt")


def years(open_page: Open, address: str, language: Language = "zh", **options: object) -> Page:
    page = open_page(address, locale="zh-CN" if language == "zh" else "en-US", **options)
    expect(page.locator("#bg-chat .bg-answer").first).to_be_visible()
    open_tab(page, say("web.tab_years", language))
    return page


def choose(page: Page, *names: str) -> None:
    """Choose these indicators and no other."""
    box = page.locator("#bg-years-indicators")
    box.locator(".remove-all").click()
    expect(page.locator("#bg-years-table")).to_contain_text(say("years.choose_some"))
    for name in names:
        box.locator("input").fill(name)
        page.get_by_role("option", name=name).first.click()
    page.keyboard.press("Escape")


def fetched(link: Locator) -> bytes:
    with link.page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_indicators_side_by_side(years_address: str, open_page: Open, tmp_path: Path, size: str, dark: bool) -> None:
    page = years(open_page, years_address, size=size, dark=dark)
    expect(page.locator("#bg-years-table tbody tr")).to_have_count(4)
    expect(page.locator("#bg-years-line svg.marks").first).to_be_visible()
    picture(page, f"years-{size}" + ("-dark" if dark else ""), tmp_path)
    choose(page, "制定行政规范性文件", "发生行政诉讼案件", "优秀")
    expect(page.locator("#bg-years-table thead")).to_contain_text("优秀")
    expect(page.locator("#bg-years-table tbody tr", has_text="2022")).to_contain_text(say("answer.missing"))
    expect(page.locator("#bg-years-table .bg-note").first).to_contain_text("口径提示")
    expect(page.locator("#bg-years-table")).to_contain_text("计算得出")
    assert faults(page) == []

    page.locator("#bg-years-table .bg-mark", has_text="[2]").first.click()
    expect(page.locator("#bg-original mark#bg-highlight")).to_be_in_viewport()


def test_bars_and_units_and_files(years_address: str, open_page: Open, tmp_path: Path) -> None:
    page = years(open_page, years_address)
    choose(page, "退税减税降费", "行政机关负责人出庭应诉率")
    page.get_by_label(say("years.bar")).check()
    expect(page.locator("#bg-years-bar")).to_contain_text("亿元")
    expect(page.locator("#bg-years-bar .mark-rect").first).to_be_attached()
    picture(page, "years-bars", tmp_path)
    page.get_by_label("行政机关负责人出庭应诉率", exact=True).check()
    expect(page.locator("#bg-years-bar")).to_contain_text("%")
    book = openpyxl.load_workbook(io.BytesIO(fetched(page.locator("#bg-years-downloads a").first)))
    rows = [[cell.value for cell in row] for row in book[say("web.tab_years")].iter_rows()]
    assert rows[0] == ["年份", "退税减税降费（亿元）", "行政机关负责人出庭应诉率（%）"]
    assert [row[0] for row in rows[1:]] == [2020, 2021, 2022, 2023]
    assert rows[4][1:] == [1.37, 100]

    open_tab(page, say("web.tab_figures"))
    page.get_by_label(say("web.words")).fill("出庭应诉率")
    expect(page.locator("#bg-found-downloads a").last).to_have_attribute("href", re.compile("words="))
    text = fetched(page.locator("#bg-found-downloads a").last).decode("utf-8-sig")
    found = page.locator("#bg-found").inner_text()
    assert say("web.rows_found", count=len(text.strip().splitlines()) - 1) in found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_year_says_what_to_add(fake_address: str, open_page: Open, language: Language) -> None:
    page = years(open_page, fake_address, language)
    expect(page.locator("#bg-years-notice")).to_contain_text(say("years.one_year", language, year=2023, before=2022, after=2024))


def test_no_request_leaves_for_another_host(years_address: str, open_page: Open) -> None:
    hosts: list[str] = []
    page = open_page(years_address)
    page.context.on("request", lambda request: hosts.append(urllib.parse.urlparse(request.url).netloc))
    page.reload()
    expect(page.locator("#bg-chat .bg-answer").first).to_be_visible()
    open_tab(page, say("web.tab_years"))
    expect(page.locator("#bg-years-line svg.marks").first).to_be_visible()
    assert len(hosts) > 10
    assert set(hosts) - {urllib.parse.urlparse(years_address).netloc, ""} == set()


def test_a_question_is_asked_of_the_years_chosen(years_address: str, open_page: Open) -> None:
    page = open_page(years_address)
    page.locator("#bg-scope input").click()
    page.get_by_role("option", name=say("web.year", year=2021), exact=True).click()
    page.keyboard.press("Escape")
    ask(page, "制定行政规范性文件有多少件？")
    expect(page.locator("#bg-chat .bg-text").last).to_contain_text("5件")


def test_a_question_is_asked_of_one_report(years_address: str, open_page: Open) -> None:
    page = open_page(years_address)
    page.locator("#bg-scope input").click()
    page.get_by_role("option", name="关于2023年法治政府").click()
    page.keyboard.press("Escape")
    ask(page, "制定行政规范性文件有多少件？")
    expect(page.locator("#bg-chat .bg-text").last).to_contain_text("4件")


def test_an_index_that_is_not_whole_says_so(home: Path, years_address: str, open_page: Open) -> None:
    """The last test: it breaks the vector store of the server."""
    page = open_page(years_address)
    expect(page.locator("#bg-chat .bg-answer").first).to_be_visible()
    expect(page.locator("#bg-banner")).to_be_hidden()
    shutil.rmtree(home / "index" / "chroma")
    ask(page, "2023年制定行政规范性文件有多少件？")
    expect(page.locator("#bg-chat .bg-text").last).to_contain_text("4件")
    expect(page.locator("#bg-banner")).to_contain_text(say("web.degraded_index"))
    page.reload()
    expect(page.locator("#bg-banner")).to_contain_text(say("web.degraded_index"))
