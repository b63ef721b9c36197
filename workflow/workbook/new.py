"""New workbooks of result tables: the sheets that go into somebody's workbook, put into an empty one."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from workflow.domain.finding import Language
from workflow.domain.mark import ResultTable
from workflow.workbook.book import MAIN, RELATIONSHIPS, Book
from workflow.workbook.graft import graft
from workflow.workbook.limits import ReadLimits
from workflow.workbook.package import Package
from workflow.workbook.result_sheet import SheetLayout
from workflow.workbook.styles import CONTENT_TYPE, MINIMAL, Styles

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PACKAGE = "application/vnd.openxmlformats-package"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_CREATED = "2000-01-01T00:00:00Z"
"""Workbooks are the same bytes whenever they are made."""
_EMPTY = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
    f'ContentType="{_PACKAGE}.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN_TYPE}"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{CONTENT_TYPE}"/>'
    f'<Override PartName="/docProps/core.xml" ContentType="{_PACKAGE}.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" '
    f'Type="{_RELATIONS}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator></dc:creator>'
    f'<dcterms:created xsi:type="dcterms:W3CDTF">{_CREATED}</dcterms:created>'
    f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_CREATED}</dcterms:modified></cp:coreProperties>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><bookViews><workbookView xWindow="240" '
    'yWindow="15" windowWidth="16095" windowHeight="9660"/></bookViews><sheets></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{RELATIONSHIPS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": MINIMAL.format(main=MAIN),
}  # fmt: skip
_NO_TABLE = SheetLayout("Sheet1", ())


def new_workbook(sheets: Sequence[ResultTable | SheetLayout], language: Language = Language.ZH) -> bytes:
    """Return a workbook (.xlsx) with a sheet for each table or layout; the same tables give the same bytes.

    Texts are always written as texts: nothing becomes a formula or an address. A link whose sheet is the title of
    one of the tables leads to that table's sheet; one that leads nowhere is written as plain text.
    """
    package = Package(empty_package(), ReadLimits())
    book = Book(package)
    styles = Styles(book)
    graft(book, styles, sheets or (_NO_TABLE,), language, "", selected=True)
    styles.apply()
    book.apply()
    return package.to_bytes()


@lru_cache(maxsize=1)
def empty_package() -> bytes:
    """Return a workbook without a sheet: what all new ones begin with."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in _EMPTY.items():
            declared = "" if content.startswith("<?xml") else _DECLARATION
            archive.writestr(ZipInfo(name), declared + content, ZIP_DEFLATED)
    return buffer.getvalue()


__all__ = ["SheetLayout", "new_workbook"]
