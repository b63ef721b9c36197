"""What became of one item: a result, or a failure that is a value."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Reason(StrEnum):
    """Why an item has no result."""

    CRASHED = "crashed"
    """The process that worked on it died."""
    TIMEOUT = "timeout"
    """It took longer than one item may."""
    MEMORY = "memory"
    """It wanted more memory than one item may."""
    ERROR = "error"
    """The job raised: a bug, not bad input."""


class EngineUnavailableError(RuntimeError):
    """No worker can be had at all: the machine or the cluster is at fault, no item is."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An item without a result; `detail` is for the log (a traceback, what the worker printed last)."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """A job's result, or why there is none. A result may itself be None, so ask `failure`."""

    result: R | None = None
    failure: Failure | None = None


def attempt(job: Callable[[T], R], item: T) -> Outcome[R]:
    """Return the outcome of a job on an item; an exception becomes a failure, so that it harms no other item."""
    try:
        return Outcome(result=job(item))
    except MemoryError:
        return Outcome(failure=Failure(Reason.MEMORY, traceback.format_exc()))
    except Exception:  # noqa: BLE001  # whatever a job raises concerns its item alone; the caller decides
        return Outcome(failure=Failure(Reason.ERROR, traceback.format_exc()))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001  # a panic of native (Rust) code is none of Python's exceptions
        return Outcome(failure=Failure(Reason.CRASHED, traceback.format_exc()))
