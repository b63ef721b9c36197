"""差额分析: why those behind the clock sell less than before (capabilities.md #14)."""

import email
import io
import warnings
from datetime import date
from email.policy import default

from openpyxl import load_workbook

from night_office import LEDGER, day_folder, night, office

HEADS = LEDGER[0]


def ledger(*, customers=True):
    """October and November: 孙三 sells less by number of customers, 李四 nothing in October."""
    rows = [HEADS]
    rows += [
        (date(2026, 10, day), "孙三", f"O{day}{customer}", customer if customers else "", 1000)
        for day in range(1, 31)
        for customer in "甲乙丙"
    ]
    rows += [(date(2026, 11, day), "孙三", f"N{day}", "甲" if customers else "", 900.55) for day in range(1, 20)]
    return [*rows, (date(2026, 11, 20), "李四", "N99", "丁" if customers else "", 1000)]


def sheet(folder, name="差额分析"):
    """Return the rows of a sheet of the head's workbook below its heads, each by head; None without the sheet."""
    book = attached(day_folder(folder) / "mail" / "evening" / "A1-manager.eml")
    if name not in book.sheetnames:
        return None
    rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    head = next(number for number, row in enumerate(rows) if row[0] == "层级")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_the_three_effects_add_up_to_the_change(tmp_path):
    """Customers, frequency and order value each have their part in 元, and the parts are the whole change exactly."""
    night(office(tmp_path, 销售明细=ledger()))
    rows = {row["姓名"]: row for row in sheet(tmp_path)}
    mine = rows["孙三"]
    cents = [round(mine[head] * 100) for head in ("客户数影响", "频次影响", "单价影响", "增减")]
    assert sum(cents[:3]) == cents[3] == round((19 * 900.55 - mine["对比期"]) * 100)
    assert (mine["客户数（前）"], mine["客户数（现）"]) == (3, 1)
    assert mine["每单金额（现）"] == 900.55
    assert mine["主要原因"] == "客户数下降"
    assert mine["对比"].startswith("环比 2026-10-01")


def test_who_sold_nothing_before_is_not_explained(tmp_path):
    """Somebody without a sale in the earlier span has no factors, and so no line; their unit still has one."""
    night(office(tmp_path, 销售明细=ledger()))
    names = [row["姓名"] for row in sheet(tmp_path)]
    assert "李四" not in names
    assert "江店" in names


def test_silent_where_customers_are_not_named(tmp_path):
    """A ledger without customers gets no 差额分析: there is nothing to tell it from."""
    night(office(tmp_path, 销售明细=ledger(customers=False)))
    assert sheet(tmp_path) is None


def test_who_is_not_behind_is_not_explained(tmp_path):
    """Only members behind the clock are on the sheet."""
    targets = (("指标", "姓名", "考核期", "目标"), ("销售额", "孙三", "2026-11", 100))
    night(office(tmp_path, 销售明细=ledger(), 目标=targets))
    assert sheet(tmp_path) is None


def test_managers_get_their_own_people_only(tmp_path):
    """A manager's attachment has the sheet with the people and units of the scope, and nobody else."""
    people = (
        ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱"),
        ("A2", "钱二", "东区", "", "大区经理", "", "qian@example.com"),
        ("A5", "周五", "西区", "", "大区经理", "", "zhou@example.com"),
        ("A3", "孙三", "东区", "江店", "业务员", "钱二", ""),
        ("A6", "吴六", "西区", "河店", "业务员", "周五", ""),
    )
    rows = ledger()[:-1]
    rows += [(day, "吴六", f"W{order}", customer, amount / 2) for day, _, order, customer, amount in rows[1:]]
    targets = (
        ("指标", "姓名", "考核期", "目标"), ("销售额", "孙三", "2026-11", 50000), ("销售额", "吴六", "2026-11", 40000),
    )  # fmt: skip
    night(office(tmp_path, 销售明细=rows, 人员=people, 目标=targets))
    mails = day_folder(tmp_path) / "mail" / "evening"
    for own, other, mail in (("孙三", "吴六", "A2"), ("吴六", "孙三", "A5")):
        names = attached_names(mails / f"{mail}-manager.eml")
        assert own in names
        assert other not in names


def test_why_somebody_is_behind_is_not_public(tmp_path):
    """The head's workbook explains 孙三; the boards workbook, which everybody may read, has no such sheet."""
    night(office(tmp_path, 销售明细=ledger()))
    assert "孙三" in [row["姓名"] for row in sheet(tmp_path)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(day_folder(tmp_path) / "boards" / "龙虎榜.xlsx")
    assert "差额分析" not in book.sheetnames


def attached(mail):
    """Return the workbook that a mail carries."""
    message = email.message_from_bytes(mail.read_bytes(), policy=default)
    content = next(part.get_payload(decode=True) for part in message.iter_attachments())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content))


def attached_names(mail):
    """Return the names on the 差额分析 sheet of the workbook that a mail carries."""
    page = attached(mail)["差额分析"]
    return {row[3].value for row in page.iter_rows() if len(row) > 3}
