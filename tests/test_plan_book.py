"""A plan as a workbook and back: typed-over and filled cells are locks, cleared ones are not, parameters count."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from small_office import AS_OF, COMPANY, TEAM, facts, target, units
from workflow.compute.plan_basis import Basis
from workflow.domain.finding import Language
from workflow.domain.period import month, year
from workflow.domain.plan import Lock, LockKind, Method, PlanCase, Terms
from workflow.domain.plan_book import LOCK_COLOUR, PlanRead
from workflow.domain.planning import Planning, Released
from workflow.domain.target_ledger import TargetEntry
from workflow.planning_work import planned_case, workbook_of
from workflow.report.plan_back import Unclear, read_back
from workflow.workbook.limits import ReadLimits
from workflow.workbook.plan_sheets import read_plan
from workflow.workbook.read import Rejection

BASIS = Basis(TEAM, Planning(), AS_OF, (), facts([]), {})
TERMS = Terms("sales", COMPANY, year(2027), units(1_200_000), units(100))
YELLOW = PatternFill("solid", fgColor=LOCK_COLOUR)
Edit = Callable[[openpyxl.Workbook], None]


def case(terms: Terms = TERMS, read: PlanRead | None = None, basis: Basis = BASIS) -> PlanCase:
    found = planned_case(basis, terms, read)
    assert isinstance(found, PlanCase)
    return found


def content(of: PlanCase, language: Language = Language.ZH) -> bytes:
    return workbook_of(of, language, provisional=False)


def edited(book: bytes, *edits: Edit, who: str = "王经理") -> bytes:
    """Return a workbook as somebody saved it after some edits."""
    workbook = openpyxl.load_workbook(BytesIO(book))
    for edit in edits:
        edit(workbook)
    workbook.properties.lastModifiedBy = who
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def back(book: bytes) -> PlanRead:
    read = attempt(book)
    assert isinstance(read, PlanRead), read
    return read


def attempt(book: bytes) -> PlanRead | Unclear:
    sheets = read_plan(book, "方案.xlsx", ReadLimits())
    assert not isinstance(sheets, Rejection)
    return read_back(sheets, BASIS.planning, AS_OF)


def put(sheet: str, cell: str, value: object) -> Edit:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook[sheet][cell].value = value

    return edit


def fill(cell: str, ground: PatternFill) -> Edit:
    def edit(workbook: openpyxl.Workbook) -> None:
        workbook["分解"][cell].fill = ground

    return edit


def cell_of(book: bytes, who: str, label: str) -> str:
    """Return the name of a person's cell of a period on the split."""
    sheet = openpyxl.load_workbook(BytesIO(book))["分解"]
    column = next(cell.column_letter for cell in sheet[4] if cell.value == label)
    return f"{column}{next(row[0].row for row in sheet.iter_rows(min_row=5) if row[0].value == who)}"


def test_a_plan_that_nobody_edited_comes_back_as_it_was() -> None:
    """Reading an untouched plan gives its terms, no locks, no weights, and the same plan again, in both languages."""
    first = case(replace(TERMS, method=Method.ABILITY, released=Released.SHRINK))
    for language in Language:
        read = back(content(first, language))
        assert read.terms == first.plan.terms
        assert not read.edits.cells
        assert not read.edits.weights
        assert not read.edits.months
        assert case(read.terms, read).plan == first.plan


def test_the_same_plan_gives_the_same_bytes() -> None:
    """A plan's workbook has no clock and no chance in it."""
    assert content(case()) == content(case())


def test_a_number_typed_over_a_share_is_a_lock_with_who_and_when() -> None:
    """The typed number stays, the others are split again, and the next workbook keeps who and when as they were."""
    book = content(case())
    at = cell_of(book, "A", "2027-03")
    read = back(edited(book, put("分解", at, 55_555)))
    ((key, (amount, lock)),) = read.edits.cells.items()
    assert key == ("A", "星河", month(2027, 3))
    assert (amount, lock.kind, lock.who) == (units(55_555), LockKind.TYPED, "王经理")
    second = case(read.terms, read)
    assert second.plan.total == units(1_200_000)
    again = back(edited(content(second), who="李助理"))
    assert again.edits.cells == {key: (amount, lock)}
    assert case(again.terms, again).plan == second.plan


def test_a_cell_with_the_lock_colour_is_a_lock_until_the_colour_goes() -> None:
    """Filling a computed cell locks what stands in it; taking the yellow away, or clearing the cell, releases it."""
    book = content(case())
    at = cell_of(book, "B", "2027-04")
    read = back(edited(book, fill(at, YELLOW)))
    ((key, (amount, lock)),) = read.edits.cells.items()
    assert key[0] == "B"
    assert lock.kind is LockKind.FILLED
    assert amount == read.last["B", "星河", "2027-04"]
    locked = content(case(read.terms, read))
    assert len(back(locked).edits.cells) == 1
    assert not back(edited(locked, fill(at, PatternFill()))).edits.cells
    assert not back(edited(locked, put("分解", at, None))).edits.cells


