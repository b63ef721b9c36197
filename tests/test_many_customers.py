"""Near customers out of thousands: the same as by comparing with each, without comparing with each."""

import difflib
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.checks import customer_names
from workflow.checks.customer_names import CustomerList

NAMES = st.text("甲乙丙丁戊己", min_size=1, max_size=9)


def _listed(names: Sequence[str]) -> CustomerList:
    none = (pl.lit(None).alias(key) for key in ("alias", "number", "city", "grade", "first_order", "visit_every"))
    frame = pl.DataFrame({"customer": names}, schema={"customer": pl.String})
    return CustomerList.of(frame.with_columns(*none, pl.lit("客户.xlsx").alias("workbook"), pl.lit(2).alias("row")))


@given(st.lists(NAMES, max_size=30), NAMES, st.sampled_from((0.4, 0.6, 0.8)))
def test_bounds_lose_no_near_customer(names: list[str], written: str, like: float):
    """The closest names are those that difflib finds among all that share half of the signs."""
    listed = _listed(names)
    sharing = [name for name in listed.names if 2 * len(set(name) & set(written)) >= len(set(written))]
    assert listed._close(written, like) == difflib.get_close_matches(written, sharing, n=5, cutoff=like)


@given(st.lists(NAMES, max_size=30), NAMES)
def test_a_name_within_another_is_found_without_a_look_at_each(names: list[str], written: str):
    """Of more than two signs, every listed name that holds the written one or is held by it is found."""
    listed = _listed(names)
    within = {
        name for name in listed.names if min(len(name), len(written)) > 2 and (name in written or written in name)
    }
    assert listed._inside(written) == within


def test_one_name_is_compared_with_a_few_of_thousands(monkeypatch: pytest.MonkeyPatch):
    """A written name costs a handful of comparisons in a list of 4,000 that share its city and trade."""
    compared: list[str] = []

    class Counting(difflib.SequenceMatcher):
        def quick_ratio(self) -> float:
            compared.append(self.a)
            return super().quick_ratio()

    cores = [chr(0x4E00 + at // 64) + chr(0x5E00 + at % 64) for at in range(4000)]
    listed = _listed([f"上海{core}贸易" for core in cores])
    monkeypatch.setattr(customer_names.difflib, "SequenceMatcher", Counting)
    written = f"上海{cores[1700]}贸昜"
    assert listed.near(written, 0.6) is listed.names[f"上海{cores[1700]}贸易"]
    assert len(compared) < 250
