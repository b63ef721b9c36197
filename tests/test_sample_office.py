"""The sample office and the AdventureWorks inbox are made the same each time, and are what their READMEs say."""

import filecmp
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

SAMPLE = Path(__file__).parent.parent / "sample_workbooks"
ADVENTURE_WORKS = Path(__file__).parent.parent.parent / "shared" / "data" / "adventureworks"


def _run(script: Path, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, script, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    for name in ("README.md", "README.zh.md"):
        shutil.copyfile(SAMPLE / name, folder / name)
    done = _run(SAMPLE / "build.py", folder)
    assert done.returncode == 0, done.stderr
    return folder


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_building_again_writes_the_same_bytes(built: Path, tmp_path: Path):
    """The generator depends on no clock and no chance: two builds are equal byte for byte."""
    _run(SAMPLE / "build.py", tmp_path)
    names = _files(built / "inbox")
    assert names == _files(tmp_path / "inbox")
    assert filecmp.cmpfiles(built / "inbox", tmp_path / "inbox", names, shallow=False) == (names, [], [])


def test_what_is_committed_is_what_the_generator_writes(built: Path):
    """Nobody edits the sample by hand: truth, READMEs and the list of workbooks are those of a fresh build."""
    for name in ("truth.json", "README.md", "README.zh.md"):
        assert (built / name).read_text(encoding="utf-8") == (SAMPLE / name).read_text(encoding="utf-8"), name
    assert _files(built / "inbox") == _files(SAMPLE / "inbox")


def test_every_planted_cell_is_named_in_both_readmes():
    """A reader of either README finds each planted case by workbook, sheet and cell."""
    planted = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["planted"]
    assert len({case["key"] for case in planted}) >= 20
    for name in ("README.md", "README.zh.md"):
        text = (SAMPLE / name).read_text(encoding="utf-8")
        for case in planted:
            place = " › ".join(f"`{case[part]}`" for part in ("workbook", "sheet", "cell") if case[part])
            assert place in text, (name, case["key"])


def test_the_example_of_the_readme_is_in_the_workbooks():
    """周明 has a target of 100 万元 and a ledger of 620,000 元, as another library reads the workbooks."""
    target = openpyxl.load_workbook(SAMPLE / "inbox" / "目标" / "2026年11月个人目标.xlsx", data_only=True).active
    assert [row[7].value for row in target.iter_rows() if row[3].value == "HC1003"] == [100]
    ledger = openpyxl.load_workbook(SAMPLE / "inbox" / "11月销售明细.xlsx", data_only=True)["华东"]
    sold = sum(Decimal(str(row[6].value)) for row in ledger.iter_rows() if row[3].value == "HC1003")
    assert sold == Decimal(620_000)


def test_addresses_in_the_sample_lead_nowhere():
    """No address of the sample office can be somebody's: all lie under example.com."""
    people = openpyxl.load_workbook(SAMPLE / "inbox" / "人员.xlsx").active
    addresses = [str(cell.value) for row in people.iter_rows() for cell in row if "@" in str(cell.value)]
    assert len(addresses) > 30
    assert all(re.fullmatch(r"[a-z0-9.]+@example\.com", address) for address in addresses)


def test_a_missing_data_folder_is_said_in_a_sentence(tmp_path: Path):
    """build_inbox.py without its data writes nothing and names what it lacks."""
    done = _run(SAMPLE / "adventureworks" / "build_inbox.py", tmp_path, tmp_path / "inbox")
    assert done.returncode == 1
    assert "Nothing was written" in done.stderr
    assert "SalesOrderHeader.xlsx" in done.stderr
    assert not (tmp_path / "inbox").exists()


@pytest.mark.real_data
@pytest.mark.skipif(not ADVENTURE_WORKS.is_dir(), reason="shared/data/adventureworks is not beside the project")
def test_the_adventureworks_inbox_holds_every_quota(tmp_path: Path):
    """All 163 quarterly quotas stand in quotas.xlsx without overlap, and a whole-span target for each of 17 people."""
    done = _run(SAMPLE / "adventureworks" / "build_inbox.py", ADVENTURE_WORKS, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "note:" not in done.stdout
    rows = list(openpyxl.load_workbook(tmp_path / "quotas.xlsx").active.iter_rows(min_row=2, values_only=True))
    span = [row for row in rows if (row[4] - row[3]).days > 366]
    quarters = sorted(row for row in rows if row not in span)
    assert (len(quarters), len(span)) == (163, 17)
    assert all(one[0] != two[0] or one[4] < two[3] for one, two in pairwise(quarters))
