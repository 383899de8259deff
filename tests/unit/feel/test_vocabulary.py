"""What an expression reads, and which of it there is not."""

import pytest

from app.feel import Vocabulary, compile_expression


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c", {"a", "b"}),
        ("count(a) + today().year", {"a"}),
        ("for x in xs, y in x.parts return x + y + z + count(partial)", {"xs", "z"}),
        ("some x in xs satisfies x > least", {"xs", "least"}),
        ("function(a, b) a + b + c", {"c"}),
        ("{a: 1, b: a + c}.b", {"c"}),
        ("sort(xs, function(one, other) one.n < other.n)", {"xs"}),
        ("xs[rank = first]", {"xs"}),
        ("xs[item.rank = first]", {"xs", "first"}),
        ("xs[i + 1]", {"xs", "i"}),
        ("is defined(a) or is defined(b.c)", set()),
        ("get or else(a, b)", {"a", "b"}),
        ("f(a)", {"a"}),
    ],
)
def test_what_an_expression_surely_reads_from_outside(text: str, names: set[str]) -> None:
    assert compile_expression(text).reads.names == names


def test_entries_are_read_of_variables_only() -> None:
    reads = compile_expression("need.title + (for x in xs return x.y) + need.kpi[1].name").reads
    assert reads.entries == {("need", "title"), ("need", "kpi")}


def test_what_there_is_not_is_told_with_the_nearest_there_is() -> None:
    known = Vocabulary.of(["need.title", "need.funds", "batch", "batch.no"])
    reads = compile_expression("need.fundz + nedd + batch.anything + weather").reads
    assert [(one.name, one.near) for one in known.unknown(reads)] == [
        ("nedd", "need"),
        ("weather", ""),
        ("need.fundz", "need.funds"),
    ]


def test_two_vocabularies_know_the_entries_that_both_know_and_are_open_when_one_is() -> None:
    one, other = Vocabulary.of(["a.x", "b.x"]), Vocabulary.of(["a.y", "b"]).opened()
    assert (one | other).variables == {"a": frozenset({"x", "y"}), "b": None}
    assert (one | other).is_open
