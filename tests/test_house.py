"""The house rules that a machine can check: format, lint, types, layers, sizes, sentences."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from workflow.domain.catalogue import FINDINGS, find, words
from workflow.domain.finding import Language
from workflow.domain.place import Place

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "workflow").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES = 400, 40
CATALOGUES = {"catalogue.py", "reading_findings.py"}
ALWAYS_KNOWN = {"value", "place"}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check"),
        ("ruff", "check"),
        ("mypy",),
        ("importlinter.cli",),
    ],
    ids=["format", "lint", "types", "layers"],
)
def test_the_tools_that_keep_the_house_find_nothing(command):
    """The project is formatted and linted by ruff, typed for strict mypy, and its layers hold for import-linter."""
    module, *arguments = command
    program = [sys.executable, "-m", module, *arguments]
    if module == "importlinter.cli":  # it is no program by itself
        program = [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())",
        ]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_every_test_states_the_rule_that_it_proves():
    """Each test function has a docstring that is one paragraph and ends like a sentence."""
    silent = []
    for path in TESTS:
        for node in functions(path):
            if not node.name.startswith("test_"):
                continue
            said = ast.get_docstring(node) or ""
            if not said.rstrip().endswith((".", "?")) or "\n\n" in said:
                silent.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert silent == []


def test_no_file_is_long():
    """No file of the program or its tests has more than 400 lines."""
    long = [
        f"{name_of(path)}: {lines}"
        for path in (*MODULES, *TESTS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
    assert long == []


def test_no_function_is_long_without_a_reason():
    """No function of the program has more than 40 lines, unless a comment on its def line says why."""
    long = []
    for path in MODULES:
        reasons = comments(path)
        for node in functions(path):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            head = range(node.lineno, node.body[0].lineno)
            if lines > MOST_FUNCTION_LINES and not any(line in reasons for line in head):
                long.append(f"{name_of(path)}:{node.lineno} {node.name}: {lines}")
    assert long == []


def comments(path):
    """Return the lines that carry a comment in words; a bare noqa or fmt pragma is none."""
    source = io.StringIO(path.read_text(encoding="utf-8"))
    spoken = {}
    for token in tokenize.generate_tokens(source.readline):
        if token.type == tokenize.COMMENT:
            text = re.sub(r"#\s*(noqa(: [A-Z0-9, ]+)?|fmt: \w+|type: ignore(\[[\w, -]+\])?)", "", token.string)
            if len(text.strip("# -")) >= 10:
                spoken[token.start[0]] = text
    return spoken


def wanted(wording):
    """Return the names of the details that a wording fills in."""
    return {
        name for text in (wording.message, wording.remedy) for _, name, _, _ in Formatter().parse(text) if name
    } - ALWAYS_KNOWN


@pytest.mark.parametrize("code", FINDINGS)
def test_every_finding_has_words_in_both_languages(code):
    """A finding whose details are given says the same details in Chinese and in English, and says what to do."""
    kind = FINDINGS[code]
    assert {name.removesuffix("_en") for name in wanted(kind.en)} == wanted(kind.zh)
    details = {name: f"<{name}>" for name in wanted(kind.zh) | wanted(kind.en)}
    finding = find(code, Place("目标.xlsx", "11月", 7, 3), "<value>", **details)
    for language in Language:
        wording = words(finding, language)
        assert wording.message
        assert wording.remedy
        assert "{" not in wording.message + wording.remedy
    assert re.search(r"[\u4e00-\u9fff]", words(finding, Language.ZH).message)
    english = re.sub(r"“.*?”|万?元", "", words(finding, Language.EN).message)  # quotes and units stay Chinese
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_every_finding_is_used():
    """Each code of the catalogue is named somewhere in the program outside the catalogue."""
    texts = {
        node.value
        for path in MODULES
        if path.name not in CATALOGUES or path.parent.name != "domain"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(FINDINGS) - texts) == []


def test_whoever_finds_gives_what_the_words_want():
    """A call of find() with a code in it gives every detail that the code's words fill in, in both languages."""
    lacking = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "find"):
                continue
            if not (node.args and isinstance(node.args[0], ast.Constant)):
                continue
            given = {keyword.arg for keyword in node.keywords}
            kind = FINDINGS[node.args[0].value]
            missing = (wanted(kind.zh) | wanted(kind.en)) - given
            if missing and None not in given:
                lacking.append(f"{name_of(path)}:{node.lineno} {sorted(missing)}")
    assert lacking == []
