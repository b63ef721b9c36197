"""Nights on real data: AdventureWorks against its published answer, and every public workbook there is."""

import csv
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from night_office import PROGRAM, SAMPLE, config, program, receipt_of, table
from workflow.inbox import InboxSettings

DATA = PROGRAM.parent.parent / "shared" / "data"
ADVENTURE = SAMPLE.parent / "adventureworks"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not (DATA / "adventureworks").is_dir(), reason="../shared/data is not there"),
]


@pytest.fixture(scope="module")
def adventure(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """standings.csv of the night of 2014-06-30, run as its README says."""
    folder = tmp_path_factory.mktemp("adventure")
    made = [sys.executable, ADVENTURE / "build_inbox.py", DATA / "adventureworks", folder / "inbox"]
    subprocess.run(list(map(str, made)), check=True, capture_output=True)
    options = [
        "--inbox",
        folder / "inbox",
        "--out",
        folder / "out",
        "--state",
        folder / "state",
        "--as-of",
        "2014-06-30",
    ]
    run = program("nightly", "--config", ADVENTURE / "config.yaml", *options)
    assert run.returncode == 0, run.stdout + run.stderr
    with (folder / "out" / "2014-06-30" / "standings.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row for row in rows if row["level"] == "person" and row["metric"] == "sales"]


def published(name: str) -> list[dict[str, str]]:
    path = next(path for path in (DATA / "adventureworks").iterdir() if path.stem == name and path.suffix == ".csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_sales_of_the_year_are_those_published(adventure: list[dict[str, str]]):
    """From 2013-05-30 to 2014-06-30, the actual of each of 17 people is SalesYTD within a cent."""
    answers = {row["BusinessEntityID"]: Decimal(row["SalesYTD"]) for row in published("Sales SalesPerson")}
    span = {
        row["person_id"]: Decimal(row["actual"])
        for row in adventure
        if row["period_start"] == "2013-05-30" and row["period_end"] == "2014-06-30"
    }
    assert len(span) == 17
    assert all(abs(actual - answers[person]) <= Decimal("0.01") for person, actual in span.items())


def test_quarters_have_the_published_quotas(adventure: list[dict[str, str]]):
    """Each of 163 quotas is the target of its person in the period that begins on its QuotaDate."""
    quotas = {
        (row["BusinessEntityID"], row["QuotaDate"][:10]): Decimal(row["SalesQuota"])
        for row in published("Sales SalesPersonQuotaHistory")
    }
    targets = {
        (row["person_id"], row["period_start"]): Decimal(row["target"]) for row in adventure
        if row["target"] and row["period_end"] != "2014-06-30"
    }  # fmt: skip
    assert len(quotas) == 163
    assert sum(targets.get(key) == quota for key, quota in quotas.items()) == 163


def test_every_public_workbook_is_read_or_refused_with_a_reason(tmp_path: Path):
    """All collected workbooks in one night: no fault, each in the receipt once, each rejected one with its reason."""
    settings = config(tmp_path, engine={"executor": "processes"})
    run = program("nightly", "--config", settings, "--inbox", DATA / "workbooks")
    assert run.returncode == 3, run.stderr
    receipt = receipt_of(tmp_path)
    assert receipt["faults"] == {}
    states = Counter(entry["state"] for entry in receipt["inputs"])
    files = [
        path
        for path in (DATA / "workbooks").rglob("*")
        if path.suffix.lower() in InboxSettings().suffixes and not path.name.startswith("~$")
    ]
    assert sum(states.values()) == len(files) == len({entry["workbook"] for entry in receipt["inputs"]})
    assert all(entry["reason"] for entry in receipt["inputs"] if entry["state"] == "rejected")
    assert states["read"] > states["rejected"] > 0
    assert not [row for row in table(tmp_path, "findings.csv") if row["code"] == "read.crashed"]
