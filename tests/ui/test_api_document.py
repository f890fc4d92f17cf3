"""The examples of docs/api.md, run as they stand there against a server."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.ui.fake_assistant import REVIEW, FakeAssistant
from tests.ui.test_tools import serving
from ui import accounts as accounts_module
from ui.accounts import Accounts
from ui.ask_line import AskLine
from ui.preparation import Preparation
from ui.records import Records
from ui.server import Guard

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = [
    pytest.param(language, code, id=f"{language} {'with' if 'BAOGAO_TOKEN' in code else 'without'} token")
    for language, code in re.findall(r"^```(sh|python)\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    return Accounts(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return Records(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="module")
def address(accounts: Accounts, records: Records, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    os.environ.setdefault("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("gradio")))
    from ui.app import create_app

    preparation = Preparation(FakeAssistant, records=records)
    preparation.start()
    preparation.wait(10)
    yield from serving(Guard(create_app(preparation, accounts, mcp=True)))


def run(language: str, code: str, address: str, token: str) -> subprocess.CompletedProcess[str]:
    command = [
        *([sys.executable, "-c"] if language == "python" else ["sh", "-c"]),
        code.replace("http://127.0.0.1:7860", address),
    ]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"BAOGAO_TOKEN": token}
    )


def test_the_document_has_an_example_of_each_kind() -> None:
    assert len(EXAMPLES) == 6
    assert all(REVIEW in code for _, code in (example.values for example in EXAMPLES))


@pytest.mark.parametrize(("language", "code"), EXAMPLES)
def test_an_example_does_what_the_document_says(
    language: str, code: str, address: str, accounts: Accounts, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "COST", 16)
    token = accounts.add_token(language)
    guarded = "BAOGAO_TOKEN" in code
    if guarded:
        accounts.add("张三", "correct horse 电池", "reader")
    try:
        done = run(language, code, address, token)
        assert done.returncode == 0, done.stderr
        assert "31件[1]" in done.stdout
        if language == "sh":
            assert json.loads(done.stdout)["kind"] == "answer"
        asked = list(records.since())[-1]
        channel = "mcp" if "/mcp" in code else "api"
        assert (asked.channel, asked.user) == (channel, f"token:{language}" if guarded else "")
        if guarded:
            refused = run(language, code, address, "none of ours")
            assert "31件" not in refused.stdout
            assert "AuthenticationError" in refused.stderr or "baogao token add" in refused.stdout
    finally:
        accounts.remove_token(language)
        if guarded:
            accounts.remove("张三")


def test_the_fields_of_the_document_are_those_of_the_answer() -> None:
    shown = json.loads(re.findall(r"^```json\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)[0])
    answer = FakeAssistant().ask(REVIEW).to_dict()
    assert shown.keys() <= answer.keys()
    for part in ("figures", "citations"):
        assert shown[part][0].keys() <= answer[part][0].keys()


def test_the_page_offers_programs_nothing_else(address: str) -> None:
    from gradio_client import Client

    told = Client(address, verbose=False).view_api(return_format="dict", print_info=False)
    assert list(told["named_endpoints"]) == ["/ask"]
    taken = {parameter["parameter_name"] for parameter in told["named_endpoints"]["/ask"]["parameters"]}
    assert taken == {field.name for field in dataclasses.fields(AskLine)}
    assert told["unnamed_endpoints"] == {}


@pytest.mark.parametrize("scope", [{"years": [1999]}, {"issuers": ["乙县人民政府"]}, {"reports": ["没有"]}])
def test_the_clients_of_the_page_choose_reports_as_others_do(address: str, scope: dict[str, object]) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    over_http = httpx2.post(f"{address}/api/ask", json={"question": REVIEW} | scope).json()
    answers = [client.predict(question=REVIEW, api_name="/ask", **scope), over_http]
    assert [answer["kind"] for answer in answers] == ["refusal", "refusal"]
    assert client.predict(question=REVIEW, years=[2023], api_name="/ask")["kind"] == "answer"
