"""How state is kept."""

from pydantic import BaseModel, ConfigDict, Field


class StoreSettings(BaseModel):
    """How state is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    busy_seconds: float = Field(default=30.0, ge=0, le=600)
    """How long to wait while another command writes to the database, before giving up."""
    keep_superseded_days: int = Field(default=400, ge=0)
    """How long the records of a superseded version of a workbook are kept; those that count are always kept."""
    keep_backups_days: int = Field(default=400, ge=1)
    """How long originals are kept that were written over in place; what a workbook now stands on is always kept."""
    keep_outputs_days: int = Field(default=800, ge=7)
    """How long a day's outputs stay in `out`; a day with files that somebody edited is kept whatever its age."""
    keep_mail_days: int = Field(default=800, ge=7)
    """How long the bytes of mails that were sent or cancelled are kept; what became of each stays known for good."""
    keep_publications_days: int = Field(default=800, ge=60)
    """How long the figures that were published for a day are kept (`replay`); those of closed periods for good."""
    keep_revisions_days: int = Field(default=400, ge=7)
    """How long figures are kept that a later publish of the same day replaced."""
    keep_runs_days: int = Field(default=800, ge=7)
    """How long the journal knows of runs."""
    log_megabytes: float = Field(default=5.0, gt=0, le=1000)
    """How large state/logs/nightly.jsonl grows before the next file is begun."""
    keep_logs: int = Field(default=10, ge=1, le=1000)
    """How many full log files are kept beside the current one."""
