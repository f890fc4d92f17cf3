"""The main job, seen from a chair in front of a browser."""

from __future__ import annotations

import os
import sys
import urllib.parse
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from corpus.strings import say
from tests.e2e.conftest import SIZES, Open, free_port, serving
from tests.ui.fake_assistant import HOSTILE, REVIEW, SUPERVISION

pytestmark = pytest.mark.slow

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def picture(page: Page, name: str, folder: Path) -> None:
    """Save what is seen; into the documentation too when BAOGAO_SCREENSHOTS asks for it."""
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{name}.png")
    if os.environ.get("BAOGAO_SCREENSHOTS"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / f"{name}.png")


def ask(page: Page, question: str) -> None:
    page.locator("#bg-question textarea").fill(question)
    page.keyboard.press("Enter")


def last_answer(page: Page) -> str:
    return page.locator("#bg-chat .bg-answer").last.inner_text()


# The real thing.


@pytest.mark.parametrize("size", SIZES)
def test_the_main_job(real_address: str, open_page: Open, tmp_path: Path, size: str) -> None:
    page = open_page(real_address, size=size)
    ask(page, "2023年接待了多少件行政复议案件？")
    mark = page.locator("#bg-chat .bg-mark", has_text="[1]").first
    expect(mark).to_be_visible()
    assert "31件" in page.locator("#bg-chat .bg-text").last.inner_text()
    mark.click()
    quote = page.locator("#bg-evidence .bg-current mark.bg-quote").first
    expect(quote).to_be_in_viewport()
    assert "31件" in page.locator("#bg-evidence .bg-current mark.bg-quote").first.inner_text()
    assert "行政复议" in page.locator("#bg-evidence .bg-current .bg-path").inner_text()
    expect(page.locator("#bg-evidence .bg-figures td", has_text="31件").first).to_be_attached()
    picture(page, f"chat-{size}", tmp_path)

    page.locator("#bg-evidence .bg-current [data-link]").click()
    expect(page.locator("#bg-original mark#bg-highlight")).to_be_in_viewport()
    assert "31件" in page.locator("#bg-original mark.bg-quote").first.inner_text()
    picture(page, f"report-{size}", tmp_path)

    page.get_by_role("tab", name=say("web.tab_figures")).click()
    page.locator("#bg-register [role=gridcell]").first.click()
    expect(page.locator("#bg-detail mark")).to_be_visible()
    picture(page, f"figures-{size}", tmp_path)


@pytest.mark.parametrize(
    ("question", "reason"), [("2022年接待了多少件行政复议案件？", "year"), ("康平县2023年接待了多少件行政复议案件？", "region")]
)
def test_another_year_or_county_is_refused(real_address: str, open_page: Open, question: str, reason: str) -> None:
    page = open_page(real_address)
    ask(page, question)
    expect(page.locator("#bg-chat .bg-refusal .bg-badge")).to_have_text(say(f"web.refusal_{reason}"))
    assert page.locator("#bg-chat .bg-mark").count() == 0


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_no_request_leaves_for_another_host(real_address: str, open_page: Open, path: str) -> None:
    hosts: list[str] = []
    page = open_page(real_address + path.replace("/en/", "/"), locale="zh-CN" if path == "/" else "en-US")
    page.context.on("request", lambda request: hosts.append(urllib.parse.urlparse(request.url).netloc))
    page.reload()
    page.wait_for_selector("#bg-chat .bg-welcome")
    ask(page, "2023年接待了多少件行政复议案件？")
    page.locator("#bg-chat .bg-mark").first.click()
    page.locator("#bg-evidence .bg-current [data-link]").click()
    page.wait_for_selector("#bg-original mark")
    page.get_by_role("tab", name=say("web.tab_figures", "zh" if path == "/" else "en")).click()
    page.wait_for_selector("#bg-register [role=gridcell]")
    own = urllib.parse.urlparse(real_address).netloc
    assert len(hosts) > 10
    assert set(hosts) - {own, ""} == set()


# Every flow, against answers made by hand.


