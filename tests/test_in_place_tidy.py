"""Backups are kept for a time, and what a killed write left behind goes with the next night."""

import shutil
import sqlite3
from datetime import timedelta

from night_office import AS_OF, book, night, office
from test_corrections import ROUGH
from test_in_place import IN_PLACE, backups, ledger, placed

LEFTOVER = ".~0123456789abcdef.tmp"


def aged(folder, days=500):
    """Let the backups of a night be some days older, in the folder and in the database."""
    day = AS_OF - timedelta(days)
    kept = folder / "state" / "backup"
    shutil.move(kept / AS_OF.isoformat(), kept / day.isoformat())
    with sqlite3.connect(folder / "state" / "workflow.sqlite3") as database:
        database.execute("UPDATE in_place SET written_on = ?, backup = replace(backup, ?, ?)",
                         (day.isoformat(), AS_OF.isoformat(), day.isoformat()))  # fmt: skip


def test_old_backups_go_and_the_origin_of_what_lies_there_stays(tmp_path):
    """A backup beyond its days is removed once a later original was kept; the origin of the latest output never is."""
    folder = office(tmp_path, 销售明细=ROUGH)
    first = ledger(folder).read_bytes()
    placed(folder)
    aged(folder)
    placed(folder)
    assert backups(folder) == {first, *backups(folder)}
    book(ledger(folder), ROUGH[:3])
    second = ledger(folder).read_bytes()
    placed(folder)
    placed(folder)
    assert first not in backups(folder)
    assert second in backups(folder)


def test_backups_within_their_days_stay(tmp_path):
    """The number of days is the configuration's."""
    folder = office(tmp_path, 销售明细=ROUGH)
    first = ledger(folder).read_bytes()
    placed(folder)
    aged(folder, 300)
    book(ledger(folder), ROUGH[:3])
    placed(folder)
    placed(folder)
    assert first in backups(folder)
    night(folder, write_back=IN_PLACE, store={"keep_backups_days": 299})
    assert first not in backups(folder)


def test_what_a_killed_write_left_is_removed(tmp_path):
    """Our hidden file beside a workbook goes at the start of a night; other hidden files, folders and check stay."""
    folder = office(tmp_path, 销售明细=ROUGH)
    (folder / "inbox" / "华东").mkdir()
    ours = [folder / "inbox" / LEFTOVER, folder / "inbox" / "华东" / LEFTOVER]
    other = [folder / "inbox" / ".~lock.tmp", folder / "inbox" / ".~0123.tmp"]
    for path in (*ours, *other):
        path.write_bytes(b"half")
    night(folder)
    assert all(path.exists() for path in (*ours, *other))
    placed(folder)
    assert [path.exists() for path in (*ours, *other)] == [False, False, True, True]
