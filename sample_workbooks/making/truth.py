"""The true figures of the month, from the drawn events alone: an independent answer for whoever reads the workbooks."""

from collections.abc import Iterable
from decimal import Decimal

from making.canvas import Log
from making.planted import BY_KEY, CASES
from making.records import Month, Order, Receipt, Visit
from making.target_books import region_margin_quarters, region_months, store_of_target, targets_of
from making.team import AS_OF, COMPANY, REGIONS, REPS, Member
from making.visiting import NOT_REPORTED


def held(record: Order | Receipt | Visit) -> bool:
    """Tell whether a planted case keeps the record out of the figures."""
    return any(BY_KEY[spoilt.key].held for spoilt in record.spoilt.values())


def truth(month: Month, log: Log) -> dict[str, object]:
    """Return what truth.json holds. `held`: what must be held is held; `clean`: as if nothing were wrong."""
    return {
        "as_of": AS_OF.isoformat(),
        "company": COMPANY,
        "money": "元",
        "people": {member.id: _person(member, month) for member in REPS},
        "targets_of_regions": {
            region: {
                "sales": {
                    f"2026-{number:02}": _text(value)
                    for number, value in enumerate(region_months(region, planted=True), 1)
                },
                "gross_margin": {
                    f"2026Q{number}": _text(value)
                    for number, value in enumerate(region_margin_quarters(region, planted=True), 1)
                },
            }
            for region in REGIONS
        },
        "not_reported": sorted([person, day.isoformat()] for person, day in NOT_REPORTED),
        "planted": [
            {
                "key": case.key,
                "severity": case.severity,
                "held": case.held,
                "workbook": workbook,
                "sheet": sheet,
                "cell": cell,
            }
            for case in CASES
            for workbook, sheet, cell in log.places[case.key]
        ],
    }


def _person(member: Member, month: Month) -> dict[str, object]:
    orders = [order for order in month.orders if order.rep.id == member.id]
    receipts = [receipt for receipt in month.receipts if receipt.rep.id == member.id]
    visits = [visit for visit in month.visits if visit.rep.id == member.id]
    return {
        "name": member.name,
        "region": member.region,
        "store": member.store,
        "store_of_target": store_of_target(member),
        "targets": {metric: _text(value) for metric, value in targets_of(member).items()},
        "held": _figures(
            (order for order in orders if not held(order)),
            (receipt for receipt in receipts if not held(receipt)),
            (visit for visit in visits if not held(visit)),
        ),
        "clean": _figures(orders, receipts, (visit for visit in visits if not visit.pasted)),
    }


def _figures(orders: Iterable[Order], receipts: Iterable[Receipt], visits: Iterable[Visit]) -> dict[str, str]:
    orders, visits = list(orders), list(visits)
    return {
        "sales": _text(sum((order.amount for order in orders), Decimal(0))),
        "gross_margin": _text(sum((order.margin for order in orders), Decimal(0))),
        "collections": _text(sum((receipt.amount for receipt in receipts), Decimal(0))),
        "visits": str(len(visits)),
        "new_customers": str(len({visit.customer for visit in visits if visit.customer_class == "新增"})),
    }


def _text(value: Decimal) -> str:
    return f"{value:.2f}"