def test_a_suggestion_is_asked_by_a_click_and_its_marks_walk_the_evidence(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    page.locator("#bg-chat [data-ask]", has_text=SUPERVISION).click()
    page.locator("#bg-chat .bg-mark", has_text="[2]").first.click()
    expect(page.locator('#bg-evidence .bg-current[data-card="2"]')).to_be_in_viewport()
    page.locator("#bg-evidence .bg-step").last.click()
    expect(page.locator('#bg-evidence .bg-current[data-card="1"]')).to_be_in_viewport()


def test_a_link_works_for_a_colleague_and_a_stale_one_says_so(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    ask(page, REVIEW)
    page.locator("#bg-chat .bg-mark").first.click()
    page.locator("#bg-evidence .bg-current [data-link]").click()
    expect(page.locator("#bg-highlight")).to_be_in_viewport()
    address = page.url
    assert "text=" in address
    page.go_back()
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible()

    colleague = open_page(address)
    expect(colleague.locator("#bg-highlight")).to_be_in_viewport()
    stale = open_page(address[:-4] + "0000")
    expect(stale.locator("#bg-original")).to_contain_text(say("web.text_replaced"))
    assert stale.locator("#bg-original mark").count() == 0
    gone = open_page(fake_address + "/?report=<script>")
    expect(gone.locator("#bg-original")).to_contain_text(say("web.report_gone", report="<script>"))


def test_enter_sends_shift_enter_breaks_the_line_and_composing_does_neither(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    box = page.locator("#bg-question textarea")
    box.click()
    page.keyboard.type("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    assert box.input_value() == "第一行\n第二行"
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", "windowsVirtualKeyCode": 229, "key": "Process", "code": "Enter"})
    page.wait_for_timeout(500)
    assert page.locator("#bg-chat .bg-question").count() == 0
    session.send("Input.insertText", {"text": "你好"})
    page.keyboard.press("Enter")
    expect(page.locator("#bg-chat .bg-question .bg-words")).to_have_text("第一行\n第二行你好")
    expect(page.locator("#bg-chat .bg-chat")).to_be_visible()
    assert box.input_value() == ""


def test_a_conversation_outlives_a_reload_and_ends_by_one_click(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible()
    ask(page, "其中受理了多少件？")
    expect(page.locator("#bg-chat .bg-resolved")).to_contain_text(REVIEW)
    expect(page.locator("#bg-chat .bg-mark")).to_have_count(4)
    page.reload()
    expect(page.locator("#bg-chat .bg-question")).to_have_count(2)
    page.locator("#bg-chat .bg-mark").first.click()
    expect(page.locator("#bg-evidence mark.bg-quote")).to_be_visible()
    page.locator("#bg-renew").click()
    expect(page.locator("#bg-chat .bg-question")).to_have_count(0)
    page.reload()
    page.wait_for_selector("#bg-chat .bg-welcome")
    expect(page.locator("#bg-chat .bg-question")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_asked_last_is_in_view(fake_address: str, open_page: Open, size: str) -> None:
    page = open_page(fake_address, size=size)
    for count, question in enumerate((REVIEW, "逐条", SUPERVISION, "2022年？", REVIEW, "逐条"), start=1):
        ask(page, question)
        expect(page.locator("#bg-chat .bg-question")).to_have_count(count)
        expect(page.locator("#bg-chat .bg-waiting")).to_have_count(0)
        expect(page.locator("#bg-chat .bg-question").last).to_be_in_viewport()
        expect(page.locator("#bg-chat .bg-answer").last).to_be_in_viewport()
    page.reload()
    expect(page.locator("#bg-chat .bg-question").last).to_be_in_viewport()


def test_an_answer_can_be_stopped_between_its_parts(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    ask(page, "逐段")
    expect(page.locator("#bg-chat .bg-answer").last).to_contain_text("第3条")
    page.get_by_role("button", name=say("web.stop")).click()
    expect(page.locator("#bg-chat .bg-waiting")).to_have_count(0)
    expect(page.locator("#bg-question textarea")).to_have_value("逐段")
    assert page.locator("#bg-chat .bg-question").count() == 0
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-chip").first).to_be_visible()
    expect(page.locator("#bg-chat .bg-question")).to_have_count(1)


def test_two_windows_show_one_conversation(fake_address: str, open_page: Open) -> None:
    first = open_page(fake_address)
    ask(first, REVIEW)
    expect(first.locator("#bg-chat .bg-chip").first).to_be_visible()
    second = open_page(fake_address, context=first.context)
    expect(second.locator("#bg-chat .bg-question")).to_have_count(1)
    ask(first, "逐条")
    expect(first.locator("#bg-chat .bg-answer").last).to_contain_text("第2条")
    ask(second, SUPERVISION)
    expect(second.locator("#bg-chat .bg-chip").nth(1)).to_be_visible()
    expect(first.locator("#bg-chat .bg-answer").last).to_contain_text("第40条")
    for page in (first, second):
        expect(page.locator("#bg-chat .bg-question")).to_have_count(3)
        expect(page.locator("#bg-chat .bg-answer").last).to_contain_text("第40条")
    second.locator("#bg-renew").click()
    for page in (first, second):
        expect(page.locator("#bg-chat .bg-question")).to_have_count(0)


def test_a_restart_of_the_server_loses_nothing(open_page: Open, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tests.e2e.serve_fake", str(port), "0"]
    running = serving(command, port, tmp_path / "log.txt")
    page = open_page(next(running))
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-chip").first).to_be_visible()
    running.close()
    page.locator("#bg-question textarea").fill("其中受理了多少件？")
    page.keyboard.press("Enter")
    expect(page.locator(".toast-body")).to_contain_text(say("web.disconnected"))
    running = serving(command, port, tmp_path / "log.txt")
    next(running)
    expect(page.locator(".toast-body")).to_have_count(0)
    expect(page.locator("#bg-question textarea")).to_have_value("其中受理了多少件？")
    page.keyboard.press("Enter")
    expect(page.locator("#bg-chat .bg-question")).to_have_count(2)
    expect(page.locator("#bg-chat .bg-resolved")).to_contain_text(REVIEW)
    running.close()


def test_an_answer_that_a_restart_cut_off_is_said_so_and_its_question_put_back(open_page: Open, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "tests.e2e.serve_fake", str(port), "0"]
    running = serving(command, port, tmp_path / "log.txt")
    page = open_page(next(running))
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-chip").first).to_be_visible()
    ask(page, "逐段")
    expect(page.locator("#bg-chat .bg-answer").last).to_contain_text("第3条")
    running.close()
    expect(page.locator("#bg-lost")).to_have_text(say("web.disconnected"))
    expect(page.locator("#bg-lost")).to_be_in_viewport()
    expect(page.locator("#bg-chat .error")).to_be_hidden()
    expect(page.locator("#bg-chat .bg-question")).to_have_count(2)
    running = serving(command, port, tmp_path / "log.txt")
    next(running)
    expect(page.locator("#bg-question textarea")).to_have_value("逐段")
    expect(page.locator("#bg-lost")).to_be_hidden()
    expect(page.locator("#bg-chat .bg-question")).to_have_count(1)
    page.locator("#bg-question textarea").press("Enter")
    expect(page.locator("#bg-chat .bg-question")).to_have_count(2)
    expect(page.locator("#bg-chat .bg-waiting")).to_have_count(0)
    running.close()


def test_two_browsers_know_nothing_of_each_other(fake_address: str, open_page: Open) -> None:
    first, second = open_page(fake_address), open_page(fake_address)
    ask(first, REVIEW)
    expect(first.locator("#bg-chat .bg-mark").first).to_be_visible()
    ask(second, "其中受理了多少件？")
    expect(second.locator("#bg-chat .bg-mark").first).to_be_visible()
    assert second.locator("#bg-chat .bg-resolved").count() == 0
    assert second.locator("#bg-chat .bg-question").count() == 1


def test_a_fault_keeps_the_question(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    for count, question in enumerate(("崩溃", "长" * 5001), start=1):
        ask(page, question)
        expect(page.locator("#bg-chat .bg-fault")).to_have_count(count)
        assert "不应出现在页面上" not in page.locator("body").inner_text()
        page.locator("#bg-chat .bg-fault").last.get_by_role("button").click()
        assert page.locator("#bg-question textarea").input_value() == question
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible()


def test_hostile_words_do_nothing(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ask(page, HOSTILE + '<img src="http://127.0.0.1:9/x" onerror="alert(2)">')
    expect(page.locator("#bg-chat .bg-words").last).to_contain_text(HOSTILE)
    assert page.locator("#bg-chat img").count() == 0
    assert dialogs == []


def test_a_question_waits_for_the_index_and_can_be_stopped(slow_address: str, open_page: Open) -> None:
    page = open_page(slow_address)
    expect(page.locator("#bg-banner")).to_contain_text("3/10")
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-waiting")).to_contain_text(say("web.waiting_for_index"))
    page.get_by_role("button", name=say("web.stop")).click()
    expect(page.locator("#bg-chat .bg-waiting")).to_have_count(0)
    assert page.locator("#bg-question textarea").input_value() == REVIEW
    ask(page, SUPERVISION)
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible()
    expect(page.locator("#bg-banner")).to_be_hidden()
    expect(page.locator("#bg-chat .bg-question")).to_have_count(1)
    expect(page.locator("#bg-chat .bg-welcome")).to_be_visible()


def test_a_row_of_the_register_shows_its_sentence(fake_address: str, open_page: Open, tmp_path: Path) -> None:
    page = open_page(fake_address)
    page.get_by_role("tab", name=say("web.tab_figures")).click()
    page.locator("#bg-register [role=gridcell]", has_text="31").first.click()
    expect(page.locator("#bg-detail mark")).to_have_text("31件")
    page.get_by_label(say("web.words")).fill("办复率")
    expect(page.locator("#bg-found")).to_contain_text(say("web.rows_found", count=1))
    page.get_by_label(say("web.words")).fill("没有的词")
    expect(page.locator("#bg-found")).to_contain_text(say("web.rows_found", count=0))


def test_the_language_is_switched_and_remembered(fake_address: str, open_page: Open) -> None:
    page = open_page(fake_address)
    assert page.get_by_role("tab").first.inner_text() == say("web.tab_chat")
    page.locator("[data-language]").click()
    expect(page.locator("#bg-header h1")).to_have_text(say("web.title", "en"))
    page.goto(fake_address)
    expect(page.locator("#bg-header h1")).to_have_text(say("web.title", "en"))
    page.locator("[data-language]").click()
    expect(page.locator("#bg-header h1")).to_have_text(say("web.title"))
    english = open_page(fake_address, locale="en-US")
    expect(english.locator("#bg-header h1")).to_have_text(say("web.title", "en"))
