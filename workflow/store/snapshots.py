"""Snapshots (快照): what was published for a day, so that movement and corrections refer to what people saw."""

import io
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import polars as pl

from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE board (
    id INTEGER PRIMARY KEY,
    as_of TEXT NOT NULL,
    board TEXT NOT NULL,
    scope TEXT NOT NULL,
    window TEXT NOT NULL,
    UNIQUE (board, scope, window, as_of)
) STRICT;
CREATE TABLE board_rank (
    board_id INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (board_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE standings (
    as_of TEXT NOT NULL,
    revision INTEGER NOT NULL,
    version_hash TEXT NOT NULL,
    rows BLOB NOT NULL,
    PRIMARY KEY (as_of, revision)
) STRICT;
CREATE TABLE mail_revision (
    as_of TEXT NOT NULL,
    edition TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (as_of, edition, kind, recipient)
) STRICT, WITHOUT ROWID;
"""

PARTS = """
ALTER TABLE mail_revision ADD COLUMN parts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE mail_revision ADD COLUMN revised TEXT NOT NULL DEFAULT '';
"""
"""The hashes of a mail's parts (JSON), and the names of those that its latest revision changed."""

_NO_PARTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class PublishedStandings:
    """The figures of a day as they were published."""

    as_of: date
    revision: int
    version_hash: str
    """What computed them: program version and configuration."""
    rows: pl.DataFrame


class Snapshots:
    """What was published, in one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def publish_board(self, as_of: date, board: str, scope: str, window: str, ranks: Mapping[str, int]) -> None:
        """Keep the ranks (by person id) of a board; a rerun of a day replaces what it had published."""
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM board WHERE as_of = ? AND board = ? AND scope = ? AND window = ?",
                (as_of.isoformat(), board, scope, window),
            )
            entry = self._connection.execute(
                "INSERT INTO board (as_of, board, scope, window) VALUES (?, ?, ?, ?)",
                (as_of.isoformat(), board, scope, window),
            )
            self._connection.executemany(
                "INSERT INTO board_rank (board_id, person_id, rank) VALUES (?, ?, ?)",
                [(entry.lastrowid, person, rank) for person, rank in sorted(ranks.items())],
            )

    def previous_board(self, board: str, scope: str, window: str, before: date) -> dict[str, int] | None:
        """Return the ranks by person id that were last published for a day earlier than `before`; None: never."""
        found = self._connection.execute(
            "SELECT id FROM board WHERE board = ? AND scope = ? AND window = ? AND as_of < ?"
            " ORDER BY as_of DESC LIMIT 1",
            (board, scope, window, before.isoformat()),
        ).fetchone()
        if found is None:
            return None
        ranks = self._connection.execute(
            "SELECT person_id, rank FROM board_rank WHERE board_id = ? ORDER BY person_id", found
        )
        return dict(ranks.fetchall())

    def publish_standings(self, as_of: date, revision: int, version_hash: str, rows: pl.DataFrame) -> None:
        """Keep the figures of a day under a revision; the same revision again replaces them."""
        content = io.BytesIO()
        rows.write_parquet(content, compression="zstd")
        with transaction(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO standings (as_of, revision, version_hash, rows) VALUES (?, ?, ?, ?)",
                (as_of.isoformat(), revision, version_hash, content.getvalue()),
            )

    def standings(self, as_of: date, revision: int | None = None) -> PublishedStandings | None:
        """Return the figures published for a day, the latest revision unless one is named; None: never."""
        found = self._connection.execute(
            "SELECT revision, version_hash, rows FROM standings WHERE as_of = ? AND revision = coalesce(?, revision)"
            " ORDER BY revision DESC LIMIT 1",
            (as_of.isoformat(), revision),
        ).fetchone()
        if found is None:
            return None
        number, version_hash, content = found
        return PublishedStandings(as_of, number, version_hash, pl.read_parquet(io.BytesIO(content)))

    def mail_revision(
        self, as_of: date, edition: str, kind: str, recipient: str, digest: str, parts: Mapping[str, str] = _NO_PARTS
    ) -> int:
        """Return the revision of a mail whose content has this digest, and keep it with the digests of its parts.

        0 for the first of a day and edition; the same digest again has the same revision, another one the next. Ask in
        the transaction that queues the mail, so that no revision is counted that nobody was to get.
        """
        key = (as_of.isoformat(), edition, kind, recipient)
        with transaction(self._connection):
            found = self._connection.execute(
                "SELECT revision, digest, parts FROM mail_revision"
                " WHERE as_of = ? AND edition = ? AND kind = ? AND recipient = ?",
                key,
            ).fetchone()
            if found and found[1] == digest:
                return int(found[0])
            before = json.loads(found[2]) if found else {}
            revised = ",".join(part for part, now in parts.items() if before and before.get(part) != now)
            revision = found[0] + 1 if found else 0
            self._connection.execute(
                "INSERT OR REPLACE INTO mail_revision (as_of, edition, kind, recipient, revision, digest, parts,"
                " revised) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, revision, digest, json.dumps(dict(parts)), revised),
            )
        return int(revision)

    def revised_parts(self, as_of: date, edition: str, kind: str, recipient: str) -> tuple[str, ...]:
        """Return the parts of a mail that its latest revision changed; () for the first, and where it is not known."""
        found = self._connection.execute(
            "SELECT revised FROM mail_revision WHERE as_of = ? AND edition = ? AND kind = ? AND recipient = ?",
            (as_of.isoformat(), edition, kind, recipient),
        ).fetchone()
        return tuple(found[0].split(",")) if found and found[0] else ()
