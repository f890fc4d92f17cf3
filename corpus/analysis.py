"""From a text and its metadata to a complete `Report`: the stages of the corpus in their order."""

from __future__ import annotations

import hashlib

from corpus.damage import find_damage
from corpus.figures import extract_figures
from corpus.outline import read_outline
from corpus.passages import split_passages
from corpus.reconcile import check_sums
from corpus.report import Metadata, Report

__all__ = ["analyse"]


def analyse(
    text: str, metadata: Metadata, *, report_id: str, source: str, source_sha256: str, pages: tuple[int, ...] = ()
) -> Report:
    """Read a report completely.

    Args:
        text: The report's text; all offsets refer to it.
        metadata: Issuer, title, year, dates.
        report_id: Identity of the report.
        source: Name of the source file.
        source_sha256: SHA-256 of the source file's bytes.
        pages: Offsets at which pages begin, for sources that have pages.

    Returns:
        The report with outline, passages, figures and remarks.
    """
    sections = read_outline(text)
    passages = split_passages(text, sections, report_id=report_id)
    damage = find_damage(text, sections, report_id=report_id)
    figures = extract_figures(text, sections, report_id=report_id, metadata=metadata, damage=damage)
    sums = check_sums(text, figures, report_id=report_id)
    return Report(
        id=report_id,
        metadata=metadata,
        source=source,
        source_sha256=source_sha256,
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        text=text,
        sections=sections,
        passages=passages,
        figures=figures,
        remarks=tuple(sorted((*damage, *sums), key=lambda remark: (remark.start, remark.end, remark.key))),
        pages=pages,
    )
