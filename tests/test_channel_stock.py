"""渠道库存天数: how long a dealer's stock lasts, and where nothing is said (#46, domain.md 4.11)."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistakes.visits import Rows
from night_office import AS_OF, codes, day_folder, night, office
from reading_desk import AS_OF as TONIGHT
from test_supervision_night import ADDRESSED, attachments, cells, opened
from visit_desk import on_desk
from workflow.checks.visit_settings import VisitSettings
from workflow.compute.channel_stock import channel_stock
from workflow.compute.supervision_settings import StuffingSettings
from workflow.domain.supervision import ChannelStock
from workflow.supervising.known import KnownCustomers

LEDGER: list[object] = ["日期", "业务员", "客户", "数量", "金额"]
STOCK: list[object] = ["盘点日期", "经销商", "产品", "库存数量", "库存金额"]


def _sold(*rows: tuple[int, object, object], who: str = "张三") -> Rows:
    """Sales to 甲 some days before tonight, each with pieces and amount."""
    return [LEDGER, *([TONIGHT - timedelta(ago), who, "甲", pieces, amount] for ago, pieces, amount in rows)]


def _lasting(ledger: Rows, *stock: list[object], more: dict[str, Rows] | None = None) -> tuple[ChannelStock, ...]:
    desk = on_desk({"销售明细.xlsx": ledger, "渠道库存.xlsx": [STOCK, *stock], **(more or {})})
    assert [code for code, _ in desk.said() if code != "amount.negative"] == []
    known = KnownCustomers(desk.book, VisitSettings())
    return channel_stock(known.counts_of_stock, known.sold, desk.settled.team, TONIGHT, StuffingSettings())


STEADY = _sold((80, 10, 3000), (50, 10, 3000), (20, 10, 3000))
"""9,000 元 and 30 pieces in 90 days: 100 元 and a third of a piece a day."""


def test_stock_is_divided_by_the_mean_daily_sell_in():
    """9,000 元 of stock at 100 元 a day last 90 days, told with the sales behind it and who sold most."""
    (one,) = _lasting(STEADY, [TONIGHT, "甲有限公司", "纸", None, 4000], [TONIGHT, "甲", "笔", None, 5000])
    assert (one.days, one.sales, one.person_id, one.in_money) == (90, 3, "1", True)


def test_pieces_are_compared_where_there_is_no_value():
    """Without 库存金额 pieces of the ledger are the rate; where it tells none nothing is said."""
    (one,) = _lasting(STEADY, [TONIGHT, "甲", None, 25, None])
    assert (one.days, one.in_money) == (75, False)
    assert _lasting(_sold((80, None, 3000), (50, None, 3000), (20, None, 3000)), [TONIGHT, "甲", None, 25, None]) == ()


@pytest.mark.parametrize(
    "stock",
    [[TONIGHT, "甲", None, None, 6000], [TONIGHT - timedelta(91), "甲", None, None, 90_000],
     [TONIGHT, "乙", None, None, 90_000]],
)  # fmt: skip
def test_what_sells_in_time_or_is_not_known_is_not_listed(stock: list[object]):
    """Sixty days are usual; an old count and a dealer to whom nothing was sold give no days at all."""
    assert _lasting(STEADY, stock) == ()


def test_too_few_sales_make_no_rate():
    """Two sales say nothing of a usual day, nor does sell-in that came back whole."""
    count = [TONIGHT, "甲", None, None, 90_000]
    assert _lasting(STEADY[:3], count) == ()
    assert _lasting([*STEADY, [TONIGHT, "张三", "甲", -30, -9000]], count) == ()


def test_the_latest_count_is_what_is_there():
    """An earlier count of the same dealer is over."""
    assert _lasting(STEADY, [TONIGHT - timedelta(9), "甲", None, None, 90_000], [TONIGHT, "甲", None, None, 10]) == ()


@given(st.integers(6001, 10**7), st.integers(1, 10**6))
def test_more_stock_never_lasts_shorter(stock: int, more: int):
    """Days of stock grow with the stock."""
    one, other = (
        _lasting(STEADY, [TONIGHT, "甲", None, None, each])[0].days for each in (stock, stock + more)
    )  # fmt: skip
    assert one <= other


def test_managers_see_the_days_and_salespeople_do_not(tmp_path: Path):
    """压货待核实 of a manager's workbook lists the dealer with n; the seller's own has no such sheet."""
    ledger = (("日期", "业务员", "客户", "金额", "订单号"),
              *((AS_OF - timedelta(10 * at), "孙三", "甲公司", 1000, f"X{at}") for at in range(1, 6)))  # fmt: skip
    stock = (("盘点日期", "经销商", "库存金额"), (AS_OF, "甲公司", 9000))
    night(office(tmp_path, 人员=ADDRESSED, 销售明细=ledger, 渠道库存=stock))
    assert codes(tmp_path) == []
    (row,) = cells(opened(attachments(tmp_path, "qian@example.com")[0]), "压货待核实")
    assert (row["姓名"], row["经销商"], row["渠道库存天数"], row["按几笔进货 (n)"]) == ("孙三", "甲公司", 162, 5)
    assert row["库存"] == "9,000 元"
    own = sorted((day_folder(tmp_path) / "people").glob("*.xlsx"))
    assert own
    assert not any("压货待核实" in opened(path).sheetnames for path in own)
