"""What may go at the end of a night: old outputs, bytes of old mails, old runs. Never what is still needed.

Records of superseded workbooks and originals beneath in-place copies are pruned where they are kept
(`RecordStore.prune`, `InPlace.prune`), logs where they are written (`EventLog`). See docs/operations.md.
"""

import contextlib
import hashlib
import re
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from workflow.config import Config
from workflow.store.publish import EDITED, MANIFEST, published_files
from workflow.store.transaction import transaction

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went."""

    days: tuple[str, ...] = ()
    """Days whose outputs were removed."""
    mails: int = 0
    """Messages whose bytes were let go of."""
    runs: int = 0
    figures: int = 0
    """Publishes of days whose figures were let go of."""


def retain(config: Config, database: sqlite3.Connection, as_of: date) -> Pruned:
    """Remove what is older than it is to be kept (`store.keep_*_days`), counted back from a night's day.

    A night for a day in the past removes less, never more.
    """
    keep = config.store
    return Pruned(
        old_outputs(config.folders.out, as_of - timedelta(keep.keep_outputs_days)),
        old_mails(database, as_of - timedelta(keep.keep_mail_days)),
        old_runs(database, as_of - timedelta(keep.keep_runs_days)),
        old_figures(
            database, as_of - timedelta(keep.keep_publications_days), as_of - timedelta(keep.keep_revisions_days)
        ),
    )


def old_outputs(out: Path, before: date) -> tuple[str, ...]:
    """Remove the outputs of days before a day; one in which somebody edited or put a file stays as it is."""
    gone = []
    for day in sorted(out.glob("*")):
        if not _DAY.match(day.name) or day.name >= before.isoformat() or day.is_symlink() or not day.is_dir():
            continue
        if _only_ours(day):
            with contextlib.suppress(OSError):  # a file that somebody has open stays for the next night
                shutil.rmtree(day)
                gone.append(day.name)
    return tuple(gone)


def _only_ours(day: Path) -> bool:
    """Tell whether everything in a day's folder is as we published it."""
    ours = published_files(day)
    if not ours or (day / EDITED).exists():
        return False
    for path in day.rglob("*"):
        name = path.relative_to(day).as_posix()
        if path.is_symlink():
            return False
        if path.is_dir() or name == MANIFEST:
            continue
        if name not in ours or hashlib.sha256(path.read_bytes()).hexdigest() != ours[name]:
            return False
    return True


def old_mails(database: sqlite3.Connection, before: date) -> int:
    """Let go of the bytes of messages of days before a day that are over; what became of them stays known.

    What still waits, is in doubt or failed is a person's to settle and keeps its bytes.
    """
    with transaction(database):
        done = database.execute(
            "UPDATE outbox SET content = x'' WHERE as_of < ? AND state IN ('sent', 'cancelled')"
            " AND length(content) > 0",
            (before.isoformat(),),
        )
    return done.rowcount


def old_runs(database: sqlite3.Connection, before: date) -> int:
    """Forget runs that began before a day; the last of each command stays, whatever its age."""
    old = "started < ? AND number NOT IN (SELECT max(number) FROM run GROUP BY command)"
    with transaction(database):
        database.execute(
            f"DELETE FROM run_step WHERE run_id IN (SELECT run_id FROM run WHERE {old})",  # noqa: S608  our own words
            (before.isoformat(),),
        )
        done = database.execute(f"DELETE FROM run WHERE {old}", (before.isoformat(),))  # noqa: S608  our own words
    return done.rowcount


_CLOSED = (
    "EXISTS (SELECT 1 FROM closing WHERE reopened_at IS NULL"
    " AND (closing.as_of = {table}.as_of OR {table}.as_of BETWEEN closing.first AND closing.last))"
)
_LATER = (
    "EXISTS (SELECT 1 FROM {table} AS other WHERE other.as_of = {table}.as_of AND other.revision > {table}.revision)"
)


def old_figures(database: sqlite3.Connection, before: date, superseded_before: date) -> int:
    """Let go of the figures that were published for old days, and earlier of revisions that a later one replaced.

    The days of a closed period, and the day whose figures it was closed with, keep all of theirs.
    """
    gone = 0
    with transaction(database):
        for table in ("standings", "publication"):
            closed, later = _CLOSED.format(table=table), _LATER.format(table=table)
            done = database.execute(
                f"DELETE FROM {table} WHERE (as_of < ? OR (as_of < ? AND {later})) AND NOT {closed}",  # noqa: S608  our own words
                (before.isoformat(), superseded_before.isoformat()),
            )
            gone = max(gone, done.rowcount)
    return gone
