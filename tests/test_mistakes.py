"""One smallest faulty workbook for every finding code: it is found at its place, by the program's own run."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from mistakes.every import MISTAKES
from mistakes.mistake import Mistake, findings_of, found_by
from mistakes.page import PAGES, cases, page, section
from mistakes.switches import SWITCHES
from mistakes.visits import DOUBTS, VisitMistake
from workflow.domain.catalogue import FINDINGS, words
from workflow.domain.finding import Language

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.code)
def test_the_smallest_mistake_is_found_at_its_place(case: Mistake):
    """A mistake gives its one finding at its place, nothing else above a hint; the help page shows it as printed."""
    found = findings_of(case)
    mine = found_by(case)
    assert [(one.severity, one.place.workbook, one.place.cell) for one in mine] == [
        (case.severity, case.named, case.cell)
    ], [(one.code, str(one.place)) for one in found]
    assert case.value in (None, mine[0].value)
    others = {one.code for one in found if one.severity.order < 3} - {case.code}
    assert others == set()
    for language in Language:
        said = words(mine[0], language)
        assert said.message
        assert said.remedy
        assert not re.search(r"\{|（）|\(\)|“”|^\s|\s$", said.message + said.remedy)
        assert case not in cases() or section(case, language) in _page(language)


def test_every_finding_has_its_smallest_mistake():
    """The table of mistakes is whole: each code of the catalogue is proved by a case, and there is no other."""
    assert {case.code for case in MISTAKES} == FINDINGS.keys()


@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_chinese_sentences_are_punctuated_and_worded_alike(code: str):
    """Chinese words of findings have full-width punctuation, end as sentences, and use the glossary's words."""
    for said in (FINDINGS[code].zh.message, FINDINGS[code].zh.remedy):
        text = re.sub("“[^”]*”", "“”", said)  # what is typed into a cell may have any sign
        assert not re.search(r"[\u4e00-\u9fff}][,;:?!()]|[,;?!()][\u4e00-\u9fff]", text), text
        assert text.endswith(("。", "？", "}")), text
        assert not re.search("收件文件夹|暂未计入|造假|虚报|撒谎|偷懒|作弊", text), text


@pytest.mark.parametrize("language", Language)
def test_the_help_page_has_a_section_for_every_finding(language: Language):
    """The page is its head, contents, groups and one section a code, nothing else; docs/renew.py writes it."""
    text = _page(language)
    sections = {found[1]: found[0] for found in re.finditer(_SECTION, text)}
    assert sections.keys() == FINDINGS.keys()
    assert page(language, lambda case: sections[case.code]) == text


_SECTION = re.compile(r'<a id="([a-z_]+\.[a-z_]+)"></a>.*?\n(?=\n<a id=|\Z)', re.DOTALL)


@cache
def _page(language: Language) -> str:
    return (ROOT / PAGES[language]).read_text(encoding="utf-8")


def _silenced(case: Mistake) -> Mistake:
    """Return a case with the check of its finding switched off."""
    key, value = SWITCHES[case.code]
    checks = dict(case.configured.get("checks", {}))
    if key.startswith("visits."):
        checks["visits"] = {**checks.get("visits", {}), key.removeprefix("visits."): value}
    else:
        checks[key] = value
    plain = {"settings": {}} if isinstance(case, VisitMistake) else {}
    return replace(case, config={**case.config, "checks": checks}, **plain)


@pytest.mark.parametrize("case", [case for case in MISTAKES if case.code in SWITCHES], ids=lambda case: case.code)
def test_every_check_has_a_switch(case: Mistake):
    """With the check of its finding switched off, nothing is said of the faulty workbook any more."""
    assert found_by(_silenced(case)) == []


def test_every_check_of_reports_and_customers_names_its_switch():
    """What is doubted of people's reports and customers can be switched off, all but words that could not be read."""
    unread = {"customer.frequency"}
    assert DOUBTS - unread <= SWITCHES.keys() <= FINDINGS.keys()
