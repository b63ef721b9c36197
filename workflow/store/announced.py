"""What a night said of its boards: their lines, the facts behind them, alerts; what later nights compare with."""

import io
import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from workflow.domain.published import Published
from workflow.domain.ranking import Alert
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE published (
    as_of TEXT NOT NULL,
    edition INTEGER NOT NULL,
    boards BLOB NOT NULL,
    facts BLOB NOT NULL,
    PRIMARY KEY (as_of, edition)
) STRICT;
CREATE TABLE alert (
    as_of TEXT NOT NULL,
    kind TEXT NOT NULL,
    person_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    since TEXT NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (as_of, kind, person_id, metric, since)
) STRICT, WITHOUT ROWID;
"""
"""What later nights compare with (editions 0: a night's first run, 1: its last), and what managers were told."""

_FIRST, _LAST = 0, 1
_KEPT_DAYS = 62
"""How long facts are kept: longer than any board is looked at again."""


class Announced:
    """What was said beside the boards, in one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def publish(self, what: Published) -> None:
        """Keep what a night published: its first run for good, its last one beside it where it says something else."""
        boards, facts = _packed(what.boards), _packed(what.facts)
        day = what.night.isoformat()
        with transaction(self._connection):
            self._connection.execute(
                "INSERT OR IGNORE INTO published (as_of, edition, boards, facts) VALUES (?, ?, ?, ?)",
                (day, _FIRST, boards, facts),
            )
            self._connection.execute("DELETE FROM published WHERE as_of = ? AND edition = ?", (day, _LAST))
            self._connection.execute(
                "INSERT INTO published (as_of, edition, boards, facts) SELECT ?, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM published WHERE as_of = ? AND edition = ? AND boards = ? AND facts = ?)",
                (day, _LAST, boards, facts, day, _FIRST, boards, facts),
            )
            old = (what.night - timedelta(_KEPT_DAYS)).isoformat()
            self._connection.execute("DELETE FROM published WHERE as_of < ?", (old,))

    def nights(self, since: date, before: date) -> Sequence[date]:
        """Return the days of the nights that published boards, from `since` to before `before`, oldest first."""
        found = self._connection.execute(
            "SELECT as_of FROM published WHERE edition = ? AND as_of >= ? AND as_of < ? ORDER BY as_of",
            (_FIRST, since.isoformat(), before.isoformat()),
        )
        return [date.fromisoformat(day) for (day,) in found.fetchall()]

    def published(self, night: date, *, first: bool = False) -> Published | None:
        """Return what a night published: in its last run, or in its first one; None: nothing."""
        found = self._connection.execute(
            "SELECT boards, facts FROM published WHERE as_of = ? AND edition <= ? ORDER BY edition DESC LIMIT 1",
            (night.isoformat(), _FIRST if first else _LAST),
        ).fetchone()
        return Published(night, *map(_unpacked, found)) if found else None

    def tell(self, night: date, alerts: Sequence[Alert]) -> None:
        """Note what managers are told on a day; a rerun replaces what it had told."""
        day = night.isoformat()
        rows = [(day, alert.kind.value, alert.person_id, alert.metric, alert.since.isoformat(), alert.level)
                for alert in alerts]  # fmt: skip
        with transaction(self._connection):
            self._connection.execute("DELETE FROM alert WHERE as_of = ?", (day,))
            self._connection.executemany(
                "INSERT OR REPLACE INTO alert (as_of, kind, person_id, metric, since, level) VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

    def told(self, before: date) -> dict[tuple[str, str, str, date], int]:
        """Return the highest level of each story (`Alert.story`) that was told on days before a day."""
        found = self._connection.execute(
            "SELECT kind, person_id, metric, since, max(level) FROM alert WHERE as_of < ?"
            " GROUP BY kind, person_id, metric, since",
            (before.isoformat(),),
        )
        return {
            (kind, person, metric, date.fromisoformat(since)): level
            for kind, person, metric, since, level in found.fetchall()
        }


def _packed(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content, compression="zstd")
    return content.getvalue()


def _unpacked(content: bytes) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(content))
