"""Builds killed with SIGKILL, again and again, while the index is being asked.

Run by itself (`python -m tests.index.faults --kills 50`) it prints one JSON object: builds killed and finished, answers
given meanwhile, wrong or lost answers, and what was left behind.

Each round changes the library, starts a builder in a process of its own, asks the index all the time, and kills the
builder: at a random moment, or at a named step. `BAOGAO_CHROMA_URL` sends the vectors to a server. An answer is right when its text is that of one of the two versions of the
report that may answer, and the generation did not go backwards.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

STAGES = ("clean", "read", "embed", "write", "store", "verify", "publish", "switch", "prune", "done")
YEARS = (2021, 2022, 2023)


@dataclass
class Outcome:
    """What the loop saw; `wrong` and `lost` should be empty, `left` as well."""

    killed: int = 0
    finished: int = 0
    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    stages: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def _version(number: int) -> str:
    return f"本轮编号{number:04d}。"


class Loop:
    """A home, a library that changes every round, and what was seen."""

    def __init__(self, home: Path, *, real: bool) -> None:
        # Heavy libraries are loaded before the first fork, so that a builder is killed while it builds.
        import chromadb.api.rust  # noqa: F401

        from index.embedder import open_embedder
        from tests.index.library import FakeLibrary, PairEmbedder, make_report

        self.home = home
        self.make_report = make_report
        self.embedder = open_embedder(for_building=True) if real else PairEmbedder()
        self.real = real
        self.library = FakeLibrary.of(*(make_report(year, change=_version(0)) for year in YEARS))
        self.outcome = Outcome()
        self.allowed = {0}
        self.generation = 0

    def build(self, at: Callable[[str], None] = lambda _: None) -> None:
        from index.generations import Generations

        Generations(self.home, self.embedder, wait_seconds=20).build(
            self.library, full=self.real, progress=lambda event: at(event.stage)
        )

    def first_build(self) -> float:
        """The generation that answers first; returns the seconds it took.

        In a process of its own, since Chroma's threads do not survive a fork.
        """
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                self.build()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        return time.monotonic() - begun

    def round(self, number: int, *, stage: str | None, delay: float) -> None:
        """Change the library, build, kill at `stage` or after `delay` seconds, asking all the while."""
        self.library.add(self.make_report(2023, change=_version(number)))
        self.allowed.add(number)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reader)
                self.build(lambda name: self._in_child(name, stage, writer))
            finally:
                os._exit(0)
        os.close(writer)
        deadline, status = time.monotonic() + delay, None
        while True:
            self.ask()
            time.sleep(0.02)
            done, found = os.waitpid(child, os.WNOHANG)
            if done:
                status = found
                break
            if stage is None and time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
                status = os.waitpid(child, 0)[1]
                break
        reached = os.read(reader, 4096).decode().split()
        os.close(reader)
        if os.WIFSIGNALED(status):
            self.outcome.killed += 1
            last = reached[-1] if reached else "start"
            self.outcome.stages[last] = self.outcome.stages.get(last, 0) + 1
        else:
            self.outcome.finished += 1
        self.ask()

    def _in_child(self, name: str, stage: str | None, writer: int) -> None:
        os.write(writer, f"{name} ".encode())
        if name == stage:
            os.kill(os.getpid(), signal.SIGKILL)

    def ask(self) -> None:
        """One question to the current generation; what comes back is judged at once."""
        from corpus.errors import BaogaoError
        from index.search import Index

        try:
            index = Index.open(self.home, embedder=self.embedder)
            hits = index.search("本轮编号", top=1, years=[2023])
        except BaogaoError as exc:
            self.outcome.lost.append(str(exc))
            return
        self.outcome.answers += 1
        texts = {number: _version(number) for number in self.allowed}
        seen = [number for number, words in texts.items() if hits and words in hits[0].found.text]
        if not seen or index.generation < self.generation:
            self.outcome.wrong.append(f"generation {index.generation}: {hits[0].found.text if hits else 'nothing'}")
            return
        if index.degraded:
            self.outcome.wrong.append(index.degraded)
        if index.generation > self.generation:
            self.generation = index.generation
        # Once a newer version has answered, an older one may not answer any more.
        self.allowed = {number for number in self.allowed if number >= seen[0]}

    def finish(self) -> Outcome:
        """One build that is left alone, then a look at what is there."""
        self.build()
        self.ask()
        from index.generation import Generation, Layout
        from index.store import ChromaStore, Location

        layout = Layout(self.home)
        kept = layout.numbers()
        if len(kept) > 3:
            self.outcome.left.append(f"{len(kept)} generations")
        known = {*map(str, kept), "chroma", "lock", "home-id", "current"}
        self.outcome.left += [path.name for path in layout.root.iterdir() if path.name not in known]
        home_id = layout.home_id()
        needed = {name for number in kept for name in Generation.open(layout.folder(number)).collections(home_id)}
        store = ChromaStore.open(Location.configured(layout.chroma))
        # A server may hold the collections of others.
        counts = [name for name in store.counts() if home_id in name]
        self.outcome.left += [name for name in counts if name not in needed]
        self.outcome.lost += [name for name in needed if name not in counts]
        store.sweep()
        store.close()
        folders = [path for path in layout.chroma.glob("*") if path.is_dir()]
        if len(folders) > len(counts):
            self.outcome.left.append(f"{len(folders)} folders for {len(counts)} collections")
        return self.outcome


def main(arguments: list[str] | None = None) -> int:
    """The loop of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=50, help="builds to kill at random moments")
    parser.add_argument("--stages", action="store_true", help="kill once at each named step as well")
    parser.add_argument("--real", action="store_true", help="with the real embedding model, everything embedded anew each time")
    parser.add_argument("--seed", type=int, default=2023)
    chosen = parser.parse_args(arguments)
    os.environ["OMP_NUM_THREADS"] = "1"
    begun, moments = time.monotonic(), random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        loop = Loop(Path(folder), real=chosen.real)
        # Moments of death spread over a build and a little beyond, however fast the machine is just now.
        longest = 1.6 * loop.first_build()
        number = 0
        for stage in STAGES if chosen.stages else ():
            number += 1
            loop.round(number, stage=stage, delay=0)
        random_kills = 0
        while random_kills < chosen.kills:
            number += 1
            before = loop.outcome.killed
            loop.round(number, stage=None, delay=moments.uniform(0, longest))
            random_kills += loop.outcome.killed - before
        outcome = loop.finish()
    outcome.seconds = round(time.monotonic() - begun, 1)
    print(json.dumps(asdict(outcome), ensure_ascii=False))
    return 1 if outcome.wrong or outcome.lost or outcome.left else 0


if __name__ == "__main__":
    sys.exit(main())
