"""What a night published of its boards and what they were made of: what later nights are compared with (4.17)."""

from dataclasses import dataclass
from datetime import date

import polars as pl

BOARD_ROWS = pl.Schema({
    "day": pl.Date,
    "board": pl.String,
    "scope": pl.String,
    "window": pl.String,
    "member": pl.String,
    "rank": pl.Int64,
    "value": pl.Int64,
})  # fmt: skip
"""Lines of boards as they were published: of the night's own day, and of earlier days that it corrected."""


@dataclass(frozen=True)
class Published:
    """The boards of a night, and the facts that count on them (`FACT_SCHEMA`)."""

    night: date
    boards: pl.DataFrame
    facts: pl.DataFrame
