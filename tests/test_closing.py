"""Closed periods: their figures stay, what comes later counts in the next open one (关账, domain.md 4.17)."""

import email
import getpass
import hashlib
import io
import json
import warnings
from contextlib import closing
from datetime import date
from email.policy import default

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from night_office import TARGETS, book, day_folder, night, office, table
from workflow import __version__
from workflow.cli import group
from workflow.compute.closing import booked
from workflow.domain.closing import STANDING_ROWS, Closed
from workflow.domain.metric import FACT_SCHEMA
from workflow.domain.period import month
from workflow.store.database import open_database
from workflow.store.publications import Publications
from workflow.store.snapshots import Snapshots

HEADS = ("日期", "业务员", "订单号", "客户", "金额")
OCTOBER = (
    HEADS, (date(2026, 10, 12), "孙三", "O1", "甲公司", 10000), (date(2026, 10, 20), "李四", "O2", "乙公司", 5000),
)  # fmt: skip
NOVEMBER = ((date(2026, 11, 10), "孙三", "N1", "甲公司", 7000), (date(2026, 11, 12), "李四", "N2", "乙公司", 3000))
LATE = (date(2026, 10, 30), "孙三", "O9", "丙公司", 900)
CHANGED = (date(2026, 10, 12), "孙三", "O1", "甲公司", 12000)
"""A row that comes after the closing, and one that says something else by then."""
GOALS = (*TARGETS, ("销售额", "孙三", "2026-10", 20000), ("销售额", "李四", "2026-10", 10000))
END, LATER = date(2026, 11, 4), date(2026, 11, 20)


def run(folder, *arguments):
    """Run a command of run.py in this process and return its exit code and what it said."""
    done = CliRunner().invoke(group, [*arguments, "--config", str(folder / "config.yaml")])
    return done.exit_code, done.output


def closed_office(folder, **more):
    """Return an office whose October was published on 4 November and closed."""
    night(office(folder, 目标=GOALS, 销售明细=OCTOBER), END, **more)
    code, said = run(folder, "close", "2026-10", "--reason", "财务已对账")
    assert code == 0, said
    return folder


def figures(folder, period, as_of=LATER):
    """Return what people and units have of a period: target, actual, completion by id or unit."""
    rows = [row for row in table(folder, "standings.csv", as_of) if row["period"] == period]
    return {row["person_id"] or row["name"]: (row["target"], row["actual"]) for row in rows}


