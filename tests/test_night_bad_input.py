"""Whatever lies in the inbox, and whoever holds an output: the night goes on and says what is wrong in plain words."""

import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from night_office import (
    AS_OF,
    LEDGER,
    PEOPLE,
    SALES,
    SAMPLE,
    TARGETS,
    book,
    codes,
    config,
    day_folder,
    night,
    office,
    outputs,
    program,
    receipt_of,
    sales,
    table,
)
from workflow.domain.message import MessageKey
from workflow.notify.folder import mail_path
from workflow.store.names import checked_path


def bomb(path: Path) -> None:
    """Write a workbook whose sheet inflates to 400 MB from some hundred kilobytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(100):
                part.write(b" " * 4_000_000)


def nested(path: Path) -> None:
    """Write a zip of zips of nothing, level upon level."""
    content = b"0" * 1_000_000
    for level in range(6):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
            for copy in range(8):
                package.writestr(f"{level}-{copy}.xlsx", content)
        content = inner.getvalue()
    path.write_bytes(content)


def document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        package.writestr(
            "word/document.xml", "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
        )


@pytest.fixture(scope="module")
def dreadful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small office with one of every kind of broken file beside its workbooks, after a night as a program."""
    folder = office(tmp_path_factory.mktemp("dreadful"))
    inbox = folder / "inbox"
    whole = (inbox / "销售明细.xlsx").read_bytes()
    (inbox / "截断.xlsx").write_bytes(whole[:2000])
    (inbox / "空文件.xlsx").write_bytes(b"")
    (inbox / "其实是CSV.xlsx").write_text("日期,业务员,金额\n2026-11-20,孙三,5\n", encoding="utf-8")
    (inbox / "网页.xls").write_text("<html><table><tr><td>日期</td></tr></table></html>", encoding="utf-8")
    (inbox / "乱码.xls").write_bytes(bytes(range(256)) * 40)
    (inbox / "压缩炸弹.xlsx").touch()
    bomb(inbox / "压缩炸弹.xlsx")
    nested(inbox / "套娃.xlsx")
    document(inbox / "文档.xlsx")
    book(inbox / "空表.xlsx", [])
    shutil.copyfile(SAMPLE / "11月提成测算(加密).xlsx", inbox / "加密.xlsx")
    (inbox / "~$销售明细.xlsx").write_bytes(b"\x05zhang")
    (inbox / "传输中.xlsx.part").write_bytes(whole[:500])
    (inbox / "说明.docx").write_bytes(b"PK")
    outside = folder / "别处.xlsx"
    shutil.copyfile(inbox / "销售明细.xlsx", outside)
    (inbox / "链接.xlsx").symlink_to(outside)
    (inbox / "断链.xlsx").symlink_to(inbox / "没有.xlsx")
    run = program("nightly", "--config", config(folder, engine={"executor": "processes", "workers": 2}))
    assert run.returncode == 3, run.stderr
    assert "Traceback" not in run.stderr
    return folder


def test_broken_files_cost_nobody_a_figure(dreadful: Path):
    """Among broken files the good workbooks are read as ever, and the program itself failed on none of them."""
    assert sales(dreadful) == {**SALES, "A3": "12005.00"}  # with the 5 of the CSV that is called a workbook
    assert receipt_of(dreadful)["faults"] == {}


@pytest.mark.parametrize(
    ("name", "codes_said"),
    [
        ("截断.xlsx", {"read.damaged"}),
        ("空文件.xlsx", {"read.damaged", "read.empty", "read.wrong_container"}),
        ("网页.xls", {"read.wrong_container", "read.damaged"}),
        ("乱码.xls", {"read.damaged", "read.wrong_container"}),
        ("压缩炸弹.xlsx", {"read.too_large"}),
        ("套娃.xlsx", {"read.wrong_container", "read.damaged", "read.too_large"}),
        ("文档.xlsx", {"read.wrong_container", "read.damaged"}),
        ("空表.xlsx", {"read.empty"}),
        ("加密.xlsx", {"read.encrypted"}),
        ("链接.xlsx", {"inbox.link_outside"}),
        ("断链.xlsx", {"inbox.unreadable"}),
        ("传输中.xlsx.part", {"inbox.unfinished"}),
        ("~$销售明细.xlsx", set()),
        ("说明.docx", set()),
    ],
)
def test_each_broken_file_has_its_sentence(dreadful: Path, name: str, codes_said: set[str]):
    """Every file that gives no data is told by name with what to do; lock files and other documents are left alone."""
    found = [row for row in table(dreadful, "findings.csv") if row["workbook"] == name]
    assert {row["code"] for row in found} <= codes_said
    assert bool(found) == bool(codes_said)
    assert all(row["message"] and row["remedy"] and not row["message"].isascii() for row in found)


def test_a_csv_under_the_name_of_a_workbook_is_read(dreadful: Path):
    """A CSV renamed .xlsx is the text it is: read without a finding about its container, its rows count."""
    found = {row["code"] for row in table(dreadful, "findings.csv") if row["workbook"] == "其实是CSV.xlsx"}
    assert not {code for code in found if code.startswith("read.")}
    entry = next(one for one in receipt_of(dreadful)["inputs"] if one["workbook"] == "其实是CSV.xlsx")
    assert entry["state"] == "read"


