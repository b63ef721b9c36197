"""The value of a formula for which the file holds none: sums, ratios and their guards over plain numbers.

Programs that write workbooks don't calculate. What is worked out here is what a spreadsheet program would show, for
+ - * / and %, comparisons, and SUM, AVERAGE, MIN, MAX, ROUND, ABS, IF, IFERROR, AND, OR over cells of the same sheet.
All else (texts, dates, links, names, other sheets, what changes by itself) is left alone: the cell stays uncalculated.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from workflow.domain.place import parse_cell
from workflow.domain.sheet import Cell, Sheet, Uncalculated, Value

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<name>[A-Za-z][A-Za-z.]*)(?=\s*\()"
    r"|(?P<cell>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})(?![\w(!.])"
    r"|(?P<empty>\"\")|(?P<word>(?i:TRUE|FALSE))(?![\w(])"
    r"|(?P<sign><=|>=|<>|[-+*/%(),:=<>]))"
)
_LONGEST = 1_000
_DEEPEST = 64
"""How many formulas and brackets may lie inside of one another."""
_MOST_FORMULAS = 40_000
"""Formulas of a sheet that are begun; those beyond stay uncalculated, which is said."""
_MOST_CELLS = 200_000
"""Cells of a sheet that are looked at for all of its formulas together."""
_NUMERIC_TEXT = re.compile(r"\s*[-+¥$￥(]*[\d０-９]")

_Number = float | int | bool
_Result = _Number | None
"""None is an empty text, which a formula gives to leave its cell blank."""


class _UnknownError(Exception):
    """The formula is not of the sort that is calculated here."""


class _DivisionError(Exception):
    """#DIV/0!, which IFERROR catches."""


def with_calculated(sheet: Sheet, zeros: Mapping[Cell, str] = MappingProxyType({})) -> Sheet:
    """Return the sheet with values in the place of those uncalculated formulas that can be worked out for sure.

    `calculated` tells which; the others stay `Uncalculated`. A formula that gives "" leaves its cell empty. `zeros` are
    formulas for which a program wrote 0 without calculating: what cannot be worked out of them stays 0.
    """
    for (row, column), formula in zeros.items():
        if sheet.value(row, column) == 0:
            sheet.rows[row - 1][column - 1] = Uncalculated(formula)
    open_cells = {
        (row, column): value.formula
        for row, values in enumerate(sheet.rows, 1)
        for column, value in enumerate(values, 1)
        if isinstance(value, Uncalculated) and value.formula
    }
    desk = _Desk(sheet, open_cells)
    found: dict[Cell, _Result] = {}
    for cell in open_cells:
        try:
            found[cell] = desk.result(cell)
        except (_UnknownError, _DivisionError):
            continue
    for row, column in zeros.keys() & open_cells.keys() - {cell for cell, value in found.items() if value != 0}:
        found.pop((row, column), None)
        sheet.rows[row - 1][column - 1] = 0.0
    if not found:
        return sheet
    for (row, column), value in found.items():
        sheet.rows[row - 1][column - 1] = float(value) if value is not None else None
    return replace(sheet, calculated={cell: open_cells[cell] for cell in found})


@dataclass(slots=True)
class _Desk:
    """One sheet's formulas while they are worked out: each once, none inside of itself."""

    sheet: Sheet
    formulas: Mapping[Cell, str]
    known: dict[Cell, _Result] = field(default_factory=dict)
    failed: dict[Cell, type[Exception]] = field(default_factory=dict)
    under_way: list[Cell] = field(default_factory=list)
    looked_at: int = 0
    begun: int = 0

    def result(self, cell: Cell) -> _Result:
        """The value of a formula."""
        if cell in self.known:
            return self.known[cell]
        if cell in self.failed:
            raise self.failed[cell]
        self.begun += 1
        if cell in self.under_way or len(self.under_way) >= _DEEPEST or self.begun > _MOST_FORMULAS:
            raise _UnknownError
        self.under_way.append(cell)
        try:
            self.known[cell] = _Formula(self, self.formulas[cell]).result()
        except (_UnknownError, _DivisionError) as error:
            # What failed for being inside of another may do by itself: only what stands alone is remembered.
            if isinstance(error, _DivisionError) or len(self.under_way) == 1:
                self.failed[cell] = type(error)
            raise
        finally:
            self.under_way.pop()
        return self.known[cell]

    def value(self, cell: Cell) -> _Number | str | None:
        """A cell's number or text; None for an empty one."""
        self.looked_at += 1
        if self.looked_at > _MOST_CELLS:
            raise _UnknownError
        value: Value = self.sheet.value(*cell)
        if isinstance(value, Uncalculated):
            if cell not in self.formulas:
                raise _UnknownError
            calculated = self.result(cell)
            return "" if calculated is None else calculated
        if value is None or isinstance(value, (float, int, str)):
            return value
        raise _UnknownError


