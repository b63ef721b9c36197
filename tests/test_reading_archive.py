"""Packages are read the quick way where that is the same as the sure way, and only there."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from workflow.domain.sheet import Merge
from workflow.workbook.archive import Archive
from workflow.workbook.limits import ReadLimits
from workflow.workbook.merges_first import merges_first
from workflow.workbook.read import Rejection, read_workbook

_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="urn:x"><dimension ref="A1"/>'
_CELLS = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
_MERGES = b'<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
_TAIL = b'<pageMargins left="0.7"/></worksheet>'


def _merged() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("甲")
    sheet.merge_range(1, 0, 3, 0, "华东")
    sheet.write_row(0, 0, ("区域", "金额"))
    sheet.write_column(1, 1, (1, 2.5, "x"))
    book.add_worksheet("乙").write(4, 2, "…")
    book.close()
    return buffer.getvalue()


def _values(content: bytes) -> list[tuple[str, object, object]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    return [(sheet.name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges) for sheet in sheets]


def test_members_are_what_zipfile_says_they_are():
    """Names, sizes and contents of a usual package are those that zipfile gives."""
    content = _merged()
    archive = Archive(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert archive.names == package.namelist()
        for info, member in zip(package.infolist(), archive.listed, strict=True):
            assert (info.file_size, info.compress_size) == (member.file_size, member.compress_size)
            assert archive.read(info.filename) == package.read(info)
            assert archive.size(info.filename) == info.file_size


@pytest.mark.parametrize("unusual", ["comment", "before", "extra", "stored"])
def test_unusual_packages_are_read_as_well(unusual):
    """A comment, bytes in front, extra fields and members that are not packed change nothing in what is read."""
    content, buffer = _merged(), io.BytesIO()
    buffer.write(b"#!/bin/sh\n" if unusual == "before" else b"")
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED if unusual == "stored" else zipfile.ZIP_DEFLATED) as other,
    ):
        for info in package.infolist():
            member = zipfile.ZipInfo(info.filename)
            member.compress_type = other.compression
            member.extra = b"UT\5\0\1\0\0\0\0" if unusual == "extra" else b""
            other.writestr(member, package.read(info))
        other.comment = b"by hand" if unusual == "comment" else b""
        names = other.namelist()
    archive = Archive(buffer.getvalue())
    assert archive.names == names
    assert archive.read(_SHEET) == Archive(content).read(_SHEET)
    same = merges_first(archive.read(_SHEET))
    assert same is not None
    assert _values(archive.with_stored({_SHEET: same})) == _values(content)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_changes_nothing(at, bit):
    """What the sure reader refuses the quick one refuses too; what both read is the same (zlib forgives a torn end)."""
    content = bytearray(_CONTENT)
    content[at % len(content)] ^= 1 << bit
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            sure = {name: _read(package, name) for name in package.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        sure = None
    try:
        archive = Archive(bytes(content))
        quick = {name: _read(archive, name) for name in archive.names}
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        quick = None
    assert quick is None or (sure is not None and list(quick) == list(sure))
    assert all(held in (None, sure[name]) for name, held in (quick or {}).items() if sure)


_CONTENT = _merged()


def _read(package: zipfile.ZipFile | Archive, name: str) -> bytes | None:
    try:
        return package.read(name)
    except Exception:  # noqa: BLE001  zlib's own error is one of many
        return None


def test_a_package_with_its_sheets_unpacked_holds_the_same():
    """What calamine reads from the easier package is what it reads from the original one, merges included."""
    archive = Archive(_CONTENT)
    easier = {name: merges_first(archive.read(name)) for name in archive.names if "worksheets/sheet" in name}
    assert all(easier.values())
    content = archive.with_stored({name: xml for name, xml in easier.items() if xml})
    assert _values(content) == _values(_CONTENT)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        assert package.namelist() == archive.names
    sheets = read_workbook(_CONTENT, "表.xlsx", ReadLimits())
    assert not isinstance(sheets, Rejection)
    assert sheets[0].merges == (Merge(2, 1, 4, 1),)


def test_merges_are_moved_ahead_of_the_cells():
    """The one element of merges goes before the cells, an empty one where there is none."""
    assert merges_first(_HEAD + _CELLS + _MERGES + _TAIL) == _HEAD + _MERGES + _CELLS + _TAIL
    assert merges_first(_HEAD + _CELLS + _TAIL) == _HEAD + b"<mergeCells></mergeCells>" + _CELLS + _TAIL


@pytest.mark.parametrize(
    "xml",
    [
        _HEAD + _CELLS + _MERGES + _MERGES + _TAIL,
        _HEAD + _MERGES + _CELLS + _TAIL,
        _HEAD + _CELLS + b"<!--" + _MERGES + b"-->" + _TAIL,
        _HEAD + _CELLS + _MERGES + b"<pageMargins </worksheet>",
        _HEAD + _CELLS + _MERGES,
        _HEAD + _CELLS + _CELLS + _MERGES + _TAIL,
        _HEAD + _CELLS.replace(b"<v>", _MERGES + b"<v>") + _TAIL,
        _HEAD + b"<sheetData/>" + _MERGES + _TAIL,
        (_HEAD + _CELLS + _TAIL).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        _HEAD.replace(b"UTF-8", b"GBK") + _CELLS + _TAIL,
    ],
    ids=["two", "before", "comment", "broken", "cut", "two-tables", "inside", "no-cells", "utf-16", "gbk"],
)
def test_a_sheet_that_is_not_written_in_the_usual_way_is_left_alone(xml):
    """Where moving the merges could change what is read, nothing is moved."""
    assert merges_first(xml) is None
