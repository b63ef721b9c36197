"""What a night said beside its boards: first and last runs, alerts, and what is dropped in time."""

from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workflow.domain.metric import FACT_SCHEMA
from workflow.domain.published import BOARD_ROWS, Published
from workflow.domain.ranking import Alert, AlertKind
from workflow.domain.team import TeamPath
from workflow.store.announced import Announced
from workflow.store.database import open_database

D19, D20 = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def announced(tmp_path):
    connection = open_database(tmp_path)
    yield Announced(connection)
    connection.close()


def published(night, value):
    rows = [(night, "sales", "公司", "day", "A", 1, value)]
    return Published(night, pl.DataFrame(rows, schema=BOARD_ROWS, orient="row"), FACT_SCHEMA.to_frame())


def values(found):
    return found.boards["value"].to_list()


def alert(level, since=D19):
    return Alert(AlertKind.BELOW, "A", "安然", TeamPath("公司"), "sales", since, level, 1, 2)


def test_the_first_run_is_kept_beside_the_last(announced):
    """A rerun is compared with what the night's first run published, later nights with what its last one did."""
    for value in (1, 2, 3):
        announced.publish(published(D20, value))
    assert values(announced.published(D20, first=True)) == [1]
    assert values(announced.published(D20)) == [3]
    announced.publish(published(D20, 1))
    assert values(announced.published(D20)) == [1]
    assert announced.published(D19) is None


def test_frames_come_back_as_they_were(announced):
    """Boards and facts have their columns and types again, also where they are empty."""
    what = published(D20, 7)
    announced.publish(what)
    assert_frame_equal(announced.published(D20).boards, what.boards)
    assert announced.published(D20).facts.schema == FACT_SCHEMA


def test_nights_are_those_before(announced):
    """Nights are listed oldest first, without the one asked for and those before the first day looked at."""
    for day in (D20, D19, D19 - timedelta(9)):
        announced.publish(published(day, 1))
    assert announced.nights(D19 - timedelta(1), D20) == [D19]
    assert announced.nights(date(2026, 1, 1), D20 + timedelta(1)) == [D19 - timedelta(9), D19, D20]


def test_old_facts_are_dropped(announced):
    """What is older than any board that is looked at again is not kept."""
    announced.publish(published(date(2026, 9, 1), 1))
    announced.publish(published(D20, 1))
    assert announced.published(date(2026, 9, 1)) is None


def test_what_was_told_is_the_highest_level_of_earlier_days(announced):
    """A story's level is the highest told before the day; a rerun of a day replaces what that day told."""
    announced.tell(D19, [alert(5), alert(3, since=D20)])
    announced.tell(D20, [alert(9)])
    announced.tell(D20, [alert(7)])
    assert announced.told(D20) == {alert(0).story: 5, alert(0, since=D20).story: 3}
    assert announced.told(D20 + timedelta(1))[alert(0).story] == 7
