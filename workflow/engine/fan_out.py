"""Spread one job over many items and give the results back in the order of the items."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from workflow.engine import dask, inline, processes
from workflow.engine.outcome import Failure, Outcome
from workflow.engine.settings import EngineSettings, ExecutorName

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """An item with its result, or with the failure that it ended in."""

    item: T
    result: R | None = None
    failure: Failure | None = None


def fan_out(
    job: Callable[[T], R],
    items: Sequence[T],
    settings: EngineSettings,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Done[T, R]]:
    """Yield what became of each item, in the order of `items`, whatever executor works on them.

    `job` and the items must be picklable (a function of a module, or a `functools.partial` of one). `progress` is
    called with (items finished, items in all) in this process. A failed item harms no other. Closing the iterator
    early ends the workers.

    Raises:
        EngineUnavailableError: no worker can be started, or the cluster does not answer.
    """
    waiting: dict[int, Outcome[R]] = {}
    following = 0
    with closing(_spread(job, items, settings)) as outcomes:
        for finished, (index, outcome) in enumerate(outcomes, start=1):
            waiting[index] = outcome
            if progress:
                progress(finished, len(items))
            while following in waiting:
                ready = waiting.pop(following)
                yield Done(items[following], ready.result, ready.failure)
                following += 1


def _spread(
    job: Callable[[T], R], items: Sequence[T], settings: EngineSettings
) -> Generator[tuple[int, Outcome[R]], None, None]:
    """Yield (index, outcome) in the order in which the configured executor finishes them."""
    if not items or len(items) < settings.inline_below or settings.executor is ExecutorName.INLINE:
        return inline.run(job, items, settings)
    if settings.executor is ExecutorName.DASK:
        return dask.run(job, items, settings)
    return processes.run(job, items, settings)
