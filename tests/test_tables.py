from decimal import Decimal

from small_office import AS_OF, CALENDAR, COMPANY, SHANGHAI, TEAM, facts, leaderboards, target
from workflow.compute.coverage import Coverage
from workflow.compute.leaderboards import default_boards
from workflow.compute.progress import standings
from workflow.compute.splits import split_periods
from workflow.domain.catalogue import find
from workflow.domain.finding import Language, Severity
from workflow.domain.mark import ChartKind, Link
from workflow.domain.period import Period, Span, quarter, year
from workflow.domain.place import Place
from workflow.domain.planning import Planning
from workflow.report.marks import annotation
from workflow.report.tables import board_layout, problem_table, progress_table, split_table

NAMES = {each.id: each.name for each in TEAM.people}
LEDGER = Coverage.of(ledgers={"sales": Period(AS_OF, AS_OF)})
FACTS = facts([(AS_OF, "A", SHANGHAI, "sales", 10), (AS_OF, "B", SHANGHAI, "sales", 20)])
STANDINGS = standings(FACTS, [target(TEAM.by_id["A"], 100)], TEAM, CALENDAR, AS_OF, LEDGER)
BOARDS = leaderboards(FACTS, STANDINGS, TEAM, default_boards(FACTS), LEDGER)


def refused(row=0, column=0, value="x", workbook="a.xlsx", cause=""):
    return find(
        "write.refused", Place(workbook, "S" if row else "", row, column), value, reason="r", reason_en="r", cause=cause
    )


def test_every_row_has_as_many_cells_as_columns():
    """Each table is a rectangle: a cell for every column in every row, in both languages."""
    for language in Language:
        split = (target(COMPANY, 10), split_periods(target(COMPANY, 10), CALENDAR))
        tables = [
            *board_layout(BOARDS, STANDINGS, AS_OF, language),
            split_table([split], NAMES, Planning(), AS_OF, language),
            problem_table([refused(2, 3)], language),
        ]
        assert all(len(row) == len(table.columns) for table in tables for row in table.rows)
        assert all(table.rows for table in tables)


def test_day_and_cumulative_stand_side_by_side():
    """A board's sheet has the day on the left and the month to date on the right, with a chart of the latter (S4)."""
    board, progress = board_layout(BOARDS, STANDINGS, AS_OF, Language.ZH)
    titles = [column.title for column in board.columns]
    assert (board.title, progress.title) == ("销售额龙虎榜", "进度 销售额")
    assert titles.index("当日 名次") < titles.index("") < titles.index("累计 名次")
    assert board.rows[0][:4] == (1, "白露", "上海店", Decimal("20.00"))
    assert board.chart is ChartKind.BAR
    assert (titles[board.chart_column], titles[board.chart_label]) == ("累计 销售额", "累计 姓名")
    assert board.columns[board.chart_column].bars


def test_progress_says_which_clock_and_which_formula():
    """The 进度 sheet says which clock is used and how each figure is computed, and colours who is behind."""
    table = progress_table(STANDINGS, AS_OF, Language.ZH)
    assert "工作日" in table.notes[1]
    behind = [place for place, standing in enumerate(STANDINGS) if standing.behind]
    assert behind == list(table.tone)


def test_the_split_s_sums_stand_beside_the_amounts():
    """Each amount of the 分解 sheet that has parts equals the sum of its parts, which stands beside it."""
    whole = target(COMPANY, 1_000_000, year(2026))
    table = split_table([(whole, split_periods(whole, CALENDAR))], NAMES, Planning(), AS_OF, Language.ZH)
    assert all(row[5] in (None, row[4]) for row in table.rows)
    assert sum(row[5] is not None for row in table.rows) == 1 + 4 + 12
    labels = [str(row[2]).strip() for row in table.rows]
    assert labels[:3] == ["2026", "2026Q1", "2026-01"]
    assert len(labels) == 1 + 4 + 12


def test_the_split_s_days_stand_on_the_month_s_row():
    """The days of the month of as_of stand to the right of its row and add up to the month; days off are empty."""
    whole = target(COMPANY, 1_000_000, year(2026))
    table = split_table([(whole, split_periods(whole, CALENDAR))], NAMES, Planning(), AS_OF, Language.ZH)
    assert [column.title for column in table.columns[7:]] == [f"11/{day}" for day in range(1, 31)]
    month = next(row for row in table.rows if str(row[2]).strip() == "2026-11")
    assert sum(cell for cell in month[7:] if cell is not None) == month[4]
    assert sum(cell is not None for cell in month[7:]) == 21
    assert all(cell is None for row in table.rows if row is not month for cell in row[7:])


def test_the_split_names_its_origin():
    """Each part says from which period it was split, in the reader's language."""
    whole = target(TEAM.by_id["A"], 100, quarter(2026, 4))
    table = split_table([(whole, split_periods(whole, CALENDAR))], NAMES, Planning(), AS_OF, Language.ZH)
    assert table.rows[0][0] == "安然"
    assert [row[6] for row in table.rows[:2]] == ["目标表填写", "由 2026Q4 目标按工作日分解"]
    assert whole.period.span is Span.QUARTER


def test_problems_link_to_their_cells():
    """The 问题 sheet has a link to each cell, the number of the same cause, two columns to answer, and the code."""
    table = problem_table([refused(7, 3, cause="c"), refused(8, 3, cause="c"), refused()], Language.ZH)
    assert [row[2] for row in table.rows] == [None, Link("C7", "S", "C7"), Link("C8", "S", "C8")]
    assert [row[7] for row in table.rows] == [1, 2, 2]
    assert [column.title for column in table.columns][-4:] == ["建议值", "更正为", "采纳", "代码"]
    assert all(row[-4:] == (None, None, None, "write.refused") for row in table.rows)


def test_one_mark_a_cell():
    """Several findings at one cell make one mark with the text of all; those at no cell make none."""
    found = annotation("a.xlsx", [refused(2, 3), refused(2, 3, "y"), refused(4), refused()], [], AS_OF, Language.ZH)
    (mark,) = found.marks
    assert (mark.sheet, mark.row, mark.column, mark.severity) == ("S", 2, 3, Severity.WARNING)
    assert "没有在这个工作簿上写批注" in mark.text
    assert len(found.tables[0].rows) == 4


def test_only_the_workbook_s_own_findings():
    """A workbook is marked with its own findings only, and not at all where there is nothing to say."""
    assert annotation("b.xlsx", [refused(2, 3)], [], AS_OF, Language.ZH).empty
    assert not annotation("a.xlsx", [refused(2, 3)], [], AS_OF, Language.ZH).empty


def test_marks_are_capped_with_a_sentence():
    """Above the cap the gravest cells are marked and the 问题 sheet says how many there are."""
    found = annotation("a.xlsx", [refused(row, 1) for row in range(1, 12)], [], AS_OF, Language.EN, most_marks=10)
    assert len(found.marks) == 10
    assert "11 cells" in found.tables[0].notes[0]
    assert len(found.tables[0].rows) == 11
