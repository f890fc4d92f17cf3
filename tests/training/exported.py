"""Back from the file that the product reads to weights that can be trained further.

The 8-bit weights of an exported reader are close enough to those they were made from (training makes up for the rest in a few
steps), so that next year's questions can be learnt without the night that the first ones took.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from tests.training.model import Reader

__all__ = ["load_exported"]


def load_exported(folder: Path, config: BertConfig) -> tuple[Tokenizer, Reader]:
    """The tokenizer and the trained reader of an exported file, its weights as 32-bit numbers again.

    Args:
        folder: Holds `reader.onnx` and `tokenizer.json`.
        config: Shape of the model, but for its vocabulary and number of layers, which the file tells.

    Raises:
        ValueError: The file holds other tensors than a reader has.
    """
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    state = _tensors(onnx.load(str(folder / "reader.onnx")))
    config.vocab_size = state["body.embeddings.word_embeddings.weight"].shape[0]
    config.num_hidden_layers = len({name.split(".")[3] for name in state if name.startswith("body.encoder.layer.")})
    reader = Reader(BertModel(config, add_pooling_layer=False))
    missing, unknown = reader.load_state_dict(state, strict=False)
    if missing or unknown:
        raise ValueError(f"{folder}: tensors missing {missing[:3]}, unknown {unknown[:3]}; expected those of a reader")
    return tokenizer, reader


def _tensors(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    made = {output: node for node in model.graph.node for output in node.output}

    def whole(name: str) -> np.ndarray:
        scale, zero = held[f"{name}_scale"], held[f"{name}_zero_point"]
        return (held[f"{name}_quantized"].astype(np.float32) - zero.astype(np.float32)) * scale

    state = {}
    for name, array in held.items():
        if name.endswith(("_scale", "_zero_point")) or name.startswith("onnx::"):
            continue
        if name.endswith("embeddings.weight_quantized"):
            plain = name.removesuffix("_quantized")
            state[plain] = whole(plain)
        elif name.startswith(("body.", "span.", "answered.")) and not name.endswith("_quantized"):
            state[name] = array
    # A product of weights has lost its name; the bias added to it tells whose it is.
    for node in model.graph.node:
        bias = next((i for i in node.input if i.endswith(".bias") and "LayerNorm" not in i), None)
        if node.op_type != "Add" or bias is None:
            continue
        at = next(i for i in node.input if i != bias)
        while made[at].op_type != "MatMulInteger":
            at = made[at].input[0]
        weight = made[at].input[1].removesuffix("_quantized")
        state[bias.removesuffix("bias") + "weight"] = whole(weight).T
    return {name: torch.tensor(array) for name, array in state.items()}
