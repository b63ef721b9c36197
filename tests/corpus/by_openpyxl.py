"""Workbooks as openpyxl writes them."""

import io
from datetime import datetime, time, timedelta

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule, DataBarRule, FormulaRule, IconSetRule
from openpyxl.styles import Alignment, Border, Font, GradientFill, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.scenario import InputCells, Scenario
from openpyxl.worksheet.table import Table, TableStyleInfo

from corpus.by_xlsxwriter import NAMES, picture


def _filled(book, title):
    sheet = book.create_sheet(title)
    sheet.append(["姓名", "大区", "目标", "完成"])
    for row, name in enumerate(NAMES):
        sheet.append([name, "华东", 1000 + row, row * 180.5])
    return sheet


def rich():
    """Charts, pictures, notes, rules, tables, styles, names, rich text, times."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = _filled(book, "销售")
    for kind, place in ((BarChart, "G2"), (LineChart, "G20")):
        chart = kind()
        chart.add_data(Reference(sheet, min_col=3, max_col=4, min_row=1, max_row=6), titles_from_data=True)
        sheet.add_chart(chart, place)
    sheet.add_image(Image(io.BytesIO(picture())), "P2")
    sheet["C3"].comment = Comment("请复核", "李经理", height=120, width=300)
    sheet.conditional_formatting.add("C2:C6", ColorScaleRule("min", None, "FFFFFF", "max", None, "FF0000"))
    sheet.conditional_formatting.add("D2:D6", DataBarRule("min", None, "max", None, "00FF00"))
    sheet.conditional_formatting.add("D2:D6", IconSetRule("3Arrows", "percent", [0, 33, 67]))
    sheet.conditional_formatting.add("A2:D6", FormulaRule(["$D2>$C2"], fill=PatternFill("solid", bgColor="FFC7CE")))
    choice = DataValidation("list", formula1='"华东,华南"', allow_blank=True, showErrorMessage=True)
    choice.add("B2:B6")
    sheet.add_data_validation(choice)
    sheet["A8"] = CellRichText("合计", TextBlock(InlineFont(b=True, color="00FF0000"), "（万元）"))
    sheet["A9"], sheet["A10"] = datetime(2026, 11, 3, 9, 30), time(9, 30)  # noqa: DTZ001 - cells know no zones
    sheet["A11"], sheet["A12"], sheet["A13"] = timedelta(hours=30), "#N/A", "=SUM(C2:C6)"
    sheet.merge_cells("B8:C9")
    sheet["B8"] = "合并"
    side = Side("double", "0000FF")
    sheet["B8"].border, sheet["B8"].alignment = Border(side, side, side, side), Alignment("center", textRotation=45)
    sheet["D8"].fill = GradientFill(stop=("FFFFFF", "99CCFF"))
    book.add_named_style(NamedStyle("强调 1", Font("宋体", 12, b=True), number_format='0.00"万"'))
    sheet["D9"].style = "强调 1"
    other = _filled(book, "表格")
    other.add_table(Table(displayName="销售表", ref="A1:D6", tableStyleInfo=TableStyleInfo("TableStyleMedium2")))
    book.defined_names["税率"] = DefinedName("税率", attr_text="0.06")
    sheet.defined_names["本表"] = DefinedName("本表", attr_text="销售!$A$1")
    return book


def locked():
    """Locked structure, protected sheet, hidden sheet, scenarios, print settings, groups, chart sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = _filled(book, "锁定")
    sheet.protection.sheet = True
    sheet["D3"].protection = Protection(locked=False)
    sheet.scenarios.scenario.append(Scenario(name="乐观", inputCells=[InputCells(r="D3", val="9")]))
    book.security.lockStructure = True
    book.security.workbookPassword = "1234"
    other = _filled(book, "打印")
    other.print_title_rows, other.print_area = "1:1", "A1:D6"
    other.page_setup.orientation, other.page_setup.paperSize = "landscape", 9
    other.oddHeader.center.text = "销售"
    other.auto_filter.ref = "A1:D6"
    other.column_dimensions.group("B", "C", hidden=True)
    other.row_dimensions[3].hidden = True
    other.sheet_view.zoomScale = 80
    other.freeze_panes = "B2"
    book.create_sheet("藏着").sheet_state = "veryHidden"
    chart = BarChart()
    chart.add_data(Reference(other, min_col=3, min_row=1, max_row=6), titles_from_data=True)
    book.create_chartsheet("图表页").add_chart(chart)
    return book


def write_only():
    """A workbook streamed row by row, without shared strings of its own making."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("流水")
    for row in range(50):
        sheet.append([f"张{row}", row, None, row / 3])
    return book


def workbooks():
    """Return all of them by name."""
    made = {}
    for build in (rich, locked, write_only):
        buffer = io.BytesIO()
        build().save(buffer)
        made[f"openpyxl {build.__name__}"] = buffer.getvalue()
    return made
