"""State in one file, and back: a zip of the database, the records and the originals, with a manifest of checksums.

A restored state is older than what happened since. So that nothing is sent twice in silence, the messages of the state
that it replaces are taken over with it; where that is impossible, everything that may have left since is held back and
waits for `outbox approve`.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workflow import __version__
from workflow.operation.scratch import RECORDS, copy_database
from workflow.store import durable
from workflow.store.database import FILE, MIGRATIONS, open_database
from workflow.store.failure import StateError
from workflow.store.in_place import BACKUP
from workflow.store.lock import single_run
from workflow.store.names import checked_path
from workflow.store.outbox import Outbox

MANIFEST = "manifest.json"
FORMAT = 1
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_PARTS = (RECORDS, BACKUP)


class ArchiveError(StateError):
    """An archive cannot be restored, or not over this state."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did."""

    files: int
    aside: Path | None
    """Where the state that was replaced lies now."""
    taken_over: bool
    """Whether the outbox of the replaced state counts on: what was sent since the backup is known."""
    held: int
    """Messages that waited in the backup and may have left since: they wait for a person now."""
    hold_through: date | None
    """Messages for days up to this one that the state does not know are held when a night makes them anew."""


def backup(state: Path, archive: Path) -> int:
    """Write state into an archive, whole or not at all; return how many files are in it.

    Raises:
        BusyError: a run is under way.
        StateError: there is no state, or it is damaged.
        OSError: the archive cannot be written.
    """
    if not (state / FILE).is_file():
        raise ArchiveError(f"{state} 里没有状态可备份。", f"There is no state in {state} to back up.")
    fresh = archive.with_name(f".{archive.name}.new")
    with single_run(state), tempfile.TemporaryDirectory(dir=archive.absolute().parent, prefix=".backup-") as folder:
        database = Path(folder) / FILE
        copy_database(state / FILE, database)
        files = {FILE: database, **_files(state)}
        durable.write_file(fresh, b"")
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
            sums = {name: _added(package, name, path) for name, path in files.items()}
            manifest = {"format": FORMAT, "program": __version__, "database": _version(database), "files": sums}
            package.writestr(zipfile.ZipInfo(MANIFEST, _FIXED_TIME), json.dumps(manifest, indent=1))
    durable.settle_file(fresh)
    fresh.replace(archive)
    durable.settle_folder(archive.absolute().parent)
    return len(files)


