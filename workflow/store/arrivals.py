"""When each daily report first counted: the as_of of that night, kept since the first night that looked (收数看板)."""

import sqlite3
from collections.abc import Mapping
from datetime import date

from workflow.store.transaction import transaction

SCHEMA = """
CREATE TABLE report_arrival (
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    arrived TEXT NOT NULL,
    PRIMARY KEY (person, day)
) STRICT, WITHOUT ROWID;
"""

_SINCE = ("", "")
"""The row that says which night was the first to look."""


class ReportArrivals:
    """The arrivals of one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known(self, as_of: date) -> dict[tuple[str, date], date]:
        """Return when reports arrived, those of nights up to a day, by person and the report's day."""
        rows = self._connection.execute(
            "SELECT person, day, arrived FROM report_arrival WHERE day != '' AND arrived <= ?", (as_of.isoformat(),)
        )
        return {(who, date.fromisoformat(day)): date.fromisoformat(seen) for who, day, seen in rows.fetchall()}

    def since(self) -> date | None:
        """Return the as_of of the first night that kept arrivals; None: there was none yet."""
        found = self._connection.execute(
            "SELECT arrived FROM report_arrival WHERE (person, day) = (?, ?)", _SINCE
        ).fetchone()
        return date.fromisoformat(found[0]) if found else None

    def keep(self, arrived: Mapping[tuple[str, date], date], as_of: date) -> None:
        """Keep arrivals; what is known already stays."""
        rows = [(who, day.isoformat(), seen.isoformat()) for (who, day), seen in sorted(arrived.items())]
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO report_arrival (person, day, arrived) VALUES (?, ?, ?)",
                [(*_SINCE, as_of.isoformat()), *rows],
            )
