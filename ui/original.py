"""The whole report as a page: its outline as a tree, its text as printed, one span highlighted."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.report import Report, Section
from corpus.strings import Language, say
from ui.chat import joined_section
from ui.links import Link
from ui.marked import Layer, lay
from ui.markup import attribute, button, escape, remark_item

__all__ = ["HIGHLIGHT", "message_html", "original_html"]

HIGHLIGHT = "bg-highlight"


def message_html(text: str, language: Language) -> str:
    """The page when there is no report to show: none chosen yet, or one that is gone."""
    return f'<div class="bg-original bg-empty"><h2>{say("web.original", language)}</h2><p>{escape(text)}</p></div>'


def original_html(report: Report, link: Link, language: Language) -> str:
    """A report as one HTML element: title, source, outline and text.

    The span of the link carries the id `HIGHLIGHT`, if the link refers to the text that the report has now.
    """
    metadata = report.metadata
    facts = [metadata.issuer, say("web.year", language, year=metadata.year)]
    if metadata.published:
        facts.append(say("web.published", language, date=metadata.published))
    facts.append(say("web.source_file", language, name=report.source))
    notice = "" if link.fits(report) else f'<p class="bg-notice" role="alert">{say("web.text_replaced", language)}</p>'
    return (
        f'<div class="bg-original"><header><h2 lang="zh">{escape(metadata.title)}</h2>'
        f'<p class="bg-small">{escape(" · ".join(facts))} '
        f"{button(say('web.copy_link', language), 'bg-action', data_copy_link=link.query)}</p>"
        f"{notice}</header>{_noted(report, language)}"
        f'<div class="bg-columns"><nav class="bg-outline" aria-label="{say("web.outline", language)}">'
        f"<details open><summary>{say('web.outline', language)}</summary>{_outline(report, link, language)}</details></nav>"
        f'<div class="bg-body" lang="zh" tabindex="0" role="region" aria-label="{say("web.original", language)}">'
        f"{''.join(_body(report, link, language))}</div></div></div>"
    )


def _noted(report: Report, language: Language) -> str:
    """The remarks of the report as a folded list, each leading to its place: a pointer's hint is nothing on a phone."""
    if not report.remarks:
        return ""
    items = "".join(
        f'<li><a href="#r{number}" data-goto="r{number}">{remark_item(remark, language)}</a></li>'
        for number, remark in enumerate(report.remarks)
    )
    summary = say("web.remarks_of_report", language, count=len(report.remarks))
    return f'<details class="bg-noted"><summary>{summary}</summary><ul>{items}</ul></details>'


def _outline(report: Report, link: Link, language: Language) -> str:
    """The headings as a list, each once, indented by its depth."""
    items: list[str] = []
    shown: tuple[str, ...] = ()
    current = _section_of(report, link)
    for number, section in enumerate(report.sections):
        common = next(
            (depth for depth, pair in enumerate(zip(shown, section.path, strict=False)) if pair[0] != pair[1]), len(shown)
        )
        for depth in range(common, len(section.path)):
            heading = section.path[depth]
            here = ' aria-current="location"' if section is current and depth + 1 == len(section.path) else ""
            items.append(
                f'<li class="bg-depth-{min(depth, 3)}"><a href="#s{number}" data-goto="s{number}"{here} title="{attribute(heading)}">'
                f"{escape(heading.strip())}</a></li>"
            )
        shown = section.path
    if not items:
        return f"<p>{say('web.no_outline', language)}</p>"
    return f"<ul>{''.join(items)}</ul>"


def _section_of(report: Report, link: Link) -> Section | None:
    if link.start is None or not link.fits(report):
        return None
    return next((section for section in report.sections if section.start <= link.start < section.end), None)


def _body(report: Report, link: Link, language: Language) -> Iterator[str]:
    """The text, line by line, in the order and with the characters of the source."""
    layers = [
        Layer(remark.start, remark.end, kind=f"bg-remark-{remark.kind}", title=remark.text(language), anchor=f"r{number}")
        for number, remark in enumerate(report.remarks)
    ]
    if link.start is not None and link.end is not None and link.fits(report):
        layers.insert(0, Layer(link.start, link.end, tag="mark", kind="bg-quote", anchor=HIGHLIGHT))
    for number, section in enumerate(report.sections):
        label = attribute(joined_section(section.path, language))
        yield f'<section id="s{number}" aria-label="{label}">'
        position = section.start
        for line in report.text[section.start : section.end].splitlines(keepends=True):
            words = line.rstrip("\r\n")
            if words.strip():
                is_heading = position < section.body
                kind = ' class="bg-heading"' if is_heading else ""
                yield f"<p{kind}>{lay(words, layers, offset=position)}</p>"
            position += len(line)
        yield "</section>"
