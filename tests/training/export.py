"""From the trained model to the file that the product reads: ONNX with 8-bit weights, and its tokenizer beside it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from tests.training.model import Reader

__all__ = ["export"]

_OPSET = 17


def export(model: Reader, tokenizer: Tokenizer, folder: Path, *, card: dict[str, object]) -> None:
    """Write `reader.onnx`, `tokenizer.json` and `card.json` into `folder`.

    Args:
        model: The trained reader.
        tokenizer: Its tokenizer.
        folder: Where to; made if need be.
        card: What is known of the training, for the record.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "reader.float.onnx"
    model = model.eval()
    model.body.config._attn_implementation = "eager"
    ids = torch.randint(4, 400, (1, 48))
    types = (torch.arange(48) > 12).long()[None]
    axes = {name: {0: "batch", 1: "length"} for name in ("ids", "types", "mask", "spans")}
    with warnings.catch_warnings():
        # What the tracer says of lengths it takes for constants is checked by the test that reads passages of other lengths.
        warnings.simplefilter("ignore")
        _trace(model, ids, types, whole, axes)
    # Unsigned weights: processors without VNNI add signed ones up with saturation, which costs two points of exact answers there.
    quantize_dynamic(whole, folder / "reader.onnx", weight_type=QuantType.QUInt8, per_channel=True)
    whole.unlink()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    record = {**card, "onnxruntime": onnxruntime.__version__, "torch": torch.__version__}
    (folder / "card.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _trace(model: Reader, ids: torch.Tensor, types: torch.Tensor, path: Path, axes: dict[str, dict[int, str]]) -> None:
    torch.onnx.export(
        model,
        (ids, types, torch.ones_like(ids)),
        str(path),
        input_names=["ids", "types", "mask"],
        output_names=["spans", "answered"],
        dynamic_axes={**axes, "answered": {0: "batch"}},
        opset_version=_OPSET,
        dynamo=False,
    )
