"""What every tab of the page has: its words, the reports, and the moments at which the page turns to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from corpus.report import Report
from corpus.strings import Language, say
from ui.links import Link
from ui.preparation import Preparation

__all__ = ["PRIVATE", "Frame", "Tab", "Updates", "Visit", "data_of"]

PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}

Updates = dict[Any, Any]
"""What an event changes: for each component its new value or properties; all others stay as they are."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the tabs.

    Attributes:
        header: Takes the clicks on our own elements (`page.js`): `click` on a mark, `select` on a link, `submit` on a question.
        tabs: The row of tabs.
        announce: Shows after an event what the banner has to say by then.
    """

    header: Any
    tabs: Any
    announce: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that has the page open, at the moment the page is filled.

    Attributes:
        memory: What it kept of its conversation; not to be trusted.
        link: The report that its address names, if any.
        asked: Whether a question was already asked on this page.
        administers: Whether who is behind it may change the library.
    """

    memory: object
    link: Link | None = None
    asked: bool = False
    administers: bool = False


class Tab:
    """One tab: its components (`build`), what they do (`wire`), and what they show once the reports are there (`fill`).

    Handlers take what a browser sent, and return what changes.

    Args:
        preparation: The assistant, once it is there.
        language: Language of the page.

    Attributes:
        tab: The component that holds the others.
    """

    key: ClassVar[str]
    """Identity of the tab; its label is the string `tab_<key>`."""

    shown: ClassVar[bool] = True
    """Whether everybody sees it; another one shows itself when it is filled."""

    def __init__(self, preparation: Preparation, language: Language) -> None:
        self.preparation = preparation
        self.language: Language = language
        self.tab: Any = None

    def say(self, name: str, **values: object) -> str:
        """A string of the page in its language."""
        return say(f"web.{name}", self.language, **values)

    @property
    def root(self) -> str:
        """Address of the server's root as seen from the page."""
        return "./" if self.language == "zh" else "../"

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports of the library; none while it is not open."""
        assistant = self.preparation.assistant
        return () if assistant is None else assistant.reports

    def report(self, report_id: str) -> Report | None:
        """The report of that id, None when the library has none."""
        return next((report for report in self.reports if report.id == report_id), None)

    def build(self) -> None:
        """Lay out the components, inside the tab."""
        raise NotImplementedError

    def outputs(self) -> list[Any]:
        """The components that `fill` and `wait` may change."""
        raise NotImplementedError

    def fill(self, visit: Visit) -> Updates:
        """What the tab shows, now that the assistant is there or has failed."""
        raise NotImplementedError

    def wait(self, visit: Visit) -> Updates:
        """What it shows while the assistant is not there yet; nothing, unless a tab has something to say."""
        return {}

    def wire(self, frame: Frame) -> None:
        """Say what happens when the components are used."""
        raise NotImplementedError


def data_of(event: Any) -> dict[str, Any]:
    """What an event of the header brought along."""
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}
