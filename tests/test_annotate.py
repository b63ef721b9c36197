import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_samples import (
    backslashed,
    in_sheet,
    in_zip64,
    office,
    plain,
    prefixed,
    rewritten,
    streamed,
    strict,
    threaded,
    written,
)
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import Annotation, Mark
from workflow.workbook.annotate import Annotated, annotate
from workflow.workbook.notes import FIRST_LINE
from workflow.workbook.settings import WriteBack
from write_back_check import AS_OF, annotation_for, check, note_cells, opened, parts

OFFICE, PLAIN = written(office), written(plain)


def marked(content, *marks, **options):
    result = annotate(content, Annotation(AS_OF, tuple(marks)), **options)
    assert isinstance(result, Annotated), result
    return result


def mark(sheet="Sheet1", row=2, column=2, severity=Severity.ERROR, text="不是数字"):
    return Mark(sheet, row, column, severity, text)


def without_dxfs(content):
    """Return a workbook whose styles list no formats of rules, as half of those that WPS writes."""
    no_rules = rewritten(
        content, lambda _, text: re.sub(rb"<conditionalFormatting .*?</conditionalFormatting>", b"", text)
    )
    return rewritten(
        no_rules,
        lambda name, text: re.sub(rb"<dxfs[^>]*/>|<dxfs.*?</dxfs>", b"", text) if name == "xl/styles.xml" else text,
    )


FORMS = {
    "as written": lambda content: content,
    "backslashes": backslashed,
    "prefixed": prefixed,
    "strict": strict,
    "streamed": streamed,
    "zip64": in_zip64,
    "threads": threaded,
    "no dxfs": without_dxfs,
    "no document properties": lambda content: rewritten(
        content, lambda name, text: None if name.startswith("docProps") else text
    ),
    "absolute targets": lambda content: in_sheet(
        content, b'Target="worksheets/', b'Target="/xl/worksheets/', "xl/_rels/workbook.xml.rels"
    ),
    "a comment in the sheet": lambda content: in_sheet(content, b"<pageMargins", b"<!-- </sheetData> --><pageMargins"),
    "another encoding": lambda _: in_sheet(PLAIN, b'encoding="UTF-8"', b'encoding="us-ascii"'),
}


@pytest.mark.parametrize("form", FORMS)
def test_any_form_of_package(form):
    """Whatever form a package has, nothing is lost, marks are there, twice is once, and strip gives every part back."""
    content = FORMS[form](OFFICE)
    result, problems = check(content, annotation_for(OFFICE) if form != "another encoding" else None)
    assert isinstance(result, Annotated), result
    assert problems == []


def test_other_parts_keep_their_packed_bytes():
    """Members that need no change keep their compressed bytes and headers."""
    result = marked(OFFICE, mark("11月", 5, 3))
    with zipfile.ZipFile(io.BytesIO(OFFICE)) as old, zipfile.ZipFile(io.BytesIO(result.content)) as new:
        for name in ("xl/sharedStrings.xml", "xl/charts/chart1.xml", "xl/theme/theme1.xml", "xl/worksheets/sheet2.xml"):
            before, after = old.getinfo(name), new.getinfo(name)
            length = 30 + len(name) + before.compress_size
            assert OFFICE[before.header_offset :][:length] == result.content[after.header_offset :][:length]


def test_cells_are_not_touched():
    """The cells' markup is the same bytes after marks were put on them."""
    result = marked(OFFICE, mark("11月", 5, 3), mark("11月", 30, 9))
    cut = [parts(content)["xl/worksheets/sheet1.xml"] for content in (OFFICE, result.content)]
    before, after = (text[text.index(b"<sheetData>") : text.index(b"</sheetData>")] for text in cut)
    assert before == after


def test_several_marks_on_a_cell_make_one_note():
    """Marks of one cell become one note, the gravest first, under our first line, and the gravest one's highlight."""
    result = marked(PLAIN, mark(severity=Severity.HINT, text="二"), mark(severity=Severity.ERROR, text="一"))
    assert note_cells(result.content, "Sheet1") == {"B2": f"{FIRST_LINE}\n错误：一\n提示：二"}
    rules = [rule.formula[0] for area in opened(result.content)["Sheet1"].conditional_formatting for rule in area.rules]
    assert rules == ['N("sales-workflow:error:2026-11-20")=0']


def test_english_words():
    """The words around a mark's text follow the language; the first line, by which we know our notes, does not."""
    result = marked(PLAIN, mark(text="no number"), language=Language.EN)
    assert note_cells(result.content, "Sheet1") == {"B2": f"{FIRST_LINE}\nError: no number"}


def test_a_note_of_somebody_stays_alone():
    """A cell that has a note already gets nothing, and its mark is reported as unplaced."""
    wanted = mark("11月", 3, 1)
    result = marked(OFFICE, wanted, mark("11月", 4, 1))
    assert result.unplaced == (wanted,)
    assert note_cells(result.content, "11月")["A3"] == "某人自己的批注"
    assert "A4" in note_cells(result.content, "11月")


def test_a_thread_stays_alone():
    """A cell with a thread gets nothing, and its mark is reported as unplaced."""
    wanted = mark("11月", 5, 2)
    result = marked(threaded(OFFICE), wanted, mark("11月", 6, 2))
    assert result.unplaced == (wanted,)


def test_a_mark_in_a_merge_goes_to_its_anchor():
    """A mark inside of merged cells is noted at their first cell and highlights all of them."""
    result = marked(OFFICE, mark("11月", 1, 3))
    assert note_cells(result.content, "11月").keys() == {"A1", "A3"}
    areas = [str(area.sqref) for area in opened(result.content)["11月"].conditional_formatting]
    assert "A1:D1" in areas


