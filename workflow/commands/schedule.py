"""schedule: nights at their times, kept by the operating system."""

import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from workflow.commands.common import DONE, FAULT, config_option, configured, faults
from workflow.config import PROGRAM, Config
from workflow.domain.finding import Language
from workflow.operation.schedule import (
    NAME,
    System,
    Timetable,
    cron_block,
    shown,
    systemd_units,
    timetable_runs,
    windows_tasks,
    with_block,
    without_block,
)
from workflow.operation.zone import machine_zone
from workflow.store.database import FILE, open_database
from workflow.store.journal import Journal

_SYSTEMS = click.Choice([system.value for system in System])


@click.group("schedule")
def command() -> None:
    """Install, show or take out the times at which editions run: cron, systemd or the Windows Task Scheduler."""


def _system_option(function: click.decorators.FC) -> click.decorators.FC:
    return click.option("--system", type=_SYSTEMS, help="Which one; by default the one that this machine has.")(
        function
    )


@command.command("show")
@config_option
@_system_option
def show(config_path: Path, state: Path | None, system: str | None) -> None:
    """Print what would be installed; nothing is."""
    config = configured(config_path, {"state": state})
    table = timetable(config, config_path)
    for where, text in shown(table, _chosen(system), machine_zone(), datetime.now(UTC).date()):
        click.echo(f"── {where}\n{text}")


@command.command("install")
@config_option
@_system_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def install(config_path: Path, state: Path | None, system: str | None, *, yes: bool) -> None:
    """Print the entries, ask, and put them in place; entries of ours from before are replaced."""
    config = configured(config_path, {"state": state})
    table, chosen, on = timetable(config, config_path), _chosen(system), datetime.now(UTC).date()
    for where, text in shown(table, chosen, machine_zone(), on):
        click.echo(f"── {where}\n{text}")
    if not yes:
        click.confirm(_say(config, "要这样安装吗？", "Install this?"), abort=True)
    table.log.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if chosen is System.CRON:
            _write_crontab(with_block(_crontab(), cron_block(table, machine_zone(), on)))
        elif chosen is System.SYSTEMD:
            _install_units(systemd_units(table))
        else:
            _install_tasks(windows_tasks(table, machine_zone(), on))
    except (OSError, subprocess.CalledProcessError) as error:
        click.echo(_say(config, f"没有装上：{_reason(error)}", f"Not installed: {_reason(error)}"), err=True)
        sys.exit(FAULT)
    click.echo(
        _say(config, "已安装。用 schedule show 查看，schedule remove 撤销。", "Installed; schedule remove undoes it.")
    )
    sys.exit(DONE)


@command.command("remove")
@config_option
@_system_option
def remove(config_path: Path, state: Path | None, system: str | None) -> None:
    """Take our entries out again; everything else stays."""
    config = configured(config_path, {"state": state})
    chosen = _chosen(system)
    try:
        if chosen is System.CRON:
            _write_crontab(without_block(_crontab()))
        elif chosen is System.SYSTEMD:
            _remove_units()
        else:
            for name in windows_tasks(timetable(config, config_path), machine_zone(), datetime.now(UTC).date()):
                _run(["schtasks", "/Delete", "/TN", name, "/F"])
    except (OSError, subprocess.CalledProcessError) as error:
        click.echo(_say(config, f"没有撤销：{_reason(error)}", f"Not taken out: {_reason(error)}"), err=True)
        sys.exit(FAULT)
    _forget(config)
    click.echo(_say(config, "已撤销。", "Taken out."))
    sys.exit(DONE)


def _forget(config: Config) -> None:
    """Let nobody miss the runs that are not to come any more."""
    if (config.folders.state / FILE).is_file():
        with faults(config.language), closing(open_database(config.folders.state, config.store)) as database:
            Journal(database).forget_schedule()


def timetable(config: Config, config_path: Path) -> Timetable:
    """Return the configured editions with the commands that run them."""
    return Timetable(
        timetable_runs(config.mail.edition_times),
        config.time_zone,
        Path(sys.executable),
        PROGRAM / "run.py",
        config_path.resolve(),
        config.folders.state.resolve() / "logs",
    )


def _chosen(system: str | None) -> System:
    if system:
        return System(system)
    if sys.platform == "win32":
        return System.WINDOWS
    return System.SYSTEMD if Path("/run/systemd/system").is_dir() and shutil.which("systemctl") else System.CRON


def _crontab() -> str:
    """Return the user's crontab; '' where there is none."""
    found = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)  # noqa: S607  the system's
    return found.stdout if found.returncode == 0 else ""


def _write_crontab(text: str) -> None:
    subprocess.run(["crontab", "-"], input=text, text=True, check=True, capture_output=True)  # noqa: S607  the system's


def _unit_folder() -> Path:
    return Path.home() / ".config" / "systemd" / "user"


def _install_units(units: dict[str, str]) -> None:
    folder = _unit_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in units.items():
        (folder / name).write_text(text, encoding="utf-8")
    _run(["systemctl", "--user", "daemon-reload"])
    _run(["systemctl", "--user", "enable", "--now", *(name for name in units if name.endswith(".timer"))])


def _remove_units() -> None:
    folder = _unit_folder()
    timers = sorted(path.name for path in folder.glob(f"{NAME}-*.timer"))
    if timers:
        _run(["systemctl", "--user", "disable", "--now", *timers])
    for path in sorted(folder.glob(f"{NAME}-*")):
        path.unlink()
    _run(["systemctl", "--user", "daemon-reload"])


def _install_tasks(tasks: dict[str, str]) -> None:
    for name, xml in tasks.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "task.xml"
            path.write_text(xml, encoding="utf-16")
            _run(["schtasks", "/Create", "/TN", name, "/XML", str(path), "/F"])


def _run(words: list[str]) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603  words of ours


def _reason(error: OSError | subprocess.CalledProcessError) -> str:
    said = (error.stderr or "").strip() if isinstance(error, subprocess.CalledProcessError) else ""
    return said or str(error)


def _say(config: Config, zh: str, en: str) -> str:
    return zh if config.language is Language.ZH else en
