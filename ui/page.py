"""The web page: layout and wiring of Gradio, and nothing else. What is shown is rendered by the modules beside it.

The one module that imports Gradio. A conversation travels with its browser (`ui.turns`), never in the process.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from corpus.errors import BaogaoError
from corpus.report import Report
from corpus.strings import Language, say
from ui import chat, evidence, figures, original
from ui.escape import attribute, escape
from ui.links import Link
from ui.preparation import Preparation, fault_text
from ui.server import LANGUAGE_COOKIE
from ui.turns import Turn, history, recall, remember

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

__all__ = ["Page", "mount"]

log = logging.getLogger(__name__)

# Not a secret: it only keeps what a browser stored readable after the server was started again.
STORAGE_KEY, STORAGE_SECRET = "baogao.conversation", "baogao.conversation.1"
WAIT_STEP_SECONDS, MAX_WAIT_STEPS = 0.25, 7200
MAX_KEPT_CHARACTERS = 12_000
ANSWERS_AT_ONCE = 4
UPLOADS_CLOSED = "1kb"
FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")
MONOSPACE = ("ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace")
PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}


def mount(app: Any, preparation: Preparation, language: Language, path: str) -> None:
    """Put the page in `language` at `path` of a FastAPI application."""
    blocks = Page(preparation, language).build()
    # A mounted page checks which files may be read only if it believes it was launched.
    blocks.has_launched = True
    gr.mount_gradio_app(
        app,
        blocks,
        path=path,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=UPLOADS_CLOSED,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        ssr_mode=False,
        theme=_theme(),
        css=_data("page.css"),
        favicon_path=str(resources.files("ui") / "favicon.png") if path == "/" else None,
    )


def _data(name: str) -> str:
    return (resources.files("ui") / name).read_text(encoding="utf-8")


def _theme() -> Any:
    return gr.themes.Default(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_md,
        font=[gr.themes.Font(name) for name in FONTS],
        font_mono=[gr.themes.Font(name) for name in MONOSPACE],
    )


@dataclass
class Asking:
    """What one browser's page is asking just now; `ask` watches it while it waits.

    The framework's own way to cancel an event loses a question that is sent right after, so it is not used.

    Attributes:
        question: The last question sent in this conversation; empty before the first.
        ended: Why the answer is not wanted any more: `stopped`, `new` (conversation), or empty.
    """

    question: str = ""
    ended: str = ""


class Page:
    """The page in one language: its components, and what happens when they are used.

    Args:
        preparation: The assistant, once it is there.
        language: Language of the page.
    """

    def __init__(self, preparation: Preparation, language: Language) -> None:
        self.preparation = preparation
        self.language: Language = language

    def say(self, name: str, **values: object) -> str:
        """A string of the page in its language."""
        return say(f"web.{name}", self.language, **values)

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports of the library; none while it is not open."""
        assistant = self.preparation.assistant
        return () if assistant is None else assistant.reports

    # Layout.

    def build(self) -> Any:
        """The page as Gradio blocks."""
        with gr.Blocks(title=self.say("title"), analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as blocks:
            self.header = gr.HTML(self._header(), js_on_load=_data("page.js"), elem_id="bg-header", apply_default_css=False)
            self.banner = gr.HTML("", elem_id="bg-banner", visible=False)
            self.timer = gr.Timer(1.0, active=False)
            self.address = gr.Textbox(visible=False)
            self.asking = gr.State(Asking())
            self.memory = gr.BrowserState([], storage_key=STORAGE_KEY, secret=STORAGE_SECRET)
            with gr.Tabs(elem_id="bg-tabs") as self.tabs:
                with gr.Tab(self.say("tab_chat"), id="chat"):
                    self._chat_tab()
                with gr.Tab(self.say("tab_original"), id="original"):
                    self._original_tab()
                with gr.Tab(self.say("tab_figures"), id="figures"):
                    self._figures_tab()
            self._wire(blocks)
        return blocks.queue(default_concurrency_limit=ANSWERS_AT_ONCE, max_size=64)

    def _header(self) -> str:
        other: Language = "en" if self.language == "zh" else "zh"
        address = "./en/" if other == "en" else "../"
        return (
            f'<header class="bg-header"><div><h1>{self.say("title")}</h1><p>{self.say("tagline")}</p></div>'
            f'<div class="bg-tools"><button type="button" data-theme-switch title="{self.say("switch_theme")}" '
            f'aria-label="{self.say("switch_theme")}">◐</button>'
            f'<a href="{address}" data-language="{other}" data-cookie="{LANGUAGE_COOKIE}" lang="{other}" '
            f'title="{self.say("switch_language")}">{self.say("other_language")}</a></div></header>'
            f'<div id="bg-words" hidden data-copied="{attribute(self.say("copied"))}" '
            f'data-copy-failed="{attribute(self.say("copy_failed"))}" '
            f'data-conversation="{attribute(self.say("conversation"))}"></div><div id="bg-toast" role="status" aria-live="polite"></div>'
        )

    def _chat_tab(self) -> None:
        with gr.Row(elem_id="bg-desk", equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="bg-conversation"):
                self.chatbot = gr.Chatbot(
                    value=self._messages(()),
                    label=self.say("conversation"),
                    show_label=False,
                    container=False,
                    buttons=[],
                    latex_delimiters=[],
                    layout="bubble",
                    height="100%",
                    elem_id="bg-chat",
                    allow_tags=False,
                    feedback_options=None,
                )
                self.years = gr.Dropdown(
                    [],
                    multiselect=True,
                    label=self.say("reports_asked"),
                    visible=False,
                    elem_id="bg-years",
                )
                with gr.Row(elem_id="bg-box"):
                    self.question = gr.Textbox(
                        label=self.say("question"),
                        show_label=False,
                        container=False,
                        placeholder=self.say("placeholder"),
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        submit_btn=self.say("send"),
                        scale=1,
                        min_width=160,
                        elem_id="bg-question",
                    )
                    self.renew = gr.Button(self.say("new_conversation"), scale=0, min_width=90, elem_id="bg-renew")
            with gr.Column(scale=5, min_width=320, elem_id="bg-side"):
                self.evidence = gr.HTML(evidence.empty_html(self.language), elem_id="bg-evidence")

    def _original_tab(self) -> None:
        self.report = gr.Dropdown([], label=self.say("choose_report"), elem_id="bg-report", visible=False)
        self.original = gr.HTML(original.message_html(self.say("original_empty"), self.language), elem_id="bg-original")

    def _figures_tab(self) -> None:
        gr.HTML(f'<p class="bg-intro">{self.say("figures_intro")}</p>', elem_id="bg-intro")
        with gr.Row(elem_id="bg-filters"):
            self.of_report = gr.Dropdown([(self.say("all_reports"), "")], value="", label=self.say("choose_report"), scale=3)
            self.of_year = gr.Dropdown(
                [(self.say("all_years"), 0)], value=0, label=self.say("year_about"), scale=1, min_width=120
            )
            self.of_section = gr.Dropdown([(self.say("all_sections"), "")], value="", label=self.say("section"), scale=3)
            self.words = gr.Textbox(label=self.say("words"), placeholder=self.say("words_hint"), max_lines=1, scale=3)
            self.warned = gr.Checkbox(label=self.say("only_warned"), scale=1, min_width=130)
            self.dates = gr.Checkbox(label=self.say("with_dates"), scale=1, min_width=130)
        self.found = gr.HTML("", elem_id="bg-found")
        with gr.Row(elem_id="bg-ledger", equal_height=False):
            with gr.Column(scale=7, min_width=320):
                self.register = gr.Dataframe(
                    headers=figures.columns(self.language),
                    datatype=["str", "number", "str", "str", "str", "str", "str"],
                    type="array",
                    interactive=False,
                    wrap=True,
                    max_height=520,
                    column_widths=["200px", "95px", "95px", "100px", "200px", "48px", "95px"],
                    buttons=[],
                    elem_id="bg-register",
                    label=self.say("tab_figures"),
                    show_label=False,
                )
            with gr.Column(scale=4, min_width=300):
                self.detail = gr.HTML(f'<p class="bg-small">{self.say("choose_row")}</p>', elem_id="bg-detail")

    # Wiring.

    def _wire(self, blocks: Any) -> None:
        conversation = [self.chatbot, self.question, self.evidence, self.memory]
        library = [self.banner, self.timer, self.years, self.report, self.of_report, self.of_year, self.of_section]
        arrival = [*library, self.found, self.register, self.tabs, self.original, self.chatbot, self.address]
        register = [self.of_report, self.of_year, self.of_section, self.words, self.warned, self.dates]

        blocks.load(
            self.arrive, [self.memory, self.address], arrival, js="(memory, _) => [memory, window.location.search]", **PRIVATE
        ).then(None, js="() => window.baogao && window.baogao.settle()")
        self.timer.tick(self.tick, [self.memory, self.address, self.asking], arrival, **PRIVATE).then(
            None, js="() => window.baogao && window.baogao.settle()"
        )

        self.question.submit(self.ask, [self.question, self.memory, self.years, self.asking], conversation, **PRIVATE)
        self.header.submit(self.ask_clicked, [self.memory, self.years, self.asking], conversation, **PRIVATE)
        self.question.stop(self.stop, [self.asking], None, **PRIVATE)
        self.renew.click(self.begin, [self.asking], conversation, **PRIVATE)
        self.header.click(self.show_evidence, [self.memory], [self.evidence], **PRIVATE).then(
            None, js="() => window.baogao.showEvidence()"
        )
        self.header.select(self.open_link, None, [self.tabs, self.report, self.original], **PRIVATE).then(
            None, js="() => window.baogao.showHighlight()"
        )
        self.report.input(self.open_report, [self.report], [self.original], **PRIVATE)
        for component in register[:3] + register[4:]:
            component.input(self.filter, register, [self.found, self.register], **PRIVATE)
        self.words.change(self.filter, register, [self.found, self.register], trigger_mode="always_last", **PRIVATE)
        self.register.select(self.show_figure, None, [self.detail], **PRIVATE).then(None, js="() => window.baogao.showDetail()")

    # What happens. Handlers take what a browser sent, and return updates in the order of their outputs.

    def arrive(self, memory: object, address: str) -> list[Any]:
        """The page was opened: fill it with what is there by now."""
        waiting = self.preparation.state == "preparing"
        chatbot = self._messages(recall(memory))
        if waiting:
            return [self._banner(), gr.Timer(active=True), *[gr.skip()] * 9, chatbot, address]
        return [*self._library(Link.read(address)), chatbot, ""]

    def tick(self, memory: object, address: str, asking: Asking) -> list[Any]:
        """A second went by while the index is prepared; a conversation that began meanwhile is left alone."""
        if self.preparation.state == "preparing":
            return [self._banner(), *[gr.skip()] * 12]
        chatbot = gr.skip() if asking.question else self._messages(recall(memory))
        return [*self._library(Link.read(address)), chatbot, ""]

    def _banner(self) -> Any:
        notice = self.preparation.notice(self.language)
        kind = "bg-notice bg-failed" if self.preparation.state == "failed" else "bg-notice"
        return gr.HTML(f'<div class="{kind}" role="status">{escape(notice)}</div>' if notice else "", visible=bool(notice))

    def _library(self, link: Link | None) -> list[Any]:
        """What follows from the reports there are: choices, register, and the report that a link names."""
        reports = self.reports
        titles = [(report.metadata.title, report.id) for report in reports]
        years = sorted({report.year for report in reports}, reverse=True)
        about = [(self.say("year", year=year), year) for year in figures.years(reports)]
        sections = [(section, section) for section in figures.sections(reports)]
        first = Link(reports[-1].id) if reports else None
        known = link is not None and any(report.id == link.report_id for report in reports)
        shown = link or first
        chosen = link.report_id if link is not None and known else first and first.report_id
        return [
            self._banner(),
            gr.Timer(active=False),
            gr.Dropdown([(self.say("year", year=year), year) for year in years], visible=len(years) > 1),
            gr.Dropdown(titles, value=chosen, visible=len(titles) > 1),
            gr.Dropdown([(self.say("all_reports"), ""), *titles], value=""),
            gr.Dropdown([(self.say("all_years"), 0), *about], value=0),
            gr.Dropdown([(self.say("all_sections"), ""), *sections], value=""),
            *self.filter("", 0, "", "", False, False),
            gr.skip() if link is None else gr.Tabs(selected="original"),
            gr.skip() if shown is None else self._original(shown),
        ]

    def ask(self, question: str, memory: object, years: Sequence[int], asking: Asking) -> Iterator[list[Any]]:
        """A question was sent from the box."""
        turns = recall(memory)
        if not question.strip():
            yield [gr.skip()] * 4
            return
        asking.question, asking.ended = question, ""
        ready = self.preparation.state != "preparing"
        busy = gr.Textbox(value="", submit_btn=False, stop_btn=self.say("stop"))
        yield [self._messages(turns, question, ready=ready), busy, gr.skip(), gr.skip()]
        for _ in range(MAX_WAIT_STEPS):
            if asking.ended or self.preparation.state != "preparing" or self.preparation.wait(WAIT_STEP_SECONDS):
                break
        turn = None if asking.ended else self._answer(question, turns, years)
        if asking.ended == "new":
            yield [gr.skip(), self._idle(), gr.skip(), gr.skip()]
            return
        if turn is None or asking.ended:
            asking.question = ""
            yield [self._messages(turns), self._idle(question), gr.skip(), gr.skip()]
            return
        turns = (*turns, turn)
        pane = evidence.evidence_html(turn, len(turns) - 1, 0, self.language)
        yield [self._messages(turns), self._idle(), pane, remember(turns)]

    def ask_clicked(self, memory: object, years: Sequence[int], asking: Asking, event: gr.EventData) -> Iterator[list[Any]]:
        """A suggested question was clicked."""
        yield from self.ask(str(_data_of(event).get("question", "")), memory, years, asking)

    def stop(self, asking: Asking) -> None:
        """Stop: `ask` ends by itself and puts the question back into the box."""
        asking.ended = "stopped"

    def begin(self, asking: Asking) -> list[Any]:
        """A new conversation: nothing of the old one is kept, here or in the browser."""
        asking.question, asking.ended = "", "new"
        return [self._messages(()), self._idle(""), evidence.empty_html(self.language), []]

    def _idle(self, text: str | None = None) -> Any:
        """The question box, ready to send; with `text` in it if given."""
        buttons = {"submit_btn": self.say("send"), "stop_btn": False}
        return gr.Textbox(**buttons) if text is None else gr.Textbox(value=text, **buttons)

    def show_evidence(self, memory: object, event: gr.EventData) -> str:
        """A mark was clicked: the evidence of its turn, its passage chosen."""
        data, turns = _data_of(event), recall(memory)
        index, n = data.get("turn"), data.get("n")
        if not isinstance(index, int) or not isinstance(n, int) or not 0 <= index < len(turns):
            return evidence.empty_html(self.language)
        return evidence.evidence_html(turns[index], index, n, self.language)

    def open_link(self, event: gr.EventData) -> list[Any]:
        """A link into a report was clicked."""
        link = Link.read(str(_data_of(event).get("link", "")))
        if link is None:
            return [gr.Tabs(selected="chat"), gr.skip(), gr.skip()]
        known = any(report.id == link.report_id for report in self.reports)
        return [gr.Tabs(selected="original"), gr.Dropdown(value=link.report_id) if known else gr.skip(), self._original(link)]

    def open_report(self, report_id: str) -> str:
        """A report was chosen from the list."""
        return self._original(Link(report_id))

    def filter(self, report_id: str, year: int, section: str, words: str, warned: bool, dates: bool) -> list[Any]:
        """The register, filtered."""
        wanted = figures.Filter(report_id or "", year or None, section or "", words or "", bool(warned), bool(dates))
        rows = figures.rows(self.reports, wanted, self.language)
        return [f'<p class="bg-small" role="status">{self.say("rows_found", count=len(rows))}</p>', rows]

    def show_figure(self, event: gr.SelectData) -> str:
        """A row of the register was clicked."""
        row = getattr(event, "row_value", None) or [""]
        found = figures.find(self.reports, str(row[-1]))
        if found is None:
            return f'<p class="bg-small">{self.say("choose_row")}</p>'
        return figures.detail_html(*found, self.language)

    def _answer(self, question: str, turns: Sequence[Turn], years: Sequence[int]) -> Turn:
        assistant = self.preparation.assistant
        if assistant is None:
            return Turn(
                question[:MAX_KEPT_CHARACTERS], fault=self.preparation.notice(self.language) or self.say("still_preparing")
            )
        try:
            answer = assistant.ask(question, history=history(turns), years=tuple(years or ()), language=None)
        except BaogaoError as fault:
            return Turn(question[:MAX_KEPT_CHARACTERS], fault=fault.text(self.language))
        except Exception as fault:
            log.exception("a question could not be answered")
            return Turn(question[:MAX_KEPT_CHARACTERS], fault=fault_text(fault, self.language))
        return Turn.of(answer, assistant.reports)

    def _original(self, link: Link) -> str:
        if self.preparation.assistant is None:
            return original.message_html(self.preparation.notice(self.language), self.language)
        report = next((report for report in self.reports if report.id == link.report_id), None)
        if report is None:
            return original.message_html(self.say("report_gone", report=link.report_id), self.language)
        return original.original_html(report, link, self.language)

    def _messages(self, turns: Sequence[Turn], pending: str = "", *, ready: bool = True) -> list[dict[str, Any]]:
        """The conversation as the chat component takes it: HTML of ours, nothing that it would read as Markdown."""
        assistant = self.preparation.assistant
        parts: list[tuple[str, str]] = []
        if assistant is not None or self.preparation.state == "failed":
            questions = () if assistant is None else assistant.suggestions()
            parts.append(("assistant", chat.welcome_html(self.reports, questions, self.language)))
        for index, turn in enumerate(turns):
            parts.append(("user", chat.question_html(turn.question, self.language)))
            parts.append(("assistant", chat.turn_html(turn, index, self.language)))
        if pending:
            parts.append(("user", chat.question_html(pending, self.language)))
            parts.append(("assistant", chat.waiting_html(self.language, ready=ready)))
        return [{"role": role, "content": _html(content)} for role, content in parts]


def _html(content: str) -> Any:
    return gr.HTML(content, js_on_load=None)


def _data_of(event: gr.EventData) -> dict[str, Any]:
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}
