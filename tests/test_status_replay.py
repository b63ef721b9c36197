"""status and replay: how things stand, and a day again."""

import io
import json
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from night_office import AS_OF, LEDGER, book, config, night, office, program
from workflow.store.database import open_database
from workflow.store.journal import Journal
from workflow.store.outbox import Outbox
from workflow.timetable import next_editions

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_status_of_an_office_that_never_ran(tmp_path: Path):
    """Before the first night status says so, exits 0 and makes no folder."""
    folder = office(tmp_path / "office")
    done = program("status", "--config", config(folder))
    assert done.returncode == 0, done.stderr
    assert "还没有运行过" in done.stdout
    assert not (folder / "state").exists()


def test_status_after_a_good_night_is_zero_and_names_the_next_editions(tmp_path: Path):
    """After a night status exits 0, with the run and what is due next; without a receipt it does not say 0 findings."""
    folder = office(tmp_path / "office")
    night(folder)
    done = program("status", "--config", config(folder), "--json")
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["last_night"]["as_of"] == str(AS_OF)
    assert {each["edition"] for each in told["next_editions"]} == {"evening", "morning"}
    assert told["needs_a_person"] is False
    (folder / "out" / str(AS_OF) / "receipt.json").unlink()
    assert "没有回执" in program("status", "--config", config(folder)).stdout


def test_what_waits_for_a_person_is_three(tmp_path: Path):
    """A message that is held, or rows to settle, make status exit 3 and are named."""
    folder = office(tmp_path / "office")
    night(folder)
    with closing(open_database(folder / "state")) as database:
        database.execute("UPDATE outbox SET state = 'in_doubt' WHERE number = 1")
    done = program("status", "--config", config(folder))
    assert done.returncode == 3
    assert "1 条不知是否送到" in done.stdout
    book(folder / "inbox" / "销售明细.xlsx", (*LEDGER, (AS_OF, "钱多多", "E4", "丙公司", 70)))
    night(folder)
    done = program("status", "--config", config(folder, language="en"))
    assert done.returncode == 3
    assert "1 to settle" in done.stdout


def test_status_and_doctor_notice_a_missed_run(tmp_path: Path):
    """Editions that the schedule began once and not since are named by status (exit 3) and by doctor."""
    folder = office(tmp_path / "office")
    night(folder)
    with closing(open_database(folder / "state")) as database:
        Journal(database).begin_edition("evening", datetime.now(UTC) - timedelta(days=3), scheduled=True)
    done = program("status", "--config", config(folder))
    assert done.returncode == 3, done.stdout
    assert "次定时运行没有开始" in done.stdout
    assert "次定时运行没有开始" in program("doctor", "--config", config(folder)).stdout
    with closing(open_database(folder / "state")) as database:
        Journal(database).forget_schedule()
    assert program("status", "--config", config(folder)).returncode == 0


def test_next_editions_follow_the_offices_clock():
    """Daily editions come today or tomorrow, the weekly one on Monday, the monthly on the first, by office time."""
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # Friday, 20:00 in Shanghai
    times = {"evening": time(20, 30), "morning": time(7, 30), "weekly": time(8), "monthly": time(8)}
    found = {name: at.astimezone(SHANGHAI) for name, at in next_editions(times, now, SHANGHAI)}
    assert found["evening"] == datetime(2026, 11, 20, 20, 30, tzinfo=SHANGHAI)
    assert found["morning"] == datetime(2026, 11, 21, 7, 30, tzinfo=SHANGHAI)
    assert found["weekly"] == datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)
    assert found["monthly"] == datetime(2026, 12, 1, 8, tzinfo=SHANGHAI)


def test_a_day_computed_again_is_what_was_published(tmp_path: Path):
    """After later nights with other figures, replay of an earlier day gives that day's figures and its mails' bytes."""
    folder = office(tmp_path / "office")
    night(folder, as_of=date(2026, 11, 19))
    with closing(open_database(folder / "state")) as database:
        stored = {one.message.content for one in Outbox(database).list()}
    book(folder / "inbox" / "销售明细.xlsx", (*LEDGER, (AS_OF, "孙三", "E5", "丙公司", 500)))
    night(folder)
    done = program("replay", "--as-of", "2026-11-19", "-o", tmp_path / "again", "--config", config(folder))
    assert done.returncode == 0, done.stdout
    assert "完全相同" in done.stdout
    assert {path.read_bytes() for path in (tmp_path / "again").rglob("*.eml")} == stored


def test_another_configuration_is_named(tmp_path: Path):
    """With another config.yaml than then, replay says so; if the figures do not depend on it they are still equal."""
    folder = office(tmp_path / "office")
    night(folder)
    other = config(folder, language="en")
    done = program("replay", "--as-of", AS_OF, "-o", tmp_path / "again", "--config", other)
    assert "config.yaml is not what it was" in done.stdout
    assert "equal to what was published" in done.stdout
    assert done.returncode == 0


def test_a_day_without_a_night_is_said(tmp_path: Path):
    """A day that was never published has nothing to compute again: exit 2 and a sentence."""
    folder = office(tmp_path / "office")
    night(folder)
    done = program("replay", "--as-of", "2025-01-01", "-o", tmp_path / "again", "--config", config(folder))
    assert done.returncode == 2
    assert "没有发布过" in done.stderr


def test_a_snapshot_that_was_tampered_with_differs(tmp_path: Path):
    """If what is stored as published is not what the records give, replay exits 3 with the lines."""
    folder = office(tmp_path / "office")
    night(folder)
    with closing(open_database(folder / "state")) as database:
        other = database.execute("SELECT rows FROM standings WHERE as_of = ?", (str(AS_OF),)).fetchone()[0]
        frame, buffer = pl.read_parquet(io.BytesIO(other)), io.BytesIO()
        frame.with_columns(pl.col("actual") + 1).write_parquet(buffer)
        database.execute("UPDATE standings SET rows = ? WHERE as_of = ?", (buffer.getvalue(), str(AS_OF)))
    done = program("replay", "--as-of", AS_OF, "-o", tmp_path / "again", "--config", config(folder))
    assert done.returncode == 3
    assert "\n- " in done.stdout
    assert "\n+ " in done.stdout
