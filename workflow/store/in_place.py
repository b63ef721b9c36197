"""Writing back in place: somebody's file replaced whole, only as it was read, with its original kept in a backup.

At every moment the file is either what it was or what we put there, and the backup is on the disk before it changes.
What we put there is remembered, so that it counts as the workbook that was read and not as a new one.
"""

import contextlib
import hashlib
import os
import re
import sqlite3
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workflow.store import durable
from workflow.store.names import safe_path
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE in_place (
    output TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    name TEXT NOT NULL,
    backup TEXT NOT NULL,
    written_on TEXT NOT NULL
) STRICT;
CREATE INDEX in_place_by_name ON in_place (name);
"""

BACKUP = "backup"
"""The folder of state in which the originals are kept."""

_LEFTOVER = re.compile(r"\.~[0-9a-f]{16}\.tmp\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_OFFICE_LOCK = re.compile(r"\.~lock\.(.+)#\Z")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a file is not replaced, in both languages."""

    zh: str
    en: str


_CHANGED = Obstacle("读取之后又被改过", "it was changed after it was read")
_OPEN = Obstacle("正被人打开", "somebody has it open")
_LINK = Obstacle("是一个链接", "it is a link")
_HARD_LINK = Obstacle("同一文件还有别的名称（硬链接）", "it has other names as well (hard links)")
_READ_ONLY = Obstacle("是只读文件", "it is read-only")
_GONE = Obstacle("已不在原处", "it is gone")


def obstacle(path: Path, sha256: str) -> Obstacle | None:
    """Return why a file must not be replaced now; None where it may be. `sha256` is of the bytes that were read."""
    try:
        if found := _unfit(path):
            return found
        return None if hashlib.sha256(path.read_bytes()).hexdigest() == sha256 else _CHANGED
    except FileNotFoundError:
        return _GONE
    except OSError as error:
        return _failed(error)


def _unfit(path: Path) -> Obstacle | None:
    """Return why this is no file to replace, whatever is in it.

    Raises:
        OSError: it cannot be looked at.
    """
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return _LINK
    if found.st_nlink > 1:
        return _HARD_LINK
    if not found.st_mode & stat.S_IWUSR or not os.access(path, os.W_OK):
        return _READ_ONLY
    return _OPEN if _is_open(path) else None


def _failed(error: OSError) -> Obstacle:
    reason = error.strerror or str(error)
    return Obstacle(f"系统不允许：{reason}", f"the system refuses: {reason}")


def _is_open(path: Path) -> bool:
    """Tell whether a lock file of Excel, WPS or LibreOffice lies beside a file."""
    own = _compared(path.name)
    for other in path.parent.iterdir():
        lock = _OFFICE_LOCK.match(other.name)
        if other.name.startswith("~$") and _compared(other.name[2:]) == own:
            return True
        if lock and _compared(lock[1]) == own:
            return True
    return False


