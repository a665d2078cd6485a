"""The language of claims' tests: read with `ast`, nothing but known words, names and numbers."""

from __future__ import annotations

import ast
import inspect
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from werkbedrijf.analysis.arrays import Array, compare, groups, remembered
from werkbedrijf.claims.words import CODED, WORDS, Basis
from werkbedrijf.errors import DataError, Message, Problem, with_examples
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import lowered

FILE = "data/published/claims.csv"
COMPARISONS: Mapping[type[ast.cmpop], tuple[Callable[[Any, Any], Any], str]] = {
    ast.Lt: (operator.lt, gettext("{left} is below {right}")),
    ast.LtE: (operator.le, gettext("{left} is at most {right}")),
    ast.Eq: (operator.eq, gettext("{left} is exactly {right}")),
    ast.GtE: (operator.ge, gettext("{left} is at least {right}")),
    ast.Gt: (operator.gt, gettext("{left} is above {right}")),
}
PLUS, TWICE = gettext("{left} plus {right}"), gettext("twice {number}")
EXPECTED = {
    "Region": Message("a region"),
    "What": Message("a concept or a group of concepts"),
    "Table": Message("a table"),
    "Column": Message("a table and its column"),
    "Indicator": Message("an indicator in quotes"),
    "Cell": Message("a text in quotes"),
    "Number": Message("a number, or a word that measures"),
    "Verdict": Message("a word that judges, or a comparison"),
}


class LanguageError(ValueError):
    """Refuse an expression: what stands there, and what is expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            Message("found {found}; expected {expected}", found=found, expected=expected)
        )
        self.found, self.expected = found, expected


@dataclass(frozen=True)
class Argument:
    """Hold an argument of a word: its place, its name and kind, and the expression itself."""

    name: str
    kind: str
    node: ast.expr
    keyword: str = ""


@dataclass(frozen=True)
class ClaimTest:
    """Hold a claim's test, read and found right.

    Parameters
    ----------
    source : str
        The expression as written.
    tree : ast.expr
        The same as a tree, with `good(a, b)` read as `good(mark(a, b))`.
    names : Mapping of str to Mapping
        Ids by kind and name, see `names`.
    """

    source: str
    tree: ast.expr
    names: Mapping[str, Mapping[str, str]]

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Return the words in use, from the outside in."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def coded(self, call: ast.Call) -> bool:
        """Return whether a word needs coded segments, which printed marks do not have."""
        tables = {
            self.names["Table"][each.node.id]
            for each in arguments(call)
            if each.kind == "Table" and isinstance(each.node, ast.Name)
        }
        return name_of(call) == "segments" or bool(tables & CODED)

    @property
    def on_segments(self) -> bool:
        """Return whether coded segments decide."""
        return any(map(self.coded, self.calls))

    @cached_property
    def on_marks(self) -> bool:
        """Return whether marks alone decide, so that every variant of them can be judged."""
        kinds = {argument.kind for call in self.calls for argument in arguments(call)}
        return "What" in kinds and not self.on_segments

    def verdict(self, at: Basis) -> Array:
        """Return the verdicts on a basis, one per variant."""
        return np.array(np.broadcast_to(self.value(self.tree, at), (len(at.scores),)))

    def value(self, node: ast.expr, at: Basis) -> Array:
        """Return what a part of the test comes to."""
        match node:
            case ast.Compare(left=left, ops=[how], comparators=[right]):
                relation, _ = COMPARISONS[type(how)]
                return compare(relation, self.value(left, at), self.value(right, at))
            case ast.BinOp(left=left, right=right):
                return self.value(left, at) + self.value(right, at)
            case ast.Call():
                given, named = self.given(node, lambda part: self.value(part, at))
                return WORDS[name_of(node)].function(at, *given, **named)
            case _:
                return np.array(float(ast.literal_eval(node)))

    def given(
        self, call: ast.Call, inner: Callable[[ast.expr], Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """Return a word's arguments by place and by name, with `inner` of what is evaluated."""
        values = [(each.keyword, self._argument(each, inner)) for each in arguments(call)]
        by_name = {keyword: value for keyword, value in values if keyword}
        return [value for keyword, value in values if not keyword], by_name

    def _argument(self, argument: Argument, inner: Callable[[ast.expr], Any]) -> Any:
        if argument.kind in ("Number", "Verdict"):
            return inner(argument.node)
        if isinstance(argument.node, ast.Name):
            return self.names[argument.kind][argument.node.id]
        return ast.literal_eval(argument.node)


