"""Where customers' templates run: they see plain values, reach nothing of Python, use up neither time nor memory.

What a template does is counted in characters: what it writes, what each round of a loop and each call of a macro holds,
what is glued together. The count depends on the template and the view alone, never on the machine, so that the same
mail is refused everywhere or nowhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from jinja2 import FileSystemLoader, StrictUndefined, Undefined, nodes, pass_context, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

MOST = 20_000_000
"""Characters of work in one rendering; a manager's mail of 300 people takes under a million."""
_ROUND = 100
"""Characters that a round of a loop or a call of a macro counts for, beside its own text."""
_COLUMNS = 500
_RANGE = 10_000
_MULTIPLIED = 10_000
_FILTERS = frozenset({
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "groupby", "int",
    "items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "round",
    "select", "selectattr", "sort", "sum", "title", "trim", "truncate", "unique", "upper",
})  # fmt: skip
"""Filters of Jinja that make nothing longer, reach nothing and depend on no chance."""
_METHODS = {
    str: frozenset({"lower", "upper", "strip", "lstrip", "rstrip", "startswith", "endswith", "split", "title"}),
    dict: frozenset({"get", "items", "keys", "values"}),
    date: frozenset({"isoformat", "isoweekday", "weekday"}),
    time: frozenset({"isoformat"}),
}
_PLAIN = (str, int, float, Fraction, date, time, Enum, Undefined)
_work: ContextVar[list[int]] = ContextVar("work")


@contextmanager
def counted() -> Iterator[None]:
    """Count the work of one rendering from nothing."""
    token = _work.set([0])
    try:
        yield
    finally:
        _work.reset(token)


def _spend(characters: int) -> None:
    spent = _work.get([0])
    spent[0] += characters
    if spent[0] > MOST:
        raise SecurityError(f"the template does too much: more than {MOST:,} characters of work")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja for templates that somebody else wrote."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(
        self,
        folders: Iterable[Path],
        filters: Mapping[str, Callable[..., str]],
        readable: Callable[[str], str],
        *,
        html: bool,
    ) -> None:
        """Take the folders that templates lie in, our own filters, and what every shown text goes through."""
        super().__init__(
            loader=FileSystemLoader([*folders]),
            autoescape=html,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=True,
            finalize=lambda value: _shown(value, readable),
        )
        self.globals = {"range": _range, "namespace": self.globals["namespace"]}
        self.filters = {name: FILTERS[name] for name in sorted(_FILTERS)}
        self.filters |= {name: _fitting(one) for name, one in filters.items()}
        self.filters |= {"join": _join, "string": _string, " rounds": _rounds, " call": _call, " glue": _glue}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse, and put a counter into every loop, macro and glueing of texts."""
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = _filter(loop.iter, " rounds", nodes.Const(_weight(loop)))
        for macro in tree.find_all(nodes.Macro):
            macro.body.insert(0, nodes.ExprStmt(_filter(nodes.Const(_weight(macro)), " call")))
        for parent in [tree, *tree.find_all(nodes.Node)]:
            _glued_by_us(parent)
        tree.set_environment(self)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401  whatever a template has
        """Let plain values be read; of methods only those that make nothing long and reach nothing."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        if not callable(value) or isinstance(value, Undefined) or not isinstance(obj, (*_PLAIN, dict, tuple, list)):
            return True
        return any(attr in allowed for kind, allowed in _METHODS.items() if isinstance(obj, kind))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  likewise
        """Calculate with numbers; texts and lists are only added, and not without end."""
        sizes = [len(each) for each in (left, right) if isinstance(each, str | list | tuple)]
        if operator == "**" or (sizes and operator == "%"):
            raise SecurityError(f"{operator} is not for templates")
        if operator == "*" and sizes:
            times = next((each for each in (left, right) if isinstance(each, int)), 0)
            if sizes[0] * times > _MULTIPLIED:
                raise SecurityError(f"a text or list repeated to more than {_MULTIPLIED:,}")
        if operator == "*" and not sizes and max(abs(left), abs(right)) > 10**15:
            raise SecurityError("a number too large for a template")
        _spend(sum(sizes))
        return super().call_binop(context, operator, left, right)


def _shown(value: object, readable: Callable[[str], str]) -> object:
    """Count what is written; what is no plain value is a fault of the template, and not a dump of it."""
    _plain(value)
    text = str(value) if isinstance(value, int | Fraction) else value
    if isinstance(text, str):
        _spend(len(text))
    return readable(value) if type(value) is str else value


def _plain(value: object) -> object:
    if value is not None and not isinstance(value, _PLAIN):
        raise SecurityError(f"a {type(value).__name__} is no text to be shown")
    return value


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > _RANGE:
        raise SecurityError(f"a range of more than {_RANGE:,}")
    return found


def _fitting(ours: Callable[..., str]) -> Callable[..., str]:
    """Return a filter of ours that pads to no more columns than a line of a mail could have."""

    def fitting(value: object, *arguments: Any, **named: Any) -> str:  # noqa: ANN401  whatever the filter takes
        if any(isinstance(each, int) and each > _COLUMNS for each in arguments):
            raise SecurityError(f"more than {_COLUMNS} columns")
        return ours(value, *arguments, **named)

    return fitting


@pass_eval_context
def _join(context: nodes.EvalContext, values: Iterable[object], between: str = "") -> str:
    return _glue(context, [part for value in values for part in (between, _plain(value))][1:])


def _string(value: object) -> str:
    return value if isinstance(value, Markup) else str(_plain(value))


@pass_eval_context
def _glue(context: nodes.EvalContext, parts: list[object]) -> str:
    _spend(sum(len(str(_plain(part))) for part in parts))
    return markup_join(parts) if context.autoescape else str_join(parts)


def _rounds(values: Iterable[object], weight: int) -> Iterator[object]:
    for value in values:
        _spend(weight)
        yield value


@pass_context  # which also keeps Jinja from calculating it once, when it compiles
def _call(_: Context, weight: int) -> int:
    _spend(weight)
    return weight


def _filter(value: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", value), name, list(arguments), [], None, None)


def _weight(body: nodes.Node) -> int:
    return _ROUND + sum(len(text.data) for text in body.find_all(nodes.TemplateData))


def _glued_by_us(parent: nodes.Node) -> None:
    """Replace every `a ~ b` right below a node by the filter that counts."""
    for field in parent.fields:
        below = getattr(parent, field)
        if isinstance(below, nodes.Concat):
            setattr(parent, field, _filter(nodes.List(below.nodes), " glue"))
        elif isinstance(below, list):
            below[:] = [
                _filter(nodes.List(each.nodes), " glue") if isinstance(each, nodes.Concat) else each for each in below
            ]
