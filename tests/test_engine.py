"""The engine: order, failures that are values, limits, and one result whatever executor is used."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from workflow.engine.fan_out import fan_out
from workflow.engine.outcome import EngineUnavailableError, Reason
from workflow.engine.settings import EngineSettings, ExecutorName

INLINE = EngineSettings(executor=ExecutorName.INLINE)
TWO = EngineSettings(workers=2, timeout_seconds=30, memory_mb=512)


def double(number: int) -> int:
    return 2 * number


def double_slowly(number: int) -> int:
    time.sleep(0.02 if number % 3 == 0 else 0)
    return 2 * number


def none_of(_number: int) -> None:
    return None


class _PanicError(BaseException):
    """What a panic of a Rust library looks like in Python: an exception that is no `Exception`."""


def behave(item: str) -> str:
    """Do what the item says: work, raise, die, hang, or eat memory."""
    if item == "raise":
        raise ValueError("the job is wrong")
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "abort":
        os.abort()
    if item == "hang":
        time.sleep(600)
    if item == "eat":
        return str(len(bytearray(4 << 30)))
    if item == "eat natively":
        return str(pl.zeros(1 << 30, pl.Int64, eager=True).len())
    if item == "panic":
        raise _PanicError("as native code raises it")
    if item == "cannot travel":
        return lambda: None  # type: ignore[return-value]
    return f"did {item}"


def die_once(marks: Path, item: str) -> str:
    """Kill the worker the first time the item comes, as the system does when memory is short."""
    mark = marks / item
    if item.startswith("unlucky") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def where(_item: int) -> int:
    return os.getpid()


def polars_threads(_item: int) -> int:
    return pl.thread_pool_size()


def outcomes(items, settings, job=behave):
    return [(done.item, done.result, done.failure and done.failure.reason) for done in fan_out(job, items, settings)]


@pytest.mark.parametrize("settings", [INLINE, TWO], ids=["inline", "processes"])
def test_results_come_in_the_order_of_the_items(settings):
    """Results are in the order of the items, however long each took."""
    numbers = list(range(40))
    assert [done.result for done in fan_out(double_slowly, numbers, settings)] == [2 * number for number in numbers]


@pytest.mark.parametrize("settings", [INLINE, TWO], ids=["inline", "processes"])
def test_progress_counts_every_item(settings):
    """Progress is told once an item, up to all of them."""
    seen = []
    list(fan_out(double, range(7), settings, lambda finished, total: seen.append((finished, total))))
    assert seen == [(number, 7) for number in range(1, 8)]


@pytest.mark.parametrize("settings", [INLINE, TWO], ids=["inline", "processes"])
def test_no_items_no_work(settings):
    """Nothing to do yields nothing and starts nothing."""
    assert list(fan_out(double, [], settings)) == []


@pytest.mark.parametrize("settings", [INLINE, TWO], ids=["inline", "processes"])
def test_an_exception_is_a_failure_of_its_item_alone(settings):
    """A job that raises fails its item with the traceback; the others have their results."""
    done = list(fan_out(behave, ["a", "raise", "b"], settings))
    assert [d.result for d in done] == ["did a", None, "did b"]
    assert done[1].failure.reason is Reason.ERROR
    assert "ValueError: the job is wrong" in done[1].failure.detail
    assert "in behave" in done[1].failure.detail


@pytest.mark.parametrize("settings", [INLINE, TWO], ids=["inline", "processes"])
def test_a_panic_of_native_code_is_a_failure_of_its_item_alone(settings):
    """A panic fails its item, and neither the worker nor the main process goes down with it."""
    assert outcomes(["a", "panic", "b"], settings) == [
        ("a", "did a", None),
        ("panic", None, Reason.CRASHED),
        ("b", "did b", None),
    ]


def test_none_is_a_result():
    """A job may return None without that being taken for a failure."""
    assert [(d.result, d.failure) for d in fan_out(none_of, [1], INLINE)] == [(None, None)]


def test_inline_and_few_items_start_no_process():
    """The inline executor, and fewer items than `inline_below`, stay in this process; else not even one item does."""
    here = os.getpid()
    assert [d.result for d in fan_out(where, [1, 2], INLINE)] == [here, here]
    assert [d.result for d in fan_out(where, [1], EngineSettings(inline_below=2))] == [here]
    assert [d.result for d in fan_out(where, [1], EngineSettings())] != [here]


def test_workers_are_kept_and_use_one_processor_each():
    """Two workers do all items between them, and polars gets one thread in each."""
    assert len({d.result for d in fan_out(where, range(30), TWO)}) <= 2
    assert {d.result for d in fan_out(polars_threads, range(2), TWO)} == {1}


def test_the_item_that_kills_its_worker_is_named_and_the_rest_is_done():
    """Poison among good items: each killer fails alone, with the reason, and every other item has its result."""
    items = [*(f"a{n}" for n in range(6)), "die", "b1", "abort", "b2", "raise", "die", "c"]
    expected = {"die": Reason.CRASHED, "abort": Reason.CRASHED, "raise": Reason.ERROR}
    assert outcomes(items, TWO) == [
        (item, None, expected[item]) if item in expected else (item, f"did {item}", None) for item in items
    ]


def test_a_native_crash_leaves_its_traceback():
    """The failure of a native crash says where in the job it was."""
    [done] = fan_out(behave, ["abort"], TWO)
    assert "in behave" in done.failure.detail


def test_a_hanging_item_is_ended():
    """An item that hangs is ended after its time, named, and the rest goes on."""
    settings = EngineSettings(workers=2, timeout_seconds=1)
    assert outcomes(["a", "hang", "b", "c"], settings) == [
        ("a", "did a", None), ("hang", None, Reason.TIMEOUT), ("b", "did b", None), ("c", "did c", None),
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
def test_memory_past_the_limit_fails_the_item():
    """An item that wants more memory than the limit fails for that reason, in Python or in native code."""
    assert outcomes(["a", "eat", "b", "eat natively"], TWO) == [
        ("a", "did a", None),
        ("eat", None, Reason.MEMORY),
        ("b", "did b", None),
        ("eat natively", None, Reason.MEMORY),
    ]


def test_an_innocent_item_gets_a_second_chance(tmp_path):
    """An item whose worker was killed from outside succeeds when it is tried again alone."""
    items = ["a", "unlucky 1", "b", "unlucky 2", "c"]
    assert [d.result for d in fan_out(partial(die_once, tmp_path), items, TWO)] == items


def test_a_result_that_cannot_travel_fails_its_item():
    """A result that cannot be pickled is a failure of its item."""
    assert outcomes(["a", "cannot travel"], TWO) == [("a", "did a", None), ("cannot travel", None, Reason.ERROR)]


def test_a_job_that_cannot_be_imported_says_so(tmp_path, monkeypatch):
    """A job that workers cannot import fails its items with the reason instead of hanging."""
    (tmp_path / "short_lived.py").write_text("def job(item):\n    return item\n")
    monkeypatch.syspath_prepend(tmp_path)
    import short_lived  # noqa: PLC0415  # made by this test

    (tmp_path / "short_lived.py").write_text("raise OSError('gone')\n")
    [done] = fan_out(short_lived.job, [1], TWO)
    assert done.failure.reason is Reason.ERROR
    assert "gone" in done.failure.detail


def test_closing_early_ends_the_workers():
    """Who stops reading does not wait for what is still in work, and leaves no worker behind."""
    settings = EngineSettings(workers=2, timeout_seconds=600)
    results = fan_out(behave, ["a", "hang", "hang"], settings)
    assert next(results).result == "did a"
    results.close()  # type: ignore[attr-defined]  # a generator


_PARENT = """
import os, sys, time
from pathlib import Path
from workflow.engine.fan_out import fan_out
from workflow.engine.settings import EngineSettings

