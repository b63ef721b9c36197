"""Plans of targets: people × months around locks, floors, caps, joiners and movers (domain.md 4.1, 4.6 to 4.10)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from small_office import (
    AS_OF,
    COMPANY,
    EAST,
    HANGZHOU,
    NOVEMBER,
    SHANGHAI,
    TEAM,
    WEST,
    facts,
    mover,
    person,
    target,
    units,
)
from workflow.compute.plan import make_plan
from workflow.compute.plan_basis import Basis, columns_of
from workflow.compute.plan_flow import narrowest
from workflow.compute.suggest import suggestion
from workflow.domain.finding import Language
from workflow.domain.money import to_units
from workflow.domain.period import Period, month, quarter, year
from workflow.domain.plan import PUBLISHED, Edits, Lock, LockKind, Method, Obstacle, Plan, Refusal, RowKind, Terms
from workflow.domain.planning import Planning, Released
from workflow.domain.target_ledger import TargetEntry
from workflow.domain.team import Team
from workflow.report.plan_words import reason, refusal_sentence

GOLDEN = Path(__file__).parent / "golden" / "plan" / "expected.txt"
TYPED = Lock(LockKind.TYPED, "王经理", AS_OF)
YEAR = year(2027)


def basis(team: Team = TEAM, ledger: tuple[TargetEntry, ...] = (), rows=(), planning: Planning | None = None) -> Basis:
    return Basis(team, planning or Planning(), AS_OF, ledger, facts(rows), {})


def terms(total: float = 1_200_000, period: Period = YEAR, quantum: float = 100, unit=COMPANY, **more) -> Terms:
    return Terms("sales", unit, period, units(total), units(quantum), **more)


def made(*given_, **more) -> Plan:
    plan = make_plan(*given_, **more)
    assert isinstance(plan, Plan), refusal_sentence(plan, Language.ZH)
    return plan


def entry(owner, amount: float, period: Period = YEAR, **more) -> TargetEntry:
    return TargetEntry(target(owner, amount, period), **more)


def row_of(plan: Plan, who: str):
    return next(row for row in plan.rows if row.person_id == who)


@st.composite
def offices(draw: st.DrawFn) -> tuple[Basis, Terms]:
    """People in three stores, some of whom join, leave or move in the middle of a month of the period."""
    period = draw(st.sampled_from([YEAR, quarter(2027, 2), month(2027, 3)]))
    day = st.integers(0, (period.end - period.start).days).map(lambda days: period.start + timedelta(days))
    people = [person("P0", draw(st.sampled_from([SHANGHAI, WEST])), weight=draw(st.integers(1, 5)))]
    for number in range(1, draw(st.integers(2, 7))):
        at = draw(st.sampled_from([SHANGHAI, HANGZHOU, WEST]))
        weight = draw(st.integers(0, 6))
        match draw(st.integers(0, 3)):
            case 0:
                people.append(person(f"P{number}", at, weight=weight, joined=draw(day)))
            case 1:
                people.append(person(f"P{number}", at, weight=weight, left=draw(day)))
            case 2:
                to = draw(st.sampled_from([SHANGHAI, HANGZHOU, WEST]))
                people.append(mover(f"P{number}", at, draw(day), to, weight=weight))
            case _:
                people.append(person(f"P{number}", at, weight=weight))
    total = draw(st.integers(1_000, 900_000))
    known = (entry(EAST, total // draw(st.integers(2, 4)), period),) if draw(st.booleans()) else ()
    policy = draw(st.sampled_from(list(Released)))
    return basis(Team(tuple(people), "星河"), known), terms(
        total, period, draw(st.sampled_from([0.01, 1, 100])), released=policy
    )


def proves(plan: Plan) -> None:
    """Both margins are exact, units keep their own targets, and only the named cells are odd."""
    asked = max(plan.terms.total + sum(plan.carried), sum(plan.groups.values()))
    assert plan.total == asked == sum(plan.totals)
    for group, amount in plan.groups.items():
        assert sum(row.total for row in plan.rows if row.group == group) == amount
    odd = {(tail.row, tail.column) for tail in plan.tails}
    for number, row in enumerate(plan.rows):
        for place, cell in enumerate(row.cells):
            assert cell >= 0
            if cell % plan.terms.quantum:
                assert (number, place) in odd or place in row.locks


@settings(max_examples=150, deadline=None)
@given(offices())
def test_a_plan_adds_up_in_both_directions(office: tuple[Basis, Terms]) -> None:
    """Rows, columns and units add up exactly, whoever joins, leaves or moves in the middle of a month."""
    plan = make_plan(*office)
    if isinstance(plan, Refusal):  # people who are not there in a part of the period leave it nobody can take
        assert plan.why is Obstacle.CUT
        return
    proves(plan)
    for row in plan.rows:
        if row.kind is RowKind.PERSON:
            somebody = next(each for each in office[0].team.people if each.id == row.person_id)
            for place, column in enumerate(plan.columns):
                if (somebody.joined and column.end < somebody.joined) or (
                    somebody.left and somebody.left < column.start
                ):
                    assert not row.cells[place]


@settings(max_examples=150, deadline=None)
@given(offices(), st.data())
def test_locks_floors_and_caps_are_kept_or_refused_by_name(office: tuple[Basis, Terms], data: st.DataObject) -> None:
    """What is locked stays, sums stay between floor and cap; an impossible set names a change above 0."""
    first = make_plan(*office)
    if isinstance(first, Refusal):
        return
    people = [row for row in first.rows if row.kind is RowKind.PERSON]
    cells = {}
    for _ in range(data.draw(st.integers(0, 5))):
        row, place = data.draw(st.sampled_from(people)), data.draw(st.integers(0, len(first.columns) - 1))
        amount = data.draw(st.integers(0, 2 * row.cells[place] + 1_000))
        cells[*row.key, first.columns[place]] = (amount // 100 * 100, TYPED)
    bounds = {}
    for row in people:
        floor = data.draw(st.sampled_from([None, None, row.total // 2]))
        cap = data.draw(st.sampled_from([None, None, row.total * 3 // 2 + 10**6]))
        bounds[row.key] = (floor, cap)
    plan = make_plan(*office, Edits(cells, bounds=bounds))
    if isinstance(plan, Refusal):
        assert plan.change > 0
        assert refusal_sentence(plan, Language.ZH) != refusal_sentence(plan, Language.EN)
        return
    proves(plan)
    for row in plan.rows:
        for place, column in enumerate(plan.columns):
            if (*row.key, column) in cells:
                assert row.cells[place] == cells[*row.key, column][0]
        floor, cap = bounds.get(row.key, (None, None))
        assert floor is None or row.total >= floor
        assert cap is None or row.total <= cap


@settings(max_examples=60, deadline=None)
@given(st.integers(100, 5_000), st.integers(1, 4_000))
def test_the_smallest_change_makes_it_feasible(total: int, excess: int) -> None:
    """A total that is raised by the change which a refusal names is enough for the locks, and by less it is not."""
    cells = {(who, "星河", month(2027, 3)): (units((total + excess) / 4), TYPED) for who in "ABCD"}
    edits = Edits(cells)
    refused = make_plan(basis(), terms(total, quantum=0.01), edits)
    assert isinstance(refused, Refusal)
    assert refused.why is Obstacle.LOCKS
    wanted = terms(total, quantum=0.01)
    assert isinstance(make_plan(basis(), replace(wanted, total=wanted.total + refused.change), edits), Plan)
    assert isinstance(make_plan(basis(), replace(wanted, total=wanted.total + refused.change - 100), edits), Refusal)


def test_a_cap_that_leaves_nobody_is_refused_with_the_smallest_change() -> None:
    """Caps that add up to less than the target name their people and by how much they are too low."""
    bounds = {(who, "星河"): (None, units(250_000)) for who in "ABCD"}
    refused = make_plan(basis(), terms(1_200_000), Edits(bounds=bounds))
    assert refused == Refusal(Obstacle.CAPS, units(200_000), "星河", ("安然", "白露", "陈晨", "丁一"))
    assert "上限合计加 200,000" in refusal_sentence(refused, Language.ZH)


def test_units_keep_their_own_targets_and_managers_their_numbers() -> None:
    """A region's stated target is shared among its own people only; a number that its manager stated is locked."""
    a = TEAM.by_id["A"]
    ledger = (entry(EAST, 600_000), entry(a, 30_000, month(2027, 5), approver="马强", effective=date(2026, 11, 1)))
    plan = made(basis(ledger=ledger), terms())
    proves(plan)
    assert plan.groups == {EAST: units(600_000), COMPANY: units(600_000)}
    assert row_of(plan, "D").total == units(600_000)
    assert row_of(plan, "A").cells[4] == units(30_000)
    assert row_of(plan, "A").locks[4] == Lock(LockKind.STATED, "马强", date(2026, 11, 1))


