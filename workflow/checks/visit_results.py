"""Fields 5 to 7: purposes against the plan, outcomes against amounts, customer classes against the first order."""

import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from workflow.checks.visit_book import KEY, MONTH, WHO, VisitBook, with_keys
from workflow.checks.visit_settings import VisitSettings
from workflow.domain.catalogue import find
from workflow.domain.finding import Finding
from workflow.domain.intake import BLOCK, HELD
from workflow.domain.money import thousands

_CLAUSES = re.compile(r"[，,。.；;、！!\s/|+]+")
_BUSINESS = re.compile(r"[订单款付汇账货购买提代签续]|电话|微信|线上|order|paid|pay|sold|bought", re.IGNORECASE)


def _tells_of_business(outcome: str, settings: VisitSettings) -> bool:
    """Whether another part of the outcome than that of the refusal tells of an order or a payment."""
    clauses = [clause for clause in _CLAUSES.split(outcome) if clause]
    others = [clause for clause in clauses if settings.coded(clause) not in ("无意向", "未遇")]
    return any(_BUSINESS.search(clause) for clause in others)


def unlisted_purposes(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each visit with a purpose that the office does not use (#38)."""
    if not settings.purposes or book.visits.is_empty():
        return
    used = pl.element().is_in(settings.purposes)
    rows = book.visits.filter(pl.col("purpose").str.split("/").list.eval(~used).list.any())
    for row in rows.iter_rows(named=True):
        yield find(
            "visit.purpose_unlisted", book.place(row, "purpose"), row["purpose"], known="、".join(settings.purposes),
            person_id=row[WHO], cause=f"visit.purpose_unlisted|{row['purpose']}",
        )  # fmt: skip


def purpose_mix(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each person whose share of a purpose in the month of as_of is far from the plan (#38).

    A visit with two purposes counts half for each. Said at the person's first visit of the month that has purposes.
    """
    if not settings.purpose_plan or book.visits.is_empty():
        return
    month = book.as_of.replace(day=1)
    told = book.visits.filter((pl.col(MONTH) == month) & pl.col("purpose").is_not_null())
    for (who,), rows in told.group_by([WHO], maintain_order=True):
        count = rows.height
        if count < settings.purpose_visits:
            continue
        parts = [text.split("/") for text in rows["purpose"].to_list()]
        for purpose, planned in settings.purpose_plan.items():
            share = 100 * sum(1 / len(part) for part in parts if purpose in part) / count
            if abs(share - planned) > settings.purpose_tolerance:
                first = rows.row(0, named=True)
                yield find(
                    "visit.purpose_mix", book.place(first, "purpose"), purpose, who=book.name(str(who)),
                    month=f"{month:%Y-%m}", count=count, share=f"{share:.0f}%", planned=f"{planned:g}%", person_id=who,
                )  # fmt: skip


def outcomes_and_amounts(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a warning for an order with 无意向 or 未遇, and a hint for 成交 without any amount (#39).

    Money comes by transfer though nobody was met, and an outcome may tell both: 老板不在，电话下单.
    Where a table has no order amount at all, orders are kept elsewhere: of 成交 nothing is said.
    """
    if not settings.outcome_amounts or book.visits.is_empty():
        return
    texts = {text: settings.coded(text) for text in book.visits["outcome"].unique().drop_nulls().sort().to_list()}
    coded = book.visits.with_columns(
        pl.col("outcome").replace_strict(texts, default="", return_dtype=pl.String).alias("_code"),
        pl.col("order_amount").fill_null(0).ne(0).any().over("workbook", BLOCK).alias("_keeps"),
    )
    none = (pl.col("order_amount").fill_null(0) == 0) & (pl.col("received_amount").fill_null(0) == 0)
    refused = pl.col("_code").is_in(["无意向", "未遇"]) & (pl.col("order_amount").fill_null(0) > 0)
    for row in coded.filter(refused).iter_rows(named=True):
        if not _tells_of_business(row["outcome"], settings):
            yield find(
                "visit.outcome_amount", book.place(row, "order_amount"), row["outcome"], what="订货金额",
                what_en="an order", amount=thousands(row["order_amount"]), person_id=row[WHO],
            )  # fmt: skip
    for row in coded.filter((pl.col("_code") == "成交") & none & pl.col("_keeps")).iter_rows(named=True):
        yield find("visit.deal_no_amount", book.place(row, "outcome"), row["outcome"], person_id=row[WHO])


def _listed(book: VisitBook, key: str) -> str:
    """A customer's key by the 客户档案, where it is written there in another way."""
    known = book.customers.names.get(key)
    return known.key if known else key


def classes_and_first_orders(book: VisitBook, settings: VisitSettings) -> Iterable[Finding]:
    """Yield a hint for each customer and class that the first order contradicts, at its first row (#40).

    The first order is the 首单日期 of the 客户档案, else the earliest row of the ledger, which may have begun later
    than the customer: it shows that somebody has ordered (开发 is over), never that nobody had before.
    """
    if not settings.new_days or book.visits.is_empty():
        return
    firsts = _first_orders(book)
    if firsts.is_empty():
        return
    told = book.visits.filter(pl.col("customer_class").is_in(["开发", "新增", "原有"]))
    dated = told.join(firsts, on=KEY, how="inner", maintain_order="left")
    age = (pl.col("date") - pl.col("_first")).dt.total_days()
    word = pl.col("customer_class")
    likely = (
        pl.when((word == "开发") & (age > settings.new_days)).then(pl.lit("原有"))
        .when((word == "开发") & (age > 0)).then(pl.lit("新增"))
        .when((word == "新增") & (age > settings.new_days)).then(pl.lit("原有"))
        .when((word == "原有") & (age < 0) & pl.col("_listed")).then(pl.lit("开发"))
    )  # fmt: skip
    odd = dated.with_columns(likely.alias("_likely")).filter(pl.col("_likely").is_not_null())
    for row in odd.unique([KEY, "customer_class"], maintain_order=True, keep="first").iter_rows(named=True):
        yield find(
            "visit.class", book.place(row, "customer_class"), row["customer_class"], day=row["date"],
            customer=row["customer"], first=row["_first"], likely=row["_likely"], person_id=row[WHO],
            source="客户档案" if row["_listed"] else "销售明细",
            source_en="customers" if row["_listed"] else "sales ledger",
        )  # fmt: skip


def _first_orders(book: VisitBook) -> pl.DataFrame:
    """The first order of each visited customer by KEY, and whether the 客户档案 tells it."""
    ledger = _first_booked(book)
    listed = {one.key: one.first_order for one in book.customers.customers if one.first_order}
    rows = []
    for key in book.visits[KEY].unique().sort().to_list() if ledger or listed else ():
        own = _listed(book, key)
        told, booked = listed.get(own), ledger.get(own)
        first = min((day for day in (told, booked) if day), default=None)
        if first and key:
            rows.append((key, first, told == first))
    return pl.DataFrame(rows, schema={KEY: pl.String, "_first": pl.Date, "_listed": pl.Boolean}, orient="row")


def _first_booked(book: VisitBook) -> dict[str, date]:
    ledger = book.records.get("sales_ledger")
    if ledger is None or "customer" not in ledger.columns:
        return {}
    booked = with_keys(ledger.filter(~pl.col(HELD) & pl.col("date").is_not_null() & (pl.col("amount") > 0)))
    found: dict[str, date] = {}
    for key, day in booked.filter(pl.col(KEY) != "").group_by(KEY).agg(pl.col("date").min()).sort(KEY).iter_rows():
        own = _listed(book, key)
        found[own] = min(day, found.get(own, day))
    return found
