"""数据台账: the register of figures, with the sentence behind a row."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui import figures
from ui.page.tab import PRIVATE, Frame, Tab, Updates, Visit
from ui.register import Selection

__all__ = ["FiguresTab"]


class FiguresTab(Tab):
    """Every figure of the reports, filtered."""

    key = "figures"

    def build(self) -> None:
        """The filters, the register, and the sentence of a row."""
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
        with gr.Row(elem_id="bg-found-row", equal_height=False):
            self.found = gr.HTML("", elem_id="bg-found")
            self.downloads = gr.HTML("", elem_id="bg-found-downloads")
        with gr.Row(elem_id="bg-ledger", equal_height=False):
            with gr.Column(scale=7, min_width=320):
                self.register = gr.Dataframe(
                    headers=figures.columns(self.language),
                    datatype=["number", "str", "number", "str", "str", "str", "str"],
                    type="array",
                    interactive=False,
                    wrap=True,
                    max_height=520,
                    column_widths=["72px", "210px", "95px", "95px", "100px", "213px", "48px"],
                    buttons=[],
                    elem_id="bg-register",
                    label=self.say("tab_figures"),
                    show_label=False,
                )
            with gr.Column(scale=4, min_width=300):
                self.detail = gr.HTML(f'<p class="bg-small">{self.say("choose_row")}</p>', elem_id="bg-detail")

    def outputs(self) -> list[Any]:
        """The filters' choices, and the register."""
        return [self.of_report, self.of_year, self.of_section, *self._shown()]

    def _shown(self) -> list[Any]:
        return [self.found, self.downloads, self.register]

    def fill(self, visit: Visit) -> Updates:
        """The whole register."""
        titles = [(report.metadata.title, report.id) for report in self.reports]
        about = [(self.say("year", year=year), year) for year in figures.years(self.reports)]
        sections = [(section, section) for section in figures.sections(self.reports)]
        return {
            self.of_report: gr.Dropdown([(self.say("all_reports"), ""), *titles], value=""),
            self.of_year: gr.Dropdown([(self.say("all_years"), 0), *about], value=0),
            self.of_section: gr.Dropdown([(self.say("all_sections"), ""), *sections], value=""),
        } | self.filter("", 0, "", "", False, False)

    def wire(self, frame: Frame) -> None:
        """The filters, and a click on a row."""
        filters = [self.of_report, self.of_year, self.of_section, self.words, self.warned, self.dates]
        for component in filters:
            if component is not self.words:
                component.input(self.filter, filters, self._shown(), **PRIVATE)
        self.words.change(self.filter, filters, self._shown(), trigger_mode="always_last", **PRIVATE)
        shown = self.register.select(self.show_figure, filters, [self.detail], **PRIVATE)
        shown.then(None, js="() => window.baogao.show('#bg-detail .bg-card')")

    def filter(self, *filters: Any) -> Updates:
        """The register, filtered."""
        wanted = _selection(*filters)
        rows = figures.rows(self.reports, wanted, self.language)
        told = f'<p class="bg-small" role="status">{self.say("rows_found", count=len(rows))}</p>'
        downloads = figures.downloads_html(wanted, self.root, self.language)
        return {self.found: told, self.downloads: downloads, self.register: rows}

    def show_figure(
        self, report_id: str, year: int, section: str, words: str, warned: bool, dates: bool, event: gr.SelectData
    ) -> str:
        """A row of the register was clicked."""
        wanted = _selection(report_id, year, section, words, warned, dates)
        found = figures.find(self.reports, wanted, getattr(event, "row_value", None) or [])
        if found is None:
            return f'<p class="bg-notice" role="status">{self.say("row_gone")}</p>'
        return figures.detail_html(*found, self.language)


def _selection(report_id: str, year: int, section: str, words: str, warned: bool, dates: bool) -> Selection:
    """What the filters ask for; a browser may send None for any of them."""
    return Selection(
        report_id or "", year or None, below=section or "", words=words or "", warned=bool(warned), dates=bool(dates)
    )
