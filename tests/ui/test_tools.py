import asyncio
import dataclasses
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from assistant.assistant import Assistant
from corpus.library import Library
from tests.homes import INVENTED, SETTINGS, build_quickly
from ui import accounts as accounts_module
from ui import tools
from ui.accounts import Accounts
from ui.ask_line import AskLine
from ui.preparation import Preparation
from ui.records import Records
from ui.server import Guard, bind, create_api

QUESTION = "2023年接待了多少件行政复议案件？"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        return build_quickly(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def preparation(home: Path) -> Preparation:
    made = Preparation(lambda: Assistant.open(home), records=Records(home))
    made.start()
    made.wait(30)
    return made


def serving(app: Any) -> Iterator[str]:
    """The address of a server that runs in a thread."""
    listener = bind("127.0.0.1", free_port())
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    return Accounts(tmp_path_factory.mktemp("accounts"))


@pytest.fixture(scope="module")
def address(preparation: Preparation, accounts: Accounts) -> Iterator[str]:
    api = create_api(preparation, accounts)
    tools.mount(api, preparation)
    yield from serving(Guard(api))


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tools over the reports of two counties, two of them of one year."""
    home = tmp_path_factory.mktemp("counties")
    for year in (2021, 2023):
        Library(home).add(INVENTED / f"{year}.txt")
    build_quickly(home)
    made = Preparation(lambda: Assistant.open(home))
    made.start()
    api = create_api(made)
    tools.mount(api, made)
    yield from serving(Guard(api))


def talk(transport: Any, conversation: Callable[[Client], Coroutine[Any, Any, Any]]) -> Any:
    async def talked() -> Any:
        async with Client(transport) as client:
            return await conversation(client)

    # In a thread of its own: where browser tests ran before, this one has an event loop already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talked()).result()


def test_the_three_tools_are_told_with_what_they_take(address: str) -> None:
    listed = talk(f"{address}/mcp", lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == ["ask", "search", "figures"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in listed)
    assert set(listed[0].input_schema["properties"]) == {field.name for field in dataclasses.fields(AskLine)}
    for tool in listed:
        assert {"years", "issuers", "reports"} <= set(tool.input_schema["properties"])


def test_ask_returns_the_answer_object(address: str, preparation: Preparation) -> None:
    result = talk(f"{address}/mcp", lambda client: client.call_tool("ask", {"question": QUESTION}))
    expected = preparation.require(1).ask(QUESTION).to_dict() | {"id": None}
    assert not result.is_error
    assert result.structured_content.keys() == expected.keys()
    for key in ("kind", "answer", "figures", "citations"):
        assert result.structured_content[key] == expected[key]
    assert result.structured_content["figures"][0]["text"] == "31件"
    assert [record.channel for record in preparation.records.since()] == ["mcp"]


def test_search_and_figures_return_what_the_command_line_does(address: str) -> None:
    hits = talk(f"{address}/mcp", lambda client: client.call_tool("search", {"query": "行政复议", "top": 3})).structured_content[
        "hits"
    ]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    found = talk(
        f"{address}/mcp", lambda client: client.call_tool("figures", {"indicator": "行政复议", "limit": 1})
    ).structured_content
    assert found["total"] > 1
    assert len(found["figures"]) == 1
    assert "行政复议" in found["figures"][0]["sentence"]


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        ({"years": [2021]}, {"2021-清禾县人民政府-法治政府建设"}),
        ({"issuers": ["清禾县人民政府"]}, {"2021-清禾县人民政府-法治政府建设", "2023-清禾县人民政府-法治政府建设"}),
        ({"years": [2023], "issuers": ["清禾县人民政府"]}, {"2023-清禾县人民政府-法治政府建设"}),
        ({"reports": ["2023-法库县人民政府-法治政府建设"]}, {"2023-法库县人民政府-法治政府建设"}),
        ({"years": [2021], "issuers": ["法库县人民政府"]}, set()),
    ],
)
def test_only_the_reports_wanted_are_asked_searched_and_listed(counties: str, scope: dict[str, Any], wanted: set[str]) -> None:
    async def told(client: Client) -> list[dict[str, Any]]:
        calls = (
            ("ask", {"question": "制定行政规范性文件有多少件？"}),
            ("search", {"query": "行政复议", "top": 50}),
            ("figures", {"limit": 500}),
        )
        return [(await client.call_tool(name, values | scope)).structured_content for name, values in calls]

    answer, hits, found = talk(f"{counties}/mcp", told)
    assert {hit["report_id"] for hit in hits["hits"]} == wanted
    assert [hit["rank"] for hit in hits["hits"]] == list(range(1, len(hits["hits"]) + 1))
    assert {figure["report_id"] for figure in found["figures"]} == wanted
    assert {citation["report_id"] for citation in answer["citations"]} <= wanted
    assert answer["kind"] == ("answer" if wanted else "refusal")


@pytest.mark.parametrize(
    "arguments", [{"question": ""}, {"question": "长" * 6000}, {}, {"question": 5}, {"question": "x", "years": "y"}]
)
def test_a_bad_call_is_told_without_a_traceback(address: str, arguments: dict[str, Any]) -> None:
    result = talk(f"{address}/mcp", lambda client: client.call_tool("ask", arguments))
    assert result.is_error
    assert "Traceback" not in result.content[0].text


def test_the_door_is_before_the_tools(address: str, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "COST", 16)
    accounts.add("张三", "correct horse 电池", "reader")
    token = accounts.add_token("模型")
    try:
        assert httpx2.post(f"{address}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).status_code == 401
        elsewhere = {"Origin": "http://evil.example"}
        assert httpx2.post(f"{address}/mcp", json={}, headers=elsewhere).status_code == 403
        program = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})
        transport = streamable_http_client(f"{address}/mcp", http_client=program)
        assert len(talk(transport, lambda client: client.list_tools()).tools) == 3
    finally:
        accounts.remove("张三")


@pytest.mark.slow
def test_a_program_on_this_machine_talks_over_stdin(home: Path) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "ui.cli", "--home", str(home), "mcp"])
    result = talk(stdio_client(server), lambda client: client.call_tool("ask", {"question": QUESTION}))
    assert result.structured_content["figures"][0]["text"] == "31件"


def test_a_missing_library_is_told(tmp_path: Path) -> None:
    program = "import sys; sys.modules['mcp'] = None\nfrom ui.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "--home", str(tmp_path), "mcp"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "baogao[mcp]" in done.stderr
    assert done.stderr.count("\n") == 1
