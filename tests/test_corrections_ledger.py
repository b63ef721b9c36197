"""Corrections by themselves: what an answer means, what the ledger keeps of it, how it is laid over a sheet."""

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answering import answered_tables
from workflow.domain.correction import Action, Answer, CellCorrection, decoded, encoded, meaning, row_key
from workflow.domain.finding import Language
from workflow.domain.sheet import CellError, Sheet, Uncalculated
from workflow.kinds.corrected import lay_over
from workflow.report.words import word
from workflow.steps import CopyRead, ReadCopy, read_copy
from workflow.store.corrections import Corrections, State, Typed
from workflow.store.database import open_database
from workflow.workbook.answers import answers_in
from workflow.workbook.limits import ReadLimits
from workflow.workbook.new import new_workbook
from workflow.workbook.read import read_workbook

DAY = date(2026, 11, 20)
ASKED = Answer("表", 3, 2, "person.unknown", "李四四", "李四四", "", "李四", None, "", "问题!7")
VALUES = st.one_of(
    st.none(), st.text(max_size=8), st.integers(-(10**9), 10**9), st.booleans(), st.dates(),
    st.floats(allow_nan=False, allow_infinity=False), st.times(), st.datetimes(), st.timedeltas(
        timedelta(), timedelta(9)),
)  # fmt: skip


@pytest.fixture
def corrections(tmp_path):
    with closing(open_database(tmp_path)) as connection:
        yield Corrections(connection)


def typed(answer, origin="a", moment="2026-11-20T12:00:00+00:00", workbook="甲.xlsx"):
    return Typed(workbook, origin, answer, "f" * 64, f"{origin} › 问题!7", moment)


@pytest.mark.parametrize(
    ("changes", "action", "value"),
    [
        ({"correction": "王五"}, Action.VALUE, "王五"),
        ({"correction": 12.0, "accept": "是"}, Action.VALUE, 12.0),
        ({"correction": " 李四四 "}, Action.WITHDRAW, " 李四四 "),
        ({"accept": "是"}, Action.VALUE, "李四"),
        ({"accept": " Ｙ "}, Action.VALUE, "李四"),
        ({"accept": "1"}, Action.VALUE, "李四"),
        ({"accept": "True"}, Action.VALUE, "李四"),
        ({"accept": "是", "candidate": ""}, Action.UNCLEAR, None),
        ({"accept": "否"}, Action.NONE, None),
        ({"accept": "也许"}, Action.UNCLEAR, None),
        ({"accept": "是", "code": "amount.text"}, Action.UNCLEAR, None),
        ({"accept": "是", "code": "amount.jump"}, Action.AS_IS, None),
        ({"accept": "是", "code": ""}, Action.UNCLEAR, None),
        ({"accept": "是", "code": "date.number"}, Action.UNCLEAR, None),
        ({"accept": "否", "code": "correction.applied"}, Action.WITHDRAW, None),
        ({"accept": "是", "code": "correction.applied"}, Action.NONE, None),
        ({"correction": "王五", "column": 0}, Action.UNCLEAR, None),
        ({"correction": CellError("#REF!")}, Action.UNCLEAR, None),
        ({"correction": Uncalculated("A1")}, Action.UNCLEAR, None),
        ({"correction": "王五", "seen": "张三/李四四"}, Action.VALUE, "张三/王五"),
        ({"correction": "王五/赵六", "seen": "张三/李四四"}, Action.VALUE, "王五/赵六"),
    ],
)
def test_what_an_answer_means(changes, action, value):
    """更正为 wins over 采纳; 采纳 does what the finding's code allows; what cannot be told is said to be unclear."""
    assert meaning(replace(ASKED, **changes)) == (action, value)


@given(VALUES)
def test_values_keep_their_type(value):
    """What was typed comes back out of the ledger with its type."""
    again = decoded(encoded(value))
    assert again == value
    assert type(again) is type(value)


def test_the_same_answer_again_changes_nothing(corrections):
    """An answer that a file repeats, or that another file says as well, is entered once."""
    one = typed(replace(ASKED, correction="王五"))
    assert corrections.enter([one], DAY)
    before = corrections.history("甲.xlsx")
    assert not corrections.enter([one], DAY)
    assert not corrections.enter([replace(one, moment="2026-11-21T12:00:00+00:00")], DAY)
    assert not corrections.enter([replace(one, origin="b")], DAY)
    assert corrections.history("甲.xlsx") == before
    assert len(before) == 1


