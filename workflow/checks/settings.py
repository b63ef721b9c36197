"""Thresholds of the rules over many rows; each with a documented default."""

from pydantic import BaseModel, ConfigDict, Field

from workflow.checks.visit_settings import VisitSettings


class CheckSettings(BaseModel):
    """Settings of the checks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit_slip_times: int = Field(default=2000, ge=0)
    """An amount this many times its column's median, and usual once divided by 10,000, smells of 元/万元; 0: off."""
    unit_slip_rows: int = Field(default=10, ge=3)
    """How many amounts a column, or else a person, needs before there is a usual one."""
    duplicate_orders: bool = True
    """Whether equal rows with the same order number are asked about."""
    unexplained_returns: bool = True
    """Whether a negative amount without order number and without a word such as 退货 or 冲红 is pointed out."""
    target_tolerance: float = Field(default=0.5, ge=0)
    """By how many percent targets may differ from the one they add up to; beyond it no split is published."""
    smart: bool = True
    """Whether targets in words are checked for SMART and a rewrite is proposed."""
    over_budget: bool = True
    """Whether expenses beyond their budget are pointed out."""
    visits: VisitSettings = VisitSettings()
    """Daily reports and customers."""
    config_wins: tuple[str, ...] = ()
    """Settings that the 配置 sheet may not change, by key or name; for all others the sheet goes before config.yaml."""
