"""Workbooks with what no library writes: pivots, slicers, threads, cell pictures, controls, models, unknown parts."""
# ruff: noqa: E501 - markup is read whole, in its line

import re

from corpus.addition import OFFICE, Addition
from corpus.by_xlsxwriter import NAMES, picture, table_of_sales
from workbook_samples import written

_X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MS = "http://schemas.microsoft.com/office"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET, SECOND, BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"


def _base():
    def fill(book):
        table_of_sales(book.add_worksheet("数据"))
        book.get_worksheet_by_name("数据").write_comment("C4", "旧批注")
        second = book.add_worksheet("其他")
        second.write_row(0, 0, ["行标签", "求和项:目标"])
        second.write_row(1, 0, ["张三", 1002])

    return Addition(written(fill))


def _extended(added, part, uri, inside, spaces=f'xmlns:x14="{_X14}" xmlns:xm="{_XM}"'):
    """Put an extension at the end of a sheet or workbook."""
    ext = f'<ext uri="{uri}" {spaces}>{inside}</ext>'
    close = b"</extLst>" if b"</extLst>" in added.parts[part] else None
    root = re.search(rb"</(?:worksheet|workbook)>", added.parts[part])[0]
    if close:
        added.put(part, close, ext.encode() + close)
    else:
        added.put(part, root, f"<extLst>{ext}</extLst>".encode() + root)


def _pivot(added):
    fields = "".join(f'<cacheField name="{name}" numFmtId="0"><sharedItems>{items}</sharedItems></cacheField>' for name, items in (
        ("姓名", "".join(f'<s v="{name}"/>' for name in NAMES)), ("大区", '<s v="华东"/>'), ("目标", ""), ("完成", "")))  # fmt: skip
    definition = (
        f'{_HEAD}<pivotCacheDefinition xmlns="{_X}" xmlns:r="{OFFICE}" r:id="rId100" refreshedBy="张三" recordCount="5">'
        f'<cacheSource type="worksheet"><worksheetSource ref="A2:D7" sheet="数据"/></cacheSource>'
        f'<cacheFields count="4">{fields}</cacheFields></pivotCacheDefinition>'
    )
    records = "".join(f'<r><x v="{at}"/><x v="0"/><n v="{1000 + at}"/><n v="{at}"/></r>' for at in range(5))
    table = (
        f'{_HEAD}<pivotTableDefinition xmlns="{_X}" name="透视1" cacheId="7" dataCaption="值">'
        '<location ref="A1:B3" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="4">'
        '<pivotField axis="axisRow" showAll="0"><items count="1"><item x="0"/></items></pivotField><pivotField showAll="0"/>'
        '<pivotField dataField="1" showAll="0"/><pivotField showAll="0"/></pivotFields><rowFields count="1"><field x="0"/>'
        '</rowFields><rowItems count="1"><i><x/></i></rowItems><dataFields count="1"><dataField name="求和项:目标" fld="2"/>'
        "</dataFields></pivotTableDefinition>"
    )
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    identity = added.part(
        cache, definition, f"{_TYPES}.pivotCacheDefinition+xml", owner=BOOK, kind="pivotCacheDefinition"
    )
    added.part("xl/pivotCache/pivotCacheRecords1.xml", f'{_HEAD}<pivotCacheRecords xmlns="{_X}" count="5">{records}</pivotCacheRecords>',
               f"{_TYPES}.pivotCacheRecords+xml", owner=cache, kind="pivotCacheRecords")  # fmt: skip
    pivot = "xl/pivotTables/pivotTable1.xml"
    added.part(pivot, table, f"{_TYPES}.pivotTable+xml", owner=SECOND, kind="pivotTable")
    added.relate(pivot, "pivotCacheDefinition", f"/{cache}")
    caches = f'<pivotCaches><pivotCache cacheId="7" r:id="{identity}"/></pivotCaches></workbook>'
    added.put(BOOK, "</workbook>", caches)


