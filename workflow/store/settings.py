"""How state is kept."""

from pydantic import BaseModel, ConfigDict, Field


class StoreSettings(BaseModel):
    """How state is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    busy_seconds: float = Field(default=30.0, ge=0, le=600)
    """How long to wait while another command writes to the database, before giving up."""
    keep_superseded_days: int = Field(default=400, ge=0)
    """How long the records of a superseded version of a workbook are kept; those that count are always kept."""
