"""报告库: reports in and out, the index brought up to them, for administrators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import gradio as gr

from corpus.errors import BaogaoError
from corpus.reading import MAX_SOURCE_BYTES
from corpus.strings import Language, say
from ui import library
from ui.access import may_administer
from ui.downloads import links_html
from ui.page.tab import PRIVATE, Frame, Tab, Visit
from ui.preparation import Preparation, fault_text
from ui.upkeep import Upkeep, Work

__all__ = ["LibraryTab"]

MAX_PASTED = 2_000_000
MAX_TITLE, MAX_ISSUER, MAX_ADDRESS = 120, 60, 2000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sources that one browser sent and that wait to be looked at, the first one shown.

    Attributes:
        sources: Each as a file or its bytes, with the name of the file.
        total: How many there were.
    """

    sources: tuple[tuple[Path | bytes, str | None], ...] = ()
    total: int = 0


def administrators_only(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler that nobody else can call, whether or not they see the tab; its last argument is the request."""

    @wraps(handler)
    def guarded(self: LibraryTab, *arguments: Any) -> Any:
        if not may_administer(arguments[-1]):
            raise gr.Error(self.say_upkeep("administrators_only"))
        return handler(self, *arguments)

    return guarded


class LibraryTab(Tab):
    """Reports, index, generations and health."""

    key = "library"
    shown = False

    def __init__(self, preparation: Preparation, language: Language, upkeep: Upkeep) -> None:
        super().__init__(preparation, language)
        self.upkeep = upkeep

    def say_upkeep(self, key: str, /, **values: object) -> str:
        """A string of this tab in the page's language."""
        return say(f"upkeep.{key}", self.language, **values)

    # Layout.

    def build(self) -> None:
        """Adding, the reports held, the index, its generations, and its health."""
        self.waiting = gr.State(Waiting())
        self.clock = gr.Timer(1.0, active=False)
        self._heading("add_heading")
        self.said = gr.HTML("", elem_id="bg-said", visible=False, padding=False)
        with gr.Row(elem_classes="bg-form bg-adding", equal_height=True):
            self.files = gr.File(
                label=self.say_upkeep("files", limit=MAX_SOURCE_BYTES // 2**20),
                file_count="multiple",
                height=180,
                min_width=280,
                elem_id="bg-upload",
            )
            with gr.Column(min_width=280):
                self.pasted = gr.Textbox(
                    label=self.say_upkeep("paste"),
                    placeholder=self.say_upkeep("paste_hint"),
                    lines=3,
                    max_lines=5,
                    max_length=MAX_PASTED,
                    elem_id="bg-pasted",
                )
                self.read_pasted = gr.Button(self.say_upkeep("read_pasted"), elem_id="bg-read-pasted")
        with gr.Column(visible=False, elem_id="bg-confirm", elem_classes="bg-form") as self.confirm:
            self.reading = gr.HTML("", elem_id="bg-reading", padding=False)
            with gr.Row():
                self.title = self._field("title", MAX_TITLE, scale=4)
                self.issuer = self._field("issuer", MAX_ISSUER, scale=2)
            with gr.Row():
                self.year = self._field("year", 4, hint="year_hint")
                self.published = self._field("published", 20, hint="published_hint")
                self.address = self._field("source_url", MAX_ADDRESS, hint="source_url_hint", scale=2)
            self.replacing = gr.Checkbox(label=self.say_upkeep("replace"), visible=False, elem_id="bg-replace")
            with gr.Row():
                self.adding = gr.Button(self.say_upkeep("add"), variant="primary", elem_id="bg-add")
                self.skipping = gr.Button(self.say_upkeep("skip"), elem_id="bg-skip")

        self._heading("held_heading")
        self.held = gr.HTML("", elem_id="bg-held", padding=False)
        with gr.Row(elem_classes="bg-form"):
            self.chosen = gr.Dropdown([], label=self.say_upkeep("choose"), scale=4, elem_id="bg-chosen")
            self.removing = gr.Button(self.say_upkeep("remove"), scale=1, min_width=140, elem_id="bg-remove")
        with gr.Column(visible=False, elem_id="bg-sure", elem_classes="bg-form") as self.sure:
            self.sure_text = gr.HTML("", padding=False)
            with gr.Row():
                self.remove_now = gr.Button(self.say_upkeep("remove_now"), variant="stop", elem_id="bg-remove-now")
                self.keep = gr.Button(self.say_upkeep("keep"), elem_id="bg-keep")
        self.removed = gr.HTML("", elem_id="bg-removed", visible=False, padding=False)

        self._heading("index_heading")
        self.status = gr.HTML("", elem_id="bg-status", padding=False)
        with gr.Row(elem_classes="bg-form"):
            self.of_year = gr.Dropdown(
                [(self.say_upkeep("all_years"), 0)], value=0, label=self.say_upkeep("years"), scale=2, elem_id="bg-of-year"
            )
            self.building = gr.Button(
                self.say_upkeep("work_build"), variant="primary", scale=1, min_width=140, elem_id="bg-build"
            )
            self.rebuilding = gr.Button(self.say_upkeep("work_full"), scale=1, min_width=140, elem_id="bg-rebuild")
        self.job = gr.HTML("", elem_id="bg-job", padding=False)

        self._heading("generations_heading")
        self.generations = gr.HTML("", elem_id="bg-generations", padding=False)
        with gr.Row(elem_classes="bg-form"):
            self.number = gr.Dropdown([], label=self.say_upkeep("other_generation"), scale=4, elem_id="bg-number")
            self.using = gr.Button(self.say_upkeep("use"), scale=1, min_width=140, elem_id="bg-use")
        self.used = gr.HTML("", elem_id="bg-used", visible=False, padding=False)

        self._heading("health_heading")
        with gr.Row(elem_classes="bg-form"):
            self.checking = gr.Button(self.say_upkeep("work_check"), min_width=140, scale=0, elem_id="bg-check")
            self.repairing = gr.Button(self.say_upkeep("work_repair"), min_width=140, scale=0, elem_id="bg-repair")
        self.health = gr.HTML("", elem_id="bg-health", padding=False)

        self._heading("records_heading")
        records = self.preparation.records
        links = "" if records.path is None else links_html("records", (), self.root, self.language)
        kept = records.notice(self.language)
        gr.HTML(f'<p class="bg-small">{kept}</p><p class="bg-actions">{links}</p>', elem_id="bg-records", padding=False)

    def _heading(self, name: str) -> None:
        gr.HTML(f"<h2>{self.say_upkeep(name)}</h2>", elem_classes="bg-heading-row", padding=False)

    def _field(self, name: str, limit: int, *, hint: str = "", scale: int = 1) -> Any:
        placeholder = self.say_upkeep(hint) if hint else ""
        return gr.Textbox(
            label=self.say_upkeep(name),
            placeholder=placeholder,
            max_lines=1,
            max_length=limit,
            scale=scale,
            min_width=160,
            elem_id=f"bg-field-{name}",
        )

    # Filling.

    def outputs(self) -> list[Any]:
        """The tab itself, and everything on it that the library or the index decides."""
        return [self.tab, *self._stock()]

    def fill(self, visit: Visit) -> list[Any]:
        """Library and index as they are; nothing for who may not change them."""
        if not visit.administers:
            return [gr.Tab(visible=False), *[gr.skip()] * len(self._stock())]
        return [gr.Tab(visible=True), *self._stocked()]

    def wait(self, visit: Visit) -> list[Any]:
        """The library can be looked after before there is an index to ask."""
        return self.fill(visit)

    def _stock(self) -> list[Any]:
        return [
            self.held,
            self.chosen,
            self.status,
            self.of_year,
            self.generations,
            self.number,
            self.job,
            self.health,
            self.clock,
        ]

    def _stocked(self) -> list[Any]:
        try:
            kept, faults = self.upkeep.kept(), self.upkeep.library.faults()
            generations = self.upkeep.generations()
        except BaogaoError as fault:
            return [library.message_html([fault.text(self.language)], wrong=True), *[gr.skip()] * 5, *self._work()]
        outdated = self.upkeep.outdated()
        status = [self.say_upkeep("outdated" if outdated else "current")]
        years = sorted({one.entry.year for one in kept}, reverse=True)
        others = [info.number for info in generations if not info.current and not info.error]
        return [
            library.reports_html(kept, faults, self.language),
            gr.Dropdown([(one.entry.metadata.title, one.entry.id) for one in kept], value=None),
            library.message_html(status, wrong=outdated),
            gr.Dropdown([(self.say_upkeep("all_years"), 0), *((str(year), year) for year in years)], value=0),
            library.generations_html(generations, self.language),
            gr.Dropdown([(str(number), number) for number in others], value=None),
            *self._work(),
        ]

    def _work(self) -> list[Any]:
        """Progress or outcome of the work, what a check found, and the clock that watches it."""
        job = self.upkeep.job
        running = job is not None and job.running
        health: Any = gr.skip()
        if job is not None and isinstance(job.outcome, tuple):
            health = library.health_html(self.upkeep.library.faults(), job.outcome, self.language)
        return [library.job_html(job, self.language), health, gr.Timer(active=running)]

    # Wiring.

    def wire(self, frame: Frame) -> None:
        """Every button, and the clock while work is under way."""
        entry = [self.said, self.confirm, self.reading, self.title, self.issuer, self.year, self.published, self.address]
        entry += [self.replacing, self.waiting, self.files, self.pasted]
        values = [self.waiting, self.title, self.issuer, self.year, self.published, self.address, self.replacing]
        stock = self._stock()
        self.files.upload(self.receive, [self.files], entry, **PRIVATE)
        self.read_pasted.click(self.receive_pasted, [self.pasted], entry, **PRIVATE)
        self.adding.click(self.add, values, [*entry, *stock], **PRIVATE)
        self.skipping.click(self.skip, [self.waiting], entry, **PRIVATE)
        asked = [self.sure, self.sure_text, self.removed]
        self.removing.click(self.ask_removal, [self.chosen], asked, **PRIVATE)
        self.keep.click(self.keep_it, None, asked, **PRIVATE)
        self.remove_now.click(self.remove, [self.chosen], [*asked, *stock], **PRIVATE)
        works: dict[Work, Any] = {
            "build": self.building,
            "full": self.rebuilding,
            "check": self.checking,
            "repair": self.repairing,
        }
        for work, button in works.items():
            button.click(self._starter(work), [self.of_year], [self.job, self.health, self.clock], **PRIVATE)
        look = "() => window.baogao.look()"
        frame.announce(self.clock.tick(self.watch, None, stock, **PRIVATE)).then(None, js=look)
        self.using.click(self.use, [self.number], [self.used, *stock], **PRIVATE).then(None, js=look)

    # What happens.

    @administrators_only
    def receive(self, files: list[str] | None, request: gr.Request) -> list[Any]:
        """Files were uploaded."""
        sources = tuple((Path(file), Path(file).name) for file in files or ())
        return self._next(Waiting(sources, len(sources)))

    @administrators_only
    def receive_pasted(self, text: str, request: gr.Request) -> list[Any]:
        """A text was pasted."""
        if not text.strip():
            return self._next(Waiting(), [self.say_upkeep("nothing_pasted")], wrong=True)
        return self._next(Waiting(((text.encode("utf-8", "replace"), None),), 1))

    def _next(self, waiting: Waiting, said: Iterable[str] = (), *, wrong: bool = False) -> list[Any]:
        """Show the first source that can be read; what is said of others goes above."""
        lines = list(said)
        while waiting.sources:
            source, name = waiting.sources[0]
            try:
                preview = self.upkeep.read(source, name)
            except Exception as fault:
                lines.append(self._failed(name, fault))
                wrong = True
                waiting = _without_first(waiting)
                continue
            number = waiting.total - len(waiting.sources) + 1
            guess = preview.incoming.guess
            told = self.say_upkeep("check_then_add", number=number, total=waiting.total)
            shown = f'<p class="bg-small" role="status">{told}</p>' + library.reading_html(preview, self.language)
            found = [guess.title, guess.issuer, guess.year, guess.published]
            return [
                self._message(lines, wrong=wrong),
                gr.Column(visible=True),
                shown,
                *("" if value is None else str(value.value) for value in found),
                preview.incoming.url or "",
                gr.Checkbox(value=False, visible=False),
                waiting,
                None,
                "",
            ]
        return [self._message(lines, wrong=wrong), gr.Column(visible=False), "", *[""] * 5, gr.skip(), waiting, None, gr.skip()]

    def _failed(self, name: str | None, fault: Exception) -> str:
        """Why a source could not be taken, as one line that names it."""
        if isinstance(fault, BaogaoError) and fault.key == "library.no_such_file":
            return self.say_upkeep("gone")
        text = fault_text(fault, self.language)
        return text if name is None or name in text else f"{name}：{text}"

    def _message(self, lines: Iterable[str], *, wrong: bool = False) -> Any:
        shown = library.message_html(lines, wrong=wrong)
        return gr.HTML(shown, visible=bool(shown))

    @administrators_only
    def add(
        self,
        waiting: Waiting,
        title: str,
        issuer: str,
        year: str,
        published: str,
        address: str,
        replace_held: bool,
        request: gr.Request,
    ) -> list[Any]:
        """What was read, and perhaps corrected, is added."""
        if not waiting.sources:
            return [*self._next(Waiting(), [self.say_upkeep("gone")], wrong=True), *self._stocked()]
        source, name = waiting.sources[0]
        try:
            added = self.upkeep.add(
                source,
                name,
                title=title,
                issuer=issuer,
                year=year,
                published=published,
                source_url=address,
                replace_held=replace_held,
            )
        except BaogaoError as fault:
            if fault.key == "library.no_such_file":
                return [*self._next(_without_first(waiting), [self.say_upkeep("gone")], wrong=True), *self._stocked()]
            conflict = fault.key == "library.conflict"
            values = {key: fault.values[key] for key in ("issuer", "year", "held", "new")} if conflict else {}
            line = self.say_upkeep("conflict", **values) if conflict else fault.text(self.language)
            kept = [*[gr.skip()] * 7, gr.Checkbox(visible=True) if conflict else gr.skip(), *[gr.skip()] * 3]
            return [self._message([line], wrong=True), *kept, *[gr.skip()] * len(self._stock())]
        _discard(source)
        status = "unchanged_report" if added.status == "unchanged" else added.status
        said = [self.say_upkeep(status, title=added.entry.metadata.title), *(note.text(self.language) for note in added.notes)]
        return [*self._next(_without_first(waiting), said), *self._stocked()]

    @administrators_only
    def skip(self, waiting: Waiting, request: gr.Request) -> list[Any]:
        """What was read is not added."""
        said = []
        if waiting.sources:
            source, name = waiting.sources[0]
            _discard(source)
            said = [self.say_upkeep("skipped", name=name or self.say_upkeep("paste"))]
        return self._next(_without_first(waiting), said)

    @administrators_only
    def ask_removal(self, report_id: str | None, request: gr.Request) -> list[Any]:
        """A report is to be removed: ask once more."""
        kept = next((one for one in self.upkeep.kept() if one.entry.id == report_id), None)
        if kept is None:
            return [gr.Column(visible=False), "", self._message([self.say_upkeep("nothing_chosen")], wrong=True)]
        asked = [self.say_upkeep("confirm_remove", title=kept.entry.metadata.title)]
        return [gr.Column(visible=True), library.message_html(asked, wrong=True), gr.HTML(visible=False)]

    @administrators_only
    def keep_it(self, request: gr.Request) -> list[Any]:
        """The report stays."""
        return [gr.Column(visible=False), "", gr.skip()]

    @administrators_only
    def remove(self, report_id: str | None, request: gr.Request) -> list[Any]:
        """The report is removed."""
        try:
            entry = self.upkeep.library.remove(report_id or "")
            said = self._message([self.say_upkeep("removed", title=entry.metadata.title if entry else report_id)])
        except BaogaoError as fault:
            said = self._message([fault.text(self.language)], wrong=True)
        return [gr.Column(visible=False), "", said, *self._stocked()]

    def _starter(self, work: Work) -> Callable[..., list[Any]]:
        def start(year: int, request: gr.Request) -> list[Any]:
            return list(self.begin(work, year, request))

        return start

    @administrators_only
    def begin(self, work: Work, year: int, request: gr.Request) -> list[Any]:
        """A button that starts work was pressed; what is under way goes on."""
        started = self.upkeep.start(work, (year,) if year and work == "build" else ())
        shown, health, clock = self._work()
        busy = "" if started else library.message_html([self.say_upkeep("busy")], wrong=True)
        return [busy + shown, health, clock]

    @administrators_only
    def watch(self, request: gr.Request) -> list[Any]:
        """A second of work went by; once it is done everything is looked at anew."""
        job = self.upkeep.job
        if job is not None and job.running:
            return [*[gr.skip()] * 6, *self._work()]
        return self._stocked()

    @administrators_only
    def use(self, number: int | None, request: gr.Request) -> list[Any]:
        """Another generation is to answer."""
        if not number:
            return [self._message([self.say_upkeep("no_number")], wrong=True), *[gr.skip()] * len(self._stock())]
        try:
            said = self._message([self.say_upkeep("used", generation=self.upkeep.use(int(number)))])
        except BaogaoError as fault:
            said = self._message([fault.text(self.language)], wrong=True)
        return [said, *self._stocked()]


def _without_first(waiting: Waiting) -> Waiting:
    return replace(waiting, sources=waiting.sources[1:])


def _discard(source: Path | bytes) -> None:
    """Delete an uploaded file that is not needed any more."""
    if isinstance(source, Path):
        with suppress(OSError):
            source.unlink()
