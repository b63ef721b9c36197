"""One planted case: what was done, and what the program should say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One planted mistake."""

    key: str
    severity: str
    """'error', 'question', 'warning', 'hint', or 'list': a sheet for managers alone, no finding."""
    mistake_en: str
    answer_en: str
    mistake_zh: str
    answer_zh: str

    @property
    def held(self) -> bool:
        """Whether its rows must stay out of the figures."""
        return self.severity in ("error", "question")
