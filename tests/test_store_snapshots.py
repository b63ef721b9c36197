"""Snapshots: movement against an earlier day, figures for restatement, revisions of mails."""

import datetime as dt

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from workflow.store.database import open_database
from workflow.store.snapshots import Snapshots

D19, D20, D21 = dt.date(2026, 11, 19), dt.date(2026, 11, 20), dt.date(2026, 11, 21)
BOARD = ("sales", "公司/华东", "cumulative")


@pytest.fixture
def snapshots(tmp_path):
    connection = open_database(tmp_path)
    yield Snapshots(connection)
    connection.close()


def test_the_previous_board_is_that_of_an_earlier_day(snapshots):
    """Movement is against the last board published for an earlier day, however often the day is run again."""
    snapshots.publish_board(D19, *BOARD, {"1": 1, "2": 2})
    for ranks in ({"1": 2, "2": 1}, {"1": 1, "2": 1}):
        snapshots.publish_board(D20, *BOARD, ranks)
        assert snapshots.previous_board(*BOARD, before=D20) == {"1": 1, "2": 2}
    assert snapshots.previous_board(*BOARD, before=D21) == {"1": 1, "2": 1}
    assert snapshots.previous_board(*BOARD, before=D19) is None


def test_a_rerun_replaces_the_whole_board(snapshots):
    """Who is no longer on a day's board is not left over from its first run."""
    snapshots.publish_board(D19, *BOARD, {"1": 1, "2": 2})
    snapshots.publish_board(D19, *BOARD, {"3": 1})
    assert snapshots.previous_board(*BOARD, before=D20) == {"3": 1}


def test_an_empty_board_was_published(snapshots):
    """A board on which nobody had a rank is a board: everybody is new on the next one."""
    snapshots.publish_board(D19, *BOARD, {})
    assert snapshots.previous_board(*BOARD, before=D20) == {}


def test_boards_are_told_apart(snapshots):
    """Board, scope and window each make another board."""
    snapshots.publish_board(D19, *BOARD, {"1": 1})
    for other in (("visits", *BOARD[1:]), (BOARD[0], "公司", BOARD[2]), (*BOARD[:2], "day")):
        assert snapshots.previous_board(*other, before=D20) is None


def test_standings_come_back_by_revision(snapshots):
    """The figures of a day are kept by revision, with what computed them; the latest is the default."""
    assert snapshots.standings(D20) is None
    frames = [
        pl.DataFrame({"person_id": ["1"], "target": [number], "actual": pl.Series([None], dtype=pl.Int64)})
        for number in (1, 2)
    ]
    for revision, frame in enumerate(frames):
        snapshots.publish_standings(D20, revision, f"v{revision}", frame)
    latest, first = snapshots.standings(D20), snapshots.standings(D20, 0)
    assert (latest.revision, latest.version_hash, first.version_hash) == (1, "v1", "v0")
    assert_frame_equal(latest.rows, frames[1])
    assert_frame_equal(first.rows, frames[0])
    snapshots.publish_standings(D20, 1, "again", frames[0])
    assert_frame_equal(snapshots.standings(D20).rows, frames[0])


def test_a_mail_is_revised_only_when_it_says_something_else(snapshots):
    """The same content has the same revision; other content the next one, also when it goes back to what it was."""
    asked = [snapshots.mail_revision(D20, "evening", "manager", "7", digest) for digest in ("a", "a", "b", "b", "a")]
    assert asked == [0, 0, 1, 1, 2]
    assert snapshots.mail_revision(D20, "evening", "manager", "8", "b") == 0
    assert snapshots.mail_revision(D21, "evening", "manager", "7", "b") == 0