def pivot_and_slicer():
    """A pivot table with its cache, and a slicer on it with its drawing."""
    added = _base()
    _pivot(added)
    cache = (
        f'{_HEAD}<slicerCacheDefinition xmlns="{_X14}" name="切片器_姓名" sourceName="姓名"><pivotTables><pivotTable tabId="2" '
        'name="透视1"/></pivotTables><data><tabular pivotCacheId="7"><items count="1"><i x="0" s="1"/></items></tabular></data>'
        "</slicerCacheDefinition>"
    )
    identity = added.part("xl/slicerCaches/slicerCache1.xml", cache, "application/vnd.ms-excel.slicerCache+xml", owner=BOOK,
                          kind=f"{_MS}/2007/relationships/slicerCache")  # fmt: skip
    _extended(added, BOOK, "{BBE1A952-AA13-448e-AADC-164F8A28A991}",
              f'<x14:slicerCaches><x14:slicerCache r:id="{identity}"/></x14:slicerCaches>', f'xmlns:x14="{_X14}"')  # fmt: skip
    slicer = f'{_HEAD}<slicers xmlns="{_X14}"><slicer name="姓名" cache="切片器_姓名" caption="姓名" rowHeight="241300"/></slicers>'
    identity = added.part("xl/slicers/slicer1.xml", slicer, "application/vnd.ms-excel.slicer+xml", owner=SECOND,
                          kind=f"{_MS}/2007/relationships/slicer")  # fmt: skip
    _extended(added, SECOND, "{A8765BA9-456A-4dab-B4F3-ACF838C121DE}",
              f'<x14:slicerList><x14:slicer r:id="{identity}"/></x14:slicerList>', f'xmlns:x14="{_X14}"')  # fmt: skip
    drawing = (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/>'
        f'<xdr:ext cx="9" cy="9"/><mc:AlternateContent xmlns:mc="{_MC}" xmlns:sle15="{_MS}/drawing/2012/slicer"><mc:Choice '
        'Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="姓名"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData '
        f'uri="{_MS}/drawing/2010/slicer"><sle:slicer xmlns:sle="{_MS}/drawing/2010/slicer" name="姓名"/></a:graphicData></a:graphic>'
        '</xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>'
    )  # fmt: skip
    identity = added.part("xl/drawings/drawing9.xml", drawing, "application/vnd.openxmlformats-officedocument.drawing+xml",
                          owner=SECOND, kind="drawing")  # fmt: skip
    added.put(SECOND, "<extLst>", f'<drawing r:id="{identity}"/><extLst>')
    return added.packed()


def threads():
    """Threaded comments with answers, the people who wrote them, and the notes that stand in for them."""
    added = _base()
    person, first = "{7A1B2C3D-0000-4000-8000-000000000001}", "{7A1B2C3D-0000-4000-8000-000000000002}"
    space = f"{_MS}/spreadsheetml/2018/threadedcomments"
    people = f'{_HEAD}<personList xmlns="{space}"><person displayName="张三" id="{person}" userId="a@b.cn" providerId="AD"/></personList>'
    added.part("xl/persons/person.xml", people, "application/vnd.ms-excel.person+xml", owner=BOOK,
               kind=f"{_MS}/2017/10/relationships/person")  # fmt: skip
    thread = (
        f'{_HEAD}<ThreadedComments xmlns="{space}"><threadedComment ref="C4" dT="2026-11-03T01:02:03.00" personId="{person}" '
        f'id="{first}"><text>这个数对吗？</text></threadedComment><threadedComment ref="C4" personId="{person}" '
        f'id="{{7A1B2C3D-0000-4000-8000-000000000003}}" parentId="{first}"><text>对的</text></threadedComment></ThreadedComments>'
    )
    added.part("xl/threadedComments/threadedComment1.xml", thread, "application/vnd.ms-excel.threadedcomments+xml",
               owner=SHEET, kind=f"{_MS}/2017/10/relationships/threadedComment")  # fmt: skip
    return added.packed()


def cell_pictures():
    """WPS's pictures in cells: a part of the workbook, and formulas that name its pictures."""
    added = _base()
    added.extension("png", "image/png")
    added.part("xl/media/image1.png", picture())
    images = (
        f'{_HEAD}<etc:cellImages xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" '
        'name="ID_0F1E2D3C4B5A69788796A5B4C3D2E1F0" descr="收据"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId100"/>'
        '<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr/></xdr:pic></etc:cellImage></etc:cellImages>'
    )  # fmt: skip
    part = "xl/cellimages.xml"
    added.part(part, images, "application/vnd.wps-officedocument.cellimage+xml", owner=BOOK,
               kind="http://www.wps.cn/officeDocument/2020/cellImage", target="cellimages.xml")  # fmt: skip
    added.relate(part, "image", "media/image1.png")
    call = 'DISPIMG("ID_0F1E2D3C4B5A69788796A5B4C3D2E1F0",1)'.replace('"', "&quot;")
    cell = f'<row r="9"><c r="A9" t="str"><f>_xlfn.{call}</f><v>={call}</v></c></row></sheetData>'
    added.put(SHEET, "</sheetData>", cell)
    return added.packed()


def extensions():
    """Rules and validations of 2010 that look at another sheet, and an extension that nobody knows."""
    added = _base()
    rule = (
        '<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="3" '
        'id="{11111111-2222-4333-8444-555555555555}"><xm:f>其他!$B$2&gt;0</xm:f><x14:dxf><fill><patternFill><bgColor rgb="FFFFC000"/>'
        "</patternFill></fill></x14:dxf></x14:cfRule><xm:sqref>C3:C7</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
    )
    choice = (
        '<x14:dataValidations count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>其他!$A$1:$A$9</xm:f>'
        "</x14:formula1><xm:sqref>A3:A7</xm:sqref></x14:dataValidation></x14:dataValidations>"
    )
    _extended(added, SHEET, "{78C0D931-6437-407d-A8EE-F0AAD7539E65}", rule)
    _extended(added, SHEET, "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}", choice)
    _extended(
        added, SHEET, "{99999999-0000-4000-8000-000000000000}", '<q:x xmlns:q="urn:q" a="1">&#160;<![CDATA[<y>]]></q:x>'
    )
    return added.packed()


