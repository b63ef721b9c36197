"""The ledger (台账): every logical workbook that ever came in, with its versions; what vanished keeps counting.

A logical workbook is its path in the inbox. Its last *accepted* version counts, until somebody retires the workbook: a
newer version that was rejected changes nothing but the state.
"""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE workbook (
    name TEXT PRIMARY KEY,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    retired_on TEXT,
    retired_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE workbook_version (
    name TEXT NOT NULL REFERENCES workbook (name),
    version INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    record_key TEXT NOT NULL,
    kinds TEXT NOT NULL,
    state TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;
CREATE INDEX workbook_version_by_fingerprint ON workbook_version (fingerprint);
"""


class Change(StrEnum):
    """What a workbook is, against what the ledger had of it."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Version:
    """One content of a workbook. Days are as_of days: the first and the last for which it was what lay in the inbox."""

    version: int
    fingerprint: str
    record_key: str
    kinds: tuple[str, ...]
    state: str
    accepted: bool
    first_seen: date
    last_seen: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One logical workbook."""

    name: str
    latest: Version
    accepted: Version | None
    """The version that counts; None when none was ever accepted."""
    first_seen: date
    last_seen: date
    retired_on: date | None = None
    retired_reason: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether its records count."""
        return self.accepted is not None and self.retired_on is None


@dataclass(frozen=True, slots=True)
class Update:
    """What an upsert found: the change, and the version that counted before it."""

    change: Change
    previous: Version | None


_VERSION = "version, fingerprint, record_key, kinds, state, accepted, first_seen, last_seen"


class Ledger:
    """The logical workbooks of one database. Put many changes of a night into one `transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def upsert(
        self, name: str, fingerprint: str, record_key: str, kinds: Sequence[str], state: str, as_of: date, *,
        accepted: bool = True,
    ) -> Update:  # fmt: skip
        """Enter what lies in the inbox under a name; with `accepted`, its records count from now on.

        A retired workbook that lies in the inbox again is in force again. Entering the same twice changes nothing.
        """
        day = as_of.isoformat()
        with transaction(self._connection):
            before = self.entry(name)
            self._connection.execute(
                "INSERT INTO workbook (name, first_seen, last_seen) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen),"
                " retired_on = NULL, retired_reason = ''",
                (name, day, day),
            )
            same = before is not None and before.latest.fingerprint == fingerprint
            number = 1 if before is None else before.latest.version + (not same)
            self._connection.execute(
                f"INSERT INTO workbook_version (name, {_VERSION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  # our own words
                " ON CONFLICT (name, version) DO UPDATE SET record_key = excluded.record_key, kinds = excluded.kinds,"
                " state = excluded.state, accepted = excluded.accepted,"
                " first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)",
                (name, number, fingerprint, record_key, "\n".join(kinds), state, int(accepted), day, day),
            )
        change = Change.NEW if before is None else Change.SAME if same else Change.CHANGED
        return Update(change, before.accepted if before else None)

    def entry(self, name: str) -> Entry | None:
        """Return a workbook; None for one that never came in."""
        found = self._select("WHERE name = ?", name)
        return found[0] if found else None

    def entries(self) -> tuple[Entry, ...]:
        """Return all workbooks, sorted by name."""
        return self._select("")

    def history(self, name: str) -> tuple[Version, ...]:
        """Return the versions of a workbook, oldest first."""
        return tuple(self._versions("WHERE name = ?", name).get(name, ()))

    def previous(self, name: str, before: date) -> Version | None:
        """Return the accepted version that a workbook had on the last day before a day; None when there was none.

        It is the same for every rerun of that day, so what is compared with it says the same again.
        """
        earlier = [version for version in self.history(name) if version.accepted and version.first_seen < before]
        return earlier[-1] if earlier else None

    def _select(self, where: str, *values: str) -> tuple[Entry, ...]:
        """Return workbooks by a condition that holds for both tables."""
        versions = self._versions(where, *values)
        rows = self._connection.execute(
            f"SELECT name, first_seen, last_seen, retired_on, retired_reason FROM workbook {where} ORDER BY name",  # noqa: S608  # our own words
            values,
        )
        return tuple(
            Entry(name, versions[name][-1], next((v for v in reversed(versions[name]) if v.accepted), None),
                  date.fromisoformat(first), date.fromisoformat(last),
                  date.fromisoformat(retired) if retired else None, reason)
            for name, first, last, retired, reason in rows
        )  # fmt: skip

    def _versions(self, where: str, *values: str) -> dict[str, list[Version]]:
        """Return versions by name, oldest first."""
        found: dict[str, list[Version]] = {}
        rows = self._connection.execute(
            f"SELECT name, {_VERSION} FROM workbook_version {where} ORDER BY name, version",  # noqa: S608  # our own words
            values,
        )
        for name, number, fingerprint, key, kinds, state, accepted, first, last in rows:
            names = tuple(filter(None, kinds.split("\n")))
            days = date.fromisoformat(first), date.fromisoformat(last)
            found.setdefault(name, []).append(Version(number, fingerprint, key, names, state, bool(accepted), *days))
        return found

    def vanished(self, names_now: Collection[str]) -> tuple[Entry, ...]:
        """Return workbooks that count though they no longer lie in the inbox, sorted by name.

        One whose content lies there under another name did not vanish: see `renamed`. Enter what lies there first.
        """
        missing, renamed = self._missing(names_now), self.renamed(names_now)
        return tuple(entry for entry in missing if entry.name not in renamed)

    def renamed(self, names_now: Collection[str]) -> dict[str, str]:
        """Return the new name by the old one, of workbooks whose content now lies under another name.

        Retire the old name, or its records count twice.
        """
        present = {
            entry.latest.fingerprint: entry.name for entry in reversed(self.entries()) if entry.name in names_now
        }
        return {
            entry.name: present[entry.latest.fingerprint]
            for entry in self._missing(names_now)
            if entry.latest.fingerprint in present
        }

    def holders(self, fingerprint: str) -> tuple[str, ...]:
        """Return the names of all workbooks that had this content at some time, sorted."""
        rows = self._connection.execute(
            "SELECT DISTINCT name FROM workbook_version WHERE fingerprint = ? ORDER BY name", (fingerprint,)
        )
        return tuple(name for (name,) in rows)

    def _missing(self, names_now: Collection[str]) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries() if entry.counts and entry.name not in names_now)

    def retire(self, name: str, when: date, reason: str) -> bool:
        """Let a workbook count no longer; its history stays. False when there is no such workbook, or it is retired."""
        with transaction(self._connection):
            changed = self._connection.execute(
                "UPDATE workbook SET retired_on = ?, retired_reason = ? WHERE name = ? AND retired_on IS NULL",
                (when.isoformat(), reason, name),
            )
        return changed.rowcount == 1

    def needed_records(self, since: date) -> frozenset[str]:
        """Return the keys of stored records that count, or were in the inbox on a day from `since` on."""
        counting = {entry.accepted.record_key for entry in self.entries() if entry.counts and entry.accepted}
        recent = self._connection.execute(
            "SELECT record_key FROM workbook_version WHERE last_seen >= ?", (since.isoformat(),)
        )
        return frozenset(counting | {key for (key,) in recent})
