"""Whatever program made a workbook and whatever it holds: annotated, it has lost nothing."""

import shutil
import subprocess
import zipfile
from functools import cache

import openpyxl
import pytest

from corpus import by_hand, by_openpyxl, by_xlsxwriter
from corpus.features import lost
from workbook_samples import backslashed, prefixed, rewritten, strict, written
from workflow.workbook.annotate import Annotated
from workflow.workbook.strip import strip
from write_back_check import check, opened, parts

OFFICE = shutil.which("soffice")
MADE = by_xlsxwriter.workbooks() | by_openpyxl.workbooks() | by_hand.workbooks()
for form in (backslashed, prefixed, strict):
    MADE[f"{form.__name__} rules"] = form(written(by_xlsxwriter.rules))
FOR_OFFICE = ("xlsxwriter charts", "xlsxwriter pictures", "xlsxwriter rules", "openpyxl rich", "by hand cell pictures")


@cache
def annotated(name):
    """Return (annotated copy, what is wrong with it) of a workbook of the corpus."""
    return check(MADE[name])


@pytest.mark.parametrize("name", MADE)
def test_no_part_feature_value_or_style_is_lost(name):
    """Marked, given a column and a result sheet with a chart, a workbook has all it had; twice is once."""
    result, problems = annotated(name)
    assert isinstance(result, Annotated), result
    assert problems == []
    assert lost(MADE[name], result.content) == []


@pytest.mark.parametrize("name", [name for name, made in MADE.items() if (book := opened(made)) and book.sheetnames])
def test_openpyxl_reads_what_we_wrote(name):
    """An independent reader that opens the workbook opens its annotated copy, with the result sheet."""
    before, after = opened(MADE[name]), opened(annotated(name)[0].content)
    assert len(after.sheetnames) == len(before.sheetnames) + 1


@pytest.mark.parametrize("name", MADE)
def test_parts_that_nobody_asked_to_change_keep_their_bytes(name):
    """Only packaging, styles, the workbook, touched sheets with their notes and tables, and properties may differ."""
    before, after = parts(MADE[name]), parts(annotated(name)[0].content)
    changed = {key.replace("\\", "/") for key in before if before[key] != after[key]}
    kinds = ("xl/worksheets/", "xl/comments", "xl/drawings/vmlDrawing", "xl/drawings/commentsDrawing", "xl/tables/",
             "docProps/", "_rels/", "xl/_rels/", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")  # fmt: skip
    assert [key for key in changed if not key.startswith(kinds)] == []
    assert not any(key.endswith((".png", ".bin", ".data")) for key in changed)


@pytest.mark.parametrize("name", MADE)
def test_what_was_stripped_is_the_workbook(name):
    """Taking the marks out gives every part back, in its place."""
    back = strip(annotated(name)[0].content)
    assert list(parts(back).items()) == list(parts(MADE[name]).items())


def converted(content, folder, ending, name="表.xlsx"):
    """Return what LibreOffice makes of a workbook."""
    (folder / name).write_bytes(content)
    target = folder / "out"
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", ending,
         "--outdir", str(target), str(folder / name)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (target / name).with_suffix(f".{ending}")


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", FOR_OFFICE)
def test_libreoffice_opens_what_we_wrote(name, tmp_path):
    """LibreOffice converts the annotated copy, with every sheet that the workbook had and the result sheet."""
    result, _ = annotated(name)
    path = converted(result.content, tmp_path, "ods")
    with zipfile.ZipFile(path) as archive:
        names = archive.read("content.xml").decode().split('table:name="')[1:]
    known = [sheet.replace("&", "&amp;").replace("'", "&apos;") for sheet in openpyxl_names(result.content)]
    assert all(any(text.startswith(f'{sheet}"') for text in names) for sheet in known)


def openpyxl_names(content):
    """Return the names of the sheets with cells."""
    return [sheet.title for sheet in opened(content).worksheets]


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", FOR_OFFICE)
def test_what_libreoffice_wrote_loses_nothing(name, tmp_path):
    """A workbook saved by LibreOffice keeps every part, feature and value as well."""
    path = converted(MADE[name], tmp_path, "xlsx")
    content = path.read_bytes()
    assert openpyxl.load_workbook(path)
    result, problems = check(content)
    assert isinstance(result, Annotated), result
    assert problems == []
    assert lost(content, result.content) == []


def without(content, part, old):
    """Return a package with something cut out of a part, or the part left out."""
    return rewritten(content, lambda name, text: (text.replace(old, b"") if old else None) if name == part else text)


@pytest.mark.parametrize(("part", "old"), [
    ("xl/worksheets/sheet1.xml", b'allowBlank="1"'), ("xl/worksheets/sheet1.xml", b"<xm:sqref>A3:A7</xm:sqref>"),
    ("xl/worksheets/sheet1.xml", b"<y>"), ("xl/workbook.xml", b'sheetId="2"'),
    ("docProps/app.xml", b""), ("xl/_rels/workbook.xml.rels", b'Target="styles.xml"'),
])  # fmt: skip
def test_the_comparison_notices_losses(part, old):
    """The independent comparison tells an attribute, an element, a text, a relationship and a part that are gone."""
    whole = MADE["by hand extensions"]
    assert old in parts(whole)[part]
    assert lost(whole, without(whole, part, old)) != []
