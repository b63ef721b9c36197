"""Cards, doubts and tomorrow's sheets over whole nights: what is written, who sees it, what comes back (#46–#53)."""

import os
import shutil
import warnings
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from answering import LIBREOFFICE, saved_by_libreoffice
from night_office import AS_OF, LEDGER, PEOPLE, book, codes, day_folder, night, office, outputs, receipt_of
from workflow.store.database import open_database
from workflow.store.names import checked_path
from workflow.store.spot_checks import SpotChecks
from workflow.supervising.sheets import file_name

NEXT = date(2026, 11, 23)
REPORT = (
    (
        "填写日期",
        "日报人",
        "序号",
        "访问客户",
        "访问时间",
        "访问目的",
        "商谈结果",
        "客户类别",
        "预定再访时间",
        "其他记录",
    ),
    (date(2026, 11, 9), "孙三", 1, "丙公司", "9:00-10:00", "开发", "跟进", "开发", "", ""),
    (date(2026, 11, 10), "孙三", 1, "丁公司", "9:00-10:00", "开发", "跟进", "开发", "11月16日", ""),
    (date(2026, 11, 20), "孙三", 1, "甲公司", "9:00-10:30", "订货", "跟进", "原有", "11月23日", ""),
    (date(2026, 11, 20), "李四", 1, "乙公司", "14:00-15:00", "服务", "跟进", "原有", "", ""),
)
ADDRESSED = (*PEOPLE[:3], (*PEOPLE[3][:6], "sun@example.com"), PEOPLE[4])
EVERY_DAY = {"supervision": {"spot_checks": {"a_day": 1}}}


def opened(content: bytes | Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(content if isinstance(content, Path) else BytesIO(content))


def cells(workbook, sheet: str) -> list[dict[str, object]]:
    """Return the rows of a result sheet by its heads."""
    rows = [[cell.value for cell in row] for row in workbook[sheet].iter_rows()]
    top = next(at for at, row in enumerate(rows) if sum(value is not None for value in row) > 3)
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :] if any(row)]


def card_file(folder: Path, who: str = "A2", as_of: date = AS_OF) -> Path:
    return day_folder(folder, as_of) / "cards" / f"{who}.xlsx"


def type_in(
    path: Path, result: str, *, by: str = "钱二", note: str = "", sheet: str = "抽查卡", later: int = 0
) -> None:
    """Fill in the first card of a file and save it some minutes later."""
    workbook = opened(path)
    page = workbook[sheet]
    heads = next(row for row in page.iter_rows() if {"卡号", "检查结果"} <= {cell.value for cell in row})
    for cell in heads:
        text = {"检查结果": result, "检查人": by, "备注": note}.get(cell.value)
        if text:
            page.cell(cell.row + 1, cell.column).value = text
    workbook.save(path)
    moment = datetime(2026, 11, 23, 6, 0, tzinfo=UTC) + timedelta(minutes=later)
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def tracked(folder: Path, as_of: date = NEXT) -> list[tuple[object, ...]]:
    found = cells(opened(card_file(folder, as_of=as_of)), "抽查跟踪")
    return [(row["卡号"], row["状态"], row["检查结果"], row["检查人"], row["备注"]) for row in found]


def attachments(folder: Path, who: str, as_of: date = AS_OF) -> list[bytes]:
    mails = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in day_folder(folder, as_of).rglob("*.eml")
    ]
    return [
        part.get_payload(decode=True)
        for mail in mails
        if who in str(mail["To"])
        for part in mail.walk()
        if part.get_content_maintype() == "application"
    ]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    office(tmp_path, 日报=REPORT, 人员=ADDRESSED)
    night(tmp_path)
    return tmp_path


def test_a_card_has_three_questions_with_their_facts(small: Path):
    """The card of 孙三 tells the reported visit with its time, the broken promise, and the number against the pace."""
    every = [row for who in ("A1", "A2") for row in cells(opened(card_file(small, who)), "抽查卡")]
    assert {row["姓名"] for row in every} <= {"孙三", "李四"}
    for row in every:
        customer, promised = {"孙三": ("甲公司 9:00-10:30", "丁公司"), "李四": ("乙公司 14:00-15:00", "没有登记")}[
            row["姓名"]
        ]
        assert customer in row["一、昨天去了哪"]
        assert promised in row["二、答应的再访"]
        assert "时间进度 71.4%" in row["三、业绩与进度"]
        assert row["检查结果"] is None


