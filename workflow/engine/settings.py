"""How the heavy, per-file work is spread."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class ExecutorName(StrEnum):
    """Where jobs run."""

    INLINE = "inline"
    """In the main process: for debugging. No limit of time or memory can be kept there."""
    PROCESSES = "processes"
    """In processes of this machine, each with its limits, replaced when it dies."""
    DASK = "dask"
    """On a Dask cluster (wants the extra `dask`)."""


class EngineSettings(BaseModel):
    """How the heavy, per-file work is spread. Results never depend on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    executor: ExecutorName = ExecutorName.PROCESSES
    """Where jobs run: inline, processes or dask."""
    workers: int = Field(default=0, ge=0, le=1024)
    """How many processes at most; 0: as many as the machine has processors for us. Never more than there are items."""
    inline_below: int = Field(default=1, ge=0)
    """With fewer items than this no process is started. The default keeps even a lone workbook out of the main
    process: after a night that refused one dangerous workbook, the next night opens just that one again."""
    timeout_seconds: float = Field(default=120.0, gt=0)
    """How long one workbook may take before its worker is ended and the workbook is refused."""
    memory_mb: int = Field(default=2048, ge=0)
    """How much memory one worker may take beyond what the program itself needs; 0: no limit. With `dask`, give the
    limit to the Dask workers instead."""
    chunk_size: int = Field(default=50, ge=1)
    """How many items go to a Dask worker at a time."""
    scheduler: str = ""
    """The address of the Dask scheduler, such as tcp://10.0.0.5:8786; only for `dask`."""

    @model_validator(mode="after")
    def _dask_needs_an_address(self) -> Self:
        if self.executor is ExecutorName.DASK and not self.scheduler:
            raise ValueError("executor 'dask' needs 'scheduler', the address of the Dask scheduler")
        return self
