"""The log for programs (state/logs/nightly.jsonl): one JSON object an event, rotated by size.

It holds names of steps, codes and numbers only. Nothing that came out of a workbook or from a server is ever written
to it, so that no customer's phone and no password can be in it, whatever somebody typed where.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from workflow.store import durable
from workflow.store.settings import StoreSettings

FOLDER = "logs"
FILE = "nightly.jsonl"

Told = Mapping[str, object]
"""Numbers, and words of our own."""


class EventLog:
    """The log of one state folder."""

    def __init__(self, state: Path, settings: StoreSettings | None = None) -> None:
        self.path = state / FOLDER / FILE
        self._settings = settings or StoreSettings()

    def write(self, run_id: str, event: str, at: datetime, told: Told | None = None) -> None:
        """Add an event of a run. A log that cannot be written stops no night: what stopped it is said elsewhere."""
        line = json.dumps({"at": at.isoformat(), "run": run_id, "event": event, **(told or {})}, ensure_ascii=True)
        with contextlib.suppress(OSError):
            durable.make_folder(self.path.parent)
            self._rotate()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, durable.PRIVATE_FILE)
            try:
                os.write(descriptor, f"{line}\n".encode())  # one call: no reader sees half a line
            finally:
                os.close(descriptor)

    def _rotate(self) -> None:
        """Let a file that is full become nightly.1.jsonl, that one nightly.2.jsonl, and the oldest go."""
        try:
            full = self.path.stat().st_size >= self._settings.log_megabytes * 1_000_000
        except FileNotFoundError:
            return
        if not full:
            return
        for number in range(self._settings.keep_logs, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        for path in self.path.parent.glob("nightly.*.jsonl"):
            number_text = path.name.split(".")[1]
            if number_text.isdigit() and int(number_text) > self._settings.keep_logs:
                path.unlink()

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"nightly.{number}.jsonl") if number else self.path
