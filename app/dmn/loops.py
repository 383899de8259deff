"""Boxed for, some, every, filter: one body evaluated for each item of a collection."""

from collections.abc import Iterator
from typing import Any

from ..feel import FeelError, Range, compile_expression, parse
from ..feel.writing import write_briefly
from .elements import Boxed, Iteration, Literal, Place, Text
from .evaluation import Evaluation
from .scope import Evaluate, Names, Scope

PARTIAL = "partial"
ITEM = "item"
_COUNTED = "for item in {} return item"
_BETWEEN = compile_expression(_COUNTED.format("ends.start..ends.end"), ["ends"])


def counted(collection: Boxed, names: Names) -> Boxed:
    """Give the collection of a loop; `1..10`, which FEEL reads only behind `in`, as the list it means."""
    if not isinstance(collection, Literal) or ".." not in collection.text.feel:
        return collection
    try:
        parse(collection.text.feel, names)
    except FeelError:
        return Literal(
            Text(_COUNTED.format(collection.text.feel), collection.text.place), collection.type_ref
        )
    return collection


def for_loop(variable: str, collection: Evaluate, body: Evaluate, *, reads_partial: bool) -> Evaluate:
    """Give the list of the body's values; the body may read those before as `partial`."""

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
        items = _items(collection(scope, evaluation), evaluation)
        if items is None:
            return None
        inner = dict(scope)
        values: list[Any] = []
        for item in items:
            inner[variable] = item
            inner[PARTIAL] = list(values) if reads_partial else values
            values.append(body(inner, evaluation))
        return values

    return evaluate


def quantified(iteration: Iteration, collection: Evaluate, body: Evaluate) -> Evaluate:
    """Tell whether some or every item satisfies the body; null when one answer is no boolean."""
    combine = any if iteration.kind == "some" else all

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
        items = _items(collection(scope, evaluation), evaluation)
        if items is None:
            return None
        inner = dict(scope)
        answers = list(_answers(items, iteration.variable, inner, body, evaluation))
        wrong = next((answer for answer in answers if not isinstance(answer, bool)), True)
        if not isinstance(wrong, bool):
            return evaluation.fail(iteration.place, not_boolean(wrong))
        return combine(answers)

    return evaluate


def not_boolean(value: Any) -> str:
    """Say that a condition is neither true nor false."""
    shown = write_briefly(value)
    return f"条件 {shown} 不是真假值 / the condition {shown} is no boolean"


def _answers(
    items: list[Any], variable: str, inner: Scope, body: Evaluate, evaluation: Evaluation
) -> Iterator[Any]:
    for item in items:
        inner[variable] = item
        yield body(inner, evaluation)


def filtered(place: Place, collection: Evaluate, match: Evaluate) -> Evaluate:
    """Give the items that match; the condition sees `item` and, of a context, its entries."""

    def evaluate(scope: Scope, evaluation: Evaluation) -> Any:
        items = _items(collection(scope, evaluation), evaluation)
        if items is None:
            return None
        kept = []
        for item in items:
            inner = {**scope, **item, ITEM: item} if isinstance(item, dict) else {**scope, ITEM: item}
            answer = match(inner, evaluation)
            if answer is not None and not isinstance(answer, bool):
                return evaluation.fail(place, not_boolean(answer))
            if answer:
                kept.append(item)
        return kept

    return evaluate


def _items(value: Any, evaluation: Evaluation) -> list[Any] | None:
    """Give what a loop goes through: a list, a closed range counted out, one value; None for null."""
    if isinstance(value, Range):
        ends = dict(zip(("start", "end"), value.ends(), strict=True))
        items = _BETWEEN.evaluate_within(evaluation.run, {"ends": ends})
        return items if value.start_included and value.end_included else None
    if value is None or isinstance(value, list):
        return value
    return [value]
