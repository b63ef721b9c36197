"""Retention: what is older than it is to be kept goes at the end of a night, what is needed or edited stays."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from night_office import AS_OF, config, day_folder, night, office
from workflow.config import load_config
from workflow.domain.closing import Closed
from workflow.domain.period import month
from workflow.operation.retention import Pruned, retain
from workflow.store.closings import Closings
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.outbox import Outbox
from workflow.store.publications import Grounds, Publications

OLD = date(2026, 11, 2)
SHORT = {"keep_outputs_days": 7, "keep_mail_days": 7, "keep_runs_days": 7}


def test_a_night_removes_outputs_and_mail_bytes_that_are_too_old(tmp_path: Path):
    """Outputs of an old day and the bytes of its sent mails go; that they were sent stays known."""
    folder = office(tmp_path / "office")
    night(folder, as_of=OLD, store=SHORT)
    night(folder, store=SHORT)
    assert not day_folder(folder, OLD).exists()
    assert day_folder(folder).is_dir()
    with closing(open_database(folder / "state")) as database:
        found = {(one.message.key.as_of, one.state.value, bool(one.message.content)) for one in Outbox(database).list()}
        number = Outbox(database).list(as_of=OLD)[0].number
        assert not Outbox(database).resend(number)
    assert found == {(OLD, "sent", False), (AS_OF, "sent", True)}


def test_by_default_nothing_of_two_years_goes(tmp_path: Path):
    """The defaults keep more than two years."""
    folder = office(tmp_path / "office")
    night(folder, as_of=OLD)
    settings = load_config(config(folder), {})
    with closing(open_database(folder / "state")) as database:
        assert retain(settings, database, OLD + timedelta(730)) == Pruned()
    assert day_folder(folder, OLD).is_dir()


@pytest.mark.parametrize("name", ["standings.csv", "my notes.txt"])
def test_a_day_in_which_somebody_worked_stays_whole(tmp_path: Path, name: str):
    """An edited output, or a file that is not ours, keeps the whole day, however old."""
    folder = office(tmp_path / "office")
    night(folder, as_of=OLD, store=SHORT)
    (day_folder(folder, OLD) / name).write_text("mine", encoding="utf-8")
    night(folder, store=SHORT)
    assert (day_folder(folder, OLD) / name).read_text(encoding="utf-8") == "mine"
    assert (day_folder(folder, OLD) / "boards.csv").is_file()


def test_what_waits_for_a_person_keeps_its_bytes(tmp_path: Path):
    """A message that is held, failed or in doubt can still be sent, whatever its age."""
    folder = office(tmp_path / "office")
    night(folder, as_of=OLD, store=SHORT)
    with closing(open_database(folder / "state")) as database:
        database.execute("UPDATE outbox SET state = 'in_doubt' WHERE number = 1")
        database.execute("UPDATE outbox SET state = 'failed' WHERE number = 2")
    night(folder, store=SHORT)
    with closing(open_database(folder / "state")) as database:
        assert all(one.message.content for one in Outbox(database).list())


def test_a_day_far_ahead_does_not_empty_the_cupboard(tmp_path: Path):
    """A night for a wrong day years ahead removes nothing that today's clock would keep."""
    folder = office(tmp_path / "office")
    night(folder, store=SHORT)
    night(folder, as_of=date(2036, 11, 20), store=SHORT)
    assert day_folder(folder).is_dir()


def test_old_figures_go_and_those_of_a_closed_period_stay(tmp_path: Path):
    """Replaced revisions go first, then a day's last figures; a closed period keeps all, and can be replayed."""
    days = {day: date(2024, month, 5) for month, day in ((5, "closed"), (6, "old"), (12, "replaced"))}
    rows = pl.DataFrame({"number": [1]})
    folder = office(tmp_path / "office")
    settings = load_config(config(folder), {})
    with closing(open_database(folder / "state")) as database:
        for day in days.values():
            for version in ("1", "2"):
                grounds = Grounds(version, "config", {})
                Publications(database).publish(day, rows, grounds, datetime(2024, 1, 1, tzinfo=UTC))
        no_facts = pl.DataFrame({"date": [days["closed"]]})
        closed = Closed(month(2024, 5), "2024-06-03T00:00:00+00:00", "who", "why", no_facts, rows)
        Closings(database).close(closed, days["closed"], datetime(2024, 6, 3, tzinfo=UTC))
        assert retain(settings, database, AS_OF).figures == 3
        kept = database.execute("SELECT as_of, revision FROM standings ORDER BY as_of, revision").fetchall()
        assert kept == [("2024-05-05", 0), ("2024-05-05", 1), ("2024-12-05", 1)]
        assert kept == database.execute("SELECT as_of, revision FROM publication ORDER BY 1, 2").fetchall()


def test_old_runs_are_forgotten_but_the_last_of_each_command(tmp_path: Path):
    """The journal forgets old runs with their steps, and always knows the last night and the last check."""
    folder = office(tmp_path / "office")
    with closing(open_database(folder / "state")) as database:
        journal = Journal(database)
        for number in range(3):
            for command in ("nightly", "check"):
                moment = datetime(2024, 1, 1 + number, tzinfo=UTC)
                journal.begin(f"{command}{number}", OLD, command, moment)
                journal.step(f"{command}{number}", "scan", moment)
        settings = load_config(config(folder, store=SHORT), {})
        assert retain(settings, database, AS_OF).runs == 4
        assert sorted(run.run_id for run in journal.runs(9)) == ["check2", "nightly2"]
        assert all(run.steps for run in journal.runs(9))
