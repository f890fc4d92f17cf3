"""Text of a report or a person made into HTML that shows it as it was written.

Everything that is not ours passes through `escape`. Braces, dollar signs and back-quotes become entities too, because
the page's HTML component treats its content as a template; to a reader they look the same.
"""

from __future__ import annotations

import html

__all__ = ["attribute", "escape"]

_TEMPLATE_CHARACTERS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def escape(text: str) -> str:
    """`text` as HTML: no tag, entity, link or template in it has an effect.

    Args:
        text: Any text.

    Returns:
        HTML whose text content equals `text`; safe inside a double-quoted attribute too.
    """
    return html.escape(text, quote=True).translate(_TEMPLATE_CHARACTERS)


def attribute(text: str) -> str:
    """`text` for a double-quoted attribute, its line ends kept (a parser would make spaces of them)."""
    return escape(text).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")
