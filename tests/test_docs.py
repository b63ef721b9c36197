"""What is written for people says what the program does: README files, config.yaml, constraints.txt."""

import itertools
import re
import runpy
import tomllib
import typing
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import BaseModel
from ruamel.yaml import YAML

from workflow.compute.settings import BoardSettings
from workflow.config import PROGRAM, Config, load_config
from workflow.domain.metric import METRICS
from workflow.domain.sheet import Sheet
from workflow.kinds.catalogue import KINDS
from workflow.kinds.settings import KindSettings, KindsSettings
from workflow.kinds.take import take
from workflow.notify.robot_settings import RobotSettings
from workflow.report.csv_rows import BOARDS_HEADER, FINDINGS_HEADER, STANDINGS_HEADER
from workflow.workbook.limits import ReadLimits

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
COMMENTED_KEY = re.compile(r"^#(?=(?:  )*[^ ])", re.MULTILINE)
"""In config.yaml a default has '#' before its own, even indentation; explanations and examples have an odd one."""


@cache
def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)


def test_pages_say_what_the_program_says():
    """Help and summary in the READMEs are the program's own: docs/renew.py writes them."""
    renewed = runpy.run_path(str(ROOT / "docs" / "renew.py"))["renewed"]()
    assert {name: text(name) for name in renewed} == renewed


def test_the_map_names_what_there_is():
    """Every file and every list that architecture.md names for an addition is there."""
    adding = text("docs/architecture.md").partition("## Where do I add")[2]
    named = re.findall(r"`((?:workflow|tests|templates|config)[\w/.]*)`((?:,? `[A-Z]\w+`)*)", adding)
    assert len(named) > 30
    for path, lists in named:
        assert (ROOT / path).exists(), path
        assert all(re.search(rf"\b{name}\b", text(path)) for name in re.findall(r"`(\w+)`", lists)), (path, lists)


def test_both_readmes_give_the_same_commands():
    """The set-up commands are the same in English and Chinese, for a POSIX shell and for PowerShell."""
    for language in ("sh", "powershell"):
        english, chinese = (blocks(name, language) for name in READMES)
        assert english == chinese
        assert len(english) == 2
        assert all("-c constraints.txt" in command for command in english)
        assert "run.py nightly" in english[0]
        assert "pytest" in english[1]


def test_ci_takes_its_command_from_the_readme():
    """The marker by which .ci/run finds the second command stands once, right above that command's block."""
    marker = "<!-- second command -->"
    assert marker in text(".ci/run")
    assert re.findall(rf"{marker}\n```sh\n(.*\n)```", text("README.md")) == blocks("README.md", "sh")[1:]


@pytest.mark.parametrize(
    "page", sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
)
def test_what_a_page_links_to_is_there(page):
    """Every relative link and picture of a page leads to a file, and a picture stays below 300 KB."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text(page)):
        file = (ROOT / page).parent / target
        assert file.exists(), target
        assert file.suffix != ".png" or file.stat().st_size < 300 * 1024, target


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize(
    "header", [FINDINGS_HEADER, STANDINGS_HEADER, BOARDS_HEADER], ids=["findings", "standings", "boards"]
)
def test_readme_explains_every_column(name, header):
    """Each column of the CSV files stands in a table of the README, in the file's order; so does each metric."""
    tables = re.findall(r"(?:^\|.*\n)+", text(name), re.MULTILINE)
    assert any(_first_cells(table) == list(header) for table in tables)
    assert all(f"`{key}` {metric.zh}" in text(name) for key, metric in METRICS.items())


def _first_cells(table):
    return [column for line in table.splitlines()[2:] for column in re.findall(r"`(\w+)`", line.split("|")[1])]


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_example_headers_are_understood(name, kind):
    """A sheet with an example header of the README, and one row below it, is recognised as that kind."""
    line = next(line for line in text(name).splitlines() if line.startswith(f"| {kind} "))
    examples = line.split("|")[2]
    above: list[list[object]] = []
    if kind == "daily_report":
        pairs, examples = re.split(r"[;；]", examples, maxsplit=1)
        above = [[part for key in re.findall(r"(\w+):", pairs) if key != "above" for part in (f"{key}:", _value(key))]]
    for example in re.split(r"[;；]", re.sub(r"\([a-z ]+\)|（[^（）万]*）|\w+[:：] ", "", examples)):
        header = [part.strip() for part in example.split("·") if part.strip(" …")]
        rows = [*above, [*header], [_value(title) for title in header]]
        assert take("甲.xlsx", "0" * 64, [Sheet("Sheet1", rows)], KindsSettings()).kinds == (kind,), header


def _value(title):
    if "日期" in title:
        return date(2026, 11, 3)
    if re.search(r"金额|目标|毛利|\d月", title):
        return 12_000
    return {"访问目的": "订货", "客户类别": "新增", "指标": "销售额", "期间": "2026-11", "日报人": "周明"}.get(
        title, "甲"
    )


