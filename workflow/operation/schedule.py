"""The timetable (schedule): entries for cron, systemd or the Windows Task Scheduler, one an edition; texts only.

What is installed is what `schedule show` prints. The system keeps the time, not a program of ours that could die.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo


class System(StrEnum):
    """What keeps the time."""

    CRON = "cron"
    SYSTEMD = "systemd"
    WINDOWS = "windows"


NAME = "sales-workflow"
BEGIN, END = f"# >>> {NAME}: written by `run.py schedule`, taken out by `schedule remove`", f"# <<< {NAME}"

MONDAY, FIRST = "weekly", "monthly"
"""Editions that do not come every day: on Mondays, and on the first of a month."""


@dataclass(frozen=True, slots=True)
class Run:
    """One edition at its time of day in the office's zone."""

    edition: str
    at: time


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that is to run, and how."""

    runs: tuple[Run, ...]
    zone: str
    """The office's zone: times are meant in it."""
    python: Path
    program: Path
    """run.py."""
    config: Path
    log: Path
    """The folder that output goes to."""

    def command(self, run: Run) -> tuple[str, ...]:
        """Return the command of an edition, word by word."""
        words = (str(self.python), str(self.program), "nightly", "--config", str(self.config))
        return (*words, "--edition", run.edition, "--scheduled")

    def log_of(self, run: Run) -> Path:
        """Return the file that an edition's output is added to."""
        return self.log / f"{run.edition}.log"


def timetable_runs(times: Mapping[str, time]) -> tuple[Run, ...]:
    """Return the configured editions by time of day."""
    runs = [Run(edition, at) for edition, at in times.items()]
    return tuple(sorted(runs, key=lambda run: (run.at, run.edition)))


def cron_block(table: Timetable, machine_zone: str, on: date) -> str:
    """Return the lines for a crontab, between two comments that `schedule remove` finds again.

    Cron knows the machine's zone only: times are converted with the offset of a day. '' for a timetable without runs.
    """
    lines = [BEGIN]
    for run in table.runs:
        there = _on_the_machine(run.at, table.zone, machine_zone, on)
        shift = (there.date() - on).days
        day, weekday = _cron_days(run.edition, shift)
        words = " ".join(shlex.quote(word) for word in table.command(run)).replace("%", r"\%")
        log = shlex.quote(str(table.log_of(run))).replace("%", r"\%")
        lines.append(f"{there.minute} {there.hour} {day} * {weekday} {words} >> {log} 2>&1")
    return "\n".join([*lines, END, ""])


def _on_the_machine(at: time, zone: str, machine_zone: str, on: date) -> datetime:
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(ZoneInfo(machine_zone))


def _cron_days(edition: str, shift: int) -> tuple[str, str]:
    """Return cron's day of the month and of the week; a day earlier or later where the machine's clock is there.

    The last day of a month has no number in cron: a monthly edition that would fall on it runs on the first.
    """
    if edition == MONDAY:
        return "*", str((1 + shift) % 7)
    if edition == FIRST:
        return str(max(1, 1 + shift)), "*"
    return "*", "*"


def without_block(crontab: str) -> str:
    """Return a crontab without our lines; everything else as it stands."""
    kept, ours = [], False
    for line in crontab.splitlines(keepends=True):
        if line.rstrip("\r\n") == BEGIN:
            ours = True
        elif ours and line.rstrip("\r\n") == END:
            ours = False
        elif not ours:
            kept.append(line)
    return "".join(kept)


def with_block(crontab: str, block: str) -> str:
    """Return a crontab with our lines once, at its end."""
    bare = without_block(crontab)
    return bare + ("" if not bare or bare.endswith("\n") else "\n") + block


