"""Attacks through the real night, and what a night may leave behind: harmless, no secret told, all private."""

import csv
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from night_office import AS_OF, config, day_folder, office, program

BIDI = "\u202egnp.exe"
ATTACKS = {
    "html": "<img src=x onerror=alert(1)>",
    "script": "</style></title><script>alert(1)</script>",
    "jinja": "{{ 7*191 }}{% for x in [1] %}z{% endfor %}",
    "header": "a\r\nBcc: x@evil.example",
    "bidi": BIDI,
    "formula": '=HYPERLINK("http://evil.example","x")',
    "wide formula": "＝cmd|'/c calc'!A1",
    "plus": "+1+cmd|'/c calc'!A1",
    "at": "@SUM(1+1)*cmd|'/c calc'!A1",
    "tab": "\t=1+1",
    "dde": '=DDE("cmd";"/c calc";"x")',
    "javascript": "javascript:alert(1)",
    "file": "file:///etc/passwd",
    "data": "data:text/html,<script>alert(1)</script>",
    "mention": '@all <at user_id="all">所有人</at> <@all>',
    "markdown": "[点我](http://evil.example) **粗** `x`",
    "path": "../../../evil",
    "windows": "CON",
}  # fmt: skip
IDS = (
    "../../../evil",
    "..\\evil",
    "CON",
    "nul.txt",
    "a:b",
    "尾点.",
    "长" * 90,
    BIDI,
    "=1+1",
    "<b>",
    "{{ 7*191 }}",
    "a\nb",
)
"""Ids of people, which become names of files."""
SECRET, PHONE = "hunter2-and-more", "13912345678"


def attacked(folder: Path) -> Path:
    """Write an office in which every cell that somebody types is an attack."""
    names = [*ATTACKS.values()]
    people = [
        ("工号", "姓名", "大区", "门店", "岗位", "上级", "邮箱"),
        ("A1", "赵一", "总部", "", "总经理", "", "z@example.com"),
    ]
    people += [
        (one, f"{names[place % len(names)]}", "东区", "江店", "业务员", "赵一", f"p{place}@example.com")
        for place, one in enumerate(IDS)
    ]
    targets = [
        ("指标", "工号", "姓名", "考核期", "目标"),
        *(("销售额", row[0], row[1], "2026-11", 50000) for row in people[2:]),
    ]
    ledger = [("日期", "工号", "业务员", "订单号", "客户", "金额", "备注")]
    ledger += [
        (AS_OF, *people[2 + place % len(IDS)][:2], f"{attack}{place}", attack, 1000 + place, attack)
        for place, attack in enumerate(names)
    ]
    ledger += [(AS_OF, *people[2][:2], f"E{place}", "甲", attack) for place, attack in enumerate(names)]
    report = [("日期", "工号", "业务员", "客户名称", "联系电话", "目的", "结果", "下次拜访")]
    report += [(date(2026, 11, 19), *row[:2], names[-place], PHONE, "开发", names[place % 9], "11-23")
               for place, row in enumerate(people[2:], 1)]  # fmt: skip
    return office(folder, 人员=people, 目标=targets, 销售明细=ledger, 日报=report)


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a night, a doctor, a preview, a status and a backup leave, under a lax umask and with a secret given."""
    folder = attacked(tmp_path_factory.mktemp("attacked"))
    channels = [
        {"key": "群", "kind": "webhook", "url": "https://127.0.0.1:9/x", "secret_env": "WORKFLOW_TEST_KEY"},
        {"key": "短信", "kind": "sms", "folder": "sms"},
    ]
    smtp = {"host": "127.0.0.1", "port": 9, "user": "report"}
    mail = {"transport": "smtp", "sender": "report@example.com", "smtp": smtp, "to_salespeople": True}
    path = config(folder, channels=channels, mail=mail)
    environment = {"WORKFLOW_SMTP_PASSWORD": SECRET, "WORKFLOW_TEST_KEY": f"{SECRET}-key"}
    before, said = os.umask(0), ""
    try:
        for command in (("nightly",), ("doctor",), ("preview",), ("status", "--json"), ("outbox", "list", "--json"),
                        ("state", "backup", folder / "backup.zip")):  # fmt: skip
            done = program(*command, "--config", path, environment=environment)
            assert "Traceback" not in done.stderr, done.stderr
            assert done.returncode in (0, 1, 3), (command, done.stdout, done.stderr)
            said += done.stdout + done.stderr
    finally:
        os.umask(before)
    (folder / "said.txt").write_text(said, encoding="utf-8")
    return folder


def written(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "inbox" not in path.parts)


def test_nothing_leaves_the_folders_and_every_name_is_one(after: Path):
    """Whatever ids are called, files lie in OUT under names that every system takes, and nothing lies elsewhere."""
    expected = {"inbox", "out", "state", "preview", "sms", "config.yaml", "backup.zip", "said.txt"}
    assert {path.name for path in after.iterdir()} <= expected
    others = re.compile(r"evil(\d+|current)")  # folders that pytest gives to other tests
    assert not [path for path in after.parent.glob("evil*") if not others.fullmatch(path.name)]
    names = [path.name for path in (after / "out").rglob("*")]
    assert len(names) > 40
    for name in names:
        assert not re.search(r'[<>:"\\|?*\x00-\x1f\u202a-\u202e]', name), name
        assert not re.match(r"(?i)(con|nul)(\.|$)", name), name
        assert name == name.rstrip(". ")
        assert len(name.encode()) <= 255


def test_no_csv_and_no_workbook_has_a_formula_out_of_a_cell(after: Path):
    """Every text of ours in csv files and new workbooks is a text: nothing a spreadsheet program would calculate."""
    day = day_folder(after)
    for path in sorted(day.rglob("*.csv")):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
            for cell in row:
                assert not re.match(r"\s*[=@＝＋－＠\t]|[+-](?![\d.,%]+$)", cell), (path.name, cell)
    books = sorted(day.rglob("*.xlsx"))
    assert len(books) > 15
    for path in books:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
        cells = "".join(text for name, text in parts.items() if name.startswith("xl/worksheets/sheet"))
        assert not re.search(r"<f[ >][^<]*(HYPERLINK|DDE|cmd|1\+1)", cells), path.name
        links = "".join(text for name, text in parts.items() if name.endswith(".rels"))
        assert not re.search(r'Target="(javascript|file|data|http://evil)', links), path.name
        assert not [name for name in parts if "externalLink" in name]
        openpyxl.load_workbook(BytesIO(path.read_bytes()))


def test_no_page_and_no_mail_runs_or_loads_anything(after: Path):
    """HTML, template syntax and addresses in cells are text in every mail and on every page; no header is added."""
    pages = [*sorted((after / "out").rglob("*.html")), *sorted((after / "preview").rglob("*.html"))]
    assert len(pages) > 25
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"<(script|img|object|embed|link|base)\b", page, re.IGNORECASE), path.name
        assert not re.search(r'(href|src|action)\s*=\s*"?\s*(javascript|file|data|http)', page), path.name
        assert "1337" not in page
        assert "\u202e" not in page
    mails = sorted((after / "out").rglob("*.eml"))
    assert len(mails) >= len(IDS)
    for path in mails:
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert mail["Bcc"] is None
        assert "\u202e" not in str(mail["Subject"]) + str(mail["To"])


def test_no_message_to_a_group_mentions_or_links(after: Path):
    """Mentions, links and Markdown in names do nothing in chat programs."""
    said = "".join(path.read_text(encoding="utf-8") for path in (day_folder(after) / "messages").rglob("*.*"))
    assert "onerror" in said
    for live in ("@all", "<at", "](http", "http://", "<img", "`x`", "\u202e", "1337"):
        assert live not in said, live


def test_no_secret_is_told_anywhere(after: Path):
    """Password and robot's key stand in no file, database, page, backup or line that the commands wrote."""
    for path in written(after):
        content = path.read_bytes()
        assert SECRET.encode() not in content, path.name
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                assert not [name for name in package.namelist() if SECRET.encode() in package.read(name)], path.name


