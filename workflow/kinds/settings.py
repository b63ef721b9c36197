"""What config.yaml may say about kinds: more headers, and what to do with rows that name nobody."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class BlankPerson(StrEnum):
    """What a row without a person means."""

    QUESTION = "question"
    """It is asked, and held until answered."""
    SKIP = "skip"
    """It belongs to nobody (an online shop): it is left out, and counted in one hint a sheet."""


class KindSettings(BaseModel):
    """Settings of one kind of workbook."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = Field(default_factory=dict)
    """Header as written → column key, for headers that no synonym covers: {SubTotal: amount}."""
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Column of fixed words → a word that the office writes there → what it counts as: {purpose: {陌拜: 开发}}."""
    blank_person: BlankPerson = BlankPerson.QUESTION


class KindsSettings(BaseModel):
    """Settings of all kinds, by the kind's key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: KindSettings = KindSettings()
    sales_target: KindSettings = KindSettings()
    daily_report: KindSettings = KindSettings()
    sales_ledger: KindSettings = KindSettings()
    receipts: KindSettings = KindSettings()
    levels: KindSettings = KindSettings()
    budget: KindSettings = KindSettings()
    incentive: KindSettings = KindSettings()
    scores: KindSettings = KindSettings()
    weights: KindSettings = KindSettings()
    absences: KindSettings = KindSettings()
    customers: KindSettings = KindSettings()
    contacts: KindSettings = KindSettings()
    check_ins: KindSettings = KindSettings()
    channel_stock: KindSettings = KindSettings()
    settings: KindSettings = KindSettings()

    def of(self, kind: str) -> KindSettings:
        """Return the settings of a kind."""
        found = getattr(self, kind)
        assert isinstance(found, KindSettings)  # noqa: S101  the fields above are all of this type
        return found
