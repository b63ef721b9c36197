"""Formulas that we calculate ourselves: what a spreadsheet program would show, or nothing."""

import random
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from answering import LIBREOFFICE
from workflow.domain.place import cell_name
from workflow.domain.sheet import Sheet, Uncalculated
from workflow.workbook.formulas import with_calculated

NUMBERS = [[3.0, 0.5, None, 12.0], [None, 7.25, 0.0, -4.0], ["无", 1e6, 2.675, 0.125]]


def calculated(formula, rows=NUMBERS):
    """Return what a formula below some rows gives."""
    sheet = with_calculated(Sheet("表", [*map(list, rows), [Uncalculated(formula)]]))
    return sheet.rows[-1][0]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(A1:D2)", 18.75), ("SUM(A1,B1,5)", 8.5), ("A1/B1", 6), ("B1*100%", 0.5), ("-A1+-B1", -3.5), ("C1+1", 1),
        ("2-1-1", 0), ("8/4/2", 1), ("-(2+3)*2", -10), ("(1+2)*(3+4)", 21), ("1.5e2+.5", 150.5),
        ("IF(C2=0,0,A1/C2)", 0), ("IFERROR(A1/C2,-1)", -1), ("IF(AND(A1>0,B1<1),A1,B1)", 3),
        ("IF(OR(A1>5,B1>5),1,2)", 2),
        ('IF(C1="",9,C1)', 9), ('IF(A1<>"",A1*2,0)', 6), ("if(a1>=3,sum($A$1:$D$1),0)", 15.5), ("ROUND(C3,2)", 2.68),
        ("ROUND(-2.5,0)", -3), ("ROUND(1234.5,-2)", 1200), ("AVERAGE(A1:D1)", 15.5 / 3), ("MIN(A1:D2)", -4),
        ("MAX(A2)", 0), ("ABS(D2)", 4), ("SUM(A1:A3)", 3), ("IF(0.1+0.2=0.3,1,2)", 1), ("D1", 12),
    ],
)  # fmt: skip
def test_plain_arithmetic_is_calculated(formula, value):
    """Sums, ratios and guards over plain numbers give what a spreadsheet program gives."""
    assert calculated(formula) == pytest.approx(value)


@pytest.mark.parametrize(
    "formula",
    [
        "TODAY()", "NOW()-1", "RAND()", "A3", "A3+1", "A3&B3", '"x"', "TEXT(A1,0)", "Sheet2!A1", "'[1]表'!A1+1", "总额",
        "VLOOKUP(1,A1:B2,2)", "SUM(A1:B2", "SUM(A1:B2))", "SUM()", "A1:B2", "A1+A1:B2", "A1=3", "A1/C2", "1/0", "", "+",
        "SUM(A:A)", "A1^2", "IF(A1>0,1)*", "#REF!+1", "SUM(表[金额])", "INDIRECT(A1)", "OFFSET(A1,0,1)", "A4",
        "SUM(A1:A9)",
        "IF(A3>0,1,2)", "ROUND(A1,99)", "ROUND(1e20,2)", "9e999", "1e308*10", "(" * 500 + "1" + ")" * 500,
        "-" * 900 + "1",
        "1+" * 600 + "1", "IF(A1>0,2)+IF(A1<0,1)",
    ],
)  # fmt: skip
def test_what_is_not_plain_stays_uncalculated(formula):
    """Texts, links, names, what changes by itself, circles, faults and what is too deep are never worked out."""
    assert calculated(formula) == Uncalculated(formula)


def test_a_formula_that_gives_an_empty_text_leaves_its_cell_empty():
    """IF(…,"",…) is how people keep a cell blank."""
    assert calculated('IF(C2=0,"",A1/C2)') is None


def test_formulas_build_on_each_other():
    """A formula may use others, in any order; a circle and all that leads into it stays uncalculated."""
    rows = [
        [Uncalculated("B1*2"), Uncalculated("C1+1"), 4.0],
        [Uncalculated("B2"), Uncalculated("A2"), Uncalculated("A2+1")],
    ]
    sheet = with_calculated(Sheet("表", rows))
    assert sheet.rows[0] == [10, 5, 4]
    assert sheet.calculated == {(1, 1): "B1*2", (1, 2): "C1+1"}
    assert all(isinstance(value, Uncalculated) for value in sheet.rows[1])