def test_marks_without_a_place():
    """Marks for missing sheets and for cells outside of the grid are unplaced; alone they leave the file as it was."""
    lost = (mark("没有"), mark(row=0), mark(row=1_048_577), mark(column=16_385))
    result = marked(PLAIN, *lost)
    assert sorted(result.unplaced) == sorted(lost)
    assert result.content == PLAIN


def test_an_empty_annotation_takes_old_marks_out():
    """Nothing to put means a workbook without our marks."""
    assert parts(marked(marked(OFFICE, mark("11月", 5, 3)).content).content) == parts(OFFICE)


def test_new_marks_replace_old_ones():
    """Annotating an annotated copy anew gives what annotating the original gives, part by part."""
    first = marked(OFFICE, mark("11月", 5, 3), mark("空表", 1, 1)).content
    second = mark("11月", 6, 2, Severity.HINT, "另一个")
    assert parts(marked(first, second).content) == parts(marked(OFFICE, second).content)


def test_rules_that_overlap_give_way():
    """Our rule comes first where an existing one covers the cell, and stands behind all others elsewhere."""
    over = parts(marked(OFFICE, mark("11月", 5, 4)).content)["xl/worksheets/sheet1.xml"]
    beside = parts(marked(OFFICE, mark("11月", 5, 1)).content)["xl/worksheets/sheet1.xml"]
    assert b'priority="1"><formula>N(' in over
    assert b'type="cellIs" dxfId="0" priority="2"' in over
    assert b'priority="3"><formula>N(' in beside
    assert b'type="cellIs" dxfId="0" priority="1"' in beside


def test_rules_of_pivots_are_not_renumbered():
    """A sheet with a pivot's rule keeps its rules' priorities even where they cover our cell."""
    content = in_sheet(
        OFFICE, b'<conditionalFormatting sqref="D3:D12"', b'<conditionalFormatting pivot="1" sqref="D3:D12"'
    )
    sheet = parts(marked(content, mark("11月", 5, 4)).content)["xl/worksheets/sheet1.xml"]
    assert b'type="cellIs" dxfId="0" priority="1"' in sheet


def test_elements_stand_where_the_schema_wants_them():
    """Rules come behind merges and before validations, the notes' drawing behind the drawing: else Excel repairs."""
    sheet = parts(marked(OFFICE, mark("空表", 1, 1), mark("11月", 5, 1)).content)["xl/worksheets/sheet1.xml"]
    order = [
        sheet.index(tag)
        for tag in (
            b"</mergeCells>",
            b"N(&quot;" if b"N(&quot;" in sheet else b'N("',
            b"<dataValidations",
            b"<drawing ",
            b"<legacyDrawing ",
        )
    ]
    assert order == sorted(order)


def test_locked_cells_of_protected_sheets_are_left_alone():
    """On a protected sheet only unlocked cells get marks, unless the settings say otherwise."""

    def protected(book):
        sheet = book.add_worksheet("Sheet1")
        free = book.add_format({"locked": False})
        sheet.write("A1", "标题")
        sheet.write("B2", 1, free)
        sheet.set_column(3, 3, 10, free)
        sheet.set_row(6, 15, free)
        sheet.protect()

    content = written(protected)
    marks = [
        mark(row=1, column=1),
        mark(row=2, column=2),
        mark(row=5, column=4),
        mark(row=7, column=1),
        mark(row=9, column=9),
    ]
    assert marked(content, *marks).unplaced == (marks[0], marks[4])
    assert marked(content, *marks, settings=WriteBack(locked_cells="mark")).unplaced == ()


def test_many_marks_on_one_sheet():
    """Three thousand marks are placed: references in blocks, shape ids in as many blocks as they need."""
    marks = [mark(row=1 + 2 * (number // 30), column=1 + 2 * (number % 30), text=str(number)) for number in range(3000)]
    result = marked(PLAIN, *marks)
    assert len(note_cells(result.content, "Sheet1")) == 3000
    drawing = parts(result.content)["xl/drawings/vmlDrawing1.vml"]
    assert drawing.count(b"<v:shape ") == len({*drawing.split(b'id="_x0000_s')[1:]}) == 3000
    sheet = parts(result.content)["xl/worksheets/sheet1.xml"]
    assert all(block.split(b'"')[1].count(b" ") < 1000 for block in sheet.split(b"<conditionalFormatting ")[1:])


def test_form_controls_keep_their_drawing():
    """Notes go into the drawing that a sheet's form controls have; the controls' shapes stay."""
    content = written(lambda book: book.add_worksheet("Sheet1").insert_button("B3", {"macro": "x"}))
    result, problems = check(content)
    assert problems == []
    drawing = parts(result.content)["xl/drawings/vmlDrawing1.vml"]
    assert b'ObjectType="Button"' in drawing
    assert b'ObjectType="Note"' in drawing
    assert b'id="_x0000_t202"' in drawing


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.integers(1, 12), st.sampled_from(list(Severity)), st.text(max_size=60)),
        max_size=12,
    )
)
def test_any_text_at_any_cell(found):
    """Whatever texts marks carry, the copy is well-formed, twice is once and strip gives every part back."""
    marks = tuple(Mark("11月", *rest) for rest in found)
    result, problems = check(OFFICE, Annotation(AS_OF, marks)) if marks else (None, [])
    texts = ("no note at", "the marker")
    assert [problem for problem in problems if not problem.startswith(texts)] == []
    assert result is None or isinstance(result, Annotated)
