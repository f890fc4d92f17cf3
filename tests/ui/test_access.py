import html
import io
import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from corpus.errors import BaogaoError, UsageError
from corpus.strings import say
from tests.ui.fake_assistant import REVIEW, FakeAssistant
from ui import accounts as accounts_module
from ui.access import FREE_TRIES, SESSION_COOKIE, Patience, Visitor, is_loopback, may_administer, user_of
from ui.accounts import SESSION_IDLE_SECONDS, SESSION_SECONDS, Accounts
from ui.cli import main
from ui.preparation import Preparation
from ui.records import Records
from ui.server import Guard, create_api

PASSWORD = "correct horse 电池"
BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-language": "zh-CN"}
Open = Callable[..., TestClient]


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "COST", 16)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "home")


@pytest.fixture
def served(accounts: Accounts) -> Open:
    """A server with these accounts, seen from an address under a name."""
    preparation = Preparation(FakeAssistant)
    preparation.start()
    preparation.wait(10)

    def opened(
        *, local: bool = False, name: str = "http://reports.county:7860", address: str = "10.0.0.5", guarded: Any = None
    ) -> TestClient:
        app = guarded or Guard(create_api(preparation, accounts, local=local))
        return TestClient(app, base_url=name, client=(address, 50000), raise_server_exceptions=False, follow_redirects=False)

    return opened


def sign_in(client: TestClient, name: str = "张三", password: str = PASSWORD, **fields: str) -> Any:
    return client.post("/sign-in", data={"name": name, "password": password, **fields})


# Accounts.


