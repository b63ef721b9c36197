"""Short messages (短信): one text a file, for the office's gateway to pick up; cut to as many segments as are paid for.

GSM 03.38: 160 seven-bit characters fill one message, 153 each of several; any other character makes that 70 and 67.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workflow.domain.message import Message
from workflow.notify.channel import ChannelClosedError, Deliver, Outcome, Verdict
from workflow.notify.mime import file_name
from workflow.notify.private import make_folder, write_beside
from workflow.notify.robot_settings import RobotSettings

_TWICE = frozenset("^{}\\[~]|")
"""Characters of the seven-bit alphabet that take two places; '`' is not in it at all."""


def segments(text: str) -> int:
    """Return how many short messages a text fills."""
    seven_bit = text.isascii() and "`" not in text
    if seven_bit:
        units = len(text) + sum(character in _TWICE for character in text)
    else:
        units = len(text.encode("utf-16-le")) // 2
    single, several = (160, 153) if seven_bit else (70, 67)
    return 1 if units <= single else -(-units // several)


@dataclass(frozen=True, slots=True)
class SmsChannel:
    """A folder that a gateway empties: a text that was put there is never put there again by itself."""

    settings: RobotSettings

    @property
    def name(self) -> str:
        """The channel of its messages."""
        return self.settings.channel

    @property
    def paced(self) -> bool:
        """Whether the pace holds: a folder is nobody's server."""
        return False

    @contextmanager
    def connect(self) -> Iterator[Deliver]:
        """Make sure of the folder.

        Raises:
            ChannelClosedError: it cannot be made.
        """
        try:
            make_folder(self._folder)
        except OSError as fault:
            raise ChannelClosedError(f"{self.settings.key}: {self._folder}: {fault.strerror}") from fault
        yield self._deliver

    @property
    def _folder(self) -> Path:
        return self.settings.folder or Path()

    def _deliver(self, message: Message, about_to_send: Callable[[], None]) -> Outcome:
        key = message.key
        name = file_name(f"{key.as_of}-{key.edition}-{key.recipient}-{key.revision}.txt")
        try:
            half = write_beside(self._folder / name, message.content)
            about_to_send()
            half.replace(self._folder / name)
        except OSError as fault:
            return Outcome(Verdict.LATER, f"{name}: {fault.strerror}")
        return Outcome(Verdict.ACCEPTED, name)
