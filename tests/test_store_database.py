"""The database: private, durable, versioned, and clear about what is wrong with it."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest

from workflow.domain.finding import Language
from workflow.store import database
from workflow.store.database import FILE, damage, open_database
from workflow.store.failure import StateError
from workflow.store.settings import StoreSettings
from workflow.store.transaction import transaction


@pytest.fixture
def connection(tmp_path):
    opened = open_database(tmp_path / "state")
    yield opened
    opened.close()


def pragma(connection, name):
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_database_is_durable_and_strict(connection):
    """Every commit is on the disk (WAL, FULL), references are checked, the version is the last one."""
    assert [pragma(connection, name) for name in ("journal_mode", "synchronous", "foreign_keys", "user_version")] == [
        "wal", 2, 1, len(database.MIGRATIONS),
    ]  # fmt: skip
    assert damage(connection) == ()


def test_all_tables_are_there(connection):
    """Ledger, snapshots, journal and outbox live in one file."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables >= {"workbook", "workbook_version", "board", "board_rank", "standings", "run", "run_step", "outbox"}


@pytest.mark.skipif(os.name != "posix", reason="rights are of another kind there")
def test_state_is_private(tmp_path, connection):
    """The folder and all files in it are for the owner only."""
    connection.execute("CREATE TABLE extra (a)")
    state = tmp_path / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in state.iterdir()} == {
        FILE: 0o600, f"{FILE}-wal": 0o600, f"{FILE}-shm": 0o600,
    }  # fmt: skip


def test_opening_again_changes_nothing(tmp_path, connection):
    """A database that is up to date is opened as it is."""
    connection.execute("INSERT INTO workbook (name, first_seen, last_seen) VALUES ('a', '2026-11-20', '2026-11-20')")
    again = open_database(tmp_path / "state")
    assert again.execute("SELECT name FROM workbook").fetchall() == [("a",)]
    again.close()


def test_a_migration_is_applied_once(tmp_path, monkeypatch):
    """A newer program brings an older database up to date, keeping what is in it."""
    open_database(tmp_path).close()
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, "CREATE TABLE later (a);"))
    for _ in range(2):
        connection = open_database(tmp_path)
        assert pragma(connection, "user_version") == len(database.MIGRATIONS)
        connection.execute("INSERT INTO later VALUES (1)")
        connection.close()


def test_a_migration_that_fails_leaves_the_old_version(tmp_path, monkeypatch):
    """A migration happens whole or not at all."""
    open_database(tmp_path).close()
    before = database.MIGRATIONS
    monkeypatch.setattr(database, "MIGRATIONS", (*before, "CREATE TABLE later (a); CREATE TABLE workbook (a);"))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        open_database(tmp_path)
    monkeypatch.setattr(database, "MIGRATIONS", before)
    connection = open_database(tmp_path)
    assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").fetchone() == (0,)
    connection.close()


def test_a_newer_database_is_refused(tmp_path):
    """A database of a newer program is not touched; the sentence says what to do in both languages."""
    connection = open_database(tmp_path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StateError, match="newer version") as refused:
        open_database(tmp_path)
    assert "请升级程序" in refused.value.sentence(Language.ZH)
    assert "999" in refused.value.sentence(Language.EN)


@pytest.mark.parametrize("harm", ["text", "header", "middle", "cut"])
def test_a_damaged_database_is_named(tmp_path, harm):
    """A file that is no database, or is damaged inside, is told in a sentence with its path."""
    connection = open_database(tmp_path)
    with transaction(connection):
        rows = [(f"name {number:05} {'x' * 200}", "2026-11-20", "2026-11-20") for number in range(2000)]
        connection.executemany("INSERT INTO workbook (name, first_seen, last_seen) VALUES (?, ?, ?)", rows)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = tmp_path / FILE
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes({
        "text": b"this is no database" * 1000,
        "header": b"\0" * 100 + content[100:],
        "middle": content[:middle] + b"\xff" * 20_000 + content[middle + 20_000 :],
        "cut": content[:middle],
    }[harm])  # fmt: skip
    with pytest.raises(StateError, match="damaged") as told:
        open_database(tmp_path)
    assert str(path) in told.value.sentence(Language.ZH)


def test_a_state_that_is_no_folder_is_named(tmp_path):
    """A file where the state folder belongs is told in a sentence."""
    (tmp_path / "state").write_bytes(b"")
    with pytest.raises(StateError, match="cannot be opened"):
        open_database(tmp_path / "state")


def test_another_writer_is_waited_for_and_then_named(tmp_path, connection):
    """A database that stays locked is told in a sentence, not with a database error."""
    other = open_database(tmp_path / "state", StoreSettings(busy_seconds=0.05))
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StateError, match="in use"), transaction(other):
        pass
    connection.rollback()
    other.close()


def test_a_full_disk_is_named_and_nothing_is_half_written(connection):
    """When the file cannot grow, the change is taken back and the sentence says that the disk is full."""
    connection.execute(f"PRAGMA max_page_count = {pragma(connection, 'page_count') + 2}")
    rows = [(str(number), "x" * 500, "") for number in range(1000)]
    with pytest.raises(StateError, match="disk is full"), transaction(connection):
        connection.executemany("INSERT INTO workbook (name, first_seen, last_seen) VALUES (?, ?, ?)", rows)
    assert connection.execute("SELECT count(*) FROM workbook").fetchone() == (0,)


def test_an_exception_takes_the_transaction_back(connection):
    """What a failed block wrote is gone, also what inner blocks wrote; a bug in our SQL stays a bug."""

    def insert():
        with transaction(connection):
            connection.execute("INSERT INTO workbook (name, first_seen, last_seen) VALUES ('a', '', '')")

    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        [insert() for _ in range(2)]
    assert connection.execute("SELECT count(*) FROM workbook").fetchone() == (0,)
    assert not connection.in_transaction


_WRITE_FOR_EVER = """
import sys
from pathlib import Path
from workflow.store.database import open_database
from workflow.store.transaction import transaction
connection = open_database(Path(sys.argv[1]))
for number in range(10**9):
    with transaction(connection):
        for part in range(3):
            connection.execute("INSERT INTO workbook VALUES (?, '', '', NULL, '')", (f"{number} {part}",))
    print(number, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path):
    """After SIGKILL every committed change is there, whole, and the database opens."""
    for attempt in range(3):
        state = tmp_path / str(attempt)
        with subprocess.Popen([sys.executable, "-c", _WRITE_FOR_EVER, str(state)], stdout=subprocess.PIPE) as writer:
            told = [writer.stdout.readline() for _ in range(20)]
            writer.kill()
            told += writer.stdout.readlines()
        connection = open_database(state)
        found = [name for (name,) in connection.execute("SELECT name FROM workbook")]
        connection.close()
        committed = {int(line) for line in told if line.endswith(b"\n")}
        assert len(found) % 3 == 0
        assert committed <= {int(name.split()[0]) for name in found}


_OPEN = """
import sys
from pathlib import Path
from workflow.store.database import open_database
open_database(Path(sys.argv[1])).close()
"""


def test_two_programs_can_make_the_database_at_once(tmp_path):
    """Whoever comes first makes the tables; the other finds them."""
    programs = [subprocess.Popen([sys.executable, "-c", _OPEN, str(tmp_path)]) for _ in range(3)]
    assert [program.wait() for program in programs] == [0, 0, 0]