def test_what_stated_numbers_leave_is_nobodys_and_coverage_says_so() -> None:
    """Where everybody's own number is stated and come to less, the rest is a row of the unit; typed are refused."""
    period = month(2027, 3)
    ledger = tuple(entry(TEAM.by_id[who], 10_000, period) for who in "ABCD")
    plan = made(basis(ledger=ledger), terms(50_000, period))
    proves(plan)
    assert plan.assigned == units(40_000)
    assert [row.total for row in plan.rows if row.kind is RowKind.UNIT] == [units(10_000)]
    cells = {(who, "星河", column): (units(100), TYPED) for who in "ABCD" for column in columns_of(period)}
    refused = make_plan(basis(), terms(50_000, period), Edits(cells))
    assert isinstance(refused, Refusal)
    assert refused.why is Obstacle.CHILDREN
    assert refused.change == units(50_000 - 100 * len(columns_of(period)) * 4)


def test_what_a_plan_published_does_not_lock_the_next() -> None:
    """Numbers that a plan published are free again, unless somebody had locked them."""
    a = TEAM.by_id["A"]
    ours = {"reason": f"{PUBLISHED[0]} 星河 2027", "effective": AS_OF, "version": "V1"}
    ledger = (entry(a, 1, month(2027, 5), **ours), entry(a, 2, month(2027, 6), locked=True, **ours))
    plan = made(basis(ledger=ledger), terms())
    assert row_of(plan, "A").cells[4] > units(10_000)
    assert row_of(plan, "A").cells[5] == units(2)


