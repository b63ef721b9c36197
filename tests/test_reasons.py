"""原因 and 措施: asked for where somebody is behind, read back, carried on until it is made good (#14)."""

import os
import warnings
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from answering import LIBREOFFICE, published, saved_by_libreoffice
from night_office import AS_OF, LEDGER, TARGETS, book, codes, day_folder, night, office, outputs
from workflow import batch
from workflow.domain.reasons import TypedReason
from workflow.store.database import open_database
from workflow.store.reasons import EnteredReason, Reasons

NEXT = date(2026, 11, 23)
DAYS = (LEDGER[0], *((date(2026, 11, day), "孙三", f"D{day}", "甲公司", 100) for day in range(2, 21)), *LEDGER[2:])
"""孙三 is far behind all month; 李四 sold on the last day only."""


def sheet_of(path: Path):
    """Return the workbook, its 进度 sheet, the row of the heads and the columns by head."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(path)
    page = workbook["进度"]
    for row in page.iter_rows(max_row=40):
        heads = {str(cell.value): cell.column for cell in row if cell.value}
        if {"姓名", "考核期"} <= heads.keys():
            return workbook, page, row[0].row, heads
    raise AssertionError("no progress table")


def type_in(path: Path, name: str, *, later: int = 0, **cells: str) -> None:
    """Type into the row of somebody, save, and let the file be as many minutes younger."""
    workbook, page, top, heads = sheet_of(path)
    for row in range(top + 1, page.max_row + 1):
        if page.cell(row, heads["姓名"]).value == name:
            for head, text in cells.items():
                page.cell(row, heads[head]).value = text
    workbook.save(path)
    moment = datetime(2026, 11, 20, 14, 0, tzinfo=UTC) + timedelta(minutes=later)
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def said_of(path: Path, name: str):
    """Return what stands in 原因, 措施 and 填写时间 beside somebody; None where nobody is asked."""
    _, page, top, heads = sheet_of(path)
    if "原因" not in heads:
        return None
    for row in range(top + 1, page.max_row + 1):
        if page.cell(row, heads["姓名"]).value == name:
            return tuple(page.cell(row, heads[head]).value for head in ("原因", "措施", "填写时间"))
    return None


def mail(folder: Path, who: str, as_of=AS_OF) -> str:
    """Return a manager's mail as text."""
    return (day_folder(folder, as_of) / "mail" / "evening" / f"{who}-manager.txt").read_text(encoding="utf-8")


def test_who_is_behind_is_asked(tmp_path):
    """The 进度 sheet of the annotated target workbook has 原因 and 措施, empty, as soon as somebody on it is behind."""
    night(office(tmp_path))
    assert said_of(published(tmp_path, "目标"), "孙三") == (None, None, None)


def test_nobody_is_asked_while_all_are_ahead(tmp_path):
    """A 进度 sheet on which nobody is behind asks for nothing."""
    targets = (TARGETS[0], ("销售额", "孙三", "2026-11", 100), ("销售额", "李四", "2026-11", 100))
    night(office(tmp_path, 目标=targets))
    assert said_of(published(tmp_path, "目标"), "孙三") is None


def test_a_reason_is_carried_on(tmp_path):
    """What was typed in the published copy stands there again the next night, with since when, and in the mail."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单", 措施="周三上门")
    night(tmp_path, NEXT)
    told = ("客户推迟下单", "周三上门", "2026-11-20 22:00")
    assert said_of(published(tmp_path, "目标", NEXT), "孙三") == told
    assert "原因：客户推迟下单；措施：周三上门（2026-11-20 22:00）" in mail(tmp_path, "A2", NEXT)
    assert said_of(published(tmp_path, "目标", NEXT), "李四") == (None, None, None)


def test_what_we_showed_is_not_typed_again(tmp_path):
    """A copy saved again with what we had filled in says nothing new: since when stays as it was."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="一")
    night(tmp_path, NEXT)
    type_in(published(tmp_path, "目标", NEXT), "孙三", later=100, 措施="二")
    night(tmp_path, NEXT)
    assert said_of(published(tmp_path, "目标", NEXT), "孙三") == ("一", "二", "2026-11-20 23:40")
    type_in(published(tmp_path, "目标", NEXT), "李四", later=200, 原因="三")
    night(tmp_path, NEXT)
    assert said_of(published(tmp_path, "目标", NEXT), "孙三") == ("一", "二", "2026-11-20 23:40")


def test_the_latest_word_counts(tmp_path):
    """Another text takes the place of the earlier one; a dash takes it back; an emptied cell changes nothing."""
    night(office(tmp_path))
    copy = published(tmp_path, "目标")
    for later, typed, expected in (
        (0, "一", "一"),
        (60, "二", "二"),
        (120, "一", "一"),
        (180, "", "一"),
        (240, "-", None),
    ):
        type_in(copy, "孙三", later=later, 原因=typed)
        night(tmp_path)
        assert said_of(copy, "孙三")[0] == expected


