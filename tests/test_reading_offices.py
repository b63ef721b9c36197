"""Whole invented offices: every figure is read right or its row is held, and nothing innocent is accused."""

from pathlib import Path

import pytest

from offices import honest, messy
from offices.reading import compare


@pytest.mark.parametrize("seed", range(100, 106))
def test_an_honest_office_is_read_to_the_fen_without_a_complaint(seed: int, tmp_path: Path):
    """Whatever way an office keeps its sheets, its figures are read exactly and no cell of it is accused."""
    result = compare(honest.build, tmp_path, seed)
    assert (result.accused, result.wrong) == ([], [])
    assert result.right == result.figures >= 10


@pytest.mark.parametrize("seed", range(200, 206))
def test_a_messy_office_is_read_to_the_fen_or_asks(seed: int, tmp_path: Path):
    """Each planted mistake is held at its cell, everything else is booked exactly, and nothing innocent is accused."""
    result = compare(messy.build, tmp_path, seed)
    assert (result.accused, result.wrong) == ([], [])
    assert result.held == result.planted >= 4
