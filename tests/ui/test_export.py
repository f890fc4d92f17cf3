import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus.strings import Language, say
from tests.ui.fake_assistant import HOSTILE, REVIEW, SUPERVISION, FakeAssistant, bundled_report
from tests.ui.reader import read
from ui.export import Format, export, file_name
from ui.turns import Turn

FORMATS: tuple[Format, ...] = ("docx", "md", "txt")
QUESTIONS = (REVIEW, "2022年有多少件？", SUPERVISION)


def turn_of(question: str) -> Turn:
    assistant = FakeAssistant()
    return Turn.of(assistant.ask(question), assistant.reports, asked="2024-02-01 09:30")


def text_of(document: bytes, form: Format) -> str:
    """What a reader sees of the document, white space aside."""
    if form == "docx":
        opened = docx.Document(io.BytesIO(document))
        cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
        text = "\n".join([paragraph.text for paragraph in opened.paragraphs] + cells)
    else:
        text = document.decode()
        text = read(MarkdownIt("commonmark").enable("table").render(text)).text if form == "md" else text
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_document_has_the_answer_its_evidence_and_how_it_came_about(form: Format, language: Language) -> None:
    turn = turn_of(REVIEW)
    assert turn.answer is not None
    text = text_of(export([turn], [bundled_report()], form, language), form)
    cited = turn.answer.citations[0]
    for words in (
        REVIEW,
        turn.answer.text.splitlines()[0],
        cited.official + say("web.colon", language) + f"“{cited.quote}”",
        cited.reference,
        bundled_report().source_sha256,
        "2024-02-01 09:30",
        say("web.export_generation", language, generation=turn.answer.generation),
        "接待行政复议案件",
        *turn.answer.figures[0].figure.section,
    ):
        assert re.sub(r"\s+", "", words) in text, words


@pytest.mark.parametrize("form", FORMATS)
def test_all_that_is_not_a_report_s_is_in_the_language_of_the_document(form: Format) -> None:
    turn = turn_of(SUPERVISION)
    assert turn.answer is not None
    cited = dataclasses.replace(
        turn.answer.citations[0], quote="quote", official="place", reference="reference", page=3, source="file"
    )
    rate, difference = turn.answer.figures
    latin = {"indicator": "rate", "qualifier": "over", "section": ("part",)}
    figures = tuple(dataclasses.replace(shown, figure=dataclasses.replace(shown.figure, **latin)) for shown in (rate, difference))
    answer = dataclasses.replace(
        turn.answer, question="q", resolved_question="r", text="t [1]", citations=(cited,), figures=figures
    )
    document = export([dataclasses.replace(turn, question="q", answer=answer)], [bundled_report()], form, "en")
    text = text_of(document, form)
    assert "place,page3:“quote”" in text
    assert "98.9(over)" in text
    assert "Computed:100−98.9=1.1" in text
    assert f"sourcefilefile,SHA-256{bundled_report().source_sha256}" in text
    assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef].{0,20}", text) == []


@pytest.mark.parametrize("form", FORMATS)
def test_marks_are_numbered_through_a_conversation(form: Format) -> None:
    document = export([turn_of(question) for question in QUESTIONS], [bundled_report()], form, "zh")
    text = text_of(document, form)
    assert "接待行政复议案件31件[1]。" in text
    assert "建议办复率98.9%[2]，政协提案办复率100%[3]" in text
    for number, quote in ((1, "接待行政复议案件31件,"), (2, "县人大代表共向"), (3, "县政协十四届")):
        assert re.search(rf"\[{number}\]《[^》]*》[^：]*：“{quote}", text)
    assert text.count(bundled_report().source_sha256) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_quote_that_the_report_no_longer_has_is_pointed_out(form: Format) -> None:
    changed = dataclasses.replace(bundled_report(), text="又" + bundled_report().text)
    warned = "".join(say("web.export_changed", marks="[1]").split())
    assert warned not in text_of(export([turn_of(REVIEW)], [bundled_report()], form, "zh"), form)
    assert warned in text_of(export([turn_of(REVIEW)], [changed], form, "zh"), form)
    assert warned in text_of(export([turn_of(REVIEW)], [], form, "zh"), form)


def test_a_computed_number_comes_with_its_formula_and_a_doubtful_one_with_its_doubt() -> None:
    turn = turn_of(SUPERVISION)
    assert turn.answer is not None
    warning = turn.answer.figures[0].figure.warning
    assert warning is not None
    text = export([turn], [bundled_report()], "txt", "zh").decode()
    assert "计算得出：100 − 98.9 = 1.1" in text
    assert text.count(warning.text()) == 1


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words", [HOSTILE, "甲\x00\x0b乙\ud800\uffff丙", "=1+1", "一\u2028二\x85三", "1. 甲|乙\n# 丙\n- 丁"])
def test_words_of_a_report_or_a_person_are_shown_as_written(form: Format, words: str) -> None:
    turn = turn_of(REVIEW)
    assert turn.answer is not None
    citation = dataclasses.replace(turn.answer.citations[0], quote=words, official=words, reference=words)
    figure = dataclasses.replace(turn.answer.figures[0].figure, indicator=words, section=(words,))
    shown = dataclasses.replace(turn.answer.figures[0], figure=figure)
    answer = dataclasses.replace(turn.answer, text=f"甲{words}[1]{words}", citations=(citation,), figures=(shown,))
    turn = dataclasses.replace(turn, question=words, answer=answer)
    printed = re.sub(r"[\x00-\x08\x0b\ud800\uffff]|\s+", "", words)
    text = text_of(export([turn], [bundled_report()], form, "zh"), form)
    assert text.count(printed) >= 6
    assert re.fullmatch(r"[\w-]+\.\w+", file_name([turn], form, "zh"))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("甲1.) \\`*_{}[]()#+-!|<>&~$=:/^@wh\"'\t"), max_size=30))
def test_markdown_has_no_effect(words: str) -> None:
    turn = turn_of("2022年有多少件？")
    assert turn.answer is not None
    answer = dataclasses.replace(turn.answer, text="无。", resolved_question="又" + words, generation=0)
    markup = export([dataclasses.replace(turn, question=words, answer=answer)], [], "md", "zh").decode()
    shown = read(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markup))
    assert set(shown.elements) <= {"h1", "h2", "p"}
    lines = [line.split() for line in shown.text.splitlines() if line.split()]
    assert lines[1:-3] == [words.split()] * bool(words.split()) + [(say("web.resolved") + "又" + words).split()]


def test_every_part_of_the_document_is_sound_xml_without_anything_from_elsewhere() -> None:
    document = export([turn_of(question) for question in QUESTIONS], [bundled_report()], "docx", "zh")
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
                assert b'TargetMode="External"' not in package.read(name)


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-writer-nogui)")
    pypdf = pytest.importorskip("pypdf")
    turns = [turn_of(question) for question in QUESTIONS]
    (tmp_path / "answers.docx").write_bytes(export(turns, [bundled_report()], "docx", "zh"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "answers.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    pages = pypdf.PdfReader(tmp_path / "answers.pdf").pages
    # A4, in points; what a page shows, its number between dashes.
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert texts[0].startswith(say("web.export_title_conversation"))
    assert [f"—{n}—" in text for n, text in enumerate(texts, start=1)] == [True] * len(texts)
    assert "接待行政复议案件31件" in texts[0]
    assert bundled_report().source_sha256 in "".join(texts)
