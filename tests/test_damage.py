"""Broken and hostile packages: every one ends in records or in words, in the time and the memory that a worker has."""

import pytest

from corpus.broken import bases, broken
from corpus.hostile import HOSTILE, ending_of
from corpus.trial import BUGS, ENDED, Trial, verdicts
from workflow.engine.settings import EngineSettings

ENGINE = EngineSettings(workers=2, timeout_seconds=100)
CASES = 100
"""`python benchmarks/damage.py` takes 2,000."""
LARGE = ("600 MB", "300 MB", "bomb that", "20 MB", "30 MB", "million merges", "over one another", "of repeats",
         "in zips", "sheets of one", "without end", "as wide as", "without results", "CSV", "many rows",
         "endless")  # fmt: skip
"""Parts of the names of those that take more than a moment to make or to refuse; the benchmark has them all."""
TO_THE_ENGINE = ("with spaces", "as references", "of circles")
"""What only the limits of the worker stop: spellings that no program writes, and the reader of .xls."""
QUICK = [name for name in HOSTILE if not any(part in name for part in (*LARGE, *TO_THE_ENGINE))]


def tried(folder, packages):
    """Return how reading and writing of packages ended, by name and job."""
    trials = []
    for name, content in packages.items():
        path = folder / name
        path.write_bytes(content)
        trials += [Trial(path, "read"), Trial(path, "write")]
    return {(verdict.trial.path.name, verdict.trial.job): verdict for verdict in verdicts(trials, ENGINE)}


def test_packages_broken_at_random_end_in_a_value(tmp_path):
    """A hundred packages with broken bytes, members, sizes and markup are read and annotated, or refused in words."""
    whole = list(bases().items())
    packages = {f"{seed}-{whole[seed % 2][0]}": broken(whole[seed % 2][1], seed)[1] for seed in range(CASES)}
    found = tried(tmp_path, packages)
    assert len(found) == 2 * CASES
    assert {key: verdict for key, verdict in found.items() if verdict.ending in BUGS | ENDED} == {}
    assert max(verdict.peak_mb for verdict in found.values()) < 300
    assert {"records", "read.damaged", "annotated", "damaged"} <= {verdict.ending for verdict in found.values()}


def test_packages_made_to_harm_are_refused_or_read(tmp_path):
    """Bombs, deep markup, entities, false counts and far cells cost a worker neither its life nor its memory."""
    packages = {f"{name}.{ending_of(name)}": HOSTILE[name]() for name in QUICK}
    found = tried(tmp_path, packages)
    assert len(found) == 2 * len(QUICK)
    assert {key: verdict for key, verdict in found.items() if verdict.ending in BUGS | ENDED} == {}
    assert max(verdict.peak_mb for verdict in found.values()) < ENGINE.memory_mb / 4


def test_the_engine_ends_what_nothing_else_stops(tmp_path):
    """A far cell in a spelling that no check knows costs its worker, and no other workbook anything."""
    name = "last cell, with spaces"
    found = tried(tmp_path, {"a.xlsx": HOSTILE[name](), "b.xlsx": bases()["日报.xlsx"]})
    assert found["a.xlsx", "read"].ending in {"memory", "read.too_large", "read.damaged"}
    assert found["b.xlsx", "read"].ending == "records"


@pytest.mark.parametrize("seed", [1, 7, 42])
def test_damage_is_repeatable(seed):
    """The same seed breaks a package in the same way."""
    base = bases()["日报.xlsx"]
    assert broken(base, seed) == broken(base, seed)
