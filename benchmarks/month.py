"""Live a month with the product: every edition of every working day, as an office's inbox grows and people err.

    python benchmarks/month.py [--from 2026-11-02] [--until 2026-11-30] [--seed 6] [--folder F]

The real program runs by the schedule's commands with a clock set to that day: morning, noon by hand, evening, weekly,
monthly. Some runs are killed and run again, some find no mail server, some are held and approved. After each run its
promises are checked against the generator's own events; what is not as it should be is printed, at the end a table.
"""

import argparse
import shutil
import sys
import tempfile
import time
import warnings
from datetime import date, timedelta
from pathlib import Path

import month_office as what
from month_life import Life
from month_office import EVENING, MORNING, NIGHT, NOON
from openpyxl import load_workbook

from answering import answer
from smtp_server import running


def live(life: Life, first: date, last: date) -> None:
    """Live from day to day."""
    day = first
    while day <= last:
        began, mails, kills = time.monotonic(), len(life.server.desk.accepted), life.tally.kills
        runs = life.tally.runs.total()
        for step in (before_work, at_noon, in_the_evening, after_work):
            step(life, day)
        state = sum(path.stat().st_size for path in (life.folder / "state").rglob("*") if path.is_file())
        line = (
            f"{day:%m-%d %a}", str(life.tally.runs.total() - runs), str(len(life.server.desk.accepted) - mails),
            str(life.tally.kills - kills), f"{time.monotonic() - began:.0f}", f"{state / 1e6:.1f}",
        )  # fmt: skip
        life.tally.days.append(line)
        print(" | ".join(line), flush=True)
        day += timedelta(1)


def _off(day: date) -> bool:
    return day.weekday() >= 5


def before_work(life: Life, day: date) -> None:
    """The morning edition, on Mondays the week's, on the first the month's."""
    if _off(day) or day == date(2026, 11, 2):
        return
    if day == date(2026, 11, 13):
        restored_elsewhere(life, day)
    life.at(day, 7, 30)
    moment = life.write(MORNING)
    life.nightly("morning", moment, trouble="kill" if day.day % 5 == 4 else "")
    if day.weekday() == 0:
        life.at(day, 8, 0)
        life.nightly("weekly", moment)
    if day.day == 1:
        life.at(day, 8, 10)
        life.nightly("monthly", moment)


def at_noon(life: Life, day: date) -> None:
    """What people do by day; on some days a run by hand, when some of the day's rows are there."""
    inbox = life.folder / "inbox"
    life.at(day, 12, 0)
    if day == date(2026, 11, 19):
        code, told = life.program("retire", "日报/天津分店2026年11月日报.xlsx", "--reason", "改名")
        if code:
            life.wrong(f"retire: exit {code} {told[-300:]}")
    if day.day % 6 == 3 and not _off(day):
        life.at(day, 12, 10)
        life.nightly("morning", life.write(NOON))
    if day.day in (4, 11, 18, 25):
        fill_in_a_card(life, day - timedelta(1), "HC1001")
    life.at(day, 17, 0)
    if day == date(2026, 11, 9):
        life.office.shut_since = (day, NOON)
        (inbox / "~$11月销售明细.xlsx").write_bytes(b"\x06liuyang" + b"\0" * 157)
    if day == date(2026, 11, 17):
        (inbox / "11月回款明细 (2).xlsx").unlink()
    if day == date(2026, 11, 18):
        rename(life, "日报/天津分店2026年11月日报.xlsx", "日报/天津店11月日报.xlsx")


def in_the_evening(life: Life, day: date) -> None:
    """The evening edition: undisturbed, killed, held, without a server; sometimes again right after."""
    if _off(day) and day.day % 2:
        return
    life.at(day, 20, 30)
    trouble = {6: "kill", 10: "down", 12: "hold", 17: "kill", 19: "down", 25: "kill"}.get(day.day, "")
    moment = life.write(EVENING)
    life.nightly("evening", moment, trouble=trouble)
    if trouble == "down" and day.day == 10:
        life.at(day, 20, 50)
        life.nightly("evening", moment)
    if day.day % 3 == 2 and not trouble:
        life.at(day, 20, 40)
        life.idle("evening")
    if day.day % 5 == 0:
        life.explain(day, "HC1003", "sales")
        life.explain(day, "HC2011", "visits")


def after_work(life: Life, day: date) -> None:
    """Late rows and the evening once more; what people leave behind."""
    inbox, out = life.folder / "inbox", life.folder / "out" / str(day)
    if (day.day % 4 == 1 or day.day == 19) and not _off(day):
        life.at(day, 22, 0)
        life.nightly("evening", life.write(NIGHT))
    life.at(day, 22, 30)
    if day == date(2026, 11, 6):
        answer(out / "annotated" / "11月销售明细.xlsx", {"person.unknown": "HC1004"})
        life.office.answered_from = (day + timedelta(1), MORNING)
    if day == date(2026, 11, 9):
        life.office.shut_since = None
        (inbox / "~$11月销售明细.xlsx").unlink()
    if day == date(2026, 11, 11):
        shutil.copy(inbox / "11月回款明细.xlsx", inbox / "11月回款明细 (2).xlsx")
    if day == date(2026, 11, 12):
        code, told = life.program("state", "backup", life.folder / "backup.zip")
        if code:
            life.wrong(f"state backup: exit {code} {told[-300:]}")
    if day == date(2026, 11, 13):
        rename(life, "日报/朝阳分店2026年11月日报.xlsx", "日报/朝阳店日报（新）.xlsx")


