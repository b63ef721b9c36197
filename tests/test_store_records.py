"""Stored records: what was put comes back under any name, and a damaged entry counts as absent."""

import datetime as dt
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from workflow.domain.finding import Finding, Severity
from workflow.domain.place import Place
from workflow.store.records import RecordStore

KEY = RecordStore.key("fingerprint", "sales_target 1", "settings")


def frames(workbook):
    return {
        "销售明细/1": pl.DataFrame(
            {
                "workbook": [workbook, workbook],
                "row": [4, 5],
                "date": [dt.date(2026, 11, 2), None],
                "amount": [12_345_678_9012, None],
                "text": ["=1+1", "张 三\n𠮷"],
            }
        ),
        "empty": pl.DataFrame(schema={"workbook": pl.String, "amount": pl.Int64}),
        "bare": pl.DataFrame({"amount": [1]}),
    }


def findings(workbook):
    cell = Place(workbook, "11月", 4, 3)
    return (
        Finding("a.code", Severity.ERROR, cell, "三", {"seen": "三", "wanted": "数字"}, f"a.code|{cell}"),
        Finding("b.code", Severity.HINT, Place(workbook), "", {}, f"header|{workbook}|金额"),
    )


def test_an_entry_comes_back_as_it_was_put(tmp_path):
    """Frames keep their types and values, findings and summary are equal."""
    RecordStore(tmp_path).put(KEY, frames("目标.xlsx"), findings("目标.xlsx"), {"kinds": ["sales_target"], "rows": 2})
    stored = RecordStore(tmp_path).get(KEY, workbook="目标.xlsx")
    assert stored.findings == findings("目标.xlsx")
    assert stored.summary == {"kinds": ["sales_target"], "rows": 2}
    assert stored.frames.keys() == frames("").keys()
    for name, frame in frames("目标.xlsx").items():
        assert_frame_equal(stored.frames[name], frame)


def test_an_entry_serves_the_same_content_under_another_name(tmp_path):
    """Places, causes and the workbook column carry the name that is asked for, not the one of the first reading."""
    store = RecordStore(tmp_path)
    store.put(KEY, frames("旧/a.xlsx"), findings("旧/a.xlsx"), {})
    stored = store.get(KEY, workbook="b.xlsx")
    assert stored.findings == findings("b.xlsx")
    assert_frame_equal(stored.frames["销售明细/1"], frames("b.xlsx")["销售明细/1"])


def test_causes_of_nameless_findings_stay_apart(tmp_path):
    """Two workbooks with the same mistake have two causes, also when the reader did not know their names."""
    nameless = Finding("c.code", Severity.ERROR, Place("", "Sheet1", 1), "", {}, "header|金额")
    store = RecordStore(tmp_path)
    store.put(KEY, {}, [nameless], {})
    causes = {store.get(KEY, workbook=name).findings[0].cause for name in ("a.xlsx", "b.xlsx")}
    assert len(causes) == 2
    assert store.get(KEY).findings == (nameless,)


def test_no_entry_is_none(tmp_path):
    """A key that was never stored has no entry, also before the folder exists."""
    assert RecordStore(tmp_path / "nowhere").get(KEY) is None
    assert KEY not in RecordStore(tmp_path)


def test_keys_depend_on_every_part():
    """Parts are told apart, so that no two combinations share an entry."""
    assert RecordStore.key("ab", "c") != RecordStore.key("a", "bc") != RecordStore.key("a", "b", "c")


def test_a_key_cannot_leave_the_folder(tmp_path):
    """A key that is no key is a bug, not a path."""
    with pytest.raises(ValueError, match="not a key"):
        RecordStore(tmp_path).get("../../../etc/passwd")


def test_equal_content_is_stored_in_equal_bytes(tmp_path):
    """No clock and no order of insertion is in an entry."""
    for folder, names in (("a", ["x", "y"]), ("b", ["y", "x"])):
        RecordStore(tmp_path / folder).put(
            KEY, {name: frames("w")["bare"] for name in names}, findings("w"), {"b": 1, "a": 2}
        )
    [first, second] = sorted(tmp_path.glob("*/records/*/*.zip"))
    assert first.read_bytes() == second.read_bytes()


def test_entries_are_private(tmp_path):
    """Only the owner can read stored records."""
    RecordStore(tmp_path / "state").put(KEY, {}, [], {})
    [path] = tmp_path.glob("state/records/*/*.zip")
    if os.name == "posix":
        assert [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent, path.parent.parent)] == [
            0o600,
            0o700,
            0o700,
        ]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_entry_is_absent_or_unharmed(data):
    """Whatever byte is flipped, wherever the file is cut: the entry is gone or complete, and never wrong."""
    with tempfile.TemporaryDirectory() as folder:
        store = RecordStore(Path(folder))
        store.put(KEY, frames("w"), findings("w"), {"n": 1})
        [path] = Path(folder).glob("records/*/*.zip")
        whole = path.read_bytes()
        position = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            path.write_bytes(whole[:position])
        else:
            path.write_bytes(
                whole[:position]
                + bytes([whole[position] ^ (1 << data.draw(st.integers(0, 7)))])
                + whole[position + 1 :]
            )
        stored = store.get(KEY, workbook="w")
        if stored is not None:
            assert stored.findings == findings("w")
            assert stored.summary == {"n": 1}
            for name, frame in frames("w").items():
                assert_frame_equal(stored.frames[name], frame)


_PUT_FOR_EVER = """
import sys
from pathlib import Path
import polars as pl
from workflow.store.records import RecordStore
store = RecordStore(Path(sys.argv[1]))
for number in range(10**9):
    store.put("0" * 64, {"f": pl.DataFrame({"n": [number] * 50_000})}, [], {"n": number})
    if number == 0:
        print("started", flush=True)
"""


def test_a_killed_writer_leaves_a_whole_entry(tmp_path):
    """Killed at any moment, a writer leaves the old entry or the new one, and the rest is cleared by pruning."""
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", _PUT_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            writer.stdout.readline()
            writer.kill()
        stored = RecordStore(tmp_path).get("0" * 64)
        assert stored.frames["f"]["n"].to_list() == [stored.summary["n"]] * 50_000
    RecordStore(tmp_path).prune({"0" * 64})
    assert [path.name for path in tmp_path.glob("records/*/*")] == ["0" * 64 + ".zip"]


def test_pruning_keeps_what_is_needed(tmp_path):
    """Entries that nothing needs go; needed ones stay, and all that this run has touched."""
    store = RecordStore(tmp_path)
    keys = [RecordStore.key(str(number)) for number in range(5)]
    for key in keys:
        store.put(key, {}, [], {})
    store.settle()
    assert store.prune(set()) == 0
    assert RecordStore(tmp_path).prune(set(keys[:2])) == 3
    assert [key in store for key in keys] == [True, True, False, False, False]
