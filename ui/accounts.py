"""Who may use a server that others can reach: accounts with passwords, their sessions, and tokens for programs.

One SQLite file in the home folder, readable by its owner only, so that `baogao user` takes effect at once in a server
that runs. Of passwords, sessions and tokens only what checks them is kept. There is no default account.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import LibraryError, UsageError

__all__ = ["Account", "Accounts", "Role", "Token", "same_name"]

Role = Literal["reader", "administrator"]

FILE = "access.sqlite"
SCHEMA = """
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL,
  added TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  began REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (name TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, added TEXT NOT NULL);
"""
MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS, MIN_DIFFERENT_CHARACTERS = 10, 200, 5
MAX_NAME_CHARACTERS = 40
# scrypt's cost, block size and parallelism: 32 MB and a quarter of a second (OWASP Password Storage Cheat Sheet).
COST, BLOCK, PARALLEL = 2**15, 8, 3
SESSION_IDLE_SECONDS, SESSION_SECONDS, SEEN_SECONDS = 12 * 3600, 30 * 86400, 300
TOKEN_START = "baogao_"  # lets a token that leaked into a text be recognised


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    name: str
    role: Role
    added: str


@dataclass(frozen=True, slots=True)
class Token:
    """A program that may ask."""

    name: str
    added: str


class Accounts:
    """The accounts of one home folder.

    Args:
        home: The folder; the file is made when the first account or token is added.
    """

    def __init__(self, home: Path) -> None:
        self.file = home / FILE

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
            connection = sqlite3.connect(self.file, timeout=10)
            try:
                connection.executescript(SCHEMA)
                with connection:
                    yield connection
            finally:
                connection.close()
        except (OSError, sqlite3.Error) as fault:
            raise LibraryError("web.accounts_unusable", path=self.file, reason=fault) from fault

    def _rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        if not self.file.exists():
            return []
        with self._open() as connection:
            return connection.execute(query, values).fetchall()

    def _remove(self, table: Literal["accounts", "tokens"], name: str, missing: str) -> None:
        names = [row[0] for row in self._rows(f"SELECT name FROM {table} ORDER BY name")]
        with self._open() as connection:
            if not connection.execute(f"DELETE FROM {table} WHERE name = ?", [_name(name)]).rowcount:
                raise UsageError(missing, name=name, have="、".join(names) or "—")

    # Accounts.

    def everyone(self) -> list[Account]:
        """All accounts, by name."""
        rows = self._rows("SELECT name, role, added FROM accounts ORDER BY name")
        return [Account(name, "administrator" if role == "administrator" else "reader", added) for name, role, added in rows]

    def add(self, name: str, password: str, role: Role) -> None:
        """Add an account.

        Raises:
            UsageError: The name is taken or none, or the password is too weak.
        """
        name = _name(name)
        checked = _hashed(_strong(password, name))
        with self._open() as connection:
            try:
                connection.execute("INSERT INTO accounts VALUES (?, ?, ?, date('now', 'localtime'))", (name, role, checked))
            except sqlite3.IntegrityError as fault:
                raise UsageError("cli.account_exists", name=name) from fault

    def remove(self, name: str) -> None:
        """Remove an account and end its sessions; raises UsageError when there is none."""
        self._remove("accounts", name, "cli.no_such_account")

    def change_password(self, name: str, password: str) -> None:
        """Give an account another password and end its sessions; raises as `add` and `remove` do."""
        self._change("password", name, _hashed(_strong(password, _name(name))))

    def change_role(self, name: str, role: Role) -> None:
        """Give an account another role and end its sessions; raises UsageError when there is none."""
        self._change("role", name, role)

    def _change(self, column: Literal["password", "role"], name: str, value: str) -> None:
        name = _name(name)
        have = "、".join(account.name for account in self.everyone()) or "—"
        with self._open() as connection:
            if not connection.execute(f"UPDATE accounts SET {column} = ? WHERE name = ?", (value, name)).rowcount:
                raise UsageError("cli.no_such_account", name=name, have=have)
            connection.execute("DELETE FROM sessions WHERE name = ?", [name])

    def check(self, name: str, password: str) -> bool:
        """Whether this is the account's password; takes as long when there is no such account."""
        rows = self._rows("SELECT password FROM accounts WHERE name = ?", same_name(name))
        expected = rows[0][0] if rows else _hashed("")
        given = _hashed(password[:MAX_PASSWORD_CHARACTERS], expected)
        return hmac.compare_digest(given, expected) and bool(rows)

    # Sessions: what a browser holds is a random key, what is kept is its hash.

    def begin(self, name: str) -> str:
        """The key of a new session of an account."""
        key, now = secrets.token_urlsafe(32), time.time()
        with self._open() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE seen < ? OR began < ?", (now - SESSION_IDLE_SECONDS, now - SESSION_SECONDS)
            )
            connection.execute(
                "INSERT INTO sessions SELECT ?, name, ?, ? FROM accounts WHERE name = ?",
                (_digest(key), now, now, same_name(name)),
            )
        return key

    def account_of(self, key: str) -> Account | None:
        """The account of a session; None when there is none or it has expired."""
        now = time.time()
        rows = self._rows(
            "SELECT name, role, added, seen FROM accounts JOIN sessions USING (name) WHERE hash = ? AND seen > ? AND began > ?",
            _digest(key),
            now - SESSION_IDLE_SECONDS,
            now - SESSION_SECONDS,
        )
        if not rows:
            return None
        name, role, added, seen = rows[0]
        if now - float(seen) > SEEN_SECONDS:
            with self._open() as connection:
                connection.execute("UPDATE sessions SET seen = ? WHERE hash = ?", (now, _digest(key)))
        return Account(name, "administrator" if role == "administrator" else "reader", added)

    def end(self, key: str) -> None:
        """End a session."""
        with self._open() as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", [_digest(key)])

    # Tokens.

    def tokens(self) -> list[Token]:
        """All tokens, by name."""
        return [Token(*row) for row in self._rows("SELECT name, added FROM tokens ORDER BY name")]

    def add_token(self, name: str) -> str:
        """A new token, which is told once; raises UsageError when the name is taken."""
        name, token = _name(name), TOKEN_START + secrets.token_urlsafe(32)
        with self._open() as connection:
            try:
                connection.execute("INSERT INTO tokens VALUES (?, ?, date('now', 'localtime'))", (name, _digest(token)))
            except sqlite3.IntegrityError as fault:
                raise UsageError("cli.token_exists", name=name) from fault
        return token

    def remove_token(self, name: str) -> None:
        """Remove a token; raises UsageError when there is none."""
        self._remove("tokens", name, "cli.no_such_token")

    def token_name(self, token: str) -> str | None:
        """The name of the program that holds this token; None when it is none of ours."""
        rows = self._rows("SELECT name FROM tokens WHERE hash = ?", _digest(token))
        return rows[0][0] if rows else None


