"""The timetable: entries for cron, systemd and the Windows Task Scheduler."""

import shlex
import shutil
import subprocess
from datetime import date, time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from workflow.cli import group
from workflow.operation.schedule import (
    BEGIN,
    END,
    Run,
    Timetable,
    cron_block,
    on_calendar,
    systemd_units,
    timetable_runs,
    windows_tasks,
    with_block,
    without_block,
)

DAY = date(2026, 11, 22)
TABLE = Timetable(
    timetable_runs({"evening": time(20, 30), "morning": time(7, 30), "weekly": time(8, 0), "monthly": time(6, 0)}),
    "Asia/Shanghai", Path("/opt/销售 程序/python"), Path("/opt/销售 程序/run.py"), Path("/home/50% off/config.yaml"),
    Path("/home/a/state/logs"),
)  # fmt: skip
NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"

systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


def entries(block: str) -> list[list[str]]:
    """Return minute, hour, day, month, weekday and the command of each line."""
    return [line.split(" ", 5) for line in block.splitlines() if not line.startswith("#")]


def test_cron_gets_the_times_of_the_machines_own_zone() -> None:
    """20:30 in Shanghai is 12:30 on a machine that keeps UTC, and 07:30 is 23:30 of the day before."""
    times = {line[5].split("--edition ")[1].split()[0]: line[:5] for line in entries(cron_block(TABLE, "UTC", DAY))}
    assert times["evening"] == ["30", "12", "*", "*", "*"]
    assert times["morning"] == ["30", "23", "*", "*", "*"]


def test_cron_runs_the_week_on_monday_of_the_office() -> None:
    """08:00 on Monday in Shanghai is Monday there and still Sunday in New York."""
    here, there = (
        next(line for line in entries(cron_block(TABLE, zone, DAY)) if "weekly" in line[5])
        for zone in ("Asia/Shanghai", "America/New_York")
    )
    assert here[:5] == ["0", "8", "*", "*", "1"]
    assert there[:5] == ["0", "19", "*", "*", "0"]


def test_a_command_with_blanks_and_percent_signs_survives_the_shell() -> None:
    """Cron takes an unescaped % for a line break, the shell an unquoted blank for a separator; neither happens."""
    line = next(line for line in entries(cron_block(TABLE, "UTC", DAY)) if "evening" in line[5])
    words = shlex.split(line[5].replace(r"\%", "%"))
    assert words[: words.index(">>")] == list(TABLE.command(Run("evening", time(20, 30))))
    assert "%" not in line[5].replace(r"\%", "")


@given(st.lists(st.sampled_from(["# mine", "0 1 * * * backup", "", "MAILTO=a@b"]), max_size=6).map("\n".join))
def test_what_is_installed_is_taken_out_again(crontab: str) -> None:
    """Our lines stand once however often they are installed, and without them every other line is as it was."""
    block = cron_block(TABLE, "UTC", DAY)
    once = with_block(crontab, block)
    assert with_block(once, block) == once
    assert once.count(BEGIN) == once.count(END) == 1
    assert without_block(once).splitlines() == crontab.splitlines()


@systemd
@pytest.mark.parametrize("edition", ["evening", "morning", "weekly", "monthly"])
def test_systemd_understands_the_times(edition: str) -> None:
    """Systemd's own reader of calendar expressions takes each and finds its next moment."""
    run = next(run for run in TABLE.runs if run.edition == edition)
    found = subprocess.run(
        [str(shutil.which("systemd-analyze")), "calendar", on_calendar(run, TABLE.zone)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "Next elapse" in found.stdout


@systemd
def test_systemd_verifies_the_units(tmp_path: Path) -> None:
    """Systemd's own checker has nothing to say of the service and timer files, blanks and percent signs included."""
    program = tmp_path / "销售 程序"
    program.mkdir()
    python = program / "python"
    python.write_text("#!/bin/sh\n", encoding="utf-8")
    python.chmod(0o755)
    table = Timetable(TABLE.runs, TABLE.zone, python, program / "run.py", TABLE.config, tmp_path)
    paths = []
    for name, text in systemd_units(table).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        paths.append(str(tmp_path / name))
    found = subprocess.run(
        [str(shutil.which("systemd-analyze")), "--user", "verify", *paths], capture_output=True, text=True, check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    ours = [line for line in found.stderr.splitlines() if "sales-workflow" in line]
    assert not ours, found.stderr


def test_windows_tasks_are_well_formed_and_run_the_edition() -> None:
    """Each task is XML with one trigger, starts a missed run, never two at once, and names the edition."""
    for name, xml in windows_tasks(TABLE, "Asia/Shanghai", DAY).items():
        root = ElementTree.fromstring(xml.replace('encoding="UTF-16"', ""))  # noqa: S314  our own text
        edition = name.removeprefix("sales-workflow-")
        assert len(root.findall(f".//{NAMESPACE}CalendarTrigger")) == 1
        assert f'"--edition" "{edition}"' in str(root.findtext(f".//{NAMESPACE}Arguments"))
        assert root.findtext(f".//{NAMESPACE}StartWhenAvailable") == "true"
        assert root.findtext(f".//{NAMESPACE}MultipleInstancesPolicy") == "IgnoreNew"


def test_schedule_show_prints_what_would_be_installed(tmp_path: Path) -> None:
    """Show names every configured edition with its command, and installs nothing."""
    config = tmp_path / "config.yaml"
    config.write_text(
        "folders: {inbox: in, out: out, state: state}\n"
        "mail: {sender: a@example.com, edition_times: {evening: '20:30'}}\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(group, ["schedule", "show", "--config", str(config), "--system", "cron"])
    assert result.exit_code == 0, result.output
    assert result.output.count("--edition") == 1
    assert not (tmp_path / "state").exists()