def test_customers_telephones_stay_where_they_were_typed(after: Path):
    """A telephone stands in marked copies, findings, the operator's preview and records; in no log, receipt or mail."""
    told = {path for path in written(after) if PHONE.encode() in path.read_bytes()}
    for path in written(after):
        if zipfile.is_zipfile(path) and path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                told |= {path for name in package.namelist() if PHONE.encode() in package.read(name)}
    private = ("annotated", "findings.csv", "records", "preview", "backup.zip")
    assert [path for path in told if not any(name in path.parts for name in private)] == []
    assert (after / "state" / "logs" / "nightly.jsonl").is_file()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are POSIX's")
def test_everything_is_private_whatever_the_umask(after: Path):
    """With umask 0 every folder of ours has 0700 and every file 0600: outputs, state, pages, backup, short messages."""
    ours = [
        path for name in ("out", "state", "preview", "sms") for path in ((after / name), *(after / name).rglob("*"))
    ]
    loose = {
        str(path.relative_to(after)): oct(stat.S_IMODE(path.stat().st_mode))
        for path in (*ours, after / "backup.zip")
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    }
    assert loose == {}


@pytest.mark.parametrize("wrong", ["mail: {sender: nobody}", "limits: {file_mb: 0}", "nonsense: 1", "{a: ["])
def test_a_wrong_configuration_touches_nothing(tmp_path: Path, wrong: str):
    """A config.yaml that cannot be used ends every command before a folder is made or a workbook opened."""
    folder = office(tmp_path)
    path = config(folder)
    path.write_text(f"folders: {{inbox: inbox, out: out, state: state}}\n{wrong}\n", encoding="utf-8")
    before = {one: one.stat().st_mtime_ns for one in folder.rglob("*")}
    for command in ("nightly", "preview", "status"):
        done = program(command, "--config", path)
        assert done.returncode == 2, done.stdout
        assert "Traceback" not in done.stderr
        assert "config.yaml" in done.stderr
    assert {one: one.stat().st_mtime_ns for one in folder.rglob("*")} == before
