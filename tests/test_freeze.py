"""Adjusted daily targets that are fixed at a time of day (domain.md 4.3, targets.freeze_at)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from answering import published
from night_office import AS_OF, LEDGER, TARGETS, book, config, office, table
from test_reasons import sheet_of
from workflow.batch import run_nightly
from workflow.config import ConfigError, load_config
from workflow.night import Order

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 20, 20, 30, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=SHANGHAI)
"""The next working day after Friday 20 November, at the time at which targets are fixed."""
LATE = (*LEDGER, (AS_OF, "孙三", "E3", "甲公司", 8000))
FIXED = "调整后当日目标已于 07:30 定下；之后到的数据明天再算。"


def run(folder, now, ledger=None, **more):
    """Run a night at a time, over another ledger if one is given."""
    if ledger:
        book(folder / "inbox" / "销售明细.xlsx", ledger)
    return run_nightly(Order(load_config(config(folder, **more), {}), AS_OF, now=lambda: now))


def daily(folder, person="A3"):
    """Return somebody's adjusted daily target and actual of November."""
    rows = table(folder, "standings.csv")
    return next((row["adjusted_daily"], row["actual"]) for row in rows if row["person_id"] == person)


def notes(folder):
    """Return the lines above the table of the 进度 sheet."""
    _, page, top, _ = sheet_of(published(folder, "目标"))
    return [page.cell(row, 1).value for row in range(1, top)]


def test_before_the_time_late_reports_move_it(tmp_path):
    """Until 07:30 of the next working day a rerun with late rows moves the adjusted daily target."""
    run(office(tmp_path), EVENING)
    assert daily(tmp_path) == ("6333.33", "12000.00")
    run(tmp_path, MONDAY.replace(hour=7, minute=29), LATE)
    assert daily(tmp_path) == ("5000.00", "20000.00")
    assert FIXED not in notes(tmp_path)


def test_after_the_time_it_stays(tmp_path):
    """From then on the published one stays, while the actual follows the late rows, and the sheet says since when."""
    run(office(tmp_path), EVENING)
    for _ in range(2):
        run(tmp_path, MONDAY.replace(minute=31), LATE)
        assert daily(tmp_path) == ("6333.33", "20000.00")
        assert FIXED in notes(tmp_path)


def test_the_run_of_the_very_minute_still_sets_it(tmp_path):
    """A morning edition that begins at 07:30 counts what came overnight; later runs keep what it published."""
    run(office(tmp_path), EVENING)
    run(tmp_path, MONDAY.replace(second=40), LATE)
    assert daily(tmp_path) == ("5000.00", "20000.00")
    run(tmp_path, MONDAY.replace(hour=9), (*LATE, (AS_OF, "孙三", "E4", "甲公司", 3000)))
    assert daily(tmp_path) == ("5000.00", "23000.00")


def test_a_day_off_does_not_fix_it(tmp_path):
    """The time counts on the next working day: on the Saturday between late rows still move the target."""
    run(office(tmp_path), EVENING)
    run(tmp_path, datetime(2026, 11, 21, 12, 0, tzinfo=SHANGHAI), LATE)
    assert daily(tmp_path)[0] == "5000.00"


def test_nothing_published_nothing_fixed(tmp_path):
    """A first run of a day after the time computes the target as ever."""
    run(office(tmp_path, 销售明细=LATE), MONDAY.replace(hour=10))
    assert daily(tmp_path)[0] == "5000.00"


def test_without_late_rows_nothing_is_said(tmp_path):
    """A rerun after the time that finds the same figures says nothing of it."""
    run(office(tmp_path), EVENING)
    run(tmp_path, MONDAY.replace(hour=10))
    assert FIXED not in notes(tmp_path)


def test_a_new_target_is_not_held_back(tmp_path):
    """A target of the period that was changed gets a new adjusted one: reports are held off, decisions are not."""
    run(office(tmp_path), EVENING)
    book(tmp_path / "inbox" / "目标.xlsx", (TARGETS[0], ("销售额", "孙三", "2026-11", 62000), TARGETS[2]))
    run(tmp_path, MONDAY.replace(hour=10))
    assert daily(tmp_path)[0] == "8333.33"


def test_never_by_config(tmp_path):
    """`targets.freeze_at: null` lets it move at any time; the next day's run is free in any case."""
    run(office(tmp_path), EVENING, targets={"freeze_at": None})
    run(tmp_path, MONDAY.replace(hour=12), LATE, targets={"freeze_at": None})
    assert daily(tmp_path)[0] == "5000.00"


def test_a_time_must_be_one(tmp_path):
    """A number in place of a time names the key: YAML readers make 450 of an unquoted 07:30."""
    with pytest.raises(ConfigError, match=r"targets\.freeze_at"):
        load_config(config(office(tmp_path), targets={"freeze_at": 450}), {})


def test_the_office_has_its_own_clock(tmp_path):
    """The time is that of the office's zone, whatever zone the machine is in."""
    settings = load_config(config(office(tmp_path)), {})
    day = date(2026, 11, 23)
    assert not settings.fixed(day, datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert settings.fixed(day, datetime(2026, 11, 22, 23, 31, tzinfo=UTC))
    assert not settings.fixed(None, datetime(2026, 11, 22, 23, 31, tzinfo=UTC))