@dataclass(frozen=True, slots=True)
class _Range:
    first: Cell
    last: Cell

    def cells(self) -> Iterator[Cell]:
        for row in range(self.first[0], self.last[0] + 1):
            for column in range(self.first[1], self.last[1] + 1):
                yield row, column


_Operand = float | int | bool | None | _Range | Cell
"""A value, or cells that have not been looked at."""


class _Formula:
    """A formula being read from left to right. What IF does not take is read but not worked out."""

    def __init__(self, desk: _Desk, text: str) -> None:
        if len(text) > _LONGEST:
            raise _UnknownError
        self._desk = desk
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def result(self) -> _Result:
        tree = self._comparison()
        if self._at < len(self._tokens):
            raise _UnknownError
        value = tree()
        if isinstance(value, tuple):
            there = self._desk.value(value)
            if isinstance(there, str):
                raise _UnknownError
            return there if there is not None else 0
        if isinstance(value, (_Range, bool)):
            raise _UnknownError
        if isinstance(value, (float, int)) and not math.isfinite(value):
            raise _UnknownError
        return value

    def _next(self, *signs: str) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at] in [("sign", sign) for sign in signs]:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""

    def _comparison(self) -> "_Tree":
        left = self._sum()
        if sign := self._next("=", "<>", "<=", ">=", "<", ">"):
            right = self._sum()
            return lambda: _compared(self._desk, left(), right(), sign)
        return left

    def _sum(self) -> "_Tree":
        left = self._product()
        while sign := self._next("+", "-"):
            left = self._joined(left, self._product(), sign)
        return left

    def _product(self) -> "_Tree":
        left = self._signed()
        while sign := self._next("*", "/"):
            left = self._joined(left, self._signed(), sign)
        return left

    def _joined(self, left: "_Tree", right: "_Tree", sign: str) -> "_Tree":
        return lambda: _worked_out(_number(self._desk, left()), _number(self._desk, right()), sign)

    def _signed(self) -> "_Tree":
        if sign := self._next("+", "-"):
            inner = self._nested(self._signed)
            return inner if sign == "+" else lambda: -_number(self._desk, inner())
        tree = self._primary()
        while self._next("%"):
            tree = self._joined(tree, lambda: 100.0, "/")
        return tree

    def _nested(self, read: Callable[[], "_Tree"]) -> "_Tree":
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnknownError
        tree = read()
        self._depth -= 1
        return tree

    def _primary(self) -> "_Tree":
        if self._next("("):
            tree = self._nested(self._comparison)
            if not self._next(")"):
                raise _UnknownError
            return tree
        if self._at >= len(self._tokens):
            raise _UnknownError
        sort, text = self._tokens[self._at]
        self._at += 1
        if sort == "number":
            number = float(text)
            return lambda: number
        if sort == "empty":
            return lambda: None
        if sort == "word":
            truth = text.upper() == "TRUE"
            return lambda: truth
        if sort == "cell":
            return self._reference(parse_cell(text))
        if sort == "name" and text.upper() in _FUNCTIONS:
            return self._call(text.upper())
        raise _UnknownError

    def _reference(self, first: Cell) -> "_Tree":
        if not self._next(":"):
            return lambda: first
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "cell":
            raise _UnknownError
        other = parse_cell(self._tokens[self._at][1])
        self._at += 1
        rows, columns = sorted((first[0], other[0])), sorted((first[1], other[1]))
        area = _Range((rows[0], columns[0]), (min(rows[1], len(self._desk.sheet.rows)), columns[1]))
        return lambda: area

    def _call(self, name: str) -> "_Tree":
        self._next("(")
        given: list[_Tree] = []
        while not self._next(")"):
            if given and not self._next(","):
                raise _UnknownError
            given.append(self._nested(self._comparison))
        least, most, function = _FUNCTIONS[name]
        if not least <= len(given) <= most:
            raise _UnknownError
        return lambda: function(self._desk, given)


_Tree = Callable[[], _Operand]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or not found.lastgroup:
            raise _UnknownError
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _plain(desk: _Desk, operand: _Operand) -> _Number | str | None:
    """A single value; "" is an empty text, None an empty cell."""
    if isinstance(operand, _Range):
        raise _UnknownError
    if isinstance(operand, tuple):
        return desk.value(operand)
    return "" if operand is None else operand