def test_somebody_who_moves_between_units_with_targets_has_a_row_in_each() -> None:
    """Who moves on 16 March 2027 has a part of March in both units, and nothing of the other months of either."""
    team = Team((person("A", SHANGHAI), person("D", WEST), mover("B", SHANGHAI, date(2027, 3, 16), WEST)), "星河")
    plan = made(basis(team, (entry(EAST, 600_000), entry(WEST, 500_000))), terms(1_100_000))
    proves(plan)
    east, west = (row for row in plan.rows if row.person_id == "B")
    assert (east.group, west.group) == (EAST, WEST)
    assert all(east.cells[:3])
    assert not any(east.cells[3:])
    assert not any(west.cells[:2])
    assert all(west.cells[2:])


def test_who_moves_out_of_the_plan_within_a_month_is_named() -> None:
    """A plan of a region says who is in it for a part of a month only: that month cannot be published from here."""
    team = Team((person("A", SHANGHAI), mover("B", SHANGHAI, date(2027, 3, 16), WEST)), "星河")
    assert made(basis(team), terms(unit=EAST)).astray == (("B", 2),)


def test_past_months_stay_what_was_published_and_the_gap_is_carried_under_caps() -> None:
    """In Q4 2026, October stays as published; with --carry its gap is asked of the others, at most a fifth of each."""
    people = [TEAM.by_id[who] for who in "ABCD"]
    ledger = tuple(entry(each, 25_000, month(2026, 10)) for each in people)
    sold = [(date(2026, 10, 15), who, SHANGHAI, "sales", 20_000) for who in "ABCD"]
    known = basis(ledger=ledger, rows=sold)
    plain = made(known, terms(300_000, quarter(2026, 4)))
    assert plain.past == {0}
    assert plain.totals[0] == units(100_000)
    assert plain.gap == units(20_000)
    assert not any(plain.carried)
    carried = made(known, terms(300_000, quarter(2026, 4), carry=True))
    proves(carried)
    assert sum(carried.carried) == units(20_000)
    assert carried.total == units(320_000)
    capped = made(known, terms(300_000, quarter(2026, 4), carry=True, carry_cap=Fraction(1, 20)))
    assert sum(capped.carried) <= units(10_000)
    assert capped.gap == units(20_000)


def test_what_nobody_takes_stays_vacant_under_policy_a() -> None:
    """With a joiner in July and policy A, the months before are partly nobody's, and coverage is below 100 %."""
    team = Team((person("A", SHANGHAI), person("B", SHANGHAI, joined=date(2027, 7, 1))), "星河")
    plan = made(basis(team), terms(released=Released.SHRINK))
    proves(plan)
    vacant = next(row for row in plan.rows if row.kind is RowKind.VACANT)
    assert plan.assigned + vacant.total == plan.terms.total
    assert not any(vacant.cells[6:])
    assert made(basis(team), terms()).assigned == units(1_200_000)


def test_columns_are_months_weeks_cut_at_the_month_or_days() -> None:
    """A quarter has months, a month has weeks from Monday on cut at its ends, a week has days."""
    assert [each.label for each in columns_of(quarter(2027, 1))] == ["2027-01", "2027-02", "2027-03"]
    weeks = columns_of(NOVEMBER)
    assert [each.label for each in weeks] == ["2026-11-01..2026-11-01", "2026W45", "2026W46", "2026W47", "2026W48",
                                              "2026-11-30..2026-11-30"]  # fmt: skip
    assert (weeks[0].start, weeks[-1].end) == (NOVEMBER.start, NOVEMBER.end)
    assert len(columns_of(weeks[1])) == 7