def test_nothing_is_kept_that_opens_a_door(accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    key, token = accounts.begin("张三"), accounts.add_token("月报程序")
    assert stat.S_IMODE(accounts.file.stat().st_mode) == 0o600
    kept = b"".join(path.read_bytes() for path in accounts.file.parent.iterdir())
    for secret in (PASSWORD, key, token, token.removeprefix("baogao_")):
        assert secret.encode() not in kept


def test_only_the_password_of_the_account_is_right(accounts: Accounts) -> None:
    accounts.add("Zhang San", PASSWORD, "reader")
    accounts.add("李四", "another horse 电池", "administrator")
    assert accounts.check("ｚｈａｎｇ san ", PASSWORD)
    for name, password in (
        ("张三", PASSWORD),
        ("zhang san", "another horse 电池"),
        ("zhang san", ""),
        ("", ""),
    ):
        assert not accounts.check(name, password)


def test_the_same_password_is_kept_differently_each_time(accounts: Accounts) -> None:
    for name in ("a", "b"):
        accounts.add(name, PASSWORD, "reader")
    assert len(set(accounts._rows("SELECT password FROM accounts"))) == 2


def test_a_password_stays_right_when_the_cost_of_hashing_is_raised(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("张三", PASSWORD, "reader")
    monkeypatch.setattr(accounts_module, "COST", 64)
    assert accounts.check("张三", PASSWORD)


@pytest.mark.parametrize("password", ["", "short1!", "aaaaaaaaaaaa", "1212121212", "a-long-account-name", "x" * 201])
def test_weak_passwords_are_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(UsageError):
        accounts.add("a-long-account-name", password, "reader")
    assert accounts.everyone() == []


@pytest.mark.parametrize("name", ["", "  ", "a:b", "a\nb", "x" * 41])
def test_names_that_cannot_be_shown_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(UsageError):
        accounts.add(name, PASSWORD, "reader")
    with pytest.raises(UsageError):
        accounts.add_token(name)


def test_a_session_ends_with_its_account_its_password_and_its_time(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        accounts.add(name, PASSWORD, "reader")
    first, second, third = (accounts.begin(name) for name in ("a", "b", "c"))
    assert [account and account.name for account in map(accounts.account_of, (first, second, third, "none"))] == [
        "a",
        "b",
        "c",
        None,
    ]
    accounts.remove("a")
    accounts.change_password("b", "new horse 电池 2")
    assert (accounts.account_of(first), accounts.account_of(second)) == (None, None)
    now = accounts_module.time.time()
    clock = [now]
    monkeypatch.setattr(accounts_module.time, "time", lambda: clock[0])
    while clock[0] - now < SESSION_SECONDS - SESSION_IDLE_SECONDS:
        clock[0] += SESSION_IDLE_SECONDS - 1
        assert accounts.account_of(third) is not None
    clock[0] = now + SESSION_SECONDS + 1
    assert accounts.account_of(third) is None
    fourth = accounts.begin("c")
    clock[0] += SESSION_IDLE_SECONDS + 1
    assert accounts.account_of(fourth) is None


def test_a_damaged_file_is_told(accounts: Accounts, served: Open) -> None:
    accounts.file.parent.mkdir()
    accounts.file.write_bytes(b"no database" * 100)
    with pytest.raises(BaogaoError, match=r"access\.sqlite"):
        accounts.everyone()
    reply = served(local=True, name="http://127.0.0.1:7860", address="127.0.0.1").get("/api/health")
    assert reply.status_code == 503
    assert "access.sqlite" in reply.json()["error"]


# Who comes in.


@pytest.mark.parametrize("name", ["http://127.0.0.1:7860", "http://localhost:7860", "http://[::1]:7860", "http://localhost"])
def test_this_machine_alone_needs_no_account(served: Open, name: str) -> None:
    here = served(local=True, name=name, address="::1" if "[" in name else "127.0.0.1")
    assert here.post("/api/ask", json={"question": REVIEW}).json()["kind"] == "answer"
    assert here.get("/sign-in").headers["location"] == "/"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        pytest.param("http://evil.example:7860", "127.0.0.1", id="a foreign name made to point here"),
        pytest.param("http://localhost:7860", "10.0.0.5", id="through a proxy that says for whom"),
    ],
)
def test_this_machine_alone_serves_nobody_else(served: Open, name: str, address: str) -> None:
    reply = served(local=True, name=name, address=address).post("/api/ask", json={"question": REVIEW})
    assert reply.status_code == 403
    assert "baogao user add" in reply.json()["error"]


def test_an_account_closes_the_door_on_this_machine_too(served: Open, accounts: Accounts) -> None:
    here = served(local=True, name="http://127.0.0.1:7860", address="127.0.0.1")
    assert here.get("/api/health").json() == {"status": "ready", "message": "", "generation": 1}
    accounts.add("张三", PASSWORD, "reader")
    assert here.post("/api/ask", json={"question": REVIEW}).status_code == 401
    assert here.get("/api/health").json() == {"status": "ready"}


@pytest.mark.parametrize("local", [False, True])
def test_everything_is_behind_the_door(served: Open, accounts: Accounts, local: bool) -> None:
    accounts.add("张三", PASSWORD, "reader")
    client = served(local=local)
    for path in (
        "/",
        "/en/",
        "/config",
        "/gradio_api/info",
        "/gradio_api/file=/etc/passwd",
        "/theme.css",
        "/openapi.json",
        "/none",
    ):
        for method in ("GET", "POST", "PUT", "DELETE"):
            reply = client.request(method, path)
            assert reply.status_code == 401, (method, path)
            assert reply.headers["www-authenticate"] == "Bearer"
            assert list(reply.json()) == ["error"]
            assert reply.text.count("\n") == 1
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
        pass


def test_a_visitor_comes_back_to_where_they_wanted_to_go(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    client = served()
    link = "/?report=2023-%E6%B3%95%E5%BA%93&start=1&end=2&text=abc"
    reply = client.get(link, headers=BROWSER)
    assert reply.status_code == 303
    form = client.get(reply.headers["location"]).text
    target = html.unescape(re.findall(r'name="next" value="([^"]*)"', form)[0])
    assert sign_in(client, next=target).headers["location"] == link


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nx: y", "", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_by_signing_in(served: Open, accounts: Accounts, target: str) -> None:
    accounts.add("张三", PASSWORD, "reader")
    assert sign_in(served(), next=target).headers["location"] == "/"


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    plain = sign_in(served()).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain
    assert "Secure" in sign_in(served(name="https://reports.county")).headers["set-cookie"].split("; ")


def test_a_session_outlives_the_server_and_ends_when_signed_out(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    first = served()
    sign_in(first)
    key = first.cookies[SESSION_COOKIE]
    second = served()
    second.cookies.set(SESSION_COOKIE, key)
    assert second.post("/api/ask", json={"question": REVIEW}).status_code == 200
    assert second.get("/sign-out").headers["location"] == "/account"
    left = second.post("/sign-out")
    assert say("web.signed_out", "zh") in left.text
    assert first.post("/api/ask", json={"question": REVIEW}).status_code == 401


def test_forms_of_other_sites_are_refused(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    client = served()
    sign_in(client)
    here, elsewhere = {"origin": "http://reports.county:7860"}, {"origin": "http://evil.example"}
    assert client.post("/api/ask", json={"question": REVIEW}, headers=here).status_code == 200
    for headers in (
        elsewhere,
        {"origin": "null"},
        {"origin": "http://reports.county:8080"},
        here | {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ):
        assert client.post("/api/ask", json={"question": REVIEW}, headers=headers).status_code == 403
        assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/config", headers=elsewhere).status_code == 403
    assert client.get("/api/health", headers={"sec-fetch-site": "cross-site"}).status_code == 200
    # A proxy with https in front changes Host; the browser's own word counts then.
    assert (
        client.post("/api/ask", json={"question": REVIEW}, headers=elsewhere | {"sec-fetch-site": "same-origin"}).status_code
        == 200
    )


def test_wrong_passwords_are_slowed_down_for_who_types_them_only(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    client = served()
    guarded = client.app
    replies = [sign_in(client, password="wrong") for _ in range(FREE_TRIES + 1)]
    assert [reply.status_code for reply in replies] == [401] * FREE_TRIES + [429]
    assert sign_in(client).status_code == 429
    assert sign_in(client, name=" ＺＨＡＮＧ ", password="wrong").status_code == 401
    assert sign_in(served(guarded=guarded, address="10.0.0.6")).status_code == 303
    for reply in replies:
        assert "wrong" not in reply.text
        assert "张三" in reply.text


def test_patience_grows_to_a_limit_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("ui.access.time.monotonic", lambda: clock[0])
    patience, waits = Patience(), []
    for _ in range(200):
        clock[0] += patience.wait("a", "x")
        patience.failed("a", "x")
        waits.append(patience.wait("a", "x"))
    assert waits[:4] == [0, 0, 0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == 60
    assert 0 < patience.wait("b", "x") <= 10
    assert patience.wait("a", "y") == 0
    clock[0] += 60
    assert patience.wait("a", "x") == 0


def test_the_form_shows_what_was_typed_as_it_was_typed(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    hostile = '"><script>alert(1)</script>'
    reply = sign_in(served(), name=hostile, next='/?x="><script>')
    assert "<script>" not in reply.text
    assert "script-src" in reply.headers["content-security-policy"]
    assert "'unsafe-inline'" not in reply.headers["content-security-policy"].partition("script-src")[2]


@pytest.mark.parametrize(
    ("headers", "path", "language"),
    [
        pytest.param({"accept-language": "zh-CN"}, "/sign-in", "zh", id="Chinese"),
        pytest.param({"accept-language": "en-US"}, "/sign-in", "en", id="English browser"),
        pytest.param({"accept-language": "zh-CN"}, "/sign-in?next=%2Fen%2F", "en", id="English page"),
        pytest.param({"accept-language": "en-US"}, "/sign-in?language=zh", "zh", id="chosen"),
    ],
)
def test_the_form_speaks_the_language_of_the_page(
    served: Open, accounts: Accounts, headers: dict[str, str], path: str, language: Any
) -> None:
    accounts.add("张三", PASSWORD, "reader")
    assert f"<h1>{say('web.sign_in', language)}</h1>" in served().get(path, headers=headers).text


def test_a_huge_form_is_not_read_to_its_end(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    assert sign_in(served(), password="x" * 1_000_000).status_code == 401


def test_programs_come_in_with_their_token_and_never_as_administrators(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "administrator")
    token = accounts.add_token("月报")
    client = served()
    bearer = {"authorization": f"Bearer {token}"}
    assert client.post("/api/ask", json={"question": REVIEW}, headers=bearer).status_code == 200
    for wrong in (f"Bearer {token}x", "Bearer ", f"Basic {token}", token):
        assert client.post("/api/ask", json={"question": REVIEW}, headers={"authorization": wrong}).status_code == 401
    accounts.remove_token("月报")
    assert client.post("/api/ask", json={"question": REVIEW}, headers=bearer).status_code == 401


def test_what_a_request_may(served: Open, accounts: Accounts) -> None:
    class Framework:
        """As the page's framework wraps a request."""

        def __init__(self, visitor: Visitor | None) -> None:
            self.request = self
            self.scope = {"baogao.visitor": visitor}

    assert (user_of(Framework(Visitor("张三", True))), may_administer(Framework(Visitor("张三", True)))) == ("张三", True)
    assert not may_administer(Framework(Visitor("李四")))
    for nobody in (Framework(None), None, object()):
        assert (user_of(nobody), may_administer(nobody)) == ("", False)


def test_one_changes_ones_own_password(served: Open, accounts: Accounts) -> None:
    accounts.add("张三", PASSWORD, "reader")
    client, other = served(), served()
    sign_in(client)
    sign_in(other)
    assert "张三" in client.get("/account").text
    new = "a new horse 电池"
    fields = {"old": PASSWORD, "new": new, "again": new}
    for wrong, status in (({"old": "no"}, 401), ({"again": "no"}, 400), ({"new": "short", "again": "short"}, 400)):
        assert client.post("/account", data=fields | wrong).status_code == status
    assert accounts.check("张三", PASSWORD)
    assert client.post("/account", data=fields).status_code == 200
    assert accounts.check("张三", new)
    assert client.get("/account").status_code == 200
    assert other.get("/account").headers["location"].startswith("/sign-in")


# The command line.


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    def ran(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main(["--home", str(tmp_path / "home"), *arguments])
        return (status, *capsys.readouterr())

    return ran


def test_accounts_are_kept_from_the_command_line(run: Callable[..., Any], accounts: Accounts) -> None:
    assert run("user", "list") == (0, "", "")
    assert run("user", "add", "张三", "--administrator", typed=f"{PASSWORD}\n")[0] == 0
    assert run("user", "add", "李四", typed=f"{PASSWORD}\r\n")[0] == 0
    assert accounts.check("李四", PASSWORD)
    status, listed, _ = run("user", "list")
    assert [line.split("  ")[:2] for line in listed.splitlines()] == [["张三", "管理"], ["李四", "查询"]]
    assert PASSWORD not in listed
    assert run("user", "password", "李四", typed="a new horse 电池\n")[0] == 0
    assert accounts.check("李四", "a new horse 电池")
    key = accounts.begin("李四")
    assert run("user", "role", "李四", "--administrator")[:2] == (0, "李四 现在的权限：管理\n")
    assert accounts.account_of(key) is None
    assert [account.role for account in accounts.everyone()] == ["administrator", "administrator"]
    assert run("user", "role", "李四")[:2] == (0, "李四 现在的权限：查询\n")
    assert accounts.check("李四", "a new horse 电池")
    assert run("user", "remove", "李四")[0] == 0
    for wrong in (
        ("user", "add", "张三"),
        ("user", "add", "王五"),
        ("user", "remove", "王五"),
        ("user", "password", "王五"),
        ("user", "role", "王五"),
        ("user", "role"),
        ("user", "add"),
        ("user", "list", "x"),
        ("user",),
        ("token", "remove", "x"),
        ("token", "add"),
    ):
        typed = "" if "王五" in wrong and "add" in wrong else PASSWORD
        status, out, err = run(*wrong, typed=typed)
        assert (status, out, err.count("\n")) == (2, "", 1), wrong
    assert [account.name for account in accounts.everyone()] == ["张三"]


def test_a_token_is_told_once(run: Callable[..., Any], accounts: Accounts) -> None:
    status, token, said = run("token", "add", "月报")
    assert status == 0
    assert accounts.token_name(token.strip()) == "月报"
    assert "Bearer" in said
    assert token.strip() not in run("token", "list")[1]
    assert run("token", "add", "月报")[0] == 2
    assert run("token", "remove", "月报")[0] == 0
    assert accounts.token_name(token.strip()) is None


def test_others_are_not_served_without_an_account(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "--home", str(tmp_path), "serve", "--host", "0.0.0.0", "--port", "17869"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "baogao user add" in done.stderr


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8:80", True),
        ("localhost:7860", True),
        ("::1", True),
        ("[::1]:7860", True),
        ("0.0.0.0", False),
        ("::", False),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("", False),
        ("[", False),
    ],
)
def test_what_this_machine_is_called(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_errors_of_the_door_are_one_json_line(served: Open) -> None:
    reply = served().get("/api/ask")
    assert json.loads(reply.text.strip())["error"] == say("web.sign_in_needed", "zh")


def test_only_administrators_read_who_asked_what(served: Open, accounts: Accounts, tmp_path: Path) -> None:
    preparation = Preparation(FakeAssistant, records=Records(tmp_path / "home"))
    preparation.start()
    preparation.wait(10)
    app = Guard(create_api(preparation, accounts, local=False))
    accounts.add("张三", PASSWORD, "reader")
    accounts.add("李四", PASSWORD, "administrator")
    reader, administrator = served(guarded=app), served(guarded=app)
    sign_in(reader)
    sign_in(administrator, "李四")
    assert reader.post("/api/ask", json={"question": REVIEW}).status_code == 200
    assert served(guarded=app).get("/api/records.jsonl").status_code == 401
    refused = reader.get("/api/records.jsonl?language=en")
    assert (refused.status_code, refused.json()["error"]) == (403, say("records.administrators_only", "en"))
    [record] = administrator.get("/api/records.jsonl").text.splitlines()
    told = json.loads(record)
    assert (told["user"], told["channel"], told["question"]) == ("张三", "api", REVIEW)
    assert administrator.get("/api/records.exe").status_code == 404
