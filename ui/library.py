"""报告库: what the library holds, what was read from a new source, and how the index fares, as HTML. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from corpus.errors import BaogaoError
from corpus.strings import Language, say
from index.doctor import Finding
from index.generations import BuildReport, GenerationInfo
from index.progress import Stage
from ui.links import Link
from ui.markup import escape, link, remark_item, table
from ui.preparation import fault_text
from ui.upkeep import Job, Kept, Preview

__all__ = ["generations_html", "health_html", "job_html", "message_html", "reading_html", "reports_html"]

FIELDS = ("title", "issuer", "year", "published", "document_number")
STAGES = get_args(Stage)
REMARKS_SHOWN = 20
SIGNS = {"fine": "✓", "note": "·", "warning": "!", "error": "✗"}


def message_html(lines: Iterable[str], *, wrong: bool = False) -> str:
    """What came of something, one line each; empty when there is nothing to say."""
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines)
    kind = "bg-notice bg-failed" if wrong else "bg-notice"
    return f'<div class="{kind}" role="{"alert" if wrong else "status"}">{shown}</div>' if shown else ""


def reports_html(kept: Sequence[Kept], faults: Sequence[BaogaoError], language: Language) -> str:
    """The reports of the library as a table, and what is wrong with damaged ones."""
    columns = ("upkeep.year", "upkeep.title", "upkeep.issuer", "upkeep.published", "upkeep.source", "upkeep.state")
    rows = []
    for one in kept:
        metadata = one.entry.metadata
        state = say("upkeep.indexed" if one.indexed else "upkeep.not_indexed", language)
        title = escape(metadata.title)
        if one.indexed:
            title = link(title, Link(one.entry.id).query)
        cells = (f'<th scope="row" lang="zh">{title}</th>', f'<td lang="zh">{escape(metadata.issuer)}</td>')
        facts = (escape(metadata.published or "—"), escape(one.entry.source))
        rows.append((str(metadata.year), *cells, *facts, state if one.indexed else f'<span class="bg-tag">{state}</span>'))
    head = [say(column, language) for column in columns]
    shown = table(head, rows, reachable=True) if rows else f"<p>{say('upkeep.empty', language)}</p>"
    return shown + message_html([fault.text(language) for fault in faults], wrong=True)


def reading_html(preview: Preview, language: Language) -> str:
    """What was read from a source: each value with where it was read, what is in it, and what to look at twice."""
    report, guess = preview.report, preview.incoming.guess
    rows = []
    for field in FIELDS:
        found = getattr(guess, field)
        if found is None and field == "document_number":
            continue
        value = "—" if found is None else escape(str(found.value))
        missing = say("upkeep.not_found" if field == "published" else "upkeep.fill_in", language)
        origin = missing if found is None else say(f"library.origin_{found.origin}", language)
        rows.append((f'<th scope="row">{say(f"upkeep.{field}", language)}</th>', f'<td lang="zh">{value}</td>', origin))
    notes = [note.text(language) for note in preview.incoming.notes]
    if preview.held is not None:
        same = preview.held.text_sha256 == preview.incoming.text_sha256
        key = "upkeep.held_retitled" if preview.retitled else "upkeep.held_same" if same else "upkeep.held_other"
        notes.append(say(key, language, title=preview.held.metadata.title))
    counts = say(
        "upkeep.counts",
        language,
        characters=len(report.text),
        sections=len(report.sections),
        passages=len(report.passages),
        figures=len(report.figures),
    )
    remarks = "".join(f"<li>{remark_item(remark, language)}</li>" for remark in report.remarks[:REMARKS_SHOWN])
    more = len(report.remarks) - REMARKS_SHOWN
    if more > 0:
        remarks += f"<li>{say('upkeep.more_remarks', language, count=more)}</li>"
    summary = say("web.remarks_of_report", language, count=len(report.remarks))
    head = [say(f"upkeep.{column}", language) for column in ("field", "value", "origin")]
    return (
        f'<div class="bg-reading"><h3>{escape(preview.incoming.name)}</h3>{table(head, rows, reachable=True)}<p class="bg-small">{counts}</p>'
        + message_html(notes)
        + (f"<details><summary>{summary}</summary><ul>{remarks}</ul></details>" if report.remarks else "")
        + "</div>"
    )


def job_html(job: Job | None, language: Language) -> str:
    """The work under way with its progress, or what came of the last one."""
    if job is None:
        return ""
    name, seconds = say(f"upkeep.work_{job.work}", language), round(job.seconds)
    if job.fault is not None:
        return message_html([say("upkeep.failed", language, work=name, reason=fault_text(job.fault, language))], wrong=True)
    if isinstance(job.outcome, BuildReport):
        built = job.outcome
        key = "upkeep.built" if built.changed else "upkeep.unchanged"
        counts = {"reports": built.reports, "passages": built.passages, "figures": built.figures}
        return message_html([say(key, language, generation=built.generation, seconds=seconds, **counts)])
    if not job.running:
        return message_html([say("upkeep.done", language, work=name, seconds=seconds)])
    progress = job.progress
    steps = [say(f"upkeep.stage_{progress.stage}", language)]
    bar = '<progress max="1"'
    if progress.total:
        bar = f'<progress max="{progress.total}" value="{progress.done}"'
        steps.append(say("upkeep.so_many", language, done=progress.done, total=progress.total))
    if progress.per_second is not None and progress.seconds_left is not None:
        rate = f"{progress.per_second:.0f}" if progress.per_second >= 10 else f"{progress.per_second:.1f}"
        steps.append(say("upkeep.rate", language, rate=rate, left=round(progress.seconds_left)))
    steps.append(say("upkeep.so_long", language, seconds=seconds))
    what = say("web.comma", language).join(steps)
    told = say("upkeep.step", language, work=name, number=STAGES.index(progress.stage) + 1, of=len(STAGES), what=what)
    hint = f'<p class="bg-small">{say("upkeep.meanwhile", language)}</p>' if job.work in ("build", "full") else ""
    return f'<div class="bg-notice bg-job"><p>{told}</p>{bar} aria-label="{name}"></progress>{hint}</div>'


def generations_html(generations: Sequence[GenerationInfo], language: Language) -> str:
    """The generations as a table, the one that answers marked."""
    if not generations:
        return f"<p>{say('upkeep.no_generation', language)}</p>"
    rows = []
    for info in generations:
        state = f'<span class="bg-tag">{say("upkeep.answers", language)}</span>' if info.current else ""
        cells = [f'<td colspan="4">{escape(info.error)}</td>']
        if not info.error:
            span = (
                say("web.and", language).join(map(str, info.years))
                if len(info.years) < 4
                else f"{info.years[0]}—{info.years[-1]}"
            )
            cells = [escape(info.created), span, str(info.reports), f"{info.passages} / {info.figures}"]
        rows.append([f'<th scope="row">{info.number}</th>', *cells, state])
    columns = ("generation", "created", "years", "reports", "rows", "state")
    return table([say(f"upkeep.{column}", language) for column in columns], rows, reachable=True)


def health_html(faults: Sequence[BaogaoError], findings: Sequence[Finding], language: Language) -> str:
    """Everything looked at, what is wrong first."""
    items = [("error", fault.text(language)) for fault in faults]
    items += [(finding.level, finding.text(language)) for finding in findings]
    items.sort(key=lambda item: list(SIGNS)[::-1].index(item[0]))
    shown = "".join(
        f'<li class="bg-{level}"><span class="bg-level">{SIGNS[level]} {say(f"upkeep.{level}", language)}</span> {escape(text)}</li>'
        for level, text in items
    )
    mendable = any(finding.remedy != "none" for finding in findings)
    hint = f'<p class="bg-small">{say("upkeep.mendable", language)}</p>' if mendable else ""
    return f'<ul class="bg-health">{shown}</ul>{hint}'
