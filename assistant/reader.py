"""A small model that reads a passage as a person would: where the words stand that answer a question, and whether they do.

It was trained for this product (docs/reader.md) and never writes a word: what it marks is snapped to figures and sentences of
the report. One ONNX file with its tokenizer; this module owns onnxruntime and tokenizers. Without the file the product works
by its rules alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.doctor import Finding
from index.fold import simplify

__all__ = ["QUESTION_PIECES", "Reader", "Reading", "check_reader", "lead", "open_reader"]

FOLDER = "data/reader"
WINDOW, STRIDE = 256, 96
"""Pieces read at once, and how many of a window the next one repeats; a passage of 300 characters fits into one."""
QUESTION_PIECES = 64
TITLE_LENGTH = 40
LONGEST_ANSWER = 60
"""Pieces of the longest span that is looked at."""
END = 2
"""The piece that ends a text."""
TRIED = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of a question and a passage.

    Attributes:
        answered: How sure it is that the passage answers, a logit: above 0 it rather does.
        offsets: For each piece of the passage, where it starts and ends in the passage's text.
        starts: For each piece, its chance to be where the answer starts; they add up to 1.
        ends: The same for where it ends.
    """

    answered: float
    offsets: NDArray[np.int64]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    def best(self) -> tuple[int, int]:
        """Where the likeliest answer starts and ends in the passage's text."""
        found, highest = (0, 0), 0.0
        for first in np.argsort(-self.starts)[:TRIED]:
            last = int(first) + int(np.argmax(self.ends[first : first + LONGEST_ANSWER]))
            chance = float(self.starts[first] * self.ends[last])
            if chance > highest:
                found, highest = (int(self.offsets[first, 0]), int(self.offsets[last, 1])), chance
        return found

    def within(self, start: int, end: int) -> float:
        """The chance that the answer, if there is one, starts and ends between two places of the passage's text."""
        inside = (self.offsets[:, 1] > start) & (self.offsets[:, 0] < end)
        return float(self.starts[inside].sum() * self.ends[inside].sum())


def lead(question: str, title: str) -> str:
    """What the model reads before a passage: the question, and what the passage stands under."""
    return f"{question} | {title[-TITLE_LENGTH:]}" if title else question


class Reader:
    """The model, ready to read.

    Args:
        folder: Holds `reader.onnx` and `tokenizer.json`.

    Raises:
        OSError: A file is missing.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One core a question: two people who ask at once do not wait for each other, and idle threads do not spin.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
        model = (folder / "reader.onnx").read_bytes()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def read(self, question: str, title: str, passage: str) -> Reading:
        """Read a passage.

        Args:
            question: The question.
            title: What the passage stands under: its section path.
            passage: The passage, as printed.
        """
        asked = self._tokenizer.encode(simplify(lead(question, title))).ids[:QUESTION_PIECES]
        plain = simplify(passage)
        encoded = self._tokenizer.encode(plain if len(plain) == len(passage) else passage, add_special_tokens=False)
        offsets = np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)
        room = WINDOW - len(asked) - 1
        starts, ends = np.full(len(offsets), -np.inf), np.full(len(offsets), -np.inf)
        answered = -math.inf
        begin = 0
        while True:
            end = min(len(offsets), begin + room)
            spans, sure = self._run(asked, encoded.ids[begin:end])
            answered = max(answered, sure)
            starts[begin:end] = np.maximum(starts[begin:end], spans[:, 0] + min(0.0, sure))
            ends[begin:end] = np.maximum(ends[begin:end], spans[:, 1] + min(0.0, sure))
            if end >= len(offsets):
                break
            begin = end - STRIDE
        return Reading(answered, offsets, _shares(starts), _shares(ends))

    def words(self, text: str) -> list[str]:
        """The pieces that the tokenizer knows a text's words by, in order: 拉进黑名单 is 拉, 进, 黑名单."""
        return [text[start:end].strip() for start, end in self._tokenizer.encode(text, add_special_tokens=False).offsets]

    def _run(self, asked: list[int], body: list[int]) -> tuple[NDArray[np.float64], float]:
        ids = np.array([[*asked, *body, END]], dtype=np.int64)
        types = np.array([[0] * len(asked) + [1] * len(body) + [0]], dtype=np.int64)
        outputs: list[Any] = self._session.run(None, {"ids": ids, "types": types, "mask": np.ones_like(ids)})
        spans = outputs[0][0, len(asked) : len(asked) + len(body)].astype(np.float64)
        return spans, float(outputs[1][0])


@cache
def open_reader() -> Reader | None:
    """The reader that comes with the product, opened once; None when its file is missing or cannot be read."""
    folder = Path(str(resources.files("assistant"))) / FOLDER
    try:
        return Reader(folder)
    except Exception:
        # Whatever is wrong with the file, the rules answer without it; `doctor` says that it is missing.
        return None


def check_reader() -> Finding:
    """Whether the reader is there and reads, as `baogao doctor` tells it."""
    return Finding("fine", "answer.reader_fine") if open_reader() else Finding("warning", "answer.reader_missing")


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(initial=-np.inf))
    shares: NDArray[np.float64] = raised / raised.sum() if len(scores) else scores
    return shares