def _compared(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def put_in_place(path: Path, sha256: str, content: bytes, backup: Path | None) -> Obstacle | None:
    """Replace a file that still has the bytes that were read; return why it was left alone, or None.

    Args:
        path: the file.
        sha256: of the bytes that were read.
        content: the new bytes.
        backup: where the bytes that lie there are kept; None where they need not be, being our own output.
    """
    if found := obstacle(path, sha256):
        return found
    # The name is short whatever the file's own is, hidden, and never taken for a workbook.
    fresh = path.with_name(f".~{hashlib.sha256(path.name.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.tmp")
    try:
        if backup is not None:
            _keep(path, sha256, backup)
        durable.write_file(fresh, content)
        _like(path, fresh)
        if found := obstacle(path, sha256):
            fresh.unlink()
            return found
        fresh.replace(path)
        durable.settle_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        return _failed(error)
    return None


def _keep(path: Path, sha256: str, backup: Path) -> None:
    """Put a copy of a file into the backup; its name tells the content, so nothing else is ever overwritten.

    Raises:
        OSError: it cannot be written, or the file is no longer what was read.
    """
    if backup.exists():
        if hashlib.sha256(backup.read_bytes()).hexdigest() == sha256:
            return
        raise FileExistsError(f"another file lies where the backup belongs: {backup.name}")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OSError(_CHANGED.en)
    durable.make_folder(backup.parent)
    durable.replace_file(backup, content)
    for folder in (*backup.parent.parents,)[:3]:
        durable.settle_folder(folder)


def _like(path: Path, fresh: Path) -> None:
    """Give a new file the rights and, where the system lets us, the owner of the one that it is to replace.

    Its time is new: programs that synchronise or have it cached must see that it changed.
    """
    found = path.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(fresh, found.st_uid, found.st_gid)
    fresh.chmod(stat.S_IMODE(found.st_mode))


def remove_leftovers(folder: Path) -> int:
    """Remove what a killed write left beside its workbook, in a folder and those in it; return how many there were."""
    removed = 0
    for path in sorted(folder.rglob(".~*.tmp")):
        with contextlib.suppress(OSError):
            if _LEFTOVER.match(path.name) and stat.S_ISREG(path.lstat().st_mode):
                path.unlink()
                removed += 1
    return removed


class InPlace:
    """What was written in place, in one database."""

    def __init__(self, connection: sqlite3.Connection, state: Path) -> None:
        self._connection = connection
        self._state = state

    def outputs(self) -> Mapping[str, str]:
        """Return the fingerprint of what was read, by the sha256 of what was written over it."""
        return dict(self._connection.execute("SELECT output, fingerprint FROM in_place ORDER BY output"))

    def names(self) -> frozenset[str]:
        """Return the names of all workbooks that were ever written in place."""
        return frozenset(name for (name,) in self._connection.execute("SELECT DISTINCT name FROM in_place"))

    def kept(self, sha256: str) -> Path | None:
        """Return where the origin of bytes of ours is kept; None for bytes that are not ours, or where it is gone."""
        row = self._connection.execute("SELECT backup FROM in_place WHERE output = ?", (sha256,)).fetchone()
        kept = self._state / str(row[0]) if row else None
        return kept if kept and kept.is_file() else None

    def backup_for(self, name: str, sha256: str, as_of: date) -> Path:
        """Return where the bytes of a workbook are to be kept: below the day, named by content."""
        folder, _, file = safe_path(name).rpartition("/")
        stem, dot, ending = file.rpartition(".")
        kept = f"{stem}.{sha256[:12]}{dot}{ending}" if stem else f"{file}.{sha256[:12]}"
        return self._state / BACKUP / as_of.isoformat() / folder / kept

    def remember(self, output: str, fingerprint: str, name: str, backup: Path, as_of: date) -> None:
        """Note what is about to be written, before it is."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO in_place (output, fingerprint, name, backup, written_on) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (output) DO UPDATE SET fingerprint = excluded.fingerprint, name = excluded.name,"
                " backup = excluded.backup, written_on = excluded.written_on",
                (output, fingerprint, name, backup.relative_to(self._state).as_posix(), as_of.isoformat()),
            )

    def prune(self, before: date) -> int:
        """Remove backups of days before a day; return how many.

        The origin of what was last written over each workbook stays, however old: its own bytes may be wanted back.
        """
        latest = "SELECT backup FROM in_place AS it WHERE written_on ="
        latest += " (SELECT max(written_on) FROM in_place WHERE name = it.name)"
        needed = {self._state / str(backup) for (backup,) in self._connection.execute(latest)}
        removed = 0
        for day in sorted((self._state / BACKUP).glob("*")):
            if not _DAY.match(day.name) or day.name >= before.isoformat() or day.is_symlink():
                continue
            for path in sorted(day.rglob("*"), reverse=True):
                # Files before the folders that they lie in; a folder that is not empty stays.
                with contextlib.suppress(OSError):
                    if path.is_dir() and not path.is_symlink():
                        path.rmdir()
                    elif path not in needed:
                        path.unlink()
                        removed += 1
            with contextlib.suppress(OSError):
                day.rmdir()
        return removed
