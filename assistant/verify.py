"""The last word before an answer is shown: every number and every name in it must be in the report.

An answer is checked against its own citations. Faults are told apart: a number is `fabricated` when it stands nowhere in
the cited reports, `misattributed` when it stands elsewhere in them but not in what is cited, a quote is `stitched` when
its pieces are in the report but not in one run. Nothing with a fault is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.answer import Answer
from corpus.report import Report
from index.fold import fold

__all__ = ["Fault", "FaultKind", "find_faults"]

FaultKind = Literal["fabricated", "misattributed", "stitched", "quote"]

_NUMBER = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:[.．]\d+)?|\d+(?:[.．]\d+)?")
_NAME = re.compile(r"《[^《》]+》")
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”\s*\[(\d+)\]")
_MARK = re.compile(r"\[\d+\]")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in an answer that its evidence does not bear.

    Attributes:
        kind: What is wrong.
        text: The words concerned.
    """

    kind: FaultKind
    text: str


def find_faults(answer: Answer, reports: Iterable[Report], frame_numbers: Iterable[str] = ()) -> tuple[Fault, ...]:
    """Check an answer against the reports.

    Args:
        answer: The answer to check; refusals and small talk have no evidence to check.
        reports: The reports it may cite.
        frame_numbers: Numbers the frame may use: years asked for or listed, counts of items, generation.

    Returns:
        The faults, none for a sound answer.
    """
    if answer.kind != "answer":
        return ()
    by_id = {report.id: report for report in reports}
    faults: list[Fault] = []
    for citation in answer.citations:
        report = by_id.get(citation.report_id)
        if report is None or not citation.quote.strip() or report.text[citation.start : citation.end] != citation.quote:
            faults.append(Fault("quote", citation.quote))
        elif report.text[citation.passage.start : citation.passage.end] != citation.passage.text:
            faults.append(Fault("quote", citation.passage.text))
    cited = "\n".join(citation.quote for citation in answer.citations)
    allowed = set(frame_numbers) | {_plain(str(citation.year)) for citation in answer.citations}
    for shown in answer.figures:
        figure = shown.figure
        allowed |= {_plain(number) for number in (figure.value, figure.value_to or "", str(figure.year or "")) if number}
        allowed |= {_plain(n) for n in _NUMBER.findall(figure.value)}
        if shown.computed is not None:
            allowed |= {_plain(n) for n in _NUMBER.findall(shown.computed.formula)}
        else:
            own = by_id.get(figure.report_id)
            if own is None or figure not in own.figures or own.text[figure.start : figure.end] != figure.text:
                faults.append(Fault("fabricated", figure.text))
    for remark in answer.remarks:
        allowed |= {_plain(n) for n in _NUMBER.findall(remark.text(answer.language))}
    sections = " ".join(heading for citation in answer.citations for heading in citation.section)
    titles = " ".join(citation.title for citation in answer.citations)
    near = {_plain(n) for n in _NUMBER.findall(cited + " " + sections + " " + titles)} | allowed
    body = _MARK.sub(" ", answer.text)
    for number in _NUMBER.findall(body):
        if _plain(number) not in near:
            elsewhere = any(_plain(n) == _plain(number) for report in by_id.values() for n in _NUMBER.findall(report.text))
            faults.append(Fault("misattributed" if elsewhere else "fabricated", number))
    folded = fold(cited + sections + titles)
    for name in _NAME.findall(body):
        if fold(name) not in folded:
            elsewhere = any(fold(name) in fold(report.text) for report in by_id.values())
            faults.append(Fault("misattributed" if elsewhere else "fabricated", name))
    quotes = {str(citation.n): citation.quote for citation in answer.citations}
    for match in _QUOTED.finditer(answer.text):
        quote, n = match.groups()
        pieces = [piece for piece in quote.split(_ELLIPSIS) if piece]
        if quote not in quotes.get(n, "") and not _in_order(pieces, quotes.get(n, "")):
            known = all(any(piece in report.text for report in by_id.values()) for piece in pieces)
            faults.append(Fault("stitched" if known else "fabricated", quote))
    return tuple(faults)


def _in_order(pieces: list[str], text: str) -> bool:
    """Whether the pieces stand in the text, one after the other."""
    position = 0
    for piece in pieces:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _plain(number: str) -> str:
    return number.replace(",", "").replace("，", "").replace("．", ".")
