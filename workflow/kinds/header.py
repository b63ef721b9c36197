"""The header of one column."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one column: its texts from the top level down ('销售额', '目标')."""

    column: int
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The path as one text."""
        return "›".join(self.path)
