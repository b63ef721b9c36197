"""Where the tables of a sheet are: each with its header, its rows, and what stands above it.

See domain.md 5.2 and 5.6.
"""

from dataclasses import dataclass, replace

from workflow.domain.sheet import Sheet
from workflow.kinds.header import Header
from workflow.kinds.headers import HeaderRows
from workflow.kinds.pairs import Above, Pair, has_pairs, read_above
from workflow.kinds.recognise import Recognised, Vocabulary
from workflow.kinds.second_look import headers_of

_TITLES = 8
"""Most rows of titles and pairs between two tables."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table on a sheet."""

    recognised: Recognised
    headers: tuple[Header, ...]
    header_row: int
    first_row: int
    last_row: int
    titles: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    beside: bool = False
    """Whether other tables stand beside it: cells left and right of its headers are not its own."""


def find_tables(sheet: Sheet, vocabulary: Vocabulary, context: str) -> tuple[Table, ...]:
    """Return the tables of a sheet from top to bottom; `context` is the words of file and sheet name."""
    found = headers_of(sheet, vocabulary, context)
    tables: list[Table] = []
    for number, header in enumerate(found):
        if number and header.top == found[number - 1].top:
            tables.append(_table(header, len(sheet.rows), Above(tables[-1].pairs, tables[-1].titles)))
            continue
        titles_from = _titles_from(sheet, found[number - 1].bottom if number else 0, header.top, vocabulary)
        tables = [replace(table, last_row=min(table.last_row, titles_from - 1)) for table in tables]
        above = read_above(sheet, range(titles_from, header.top), vocabulary)
        if tables and not above.titles and not above.pairs:
            above = Above(tables[-1].pairs, tables[-1].titles)
        tables.append(_table(header, len(sheet.rows), above))
    return tuple(tables)


def _table(header: HeaderRows, last_row: int, above: Above) -> Table:
    return Table(
        header.recognised,
        header.headers,
        header.bottom,
        header.bottom + 1,
        last_row,
        above.titles,
        above.pairs,
        header.beside,
    )


def own_columns(sheet: Sheet, table: Table) -> Sheet:
    """Return the sheet with nothing but the columns of a table, where others stand beside it."""
    if not table.beside:
        return sheet
    first, last = table.headers[0].column, table.headers[-1].column
    rows = [[None] * (first - 1) + row[first - 1 : last] for row in sheet.rows]
    return replace(sheet, rows=rows)


def _titles_from(sheet: Sheet, previous_end: int, header_top: int, vocabulary: Vocabulary) -> int:
    """The first of the rows directly above a header that are titles or pairs and no data of the table before."""
    if previous_end == 0:
        return 1
    first = header_top
    for row in range(header_top - 1, max(previous_end, header_top - _TITLES - 1), -1):
        values = [value for value in sheet.rows[row - 1] if value not in (None, "")]
        if values:
            title = len(values) == 1 and isinstance(values[0], str)
            if not title and not has_pairs(sheet.rows[row - 1], row, vocabulary):
                break
            first = row
    return first
