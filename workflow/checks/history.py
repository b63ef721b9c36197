"""History edits: rows of earlier days that differ from the version that counted before, with old and new."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD, ROW, SHEET, Block
from workflow.domain.money import thousands
from workflow.domain.place import Place

_NAMES = {
    "date": ("日期", "Date"),
    "who": ("业务员", "Person"),
    "amount": ("金额", "Amount"),
    "order_amount": ("订货金额", "Order amount"),
    "received_amount": ("收款金额", "Received amount"),
    "margin": ("毛利", "Margin"),
    "order_number": ("订单号", "Order number"),
    "customer": ("客户", "Customer"),
    "product": ("产品", "Product"),
    "purpose": ("访问目的", "Purpose"),
    "customer_class": ("客户类别", "Customer class"),
}
"""What of a row counts as its content. Remarks and notes may be added later without anybody asking."""
_MONEY = ("amount", "order_amount", "received_amount", "margin")
_SHOWN = 20
"""Findings of one sort a workbook; the rest is a number."""

Row = Mapping[str, Any]
RowPlace = tuple[str, str, int]
"""Workbook, sheet, row."""


@dataclass(frozen=True)
class Versions:
    """The records of workbooks that changed, settled: as they counted before, and as they are now."""

    before: Mapping[str, pl.DataFrame]
    now: Mapping[str, pl.DataFrame]
    until: Mapping[str, date]
    """By workbook: the last day that counted with its earlier version."""
    blocks: Mapping[tuple[str, int], Block]
    """Tonight's tables, by workbook and number."""
    blocks_before: Mapping[tuple[str, int], Block]
    """The tables of the earlier versions."""
    complained: Collection[RowPlace] = ()
    """Rows of the earlier version that a finding held back: mending them is no silent edit."""


def history_edits(versions: Versions, as_of: date) -> Iterable[Finding]:
    """Yield a warning for each changed cell and each missing row of an earlier day, and a hint for each new row.

    Rows that are equal in all that counts are set aside first, wherever they stand. The others are matched by order
    number, else by day, person and customer, else by their position. Rows of the day itself and later ones are growth,
    and a row that went while an equal one is still there was booked twice.
    """
    for kind, before in versions.before.items():
        now = versions.now.get(kind)
        if now is None:
            now = before.clear()
        books = sorted(versions.until)
        old, new = _content(before, books), _content(now, books)
        columns = [column for column in _NAMES if column in old.columns and column in new.columns]
        one_sided = {column: _one_sided(versions, books, kind, column) for column in columns if column != "date"}
        old, new = (_without(frame, one_sided) for frame in (old, new))
        rests = _unequal(old, new, columns), _unequal(new, old, columns)
        still = rests[0].join(new, on=["workbook", *columns], how="semi", nulls_equal=True)
        twins = {_values(row, columns) for row in still.iter_rows(named=True)}
        gone, fresh = (_by_book(rest) for rest in rests)
        cutoffs = {book: min(versions.until[book], as_of - timedelta(1)) for book in books}
        days = pl.col("workbook").replace_strict(cutoffs, default=None, return_dtype=pl.Date)
        earlier = dict(old.filter(~pl.col(HELD) & (pl.col("date") <= days)).group_by("workbook").len().iter_rows())
        for book in sorted(gone.keys() | fresh.keys()):
            changes = _Changes(versions, book, kind, cutoffs[book], columns)
            changes.compare(gone.get(book, ()), fresh.get(book, ()), twins, earlier.get(book, 0))
            yield from changes.findings


