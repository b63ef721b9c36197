"""Where a figure comes from: explain, and the 出处 sheet of the boards workbook."""

import csv
import io
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from workflow.cli import group

GOLDEN = Path(__file__).parent / "golden" / "small"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small golden office after its night."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(GOLDEN / "inbox", folder / "inbox")
    shutil.copy(GOLDEN / "config.yaml", folder)
    assert run(folder, "nightly").exit_code in (0, 3)
    return folder


def run(folder: Path, command: str, *options: str) -> Result:
    return CliRunner().invoke(group, [command, "--config", str(folder / "config.yaml"), *options])


def standings(folder: Path) -> list[dict[str, str]]:
    path = next(folder.glob("out/*/standings.csv"))
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def people(folder: Path) -> list[dict[str, str]]:
    """The month's lines of people that have an actual."""
    return [each for each in standings(folder) if each["person_id"] and each["actual"] and each["period"] == "2026-11"]


def test_the_rows_of_explain_add_up_to_the_figure(office: Path) -> None:
    """For every person and metric the CSV's amounts add up to the actual of standings.csv, to 分."""
    lines = people(office)
    assert lines
    for line in lines:
        result = run(office, "explain", "--person", line["person_id"], "--metric", line["metric"], "--csv")
        assert result.exit_code == 0, result.output
        rows = list(csv.DictReader(io.StringIO(result.stdout)))
        total = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
        assert total.quantize(Decimal("0.01")) == Decimal(line["actual"]).quantize(Decimal("0.01"))


def test_explain_names_the_cell_of_the_target_and_the_terms_of_the_gap(office: Path) -> None:
    """The text shows target, actual, completion, gap and the workbook, sheet and cell that the target stands in."""
    line = next(each for each in people(office) if each["metric"] == "sales" and each["target"])
    output = run(office, "explain", "--person", line["person_id"]).stdout
    for said in ("目标:", "实际完成:", "完成率:", "差额:", "×", "›"):
        assert said in output


def test_units_are_explained_as_well(office: Path) -> None:
    """The rows of a unit are those of everybody who sold in it."""
    unit = next(each for each in standings(office) if each["level"] == "region" and each["metric"] == "sales")
    result = run(office, "explain", "--unit", unit["path"], "--csv")
    total = sum((Decimal(row["amount"]) for row in csv.DictReader(io.StringIO(result.stdout))), Decimal(0))
    assert total == Decimal(unit["actual"])


@pytest.mark.parametrize(
    "options", [("--person", "没有这个人"), ("--unit", "没有"), (), ("--person", "A", "--unit", "B")]
)
def test_explain_says_whom_it_does_not_know(office: Path, options: tuple[str, ...]) -> None:
    """Nobody, an unknown one or two at once end with 2 and a sentence on stderr."""
    result = run(office, "explain", *options)
    assert result.exit_code == 2
    assert result.stderr.strip()


def test_the_sources_sheet_adds_up_to_the_progress_sheet(office: Path) -> None:
    """Filtered by metric and person, the amounts of 出处 add up to the month's actual."""
    book = openpyxl.load_workbook(next(office.glob("out/*/boards/龙虎榜.xlsx")))
    rows = list(book["出处"].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "指标")
    sums: dict[tuple[object, object], float] = {}
    for row in rows[head + 1 :]:
        if row[0] and str(row[4])[:7] == "2026-11":
            sums[row[0], row[1]] = sums.get((row[0], row[1]), 0.0) + float(row[5])
    for line in people(office):
        if line["metric"] == "sales" and Decimal(line["actual"]):
            assert round(sums["销售额", line["person_id"]], 2) == float(line["actual"])
