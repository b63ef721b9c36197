"""One run at a time."""

import subprocess
import sys

import pytest

from workflow.domain.finding import Language
from workflow.store.lock import BusyError, single_run

_HOLD = """
import sys
from pathlib import Path
from workflow.store.lock import single_run
with single_run(Path(sys.argv[1]), "张三@pc, nightly", "2026-11-20 20:30"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", _HOLD, str(tmp_path / "state")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"held"
        yield process
        process.kill()


def test_a_second_run_is_refused_and_told_who_holds_it(tmp_path, holder):
    """While one run is under way another one is refused, with who and since when, in both languages."""
    assert holder.poll() is None
    with pytest.raises(BusyError) as refused, single_run(tmp_path / "state"):
        pass
    assert (refused.value.who, refused.value.when) == ("张三@pc, nightly", "2026-11-20 20:30")
    assert "张三@pc" in refused.value.sentence(Language.ZH)
    assert "under way" in refused.value.sentence(Language.EN)


def test_a_killed_run_lets_go(tmp_path, holder):
    """A lock does not outlive the process that held it, however that ended."""
    holder.kill()
    assert holder.wait() != 0
    state = tmp_path / "state"
    with single_run(state, who="the next run"), pytest.raises(BusyError) as refused, single_run(state):
        pass
    assert refused.value.who == "the next run"


def test_a_run_lets_go_also_after_an_exception(tmp_path):
    """After a run, good or bad, the next one can start; two states do not hinder each other."""
    with pytest.raises(ZeroDivisionError), single_run(tmp_path / "a"):
        _ = 1 / 0
    with single_run(tmp_path / "a"), single_run(tmp_path / "b"):
        pass


def test_who_and_when_are_filled_in(tmp_path):
    """A holder that said nothing is still described by user, machine and process."""
    with single_run(tmp_path), pytest.raises(BusyError, match="@") as refused, single_run(tmp_path):
        pass
    assert refused.value.when