def test_weights_bounds_and_parameters_count() -> None:
    """A typed weight, a cap, a month's weight, the total and the way of weighing come back as they were typed."""
    book = content(case())
    row = cell_of(book, "C", "2027-01")[1:]
    changes = (
        put("分解", f"D{row}", 2), put("分解", f"F{row}", 400_000), put("分解", "G5", 42), put("方案", "B8", 1_300_000),
        put("方案", "B13", 1000), put("依据", "E4", 85),
    )  # fmt: skip
    read = back(edited(book, *changes))
    assert read.edits.weights == {("C", "星河"): 2}
    assert read.edits.bounds["C", "星河"] == (None, units(400_000))
    assert read.edits.months[month(2027, 1)] == 42
    assert (read.terms.total, read.terms.quantum) == (units(1_300_000), units(1000))
    assert read.edits.free == {"A": pytest.approx(0.85)}
    plan = case(read.terms, read).plan
    totals = {row.person_id: row.total for row in plan.rows}
    assert totals["C"] == units(400_000)
    assert plan.totals[0] > plan.totals[1] * 2
    once_more = back(content(case(read.terms, read)))
    assert once_more.edits.weights == read.edits.weights
    assert once_more.edits.months == read.edits.months


@pytest.mark.parametrize(("sheet", "cell", "value", "word"), [
    ("分解", "G6", "三万", "三万"),
    ("分解", "G6", -5, "小于 0"), ("方案", "B7", "明年", "期间"),
    ("方案", "B9", "随便", "下拉"),
    ("方案", "B8", None, "没有填"), ("分解", "D6", -1, "权重"), ("方案", "B10", 99, "0 到 5"),
])  # fmt: skip
def test_a_cell_that_cannot_be_used_is_named(sheet: str, cell: str, value: object, word: str) -> None:
    """What is no number, no period or no choice is said with its cell; nothing is guessed."""
    found = attempt(edited(content(case()), put(sheet, cell, value)))
    assert isinstance(found, Unclear)
    assert word in found.zh


def test_past_columns_cannot_be_typed_over() -> None:
    """A number typed into a month that is over is ignored, and the proof sheet says which cell."""
    ledger = tuple(TargetEntry(target(TEAM.by_id[who], 25_000, month(2026, 10))) for who in "ABCD")
    basis = replace(BASIS, ledger=ledger)
    terms = replace(TERMS, period=year(2026))
    book = content(case(terms, basis=basis))
    at = cell_of(book, "A", "2026-10")
    read = back(edited(book, put("分解", at, 1)))
    assert read.ignored == (f"分解!{at}",)
    second = case(read.terms, read, basis)
    assert next(row for row in second.plan.rows if row.person_id == "A").cells[9] == units(25_000)
    assert any(at in words[0] for words in second.notes)


def test_the_changes_sheet_shows_before_and_after() -> None:
    """差异 lists the total, the people and each changed cell with what it was, what it is, and the difference."""
    book = content(case())
    read = back(edited(book, put("分解", cell_of(book, "A", "2027-03"), 55_555)))
    sheet = openpyxl.load_workbook(BytesIO(content(case(read.terms, read))))["差异"]
    lines = {(row[0].value, row[1].value): [cell.value for cell in row[2:5]] for row in sheet.iter_rows(min_row=4)}
    before = read.last["A", "星河", "2027-03"] / 10_000
    assert lines["安然", "2027-03"] == [before, 55_555, 55_555 - before]
    assert lines["星河", "2027"] == [1_200_000, 1_200_000, 0]


def test_dates_of_locks_come_from_the_workbook() -> None:
    """A lock is dated by the day on which the workbook says it was saved."""
    book = content(case())
    at = cell_of(book, "A", "2027-03")

    def saved(workbook: openpyxl.Workbook) -> None:
        workbook["分解"][at].value = 1000

    read = back(edited(book, saved))
    ((_, lock),) = read.edits.cells.values()
    assert lock == Lock(LockKind.TYPED, "王经理", lock.when)
    assert isinstance(lock.when, date)


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_plan_saved_by_an_office_program_comes_back(tmp_path: Path) -> None:
    """LibreOffice's own copy of a plan has the same numbers and the same yellow locks."""
    book = content(case())
    read = back(edited(book, put("分解", cell_of(book, "A", "2027-03"), 55_555)))
    second = case(read.terms, read)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "p.xlsx").write_bytes(content(second))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path, tmp_path / "in" / "p.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    again = back((tmp_path / "p.xlsx").read_bytes())
    assert again.edits.cells == read.edits.cells
    assert case(again.terms, again).plan == second.plan
