"""The library: the reports, one folder a year; the only source of truth.

    <home>/library/<year>/<report id>/    the source file as it came, text.txt, metadata.json
    <home>/library/removed.json           bundled reports that were taken out

A report's folder is made complete beside its place and then renamed, so that a reader sees all of it or nothing; what a
killed process leaves behind is passed over when reading and swept away by the next change. Reading never writes: a library
on a read-only disk can be asked. The SHA-256 of source and text are kept in metadata.json and checked when a report is read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from corpus.durable import sync_folder, write_file
from corpus.errors import BaogaoError, LibraryError, UsageError
from corpus.extracted import Note
from corpus.front_matter import FIRST_YEAR, LAST_YEAR, NOTHING_GIVEN, Found, Given, MetadataGuess, normalize_date
from corpus.library_entry import (
    METADATA_FILE,
    OLD,
    PREVIOUS_TEXT_FILE,
    TEXT_FILE,
    LibraryEntry,
    dump,
    id_of,
    load_entry,
    metadata_of,
    read_record,
    read_stored,
    record_of,
    safe_name,
    sha256,
)
from corpus.reading import read_bytes, read_file
from corpus.report import Metadata, Report
from corpus.report_names import report_id

__all__ = ["PASTED", "AddStatus", "Added", "Incoming", "Library", "LibraryEntry"]

AddStatus = Literal["added", "unchanged", "replaced"]

PASTED = "粘贴的文本.txt"
"""Name of the source file of a pasted text."""

_BUNDLED = Path(__file__).parent / "reports"
_REMOVED = "removed.json"
_BUNDLED_SOURCE = "report.txt"
_ASIDE = ".adding-"
_MAX_TITLE, _MAX_ISSUER, _MAX_URL = 120, 60, 2000


@dataclass(frozen=True, slots=True)
class Added:
    """What `Library.add` did.

    Attributes:
        entry: The report as the library now holds it.
        status: `added`, `unchanged` (the library held it already) or `replaced`.
        guess: What counts as its metadata, and where each value comes from.
        notes: What a person should know about the reading.
        replaced: The entry it took the place of, else None.
    """

    entry: LibraryEntry
    status: AddStatus
    guess: MetadataGuess = field(default_factory=MetadataGuess)
    notes: tuple[Note, ...] = ()
    replaced: LibraryEntry | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A source that was read, on its way into the library.

    Attributes:
        data: Its bytes.
        name: Name of its file in the library.
        text: Its text.
        pages: Offsets at which pages begin.
        guess: What counts as its metadata, and where each value comes from.
        notes: What a person should know about the reading.
        url: Where it was published, if that is known.
    """

    data: bytes
    name: str
    text: str
    pages: tuple[int, ...]
    guess: MetadataGuess
    notes: tuple[Note, ...] = ()
    url: str | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.data)

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text in UTF-8."""
        return sha256(self.text.encode())


class Library:
    """The reports under one home folder, the bundled one included until it is removed.

    Args:
        home: The home folder; it need not exist.
        bundled: Folder of the reports that come with the program, one folder a year.
    """

    def __init__(self, home: Path, *, bundled: Path = _BUNDLED) -> None:
        self.home = home
        self.folder = home / "library"
        self._bundled = bundled
        self._analysed: dict[LibraryEntry, Report] = {}

    # reading

    def entries(self) -> tuple[LibraryEntry, ...]:
        """The reports the library holds, by year and then id, without reading their texts.

        Raises:
            LibraryError: A report's folder is damaged.
        """
        entries, faults = self._scan()
        if faults:
            raise faults[0]
        return entries

    def sound_entries(self) -> tuple[LibraryEntry, ...]:
        """The reports that can be listed although others are damaged; `faults` tells about those."""
        return self._scan()[0]

    def faults(self) -> tuple[BaogaoError, ...]:
        """Everything that is wrong with the library, one error for each damaged report; for a check of its health."""
        entries, faults = self._scan()
        found: list[BaogaoError] = list(faults)
        for entry in entries:
            try:
                self.text(entry)
                if sha256(read_stored(entry.source_path, entry.id)) != entry.source_sha256:
                    found.append(LibraryError("library.changed_on_disk", id=entry.id, file=entry.source))
            except LibraryError as error:
                found.append(error)
        return tuple(found)

    def entry(self, report_id: str) -> LibraryEntry:
        """The entry of one report.

        Raises:
            LibraryError: There is no such report, or its folder is damaged.
        """
        entries, faults = self._scan(only=report_id)
        if entries:
            return entries[0]
        raise faults[0] if faults else self._unknown(report_id)

    def report(self, report_id: str) -> Report:
        """One report, read completely.

        Raises:
            LibraryError: There is no such report, or it is damaged.
        """
        return self._analyse(self.entry(report_id))

    def reports(self) -> tuple[Report, ...]:
        """All reports, read completely, by year and then id.

        Raises:
            LibraryError: A report is damaged.
        """
        return tuple(self._analyse(entry) for entry in self.entries())

    def text(self, entry: LibraryEntry) -> str:
        """The text of a report.

        Raises:
            LibraryError: The text is missing, or is not what was added.
        """
        data = read_stored(entry.text_path, entry.id)
        if sha256(data) != entry.text_sha256:
            raise LibraryError("library.changed_on_disk", id=entry.id, file=entry.text_path.name)
        return data.decode()

    def previous_text(self, entry: LibraryEntry) -> str | None:
        """The text that the last replacement took away, kept until `settle`; None when there is none."""
        try:
            return (entry.folder / PREVIOUS_TEXT_FILE).read_bytes().decode()
        except (OSError, ValueError):
            return None

    def read(self, source: Path | bytes, *, name: str | None = None, given: Given = NOTHING_GIVEN) -> Incoming:
        """Read a source as `add` would, without adding it; for a person to look at, and correct, first.

        Raises:
            ReadingError: The source cannot be read as a report.
        """
        from corpus.metadata import read_metadata

        data = read_file(source) if isinstance(source, Path) else source
        shown = (source.name if isinstance(source, Path) else None) if name is None else name
        file_name = safe_name(shown or PASTED)
        extracted = read_bytes(data, file_name)
        text = _storable(extracted.text)
        guess = read_metadata(text, file_name=file_name, stated=extracted.stated, given=given)
        url = given.source_url or extracted.stated.url
        return Incoming(data, file_name, text, extracted.pages, guess, extracted.notes, url)

    # changing

    def add(
        self,
        source: Path | bytes,
        *,
        name: str | None = None,
        year: int | None = None,
        issuer: str | None = None,
        title: str | None = None,
        published: str | None = None,
        source_url: str | None = None,
        replace: bool = False,
    ) -> Added:
        """Add a report, or replace its text.

        The same file again changes nothing (unless another metadata value is given); another text under the same issuer,
        year and title replaces the old one, which stays beside it as `text.previous.txt`.

        Args:
            source: A file, or the bytes of one (pasted text).
            name: Name of the source when bytes are given.
            year: The year in the title, when it is not to be read from the text; so for the other values.
            issuer: Who issued the report.
            title: Its title.
            published: The date it was published.
            source_url: Where it was published.
            replace: Replace a report of the same issuer, year and kind although its title differs.

        Returns:
            What was read, from where, and what became of it.

        Raises:
            ReadingError: The source cannot be read as a report.
            LibraryError: Issuer, title or year is not known, another report stands in the way, or the library cannot be written.
            UsageError: A given value is not one.
        """
        incoming = self.read(source, name=name, given=_checked(Given(issuer, title, year, published, source_url)))
        guess, url = incoming.guess, incoming.url
        with self._writing():
            entries, _ = self._scan()
            same = _same_source(entries, incoming)
            if same is not None:
                # What a person corrected once stays corrected.
                guess, url = _prefer_held(guess, same.metadata), url or same.metadata.source_url
            metadata = _complete(guess, incoming.name, url)
            added = self._place(incoming, metadata, entries, same, replace_allowed=replace)
        return dataclasses.replace(added, guess=guess, notes=incoming.notes + added.notes)

    def remove(self, report_id: str) -> LibraryEntry | None:
        """Take a report out of the library.

        Returns:
            Its entry; None when its folder was too damaged to tell.

        Raises:
            LibraryError: There is no such report, or the library cannot be written.
        """
        entries, _ = self._scan(only=report_id)
        entry = entries[0] if entries else None
        folders = [folder for folder in self._folders() if id_of(folder) == report_id]
        if entry is None and not folders:
            raise self._unknown(report_id)
        with self._writing():
            if any(bundled.id == report_id for bundled in self._bundled_entries()):
                self._write_removed(self._removed() | {report_id})
            for folder in folders:
                self._discard(folder)
        return entry

    def settle(self) -> None:
        """Drop the replaced texts; called when an index of the present texts has been built."""
        kept = [folder / PREVIOUS_TEXT_FILE for folder in self._folders() if (folder / PREVIOUS_TEXT_FILE).exists()]
        if not kept:
            return
        with self._writing():
            for path in kept:
                with contextlib.suppress(OSError):
                    path.unlink()

    # inside

    def _place(
        self,
        incoming: Incoming,
        metadata: Metadata,
        entries: tuple[LibraryEntry, ...],
        same: LibraryEntry | None,
        *,
        replace_allowed: bool,
    ) -> Added:
        identity = report_id(metadata)
        held = next((entry for entry in entries if entry.id == identity), None)
        if held is not None and held.text_sha256 == incoming.text_sha256 and _equal(held.metadata, metadata):
            return Added(held, "unchanged")
        if held is not None and held != same and not replace_allowed and not _same_title(held.metadata, metadata):
            raise LibraryError(
                "library.conflict",
                new=metadata.title,
                held=held.metadata.title,
                id=held.id,
                year=metadata.year,
                issuer=metadata.issuer,
            )
        restored = self._restorable(identity, incoming, metadata)
        if restored is not None:
            self._write_removed(self._removed() - {identity})
            return Added(restored, "added")
        moved = same if same is not None and same.id != identity else None
        old = held or (moved if replace_allowed else None)
        entry = self._write(identity, incoming, metadata, old)
        notes: tuple[Note, ...] = ()
        if moved is not None and replace_allowed:
            self._withdraw(moved)
        elif moved is not None:
            notes = (Note("library.note_same_text", (("id", moved.id),)),)
        return Added(entry, "added" if old is None else "replaced", notes=notes, replaced=old)

    def _restorable(self, identity: str, incoming: Incoming, metadata: Metadata) -> LibraryEntry | None:
        """The bundled report that was removed and is now added again, unchanged."""
        for entry in self._bundled_entries():
            if entry.id == identity and entry.text_sha256 == incoming.text_sha256 and identity in self._removed():
                return entry if _equal(entry.metadata, metadata) else None
        return None

    def _write(self, identity: str, incoming: Incoming, metadata: Metadata, old: LibraryEntry | None) -> LibraryEntry:
        entry = LibraryEntry(
            id=identity,
            metadata=dataclasses.replace(metadata, added=datetime.date.today().isoformat()),
            source=incoming.name,
            source_sha256=incoming.sha256,
            text_sha256=incoming.text_sha256,
            folder=self.folder / str(metadata.year) / identity,
            bundled=False,
            pages=incoming.pages,
        )
        try:
            entry.folder.parent.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self.folder))
            try:
                write_file(aside / incoming.name, incoming.data)
                write_file(aside / TEXT_FILE, incoming.text.encode())
                if old is not None and old.text_sha256 != entry.text_sha256:
                    # Of several replacements in a row the first one took the text that the index knows.
                    with contextlib.suppress(LibraryError):
                        write_file(aside / PREVIOUS_TEXT_FILE, (self.previous_text(old) or self.text(old)).encode())
                write_file(aside / METADATA_FILE, dump(record_of(entry)))
                aside.chmod(0o755)
                sync_folder(aside)
                if entry.folder.exists():
                    beside = entry.folder.with_name(OLD + identity)
                    shutil.rmtree(beside, ignore_errors=True)
                    entry.folder.rename(beside)
                aside.rename(entry.folder)
                sync_folder(entry.folder.parent)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        except OSError as error:
            raise self._not_writable(error) from error
        self._sweep()
        return entry

    def _withdraw(self, entry: LibraryEntry) -> None:
        """Take out the entry under which a source stood before it was given other metadata."""
        if entry.bundled or any(bundled.id == entry.id for bundled in self._bundled_entries()):
            self._write_removed(self._removed() | {entry.id})
        if not entry.bundled:
            self._discard(entry.folder)

    def _discard(self, folder: Path) -> None:
        try:
            gone = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self.folder))
            folder.rename(gone / folder.name)
            shutil.rmtree(gone, ignore_errors=True)
            with contextlib.suppress(OSError):
                folder.parent.rmdir()
        except OSError as error:
            raise self._not_writable(error) from error

    def _sweep(self) -> None:
        """Clear away what interrupted changes left behind; called under the lock."""
        for left in self.folder.glob(_ASIDE + "*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in self.folder.glob(f"*/{OLD}*"):
            if left.with_name(left.name.removeprefix(OLD)).exists():
                shutil.rmtree(left, ignore_errors=True)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, across processes; the lock goes with the process that holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = (self.folder / ".lock").open("a+b")
        except OSError as error:
            raise self._not_writable(error) from error
        with handle:
            if sys.platform != "win32":
                import fcntl

                with contextlib.suppress(OSError):  # a network disk without locks still takes one writer
                    fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _scan(self, only: str | None = None) -> tuple[tuple[LibraryEntry, ...], tuple[LibraryError, ...]]:
        """The sound entries, and an error for each damaged one; those of one report when `only` names it."""
        entries, faults = self._scan_once(only)
        if faults:
            # A folder that was replaced while we looked is whole again in a moment.
            time.sleep(0.05)
            entries, faults = self._scan_once(only)
        return entries, faults

    def _scan_once(self, only: str | None) -> tuple[tuple[LibraryEntry, ...], tuple[LibraryError, ...]]:
        found: dict[str, LibraryEntry] = {}
        faults: list[LibraryError] = []
        removed = self._removed()
        try:
            found.update(
                (entry.id, entry) for entry in self._bundled_entries() if entry.id not in removed and only in (None, entry.id)
            )
        except LibraryError as error:
            faults.append(error)
        for folder in self._folders():
            if only not in (None, id_of(folder)):
                continue
            try:
                entry = load_entry(folder)
                found[entry.id] = entry
            except LibraryError as error:
                found.pop(id_of(folder), None)
                faults.append(error)
        return tuple(sorted(found.values(), key=lambda entry: (entry.year, entry.id))), tuple(faults)

    def _folders(self) -> list[Path]:
        """The folders of reports; a replaced one counts only while its successor is missing."""
        try:
            years = sorted(folder for folder in self.folder.iterdir() if folder.name.isdecimal() and folder.is_dir())
            inside = [folder for year in years for folder in sorted(year.iterdir()) if folder.is_dir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LibraryError("library.home_unreadable", home=self.home, reason=error.strerror or error) from error
        current = {folder for folder in inside if not folder.name.startswith(".")}
        waiting = [folder for folder in inside if folder.name.startswith(OLD)]
        return sorted(current) + [folder for folder in waiting if folder.with_name(id_of(folder)) not in current]

    def _bundled_entries(self) -> Iterator[LibraryEntry]:
        for folder in sorted(self._bundled.glob("[0-9]*")):
            record = read_record(folder, folder.name)
            try:
                metadata = metadata_of(record)
            except (KeyError, TypeError, ValueError) as error:
                raise LibraryError("library.damaged_metadata", id=folder.name, file=folder / METADATA_FILE) from error
            data = read_stored(folder / _BUNDLED_SOURCE, folder.name)
            text_sha256 = sha256(data)
            yield LibraryEntry(report_id(metadata), metadata, _BUNDLED_SOURCE, text_sha256, text_sha256, folder, True)

    def _removed(self) -> frozenset[str]:
        try:
            record = json.loads((self.folder / _REMOVED).read_bytes())
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise LibraryError("library.home_unreadable", home=self.home, reason=error.strerror or error) from error
        except (ValueError, RecursionError) as error:
            raise LibraryError("library.damaged_removed", file=self.folder / _REMOVED) from error
        return frozenset(str(item) for item in record) if isinstance(record, list) else frozenset()

    def _write_removed(self, removed: Iterable[str]) -> None:
        try:
            aside = self.folder / (_REMOVED + ".new")
            write_file(aside, dump(sorted(removed)))
            os.replace(aside, self.folder / _REMOVED)
        except OSError as error:
            raise self._not_writable(error) from error

    def _analyse(self, entry: LibraryEntry) -> Report:
        if entry not in self._analysed:
            from corpus.analysis import analyse

            self._analysed[entry] = analyse(
                self.text(entry),
                entry.metadata,
                report_id=entry.id,
                source=entry.source,
                source_sha256=entry.source_sha256,
                pages=entry.pages,
            )
        return self._analysed[entry]

    def _unknown(self, report_id: str) -> LibraryError:
        known = "、".join(entry.id for entry in self.sound_entries()) or "—"
        return LibraryError("library.unknown_report", id=report_id, known=known)

    def _not_writable(self, error: OSError) -> LibraryError:
        return LibraryError("library.not_writable", home=self.home, reason=error.strerror or error)


# --- metadata that was given, read or held -----------------------------------------------------------------------------


def _checked(given: Given) -> Given:
    """The values a person gave, white space tidied and the date in ISO form.

    Raises:
        UsageError: A value is not one.
    """
    if given.year is not None and not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise UsageError("library.bad_year", year=given.year, first=FIRST_YEAR, last=LAST_YEAR)
    published = None if given.published is None else normalize_date(given.published)
    if given.published is not None and published is None:
        raise UsageError("library.bad_date", date=given.published)

    def line(value: str | None, option: str, limit: int) -> str | None:
        if value is None:
            return None
        flat = "".join(filter(str.isprintable, " ".join(value.split())))
        if not 0 < len(flat) <= limit:
            raise UsageError("library.bad_value", field=option, value=flat, limit=limit)
        return flat

    return Given(
        issuer=line(given.issuer, "--issuer", _MAX_ISSUER),
        title=line(given.title, "--title", _MAX_TITLE),
        year=given.year,
        published=published,
        source_url=line(given.source_url, "--source-url", _MAX_URL),
    )


def _same_source(entries: tuple[LibraryEntry, ...], incoming: Incoming) -> LibraryEntry | None:
    """The entry that holds the same file or the same text already; of several, the one that the given values name."""
    hashes = (incoming.sha256, incoming.text_sha256)
    same = [entry for entry in entries if entry.source_sha256 == hashes[0] or entry.text_sha256 == hashes[1]]
    guess = incoming.guess

    def named(entry: LibraryEntry) -> bool:
        held = entry.metadata
        read = ((guess.year, held.year), (guess.issuer, held.issuer), (guess.title, held.title))
        return all(found is None or found.origin != "given" or found.value == value for found, value in read)

    return next(filter(named, same), same[0] if same else None)


def _prefer_held(guess: MetadataGuess, held: Metadata) -> MetadataGuess:
    """For a source that the library already holds, what it holds counts more than what is read once more."""

    def prefer(found: Found[Any] | None, value: Any) -> Found[Any] | None:
        if (found is not None and found.origin == "given") or value is None:
            return found
        return found if found is not None and found.value == value else Found(value, "library")

    return MetadataGuess(
        issuer=prefer(guess.issuer, held.issuer),
        title=prefer(guess.title, held.title),
        year=prefer(guess.year, held.year),
        published=prefer(guess.published, held.published),
        document_number=prefer(guess.document_number, held.document_number),
    )


def _complete(guess: MetadataGuess, file_name: str, url: str | None) -> Metadata:
    if guess.title is None:
        raise LibraryError("library.no_title", name=file_name)
    if guess.year is None:
        raise LibraryError("library.no_year", name=file_name, title=guess.title.value)
    if guess.issuer is None:
        raise LibraryError("library.no_issuer", name=file_name, title=guess.title.value)
    return Metadata(
        issuer=guess.issuer.value[:_MAX_ISSUER],
        title=guess.title.value[:_MAX_TITLE],
        year=guess.year.value,
        published=guess.published.value if guess.published else None,
        document_number=guess.document_number.value if guess.document_number else None,
        source_url=url or None,
    )


def _equal(held: Metadata, new: Metadata) -> bool:
    """Whether nothing is different but the day of adding."""
    return dataclasses.replace(held, added=None) == dataclasses.replace(new, added=None)


def _same_title(held: Metadata, new: Metadata) -> bool:
    """Whether two titles are the same apart from white space and punctuation."""
    return _letters(held) == _letters(new)


def _letters(metadata: Metadata) -> str:
    return "".join(filter(str.isalnum, metadata.title))


def _storable(text: str) -> str:
    """The text without lone surrogates, which no file can hold; readers of broken PDFs produce them."""
    return text.encode("utf-8", "replace").decode() if any("\ud800" <= character <= "\udfff" for character in text) else text
