"""What config.yaml may say about who and where figures come from."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workflow.domain.metric import METRICS


class ResolveSettings(BaseModel):
    """Settings of resolving."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, str] = Field(default_factory=dict)
    """Metric key → the kind its actuals come from ({sales: daily_report}); by default the ledgers if there are any."""
    company: str = "公司"
    """What the whole office is called where no workbook names it."""
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
