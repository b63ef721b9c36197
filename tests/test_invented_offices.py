"""The invented offices that other tests read are the same for the same seed, and hold what their truth says."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from offices import honest, messy


@pytest.mark.parametrize("build", [honest.build, messy.build])
def test_the_same_seed_makes_the_same_office(build, tmp_path: Path):
    """An office depends on nothing but its seed."""
    one, two = build(tmp_path / "one", 7), build(tmp_path / "two", 7)
    assert one == two
    names = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.xlsx"))
    assert names
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_an_honest_office_plants_nothing(tmp_path: Path):
    """Honest means honest: no mistake is listed, and everybody's figures are known."""
    truth = honest.build(tmp_path, 3)
    assert truth.planted == []
    assert set(truth.sales) == set(truth.visits) == set(truth.collections)
    assert sum(truth.sales.values()) > Decimal(0)


@pytest.mark.parametrize("seed", range(4))
def test_planted_mistakes_stand_where_the_truth_says(seed: int, tmp_path: Path):
    """Each planted case names a cell that holds what was planted."""
    truth = messy.build(tmp_path, seed)
    assert len(truth.planted) >= 4
    raw = {
        what: {value for _, value, case in messy.SALE_MISTAKES if case == what} for _, _, what in messy.SALE_MISTAKES
    }
    for case in truth.planted:
        value = openpyxl.load_workbook(tmp_path / case.workbook, data_only=True)[case.sheet][case.cell].value
        wanted = raw.get(case.what, {"团建"})
        assert value in wanted or getattr(value, "date", lambda: None)() in wanted
