"""A blank workbook from a form: fixed headers, notes, words to choose from, what may be typed (XlsxWriter)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from types import MappingProxyType

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.domain.finding import Language
from workflow.domain.form import Form, FormField, Holds
from workflow.domain.place import column_letters
from workflow.workbook.markup import clean_text
from workflow.workbook.sheet_names import sheet_names
from workflow.workbook.template_rules import Words, rule

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Workbooks are the same bytes whenever they are made."""

_LISTS = "lists"
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383
_FILTER_ROWS = 5_000
_LONGEST_LIST = 200
"""Excel takes 255 signs of words in a rule itself; longer lists stand on a sheet."""

_FONT = "Microsoft YaHei"
_REQUIRED, _OPTIONAL, _LABEL, _EXAMPLE, _LINE, _GREY = "#1F4E78", "#DDEBF7", "#F2F2F2", "#F7F7F7", "#BFBFBF", "#7F7F7F"
_NUMBERS: Mapping[Holds, str] = MappingProxyType({
    Holds.TEXT: "@", Holds.IDENTITY: "@", Holds.DATE: "yyyy-mm-dd", Holds.MONEY: "#,##0.00", Holds.NUMBER: "General",
})  # fmt: skip

_ALLOWED = MappingProxyType(
    dict.fromkeys(
        (
            "format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "insert_hyperlinks", "sort",
            "autofilter", "objects", "select_locked_cells", "select_unlocked_cells",
        ),
        True,
    )
)  # fmt: skip
"""What the protection leaves free: everything that does not change a header."""


def template_workbook(form: Form, language: Language = Language.ZH) -> bytes:
    """Return a form as a workbook (.xlsx); the same form gives the same bytes.

    The sheet is protected without a password: title, labels, headers and example row stay, all other cells are free.
    The filter's arrows stand on the example row, so that sorting never moves it: Excel sorts no locked cells.
    """
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    })  # fmt: skip
    workbook.set_properties({"created": _CREATED})
    page = _Page(workbook, workbook.add_worksheet(sheet_names((form.title,), (_LISTS,))[0]), form, language)
    page.write()
    page.write_lists()
    workbook.close()
    return buffer.getvalue()


