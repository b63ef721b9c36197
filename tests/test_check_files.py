"""`check FILE`, `template`, and the batch file that workbooks are dropped on (issue 3)."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from blank_forms import codes, columns, filled, findings, header_row, opened, template
from night_office import AS_OF, LEDGER, NOW, PEOPLE, SAMPLE, TARGETS, book, config, office, program
from workflow.batch import run_check_files
from workflow.config import load_config
from workflow.night import Order

BATCH = SAMPLE.parent / "templates" / "检查.bat"
SOMEBODY = (LEDGER[0], (date(2026, 11, 19), "孙二", "E9", "甲公司", 12000))


def order(folder: Path, **more: object) -> Order:
    settings = load_config(config(folder, engine={"executor": "inline"}, **more), {})
    return Order(settings, AS_OF, now=lambda: NOW)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_workbook_is_checked_against_the_people_of_the_inbox(tmp_path: Path):
    """A name that no people workbook has is asked about; no file is written, no state comes into being."""
    folder = office(tmp_path)
    path = book(tmp_path / "desk" / "明细.xlsx", SOMEBODY)
    settings = config(folder)
    before = everything(folder)
    run = program("check", path, "--config", settings)
    assert (run.returncode, run.stderr) == (3, "")
    assert "明细.xlsx › 表 › B2" in run.stdout
    assert "钱二" in run.stdout
    assert "(person.unknown)" in run.stdout
    assert everything(folder) == before


def test_a_clean_workbook_ends_with_0(tmp_path: Path):
    """Exit 0 and a line that says so; in English by configuration."""
    folder = office(tmp_path)
    path = book(tmp_path / "desk" / "明细.xlsx", LEDGER)
    run = program("check", path, "--config", config(folder))
    assert (run.returncode, run.stdout.strip()) == (0, "明细.xlsx  销售明细 2 行；没有发现问题")
    run = program("check", path, "--config", config(folder, language="en"))
    assert (run.returncode, run.stdout.strip()) == (0, "明细.xlsx  Sales ledger: 2 rows; no findings")


def test_a_warning_does_not_hold(tmp_path: Path):
    """A finding that holds nothing back is told, and the exit code stays 0."""
    path = book(tmp_path / "desk" / "明细.xlsx", (*LEDGER, (date(2026, 11, 20), "李四", "", "乙公司", -7)))
    run = program("check", path, "--config", config(office(tmp_path)))
    assert run.returncode == 0
    assert "[警告]" in run.stdout


@pytest.mark.parametrize("inbox", [{"人员": None}, {"人员": None, "目标": None, "销售明细": None}])
def test_without_people_nobody_is_unknown(tmp_path: Path, inbox):
    """Where no people are listed at all, names and units are not compared with anything."""
    folder = office(tmp_path, **inbox)
    books = [
        book(tmp_path / "desk" / "明细.xlsx", SOMEBODY),
        book(tmp_path / "desk" / "目标.xlsx", (("门店", "指标", "期间", "目标"), ("河店", "销售额", "2026-11", 5))),
    ]
    assert codes(run_check_files(order(folder), books)[1]) == []
    shutil.rmtree(folder / "inbox")
    assert codes(run_check_files(order(folder), books)[1]) == []


def test_people_are_found_in_a_workbook_whose_name_says_nothing(tmp_path: Path):
    """Before anybody is called unknown, the whole inbox has been read for people."""
    more = (PEOPLE[0], ("A5", "孙二", "东区", "江店", "业务员", "钱二", ""))
    path = book(tmp_path / "desk" / "明细.xlsx", SOMEBODY)
    assert codes(run_check_files(order(office(tmp_path)), [path])[1]) == [("person.unknown", "B2")]
    assert codes(run_check_files(order(office(tmp_path, 十一月新来的=more)), [path])[1]) == []


def test_a_people_workbook_is_its_own_staff(tmp_path: Path):
    """Checking a changed people workbook compares it with nobody of the inbox: no one is listed twice."""
    changed = (PEOPLE[0], ("A1", "赵一", "总部", "", "董事长", "", "zhao@example.com"))
    path = book(tmp_path / "desk" / "人员.xlsx", changed)
    assert codes(run_check_files(order(office(tmp_path)), [path])[1]) == []


def test_several_workbooks_are_told_apart(tmp_path: Path):
    """Each workbook has its own lines, two of one name by their folders; one of the inbox has its name there."""
    folder = office(tmp_path)
    paths = [book(tmp_path / desk / "明细.xlsx", SOMEBODY) for desk in ("a", "b")] + [folder / "inbox" / "目标.xlsx"]
    intakes, found = run_check_files(order(folder), paths)
    names = [intake.workbook for intake in intakes]
    assert names == [*(path.resolve().as_posix() for path in paths[:2]), "目标.xlsx"]
    assert [finding.place.workbook for finding in found if finding.code == "person.unknown"] == names[:2]


def test_what_cannot_be_read_is_a_finding(tmp_path: Path):
    """A broken file is held with its reason; the others are checked all the same."""
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 cut off")
    good = book(tmp_path / "明细.xlsx", LEDGER)
    run = program("check", tmp_path / "坏.xlsx", good, "--config", config(office(tmp_path)))
    assert run.returncode == 3
    assert "坏.xlsx  1 个问题，其中 1 个须处理" in run.stdout
    assert "(read.damaged)" in run.stdout
    assert "明细.xlsx  销售明细 2 行；没有发现问题" in run.stdout
    assert program("check", tmp_path / "没有.xlsx", "--config", config(tmp_path)).returncode == 2


def test_todays_rows_are_no_slips(tmp_path: Path):
    """A report is checked before it is handed in: a row of today is ordinary though the day is not closed."""
    path = book(tmp_path / "desk" / "明细.xlsx", (LEDGER[0], (date.today(), "孙三", "E1", "甲公司", 1)))  # noqa: DTZ011
    folder = office(tmp_path)
    assert "date.future" not in program("check", path, "--config", config(folder)).stdout
    assert "date.future" in program("check", path, "--config", config(folder), "--as-of", "2020-01-01").stdout


def test_the_template_command_offers_the_people_of_a_workbook(tmp_path: Path):
    """--people gives names, homonyms with their ids, without those who left; a choice from it is understood."""
    rows = (
        (*PEOPLE[0], "离职日期"),
        *((*row, None) for row in PEOPLE[1:]),
        ("A5", "孙三", "西区", "河店", "业务员", "", "", None),
        ("A6", "走了", "西区", "河店", "业务员", "", "", date(2026, 1, 1)),
    )
    folder = office(tmp_path, 人员=rows)
    path = tmp_path / "目标表.xlsx"
    run = program(
        "template", "目标表", "-o", path, "--people", folder / "inbox" / "人员.xlsx", "--config", config(folder)
    )
    assert (run.returncode, run.stdout.strip()) == (0, str(path))
    sheet = opened(path.read_bytes()).worksheets[0]
    sources = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert sources["C5:C1048576"] == '"赵一,钱二,孙三(A3),李四,孙三(A5)"'
    assert sources["D5:D1048576"] == '"东区,西区"'
    row = {"姓名": "孙三(A5)", "指标": "销售额", "期间": "2026-11", "目标": 5}
    assert codes(findings(folder, filled(path.read_bytes(), [row]))) == []


def test_the_template_command_speaks_the_configured_language(tmp_path: Path):
    """With language: en the headers are English."""
    path = tmp_path / "report.xlsx"
    run = program("template", "daily_report", "-o", path, "--config", config(office(tmp_path), language="en"))
    assert run.returncode == 0
    assert {"Customer", "Purpose", "Order amount"} <= columns(opened(path.read_bytes()).worksheets[0]).keys()


def test_a_template_that_cannot_be_made_ends_with_2(tmp_path: Path):
    """An unknown kind, or a people workbook that lists nobody, is told with its reason; nothing is written."""
    folder = office(tmp_path)
    settings, path = config(folder), tmp_path / "x.xlsx"
    run = program("template", "invoice", "-o", path, "--config", settings)
    assert (run.returncode, "daily_report" in run.stderr) == (2, True)
    target = book(tmp_path / "目标.xlsx", TARGETS)
    run = program("template", "receipts", "-o", path, "--people", target, "--config", settings)
    assert (run.returncode, "没有人员" in run.stderr) == (2, True)
    assert not path.exists()


def test_a_template_keeps_its_rules_after_a_person_typed_into_it():
    """A template that somebody filled in and saved still has its lists, notes and lock."""
    sheet = opened(filled(template("receipts"), [{"回款金额": 5}])).worksheets[0]
    assert sheet.protection.sheet
    assert sheet.data_validations.count >= 3
    assert sheet.cell(header_row(sheet), 2).comment


def test_the_batch_file_suits_windows():
    """Lines end with CRLF, Chinese shows, the program is found from where the file lies, names stay whole."""
    text = BATCH.read_bytes().decode("utf-8")
    assert text.count("\r\n") == text.count("\n") > 10
    assert not text.startswith("\ufeff")
    lines = text.splitlines()
    assert lines[0] == "@echo off"
    assert lines.index("chcp 65001 >nul") < next(number for number, one in enumerate(lines) if not one.isascii())
    assert '"%PYTHON%" "%PROGRAM%\\run.py" check %*' in lines
    assert 'if "%~1"=="" goto nothing' in lines
    assert '"%~dp0..\\.."' in text
    assert "\\.venv\\Scripts\\python.exe" in text
    assert lines[-1] == "pause"
    assert {line[1:] for line in lines if line.startswith(":")} == {"nothing", "lost", "end"}
    assert (BATCH.parent / ".." / ".." / "run.py").is_file()