def test_a_result_typed_in_the_published_file_is_tracked(small: Path):
    """What the assistant types into OUT/cards is kept, and stands in the list of the next nights with who and what."""
    card = cells(opened(card_file(small)), "抽查卡")[0]["卡号"]
    type_in(card_file(small), "不符", note="说在别处")
    night(small, NEXT)
    assert tracked(small) == [(card, "已回填", "不符", "钱二", "说在别处")]
    assert all("read" not in code for code in codes(small, NEXT))


def test_a_card_without_a_result_is_open(small: Path):
    """Once its day is there, a card that nobody filled in is listed as open; before that it is not."""
    assert "抽查跟踪" not in opened(card_file(small)).sheetnames
    night(small, NEXT)
    assert [row[1] for row in tracked(small)] == ["待回填"]


def test_a_returned_attachment_in_the_inbox_is_read_for_its_cards_alone(small: Path):
    """The manager's mailed workbook comes back: its cards are read, its figures are not, and nothing is asked."""
    (content,) = attachments(small, "qian@example.com")
    back = small / "inbox" / "回传.xlsx"
    back.write_bytes(content)
    type_in(back, "属实")
    before = codes(small)
    night(small, NEXT)
    assert [row[1:4] for row in tracked(small)] == [("已回填", "属实", "钱二")]
    assert codes(small, NEXT).count("kind.unknown") == before.count("kind.unknown") == 0
    assert receipt_of(small, NEXT)["counts"]["workbooks"] == 5
    back.unlink()
    night(small, date(2026, 11, 24))
    assert "workbook.vanished" not in codes(small, date(2026, 11, 24))


def test_a_later_answer_counts_and_an_older_file_does_not_take_it_back(small: Path):
    """Of two results the one saved later counts; the earlier one, read again night after night, changes nothing."""
    copy = small / "inbox" / "先.xlsx"
    shutil.copy(card_file(small), copy)
    type_in(copy, "未接通")
    night(small, NEXT)
    type_in(card_file(small), "属实", later=30)
    night(small, NEXT)
    assert [row[2] for row in tracked(small)] == ["属实"]
    night(small, date(2026, 11, 24))
    first = [row for row in tracked(small, date(2026, 11, 24)) if row[2]]
    assert [row[2] for row in first] == ["属实"]


def test_a_result_can_be_typed_into_the_list_of_open_cards(small: Path):
    """A card of days ago is filled in on the 抽查跟踪 sheet as well as on its own."""
    night(small, NEXT)
    type_in(card_file(small, as_of=NEXT), "待核实", sheet="抽查跟踪")
    night(small, date(2026, 11, 24))
    assert ("已回填", "待核实") in [row[1:3] for row in tracked(small, date(2026, 11, 24))]


def test_a_result_corrects_no_mail(small: Path):
    """A result that comes in for a day already sent makes no 更正 of its mail."""
    sent = {path.name for path in day_folder(small).rglob("*.eml")}
    type_in(card_file(small), "属实")
    receipt = night(small)
    assert receipt.mail["queued"] == 0
    assert {path.name for path in day_folder(small).rglob("*.eml")} == sent
    assert cells(opened(card_file(small)), "抽查卡")[0]["检查结果"] == "属实"


def test_a_forged_card_number_is_kept_out(small: Path):
    """A result for a card that was never handed out is not entered."""
    path = small / "inbox" / "别的.xlsx"
    book(path, [("卡号", "姓名", "检查结果", "检查人"), ("20260101-X-Y", "谁", "属实", "谁")])
    night(small, NEXT)
    assert [row[1] for row in tracked(small)] == ["待回填"]


def test_a_second_night_writes_the_same_cards(small: Path):
    """The same inbox, day and state give the same files byte for byte, and other days call otherwise."""
    before = outputs(small)
    night(small)
    assert outputs(small) == before


@pytest.mark.office
@pytest.mark.skipif(not LIBREOFFICE, reason="LibreOffice is not installed")
def test_cards_saved_by_another_program_are_read(small: Path):
    """A file of cards that LibreOffice saved anew is known by its heads and read."""
    type_in(card_file(small), "属实")
    saved_by_libreoffice(card_file(small))
    night(small, NEXT)
    assert [row[2] for row in tracked(small)] == ["属实"]


