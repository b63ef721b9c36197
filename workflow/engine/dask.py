"""The executor over a Dask cluster (the extra `dask`). Items travel in chunks; jobs must be importable on the workers.

Start the workers with one thread each and a memory limit (`dask worker --nthreads 1 --memory-limit 3GB`): the time of
an item is kept by ending its process, and the nanny starts a new one.
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from importlib import import_module
from typing import Protocol, TypeVar

from workflow.engine import limits
from workflow.engine.outcome import EngineUnavailableError, Failure, Outcome, Reason, attempt
from workflow.engine.settings import EngineSettings

T = TypeVar("T")
R = TypeVar("R")

_PATIENCE_SECONDS = 30.0
_ONE_AT_A_TIME = threading.Lock()
"""The watchdog belongs to the process, so a worker with several threads still does one item at a time."""


class _Client(Protocol):
    """What we use of `distributed.Client`."""

    def get_executor(self, *, pure: bool) -> Executor: ...
    def nthreads(self) -> Mapping[str, int]: ...
    def wait_for_workers(self, n_workers: int, *, timeout: float) -> None: ...
    def close(self) -> None: ...


def run(
    job: Callable[[T], R], items: Sequence[T], settings: EngineSettings
) -> Generator[tuple[int, Outcome[R]], None, None]:
    """Yield (index, outcome) of every item, as their chunks are finished.

    The items of a chunk that was lost are tried once more at the end, each alone, so that none is blamed for another.

    Raises:
        EngineUnavailableError: no scheduler answers at the address, or it has no workers.
    """
    size = settings.chunk_size
    chunks = deque(range(start, min(start + size, len(items))) for start in range(0, len(items), size))
    client = _connect(settings.scheduler)
    try:
        executor: Executor = client.get_executor(pure=False)
        lost: list[int] = []
        out: dict[Future[list[Outcome[R]]], range] = {}
        while chunks or out:
            while chunks and len(out) < 2 * max(1, sum(client.nthreads().values())):
                chunk = chunks.popleft()
                out[executor.submit(_work, job, items[chunk.start : chunk.stop], settings.timeout_seconds)] = chunk
            for future in wait(out, return_when=FIRST_COMPLETED).done:
                chunk = out.pop(future)
                if future.exception() is None:
                    yield from zip(chunk, future.result(), strict=True)
                else:
                    lost.extend(chunk)
        for index in sorted(lost):
            yield index, _alone(executor, job, items[index], settings.timeout_seconds)
    finally:
        client.close()  # lets go of what is still out, so that the cluster drops it


def _connect(address: str) -> _Client:
    try:
        client: _Client = import_module("distributed").Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
        client.wait_for_workers(1, timeout=_PATIENCE_SECONDS)
    except ImportError as error:
        raise EngineUnavailableError(
            "the executor 'dask' wants the package `distributed` (the extra `dask`)"
        ) from error
    except (OSError, TimeoutError) as error:
        raise EngineUnavailableError(f"no Dask scheduler with workers answers at {address}: {error}") from error
    return client


def _alone(executor: Executor, job: Callable[[T], R], item: T, timeout: float) -> Outcome[R]:
    """Return the outcome of an item that has the cluster to itself."""
    started = time.monotonic()
    try:
        [outcome] = executor.submit(_work, job, [item], timeout).result()
    except import_module("distributed").KilledWorker as error:
        # The workers' notes are elsewhere; a worker that lived as long as the watchdog waits was ended by it.
        late = time.monotonic() - started >= timeout
        return Outcome(failure=Failure(Reason.TIMEOUT if late else Reason.CRASHED, str(error)))
    except Exception as error:  # noqa: BLE001  # whatever comes back for one item concerns that item alone
        return Outcome(failure=Failure(Reason.ERROR, f"{type(error).__name__}: {error}"))
    return outcome


def _work(job: Callable[[T], R], items: Sequence[T], timeout: float) -> list[Outcome[R]]:
    """Run in a Dask worker: return the outcomes of a chunk, in order."""
    outcomes = []
    for item in items:
        with _ONE_AT_A_TIME, limits.watch(timeout, sys.__stderr__ or sys.stderr):
            outcomes.append(attempt(job, item))
    return outcomes
