"""What config.yaml may say about who and where figures come from."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workflow.domain.metric import METRICS

Rate = Literal[0, 1, 3, 6, 9, 13]
"""The rates of value-added tax, in percent."""
_RATES: dict[date, Rate] = {date(2019, 4, 1): 13}


class TaxSettings(BaseModel):
    """Whether amounts of sales include tax, and what is done where they differ (domain.md 4.12)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    basis: Literal["", "included", "excluded"] = ""
    """What all figures are in; empty: what most amounts of the ledgers say of themselves."""
    convert: bool = False
    """Whether amounts on the other basis are converted, each rounded to 分; else they are errors."""
    rates: dict[date, Rate] = Field(default_factory=lambda: dict(_RATES))
    """The rate in percent from a day on; before the earliest that one holds."""

    def rate_on(self, day: date) -> int:
        """Return the rate of a day in percent."""
        known = [rate for start, rate in sorted(self.rates.items()) if start <= day]
        return known[-1] if known else min(self.rates.items(), default=(day, 0))[1]


class ResolveSettings(BaseModel):
    """Settings of resolving."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, str] = Field(default_factory=dict)
    """Metric key → the kind its actuals come from ({sales: daily_report}); by default the ledgers if there are any."""
    company: str = "公司"
    """What the whole office is called where no workbook names it."""
    tax: TaxSettings = TaxSettings()
    near_copy_percent: int = Field(default=80, ge=0, le=100)
    """Workbooks that share this part of their rows are asked about as copies, and count once; 0: never."""

    @field_validator("sources")
    @classmethod
    def _known(cls, sources: dict[str, str]) -> dict[str, str]:
        for key, kind in sources.items():
            if key not in METRICS:
                raise ValueError(f"{key}: no such metric; it may be one of {', '.join(METRICS)}")
            kinds = [source.kind for source in METRICS[key].sources]
            if kind not in kinds:
                raise ValueError(f"{key}: {kind} is no source of it; it may be one of {', '.join(kinds)}")
        return sources
