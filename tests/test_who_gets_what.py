"""Who gets which mail about whom, scanned to the last cell of the last attachment."""

import html
import re
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from night_office import AS_OF, config, day_folder, night, office, receipt_of
from workflow.batch import run_nightly
from workflow.config import load_config
from workflow.night import Order

HEADS = ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱", "接收汇总", "接收版次", "详细程度", "渠道", "免打扰")
PEOPLE = (
    HEADS,
    ("A1", "赵一", "总部", "", "总经理", "", "zhao@example.com", "", "", "一屏"),
    ("A2", "钱二", "东区", "", "大区经理", "赵一", "qian@example.com"),
    ("A3", "孙三", "东区", "江店", "业务员", "钱二", "sun@example.com", "本人"),
    ("A4", "李四", "东区", "江店", "业务员", "钱二", "li@example.com", "", "晚报", "", "文件"),
    ("A5", "王八", "东区", "", "销售内务", "钱二", "wang@example.com", "", "", "", "", "20:00-07:00"),
    ("B2", "郑七", "西区", "", "大区经理", "赵一", "zheng@example.com", "", "早报"),
    ("B3", "周五", "西区", "山店", "业务员", "郑七", "zhou@example.com", "本人"),
    ("B4", "吴六", "西区", "山店", "业务员", "郑七", "wu@example.com"),
    ("B5", "冯九", "西区", "山店", "业务员", "郑七", "feng@example.com", "否"),
)
TARGETS = (
    ("指标", "姓名", "考核期", "目标"),
    ("销售额", "孙三", "2026-11", 51131), ("销售额", "李四", "2026-11", 41141),
    ("销售额", "周五", "2026-11", 61151), ("销售额", "吴六", "2026-11", 71161),
)  # fmt: skip
LEDGER = (
    ("日期", "业务员", "订单号", "客户", "金额"),
    (date(2026, 11, 19), "孙三", "E1", "甲秘公司", 12000),
    (date(2026, 11, 20), "李四", "E2", "乙秘公司", 20000),
    (date(2026, 11, 19), "周五", "E3", "丙秘公司", 13000),
    (date(2026, 11, 20), "吴六", "E4", "丁秘公司", 21000),
    (date(2026, 11, 20), "孙三", "E5", "甲秘公司", "约31131"),
    (date(2026, 11, 20), "李四", "E6", "乙秘公司", "约31141"),
    (date(2026, 11, 20), "周五", "E7", "丙秘公司", "约31151"),
    (date(2026, 11, 20), "吴六", "E8", "丁秘公司", "约31161"),
)
SECRETS = {
    "A3": ("51,131", "51131", "约31131", "甲秘公司", "A3"), "A4": ("41,141", "41141", "约31141", "乙秘公司", "A4"),
    "B3": ("61,151", "61151", "约31151", "丙秘公司", "B3"), "B4": ("71,161", "71161", "约31161", "丁秘公司", "B4"),
}  # fmt: skip
"""What of each seller no mail of anybody else may say: the target, the value of a held cell, the customer, the id."""
MAY_SEE = {
    "A1": {"A3", "A4", "B3", "B4"}, "A2": {"A3", "A4"}, "A3": {"A3"}, "A4": {"A4"}, "A5": {"A3", "A4"},
    "B2": {"B3", "B4"}, "B3": {"B3"}, "B4": {"B4"},
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office after an evening and a morning, with mail for every seller that the office knows an address of."""
    folder = office(tmp_path_factory.mktemp("told"), 人员=PEOPLE, 目标=TARGETS, 销售明细=LEDGER)
    mail = {"transport": "files", "sender": "report@example.com", "to_salespeople": True}
    night(folder, mail=mail)
    settings = load_config(config(folder, mail=mail), {})
    run_nightly(Order(settings, AS_OF, edition="morning", now=lambda: datetime(2026, 11, 20, 23, 30, tzinfo=UTC)))
    return folder


def mails(folder: Path, edition: str) -> dict[str, str]:
    """Return the kind of each recipient's mail of an edition."""
    found = sorted((day_folder(folder) / "mail" / edition).glob("*.eml"))
    return dict(path.stem.split("-") for path in found)


def spoken(path: Path) -> str:
    """Return all that a mail says in any of its parts, headers and cells of attached workbooks among them."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    said = [str(value) for value in message.values()]
    for part in message.walk():
        content = part.get_content() if not part.is_multipart() else ""
        if isinstance(content, str):
            said.append(html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", content, flags=re.DOTALL)))
        elif part.get_filename("").endswith(".xlsx"):
            said.append(part.get_filename(""))
            for page in openpyxl.load_workbook(BytesIO(content)).worksheets:
                cells = [cell for row in page.iter_rows() for cell in row]
                said += [str(cell.value) for cell in cells if cell.value is not None]
                said += [cell.comment.text for cell in cells if cell.comment]
    return "\n".join(said)


def test_rows_of_the_people_workbook_decide_who_gets_what(told: Path):
    """Managers get their team, sellers their own day, the clerk what is to be put right; 否 gets nothing."""
    evening = {
        "A1": "manager", "A2": "manager", "A3": "person", "A4": "person", "A5": "assistant", "B3": "person",
        "B4": "person",
    }  # fmt: skip
    assert mails(told, "evening") == evening
    assert mails(told, "morning") == {**{key: kind for key, kind in evening.items() if key != "A4"}, "B2": "manager"}


def test_the_morning_leaves_the_evening_s_files_alone(told: Path):
    """What an edition wrote into the day's folder stands when another edition of the day is made."""
    assert len(list((day_folder(told) / "mail" / "evening").glob("*.*"))) == 3 * 7
    assert len(list((day_folder(told) / "mail" / "morning").glob("*.*"))) == 3 * 7


@pytest.mark.parametrize("edition", ["evening", "morning"])
def test_nothing_of_anybody_else_is_in_any_part_of_any_mail(told: Path, edition: str):
    """No target, held value, customer or id of a person stands in a mail of somebody who may not see it."""
    checked = 0
    for path in sorted((day_folder(told) / "mail" / edition).glob("*.eml")):
        recipient, text = path.stem.split("-")[0], spoken(path)
        for other in SECRETS.keys() - MAY_SEE[recipient]:
            for secret in SECRETS[other]:
                pattern = rf"(?<![\w.]){re.escape(secret)}(?!\w)" if secret.isascii() else re.escape(secret)
                assert not re.search(pattern, text), (path.name, other, secret)
                checked += 1
    assert checked > 60


def test_everybody_is_told_what_is_theirs(told: Path):
    """The scan can fail: a seller's own target, held value and id, and the team's for its manager, do stand there."""
    for recipient in ("A3", "B3"):
        text = spoken(day_folder(told) / "mail" / "evening" / f"{recipient}-person.eml")
        target, _, held, *_ = SECRETS[recipient]
        assert target in text
        assert held in text
    clerk = spoken(day_folder(told) / "mail" / "evening" / "A5-assistant.eml")
    assert [SECRETS[each][2] in clerk for each in ("A3", "A4", "B3", "B4")] == [True, True, False, False]
    assert not re.search(r"51,?131|41,?141", clerk)


def test_one_screen_has_units_and_exceptions(told: Path):
    """A director's single screen has no table of each person's next day; the team's manager has one."""
    director = (day_folder(told) / "mail" / "evening" / "A1-manager.txt").read_text(encoding="utf-8")
    manager = (day_folder(told) / "mail" / "evening" / "A2-manager.txt").read_text(encoding="utf-8")
    assert "要做到" not in director
    assert "要做到" in manager
    assert "东区" in director


def test_every_mail_s_workbook_has_its_sources(told: Path):
    """The attachment lists the rows behind the figures, of the people in it alone."""
    path = day_folder(told) / "mail" / "evening" / "A2-manager.eml"
    (part,) = message_from_bytes(path.read_bytes(), policy=policy.default).iter_attachments()
    sheet = openpyxl.load_workbook(BytesIO(part.get_content()))["出处"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    listed = [row for row in rows if "销售明细.xlsx" in row]
    assert {row[1] for row in listed} == {"A3", "A4"}
    assert sum(row[5] for row in listed) == 32000
    assert "出处" in path.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_row_that_asks_for_files_only_is_not_queued(told: Path):
    """Whoever wants files only has the file and no message."""
    assert (day_folder(told) / "mail" / "evening" / "A4-person.eml").is_file()
    assert receipt_of(told)["mail"]["queued"] == 7


def test_quiet_hours_bind_scheduled_runs_only(tmp_path: Path):
    """A scheduled run lets a message wait for its recipient's quiet hours to end; a run by hand does not."""
    for scheduled, sent, resting in ((False, 3, 0), (True, 2, 1)):
        folder = office(tmp_path / str(scheduled), 人员=PEOPLE[:1] + PEOPLE[2:4] + PEOPLE[5:6], 销售明细=LEDGER)
        settings = load_config(config(folder), {})
        evening = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)  # 20:30 in the office
        receipt = run_nightly(Order(settings, AS_OF, scheduled=scheduled, now=lambda at=evening: at))
        assert (receipt.mail["sent"], receipt.mail["resting"]) == (sent, resting)
        assert not any("还没有发出" in sentence for sentence in receipt.attention)
    morning = datetime(2026, 11, 20, 23, 1, tzinfo=UTC)
    later = run_nightly(Order(settings, AS_OF, scheduled=True, now=lambda: morning))
    assert (later.mail["queued"], later.mail["sent"]) == (0, 1)


def test_a_mail_with_nothing_to_say_is_not_written(tmp_path: Path):
    """A clerk of a unit in which all is well gets no mail, and the receipt counts it."""
    people = (HEADS, *(PEOPLE[number] for number in (2, 3, 5)))
    folder = office(tmp_path, 人员=people, 目标=TARGETS[:2], 销售明细=LEDGER[:2])
    receipt = night(folder)
    assert "A5" not in mails(folder, "evening")
    assert receipt.mail["nothing_to_say"] == 1


def test_the_next_day_says_what_changed(tmp_path: Path):
    """A late row that changes yesterday's figure is told to whom it concerns, old and new, and to nobody else."""
    folder = office(tmp_path, 人员=PEOPLE, 目标=TARGETS, 销售明细=LEDGER[:5])
    night(folder, date(2026, 11, 19))
    late = (*LEDGER[:5], (date(2026, 11, 18), "孙三", "E9", "甲秘公司", 700))
    office(folder, 人员=PEOPLE, 目标=TARGETS, 销售明细=late)
    night(folder)
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in (day_folder(folder) / "mail" / "evening").glob("*.txt")
    }
    for told_to in ("A2-manager", "A3-person"):
        assert "与上一期相比 (11月19日晚报)" in texts[told_to]
        assert "更正 12,000.00 -> 12,700.00" in texts[told_to]
    assert "更正" not in texts["B3-person"]
    again = night(folder)
    assert again.mail["queued"] == 0
