"""Workbooks with all that XlsxWriter can write."""

import io
import struct
import tempfile
import zlib
from datetime import date
from pathlib import Path

from workbook_samples import written

NAMES = ("张三", "李四", "王五", "赵六", "钱七")


def picture(red=200):
    """Return a small PNG."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes([red, 90, column]) * 16 for column in range(16))
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def table_of_sales(sheet, top=1):
    """Write a title, a header and five rows."""
    sheet.merge_range(top - 1, 0, top - 1, 3, "2026年11月 销售")
    sheet.write_row(top, 0, ["姓名", "大区", "目标", "完成"])
    for row, name in enumerate(NAMES, start=top + 1):
        sheet.write_row(row, 0, [name, "华东", 1000 + row, row * 180.5])


def charts(book):
    """Charts of several sorts, one with a second axis, and a chart sheet."""
    sheet = book.add_worksheet("图表")
    table_of_sales(sheet)
    for at, kind in enumerate(("column", "line", "pie", "scatter", "radar", "stock")):
        chart = book.add_chart({"type": kind})
        for column in ("C", "D", "D") if kind == "stock" else ("C", "D"):
            chart.add_series({"categories": "=图表!$A$3:$A$7", "values": f"=图表!${column}$3:${column}$7",
                              "data_labels": {"value": True},
                              "trendline": {"type": "linear"} if kind == "line" else None,
                              "y2_axis": kind == "column" and column == "D"})  # fmt: skip
        chart.set_title({"name": "=图表!$A$1"})
        sheet.insert_chart(1 + 15 * at, 6, chart)
    whole = book.add_chartsheet("整页图")
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    chart.add_series({"values": "=图表!$C$3:$C$7"})
    whole.set_chart(chart)


def pictures(book):
    """Pictures over cells and in a cell, in the header and behind the sheet, shapes with text."""
    sheet = book.add_worksheet("图片")
    table_of_sales(sheet)
    options = {"image_data": io.BytesIO(picture()), "url": "https://example.com", "description": "印章"}
    sheet.insert_image("F2", "a.png", options)
    sheet.embed_image("F9", "b.png", {"image_data": io.BytesIO(picture(20))})
    sheet.insert_textbox("H2", "说明：请勿改动", {"fill": {"color": "#FFEEAA"}, "line": {"dash_type": "dash"}})
    sheet.insert_textbox("H9", "连接", {"textlink": "=$A$1", "object_position": 3})
    sheet.set_background(io.BytesIO(picture(90)))
    sheet.set_header("&L&G&C销售&R&D", {"image_left": "logo.png", "image_data_left": io.BytesIO(picture(60))})


def rules(book):
    """Rules of every sort, sparklines, validation, icons, tables with totals, filters."""
    sheet = book.add_worksheet("规则")
    table_of_sales(sheet)
    red = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "0.0%"})
    sheet.conditional_format("C3:C7", {"type": "data_bar", "data_bar_2010": True, "bar_negative_color": "#FF0000"})
    sheet.conditional_format("D3:D7", {"type": "icon_set", "icon_style": "5_ratings"})
    sheet.conditional_format("C3:D7", {"type": "3_color_scale"})
    sheet.conditional_format("A3:A7", {"type": "text", "criteria": "containing", "value": "张", "format": red})
    sheet.conditional_format("A3:D7", {"type": "formula", "criteria": "=$D3>$C3", "format": red, "stop_if_true": True})
    sheet.conditional_format("B3:B7", {"type": "duplicate", "format": red, "multi_range": "B3:B7 B20:B30"})
    for row in range(2, 7):
        sheet.add_sparkline(row, 5, {"range": f"规则!C{row + 1}:D{row + 1}", "type": "win_loss", "markers": True})
    sheet.data_validation("B3:B7", {"validate": "list", "source": ["华东", "华南"], "error_message": "请选择"})
    sheet.data_validation("C3:C7", {"validate": "decimal", "criteria": ">=", "value": 0, "input_title": "目标"})
    other = book.add_worksheet("表")
    columns = [{"header": "姓名", "total_string": "合计"}, {"header": "目标", "total_function": "sum"},
               {"header": "完成率", "formula": "=[@目标]/2"}]  # fmt: skip
    rows = [[name, 100 * at] for at, name in enumerate(NAMES)]
    other.add_table("B2:D8", {"data": rows, "columns": columns, "total_row": True, "style": "Table Style Light 11"})
    third = book.add_worksheet("筛选")
    table_of_sales(third)
    third.autofilter("A2:D7")
    third.filter_column("B", "x == 华东")
    third.set_row(4, None, None, {"hidden": True})


def printing(book):
    """Names, print settings, outline, panes, rich text, links, formulas of arrays, properties, odd cells."""
    sheet = book.add_worksheet("打印 与'名称")
    table_of_sales(sheet)
    book.define_name("合计", "='打印 与''名称'!$D$8")
    sheet.write_formula("D8", "=SUM(D3:D7)", book.add_format({"num_format": "#,##0.00", "bold": True}), 5)
    sheet.write_dynamic_array_formula("F3:F7", "=SORT(D3:D7)", None, 0)
    sheet.write_array_formula("G3:G7", "{=C3:C7*2}", None, 0)
    sheet.write_rich_string(
        "A9", "实际", book.add_format({"bold": True}), "完成", book.add_format({"italic": True}), "率"
    )
    sheet.write_url("A10", "internal:'打印 与''名称'!A1", string="返回")
    sheet.write_url("A11", "https://example.com/?a=1&b=2", tip="网站")
    sheet.write_datetime("A12", date(2026, 11, 3), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))
    sheet.write_boolean("A13", True)
    sheet.write_string("A14", "  前后有空格\n第二行\x01 ", book.add_format({"text_wrap": True}))
    sheet.print_area("A1:G20")
    sheet.repeat_rows(0, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks([5])
    sheet.set_footer("第 &P 页")
    sheet.set_row(3, 30, None, {"level": 1})
    sheet.set_column("C:D", 15, None, {"level": 1, "collapsed": True})
    sheet.freeze_panes(2, 1)
    sheet.set_tab_color("#00AA00")
    sheet.ignore_errors({"number_stored_as_text": "A1:A20"})
    book.set_custom_property("部门", "销售部")
    book.set_properties({"title": "销售", "company": "公司"})
    book.add_worksheet("筛选表").very_hidden()
    book.define_name("筛选表!本地", "='打印 与''名称'!$A$1")


def protected(book):
    """A protected sheet with unlocked cells and ranges, notes, checkboxes and a button."""
    sheet = book.add_worksheet("保护")
    table_of_sales(sheet)
    sheet.write_comment("C4", "某人的批注", {"author": "张经理", "visible": True, "color": "#FFEEEE"})
    sheet.write_comment("B30", "空单元格的批注")
    sheet.insert_button("F3", {"macro": "汇总", "caption": "汇总"})
    sheet.insert_checkbox("F6", True)
    sheet.write("D4", 12, book.add_format({"locked": False}))
    sheet.unprotect_range("C3:C7", "目标区")
    sheet.protect("密码", {"sort": True, "autofilter": True})
    other = book.add_worksheet("未保护")
    table_of_sales(other)
    other.write_comment("A3", "批注")


def macros(book):
    """A workbook with a macro project and names for its modules."""
    charts(book)
    protected(book)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "vbaProject.bin"
        project.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 12)
        book.add_vba_project(io.BytesIO(project.read_bytes()), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    for sheet in book.worksheets():
        sheet.set_vba_name(f"Sheet{sheet.index + 1}")


def workbooks():
    """Return all of them by name."""
    fills = (charts, pictures, rules, printing, protected, macros)
    made = {f"xlsxwriter {fill.__name__}": written(fill) for fill in fills}
    made["xlsxwriter streamed"] = written(rules, constant_memory=False, use_zip64=True, strings_to_numbers=True)
    return made
