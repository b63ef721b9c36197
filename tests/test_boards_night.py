"""Nights with stanzas, late reports and plans of pay: what stands in which workbook, and who may read it."""

import email
from datetime import date
from email.policy import default
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from night_office import AS_OF, LEDGER, PEOPLE, day_folder, night, office, outputs, table

LATER = date(2026, 11, 23)
LATE = (date(2026, 11, 20), "孙三", "E9", "丙公司", 15000)
PLANS = (
    ("方案", "指标", "结算周期", "方式", "下限", "上限", "提成率", "奖金"),
    ("月度提成", "销售额", "月", "超额累进", 0, 15000, "1%", ""),
    ("", "", "", "", 15000, "", "3%", 200),
)
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

STANZAS = [
    {"key": "sales", "metric": "sales"},
    {"key": "rate", "metric": "sales", "by": "completion", "windows": ["cumulative"], "tie_break": ["day", "earlier"]},
    {"key": "stores", "metric": "sales", "who": "region", "by": "per_head", "windows": ["month"]},
]


def sheets(path: Path | BytesIO) -> dict[str, list[list[object]]]:
    """Return the cells of every sheet of a workbook."""
    book = openpyxl.load_workbook(path)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def boards_book(folder: Path, as_of: date = AS_OF) -> dict[str, list[list[object]]]:
    return sheets(day_folder(folder, as_of) / "boards" / "龙虎榜.xlsx")


def said(rows: list[list[object]]) -> str:
    return "\n".join(" | ".join(str(cell) for cell in row if cell is not None) for row in rows)


def test_a_stanza_is_all_that_a_board_needs(tmp_path: Path):
    """Boards of amounts, completion and regions per head come from stanzas alone, each with its own sheet and rule."""
    night(office(tmp_path), boards=STANZAS)
    book = boards_book(tmp_path)
    assert list(book)[:4] == ["销售额龙虎榜", "销售额完成率龙虎榜", "大区销售额人均龙虎榜", "表扬"]
    rate = said(book["销售额完成率龙虎榜"])
    assert "不封顶" in rate
    assert "同数时依次比：当日 → 先达到者（按日）" in rate
    rows = [row for row in table(tmp_path, "boards/details.csv") if row["board"] == "rate"]
    assert [(row["rank"], row["name"], row["score"]) for row in rows] == [
        ("1", "李四", "0.500000"), ("2", "孙三", "0.240000"),
    ]  # fmt: skip
    (east,) = [row for row in table(tmp_path, "boards/details.csv") if row["board"] == "stores" and row["rank"]]
    assert (east["name"], east["value"], east["measure"]) == ("东区", "16000.00", "per_head")


def test_a_late_report_of_the_same_day_is_explained(tmp_path: Path):
    """A rerun whose rows changed a published board says who moved and which row did it; a third run says the same."""
    night(office(tmp_path))
    assert "更正说明" not in boards_book(tmp_path)
    office(tmp_path, 销售明细=(*LEDGER, LATE))
    night(tmp_path)
    told = said(boards_book(tmp_path)["更正说明"])
    assert "孙三 | 2 | 1 | 12000 | 27000 | 15000 | 销售明细.xlsx › 表 › 4行  11/20  +15,000.00" in told
    assert "李四 | 1 | 2 | 20000 | 20000 | 0 | 别人的数变了" in told
    before = outputs(tmp_path)
    night(tmp_path)
    assert outputs(tmp_path) == before


def test_a_board_of_an_earlier_day_is_corrected_once(tmp_path: Path):
    """A later night tells what late rows did to a published board; the night after that does not tell it again."""
    night(office(tmp_path))
    office(tmp_path, 销售明细=(*LEDGER, LATE))
    night(tmp_path, LATER)
    told = said(boards_book(tmp_path, LATER)["更正说明"])
    assert "累计 | 2026-11-20 00:00:00 | 孙三 | 2 | 1" in told
    night(tmp_path, date(2026, 11, 24))
    assert "更正说明" not in boards_book(tmp_path, date(2026, 11, 24))


def test_small_changes_are_not_announced(tmp_path: Path):
    """A change below the percentage and without a move among the first places is not told."""
    night(office(tmp_path))
    office(tmp_path, 销售明细=(*LEDGER, (*LATE[:4], 50)))
    night(tmp_path)
    told = said(boards_book(tmp_path)["更正说明"])
    assert "当日" in told
    assert "累计" not in told


@pytest.fixture
def paid(tmp_path: Path) -> Path:
    night(office(tmp_path, 考核方案=PLANS), mail={"transport": "files", "sender": "report@example.com"})
    return tmp_path


def attachment(folder: Path, person_id: str) -> dict[str, list[list[object]]]:
    """Return the workbook that travels with a manager's mail."""
    (mail,) = (day_folder(folder) / "mail").rglob(f"{person_id}-*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=default)
    (workbook,) = [part.get_content() for part in message.iter_attachments()]
    return sheets(BytesIO(workbook))


def test_statements_explain_themselves_line_by_line(paid: Path):
    """A statement says slice × rate = amount, the total, that it is 暂定, and what the next tier pays."""
    told = said(attachment(paid, "A2")["绩效奖金"])
    assert "15,000.00 以上 的部分：5,000.00 × 3% = 150.00" in told
    assert "达到 15,000.00，奖励 200.00" in told
    assert (
        "孙三 | 江店 | 2026-11 | 月度提成（超额累进） | 销售额 | 合计 | 期间未结束，暂定；再完成 3,000 元，多得 230 元"
        in told
    )


def test_pay_is_in_no_public_workbook(paid: Path):
    """Statements stand in the workbooks of those above alone: not on the boards, in no CSV, in no annotated copy."""
    assert "绩效奖金" not in boards_book(paid)
    public = [content for name, content in outputs(paid).items() if not name.startswith("mail/")
              and "/mail/" not in name and name.endswith(".csv")]  # fmt: skip
    assert public
    assert not any("月度提成".encode() in content for content in public)


def test_pay_slips_on_request(tmp_path: Path):
    """With report.pay_slips everybody who is paid has a workbook with only their own statement."""
    night(office(tmp_path, 考核方案=PLANS), report={"pay_slips": True})
    own = said(sheets(day_folder(tmp_path) / "pay" / "A3" / "绩效奖金.xlsx")["绩效奖金"])
    assert "孙三" in own
    assert "李四" not in own


def test_who_is_below_target_for_days_is_told_to_managers_alone(tmp_path: Path):
    """孙三 sold on one day only: the manager's workbook says how many days below target, the public one does not."""
    folder = office(tmp_path, 销售明细=(LEDGER[0], (date(2026, 11, 16), "孙三", "E1", "甲", 9000), *LEDGER[2:]))
    night(folder)
    assert "连续 4 个工作日未达标 | 孙三" in said(attachment(folder, "A2")["提醒"])
    book = boards_book(folder)
    assert "提醒" not in book
    assert not any("未达标" in said(rows) for rows in book.values())


def test_praise_is_for_everybody(tmp_path: Path):
    """The boards workbook praises the first three; who has nothing is not named there."""
    night(office(tmp_path, 人员=(*PEOPLE, ("A5", "周五", "东区", "江店", "业务员", "钱二", ""))))
    praise = said(boards_book(tmp_path)["表扬"])
    assert "销售额龙虎榜 · 当日 | 1 | 李四 | 江店 | 销售额 20,000.00" in praise
    assert "周五" not in praise
