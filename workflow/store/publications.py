"""Publications: what every publish rested on, so that figures can be computed again and compared (domain.md 4.17)."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from workflow.store.snapshots import Snapshots
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE publication (
    as_of TEXT NOT NULL,
    revision INTEGER NOT NULL,
    published_at TEXT NOT NULL,
    version TEXT NOT NULL,
    config TEXT NOT NULL,
    inputs TEXT NOT NULL,
    PRIMARY KEY (as_of, revision)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What figures rest on."""

    version: str
    """The program's."""
    config: str
    """Digest of config.yaml's values."""
    inputs: Mapping[str, str]
    """sha256 of every workbook that counted, by name."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A publish: when, and on what grounds."""

    as_of: date
    revision: int
    published_at: datetime
    grounds: Grounds


class Publications:
    """What was published on what grounds, in one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def publish(self, as_of: date, rows: pl.DataFrame, grounds: Grounds, now: datetime) -> int:
        """Keep a day's figures with what they rest on; return the revision: the same figures again have the same."""
        snapshots = Snapshots(self._connection)
        with transaction(self._connection):
            before, known = snapshots.standings(as_of), self.latest(as_of)
            if before is not None and known is not None and known.grounds == grounds and before.rows.equals(rows):
                return before.revision
            revision = before.revision + 1 if before else 0
            snapshots.publish_standings(as_of, revision, f"{grounds.version} {grounds.config}", rows)
            inputs = json.dumps(dict(sorted(grounds.inputs.items())), ensure_ascii=False)
            self._connection.execute(
                "INSERT OR REPLACE INTO publication (as_of, revision, published_at, version, config, inputs)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (as_of.isoformat(), revision, now.isoformat(timespec="seconds"), grounds.version, grounds.config,
                 inputs),
            )  # fmt: skip
        return revision

    def latest(self, as_of: date) -> Publication | None:
        """Return the last publish of a day; None: never."""
        found = self._connection.execute(
            "SELECT revision, published_at, version, config, inputs FROM publication WHERE as_of = ?"
            " ORDER BY revision DESC LIMIT 1",
            (as_of.isoformat(),),
        ).fetchone()
        if found is None:
            return None
        revision, at, version, config, inputs = found
        return Publication(as_of, revision, datetime.fromisoformat(at), Grounds(version, config, json.loads(inputs)))

    def last_day(self) -> date | None:
        """Return the last day whose figures were published; None: none."""
        (found,) = self._connection.execute("SELECT max(as_of) FROM publication").fetchone()
        return date.fromisoformat(found) if found else None
