"""split on the command line: plan, edit, split again, publish, the night after (capabilities.md #4, #6, #10, #15)."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from night_office import codes, config, night, office, table
from workflow.cli import group

UNIT_TARGETS = (
    ("指标", "公司", "考核期", "目标"),
    ("销售额", "公司", "2026-12", 100_000),
    ("销售额", "公司", "2027", 1_200_000),
)
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small office with targets of the company alone: two people share them."""
    office(tmp_path, 目标=UNIT_TARGETS)
    config(tmp_path)
    return tmp_path


def split(folder: Path, *options: object) -> Result:
    return CliRunner().invoke(group, ["split", "--config", str(folder / "config.yaml"), *map(str, options)])


def planned(folder: Path, *options: object, name: str = "方案.xlsx") -> Path:
    result = split(folder, *options, "-o", folder / name)
    assert result.exit_code == 0, result.output
    return folder / name


def typed(path: Path, cell: str, value: object, sheet: str = "分解") -> Path:
    """Type a value into a plan, as 王经理 would."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    book.properties.lastModifiedBy = "王经理"
    book.save(path)
    return path


def numbers(path: Path) -> dict[str, dict[str, float]]:
    """Return the split of a plan: by person id, then column."""
    rows = list(openpyxl.load_workbook(BytesIO(path.read_bytes()))["分解"].iter_rows(min_row=4, values_only=True))
    head = rows[0]
    return {
        str(row[0]): {str(label): float(value) for label, value in zip(head[6:-2], row[6:], strict=False)}
        for row in rows[1:] if row[0]
    }  # fmt: skip


def targets(folder: Path, period: str, as_of: date) -> dict[str, float]:
    """Return the targets that a night's standings carry, by person id ('' for the company)."""
    rows = table(folder, "standings.csv", as_of)
    return {row["person_id"]: float(row["target"]) for row in rows
            if row["period"] == period and (row["person_id"] or row["level"] == "company")}  # fmt: skip


def test_a_year_is_planned_published_and_carried_by_the_night_after(folder: Path) -> None:
    """The night after reads what was published without findings, and its standings have the plan's months."""
    night(folder)
    plan = planned(folder, "--period", "2027", "--round", 100)
    result = split(folder, "--from", plan, "--publish")
    assert result.exit_code == 0, result.output
    assert (folder / "inbox" / "目标_2027_v1.xlsx").exists()
    night(folder, DECEMBER)
    assert codes(folder, DECEMBER) == ["calendar.provisional"]
    split_into = numbers(plan)
    january = targets(folder, "2027-01", DECEMBER)
    assert {who: january[who] for who in split_into} == {who: cells["2027-01"] for who, cells in split_into.items()}
    assert january[""] == sum(cells["2027-01"] for cells in split_into.values())


def test_a_month_is_planned_to_weeks_and_its_standings_are_the_plans(folder: Path) -> None:
    """A month's plan has weeks as columns; published, the month of each person is the sum of their weeks."""
    plan = planned(folder, "--period", "2026-12")
    assert split(folder, "--from", plan, "--publish").exit_code == 0
    night(folder, DECEMBER)
    assert codes(folder, DECEMBER) == ["calendar.provisional"]
    december = targets(folder, "2026-12", DECEMBER)
    for who, weeks in numbers(plan).items():
        assert december[who] == pytest.approx(sum(weeks.values()))
    assert december[""] == 100_000


def test_a_second_version_supersedes_and_overwrites_nothing(folder: Path) -> None:
    """An edited plan is published as the next version; the first file stays, and the later version counts."""
    first = planned(folder, "--period", "2026-12")
    assert split(folder, "--from", first, "--publish").exit_code == 0
    before = (folder / "inbox" / "目标_2026-12_v1.xlsx").read_bytes()
    lines = openpyxl.load_workbook(first)["分解"].iter_rows(values_only=True)
    row = next(number for number, line in enumerate(lines, 1) if line[0] == "A3")
    typed(first, f"F{row}", 40_000)
    second = planned(folder, "--from", first, name="方案2.xlsx")
    assert split(folder, "--from", second, "--publish").exit_code == 0
    assert (folder / "inbox" / "目标_2026-12_v1.xlsx").read_bytes() == before
    night(folder, DECEMBER)
    assert codes(folder, DECEMBER) == ["calendar.provisional"]
    december = targets(folder, "2026-12", DECEMBER)
    assert (december["A3"], december["A4"]) == (40_000, 60_000)
    assert (folder / "inbox" / "目标_2026-12_v2.xlsx").exists()


