"""One run at a time: a lock of the operating system's, which ends with the process that holds it."""

import contextlib
import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from workflow.domain.finding import Language
from workflow.store import durable

FILE = "run.lock"

_FAR_AWAY = 1 << 30
"""The byte that is locked on Windows, past the text: locked bytes cannot be read there."""


class BusyError(RuntimeError):
    """Another run holds the lock; `who` and `when` are as it wrote them ('' if it did not come so far)."""

    def __init__(self, who: str, when: str) -> None:
        super().__init__(f"another run is under way: {who or 'unknown'}, since {when or 'unknown'}")
        self.who = who
        self.when = when

    def sentence(self, language: Language) -> str:
        """Return the sentence in a language."""
        if language is Language.ZH:
            return f"另一次运行还没有结束（{self.who or '未知'}，开始于 {self.when or '未知'}）。请等它结束后再试。"
        return (
            f"Another run is under way ({self.who or 'unknown'}, since {self.when or 'unknown'}). Wait until it ends."
        )


@contextlib.contextmanager
def single_run(state: Path, who: str = "", when: str = "") -> Iterator[None]:
    """Hold the only run on a state folder for the time of the block; a crash lets go of it by itself.

    `who` and `when` are told to others; by default user, machine and process, and the time now.

    Raises:
        BusyError: another run holds it.
    """
    durable.make_folder(state)
    who = who or f"{_user()}@{socket.gethostname()}, {os.getpid()}"
    when = when or datetime.now(UTC).astimezone().isoformat(" ", "seconds")
    descriptor = os.open(state / FILE, os.O_RDWR | os.O_CREAT, durable.PRIVATE_FILE)  # children do not inherit it
    try:
        if not _locked(descriptor):
            raise _busy(state / FILE)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"who": who, "when": when}).encode())
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _busy(path: Path) -> BusyError:
    try:
        holder = json.loads(path.read_bytes())
        return BusyError(str(holder["who"]), str(holder["when"]))
    except (OSError, ValueError, KeyError, TypeError):
        return BusyError("", "")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return "?"


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR_AWAY, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
