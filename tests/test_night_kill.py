"""A night that is killed at any moment: the next one leaves what an undisturbed one would have left (design.md 6)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from night_office import AS_OF, LEDGER, PROGRAM, config, night, office, outputs
from workflow.store.database import open_database
from workflow.store.outbox import Outbox

UNKNOWN = (*LEDGER, (AS_OF, "钱多多", "E4", "丙公司", 70))


def started(settings: Path) -> subprocess.Popen[str]:
    """Start a night and return when it has read its first workbook: the moments that follow are those that matter."""
    child = subprocess.Popen(
        [sys.executable, str(PROGRAM), "nightly", "--config", str(settings)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert child.stderr
    while not child.stderr.readline().startswith("take_in"):
        assert child.poll() is None
    return child


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The outputs of a night that nobody disturbs, and how long it took from its first workbook on."""
    folder = office(tmp_path_factory.mktemp("whole"), 销售明细=UNKNOWN)
    with started(config(folder)) as child:
        began = time.monotonic()
        child.communicate()
        seconds = time.monotonic() - began
    assert child.returncode == 3
    return outputs(folder), seconds


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("share", [0.05, 0.2, 0.35, 0.5, 0.65, 0.75, 0.85, 0.95])
def test_the_next_night_mends_what_a_kill_left(tmp_path: Path, undisturbed, share: float):
    """Killed after a part of its time, a night leaves nothing half: the next gives the same bytes, each mail once."""
    whole, seconds = undisturbed
    folder = office(tmp_path, 销售明细=UNKNOWN)
    with started(config(folder)) as child:
        try:
            child.wait(seconds * share)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
    receipt = night(folder)
    assert receipt.exit == 3
    assert outputs(folder) == whole
    assert not list((folder / "out").glob(".publishing*"))
    assert not list((folder / "out").rglob("*.half"))
    assert (receipt.mail["waiting"], receipt.mail["in_doubt"], receipt.mail["failed"]) == (0, 0, 0)
    connection = open_database(folder / "state")
    assert [entry.state.value for entry in Outbox(connection).list()] == ["sent", "sent"]
    connection.close()