def tell(folder):
    Path(folder, str(os.getpid())).touch()
    time.sleep(600)

if __name__ == "__main__":
    list(fan_out(tell, [sys.argv[1]] * 2, EngineSettings(workers=2, timeout_seconds=500)))
"""


def _alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def _until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_with_a_killed_parent(tmp_path):
    """No worker outlives a main process that was killed with SIGKILL in the middle of the work, and no file stays."""
    script, marks = tmp_path / "parent.py", tmp_path / "marks"
    scratch = tmp_path / "scratch"
    script.write_text(_PARENT)
    marks.mkdir()
    scratch.mkdir()
    surroundings = {**os.environ, "PYTHONPATH": str(Path.cwd()), "TMPDIR": str(scratch)}
    with subprocess.Popen([sys.executable, str(script), str(marks)], env=surroundings) as parent:
        _until(lambda: len(list(marks.iterdir())) == 2)
        workers = [int(mark.name) for mark in marks.iterdir()]
        assert all(_alive(pid) for pid in workers)
        parent.kill()
    _until(lambda: not any(_alive(pid) for pid in workers))
    assert list(scratch.iterdir()) == []


def test_dask_needs_an_address():
    """Choosing Dask without a scheduler's address is a mistake in the settings, found before any work."""
    with pytest.raises(ValidationError, match="scheduler"):
        EngineSettings(executor=ExecutorName.DASK)


@pytest.fixture(scope="module")
def dask_cluster():
    """A real scheduler and two worker processes on loopback."""
    distributed = pytest.importorskip("distributed")
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
        ) as cluster,
    ):
        yield cluster.scheduler_address


def test_every_executor_gives_the_same(dask_cluster):
    """Inline, processes and Dask give equal results in equal order, failures of the job included."""
    items = [f"a{n}" for n in range(23)] + ["raise", "z"]
    dask = EngineSettings(executor=ExecutorName.DASK, scheduler=dask_cluster, chunk_size=4)
    assert outcomes(items, dask) == outcomes(items, TWO) == outcomes(items, INLINE)


def test_dask_names_the_item_that_kills_its_workers(dask_cluster):
    """On Dask too the killer and the hanging item are named, and the rest of their chunks is done."""
    settings = EngineSettings(executor=ExecutorName.DASK, scheduler=dask_cluster, chunk_size=3, timeout_seconds=2)
    assert outcomes(["a", "die", "b", "hang", "c"], settings) == [
        ("a", "did a", None), ("die", None, Reason.CRASHED), ("b", "did b", None), ("hang", None, Reason.TIMEOUT),
        ("c", "did c", None),
    ]  # fmt: skip


def test_an_absent_scheduler_is_told(monkeypatch):
    """A scheduler that does not answer is a fault of the machine, in a sentence with its address."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("workflow.engine.dask._PATIENCE_SECONDS", 0.5)
    settings = EngineSettings(executor=ExecutorName.DASK, scheduler="tcp://127.0.0.1:9")
    with pytest.raises(EngineUnavailableError, match=r"127\.0\.0\.1:9"):
        list(fan_out(double, [1], settings))
