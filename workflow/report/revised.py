"""The parts of a mail, each as a hash: a correction names those that are other than in the mail that it corrects."""

from collections.abc import Mapping

from workflow.domain.digest import digest
from workflow.domain.view import View

PARTS: Mapping[str, tuple[str, ...]] = {
    "figures": ("metrics",),
    "boards": ("boards",),
    "findings": ("findings",),
    "unreported": ("unreported", "collecting"),
    "pay": ("rewards",),
    "coaching": ("alerts", "driven", "reasons", "unexplained", "late"),
    "supervision": ("supervision",),
}
"""The fields of a view by the part they make; what is left follows from these, or from the edition before."""


def parts_of(view: View) -> dict[str, str]:
    """Return the hash of each part that a view has."""
    return {
        part: digest(tuple(getattr(view, name) for name in names if hasattr(view, name)))
        for part, names in PARTS.items()
        if any(hasattr(view, name) for name in names)
    }