def names(study: Study) -> dict[str, dict[str, str]]:
    """Return the ids that tests may name, by kind and by the name they have there.

    Ids are written with `_` for `-`; a region has its short name too.
    """
    concepts = [*study.concepts["concept"], *groups(study)]
    tables = dict(study.tables)
    for region in study.regions.values():
        tables |= {name: frame.assign(region="") for name, frame in region.tables.items()}
    columns = [f"{table}.{column}" for table, frame in tables.items() for column in frame]
    known = {
        "Region": {id_: id_ for id_ in study.regions}
        | {region.short: id_ for id_, region in study.regions.items()},
        "What": {concept: concept for concept in concepts},
        "Table": {table: table for table in tables},
        "Column": {column: column for column in columns},
    }
    return {
        kind: {name.replace("-", "_"): id_ for name, id_ in ids.items()}
        for kind, ids in known.items()
    } | {"Indicator": {code: code for code in study.indicators["indicator"]}}


def parse(source: str, known: Mapping[str, Mapping[str, str]]) -> ClaimTest:
    """Read a test, an expression of words and of `names`.

    Raises
    ------
    LanguageError
        At the first thing that the language does not have.

    Examples
    --------
    >>> known = {"Region": {"a": "a-town"}, "What": {"calm": "calm"}}
    >>> parse("good(a, calm)", known).on_marks
    True
    >>> parse("god(a, calm)", known)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    werkbedrijf...LanguageError: found god; expected a known word; the nearest is good
    """
    try:
        tree = _Short().visit(ast.parse(source, mode="eval").body)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        expected = Message("an expression, such as leads(region, concept)")
        raise LanguageError(repr(source), expected) from None
    _check(tree, "Verdict", known)
    return ClaimTest(source, tree, known)