def test_a_number_stored_as_text_is_not_added_up():
    """A sum over '1,200' in a text cell would be less than people mean: it is not calculated."""
    assert calculated("SUM(A1:A2)", [[5.0], ["1,200"]]) == Uncalculated("SUM(A1:A2)")


def test_a_chain_of_formulas_longer_than_the_limit_ends_without_a_crash():
    """A running balance over thousands of rows is calculated from the top, however long it is."""
    rows = [[1.0], *([Uncalculated(f"A{row}+1")] for row in range(1, 3000))]
    assert with_calculated(Sheet("表", rows)).rows[-1] == [3000]


@given(st.text(alphabet='A1B2C3$:+-*/%(),.<>="SUMIF ', max_size=40))
def test_no_text_makes_it_fail(formula):
    """Whatever stands in a formula, the cell ends as a number, empty, or uncalculated."""
    assert isinstance(calculated(formula), (float, Uncalculated, type(None)))


def _random_formula(chance, depth=0):
    pick = chance.random()
    if depth > 3 or pick < 0.3:
        return chance.choice(
            [cell_name(chance.randint(1, 6), chance.randint(1, 4)), str(chance.randint(0, 9)), "0.25", "3%"]
        )
    inner = [_random_formula(chance, depth + 1) for _ in range(3)]
    area = f"A{chance.randint(1, 3)}:D{chance.randint(4, 6)}"
    return chance.choice([
        f"{inner[0]}+{inner[1]}", f"{inner[0]}-({inner[1]})", f"({inner[0]})*{inner[1]}", f"({inner[0]})/({inner[1]})",
        f"SUM({area})", f"SUM({area},{inner[0]})", f"AVERAGE({area})", f"MIN({area})", f"MAX({area},{inner[1]})",
        f"IF({inner[0]}>{inner[1]},{inner[2]},{inner[0]})", f"IFERROR({inner[0]}/{inner[1]},{inner[2]})",
        f"ROUND({inner[0]},{chance.randint(-2, 4)})", f"-{inner[0]}",
        f"IF(AND({inner[0]}=0,{inner[1]}<>3),1,{inner[2]})",
    ])  # fmt: skip


@pytest.mark.office
@pytest.mark.skipif(not LIBREOFFICE, reason="LibreOffice is not installed")
def test_libreoffice_calculates_the_same(tmp_path):
    """Of 400 formulas over numbers and gaps, every one that we calculate has LibreOffice's value, and most are."""
    chance = random.Random(11)  # noqa: S311  a sample of formulas, the same each time
    rows = [[chance.choice([None, 0.0, 1.0, 2.5, -3.0, 0.1, 1200.0, 7.0]) for _ in range(4)] for _ in range(6)]
    formulas = [_random_formula(chance) for _ in range(400)]
    book = Workbook()
    for values in rows:
        book.active.append([0 if value is None else value for value in values])
    for number, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value is None:
                book.active.cell(number, column).value = None
    for number, formula in enumerate(formulas, 10):
        book.active.cell(number, 1).value = f"={formula}"
    path = tmp_path / "a.xlsx"
    book.save(path)
    profile = (tmp_path / "profile").as_uri()
    command = [LIBREOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, tmp_path / "out", path], check=True, capture_output=True, timeout=120)
    theirs = load_workbook(tmp_path / "out" / "a.xlsx", data_only=True).active
    ours = with_calculated(Sheet("表", [*map(list, rows), [], [], [], *([Uncalculated(one)] for one in formulas)]))
    counted = 0
    for number, formula in enumerate(formulas, 10):
        mine, other = ours.rows[number - 1][0], theirs.cell(number, 1).value
        if not isinstance(mine, Uncalculated):
            counted += 1
            assert other == pytest.approx(mine, rel=1e-9, abs=1e-9), formula
    assert counted > 250