def _files(state: Path) -> dict[str, Path]:
    """Return what is kept beside the database; what a crash left half is not."""
    return {
        path.relative_to(state).as_posix(): path
        for part in _PARTS
        for path in sorted((state / part).rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.name.endswith(".new")
    }


def _added(package: zipfile.ZipFile, name: str, path: Path) -> str:
    """Add a file and return its sha256, of the very bytes that were written."""
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(name, _FIXED_TIME)
    with path.open("rb") as source, package.open(entry, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _version(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def restore(archive: Path, state: Path, today: date, *, replace: bool = False) -> Restored:
    """Verify an archive and put it in the place of state.

    Every byte is checked before anything is touched. With `replace` the state that is there is first copied aside,
    whole; the database then changes at once, so that a crash leaves the old state or the new one.

    Args:
        archive: what `backup` wrote.
        state: the state folder.
        today: the last day for which messages may have left since the backup.
        replace: whether a state that is there may be replaced.

    Raises:
        ArchiveError: the archive is damaged or newer, or there is a state and `replace` was not asked for.
        BusyError: a run is under way.
    """
    with single_run(state):
        # What a crashed restore left hidden in the folder is not state.
        there = (state / FILE).exists()
        if there and not replace:
            raise ArchiveError(
                f"{state} 里已有状态。要换成备份请加 --replace：原来的会移到旁边保留。",
                f"There is a state in {state} already. Add --replace: it is kept beside.",
            )
        with tempfile.TemporaryDirectory(dir=state, prefix=".restoring-") as folder:
            fresh = Path(folder)
            sums = _unpacked(archive, fresh)
            with closing(open_database(fresh)) as database:
                taken_over = there and _take_over_outbox(database, state / FILE)
                held = 0 if taken_over else Outbox(database).hold_after_restore(today)
                database.execute("PRAGMA journal_mode = DELETE")
            aside = _kept_aside(state, fresh) if there else None
            _put_in_place(fresh, state, set(sums))
    return Restored(len(sums), aside, taken_over, held, None if taken_over else today)


def _unpacked(archive: Path, folder: Path) -> dict[str, str]:
    """Unpack an archive, each file checked against the manifest; return the manifest's checksums.

    Raises:
        ArchiveError: it is no archive of ours, damaged, or of a newer program.
    """
    try:
        with zipfile.ZipFile(archive) as package:
            manifest = json.loads(package.read(MANIFEST))
            _refuse_newer(archive, manifest)
            sums = {checked_path(name): str(digest) for name, digest in manifest["files"].items()}
            if FILE not in sums or {*package.namelist()} != {MANIFEST, *sums}:
                raise _damaged(archive)
            for name, digest in sums.items():
                if _copied(package, name, folder / name) != digest:
                    raise _damaged(archive)
    except (
        zipfile.BadZipFile,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        EOFError,
        NotImplementedError,
    ) as broken:
        raise _damaged(archive) from broken
    return sums


def _refuse_newer(archive: Path, manifest: dict[str, object]) -> None:
    if int(str(manifest["format"])) > FORMAT or int(str(manifest["database"])) > len(MIGRATIONS):
        raise ArchiveError(
            f"备份 {archive.name} 由更新版本的程序（{manifest['program']}）写成。请先升级程序。",
            f"{archive.name} was written by a newer version of this program ({manifest['program']}). Upgrade it first.",
        )


def _damaged(archive: Path) -> ArchiveError:
    return ArchiveError(
        f"备份 {archive.name} 不完整或已损坏，什么也没有改动。请换一个备份。",
        f"{archive.name} is damaged or no backup of this program; nothing was changed. Use another one.",
    )


def _copied(package: zipfile.ZipFile, name: str, target: Path) -> str:
    """Write a file of an archive and return its sha256."""
    durable.make_folder(target.parent)
    durable.write_file(target, b"", settle=False)
    digest = hashlib.sha256()
    with package.open(name) as source, target.open("wb") as stream:
        while block := source.read(1 << 20):
            digest.update(block)
            stream.write(block)
    durable.settle_file(target)
    return digest.hexdigest()


_TAKEN_OVER = ("outbox", "mail_revision", "edition_figures")


def _take_over_outbox(database: sqlite3.Connection, replaced: Path) -> bool:
    """Let the messages of the replaced state count on; False where it cannot be read, or is of another version."""
    with tempfile.TemporaryDirectory(dir=replaced.parent, prefix=".restoring-") as folder:
        copy = Path(folder) / FILE
        try:
            copy_database(replaced, copy)
        except StateError:
            return False
        if _version(copy) != len(MIGRATIONS):
            return False
        database.execute("ATTACH ? AS replaced", (str(copy),))
        try:
            database.execute("BEGIN IMMEDIATE")
            for table in _TAKEN_OVER:
                database.execute(f"DELETE FROM main.{table}")  # noqa: S608  our own words
                database.execute(f"INSERT INTO main.{table} SELECT * FROM replaced.{table}")  # noqa: S608  our own words
            database.execute("INSERT OR IGNORE INTO main.restored SELECT * FROM replaced.restored")
            database.execute("COMMIT")
        except sqlite3.Error:
            if database.in_transaction:
                database.execute("ROLLBACK")
            return False
        finally:
            database.execute("DETACH replaced")
    return True


def _kept_aside(state: Path, fresh: Path) -> Path:
    """Copy the state that is to be replaced into a folder beside it, and return that."""
    aside = next(path for path in _numbered(state) if not path.exists())
    aside.mkdir(mode=durable.PRIVATE_FOLDER)
    for path in sorted(state.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.is_relative_to(fresh):
            durable.make_folder((aside / path.relative_to(state)).parent)
            shutil.copy2(path, aside / path.relative_to(state))
    for path in sorted(aside.rglob("*")):
        if path.is_file():
            durable.settle_file(path)
    durable.settle_folder(aside.parent)
    return aside


def _numbered(state: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield state.with_name(f"{state.name}.replaced-{number}")


def _put_in_place(fresh: Path, state: Path, names: set[str]) -> None:
    """Move what was unpacked into state: what the database points to, then the database, then the rest goes."""
    for name in sorted(names - {FILE}):
        durable.make_folder((state / name).parent)
        (fresh / name).replace(state / name)
    for folder in sorted({(state / name).parent for name in names}):
        durable.settle_folder(folder)
    # The write-ahead log belongs to the old database; with the new one it would be taken for that one's own.
    for ending in ("-wal", "-shm"):
        (state / f"{FILE}{ending}").unlink(missing_ok=True)
    (fresh / FILE).replace(state / FILE)
    durable.settle_folder(state)
    for name, path in _files(state).items():
        if name not in names:
            path.unlink()
