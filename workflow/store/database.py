"""The one SQLite file of state: opened safely, brought up to date, private to its owner."""

import os
import sqlite3
from pathlib import Path

from workflow.store import (
    alarms,
    announced,
    arrivals,
    closings,
    corrections,
    durable,
    editions,
    in_place,
    journal,
    ledger,
    outbox,
    pieces,
    publications,
    reasons,
    snapshots,
    spot_checks,
)
from workflow.store.failure import damaged, newer, told, unusable
from workflow.store.settings import StoreSettings

FILE = "workflow.sqlite3"

MIGRATIONS: tuple[str, ...] = (
    ledger.SCHEMA + snapshots.SCHEMA + journal.SCHEMA + outbox.SCHEMA,
    corrections.SCHEMA + in_place.SCHEMA,
    announced.SCHEMA,
    reasons.SCHEMA + closings.SCHEMA + publications.SCHEMA,
    editions.SCHEMA + pieces.SCHEMA,
    outbox.RESTORED,
    spot_checks.SCHEMA + arrivals.SCHEMA,
    journal.EDITIONS + alarms.SCHEMA,
    snapshots.PARTS,
)  # fmt: skip
"""What brings a database from one version to the next; never change an entry that was released, append one."""

_SMALL = 64 * 1024 * 1024
"""Up to this size a database is checked whole when it is opened (well under a second)."""


def open_database(state: Path, settings: StoreSettings | None = None) -> sqlite3.Connection:
    """Open the database in the state folder, making both where they are missing; close the connection after use.

    The connection commits by itself; use `transaction` for what belongs together.

    Raises:
        StateError: it is damaged, locked, not writable, or was written by a newer version.
    """
    settings = settings or StoreSettings()
    path = state / FILE
    with told(path):
        _make_private(path)
        connection = sqlite3.connect(path, timeout=settings.busy_seconds, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            _bring_up_to_date(connection, path)
            _check(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size <= _SMALL and damage(connection, most=1):
        raise damaged(path)


def damage(connection: sqlite3.Connection, *, most: int = 100) -> tuple[str, ...]:
    """Return what is broken in the database, in SQLite's words; nothing when it is sound. Reads the whole file."""
    found = connection.execute(f"PRAGMA quick_check({most})")
    return tuple(text for (text,) in found if text != "ok")


def _make_private(path: Path) -> None:
    """Make the folder and the file for the owner only; SQLite gives its other files the same rights."""
    try:
        durable.make_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, durable.PRIVATE_FILE))
    except OSError as error:
        raise unusable(path) from error


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the migrations that are missing, each whole or not at all."""
    while (version := _version(connection)) < len(MIGRATIONS):
        step = f"BEGIN IMMEDIATE; {MIGRATIONS[version]} PRAGMA user_version = {version + 1}; COMMIT;"
        try:
            connection.executescript(step)
        except sqlite3.OperationalError:
            connection.rollback()
            if _version(connection) == version:  # otherwise another program was quicker
                raise
    if version > len(MIGRATIONS):
        raise newer(path, version, len(MIGRATIONS))


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
