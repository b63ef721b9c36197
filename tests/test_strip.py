import io
import shutil
import subprocess

import openpyxl
import pytest

from workbook_samples import office, plain, rewritten, written
from workflow.domain.finding import Severity
from workflow.domain.mark import Annotation, Mark, ResultColumn
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.marker import read_marker
from workflow.workbook.notes import FIRST_LINE
from workflow.workbook.strip import strip
from write_back_check import AS_OF, annotation_for, note_cells, opened, parts, result_table, values


def tabled(book):
    sheet = book.add_worksheet("表")
    sheet.add_table(
        "B3:D8", {"columns": [{"header": "姓名"}, {"header": "数"}, {"header": "c"}], "data": [["a", 1, 2]] * 5}
    )
    sheet = book.add_worksheet("筛选")
    sheet.write_row(0, 0, ["x", "y"])
    for row in range(5):
        sheet.write_row(1 + row, 0, [row, row])
    sheet.autofilter("A1:B6")
    book.add_worksheet("空")


OFFICE, TABLED = written(office), written(tabled)
COLUMNS = (ResultColumn("表", "姓名", {4: "好", 6: "=坏"}), ResultColumn("表", "第二", {5: "甲"}),
           ResultColumn("筛选", "结果", {2: "甲", 9: "表外"}), ResultColumn("空", "结果", {2: "甲"}))  # fmt: skip
ANNOTATIONS = {
    "office": (OFFICE, annotation_for(OFFICE)),
    "tables": (
        TABLED,
        Annotation(AS_OF, (Mark("表", 4, 3, Severity.ERROR, "x"),), COLUMNS, (result_table(sheet="表"),)),
    ),
}


def annotated(case):
    content, annotation = ANNOTATIONS[case]
    result = annotate(content, annotation)
    assert isinstance(result, Annotated)
    assert result.omitted == ()
    return result.content


def by_openpyxl(content):
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(buffer)
    return buffer.getvalue()


def by_libreoffice(content, folder):
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    source = folder / "in" / "a.xlsx"
    source.parent.mkdir()
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    form = "xlsx:Calc MS Excel 2007 XML"
    subprocess.run([program, profile, "--headless", "--convert-to", form, "--outdir", folder, source],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    return (folder / "a.xlsx").read_bytes()


@pytest.mark.parametrize("case", ANNOTATIONS)
def test_unsaved_copies_come_back_byte_for_byte(case):
    """Every part is the original's byte for byte, in the same order, when nobody saved in between."""
    back = strip(annotated(case))
    assert list(parts(back).items()) == list(parts(ANNOTATIONS[case][0]).items())


def test_a_workbook_without_marks_comes_back_as_it_is():
    """Stripping a workbook that bears nothing of ours returns the very bytes."""
    assert strip(OFFICE) == OFFICE


def test_the_marker_tells_day_and_original():
    """The marker names the day and the fingerprint of the original, also after annotating the copy again."""
    import hashlib  # noqa: PLC0415 - only here

    content, annotation = ANNOTATIONS["office"]
    first = annotate(content, annotation).content
    second = annotate(first, Annotation(AS_OF, annotation.marks[:1])).content
    for copy in (first, second):
        marker = read_marker(copy)
        assert marker.as_of == AS_OF
        assert marker.original_sha256 == hashlib.sha256(content).hexdigest()
    assert read_marker(content) is None
    assert read_marker(b"no workbook") is None


def assert_clean(back, case, *, calculated=True):
    content = ANNOTATIONS[case][0]
    before, after = opened(content), opened(back)
    assert after.sheetnames == before.sheetnames
    expected = values(content)
    if not calculated:
        del expected["11月"][12, 2]
    assert values(back) == expected
    assert read_marker(back) is None
    for sheet in before.worksheets:
        other = after[sheet.title]
        assert not any(text.startswith(FIRST_LINE) for text in note_cells(back, sheet.title).values())
        assert note_cells(back, sheet.title).keys() == note_cells(content, sheet.title).keys()
        formulas = [formula for area in other.conditional_formatting for rule in area.rules for formula in rule.formula]
        assert not any("sales-workflow" in formula for formula in formulas)
        assert [(table.ref, table.column_names) for table in dict.values(other.tables)] == [
            (table.ref, table.column_names) for table in dict.values(sheet.tables)]  # fmt: skip
        assert other.auto_filter.ref == sheet.auto_filter.ref


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("case", ANNOTATIONS)
def test_marks_are_found_again_after_openpyxl_saved(case):
    """Notes, rules, result sheets and columns are recognised and taken out of a copy that openpyxl saved."""
    saved = by_openpyxl(annotated(case))
    assert read_marker(saved).as_of == AS_OF
    assert_clean(strip(saved), case, calculated=case != "office")  # openpyxl drops what formulas gave


@pytest.mark.office
@pytest.mark.parametrize("case", ANNOTATIONS)
def test_marks_are_found_again_after_libreoffice_saved(case, tmp_path):
    """Notes, rules, result sheets and columns are recognised and taken out of a copy that LibreOffice saved."""
    saved = by_libreoffice(annotated(case), tmp_path)
    assert read_marker(saved).as_of == AS_OF
    back = strip(saved)
    assert_clean(back, case)
    again = annotate(saved, ANNOTATIONS[case][1])
    assert annotate(again.content, ANNOTATIONS[case][1]) == again


def test_marks_are_found_without_a_marker():
    """Rules and notes of ours are taken out even where a program dropped the document properties."""
    copy = annotate(OFFICE, Annotation(AS_OF, (Mark("11月", 5, 1, Severity.HINT, "x"),))).content

    def change(name, text):
        return None if name == "docProps/custom.xml" else text

    saved = rewritten(copy, change)
    assert read_marker(saved) is None
    back = strip(saved)
    assert note_cells(back, "11月").keys() == {"A3"}
    assert b"sales-workflow" not in parts(back)["xl/worksheets/sheet1.xml"]


def test_a_sheet_that_only_shares_the_name_stays():
    """After a save, a sheet named as ours that does not begin with our first line is somebody's and stays."""
    copy = annotate(OFFICE, Annotation(AS_OF, (), (), (result_table(),))).content

    def change(name, text):
        return text.replace(FIRST_LINE.encode(), b"") if "sheet4" in name else text

    assert "问题" in opened(strip(rewritten(copy, change))).sheetnames


def test_custom_properties_of_others_stay():
    """A workbook's own document properties are kept beside ours and come back byte for byte."""

    def fill(book):
        plain(book)
        book.set_custom_property("部门", "销售部")

    content = written(fill)
    copy = annotate(content, Annotation(AS_OF, (Mark("Sheet1", 2, 2, Severity.HINT, "x"),))).content
    assert {item.name: item.value for item in opened(copy).custom_doc_props.props}["部门"] == "销售部"
    assert read_marker(copy).as_of == AS_OF
    assert parts(strip(copy)) == parts(content)


def test_custom_properties_under_another_name():
    """Custom properties that a workbook keeps in a part of another name are extended there, not doubled."""

    def fill(book):
        plain(book)
        book.set_custom_property("部门", "销售部")

    def change(name, text):
        text = text.replace(b"docProps/custom.xml", b"docProps/own.xml")
        return (name.replace("docProps/custom.xml", "docProps/own.xml"), text)

    content = rewritten(written(fill), change)
    copy = annotate(content, Annotation(AS_OF, (Mark("Sheet1", 2, 2, Severity.HINT, "x"),))).content
    assert parts(copy)["_rels/.rels"].count(b"custom-properties") == 1
    assert read_marker(copy).as_of == AS_OF
    assert parts(strip(copy)) == parts(content)
