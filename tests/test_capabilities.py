"""docs/capabilities.md claims nothing that is not there."""

import ast
import re
import typing
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from workflow.cli import COMMANDS
from workflow.config import Config
from workflow.domain.catalogue import FINDINGS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "capabilities.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
FOLDERS = {"annotated", "boards", "cards", "collecting", "mail", "messages", "people"}


def spans() -> list[str]:
    return re.findall(r"`([^`]+)`", "\n".join(" ".join(row) for row in ROW.findall(PAGE)))


@cache
def texts() -> frozenset[str]:
    """Every text in the code that writes sheets."""
    files = [path for part in ("report", "workbook") for path in (ROOT / "workflow" / part).glob("*.py")]
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def keys(model: type[BaseModel], above: str = "") -> typing.Iterator[str]:
    for name, field in model.model_fields.items():
        yield above + name
        for part in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from keys(part, f"{above}{name}.")


def test_every_number_stands_there_once():
    """Each of the 105 rows has a line, in order, and none has two."""
    assert [int(number) for number, _, _ in ROW.findall(PAGE)] == list(range(1, 106))


def test_what_is_out_of_reach_says_why():
    """A line that begins with out of reach gives the reason behind a colon or in words, and no line is empty."""
    for number, what, where in ROW.findall(PAGE):
        assert what.strip() != "out of reach", number
        assert len(what) >= len("not yet"), number
        assert where.strip(), number


def test_every_sheet_that_is_named_is_written_by_the_program():
    """A title in 《》 is a text of the code that makes sheets."""
    titles = set(re.findall(r"《([^》…]+)》", PAGE))
    assert len(titles) >= 15
    assert sorted(titles - texts()) == []


def test_every_command_that_is_named_exists():
    """`run.py NAME` names a command of the command line."""
    named = {span.split()[1] for span in spans() if span.startswith("run.py ")}
    assert {"split", "nightly"} <= named
    assert sorted(named - set(COMMANDS)) == []


def test_every_code_and_key_that_is_named_exists():
    """A dotted name is a code of a finding or a key of config.yaml; a single word is a key."""
    words = {span for span in spans() if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", span)}
    codes = words & FINDINGS.keys()
    assert len(codes) >= 30
    assert sorted(words - FINDINGS.keys() - set(keys(Config))) == []


def test_every_folder_that_is_named_is_one_of_the_outputs():
    """A path begins with a folder that the README lists among the outputs."""
    listed = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = {span.split("/")[0] for span in spans() if "/" in span}
    assert paths
    assert sorted(paths - FOLDERS) == []
    assert all(f"`{folder}/" in listed for folder in FOLDERS)