def _by_book(rows: pl.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        found[row["workbook"]].append(row)
    return found


def _content(frame: pl.DataFrame, books: Sequence[str]) -> pl.DataFrame:
    """The rows of some workbooks with WHO: ids and shares, else the name as written."""
    person = [pl.col(key) for key in ("person", "person_id") if key in frame.columns]
    credit = pl.element()
    ids = credit.struct.field("person_id") + "×" + credit.struct.field("share").round(4).cast(pl.String)
    who = pl.when(pl.col("credits").list.len() > 0).then(pl.col("credits").list.eval(ids).list.join("/"))
    return frame.filter(pl.col("workbook").is_in(books)).with_columns(
        pl.coalesce(who, *person).alias("who"),
        pl.coalesce(*person, pl.lit("")).alias("_name"),
        pl.col("credits").list.first().struct.field("person_id").alias("_owner"),
    )


_KEYS_OF = {"who": ("person", "person_id"), "amount": ("received", "amount")}
"""Columns of a table that give a value, where they have other names than the value."""


def _one_sided(versions: Versions, books: Sequence[str], kind: str, column: str) -> list[str]:
    """The workbooks of which only one version has a column: that is said of the column, not of every row."""
    keys = frozenset(_KEYS_OF.get(column, (column,)))
    had, have = (
        {book for (book, _), block in blocks.items() if block.kind == kind and keys & {*block.columns, *block.pairs}}
        for blocks in (versions.blocks_before, versions.blocks)
    )
    return [book for book in books if (book in had) != (book in have)]


def _without(frame: pl.DataFrame, one_sided: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    return frame.with_columns(
        pl.when(~pl.col("workbook").is_in(books)).then(pl.col(column)).alias(column)
        for column, books in one_sided.items()
        if books
    )


def _unequal(frame: pl.DataFrame, other: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows of a frame beyond those that the other frame has as well, as often."""
    keys = ["workbook", *columns]
    counted = (pl.int_range(pl.len()).over(keys)).alias("_again")
    mine, theirs = frame.with_columns(counted), other.with_columns(counted)
    return mine.join(theirs, on=[*keys, "_again"], how="anti", nulls_equal=True, maintain_order="left")


def _values(row: Row, columns: Sequence[str]) -> tuple[object, ...]:
    return (row["workbook"], *(row[column] for column in columns))


@dataclass
class _Changes:
    """The edits of one workbook's rows of one kind."""

    versions: Versions
    book: str
    kind: str
    until: date
    columns: Sequence[str]
    findings: list[Finding] = field(default_factory=list)

    def compare(self, old: Sequence[Row], new: Sequence[Row], twins: set[tuple[object, ...]], earlier: int) -> None:
        """Note what became of rows: `old` and `new` have no equal on the other side."""
        changed: list[tuple[Row, Row]] = []
        for key in _KEYS:
            old, new, matched = _matched(old, new, key)
            changed += matched
        for before, row in changed:
            self._change(before, row)
        gone = [row for row in old if self._counted(row) and _values(row, self.columns) not in twins]
        if gone and len(gone) == earlier > 1:
            days = [row["date"] for row in gone]
            self._say("history.replaced", [self._at(None)], [""], [{"count": str(len(gone)), "first": str(min(days)),
                "last": str(max(days))}])  # fmt: skip
        else:
            self._say("history.removed", [self._at(row) for row in gone], list(map(self._line, gone)),
                      [self._owner(row) for row in gone])  # fmt: skip
        late = [row for row in new if not row[HELD] and row["date"] and row["date"] < self.until]
        places = [Place(self.book, row[SHEET], row[ROW]) for row in late]
        self._say("history.added", places, list(map(self._line, late)), [self._owner(row) for row in late])
        self.findings = _capped(self.findings, self.book)

    def _counted(self, row: Row) -> bool:
        place = (self.book, row[SHEET], row[ROW])
        return (
            not row[HELD] and bool(row["date"]) and row["date"] <= self.until and place not in self.versions.complained
        )

    def _change(self, before: Row, row: Row) -> None:
        if row[HELD] or not self._counted(before):
            return
        for column in self.columns:
            old, new = before[column], row[column]
            if old == new or (old is None and column not in _MONEY):
                continue
            zh, en = _NAMES[column]
            shown = {"column": zh, "column_en": en, "old": _shown(before, column), "day": str(before["date"])}
            self._say("history.changed", [self._place(row, column)], [_shown(row, column)],
                      [{**shown, **self._owner(row)}])  # fmt: skip

    def _say(self, code: str, places: list[Place], values: list[str], details: Sequence[Mapping[str, str]]) -> None:
        cause = f"{code}|{self.book}"
        for place, value, more in zip(places, values, details, strict=True):
            self.findings.append(find(code, place, value, cause=cause, seen=str(self.until), **more))

    def _place(self, row: Row, column: str) -> Place:
        block = self.versions.blocks[self.book, row[BLOCK]]
        wanted = _KEYS_OF.get(column, (column,))
        key = next((key for key in wanted if key in block.columns or key in block.pairs), wanted[-1])
        return block.anchor(self.book, row[ROW], key)

    def _at(self, row: Row | None) -> Place:
        """Where a row stood that is gone: its sheet, if that is still there."""
        sheets = {block.sheet for (book, _), block in self.versions.blocks.items() if book == self.book}
        return Place(self.book, row[SHEET] if row and row[SHEET] in sheets else "")

    def _line(self, row: Row) -> str:
        money = [_shown(row, column) for column in _MONEY[:3] if row.get(column) is not None]
        told = [str(row["date"]), row["_name"], row.get("customer") or "", row.get("order_number") or "", *money]
        return " ".join(text for text in told if text)

    @staticmethod
    def _owner(row: Row) -> dict[str, str]:
        return {"person_id": row["_owner"]} if row["_owner"] else {}


def _by_order(row: Row) -> Hashable:
    return row.get("order_number") or None


def _by_customer(row: Row) -> Hashable:
    key = row["date"], row["who"], row.get("customer")
    return key if all(key) else None


def _by_position(row: Row) -> Hashable:
    """The position and the day: another day in the same place is another row."""
    return row[SHEET], row[ROW], row["date"]


def _by_place_and_content(row: Row) -> Hashable:
    """The position of a row of which only the day is another."""
    key = row[SHEET], row[ROW], row["who"], row.get("customer"), *(row.get(column) for column in _MONEY[:3])
    return key if row["who"] and any(key[3:]) else None


def _by_amount(row: Row) -> Hashable:
    money = tuple(row.get(column) for column in _MONEY[:3])
    return (row["date"], row["who"], money) if any(money) else None


_KEYS: Sequence[Callable[[Row], Hashable]] = (
    _by_order, _by_customer, _by_position, _by_place_and_content, _by_amount,
)  # fmt: skip
"""By what rows of two versions are the same row, the surest first."""


def _matched(
    old: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Hashable]
) -> tuple[list[Row], list[Row], list[tuple[Row, Row]]]:
    """Match rows with equal keys in the order they stand; return what is left of both sides, and the pairs."""
    waiting: dict[Hashable, list[Row]] = defaultdict(list)
    for row in reversed(new):
        waiting[key(row)].append(row)
    left, pairs, taken = [], [], set()
    for row in old:
        mine = key(row)
        if mine is not None and waiting.get(mine):
            other = waiting[mine].pop()
            taken.add(id(other))
            pairs.append((row, other))
        else:
            left.append(row)
    return left, [row for row in new if id(row) not in taken], pairs


def _shown(row: Row, column: str) -> str:
    value = row[column]
    if column == "who":
        return row["_name"] or "—"
    if value is None:
        return "—"
    return thousands(value) if column in _MONEY else str(value)


def _capped(findings: Sequence[Finding], book: str) -> list[Finding]:
    """The first findings of each code, and how many more there are."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding)
    told = []
    for code, mine in by_code.items():
        told += mine[:_SHOWN]
        if len(mine) > _SHOWN:
            told.append(find("history.more", Place(book), len(mine) - _SHOWN, cause=f"{code}|{book}", sort=code))
    return told
