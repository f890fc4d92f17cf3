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
        latest = Link(titles[-1][1]) if titles else None
        shown = visit.link or latest
        chosen = visit.link if visit.link and self.report(visit.link.report_id) else latest
        updates: Updates = {self.choice: gr.Dropdown(titles, value=chosen and chosen.report_id, visible=len(titles) > 1)}
        return updates if shown is None else updates | {self.page: self._original(shown)}

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
        updates = {self.tabs: gr.Tabs(selected=self.key), self.page: self._original(link)}
        return updates | ({self.choice: link.report_id} if self.report(link.report_id) else {})

    def _original(self, link: Link) -> str:
        if self.preparation.assistant is None:
            return original.message_html(self.preparation.notice(self.language), self.language)
        report = self.report(link.report_id)
        if report is None:
            return original.message_html(self.say("report_gone", report=link.report_id), self.language)
        return original.original_html(report, link, self.language)
