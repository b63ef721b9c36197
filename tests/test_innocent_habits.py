"""The checks accuse nobody of an innocent habit, and a false amount beside the habit is found all the same."""

from collections.abc import Sequence
from itertools import product

import pytest

from innocent_habits import HABITS
from innocent_office import Office, honest_office
from visit_desk import on_desk
from workflow.domain.finding import Finding, Severity

ASKS = {"booked by the store": {"person.unknown"}, "held orders": {"amount.text"}}
"""What the reading of a ledger rightly asks: whose sale is the store's, how much is 见合同."""
NAMES = ("customers without city and 有限公司", "customers under the region", "customers by two signs")
BOOKING = ("booked three days later", "ledger by goods", "several rows as one order", "booked by a colleague",
           "shared orders", "transfers net of a fee", "reports rounded in 万", "reports with tax 13")  # fmt: skip
FALSE = 77_770
"""An order that nobody placed."""


def _found(office: Office) -> Sequence[Finding]:
    return on_desk(office.books(), as_of=office.as_of).findings


def _above_a_hint(*habits: str) -> set[str]:
    office = honest_office()
    for habit in habits:
        HABITS[habit](office)
    return {one.code for one in _found(office) if one.severity is not Severity.HINT}


def test_the_honest_office_hears_nothing_at_all():
    """Without any habit all books agree: there is not even a hint."""
    assert _found(honest_office()) == ()


@pytest.mark.parametrize("habit", HABITS)
def test_nobody_is_accused_of_an_innocent_habit(habit: str):
    """Whatever way an honest office keeps its books, nothing above a hint is said of its people."""
    assert _above_a_hint(habit) == ASKS.get(habit, set())


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_accused_of_two_innocent_habits(name: str):
    """Customers that no list explains and that reports write short, booked in whatever way: still nothing."""
    said = {habit: _above_a_hint("no list of customers", name, habit) for habit in BOOKING}
    assert {habit: codes for habit, codes in said.items() if codes} == {}


@pytest.mark.parametrize(("name", "habit"), list(product(NAMES, BOOKING[1:3])))
def test_an_order_that_nobody_placed_is_found_beside_any_habit(name: str, habit: str):
    """One visit with an order that is booked nowhere is named, and no other one, though all names are short."""
    office = honest_office()
    visit = next(row for row in office.visits if row["序号"] == 3)
    visit.update({"订货金额": FALSE, "商谈结果": "成交"})
    for one in ("no list of customers", name, habit):
        HABITS[one](office)
    told = [one for one in _found(office) if one.severity is not Severity.HINT]
    assert [(one.code, one.value) for one in told] == [("visit.order_unbooked", f"{FALSE:,}.00")]


def test_the_same_amount_under_another_name_is_asked_about():
    """What the same person has booked for a customer of quite another name is a hint that names that row."""
    office = honest_office()
    HABITS["booked for the parent company"](office)
    told = _found(office)
    assert {(one.code, one.severity) for one in told} == {("visit.booked_otherwise", Severity.HINT)}
    assert {one.details["other"][2:] for one in told} == {"众合采购中心"}


def test_an_amount_that_another_report_has_explains_no_second_one():
    """A row of the ledger that is another customer's report is not taken for an order of the same amount."""
    office = honest_office()
    first, other = (row for row in office.visits[:6] if row["序号"] != 2 and row["填写日期"].day == 2)
    other.update({"订货金额": first["订货金额"], "商谈结果": "成交"})
    assert [one.code for one in _found(office)] == ["visit.order_unbooked"]
