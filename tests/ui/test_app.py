import os
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.ui.fake_assistant import FakeAssistant
from ui.preparation import Preparation

PORT_IN_USE = """
import sys
from corpus.errors import BaogaoError
from ui.app import serve
try:
    serve(lambda: None, host="127.0.0.1", port=int(sys.argv[1]))
except BaogaoError as fault:
    print(fault)
print(sorted({"gradio", "fastapi", "uvicorn"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    os.environ["GRADIO_TEMP_DIR"] = str(tmp_path_factory.mktemp("gradio"))
    from ui.app import create_app
    from ui.server import Guard

    preparation = Preparation(FakeAssistant)
    preparation.start()
    preparation.wait(10)
    with TestClient(Guard(create_app(preparation)), raise_server_exceptions=False) as opened:
        yield opened


def test_a_port_in_use_is_told_before_anything_heavy_is_loaded() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-c", PORT_IN_USE, str(taken.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    message, loaded = done.stdout.splitlines()
    assert "--port" in message
    assert loaded == "[]"


@pytest.mark.slow
@pytest.mark.parametrize(("path", "language"), [("/", "zh-CN"), ("/en/", "en")])
def test_each_page_says_its_language_before_any_script_runs(client: TestClient, path: str, language: str) -> None:
    page = client.get(path, headers={"accept-language": "zh-CN", "accept-encoding": "br, gzip"}).text
    head = page[page.index("<head>") :]
    assert head.index(language) < head.index("</script>")
    assert f'lang="{language}"' in page[: page.index("<head>")]


@pytest.mark.slow
@pytest.mark.parametrize("base", ["", "/en"])
def test_no_file_of_the_machine_can_be_read(client: TestClient, base: str) -> None:
    path = os.path.realpath("/etc/passwd")
    assert client.get(f"{base}/gradio_api/file={path}").status_code == 403
    # A message that claims to hold a file must not become a download of it.
    message = {"role": "user", "content": [{"type": "file", "file": {"path": path, "meta": {"_type": "gradio.FileData"}}}]}
    for call in range(40):
        reply = client.post(
            f"{base}/gradio_api/run/predict", json={"fn_index": call, "data": [[message]] * 5, "session_hash": "x"}
        )
        assert "root:" not in reply.text
        for address in find_addresses(reply):
            assert "root:" not in client.get(urllib.parse.urlparse(address).path).text


@pytest.mark.slow
def test_nobody_waits_for_show() -> None:
    from ui.page import chat

    assert chat.PAUSE_SECONDS * chat.MOST_STEPS <= 0.3


@pytest.mark.slow
def test_uploads_are_closed(client: TestClient) -> None:
    reply = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 5000)})
    assert reply.status_code == 413


@pytest.mark.slow
def test_the_api_answers_beside_the_page(client: TestClient) -> None:
    assert client.post("/api/ask", json={"question": "你好"}).json()["kind"] == "chat"
    assert client.get("/api/health").json()["status"] == "ready"


def find_addresses(reply: Any) -> list[str]:
    """Addresses of files in a reply of the page's own interface."""
    try:
        waiting = [reply.json()]
    except ValueError:
        return []
    found = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found += [value["url"]] if isinstance(value.get("url"), str) else []
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