class _Short(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Read `good(a, b)` as `good(mark(a, b))`."""
        self.generic_visit(node)
        if name_of(node) in ("good", "bad") and len(node.args) == 2:
            mark = ast.Call(ast.Name("mark", ast.Load()), node.args, [])
            return ast.Call(node.func, [mark], [])
        return node


WORDS_ARE = gettext("The words are {words}. {page} of the project says how a test is written.")


@remembered
def parsed(study: Study) -> dict[str, ClaimTest]:
    """Return the tests of a study's claims, by claim; a claim without one is left out.

    Raises
    ------
    DataError
        Naming the row and the word of every test that is wrong.
    """
    claims, known = study.tables["claims"], names(study)
    tests: dict[str, ClaimTest] = {}
    problems: list[Problem] = []
    for claim, source in zip(claims["claim"], claims["test"], strict=True):
        try:
            if source:
                tests[claim] = parse(source, known)
        except LanguageError as wrong:
            remedy = Message(WORDS_ARE, words=", ".join(WORDS), page="docs/new-region.md")
            line = study.claim_lines.get(claim)
            problems.append(Problem(FILE, line, "test", wrong.found, wrong.expected, remedy))
    if problems:
        raise DataError(problems)
    return tests


@lru_cache(maxsize=4096)
def arguments(call: ast.Call) -> list[Argument]:
    """Return a word's arguments in order; raise LanguageError if it does not take them."""
    name = name_of(call)
    if name not in WORDS:
        known = with_examples(Message("a known word"), name, WORDS)
        raise LanguageError(name or ast.unparse(call), known)
    keywords = {str(each.arg): each.value for each in call.keywords}
    try:
        bound = inspect.signature(WORDS[name].function).bind(None, *call.args, **keywords)
    except TypeError:
        taken = ", ".join(WORDS[name].parameters)
        expected = Message("{word} with {arguments}", word=name, arguments=taken)
        raise LanguageError(ast.unparse(call), expected) from None
    given: list[Argument] = []
    for parameter in WORDS[name].parameters.values():
        value = bound.arguments.get(parameter.name, ())
        if parameter.kind is parameter.VAR_POSITIONAL:
            nodes = [("", node) for node in value]
        elif parameter.kind is parameter.VAR_KEYWORD:
            nodes = list(dict(value).items())
        else:
            keyword = parameter.name if parameter.kind is parameter.KEYWORD_ONLY else ""
            nodes = [(keyword, value)] if parameter.name in bound.arguments else []
        kind = str(parameter.annotation)
        given += [Argument(parameter.name, kind, node, keyword) for keyword, node in nodes]
    return given


def _check(node: ast.expr, kind: str, known: Mapping[str, Mapping[str, str]]) -> None:
    """Raise LanguageError unless a part of a test is of a kind, and so are all of its parts."""
    match node, kind:
        case ast.Call(), ("Number" | "Verdict"):
            inside = arguments(node)
            if WORDS[name_of(node)].judges is not (kind == "Verdict"):
                raise LanguageError(ast.unparse(node), EXPECTED[kind])
            for each in inside:
                _check(each.node, each.kind, known)
            for each in inside:
                if each.keyword and inside[0].kind == "Table":
                    _known(f"{ast.unparse(inside[0].node)}.{each.keyword}", "Column", known)
        case ast.Compare(ops=[how], comparators=[right]), "Verdict" if type(how) in COMPARISONS:
            _check(node.left, "Number", known)
            _check(right, "Number", known)
        case ast.BinOp(op=ast.Add()), "Number":
            _check(node.left, "Number", known)
            _check(node.right, "Number", known)
        case ast.Name(), ("Region" | "What" | "Table"):
            _known(node.id, kind, known)
        case ast.Constant(value=str(text)), ("Indicator" | "Cell"):
            if kind == "Indicator":
                _known(text, kind, known)
        case _:
            if kind != "Number" or not _is_number(node):
                raise LanguageError(ast.unparse(node), EXPECTED[kind])


def _known(name: str, kind: str, known: Mapping[str, Mapping[str, str]]) -> None:
    if name not in known.get(kind, {}):
        raise LanguageError(name, with_examples(EXPECTED[kind], name, known.get(kind, {})))


def _is_number(node: ast.expr) -> bool:
    try:
        return type(ast.literal_eval(node)) in (int, float)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False


def name_of(call: ast.Call) -> str:
    """Return the word that a call uses; empty if it is none."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def in_words(test: ClaimTest, study: Study, node: ast.expr | None = None) -> str:
    """Return a test, or a part of it, as a sentence without its full stop."""
    node = test.tree if node is None else node

    def inner(part: ast.expr) -> str:
        return in_words(test, study, part)

    match node:
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            message = COMPARISONS[type(how)][1]
            return study.gettext(message, left=inner(left), right=inner(right))
        case ast.BinOp(left=left, right=right) if ast.dump(left) == ast.dump(right):
            return study.gettext(TWICE, number=inner(left))
        case ast.BinOp(left=left, right=right):
            return study.gettext(PLUS, left=inner(left), right=inner(right))
        case ast.Call():
            word = WORDS[name_of(node)]
            shown: dict[str, list[str]] = {name: [] for name in word.parameters}
            for each in arguments(node):
                shown[each.name].append(_shown(test, study, each, inner))
            between = word.between and study.gettext(word.between)
            values = {name: between.join(parts) for name, parts in shown.items()}
            return study.gettext(word.phrase, **values)
        case _:
            return study.number(ast.literal_eval(node), "")


def _shown(
    test: ClaimTest, study: Study, argument: Argument, inner: Callable[[ast.expr], str]
) -> str:
    if argument.kind in ("Number", "Verdict"):
        part = inner(argument.node)
        return f"({part})" if _judges_verdicts(argument.node) else part
    if isinstance(argument.node, ast.Name):
        id_ = test.names[argument.kind][argument.node.id]
        return study.word_or(f"table-{id_}", id_) if argument.kind == "Table" else label(study, id_)
    cell = str(ast.literal_eval(argument.node))
    if not argument.keyword or argument.kind != "Cell":
        return cell
    column = study.word_or(f"column-{argument.keyword}", argument.keyword)
    named = _cell_name(study, argument.keyword, cell)
    return study.gettext(" ({column}: {cell})", column=column, cell=named)


def _judges_verdicts(node: ast.expr) -> bool:
    """Return whether a part of a test joins or turns verdicts: brackets show where it ends."""
    return isinstance(node, ast.Call) and any(each.kind == "Verdict" for each in arguments(node))


def _cell_name(study: Study, column: str, cell: str) -> str:
    """Return the label of a cell: of a region, a concept, a party, a role, a word; else itself."""
    named = label(study, cell)
    if named != cell:
        return named
    table, key = ("interviewees", "role") if column == "role" else ("parties", "party")
    frame = study.tables[table]
    labels = dict(zip(frame[key], frame["label"], strict=True)) if len(frame) else {}
    return lowered(labels.get(cell) or study.word_or(cell, cell))


def label(study: Study, id_: str) -> str:
    """Return the label of a region, concept, category or side; an id that has none as it is."""
    return _labels(study).get(id_, id_)


@lru_cache(maxsize=16)
def _labels(study: Study) -> dict[str, str]:
    tables = (study.tables[name] for name in ("categories", "concepts"))
    return (
        {side: study.word(f"part-{side}") for side in set(study.concepts["side"])}
        | {
            str(id_): str(label).lower()
            for frame in tables
            for id_, label in zip(frame.iloc[:, 0], frame["label"], strict=True)
        }
        | {region.id: region.label for region in study.regions.values()}
    )
