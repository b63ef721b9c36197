"""What a worker may take: time, memory, and no longer a life than its parent's.

Time is kept by a thread of `faulthandler` that is not Python's: it ends the process even while native code holds the
interpreter, on every system. Memory is kept by the operating system.
"""

import faulthandler
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import TextIO

_MEGABYTE = 1024 * 1024


def processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def watch(seconds: float, notes: TextIO) -> Iterator[None]:
    """End this process, with a traceback in `notes`, when the block takes longer than `seconds`."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=notes)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def limit_memory(megabytes: int) -> None:
    """Let this process take at most `megabytes` more than it has now; without effect where the system cannot."""
    if not megabytes:
        return
    with suppress(OSError, ValueError):  # a system that cannot limit memory still works; time is limited anyway
        if sys.platform == "win32":
            _limit_windows(megabytes * _MEGABYTE)
        else:
            _limit_posix(megabytes * _MEGABYTE)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("Basic", _BasicLimits),
            ("Io", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    def _limit_windows(size: int) -> None:
        """Put this process into a job object of its own with a limit of committed memory."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limit = _ExtendedLimits()
        limit.Basic.LimitFlags = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
        limit.ProcessMemoryLimit = size + 512 * _MEGABYTE  # what the program itself needs, generously
        job = kernel.CreateJobObjectW(None, None)
        if not job or not kernel.SetInformationJobObject(job, 9, ctypes.byref(limit), ctypes.sizeof(limit)):
            raise ctypes.WinError(ctypes.get_last_error())
        if not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
            raise ctypes.WinError(ctypes.get_last_error())

else:
    import resource

    def _limit_posix(size: int) -> None:
        """Limit the memory that can be written to: what there is now, and `size` bytes more.

        The limit of the whole address space (RLIMIT_AS) would also count what allocators reserve and never use, some
        hundred megabytes a thread, and end innocent jobs.
        """
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = _written_bytes() + size
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))

    def _written_bytes() -> int:
        """Return how much writable memory this process has now; a generous guess where the system does not tell."""
        with suppress(OSError, ValueError, IndexError):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
            return pages * os.sysconf("SC_PAGE_SIZE")
        return 1024 * _MEGABYTE


def end_with_parent(last_act: Callable[[], object]) -> None:
    """End this process as soon as the one that started it is gone, however that one ended; before that, `last_act`."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait_for(sentinel: int) -> None:
        wait([sentinel])
        try:
            last_act()
        finally:
            os._exit(1)

    threading.Thread(target=wait_for, args=(parent.sentinel,), name="parent-watch", daemon=True).start()


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set a variable for the processes that are started in the block."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
