"""Text of a report or a person made into HTML that shows it as it was written, and the elements that every page has.

Everything that is not ours passes through `escape`. Braces, dollar signs and back-quotes become entities too, because
the page's HTML component treats its content as a template; to a reader they look the same.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from corpus.report import Remark
from corpus.strings import Language, say

__all__ = ["attribute", "button", "escape", "link", "remark_item", "table"]

_TEMPLATE_CHARACTERS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def escape(text: str) -> str:
    """`text` as HTML with the same text content: no tag, entity, link or template in it has an effect, in an attribute too."""
    return html.escape(text, quote=True).translate(_TEMPLATE_CHARACTERS)


def attribute(text: str) -> str:
    """`text` for a double-quoted attribute, its line ends kept (a parser would make spaces of them)."""
    return escape(text).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")


def button(label: str, kind: str = "bg-quiet", /, **attributes: object) -> str:
    """A button; `data_turn=3` becomes `data-turn="3"`. The label is HTML, the values are text."""
    return f'<button type="button" class="{kind}"{_attributes(attributes)}>{label}</button>'


def link(label: str, address: str, kind: str = "", /, **attributes: object) -> str:
    """A link into a report (`page.js` opens it without leaving the page); as `button`."""
    of_kind = f' class="{kind}"' if kind else ""
    return f'<a{of_kind} href="{attribute(address)}" data-link{_attributes(attributes)}>{label}</a>'


def _attributes(values: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{attribute(str(value))}"' for name, value in values.items())


def table(head: Iterable[str], rows: Iterable[Sequence[str]], *, kind: str = "", reachable: bool = False) -> str:
    """A table of HTML cells that scrolls by itself; what is no element yet becomes a `<td>`.

    `reachable` lets the keyboard scroll it, which is needed where nothing inside can be reached.
    """
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<div class="bg-scroll"{" tabindex=0" if reachable else ""}><table class="bg-table {kind}"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(content: str) -> str:
    return content if content.startswith(("<td", "<th")) else f"<td>{content}</td>"


def remark_item(remark: Remark, language: Language) -> str:
    """A remark with its kind, as the content of a list's item."""
    return f'<span class="bg-tag">{say(f"web.remark_{remark.kind}", language)}</span> {escape(remark.text(language))}'
