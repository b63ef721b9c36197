"""The smallest faulty input of a finding: what lies in the inbox, how the program is run over it, what it then finds.

Every case goes through the program's own run, from files in a folder; whatever a case is not about is left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from night_office import AS_OF, NOW, config
from workflow import batch
from workflow.config import load_config
from workflow.domain.finding import Finding, Severity
from workflow.gathering import InboxMissingError
from workflow.night import Night, Order, open_night

ERROR, QUESTION, WARNING, HINT = Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.HINT
Rows = Sequence[Sequence[object]]
Findings = tuple[Finding, ...]
DAY = date(2026, 11, 3)
PEOPLE: list[object] = ["工号", "姓名", "大区", "门店", "上级"]
TEAM: Rows = [
    PEOPLE,
    ["1", "张三", "华东", "一店", None],
    ["2", "李四", "华东", "二店", "张三"],
    ["3", "李四", "华南", "三店", "张三"],
]
"""Two of one name among them."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """A faulty workbook beside the people's, and the cell that is named; '' for what is larger than a cell."""

    code: str
    severity: Severity
    cell: str = ""
    rows: Rows = ()
    workbook: str = "销售明细.xlsx"
    beside: Mapping[str, Rows] = field(default_factory=dict)
    """Further workbooks."""
    sheet: str = "Sheet1"
    sheets: Mapping[str, Rows] = field(default_factory=dict)
    """Further sheets of the faulty workbook."""
    people: Rows = tuple(TEAM)
    """The people's workbook; (): there is none."""
    before: Rows = ()
    """What lay in the workbook's place when it last counted, on the day before."""
    dress: Callable[[Worksheet], None] = lambda _: None
    """What rows cannot tell of the faulty sheet: colours, what is hidden."""
    config: Mapping[str, object] = field(default_factory=dict)
    """What config.yaml says."""
    as_of: date = AS_OF
    value: str | None = None
    """What the finding quotes, where that is to be proved."""
    place: str | None = None
    """The workbook of the finding where it is not the faulty one."""
    run: "Callable[[Mistake, Path], Findings] | None" = None
    """How the program is run in the folder of the case, where the workbook alone does not make the finding."""
    situation: tuple[str, str] = ("", "")
    """In Chinese and English, what the user sees or did where no cell shows it."""

    @property
    def named(self) -> str:
        """The workbook that the finding is about; '' for none."""
        return self.workbook if self.place is None else self.place

    @property
    def configured(self) -> Mapping[str, object]:
        """What config.yaml says."""
        return self.config

    def lay_out(self, folder: Path) -> None:
        """Write the workbooks into the folder's inbox."""
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        if self.people:
            write(folder / "inbox" / "人员.xlsx", {"Sheet1": self.people})
        for name, rows in self.beside.items():
            write(folder / "inbox" / name, {"Sheet1": rows})
        if self.rows:
            write(folder / "inbox" / self.workbook, {self.sheet: self.rows, **self.sheets}, self.dress)

    def order(self, folder: Path, as_of: date | None = None, **more: object) -> Order:
        """Return the order to run the case in its folder."""
        settings = load_config(config(folder, **{**self.configured, **more}), {})
        return Order(settings, as_of or self.as_of, now=lambda: NOW)


@cache
def findings_of(mistake: Mistake) -> Findings:
    """Return all that the program finds in a case, the folder it ran in written as '…'."""
    with TemporaryDirectory() as name:
        found = (mistake.run or checked)(mistake, Path(name).resolve())
        return tuple(replace(one, value=one.value.replace(str(Path(name).resolve()), "…")) for one in found)


def found_by(mistake: Mistake) -> list[Finding]:
    """Return the findings that the case is about."""
    return [one for one in findings_of(mistake) if one.code == mistake.code]


def checked(mistake: Mistake, folder: Path) -> Findings:
    """Lay the workbooks out and read and check them, as a night does, also as they lay there the day before."""
    if mistake.before:
        write(folder / "inbox" / "人员.xlsx", {"Sheet1": mistake.people or TEAM})
        write(folder / "inbox" / mistake.workbook, {mistake.sheet: mistake.before})
        look(mistake, folder, as_of=date.fromordinal(mistake.as_of.toordinal() - 1))
    mistake.lay_out(folder)
    return look(mistake, folder)


def look(mistake: Mistake, folder: Path, as_of: date | None = None) -> Findings:
    """Read and check what lies in the inbox now."""
    try:
        return batch.run_check(mistake.order(folder, as_of))[1]
    except InboxMissingError as missing:
        return (missing.finding,)


def whole_night(mistake: Mistake, folder: Path) -> Findings:
    """Run a night over what lies in the inbox now, and return all that it found up to its end."""
    with _kept() as nights:
        batch.run_nightly(mistake.order(folder))
    return tuple(nights[-1].findings)


@contextmanager
def _kept() -> Iterator[list[Night]]:
    """Let nights be looked at once they are over."""
    nights: list[Night] = []

    @contextmanager
    def opened(order: Order) -> Iterator[Night]:
        with open_night(order) as night:
            nights.append(night)
            yield night

    with patch.object(batch, "open_night", opened):
        yield nights


def write(path: Path, sheets: Mapping[str, Rows], dress: Callable[[Worksheet], None] = lambda _: None) -> Path:
    """Write a workbook; what begins with '=' is a formula without a result, '#REF!' is the error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    dress(book.worksheets[0])
    book.properties.created = book.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001  the library wants none
    book.save(path)
    return path
