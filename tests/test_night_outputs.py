"""What a night leaves for other programs and for managers: the sample office's files, columns, formats and scopes."""

import csv
import html
import re
import subprocess
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from night_office import AS_OF, PROGRAM, day_folder, program, receipt_of, table

COLUMNS = {
    "findings.csv": "code severity cause workbook sheet cell value message remedy",
    "standings.csv": (
        "as_of period period_start period_end level path person_id name metric target actual completion time_progress "
        "gap adjusted_daily forecast"
    ),
    "boards.csv": "board scope metric window rank movement path person_id name value",
}
MONEY = ("sales", "gross_margin", "collections", "expense")
COUNTS = ("new_customers", "visits")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office after a night with the repository's own config."""
    folder = tmp_path_factory.mktemp("sample")
    run = program("nightly", "--out", folder / "out", "--state", folder / "state")
    assert run.returncode == 3, run.stderr
    return folder


def test_the_contract_names_every_file(sample: Path):
    """OUT/<as_of> has annotated, boards, cards, mail, people, three CSV files and the receipt, and nothing else."""
    found = {path.relative_to(day_folder(sample)).parts[0] for path in day_folder(sample).rglob("*")}
    assert found == {
        "annotated",
        "boards",
        "cards",
        "collecting",
        "mail",
        "people",
        *COLUMNS,
        "receipt.json",
        ".published.json",
    }
    assert [path.name for path in (day_folder(sample) / "boards").iterdir()] == ["龙虎榜.xlsx"]


