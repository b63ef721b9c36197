from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from small_office import (
    AS_OF,
    CALENDAR,
    COMPANY,
    EAST,
    HANGZHOU,
    NOVEMBER,
    SHANGHAI,
    TEAM,
    WEST,
    facts,
    leaderboards,
    person,
    target,
    units,
)  # fmt: skip
from workflow.compute.coverage import Coverage
from workflow.compute.leaderboards import default_boards
from workflow.compute.progress import standings
from workflow.compute.settings import BoardSettings
from workflow.compute.targets import completed
from workflow.domain.finding import Finding, Severity
from workflow.domain.period import Period, year
from workflow.domain.place import Place
from workflow.domain.team import Team
from workflow.domain.view import Scope
from workflow.report.scopes import scopes
from workflow.report.views import Edition, manager_view, manager_views

EDITION = Edition(AS_OF, date(2026, 11, 23), unreported=frozenset({"A", "D"}))
LEDGER = Coverage.of(ledgers={"sales": Period(date(2026, 1, 1), AS_OF)})
ROWS = [
    (AS_OF, "A", SHANGHAI, "sales", 10), (AS_OF, "B", SHANGHAI, "sales", 20), (AS_OF, "C", HANGZHOU, "sales", 30),
    (AS_OF, "D", WEST, "sales", 40),
]  # fmt: skip
TARGETS = [target(each, 100) for each in TEAM.people if each.sells]


def finding(person_id="", severity=Severity.ERROR):
    details = {"person_id": person_id} if person_id else {}
    return Finding("date.unreadable", severity, Place("日报.xlsx", "S", 3, 2), "x", details, f"c{person_id}")


FINDINGS = (finding("A"), finding("C"), finding("D"), finding(), finding("A", Severity.WARNING))


def see(scope, *, rows=ROWS, targets=TARGETS, boards=(), team=TEAM):
    found = facts(rows)
    complete = completed(targets, team, CALENDAR, AS_OF).targets
    stood = standings(found, complete, team, CALENDAR, AS_OF, LEDGER)
    made = leaderboards(found, stood, team, boards or default_boards(found), LEDGER)
    return manager_view(scope, EDITION, stood, made, FINDINGS, team)


def unit_scope(unit, recipient="M"):
    members = {each.id for each in TEAM.members(unit, AS_OF)} - {recipient}
    return Scope(TEAM.by_id[recipient], unit, frozenset(members))


def test_a_region_s_manager_sees_the_region():
    """A manager's screen has the unit's own line, the units directly below, and its people, the worst first."""
    (summary,) = see(unit_scope(EAST)).metrics
    assert (summary.total.path, summary.total.actual, summary.total.target) == (EAST, units(60), units(300))
    assert [each.path for each in summary.units] == [SHANGHAI, HANGZHOU]
    assert [each.person_id for each in summary.people] == ["A", "B", "C"]
    assert summary.behind == summary.people


def test_who_has_not_reported():
    """Of those whose report is missing a manager sees the own people; figures are then 暂定."""
    view = see(unit_scope(EAST))
    assert [each.id for each in view.unreported] == ["A"]
    assert view.incomplete


def test_findings_are_those_of_the_own_people():
    """Only held rows of the scope's people are shown; a finding that names nobody is the company manager's."""
    assert [each.details["person_id"] for each in see(unit_scope(EAST)).findings] == ["A", "C"]
    assert len(see(unit_scope(COMPANY)).findings) == 4


def test_public_columns_only():
    """Of people outside of the scope a board shows rank, name, value and completion, and nothing else."""
    row = see(unit_scope(EAST)).boards[1].rows[0]
    assert (row.rank, row.name, row.value) == (1, "丁一", units(40))
    assert (row.person_id, row.path, row.reason, row.to_next, row.movement) == ("", COMPANY, "", None, None)
    assert row.completion is not None


def test_boards_of_other_peer_groups_are_not_shown():
    """A board of another region is not shown; those of the own region and, to a company's manager, all are."""
    boards = [BoardSettings(key="r", metric="sales", group="region")]
    assert {board.scope for board in see(unit_scope(EAST), boards=boards).boards} == {EAST}
    assert {board.scope for board in see(unit_scope(COMPANY), boards=boards).boards} == {EAST, WEST}


def test_a_superior_of_no_whole_unit_sees_a_sum():
    """Where the people below are no unit, their figures are added up under the superior's name."""
    view = see(Scope(TEAM.by_id["M"], None, frozenset({"A", "D"})))
    (summary,) = view.metrics
    assert (summary.total.name, summary.total.actual, summary.total.target) == ("马强", units(50), units(200))
    assert [each.path for each in summary.units] == [WEST]
    assert summary.total.person_id == ""


def test_the_shortest_period_with_a_target_is_shown():
    """A metric is shown in the shortest period with a target that contains as_of: the month beside the year."""
    targets = [*TARGETS, target(COMPANY, 9999, year(2026))]
    (summary,) = see(unit_scope(COMPANY), targets=targets).metrics
    assert {summary.total.period} | {each.period for each in summary.people} == {NOVEMBER}


def test_a_metric_without_targets_is_shown_for_the_month():
    """Without any target a metric is shown for the month of as_of."""
    (summary,) = see(unit_scope(EAST), targets=[]).metrics
    assert (summary.total.period, summary.total.target) == (NOVEMBER, None)


def test_one_view_a_scope():
    """Views come one a scope, in the scopes' order."""
    views = list(manager_views([unit_scope(EAST), unit_scope(WEST)], EDITION, [], [], [], TEAM))
    assert [view.scope.unit for view in views] == [EAST, WEST]


@given(
    st.lists(st.sampled_from(["", "A", "B", "C", "D", "E"]), min_size=6, max_size=6),
    st.lists(st.sampled_from(["", "店长", "大区经理", "总经理", "客户经理"]), min_size=6, max_size=6),
    st.lists(st.sampled_from([COMPANY, EAST, WEST, SHANGHAI, HANGZHOU]), min_size=6, max_size=6),
)
def test_no_view_holds_anybody_outside_of_the_scope(superiors, posts, paths):
    """Whatever the office looks like, a view names only the recipient's people, but for boards' public columns."""
    people = [
        replace(person(each, path), superior=superior, post=post)
        for each, superior, post, path in zip("ABCDEF", superiors, posts, paths, strict=True)
    ]
    team = Team(tuple(people), "星河")
    rows = [(AS_OF, each.id, each.path_on(AS_OF), "sales", 1) for each in people]
    for scope in scopes(team, AS_OF):
        view = see(scope, rows=rows, targets=[target(each, 5) for each in people], team=team)
        allowed = scope.members | {scope.recipient.id}
        shown = {each.person_id for summary in view.metrics for each in summary.people}
        shown |= {row.person_id for board in view.boards for row in board.rows if row.person_id}
        shown |= {each.id for each in view.unreported} | {each.details.get("person_id") or "" for each in view.findings}
        assert shown - {""} <= allowed
        above = [unit.path for summary in view.metrics for unit in summary.units]
        assert all(scope.unit.contains(path) if scope.unit else True for path in above)