@dataclass
class _Page:
    """The sheet of one form while it is written; rows and columns count from 0, as XlsxWriter does."""

    workbook: Workbook
    sheet: Worksheet
    form: Form
    language: Language
    lists: list[Sequence[str]] = field(default_factory=list)
    """Lists that are too long to stand in a rule."""
    formats: dict[tuple[tuple[str, object], ...], CellFormat] = field(default_factory=dict)

    @property
    def header_row(self) -> int:
        """Title and guide stand above, and a row of fields with a gap below it where the form has some."""
        return 4 if self.form.above else 2

    def look(self, **wanted: object) -> CellFormat:
        """Return a format, one for each look."""
        settings = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", "locked": False, **wanted}
        key = tuple(sorted(settings.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(settings)
        return self.formats[key]

    def write(self) -> None:
        """Write everything but the lists."""
        self._columns()
        self._head()
        if self.form.above:
            self._fields_above()
        self._table()
        self._rules()
        self._page_setup()

    def _columns(self) -> None:
        self.sheet.set_column(0, _LAST_COLUMN, None, self.look())
        for column, one in enumerate(self.form.fields):
            self.sheet.set_column(column, column, one.width, self._free(one))

    def _free(self, one: FormField, **more: object) -> CellFormat:
        wrap = {"text_wrap": True} if one.holds is Holds.TEXT else {}
        return self.look(num_format=_NUMBERS[one.holds], **wrap, **more)

    def _head(self) -> None:
        title = self.look(font_size=16, bold=True, locked=True)
        guide = self.look(font_size=9, font_color=_GREY, locked=True)
        self.sheet.set_row(0, 28, title)
        self.sheet.set_row(1, 18, guide)
        self.sheet.write_string(0, 0, self.form.title, title)
        self.sheet.write_string(1, 0, self.form.guide, guide)

    def _fields_above(self) -> None:
        """A label and the cell for its value in turn."""
        row = self.header_row - 2
        self.sheet.set_row(row, 24, self.look(locked=True))
        self.sheet.set_row(row + 1, 8, self.look(locked=True))
        for number, one in enumerate(self.form.above):
            shade = {"bg_color": _REQUIRED, "font_color": "#FFFFFF"} if one.required else {"bg_color": _OPTIONAL}
            label = self.look(
                bold=True, border=1, border_color=_LINE, align="center", text_wrap=True, locked=True, **shade
            )
            self.sheet.write_string(row, 2 * number, one.header, label)
            self.sheet.write_blank(
                row, 2 * number + 1, None, self._free(one, border=1, border_color=_LINE, align="left")
            )
            self._validate(one, row, 2 * number + 1, row, prompt=True)

    def _table(self) -> None:
        row = self.header_row
        self.sheet.set_row(row, 30, self.look(locked=True))
        self.sheet.set_row(row + 1, 20, self.look(locked=True))
        for below in range(row + 2, row + 2 + self.form.rows):
            self.sheet.set_row(below, 18)
        for column, one in enumerate(self.form.fields):
            shade = {"bg_color": _REQUIRED, "font_color": "#FFFFFF"} if one.required else {"bg_color": _OPTIONAL}
            look = self.look(
                bold=True, border=1, border_color=_LINE, align="center", text_wrap=True, locked=True, **shade
            )
            self.sheet.write_string(row, column, one.header, look)
            self._note(row, column, one)
            self._example(row + 1, column, one)
            for below in range(row + 2, row + 2 + self.form.rows):
                self.sheet.write_blank(below, column, None, self._free(one, border=1, border_color=_LINE))

    def _note(self, row: int, column: int, one: FormField) -> None:
        text = Words(self.language).note(one)
        lines = sum(1 + len(line) // (16 if self.language is Language.ZH else 30) for line in text.splitlines())
        options = {"author": "", "font_name": _FONT, "font_size": 9, "width": 210, "height": 18 * lines + 14}
        self.sheet.write_comment(row, column, clean_text(text), options)

    def _example(self, row: int, column: int, one: FormField) -> None:
        look = self.look(
            num_format=_NUMBERS[one.holds], italic=True, font_color=_GREY, bg_color=_EXAMPLE, border=1,
            border_color=_LINE, locked=True,
        )  # fmt: skip
        if one.example is None:
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(one.example, Decimal):
            self.sheet.write_number(row, column, float(one.example), look)
        elif isinstance(one.example, date):
            self.sheet.write_datetime(row, column, one.example, look)
        else:
            self.sheet.write_string(row, column, clean_text(one.example), look)

    def _rules(self) -> None:
        for column, one in enumerate(self.form.fields):
            self._validate(one, self.header_row + 2, column, _LAST_ROW)

    def _validate(self, one: FormField, row: int, column: int, last: int, *, prompt: bool = False) -> None:
        source = self._source(one.offers) if one.offers else ()
        found = rule(one, source, Words(self.language), prompt=prompt)
        if found:
            self.sheet.data_validation(row, column, last, column, dict(found))

    def _source(self, offers: Sequence[str]) -> Sequence[str] | str:
        """The words themselves where a rule takes them, else the cells that they stand in."""
        plain = all(word == word.strip() and not set(word) & set(',"') and word == clean_text(word) for word in offers)
        if plain and len(",".join(offers)) <= _LONGEST_LIST:
            return offers
        first = 1 + sum(map(len, self.lists[: self.lists.index(offers)] if offers in self.lists else self.lists))
        if offers not in self.lists:
            self.lists.append(offers)
        return f"={_LISTS}!$A${first}:$A${first + len(offers) - 1}"

    def write_lists(self) -> None:
        """Write the long lists below each other on a sheet that nobody sees.

        One column only: a row with a single text is no header, so no reader takes the sheet for a table.
        """
        if not self.lists:
            return
        sheet = self.workbook.add_worksheet(_LISTS)
        for row, word in enumerate(word for words in self.lists for word in words):
            sheet.write_string(row, 0, clean_text(word))
        sheet.very_hidden()

    def _page_setup(self) -> None:
        sheet, row, last = self.sheet, self.header_row, len(self.form.fields) - 1
        sheet.autofilter(row + 1, 0, row + 1 + _FILTER_ROWS, last)
        sheet.freeze_panes(row + 1, self.form.pinned)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(last + 1)}{_LAST_ROW + 1}"})
        sheet.protect("", dict(_ALLOWED))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(row)
        sheet.center_horizontally()
        sheet.set_footer("&C&P / &N")
        first = (row - 2, 1) if self.form.above else (row + 2, 1)
        sheet.set_selection(*first, *first)
