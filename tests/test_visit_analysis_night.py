"""拜访分析 over whole nights: who gets it, what it says, and that public outputs know nothing of it (#34–#44, #48)."""

import email
from datetime import date
from email.policy import default
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from night_office import LEDGER, PEOPLE, TARGETS, day_folder, night, office
from workflow.domain.calendar import WorkCalendar

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
DAYS = [day for number in range(2, 21) if WorkCalendar().works(day := date(2026, 11, number))]
HEADS = ("填写日期", "日报人", "天气", "访问客户", "访问时间", "访问目的", "商谈结果", "客户类别")
TEAM = (
    *PEOPLE,
    ("A5", "周五", "东区", "江店", "业务员", "钱二", "zhou@example.com"),
    ("B1", "吴六", "西区", "", "大区经理", "赵一", "wu@example.com"),
    ("B2", "郑七", "西区", "河店", "业务员", "吴六", ""),
)
SHEETS = ["拜访分析", "拜访结果", "访问目的", "客户结构", "访问时长", "天气与拜访", "拜访曲线"]
PRIVATE = ("拜访分析", "陪访", "成交率", "天气", "抽查", "待核实", "提醒", "未达标", "需要支持")


def reports() -> list[tuple[object, ...]]:
    """Return two visits a day of everybody: 孙三 never wins, the others every second time; it rains on the 10th."""
    rows: list[tuple[object, ...]] = [HEADS]
    for day in DAYS:
        weather = "中雨" if day.day == 10 else "晴"
        for who in ("孙三", "李四", "周五", "郑七"):
            if who == "孙三" and day.day == 10:
                continue
            for number, outcome in ((1, "成交"), (2, "跟进")):
                told = "跟进" if who == "孙三" else outcome
                rows.append((day, who, weather, f"{who}客户{day.day}{number}", f"{8 + number}:00-{8 + number}:30",
                             "开发", told, "开发"))  # fmt: skip
    return rows


def publish(folder: Path, told: list[tuple[object, ...]], **more: object) -> Path:
    targets = (*TARGETS, ("销售额", "周五", "2026-11", 60000))
    ledger = (*LEDGER, (date(2026, 11, 16), "周五", "E5", "庚", 900))
    office(folder, 日报=told, 人员=TEAM, 目标=targets, 销售明细=ledger)
    mail = {"transport": "files", "sender": "report@example.com", "to_salespeople": True}
    sms = {"key": "短信", "kind": "sms", "folder": "sms"}
    night(folder, mail=mail, channels=[sms], checks={"visits": {"class_plan": {"开发": 30, "原有": 70}}}, **more)
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return publish(tmp_path_factory.mktemp("analysis"), reports())


def sheets(content: bytes | Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(BytesIO(content) if isinstance(content, bytes) else content)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def attached(folder: Path, name: str) -> dict[str, list[tuple[object, ...]]]:
    message = email.message_from_bytes(
        (day_folder(folder) / "mail/evening" / f"{name}.eml").read_bytes(), policy=default
    )
    (part,) = [each for each in message.walk() if each.get_content_maintype() == "application"]
    return sheets(part.get_payload(decode=True))


def said(rows: list[tuple[object, ...]]) -> str:
    return "\n".join(" | ".join(str(cell) for cell in row if cell is not None) for row in rows)


def by_name(rows: list[tuple[object, ...]]) -> dict[object, dict[object, object]]:
    at = next(number for number, row in enumerate(rows) if row[0] == "姓名")
    return {row[0] or row[1]: dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]}


def test_one_screen_has_effort_rate_and_a_hint_to_coach(written: Path):
    """孙三: 14 days, 28 visits, none won, at most 12.1 %; the team won 30 of 88; going along is proposed."""
    rows = by_name(attached(written, "A2-manager")["拜访分析"])
    mine = rows["孙三"]
    assert (mine["日报天数"], mine["拜访"], mine["日均拜访"], mine["写了结果"]) == (14, 28, 2, 28)
    assert (mine["成交率"], mine["95% 区间"], mine["访问小时"]) == (0, "0.0%～12.1%", 14)
    assert "陪访" in str(mine["可以怎样帮"])
    assert rows["合计"]["成交率"] == round(30 / 88, 6)
    assert rows["李四"]["可以怎样帮"] is None
    assert mine["出处"] == "日报.xlsx 28 行"


