"""历年对比: indicators year by year, as a table and a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from corpus.strings import say
from ui import years
from ui.page.tab import PRIVATE, Frame, Tab, Updates, Visit

__all__ = ["YearsTab"]


class YearsTab(Tab):
    """Indicators side by side."""

    key = "years"

    def build(self) -> None:
        """The choice of indicators, the table, and the chart."""
        gr.HTML(f'<p class="bg-intro">{self.say_years("intro")}</p>', elem_id="bg-years-intro")
        self.notice = gr.HTML("", visible=False, elem_id="bg-years-notice")
        with gr.Row(elem_id="bg-years-choice", elem_classes="bg-form"):
            self.chosen = gr.Dropdown(
                [],
                multiselect=True,
                max_choices=years.MOST_CHOSEN,
                label=self.say_years("indicators", count=years.MOST_CHOSEN),
                scale=5,
                min_width=300,
                elem_id="bg-years-indicators",
            )
            marks = [(self.say_years(mark), mark) for mark in ("line", "bar")]
            self.mark = gr.Radio(marks, value="line", label=self.say_years("mark"), scale=1, min_width=220)
            self.subject = gr.Radio([], label=self.say_years("subject"), scale=1, min_width=140, visible=False)
        with gr.Row(elem_id="bg-years-shown", equal_height=False):
            with gr.Column(scale=7, min_width=320):
                self.table = gr.HTML("", elem_id="bg-years-table")
                self.downloads = gr.HTML("", elem_id="bg-years-downloads")
            with gr.Column(scale=5, min_width=320):
                # A chart draws its marks once and for all, so there is one of each kind.
                self.plots = {
                    mark: kind(
                        x="year",
                        y="value",
                        color="indicator",
                        x_title=" ",
                        y_title=" ",
                        color_title=say("web.indicator", self.language),
                        show_label=False,
                        buttons=[],
                        height=360,
                        visible=False,
                        elem_id=f"bg-years-{mark}",
                        elem_classes="bg-plot",
                    )
                    for mark, kind in (("line", gr.LinePlot), ("bar", gr.BarPlot))
                }
                self.not_drawn = gr.HTML(f'<p class="bg-small">{self.say_years("not_drawn")}</p>', visible=False)

    def say_years(self, name: str, **values: object) -> str:
        """A string of this tab in the page's language."""
        return say(f"years.{name}", self.language, **values)

    def outputs(self) -> list[Any]:
        """The notice, the choice, and what is shown of it."""
        return [self.notice, self.chosen, *self._shown()]

    def _shown(self) -> list[Any]:
        return [self.table, self.downloads, self.subject, *self.plots.values(), self.not_drawn]

    def fill(self, visit: Visit) -> Updates:
        """The first indicators that several years tell."""
        found = years.find_series(self.reports)
        missing = years.notice(self.reports, found, self.language)
        keys = years.suggested(found)
        notice = f'<p class="bg-notice" role="status">{missing}</p>' if missing else ""
        choice = gr.Dropdown(years.choices(found, self.language), value=keys)
        return {self.notice: gr.HTML(notice, visible=bool(missing)), self.chosen: choice} | self.show(keys, "line", "")

    def wire(self, frame: Frame) -> None:
        """Every choice shows what was chosen."""
        inputs = [self.chosen, self.mark, self.subject]
        # Taking all indicators away at once is a change, and no input.
        self.chosen.change(self.show, inputs, self._shown(), trigger_mode="always_last", **PRIVATE)
        for component in inputs[1:]:
            component.input(self.show, inputs, self._shown(), **PRIVATE)

    def show(self, keys: Sequence[str], mark: str, subject: str | None) -> Updates:
        """The chosen indicators side by side."""
        chosen = years.choose(years.find_series(self.reports), keys or ())
        subjects = years.subjects(chosen, mark, self.language)
        named = [value for _, value in subjects]
        drawn = subject if subject in named else next(iter(named), "")
        unit, data = years.chart(chosen, drawn, mark, self.language)
        title = self.say_years("title", unit=unit) if unit else None
        updates: Updates = {
            plot: gr.LinePlot(data, title=title, visible=True) if kind == mark and named else gr.LinePlot(visible=False)
            for kind, plot in self.plots.items()
        }
        updates[self.subject] = gr.Radio(subjects, value=drawn if named else None, visible=len(named) > 1)
        updates[self.not_drawn] = gr.HTML(visible=bool(chosen) and not named)
        if not chosen:
            return updates | {self.table: f'<p class="bg-small">{self.say_years("choose_some")}</p>', self.downloads: ""}
        answer = years.put_side_by_side(chosen, generation=0, language=self.language)
        table = years.comparison_html(answer, self.reports, self.language)
        return updates | {self.table: table, self.downloads: years.downloads_html(chosen, self.root, self.language)}
