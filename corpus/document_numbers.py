"""Document numbers (发文字号): 法政发〔2023〕3号, 省政府令 第127号, and the damaged 沈政发〔202211号.

The shapes are those of GB/T 9704—2012 (代字, year in 〔〕, serial number) and of orders (令第N号), with the spaces, brackets
and lost characters they are found with. Only a sound one is normalised; a damaged one stays as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.numerals import fold

__all__ = ["DocumentNumber", "find_document_numbers"]


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number: where it stands, and how it reads when nothing of it is lost.

    Attributes:
        normalized: `法政发〔2023〕3号` or `省政府令第127号`; None when a character is missing or the year is impossible.
    """

    start: int
    end: int
    normalized: str | None


_HAN = r"[\u3400-\u9fff]"
_OPEN, _CLOSE = r"[〔\[(【﹝〈{]", r"[〕\])】﹞〉}]"
_BRACKETED = re.compile(
    rf"(?P<issuer>{_HAN}{{1,16}})[ ]*(?P<open>{_OPEN}?)[ ]*(?P<year>(?:19|20)\d{{2}})[ ]*(?P<close>{_CLOSE}?)[ ]*"
    rf"(?:第[ ]*)?(?P<serial>\d{{1,5}})?[ ]*(?P<mark>号)?"
)
_ORDER = re.compile(
    rf"(?P<issuer>{_HAN}{{0,20}}令)[ ]*(?:(?P<year>(?:19|20)\d{{2}})年[ ]*)?第?[ ]*(?P<serial>\d{{1,5}}|[一二三四五六七八九十百]{{1,5}})[ ]*号"
)
_ANNUAL = re.compile(
    rf"(?P<issuer>{_HAN}{{1,20}}?(?:部|委|局|院|厅|署|会|行|政府|办公室|公告|通告))?(?P<year>(?:19|20)\d{{2}})年第[ ]*(?P<serial>\d{{1,5}})[ ]*号"
    rf"(?=公告|通告|公报|令|(?P<alone>[^\u3400-\u9fff]|$))"
)
# Words that stand before a number without belonging to it.
_BEFORE = re.compile(
    r".*(?:按照|根据|依据|依照|印发|转发|下发|贯彻|落实|执行|通知|决定|意见|办法|字号|文号|编号|以及|和(?!国)|与|见|即|由|的|了)(?=.)"
)


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """Every document number of a text, in text order, sound or damaged.

    Args:
        text: The text; offsets refer to it.

    Returns:
        Spans from the first character of the issuer's short name to 号, none overlapping another.
    """
    folded = fold(text)
    found: list[DocumentNumber] = []
    for pattern, read in ((_BRACKETED, _bracketed), (_ORDER, _order), (_ANNUAL, _order)):
        for match in pattern.finditer(folded):
            number = read(match)
            if number and not any(number.start < other.end and other.start < number.end for other in found):
                found.append(number)
    return sorted(found, key=lambda number: number.start)


def _issuer(match: re.Match[str]) -> tuple[int, str]:
    written = match["issuer"]
    before = _BEFORE.match(written)
    cut = before.end() if before and len(written) - before.end() >= 1 else 0
    return match.start("issuer") + cut, written[cut:]


def _bracketed(match: re.Match[str]) -> DocumentNumber | None:
    opened, closed, serial, mark = match["open"], match["close"], match["serial"], match["mark"]
    start, issuer = _issuer(match)
    if not opened and not closed:
        return None
    if opened and closed and serial and (mark or opened in "〔﹝"):
        end = match.end("mark") if mark else match.end("serial")
        normalized = f"{issuer}〔{match['year']}〕{serial}号" if mark else None
        return DocumentNumber(start, end, normalized)
    # One bracket lost, so that year and serial run together (〔202211号), or the serial's other side is gone.
    if mark and serial:
        return DocumentNumber(start, match.end("mark"), None)
    return None


def _order(match: re.Match[str]) -> DocumentNumber | None:
    if match["issuer"] is None and match["alone"] is not None:
        return None
    start, issuer = _issuer(match) if match["issuer"] else (match.start(), "")
    year = f"{match['year']}年" if match["year"] else ""
    return DocumentNumber(start, match.end(), f"{issuer}{year}第{match['serial']}号")
