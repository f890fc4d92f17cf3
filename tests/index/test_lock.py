from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from corpus.errors import StoreError
from index.lock import Lock


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    with lock.held():
        with pytest.raises(StoreError) as caught, Lock(tmp_path / "lock").held():
            pass
        holder = lock.holder()
    assert caught.value.key == "index.locked"
    assert caught.value.values["pid"] == os.getpid()
    assert holder is not None
    assert holder.pid == os.getpid()


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    with pytest.raises(RuntimeError), lock.held():
        raise RuntimeError
    assert lock.holder() is None
    with lock.held():
        pass


def test_one_waits_for_the_other(tmp_path: Path) -> None:
    lock, order, taken, done = Lock(tmp_path / "lock"), [], threading.Event(), threading.Event()

    def first() -> None:
        with lock.held():
            taken.set()
            done.wait(5)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert taken.wait(5)
    threading.Timer(0.2, done.set).start()
    with lock.held(wait_seconds=10):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize("written", [b"", b"nonsense", b'{"pid": 1}'])
def test_an_unreadable_holder_is_still_a_holder(tmp_path: Path, written: bytes) -> None:
    lock = Lock(tmp_path / "lock")
    with lock.held():
        lock.path.write_bytes(written)
        with pytest.raises(StoreError), lock.held():
            pass
