"""原文: the whole of one report."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui import original
from ui.links import Link
from ui.page.tab import PRIVATE, Frame, Tab, Updates, Visit, data_of

__all__ = ["OriginalTab"]


class OriginalTab(Tab):
    """One report, chosen from the list or named by a link."""

    key = "original"

    def build(self) -> None:
        """The list of reports, and the report."""
        self.choice = gr.Dropdown([], label=self.say("choose_report"), elem_id="bg-report", visible=False)
        self.page = gr.HTML(original.message_html(self.say("original_empty"), self.language), elem_id="bg-original")

    def outputs(self) -> list[Any]:
        """The list of reports, and the report shown."""
        return [self.choice, self.page]

    def fill(self, visit: Visit) -> Updates:
        """The report that the address names, else the latest."""
        titles = [(report.metadata.title, report.id) for report in self.reports]
        shown = visit.link or (Link(titles[-1][1]) if titles else None)
        if shown is None:
            return {self.page: original.message_html(self.say("no_reports"), self.language)}
        return self._show(shown, choices=titles)

    def wire(self, frame: Frame) -> None:
        """Links into a report, from anywhere on the page, and the list."""
        frame.header.select(self.open_link, None, [frame.tabs, self.choice, self.page], **PRIVATE).then(
            None, js="() => window.baogao.showHighlight()"
        )
        self.choice.input(lambda report_id: self._original(Link(report_id)), [self.choice], [self.page], **PRIVATE)
        self.tabs = frame.tabs

    def open_link(self, event: gr.EventData) -> Updates:
        """A link into a report was clicked."""
        link = Link.read(str(data_of(event).get("link", "")))
        if link is None:
            return {self.tabs: gr.Tabs(selected="chat")}
        return {self.tabs: gr.Tabs(selected=self.key)} | self._show(link)

    def _show(self, link: Link, **properties: Any) -> Updates:
        """The report of a link, chosen in the list; of one that is gone only what became of it, and the list to choose from."""
        known = self.report(link.report_id) is not None
        value, visible = (link.report_id if known else None), len(self.reports) > known
        return {self.choice: gr.Dropdown(value=value, visible=visible, **properties), self.page: self._original(link)}

    def _original(self, link: Link) -> str:
        if self.preparation.assistant is None:
            return original.message_html(self.preparation.notice(self.language), self.language)
        report = self.report(link.report_id)
        if report is None:
            return original.message_html(self.say("report_gone", report=link.report_id), self.language)
        return original.original_html(report, link, self.language)
