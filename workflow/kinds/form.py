"""Blank forms from the declarations that validate them: a kind's columns, the bounds of its record, and `FORMS`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from pydantic.fields import FieldInfo

from workflow.domain.finding import Language
from workflow.domain.form import Bound, Form, FormField, Holds, Others
from workflow.domain.metric import METRICS
from workflow.domain.money import SCALE
from workflow.kinds.column import Content, Kind
from workflow.kinds.form_field import SIGN, Field, Offered
from workflow.kinds.form_fields import FORMS

_HOLDS = {
    Content.DATE: Holds.DATE,
    Content.MONEY: Holds.MONEY,
    Content.NUMBER: Holds.NUMBER,
    Content.PERCENT: Holds.NUMBER,
    Content.IDENTITY: Holds.IDENTITY,
}


@dataclass(frozen=True, slots=True)
class Office:
    """What an office adds to its forms: the names to choose from."""

    people: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The office's own words in columns of fixed words, by the column's key."""


NO_OFFICE = Office()


def form_of(kind: Kind, language: Language, office: Office = NO_OFFICE) -> Form:
    """Return the blank form of a kind, in a language, with an office's names to choose from.

    Raises:
        KeyError: no form is declared for the kind.
    """
    plan = FORMS[kind.key]
    fields = tuple(_field(kind, one, language, office) for one in plan.fields)
    return Form(
        title=_in(plan.title, language),
        guide=_in(plan.guide, language),
        fields=(_number_field(language), *fields),
        above=tuple(_field(kind, one, language, office) for one in plan.above),
        rows=plan.rows,
        pinned=plan.pinned,
    )


def _number_field(language: Language) -> FormField:
    note = _in(("行号，可以不填。", "The row's number; may stay empty."), language)
    return FormField(_in(("序号", "No."), language), note, width=7, example=_in(SIGN, language))


def _field(kind: Kind, field: Field, language: Language, office: Office) -> FormField:
    column = kind.by_key.get(field.key)
    names = field.header or ((column.zh, column.en) if column else (field.key, field.key))
    least, most, longest = bounds(kind, field.record or field.key)
    holds = field.holds or (_HOLDS.get(column.content, Holds.TEXT) if column else Holds.TEXT)
    offers = _offers(field, language, office)
    return FormField(
        header=_in(names, language),
        note=_in(field.note, language),
        holds=holds,
        width=field.width,
        example=_in(field.example, language) if isinstance(field.example, tuple) else field.example,
        required=field.required or field.key in kind.required,
        offers=offers,
        others=field.others if offers else Others.TAKEN,
        least=least if holds in (Holds.DATE, Holds.MONEY, Holds.NUMBER) else None,
        most=most if holds in (Holds.DATE, Holds.MONEY, Holds.NUMBER) else None,
        longest=longest if holds is Holds.TEXT else None,
    )


def _in(both: Sequence[str], language: Language) -> str:
    return both[0] if language is Language.ZH else both[1]


def _offers(field: Field, language: Language, office: Office) -> tuple[str, ...]:
    if isinstance(field.offers, tuple):
        return (*(_in(both, language) for both in field.offers), *office.words.get(field.key, ()))
    named: dict[Offered, tuple[str, ...]] = {
        Offered.NOTHING: (),
        Offered.PEOPLE: office.people,
        Offered.REGIONS: office.regions,
        Offered.STORES: office.stores,
        Offered.METRICS: tuple(_in((metric.zh, metric.en), language) for metric in METRICS.values()),
    }
    return named[field.offers]


def bounds(kind: Kind, key: str) -> tuple[Bound, Bound, int | None]:
    """Return the least and the most that a column's record takes, and how long its texts may be; None: no bound."""
    declared = kind.record.model_fields.get(key)
    least: Bound = None
    most: Bound = None
    longest: int | None = None
    for rule in _rules(declared) if declared else ():
        least = _as_written(rule.ge) if hasattr(rule, "ge") else least
        most = _as_written(rule.le) if hasattr(rule, "le") else most
        longest = rule.max_length if hasattr(rule, "max_length") else longest
    return least, most, longest


def _rules(declared: FieldInfo) -> Iterable[object]:
    """The constraints of a record's field, also where they stand inside of '… | None'."""
    yield from declared.metadata
    waiting: list[Any] = [declared.annotation]
    while waiting:
        for part in get_args(waiting.pop()):
            if isinstance(part, FieldInfo):
                yield from part.metadata
            else:
                waiting.append(part)


def _as_written(bound: object) -> Bound:
    """A bound of a record as people type it: amounts and weights are kept in steps of 1/10,000."""
    if isinstance(bound, date):
        return bound
    return Decimal(bound) / SCALE if isinstance(bound, int) else None