def test_tomorrow_s_sheet_lists_what_is_due(small: Path):
    """The broken promise comes first, then the one for Monday, then the customer about to be dropped."""
    rows = cells(opened(day_folder(small) / "people" / "A3.xlsx"), "明日拜访")
    found = [(row["为什么"], row["客户"]) for row in rows]
    assert found[:3] == [("再访已过期", "丁公司"), ("约好的再访", "甲公司"), ("快要放弃的客户", "丙公司")]
    targets = cells(opened(day_folder(small) / "people" / "A3.xlsx"), "明日目标")
    assert [(row["目标"], row["实际完成"]) for row in targets if row["指标"] == "销售额"] == [(50000, 12000)]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_private_files_are_the_owner_s_alone(small: Path):
    """Cards and people's sheets are readable by their owner only."""
    files = [path for part in ("cards", "people") for path in (day_folder(small) / part).iterdir()]
    assert len(files) == 4
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_nobody_reads_another_one_s_supervision(small: Path):
    """A seller's mail has the own sheet and no card; a manager's has the own cards and nobody's sheet for tomorrow."""
    night(small, mail={"transport": "files", "sender": "report@example.com", "to_salespeople": True})
    (own,) = attachments(small, "sun@example.com")
    assert "明日拜访" in opened(own).sheetnames
    assert not {"抽查卡", "抽查跟踪", "走访建议"} & set(opened(own).sheetnames)
    assert "李四" not in str(cells(opened(own), "明日拜访"))
    chief = opened(attachments(small, "zhao@example.com")[0])
    assert "明日拜访" not in chief.sheetnames
    assert all("-A1-" in row["卡号"] for row in cells(chief, "抽查卡"))


def test_switched_off_there_are_no_sheets(tmp_path: Path):
    """Without cards and day sheets the outputs have no such folders."""
    off = {"spot_checks": {"a_day": 0}, "day_sheets": False, "field_visits": 0}
    night(office(tmp_path, 日报=REPORT), supervision=off)
    assert not (day_folder(tmp_path) / "cards").exists()
    assert not (day_folder(tmp_path) / "people").exists()


PRICES = (
    ("日期", "业务员", "订单号", "客户", "产品", "数量", "单价", "金额"),
    *((date(2026, 11, 2 + number), "李四", f"P{number}", "乙公司", "碎纸机", 10, 100, 1000) for number in range(3)),
    *((date(2026, 11, 9 + number), "李四", f"Q{number}", "乙公司", "碎纸机", 5, "", 500) for number in range(3)),
    (date(2026, 11, 18), "孙三", "R1", "甲公司", "碎纸机", 10, 60, 600),
    (date(2026, 11, 19), "孙三", "R2", "甲公司", "碎纸机", 10, "", 1050),
)


def test_prices_outside_of_the_band_are_in_the_managers_workbook(tmp_path: Path):
    """One sale far below the usual price is listed as to be looked into, and an honest ledger has no such sheet."""
    night(office(tmp_path / "a", 销售明细=PRICES))
    (found,) = cells(opened(attachments(tmp_path / "a", "qian@example.com")[0]), "窜货乱价待核实")
    assert (found["待核实"], found["客户"], found["单价"], found["平常价"]) == ("乱价", "甲公司", 60, 100)
    assert "40%" in found["说明"]
    night(office(tmp_path / "b", 销售明细=[row for row in PRICES if row[2] != "R1"]))
    assert "窜货乱价待核实" not in opened(attachments(tmp_path / "b", "qian@example.com")[0]).sheetnames


def stuffed(*, crowded: bool) -> list[tuple[object, ...]]:
    """Return a year of even months of 孙三; with a crowded October's end and its returns, or without."""
    day, rows = date(2025, 12, 1), []
    while day <= AS_OF:
        if day.weekday() < 5:
            rows.append((day, "孙三", f"N{day:%m%d%y}", "甲公司", 1000))
        if day.day == 15:
            rows.append((day, "孙三", f"T{day:%m%d%y}", "甲公司", -100 - day.month))
        day += timedelta(1)
    if crowded:
        rows += [(date(2026, 10, 28 + number), "孙三", f"X{number}", "甲公司", 30000 + number) for number in range(3)]
        rows.append((date(2026, 11, 10), "孙三", "XT", "甲公司", -40000))
    return [LEDGER[0], *rows]