def test_every_input_is_in_the_receipt_with_a_reason_if_rejected(dreadful: Path):
    """Read + unchanged + rejected are all files that are workbooks; each rejected one has its reason."""
    entries = receipt_of(dreadful)["inputs"]
    assert {entry["state"] for entry in entries} <= {"read", "unchanged", "rejected"}
    assert {entry["workbook"] for entry in entries} >= {"截断.xlsx", "链接.xlsx", "断链.xlsx", "加密.xlsx", "人员.xlsx"}
    assert all(entry["reason"] for entry in entries if entry["state"] == "rejected")
    assert receipt_of(dreadful)["ignored"] == ["说明.docx"]


@pytest.mark.parametrize(
    "books",
    [
        pytest.param({"人员": None, "目标": None, "销售明细": None}, id="nothing"),
        pytest.param({"人员": None}, id="no people"),
        pytest.param({"目标": None}, id="no targets"),
        pytest.param({"人员": None, "销售明细": None}, id="only targets"),
        pytest.param({"目标": None, "销售明细": None}, id="only people"),
        pytest.param({"花名册": PEOPLE[:3]}, id="two people workbooks"),
        pytest.param({"人员": [PEOPLE[0]]}, id="a header and no people"),
    ],
)
def test_an_incomplete_office_gets_what_can_be_said(tmp_path: Path, books):
    """Whatever is missing, the night ends without a fault, with all its tables, and says the same the second time."""
    folder = office(tmp_path, **books)
    assert night(folder).exit in (0, 3)
    before = outputs(folder)
    assert {f"{AS_OF}/{name}" for name in ("standings.csv", "boards.csv", "findings.csv", "boards/龙虎榜.xlsx")} <= set(
        before
    )
    night(folder)
    assert outputs(folder) == before


def test_people_workbooks_that_say_the_same_add_up(tmp_path: Path):
    """Somebody who stands in two people workbooks is one person with one target and one mail."""
    folder = office(tmp_path, 花名册=PEOPLE)
    night(folder)
    assert sales(folder) == SALES
    assert receipt_of(folder)["mail"]["queued"] == 2


def test_an_empty_inbox_after_a_full_one_loses_nothing(tmp_path: Path):
    """When somebody empties the inbox, all that was accepted keeps counting and each workbook is asked about."""
    folder = office(tmp_path)
    night(folder)
    for path in (folder / "inbox").iterdir():
        path.unlink()
    assert night(folder).exit == 3
    assert sales(folder) == SALES
    assert codes(folder).count("workbook.vanished") == 3


EVIL = ("=1+1", "+SUM(A1)", "-2+3", "@cmd", "＝HYPERLINK(1)", "\t=1", "<script>alert(1)</script>", '"><img src=x>')


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose names, units, customers and words are attacks."""
    folder = tmp_path_factory.mktemp("evil")
    names = [f"{text}员" for text in EVIL]
    people = [PEOPLE[0], ("A1", "=赵一()", "总部", "", "总经理", "", "zhao@example.com")]
    people += [(f"E{number}", name, "=东区", "@店", "业务员", "", "") for number, name in enumerate(names)]
    ledger = [
        LEDGER[0],
        *(
            (AS_OF, name, f"=O{number}", text, 100 + number)
            for number, (name, text) in enumerate(zip(names, EVIL, strict=True))
        ),
    ]
    ledger += [(AS_OF, text, f"U{number}", text, 5) for number, text in enumerate(EVIL)]
    ledger.append((AS_OF, names[0], "N1", "客户", "=cmd|' /C calc'!A0"))
    targets = [TARGETS[0], *(("销售额", name, "2026-11", 1000) for name in names), ("=指标", names[0], "2026-11", 1)]
    office(folder, 人员=people, 目标=targets, 销售明细=ledger)
    night(folder)
    return folder


def test_no_text_becomes_a_formula_in_a_csv(evil: Path):
    """No field of a CSV begins like a formula unless it is a plain number."""
    for name in ("standings.csv", "boards.csv", "findings.csv"):
        with (day_folder(evil) / name).open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                for field in row:
                    assert field.replace(".", "", 1).lstrip("-").isdigit() or not field.lstrip().startswith(
                        tuple("=+-@＝＋－＠")
                    ), field
    assert any("SUM" in row["name"] for row in table(evil, "standings.csv"))


def test_no_text_becomes_a_formula_in_a_workbook(evil: Path):
    """Neither an annotated copy nor 龙虎榜.xlsx has a formula where the original had a text."""
    found = 0
    for path in sorted(day_folder(evil).rglob("*.xlsx")):
        for page in openpyxl.load_workbook(path).worksheets:
            for row in page.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (path.name, page.title, cell.coordinate, cell.value)
                    found += str(cell.value).startswith("=1+1")
    assert found >= 3


def test_markup_in_a_name_shows_up_escaped(evil: Path):
    """A name that is markup is shown as text in the HTML mail: nothing of it becomes an element."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(day_folder(evil).rglob("*.html"))]
    assert pages
    for page in pages:
        assert "<script" not in page.lower()
        assert "<img" not in page.lower()
    assert any("&lt;script&gt;" in page for page in pages)


