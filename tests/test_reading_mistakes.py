"""One smallest faulty workbook per finding of reading: it is found at its cell, and nothing else is."""

import re

import pytest

from mistakes.reading import MISTAKES, TEAM, Mistake
from reading_desk import settled, sheet
from workflow.domain.catalogue import words
from workflow.domain.finding import Language
from workflow.domain.reading_findings import READING

ELSEWHERE = re.compile(r"read\.|person\.(?:skipped|no_mail)|row\.duplicate|workbook\.vanished|calendar\.")
"""Found by opening files, by settings, by the ledger, when mails are made: their own tests have them."""


def _findings(case: Mistake):
    faulty = [
        sheet(case.rows, case.sheet, hidden_rows=case.hidden, hidden=case.hidden_sheet),
        *(sheet(rows, name) for name, rows in case.beside.items()),
    ]
    books = {"人员.xlsx": [sheet(rows, name) for name, rows in TEAM.items()]} if case.people else {}
    return settled({**books, case.workbook: faulty})[1]


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