def same_name(name: str) -> str:
    """A name as it is kept: however its letters were typed, it is the same name."""
    return unicodedata.normalize("NFKC", name).strip().lower()


def _name(name: str) -> str:
    name = same_name(name)
    if not (0 < len(name) <= MAX_NAME_CHARACTERS and name.replace(" ", "").isprintable()) or ":" in name:
        raise UsageError("cli.bad_name", found=name, limit=MAX_NAME_CHARACTERS)
    return name


def _strong(password: str, name: str) -> str:
    different = len(set(password))
    fits = MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS and different >= MIN_DIFFERENT_CHARACTERS
    if not fits or password.lower() == name:
        raise UsageError(
            "cli.weak_password", least=MIN_PASSWORD_CHARACTERS, most=MAX_PASSWORD_CHARACTERS, different=MIN_DIFFERENT_CHARACTERS
        )
    return password


def _hashed(password: str, like: str = "") -> str:
    """A password hashed: `cost$block$parallel$salt$hash`, with the salt and parameters of `like` when given."""
    cost, block, parallel, salt = COST, BLOCK, PARALLEL, secrets.token_hex(16)
    if like:
        numbers, salt = like.split("$")[:3], like.split("$")[3]
        cost, block, parallel = (int(number) for number in numbers)
    secret = unicodedata.normalize("NFKC", password).encode("utf-8", "replace")
    hashed = hashlib.scrypt(secret, salt=bytes.fromhex(salt), n=cost, r=block, p=parallel, maxmem=256 * cost * block)
    return f"{cost}${block}${parallel}${salt}${hashed.hex()}"


def _digest(key: str) -> str:
    """What is kept of a random key: it has 256 bits, so that a fast hash is enough."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
