"""Views to what chat groups read: short texts out of the customer's templates, in the parts that a robot takes.

Whatever comes from a cell is defused before a template gets it: the characters that Markdown, mentions and links are
made of become their full-width twins, which read the same and do nothing. So no template can let a name break out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from workflow.domain.finding import Language
from workflow.domain.metric import METRICS, Unit
from workflow.domain.results import Board
from workflow.domain.view import GroupView, ManagerView
from workflow.notify.changed import metric_name
from workflow.notify.compose import render
from workflow.notify.mime import clean
from workflow.notify.parts import in_parts, numbered
from workflow.notify.robot import Robot
from workflow.notify.screen import Screen, screen_of
from workflow.notify.settings import Rows
from workflow.notify.sms import segments

_LONGEST = 60
"""Characters of one value; nobody's name is longer."""
_WIDE = str.maketrans({character: ord(character) + 0xFEE0 for character in "\\`*_{}[]<>#|~@&\"'$^!"})
_IDENTIFIER = re.compile(r"[a-z]+(_[a-z]+)*")
"""Words of the program itself, by which templates look up theirs; harmless as they are."""
_LINK = re.compile(r"(?<=\w)\.(?=[A-Za-z])|:(?=//)")
_LINK_TWIN = {".": "．", ":": "："}


@dataclass(frozen=True, slots=True)
class Place:
    """One rank of a board; amounts are steps of 1/10,000 unit."""

    rank: int
    name: str
    value: int | None
    completion: Fraction | None
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Ranks:
    """One board in one window."""

    title: str
    window: str
    metric: str
    unit: Unit
    measure: str
    """amount | completion | progress | per_head: what is ranked; `score` has it where it is a share."""
    places: tuple[Place, ...]
    more: int
    """How many more have a rank."""


@dataclass(frozen=True, slots=True)
class Cheer:
    """A line of praise."""

    name: str
    metric: str
    reached: int
    streak: int


@dataclass(frozen=True, slots=True)
class GroupScreen:
    """What im_board.txt and im_sms.txt get."""

    markdown: bool
    unit: str
    as_of: date
    edition: str
    boards: tuple[Ranks, ...]
    praise: tuple[Cheer, ...]
    incomplete: bool
    provisional_calendar: bool
    revision: int

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say."""
        return not self.boards and not self.praise


@dataclass(frozen=True, slots=True)
class DigestScreen:
    """What im_digest.txt gets: the manager's screen (see `Screen`), and whether bold is shown."""

    markdown: bool
    manager: Screen


def defused(text: str) -> str:
    """Return a text of a cell that is one short line and means nothing to a chat program: no markup, mention, link."""
    if _IDENTIFIER.fullmatch(text):
        return text
    plain = clean(text).translate(_WIDE)
    plain = _LINK.sub(lambda found: _LINK_TWIN[found[0]], plain)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def group_screen(view: GroupView, language: Language, *, markdown: bool, top: int) -> GroupScreen:
    """Return what a template shows of a group's view; boards on which nobody stands are left out."""
    boards = (_ranks(board, language, top) for board in view.boards if board.rows)
    return GroupScreen(
        markdown=markdown,
        unit=defused(view.unit.name),
        as_of=view.as_of,
        edition=defused(view.edition),
        boards=tuple(boards),
        praise=tuple(
            Cheer(defused(each.name), defused(metric_name(each.metric, language)), each.reached, each.streak)
            for each in view.praise[:top]
        ),
        incomplete=view.incomplete,
        provisional_calendar=view.provisional_calendar,
        revision=view.revision,
    )


def _ranks(board: Board, language: Language, top: int) -> Ranks:
    places = tuple(
        Place(row.rank, defused(row.name), row.value, row.completion, row.score)
        for row in board.rows
        if row.rank is not None
    )
    return Ranks(
        title=defused(board.title),
        window=board.window.value,
        metric=defused(metric_name(board.metric, language)),
        unit=METRICS[board.metric].unit if board.metric in METRICS else Unit.COUNT,
        measure=board.measure.value,
        places=places[:top],
        more=max(0, len(places) - top),
    )


def digest_screen(view: ManagerView, language: Language, *, markdown: bool, top: int) -> DigestScreen:
    """Return what a template shows of a manager's screen, every text in it defused."""
    rows = Rows(behind=top, names=top, metrics=4, today=1, board=1, further_board=1, boards=1, findings=1)
    return DigestScreen(markdown, _defused_within(screen_of(view, language, rows, attached=False)))


_OURS = f"{__package__}."
"""What screens are made of is all declared in this package."""


def _defused_within(value: Any) -> Any:  # noqa: ANN401  the same kind of value comes back
    if type(value) is str:
        return defused(value)
    if isinstance(value, tuple):
        return tuple(_defused_within(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith(_OURS):
        return replace(value, **{field.name: _defused_within(getattr(value, field.name)) for field in fields(value)})
    return value


def board_text(screen: GroupScreen, language: Language, templates: Path) -> str:
    """Return a group's text; its first line is the title.

    Raises:
        BrokenTemplateError: see `compose`.
    """
    return _tidy(render("im_board.txt", screen, language, templates))


def digest_text(screen: DigestScreen, language: Language, templates: Path) -> str:
    """Return a managers' group's text; its first line is the title. Raises like `board_text`."""
    return _tidy(render("im_digest.txt", screen, language, templates))


def sms_text(screen: GroupScreen, language: Language, templates: Path, most: int) -> str:
    """Return a text of at most so many segments: as many places as fit, at last one board, then cut."""
    text = ""
    for shorter in _shorter(screen):
        text = " ".join(render("im_sms.txt", shorter, language, templates).split())
        if segments(text) <= most:
            return text
    while segments(f"{text}…") > most:
        text = text[:-1]
    return f"{text}…"


def _shorter(screen: GroupScreen) -> Iterator[GroupScreen]:
    """Yield a screen with fewer and fewer places of its first board, its windows side by side, at last one window."""
    first = [board for board in screen.boards if board.title == screen.boards[0].title]
    longest = max((len(board.places) for board in first), default=0)
    for boards in (first, first[:1]):
        for top in range(longest, 0, -1):
            yield replace(screen, boards=tuple(replace(board, places=board.places[:top]) for board in boards))
    if not first:
        yield screen


def _tidy(text: str) -> str:
    """Return a text without blanks at line ends, and never two empty lines in a row."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)


def bodies(text: str, robot: Robot, language: Language) -> tuple[bytes, ...]:
    """Return the messages of a text as a robot takes them; several are numbered in their titles."""
    title, _, rest = text.partition("\n")

    def fits(part: str, of: int) -> bool:
        return robot.size(numbered(title, of, of, language), part) <= robot.limit

    parts = in_parts(rest.lstrip("\n"), fits)
    return tuple(
        robot.body(numbered(title, number, len(parts), language), part, language)
        for number, part in enumerate(parts, 1)
    )
