"""One smallest faulty workbook per finding of reading: it is found at its cell, and nothing else is."""

import re
from datetime import timedelta

import pytest

from mistakes.reading import MISTAKES, TEAM, Mistake
from reading_desk import AS_OF, changed, settled, sheet, taken
from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.domain.reading_findings import READING

ELSEWHERE = re.compile(r"read\.|person\.(?:skipped|no_mail)|row\.duplicate|workbook\.|calendar\.|history\.more")
"""Found by opening files, by settings, by the ledger, in many rows, when mails are made: their own tests have them."""


def _findings(case: Mistake):
    faulty = [
        sheet(case.rows, case.sheet, hidden_rows=case.hidden, hidden=case.hidden_sheet, **case.cells),
        *(sheet(rows, name) for name, rows in case.beside.items()),
    ]
    books = {"人员.xlsx": [sheet(rows, name) for name, rows in TEAM.items()]} if case.people else {}
    found = settled({**books, case.workbook: faulty})[1]
    if case.before:
        people = [taken(*sheets, workbook=name) for name, sheets in books.items()]
        before, now = (
            [*people, taken(sheet(rows, case.sheet), workbook=case.workbook)] for rows in (case.before, case.rows)
        )
        found = (*found, *changed(before, now, AS_OF - timedelta(1)))
    return found


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.code)
def test_the_smallest_mistake_is_found_at_its_cell(case: Mistake):
    """A mistake gives its finding at its cell with its severity, in words of both languages, and no other complaint."""
    found = _findings(case)
    mine = [one for one in found if one.code == case.code]
    assert [(one.severity, one.place.cell) for one in mine] == [(case.severity, case.cell)]
    assert {one.code for one in found} - {case.code} == set()
    for language in Language:
        said = words(mine[0], language)
        assert said.message
        assert said.remedy
        assert "{" not in said.message + said.remedy


def test_every_finding_of_reading_has_its_smallest_mistake():
    """The table of mistakes is complete: a new finding needs its faulty workbook."""
    assert {code for code in READING if not ELSEWHERE.match(code)} == {case.code for case in MISTAKES}
