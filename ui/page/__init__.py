"""The web page: layout and wiring of Gradio, and nothing else. What is shown is rendered by the modules of `ui`.

This package alone imports Gradio. A tab is a module of its own; to add one, write a `Tab` and name it in `TABS`.
"""

from __future__ import annotations

import os
from importlib import resources
from typing import Any

# Before Gradio is imported, which reads it once.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from corpus.reading import MAX_SOURCE_BYTES
from corpus.strings import Language, say
from ui.access import may_administer
from ui.links import Link
from ui.markup import attribute, escape
from ui.page.chat import KEPT, Asking, ChatTab
from ui.page.figures import FiguresTab
from ui.page.library import LibraryTab
from ui.page.original import OriginalTab
from ui.page.programs import offer_ask
from ui.page.tab import PRIVATE, Frame, Tab, Updates, Visit
from ui.page.years import YearsTab
from ui.preparation import Preparation
from ui.server import LANGUAGE_COOKIE
from ui.upkeep import Upkeep

__all__ = ["Page", "mount"]

TABS: tuple[type[Tab], ...] = (ChatTab, OriginalTab, FiguresTab, YearsTab)
# More than there are cores: while the index is prepared, each question waits in its place.
ANSWERS_AT_ONCE = 8
UPLOADS_CLOSED = "1kb"
# More than the library takes, so that it is the library that says what is too large.
MAX_UPLOAD = 4 * MAX_SOURCE_BYTES
FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")
MONOSPACE = ("ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace")

# The grounds of the page's style (`page.css`), for the framework's own components.
DARK = {
    "body_background_fill": "#11171e",
    "background_fill_primary": "#1a222c",
    "background_fill_secondary": "#202a36",
    "block_background_fill": "#1a222c",
    "input_background_fill": "#202a36",
    "border_color_primary": "#3a4654",
    "table_even_background_fill": "#1a222c",
    "table_odd_background_fill": "#202a36",
}


def mount(app: Any, preparation: Preparation, language: Language, path: str, upkeep: Upkeep | None = None) -> None:
    """Put the page in `language` at `path` of a FastAPI application; with `upkeep`, reports can be added there."""
    blocks = Page(preparation, language, upkeep).build()
    # A mounted page checks which files may be read only if it believes it was launched.
    blocks.has_launched = True
    gr.mount_gradio_app(
        app,
        blocks,
        path=path,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=UPLOADS_CLOSED if upkeep is None else MAX_UPLOAD,
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
    ).set(**{f"{name}_dark": colour for name, colour in DARK.items()})


