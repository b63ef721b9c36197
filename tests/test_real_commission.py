"""Commission on real data: AdventureWorks' CommissionPct and Bonus over its quarterly quotas, end to end.

Definition: a quarter runs from its QuotaDate to the day before the next one; the commission is CommissionPct × the
SubTotal of the person's orders of the quarter; the Bonus is paid once where these sales reach the quarter's quota.
"""

import csv
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from night_office import PROGRAM, SAMPLE, book, program

DATA = PROGRAM.parent.parent / "shared" / "data" / "adventureworks"
ADVENTURE = SAMPLE.parent / "adventureworks"
AS_OF = date(2014, 2, 28)
"""The last day of the last quarter but one: in it somebody with a bonus reached the quota."""
QUARTER = (date(2013, 11, 30), AS_OF)

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there"),
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def plan() -> list[tuple[object, ...]]:
    """The plan of pay as the data set has it: a rate a person on all sales, and a bonus at the quota."""
    header = (
        "Plan",
        "BusinessEntityID",
        "Metric",
        "Settled",
        "Method",
        "完成率下限",
        "完成率上限",
        "CommissionPct",
        "奖金",
    )
    found: list[tuple[object, ...]] = [header]
    for row in rows("Sales SalesPerson"):
        number, rate, bonus = row["BusinessEntityID"], row["CommissionPct"], row["Bonus"]
        found.append(("Commission", number, "Sales", "目标期", "全额", "0%", "", rate, ""))
        found.append(("Bonus", number, "Sales", "目标期", "全额", "100%", "", "", bonus))
    return found


def sales_of_the_quarter() -> dict[str, Decimal]:
    """The orders of the quarter added up by person, straight from the workbook."""
    header, *orders = CalamineWorkbook.from_path(str(DATA / "SalesOrderHeader.xlsx")).get_sheet_by_index(0).to_python()
    at = {name: header.index(name) for name in ("OrderDate", "SalesPersonID", "SubTotal")}
    found: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        day, person = order[at["OrderDate"]], order[at["SalesPersonID"]]
        day = day.date() if isinstance(day, datetime) else day
        if isinstance(person, float) and QUARTER[0] <= day <= QUARTER[1]:
            found[f"{person:.0f}"] += Decimal(repr(order[at["SubTotal"]]))
    return found


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pay")
    made = [sys.executable, ADVENTURE / "build_inbox.py", DATA, folder / "inbox"]
    subprocess.run(list(map(str, made)), check=True, capture_output=True)
    book(folder / "inbox" / "plan.xlsx", plan())
    settings = (ADVENTURE / "config.yaml").read_text(encoding="utf-8") + "report:\n  pay_slips: true\n"
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    run = program("nightly", "--config", folder / "config.yaml", "--as-of", AS_OF)
    assert run.returncode in (0, 3), run.stdout + run.stderr
    return folder / "out" / AS_OF.isoformat() / "pay"


def test_commission_is_the_published_rate_on_the_quarter_s_sales(paid: Path):
    """Every person's commission of the quarter is CommissionPct × their orders, to the 分; the Bonus where reached."""
    quotas = {row["BusinessEntityID"]: Decimal(row["SalesQuota"]) for row in rows("Sales SalesPersonQuotaHistory")
              if row["QuotaDate"].startswith(str(QUARTER[0]))}  # fmt: skip
    sales = sales_of_the_quarter()
    checked = reached = 0
    for row in rows("Sales SalesPerson"):
        number = row["BusinessEntityID"]
        if number not in quotas:
            continue
        want = (sales[number] * Decimal(row["CommissionPct"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
        bonus = Decimal(row["Bonus"]) if sales[number] >= quotas[number] else Decimal(0)
        page = openpyxl.load_workbook(paid / number / "绩效奖金.xlsx").active
        cells = [line for line in page.iter_rows(values_only=True)
                 if line[2] == f"{QUARTER[0]}..{QUARTER[1]}" and line[5] in ("合计", "Total")]  # fmt: skip
        totals = {str(line[3]).split("（")[0]: Decimal(str(line[9])).quantize(Decimal("0.01")) for line in cells}
        assert totals == {"Commission": want, "Bonus": bonus}, number
        checked, reached = checked + 1, reached + bool(bonus)
    assert (checked, reached) == (17, 1)
