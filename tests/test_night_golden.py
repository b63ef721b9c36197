"""A small office computed by hand (tests/golden/small/README.md shows how): findings, standings, boards as text."""

import csv
import shutil
from pathlib import Path

import pytest

from night_office import csv_book, day_folder, program, table

GOLDEN = Path(__file__).parent / "golden" / "small"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    for source in sorted((GOLDEN / "inbox").rglob("*.csv")):
        csv_book(source, folder / "inbox" / source.relative_to(GOLDEN / "inbox").with_suffix(".xlsx"))
    shutil.copyfile(GOLDEN / "config.yaml", folder / "config.yaml")
    done = program("nightly", "--config", folder / "config.yaml")
    assert done.returncode == 3, done.stderr
    return folder


def expected(name: str) -> list[dict[str, str]]:
    with (GOLDEN / "expected" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["findings.csv", "standings.csv", "boards.csv"])
def test_the_night_computes_what_a_person_computes_by_hand(small: Path, name: str):
    """Unit targets split to people, a mover, joiner, leaver, a return, 万元, three sources: every figure is right."""
    wanted = expected(name)
    columns = list(wanted[0])
    found = [{column: row[column] for column in columns} for row in table(small, name)]
    assert sorted(map(str, found)) == sorted(map(str, wanted))


def test_boards_stand_in_the_order_of_their_ranks(small: Path):
    """boards.csv lists each board from its best downwards, ties by unit and id, exactly as written down by hand."""
    columns = list(expected("boards.csv")[0])
    assert [{column: row[column] for column in columns} for row in table(small, "boards.csv")] == expected("boards.csv")


def test_the_parts_of_a_units_target_add_up():
    """What the people of a unit were given is the unit's target to the 分, a mover's part in each unit included."""
    rows = {row["path"]: row["target"] for row in expected("standings.csv") if row["metric"] == "sales"}
    people = sum(round(float(target) * 100) for path, target in rows.items() if path.count("/") == 3)
    assert people == 307_000_00 == round(float(rows["公司"]) * 100)


def test_every_row_is_of_november_by_the_working_day_clock(small: Path):
    """15 of November's 21 working days are over on the 20th: each row says so, with period and dates."""
    for row in table(small, "standings.csv"):
        assert (row["as_of"], row["period"], row["period_start"], row["period_end"]) == (
            "2026-11-20", "2026-11", "2026-11-01", "2026-11-30",
        )  # fmt: skip
        assert row["time_progress"] == "0.714286"


def test_nobody_who_is_gone_is_asked_for_anything(small: Path):
    """冯九 left on the 6th: the mails neither list him as behind the clock nor give him a target for the next day."""
    text = (day_folder(small) / "mail" / "evening" / "A001-manager.txt").read_text(encoding="utf-8")
    before_boards = text[: text.index("龙虎榜")]
    assert "王彤" in before_boards
    assert "冯九" not in before_boards