def test_the_answer_saved_last_counts(corrections):
    """Of two files that answer the same cell the later one counts, in whatever order they are read."""
    early = typed(replace(ASKED, correction="王五"), "a", "2026-11-19T12:00:00+00:00")
    late = typed(replace(ASKED, correction="赵六"), "b", "2026-11-20T12:00:00+00:00")
    corrections.enter([late], DAY)
    corrections.enter([early], DAY)
    assert [each.cell.value for each in corrections.counting()] == ["赵六"]
    assert sorted(each.state for each in corrections.history("甲.xlsx")) == [State.OPEN, State.SUPERSEDED]


def test_a_change_of_mind_in_one_file_counts(corrections):
    """王五, then 赵六, then 王五 again in the same file: the last word counts each time."""
    for hour, name in enumerate(("王五", "赵六", "王五")):
        corrections.enter([typed(replace(ASKED, correction=name), moment=f"2026-11-20T1{hour}:00:00+00:00")], DAY)
        assert [each.cell.value for each in corrections.counting()] == [name]


def test_an_old_answer_does_not_open_a_closed_correction(corrections):
    """A correction that ended stays ended however often its file is read again."""
    one = typed(replace(ASKED, correction="王五"))
    corrections.enter([one], DAY)
    corrections.close(corrections.counting()[0].cell.number, DAY, "孙三")
    assert not corrections.enter([one], DAY)
    assert corrections.counting() == ()
    (ended,) = corrections.ended(State.CLOSED, DAY)
    assert (ended.ended_by, ended.ended_on) == ("孙三", DAY)


def test_unclear_answers_are_kept_but_do_not_count(corrections):
    """What cannot be used is in the ledger with what was typed."""
    assert not corrections.enter([typed(replace(ASKED, accept="也许"))], DAY)
    assert corrections.counting() == ()
    assert [each.cell.value for each in corrections.ended(State.UNCLEAR, DAY)] == ["也许"]


SHEETS = st.lists(st.lists(VALUES, max_size=4), max_size=5).map(lambda rows: Sheet("表", rows))


@given(SHEETS)
def test_no_corrections_change_nothing(sheet):
    """Without corrections the sheets are those that were read."""
    laid = lay_over("甲.xlsx", [sheet], (), "")
    assert laid.sheets == (sheet,)
    assert (laid.findings, laid.applied, laid.moved, laid.stale) == ((), (), (), ())


@given(SHEETS, st.integers(1, 6), st.integers(1, 5), VALUES)
def test_one_correction_changes_one_cell(sheet, row, column, value):
    """A correction of what the cell shows changes that cell of the copy and no other; the sheet read is as it was."""
    before = [list(cells) for cells in sheet.rows]
    seen = sheet.value(row, column)
    key = row_key(sheet.rows[row - 1] if row <= len(sheet.rows) else (), column)
    correction = CellCorrection(1, "表", row, column, str(seen or ""), key, "f", value, "问题!7")
    laid = lay_over("甲.xlsx", [sheet], [correction], "f")
    assert laid.applied == (1,)
    after = laid.sheets[0]
    assert after.value(row, column) == value
    for r in range(1, 8):
        for c in range(1, 7):
            if (r, c) != (row, column):
                assert after.value(r, c) == sheet.value(r, c)
    assert sheet.rows == before


@pytest.mark.parametrize("language", Language)
def test_answers_are_read_by_their_heads(language):
    """A 问题 sheet in either language is read; rows without an answer, and other tables, are not."""
    content = new_workbook(answered_tables(language), language)
    ours = [word("problems", language)]
    sheets = read_workbook(content, "甲.xlsx", ReadLimits())
    (row,) = answers_in(sheets, ours)
    assert (row.sheet, row.row, row.column, row.correction, row.there) == ("表", 3, 1, "王五", "李四四")
    assert answers_in(sheets, []) == ()


def test_a_copy_that_cannot_be_read_has_no_answers(tmp_path):
    """Of a published copy that is no workbook any more nothing is entered."""
    file = tmp_path / "甲.xlsx"
    file.write_bytes(b"no workbook")
    assert read_copy(ReadCopy(file, file.name, ReadLimits())) == CopyRead()


def test_kept_types_are_all_cell_types():
    """Dates, moments, times and durations are told apart in the ledger."""
    values = [date(2026, 1, 2), datetime(2026, 1, 2, 3), time(4), timedelta(hours=30)]  # noqa: DTZ001  cells have no zone
    assert [decoded(encoded(value)) for value in values] == values
