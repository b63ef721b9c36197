from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_office import AS_OF, COMPANY, NOVEMBER, SHANGHAI, units
from workflow.domain.catalogue import find
from workflow.domain.finding import Language
from workflow.domain.place import Place
from workflow.domain.results import Board, BoardRow, Standing, Window
from workflow.domain.team import Level
from workflow.report.csv_rows import boards_rows, findings_rows, plain, standings_rows

STANDING = Standing(
    Level.PERSON, SHANGHAI, "007", "安然", "sales", NOVEMBER, units(1_000_000), units(620_000), Fraction(62, 100),
    Fraction(15, 21), units(-94_285.71), 633_333_300, None,
)  # fmt: skip


def test_standings_csv():
    """standings.csv has the contract's columns: 元 with two decimals, ratios, ISO dates, empty for what is unknown."""
    header, (row,) = standings_rows([STANDING], AS_OF)
    assert ",".join(header) == (
        "as_of,period,period_start,period_end,level,path,person_id,name,metric,target,actual,completion,time_progress,"
        "gap,adjusted_daily,forecast"
    )
    assert ",".join(row) == (
        "2026-11-20,2026-11,2026-11-01,2026-11-30,person,星河/华东/上海店/安然,007,安然,sales,1000000.00,620000.00,"
        "0.620000,0.714286,-94285.71,63333.33,"
    )


def test_counts_have_no_decimals_unless_they_are_fractions():
    """Counts are whole numbers; a gap or a forecast of a count may have two decimals."""
    visits = replace(STANDING, metric="visits", target=units(40), actual=units(30), gap=units(1.43), adjusted_daily=0)
    _, (row,) = standings_rows([visits], AS_OF)
    assert row[9:11] == ("40", "30")
    assert row[13:15] == ("1.43", "0")


def test_boards_csv():
    """boards.csv has the contract's columns; movement is a signed integer, new or empty; 未报 has no rank."""
    rows = (
        BoardRow(1, "A", "安然", SHANGHAI, units(5), movement=-1),
        BoardRow(2, "B", "白露", SHANGHAI, units(4), new=True),
        BoardRow(None, "C", "陈晨", SHANGHAI, None, reason="unreported"),
    )
    header, lines = boards_rows([Board("sales", "龙虎榜", COMPANY, "sales", Window.DAY, AS_OF, NOVEMBER, rows)])
    assert ",".join(header) == "board,scope,metric,window,rank,movement,path,person_id,name,value"
    assert [",".join(line) for line in lines] == [
        "sales,星河,sales,day,1,-1,星河/华东/上海店/安然,A,安然,5.00",
        "sales,星河,sales,day,2,new,星河/华东/上海店/白露,B,白露,4.00",
        "sales,星河,sales,day,,,星河/华东/上海店/陈晨,C,陈晨,",
    ]


def test_findings_csv():
    """findings.csv has a row a cell, with the words in the user's language and a whole row named as 7:7."""
    found = find("write.refused", Place("a.xlsx", "S", 7), "=1+1", reason="x", reason_en="x")
    header, (row,) = findings_rows([found], Language.ZH)
    assert ",".join(header) == "code,severity,cause,workbook,sheet,cell,value,message,remedy"
    assert row[:7] == ("write.refused", "warning", found.cause, "a.xlsx", "S", "7:7", "“=1+1”")
    assert findings_rows([found], Language.EN)[1][0][7].startswith("No marks")


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", " =1", "\t=1", "＝1", "-", "\r\n=1"])
def test_formulas_are_put_in_quotation_marks(text):
    """A text that a spreadsheet program could take for a formula is put in quotation marks, and stays readable."""
    assert plain(text) == f"“{text}”"


@pytest.mark.parametrize("text", ["-5", "-1,234.50", "+3%", "安然", "", "2026-11-20", "a=b"])
def test_numbers_and_words_stay(text):
    """Plain numbers, negative ones among them, and ordinary words are left as they are."""
    assert plain(text) == text


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    """After `plain` no text begins with = + - @, unless it is a plain number."""
    safe = plain(text).lstrip()
    assert (
        not safe.startswith(("=", "+", "-", "@"))
        or safe.lstrip("+-").replace(",", "").rstrip("%").replace(".", "").isdigit()
    )
