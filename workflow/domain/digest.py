"""What a value says, as a hash: equal for equal values in every process, whatever order sets and mappings have."""

import hashlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass

from pydantic import BaseModel


def digest(value: object) -> str:
    """Return a sha256, in hexadecimal, of a value made of dataclasses, settings, tuples, sets, mappings."""
    return hashlib.sha256("\x1f".join(_told(value)).encode()).hexdigest()


def _told(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield value.model_dump_json()
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for field in fields(value):
            yield from _told(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield f"{{{len(value)}"
        for key in sorted(value, key=repr):
            yield repr(key)
            yield from _told(value[key])
    elif isinstance(value, AbstractSet):
        yield f"{{{len(value)}"
        for each in sorted(value, key=repr):
            yield from _told(each)
    elif isinstance(value, (tuple, list)):
        yield f"[{len(value)}"
        for each in value:
            yield from _told(each)
    else:
        yield repr(value)
