"""Write what pages say about the program from the program itself: python docs/renew.py.

README.md and README.zh.md: the overview of --help, and what a night on the sample office says at its end.
commands.md and commands.zh.md: the --help of every command.
architecture.md: the layers, top down, with what each module says of itself.
mistakes.md and mistakes.en.md: every code of a finding, by the smallest mistake that makes it (tests/mistakes).
"""

import ast
import importlib
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

import workflow.cli
from workflow.cli import COMMANDS, group

ROOT = Path(__file__).resolve().parent.parent
_HELP = re.compile(r"(?<=<!-- help: written by docs/renew.py -->\n).*?(?=<!-- end of help -->)", re.DOTALL)
_LAYERS = re.compile(r"(?<=<!-- layers: written by docs/renew.py -->\n).*?(?=<!-- end of layers -->)", re.DOTALL)
_SUMMARY = re.compile(r"(?<=```text\n)截止日 .*?(?=```)", re.DOTALL)


def renewed() -> dict[str, str]:
    """Return each page's text, by its path in the project, as it should be."""
    # In a process of its own: click remembers a command's options as they were when it was first called.
    summary, pages = summary_of_a_night(), {}
    for language, ending in (("en", ".md"), ("zh_CN", ".zh.md")):
        overview, helped = (printed(Path(__file__), which, language) for which in ("overview", "helps"))
        for name, block in (("README", overview), ("docs/commands", helped)):
            pages[name + ending] = _filled(name + ending, block, summary)
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    return {**pages, "docs/architecture.md": _LAYERS.sub(lambda _: layers(), page)}


def layers() -> str:
    """Return the table of layers, top down: each module and package with the first line of its docstring."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    rows = ["| layer | module | what it is |\n| --- | --- | --- |\n"]
    names = [[name.strip() for name in layer.split("|")] for layer in tools["importlinter"]["contracts"][0]["layers"]]
    for number, layer in zip(range(len(names), 0, -1), names, strict=True):
        for name in layer:
            package = ROOT / "workflow" / name / "__init__.py"
            path = package if package.is_file() else ROOT / "workflow" / f"{name}.py"
            shown = f"workflow/{name}/" if package.is_file() else f"workflow/{name}.py"
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            rows.append(f"| {number} | `{shown}` | {said.splitlines()[0]} |\n")
    return "".join(rows)


def _filled(page: str, helped: str, summary: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    return _SUMMARY.sub(lambda _: summary, _HELP.sub(lambda _: helped, text))


def helps(*commands: str) -> str:
    """Return a block for each command: what it prints for --help, 80 columns wide."""
    blocks = []
    for command in commands:
        call = f"{command} --help".strip()
        blocks.append(f"```text\n$ python run.py {call}\n{helped(*call.split())}```\n")
    return "\n".join(blocks)


def helped(*arguments: str) -> str:
    """Return what a call prints; --help needs no process of its own."""
    return CliRunner().invoke(group, arguments, prog_name="run.py", terminal_width=78).output


def names() -> Iterator[str]:
    """Yield every command, and those below a group of them."""
    for name in COMMANDS:
        yield name
        command = importlib.import_module(f"workflow.commands.{name}").command
        if isinstance(command, click.Group):
            yield from (f"{name} {below}" for below in sorted(command.commands))


def summary_of_a_night() -> str:
    """Return what a first night on the sample office says at its end; its outputs go to a folder that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        summary = said("nightly", "--out", f"{folder}/out", "--state", f"{folder}/state")
        return summary.replace(str(Path(folder)), "…").replace("\\", "/")


def said(*arguments: str) -> str:
    """Run the program and return what it printed."""
    return printed(ROOT / "run.py", *arguments)


def printed(script: Path, *arguments: str) -> str:
    """Run a script of ours and return what it printed."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, str(script), *arguments],
        check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", env=environment,
    )  # fmt: skip
    return done.stdout


def help_pages() -> dict[str, str]:
    """Return the pages of what can be found, from the smallest mistakes of the tests."""
    sys.path.append(str(ROOT / "tests"))
    from mistakes.page import PAGES, page, section  # noqa: PLC0415  only this needs the tests

    return {name: page(language, lambda case: section(case, language)) for language, name in PAGES.items()}  # noqa: B023  called at once


if __name__ == "__main__":
    if sys.argv[1:]:
        what, language = sys.argv[1:]
        with tempfile.TemporaryDirectory() as folder:
            workflow.cli.CONFIG = Path(folder) / "config.yaml"
            workflow.cli.CONFIG.write_text(f"language: {language}\n", encoding="utf-8")
            sys.stdout.write(helps(*[""] if what == "overview" else names()))
        sys.exit()
    for name, text in {**renewed(), **help_pages()}.items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
