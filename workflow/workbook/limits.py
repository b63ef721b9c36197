"""How much of a workbook is too much: checked before anything is parsed."""

from pydantic import BaseModel, ConfigDict, Field


class ReadLimits(BaseModel):
    """Limits on what is opened. A 618 KB file can inflate to 600 MB, a 1 KB one can drive a reader to 24 GB."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file_mb: int = Field(default=100, ge=1)
    """Largest file, in MB."""
    part_mb: int = Field(default=400, ge=1)
    """Largest part of a package once inflated, in MB."""
    total_mb: int = Field(default=1000, ge=1)
    """Largest sum of all inflated parts, in MB."""
    ratio: int = Field(default=200, ge=10)
    """Highest expansion of a part larger than 10 MB."""
    parts: int = Field(default=10_000, ge=10)
    """Most members of a package."""
    cells: int = Field(default=20_000_000, ge=1000)
    """Most cells of a sheet's used range, empty ones included."""
