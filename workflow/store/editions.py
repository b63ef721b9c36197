"""What each edition's mails were made of: a few columns of the figures, so that the next one can say what changed."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Sequence
from datetime import date

from workflow.domain.change import PublishedEdition, Stood
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE edition_figures (
    as_of TEXT NOT NULL,
    edition TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT NOT NULL,
    rows BLOB NOT NULL,
    PRIMARY KEY (as_of, edition, revision)
) STRICT;
"""

_DAILY = ("evening", "morning")
"""Editions that follow each other; a weekly or monthly one follows the last of its own kind."""
_KEPT = 14
"""So many days of an edition are kept: the next one is compared with the last."""


class Editions:
    """The figures of editions, in one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def publish(self, as_of: date, edition: str, rows: Sequence[Stood]) -> None:
        """Keep an edition's figures; the same figures again change nothing, others are a new revision of the day."""
        packed, digest = _packed(rows)
        last = self._last(as_of, edition)
        if last and last[1] == digest:
            return
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO edition_figures (as_of, edition, revision, digest, rows) VALUES (?, ?, ?, ?, ?)",
                (as_of.isoformat(), edition, last[0] + 1 if last else 0, digest, packed),
            )
            self._connection.execute(
                "DELETE FROM edition_figures WHERE edition = ? AND as_of < (SELECT min(as_of) FROM (SELECT DISTINCT"
                " as_of FROM edition_figures WHERE edition = ? AND as_of <= ? ORDER BY as_of DESC LIMIT ?))",
                (edition, edition, as_of.isoformat(), _KEPT),
            )

    def before(self, as_of: date, edition: str, rows: Sequence[Stood]) -> PublishedEdition | None:
        """Return what readers of an edition with these figures saw last; None: nothing yet.

        That is the revision of the same day and edition that had other figures, or else the edition before it. A rerun
        with the same figures gets the same answer.
        """
        _, digest = _packed(rows)
        last = self._last(as_of, edition)
        if last and last[1] != digest:
            return self._of(as_of, edition, last[0])
        if last and last[0]:
            return self._of(as_of, edition, last[0] - 1)
        return self._earlier(as_of, edition)

    def _last(self, as_of: date, edition: str) -> tuple[int, str] | None:
        found = self._connection.execute(
            "SELECT revision, digest FROM edition_figures WHERE as_of = ? AND edition = ?"
            " ORDER BY revision DESC LIMIT 1",
            (as_of.isoformat(), edition),
        ).fetchone()
        return (int(found[0]), str(found[1])) if found else None

    def _earlier(self, as_of: date, edition: str) -> PublishedEdition | None:
        """The last one of an earlier day; for a morning also the evening of the same day."""
        names = _DAILY if edition in _DAILY else (edition,)
        same_day = _DAILY[: _DAILY.index(edition)] if edition in _DAILY else ()
        marks, before = ", ".join("?" * len(names)), ", ".join("?" * len(same_day)) or "''"
        found = self._connection.execute(
            "SELECT as_of, edition, rows FROM edition_figures"  # noqa: S608  our own words
            f" WHERE edition IN ({marks}) AND (as_of < ? OR (as_of = ? AND edition IN ({before})))"
            " ORDER BY as_of DESC, edition = 'morning' DESC, revision DESC LIMIT 1",
            (*names, as_of.isoformat(), as_of.isoformat(), *same_day),
        ).fetchone()
        return _edition(*found) if found else None

    def _of(self, as_of: date, edition: str, revision: int) -> PublishedEdition | None:
        found = self._connection.execute(
            "SELECT as_of, edition, rows FROM edition_figures WHERE as_of = ? AND edition = ? AND revision = ?",
            (as_of.isoformat(), edition, revision),
        ).fetchone()
        return _edition(*found) if found else None


def _packed(rows: Sequence[Stood]) -> tuple[bytes, str]:
    ordered = sorted(rows, key=lambda row: (row.member, row.metric, row.period))
    listed = [[row.member, row.metric, row.period, row.actual, row.behind] for row in ordered]
    content = json.dumps(listed, ensure_ascii=False).encode()
    return zlib.compress(content), hashlib.sha256(content).hexdigest()


def _edition(as_of: str, edition: str, packed: bytes) -> PublishedEdition:
    rows = tuple(Stood(*row) for row in json.loads(zlib.decompress(packed)))
    return PublishedEdition(date.fromisoformat(as_of), edition, rows)
