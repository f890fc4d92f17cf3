import json
import socket

import pytest
from starlette.testclient import TestClient

from corpus.errors import StoreError, UsageError
from tests.ui.fake_assistant import REVIEW, FakeAssistant
from ui.preparation import Preparation
from ui.server import LANGUAGE_COOKIE, MAX_REQUEST_BYTES, Guard, bind, create_api, preferred_language


@pytest.fixture
def client() -> TestClient:
    preparation = Preparation(FakeAssistant)
    preparation.start()
    preparation.wait(10)
    return TestClient(Guard(create_api(preparation)), raise_server_exceptions=False)


def test_a_batch_line_becomes_the_answer_object(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"id": "q1", "question": REVIEW, "history": ["你好"], "expected": "ignored"})
    assert reply.status_code == 200
    answer = reply.json()
    assert answer["id"] == "q1"
    assert answer["kind"] == "answer"
    expected = FakeAssistant().ask(REVIEW, history=("你好",)).to_dict() | {"id": "q1"}
    assert answer == json.loads(json.dumps(expected))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00", id="binary"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b"{}", id="no question"),
        pytest.param(b'{"id": 4, "question": 5}', id="question no text"),
        pytest.param(b'{"question": "x", "history": "y"}', id="history no list"),
        pytest.param(b'{"question": "x", "history": [1]}', id="history no texts"),
        pytest.param(b'{"question": "x", "history": ""}', id="history empty text"),
        pytest.param(b'{"question": "x", "years": false}', id="years no list"),
        pytest.param(b'{"question": "x", "years": ["2023"]}', id="years no numbers"),
        pytest.param(b'{"question": "x", "years": [true]}', id="years bool"),
        pytest.param(b'{"question": "x", "language": "fr"}', id="language"),
        pytest.param(json.dumps({"question": "长" * 6000}).encode(), id="too long for the assistant"),
    ],
)
def test_a_bad_request_gets_one_line(client: TestClient, body: bytes) -> None:
    reply = client.post("/api/ask", content=body)
    assert reply.status_code == 400
    assert "\n" not in reply.json()["error"]
    assert len(reply.json()["error"]) < 500


def test_a_huge_request_is_not_read_to_its_end(client: TestClient) -> None:
    assert client.post("/api/ask", content=b"x" * (MAX_REQUEST_BYTES + 1)).status_code == 413


def test_a_bug_is_no_traceback_for_the_caller(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"id": 7, "question": "崩溃"})
    assert reply.status_code == 500
    assert reply.json()["id"] == 7
    assert "不应出现在页面上" not in reply.text


def test_health_tells_ready_and_failed(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ready", "message": "", "generation": 1}

    def opened() -> FakeAssistant:
        raise StoreError("web.no_reports")

    preparation = Preparation(opened)
    preparation.start()
    preparation.wait(10)
    failed = TestClient(Guard(create_api(preparation)))
    reply = failed.get("/api/health")
    assert (reply.status_code, reply.json()["status"]) == (503, "failed")
    assert failed.post("/api/ask", json={"question": "x"}).status_code == 503


def test_every_reply_forbids_other_hosts(client: TestClient) -> None:
    for path in ("/api/health", "/none", "/en"):
        policy = client.get(path, follow_redirects=False).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy


@pytest.mark.parametrize(
    ("accepted", "cookie", "location"),
    [
        pytest.param("zh-CN,zh;q=0.9,en;q=0.8", None, None, id="Chinese"),
        pytest.param("en-US,en;q=0.9,zh-CN;q=0.8", None, None, id="English browser of a Chinese reader"),
        pytest.param("en-US", None, "/en/?report=a", id="English"),
        pytest.param("fr-FR,fr;q=0.9", None, None, id="neither"),
        pytest.param("en-US", "zh", None, id="chose Chinese"),
        pytest.param("zh-CN", "en", "/en/?report=a", id="chose English"),
    ],
)
def test_the_page_is_shown_in_the_language_of_choice_or_browser(
    client: TestClient, accepted: str, cookie: str | None, location: str | None
) -> None:
    headers = {"accept-language": accepted} | ({} if cookie is None else {"cookie": f"a=b; {LANGUAGE_COOKIE}={cookie}"})
    reply = client.get("/?report=a", headers=headers, follow_redirects=False)
    assert reply.headers.get("location") == location


def test_no_header_means_chinese() -> None:
    assert preferred_language("") == "zh"


def test_a_port_in_use_is_told_with_another_to_take() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError) as fault:
            bind("127.0.0.1", port)
    assert str(port) in str(fault.value)
    assert "--port" in str(fault.value)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 0), ("127.0.0.1", 70000), ("127.0.0.1", -1), ("192.0.2.1", 7860)])
def test_an_address_that_cannot_be_had_is_told(host: str, port: int) -> None:
    with pytest.raises(UsageError):
        bind(host, port)
