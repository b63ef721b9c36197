"""preview: what a night would send, as pages; nothing changes by looking."""

import hashlib
import http.client
import re
import shutil
import subprocess
import threading
from datetime import date
from pathlib import Path

import pytest

from night_office import AS_OF, LEDGER, NOW, PEOPLE, TARGETS, config, night, office, program
from workflow.batch import run_preview
from workflow.commands.preview import server, write_pages
from workflow.config import load_config
from workflow.night import Order
from workflow.operation.preview import Preview, body_of, difference_of
from workflow.operation.preview_pages import guarded, pages

EVIL = "<img src=x onerror=alert(1)>{{ 7*7 }}<script>alert(2)</script>"
EVIL_PEOPLE = (*PEOPLE[:-1], ("A4", EVIL, "东区", "江店", "业务员", "钱二", ""))


def previewed(folder: Path, as_of: date = AS_OF, **more: object) -> Preview:
    settings = load_config(config(folder, **more), {})
    scratch = folder.parent / f"{folder.name}-scratch-{as_of}-{len(more)}"
    scratch.mkdir()
    return run_preview(Order(settings, as_of, now=lambda: NOW), scratch)


def everything(folder: Path) -> dict[str, str]:
    found = sorted(path for name in ("out", "state", "inbox") for path in (folder / name).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_a_preview_before_any_night_leaves_no_trace(tmp_path: Path):
    """A preview of an office that never ran makes neither state nor outputs, and shows the mails of the first night."""
    folder = office(tmp_path / "office")
    preview = previewed(folder)
    assert {one.entry.message.address for one in preview.messages} == {"zhao@example.com", "qian@example.com"}
    assert not (folder / "out").exists()
    assert not (folder / "state").exists()


def test_a_preview_changes_not_one_byte(tmp_path: Path):
    """After a night, a preview of another day leaves state, outputs and inbox as they were, byte for byte."""
    folder = office(tmp_path / "office")
    night(folder, as_of=date(2026, 11, 19))
    before = everything(folder)
    preview = previewed(folder)
    assert len(preview.messages) == 2
    assert everything(folder) == before


def test_the_preview_is_what_the_night_then_sends(tmp_path: Path):
    """The bytes that the preview shows are those that the night afterwards queues."""
    folder = office(tmp_path / "office")
    shown = {one.entry.message.message_id: one.entry.message.content for one in previewed(folder).messages}
    night(folder)
    sent = {path.read_bytes() for path in (folder / "out").rglob("*.eml")}
    assert set(shown.values()) == sent


def test_what_was_sent_already_is_said_not_to_be_sent_again(tmp_path: Path):
    """After the night nothing would leave, and the page names each recipient with the reason."""
    folder = office(tmp_path / "office")
    night(folder)
    preview = previewed(folder)
    assert preview.messages == ()
    assert {entry.message.key.recipient for entry in preview.unchanged} == {"A1", "A2"}
    index = pages(preview)["index.html"]
    assert "同样的内容已经发过" in index
    assert "赵一" in index


def test_who_has_nothing_to_hear_is_named_with_the_reason(tmp_path: Path):
    """A clerk of a unit in which all is well, and a group without a board, are named, each with why."""
    clerk = ("A5", "周五", "东区", "江店", "内务", "钱二", "zhou@example.com")
    folder = office(tmp_path / "office", 人员=(*PEOPLE, clerk))
    text = {"key": "短信", "kind": "sms", "folder": str(tmp_path / "sms"), "scope": "东区"}
    preview = previewed(folder, channels=[text])
    assert preview.silent == (("周五", "assistant"), ("短信", "channel"))
    index = pages(preview)["index.html"]
    assert "周五" in index
    assert "没有要补正的行，日报都交了" in index


def test_a_message_is_compared_with_the_last_one(tmp_path: Path):
    """The next day's message shows which lines of its text twin are new and which are gone."""
    folder = office(tmp_path / "office")
    night(folder, as_of=date(2026, 11, 19))
    one = previewed(folder).messages[0]
    assert one.before is not None
    assert one.before.message.key.as_of == date(2026, 11, 19)
    assert any(line.startswith("+") and "20日" in line for line in one.difference)
    assert any(line.startswith("-") and "19日" in line for line in one.difference)


def test_everything_from_cells_is_inert(tmp_path: Path):
    """Markup, scripts and template syntax in a name come out as the text that they are, on every page."""
    folder = office(
        tmp_path / "office", 人员=EVIL_PEOPLE, 目标=(*TARGETS[:2], ("销售额", EVIL, "2026-11", 40000)),
        销售明细=(LEDGER[0], LEDGER[1], (AS_OF, EVIL, "E2", "乙公司", 20000)),
    )  # fmt: skip
    written = pages(previewed(folder))
    assert any("&lt;img src=x" in text for text in written.values())
    for name, text in written.items():
        assert "<script" not in text.lower(), name
        assert "<img src=x" not in text, name
        assert "Content-Security-Policy" in text.split("</head>")[0], name
    assert "49" not in re.findall(r"alert\(1\)&gt;(.{0,4})", written["index.html"])


def test_pages_ask_nobody_for_anything(tmp_path: Path):
    """No page names an address to load from, runs a script, or lets a frame hold anything but what is in the page."""
    written = pages(previewed(office(tmp_path / "office")))
    for name, text in written.items():
        assert not re.search(r"""\b(src|action|data)\s*=\s*["']?\s*(https?:|//)""", text), name
        assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text, name
    frames = re.findall(r"<iframe[^>]*>", written["message-001.html"])
    assert len(frames) == 2
    assert all('sandbox=""' in frame and "srcdoc=" in frame and " src=" not in frame for frame in frames)


def test_the_policy_stands_first_whatever_a_template_wrote():
    """A mail's page gets its policy behind its doctype or head, or in front of all."""
    assert guarded("<!doctype html><html><head><title>x").startswith("<!doctype html><html><head><meta http-equiv")
    assert guarded("<!DOCTYPE html><p>x").startswith("<!DOCTYPE html><meta http-equiv")
    assert guarded("<p>x").startswith("<meta http-equiv")


def test_chat_messages_are_shown_as_their_words():
    """Of a chat message the sentences are shown, not the envelope of JSON; plain text as it is."""
    assert body_of('{"msgtype": "markdown", "markdown": {"content": "第一名 孙三"}}'.encode()).text == "第一名 孙三"
    assert body_of("短信".encode()).text == "短信"


def test_equal_texts_have_no_difference():
    """The difference of equal texts is empty; of others it has the changed lines and one around them."""
    assert difference_of("a\nb", "a\nb") == ()
    assert difference_of("a\nb\nc\nd", "a\nb\nc\nX")[1:] == (" c", "-d", "+X")


def test_english_by_config(tmp_path: Path):
    """With language en the pages' own words are English."""
    index = pages(previewed(office(tmp_path / "office"), language="en"))["index.html"]
    assert "What tonight would send" in index
    assert "今晚" not in index


def test_pages_of_an_earlier_preview_go_and_other_files_stay(tmp_path: Path):
    """Writing pages removes those that are no longer there, and touches nothing that is somebody else's."""
    write_pages(tmp_path, {"index.html": "a", "message-001.html": "b", "mail-001.html": "c"})
    (tmp_path / "notes.html").write_text("mine", encoding="utf-8")
    write_pages(tmp_path, {"index.html": "new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "notes.html"]
    assert (tmp_path / "index.html").stat().st_mode & 0o077 == 0


def answer(port: int, path: str, host: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    said = connection.getresponse()
    return said.status, said.read().decode()


def test_the_server_answers_this_machine_only_and_with_pages_only():
    """It listens on the loopback, knows no other host name, and serves no file that is not a page."""
    with server({"index.html": "<p>页</p>"}, 0) as running:
        assert running.server_address[0] == "127.0.0.1"
        port = int(running.server_address[1])
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            assert answer(port, "/", f"127.0.0.1:{port}") == (200, "<p>页</p>")
            assert answer(port, "/", f"evil.example:{port}")[0] == 404
            assert answer(port, "/../../etc/passwd", f"localhost:{port}")[0] == 404
        finally:
            running.shutdown()
            thread.join()


def test_the_command_writes_the_pages(tmp_path: Path):
    """The command preview -o writes index.html, and says where it is and that nothing was sent."""
    folder = office(tmp_path / "office")
    done = program("preview", "--config", config(folder), "-o", tmp_path / "pages")
    assert done.returncode == 0, done.stderr
    assert "index.html" in done.stdout
    assert (tmp_path / "pages" / "message-002.html").is_file()
    assert not (folder / "state").exists()


@pytest.mark.browser
def test_a_browser_shows_both_frames(tmp_path: Path):
    """A real browser draws the page of a message with the mail in a phone of 390 px and on a desktop."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if not browser:
        pytest.skip("no Chromium on this machine")
    write_pages(tmp_path / "pages", pages(previewed(office(tmp_path / "office"))))
    picture = tmp_path / "page.png"
    options = ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--window-size=1280,1250",
               "--disable-features=IsolateSandboxedIframes", f"--user-data-dir={tmp_path / 'profile'}"]  # fmt: skip
    page = (tmp_path / "pages" / "message-001.html").as_uri()
    subprocess.run([browser, *options, f"--screenshot={picture}", page], check=True, capture_output=True, timeout=60)
    with_mail = picture.stat().st_size
    text = (tmp_path / "pages" / "message-001.html").read_text(encoding="utf-8")
    (tmp_path / "pages" / "empty.html").write_text(re.sub(r'srcdoc="[^"]*"', 'srcdoc=""', text), encoding="utf-8")
    blank = tmp_path / "pages" / "empty.html"
    subprocess.run(
        [browser, *options, f"--screenshot={picture}", blank.as_uri()], check=True, capture_output=True, timeout=60
    )
    assert with_mail > picture.stat().st_size * 1.2
    dumped = subprocess.run(
        [browser, *options, "--dump-dom", page], check=True, capture_output=True, timeout=60, encoding="utf-8"
    )
    assert dumped.stdout.count("<iframe") == 2
