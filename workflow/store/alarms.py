"""Alarms: what the operator was told for which day, so that one story is not told twice in a day."""

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE alarm (
    story TEXT NOT NULL,
    as_of TEXT NOT NULL,
    PRIMARY KEY (story, as_of)
) STRICT, WITHOUT ROWID;
"""
_KEPT = timedelta(days=400)


class Alarms:
    """What the operator was told, in one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def told(self, story: str, as_of: date, within: timedelta) -> bool:
        """Tell whether a story was told for a day, or for one so shortly before it."""
        found = self._connection.execute(
            "SELECT 1 FROM alarm WHERE story = ? AND as_of BETWEEN ? AND ? LIMIT 1",
            (story, (as_of - within).isoformat(), as_of.isoformat()),
        )
        return found.fetchone() is not None

    def tell(self, stories: Iterable[str], as_of: date) -> None:
        """Keep that stories were told for a day; those of long ago are forgotten."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO alarm (story, as_of) VALUES (?, ?)",
                [(story, as_of.isoformat()) for story in stories],
            )
            self._connection.execute("DELETE FROM alarm WHERE as_of < ?", ((as_of - _KEPT).isoformat(),))