def test_config_yaml_is_the_sample_office():
    """The config.yaml of the project is valid as it is and runs the sample office, whose last complete day it fixes."""
    config = load_config(ROOT / "config.yaml", {})
    assert config.folders.inbox == ROOT / "sample_workbooks" / "inbox"
    assert config.folders.inbox.is_dir()
    assert config.as_of == date(2026, 11, 20)


def test_folders_and_mail_alone_are_a_config(tmp_path):
    """A config.yaml of nothing but folders and mail is valid."""
    bare = tmp_path / "config.yaml"
    bare.write_text(
        "folders: {inbox: in, out: out, state: state}\nmail: {transport: files, sender: a@example.com}\n", "utf-8"
    )
    config = load_config(bare, {})
    assert config.as_of is None
    assert config.folders.out == tmp_path / "out"


def uncommented():
    """Return config.yaml with every default switched on and as_of, which is the sample's own, off."""
    return COMMENTED_KEY.sub("", text("config.yaml")).replace("\nas_of: 2026-11-20\n", "\n")


def test_commented_defaults_are_the_defaults(tmp_path):
    """With every key of config.yaml uncommented the configuration is valid and equal to what is meant without them."""
    full, bare = tmp_path / "full.yaml", tmp_path / "bare.yaml"
    (tmp_path / "templates").mkdir()
    full.write_text(uncommented(), "utf-8")
    bare.write_text(
        "folders: {inbox: sample_workbooks/inbox, out: out, state: state}\n"
        "mail: {transport: files, sender: 销售日报 <report@example.com>}\n", "utf-8"
    )  # fmt: skip
    one, other = load_config(full, {}), load_config(bare, {})
    folders = {"folders": True}
    assert one.model_dump(exclude=folders) == other.model_dump(exclude=folders)
    assert one.folders.templates == tmp_path / "templates"
    assert other.folders.templates == PROGRAM / "templates" == ROOT / "templates"


def test_config_yaml_names_every_key():
    """Every key of every Settings model stands in config.yaml, below a line that explains it in Chinese."""
    stated = YAML(typ="safe", pure=True).load(uncommented())
    assert sorted(set(keys(Config)) - set(paths(stated)) - {"as_of"}) == []
    for key in (*BoardSettings.model_fields, *RobotSettings.model_fields):
        assert re.search(rf"^# +(- )?{key}: .*# .*[\u4e00-\u9fff]", text("config.yaml"), re.MULTILINE), key


def keys(model, above=""):
    """Yield the dotted keys of a model and of the models in it."""
    for name, field in model.model_fields.items():
        yield above + name
        for part in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel) and part not in (BoardSettings, RobotSettings):
                yield from keys(part, f"{above}{name}.")


def paths(value, above=""):
    """Yield the dotted keys of nested mappings."""
    for name, below in value.items() if isinstance(value, dict) else ():
        yield above + name
        yield from paths(below, f"{above}{name}.")


def test_every_key_is_explained():
    """Each key of config.yaml has an explanation in Chinese on the line above it, or its section has."""
    lines = text("config.yaml").splitlines()
    silent = []
    for above, line in itertools.pairwise(lines):
        key = re.match(r"#?(?:  )*([a-z_]+):", line)
        if key and not re.search(r"#.*[\u4e00-\u9fff]", above):
            silent.append(key[1])
    by_section = {*KindsSettings.model_fields, *KindSettings.model_fields, *ReadLimits.model_fields}
    assert sorted(set(silent) - by_section) == []


NOT_YET: set[str] = set()
"""Declared and not read so far: a key leaves this set as soon as the program uses it."""


def test_every_key_has_an_effect():
    """Each key of every Settings model is read somewhere in the program."""
    program = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "workflow").rglob("*.py"))
    leaves = {key.rpartition(".")[2] for key in keys(Config)}
    leaves |= {*BoardSettings.model_fields, *RobotSettings.model_fields}
    by_name = set(KindsSettings.model_fields)  # read by the kind's key
    assert {key for key in leaves - by_name if not re.search(rf"\.{key}\b", program)} == NOT_YET


def pins():
    found = {}
    for line in text("constraints.txt").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            found[canonicalize_name(name)] = version
    return found


def test_constraints_pin_everything_that_is_installed():
    """Each package that the project or an extra wants, directly or not, has one exact version in constraints.txt."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    waiting = [*project["dependencies"], *(package for extra in extras for package in extra)]
    seen: set[str] = set()
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        assert name in pins(), wanted
        assert wanted.specifier.contains(pins()[name]), wanted
        try:
            waiting += metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here


def test_constraints_name_no_index():
    """A line of constraints.txt is a name and a version: no host, no address, no hash of one machine's index."""
    lines = [line for line in text("constraints.txt").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
