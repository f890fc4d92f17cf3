"""Damaged text: what a report lost on its way from the office to the web page and into a file."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.report import Remark, Section

__all__ = ["find_damage", "remark_at"]


def find_damage(text: str, sections: tuple[Section, ...], *, report_id: str) -> tuple[Remark, ...]:
    """Find damaged places of a report; nothing is changed.

    Args:
        text: Text of the report.
        sections: Its leaf sections.
        report_id: The report.

    Returns:
        Remarks in text order.
    """
    return ()


def remark_at(remarks: Sequence[Remark], start: int, end: int) -> Remark | None:
    """The surest remark whose span touches `[start, end)`, None when there is none."""
    return None
