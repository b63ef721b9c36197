"""Packages made to harm a reader: each small file wants all memory or all time of whoever believes it."""
# ruff: noqa: E501 - markup is read whole, in its line

import io
import zipfile

from corpus.broken import daily_report, members, zipped
from workbook_samples import rewritten

SHEET = "xl/worksheets/sheet1.xml"
BASE = daily_report(4)


def in_part(part, old, new):
    """Return the report with bytes of a part replaced; they must be there."""

    def change(name, text):
        if name != part:
            return text
        assert old in text, old
        return text.replace(old, new, 1)

    return rewritten(BASE, change)


def before_cells(xml):
    """Return the report with markup put in before its sheet's cells end."""
    return in_part(SHEET, b"</sheetData>", xml + b"</sheetData>")


def behind_cells(xml):
    """Return the report with markup put in behind its sheet's cells."""
    return in_part(SHEET, b"</sheetData>", b"</sheetData>" + xml)


def with_merges(count):
    """Return the report with so many merged cells."""
    refs = b"".join(b'<mergeCell ref="A%d:C%d"/>' % (row, row) for row in range(1000, 1000 + count))
    return behind_cells(b'<mergeCells count="%d">' % count + refs + b"</mergeCells>")


def bomb(size, *, said=None):
    """Return the report with a member of nothing, `size` bytes; `said`: the size that the directory claims."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members(BASE):
            if said is not None and name == SHEET:
                with archive.open(SHEET, "w") as member:
                    for _ in range(size // 1_000_000):
                        member.write(bytes(1_000_000))
            else:
                archive.writestr(name, text)
        if said is None:
            with archive.open("xl/media/image1.bin", "w") as member:
                for _ in range(size // 1_000_000):
                    member.write(bytes(1_000_000))
    content = bytearray(buffer.getvalue())
    if said is not None:
        at = content.rindex(SHEET.encode()) - 46
        content[at + 24 : at + 28] = said.to_bytes(4, "little")
    return bytes(content)


def nested_zip(levels=8):
    """Return zips within zips, each some hundred copies of the one inside."""
    inner = bytes(100_000)
    for level in range(levels):
        inner = zipped([(f"{level}-{copy}.xlsx", inner) for copy in range(20)])
    return inner


def many_sheets(count, rows):
    """Return a workbook whose many sheets are all the same large part: read once each, they never end."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c><c r="Z%d"><v>2</v></c></row>' % (row, row, row)
                     for row in range(1, rows + 1))  # fmt: skip

    def change(name, text):
        if name == SHEET:
            return sheet + cells + b"</sheetData></worksheet>"
        if name == "xl/workbook.xml":
            more = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (at, at + 9) for at in range(count))
            return text.replace(b"</sheets>", more + b"</sheets>")
        return text

    return rewritten(BASE, change)


def open_formulas(rows, columns):
    """Return the report with formulas without results and without references."""
    line = b"<c><f>SUM(A1:J30)</f></c>" * columns
    return before_cells(b"".join(b'<row r="%d">%b</row>' % (row, line) for row in range(900, 900 + rows)))


def spreadsheet_of_repeats(rows, columns):
    """Return an .ods of one cell that says how often it repeats."""
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    table = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    text = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    content = (
        f'<?xml version="1.0"?><office:document-content {office} {table} {text} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}">'
        "<text:p>1</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped([("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)])


def _entities(levels, each):
    head = b'<!DOCTYPE x [<!ENTITY a0 "' + b"ha" * 50 + b'">'
    for level in range(1, levels):
        head += b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * each)
    cell = b'<row r="900"><c r="A900" t="inlineStr"><is><t>&a%d;</t></is></c></row>' % (levels - 1)
    return rewritten(
        before_cells(cell), lambda name, text: _after_declaration(text, head + b"]>") if name == SHEET else text
    )


def _after_declaration(text, more):
    declaration, end, rest = text.partition(b"?>")
    return declaration + end + more + rest


def _cell(reference, value=b"<v>1</v>", more=b""):
    return before_cells(b'<row r="900"><c r=%s%s>%s</c></row>' % (reference, more, value))


