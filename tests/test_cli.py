"""The command line as other programs call it: exit codes, what each leaves, what it says (issue 2)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from night_office import AS_OF, LEDGER, PROGRAM, SALES, config, day_folder, office, outputs, program, receipt_of, sales
from workflow.cli import group

UNKNOWN = (*LEDGER, (AS_OF, "钱多多", "E4", "丙公司", 70))
COMMANDS = ("nightly", "check", "retire", "outbox")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A small office without a fault after a night that was started as a program."""
    folder = office(tmp_path_factory.mktemp("done"))
    return folder, program("nightly", "--config", config(folder))


def test_a_night_without_a_question_ends_with_0(done):
    """Exit 0 means done and nothing to settle; the receipt says the same, and standard output tells where it all is."""
    folder, run = done
    assert (run.returncode, receipt_of(folder)["exit"], receipt_of(folder)["attention"]) == (0, 0, [])
    assert str(day_folder(folder)) in run.stdout


def test_a_night_that_held_a_row_ends_with_3(tmp_path: Path):
    """Exit 3 means done, but a person is needed: the receipt and standard output say what for."""
    folder = office(tmp_path, 销售明细=UNKNOWN)
    run = program("nightly", "--config", config(folder))
    assert (run.returncode, receipt_of(folder)["exit"]) == (3, 3)
    assert receipt_of(folder)["attention"]
    assert all(sentence in run.stdout for sentence in receipt_of(folder)["attention"])


def test_elsewhere_than_a_terminal_progress_is_plain_lines(done):
    """In a log, progress is a few whole lines without control characters."""
    _, run = done
    assert "take_in 3/3" in run.stderr.splitlines()
    assert not set("\r\x1b█") & set(run.stderr)


@pytest.mark.parametrize(
    ("arguments", "more", "said"),
    [
        (["--wrong"], {}, "--wrong"),
        (["--as-of", "2026-02-30"], {}, "2026-02-30"),
        ([], {"boads": []}, "boards"),
        ([], {"mail": {"transport": "pigeon", "sender": "a@example.com"}}, "mail.transport"),
    ],
)
def test_wrong_usage_and_wrong_config_end_with_2_and_write_nothing(tmp_path: Path, arguments, more, said):
    """A wrong option, key or value is named with what it may be, and neither output nor state comes into being."""
    folder = office(tmp_path)
    run = program("nightly", "--config", config(folder, **more), *arguments)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["config.yaml", "inbox"]


def test_a_config_that_is_missing_or_no_yaml_ends_with_2(tmp_path: Path):
    """A missing file, a duplicate key and broken YAML are told in a sentence, the latter two with their line."""
    path = office(tmp_path) / "config.yaml"
    assert program("nightly", "--config", path).returncode == 2
    for text, said in (("folders: {inbox: a, out: b}\nfolders: {}\n", "line 2"), ("folders: {inbox: [\n", "line")):
        path.write_text(text, encoding="utf-8")
        run = program("nightly", "--config", path)
        assert run.returncode == 2, run.stderr
        assert said in run.stderr
    assert sorted(found.name for found in tmp_path.iterdir()) == ["config.yaml", "inbox"]


def test_a_missing_inbox_is_a_fault(tmp_path: Path):
    """Without an inbox everything would seem gone: exit 1, a sentence, earlier outputs stay as they were."""
    folder = office(tmp_path)
    program("nightly", "--config", config(folder))
    before = outputs(folder, leave_out=())
    run = program("nightly", "--config", config(folder), "--inbox", tmp_path / "nowhere")
    assert run.returncode == 1
    assert "nowhere" in run.stderr
    assert "Traceback" not in run.stderr
    assert outputs(folder, leave_out=()) == before


def test_folders_that_cannot_be_written_are_a_fault(tmp_path: Path):
    """A state or output folder that is a file: exit 1 with a sentence, nothing published, earlier outputs intact."""
    folder = office(tmp_path)
    program("nightly", "--config", config(folder))
    before = outputs(folder, leave_out=())
    (tmp_path / "file").write_text("", encoding="utf-8")
    for option in ("--out", "--state"):
        run = program("nightly", "--config", config(folder), option, tmp_path / "file" / "in")
        assert run.returncode == 1, run.stderr
        assert run.stderr.strip()
        assert "Traceback" not in run.stderr
        assert outputs(folder, leave_out=()) == before


