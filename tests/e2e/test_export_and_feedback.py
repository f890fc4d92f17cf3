"""What can be done with an answer: saved as a document, judged, and found in the records afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from corpus.strings import say
from tests.e2e.conftest import SIZES, Open, free_port, serving
from tests.e2e.test_chat import ask
from tests.ui.fake_assistant import REVIEW
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


def answered(open_page: Open, address: str, size: str) -> Page:
    page = open_page(address, size=size)
    ask(page, REVIEW)
    expect(page.locator("#bg-chat .bg-mark").first).to_be_visible(timeout=60_000)
    return page


@pytest.mark.parametrize("size", SIZES)
def test_feedback_is_recorded_with_its_reason(recording: tuple[str, Path], open_page: Open, size: str) -> None:
    address, home = recording
    page = answered(open_page, address, size)
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


@pytest.mark.parametrize("form", ["docx", "md", "txt"])
def test_an_answer_is_saved_as_a_document(recording: tuple[str, Path], open_page: Open, tmp_path: Path, form: str) -> None:
    page = answered(open_page, recording[0], "desk")
    page.locator("#bg-chat .bg-menu summary", has_text=say("web.export")).click()
    with page.expect_download() as waiting:
        page.locator(f"#bg-chat [data-export={form}][data-turn]").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.suffix == f".{form}"
    if form == "docx":
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(saved)).paragraphs)
    else:
        text = saved.read_text(encoding="utf-8")
    assert REVIEW in text
    assert "SHA-256" in text
