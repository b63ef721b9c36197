"""What holds over several nights: nothing twice, nothing lost, nothing that depends on chance (design.md 5)."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from night_office import (
    AS_OF,
    LEDGER,
    PEOPLE,
    SALES,
    book,
    codes,
    config,
    day_folder,
    night,
    office,
    outputs,
    program,
    receipt_of,
    sales,
    table,
)
from workflow.store.database import open_database
from workflow.store.outbox import Outbox
from workflow.store.settings import StoreSettings

MORE = (*LEDGER, (date(2026, 11, 20), "孙三", "E3", "丙公司", 3000))
UNKNOWN = (*LEDGER, (date(2026, 11, 20), "钱多多", "E4", "丙公司", 70))


def messages(folder: Path) -> list[tuple[str, int, str]]:
    connection = open_database(folder / "state", StoreSettings())
    try:
        found = [(entry.message.key.recipient, entry.message.key.revision, entry.state.value)
                 for entry in Outbox(connection).list()]  # fmt: skip
    finally:
        connection.close()
    return found


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict, dict]:
    """The small office after two equal nights, with what each left."""
    folder = office(tmp_path_factory.mktemp("twice"), 销售明细=UNKNOWN)
    night(folder)
    first = outputs(folder)
    (folder / "first.json").write_bytes((day_folder(folder) / "receipt.json").read_bytes())
    stamps = {path: path.stat().st_mtime_ns for path in day_folder(folder).rglob("*.xlsx")}
    night(folder)
    assert {path: path.stat().st_mtime_ns for path in day_folder(folder).rglob("*.xlsx")} == stamps
    return folder, first, outputs(folder)


def test_a_second_night_publishes_the_same_bytes(twice):
    """The same inbox, as_of and state give the same bytes of everything but the receipt."""
    _, first, second = twice
    assert first == second
    assert len(first) > 8


def test_a_second_night_reads_and_writes_nothing(twice):
    """Every workbook is unchanged in the second receipt, nothing was written, and no workbook has a new time stamp."""
    folder, _, _ = twice
    receipt = receipt_of(folder)
    assert {entry["state"] for entry in receipt["inputs"]} == {"unchanged"}
    assert receipt["published"]["written"] == 0
    assert receipt["published"]["unchanged"] >= len(receipt["outputs"]) > 8


def test_a_second_night_queues_no_message(twice):
    """Each manager's mail is queued once, whatever number of nights run on the same data."""
    folder, _, _ = twice
    assert receipt_of(folder)["mail"]["queued"] == 0
    assert messages(folder) == [("A1", 0, "sent"), ("A2", 0, "sent")]


def test_a_workbook_that_is_gone_counts_until_somebody_retires_it(tmp_path: Path):
    """A removed ledger keeps its sales and asks; `retire` ends both, once, and says why if asked again."""
    folder = office(tmp_path)
    night(folder)
    (folder / "inbox" / "销售明细.xlsx").unlink()
    receipt = night(folder)
    assert sales(folder) == SALES
    assert "workbook.vanished" in codes(folder)
    assert receipt.exit == 3
    settled = ["--config", folder / "config.yaml", "--reason", "重复"]
    assert program("retire", "没有.xlsx", *settled).returncode == 2
    done = program("retire", "销售明细.xlsx", *settled)
    assert done.returncode == 0, done.stderr
    again = program("retire", "销售明细.xlsx", *settled)
    assert again.returncode == 2
    assert "重复" in again.stderr
    assert night(folder).exit == 0
    assert "12000.00" not in sales(folder).values()


def test_a_workbook_that_still_lies_in_the_inbox_is_not_retired(tmp_path: Path):
    """Retiring what lies in the inbox would be undone by the next night: it is refused with a sentence that says so."""
    folder = office(tmp_path)
    night(folder)
    done = program("retire", "销售明细.xlsx", "--config", folder / "config.yaml")
    assert done.returncode == 2
    assert "收件" in done.stderr
    night(folder)
    assert sales(folder) == SALES


def test_a_renamed_workbook_counts_once(tmp_path: Path):
    """The same content under another name is the same workbook: no question, no double count, also a night later."""
    folder = office(tmp_path)
    night(folder)
    (folder / "inbox" / "销售明细.xlsx").rename(folder / "inbox" / "11月 销售.xlsx")
    for _ in range(2):
        assert night(folder).exit == 0
        assert sales(folder) == SALES


