"""Outputs that need not be made again: what an earlier run published of the same things for the day stands.

A note in the records says what outputs were made of, and which bytes came of it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflow.domain.digest import digest
from workflow.store.publish import Publication
from workflow.store.records import RecordStore


@dataclass(frozen=True)
class Made:
    """What is made of what, for one publication."""

    publication: Publication
    records: RecordStore

    def write(self, path: str, made_of: object, make: Callable[[], bytes]) -> None:
        """Stage an output; it is made only where what it is made of (see `digest`), or the program, is another."""
        note = noted(path, made_of)
        if not self.stand(note):
            self.write_all(note, {path: make()})

    def stand(self, note: str) -> bool:
        """Tell whether the outputs that were noted lie there as they were published; then they stay."""
        known = self.records.get(note)
        return known is not None and self.publication.keep_equal(known.summary)

    def write_all(self, note: str, contents: Mapping[str, bytes]) -> None:
        """Stage outputs, and note them."""
        written = {path: self.publication.write(path, content) for path, content in contents.items()}
        self.records.put(note, {}, (), written)


def noted(path: str, made_of: object) -> str:
    """Return the name of a note: of the program, of where an output stands, and of all that it is made of."""
    return RecordStore.key("made", program(), path, digest(made_of))


@cache
def program() -> str:
    """Return a hash of the program's own code: what other code made is made again, whatever its version says."""
    code = hashlib.sha256()
    root = Path(__file__).parents[1]
    for path in sorted(root.rglob("*.py")):
        code.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return code.hexdigest()
