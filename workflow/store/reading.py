"""The database of state for commands that only look: nothing is made, brought up to date or locked."""

import sqlite3
from pathlib import Path

from workflow.store.database import FILE, MIGRATIONS

_FIRST_WITH_CORRECTIONS = 2


def open_to_read(state: Path) -> sqlite3.Connection | None:
    """Open the database of a state folder for reading; None where there is none that this version can read.

    While a night writes, what it committed is seen; otherwise not even SQLite's own files come into being beside it.
    """
    path = state / FILE
    if not path.is_file():
        return None
    running = path.with_name(f"{FILE}-wal").exists()
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro{'' if running else '&immutable=1'}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.Error:
        return None
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except (sqlite3.Error, TypeError):
        version = 0
    if _FIRST_WITH_CORRECTIONS <= version <= len(MIGRATIONS):
        return connection
    connection.close()
    return None