def test_an_impossible_plan_is_refused_and_nothing_written(folder: Path) -> None:
    """Locks above the total end with 3, a sentence that names them and the smallest change, and no file."""
    plan = typed(planned(folder, "--period", "2027"), "G6", 1_300_000)
    result = split(folder, "--from", plan, "-o", folder / "方案2.xlsx")
    assert result.exit_code == 3
    assert "孙三" in result.output
    assert "100,000" in result.output
    assert not (folder / "方案2.xlsx").exists()


def test_an_edited_plan_is_split_again_before_it_is_published(folder: Path) -> None:
    """Publishing a plan with a number that was typed since says what would change, and publishes nothing."""
    plan = typed(planned(folder, "--period", "2027"), "G6", 12_345)
    result = split(folder, "--from", plan, "--publish")
    assert result.exit_code == 3
    assert "还没有重新分解" in result.output
    assert not list((folder / "inbox").glob("目标_*"))
    again = planned(folder, "--from", plan, name="方案2.xlsx")
    assert numbers(again)["A3"]["2027-01"] == 12_345
    assert split(folder, "--from", again, "--publish").exit_code == 0


def test_publishing_is_blocked_when_targets_would_not_add_up(folder: Path) -> None:
    """A region's plan that asks for more than the company's stated target names the sums and is not published."""
    office(folder, 目标=(*UNIT_TARGETS, ("销售额", "公司", "2027-01", 50_000)))
    result = split(folder, "--period", "2027-01", "--unit", "东区", "--total", 90_000, "--publish")
    assert result.exit_code == 3
    assert "没有发布" in result.output
    assert "90,000" in result.output
    assert not list((folder / "inbox").glob("目标_*"))


def test_a_later_version_that_waits_blocks_publishing(folder: Path) -> None:
    """A target whose own version becomes effective later would replace the plan's, so it is named first."""
    later = (
        ("姓名", "指标", "期间", "目标", "版本", "生效日"),
        ("孙三", "销售额", "2027-01", 9, "V9", date(2026, 12, 15)),
    )
    office(folder, 目标=UNIT_TARGETS, 个人目标=later)
    result = split(folder, "--period", "2027", "--publish")
    assert result.exit_code == 3
    assert "2026-12-15" in result.output


def test_a_plan_goes_nowhere_where_it_would_harm(folder: Path) -> None:
    """A plan is not written into the inbox, where it would be read as targets, nor over a file that is there."""
    assert split(folder, "--period", "2027", "-o", folder / "inbox" / "方案.xlsx").exit_code == 2
    there = planned(folder, "--period", "2027")
    before = there.read_bytes()
    assert split(folder, "--period", "2027", "-o", there).exit_code == 2
    assert there.read_bytes() == before


@pytest.mark.parametrize(("options", "said"), [
    (("--period", "明年"), "不是一个期间"),
    (("--period", "2027", "--unit", "火星"), "火星"),
    ((), "--period"),
])  # fmt: skip
def test_a_wrong_question_says_what_it_may_be(folder: Path, options: tuple[str, ...], said: str) -> None:
    """A period or unit that is none ends with 2 and a sentence that names it."""
    result = split(folder, *options, "-o", folder / "x.xlsx")
    assert result.exit_code == 2
    assert said in result.output


def test_a_file_that_is_no_plan_is_refused(folder: Path) -> None:
    """Any other workbook, or no workbook at all, is refused with the reason."""
    (folder / "x.xlsx").write_bytes(b"PK\x03\x04 nothing")
    for source in (folder / "inbox" / "人员.xlsx", folder / "x.xlsx"):
        result = split(folder, "--from", source, "-o", folder / "y.xlsx")
        assert result.exit_code == 3
        assert source.name in result.output


def test_an_english_office_reads_its_plan(folder: Path) -> None:
    """With language en the sheets, notes and sentences are English, and the workbook comes back as well."""
    config(folder, language="en")
    plan = planned(folder, "--period", "2027")
    assert openpyxl.load_workbook(plan).sheetnames == [
        "Plan", "Split", "Reasons", "Changes", "Fairness", "Proof", "Suggested", "Last calculation",
    ]  # fmt: skip
    assert "with people 1,200,000" in split(folder, "--from", plan, "-o", folder / "p2.xlsx").output
    assert split(folder, "--from", plan, "--publish").exit_code == 0
    night(folder, DECEMBER, language="en")
    assert codes(folder, DECEMBER) == ["calendar.provisional"]
