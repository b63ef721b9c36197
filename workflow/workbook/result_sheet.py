"""The markup of a result sheet: tables side by side with titles, notes, heads, tones, data bars, links, charts.

It is written straight for the workbook that it goes into: its styles, its names, its day count.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from workflow.domain.finding import Language, Severity
from workflow.domain.mark import ChartKind, Format, Link, ResultTable, TableColumn, TableValue
from workflow.domain.place import column_letters
from workflow.workbook.highlights import COLOURS
from workflow.workbook.markup import cell_text, clean_text
from workflow.workbook.result_chart import BarChart
from workflow.workbook.result_extras import data_bars, dropdowns, hyperlinks
from workflow.workbook.result_layout import (
    chart_column,
    day_number,
    head_lines,
    line_counts,
    none_negative,
    number_format,
    number_of,
    points,
    width_in_file,
)
from workflow.workbook.result_looks import HEAD, LINK, NOTE, TITLE, Look, Looks
from workflow.workbook.sheet_names import quoted

_LONGEST_TEXT = 32_767
_LONGEST_LINK = 2_000
_MOST_LINKS = 65_530
_CHART_ROWS = 30
"""More bars than this cannot be told apart."""
_GAP_WIDTH = 3
_YES_NO = {Language.ZH: ("是", "否"), Language.EN: ("yes", "no")}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}" xmlns:r="{_R}">'
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
)
_PRINTED = (
    b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    b'<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>'
)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet with several tables side by side, in reading order; their headers stand in one row."""

    title: str
    blocks: tuple[ResultTable, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a result sheet must know of the workbook that it goes into."""

    looks: Looks
    targets: Mapping[str, str]
    """Sheets that links may lead to: title or name to name."""
    language: Language
    sign: str = ""
    """Put in front of the first title of each sheet."""
    date1904: bool = False


@dataclass(slots=True)
class ResultSheet:
    """A sheet's markup, and what goes into other parts."""

    content: bytes
    charts: list[tuple[BarChart, str]] = field(default_factory=list)
    """Charts, each with the head of its column; the sheet's drawing is its relationship rId1."""
    row_pixels: dict[int, int] = field(default_factory=dict)
    header: int = 0
    """The row of the heads, from 1: repeated on every printed page."""
    filtered: str = ""
    """The filter's range with `$`; '' for none."""


def first_row(blocks: Sequence[ResultTable]) -> int:
    """Return the row (from 1) of the first values of tables side by side."""
    return _header_row(blocks) + 2


def _header_row(blocks: Sequence[ResultTable]) -> int:
    """Return the row (from 0) of the heads: below the title and the longest notes."""
    return 1 + max((len(block.notes) for block in blocks), default=0)


def written_sheet(
    name: str, blocks: Sequence[ResultTable], number: int, around: Surroundings, *, selected: bool = False
) -> ResultSheet:
    """Return a sheet of tables side by side.

    Args:
        name: the sheet's final name.
        blocks: the tables.
        number: of the sheet among those written together, from 1: keeps ids of data bars apart.
        around: the workbook.
        selected: whether it is the sheet that is open.
    """
    return _Writer(name, blocks, number, around).sheet(selected=selected)


class _Writer:
    """One sheet while it is written; rows and columns count from 0."""

    def __init__(self, name: str, blocks: Sequence[ResultTable], number: int, around: Surroundings) -> None:
        self.name = name
        self.blocks = blocks
        self.number = number
        self.around = around
        self.header = _header_row(blocks)
        self.rows: dict[int, list[bytes]] = defaultdict(list)
        self.widths: dict[int, float] = {}
        self.links: list[tuple[str, str, str]] = []
        self.indexes: dict[tuple[object, ...], int] = {}

    def sheet(self, *, selected: bool) -> ResultSheet:
        bars: list[tuple[str, bool]] = []
        lists: list[tuple[str, tuple[str, ...]]] = []
        starts: list[int] = []
        first = 0
        for place, block in enumerate(self.blocks):
            starts.append(first)
            self._put_block(block, first, "" if place else self.around.sign)
            for column, shown in enumerate(block.columns):
                letters = column_letters(first + column + 1)
                span = f"{letters}{self.header + 2}:{letters}{self.header + 1 + len(block.rows)}"
                if shown.bars and block.rows:
                    bars.append((span, none_negative(block, column)))
                if shown.choices and block.rows:
                    lists.append((span, shown.choices))
            first += len(block.columns) + 1
            if place + 1 < len(self.blocks):
                self.widths[first - 1] = _GAP_WIDTH
        heights = {row: points(count) for row, count in line_counts(self.blocks, self.header + 1).items()}
        if (lines := head_lines(self.blocks)) > 1:
            heights[self.header] = points(lines)
        done = ResultSheet(b"", self._charts(starts, first), {row: int(4 / 3 * high) for row, high in heights.items()},
                           self.header + 1, self._filtered())  # fmt: skip
        rules, extension = data_bars(bars, self.number)
        done.content = b"".join((
            self._top(max(first - 1, 1), selected=selected), self._cells(heights),
            f'<autoFilter ref="{done.filtered.replace("$", "")}"/>'.encode() if done.filtered else b"",
            rules, dropdowns(lists, self.around.language), hyperlinks(self.links), _PRINTED,
            b'<drawing r:id="rId1"/>' if done.charts else b"", extension, b"</worksheet>",
        ))  # fmt: skip
        return done

    def _top(self, columns: int, *, selected: bool) -> bytes:
        last = f"{column_letters(columns)}{max(self.rows, default=0) + 1}"
        below = self.header + 1
        open_tab = ' tabSelected="1"' if selected else ""
        widths = "".join(
            f'<col min="{column + 1}" max="{column + 1}" width="{width_in_file(width)}" customWidth="1"/>'
            for column, width in sorted(self.widths.items())
        )
        columns_part = f"<cols>{widths}</cols>" if widths else ""
        return (
            f'{_HEAD}<dimension ref="A1:{last}"/><sheetViews><sheetView showGridLines="0"{open_tab} workbookViewId="0">'
            f'<pane ySplit="{below}" '
            f'topLeftCell="A{below + 1}" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>{columns_part}'
        ).encode()

    def _cells(self, heights: Mapping[int, float]) -> bytes:
        pieces = [b"<sheetData>"]
        for row in sorted({*self.rows, *heights}):
            high = b' ht="%d" customHeight="1"' % heights[row] if row in heights else b""
            pieces.append(b'<row r="%d"%s>' % (row + 1, high))
            pieces += self.rows[row]
            pieces.append(b"</row>")
        pieces.append(b"</sheetData>")
        return b"".join(pieces)

    def _filtered(self) -> str:
        if len(self.blocks) != 1 or not self.blocks[0].columns or not self.blocks[0].rows:
            return ""
        block = self.blocks[0]
        last = column_letters(len(block.columns))
        return f"$A${self.header + 1}:${last}${self.header + 1 + len(block.rows)}"

    def _put_block(self, block: ResultTable, first: int, sign: str) -> None:
        looks = self.around.looks
        letters = [column_letters(first + at + 1).encode() for at in range(max(len(block.columns), 1))]
        self._text(letters[0], 0, sign + block.title, looks.index(TITLE))
        for row, note in enumerate(block.notes, 1):
            self._text(letters[0], row, note, looks.index(NOTE))
        formats = []
        for at, column in enumerate(block.columns):
            self.widths[first + at] = column.width
            self._text(letters[at], self.header, column.title, looks.index(HEAD))
            formats.append(number_format(column, [row[at] for row in block.rows if at < len(row)]))
        for line, values in enumerate(block.rows):
            row, tone = self.header + 1 + line, block.tone.get(line)
            for at, column in enumerate(block.columns):
                value = values[at] if at < len(values) else None
                self._value(letters[at], row, value, (column.format, formats[at], tone))

    def _value(
        self, letters: bytes, row: int, value: TableValue | Link, kind: tuple[Format, str, Severity | None]
    ) -> None:
        if isinstance(value, str) and value:
            self._text(letters, row, value, self._index(kind, ""))
        elif isinstance(value, Link):
            self._link(letters, row, value, kind)
        elif (number := number_of(value)) is not None:
            shown = b"%d" % number if isinstance(number, int) and abs(number) < 10**15 else f"{number:.16G}".encode()
            self._number(letters, row, shown, self._index(kind, kind[1]))
        elif isinstance(value, date):
            self._date(letters, row, value, kind)
        elif isinstance(value, bool):
            self._text(letters, row, _YES_NO[self.around.language][not value], self._index(kind, ""))
        else:
            self.rows[row].append(b'<c r="%s%d" s="%d"/>' % (letters, row + 1, self._index(kind, "")))

    def _date(self, letters: bytes, row: int, value: date, kind: tuple[Format, str, Severity | None]) -> None:
        number = day_number(value, date1904=self.around.date1904)
        if number is None:
            shown = value.date() if isinstance(value, datetime) else value
            self._text(letters, row, shown.isoformat(), self._index(kind, ""))
        else:
            self._number(letters, row, f"{number:.16G}".encode(), self._index(kind, kind[1] or "yyyy-mm-dd"))

    def _number(self, letters: bytes, row: int, number: bytes, style: int) -> None:
        self.rows[row].append(b'<c r="%s%d" s="%d"><v>%s</v></c>' % (letters, row + 1, style, number))

    def _text(self, letters: bytes, row: int, text: str, style: int) -> None:
        shown = clean_text(text)[:_LONGEST_TEXT]
        space = b' xml:space="preserve"' if shown.strip() != shown else b""
        self.rows[row].append(
            b'<c r="%s%d" s="%d" t="inlineStr"><is><t%s>%s</t></is></c>'
            % (letters, row + 1, style, space, cell_text(shown))
        )

    def _link(self, letters: bytes, row: int, link: Link, kind: tuple[Format, str, Severity | None]) -> None:
        target = self.around.targets.get(link.sheet)
        address = f"{quoted(target)}!{link.cell or 'A1'}" if target else ""
        if address and link.text and len(address) < _LONGEST_LINK and len(self.links) < _MOST_LINKS:
            shown = clean_text(link.text)[:_LONGEST_LINK]
            self.links.append((f"{letters.decode()}{row + 1}", address, shown))
            self._text(letters, row, shown, self._index(kind, "", linked=True))
        else:
            self._text(letters, row, link.text, self._index(kind, ""))

    def _index(self, kind: tuple[Format, str, Severity | None], shown: str, *, linked: bool = False) -> int:
        key = (kind[0], kind[2], shown, linked)
        if key not in self.indexes:
            self.indexes[key] = self.around.looks.index(_look(kind[0], kind[2], shown, linked=linked))
        return self.indexes[key]

    def _charts(self, starts: Sequence[int], column: int) -> list[tuple[BarChart, str]]:
        """Return the charts behind the last table, one below the other."""
        charts: list[tuple[BarChart, str]] = []
        row = self.header
        for block, first in zip(self.blocks, starts, strict=True):
            shown = chart_column(block)
            if block.chart is ChartKind.NONE or shown < 0 or not block.rows:
                continue
            rows = block.rows[:_CHART_ROWS]
            chart = BarChart(
                self.name, clean_text(f"{block.title} · {block.columns[shown].title}"), self.header,
                first + block.chart_label, first + shown,
                tuple(_label(line[block.chart_label], block.columns[block.chart_label]) for line in rows),
                tuple(number_of(line[shown]) for line in rows), row, column,
            )  # fmt: skip
            charts.append((chart, clean_text(block.columns[shown].title)))
            row += chart.height // 20 + 2
        return charts


def _label(value: TableValue | Link, column: TableColumn) -> str | float | None:
    """Return what a chart's axis shows of a cell; the program that opens it reads the cell anew."""
    if isinstance(value, Link):
        return value.text
    if value is None or isinstance(value, str) or column.format is Format.TEXT:
        return None if value is None else clean_text(str(value))
    return number_of(value)


def _look(kind: Format, tone: Severity | None, shown: str, *, linked: bool) -> Look:
    alignment = 'vertical="top"'
    if kind is Format.TEXT:
        alignment += ' wrapText="1"'
    else:  # a day in the middle: flush right it would touch the text beside it
        alignment = f'horizontal="{"center" if kind is Format.DATE else "right"}" {alignment}'
    return Look(
        colour=LINK if linked else "", underlined=linked, fill=COLOURS[tone][0] if tone else "", border=True,
        number_format=shown, alignment=alignment,
    )  # fmt: skip