def rename(life: Life, old: str, new: str) -> None:
    """Give a workbook another name."""
    (life.folder / "inbox" / old).rename(life.folder / "inbox" / new)
    life.office.renamed[old] = new


def fill_in_a_card(life: Life, day: date, who: str) -> None:
    """Type a result on the first card of a manager's file in OUT."""
    path = life.folder / "out" / str(day) / "cards" / f"{who}.xlsx"
    if not path.exists():
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(path)
    page = workbook["抽查卡"]
    heads = next(row for row in page.iter_rows() if {"卡号", "检查结果"} <= {cell.value for cell in row})
    at = {str(cell.value): cell.column for cell in heads}
    row = heads[0].row + 1
    if page.cell(row, at["卡号"]).value is None:
        return
    page.cell(row, at["检查结果"]).value, page.cell(row, at["检查人"]).value = "属实", "王芳"
    workbook.save(path)
    life.typed_cards.append(str(page.cell(row, at["卡号"]).value))


def restored_elsewhere(life: Life, day: date) -> None:
    """Restore last night's backup in another folder; the next night there is the next night here."""
    other = life.folder.parent / "elsewhere"
    for name in ("inbox", "out"):
        shutil.copytree(life.folder / name, other / name)
    shutil.copy(life.folder / "config.yaml", other)
    life.at(day, 7, 20)
    code, told = life.program("state", "restore", life.folder / "backup.zip", folder=other)
    if code:
        life.wrong(f"state restore: exit {code} {told[-500:]}")
        return
    again = life.folder.parent / "again"
    shutil.copytree(life.folder, again)
    moment = (day, MORNING)
    for folder in (other, again):
        what.write(folder / "inbox", life.office, moment)
        life.program("nightly", "--edition", "morning", "--hold", folder=folder)
    one, two = life.files(other), life.files(again)
    if differing := sorted(name for name in {*one, *two} if one.get(name) != two.get(name)):
        life.wrong(f"after a restore: {len(differing)} files are others: {differing[:4]}")
    for folder in (other, again):
        shutil.rmtree(folder)


def month_end(life: Life) -> None:
    """Close November, let a row of it come late, reopen it."""
    for day in (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)):
        if day.day == 1:
            before_work(life, day)
        life.at(day, 20, 30)
        life.nightly("evening", life.write(EVENING))
    life.at(day, 21, 0)
    code, told = life.program("close", "2026-11", "--reason", "月结")
    if code:
        life.wrong(f"close: exit {code} {told[-500:]}")
    closed = [row for row in life.table(day, "standings.csv") if row["period"] == "2026-11"]
    life.office.add_late(date(2026, 12, 4))
    life.at(date(2026, 12, 4), 20, 30)
    moment = life.write(EVENING)
    code, told = life.program("nightly")
    still = [row for row in life.table(life.now.date(), "standings.csv") if row["period"] == "2026-11"]
    amounts = [[(row["path"], row["metric"], row["target"], row["actual"]) for row in rows] for rows in (closed, still)]
    if code not in (0, 3) or amounts[0] != amounts[1]:
        life.wrong(f"after closing: exit {code}, November moved: {set(amounts[0]) ^ set(amounts[1])}")
    told_of = [row for row in life.table(life.now.date(), "findings.csv") if row["code"] == "period.adjusted"]
    if not told_of:
        life.wrong("a late row of a closed month is not told")
    december = [row for row in life.table(life.now.date(), "standings.csv") if row["period"] == "2026-12"]
    print("December:", [(row["path"], row["metric"], row["actual"]) for row in december][:6])
    life.at(date(2026, 12, 4), 21, 0)
    code, told = life.program("reopen", "2026-11", "--reason", "漏单")
    if code:
        life.wrong(f"reopen: exit {code} {told[-500:]}")
    life.at(date(2026, 12, 4), 21, 30)
    life.nightly("evening", moment)


def main() -> None:
    """Live the days and print a table for docs/operations.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2026, 11, 2))
    parser.add_argument("--until", type=date.fromisoformat, default=what.LAST)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--folder", type=Path, help="keep the office here")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as server:
        folder = (options.folder or Path(name)) / "office"
        folder.mkdir(parents=True)
        life = Life(folder, server, options.seed)
        live(life, options.first, options.until)
        if options.until == what.LAST:
            month_end(life)
        for day in sorted(life.boards):
            life.replay(day)
    tally = life.tally
    print(f"runs {dict(tally.runs)}, kills {tally.kills}, in doubt {tally.doubts}, mails {len(server.desk.accepted)}, "
          f"{tally.seconds:.0f} s in the program")  # fmt: skip
    print(f"{len(tally.wrong)} wrong")
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