def test_weight_comes_from_ability_experience_and_load_and_says_so() -> None:
    """A person's sentence names ability, how many months it rests on, experience, free hours, days and the share."""
    months = [month(2025, 12), *(month(2026, number) for number in range(1, 11))]
    sold = [(each.start, who, SHANGHAI, "sales", amount) for each in months
            for who, amount in (("A", 130), ("B", 100), ("C", 100), ("D", 70))]  # fmt: skip
    edits = Edits(free={"B": Fraction(85, 100)})
    plan = made(basis(rows=sold), terms(method=Method.ABILITY), edits)
    proves(plan)
    said = {row.person_id: reason(row, plan.terms, plan.total, Language.ZH) for row in plan.rows}
    assert said["A"] == "能力 1.19（11 个月，已向均值收缩） × 工龄 100 % × 空闲 100 %^0.5 × 在岗 261/261 → 30.4 %"
    assert "空闲 85 %^0.5" in said["B"]
    assert row_of(plan, "A").total > row_of(plan, "C").total > row_of(plan, "B").total > row_of(plan, "D").total


def test_history_suggests_with_a_range_from_twelve_months_on() -> None:
    """Sales that grow by a tenth a year suggest another tenth, near the point; eleven months suggest nothing."""
    flat = {number: 100 + 10 * (number in (1, 12)) for number in range(1, 13)}
    sold = [(month(in_year, number).start, "A", SHANGHAI, "sales", flat[number] * (1.1 ** (in_year - 2024)))
            for in_year in (2024, 2025, 2026) for number in range(1, 13) if (in_year, number) < (2026, 11)]  # fmt: skip
    known = basis(rows=sold)
    found = suggestion(known, terms(), columns_of(YEAR), [Fraction(1)] * 12)
    assert found.months == 34
    assert found.growth is not None
    assert abs(found.growth - Fraction(11, 10)) < Fraction(1, 100)
    assert found.whole.point is not None
    assert abs(found.whole.point / units(sum(flat.values()) * 1.1**3) - 1) < 0.05
    assert found.whole.low <= found.whole.point <= found.whole.high
    few = suggestion(basis(rows=sold[-11:]), terms(), columns_of(YEAR), [Fraction(1)] * 12)
    assert few.whole.point is None
    assert {each.point for each in few.columns} == {None}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=5), st.data())
def test_a_cut_tells_truly_what_is_missing(rows: list[int], data: st.DataObject) -> None:
    """Columns of a cut want exactly that much more than the rows with open cells in them have."""
    count = data.draw(st.integers(1, 5))
    split = [data.draw(st.integers(0, 20)) for _ in range(count)]
    split[0] = max(0, split[0] + sum(rows) - sum(split))
    columns = [*split[:-1], sum(rows) - sum(split[:-1])] if sum(split[:-1]) <= sum(rows) else [sum(rows)]
    taken_by = [data.draw(st.lists(st.integers(0, len(columns) - 1), unique=True)) for _ in rows]
    cut = narrowest(rows, columns, taken_by)
    if cut:
        assert cut.missing == sum(columns[place] for place in cut.columns) - sum(rows[place] for place in cut.rows)
        assert cut.missing > 0


def test_a_small_plan_reads_as_in_the_golden_file() -> None:
    """The plan of two regions for 2027Q1, with a lock, a cap, a joiner and an odd total, is the one in the file."""
    team = Team((*TEAM.people, person("E", HANGZHOU, "方芳", joined=date(2027, 2, 15))), "星河")
    ledger = (entry(EAST, 200_000, quarter(2027, 1)),)
    edits = Edits(
        {("A", "星河/华东", month(2027, 2)): (units(12_345), TYPED)}, bounds={("B", "星河/华东"): (None, units(50_000))}
    )
    plan = made(basis(team, ledger), terms(300_050, quarter(2027, 1)), edits)
    lines = [" | ".join(["", *(column.label for column in plan.columns), "合计"])]
    for row in plan.rows:
        cells = [f"{to_units(cell):,.0f}{'*' if place in row.locks else ''}" for place, cell in enumerate(row.cells)]
        lines.append(" | ".join([f"{row.name} {row.group.text}", *cells, f"{to_units(row.total):,.0f}"]))
    lines.append(" | ".join(["合计", *(f"{to_units(total):,.0f}" for total in (*plan.totals, plan.total))]))
    lines += [f"{row.name}：{reason(row, plan.terms, plan.total, Language.ZH)}" for row in plan.rows]
    lines += [
        f"尾差 {to_units(tail.amount):,.0f}：{plan.rows[tail.row].name} {plan.columns[tail.column].label}"
        for tail in plan.tails
    ]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")
