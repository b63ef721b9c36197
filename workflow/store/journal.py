"""The journal (运行记录): which runs there were, how far each came, and how it ended. Times are passed in."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    as_of TEXT NOT NULL,
    command TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    exit INTEGER
) STRICT;
CREATE TABLE run_step (
    run_id TEXT NOT NULL REFERENCES run (run_id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    counts TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (run_id, position),
    UNIQUE (run_id, name)
) STRICT;
"""

EDITIONS = """
CREATE TABLE edition_run (
    edition TEXT PRIMARY KEY,
    started TEXT NOT NULL,
    scheduled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""When each edition was run last, and whether the schedule keeps it: what it was to begin and did not was missed."""
_GOOD = (0, 3)
_MOST_BROKEN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run; `finished` is None where it did not end."""

    name: str
    started: datetime
    finished: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `finished` and `exit` are None for one that is under way, or died."""

    run_id: str
    as_of: date
    command: str
    started: datetime
    finished: datetime | None
    exit: int | None
    steps: tuple[Step, ...]


class Journal:
    """The runs of one database. Every call is on the disk when it returns (unless it is part of a transaction)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def begin(self, run_id: str, as_of: date, command: str, started: datetime) -> None:
        """Enter a run before it does anything.

        Raises:
            sqlite3.IntegrityError: the id was used before: a bug.
        """
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO run (run_id, as_of, command, started) VALUES (?, ?, ?, ?)",
                (run_id, as_of.isoformat(), command, started.isoformat()),
            )

    def step(
        self, run_id: str, name: str, started: datetime, finished: datetime | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        """Enter a step when it starts, and again under the same name with its end and counts."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO run_step (run_id, position, name, started, finished, counts) VALUES"
                " (?1, (SELECT count(*) FROM run_step WHERE run_id = ?1), ?2, ?3, ?4, ?5)"
                " ON CONFLICT (run_id, name) DO UPDATE SET finished = excluded.finished, counts = excluded.counts",
                (run_id, name, started.isoformat(), finished and finished.isoformat(),
                 json.dumps(dict(counts or {}), ensure_ascii=False)),
            )  # fmt: skip

    def finish(self, run_id: str, exit_code: int, finished: datetime) -> None:
        """Enter the end of a run."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE run SET exit = ?, finished = ? WHERE run_id = ?", (exit_code, finished.isoformat(), run_id)
            )

    def last_run(self, command: str = "") -> Run | None:
        """Return the latest run (of a command); None when there is none."""
        found = self.runs(1, command)
        return found[0] if found else None

    def runs(self, most: int, command: str = "") -> tuple[Run, ...]:
        """Return the latest runs (of a command), latest first."""
        return self._select("? IN ('', command) ORDER BY number DESC LIMIT ?", command, most)

    def last_good(self, command: str) -> Run | None:
        """Return the latest run of a command that ended well (0 or 3); None for none."""
        found = self._select("command = ? AND exit IN (0, 3) ORDER BY number DESC LIMIT 1", command)
        return found[0] if found else None

    def broken(self, command: str) -> tuple[Run, ...]:
        """Return the runs of a command since the last that ended well, latest first."""
        runs = self.runs(_MOST_BROKEN, command)
        return tuple(takewhile(lambda run: run.exit not in _GOOD, runs))

    def begin_edition(self, edition: str, started: datetime, *, scheduled: bool) -> None:
        """Enter that an edition is run; once the schedule began it, it is looked for until `forget_schedule`."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO edition_run (edition, started, scheduled) VALUES (?, ?, ?) ON CONFLICT (edition)"
                " DO UPDATE SET started = excluded.started, scheduled = max(scheduled, excluded.scheduled)",
                (edition, started.isoformat(), int(scheduled)),
            )

    def scheduled(self) -> dict[str, datetime]:
        """Return when each edition that the schedule keeps was run last; none of a state that knows of no schedule."""
        if not self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'edition_run'").fetchone():
            return {}  # looked at before a night of this version brought it up to date
        rows = self._connection.execute("SELECT edition, started FROM edition_run WHERE scheduled = 1 ORDER BY edition")
        return {edition: datetime.fromisoformat(started) for edition, started in rows}

    def forget_schedule(self) -> None:
        """Look for no edition any more, until the schedule begins one again."""
        with transaction(self._connection):
            self._connection.execute("UPDATE edition_run SET scheduled = 0")

    def unfinished(self) -> tuple[Run, ...]:
        """Return runs without an end, oldest first: while holding the lock, all of them died."""
        return self._select("finished IS NULL ORDER BY number")

    def _select(self, where: str, *values: object) -> tuple[Run, ...]:
        rows = self._connection.execute(
            f"SELECT run_id, as_of, command, started, finished, exit FROM run WHERE {where}",  # noqa: S608  # our own words
            values,
        )
        return tuple(
            Run(run_id, date.fromisoformat(as_of), command, datetime.fromisoformat(started), _moment(finished), code,
                self._steps(run_id))
            for run_id, as_of, command, started, finished, code in rows.fetchall()
        )  # fmt: skip

    def _steps(self, run_id: str) -> tuple[Step, ...]:
        rows = self._connection.execute(
            "SELECT name, started, finished, counts FROM run_step WHERE run_id = ? ORDER BY position", (run_id,)
        )
        return tuple(
            Step(name, datetime.fromisoformat(started), _moment(finished), json.loads(counts))
            for name, started, finished, counts in rows
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
