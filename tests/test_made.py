"""Outputs are made once: what was published of the same things stands, anything else is made again."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.digest import digest
from workflow.store.made import Made
from workflow.store.publish import Publication
from workflow.store.records import RecordStore

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def night(tmp_path):
    """Publish one output, made of something; tell whether it was made, and what lies there."""

    def run(made_of, content, *, dies=False):
        calls = []
        with Publication(tmp_path / "out", DAY) as publication:
            made = Made(publication, RecordStore(tmp_path / "state"))
            made.write("a.xlsx", made_of, lambda: calls.append(1) or content)
            if not dies:
                publication.commit()
        return bool(calls)

    run.file = tmp_path / "out" / str(DAY) / "a.xlsx"
    return run


def test_the_same_is_made_once(night):
    """An output of the same things is not made again, and stays as it is."""
    assert night("figures", b"one")
    assert not night("figures", b"never asked for")
    assert night.file.read_bytes() == b"one"


def test_anything_else_is_made(night):
    """An output of other things is made, and of the first ones again when they come back."""
    assert [night(each, each.encode()) for each in ("one", "two", "one")] == [True, True, True]
    assert night.file.read_bytes() == b"one"


@pytest.mark.parametrize("hurt", ["edited", "gone"])
def test_what_does_not_lie_there_as_published_is_made(night, hurt):
    """An output that somebody edited or deleted is made again of the same things."""
    night("figures", b"one")
    night.file.write_bytes(b"edited") if hurt == "edited" else night.file.unlink()
    assert night("figures", b"one")
    assert night.file.read_bytes() == b"one"


def test_a_run_that_died_made_nothing(night):
    """What a run made and did not publish is made again: an older output does not stand for it."""
    night("old", b"old")
    night("new", b"new", dies=True)
    assert night("new", b"new")
    assert night.file.read_bytes() == b"new"


@dataclass(frozen=True)
class Nested:
    """A value with all that values are made of."""

    name: str
    amounts: tuple[float, ...] = ()
    known: frozenset[str] = frozenset()
    by_day: dict = field(default_factory=dict)


@given(st.lists(st.text(), unique=True), st.dictionaries(st.dates(), st.integers()), st.randoms())
def test_a_digest_ignores_the_order_of_sets_and_mappings_only(names, by_day, chance):
    """Equal values have one digest however their sets and mappings came about; another value has another."""
    shuffled, days = list(names), list(by_day.items())
    chance.shuffle(shuffled)
    chance.shuffle(days)
    one = Nested("a", (1.0,), frozenset(names), by_day)
    assert digest(one) == digest(Nested("a", (1.0,), frozenset(shuffled), dict(days)))
    assert digest(one) != digest(Nested("a", (1,), frozenset(names), by_day))
    assert digest(one) != digest(Nested("a", (1.0,), frozenset([*names, "another" * 9]), by_day))
