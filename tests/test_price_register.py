"""窜货/乱价: sales outside of a product's price band, or of another region's customer, stand in the register (#53)."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, TEAM
from workflow.compute.price_bands import price_bands, price_of, register
from workflow.compute.supervision_settings import RegisterSettings
from workflow.domain.money import SCALE
from workflow.domain.supervision import CustomerEntry, Doubt
from workflow.resolve.sold import SOLD_SCHEMA, sold

SCHEMA = pl.Schema([*SOLD_SCHEMA.items(), ("key", pl.String())])
SETTINGS = RegisterSettings()


def sale(price=100.0, who="A", customer="甲", product="碎纸机", days=0, amount=None, quantity=None):
    """Return a row of what was sold; price None leaves it to amount and quantity."""
    money = amount if amount is not None else (price or 0) * 10
    return (
        AS_OF - timedelta(days), who, customer, product, round(money * SCALE),
        None if quantity is None else round(quantity * SCALE), None if price is None else round(price * SCALE),
        "w.xlsx", "S", 2, customer,
    )  # fmt: skip


def listed(rows, customers=(), **more):
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return register(frame, {each.key: each for each in customers}, TEAM, AS_OF, RegisterSettings(**more))


USUAL = [sale(days=40 + number) for number in range(6)]


@pytest.mark.parametrize(("price", "odd"), [(100, False), (115, False), (85, False), (116, True), (84, True)])
def test_a_price_outside_of_the_band_is_listed(price, odd):
    """The band is the median ± 15 %, its edges included."""
    assert bool(listed([*USUAL, sale(price)])) is odd


def test_a_row_says_price_band_and_cell():
    """A row of the register names the usual price, the band, whose sale it is and the cell."""
    (one,) = listed([*USUAL, sale(50)])
    assert (one.doubt, one.person_id, one.price) == (Doubt.PRICE, "A", 50 * SCALE)
    assert (one.low, one.usual, one.high) == (85 * SCALE, 100 * SCALE, 115 * SCALE)
    assert str(one.place)


def test_the_price_of_a_row_without_one_is_amount_by_quantity():
    """Where no price is typed it is amount ÷ quantity; a return or a row without quantity has none."""
    assert price_of(1000 * SCALE, 8 * SCALE, None) == 125 * SCALE
    assert price_of(1000 * SCALE, 8 * SCALE, 90 * SCALE) == 90 * SCALE
    assert price_of(-1000 * SCALE, -8 * SCALE, None) is None
    assert price_of(1000 * SCALE, None, None) is price_of(1000 * SCALE, 0, None) is None
    assert listed([*USUAL, sale(None, amount=500, quantity=10)])
    assert not listed([*USUAL, sale(None, amount=500)])


def test_too_few_sales_make_no_band():
    """A product that was sold a few times only has no usual price, and 0 percent switches the look off."""
    assert listed([*USUAL[:3], sale(50)]) == ()
    assert listed([*USUAL, sale(50)], band_percent=0) == ()


def test_the_register_goes_back_some_days_only():
    """What is older than a month makes the usual price, and is not listed itself."""
    assert listed([*USUAL, sale(50, days=31)]) == ()
    assert listed([*USUAL, sale(50, days=30)])


def test_a_sale_to_another_region_s_customer_is_listed():
    """A customer of 华西 who buys from somebody of 华东 is listed; the own, an unknown and an own region's are not."""
    west = CustomerEntry("甲", "甲", owner="D")
    (one,) = listed([sale(who="A")], [west])
    assert (one.doubt, one.home, one.region) == (Doubt.REGION, "华西", "华东")
    assert listed([sale(who="D")], [west]) == ()
    assert listed([sale(who="A")]) == ()
    assert listed([sale(who="A")], [CustomerEntry("甲", "甲", region="华东")]) == ()
    assert listed([sale(who="A")], [CustomerEntry("甲", "甲", region="火星")]) == ()
    assert listed([sale(who="A")], [west], regions=False) == ()
    assert listed([sale(who="A", amount=-10)], [west]) == ()


@given(st.lists(st.integers(1, 10**9), min_size=5, max_size=40), st.integers(0, 100))
def test_the_usual_price_lies_in_its_band(prices, percent):
    """Every band holds the median, whatever the percent."""
    band = price_bands({"p": prices}, RegisterSettings(band_percent=percent))["p"]
    assert band.low - 100 <= band.usual <= band.high + 100
    assert min(prices) <= band.usual <= max(prices)


def test_quantities_that_are_no_numbers_are_none():
    """'3箱' and 面议 are no quantity and no price; a part of a shared sale has no quantity of its own."""
    ledger = pl.DataFrame(
        {
            "workbook": "w", "sheet": "S", "row": [2, 3, 4], "block": 0, "held": False, "date": [date(2026, 11, 3)] * 3,
            "credits": [[{"person_id": "A", "share": 1.0}]] * 3, "customer": "甲", "product": "碎纸机",
            "amount": [SCALE] * 3, "quantity": ["10", "3箱", "1,200"], "price": ["￥1,280.50", "面议", None],
            "share": [None, None, 5000],
        }
    )  # fmt: skip
    told = sold({"sales_ledger": ledger})
    assert told["quantity"].to_list() == [10 * SCALE, None, None]
    assert told["price"].to_list() == [12_805_000, None, None]
    assert sold({}).is_empty()
