"""勾稽: do the numbers of a report add up?"""

from __future__ import annotations

from corpus.report import Figure, Remark

__all__ = ["check_sums"]


def check_sums(text: str, figures: tuple[Figure, ...], *, report_id: str) -> tuple[Remark, ...]:
    """Check what the sentences claim of their numbers.

    Args:
        text: Text of the report.
        figures: Its register, in text order.
        report_id: The report.

    Returns:
        Remarks in text order; empty where everything holds or nothing is claimed.
    """
    return ()
