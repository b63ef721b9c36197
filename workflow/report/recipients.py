"""Who gets which message about whom: by the post, by the people below, and by what the row of the person asks for."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflow.domain.message import EDITIONS
from workflow.domain.team import Person, Team, TeamPath
from workflow.domain.view import Detail, Scope
from workflow.report.scopes import above, says, scopes
from workflow.report.settings import PostSettings


class Role(StrEnum):
    """What somebody's message is about."""

    MANAGER = "manager"
    """Their team."""
    SELLER = "person"
    """Their own day."""
    ASSISTANT = "assistant"
    """What is to be put right."""


_EDITIONS = {
    Role.MANAGER: frozenset(EDITIONS),
    Role.SELLER: frozenset(EDITIONS),
    Role.ASSISTANT: frozenset({"evening", "morning"}),
}
"""What is sent where the row names no editions."""
_OWN = frozenset({"本人", "个人", "自己", "个人日报", "own", "self", "me"})
_FIX = frozenset({"问题", "待办", "纠错", "待处理", "问题清单", "problems", "fix", "to fix"})
_OPERATOR = frozenset({"运维", "值班", "运维人员", "值班人员", "operator", "operation"})
_YES = frozenset({"是", "收", "接收", "yes", "y"})
_NO = frozenset({"否", "无", "不", "不接收", "no", "none", "-"})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a message of an edition."""

    role: Role
    scope: Scope
    detail: Detail = Detail.FULL

    @property
    def person(self) -> Person:
        """Who it goes to."""
        return self.scope.recipient


def recipients(
    team: Team, as_of: date, edition: str | None, posts: PostSettings, *, to_sellers: bool = False
) -> tuple[Recipient, ...]:
    """Return who gets a message of an edition: managers, then assistants, then sellers, each in the team's order.

    Args:
        team: everybody, dated.
        as_of: the day whose units and people count.
        edition: one of `EDITIONS`; None: any of them.
        posts: which words of a post manage a unit, or assist one.
        to_sellers: whether sellers with an address get their own day also where their row does not ask for it.
    """
    asked = {person.id: _role_asked(person) for person in team.people}
    plain = Team(tuple(replace(each, receives=asked[each.id][1]) for each in team.people), team.company)
    leading = {scope.recipient.id: scope for scope in scopes(plain, as_of, posts)}
    chosen = [
        found
        for person in team.people
        if person.active_on(as_of)
        and (found := _recipient(person, leading.get(person.id), asked[person.id][0], plain, as_of, posts, to_sellers))
    ]
    editions = EDITIONS if edition is None else (edition,)
    wanted = [each for each in chosen if not _editions(each).isdisjoint(editions)]
    return tuple(sorted(wanted, key=lambda each: _ORDER.index(each.role)))


_ORDER = (Role.MANAGER, Role.ASSISTANT, Role.SELLER)


def _editions(recipient: Recipient) -> frozenset[str]:
    own = recipient.person.delivery.editions
    return _EDITIONS[recipient.role] if own is None else own


def operators(team: Team, as_of: date) -> tuple[Person, ...]:
    """Return who is told when the operation needs a person: everybody at work whose row says 运维, with an address."""
    found = (each for each in team.people if each.mail and each.active_on(as_of))
    return tuple(each for each in found if any(word.casefold() in _OPERATOR for word in _words(each.receives)))


def _words(receives: str) -> list[str]:
    wish = unicodedata.normalize("NFKC", receives).strip()
    return [word for word in re.split(r"[\s、,;:]+", wish) if word]


def _role_asked(person: Person) -> tuple[Role | None, str]:
    """Return the role that a row asks for, and what is left of the text: a unit's name, or nothing.

    运维 is no role of its own here: it comes on top of whatever else somebody gets.
    """
    every = _words(person.receives)
    words = [word for word in every if word.casefold() not in _OPERATOR]
    if len(words) < len(every):
        person = replace(person, receives=" ".join(words))
    for role, names in ((Role.SELLER, _OWN), (Role.ASSISTANT, _FIX)):
        if any(word.casefold() in names for word in words):
            return role, " ".join(word for word in words if word.casefold() not in names)
    return None, person.receives


def _recipient(
    person: Person, scope: Scope | None, asked: Role | None, team: Team, as_of: date, posts: PostSettings,
    to_sellers: bool,  # noqa: FBT001  handed through
) -> Recipient | None:  # fmt: skip
    wish = " ".join(word for word in _words(person.receives) if word.casefold() not in _OPERATOR).casefold()
    if wish in _NO:
        return None
    if asked is Role.SELLER:
        return _seller(person)
    if asked is Role.ASSISTANT:
        return Recipient(Role.ASSISTANT, scope or _around(person, team, as_of))
    if scope:
        return Recipient(Role.MANAGER, scope, _detail(person, posts))
    if person.mail and says(person.post, posts.assistant):
        return Recipient(Role.ASSISTANT, _around(person, team, as_of))
    wants = wish in _YES or bool(person.delivery.editions)
    return _seller(person) if person.sells and (wants or (to_sellers and person.mail)) else None


def _seller(person: Person) -> Recipient:
    return Recipient(Role.SELLER, Scope(person, None, frozenset()))


def _detail(person: Person, posts: PostSettings) -> Detail:
    if person.delivery.detail:
        return Detail(person.delivery.detail)
    return Detail.ONE_SCREEN if says(person.post, posts.one_screen) else Detail.FULL


def _around(person: Person, team: Team, as_of: date) -> Scope:
    """Return the unit that an assistant works in, without who stands above."""
    unit: TeamPath = person.path_on(as_of)
    members = {each.id for each in team.members(unit, as_of)}
    return Scope(person, unit, frozenset(members - above(person, team) - {person.id}))


def by_role(found: Sequence[Recipient], role: Role) -> Iterator[Recipient]:
    """Yield the recipients of a role, in order."""
    return (each for each in found if each.role is role)
