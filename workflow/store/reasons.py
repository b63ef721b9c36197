"""Reasons (原因, 措施): what was typed beside who is behind the clock, kept until it is made good."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.domain.reasons import TAKEN_BACK, MemberKey, Reason, TypedReason
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE reason (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    metric TEXT NOT NULL,
    member TEXT NOT NULL,
    period TEXT NOT NULL,
    field TEXT NOT NULL,
    said TEXT NOT NULL,
    typed TEXT NOT NULL,
    shown TEXT NOT NULL,
    origin TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    ended_on TEXT
) STRICT;
CREATE INDEX reason_by_member ON reason (metric, member, period, field);
"""


@dataclass(frozen=True, slots=True)
class EnteredReason:
    """A reason with where and when it was typed."""

    typed: TypedReason
    origin: str
    """The very file that it stands in, as published: what the same origin says again is not said anew."""
    source: str
    """Where, as users read it."""
    moment: str
    """When the file was saved: ISO, UTC. Of several the latest counts."""
    shown: str
    """The same as users read it: 'YYYY-MM-DD HH:MM' in the office's zone."""


class Reasons:
    """The reasons of one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def enter(self, typed: Iterable[EnteredReason], as_of: date) -> None:
        """Enter what was typed, the earliest first; what we had shown there ourselves is not entered again."""
        with transaction(self._connection):
            for one in sorted(typed, key=lambda each: (each.moment, each.origin, each.typed.line, each.typed.field)):
                said = "" if one.typed.text in TAKEN_BACK else one.typed.text
                if self._before(one) != said:
                    self._connection.execute(
                        "INSERT INTO reason (metric, member, period, field, said, typed, shown, origin, source,"
                        " entered_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (*one.typed.key, one.typed.field, said, one.moment, one.shown, one.origin, one.source,
                         as_of.isoformat()),
                    )  # fmt: skip

    def _before(self, one: EnteredReason) -> str | None:
        """Return what the cell held before it was typed in: what its file said already, else what we had shown there.

        None where it was empty.
        """
        key = (*one.typed.key, one.typed.field)
        where = "(metric, member, period, field) = (?, ?, ?, ?)"
        found = self._connection.execute(
            f"SELECT said FROM reason WHERE {where} AND origin = ? ORDER BY number DESC LIMIT 1",  # noqa: S608  our own words
            (*key, one.origin),
        ).fetchone()
        if found is None and one.typed.shown_since:
            found = self._connection.execute(
                f"SELECT said FROM reason WHERE {where} AND shown <= ? ORDER BY typed DESC, number DESC LIMIT 1",  # noqa: S608  our own words
                (*key, one.typed.shown_since),
            ).fetchone()
        return found[0] if found else None

    def current(self, as_of: date) -> Mapping[MemberKey, Reason]:
        """Return what counts on a day, by whom it is about."""
        rows = self._connection.execute(
            "SELECT metric, member, period, field, said, shown, source FROM reason"
            " WHERE ended_on IS NULL OR ended_on >= ? ORDER BY typed, number",
            (as_of.isoformat(),),
        )
        latest: dict[MemberKey, dict[str, tuple[str, str, str]]] = defaultdict(dict)
        for metric, member, period, field, *rest in rows.fetchall():
            latest[metric, member, period][field] = tuple(rest)
        found = (_reason(key, fields) for key, fields in sorted(latest.items()))
        return {reason.key: reason for reason in found if reason.cause or reason.measure}

    def settle(self, behind: Collection[MemberKey], ahead: Collection[MemberKey], as_of: date) -> None:
        """End the reasons of those who are not behind any more; a rerun of the day takes that back where they are."""
        day = as_of.isoformat()
        with transaction(self._connection):
            self._end(sorted(ahead), "ended_on IS NULL", day, day)
            self._end(sorted(behind), "ended_on = ?", None, day)

    def _end(self, keys: Sequence[MemberKey], where: str, ended: str | None, day: str) -> None:
        more = (day,) if "?" in where else ()
        self._connection.executemany(
            f"UPDATE reason SET ended_on = ? WHERE (metric, member, period) = (?, ?, ?) AND {where}",  # noqa: S608  our own words
            [(ended, *key, *more) for key in keys],
        )


def _reason(key: MemberKey, fields: Mapping[str, tuple[str, str, str]]) -> Reason:
    nothing = ("", "", "")
    cause, measure = fields.get("cause", nothing), fields.get("measure", nothing)
    latest = max((each for each in (cause, measure) if each[0]), key=lambda each: each[1], default=nothing)
    return Reason(key, cause[0], measure[0], latest[1], latest[2])
