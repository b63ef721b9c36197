"""Who gets a manager's mail, and about whom: from the people workbook's posts, superiors and wishes."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.domain.team import Level, Person, Team, TeamPath
from workflow.domain.view import Scope
from workflow.report.settings import PostSettings

_REFUSED = frozenset({"否", "无", "不", "不接收", "no", "none", "-"})
_DEFAULT_POSTS = PostSettings()


@dataclass(frozen=True)
class _Chart:
    """Who stands where on a day, and which unit each post manages."""

    team: Team
    members: dict[TeamPath, frozenset[str]]
    managed: dict[str, TeamPath]

    def named(self, text: str) -> TeamPath | None:
        """Return the unit that a text names by its path or its name, if exactly one does."""
        path = re.sub(r"\s*[/▸›>\\]\s*", "/", text)
        found = [unit for unit in self.members if text and path in (unit.text, unit.name)]
        return found[0] if len(found) == 1 else None


def scopes(team: Team, as_of: date, posts: PostSettings = _DEFAULT_POSTS) -> tuple[Scope, ...]:
    """Return the scope of everybody who gets a summary on a day, in the team's order.

    A person whose post manages a unit sees that unit's people; a superior sees everybody below. What the people
    workbook says about who receives which summary (`Person.receives`) comes before both. Nobody sees who stands above
    or beside them: own superiors and others who manage the same or a larger unit are left out.
    """
    members: dict[TeamPath, set[str]] = defaultdict(set)
    for person in team.people:
        for unit in person.path_on(as_of).ancestors():
            members[unit].add(person.id)
    levels = frozenset(unit.level for unit in members)
    units = {person.id: _managed_unit(person, as_of, levels, posts) for person in team.people}
    managed = {
        person_id: unit
        for person_id, unit in units.items()
        if unit and not _better_by_reports(team.by_id[person_id], unit, team, levels, posts)
    }
    chart = _Chart(team, {unit: frozenset(ids) for unit, ids in sorted(members.items())}, managed)
    found = (_scope(person, chart, as_of) for person in team.people if person.active_on(as_of))
    return tuple(scope for scope in found if scope)


def _managed_unit(person: Person, as_of: date, levels: frozenset[Level], posts: PostSettings) -> TeamPath | None:
    """Return the unit that a person's post manages; None for a post that manages none, or whose unit the path lacks."""
    post, path = _folded(person.post), person.path_on(as_of)
    if not post or says(post, posts.none) or not says(post, (*posts.manager, *posts.company)):
        return None
    if says(post, posts.lowest):
        return path
    if says(post, posts.region):
        return _at_level(path, Level.REGION, levels)
    if says(post, posts.store):
        return _at_level(path, Level.STORE, levels)
    return TeamPath(path.company) if says(post, posts.company) else path


def _better_by_reports(
    person: Person, unit: TeamPath, team: Team, levels: frozenset[Level], posts: PostSettings
) -> bool:
    """Tell whether the people below say more than the post: a plain 经理 at the head office of several regions."""
    divided = levels & {Level.REGION, Level.STORE}
    plain_post = unit.level is Level.COMPANY and not says(_folded(person.post), posts.company)
    return bool(divided and plain_post and team.by_superior.get(person.id))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def says(post: str, words: Sequence[str]) -> bool:
    """Tell whether a post contains one of some words, whatever the case; English ones only as whole words."""
    text = _folded(post)
    return any(re.search(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word), text) for word in words)


def _at_level(path: TeamPath, level: Level, levels: frozenset[Level]) -> TeamPath | None:
    """Return a path's unit of a level; its lowest if the office has no such level; None if only this path lacks it."""
    unit = TeamPath(path.company, path.region) if level is Level.REGION else path
    if unit.level is level:
        return unit
    return None if level in levels else path


def _scope(person: Person, chart: _Chart, as_of: date) -> Scope | None:
    wish = unicodedata.normalize("NFKC", person.receives).strip()
    if wish.casefold() in _REFUSED:
        return None
    if wanted := chart.named(wish):
        return Scope(person, wanted, chart.members[wanted] - {person.id})
    reports = chart.team.reports(person.id)
    superiors = above(person, chart.team)
    if unit := chart.managed.get(person.id):
        beside = {other for other, theirs in chart.managed.items() if theirs.contains(unit)}
        members = (chart.members[unit] - beside) | reports
        return Scope(person, unit, members - superiors - {person.id})
    below = reports - superiors
    return Scope(person, _whole_unit(below, person, chart, as_of), below) if below else None


def above(person: Person, team: Team) -> set[str]:
    """Return the ids of a person's superiors, however far up; a circle ends by itself."""
    found: set[str] = set()
    superior = person.superior
    while superior and superior not in found and superior != person.id:
        found.add(superior)
        boss = team.by_id.get(superior)
        superior = boss.superior if boss else ""
    return found


def _whole_unit(below: frozenset[str], superior: Person, chart: _Chart, as_of: date) -> TeamPath | None:
    """Return the lowest unit whose people are exactly those below a superior, with or without the superior."""
    paths = [chart.team.by_id[each].path_on(as_of) for each in sorted(below)]
    units = [unit for unit in paths[0].ancestors() if all(unit.contains(path) for path in paths)]
    return next((unit for unit in units if chart.members[unit] - {superior.id} == below), None)
