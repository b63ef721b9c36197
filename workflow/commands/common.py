"""What the commands share: options, config, how faults end."""

import getpass
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from workflow.config import PROGRAM, Config, ConfigError, load_config
from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.engine.outcome import EngineUnavailableError
from workflow.gathering import InboxMissingError
from workflow.notify.compose import BrokenTemplateError
from workflow.store.failure import StateError
from workflow.store.lock import BusyError

DONE, FAULT, USAGE, ATTENTION = 0, 1, 2, 3
"""The exit codes."""

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(path_type=Path, file_okay=False)


def config_option(command: F) -> F:
    """Add --config and --state, which every command takes."""
    command = click.option(
        "--state", type=_FOLDER, help="Folder of what the program remembers; wins over config.yaml."
    )(command)
    return click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        default=PROGRAM / "config.yaml",
        help="The configuration; by default the program's own config.yaml.",
    )(command)


def as_of_option(command: F) -> F:
    """Add --as-of."""
    return click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        help="The last complete day; by default the last one that the cut-off has closed.",
    )(command)


def folder_option(name: str, help_text: str) -> Callable[[F], F]:
    """Add an option for a folder."""
    return click.option(f"--{name}", type=_FOLDER, help=help_text)


def configured(path: Path, folders: Mapping[str, Path | None]) -> Config:
    """Return the configuration; a wrong one ends the program with 2 and the sentence that names the key."""
    try:
        return load_config(path, folders)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)


def day(config: Config, given: datetime | None) -> date:
    """Return as_of: as given, as configured, or by the clock."""
    return given.date() if given else config.day_closed(datetime.now(UTC))


def user() -> str:
    """Return who runs the program, as the operating system knows them; '?' where it does not."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return "?"


@contextmanager
def faults(language: Language) -> Iterator[None]:
    """Turn a broken machine into exit 1 with a sentence, a bug into exit 1 with its traceback."""
    try:
        yield
    except (BusyError, StateError) as error:
        click.echo(error.sentence(language), err=True)
        sys.exit(FAULT)
    except InboxMissingError as error:
        wording = words(error.finding, language)
        click.echo(f"{wording.message}{wording.remedy}", err=True)
        sys.exit(FAULT)
    except (EngineUnavailableError, BrokenTemplateError, OSError) as error:
        click.echo(
            f"{'没有完成，什么也没有发布' if language is Language.ZH else 'Not done; nothing was published'}: {error}",
            err=True,
        )
        sys.exit(FAULT)
    except Exception:  # noqa: BLE001  the last line of defence: the scheduler needs an exit code, the log the traceback
        traceback.print_exc()
        click.echo("程序出错，什么也没有发布 (a bug; nothing was published)", err=True)
        sys.exit(FAULT)


class ProgressLines:
    """Progress for people and for logs: a bar on a terminal, a plain line a stage elsewhere."""

    def __init__(self) -> None:
        self._stage = ""
        self._said = 0
        self._terminal = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, of: int) -> None:
        """Say how far a stage is; a log gets at most ten lines a stage."""
        if self._terminal:
            width = 30 * done // max(of, 1)
            click.echo(f"\r{stage:<10} [{'█' * width}{'·' * (30 - width)}] {done}/{of}", err=True, nl=done == of)
            return
        step = max(1, of // 10)
        if stage != self._stage:
            self._stage, self._said = stage, 0
        if done == of or done - self._said >= step:
            self._said = done
            click.echo(f"{stage} {done}/{of}", err=True)