def _ole_circle():
    """An OLE file whose table of sectors leads from the first sector to itself."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = bytes.fromhex("3e000300feff09000600")
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:68] = b"\xfe\xff\xff\xff\0\0\0\0"
    header[68:76] = b"\xfe\xff\xff\xff\0\0\0\0"
    header[76:512] = (0).to_bytes(4, "little") + b"\xff" * 432
    table = b"\xfd\xff\xff\xff" + (1).to_bytes(4, "little") + b"\xff" * 504
    return bytes(header) + table + bytes(512)


HOSTILE = {
    "bomb of 600 MB": lambda: bomb(600_000_000),
    "bomb of 60 MB": lambda: bomb(60_000_000),
    "bomb that says it is small": lambda: bomb(300_000_000, said=4000),
    "bomb that says it is just allowed": lambda: bomb(300_000_000, said=9_000_000),
    "zips in zips": nested_zip,
    "zips in zips as a part": lambda: zipped([*members(BASE), ("xl/embeddings/a.xlsx", nested_zip(6))]),
    "20,000 members": lambda: zipped([*members(BASE), *((f"xl/media/{at}.bin", b"") for at in range(20_000))]),
    "deep markup in a sheet": lambda: behind_cells(b"<a>" * 300_000 + b"</a>" * 300_000),
    "deep markup among cells": lambda: before_cells(b"<row>" * 200_000 + b"</row>" * 200_000),
    "deep markup, never closed": lambda: before_cells(b"<c>" * 300_000),
    "deep markup in texts": lambda: in_part("xl/sharedStrings.xml", b"</sst>", b"<si>" * 200_000 + b"</si>" * 200_000 + b"</sst>"),
    "deep markup in styles": lambda: in_part("xl/styles.xml", b"<fonts", b"<x>" * 200_000 + b"</x>" * 200_000 + b"<fonts"),
    "deep markup in the workbook": lambda: in_part("xl/workbook.xml", b"<sheets>", b"<x>" * 200_000 + b"</x>" * 200_000 + b"<sheets>"),
    "deep markup in content types": lambda: in_part("[Content_Types].xml", b"</Types>", b"<x>" * 200_000 + b"</x>" * 200_000 + b"</Types>"),
    "a million attributes": lambda: before_cells(b"<row " + b"".join(b'a%d="1" ' % at for at in range(500_000)) + b"/>"),
    "an attribute repeated": lambda: before_cells(b"<row " + b'r="7" ' * 300_000 + b"/>"),
    "an attribute of 20 MB": lambda: before_cells(b'<row r="9" a="' + bytes(range(97, 122)) * 800_000 + b'"/>'),
    "a formula of 20 MB": lambda: _cell(b'"A900"', b"<f>" + b"A1+" * 7_000_000 + b"1</f><v>1</v>"),
    "a text of 30 MB": lambda: _cell(b'"A900"', b"<is><t>" + bytes(range(97, 122)) * 1_200_000 + b"</t></is>", b' t="inlineStr"'),
    "entities": lambda: _entities(10, 10),
    "entities, flat": lambda: _entities(2, 100_000),
    "an entity of a file": lambda: rewritten(
        _cell(b'"A900"', b"<is><t>&x;</t></is>", b' t="inlineStr"'),
        lambda name, text: _after_declaration(text, b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>') if name == SHEET else text),
    "count of texts": lambda: in_part("xl/sharedStrings.xml", b"<sst ", b'<sst count="4294967295" uniqueCount="4294967295" x="" '),
    "count of texts, alone": lambda: in_part("xl/sharedStrings.xml", b"uniqueCount=", b'uniqueCount="999999999999" x='),
    "count of merges": lambda: behind_cells(b'<mergeCells count="4294967295"><mergeCell ref="A1:B1"/></mergeCells>'),
    "count of styles": lambda: in_part("xl/styles.xml", b"<cellXfs count=", b'<cellXfs count="2147483647" x='),
    "text number out of range": lambda: _cell(b'"A900"', b"<v>4000000000</v>", b' t="s"'),
    "text number below zero": lambda: _cell(b'"A900"', b"<v>-1</v>", b' t="s"'),
    "style out of range": lambda: _cell(b'"A900"', b"<v>1</v>", b' s="4000000000"'),
    "dimension of everything": lambda: in_part(SHEET, b"<dimension ref=", b'<dimension ref="A1:XFD1048576" x='),
    "dimension beyond everything": lambda: in_part(SHEET, b"<dimension ref=", b'<dimension ref="A1:ZZZZZZ99999999999" x='),
    "dimension backwards": lambda: in_part(SHEET, b"<dimension ref=", b'<dimension ref="Z99:A1" x='),
    "last cell of all": lambda: _cell(b'"XFD1048576"'),
    "last cell, in apostrophes": lambda: _cell(b"'XFD1048576'"),
    "last cell, with spaces": lambda: before_cells(b'<row r="900"><c r = "XFD1048576"><v>1</v></c></row>'),
    "last cell, on a new line": lambda: before_cells(b'<row r="900"><c\n\tr="XFD1048576"><v>1</v></c></row>'),
    "last cell, small letters": lambda: _cell(b'"xfd1048576"'),
    "last cell, as references": lambda: _cell(b'"&#88;FD1048576"'),
    "last row without references": lambda: before_cells(b'<row r="1048576"><c><v>1</v></c></row>'),
    "last row, as references": lambda: before_cells(b'<row r="&#49;048576"><c r="&#90;&#90;&#49;048576"><v>1</v></c></row>'),
    "17,000 columns without references": lambda: before_cells(b'<row r="1048576">' + b"<c><v>1</v></c>" * 17_000 + b"</row>"),
    "beyond the last cell": lambda: _cell(b'"ZZZZZ99999999999"'),
    "row beyond all numbers": lambda: before_cells(b'<row r="99999999999999999999"><c><v>1</v></c></row>'),
    "cell of row nought": lambda: _cell(b'"A0"'),
    "cell without a row": lambda: _cell(b'"A"'),
    "cell of nothing": lambda: _cell(b'""'),
    "cells as wide as allowed": lambda: _cell(b'"Z700000"'),
    "cells just within the limit": lambda: _cell(b'"T999999"'),
    "a million merges": lambda: with_merges(1_000_000),
    "a merge of everything": lambda: behind_cells(b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "merges over one another": lambda: behind_cells(b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 100_000 + b"</mergeCells>"),
    "merges of nonsense": lambda: behind_cells(b'<mergeCells><mergeCell ref="B2:A1"/><mergeCell ref=""/><mergeCell ref="A1:A1:A1"/></mergeCells>'),
    "2,000 sheets of one part": lambda: many_sheets(2000, 2000),
    "200 sheets of one large part": lambda: many_sheets(200, 60_000),
    "hidden columns without end": lambda: in_part(SHEET, b"<sheetData>", b"<cols>" + b'<col min="1" max="4000000000" hidden="1"/>' * 50_000 + b"</cols><sheetData>"),
    "error cells never closed": lambda: before_cells(b'<c t="e">' * 150_000),
    "cells never closed": lambda: before_cells(b"<c " * 300_000),
    "rows never closed": lambda: before_cells(b"<row hidden=" * 150_000),
    "sheets never closed": lambda: in_part("xl/workbook.xml", b"<sheets>", b"<sheet " * 300_000 + b"<sheets>"),
    "relationships never closed": lambda: in_part("xl/_rels/workbook.xml.rels", b"<Relationship ", b"<Relationship " * 200_000),
    "formulas without results": lambda: open_formulas(1, 200_000),
    "formulas without results, in columns": lambda: open_formulas(8, 16_000),
    "formulas never closed": lambda: before_cells(b"<c><f>" * 200_000),
    "formulas of spaces": lambda: before_cells(b"<c>" + b" " * 300_000 + b"<c>" * 3000 + b" " * 300_000),
    "comments never closed": lambda: behind_cells(b"<!-- " * 300_000),
    "instructions never closed": lambda: in_part("xl/workbook.xml", b"<sheets>", b"<?x " * 300_000 + b"<sheets>"),
    "texts never closed": lambda: in_part("xl/styles.xml", b"<fonts", b"<![CDATA[" * 200_000 + b"<fonts"),
    "ends of cells without number": lambda: behind_cells(b"<!-- </sheetData> -->" * 20_000),
    "an .ods of endless repeats": lambda: spreadsheet_of_repeats(1_048_576, 16_384),
    "an .ods of repeats beyond numbers": lambda: spreadsheet_of_repeats(99_999_999_999, 99_999_999_999),
    "an .ods of many columns": lambda: spreadsheet_of_repeats(1, 2_000_000_000),
    "an .ods of many rows": lambda: spreadsheet_of_repeats(2_000_000_000, 1),
    "a CSV of quotes": lambda: b'"' + b"a,b\n" * 2_000_000,
    "a CSV of one line": lambda: "日期,金额".encode() + b"," * 15_000_000,
    "an old workbook of nothing": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    "an old workbook of circles": _ole_circle,
}  # fmt: skip
"""What it does → a function that makes it. Most take milliseconds to make, the largest a second."""


def ending_of(name):
    """Return the ending of the file's name."""
    return "csv" if "CSV" in name else "ods" if ".ods" in name else "xls" if "old" in name else "xlsx"
