"""Random syntax trees."""

from decimal import Decimal

from hypothesis import strategies as st

from app.feel.names import KEYWORDS
from app.feel.syntax import (
    Argument,
    Arithmetic,
    Between,
    Binding,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Entry,
    Filter,
    For,
    FormalParameter,
    FunctionDefinition,
    HalfOpen,
    If,
    In,
    InstanceOf,
    Interval,
    ListLiteral,
    Logic,
    Name,
    Negation,
    Node,
    Number,
    Path,
    Quantified,
    Span,
    String,
    Temporal,
    Tests,
)
from app.feel.types import ContextType, FunctionType, ListType, RangeType, SimpleType

NAMES = (
    "a",
    "b",
    "金额",
    "item",
    "partial",
    "full name",
    "in stock",
    "a-b",
    "是否（含）税",
    "for",
    "count",
    "date",
)
CALLED = ("count", "string length", "date and time", "f", "x y", "not", "function")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")

names = st.sampled_from(NAMES)
bound = st.sampled_from(("a", "x", "row no", "金额", "b1"))
numbers = st.decimals(0, 10**12, allow_nan=False, allow_infinity=False, places=3) | st.integers(0, 99).map(
    Decimal
)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
temporals = st.sampled_from(("2026-11-25", "P1D", "08:30:00+08:00", "no date"))
types = st.recursive(
    st.sampled_from([SimpleType(name) for name in ("number", "Any", "date and time", "my type", "tns.type")]),
    lambda inner: st.one_of(
        inner.map(ListType),
        inner.map(RangeType),
        st.lists(st.tuples(bound, inner), max_size=2).map(lambda entries: ContextType(tuple(entries))),
        st.tuples(st.lists(inner, max_size=2), inner).map(lambda pair: FunctionType(tuple(pair[0]), pair[1])),
    ),
    max_leaves=4,
)

leaves: st.SearchStrategy[Node] = st.one_of(
    numbers.map(lambda value: Number(0, value)),
    texts.map(lambda value: String(0, value)),
    st.sampled_from((True, False, None)).map(lambda value: Constant(0, value)),
    temporals.map(lambda text: Temporal(0, text)),
    names.map(lambda name: Name(0, name)),
)


def _listed(nodes: st.SearchStrategy[Node], least: int, most: int) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=least, max_size=most).map(tuple)


def _bindings(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Binding, ...]]:
    domains = inner | st.builds(Span, st.just(0), inner, inner)
    return st.lists(st.builds(Binding, st.just(0), bound, domains), min_size=1, max_size=2).map(tuple)


def _named_once(arguments: list[Argument]) -> list[Argument]:
    return list({argument.name: argument for argument in arguments}.values())


def _arguments(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Argument, ...]]:
    by_position = st.lists(st.builds(Argument, st.just(0), st.just(""), inner), max_size=2)
    by_name = st.lists(st.builds(Argument, st.just(0), bound, inner), max_size=2).map(_named_once)
    return (by_position | by_name).map(tuple)


def _parts(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    at = st.just(0)
    included = st.booleans()
    half_open = st.builds(HalfOpen, at, st.sampled_from(COMPARISONS), inner)
    parameter = st.builds(FormalParameter, at, bound, st.none() | types)
    parameters = st.lists(parameter, max_size=2, unique_by=lambda formal: formal.name).map(tuple)
    called = st.sampled_from(CALLED).map(lambda name: Name(0, name))
    return st.one_of(
        st.builds(ListLiteral, at, _listed(inner, 0, 3)),
        st.builds(Interval, at, inner, inner, included, included),
        st.builds(
            ContextLiteral, at, st.lists(st.builds(Entry, at, names | texts, inner), max_size=2).map(tuple)
        ),
        st.builds(Negation, at, inner),
        st.builds(Arithmetic, at, st.sampled_from(("+", "-", "*", "/", "**")), inner, inner),
        st.builds(Comparison, at, st.sampled_from(COMPARISONS), inner, inner),
        st.builds(Logic, at, st.sampled_from(("and", "or")), _listed(inner, 2, 3)),
        st.builds(Between, at, inner, inner, inner),
        st.builds(In, at, inner, _listed(inner | half_open, 1, 3)),
        st.builds(InstanceOf, at, inner, types),
        st.builds(If, at, inner, inner, inner),
        st.builds(For, at, _bindings(inner), inner),
        st.builds(Quantified, at, st.sampled_from(("some", "every")), _bindings(inner), inner),
        st.builds(FunctionDefinition, at, parameters, inner),
        st.builds(Path, at, inner, names),
        st.builds(Filter, at, inner, inner),
        st.builds(Call, at, called | inner, _arguments(inner)),
        half_open,
    )


trees = st.recursive(leaves, _parts, max_leaves=12)
test_trees = st.builds(Tests, st.just(0), _listed(trees, 0, 3)) | st.builds(
    Tests, st.just(0), _listed(trees, 1, 3), st.just(value=True)
)
keywords = st.sampled_from(sorted(KEYWORDS))
