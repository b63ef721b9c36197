"""What may be done to somebody's workbook: the part of config.yaml for writing back."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class WriteBack(BaseModel):
    """How marks and result sheets are put into somebody's workbook."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["copy", "in_place"] = "copy"
    """Whether an annotated copy is published, or the workbook in the inbox itself is replaced (docs/decisions/015)."""
    locked_cells: Literal["skip", "mark"] = "skip"
    """Whether locked cells of protected sheets get notes and highlights; the others stand on the result sheet."""
    locked_structure: Literal["add", "omit"] = "add"
    """Whether result sheets are added to a workbook whose structure is locked (the lock itself always stays)."""
