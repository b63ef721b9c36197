"""What an edited plan asks for: parameters, weights, bounds, and which numbers are locked now (domain.md 4.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from workflow.domain.metric import METRICS
from workflow.domain.money import to_amount
from workflow.domain.period import Period, parse_period
from workflow.domain.place import cell_name
from workflow.domain.plan import CellKey, Edits, Lock, LockKind, RowKey, Terms
from workflow.domain.plan_book import PlanBack, PlanRead
from workflow.domain.planning import Planning
from workflow.domain.sheet import CellError, Sheet, Uncalculated, Value
from workflow.domain.team import TeamPath
from workflow.report.plan_words import both, lock_named, method_named, released_named


@dataclass(frozen=True, slots=True)
class Unclear:
    """A cell of a plan that cannot be used, and why, in both languages."""

    cell: str
    """'分解!D7'; '' for the workbook as a whole."""
    zh: str
    en: str


class _UnclearError(Exception):
    def __init__(self, unclear: Unclear) -> None:
        super().__init__(unclear.zh)
        self.unclear = unclear


def read_back(back: PlanBack, planning: Planning, today: date) -> PlanRead | Unclear:
    """Return what an edited plan asks for, or the first cell that cannot be used.

    A share that differs from what was computed is a lock; so is one with the lock colour. A lock that was cleared, or
    whose colour was taken away, is none any more. `today` dates new locks where the workbook does not tell.
    """
    try:
        return _Reading(back, planning, today).read()
    except _UnclearError as error:
        return error.unclear


@dataclass
class _Record:
    """What 上次计算 says of one cell."""

    value: Fraction
    kind: LockKind | None = None
    who: str = ""
    when: date | None = None
    typed: bool = False


@dataclass
class _Reading:
    """A plan that came back."""

    back: PlanBack
    planning: Planning
    today: date
    cells: dict[tuple[str, str, str], _Record] = field(default_factory=dict)
    weights: dict[RowKey, _Record] = field(default_factory=dict)
    columns: dict[str, _Record] = field(default_factory=dict)
    shown: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def read(self) -> PlanRead:
        """Return all of it."""
        terms = self._terms()
        self._read_last()
        sheet = self._sheet("split")
        head, first = _header(sheet, "id")
        edits, ignored = self._split(sheet, head, first)
        because = self._sheet("because")
        abilities, free = self._typed_abilities(because)
        last = {key: int(record.value) for key, record in self.cells.items()}
        edits = replace(edits, abilities=abilities, free=free)
        return PlanRead(terms, edits, last, self.shown, ignored)

    def _sheet(self, key: str) -> Sheet:
        names = both(key)
        for sheet in self.back.sheets:
            if sheet.name in names:
                return sheet
        raise _UnclearError(Unclear(
            "", f"没有“{names[0]}”表：请用 split 生成的方案工作簿",
            f"it has no sheet {names[1]!r}: take a plan that split wrote",
        ))  # fmt: skip

    def _terms(self) -> Terms:
        sheet = self._sheet("plan")
        said: dict[str, tuple[Value, str]] = {}
        for number, row in enumerate(sheet.rows, 1):
            label = str(row[0]).strip() if row and row[0] is not None else ""
            key = next((key for key in _TERMS if label in both(key)), None)
            if key:
                said[key] = (sheet.value(number, 2), f"{sheet.name}!{cell_name(number, 2)}")
        for key in _TERMS:
            if key not in said or said[key][0] is None:
                raise _UnclearError(Unclear(sheet.name, f"“{both(key)[0]}”没有填", f"{both(key)[1]!r} is empty"))
        metric = self._choice(said["metric"], {name: key for key, one in METRICS.items() if one.additive
                                               for name in (key, one.zh, one.en)})  # fmt: skip
        period = parse_period(_words(said["period"][0]))
        if period is None:
            raise _wrong(said["period"], "不是一个期间，如 2027、2027Q1、2027-03", "is no period, like 2027 or 2027-03")
        names = [part for part in _words(said["unit"][0]).split("/") if part]
        method, released = method_named(_words(said["method"][0])), released_named(_words(said["released"][0]))
        if method is None or released is None or not names or len(names) > 3:
            key = "method" if method is None else "released" if released is None else "unit"
            raise _wrong(said[key], "请从下拉列表里选一个", "choose one from the list")
        alpha, beta, gamma = (_in_range(said[key], 0, 5) for key in ("alpha", "beta", "gamma"))
        quantum = max(to_amount(_decimal(said["round"])), METRICS[metric].quantum)
        cap = Fraction(_decimal(said["carry_cap"]))
        return Terms(
            metric, TeamPath(*names), self.planning.months.adopt(period), to_amount(_decimal(said["total"])),
            quantum - quantum % METRICS[metric].quantum, method, alpha, beta, gamma, released,
            _words(said["carry"][0]).lower() in both("yes"), cap if cap >= 0 else Fraction(0),
        )  # fmt: skip

    def _choice(self, said: tuple[Value, str], known: Mapping[str, str]) -> str:
        if (found := known.get(_words(said[0]))) is None:
            raise _wrong(said, "不是可以分解的指标", "is no metric that can be split")
        return found

    def _read_last(self) -> None:
        sheet = self._sheet("last")
        head, first = _header(sheet, "item")
        for number in range(first, len(sheet.rows) + 1):
            line = {key: sheet.value(number, column) for key, column in head.items()}
            item, value = _words(line["item"]), line["computed"]
            if not isinstance(value, (int, float)) or isinstance(value, bool):
                continue
            exact = Fraction(Decimal(repr(value)))
            who, unit, label = _words(line["id"]), _words(line["unit"]), _words(line["period"])
            typed = _words(line["locked"]).lower() in both("yes")
            if item in both("column_weight"):
                self.columns[label] = _Record(exact, typed=typed)
            elif item in both("weight"):
                self.weights[who, unit] = _Record(exact, typed=typed)
            elif item in both("cell"):
                when = _day(line["locked_on"])
                kind = lock_named(_words(line["locked"]))
                amount = Fraction(to_amount(Decimal(repr(value))))
                self.cells[who, unit, label] = _Record(amount, kind, _words(line["locked_by"]), when)

    def _split(self, sheet: Sheet, head: Mapping[str, int], first: int) -> tuple[Edits, tuple[str, ...]]:
        labels = {label for _, _, label in self.cells} | set(self.columns)
        places = {column: _words(sheet.value(first - 1, column)) for column in range(1, _width(sheet) + 1)}
        periods = {column: label for column, label in places.items() if label in labels}
        cells: dict[CellKey, tuple[int, Lock]] = {}
        weights: dict[RowKey, Fraction] = {}
        bounds: dict[RowKey, tuple[int | None, int | None]] = {}
        months: dict[Period, Fraction] = {}
        ignored: list[str] = []
        for number in range(first, len(sheet.rows) + 1):
            who = _words(sheet.value(number, head["id"]))
            if not who:
                if _words(sheet.value(number, head["name"])) in both("column_weight"):
                    months = self._months(sheet, number, periods)
                continue
            key = self._row_key(who, _words(sheet.value(number, head["unit"])))
            if key is None:
                continue
            if (weight := self._weight(sheet, number, head["weight"], key)) is not None:
                weights[key] = weight
            bounds[key] = (self._bound(sheet, number, head["floor"]), self._bound(sheet, number, head["cap"]))
            for column, label in periods.items():
                lock = self._lock(sheet, number, column, (*key, label), ignored)
                if lock:
                    cells[(*key, self._period(label))] = lock
        return Edits(cells, weights, bounds, months), tuple(ignored)

    def _row_key(self, who: str, shown: str) -> RowKey | None:
        """Return the row of the last calculation that a line is: of several of a person, the one of the unit shown."""
        units = sorted({unit for person, unit, _ in self.cells if person == who}, key=len, reverse=True)
        return next(((who, unit) for unit in units if len(units) == 1 or shown.startswith(unit)), None)

    def _period(self, label: str) -> Period:
        found = parse_period(label)
        if found is None:
            raise _UnclearError(Unclear(label, f"“{label}”不是一个期间", f"{label!r} is no period"))
        return self.planning.months.adopt(found)

    def _weight(self, sheet: Sheet, row: int, column: int, key: RowKey) -> Fraction | None:
        """Return a weight that was typed; None for one that is as it was computed, or was cleared."""
        value = sheet.value(row, column)
        if value is None:
            return None
        weight = Fraction(_decimal((value, f"{sheet.name}!{cell_name(row, column)}")))
        if weight < 0:
            raise _wrong((value, f"{sheet.name}!{cell_name(row, column)}"), "权重不能小于 0", "a weight is not below 0")
        record = self.weights.get(key)
        return weight if record is None or record.typed or weight != record.value else None

    def _bound(self, sheet: Sheet, row: int, column: int) -> int | None:
        value = sheet.value(row, column)
        if value is None or value == "":
            return None
        said = (value, f"{sheet.name}!{cell_name(row, column)}")
        if (amount := to_amount(_decimal(said))) < 0:
            raise _wrong(said, "不能小于 0", "is below 0")
        return amount

    def _lock(  # noqa: PLR0911  one line a reason for which a cell is a lock or none
        self, sheet: Sheet, row: int, column: int, key: tuple[str, str, str], ignored: list[str]
    ) -> tuple[int, Lock] | None:
        value, where = sheet.value(row, column), f"{sheet.name}!{cell_name(row, column)}"
        record = self.cells.get(key)
        if value is None or value == "":
            return None
        amount = to_amount(_decimal((value, where)))
        if amount < 0:
            raise _wrong((value, where), "目标不能小于 0", "a target is not below 0")
        self.shown[key] = amount
        changed = record is None or amount != record.value
        if record and record.kind is LockKind.PAST:
            if changed:
                ignored.append(where)
            return None
        if changed:
            return amount, Lock(LockKind.TYPED, self.back.who, self.back.when or self.today)
        if (row, column) not in self.back.filled.get(sheet.name, frozenset()) or record is None:
            return None
        if record.kind in (LockKind.TYPED, LockKind.FILLED):
            return amount, Lock(record.kind, record.who, record.when)
        if record.kind is LockKind.STATED:
            return None
        return amount, Lock(LockKind.FILLED, self.back.who, self.back.when or self.today)

    def _months(self, sheet: Sheet, row: int, periods: Mapping[int, str]) -> dict[Period, Fraction]:
        """Return the weights of the columns, where one of them was typed over."""
        found: dict[str, Fraction] = {}
        for column, label in periods.items():
            said = (sheet.value(row, column), f"{sheet.name}!{cell_name(row, column)}")
            found[label] = Fraction(_decimal(said)) if said[0] is not None else Fraction(0)
            if found[label] < 0:
                raise _wrong(said, "月权重不能小于 0", "a weight is not below 0")
        typed = any(
            (record := self.columns.get(label)) is None or record.typed or record.value != weight
            for label, weight in found.items()
        )
        return {self._period(label): weight for label, weight in found.items()} if typed and any(found.values()) else {}

    def _typed_abilities(self, sheet: Sheet) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
        head, first = _header(sheet, "id")
        abilities: dict[str, Fraction] = {}
        free: dict[str, Fraction] = {}
        for number in range(first, len(sheet.rows) + 1):
            who = _words(sheet.value(number, head["id"]))
            for key, found, most in (("ability", abilities, 1000), ("free", free, 100)):
                said = (sheet.value(number, head[key]), f"{sheet.name}!{cell_name(number, head[key])}")
                if who and said[0] not in (None, ""):
                    found[who] = Fraction(_in_range(said, 0, most)).limit_denominator(10_000)
        return abilities, {who: share / 100 for who, share in free.items()}


_TERMS = (
    "metric", "unit", "period", "total", "method", "alpha", "beta", "gamma", "round", "released", "carry", "carry_cap",
)  # fmt: skip
_COLUMNS = (
    "id", "name", "unit", "weight", "floor", "cap", "item", "period", "computed", "locked", "locked_by", "locked_on",
    "ability", "free",
)  # fmt: skip


def _header(sheet: Sheet, first: str) -> tuple[dict[str, int], int]:
    """Return the columns of a sheet by key, and the row below its header (from 1)."""
    for number, row in enumerate(sheet.rows, 1):
        if row and _words(row[0]) in both(first):
            found: dict[str, int] = {}
            for column, value in enumerate(row, 1):
                key = next((key for key in _COLUMNS if _words(value) in both(key)), None)
                if key:
                    found.setdefault(key, column)
            return found, number + 1
    raise _UnclearError(Unclear(sheet.name, f"找不到表头“{both(first)[0]}”", f"there is no header {both(first)[1]!r}"))


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows), default=0)


def _words(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _decimal(said: tuple[Value, str]) -> Decimal:
    value, _ = said
    if isinstance(value, bool) or value is None or isinstance(value, (CellError, Uncalculated)):
        raise _wrong(said, "不是数字", "is no number")
    try:
        number = (
            Decimal(repr(value))
            if isinstance(value, float)
            else Decimal(_words(value).replace(",", "").replace("，", ""))
        )
    except InvalidOperation:
        raise _wrong(said, "不是数字", "is no number") from None
    if not number.is_finite() or abs(number) > 10**13:
        raise _wrong(said, "不是可用的数字", "is no usable number")
    return number


def _in_range(said: tuple[Value, str], least: int, most: int) -> float:
    number = _decimal(said)
    if not least <= number <= most:
        raise _wrong(said, f"应在 {least} 到 {most} 之间", f"should be {least} to {most}")
    return float(number)


def _wrong(said: tuple[Value, str], zh: str, en: str) -> _UnclearError:
    value, where = said
    return _UnclearError(Unclear(where, f"{where} 的“{_words(value)}”{zh}", f"{where}: {_words(value)!r} {en}"))