def test_a_changed_workbook_supersedes_its_earlier_version(tmp_path: Path):
    """The new content counts alone, and everybody whose figures changed gets one corrected mail."""
    folder = office(tmp_path)
    night(folder)
    book(folder / "inbox" / "销售明细.xlsx", MORE)
    receipt = night(folder)
    assert sales(folder) == {**SALES, "A3": "15000.00"}
    assert [entry["state"] for entry in receipt.inputs if entry["workbook"] == "销售明细.xlsx"] == ["read"]
    assert messages(folder) == [("A1", 0, "sent"), ("A2", 0, "sent"), ("A1", 1, "sent"), ("A2", 1, "sent")]
    assert "更正" in (day_folder(folder) / "mail/evening/A1-manager.txt").read_text(encoding="utf-8")


def test_a_workbook_that_breaks_keeps_what_was_last_accepted(tmp_path: Path):
    """A damaged new version is rejected with its reason, each night, while the last good one goes on counting."""
    folder = office(tmp_path)
    night(folder)
    whole = (folder / "inbox" / "销售明细.xlsx").read_bytes()
    (folder / "inbox" / "销售明细.xlsx").write_bytes(whole[: len(whole) // 2])
    for _ in range(2):
        receipt = night(folder)
        assert receipt.exit == 3
        assert sales(folder) == SALES
        assert "read.damaged" in codes(folder)
        assert "workbook.vanished" not in codes(folder)
        entry = next(entry for entry in receipt.inputs if entry["workbook"] == "销售明细.xlsx")
        assert entry["state"] == "rejected"
        assert entry["reason"]


@pytest.mark.parametrize("name", ["销售明细_批注.xlsx", "日报/销售明细.xlsx", "0.xlsx"])
def test_an_annotated_copy_never_counts_beside_its_original(tmp_path: Path, name: str):
    """What we gave back, dropped into the inbox beside the original, is told apart and not counted again."""
    folder = office(tmp_path, 销售明细=UNKNOWN)
    night(folder)
    copy = folder / "inbox" / name
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(day_folder(folder) / "annotated" / "销售明细.xlsx", copy)
    for _ in range(2):
        receipt = night(folder)
        assert sales(folder) == SALES
        assert "inbox.annotated" in codes(folder)
        assert [entry["same_as"] for entry in receipt.inputs if entry["workbook"] == name] == ["销售明细.xlsx"]
        assert codes(folder).count("person.unknown") == 1


def test_yesterdays_annotated_copy_does_not_count_beside_todays_workbook(tmp_path: Path):
    """An annotated copy of an earlier version lies beside its original too, though the original has changed."""
    folder = office(tmp_path, 销售明细=UNKNOWN)
    night(folder)
    shutil.copyfile(day_folder(folder) / "annotated" / "销售明细.xlsx", folder / "inbox" / "批注.xlsx")
    book(folder / "inbox" / "销售明细.xlsx", MORE)
    night(folder)
    assert sales(folder) == {**SALES, "A3": "15000.00"}


def test_an_annotated_copy_without_its_original_is_the_workbook_beneath(tmp_path: Path):
    """Where only the annotated copy is left, our marks are taken off in memory and the rest counts, once."""
    folder = office(tmp_path, 销售明细=UNKNOWN)
    night(folder)
    (folder / "inbox" / "销售明细.xlsx").unlink()
    shutil.copyfile(day_folder(folder) / "annotated" / "销售明细.xlsx", folder / "inbox" / "批注.xlsx")
    for _ in range(2):
        night(folder)
        assert sales(folder) == SALES
        assert codes(folder) == ["person.unknown"]


def test_an_annotated_copy_in_place_of_its_original_is_that_workbook(tmp_path: Path):
    """The annotated copy saved over the original counts as the original did, and is annotated anew, not twice."""
    folder = office(tmp_path, 销售明细=UNKNOWN)
    night(folder)
    first = (day_folder(folder) / "annotated" / "销售明细.xlsx").read_bytes()
    (folder / "inbox" / "销售明细.xlsx").write_bytes(first)
    night(folder)
    assert sales(folder) == SALES
    assert codes(folder) == ["person.unknown"]
    assert (day_folder(folder) / "annotated" / "销售明细.xlsx").read_bytes() == first


def test_a_copy_counts_once(tmp_path: Path):
    """Equal files count once; the receipt says whose copy the other is."""
    folder = office(tmp_path)
    shutil.copyfile(folder / "inbox" / "销售明细.xlsx", folder / "inbox" / "销售明细 (2).xlsx")
    receipt = night(folder)
    assert sales(folder) == SALES
    assert [entry.get("same_as") for entry in receipt.inputs if entry["workbook"] == "销售明细 (2).xlsx"] == [
        "销售明细.xlsx"
    ]


def test_a_day_before_the_data_knows_nothing_of_it(tmp_path: Path):
    """A night for an earlier day counts what had happened by then, and calls the later rows no mistake."""
    folder = office(tmp_path, 销售明细=[*LEDGER, *((AS_OF, "李四", f"E{number}", "丙", 5) for number in range(3, 6))])
    assert night(folder, date(2026, 11, 19)).exit == 0
    assert sales(folder, date(2026, 11, 19)) == {"A3": "12000.00", "A4": "0.00"}
    night(folder, date(2026, 10, 30))
    assert all(
        not row["actual"] or float(row["actual"]) == 0 for row in table(folder, "standings.csv", date(2026, 10, 30))
    )


def test_movement_is_against_the_last_board_of_an_earlier_day(tmp_path: Path):
    """The 20th compares with the 18th, also when it runs again; a rerun of the 18th compares with nothing later."""
    ledger = (LEDGER[0], (date(2026, 11, 18), "李四", "E1", "甲", 9), (date(2026, 11, 20), "孙三", "E2", "乙", 20))
    folder = office(tmp_path, 销售明细=ledger)

    def movements(day: date) -> dict[str, str]:
        rows = table(folder, "boards.csv", day)
        return {row["person_id"]: row["movement"] for row in rows if row["window"] == "cumulative"}

    night(folder, date(2026, 11, 18))
    assert set(movements(date(2026, 11, 18)).values()) == {""}
    night(folder)
    first = outputs(folder)
    assert movements(AS_OF) == {"A3": "1", "A4": "-1"}
    night(folder)
    assert outputs(folder) == first
    night(folder, date(2026, 11, 18))
    assert set(movements(date(2026, 11, 18)).values()) == {""}
    assert outputs(folder) == first


def test_a_rerun_of_an_earlier_day_leaves_the_later_one_alone(tmp_path: Path):
    """Each day has its own folder: running the 19th again changes nothing of the 20th, and sends nothing again."""
    folder = office(tmp_path)
    for day in (date(2026, 11, 19), AS_OF):
        night(folder, day)
    before = outputs(folder)
    night(folder, date(2026, 11, 19))
    assert outputs(folder) == before
    assert receipt_of(folder, date(2026, 11, 19))["mail"]["queued"] == 0


def test_the_order_of_hashes_and_the_executor_change_nothing(tmp_path: Path):
    """Inline, in processes or on a Dask cluster, whatever PYTHONHASHSEED: the same bytes of every output."""
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    trees = {}
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        ways = {
            "inline": {"executor": "inline"},
            "processes": {"executor": "processes", "workers": 2},
            "dask": {"executor": "dask", "scheduler": cluster.scheduler_address},
        }
        for seed, (way, engine) in enumerate(ways.items(), start=1):
            folder = office(tmp_path / way, 销售明细=UNKNOWN, 人员=PEOPLE)
            if way == "dask":
                night(folder, engine=engine)
            else:
                settings = config(folder, engine=engine)
                done = program("nightly", "--config", settings, environment={"PYTHONHASHSEED": str(seed)})
                assert done.returncode == 3, done.stderr
            trees[way] = outputs(folder)
    assert trees["inline"] == trees["processes"] == trees["dask"]
    assert len(trees["inline"]) > 8


def test_a_workbook_that_cannot_be_opened_has_not_vanished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What lies in the inbox and cannot be opened keeps counting; nobody is told that it was removed."""
    folder = office(tmp_path)
    night(folder)
    shut = folder / "inbox" / "销售明细.xlsx"
    opened = Path.open

    def refuse(path: Path, *arguments: object, **more: object):
        if path == shut:
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", refuse)
    receipt = night(folder)
    assert sales(folder) == SALES
    assert codes(folder) == ["inbox.unreadable"]
    assert [entry["state"] for entry in receipt.inputs if entry["workbook"] == "销售明细.xlsx"] == ["rejected"]
    assert receipt.exit == 3