@pytest.mark.parametrize("name", COLUMNS)
def test_csv_files_open_in_excel_and_have_their_columns(sample: Path, name: str):
    """Each CSV begins with the mark that tells Excel UTF-8, and with exactly the columns of the contract."""
    content = (day_folder(sample) / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header = next(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert header == COLUMNS[name].split()
    assert len(table(sample, name)) > 10


def test_standings_are_formatted_as_the_contract_says(sample: Path):
    """Money has two decimals, ratios at least four, days are ISO, levels and metrics are the known words."""
    for row in table(sample, "standings.csv"):
        assert row["level"] in ("company", "region", "store", "person")
        assert row["metric"] in (*MONEY, *COUNTS)
        assert row["as_of"] == str(AS_OF)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["period_start"])
        assert row["period_start"] <= row["period_end"]
        assert re.fullmatch(r"-?\d+\.\d{4,}", row["time_progress"])
        assert re.fullmatch(r"(-?\d+\.\d{4,})?", row["completion"])
        for column in ("target", "actual", "gap", "adjusted_daily", "forecast"):
            wanted = r"(-?\d+\.\d\d)?" if row["metric"] in MONEY else r"(-?\d+(\.\d\d)?)?"
            assert re.fullmatch(wanted, row[column]), row
        assert row["target"] or row["actual"]
        assert bool(row["person_id"]) == (row["level"] == "person")
        assert row["path"].split("/")[-1] == row["name"] or row["level"] == "company"


def test_each_member_stands_once_a_metric_and_period(sample: Path):
    """No member has two rows of one metric in one period, and each board ranks a person once."""
    keys = [
        (row["path"], row["person_id"], row["metric"], row["period_start"], row["period_end"])
        for row in table(sample, "standings.csv")
    ]
    assert len(keys) == len(set(keys))
    ranked = [(row["board"], row["scope"], row["window"], row["person_id"]) for row in table(sample, "boards.csv")]
    assert len(ranked) == len(set(ranked))


def test_completion_gap_and_forecast_follow_from_the_row(sample: Path):
    """Every row's completion and gap can be computed again from its own target, actual and time progress."""
    checked = 0
    for row in table(sample, "standings.csv"):
        if row["target"] and row["actual"] and float(row["target"]) > 0:
            target, actual = float(row["target"]), float(row["actual"])
            assert float(row["completion"]) == pytest.approx(actual / target, abs=1e-6)
            assert float(row["gap"]) == pytest.approx(
                actual - target * float(row["time_progress"]), abs=target * 1e-6 + 0.01
            )
            checked += 1
    assert checked > 50


def test_a_finding_is_a_row_a_cell(sample: Path):
    """Each finding names workbook, sheet and cell where there is one, its cause, a message and a remedy in Chinese."""
    rows = table(sample, "findings.csv")
    assert {row["severity"] for row in rows} <= {"error", "question", "warning", "hint"}
    for row in rows:
        assert row["cause"].startswith(row["code"])
        assert row["message"]
        assert row["remedy"]
        assert not row["message"].isascii()
        assert re.fullmatch(r"([A-Z]{1,3}\d+|\d+:\d+)?", row["cell"])
        assert row["sheet"] or not row["cell"]


def test_the_receipt_tells_of_the_whole_run(sample: Path):
    """Run id, day, every input with fingerprint and state, counts, timings a stage, outputs and the exit code."""
    receipt = receipt_of(sample)
    assert receipt["run_id"].startswith(str(AS_OF))
    assert (receipt["as_of"], receipt["exit"], receipt["faults"]) == (str(AS_OF), 3, {})
    inbox = PROGRAM.parent / "sample_workbooks" / "inbox"
    files = {path.relative_to(inbox).as_posix() for path in inbox.rglob("*.xlsx") if not path.name.startswith("~$")}
    assert {entry["workbook"] for entry in receipt["inputs"]} == files
    for entry in receipt["inputs"]:
        assert re.fullmatch(r"[0-9a-f]{64}", entry["fingerprint"])
        assert entry["state"] in ("read", "unchanged", "rejected")
        assert bool(entry.get("reason")) == (entry["state"] == "rejected")
    assert set(receipt["timings"]) == {"scan", "take_in", "resolve", "give_back", "publish", "send"}
    on_disk = {
        path.relative_to(day_folder(sample)).as_posix() for path in day_folder(sample).rglob("*") if path.is_file()
    }
    assert set(receipt["outputs"]) == on_disk - {"receipt.json", ".published.json"}
    found = receipt["counts"]["findings"]
    assert sum(found[severity] for severity in ("error", "question", "warning", "hint")) == len(
        table(sample, "findings.csv")
    )


def test_workbooks_with_findings_come_back_annotated_and_the_inbox_is_untouched(sample: Path):
    """Each workbook with a finding at a cell has its copy with a 问题 sheet; the inbox is as the repository has it."""
    marked = {row["workbook"] for row in table(sample, "findings.csv") if row["cell"]}
    annotated = day_folder(sample) / "annotated"
    there = {path.relative_to(annotated).as_posix() for path in annotated.rglob("*.xlsx")}
    assert marked <= there
    for name in sorted(marked):
        assert any("问题" in sheet for sheet in openpyxl.load_workbook(annotated / name, read_only=True).sheetnames), (
            name
        )
    status = ["git", "status", "--porcelain", "--", "sample_workbooks/inbox"]
    changed = subprocess.run(status, cwd=PROGRAM.parent, capture_output=True, text=True, check=False)
    assert changed.stdout == ""


def spoken(path: Path) -> str:
    """Return all that a mail says in any of its parts: header, texts, HTML without markup, attached workbooks."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    said = [str(message["Subject"])]
    for part in message.walk():
        content = part.get_content() if not part.is_multipart() else ""
        if isinstance(content, str):
            said.append(html.unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", content, flags=re.DOTALL)))
        elif part.get_filename("").endswith(".xlsx"):
            for page in openpyxl.load_workbook(BytesIO(content)).worksheets:
                said += [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
                said += [cell.comment.text for row in page.iter_rows() for cell in row if cell.comment]
    said += [
        html.unescape(
            re.sub(
                r"<style.*?</style>|<[^>]*>",
                " ",
                path.with_suffix(".html").read_text(encoding="utf-8"),
                flags=re.DOTALL,
            )
        )
    ]
    return "\n".join([*said, path.with_suffix(".txt").read_text(encoding="utf-8")])


def test_no_mail_tells_of_anybody_outside_its_recipients_scope(sample: Path):
    """In no part of any mail stand ids, targets, gaps or customers of people whom the recipient does not manage."""
    people = list(
        openpyxl.load_workbook(PROGRAM.parent / "sample_workbooks/inbox/人员.xlsx").active.iter_rows(values_only=True)
    )
    top = next(number for number, row in enumerate(people) if "工号" in row)
    columns = {str(title): place for place, title in enumerate(people[top])}
    staff = {str(row[columns["工号"]]): row for row in people[top + 1 :] if row[columns["工号"]]}
    rows = [row for row in table(sample, "standings.csv") if row["person_id"] and row["period"] == "2026-11"]
    secrets: dict[str, set[str]] = {}
    for row in rows:
        amounts = (row[column] for column in ("target", "gap", "adjusted_daily", "forecast"))
        secrets.setdefault(row["person_id"], set()).update(amount for amount in amounts if len(amount) >= 9)
    checked = 0
    for path in sorted(day_folder(sample).rglob("*.eml")):
        recipient = path.name.removesuffix("-manager.eml")
        text = spoken(path).replace(",", "")
        scope = _scope(recipient, staff, columns)
        inside = set().union(*(secrets.get(person, set()) for person in scope))
        for person in staff.keys() - scope - {recipient}:
            assert person not in text, (recipient, person)
            for amount in secrets.get(person, set()) - inside:
                assert not re.search(rf"(?<![\d.]){re.escape(amount)}(?!\d)", text), (recipient, person, amount)
                checked += 1
    assert checked > 500


def _scope(recipient: str, staff: dict, columns: dict[str, int]) -> set[str]:
    """Who is below a recipient: by superior, and by the unit of the post, worked out from the people workbook alone."""
    name = {row[columns["姓名"]]: person for person, row in staff.items()}
    superior = columns.get("直属上级", columns.get("上级", -1))
    region, store, post = columns.get("大区", -1), columns.get("门店", -1), columns.get("岗位", columns.get("职务", -1))
    mine = staff[recipient]
    below, waiting = set(), [recipient]
    while waiting:
        boss = waiting.pop()
        for person, row in staff.items():
            written = str(row[superior] or "")
            if (
                written in (boss, staff[boss][columns["姓名"]]) or name.get(written) == boss
            ) and person not in below | {recipient}:
                below.add(person)
                waiting.append(person)
    level = [column for column in (region, store) if column >= 0 and mine[column]]
    if post >= 0 and any(
        word in str(mine[post]) for word in ("店长", "大区", "区域", "总经理", "总监", "内务", "助理")
    ):
        below |= {person for person, row in staff.items() if all(row[column] == mine[column] for column in level)}
    return below


def test_customers_stand_in_no_mail_of_others(sample: Path):
    """A held row is told to those it concerns: the finding of one region's ledger is in no mail of another region."""
    boss = spoken(day_folder(sample) / "mail" / "evening" / "HC0001-manager.eml")
    held = [row for row in table(sample, "findings.csv") if row["severity"] in ("error", "question") and row["cell"]]
    assert any(row["message"][:20] in boss for row in held)
    for path in sorted(day_folder(sample).rglob("*.eml")):
        if path.name.startswith(("HC0001", "HC0008")):
            continue
        text = spoken(path)
        others = [row for row in held if f"{row['workbook']} › {row['sheet']} › {row['cell']}" in text]
        assert len(others) < len(held)


def test_every_mail_is_chinese_with_day_and_state_and_loads_nothing(sample: Path):
    """Subjects name the day, HTML refers to nothing elsewhere, each mail has its plain twin and its three files."""
    mails = sorted(day_folder(sample).rglob("*.eml"))
    assert len(mails) > 5
    for path in mails:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert "2026" in message["Subject"] or "11月20日" in message["Subject"]
        assert {"text/plain", "text/html"} <= {part.get_content_type() for part in message.walk()}
        page = path.with_suffix(".html").read_text(encoding="utf-8")
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", page)
        assert path.with_suffix(".txt").is_file()


def test_the_boards_workbook_has_charts_and_bars(sample: Path):
    """龙虎榜.xlsx shows the day beside the month to date, with data bars and a native chart, the first board first."""
    workbook = openpyxl.load_workbook(day_folder(sample) / "boards" / "龙虎榜.xlsx")
    first = workbook.worksheets[0]
    heads = [str(cell.value) for row in first.iter_rows(max_row=8) for cell in row if cell.value]
    assert any(head.startswith("当日") for head in heads)
    assert any(head.startswith("累计") for head in heads)
    assert first._charts
    assert first.conditional_formatting
    assert any("进度" in name for name in workbook.sheetnames)