def test_a_reason_ends_when_it_is_made_good(tmp_path):
    """Who has caught up is not shown with the old reason any more, nor when falling behind again on a later day."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单")
    night(tmp_path)
    book(tmp_path / "inbox" / "销售明细.xlsx", [*LEDGER, (NEXT, "孙三", "E9", "丙公司", 90000)])
    night(tmp_path, NEXT)
    book(tmp_path / "inbox" / "销售明细.xlsx", [*LEDGER, (NEXT, "孙三", "E9", "丙公司", 90)])
    night(tmp_path, date(2026, 11, 24))
    assert said_of(published(tmp_path, "目标", date(2026, 11, 24)), "孙三") == (None, None, None)
    assert "客户推迟下单" not in mail(tmp_path, "A2", date(2026, 11, 24))


def test_a_rerun_that_finds_one_behind_again_keeps_the_reason(tmp_path):
    """A reason dropped by a run of a day comes back with a rerun of that day that finds the member behind."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单")
    book(tmp_path / "inbox" / "销售明细.xlsx", [*LEDGER, (NEXT, "孙三", "E9", "丙公司", 90000)])
    night(tmp_path, NEXT)
    book(tmp_path / "inbox" / "销售明细.xlsx", LEDGER)
    night(tmp_path, NEXT)
    assert said_of(published(tmp_path, "目标", NEXT), "孙三")[0] == "客户推迟下单"


def test_a_broken_run_loses_nothing(tmp_path, monkeypatch):
    """A run that breaks off after the copies were read has what was typed; the next run shows it."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单")

    def fails(*_):
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(batch, "publish", fails)
        with pytest.raises(OSError, match="no space"):
            night(tmp_path)
    night(tmp_path)
    assert said_of(published(tmp_path, "目标"), "孙三")[0] == "客户推迟下单"


def test_reasons_in_the_workbook_itself(tmp_path):
    """Where we write into the workbooks of the inbox, reasons typed there are read back, and stay."""
    settings = {"write_back": {"mode": "in_place"}}
    night(office(tmp_path), **settings)
    mine = tmp_path / "inbox" / "目标.xlsx"
    type_in(mine, "孙三", 原因="客户推迟下单")
    for as_of in (AS_OF, NEXT, NEXT):
        night(tmp_path, as_of, **settings)
        assert said_of(mine, "孙三") == ("客户推迟下单", None, "2026-11-20 22:00")


def test_a_copy_dropped_into_the_inbox(tmp_path):
    """A filled-in copy that is put into the inbox tells its reasons too, and is no second target workbook."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单")
    dropped = tmp_path / "inbox" / "目标 回复.xlsx"
    published(tmp_path, "目标").rename(dropped)
    night(tmp_path, NEXT)
    assert said_of(published(tmp_path, "目标", NEXT), "孙三")[0] == "客户推迟下单"
    assert "target.twice" not in codes(tmp_path, NEXT)


@pytest.mark.office
@pytest.mark.skipif(not LIBREOFFICE, reason="LibreOffice is not installed")
def test_reasons_survive_an_office_program(tmp_path):
    """A copy that LibreOffice saved tells the same reasons."""
    night(office(tmp_path))
    copy = published(tmp_path, "目标")
    type_in(copy, "孙三", 原因="客户推迟下单", 措施="周三上门")
    saved_by_libreoffice(copy)
    night(tmp_path, NEXT)
    assert said_of(published(tmp_path, "目标", NEXT), "孙三")[:2] == ("客户推迟下单", "周三上门")


def test_three_days_behind_without_a_word(tmp_path):
    """Managers read who was behind on three working days without a reason; a reason takes them off."""
    night(office(tmp_path, 销售明细=DAYS))
    assert "落后多日、还没写原因：孙三" in mail(tmp_path, "A2")
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单")
    night(tmp_path)
    assert "还没写原因：李四" in mail(tmp_path, "A2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        boards = load_workbook(day_folder(tmp_path) / "boards" / "龙虎榜.xlsx")
    assert "原因措施" not in boards.sheetnames


@pytest.mark.parametrize(
    ("alerts", "asked"),
    [({"reason_days": 0}, False), ({"reason_gap": 1_000_000}, False), ({"reason_days": 30}, False), ({}, True)],
)
def test_when_a_reason_is_missed(tmp_path, alerts, asked):
    """`alerts.reason_days` and `alerts.reason_gap` say from when on a missing reason is told; 0 days: never."""
    night(office(tmp_path, 销售明细=DAYS), alerts=alerts)
    assert ("还没写原因" in mail(tmp_path, "A2")) is asked


def test_days_before_the_first_row_count_for_nobody(tmp_path):
    """Before the first day that the ledger tells of nobody was behind: two known days are not three."""
    night(office(tmp_path))
    assert "还没写原因" not in mail(tmp_path, "A2")


def test_older_words_never_win(tmp_path):
    """Of two copies the one saved later counts, whichever is read first."""
    key = ("sales", "A3", "2026-11")
    with closing(open_database(tmp_path)) as database:
        reasons = Reasons(database)
        for origin, moment, text in (("b", "2026-11-20T10:00:00", "later"), ("a", "2026-11-20T09:00:00", "earlier")):
            typed = TypedReason(key, "cause", text, "", "进度!9")
            reasons.enter([EnteredReason(typed, origin, origin, moment, moment[:16].replace("T", " "))], AS_OF)
        assert reasons.current(AS_OF)[key].cause == "later"
        reasons.settle((), {key}, AS_OF)
        assert reasons.current(AS_OF)[key].cause == "later"
        assert key not in reasons.current(NEXT)


def test_a_second_night_writes_nothing_new(tmp_path):
    """With reasons kept, another night over the same inbox leaves the same bytes and queues no mail."""
    night(office(tmp_path))
    type_in(published(tmp_path, "目标"), "孙三", 原因="客户推迟下单")
    night(tmp_path)
    before = outputs(tmp_path, leave_out=("receipt.json", "findings.csv"))  # one finding tells of the edited copy, once
    receipt = night(tmp_path)
    assert outputs(tmp_path, leave_out=("receipt.json", "findings.csv")) == before
    assert receipt.mail["queued"] == 0