def _number(desk: _Desk, operand: _Operand) -> float:
    value = _plain(desk, operand)
    if isinstance(value, (str, bool)):
        raise _UnknownError
    return 0.0 if value is None else float(value)


def _worked_out(left: float, right: float, sign: str) -> float:
    if sign == "/":
        if right == 0:
            raise _DivisionError
        return left / right
    return left + right if sign == "+" else left - right if sign == "-" else left * right


def _compared(desk: _Desk, left: _Operand, right: _Operand, sign: str) -> bool:
    one, other = _plain(desk, left), _plain(desk, right)
    if "" in (one, other):
        return _beside_nothing(one, other, sign)
    if isinstance(one, (str, bool)) or isinstance(other, (str, bool)):
        raise _UnknownError
    # Programs compare the 15 digits that they keep.
    first, second = (float(f"{value or 0:.15g}") for value in (one, other))
    return {
        "=": first == second, "<>": first != second, "<": first < second, ">": first > second,
        "<=": first <= second, ">=": first >= second,
    }[sign]  # fmt: skip


def _beside_nothing(one: _Number | str | None, other: _Number | str | None, sign: str) -> bool:
    """A1="" and A1<>"": an empty cell is, a number is not, a text is only if it is empty itself."""
    if sign not in ("=", "<>"):
        raise _UnknownError
    value = other if one == "" else one
    return (value is None or value == "") == (sign == "=")


def _numbers(desk: _Desk, given: Sequence[_Tree]) -> list[float]:
    """The numbers of a function that takes ranges: empty cells and words in them are left out."""
    found: list[float] = []
    for tree in given:
        operand = tree()
        if isinstance(operand, (_Range, tuple)):
            cells = operand.cells() if isinstance(operand, _Range) else [operand]
            for cell in cells:
                value = desk.value(cell)
                if isinstance(value, str) and _NUMERIC_TEXT.match(value):
                    # A number that is stored as text: whoever added it up would have meant it, the program would not.
                    raise _UnknownError
                if isinstance(value, (float, int)) and not isinstance(value, bool):
                    found.append(float(value))
        else:
            found.append(_number(desk, operand))
    return found


def _average(desk: _Desk, given: Sequence[_Tree]) -> _Operand:
    numbers = _numbers(desk, given)
    if not numbers:
        raise _DivisionError
    return math.fsum(numbers) / len(numbers)


def _round(desk: _Desk, given: Sequence[_Tree]) -> _Operand:
    number, places = _number(desk, given[0]()), _number(desk, given[1]())
    if abs(places) > 15 or not math.isfinite(number) or abs(number) >= 1e15:
        raise _UnknownError
    step = Decimal(1).scaleb(-int(places))
    # As the program shows it: 15 digits, halves away from zero.
    shown = Decimal(f"{number:.15g}")
    return float((shown / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _if(desk: _Desk, given: Sequence[_Tree]) -> _Operand:
    condition = _truth(desk, given[0]())
    if not condition and len(given) == 2:
        raise _UnknownError
    return given[1]() if condition else given[2]()


def _if_error(desk: _Desk, given: Sequence[_Tree]) -> _Operand:
    try:
        operand = given[0]()
        return _number(desk, operand) if isinstance(operand, tuple) else operand
    except _DivisionError:
        return given[1]()


def _truth(desk: _Desk, operand: _Operand) -> bool:
    value = _plain(desk, operand)
    if isinstance(value, str):
        raise _UnknownError
    return bool(value)


def _truths(desk: _Desk, given: Sequence[_Tree]) -> list[bool]:
    """All of them, as programs do: an error in the last one counts."""
    return [_truth(desk, tree()) for tree in given]


_Function = Callable[[_Desk, Sequence[_Tree]], _Operand]
_FUNCTIONS: Mapping[str, tuple[int, int, _Function]] = {
    "SUM": (1, 30, lambda desk, given: math.fsum(_numbers(desk, given))),
    "AVERAGE": (1, 30, _average),
    "MIN": (1, 30, lambda desk, given: min(_numbers(desk, given), default=0.0)),
    "MAX": (1, 30, lambda desk, given: max(_numbers(desk, given), default=0.0)),
    "ABS": (1, 1, lambda desk, given: abs(_number(desk, given[0]()))),
    "ROUND": (2, 2, _round),
    "IF": (2, 3, _if),
    "IFERROR": (2, 2, _if_error),
    "AND": (1, 30, lambda desk, given: min(_truths(desk, given))),
    "OR": (1, 30, lambda desk, given: max(_truths(desk, given))),
}
"""How many arguments a function takes at least and at most, and what it gives."""
