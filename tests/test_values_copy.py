"""Workbooks that cannot be patched get a new .xlsx with their values, and our marks on that."""

import hashlib
import json
import shutil
import subprocess
from datetime import date, datetime, time, timedelta

import pytest
from click.testing import CliRunner

from workbook_samples import office, written
from workflow.commands.annotate import command
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Annotation, Mark
from workflow.domain.sheet import CellError, Merge, Sheet, Uncalculated
from workflow.workbook.annotate import Annotated
from workflow.workbook.limits import ReadLimits
from workflow.workbook.marker import read_marker
from workflow.workbook.read import read_workbook
from workflow.workbook.refusal import Refusal
from workflow.workbook.settings import WriteBack
from workflow.workbook.values_copy import annotate_any, copy_name, values_workbook
from write_back_check import AS_OF, note_cells, opened, result_table

MOMENT = datetime(2026, 11, 20, 8, 30)  # noqa: DTZ001 - spreadsheets know no zones


def any_of(content, name, *marks):
    return annotate_any(
        content, name, Annotation(AS_OF, marks, (), (result_table(),)), Language.ZH, WriteBack(), ReadLimits()
    )


def values_of(sheets):
    """Return the values by sheet, whatever type a number, a day or a duration was read as."""
    return {
        sheet.name: {
            (row, column): value if isinstance(value, int | float) else str(value)
            for row, cells in enumerate(sheet.rows, 1)
            for column, value in enumerate(cells, 1)
            if value is not None
        }
        for sheet in sheets
    }


def test_every_sort_of_value_comes_over():
    """Numbers, texts, days, times, durations, truth, errors and uncalculated formulas are read again as they were."""
    row = [1, 2.5, "=不是公式", "", date(2026, 11, 20), MOMENT, time(9, 5), timedelta(hours=30),
           True, CellError("#DIV/0!"), " 空格 ", None, "x<&>"]  # fmt: skip
    sheets = (
        Sheet("日报", [row, [], [None, "第二"]], (Merge(3, 2, 4, 3),), hidden_rows=frozenset({3})),
        Sheet("藏", [["a"]], hidden=True),
    )
    back = read_workbook(values_workbook(sheets), "a.xlsx", ReadLimits())
    assert [sheet.name for sheet in back] == ["日报", "藏"]
    assert [back[0].value(1, at) for at in (1, 2, 3)] == [1, 2.5, "=不是公式"]
    assert back[0].value(1, 5) == date(2026, 11, 20)
    assert back[0].value(1, 6) == MOMENT
    assert back[0].value(1, 9) is True
    assert back[0].value(1, 10) == CellError("#DIV/0!")
    assert (back[0].merges, back[0].hidden_rows, back[1].hidden) == ((Merge(3, 2, 4, 3),), frozenset({3}), True)
    sheet = opened(values_workbook(sheets))["日报"]
    assert (sheet["G1"].value, sheet["H1"].value) == (time(9, 5), timedelta(hours=30))
    assert sheet["K1"].value == " 空格 "
    assert opened(values_workbook((Sheet("s", [[Uncalculated("A1+1")]]),)))["s"]["A1"].value == "=A1+1"


def test_a_text_file_gets_a_workbook():
    """A .csv gets its values in a workbook, with the marks, and the marker names the file that came."""
    content = "姓名,金额\n王芳,12000\n".encode("gbk")
    done, of_values = any_of(content, "日报.csv", Mark("日报", 2, 2, Severity.ERROR, "金额有误"))
    assert isinstance(done, Annotated)
    assert of_values
    (sheet,) = read_workbook(content, "日报.csv", ReadLimits())
    done, _ = any_of(content, "日报.csv", Mark(sheet.name, 2, 2, Severity.ERROR, "金额有误"))
    assert done.unplaced == ()
    assert note_cells(done.content, opened(done.content).sheetnames[0]).keys() == {"B2"}
    assert read_marker(done.content).original_sha256 == hashlib.sha256(content).hexdigest()


def test_what_can_be_patched_is_patched():
    """A workbook that can be patched is; what is no workbook at all stays refused."""
    done, of_values = any_of(written(office), "a.xlsx")
    assert isinstance(done, Annotated)
    assert not of_values
    for content, name in ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "a.xls"), (b"PK\3\4", "a.xlsx")):
        done, of_values = any_of(content, name)
        assert isinstance(done, Refusal)
        assert not of_values


def test_names_of_copies():
    """A copy of values gets .xlsx behind the whole name, so that no two copies share one."""
    assert [copy_name(name) for name in ("a/王芳.xls", "b.XLSB", "c.ods", "d.csv", "e.xlsx", "f.xlsm")] == [
        "a/王芳.xls.xlsx", "b.XLSB.xlsx", "c.ods.xlsx", "d.csv.xlsx", "e.xlsx", "f.xlsm",
    ]  # fmt: skip


def converted(folder, form, name):
    """Return the sample workbook as LibreOffice saves it in another format."""
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    (folder / "in").mkdir()
    (folder / "in" / "a.xlsx").write_bytes(written(office))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([program, profile, "--headless", "--convert-to", form, "--outdir", folder, folder / "in" / "a.xlsx"],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    return (folder / name).read_bytes()


@pytest.mark.office
@pytest.mark.parametrize(("form", "name"), [("xls:MS Excel 97", "a.xls"), ("ods", "a.ods")])
def test_another_programs_format_gets_a_copy_of_its_values(tmp_path, form, name):
    """`annotate` writes an .xlsx with the values of an .xls or .ods and the marks on it, and says so on stderr."""
    content = converted(tmp_path, form, name)
    marks = {"marks": [{"sheet": "11月", "cell": "B5", "severity": "error", "text": "请改正"}]}
    (tmp_path / "marks.json").write_text(json.dumps(marks), encoding="utf-8")
    out = tmp_path / "out.xlsx"
    options = ["--marks", str(tmp_path / "marks.json"), "--config", str(tmp_path / "none.yaml")]
    done = CliRunner().invoke(command, [str(tmp_path / name), *options, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "数值副本" in done.stderr
    assert "请改正" in note_cells(out.read_bytes(), "11月")["B5"]
    before = values_of(read_workbook(content, name, ReadLimits()))
    assert values_of(read_workbook(out.read_bytes(), "out.xlsx", ReadLimits())) == before
    refused = CliRunner().invoke(command, [str(tmp_path / name), *options, "-o", str(tmp_path / "out.xls")])
    assert refused.exit_code == 3
    assert not (tmp_path / "out.xls").exists()
