from dataclasses import replace
from datetime import date

import pytest

from small_office import AS_OF, COMPANY, EAST, HANGZHOU, SHANGHAI, TEAM, WEST, person
from workflow.domain.team import Team, TeamPath
from workflow.report.scopes import scopes


def scope_of(boss, team=TEAM):
    """Return the scope of somebody added to a team; None where the person gets no mail."""
    found = scopes(Team((*team.people, boss), "星河"), AS_OF)
    return next((scope for scope in found if scope.recipient.id == boss.id), None)


@pytest.mark.parametrize(
    ("post", "unit"),
    [
        ("总经理", COMPANY), ("总裁", COMPANY), ("销售总监", COMPANY), ("销售副总", COMPANY), ("President", COMPANY),
        ("VP of Sales", COMPANY), ("大区经理", EAST), ("区域总监", EAST), ("区域 经理", EAST), ("大区总经理", EAST),
        ("Regional Director", EAST), ("店长", SHANGHAI), ("门店经理", SHANGHAI), ("Store Manager", SHANGHAI),
        ("主管", SHANGHAI), ("销售经理", SHANGHAI), ("渠道总监", SHANGHAI), ("Sales Manager", SHANGHAI),
        ("大客户部经理", SHANGHAI), ("分公司总经理", SHANGHAI),
    ],
)  # fmt: skip
def test_posts_that_manage_a_unit(post, unit):
    """A person whose post manages a unit gets that unit's mail: the company, the region, the store, or the lowest."""
    assert scope_of(person("Z", SHANGHAI, post=post)).unit == unit


@pytest.mark.parametrize(
    "post",
    ["", "客户经理", "大客户经理", "业务经理", "项目经理", "产品经理", "店员",
     "总经理助理", "经理助理", "总助", "销售内务",
     "销售代表", "Account Manager", "Sales Representative", "Assistant to the Manager", "导购"],
)  # fmt: skip
def test_posts_that_manage_nothing(post):
    """A title with 经理 or Manager in it that manages customers, projects or nobody gets no unit's mail."""
    assert scope_of(person("Z", SHANGHAI, post=post)) is None


def test_a_region_s_post_without_a_region():
    """A 大区经理 whose path names no region gets no region's mail, least of all the company's."""
    assert scope_of(person("Z", COMPANY, post="大区经理")) is None


def test_an_office_without_regions():
    """Where the office has no regions at all, a 区域经理 manages what there is."""
    flat = Team((person("A", COMPANY),), "星河")
    assert scope_of(person("Z", COMPANY, post="区域经理"), flat).unit == COMPANY


def test_members_are_the_unit_s_people():
    """A manager's scope has everybody of the unit but the manager."""
    assert scope_of(person("Z", SHANGHAI, post="店长")).members == {"A", "B"}


def test_nobody_sees_who_stands_above_or_beside():
    """A unit's manager doesn't see own superiors, nor others who manage the same or a larger unit."""
    boss = person("Z", EAST, post="大区经理", superior="A")
    assert scope_of(boss).members == {"B", "C"}
    beside = scope_of(person("Y", EAST, post="大区经理"), Team((*TEAM.people, boss), "星河"))
    assert beside.members == {"A", "B", "C"}


def test_a_superior_sees_everybody_below():
    """A superior without a managing post sees everybody below, however far down, and no one else."""
    people = [replace(each, superior={"A": "Z", "D": "A"}.get(each.id, "")) for each in TEAM.people]
    scope = scope_of(person("Z", COMPANY), Team(tuple(people), "星河"))
    assert (scope.unit, scope.members) == (None, {"A", "D"})
    assert scope.label == "人Z"


def test_a_superior_of_a_whole_unit_gets_the_unit():
    """A superior whose people are exactly a unit's gets that unit's figures."""
    people = [replace(each, superior="Z" if each.id in "AB" else "") for each in TEAM.people]
    assert scope_of(person("Z", SHANGHAI), Team(tuple(people), "星河")).unit == SHANGHAI


def test_a_circle_of_superiors_ends():
    """People who are each other's superior neither hang the night nor see themselves."""
    pair = Team((person("A", EAST, superior="B"), person("B", EAST, superior="A")), "星河")
    assert scopes(pair, AS_OF) == ()


@pytest.mark.parametrize(
    ("wish", "unit"),
    [("华西", WEST), ("星河 ▸ 华西", WEST), ("星河/华东/杭州店", HANGZHOU), ("不存在", SHANGHAI), ("是", SHANGHAI)],
)
def test_the_people_workbook_decides_who_receives_what(wish, unit):
    """What the people workbook names is received; what names no unit leaves the default."""
    assert scope_of(person("Z", SHANGHAI, post="店长", receives=wish)).unit == unit


@pytest.mark.parametrize("wish", ["否", "无", "No", " 否 "])
def test_who_wants_none_gets_none(wish):
    """否 or 无 in the people workbook means no summary, whatever the post."""
    assert scope_of(person("Z", SHANGHAI, post="总经理", receives=wish)) is None


def test_who_has_left_gets_no_mail():
    """A manager gets no mail after the last day, nor before the first."""
    assert scope_of(person("Z", SHANGHAI, post="店长", left=date(2026, 11, 19))) is None
    assert scope_of(person("Z", SHANGHAI, post="店长", joined=date(2026, 11, 21))) is None


def test_a_plain_manager_at_the_head_office_sees_those_below():
    """A plain 经理 at the head of a company with regions sees those below, where the workbook says who they are."""
    people = [replace(each, superior="Z" if each.id == "A" else "") for each in TEAM.people]
    assert scope_of(person("Z", TeamPath("星河"), post="经理"), Team(tuple(people), "星河")).members == {"A"}
    assert scope_of(person("Z", TeamPath("星河"), post="经理")).unit == COMPANY
