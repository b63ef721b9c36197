"""What a value says, as a hash: equal for equal values in every process, whatever order sets and mappings have."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date

from pydantic import BaseModel

_PLAIN = frozenset({str, int, bool, float, type(None), date})
"""Types that say all by their `repr`, and are most of what there is."""
_known: dict[type, tuple[str, ...] | None] = {}


def digest(value: object) -> str:
    """Return a sha256, in hexadecimal, of a value made of dataclasses, settings, tuples, sets, mappings."""
    parts: list[str] = []
    _tell(value, parts.append)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _tell(value: object, told: Callable[[str], None]) -> None:
    kind = type(value)
    if kind in _PLAIN:
        told(repr(value))
    elif isinstance(value, BaseModel):
        told(value.model_dump_json())
    elif (names := _fields(kind)) is not None:
        told(kind.__name__)
        _tell_all([getattr(value, name) for name in names], told)
    elif isinstance(value, Mapping):
        told(f"{{{len(value)}")
        for key in sorted(value, key=repr):
            told(repr(key))
            _tell(value[key], told)
    elif isinstance(value, AbstractSet):
        told(f"{{{len(value)}")
        for each in sorted(value, key=repr):
            _tell(each, told)
    elif isinstance(value, (tuple, list)):
        told(f"[{len(value)}")
        _tell_all(value, told)
    else:
        told(repr(value))


def _tell_all(values: Sequence[object], told: Callable[[str], None]) -> None:
    for each in values:
        if type(each) in _PLAIN:  # most are: a call less for each cell of a sheet
            told(repr(each))
        else:
            _tell(each, told)


def _fields(kind: type) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields; None for any other type."""
    if kind not in _known:
        _known[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None
    return _known[kind]
