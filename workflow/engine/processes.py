"""Long-lived worker processes, each with limits; when one dies, the item that killed it is named and the rest goes on.

What a worker prints to its standard error goes to a file of its own, its notes. The first line says which item it is
at; below stand the traceback of a time-out, the last words of native code, or nothing at all (killed from outside).
"""

import faulthandler
import multiprocessing
import os
import pickle
import re
import shutil
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from workflow.engine import limits
from workflow.engine.outcome import EngineUnavailableError, Failure, Outcome, Reason, attempt
from workflow.engine.settings import EngineSettings

T = TypeVar("T")
R = TypeVar("R")

_MOST_WORKERS = 61  # Windows cannot wait for more
_NOTE = re.compile(r"item (\d+)\n(.*)", re.DOTALL)
_TIMED_OUT = "Timeout ("
_OUT_OF_MEMORY = ("memory allocation of", "MemoryError", "out of memory", "Cannot allocate memory", "bad_alloc",
                  "background thread creation failed")  # fmt: skip
_LONGEST_NOTE = 20_000
"""Characters that are read of a worker's notes: native code in trouble can repeat itself without end."""


def run(
    job: Callable[[T], R], items: Sequence[T], settings: EngineSettings
) -> Generator[tuple[int, Outcome[R]], None, None]:
    """Yield (index, outcome) of every item, as they are finished.

    After a worker died, the items that were in work then are tried once more, each alone in a worker: only the one that
    kills this worker too is given up. An item that its notes convict (time, memory, a native crash) gets no second try.
    """
    waiting = deque(range(len(items)))
    workers = min(settings.workers or limits.processors(), len(items), _MOST_WORKERS)
    while waiting:
        with _Pool(job, settings, workers) as pool:
            yield from _work_off(pool, items, waiting)
            notes = pool.notes()
        suspects = sorted(set(pool.unfinished) & set(notes)) or sorted(pool.unfinished)
        waiting.extendleft(sorted(set(pool.unfinished) - set(suspects), reverse=True))
        for index in suspects:
            guilty = _convicted(notes.get(index, ""))
            yield index, Outcome(failure=guilty) if guilty else _alone(job, items, index, settings)


@dataclass
class _Pool(Generic[T, R]):
    """A process pool, the folder of its notes, and which items are out."""

    job: Callable[[T], R]
    settings: EngineSettings
    workers: int
    out: dict[Future[Outcome[R]], int] = field(default_factory=dict)
    unfinished: list[int] = field(default_factory=list)
    """Items that were out when the pool broke."""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="workflow-", ignore_cleanup_errors=True)
        self._executor = ProcessPoolExecutor(
            max_workers=self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open_worker,
            initargs=(pickle.dumps(self.job), self.settings, self._folder.name),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind:  # nobody waits for what is still in work
            self._end_workers()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._folder.cleanup()

    def _end_workers(self) -> None:
        """End the workers that wrote notes; their executor has not collected them, so the ids are still theirs."""
        for path in Path(self._folder.name).glob("*.notes"):
            with suppress(OSError):
                os.kill(int(path.stem), signal.SIGTERM)

    def submit(self, index: int, item: T) -> bool:
        """Send an item; False when the pool broke meanwhile."""
        try:
            with limits.environment("POLARS_MAX_THREADS", "1"):  # this may start a worker: one worker, one processor
                self.out[self._executor.submit(_work, index, item)] = index
        except BrokenProcessPool:
            return False
        return True

    def finished(self) -> Iterator[tuple[int, Outcome[R]]]:
        """Wait for some items and yield them; those of a broken pool go to `unfinished`."""
        done, _ = wait(self.out, return_when=FIRST_COMPLETED)
        for future in done:
            index = self.out.pop(future)
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                self.unfinished.append(index)
            elif error is not None:  # the result could not be sent here
                reason = Reason.MEMORY if isinstance(error, MemoryError) else Reason.ERROR
                yield index, Outcome(failure=Failure(reason, f"{type(error).__name__}: {error}"))
            else:
                yield index, future.result()

    def notes(self) -> dict[int, str]:
        """Return what the workers noted last, by the item they were at."""
        found = (_NOTE.match(_read(path)) for path in sorted(Path(self._folder.name).glob("*.notes")))
        return {int(note[1]): note[2] for note in found if note}


def _work_off(pool: _Pool[T, R], items: Sequence[T], waiting: deque[int]) -> Iterator[tuple[int, Outcome[R]]]:
    """Keep the pool fed until nothing waits or the pool breaks. Few are out at a time, so few are suspects then."""
    whole = True
    while pool.out or (whole and waiting):
        while whole and waiting and len(pool.out) < 2 * pool.workers:
            whole = pool.submit(waiting[0], items[waiting[0]])
            if whole:
                waiting.popleft()
        if pool.out:
            yield from pool.finished()
            whole = whole and not pool.unfinished


def _alone(job: Callable[[T], R], items: Sequence[T], index: int, settings: EngineSettings) -> Outcome[R]:
    """Return the outcome of one item that has a worker to itself.

    Raises:
        EngineUnavailableError: no worker came as far as the item, twice.
    """
    for _ in range(2):
        with _Pool(job, settings, 1) as pool:
            pool.submit(index, items[index])
            for _, outcome in pool.finished():
                return outcome
            note = pool.notes().get(index)
        if note is not None:
            return Outcome(failure=_convicted(note) or Failure(Reason.CRASHED, note))
    raise EngineUnavailableError("no worker process can be started on this machine")


def _convicted(note: str) -> Failure | None:
    """Return the failure that a worker's notes prove; None when they prove nothing."""
    if any(sign in note for sign in _OUT_OF_MEMORY):
        return Failure(Reason.MEMORY, note)
    if _TIMED_OUT in note:
        return Failure(Reason.TIMEOUT, note)
    if "Fatal Python error" in note or "panicked at" in note:
        return Failure(Reason.CRASHED, note)
    return None


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as notes:
        return notes.read(_LONGEST_NOTE)


# What follows runs in the worker.


class _Worker:
    """The state of a worker process: its job, once for all items."""

    job: Callable[..., Any]
    timeout: float


def _open_worker(job: bytes, settings: EngineSettings, folder: str) -> None:
    """Prepare a worker: notes, limits, then the job with all that it imports."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, also inside of native code
    limits.end_with_parent(partial(shutil.rmtree, folder, ignore_errors=True))
    notes = os.open(Path(folder) / f"{os.getpid()}.notes", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(notes, 2)
    os.close(notes)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    faulthandler.enable(sys.stderr)
    _Worker.timeout = settings.timeout_seconds
    try:
        _Worker.job = pickle.loads(job)  # noqa: S301  # our own parent wrote it
    except Exception:  # noqa: BLE001  # each item then tells the reason, instead of a pool that breaks without one
        _Worker.job = _Unloadable(traceback.format_exc())
    limits.limit_memory(settings.memory_mb)


@dataclass(frozen=True)
class _Unloadable:
    """Stands in for a job that cannot be imported in the worker."""

    reason: str

    def __call__(self, _item: object) -> object:
        raise ImportError(self.reason)


def _work(index: int, item: T) -> Outcome[R]:
    os.ftruncate(2, 0)
    sys.stderr.write(f"item {index}\n")
    try:
        with limits.watch(_Worker.timeout, sys.stderr):
            return attempt(_Worker.job, item)
    except RuntimeError:  # not the job's: no thread can be started for want of memory, so a new worker must take over
        os._exit(1)
