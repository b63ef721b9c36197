"""Corrections beyond the night: confirmed rows that move, copies that were decided, `check` and `corrections`."""

import json
from datetime import date

import pytest

from answering import answer, published
from night_office import AS_OF, book, codes, config, night, office, program, sales
from test_corrections import DAY, HEAD, ROUGH, answered, messages

FIRST = [HEAD, *((date(2026, 11, day), "孙三", f"E{day}", f"客户{day}", day * 100) for day in range(2, 12))]
SECOND = [*FIRST[:-1], (*FIRST[-1][:4], 7)]
TOTAL, OTHER = sum(row[4] for row in FIRST[1:]), sum(row[4] for row in SECOND[1:])


def copies(tmp_path, correction=None, accept=None):
    """Return an office with two versions of a ledger, the question about them answered, after another night."""
    folder = office(tmp_path, 销售明细=FIRST, 销售明细最终版=SECOND)
    night(folder)
    assert sales(folder)["A3"] == f"{OTHER}.00"
    code = "workbook.near_copy"
    answer(
        published(folder, "销售明细"), {code: correction} if correction else {}, accept={code: accept} if accept else {}
    )
    night(folder)
    return folder


@pytest.mark.parametrize(
    ("correction", "accept", "total"),
    [(None, "是", OTHER), ("本表", None, TOTAL), ("销售明细", None, TOTAL), ("销售明细最终版.xlsx", None, OTHER),
     ("都算", None, TOTAL + OTHER)],
)  # fmt: skip
def test_which_of_two_versions_counts_is_answered_on_the_problem_sheet(tmp_path, correction, accept, total):
    """是 takes what was suggested, a name or 本表 the one that is meant, 都算 both; the question becomes a hint."""
    folder = copies(tmp_path, correction, accept)
    assert "workbook.near_copy" not in codes(folder)
    assert len(messages(folder, "correction.copy")) == 1
    receipt = night(folder)
    assert {entry["state"] for entry in receipt.inputs} == {"unchanged"}
    facts = [row for row in sales(folder).values() if row]
    assert f"{total}.00" in facts or total == TOTAL + OTHER


def test_an_unclear_answer_about_copies_is_said_and_the_question_stays(tmp_path):
    """A name that is neither of the two decides nothing; so does 否."""
    folder = copies(tmp_path, "另一份")
    assert "workbook.near_copy" in codes(folder)
    assert "correction.unclear" in codes(folder)
    folder = copies(tmp_path / "no", accept="否")
    assert "workbook.near_copy" in codes(folder)


def test_a_decided_copy_is_asked_about_again_when_the_answer_is_taken_back(tmp_path):
    """否 beside the hint ends the answer: the newer by content counts, and it is a question."""
    folder = copies(tmp_path, "本表")
    answer(published(folder, "销售明细"), {}, accept={"correction.copy": "否"})
    night(folder)
    assert "workbook.near_copy" in codes(folder)
    assert sales(folder)["A3"] == f"{OTHER}.00"


def test_a_confirmed_row_is_followed_when_it_moves(tmp_path):
    """A value that was confirmed stays confirmed when rows are inserted above it; a changed row is asked about anew."""
    folder = answered(tmp_path, {}, accept={"order.duplicate": "是"})
    assert sales(folder)["A4"] == "600.00"
    more = [ROUGH[0], (DAY, "孙三", "E7", "丙公司", 70), (DAY, "孙三", "E8", "丙公司", 80), *ROUGH[1:]]
    book(folder / "inbox" / "销售明细.xlsx", more)
    night(folder)
    assert "order.duplicate" not in codes(folder)
    assert sales(folder) == {"A3": "150.00", "A4": "600.00"}
    night(folder)
    assert "order.duplicate" not in codes(folder)
    book(folder / "inbox" / "销售明细.xlsx", [*more, more[-1]])
    night(folder)
    assert codes(folder).count("order.duplicate") == 1