@pytest.mark.parametrize("crowded", [True, False])
def test_a_crowded_month_is_told_to_managers_alone(tmp_path: Path, crowded):
    """压货 stands as 待核实 in the workbooks of the managers above, in none else; an honest year has no such sheet."""
    mail = {"transport": "files", "sender": "report@example.com", "to_salespeople": True}
    night(office(tmp_path, 销售明细=stuffed(crowded=crowded), 人员=ADDRESSED), mail=mail)
    for who in ("qian@example.com", "zhao@example.com"):
        workbook = opened(attachments(tmp_path, who)[0])
        assert ("压货待核实" in workbook.sheetnames) is crowded
        if crowded:
            assert [(row["姓名"], row["之后退货"]) for row in cells(workbook, "压货待核实")] == [("孙三", 40111)]
    assert "压货待核实" not in opened(attachments(tmp_path, "sun@example.com")[0]).sheetnames
    boards = opened(day_folder(tmp_path) / "boards" / "龙虎榜.xlsx")
    assert "压货待核实" not in boards.sheetnames


def test_cards_of_a_rerun_replace_those_of_the_run_before(tmp_path: Path):
    """A rerun that draws other cards takes back the unanswered ones."""
    night(office(tmp_path, 日报=REPORT))
    night(tmp_path, supervision={"spot_checks": {"a_day": 0}})
    with closing(open_database(tmp_path / "state")) as database:
        assert SpotChecks(database).tracks(NEXT, 14) == ()


@given(st.text(max_size=150), st.text(max_size=150))
def test_an_id_is_a_safe_and_own_file_name(one: str, other: str):
    """Whatever an id is, its file has a name that any system takes, and two ids never share one."""
    assert checked_path(f"people/{file_name(one)}") == f"people/{file_name(one)}"
    assert len(file_name(one).encode()) <= 160
    assert (file_name(one) == file_name(other)) is (one == other)


def test_a_call_keeps_a_customer_and_silence_is_the_managers_to_see(tmp_path: Path):
    """丙, called lately, is not about to be dropped; silent 甲 and 乙 of class A stand with their manager alone."""
    report = (
        REPORT[0],
        (date(2026, 10, 5), "孙三", 1, "甲公司", "9:00-10:00", "服务", "跟进", "原有", "", ""),
        (date(2026, 10, 12), "李四", 1, "乙公司", "9:00-10:00", "服务", "跟进", "原有", "", ""),
        *((date(2026, 11, 3), "孙三", 2, name, "9:00-10:00", "开发", "跟进", "开发", "", "") for name in "丙丁"),
        (date(2026, 11, 20), "孙三", 1, "戊公司", "9:00-10:00", "服务", "跟进", "原有", "", ""),
    )
    log = (
        ("日期", "人员", "客户", "方式", "对象", "内容", "结果"),
        (AS_OF, "孙三", "丙", "电话", "李总", "报价", "好"),
    )
    listed = (("客户名称", "负责人", "等级"), ("甲公司", "孙三", "A"), ("乙公司", "李四", "A"), ("戊公司", "孙三", "A"))
    west = (("B1", "吴六", "西区", "", "大区经理", "赵一", "wu@example.com"),)
    office(tmp_path, 日报=report, 人员=(*ADDRESSED, *west), 联系记录=log, 客户档案=listed)
    night(tmp_path, mail={"transport": "files", "sender": "report@example.com", "to_salespeople": True})
    due = cells(opened(day_folder(tmp_path) / "people" / "A3.xlsx"), "明日拜访")
    assert [row["客户"] for row in due if row["为什么"] == "快要放弃的客户"] == ["丁"]
    (own,) = attachments(tmp_path, "qian@example.com")
    silent = cells(opened(own), "沉默客户")
    assert [(row["客户"], row["姓名"], row["沉默天数"], row["方式"]) for row in silent] == [
        ("甲公司", "孙三", 46, "拜访"), ("乙公司", "李四", 39, "拜访"),
    ]  # fmt: skip
    others = [each for who in ("wu@", "sun@") for each in attachments(tmp_path, who)]
    assert others
    assert not any("沉默客户" in opened(each).sheetnames for each in others)
