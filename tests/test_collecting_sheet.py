"""收数看板 as assistants see it: who owes a report, what is known of arrivals, a reminder to copy (#45, #50)."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from night_office import AS_OF, PEOPLE, codes, day_folder, night, office
from test_supervision_night import ADDRESSED, REPORT, attachments, cells, opened
from workflow.domain.collecting import Collecting, IncompleteRow, Rate
from workflow.report.collecting_table import reminder
from workflow.store.arrivals import ReportArrivals
from workflow.store.database import open_database

ASSISTED = (*ADDRESSED, ("A5", "周五", "东区", "", "销售内勤", "钱二", "zhou@example.com"))
HALF = tuple(row for row in REPORT if row[1] != "李四" or row[0] != AS_OF)


def board(folder: Path, as_of: date = AS_OF) -> dict[str, dict[str, object]]:
    path = day_folder(folder, as_of) / "collecting" / "收数看板.xlsx"
    return {row["姓名"]: row for row in cells(opened(path), "收数看板")}


def owing(**more: object) -> Collecting:
    """Return somebody who sent nothing on the 19th and 20th."""
    told = {"sent": Rate(3, 5), "missing": (date(2026, 11, 19), AS_OF), "incomplete": (), **more}
    rates = {"on_time": Rate(0, 0), "complete": Rate(3, 3), "passed": Rate(3, 3)}
    return Collecting("A", **{"late": (), "last_sent": date(2026, 11, 18), **rates, **told})  # type: ignore[arg-type]


def test_who_owes_a_report_stands_first_with_a_reminder(tmp_path: Path):
    """李四 has not reported for the 20th: first on the board, coloured, with a text to copy; 孙三 needs none."""
    night(office(tmp_path, 日报=HALF))
    found = board(tmp_path)
    assert list(found) == ["李四", "孙三"]
    assert found["李四"]["11-20"] == "未交"
    assert "11-20 的日报还没收到" in found["李四"]["催交文字（可复制）"]
    assert found["孙三"]["11-20"] == "已交"


def test_an_assistant_gets_the_board_by_mail_and_nobody_else_does(tmp_path: Path):
    """The board travels with the assistant's mail about the own unit; managers' and sellers' workbooks have none."""
    night(office(tmp_path, 日报=HALF, 人员=ASSISTED))
    (content,) = attachments(tmp_path, "zhou@example.com")
    assert {row["姓名"] for row in cells(opened(content), "收数看板")} == {"李四", "孙三"}
    assert "抽查卡" not in opened(content).sheetnames
    for who in ("qian@example.com", "zhao@example.com"):
        assert "收数看板" not in opened(attachments(tmp_path, who)[0]).sheetnames


def test_arrivals_are_kept_from_the_first_night_on(tmp_path: Path):
    """A report that was there on its evening is in time; one that first counts two days later is late from then on."""
    night(office(tmp_path, 日报=HALF))
    assert board(tmp_path)["孙三"]["及时率"] == 1
    office(tmp_path, 日报=REPORT)
    night(tmp_path, date(2026, 11, 23))
    later = board(tmp_path, date(2026, 11, 23))["李四"]
    assert later["迟交"] == "11-20"
    assert later["及时率"] == 0


def test_without_daily_reports_there_is_no_board(tmp_path: Path):
    """An office that hands in no daily reports is asked for none."""
    night(office(tmp_path, 人员=PEOPLE))
    assert not (day_folder(tmp_path) / "collecting").exists()


@given(st.dictionaries(st.tuples(st.sampled_from("AB"), st.dates(date(2026, 11, 1), AS_OF)), st.just(AS_OF)))
def test_what_was_kept_of_arrivals_is_never_altered(arrived):
    """A later night adds arrivals and changes none; an earlier day does not know those of later nights."""
    import tempfile  # noqa: PLC0415  hypothesis calls the function often, and a fixture would be shared

    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        kept = ReportArrivals(database)
        assert kept.since() is None
        kept.keep(arrived, AS_OF)
        kept.keep(dict.fromkeys(arrived, date(2026, 11, 25)), date(2026, 11, 25))
        assert kept.known(date(2026, 11, 30)) == arrived
        assert kept.known(date(2026, 11, 1)) == {}
        assert kept.since() == AS_OF
        database.close()


def test_a_reminder_names_every_day_and_row_that_is_asked_for():
    """The text asks for the day's report, for earlier ones and for what rows lack; nothing to ask, no text."""
    row = IncompleteRow("w", "S", 3, date(2026, 11, 18), "甲公司", ("访问时间",))
    said = reminder(owing(incomplete=(row,)), "李四", AS_OF, zh=True)
    assert all(part in said for part in ("李四", "11-20 的日报", "11-19", "甲公司 缺访问时间"))
    assert reminder(owing(missing=()), "李四", AS_OF, zh=True) == ""
    assert "2" not in reminder(owing(missing=()), "Li", AS_OF, zh=False)


def test_a_report_that_comes_days_later_is_pointed_out_each_night(tmp_path: Path):
    """A report for the 20th that first counts on the 24th is a late one, on that night, on its rerun and after."""
    night(office(tmp_path, 日报=HALF))
    office(tmp_path, 日报=REPORT)
    for day in (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 25)):
        night(tmp_path, day)
        assert codes(tmp_path, day).count("visit.backfilled") == 1


def test_the_owner_of_a_workbook_is_who_to_chase(tmp_path: Path):
    """配置 names owners by kind: a workbook with a doubt stands on 催办 with its owner, or as 未定."""
    wrong = (*REPORT, ("2026-11-19", "谁呢", 1, "戊公司", "9:00-10:00", "服务", "跟进", "原有", "", ""))
    rules = (("键", "值"), ("日报负责人", "李四"), ("日报审批人", "钱二"), ("人员负责人", "钱二"))
    night(office(tmp_path, 日报=wrong, 配置=rules))
    (row,) = cells(opened(day_folder(tmp_path) / "collecting" / "收数看板.xlsx"), "催办")
    assert (row["工作簿"], row["负责人"], row["审批人"], row["待确认"]) == ("日报.xlsx", "李四", "钱二", 1)
    assert row["催办文字（可复制）"].startswith("李四你好，《日报.xlsx》有 1 处待确认")
    night(office(tmp_path, 日报=wrong, 配置=(("键", "值"), ("人员负责人", "钱二"))))
    (row,) = cells(opened(day_folder(tmp_path) / "collecting" / "收数看板.xlsx"), "催办")
    assert (row["负责人"], row["催办文字（可复制）"]) == ("未定", None)
    night(office(tmp_path, 日报=wrong, 配置=(("键", "值"), ("每日拜访定量", 5))))
    assert "催办" not in opened(day_folder(tmp_path) / "collecting" / "收数看板.xlsx").sheetnames
