"""A month of an office with every habit of domain.md 5.5 and 5.6 and a handful of planted mistakes."""

from datetime import date
from pathlib import Path
from random import Random

from offices.books import Desk
from offices.honest import true_figures, write_all
from offices.office import Office, draw_office
from offices.truth import Truth

SALE_MISTAKES: tuple[tuple[str, object, str], ...] = (
    ("amount", "约3万", "an amount in words"),
    ("amount", "#REF!", "an error value in an amount"),
    ("amount", "#DIV/0!", "an error value in an amount"),
    ("date", None, "a missing date"),
    ("date", "2026.11.31", "a day that does not exist"),
    ("date", date(2026, 12, 18), "a date in the future"),
    ("date", 11.2, "a number that may be two dates"),
    ("person", "欧阳无此人", "an unknown person"),
)
"""(column, what stands there, what is wrong): each keeps its row out of the figures."""


def build(folder: Path, seed: int, *, mistakes: int = 4) -> Truth:
    """Write a messy office's inbox into a folder; return what must be read from it, and where its mistakes are."""
    rng = Random(seed)  # noqa: S311 - invented figures, no secret
    office = draw_office(rng)
    spoilt = _plant(rng, office, mistakes)
    desk = Desk(folder, office, rng, wild=True, truth=true_figures(office, frozenset(spoilt)), spoilt=spoilt)
    write_all(desk)
    return desk.truth


def _plant(rng: Random, office: Office, count: int) -> dict[int, tuple[str, object, str]]:
    """Choose events and spoil one cell of each."""
    chosen = rng.sample(office.sales, min(count, len(office.sales)))
    spoilt = {id(sale): rng.choice(SALE_MISTAKES) for sale in chosen}
    if count:
        spoilt[id(rng.choice(office.visits))] = ("purpose", "团建", "an unknown purpose")
    return spoilt
