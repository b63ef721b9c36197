"""The command line: a group of commands, each loaded when it is called, so that --help answers at once."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import click

from workflow.commands.chinese_help import LANGUAGE, HelpContext, is_chinese, usage_errors

COMMANDS: Mapping[str, str] = MappingProxyType({
    "nightly": "Run a night: read, check, compute, write back, publish, send.",
    "check": "Read and check like a night and list the findings; publish and send nothing.",
    "preview": "Show every message as it would look, before anything leaves.",
    "template": "Write a blank workbook of a kind to fill in.",
    "annotate": "Write given marks into any workbook; nothing else of it changes.",
    "strip": "Take our marks out of a workbook again.",
    "split": "Split a target to people and months: a workbook to edit, split again, publish.",
    "explain": "Say where a figure comes from: its formula, its inputs, every row behind it.",
    "close": "Let a period's figures stay as published; later changes count in the next open one.",
    "reopen": "Let a closed period follow its workbooks again.",
    "retire": "Let a workbook that is gone from the inbox count no longer.",
    "corrections": "Look at what was typed on problem sheets, and take back what should not count.",
    "doctor": "Look whether everything is there that tonight needs.",
    "runs": "List the latest runs and how each ended.",
    "status": "How the last night ended, what waits, what is due next.",
    "replay": "A day again: its messages as stored, its figures computed anew and compared.",
    "state": "Back up what the program remembers into one file, and restore it.",
    "schedule": "Let the operating system run the editions at their times.",
    "outbox": "Look at mails that wait, and settle those that are in doubt.",
})  # fmt: skip
"""Every command with its line in --help; each is a file in workflow/commands with a click command `command`."""


CONFIG = Path(__file__).resolve().parent.parent / "config.yaml"
"""Says which language --help speaks, unless --config names another."""


class LazyGroup(click.Group):
    """Imports a command when it is called; the overview needs only the list above."""

    context_class = HelpContext

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find out which language the help is wanted in, before anything asks for it."""
        ctx.meta[LANGUAGE] = is_chinese(args, CONFIG)
        with usage_errors(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was named."""
        with usage_errors(ctx):
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the commands in the order of the list."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"workflow.commands.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101  every file in commands has one
        below = command.commands.values() if isinstance(command, click.Group) else ()
        for each in (command, *below):
            each.context_class = HelpContext
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the overview without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sales-workflow", prog_name="sales-workflow")
def group() -> None:
    """Targets and daily reports in, annotated workbooks, leaderboards and mails out.

    Exit codes: 0 done; 3 done, but something needs a person; 2 wrong usage or config.yaml (nothing written); 1 a fault
    (nothing published, earlier outputs intact).
    """


def main() -> None:
    """Run the command line with UTF-8 output, also on a Windows console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    group(prog_name="run.py")
