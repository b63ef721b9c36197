"""Mails as files: written whatever the transport is; with transport `files` they are the delivery."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workflow.domain.message import Message, MessageKey
from workflow.notify.channel import Deliver, Outcome, Verdict
from workflow.notify.compose import Composed
from workflow.notify.mime import file_name
from workflow.notify.private import make_folder, write_beside
from workflow.notify.settings import Transport

_LONGEST = 100
"""Bytes of a person's id as it is; file systems stop at 255."""
_KEPT = 24
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that have no place in a name: controls, direction marks, joiners, halves of pairs, line breaks."""


def mail_path(key: MessageKey) -> Path:
    """Return where a mail's .eml stands below OUT/<as_of>: mail/<edition>/<person_id>-<kind>.eml."""
    return Path("mail", _step(key.edition), f"{_step(key.recipient)}-{_step(key.kind)}.eml")


def _step(text: str) -> str:
    """Return a text as one step of a path; one that had to change carries its hash, so that two never meet."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join("_" if unicodedata.category(char) in _UNSEEN else char for char in composed)
    name = file_name(seen)
    if name == text and len(text.encode()) <= _LONGEST:
        return name
    return f"{name[:_KEPT]}~{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def mail_files(composed: Composed) -> dict[Path, bytes]:
    """Return a mail's three files (.eml, .html, .txt) by their path below OUT/<as_of>."""
    path = mail_path(composed.key)
    return {
        path: composed.eml,
        path.with_suffix(".html"): composed.html.encode(),
        path.with_suffix(".txt"): composed.text.encode(),
    }


@dataclass(frozen=True, slots=True)
class FolderChannel:
    """Delivers into OUT/<as_of>/mail: a mail that stands there already is delivered, one that is missing is written."""

    out: Path

    @property
    def name(self) -> str:
        """The channel's name, which is the transport's."""
        return Transport.FILES.value

    @property
    def paced(self) -> bool:
        """Whether the pace holds: a folder is nobody's server."""
        return False

    @contextmanager
    def connect(self) -> Iterator[Deliver]:
        """Open nothing."""
        yield self._deliver

    def _deliver(self, message: Message, _about_to_send: Callable[[], None]) -> Outcome:
        # A file is written whole or not at all, and again without harm: no crash leaves a delivery in doubt.
        path = self.out / message.key.as_of.isoformat() / mail_path(message.key)
        try:
            if not path.exists() or path.read_bytes() != message.content:
                _write(path, message.content)
        except OSError as fault:
            return Outcome(Verdict.LATER, f"{path.name}: {fault.strerror}")
        return Outcome(Verdict.ACCEPTED, "file")


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or none."""
    make_folder(path.parent)
    write_beside(path, content).replace(path)
