"""The ledger: versions, what counts, what vanished, what was renamed or retired."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.store.database import open_database
from workflow.store.ledger import Change, Ledger

D19, D20, D21 = dt.date(2026, 11, 19), dt.date(2026, 11, 20), dt.date(2026, 11, 21)


@pytest.fixture
def ledger(tmp_path):
    connection = open_database(tmp_path)
    yield Ledger(connection)
    connection.close()


def enter(ledger, name, content, day=D20, *, accepted=True):
    state = "read" if accepted else "rejected"
    return ledger.upsert(
        name, f"sha {content}", f"key {content}", ["sales_target", "people"], state, day, accepted=accepted
    )


def test_a_workbook_is_new_then_the_same_then_changed(ledger):
    """An upsert tells what a workbook is against the last time, with the version that counted before."""
    assert enter(ledger, "a", 1, D19).change is Change.NEW
    assert enter(ledger, "a", 1, D20).change is Change.SAME
    update = enter(ledger, "a", 2, D21)
    assert (update.change, update.previous.fingerprint) == (Change.CHANGED, "sha 1")
    assert [(v.version, v.fingerprint, v.first_seen, v.last_seen) for v in ledger.history("a")] == [
        (1, "sha 1", D19, D20), (2, "sha 2", D21, D21),
    ]  # fmt: skip
    entry = ledger.entry("a")
    assert (entry.latest, entry.accepted) == (entry.accepted, ledger.history("a")[-1])
    assert (entry.first_seen, entry.last_seen, entry.accepted.kinds) == (D19, D21, ("sales_target", "people"))


def test_entering_twice_changes_nothing(ledger):
    """A rerun of a day leaves the ledger as it was."""
    enter(ledger, "a", 1, D19)
    enter(ledger, "a", 2, D20)
    before = ledger.entries(), ledger.history("a")
    enter(ledger, "a", 2, D20)
    assert (ledger.entries(), ledger.history("a")) == before


def test_a_rejected_version_does_not_count(ledger):
    """When a newer version cannot be read, the last accepted one goes on counting."""
    enter(ledger, "a", 1, D19)
    enter(ledger, "a", 2, D20, accepted=False)
    entry = ledger.entry("a")
    assert (entry.latest.state, entry.accepted.fingerprint, entry.counts) == ("rejected", "sha 1", True)
    enter(ledger, "b", 3, accepted=False)
    assert not ledger.entry("b").counts
    assert ledger.vanished([]) == (entry,)


def test_what_vanished_counts_until_it_is_retired(ledger):
    """A workbook that is gone is asked about and counts; retired it does neither; back in the inbox it is in force."""
    enter(ledger, "a", 1)
    enter(ledger, "b", 2)
    assert [entry.name for entry in ledger.vanished({"b"})] == ["a"]
    assert ledger.retire("a", D21, "并入 b")
    assert not ledger.retire("a", D21, "again")
    assert not ledger.retire("never there", D21, "")
    assert ledger.vanished({"b"}) == ()
    entry = ledger.entry("a")
    assert (entry.counts, entry.retired_on, entry.retired_reason) == (False, D21, "并入 b")
    enter(ledger, "a", 1, D21)
    assert ledger.entry("a").counts


def test_a_renamed_workbook_did_not_vanish(ledger):
    """The same content under another name is a new name, which must not count twice."""
    enter(ledger, "旧/目标.xlsx", 1, D19)
    enter(ledger, "gone.xlsx", 2, D19)
    enter(ledger, "目标.xlsx", 1, D20)
    assert ledger.renamed({"目标.xlsx"}) == {"旧/目标.xlsx": "目标.xlsx"}
    assert [entry.name for entry in ledger.vanished({"目标.xlsx"})] == ["gone.xlsx"]


def test_comparison_is_with_an_earlier_day(ledger):
    """The previous version is that of the last day before, so every rerun of a day compares with the same."""
    assert ledger.previous("a", D20) is None
    enter(ledger, "a", 1, D19)
    for content in (2, 2, 3):
        enter(ledger, "a", content, D20)
        assert ledger.previous("a", D20).fingerprint == "sha 1"
    assert ledger.previous("a", D21).fingerprint == "sha 3"
    assert ledger.previous("a", D19) is None


def test_needed_records_are_those_that_count_and_recent_ones(ledger):
    """What counts is needed for ever, a superseded version for some time."""
    enter(ledger, "a", 1, D19)
    enter(ledger, "a", 2, D20)
    enter(ledger, "b", 3, D19)
    assert ledger.needed_records(D21) == {"key 2", "key 3"}
    assert ledger.needed_records(D19) == {"key 1", "key 2", "key 3"}
    ledger.retire("b", D20, "")
    assert ledger.needed_records(D21) == {"key 2"}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3), max_size=6))
def test_nothing_that_was_accepted_is_lost(tmp_path_factory, nights):
    """Whatever comes and goes, each name counts with its last content, and what is absent is vanished or renamed."""
    connection = open_database(tmp_path_factory.mktemp("state"))
    ledger, last = Ledger(connection), {}
    for number, inbox in enumerate(nights):
        for name, content in inbox.items():
            enter(ledger, name, content, D20 + dt.timedelta(number))
        last |= inbox
    now = set(nights[-1]) if nights else set()
    assert {entry.name: entry.accepted.fingerprint for entry in ledger.entries()} == {
        n: f"sha {c}" for n, c in last.items()
    }
    assert {entry.name for entry in ledger.vanished(now)} | set(ledger.renamed(now)) == set(last) - now
    connection.close()
