"""Why an amount differs from an earlier one: customers × orders a customer × amount an order (#14).

The change is shared among the three by their logarithms (the logarithmic mean Divisia index): the parts add up to the
whole change exactly, whatever the order in which they are named, and none is left unexplained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log

import polars as pl

from workflow.domain.comparison import Drivers, Factor
from workflow.domain.money import CENT, round_half_up


@dataclass(frozen=True, slots=True)
class Trade:
    """What a span of sales consists of."""

    amount: int
    customers: int
    orders: int


def trade_of(rows: pl.DataFrame) -> Trade | None:
    """Return the trade of a ledger's rows; None where rows without a customer hold more than a twentieth of the money.

    Args:
        rows: columns `amount`, `customer`, `order_number` (rows without a number are an order each).
    """
    amount = int(rows["amount"].sum())
    named = rows.filter(pl.col("customer").is_not_null())
    nameless = int(rows.filter(pl.col("customer").is_null())["amount"].abs().sum())
    if 20 * nameless > int(rows["amount"].abs().sum()):
        return None
    numbered = named.filter(pl.col("order_number").is_not_null())
    orders = numbered["order_number"].n_unique() + named.filter(pl.col("order_number").is_null()).height
    return Trade(amount, named["customer"].n_unique(), orders)


def drivers(before: Trade, now: Trade) -> Drivers | None:
    """Return what customers, frequency and order value brought; None where one of the spans has no sale to speak of."""
    if min(before.amount, now.amount, before.customers, now.customers, before.orders, now.orders) <= 0:
        return None
    pairs = [_factors(before), _factors(now)]
    change = now.amount - before.amount
    effects = [
        _effect(change, earlier, later, before.amount, now.amount) for earlier, later in zip(*pairs, strict=True)
    ]
    effects[2] = change - effects[0] - effects[1]  # what rounding leaves belongs to the amounts, not to the counts
    made = [Factor(*terms) for terms in zip(*pairs, effects, strict=True)]
    return Drivers(*made)


def _factors(trade: Trade) -> Sequence[Fraction]:
    return (
        Fraction(trade.customers),
        Fraction(trade.orders, trade.customers),
        Fraction(trade.amount, trade.orders),
    )


def _effect(change: int, earlier: Fraction, later: Fraction, before: int, now: int) -> int:
    """L(now, before) · ln(later ÷ earlier), where L is the logarithmic mean of both amounts; in whole 分."""
    if earlier == later:
        return 0
    mean = float(now) if now == before else change / log(now / before)
    return round_half_up(Fraction(round(mean * log(later / earlier))), CENT)
