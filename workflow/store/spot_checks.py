"""抽查卡: the cards that were handed out, and what people typed on them; a card without a result is open."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.domain.supervision import SpotCheck, SpotResult, SpotTrack, TypedResult
from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE spot_card (
    card TEXT PRIMARY KEY,
    manager TEXT NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    minute INTEGER NOT NULL,
    handed_on TEXT NOT NULL
) STRICT;
CREATE INDEX spot_card_by_day ON spot_card (day);
CREATE TABLE spot_result (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    card TEXT NOT NULL,
    result TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    remark TEXT NOT NULL,
    typed TEXT NOT NULL,
    shown TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_on TEXT NOT NULL
) STRICT;
CREATE INDEX spot_result_by_card ON spot_result (card);
"""


@dataclass(frozen=True, slots=True)
class EnteredResult:
    """What was typed on a card, with where and when."""

    typed: TypedResult
    source: str
    """Where, as users read it."""
    moment: str
    """When the file was saved: ISO, UTC. Of several the latest counts."""
    shown: str
    """The same as users read it."""


class SpotChecks:
    """The cards of one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def hand_out(self, cards: Iterable[SpotCheck], as_of: date) -> None:
        """Note the cards of a day; those that a rerun of it does not draw again are taken back, unless answered."""
        day = as_of.isoformat()
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM spot_card WHERE handed_on = ? AND card NOT IN (SELECT card FROM spot_result)", (day,)
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO spot_card (card, manager, person, day, minute, handed_on)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [(one.card, one.manager_id, one.person_id, one.day.isoformat(), one.minute, day) for one in cards],
            )

    def enter(self, results: Iterable[EnteredResult], as_of: date) -> None:
        """Enter what was typed, the earliest first; of no card of ours, or said of it before, it is left out.

        Sheets show earlier results, so that what stands there again is nothing new.
        """
        with transaction(self._connection):
            for one in sorted(results, key=lambda each: (each.moment, each.source)):
                typed = (one.typed.result, one.typed.by, one.typed.remark)
                if self._is_ours(one.typed.card) and not self._said(one.typed.card, typed):
                    self._connection.execute(
                        "INSERT INTO spot_result (card, result, by_whom, remark, typed, shown, source, entered_on)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (one.typed.card, *typed, one.moment, one.shown, one.source, as_of.isoformat()),
                    )

    def _is_ours(self, card: str) -> bool:
        return self._connection.execute("SELECT 1 FROM spot_card WHERE card = ?", (card,)).fetchone() is not None

    def _said(self, card: str, typed: tuple[str, str, str]) -> bool:
        where = "(card, result, by_whom, remark) = (?, ?, ?, ?)"
        found = self._connection.execute(f"SELECT 1 FROM spot_result WHERE {where}", (card, *typed))  # noqa: S608  our own words
        return found.fetchone() is not None

    def tracks(self, as_of: date, open_days: int) -> tuple[SpotTrack, ...]:
        """Return the cards of the last days up to a day, the latest first, each with what came of it by then."""
        rows = self._connection.execute(
            "SELECT card, manager, person, day, minute FROM spot_card WHERE day <= ? AND day >= ?"
            " ORDER BY day DESC, card",
            (as_of.isoformat(), (as_of - timedelta(open_days)).isoformat()),
        ).fetchall()
        results = self.results(as_of)
        return tuple(
            SpotTrack(card, manager, person, date.fromisoformat(day), minute, results.get(card))
            for card, manager, person, day, minute in rows
        )

    def results(self, as_of: date) -> dict[str, SpotResult]:
        """Return the latest result of each card that was entered up to a day."""
        rows = self._connection.execute(
            "SELECT card, result, by_whom, remark, shown, source FROM spot_result WHERE entered_on <= ?"
            " ORDER BY typed, number",
            (as_of.isoformat(),),
        )
        return {row[0]: SpotResult(*row) for row in rows.fetchall()}
