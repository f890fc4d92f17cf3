"""The library page, seen by an administrator: reports in, corrected, out; the index brought up to them; bad files."""

from __future__ import annotations

import re
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from corpus.strings import say
from index.generations import Generations
from tests.corpus.files import docx_of
from tests.e2e.conftest import SIZES, Open, free_port, open_tab, serving
from tests.e2e.test_chat import ask, picture

pytestmark = pytest.mark.slow

REPORTS = Path(__file__).parents[1] / "evaluation" / "qinghe"
QUESTION_2022 = "2022年制定行政规范性文件有多少件？"
TITLE_2022 = "清禾县人民政府关于2022年法治政府建设情况的报告"
TITLE_2023 = "清禾县人民政府关于2023年法治政府建设情况的报告"


@pytest.fixture
def county_address(tmp_path: Path) -> Iterator[str]:
    """A server over two invented reports, with a home of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.e2e.serve_county", str(port), str(tmp_path / "home"), "2021", "2022"]
    yield from serving(command, port, tmp_path / "log.txt")


def library(open_page: Open, address: str, **options: object) -> Page:
    page = open_page(address, **options)
    expect(page.locator("#bg-chat .bg-welcome, #bg-chat .bg-answer").first).to_be_visible()
    open_tab(page, say("web.tab_library"))
    expect(page.locator("#bg-held table")).to_be_visible()
    return page


def linked(open_page: Open, address: str) -> str:
    """The link to what answers `QUESTION_2022`."""
    page = open_page(address)
    ask(page, QUESTION_2022)
    page.locator("#bg-chat .bg-mark").first.click()
    page.locator("#bg-evidence .bg-current [data-link]").click()
    expect(page.locator("#bg-original mark#bg-highlight")).to_be_in_viewport()
    return page.url


def upload(page: Page, *files: Path) -> None:
    page.locator("#bg-upload input[type=file]").set_input_files(list(files))


@pytest.mark.parametrize("size", SIZES)
def test_a_report_is_read_corrected_added_indexed_and_asked_about(
    county_address: str, open_page: Open, tmp_path: Path, size: str
) -> None:
    page = library(open_page, county_address, size=size)
    upload(page, REPORTS / "2023.txt")
    expect(page.locator("#bg-reading")).to_contain_text(TITLE_2023)
    expect(page.locator("#bg-reading")).to_contain_text(say("library.origin_title"))
    expect(page.locator("#bg-field-issuer textarea, #bg-field-issuer input")).to_have_value("清禾县人民政府")
    page.locator("#bg-field-published textarea, #bg-field-published input").fill("2024年2月9日")
    picture(page, f"library-add-{size}", tmp_path)
    page.locator("#bg-add").click()
    expect(page.locator("#bg-said")).to_contain_text(say("upkeep.added", title=TITLE_2023))
    expect(page.locator("#bg-held")).to_contain_text("2024-02-09")
    expect(page.locator("#bg-held")).to_contain_text(say("upkeep.not_indexed"))
    expect(page.locator("#bg-status")).to_contain_text(say("upkeep.outdated"))

    page.locator("#bg-build").click()
    expect(page.locator("#bg-job progress")).to_be_visible()
    other = open_page(county_address)
    ask(other, "2022年制定行政规范性文件有多少件？")
    expect(other.locator("#bg-chat .bg-mark").first).to_be_visible()
    expect(page.locator("#bg-job")).to_contain_text("第2版索引")
    expect(page.locator("#bg-status")).to_contain_text(say("upkeep.current"))
    expect(page.locator("#bg-generations tbody tr")).to_have_count(2)
    page.locator("#bg-check").click()
    expect(page.locator("#bg-health li").first).to_be_visible()
    assert page.locator("#bg-health .bg-error").count() == 0
    page.locator("#bg-held").scroll_into_view_if_needed()
    picture(page, "library" if size == "desk" else f"library-{size}", tmp_path)

    ask(other, "2023年制定行政规范性文件有多少件？")
    expect(other.locator("#bg-chat .bg-text").last).to_contain_text("4件")


def test_a_report_is_removed_only_after_a_second_word_and_a_generation_brought_back(county_address: str, open_page: Open) -> None:
    address = linked(open_page, county_address)
    page = library(open_page, county_address)
    page.locator("#bg-remove").click()
    expect(page.locator("#bg-removed")).to_contain_text(say("upkeep.nothing_chosen"))
    page.locator("#bg-chosen input").click()
    page.get_by_role("option", name=TITLE_2022).click()
    page.locator("#bg-remove").click()
    expect(page.locator("#bg-sure")).to_contain_text(TITLE_2022)
    page.locator("#bg-keep").click()
    expect(page.locator("#bg-sure")).to_be_hidden()
    expect(page.locator("#bg-held tbody tr")).to_have_count(2)
    page.locator("#bg-remove").click()
    page.locator("#bg-remove-now").click()
    expect(page.locator("#bg-removed")).to_contain_text(say("upkeep.removed", title=TITLE_2022))
    expect(page.locator("#bg-held tbody tr")).to_have_count(1)

    page.locator("#bg-build").click()
    expect(page.locator("#bg-generations tbody tr")).to_have_count(2)
    colleague = open_page(address)
    expect(colleague.locator("#bg-original")).to_contain_text("可能已被移出")
    expect(colleague.locator("#bg-report")).to_be_visible()
    expect(colleague.locator("#bg-report input")).to_have_value("")
    open_tab(colleague, say("web.tab_chat"))
    ask(colleague, QUESTION_2022)
    expect(colleague.locator("#bg-chat .bg-refusal .bg-badge")).to_have_text(say("web.refusal_year"))

    page.locator("#bg-number input").click()
    page.get_by_role("option", name="1", exact=True).click()
    page.locator("#bg-use").click()
    expect(page.locator("#bg-used")).to_contain_text(say("upkeep.used", generation=1))
    expect(page.locator("#bg-status")).to_contain_text(say("upkeep.outdated"))


def test_an_open_page_learns_of_a_new_generation_and_loses_nothing(county_address: str, open_page: Open) -> None:
    other = open_page(county_address)
    ask(other, "2022年制定行政规范性文件有多少件？")
    expect(other.locator("#bg-chat .bg-mark").first).to_be_visible()
    page = library(open_page, county_address)
    upload(page, REPORTS / "2023.txt")
    page.locator("#bg-add").click()
    expect(page.locator("#bg-said")).to_contain_text(say("upkeep.added", title=TITLE_2023))
    page.locator("#bg-build").click()
    expect(page.locator("#bg-status")).to_contain_text(say("upkeep.current"))
    expect(page.locator("#bg-news")).to_be_visible()
    other.locator("#bg-question textarea").fill("写了一半")
    expect(other.locator("#bg-news")).to_contain_text(say("web.new_generation"))
    other.locator("#bg-news button").click()
    expect(other.locator("#bg-news")).to_be_hidden()
    expect(other.locator("#bg-question textarea")).to_have_value("写了一半")
    expect(other.locator("#bg-chat .bg-question")).to_have_count(1)
    open_tab(other, say("web.tab_original"))
    expect(other.locator("#bg-original")).to_contain_text(TITLE_2023)


def test_a_build_that_fails_says_so_and_the_index_before_answers(tmp_path: Path, county_address: str, open_page: Open) -> None:
    page = library(open_page, county_address)
    with Generations(tmp_path / "home").lock.held(wait_seconds=5):
        page.locator("#bg-full").click()
        expect(page.locator("#bg-job .bg-failed")).to_contain_text(say("upkeep.work_full"))
    open_tab(page, say("web.tab_chat"))
    ask(page, "2022年制定行政规范性文件有多少件？")
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible()
    open_tab(page, say("web.tab_library"))
    page.locator("#bg-full").click()
    expect(page.locator("#bg-generations td", has_text=say("upkeep.answers"))).to_be_visible()
    expect(page.locator("#bg-generations tbody tr")).to_have_count(2)


def test_wrong_huge_damaged_and_hostile_sources_get_one_line_each_and_nothing_is_lost(
    county_address: str, open_page: Open, tmp_path: Path
) -> None:
    page = library(open_page, county_address)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    bad = {
        "空.txt": b"",
        "照片.png": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "坏.docx": docx_of("标题\n")[:300],
        "坏.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
        "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "大.txt": b"a" * (51 * 2**20),
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    upload(page, *(tmp_path / name for name in bad), REPORTS / "2023.txt")
    expect(page.locator("#bg-said p")).to_have_count(len(bad))
    for name, line in zip(bad, page.locator("#bg-said p").all_inner_texts(), strict=True):
        assert name in line
        assert "\n" not in line
    expect(page.locator("#bg-reading")).to_contain_text(TITLE_2023)
    expect(page.locator("#bg-reading")).to_contain_text(say("upkeep.check_then_add", number=7, total=7))
    page.locator("#bg-skip").click()
    expect(page.locator("#bg-said")).to_contain_text(say("upkeep.skipped", name="2023.txt"))
    expect(page.locator("#bg-confirm")).to_be_hidden()
    with (tmp_path / "特大.txt").open("wb") as file:
        file.truncate(201 * 2**20)
    upload(page, tmp_path / "特大.txt")
    toast = page.locator(".toast-body")
    expect(toast).to_contain_text(say("web.file_too_large", limit=50))
    assert re.findall("[A-Za-z]{5,}", toast.inner_text()) == []
    page.locator("[data-testid=toast-close]").click()

    page.locator("#bg-read-pasted").click()
    expect(page.locator("#bg-said")).to_contain_text(say("upkeep.nothing_pasted"))
    page.locator("#bg-pasted textarea").fill("<script>alert(1)</script>\n正文没有标题，也没有年份。${1+1}\n")
    page.locator("#bg-read-pasted").click()
    expect(page.locator("#bg-confirm")).to_be_visible()
    for field in ("title", "issuer", "year"):
        page.locator(f"#bg-field-{field} textarea, #bg-field-{field} input").fill("")
    page.locator("#bg-add").click()
    expect(page.locator("#bg-said")).to_contain_text(say("upkeep.missing_title"))
    for field, value in (("title", "<img src=x onerror=alert(2)>报告"), ("issuer", "甲县人民政府"), ("year", "二〇")):
        page.locator(f"#bg-field-{field} textarea, #bg-field-{field} input").fill(value)
    page.locator("#bg-add").click()
    expect(page.locator("#bg-said")).to_contain_text(say("upkeep.bad_year", year="二〇"))
    page.locator("#bg-field-year textarea, #bg-field-year input").fill("2020")
    page.locator("#bg-add").click()
    expect(page.locator("#bg-held")).to_contain_text("<img src=x onerror=alert(2)>报告")
    assert page.locator("#bg-held img").count() == 0
    assert dialogs == []


def test_another_title_of_the_same_kind_replaces_only_when_asked(county_address: str, open_page: Open, tmp_path: Path) -> None:
    address = linked(open_page, county_address)
    page = library(open_page, county_address)
    text = (REPORTS / "2022.txt").read_text(encoding="utf-8")
    first = text.splitlines()[0]
    (tmp_path / "修订.txt").write_text(
        text.replace(first, first.replace("建设情况", "建设工作情况"), 1) + "\n补充一段。\n", encoding="utf-8"
    )
    upload(page, tmp_path / "修订.txt")
    expect(page.locator("#bg-reading")).to_contain_text(say("upkeep.held_retitled", title=TITLE_2022))
    page.locator("#bg-add").click()
    expect(page.locator("#bg-said")).to_contain_text(TITLE_2022)
    expect(page.locator("#bg-held")).not_to_contain_text(say("upkeep.not_indexed"))
    page.locator("#bg-replace input").check()
    page.locator("#bg-add").click()
    expect(page.locator("#bg-confirm")).to_be_hidden()
    title = TITLE_2022.replace("建设情况", "建设工作情况")
    expect(page.locator("#bg-said")).to_contain_text(title)
    expect(page.locator("#bg-held tbody tr")).to_have_count(2)
    page.locator("#bg-build").click()
    expect(page.locator("#bg-status")).to_contain_text(say("upkeep.current"))
    colleague = open_page(address)
    expect(colleague.locator("#bg-original")).to_contain_text(title)
    expect(colleague.locator("#bg-original")).to_contain_text(say("web.text_replaced"))
    assert colleague.locator("#bg-original mark").count() == 0


def test_the_page_calls_no_other_host(county_address: str, open_page: Open) -> None:
    hosts: list[str] = []
    page = library(open_page, county_address)
    page.context.on("request", lambda request: hosts.append(urllib.parse.urlparse(request.url).netloc))
    upload(page, REPORTS / "2023.txt")
    expect(page.locator("#bg-confirm")).to_be_visible()
    page.locator("#bg-check").click()
    expect(page.locator("#bg-health li").first).to_be_visible()
    assert hosts
    assert set(hosts) - {urllib.parse.urlparse(county_address).netloc, ""} == set()