def systemd_units(table: Timetable) -> dict[str, str]:
    """Return the service and the timer of each edition, by file name.

    The timer keeps the office's zone itself, and a run missed while the machine was off starts when it is on again.
    """
    units = {}
    for run in table.runs:
        name = f"{NAME}-{run.edition}"
        words = " ".join(_systemd_word(word) for word in table.command(run))
        units[f"{name}.service"] = (
            f"[Unit]\nDescription=Sales workflow, {run.edition} edition\n\n"
            f"[Service]\nType=oneshot\nExecStart={words}\n"
            "# 3: done, but something needs a person; the receipt says what\nSuccessExitStatus=3\n"
            f"StandardOutput=append:{_systemd_path(table.log_of(run))}\nStandardError=inherit\n"
        )
        units[f"{name}.timer"] = (
            f"[Unit]\nDescription=Sales workflow, {run.edition} edition\n\n"
            f"[Timer]\nOnCalendar={on_calendar(run, table.zone)}\nPersistent=true\nUnit={name}.service\n\n"
            "[Install]\nWantedBy=timers.target\n"
        )
    return units


def on_calendar(run: Run, zone: str) -> str:
    """Return systemd's calendar expression of an edition."""
    days = {MONDAY: "Mon *-*-*", FIRST: "*-*-01"}.get(run.edition, "*-*-*")
    return f"{days} {run.at:%H:%M}:00 {zone}"


def _systemd_path(path: Path) -> str:
    return str(path).replace("%", "%%")


def _systemd_word(word: str) -> str:
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"'


def windows_tasks(table: Timetable, machine_zone: str, on: date) -> dict[str, str]:
    """Return a task of the Windows Task Scheduler for each edition, by its name: XML for `schtasks /Create /XML`.

    A run that was missed starts as soon as it can, one at a time; the laptop's battery is no reason not to.
    """
    return {
        f"{NAME}-{run.edition}": _windows_task(
            table, run, _on_the_machine(run.at, table.zone, machine_zone, _first_day(run.edition, on))
        )
        for run in table.runs
    }


def _first_day(edition: str, on: date) -> date:
    return on.fromordinal(on.toordinal() - on.weekday()) if edition == MONDAY else on


_TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>{description}</Description></RegistrationInfo>
  <Triggers><CalendarTrigger><StartBoundary>{start}</StartBoundary><Enabled>true</Enabled>{days}</CalendarTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT4H</ExecutionTimeLimit>
  </Settings>
  <Actions><Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""

_MONTHS = "".join(
    f"<{name}/>"
    for name in ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")
)  # fmt: skip


def _windows_task(table: Timetable, run: Run, start: datetime) -> str:
    if run.edition == MONDAY:
        weekday = f"<{start:%A}/>"
        days = f"<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>{weekday}</DaysOfWeek></ScheduleByWeek>"
    elif run.edition == FIRST:
        days = f"<ScheduleByMonth><DaysOfMonth><Day>1</Day></DaysOfMonth><Months>{_MONTHS}</Months></ScheduleByMonth>"
    else:
        days = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    inner = " ".join(windows_word(word) for word in table.command(run))
    # cmd's /S takes the quotes around the whole away and nothing else; the log is added to, as elsewhere.
    line = f'/S /C "{inner} >> {windows_word(str(table.log_of(run)))} 2>&1"'
    return _TASK.format(
        description=escape(f"Sales workflow, {run.edition} edition"),
        start=f"{start:%Y-%m-%dT%H:%M:%S}",
        days=days,
        command="%SystemRoot%\\System32\\cmd.exe",
        arguments=escape(line),
    )


def windows_word(word: str) -> str:
    """Return a word as cmd takes it: in quotes; a quote cannot stand in a Windows path."""
    return f'"{word}"'


def shown(table: Timetable, system: System, machine_zone: str, on: date) -> Sequence[tuple[str, str]]:
    """Return what would be installed: (where, text)."""
    if system is System.CRON:
        return [("crontab", cron_block(table, machine_zone, on))]
    if system is System.SYSTEMD:
        return list(systemd_units(table).items())
    return list(windows_tasks(table, machine_zone, on).items())