def late_sheet(folder, as_of=LATER):
    """Return the rows of the 期后调整 sheet by head; () without one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(day_folder(folder, as_of) / "boards" / "龙虎榜.xlsx")
    if "期后调整" not in workbook.sheetnames:
        return ()
    rows = [[cell.value for cell in row] for row in workbook["期后调整"].iter_rows()]
    head = next(number for number, row in enumerate(rows) if row[0] == "关账期")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_a_closed_period_never_moves(tmp_path):
    """Rows that come, change and go, and targets that change: a closed period says what it said."""
    closed_office(tmp_path)
    before = figures(tmp_path, "2026-10", END)
    assert before["A3"] == ("20000.00", "10000.00")
    book(
        tmp_path / "inbox" / "销售明细.xlsx",
        (HEADS, CHANGED, (date(2026, 10, 30), "李四", "O9", "丙公司", 900), *NOVEMBER),
    )
    book(tmp_path / "inbox" / "目标.xlsx", (*TARGETS, ("销售额", "孙三", "2026-10", 99999)))
    night(tmp_path, LATER)
    assert figures(tmp_path, "2026-10") == before


def test_late_changes_count_in_the_next_open_period(tmp_path):
    """A row that came, one that changed and one that went are listed one by one, and their sum counts in November."""
    closed_office(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", (HEADS, CHANGED, LATE, *NOVEMBER))
    night(tmp_path, LATER)
    assert figures(tmp_path, "2026-11")["A3"][1] == "9900.00"
    assert figures(tmp_path, "2026-11")["A4"][1] == "-2000.00"
    assert figures(tmp_path, "2026-11")["公司"][1] == "7900.00"
    told = {(row["姓名"], row["日期"].date(), row["期后调整"]) for row in late_sheet(tmp_path)}
    changes = ("孙三", CHANGED[0], 2000), ("孙三", LATE[0], 900), ("李四", OCTOBER[2][0], -5000)
    assert told == set(changes)
    found = [row for row in table(tmp_path, "findings.csv", LATER) if row["code"] == "period.adjusted"]
    assert len(found) == 3
    assert {row["workbook"] for row in found} == {"销售明细.xlsx"}


def test_a_row_that_only_moved_is_no_change(tmp_path):
    """Rows that stand elsewhere by now, sorted or with a blank row above, adjust nothing."""
    closed_office(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", (HEADS, *NOVEMBER, OCTOBER[2], OCTOBER[1]))
    night(tmp_path, LATER)
    assert late_sheet(tmp_path) == ()
    assert figures(tmp_path, "2026-11")["A3"][1] == "7000.00"


def test_an_archived_ledger_takes_nothing_back(tmp_path):
    """A ledger that begins anew with November lets October be: what is not there any more was not cancelled."""
    closed_office(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", (HEADS, *NOVEMBER))
    night(tmp_path, LATER)
    assert late_sheet(tmp_path) == ()
    assert figures(tmp_path, "2026-10")["A3"][1] == "10000.00"


def test_reopened_it_follows_the_workbooks_again(tmp_path):
    """After `reopen` the late rows count in the period itself and are no adjustment; who, when and why is kept."""
    closed_office(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", (*OCTOBER, LATE, *NOVEMBER))
    night(tmp_path, LATER)
    assert run(tmp_path, "reopen", "2026-10", "--reason", "漏了大单")[0] == 0
    night(tmp_path, LATER)
    assert figures(tmp_path, "2026-10")["A3"][1] == "10900.00"
    assert figures(tmp_path, "2026-11")["A3"][1] == "7000.00"
    assert run(tmp_path, "reopen", "2026-10", "--reason", "再来")[0] == 2
    told = [json.loads(line) for line in run(tmp_path, "runs", "--json")[1].splitlines() if '"closed"' in line]
    (one,) = told
    assert (one["closed"], one["as_of"], one["by"], one["reason"]) == (
        "2026-10",
        str(END),
        getpass.getuser(),
        "财务已对账",
    )
    assert (one["reopened_by"], one["reopen_reason"]) == (getpass.getuser(), "漏了大单")
    assert "关账 2026-10" in run(tmp_path, "runs")[1]


def test_what_was_not_published_is_not_closed(tmp_path):
    """Where the workbooks say something else than was published, `close` names who and closes nothing (exit 3)."""
    night(office(tmp_path, 目标=GOALS, 销售明细=OCTOBER), END)
    book(tmp_path / "inbox" / "销售明细.xlsx", (*OCTOBER, LATE))
    code, said = run(tmp_path, "close", "2026-10", "--reason", "月结")
    assert code == 3
    assert "孙三: 10,000.00 / 20,000.00 → 10,900.00 / 20,000.00" in said
    night(tmp_path, END)
    assert run(tmp_path, "close", "2026-10", "--reason", "月结")[0] == 0


@pytest.mark.parametrize(
    ("period", "more", "says"),
    [
        ("2026-11", (), "最近一次发布的是 2026-11-02"),
        ("2026-10", (), "补报到 2026-11-03"),
        ("十月份吧", (), "不是期间"),
    ],
)
def test_what_cannot_be_closed(tmp_path, period, more, says):
    """A period that is not over, one in its days of grace and what is no period are refused with the reason."""
    night(office(tmp_path, 目标=GOALS, 销售明细=OCTOBER), date(2026, 11, 2))
    code, said = run(tmp_path, "close", period, "--reason", "x", *more)
    assert code == 2
    assert says in said


def test_grace_can_be_waived_and_nothing_closes_twice(tmp_path):
    """`--early` closes in the days of grace; a closed period, and a quarter that holds it, are not closed again."""
    night(office(tmp_path, 目标=GOALS, 销售明细=OCTOBER), date(2026, 11, 2))
    assert run(tmp_path, "close", "2026-10", "--reason", "x", "--early")[0] == 0
    for period in ("2026-10", "2026Q4"):
        code, said = run(tmp_path, "close", period, "--reason", "x", "--early")
        assert (code, "已于" in said) == (2, True)


def test_closed_one_after_the_other(tmp_path):
    """What October's closing put into November is closed with November, and not counted again in December."""
    closed_office(tmp_path)
    late = (*OCTOBER, LATE, *NOVEMBER)
    book(tmp_path / "inbox" / "销售明细.xlsx", late)
    night(tmp_path, date(2026, 12, 4))
    assert run(tmp_path, "close", "2026-11", "--reason", "月结")[0] == 0
    book(tmp_path / "inbox" / "销售明细.xlsx", (*late, (date(2026, 10, 31), "孙三", "O10", "丙公司", 50)))
    day = date(2026, 12, 8)
    night(tmp_path, day)
    assert figures(tmp_path, "2026-11", day)["A3"][1] == "7900.00"
    (row,) = late_sheet(tmp_path, day)
    assert (row["关账期"], row["日期"].date(), row["期后调整"], row["计入"].date()) == (
        "2026-10", date(2026, 10, 31), 50, date(2026, 12, 1),
    )  # fmt: skip


