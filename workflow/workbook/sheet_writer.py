"""How result tables look on a sheet: titles, notes, headers, formats, tones, data bars, charts."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from unicodedata import east_asian_width

from xlsxwriter.format import Format as CellFormat
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import ChartKind, Format, Link, ResultTable, TableColumn, TableValue
from workflow.workbook.highlights import COLOURS
from workflow.workbook.markup import clean_text
from workflow.workbook.sheet_names import quoted

_FONT = "Microsoft YaHei"
_HEADER, _LINE, _BAR, _LINK = "#1F4E78", "#D0D7DE", "#9DC3E6", "#0563C1"
_LONGEST_TEXT = 32_767
_LONGEST_LINK = 2_000
_CHART_ROWS = 30
"""More bars than this cannot be told apart."""
_GAP_WIDTH = 3
_LINE_POINTS, _MOST_LINES = 14, 20
_YES_NO = {Language.ZH: ("是", "否"), Language.EN: ("yes", "no")}
_NUMERIC = frozenset({Format.MONEY, Format.NUMBER, Format.PERCENT})


class SheetWriter:
    """Writes tables on sheets of one XlsxWriter workbook."""

    def __init__(self, workbook: Workbook, targets: Mapping[str, str], language: Language, sign: str) -> None:
        self._workbook = workbook
        self._targets = targets
        self._language = language
        self._sign = sign
        self._formats: dict[tuple[tuple[str, object], ...], CellFormat] = {}

    def write(self, sheet: Worksheet, blocks: Sequence[ResultTable]) -> None:
        """Write tables side by side on a sheet."""
        header = 1 + max((len(block.notes) for block in blocks), default=0)
        first = 0
        starts: list[int] = []
        lines: dict[int, int] = {}
        for number, block in enumerate(blocks):
            starts.append(first)
            _count_lines(block, header + 1, lines)
            self._write_block(sheet, block, header, first, self._sign if not number else "")
            first += len(block.columns) + 1
            if number + 1 < len(blocks):
                sheet.set_column(first - 1, first - 1, _GAP_WIDTH)
        for row, count in lines.items():
            sheet.set_row(row, min(count, _MOST_LINES) * _LINE_POINTS + 2)
        self._charts(sheet, blocks, starts, header, first)
        sheet.freeze_panes(header + 1, 0)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if blocks:
            sheet.repeat_rows(header)
        if len(blocks) == 1 and blocks[0].columns and blocks[0].rows:
            sheet.autofilter(header, 0, header + len(blocks[0].rows), len(blocks[0].columns) - 1)

    def _format(self, **properties: object) -> CellFormat:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": _FONT, "font_size": 10, **properties})
        return self._formats[key]

    def _write_block(self, sheet: Worksheet, block: ResultTable, header: int, first: int, sign: str) -> None:
        sheet.write_string(
            0, first, _text(sign + block.title), self._format(bold=True, font_size=14, font_color=_HEADER)
        )
        for number, note in enumerate(block.notes, 1):
            sheet.write_string(number, first, _text(note), self._format(font_color="#595959", font_size=9))
        head = self._format(bold=True, font_color="#FFFFFF", bg_color=_HEADER, border=1, border_color=_LINE,
                            align="center", valign="vcenter", text_wrap=True)  # fmt: skip
        for number, column in enumerate(block.columns):
            sheet.set_column(first + number, first + number, column.width)
            sheet.write_string(header, first + number, _text(column.title), head)
            shown = _number_format(column, [row[number] for row in block.rows if number < len(row)])
            for line, row in enumerate(block.rows):
                value = row[number] if number < len(row) else None
                tone = block.tone.get(line)
                self._write_cell(sheet, (header + 1 + line, first + number), value, column.format, shown, tone)
            if column.bars and block.rows:
                sheet.conditional_format(header + 1, first + number, header + len(block.rows), first + number, {
                    "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": _BAR,
                    "bar_negative_color": "#F4B183", "min_type": "num", "min_value": 0,
                } if _none_negative(block, number) else {
                    "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": _BAR,
                    "bar_negative_color": "#F4B183",
                })  # fmt: skip

    def _write_cell(
        self,
        sheet: Worksheet,
        at: tuple[int, int],
        value: TableValue | Link,
        kind: Format,
        shown: str,
        tone: Severity | None,
    ) -> None:
        look: dict[str, object] = {"border": 1, "border_color": _LINE, "valign": "top"}
        if tone:
            look["bg_color"] = f"#{COLOURS[tone][0][2:]}"
        if kind is Format.TEXT:
            look["text_wrap"] = True
        elif kind is not Format.DATE:
            look["align"] = "right"
        number = _number(value)
        if isinstance(value, Link):
            self._write_link(sheet, at, value, look)
        elif number is not None:
            sheet.write_number(*at, number, self._format(**look, **({"num_format": shown} if shown else {})))
        elif isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day, no moment
            if moment.year >= 1900:
                sheet.write_datetime(
                    *at, moment.replace(tzinfo=None), self._format(**look, num_format=shown or "yyyy-mm-dd")
                )
            else:
                sheet.write_string(*at, value.isoformat(), self._format(**look))
        elif isinstance(value, bool):
            sheet.write_string(*at, _YES_NO[self._language][not value], self._format(**look))
        elif value is None or value == "" or not isinstance(value, str):
            sheet.write_blank(*at, None, self._format(**look))
        else:
            sheet.write_string(*at, _text(value), self._format(**look))

    def _write_link(self, sheet: Worksheet, at: tuple[int, int], link: Link, look: Mapping[str, object]) -> None:
        target = self._targets.get(link.sheet)
        address = f"internal:{quoted(target)}!{link.cell or 'A1'}" if target else ""
        if address and link.text and len(address) < _LONGEST_LINK:
            linked = self._format(**{**look, "font_color": _LINK, "underline": 1})
            if sheet.write_url(*at, address, linked, _text(link.text)[:_LONGEST_LINK]) == 0:
                return
        sheet.write_string(*at, _text(link.text), self._format(**look))

    def _charts(
        self, sheet: Worksheet, blocks: Sequence[ResultTable], starts: Sequence[int], header: int, column: int
    ) -> None:
        """Put the charts behind the last table, one below the other."""
        row = header
        for block, first in zip(blocks, starts, strict=True):
            shown = _chart_column(block)
            if block.chart is ChartKind.NONE or shown < 0 or not block.rows:
                continue
            count = min(len(block.rows), _CHART_ROWS)
            top, bottom = header + 1, header + count
            label = first + block.chart_label
            chart = self._workbook.add_chart({"type": "bar"})
            chart.add_series({
                "name": [sheet.get_name(), header, first + shown],
                "categories": [sheet.get_name(), top, label, bottom, label],
                "values": [sheet.get_name(), top, first + shown, bottom, first + shown],
                "fill": {"color": "#2E75B6"}, "gap": 40,
                "data_labels": {"value": True, "font": {"size": 8, "name": _FONT}},
            })  # fmt: skip
            chart.set_title({"name": _text(f"{block.title} · {block.columns[shown].title}"),
                             "name_font": {"size": 11, "name": _FONT}})  # fmt: skip
            chart.set_legend({"none": True})
            bare = {"major_tick_mark": "none", "minor_tick_mark": "none"}
            chart.set_y_axis({**bare, "reverse": True, "num_font": {"size": 9, "name": _FONT}})
            lines = {"visible": True, "line": {"color": _LINE}}
            small = {"size": 8, "name": _FONT}
            chart.set_x_axis({**bare, "major_gridlines": lines, "num_font": small, "label_position": "high"})
            height = 90 + 22 * count
            chart.set_size({"width": 480, "height": height})
            sheet.insert_chart(row, column, chart, {"object_position": 3})
            row += height // 20 + 2


def _count_lines(block: ResultTable, first: int, lines: dict[int, int]) -> None:
    """Note for each row how many lines its longest text takes: not every program fits heights when it opens a file."""
    for line, row in enumerate(block.rows, first):
        for value, column in zip(row, block.columns, strict=False):
            text = value.text if isinstance(value, Link) else value
            if isinstance(text, str) and column.format is Format.TEXT:
                room = max(column.width - 1, 1)
                count = sum(max(1, -(-_half_widths(part) // room)) for part in text.split("\n"))
                if count > 1:
                    lines[line] = max(lines.get(line, 1), count)


def _half_widths(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def _text(text: str) -> str:
    """Return a text that a cell can hold."""
    return clean_text(text)[:_LONGEST_TEXT]


def _number(value: object) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**300 else None
    return float(value) if math.isfinite(value) else None


def _number_format(column: TableColumn, values: Sequence[TableValue | Link]) -> str:
    if column.format is Format.NUMBER:
        numbers = [number for value in values if (number := _number(value)) is not None]
        return "#,##0" if all(number == int(number) for number in numbers) else "#,##0.00"
    return {Format.MONEY: "#,##0.00", Format.PERCENT: "0.0%", Format.DATE: "yyyy-mm-dd"}.get(column.format, "")


def _none_negative(block: ResultTable, column: int) -> bool:
    numbers = [_number(row[column]) for row in block.rows if column < len(row)]
    return all(number is None or number >= 0 for number in numbers)


def _chart_column(block: ResultTable) -> int:
    if block.chart_column >= 0:
        return block.chart_column if block.chart_column < len(block.columns) else -1
    numeric = [number for number, column in enumerate(block.columns) if column.format in _NUMERIC]
    return numeric[-1] if numeric else -1
