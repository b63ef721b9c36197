"""Closings (关账): periods whose figures stay as they were published, with who closed them, when and why (4.17)."""

import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from workflow.domain.closing import Closed
from workflow.domain.period import Period, Span
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE closing (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    span TEXT NOT NULL,
    as_of TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    reopened_at TEXT,
    reopened_by TEXT NOT NULL DEFAULT '',
    reopen_reason TEXT NOT NULL DEFAULT '',
    facts BLOB NOT NULL,
    standings BLOB NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Closing:
    """An act: a period was closed, and perhaps opened again."""

    number: int
    period: Period
    as_of: date
    """The day whose published figures count."""
    closed_at: datetime
    closed_by: str
    reason: str
    reopened_at: datetime | None
    reopened_by: str
    reopen_reason: str


class Closings:
    """The closings of one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self, closed: Closed, as_of: date, now: datetime) -> None:
        """Close a period with the facts and standings that count from now on."""
        period = closed.period
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO closing (first, last, span, as_of, closed_at, closed_by, reason, facts, standings)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (period.start.isoformat(), period.end.isoformat(), period.span.value, as_of.isoformat(),
                 now.isoformat(timespec="seconds"), closed.by, closed.reason, _packed(closed.facts),
                 _packed(closed.standings)),
            )  # fmt: skip

    def reopen(self, period: Period, by: str, reason: str, now: datetime) -> bool:
        """Open a period again; False for one that is not closed. What was closed stays in the state."""
        with transaction(self._connection):
            done = self._connection.execute(
                "UPDATE closing SET reopened_at = ?, reopened_by = ?, reopen_reason = ?"
                " WHERE (first, last) = (?, ?) AND reopened_at IS NULL",
                (now.isoformat(timespec="seconds"), by, reason, period.start.isoformat(), period.end.isoformat()),
            )
        return done.rowcount > 0

    def closed(self) -> tuple[Closed, ...]:
        """Return the periods that are closed, oldest first, with what counts of them."""
        rows = self._connection.execute(
            "SELECT first, last, span, closed_at, closed_by, reason, facts, standings FROM closing"
            " WHERE reopened_at IS NULL ORDER BY first, last"
        )
        return tuple(
            Closed(_period(first, last, span), str(closed_at), by, reason, _unpacked(facts), _unpacked(standings))
            for first, last, span, closed_at, by, reason, facts, standings in rows.fetchall()
        )

    def history(self) -> Sequence[Closing]:
        """Return every closing there ever was, the latest first."""
        rows = self._connection.execute(
            "SELECT number, first, last, span, as_of, closed_at, closed_by, reason, reopened_at, reopened_by,"
            " reopen_reason FROM closing ORDER BY number DESC"
        )
        return [
            Closing(
                number, _period(first, last, span), date.fromisoformat(as_of), datetime.fromisoformat(closed_at), by,
                reason, datetime.fromisoformat(reopened) if reopened else None, reopened_by, why,
            )
            for number, first, last, span, as_of, closed_at, by, reason, reopened, reopened_by, why in rows.fetchall()
        ]  # fmt: skip


def _period(first: str, last: str, span: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last), Span(span))


def _packed(frame: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.write_parquet(content, compression="zstd")
    return content.getvalue()


def _unpacked(content: bytes) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(content))
