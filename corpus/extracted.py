"""What every reader returns: the text of a source file, and what a person should know about the reading."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Literal

from corpus.strings import Language, say

__all__ = ["MAX_TEXT_CHARACTERS", "NOTHING_STATED", "ExtractedText", "Note", "SourceFormat", "Stated", "error_page", "silence"]

SourceFormat = Literal["text", "html", "docx", "pdf"]

MAX_TEXT_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the reading that a person should know; worded in `corpus.strings`."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def text(self, language: Language = "zh") -> str:
        """The note as one sentence."""
        return say(self.key, language, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Stated:
    """What a web page states outside the text of its report.

    Attributes:
        title: Title in its head, empty when it has none.
        published: Date of publication that it shows beside the text, ISO, else None.
        date: Date in its head, ISO, else None; often that of its template.
        url: Its address, else None.
    """

    title: str = ""
    published: str | None = None
    date: str | None = None
    url: str | None = None


NOTHING_STATED = Stated()


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What a source file says.

    Attributes:
        text: The text all offsets refer to.
        pages: Offsets at which pages begin; empty for formats without pages.
        format: What the file turned out to be.
        encoding: Encoding of a text or web file, else None.
        notes: What a person should know about the reading.
        stated: What a web page states outside its text.
    """

    text: str
    pages: tuple[int, ...]
    format: SourceFormat
    encoding: str | None = None
    notes: tuple[Note, ...] = ()
    stated: Stated = NOTHING_STATED


def silence(library: str) -> None:
    """Keep what a reading library says of broken files to ourselves, unless whoever runs us listens to it."""
    logger = logging.getLogger(library)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.propagate = False


_ERROR = re.compile(
    r"页面不存在|页面未找到|找不到(?:该|此|您(?:要|访问)的)?(?:页面|网页|文件)|您(?:要|所)?(?:访问|查看|请求|浏览)的(?:页面|网页|内容|信息|文章)"
    r"(?:不存在|已(?:被)?删除|暂时无法|没有找到)|无法(?:访问|显示)(?:此|该)(?:页面|网页|网站)|内容(?:不存在|已(?:被)?删除)|(?:网站|系统)(?:正在)?维护|访问(?:过于频繁|被拒绝|受限)"
    r"|\b(?:404|403|500|502|503)\b\s*(?:-|–|:|：)?\s*(?:错误|not found|forbidden|bad gateway|internal server error|service|error)?"
    r"|not found|access denied|forbidden|bad gateway",
    re.IGNORECASE,
)
_MAX_ERROR_CHARACTERS = 400


def error_page(text: str) -> str | None:
    """What an error page says, when `text` is one: few words, among them that the page is missing."""
    if len(text) > _MAX_ERROR_CHARACTERS:
        return None
    match = _ERROR.search(text)
    return match.group().strip() if match else None