def test_a_damaged_state_is_a_fault(tmp_path: Path):
    """A database that is none: exit 1 and a sentence that says to restore it, earlier outputs intact."""
    folder = office(tmp_path)
    program("nightly", "--config", config(folder))
    before = outputs(folder, leave_out=())
    database = next(path for path in (folder / "state").iterdir() if path.suffix in (".db", ".sqlite", ".sqlite3"))
    for beside in folder.glob("state/*-wal"):
        beside.unlink()
    database.write_bytes(b"no database at all " * 500)
    run = program("nightly", "--config", config(folder))
    assert run.returncode == 1, run.stderr
    assert "备份" in run.stderr
    assert outputs(folder, leave_out=()) == before


def test_a_broken_template_costs_the_mails_and_nothing_else(tmp_path: Path):
    """A template of the office's own that cannot be rendered keeps its mails away and is told; the figures come out."""
    folder = office(tmp_path)
    shutil.copytree(PROGRAM.parent / "templates", tmp_path / "own")
    (tmp_path / "own" / "shared" / "manager.txt").write_text("{{ no_such_thing }}", encoding="utf-8")
    settings = config(folder, folders={"inbox": "inbox", "out": "out", "state": "state", "templates": "own"})
    run = program("nightly", "--config", settings)
    assert run.returncode == 3, run.stderr
    assert "Traceback" not in run.stderr
    assert receipt_of(folder)["mail"]["queued"] == 0
    assert "manager.txt" in (day_folder(folder) / "findings.csv").read_text(encoding="utf-8-sig")
    assert sales(folder) == SALES


def test_check_finds_the_same_and_publishes_nothing(tmp_path: Path):
    """`check` ends like the night up to the findings: the same rows, no output folder, no mail."""
    folder = office(tmp_path, 销售明细=UNKNOWN)
    run = program("check", "--config", config(folder))
    assert run.returncode == 3, run.stderr
    assert "钱多多" in run.stdout
    assert not (folder / "out").exists()
    night = program("nightly", "--config", config(folder))
    assert receipt_of(folder)["mail"]["queued"] == 2, night.stderr


def test_every_command_takes_config_and_state():
    """All commands, and those below `outbox`, have the options --config and --state."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        for command in found.commands.values() if isinstance(found, click.Group) else [found]:
            options = {option for parameter in command.params for option in parameter.opts}
            assert {"--config", "--state"} <= options, (name, command.name)


def test_help_lists_everything_without_loading_the_machinery():
    """--help names each command and the exit codes, and imports none of the heavy libraries for it."""
    shown = program("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in COMMANDS)
    code = (
        "import sys; sys.argv = ['run.py', '--help']\n"
        "from workflow.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('polars', 'pydantic', 'openpyxl', 'jinja2', 'yagmail') if name in sys.modules])\n"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROGRAM.parent, check=True
    )
    assert loaded.stdout.splitlines()[-1] == "[]"


def test_options_win_over_config(tmp_path: Path):
    """--inbox, --out, --state and --as-of win, relative to where the command is called; the config's stay unused."""
    folder = office(tmp_path / "a")
    settings = config(tmp_path, folders={"inbox": "none", "out": "none/out", "state": "none/state"})
    options = ["--inbox", folder / "inbox", "--out", tmp_path / "o", "--state", tmp_path / "s", "--as-of", "2026-11-23"]
    run = program("nightly", "--config", settings, *options)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "o" / "2026-11-23" / "standings.csv").is_file()
    assert (tmp_path / "s").is_dir()
    assert not (tmp_path / "none").exists()


def test_a_second_run_at_the_same_time_is_turned_away(tmp_path: Path):
    """While a run holds the state, another ends with 1 and says who is at it; it changes nothing."""
    from workflow.store.lock import single_run  # noqa: PLC0415  only this test holds the lock itself

    folder = office(tmp_path)
    with single_run(folder / "state", who="小王@办公室"):
        run = program("nightly", "--config", config(folder))
    assert run.returncode == 1
    assert "小王@办公室" in run.stderr
    assert not (folder / "out").exists()


def test_outbox_lists_what_left(done):
    """`outbox list --json` is one object a message; a message that is not there cannot be sent again (exit 2)."""
    folder, _ = done
    listed = program("outbox", "list", "--json", "--config", folder / "config.yaml")
    entries = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {(entry["recipient"], entry["state"]) for entry in entries} == {("A1", "sent"), ("A2", "sent")}
    assert program("outbox", "resend", 99, "--config", folder / "config.yaml").returncode == 2
