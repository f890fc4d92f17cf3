"""Reads HTML as a browser's reader does: its text, its elements, its links."""

from __future__ import annotations

from html.parser import HTMLParser


class Reader(HTMLParser):
    """Collects what an HTML fragment shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.marked: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes.append(dict(attrs))
        self._open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marked[-1] += data

    def values(self, name: str) -> list[str]:
        """All values of an attribute, in document order."""
        return [attributes[name] or "" for attributes in self.attributes if name in attributes]


def read(markup: str) -> Reader:
    """What `markup` shows."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader
