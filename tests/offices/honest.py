"""A month of an office that keeps its sheets in many ways and makes no mistake: nothing in it may be accused."""

from decimal import Decimal
from pathlib import Path
from random import Random

from offices.books import Desk, write_ledger, write_people, write_receipts, write_targets
from offices.office import Office, draw_office
from offices.reports import write_reports
from offices.truth import Truth


def build(folder: Path, seed: int) -> Truth:
    """Write an honest office's inbox into a folder; return what must be read from it (seed for seed the same)."""
    rng = Random(seed)  # noqa: S311 - invented figures, no secret
    office = draw_office(rng)
    desk = Desk(folder, office, rng, wild=False, truth=true_figures(office, frozenset()))
    write_all(desk)
    return desk.truth


def write_all(desk: Desk) -> None:
    """Write all workbooks of an office."""
    write_people(desk)
    write_targets(desk)
    write_ledger(desk)
    write_receipts(desk)
    write_reports(desk)


def true_figures(office: Office, held: frozenset[int]) -> Truth:
    """Return the figures of an office without the events whose id() is in `held`."""
    truth = Truth({person.id: person.name for person in office.everybody})
    for seller in office.sellers:
        sales = [sale for sale in office.sales if sale.seller == seller and id(sale) not in held]
        paid = [payment.amount for payment in office.payments if payment.seller == seller and id(payment) not in held]
        visits = [visit for visit in office.visits if visit.seller == seller and id(visit) not in held]
        truth.sales[seller.id] = sum((sale.amount for sale in sales), Decimal(0))
        truth.gross_margin[seller.id] = sum((sale.margin for sale in sales), Decimal(0))
        truth.collections[seller.id] = sum(paid, Decimal(0))
        truth.visits[seller.id] = len(visits)
        truth.new_customers[seller.id] = len({visit.customer for visit in visits if visit.kind == "新增"})
    return truth
