"""Small workbooks with the features that a test needs, made by XlsxWriter and by hand."""

import io
import re
import zipfile

import xlsxwriter


def written(fill, **options):
    """Return a workbook that a function fills."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    fill(book)
    book.close()
    return buffer.getvalue()


def office(book):
    """A sheet as offices fill it in: title, merge, note, rules, chart, validation, filter, sparkline, image-free."""
    sheet = book.add_worksheet("11月")
    sheet.merge_range("A1:D1", "2026年11月 目标表", book.add_format({"bold": True, "align": "center"}))
    sheet.write_row("A2", ["姓名", "区域", "目标(万元)", "完成"])
    for row in range(10):
        sheet.write_row(2 + row, 0, [f"张{row}", "华东", 12.5 + row, row / 10])
    sheet.write_formula("C13", "=SUM(C3:C12)", None, 170)
    sheet.write_comment("A3", "某人自己的批注")
    green = book.add_format({"bg_color": "#00FF00"})
    sheet.conditional_format("D3:D12", {"type": "cell", "criteria": ">", "value": 0.5, "format": green})
    sheet.conditional_format("C3:C12", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("B3:B12", {"validate": "list", "source": ["华东", "华南"]})
    sheet.add_sparkline("F3", {"range": "'11月'!C3:C12"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='11月'!$C$3:$C$12"})
    sheet.insert_chart("H3", chart)
    sheet.print_area("A1:D13")
    book.add_worksheet("隐藏").hide()
    book.add_worksheet("空表")
    book.define_name("合计", "='11月'!$C$13")


def plain(book):
    """One sheet with a few rows."""
    sheet = book.add_worksheet("Sheet1")
    for row in range(6):
        sheet.write_row(row, 0, ["a", row, 0.5])


def rewritten(content, change, *, add=None):
    """Return a package with its members' bytes passed through `change(name, content)`; None drops a member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if isinstance(changed, tuple):
                new.writestr(*changed)
            elif changed is not None:
                new.writestr(name, changed)
        for name, text in (add or {}).items():
            new.writestr(name, text)
    return buffer.getvalue()


def in_sheet(content, old, new, part="xl/worksheets/sheet1.xml"):
    """Return a package with bytes of a part replaced."""

    def change(name, text):
        assert name != part or old in text
        return text.replace(old, new, 1) if name == part else text

    return rewritten(content, change)


def backslashed(content):
    """Return a package whose members are named as some Windows programs do."""
    return rewritten(content, lambda name, text: (name.replace("/", "\\"), text))


def prefixed(content):
    """Return a workbook whose spreadsheet elements all have a prefix."""

    def change(name, text):
        if not re.match(r"xl/(worksheets/sheet|workbook|styles|comments|sharedStrings)", name) or name.endswith(
            ".rels"
        ):
            return text
        text = text.replace(
            b'xmlns="http://schemas.openxmlformats.org/spreadsheetml',
            b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml',
        )
        return re.sub(rb"<(/?)(?=[a-z][A-Za-z]*[\s/>])", rb"<\1x:", text)

    return rewritten(content, change)


def strict(content):
    """Return a workbook in the namespaces of strict Office Open XML."""

    def change(_, text):
        for old, new in (
            (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
            (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
            (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
        ):  # fmt: skip
            text = text.replace(old, new)
        return text

    return rewritten(content, change)


def streamed(content):
    """Return a package written as a stream: sizes and checksums stand behind the members."""

    class Unseekable(io.RawIOBase):
        def __init__(self):
            self.content = b""

        def writable(self):
            return True

        def write(self, more):
            self.content += bytes(more)
            return len(more)

    target = Unseekable()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return target.content


def in_zip64(content):
    """Return a package whose members carry the fields of large archives."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            with new.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(old.read(name))
    return buffer.getvalue()


def threaded(content):
    """Return a workbook with a thread on B5 of its first sheet, beside the note that stands in for it on A3."""
    part = "xl/threadedComments/threadedComment1.xml"
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    one = '<threadedComment ref="B5" personId="{0}" id="{1}"><text>请看</text></threadedComment>'
    relation = (
        f'<Relationship Id="rId77" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    override = f'<Override PartName="/{part}" ContentType="application/vnd.ms-excel.threadedcomments+xml"/></Types>'

    def change(name, text):
        if name == "xl/worksheets/_rels/sheet1.xml.rels":
            return text.replace(b"</Relationships>", relation.encode())
        return text.replace(b"</Types>", override.encode()) if name == "[Content_Types].xml" else text

    return rewritten(content, change, add={part: f'<ThreadedComments xmlns="{space}">{one}</ThreadedComments>'})
