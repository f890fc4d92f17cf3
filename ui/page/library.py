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
from ui.page.tab import PRIVATE, Frame, Tab, Updates, Visit
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
            raise gr.Error(self.say_upkeep("administrators_only"), title=self.say_upkeep("refused"), print_exception=False)
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
        self.fields: dict[str, Any] = {}
        self.works: dict[Work, Any] = {}
        self.clock = gr.Timer(1.0, active=False)
        self._heading("add_heading")
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
        self.said = gr.HTML("", elem_id="bg-said", visible=False, padding=False)
        with gr.Column(visible=False, elem_id="bg-confirm", elem_classes="bg-form") as self.confirm:
            self.reading = gr.HTML("", elem_id="bg-reading", padding=False)
            with gr.Row():
                self._field("title", MAX_TITLE, scale=4)
                self._field("issuer", MAX_ISSUER, scale=2)
            with gr.Row():
                self._field("year", 4, hint="year_hint")
                self._field("published", 20, hint="published_hint")
                self._field("source_url", MAX_ADDRESS, hint="source_url_hint", scale=2)
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
            self._work_button("build", scale=1, variant="primary")
            self._work_button("full", scale=1)
        self.job = gr.HTML("", elem_id="bg-job", padding=False)

        self._heading("generations_heading")
        self.generations = gr.HTML("", elem_id="bg-generations", padding=False)
        with gr.Row(elem_classes="bg-form"):
            self.number = gr.Dropdown([], label=self.say_upkeep("other_generation"), scale=4, elem_id="bg-number")
            self.using = gr.Button(self.say_upkeep("use"), scale=1, min_width=140, elem_id="bg-use")
        self.used = gr.HTML("", elem_id="bg-used", visible=False, padding=False)

        self._heading("health_heading")
        with gr.Row(elem_classes="bg-form"):
            self._work_button("check", scale=0)
            self._work_button("repair", scale=0)
        self.looking = gr.HTML("", elem_id="bg-looking", padding=False)
        self.health = gr.HTML("", elem_id="bg-health", padding=False)

        self._heading("records_heading")
        records = self.preparation.records
        links = "" if records.path is None else links_html("records", (), self.root, self.language)
        kept = records.notice(self.language)
        gr.HTML(f'<p class="bg-small">{kept}</p><p class="bg-actions">{links}</p>', elem_id="bg-records", padding=False)

    def _heading(self, name: str) -> None:
        gr.HTML(f"<h2>{self.say_upkeep(name)}</h2>", elem_classes="bg-heading-row", padding=False)

    def _field(self, name: str, limit: int, *, hint: str = "", scale: int = 1) -> None:
        self.fields[name] = gr.Textbox(
            label=self.say_upkeep(name),
            placeholder=self.say_upkeep(hint) if hint else "",
            max_lines=1,
            max_length=limit,
            scale=scale,
            min_width=160,
            elem_id=f"bg-field-{name}",
        )

    def _work_button(self, work: Work, *, scale: int, variant: str = "secondary") -> None:
        label = self.say_upkeep(f"work_{work}")
        self.works[work] = gr.Button(label, variant=variant, scale=scale, min_width=140, elem_id=f"bg-{work}")

    # Filling.

    def outputs(self) -> list[Any]:
        """Everything on the tab that an event may change, and the tab itself."""
        shown = [self.tab, self.said, self.confirm, self.reading, *self.fields.values(), self.replacing, self.waiting]
        shown += [self.files, self.pasted, self.held, self.chosen, self.sure, self.sure_text, self.removed, self.status]
        return [*shown, self.of_year, self.job, self.clock, self.generations, self.number, self.used, self.looking, self.health]

    def fill(self, visit: Visit) -> Updates:
        """Library and index as they are; nothing for who may not change them."""
        stock = self._stock() if visit.administers else {}
        return {self.tab: gr.Tab(visible=visit.administers)} | stock

    def wait(self, visit: Visit) -> Updates:
        """The library can be looked after before there is an index to ask."""
        return self.fill(visit)

    def _stock(self) -> Updates:
        """Everything that the library or the index decides."""
        try:
            kept, faults = self.upkeep.kept(), self.upkeep.library.faults()
            generations = self.upkeep.generations()
        except BaogaoError as fault:
            return {self.held: library.message_html([fault.text(self.language)], wrong=True)} | self._work()
        outdated = self.upkeep.outdated()
        years = sorted({one.entry.year for one in kept}, reverse=True)
        others = [info.number for info in generations if not info.current and not info.error]
        return self._work() | {
            self.held: library.reports_html(kept, faults, self.language),
            self.chosen: gr.Dropdown([(one.entry.metadata.title, one.entry.id) for one in kept], value=None),
            self.status: library.message_html([self.say_upkeep("outdated" if outdated else "current")], wrong=outdated),
            self.of_year: gr.Dropdown([(self.say_upkeep("all_years"), 0), *((str(year), year) for year in years)], value=0),
            self.generations: library.generations_html(generations, self.language),
            self.number: gr.Dropdown([(str(number), number) for number in others], value=None),
        }

    def _work(self, before: str = "") -> Updates:
        """Progress or outcome of the work beside its button, `before` above it; what a check found; the clock that watches."""
        job = self.upkeep.job
        updates: Updates = {self.job: "", self.looking: "", self.clock: gr.Timer(active=job is not None and job.running)}
        place = self.job if job is None or job.work in ("build", "full") else self.looking
        updates[place] = before + library.job_html(job, self.language)
        if job is not None and isinstance(job.outcome, tuple):
            updates[self.health] = library.health_html(self.upkeep.library.faults(), job.outcome, self.language)
        return updates

    # Wiring.

    def wire(self, frame: Frame) -> None:
        """Every button, and the clock while work is under way."""
        look = "() => window.baogao.look()"

        def on(event: Any, handler: Any, *inputs: Any) -> Any:
            return event(handler, list(inputs), self.outputs(), **PRIVATE)

        for said in (
            on(self.files.upload, self.receive, self.files),
            on(self.read_pasted.click, self.receive_pasted, self.pasted),
            on(self.adding.click, self.add, self.waiting, self.replacing, *self.fields.values()),
            on(self.skipping.click, self.skip, self.waiting),
        ):
            said.then(None, js="() => window.baogao.show('#bg-said')")
        on(self.removing.click, self.ask_removal, self.chosen)
        on(self.keep.click, self.keep_it)
        on(self.remove_now.click, self.remove, self.chosen)
        for work, button in self.works.items():
            on(button.click, self._starter(work), self.of_year)
        on(self.using.click, self.use, self.number).then(None, js=look)
        frame.announce(on(self.clock.tick, self.watch)).then(None, js=look)

    # What happens.

    @administrators_only
    def receive(self, files: list[str] | None, request: gr.Request) -> Updates:
        """Files were uploaded."""
        sources = tuple((Path(file), Path(file).name) for file in files or ())
        return self._next(Waiting(sources, len(sources)))

    @administrators_only
    def receive_pasted(self, text: str, request: gr.Request) -> Updates:
        """A text was pasted."""
        if not text.strip():
            return self._next(Waiting(), [self.say_upkeep("nothing_pasted")], wrong=True)
        return self._next(Waiting(((text.encode("utf-8", "replace"), None),), 1)) | {self.pasted: ""}

    def _next(self, waiting: Waiting, said: Iterable[str] = (), *, wrong: bool = False) -> Updates:
        """Show the first source that can be read; what is said of others goes above."""
        lines, preview = list(said), None
        while waiting.sources and preview is None:
            source, name = waiting.sources[0]
            try:
                preview = self.upkeep.read(source, name)
            except Exception as fault:
                lines.append(self._failed(name, fault))
                wrong = True
                waiting = _without_first(waiting)
        updates = {self.said: _message(lines, wrong=wrong), self.waiting: waiting, self.files: None}
        if preview is None:
            return updates | {self.confirm: gr.Column(visible=False), self.reading: ""}
        number = waiting.total - len(waiting.sources) + 1
        told = self.say_upkeep("check_then_add", number=number, total=waiting.total)
        shown = f'<p class="bg-small" role="status">{told}</p>' + library.reading_html(preview, self.language)
        guess = preview.incoming.guess
        found = {name: getattr(guess, name) for name in ("title", "issuer", "year", "published")}
        values = {name: "" if value is None else str(value.value) for name, value in found.items()}
        values["source_url"] = preview.incoming.url or ""
        return updates | {
            self.confirm: gr.Column(visible=True),
            self.reading: shown,
            self.replacing: gr.Checkbox(value=False, visible=preview.retitled),
            **{self.fields[name]: value for name, value in values.items()},
        }

    def _failed(self, name: str | None, fault: Exception) -> str:
        """Why a source could not be taken, as one line that names it."""
        if isinstance(fault, BaogaoError) and fault.key == "library.no_such_file":
            return self.say_upkeep("gone")
        text = fault_text(fault, self.language)
        return text if name is None or name in text else name + say("web.colon", self.language) + text

    @administrators_only
    def add(
        self,
        waiting: Waiting,
        replace_held: bool,
        title: str,
        issuer: str,
        year: str,
        published: str,
        source_url: str,
        request: gr.Request,
    ) -> Updates:
        """What was read, and perhaps corrected, is added."""
        if not waiting.sources:
            return self._next(waiting, [self.say_upkeep("gone")], wrong=True) | self._stock()
        source, name = waiting.sources[0]
        values = {"title": title, "issuer": issuer, "year": year, "published": published, "source_url": source_url}
        try:
            added = self.upkeep.add(source, name, **values, replace_held=replace_held)
        except BaogaoError as fault:
            if fault.key == "library.no_such_file":
                return self._next(_without_first(waiting), [self.say_upkeep("gone")], wrong=True) | self._stock()
            if fault.key != "library.conflict":
                return {self.said: _message([fault.text(self.language)], wrong=True)}
            line = self.say_upkeep("conflict", **{key: fault.values[key] for key in ("issuer", "year", "held", "new")})
            return {self.said: _message([line], wrong=True), self.replacing: gr.Checkbox(visible=True)}
        _discard(source)
        status = "unchanged_report" if added.status == "unchanged" else added.status
        said = [self.say_upkeep(status, title=added.entry.metadata.title), *(note.text(self.language) for note in added.notes)]
        return self._next(_without_first(waiting), said) | self._stock()

    @administrators_only
    def skip(self, waiting: Waiting, request: gr.Request) -> Updates:
        """What was read is not added."""
        said = []
        if waiting.sources:
            source, name = waiting.sources[0]
            _discard(source)
            said = [self.say_upkeep("skipped", name=name or self.say_upkeep("pasted"))]
        return self._next(_without_first(waiting), said)

    @administrators_only
    def ask_removal(self, report_id: str | None, request: gr.Request) -> Updates:
        """A report is to be removed: ask once more."""
        kept = next((one for one in self.upkeep.kept() if one.entry.id == report_id), None)
        if kept is None:
            said = _message([self.say_upkeep("nothing_chosen")], wrong=True)
            return {self.sure: gr.Column(visible=False), self.removed: said}
        asked = [self.say_upkeep("confirm_remove", title=kept.entry.metadata.title)]
        shown = library.message_html(asked, wrong=True)
        return {self.sure: gr.Column(visible=True), self.sure_text: shown, self.removed: gr.HTML(visible=False)}

    @administrators_only
    def keep_it(self, request: gr.Request) -> Updates:
        """The report stays."""
        return {self.sure: gr.Column(visible=False)}

    @administrators_only
    def remove(self, report_id: str | None, request: gr.Request) -> Updates:
        """The report is removed."""
        try:
            entry = self.upkeep.library.remove(report_id or "")
            said = _message([self.say_upkeep("removed", title=entry.metadata.title if entry else report_id)])
        except BaogaoError as fault:
            said = _message([fault.text(self.language)], wrong=True)
        return {self.sure: gr.Column(visible=False), self.removed: said} | self._stock()

    def _starter(self, work: Work) -> Callable[..., Any]:
        def start(year: int, request: gr.Request) -> Any:
            return self.begin(work, year, request)

        return start

    @administrators_only
    def begin(self, work: Work, year: int, request: gr.Request) -> Updates:
        """A button that starts work was pressed; what is under way goes on."""
        started = self.upkeep.start(work, (year,) if year and work == "build" else ())
        return self._work("" if started else library.message_html([self.say_upkeep("busy")], wrong=True))

    @administrators_only
    def watch(self, request: gr.Request) -> Updates:
        """A second of work went by; once it is done everything is looked at anew."""
        job = self.upkeep.job
        return self._work() if job is not None and job.running else self._stock()

    @administrators_only
    def use(self, number: int | None, request: gr.Request) -> Updates:
        """Another generation is to answer."""
        if not number:
            return {self.used: _message([self.say_upkeep("no_number")], wrong=True)}
        try:
            said = _message([self.say_upkeep("used", generation=self.upkeep.use(int(number)))])
        except BaogaoError as fault:
            said = _message([fault.text(self.language)], wrong=True)
        return {self.used: said} | self._stock()


def _message(lines: Iterable[str], *, wrong: bool = False) -> Any:
    shown = library.message_html(lines, wrong=wrong)
    return gr.HTML(shown, visible=bool(shown))


def _without_first(waiting: Waiting) -> Waiting:
    return replace(waiting, sources=waiting.sources[1:])


def _discard(source: Path | bytes) -> None:
    """Delete an uploaded file that is not needed any more."""
    if isinstance(source, Path):
        with suppress(OSError):
            source.unlink()
