"""An amount typed in 元 where 万元 is meant, against what is usual."""

import polars as pl
import pytest

from workflow.checks.settings import CheckSettings
from workflow.checks.unit_slip import unit_slips
from workflow.domain.intake import Block
from workflow.domain.money import SCALE

BLOCKS = {
    ("日报.xlsx", number): Block(f"{number}日", number, "daily_report", 1, 2, 9, {"order_amount": 8})
    for number in range(12)
}


def reports(amounts: list[int], people: list[str]) -> dict[str, pl.DataFrame]:
    """A day's report for each amount: tables of one row."""
    frame = pl.DataFrame({
        "workbook": "日报.xlsx",
        "sheet": [f"{number}日" for number in range(len(amounts))],
        "block": range(len(amounts)),
        "row": 2,
        "held": False,
        "order_amount": [amount * SCALE for amount in amounts],
        "received_amount": pl.Series([None] * len(amounts), dtype=pl.Int64),
        "credits": [[{"person_id": person, "share": 1.0}] for person in people],
    })  # fmt: skip
    return {"daily_report": frame}


def test_a_short_table_is_measured_by_its_person_s_own_habit():
    """In reports of one row, an amount 10,000 times what the same person usually writes is asked about, at its cell."""
    amounts = [8_000 + number for number in range(11)] + [80_000_000]
    (found,) = unit_slips(reports(amounts, ["甲"] * 12), BLOCKS, CheckSettings())
    assert (found.code, found.place.sheet, found.place.cell) == ("amount.jump", "11日", "H2")


@pytest.mark.parametrize("people", [["甲"] * 6 + ["乙"] * 6, ["甲"] * 11 + ["乙"]])
def test_nobody_is_measured_by_others(people: list[str]):
    """Somebody who sells on another scale than the rest, or has written too little, is not accused."""
    amounts = [50] * 11 + [500_000]
    assert list(unit_slips(reports(amounts, people), BLOCKS, CheckSettings())) == []
