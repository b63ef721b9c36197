"""Copies of state and outputs to compute in, so that a look ahead publishes, queues and changes nothing.

Files that never change in place (records, originals, published copies) are linked where the file system lets us; the
database is copied by SQLite itself, also while a night writes.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from workflow.config import Config
from workflow.store import durable
from workflow.store.database import FILE, MIGRATIONS
from workflow.store.failure import damaged, newer, told
from workflow.store.in_place import BACKUP
from workflow.store.publish import MANIFEST

RECORDS = "records"
_SHOWN = ("annotated", "edited")
"""Of a day's outputs, what people answer in: a night reads it again."""
_DAYS = 62


def scratch(config: Config, folder: Path) -> Config:
    """Return a configuration whose state and outputs are copies below a folder; the inbox is the same.

    Raises:
        StateError: the database is damaged, or was written by a newer version.
    """
    state, out = folder / "state", folder / "out"
    copy_state(config.folders.state, state)
    days = sorted(config.folders.out.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"), reverse=True)
    for day in days[:_DAYS]:
        for name in _SHOWN:
            _mirror(day / name, out / day.name / name)
        if (day / MANIFEST).is_file():
            _same_file(day / MANIFEST, out / day.name / MANIFEST)
    # Nothing that is computed in a copy may ever reach for the inbox's own files.
    write_back = config.write_back.model_copy(update={"mode": "copy"})
    folders = config.folders.model_copy(update={"state": state, "out": out})
    return config.model_copy(update={"folders": folders, "write_back": write_back})


def copy_state(state: Path, target: Path) -> None:
    """Copy a state folder (database, records, originals; not logs) to where nothing lies yet.

    Raises:
        StateError: the database is damaged, or was written by a newer version.
    """
    durable.make_folder(target)
    copy_database(state / FILE, target / FILE)
    for name in (RECORDS, BACKUP):
        _mirror(state / name, target / name)


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment; a missing one is no database. The source is only read.

    Raises:
        StateError: it is damaged, or was written by a newer version.
    """
    if not source.is_file():
        return
    with told(source), closing(open_only_to_read(source)) as ours:
        version = int(ours.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise newer(source, version, len(MIGRATIONS))
        os.close(os.open(target, os.O_RDWR | os.O_CREAT, durable.PRIVATE_FILE))
        with closing(sqlite3.connect(target)) as theirs:
            ours.backup(theirs)
            theirs.execute("PRAGMA journal_mode = DELETE")
            if theirs.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise damaged(source)


def open_only_to_read(path: Path) -> sqlite3.Connection:
    """Open a database so that not even SQLite's own files come into being beside it, unless a writer has it open."""
    in_use = path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.resolve().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _mirror(source: Path, target: Path) -> None:
    """Link or copy a tree of files; links in it are not followed."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            _same_file(path, target / path.relative_to(source))


def _same_file(source: Path, target: Path) -> None:
    durable.make_folder(target.parent)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
