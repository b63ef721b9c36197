"""All rules over many rows and workbooks; a new one is a function in a file beside this one and a line here."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import polars as pl

from workflow.checks.budgets import over_budget
from workflow.checks.check_ins import check_ins_at_other_times, far_check_ins, unmatched_visits
from workflow.checks.commitment import not_smart, unconfirmed
from workflow.checks.customer_entries import duplicate_customers, incomplete_customers, stale_customers
from workflow.checks.duplicates import duplicate_orders
from workflow.checks.promises import broken_promises
from workflow.checks.reconciliation import unreconciled
from workflow.checks.returns import unexplained_returns
from workflow.checks.settings import CheckSettings
from workflow.checks.target_book import TargetBook
from workflow.checks.unit_slip import unit_slips
from workflow.checks.visit_book import VisitBook
from workflow.checks.visit_bookings import unbooked_amounts
from workflow.checks.visit_customers import shared_phones, strange_phones, unknown_customers
from workflow.checks.visit_days import backfilled, broken_sequences, early_returns, few_visits, repeated_visits
from workflow.checks.visit_results import (
    classes_and_first_orders,
    outcomes_and_amounts,
    purpose_mix,
    unlisted_purposes,
)
from workflow.checks.visit_settings import VisitSettings
from workflow.checks.visit_texts import copied_texts, old_issues
from workflow.checks.visit_times import impossible_travel, odd_hours, overlapping, strange_lengths
from workflow.checks.visit_where import different_weather, strange_regions, unknown_weather
from workflow.domain.finding import Finding
from workflow.domain.intake import Block

Records = Mapping[str, pl.DataFrame]
Blocks = Mapping[tuple[str, int], Block]
Check = Callable[[Records, Blocks, CheckSettings], Iterable[Finding]]

CHECKS: Mapping[str, Check] = MappingProxyType({
    "unit_slips": unit_slips,
    "duplicate_orders": duplicate_orders,
    "unexplained_returns": unexplained_returns,
    "over_budget": over_budget,
})  # fmt: skip

TargetCheck = Callable[[TargetBook, CheckSettings], Iterable[Finding]]

TARGET_CHECKS: Mapping[str, TargetCheck] = MappingProxyType({
    "unreconciled": unreconciled,
    "unconfirmed": unconfirmed,
    "not_smart": not_smart,
})  # fmt: skip

VisitCheck = Callable[[VisitBook, VisitSettings], Iterable[Finding]]

VISIT_CHECKS: Mapping[str, VisitCheck] = MappingProxyType({
    "strange_regions": strange_regions,
    "unknown_weather": unknown_weather,
    "different_weather": different_weather,
    "repeated_visits": repeated_visits,
    "backfilled": backfilled,
    "broken_sequences": broken_sequences,
    "few_visits": few_visits,
    "early_returns": early_returns,
    "unknown_customers": unknown_customers,
    "strange_phones": strange_phones,
    "shared_phones": shared_phones,
    "overlapping": overlapping,
    "strange_lengths": strange_lengths,
    "odd_hours": odd_hours,
    "impossible_travel": impossible_travel,
    "unlisted_purposes": unlisted_purposes,
    "purpose_mix": purpose_mix,
    "outcomes_and_amounts": outcomes_and_amounts,
    "unbooked_amounts": unbooked_amounts,
    "classes_and_first_orders": classes_and_first_orders,
    "broken_promises": broken_promises,
    "copied_texts": copied_texts,
    "old_issues": old_issues,
    "incomplete_customers": incomplete_customers,
    "duplicate_customers": duplicate_customers,
    "stale_customers": stale_customers,
    "unmatched_visits": unmatched_visits,
    "check_ins_at_other_times": check_ins_at_other_times,
    "far_check_ins": far_check_ins,
})  # fmt: skip


def run_visit_checks(book: VisitBook, settings: VisitSettings) -> tuple[Finding, ...]:
    """Return what all rules find in daily reports and customers."""
    return tuple(finding for check in VISIT_CHECKS.values() for finding in check(book, settings))


def run_target_checks(book: TargetBook, settings: CheckSettings) -> tuple[Finding, ...]:
    """Return what all rules find in the targets that count."""
    return tuple(finding for check in TARGET_CHECKS.values() for finding in check(book, settings))


def run_checks(records: Records, blocks: Blocks, settings: CheckSettings) -> tuple[Finding, ...]:
    """Return what all rules find in the settled records; `blocks` by workbook and block number."""
    return tuple(finding for check in CHECKS.values() for finding in check(records, blocks, settings))