class Page:
    """The page in one language: its frame, its tabs, and how they are filled when a browser arrives.

    Args:
        preparation: The assistant, once it is there.
        language: Language of the page.
        upkeep: The library and its index, for administrators; None: they are not looked after here.
    """

    def __init__(self, preparation: Preparation, language: Language, upkeep: Upkeep | None = None) -> None:
        self.preparation = preparation
        self.language: Language = language
        kept = () if upkeep is None else (LibraryTab(preparation, language, upkeep),)
        self.shown: tuple[Tab, ...] = (*(tab(preparation, language) for tab in TABS), *kept)
        self.chat = next(tab for tab in self.shown if isinstance(tab, ChatTab))

    def say(self, name: str, **values: object) -> str:
        """A string of the page in its language."""
        return say(f"web.{name}", self.language, **values)

    def build(self) -> Any:
        """The page as Gradio blocks."""
        with gr.Blocks(title=self.say("title"), analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as blocks:
            header = gr.HTML(self._header(), js_on_load=_data("page.js"), elem_id="bg-header", apply_default_css=False)
            self.banner = gr.HTML("", elem_id="bg-banner", visible=False)
            self.timer = gr.Timer(1.0, active=False)
            self.address = gr.Textbox(visible=False)
            with gr.Tabs(elem_id="bg-tabs") as self.tabs:
                for tab in self.shown:
                    with gr.Tab(self.say(f"tab_{tab.key}"), id=tab.key, visible=tab.shown) as tab.tab:
                        tab.build()
            # First, so that no event of a tab takes its name.
            offer_ask(self.preparation)
            for tab in self.shown:
                tab.wire(Frame(header, self.tabs, self._announce))
            self._wire(blocks)
        return blocks.queue(default_concurrency_limit=ANSWERS_AT_ONCE, max_size=64)

    def _header(self) -> str:
        other: Language = "en" if self.language == "zh" else "zh"
        root, address = ("./", "./en/") if other == "en" else ("../", "../")
        return (
            f'<header class="bg-header"><div><h1>{self.say("title")}</h1><p>{self.say("tagline")}</p></div>'
            f'<div class="bg-tools"><a href="{root}account" data-account hidden title="{self.say("account")}"></a>'
            f'<button type="button" data-theme-switch title="{self.say("switch_theme")}" '
            f'aria-label="{self.say("switch_theme")}">◐</button>'
            f'<a href="{address}" data-language="{other}" data-cookie="{LANGUAGE_COOKIE}" lang="{other}" '
            f'title="{self.say("switch_language")}">{self.say("other_language")}</a></div></header>'
            f'<div id="bg-words" hidden data-copied="{attribute(self.say("copied"))}" '
            f'data-copy-failed="{attribute(self.say("copy_failed"))}" '
            f'data-conversation="{attribute(self.say("conversation"))}" data-health="{root}api/health" '
            f'data-disconnected="{attribute(self.say("disconnected"))}" '
            f'data-too-large="{attribute(self.say("file_too_large", limit=MAX_SOURCE_BYTES // 2**20))}" '
            f'data-busy="{attribute(self.say("too_busy"))}"></div>'
            f'<div id="bg-lost" class="bg-notice bg-failed" role="alert" hidden>{self.say("disconnected")}</div>'
            f'<div id="bg-news" class="bg-notice" role="status" hidden><span>{self.say("new_generation")}</span> '
            f'<button type="button" class="bg-action" data-reload>{self.say("reload")}</button></div>'
            '<div id="bg-toast" role="status" aria-live="polite"></div>'
        )

    def _wire(self, blocks: Any) -> None:
        inputs = [self.chat.memory, self.address, self.chat.asking]
        outputs = [self.banner, self.timer, self.address, self.tabs]
        outputs += [component for tab in self.shown for component in tab.outputs()]
        settle = "() => window.baogao.settle()"
        # The page may be there before the script of its header is.
        arriving = f"""async (_, address, asking) => {{
            while (!(window.baogao && window.baogao.kept)) await new Promise((done) => setTimeout(done, 20));
            return [{KEPT}, window.location.search, asking];
        }}"""
        waiting = f"(_, address, asking) => [{KEPT}, address, asking]"
        for event in (
            blocks.load(self.arrive, inputs, outputs, js=arriving, **PRIVATE),
            self.timer.tick(self.tick, inputs, outputs, js=waiting, **PRIVATE),
        ):
            self.chat.catch_up_after(event).then(None, js=settle)

    def arrive(self, memory: object, address: str, asking: Asking, request: gr.Request) -> Updates:
        """The page was opened: fill it with what is there by now."""
        visit = Visit(memory, Link.read(address), bool(asking.question), may_administer(request))
        waiting = self.preparation.state == "preparing"
        updates = {self.banner: self._banner(), self.timer: gr.Timer(active=waiting), self.address: address if waiting else ""}
        for tab in self.shown:
            updates |= tab.wait(visit) if waiting else tab.fill(visit)
        if visit.link is not None and not waiting:
            updates[self.tabs] = gr.Tabs(selected=OriginalTab.key)
        return updates

    def tick(self, memory: object, address: str, asking: Asking, request: gr.Request) -> Updates:
        """A second went by while the index is prepared."""
        if self.preparation.state == "preparing":
            return {self.banner: self._banner()}
        return self.arrive(memory, address, asking, request)

    def _announce(self, event: Any) -> Any:
        return event.then(self._banner, None, [self.banner], **PRIVATE)

    def _banner(self) -> Any:
        notice = self.preparation.notice(self.language)
        kind = "bg-notice" if self.preparation.state == "preparing" else "bg-notice bg-failed"
        return gr.HTML(f'<div class="{kind}" role="status">{escape(notice)}</div>' if notice else "", visible=bool(notice))
