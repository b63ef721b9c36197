"""A plan of targets: people × months, both margins exact, around everything that is fixed (domain.md 4.1, 4.6–4.10).

Rows first: what each unit with a target of its own has to share, by weight and presence, between floors and caps.
Then columns: by the months' weights, around what is fixed in them. Then the cells, in proportion, in whole quanta.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from workflow.compute.bounds import Bounds, Infeasible, share_within
from workflow.compute.plan_basis import Basis, Stated, columns_of, stated_for
from workflow.compute.plan_carry import Carry, carry_of
from workflow.compute.plan_flow import Cut, narrowest
from workflow.compute.plan_roster import Member, Roster, roster, vacancies
from workflow.compute.shares import share_out
from workflow.compute.two_way import Unfit, share_table
from workflow.domain.period import Period
from workflow.domain.plan import Edits, Lock, LockKind, Obstacle, Plan, PlanRow, Refusal, RowKind, Tail, Terms
from workflow.domain.planning import Released
from workflow.domain.team import TeamPath


def make_plan(basis: Basis, terms: Terms, edits: Edits | None = None) -> Plan | Refusal:
    """Return the plan, or why there is none: nothing that is fixed is ever moved silently."""
    if terms.total <= 0:
        return Refusal(Obstacle.NO_TOTAL, -terms.total, terms.unit.text)
    edits = edits or Edits()
    columns = columns_of(terms.period)
    stated = stated_for(basis, terms.metric, terms.unit, terms.period, columns)
    groups = (*sorted(stated.units), terms.unit)
    people = roster(basis, terms, columns, groups, edits)
    draft = _Draft(basis, terms, edits, columns, stated, people)
    return draft.plan()


@dataclass
class _Row:
    """A row on its way to its amounts."""

    member: Member | None
    group: TeamPath
    kind: RowKind
    locks: dict[int, tuple[int, Lock]]
    seeds: tuple[Fraction, ...]
    """What each cell weighs, 0 where the person is not there."""
    bounds: tuple[int | None, int | None] = (None, None)
    fixed: tuple[int, Lock] | None = None
    share: Fraction = Fraction(0)
    """What the row weighs among those of its unit."""
    total: int = 0
    placed: dict[int, int] = field(default_factory=dict)
    """What is no multiple of the rounding unit, by column (尾差)."""

    @property
    def name(self) -> str:
        return self.member.person.name if self.member else self.group.name

    @property
    def locked(self) -> int:
        return sum(amount for amount, _ in self.locks.values())

    @property
    def stated(self) -> bool:
        """Whether nobody but target workbooks fixed anything of it."""
        kinds = {LockKind.STATED, LockKind.PAST}
        return all(lock.kind in kinds for _, lock in self.locks.values())

    @property
    def open(self) -> tuple[int, ...]:
        return tuple(place for place, seed in enumerate(self.seeds) if seed and place not in self.locks)

    @property
    def left(self) -> int:
        return self.total - self.locked - sum(self.placed.values())


class _Draft:
    """A plan while it is made."""

    def __init__(
        self, basis: Basis, terms: Terms, edits: Edits, columns: tuple[Period, ...], stated: Stated, people: Roster
    ) -> None:
        self.basis, self.terms, self.edits, self.columns = basis, terms, edits, columns
        self.stated, self.people = stated, people
        self.past = frozenset(place for place, column in enumerate(columns) if column.end <= basis.as_of)
        self.weights = self._column_weights()
        self.rows: list[_Row] = []
        self.tails: list[Tail] = []

    def plan(self) -> Plan | Refusal:
        """Return the plan step by step; the first step that finds no way tells why."""
        self._set_rows()
        own = self._own_totals()
        carry = self._carry()
        own = {group: amount + carry.groups.get(group, 0) for group, amount in own.items()}
        for group, rows in self._by_group().items():
            refused = self._row_totals(group, rows, own[group])
            if refused:
                return refused
        self._place_tails()
        wanted = self._column_wants(carry.columns)
        cells = self._cells(wanted)
        if isinstance(cells, Refusal):
            return cells
        finished = tuple(self._finished(row, amounts) for row, amounts in zip(self.rows, cells, strict=True))
        return Plan(
            self.terms, self.columns, self.weights, bool(self.edits.months), finished, carry.columns, carry.gap,
            self.past, tuple(self.tails), own, self.people.astray, self.edits.abilities,
        )  # fmt: skip

    def _column_weights(self) -> tuple[Fraction, ...]:
        """What the columns weigh: as typed into the plan, by the office's month weights, else by working days."""
        if self.edits.months:
            return tuple(self.edits.months.get(column, Fraction(0)) for column in self.columns)
        if self.terms.period.months() and len(self.terms.period.months()) > 1:
            found = [
                self.basis.planning.month_weights(self.terms.unit, self.terms.metric, column.end.year).get(
                    column.end.month
                )
                for column in self.columns
            ]
            if None not in found:
                return tuple(Fraction(weight or 0) for weight in found)
        clock = self.basis.clocks.unit(self.terms.unit, self.terms.metric)
        period = self.terms.period
        scale = self.basis.planning.calendars.office.scale
        return tuple(Fraction(clock.measure(period, each.start, each.end), scale) for each in self.columns)

    def _set_rows(self) -> None:
        several = {member.person.id for member in self.people.members}
        often = {who: sum(member.person.id == who for member in self.people.members) for who in several}
        for member in self.people.members:
            seeds = tuple(
                weight * member.presence.get(place, Fraction(0)) * (member.weight or 1)
                for place, weight in enumerate(self.weights)
            )
            row = _Row(member, member.group, RowKind.PERSON, self._locks(member), seeds)
            row.bounds = self._bounds(member)
            if often[member.person.id] == 1:
                row.fixed = self.stated.rows.get(member.person.id)
            self.rows.append(row)
        for group in (*sorted(self.stated.units), self.terms.unit):
            if not any(row.group == group for row in self.rows):
                self.rows.append(_Row(None, group, RowKind.UNIT, {}, self._everywhere()))
        self._set_shares()

    def _everywhere(self) -> tuple[Fraction, ...]:
        return tuple(weight or Fraction(0) for weight in self.weights)

    def _locks(self, member: Member) -> dict[int, tuple[int, Lock]]:
        found: dict[int, tuple[int, Lock]] = {}
        for place, column in enumerate(self.columns):
            said = self.stated.cells.get((member.person.id, column))
            typed = self.edits.cells.get((*member.key, column))
            if place in self.past and any(span == column for _, span in self.stated.cells):
                found[place] = (self._part(member, place, said[0]), said[1]) if said else (0, Lock(LockKind.PAST))
            elif typed:
                found[place] = typed
            elif said:
                found[place] = (self._part(member, place, said[0]), said[1])
        return found

    def _part(self, member: Member, column: int, amount: int) -> int:
        """Return what of a person's own number belongs to this row: all of it, but of one who moves in the column."""
        mine = [each for each in self.people.members if each.person.id == member.person.id]
        here = [each for each in mine if each.presence.get(column)]
        if len(here) < 2:
            return amount if member in here or (not here and member is mine[-1]) else 0
        parts = share_out(amount, [each.presence[column] for each in here], 100, [each.group.text for each in here])
        return dict(zip([each.group for each in here], parts, strict=True)).get(member.group, 0)

    def _bounds(self, member: Member) -> tuple[int | None, int | None]:
        if self.edits.bounds is not None:
            return self.edits.bounds.get(member.key, (None, None))
        return self.stated.bounds.get(member.person.id, (None, None))

    def _set_shares(self) -> None:
        """Weigh rows within their units: column by column among those who are there, so that time comes first."""
        shrinks = self.terms.released is Released.SHRINK
        whole = sum(self.weights)
        vacant: dict[TeamPath, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * len(self.columns))
        for place, weight in enumerate(self.weights):
            if not whole or self._closed(place):
                continue
            sums = vacancies(self.people.members, place)
            for row in self.rows:
                member = row.member
                if member is None or not row.seeds[place]:
                    continue
                here, full = sums[row.group]
                divisor = full if shrinks else here
                if divisor:
                    row.seeds = tuple(seed / divisor if at == place else seed for at, seed in enumerate(row.seeds))
                    row.share += weight * member.weight * member.presence.get(place, Fraction(0)) / divisor
            for group, (here, full) in sums.items():
                if shrinks and full > here:
                    vacant[group][place] += weight * (full - here) / full
        for group, seeds in vacant.items():
            row = _Row(None, group, RowKind.VACANT, {}, tuple(seeds))
            row.share = sum(seeds, Fraction(0))
            if row.share:
                self.rows.append(row)
        for row in self.rows:
            if row.kind is RowKind.UNIT:
                row.share = Fraction(1)

    def _closed(self, column: int) -> bool:
        """Tell whether every row is fixed in a column: it is what they add up to."""
        there = [row for row in self.rows if row.kind is RowKind.PERSON and (row.seeds[column] or column in row.locks)]
        return bool(there) and all(column in row.locks for row in there)

    def _own_totals(self) -> dict[TeamPath, int]:
        """Return what each unit with a target has to share among its own rows: without the units below it."""
        totals = {path: amount for path, (amount, _) in self.stated.units.items()}
        whole = {**totals, self.terms.unit: self.terms.total}
        own = dict(whole)
        for path, amount in totals.items():
            above = next(unit for unit in list(path.ancestors())[1:] if unit in whole)
            own[above] -= amount
        # More than the whole may be asked of those below (padding, 4.1): coverage says so, nobody gets less than 0.
        return {path: max(0, amount) for path, amount in own.items()}

    def _by_group(self) -> dict[TeamPath, list[_Row]]:
        found: dict[TeamPath, list[_Row]] = defaultdict(list)
        for row in self.rows:
            found[row.group].append(row)
        return found

    def _carry(self) -> Carry:
        locked = {
            place: {group: sum(row.locks[place][0] for row in rows if place in row.locks)
                    for group, rows in self._by_group().items()}
            for place in self.past if any(place in row.locks for row in self.rows)
        }  # fmt: skip
        people = {group: [row.member.person.id for row in rows if row.member]
                  for group, rows in self._by_group().items()}  # fmt: skip
        return carry_of(self.basis, self.terms, self.columns, self.weights, locked, people)

    def _row_totals(self, group: TeamPath, rows: Sequence[_Row], total: int) -> Refusal | None:
        """Share a unit's own target out to its rows: locks first, the others by weight between floor and cap."""
        sharing: list[_Row] = []
        for row in rows:
            floor, cap = row.bounds
            least = max(row.locked, floor or 0)
            if refused := _impossible(row, floor, cap):
                return refused
            if row.fixed:
                row.total = row.fixed[0]
            elif not row.open or (cap is not None and cap < _up(least, self.terms.quantum)):
                row.total = row.locked if not row.open else least
            else:
                sharing.append(row)
        rest = total - sum(row.total for row in rows if row not in sharing)
        return self._share(group, sharing, rest, [row for row in rows if row not in sharing])

    def _share(self, group: TeamPath, sharing: Sequence[_Row], rest: int, settled: Sequence[_Row]) -> Refusal | None:
        locked = sum(row.locked for row in sharing)
        names = tuple(row.name for row in (*settled, *sharing) if row.locks or row.fixed)
        if rest < locked:
            return Refusal(Obstacle.LOCKS, locked - rest, group.text, names)
        if not sharing and rest and all(row.stated for row in settled):
            # Target workbooks give the people less than the unit has: two numbers, and coverage says so (4.1).
            self.rows.append(_Row(None, group, RowKind.UNIT, {}, self._everywhere(), total=rest))
            return None
        if not sharing:
            return Refusal(Obstacle.CHILDREN, rest, group.text, names) if rest else None
        shares = share_within(
            rest,
            [row.share for row in sharing],
            self.terms.quantum,
            [row.member.person.id if row.member else "~" for row in sharing],
            [Bounds(max(row.locked, row.bounds[0] or 0), row.bounds[1]) for row in sharing],
        )
        if isinstance(shares, Infeasible):
            why = Obstacle.FLOORS if shares.constraint == "floors" else Obstacle.CAPS
            ids = {row.member.person.id if row.member else "~": row.name for row in sharing}
            return Refusal(why, abs(shares.smallest_change), group.text, tuple(ids[key] for key in shares.keys))
        for row, share in zip(sharing, shares, strict=True):
            row.total = share
        return None

    def _place_tails(self) -> None:
        """Put what is no multiple of the rounding unit into the largest open cell of its row, by name (尾差)."""
        for number, row in enumerate(self.rows):
            odd = row.left % self.terms.quantum
            if odd and row.open:
                place = max(row.open, key=lambda column: (row.seeds[column], -column))
                row.placed[place] = odd
                self.tails.append(Tail(number, place, odd))

    def _column_wants(self, carried: Sequence[int]) -> list[int]:
        """Return what is left for each column's open cells, in whole quanta: by weight, without what is fixed."""
        fixed = [
            sum(row.locks[place][0] if place in row.locks else row.placed.get(place, 0) for row in self.rows)
            for place in range(len(self.columns))
        ]
        opened = [place for place in range(len(self.columns)) if any(place in row.open for row in self.rows)]
        closed = sum(amount for place, amount in enumerate(fixed) if place not in opened)
        to_share = sum(row.total for row in self.rows) - closed - sum(carried)
        weight = sum((self.weights[place] for place in opened), Fraction(0))
        wanted = {
            place: max(Fraction(0), to_share * self.weights[place] / weight + carried[place] - fixed[place])
            if weight else Fraction(1)
            for place in opened
        }  # fmt: skip
        left = sum(row.left for row in self.rows)
        shares = share_out(left, [wanted[place] for place in opened], self.terms.quantum,
                           [f"{place:03}" for place in opened]) if opened else ()  # fmt: skip
        by_place = dict(zip(opened, shares, strict=True))
        return [by_place.get(place, 0) for place in range(len(self.columns))]

    def _cells(self, wanted: list[int]) -> list[tuple[int, ...]] | Refusal:
        """Return the cells: the open ones take what rows and columns have left, the others stand."""
        left = [row.left for row in self.rows]
        taken_by = [row.open for row in self.rows]
        cut = narrowest(left, wanted, taken_by)
        if cut and (stuck := self._rebalanced(cut, wanted)):
            return stuck
        whole = max([float(seed) for row in self.rows for seed in row.seeds], default=1.0) or 1.0
        seeds = [
            [float(row.seeds[place]) / whole if place in row.open else 0.0 for place in range(len(self.columns))]
            for row in self.rows
        ]
        table = share_table(left, wanted, seeds, {}, self.terms.quantum)
        assert not isinstance(table, Unfit), table  # noqa: S101  the flow above found a way: else a bug of the fitting
        return [
            tuple(
                row.locks[place][0] if place in row.locks else amount + row.placed.get(place, 0)
                for place, amount in enumerate(amounts)
            )
            for row, amounts in zip(self.rows, table, strict=True)
        ]

    def _rebalanced(self, cut: Cut, wanted: list[int]) -> Refusal | None:
        """Move what rounding left over to columns that can take it; more than that is refused and named."""
        noise = self.terms.quantum * (len(self.rows) + len(self.columns))
        if cut.missing > noise:
            names = tuple(self.rows[row].name for row in cut.rows)
            where = "、".join(self.columns[column].label for column in cut.columns)
            return Refusal(Obstacle.CUT, cut.missing, where, names)
        for column, lacking in enumerate(cut.lacking):
            wanted[column] -= lacking
        for row, spare in enumerate(cut.spare):
            if spare:
                wanted[max(self.rows[row].open, key=lambda place: wanted[place])] += spare
        return None

    def _finished(self, row: _Row, cells: tuple[int, ...]) -> PlanRow:
        member = row.member
        if member is None:
            return PlanRow("", "", row.group, row.group, cells, kind=row.kind)
        weight = sum((self.weights[place] for place in range(len(self.columns))), Fraction(0))
        there = sum((self.weights[place] * part for place, part in member.presence.items()), Fraction(0))
        return PlanRow(
            member.person.id, member.person.name, row.group, member.path, cells,
            {place: lock for place, (_, lock) in sorted(row.locks.items())},
            RowKind.PERSON, member.weight, member.typed, *row.bounds,
            row.fixed[1] if row.fixed else None, (member.days, member.whole),
            there / weight if weight else Fraction(1), member.weighing,
        )  # fmt: skip


def _impossible(row: _Row, floor: int | None, cap: int | None) -> Refusal | None:
    """Return why a row cannot be by itself: its locks, its floor and its cap contradict each other."""
    names, locked = (row.name,), row.locked
    if row.fixed and row.fixed[0] < locked:
        return Refusal(Obstacle.LOCKS, locked - row.fixed[0], row.name, names)
    if row.fixed:
        left = row.fixed[0] - locked
        return Refusal(Obstacle.CHILDREN, left, row.name, names) if left and not row.open else None
    if cap is not None and cap < max(locked, floor or 0):
        return Refusal(Obstacle.CROSSED, max(locked, floor or 0) - cap, row.name, names)
    if floor and floor > locked and not row.open:
        return Refusal(Obstacle.FLOORS, floor - locked, row.name, names)
    return None


def _up(amount: int, quantum: int) -> int:
    return -(-amount // quantum) * quantum