NAMES = {
    "../../上级": "slashes and dots",
    "CON": "a device of Windows",
    "a/b\\c:d*e?f": "characters that no file name may have",
    "👩‍💼经理": "an emoji of several code points",
    "\u202eexe.老板": "text that turns round",
    "长" * 120: "longer than a file name may be",
    "quote\"'`;--": "quotes",
}


def test_names_of_recipients_lead_to_safe_file_names(tmp_path: Path):
    """Whatever a manager's id is, the mail's three files lie in the edition's folder under names any system takes."""
    people = [PEOPLE[0]]
    for number, name in enumerate(NAMES):
        people += [(name, f"店长{number}", f"区{number}", f"店{number}", "店长", "", f"m{number}@example.com"),
                   (f"S{number}", f"店员{number}", f"区{number}", f"店{number}", "业务员", "", "")]  # fmt: skip
    ledger = [
        LEDGER[0],
        *((date(2026, 11, 19), f"店员{number}", f"N{number}", "客户", 10) for number in range(len(NAMES))),
    ]
    folder = office(tmp_path, 人员=people, 目标=None, 销售明细=ledger)
    night(folder)
    mails = sorted(path for path in (folder / "out").rglob("*.eml"))
    assert len(mails) == len(NAMES)
    for path in mails:
        assert path.parent == day_folder(folder) / "mail" / "evening"
        assert len(path.name.encode()) <= 150
        assert not set('<>:"/\\|?*\u202e') & set(path.name)
        assert path.with_suffix(".html").is_file()
        assert path.with_suffix(".txt").is_file()
        parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert str(parsed["To"]).isprintable()
    assert not list(tmp_path.glob("上级*"))


@given(st.text(max_size=150), st.text(min_size=1, max_size=10))
def test_the_place_of_a_mail_is_a_safe_path_already(recipient: str, edition: str):
    """What publishes files and what delivers into folders agree on a mail's place, whatever the recipient's id is."""
    path = mail_path(MessageKey("files", "manager", AS_OF, recipient, "", edition)).as_posix()
    assert checked_path(path) == path
    assert path.count("/") == 2


def test_an_output_that_cannot_be_replaced_costs_nothing_else(tmp_path: Path):
    """Where something stands in an output's place, the new file lies beside it, a finding says so, exit is 3."""
    folder = office(tmp_path)
    night(folder)
    in_the_way = day_folder(folder) / "boards" / "龙虎榜.xlsx"
    in_the_way.unlink()
    in_the_way.mkdir()
    (in_the_way / "somebody's").write_text("work", encoding="utf-8")
    book(folder / "inbox" / "销售明细.xlsx", [*LEDGER, (AS_OF, "孙三", "E3", "丙公司", 3000)])
    receipt = night(folder)
    assert sales(folder)["A3"] == "15000.00"
    assert (day_folder(folder) / "boards" / "龙虎榜.新.xlsx").is_file()
    assert (in_the_way / "somebody's").read_text(encoding="utf-8") == "work"
    assert "write.blocked" in codes(folder)
    assert receipt.exit == 3
    assert any("龙虎榜" in sentence for sentence in receipt.attention)


def test_a_workbook_that_changes_while_the_night_reads_is_read_the_next_time(tmp_path: Path):
    """What is read is what was fingerprinted: a file that changed in between is not remembered as that content."""
    from workflow.inbox import scan  # noqa: PLC0415  this test works with the two jobs by hand
    from workflow.kinds.settings import KindsSettings  # noqa: PLC0415
    from workflow.steps import TakeIn, take_in  # noqa: PLC0415
    from workflow.workbook.limits import ReadLimits  # noqa: PLC0415

    folder = office(tmp_path)
    file = next(file for file in scan(folder / "inbox").files if file.name == "销售明细.xlsx")
    book(file.path, [*LEDGER, (AS_OF, "孙三", "E3", "丙公司", 3000)])
    job = TakeIn(file.path, file.name, file.fingerprint, KindsSettings(), ReadLimits())
    assert [finding.code for finding in take_in(job).findings] == ["inbox.unfinished"]
    file.path.unlink()
    assert [finding.code for finding in take_in(job).findings] == ["inbox.unreadable"]


_WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from workflow.inbox import scan
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(*[(finding.code, finding.place.workbook) for finding in scan(Path(sys.argv[1])).findings])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_a_workbook_that_may_not_be_read_is_told():
    """Without the right to read it, a workbook is a finding; that its last figures stay, test_night_laws shows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        book(folder / "销售明细.xlsx", LEDGER)
        (folder / "销售明细.xlsx").chmod(0)
        child = [sys.executable, "-c", _WITHOUT_RIGHTS, str(folder)]
        done = subprocess.run(child, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "('inbox.unreadable', '销售明细.xlsx')"