def outside():
    """Links to another workbook, custom XML, printer settings, a data model, a query, and parts that nobody refers to."""
    added = _base()
    link = (
        f'{_HEAD}<externalLink xmlns="{_X}" xmlns:r="{OFFICE}"><externalBook r:id="rId100"><sheetNames><sheetName val="Sheet1"/>'
        '</sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>5</v></cell></row></sheetData></sheetDataSet>'
        "</externalBook></externalLink>"
    )
    part = "xl/externalLinks/externalLink1.xml"
    identity = added.part(part, link, f"{_TYPES}.externalLink+xml", owner=BOOK, kind="externalLink")
    added.relate(part, "externalLinkPath", "file:///C:/%E8%A1%A8/a.xlsx", "External")
    added.put(
        BOOK, "</sheets>", f'</sheets><externalReferences><externalReference r:id="{identity}"/></externalReferences>'
    )
    added.part("customXml/item1.xml", "<data xmlns='urn:x'><流水号>1</流水号></data>", owner=BOOK, kind="customXml",
               target="../customXml/item1.xml")  # fmt: skip
    props = (
        '<ds:datastoreItem ds:itemID="{1}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    )
    added.part("customXml/itemProps1.xml", props, "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
               owner="customXml/item1.xml", kind="customXmlProps", target="itemProps1.xml")  # fmt: skip
    added.extension("bin", f"{_TYPES}.printerSettings")
    identity = added.part("xl/printerSettings/printerSettings1.bin", bytes(900), owner=SHEET, kind="printerSettings")
    margins = re.search(rb"<pageMargins[^>]*/>", added.parts[SHEET])[0]
    added.put(
        SHEET, margins, margins + f'<pageSetup paperSize="9" orientation="landscape" r:id="{identity}"/>'.encode()
    )
    added.extension("data", "application/vnd.openxmlformats-officedocument.model+data")
    added.part(
        "xl/model/item.data", bytes(range(256)) * 40, owner=BOOK, kind=f"{_MS}/2011/relationships/powerPivotData"
    )
    connection = (
        f'{_HEAD}<connections xmlns="{_X}"><connection id="1" name="查询" type="5" refreshedVersion="6"/></connections>'
    )
    added.part("xl/connections.xml", connection, f"{_TYPES}.connections+xml", owner=BOOK, kind="connections")
    added.part("xl/unknown/无主.xml", "<未知/>", "application/xml")
    added.part("docProps/thumbnail.jpeg", b"\xff\xd8\xff\xe0")
    return added.packed()


def controls():
    """A check box and a button of the form controls, with their properties and pictures of old."""
    added = _base()
    properties = (
        f'{_HEAD}<formControlPr xmlns="{_X14}" objectType="CheckBox" checked="Checked" fmlaLink="$F$3" lockText="1"/>'
    )
    identity = added.part("xl/ctrlProps/ctrlProp1.xml", properties, "application/vnd.ms-excel.controlproperties+xml",
                          owner=SHEET, kind="ctrlProp")  # fmt: skip
    place = "<from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></from>"
    anchor = place + place.replace("from", "to").replace(">5<", ">6<").replace(">2<", ">3<")
    control = (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14">'
        f'<control shapeId="1026" r:id="{identity}" name="复选框 1"><controlPr defaultSize="0" autoFill="0"><anchor moveWithCells="1" '
        f'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">{anchor}</anchor></controlPr></control>'
        "</mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
    )
    added.put(SHEET, "<legacyDrawing ", "<legacyDrawing ")
    legacy = re.search(rb"<legacyDrawing [^>]*/>", added.parts[SHEET])[0]
    added.put(SHEET, legacy, legacy + control.encode())
    added.put(SHEET, b"<worksheet ", f'<worksheet xmlns:x14="{_X14}" '.encode())
    shape = (
        '<v:shape id="_x0000_s1026" type="#_x0000_t202" style="position:absolute;z-index:9" o:insetmode="auto"><v:textbox>'
        '<div>复选框 1</div></v:textbox><x:ClientData ObjectType="Checkbox"><x:Anchor>5,0,2,0,6,0,3,0</x:Anchor><x:Checked>1</x:Checked>'
        "<x:FmlaLink>$F$3</x:FmlaLink></x:ClientData></v:shape></xml>"
    )
    added.put("xl/drawings/vmlDrawing1.vml", "</xml>", shape)
    return added.packed()


def workbooks():
    """Return all of them by name."""
    builders = (pivot_and_slicer, threads, cell_pictures, extensions, outside, controls)
    return {f"by hand {build.__name__.replace('_', ' ')}": build() for build in builders}
