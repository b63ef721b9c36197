from pathlib import Path

import pytest

from workflow.workbook.annotate import Annotated
from write_back_check import check

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "workbooks"
FILES = sorted([*FOLDER.rglob("*.xlsx"), *FOLDER.rglob("*.xlsm")]) if FOLDER.is_dir() else []
SAMPLE = [path for number, path in enumerate(FILES) if number % 5 == 0]
"""Every fifth; `python benchmarks/write_back.py` takes all of them."""


@pytest.mark.real_data
@pytest.mark.skipif(not FILES, reason="../shared/data is not there")
@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_workbook_loses_nothing(path):
    """A real workbook keeps every part and value, holds our marks, and comes back byte for byte."""
    result, problems = check(path.read_bytes())
    assert problems == []
    if not isinstance(result, Annotated):
        assert result.code in {"ole2", "damaged"}
