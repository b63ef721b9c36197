"""All rules over many rows and workbooks; a new one is a function in a file beside this one and a line here."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import polars as pl

from workflow.checks.duplicates import duplicate_orders
from workflow.checks.returns import unexplained_returns
from workflow.checks.settings import CheckSettings
from workflow.checks.unit_slip import unit_slips
from workflow.domain.finding import Finding
from workflow.domain.intake import Block

Records = Mapping[str, pl.DataFrame]
Blocks = Mapping[tuple[str, int], Block]
Check = Callable[[Records, Blocks, CheckSettings], Iterable[Finding]]

CHECKS: Mapping[str, Check] = MappingProxyType({
    "unit_slips": unit_slips,
    "duplicate_orders": duplicate_orders,
    "unexplained_returns": unexplained_returns,
})  # fmt: skip


def run_checks(records: Records, blocks: Blocks, settings: CheckSettings) -> tuple[Finding, ...]:
    """Return what all rules find in the settled records; `blocks` by workbook and block number."""
    return tuple(finding for check in CHECKS.values() for finding in check(records, blocks, settings))