def test_check_says_what_the_night_would_say(tmp_path):
    """`check FILE` knows corrections, confirmed values and learned headers of the state, and leaves it as it was."""
    folder = answered(tmp_path, {"person.unknown": "李四"}, accept={"order.duplicate": "是"})
    before = {path: path.read_bytes() for path in sorted((folder / "state").rglob("*")) if path.is_file()}
    run = program("check", folder / "inbox" / "销售明细.xlsx", "--config", config(folder), "--as-of", AS_OF)
    assert "(person.unknown)" not in run.stdout
    assert "(order.duplicate)" not in run.stdout
    assert "(correction.applied)" in run.stdout
    assert "(correction.accepted)" in run.stdout
    assert "(amount.approximate)" in run.stdout
    assert {path: path.read_bytes() for path in sorted((folder / "state").rglob("*")) if path.is_file()} == before
    elsewhere = tmp_path / "桌面.xlsx"
    elsewhere.write_bytes((folder / "inbox" / "销售明细.xlsx").read_bytes())
    assert "(correction.applied)" in program("check", elsewhere, "--config", config(folder), "--as-of", AS_OF).stdout


def test_check_knows_a_header_that_was_learned(tmp_path):
    """A header that was corrected once is known to `check` in every other workbook."""
    odd = [("日期", "业务员", "订单号", "客户", "到手的钱"), (DAY, "李四", "E2", "乙公司", 20)]
    folder = answered(tmp_path, {"kind.unknown": "到手的钱=金额"}, rows=odd)
    other = book(tmp_path / "另一份.xlsx", [odd[0], (DAY, "孙三", "E5", "丁公司", 5)])
    run = program("check", other, "--config", config(folder), "--as-of", AS_OF)
    assert (run.returncode, "kind.unknown" in run.stdout) == (0, False)


def test_a_broken_state_does_not_stop_check(tmp_path):
    """Where the state cannot be read, `check` says what it can without it."""
    folder = office(tmp_path)
    (folder / "state").mkdir()
    (folder / "state" / "workflow.sqlite3").write_bytes(b"no database" * 100)
    run = program("check", folder / "inbox" / "销售明细.xlsx", "--config", config(folder), "--as-of", AS_OF)
    assert run.returncode == 0, run.stderr


def listed(folder):
    run = program("corrections", "list", "--json", "--config", config(folder))
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_corrections_are_listed_and_can_be_forgotten(tmp_path):
    """The list tells what was typed, where, when and its state; what is forgotten counts no more and stays listed."""
    folder = answered(tmp_path, {"person.unknown": "李四"}, accept={"order.duplicate": "是"})
    told = {one["code"]: one for one in listed(folder)}
    assert [told[code]["state"] for code in ("person.unknown", "order.duplicate")] == ["applied", "applied"]
    known = told["person.unknown"]
    assert (known["workbook"], known["cell"], known["seen"], known["value"]) == (
        "销售明细.xlsx",
        "B3",
        "李四四",
        "李四",
    )
    assert "问题!" in known["source"]
    plain = program("corrections", "list", "--config", config(folder)).stdout
    assert "[生效中]" in plain
    assert "“李四四” → “李四”" in plain
    number = str(known["number"])
    arguments = ("corrections", "forget", number, "--config", config(folder), "--as-of", AS_OF)
    assert program(*arguments).returncode == 0
    assert program(*arguments).returncode == 2
    night(folder)
    assert "person.unknown" in codes(folder)
    assert {one["state"] for one in listed(folder) if str(one["number"]) == number} == {"forgotten"}


def test_a_header_is_forgotten_with_its_correction(tmp_path):
    """Taking back the correction of a header also takes back what was learned from it."""
    odd = [("日期", "业务员", "订单号", "客户", "到手的钱"), (DAY, "李四", "E2", "乙公司", 20)]
    folder = answered(tmp_path, {"kind.unknown": "到手的钱=金额"}, rows=odd)
    (typed,) = (one for one in listed(folder) if one["state"] == "applied")
    assert [one["header"] for one in listed(folder) if one["state"] == "learned"] == ["到手的钱"]
    program("corrections", "forget", str(typed["number"]), "--config", config(folder), "--as-of", AS_OF)
    night(folder)
    assert "kind.unknown" in codes(folder)
