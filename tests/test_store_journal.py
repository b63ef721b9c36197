"""The journal: how far each run came, and which ones died."""

import datetime as dt
import sqlite3

import pytest

from workflow.store.database import open_database
from workflow.store.journal import Journal, Step

DAY = dt.date(2026, 11, 20)
ZONE = dt.timezone(dt.timedelta(hours=8))
T = [dt.datetime(2026, 11, 20, 20, 30, second, tzinfo=ZONE) for second in range(6)]


@pytest.fixture
def journal(tmp_path):
    connection = open_database(tmp_path)
    yield Journal(connection)
    connection.close()


def test_a_run_is_told_with_its_steps(journal):
    """A finished run comes back with its steps in order, times with their zone, counts and exit."""
    assert journal.last_run() is None
    journal.begin("r1", DAY, "nightly", T[0])
    journal.step("r1", "take_in", T[1])
    journal.step("r1", "take_in", T[1], T[2], {"read": 3, "unchanged": 4})
    journal.step("r1", "publish", T[3], T[4])
    journal.finish("r1", 3, T[5])
    run = journal.last_run()
    assert (run.run_id, run.as_of, run.command, run.started, run.finished, run.exit) == (
        "r1",
        DAY,
        "nightly",
        T[0],
        T[5],
        3,
    )
    assert run.steps == (Step("take_in", T[1], T[2], {"read": 3, "unchanged": 4}), Step("publish", T[3], T[4], {}))
    assert run.started.utcoffset() == dt.timedelta(hours=8)


def test_a_run_that_died_is_recognised(journal, tmp_path):
    """A run without an end is found by the next one, with the step it was at."""
    journal.begin("died", DAY, "nightly", T[0])
    journal.step("died", "take_in", T[1])
    connection = open_database(tmp_path)
    [run] = Journal(connection).unfinished()
    connection.close()
    assert (run.run_id, run.exit, run.steps[-1].name, run.steps[-1].finished) == ("died", None, "take_in", None)
    journal.finish("died", 1, T[2])
    assert journal.unfinished() == ()


def test_the_last_run_is_the_last_that_began(journal):
    """Runs are in the order in which they began, whatever the clock said; a command's own can be asked for."""
    for number, command in enumerate(["nightly", "check", "nightly", "check"]):
        journal.begin(str(number), DAY, command, T[5 - number])
    assert journal.last_run().run_id == "3"
    assert journal.last_run("nightly").run_id == "2"
    assert [run.run_id for run in journal.runs(3)] == ["3", "2", "1"]


def test_a_run_id_is_used_once(journal):
    """Beginning a run twice is a bug."""
    journal.begin("r", DAY, "nightly", T[0])
    with pytest.raises(sqlite3.IntegrityError):
        journal.begin("r", DAY, "nightly", T[0])