def test_accounting_months_close_as_such(tmp_path):
    """With months that close on the 25th, 2026-10 is 26 September to 25 October."""
    night(office(tmp_path, 目标=GOALS, 销售明细=OCTOBER), END, targets={"month_closes_on": 25})
    assert run(tmp_path, "close", "2026-10", "--reason", "月结")[0] == 0
    book(tmp_path / "inbox" / "销售明细.xlsx", (*OCTOBER, (date(2026, 10, 26), "孙三", "O9", "丙公司", 900), *NOVEMBER))
    night(tmp_path, LATER, targets={"month_closes_on": 25})
    assert late_sheet(tmp_path) == ()


def test_explain_names_the_closing(tmp_path):
    """`explain` of a closed period says who closed it, when and why, and of an open one what was booked into it."""
    closed_office(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", (*OCTOBER, LATE, *NOVEMBER))
    night(tmp_path, LATER)
    _, said = run(tmp_path, "explain", "--person", "A3", "--as-of", "2026-10-31")
    assert "财务已对账" in said
    _, said = run(tmp_path, "explain", "--person", "A3", "--as-of", str(LATER))
    assert "期后调整" in said
    assert "900.00" in said


AMOUNTS = st.lists(st.tuples(st.integers(1, 31), st.sampled_from("ab"), st.integers(-5, 5)), max_size=12)


def facts_of(rows, in_month=10):
    """Return facts of a month out of (day, person, amount)."""
    place = {"metric": "sales", "workbook": "w.xlsx", "sheet": "S", "company": "公司", "region": "", "store": ""}
    told = [
        {**place, "date": date(2026, in_month, day), "amount": amount, "row": row, "person_id": who}
        for row, (day, who, amount) in enumerate([(1, "a", 1), *rows])
    ]
    return pl.DataFrame(told, schema=FACT_SCHEMA)


@given(AMOUNTS, AMOUNTS)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_by_closing(then, now):
    """Whatever changed, the closed month keeps its sum, and all days together have that of the workbooks."""
    closed = Closed(month(2026, 10), "", "", "", facts_of(then), pl.DataFrame(schema=STANDING_ROWS))
    facts, late = booked(facts_of(now), [closed])
    inside = facts.filter(pl.col("date") <= date(2026, 10, 31))
    for who in "ab":
        mine = pl.col("person_id") == who
        assert inside.filter(mine)["amount"].sum() == facts_of(then).filter(mine)["amount"].sum()
        assert facts.filter(mine)["amount"].sum() == facts_of(now).filter(mine)["amount"].sum()
    assert sum(each.change for each in late) == facts_of(now)["amount"].sum() - facts_of(then)["amount"].sum()


def test_managers_read_the_late_changes_of_their_own(tmp_path):
    """The workbook of a manager's mail lists the late changes of the scope's people, by name."""
    closed_office(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", (*OCTOBER, LATE, *NOVEMBER))
    night(tmp_path, LATER)
    mail = email.message_from_bytes(
        (day_folder(tmp_path, LATER) / "mail" / "evening" / "A2-manager.eml").read_bytes(), policy=default
    )
    content = next(part.get_payload(decode=True) for part in mail.iter_attachments())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = load_workbook(io.BytesIO(content))["期后调整"]
    assert any("孙三" in [cell.value for cell in row] for row in page.iter_rows())


def test_every_publish_keeps_what_it_rests_on(tmp_path):
    """Figures are kept with version, configuration and each workbook's sha256; the same again is no new revision."""
    night(office(tmp_path, 目标=GOALS, 销售明细=OCTOBER), END)
    night(tmp_path, END)
    with closing(open_database(tmp_path / "state")) as database:
        kept = Publications(database).latest(END)
        rows = Snapshots(database).standings(END).rows
    assert kept.revision == 0
    ledger = (tmp_path / "inbox" / "销售明细.xlsx").read_bytes()
    assert kept.grounds.inputs["销售明细.xlsx"] == hashlib.sha256(ledger).hexdigest()
    assert (kept.grounds.version, len(kept.grounds.config)) == (__version__, 64)
    mine = rows.filter((pl.col("person_id") == "A3") & (pl.col("last") == date(2026, 10, 31)))
    assert mine["actual"].to_list() == [100_000_000]
    book(tmp_path / "inbox" / "销售明细.xlsx", (*OCTOBER, LATE))
    night(tmp_path, END)
    with closing(open_database(tmp_path / "state")) as database:
        assert Publications(database).latest(END).revision == 1
