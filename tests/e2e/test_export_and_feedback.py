"""What can be done with an answer: saved as a document, judged, and found in the records afterwards."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from corpus.strings import say
from tests.e2e.conftest import SIZES, Open, free_port, serving
from tests.e2e.test_chat import ask, picture
from tests.ui.fake_assistant import REVIEW, SUPERVISION
from ui.records import Records

pytestmark = pytest.mark.slow


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that keeps records, and its home."""
    home, port = tmp_path / "home", free_port()
    home.mkdir()
    command = [sys.executable, "-m", "tests.e2e.serve_fake", str(port), "0", str(home)]
    for address in serving(command, port, tmp_path / "log.txt"):
        yield address, home


def answered(open_page: Open, address: str, size: str, *, locale: str = "zh-CN", dark: bool = False) -> Page:
    page = open_page(address, size=size, locale=locale, dark=dark)
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible()
    return page


def saved_by(page: Page, control: Locator, folder: Path) -> Path:
    with page.expect_download() as waiting:
        control.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


@pytest.mark.parametrize("size", SIZES)
def test_feedback_is_recorded_with_its_reason(recording: tuple[str, Path], open_page: Open, tmp_path: Path, size: str) -> None:
    address, home = recording
    page = answered(open_page, address, size, locale="zh-CN" if size == "desk" else "en-US", dark=size == "phone")
    page.locator("#bg-chat [data-feedback=down]").click()
    box = page.locator("#bg-chat .bg-reason-box")
    box.locator("input").fill("年份不对")
    box.locator("[data-reason]").click()
    expect(page.locator("#bg-chat [data-feedback=down]")).to_have_attribute("aria-pressed", "true")
    for _ in range(40):
        [record] = Records(home).since()
        if record.reason:
            break
        page.wait_for_timeout(250)
    assert (record.question, record.feedback, record.reason, record.channel) == (REVIEW, "down", "年份不对", "page")
    picture(page, f"feedback-{size}", tmp_path)
    page.reload()
    expect(page.locator("#bg-chat [data-feedback=down]")).to_have_attribute("aria-pressed", "true")
    page.locator("#bg-chat [data-feedback=down]").click()
    expect(page.locator("#bg-chat [data-feedback=down]")).to_have_attribute("aria-pressed", "false")


def test_administrators_fetch_the_records_from_the_page(recording: tuple[str, Path], open_page: Open, tmp_path: Path) -> None:
    page = answered(open_page, recording[0], "desk")
    expect(page.locator("#bg-privacy")).to_contain_text(Records(recording[1]).notice("zh"))
    page.get_by_role("tab", name=say("web.tab_library")).click()
    file = saved_by(page, page.locator('#bg-records a[href*="csv"]'), tmp_path)
    head, record = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    assert dict(zip(head, record, strict=True))[say("records.question")] == REVIEW
    file = saved_by(page, page.locator('#bg-records a[href*="xlsx"]'), tmp_path)
    rows = [[cell.value or "" for cell in row] for row in openpyxl.load_workbook(file).active.iter_rows()]
    assert rows == [head, [int(value) if value.isdecimal() else value for value in record]]
    picture(page, "records", tmp_path)


@pytest.mark.parametrize("form", ["docx", "md", "txt"])
def test_an_answer_is_saved_as_a_document(recording: tuple[str, Path], open_page: Open, tmp_path: Path, form: str) -> None:
    page = answered(open_page, recording[0], "desk")
    page.locator("#bg-chat .bg-menu summary", has_text=say("web.export")).click()
    saved = saved_by(page, page.locator(f"#bg-chat [data-export={form}][data-turn]"), tmp_path)
    assert saved.suffix == f".{form}"
    if form == "docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(saved)).paragraphs)
    else:
        text = saved.read_text(encoding="utf-8")
    assert REVIEW in text
    assert "SHA-256" in text


def test_a_conversation_is_saved_as_one_document(recording: tuple[str, Path], open_page: Open, tmp_path: Path) -> None:
    page = answered(open_page, recording[0], "phone")
    ask(page, SUPERVISION)
    menu = page.locator("#bg-chat .bg-menu").nth(1)
    menu.locator("summary").click()
    saved = saved_by(page, menu.locator("[data-export=txt]:not([data-turn])"), tmp_path)
    text = saved.read_text(encoding="utf-8")
    assert text.startswith(say("web.export_title_conversation"))
    assert [text.index(words) for words in (REVIEW, "31件[1]", SUPERVISION, "98.9%[2]", "100%[3]")] == sorted(
        text.index(words) for words in (REVIEW, "31件[1]", SUPERVISION, "98.9%[2]", "100%[3]")
    )
