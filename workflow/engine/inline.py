"""The executor without processes: for debugging, and where starting a process is not worth it."""

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from workflow.engine.outcome import Outcome, attempt
from workflow.engine.settings import EngineSettings

T = TypeVar("T")
R = TypeVar("R")


def run(
    job: Callable[[T], R], items: Sequence[T], _settings: EngineSettings
) -> Generator[tuple[int, Outcome[R]], None, None]:
    """Yield (index, outcome) of every item, one after the other."""
    for index, item in enumerate(items):
        yield index, attempt(job, item)
