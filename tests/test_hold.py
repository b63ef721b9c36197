"""Holding, looking, approving, sending: nothing leaves before somebody lets it go, and then the stored bytes do."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from night_office import AS_OF, PROGRAM, config, day_folder, night, office, program, receipt_of
from view_factory import TEMPLATES
from workflow.domain.message import Message, MessageKey
from workflow.store.database import open_database
from workflow.store.outbox import Outbox
from workflow.store.pieces import cut


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose evening is held for approval."""
    folder = office(tmp_path_factory.mktemp("held"))
    run = program("nightly", "--hold", "--config", config(folder))
    assert run.returncode == 3, run.stderr
    assert "2 封邮件等批准" in run.stdout
    return folder


def outbox(folder: Path, *arguments: object, code: int = 0) -> str:
    run = program("outbox", *arguments, "--config", folder / "config.yaml")
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout


def states(folder: Path) -> list[str]:
    return [json.loads(line)["state"] for line in outbox(folder, "list", "--json").splitlines()]


def test_a_held_night_sends_nothing_until_it_is_approved(held: Path):
    """Held messages stay when the outbox is sent; one that is approved leaves, then all the others."""
    assert receipt_of(held)["mail"]["held"] == 2
    assert receipt_of(held)["mail"]["sent"] == 0
    assert states(held) == ["held", "held"]
    assert "送出 0 封" in outbox(held, "send")
    assert "1：好了" in outbox(held, "approve", 1)
    assert states(held) == ["queued", "held"]
    assert "送出 1 封" in outbox(held, "send")
    assert "2：好了" in outbox(held, "approve", "--all")
    assert "送出 1 封" in outbox(held, "send")
    assert states(held) == ["sent", "sent"]
    outbox(held, "approve", 1, code=2)
    outbox(held, "approve", code=2)


def test_a_message_can_be_looked_at(held: Path, tmp_path: Path):
    """Who gets what is printed with the text part and the attachments, or the HTML part is written into a file."""
    shown = outbox(held, "show", 1)
    assert "A1 <zhao@example.com>" in shown
    assert "汇总_20261120" in shown
    assert "销售额" in shown
    stored = (day_folder(held) / "mail" / "evening" / "A1-manager.txt").read_text(encoding="utf-8")
    assert outbox(held, "show", 1, "--text").split() == stored.split()
    outbox(held, "show", 1, "--html", tmp_path / "mail.html")
    assert "<table" in (tmp_path / "mail.html").read_text(encoding="utf-8")
    outbox(held, "show", 99, code=2)


def test_a_reader_who_has_seen_enough_ends_the_list_quietly(held: Path):
    """`outbox list | head` ends without a traceback when the pipe is closed before all is written."""
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, str(PROGRAM), "outbox", "list", "--config", str(held / "config.yaml")],
        stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, "")


def test_resending_sends_the_stored_bytes(tmp_path: Path):
    """A message that is sent again is the stored one, whatever became of its file since."""
    folder = office(tmp_path)
    night(folder)
    path = day_folder(folder) / "mail" / "evening" / "A1-manager.eml"
    before = path.read_bytes()
    path.unlink()
    assert "1：好了" in outbox(folder, "resend", 1)
    assert "送出 1 封" in outbox(folder, "send")
    assert path.read_bytes() == before


def test_a_broken_template_keeps_the_mail_of_the_run_before(tmp_path: Path):
    """Where a kind's template is broken its earlier files of the day stay in OUT, and all else is published."""
    folder = office(tmp_path)
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    folders = {"inbox": "inbox", "out": "out", "state": "state", "templates": str(templates)}
    night(folder, folders=folders)
    mail = day_folder(folder) / "mail" / "evening" / "A1-manager.eml"
    before = mail.read_bytes()
    (templates / "shared" / "manager.txt").write_text("{{ screen.nothing_like_it }}", encoding="utf-8")
    office(folder, 目标=(("指标", "姓名", "考核期", "目标"), ("销售额", "孙三", "2026-11", 60000)))
    receipt = night(folder, folders=folders)
    assert receipt.counts["findings"]["codes"]["mail.template"] == 2
    assert mail.read_bytes() == before
    assert (day_folder(folder) / "mail" / "evening" / "A1-manager.html").is_file()


def message(number: int, content: bytes) -> Message:
    key = MessageKey("smtp", "manager", AS_OF, f"P{number}", "公司", "evening")
    return Message(key, "p@b.example", "x", content, f"<{number}@b.example>")


def letter(seed: str, text: bytes, workbook: bytes) -> bytes:
    parts = b"".join(b"\r\n--=_%s\r\n%s" % (seed.encode(), part) for part in (text, workbook))
    return b"From: a\r\n" + parts + b"\r\n--=_%s--\r\n" % seed.encode()


def test_an_attachment_of_two_messages_is_stored_once(tmp_path: Path):
    """Messages come back byte for byte; what two of them share is in the state once, and goes with the last of them."""
    shared = bytes(range(256)) * 400
    letters = [letter(f"s{number}", b"hello %d" % number, shared) for number in range(3)]
    letters.append(letter("small", b"a", b"b"))
    with closing(open_database(tmp_path)) as database:
        found = Outbox(database)
        for number, content in enumerate(letters):
            assert found.enqueue(message(number, content))
            assert not found.enqueue(message(number, b"another"))
        assert [entry.message.content for entry in found.list()] == letters
        stored = database.execute("SELECT sum(length(bytes)) FROM outbox_part").fetchone()[0]
        assert len(shared) < stored < len(shared) + 1000
        first, second, third, _ = (entry.number for entry in found.list())
        for number in (first, second):
            database.execute("UPDATE outbox SET content = x'' WHERE number = ?", (number,))
        assert found.get(third).message.content == letters[2]
        database.execute("UPDATE outbox SET content = x'' WHERE number = ?", (third,))
        assert database.execute("SELECT count(*) FROM outbox_part").fetchone() == (0,)


@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 50_000])
def test_pieces_joined_are_the_message(size: int):
    """However a message is cut, its pieces in order are the message."""
    content = letter("x", b"t" * size, b"w" * 20_000) + b"\r\n--=_x--\r\n" * 2
    assert b"".join(cut(content)) == content
    assert cut(b"small") == [b"small"]


def test_older_states_are_read_as_they_are(tmp_path: Path):
    """A message that an earlier version stored whole is read whole."""
    big = letter("x", b"t", b"w" * 50_000)
    with closing(open_database(tmp_path)) as database:
        found = Outbox(database)
        found.enqueue(message(1, big))
        database.execute("UPDATE outbox SET content = ?", (sqlite3.Binary(big),))
        assert found.get(1).message.content == big