def test_weather_says_which_days_of_rain_have_no_report(written: Path):
    """On the rainy 10th 孙三's report is missing and the others' are there; one day makes no mean."""
    rows = by_name(attached(written, "A2-manager")["天气与拜访"])
    heads = ("雨：日均", "雨：天数", "坏天气：应报", "坏天气：没拜访", "坏天气：没日报")
    assert [rows["孙三"][head] for head in heads] == [None, 0, 1, 0, 1]
    assert [rows["李四"][head] for head in heads] == [None, 1, 1, 0, 0]


def test_the_target_structure_stands_above_what_is(written: Path):
    """All visits are of 开发 where 30 % are wanted: the sheet says +70 and −70 points."""
    rows = by_name(attached(written, "A2-manager")["客户结构"])
    assert (rows["目标"]["拜访：开发"], rows["目标"]["拜访：原有"]) == (0.3, 0.7)
    assert rows["合计"]["拜访与目标相差（点）"] == "开发 +70、原有 -70"


def test_a_manager_s_sheets_hold_the_own_people_alone(written: Path):
    """钱二 of 东区 reads nobody of 西区, 吴六 the reverse, the general manager all; a salesperson reads none of it."""
    east, west, top = (attached(written, f"{who}-manager") for who in ("A2", "B1", "A1"))
    for book, inside, outside in ((east, "孙三李四周五", "郑七"), (west, "郑七", "孙三李四周五")):
        assert [name for name in book if name in SHEETS] == SHEETS
        names = {row[0] for name in SHEETS for row in book[name]}
        text = "\n".join(said(book[name]) for name in SHEETS)
        assert all(inside[at : at + 2] in names for at in range(0, len(inside), 2))
        assert not any(outside[at : at + 2] in text for at in range(0, len(outside), 2))
    assert {"孙三", "李四", "周五", "郑七"} <= set(by_name(top["拜访分析"]))
    assert not set(SHEETS[:6]) & set(attached(written, "A5-person"))


def test_the_mail_spends_one_line_on_it(written: Path):
    """The manager's mail names the sheet once, and how many to go along with; the salesperson's does not."""
    folder = day_folder(written) / "mail/evening"
    text = (folder / "A2-manager.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "拜访分析" in line] == [
        "拜访：附件“拜访分析”表有每人的计划内占比、成交率、时长和客户结构；其中 1 人建议陪访。"
    ]
    assert (folder / "A2-manager.html").read_text(encoding="utf-8").count("拜访分析") == 1
    assert "拜访分析" not in (folder / "A5-person.txt").read_text(encoding="utf-8")


def public(folder: Path) -> dict[str, bytes]:
    """Return what everybody may read: boards, their CSV, short messages."""
    out = day_folder(folder)
    files = [*(out / "boards").iterdir(), *out.glob("boards*.csv"), out / "standings.csv", *(folder / "sms").iterdir()]
    return {file.name: file.read_bytes() for file in files}


def test_public_outputs_say_no_word_of_who_needs_help(written: Path):
    """孙三 is to be coached and 周五 below target for days: boards, 表扬 and messages have no word of it."""
    east = attached(written, "A2-manager")
    assert [row[0] for row in east["拜访分析"] if "陪访" in str(row[14])] == ["孙三"]
    assert "未达标 | 周五" in said(east["提醒"])
    for name, content in public(written).items():
        text = said([(page, said(rows)) for page, rows in sheets(content).items()]) if name.endswith(".xlsx") else (
            content.decode("utf-8-sig"))  # fmt: skip
        assert "李四" in text, name
        assert not [word for word in PRIVATE if word in text], name


def test_public_outputs_do_not_depend_on_who_needs_help(written: Path, tmp_path: Path):
    """With the same sales, boards and messages are the same bytes where nobody is coached and nobody warned."""
    well = [(*row[:6], "成交", row[7]) if row[1] == "孙三" else row for row in reports()]
    publish(tmp_path, well, alerts={"below_days": 300})
    east = attached(tmp_path, "A2-manager")
    assert "陪访" not in said(east["拜访分析"][5:])
    assert "周五" not in said(east.get("提醒", []))
    assert public(tmp_path) == public(written)


def test_switched_off_there_is_no_analysis(tmp_path: Path):
    """With supervision.analysis.days 0 managers get none of the sheets and the mail no line."""
    office(tmp_path, 日报=reports(), 人员=TEAM)
    night(tmp_path, supervision={"analysis": {"days": 0}})
    assert not set(SHEETS) & set(attached(tmp_path, "A2-manager"))
    assert "拜访分析" not in (day_folder(tmp_path) / "mail/evening/A2-manager.txt").read_text(encoding="utf-8")
