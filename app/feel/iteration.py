"""Compiles loops: `for`, `some` and `every`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .compiler import Code, Compiler
from .kinds import in_chinese, kind_of
from .numbers import FAR, is_number, is_whole, whole_part
from .ranges import Range
from .run import Run
from .syntax import Binding, For, Node, Quantified, Span, mentions
from .temporal.values import date_of, day_of, is_date, make_date_time
from .writing import write_value

Domain = Callable[[Run], list[Any] | None]


@dataclass(frozen=True, slots=True)
class Loop:
    """One variable of a loop: its slot and what it passes through."""

    slot: int
    domain: Domain


def _bindings(compiler: Compiler, bindings: tuple[Binding, ...], body: Node, *more: str) -> tuple[Any, ...]:
    loops = []
    for binding in bindings:
        domain = _domain(compiler, binding)
        scope = compiler.bind(binding.name)
        loops.append(Loop(scope.slots[binding.name], domain))
        compiler.scopes.append(scope)
    inner = compiler.bind(*more)
    code, cost = compiler.compile_within(inner, body)
    del compiler.scopes[len(compiler.scopes) - len(bindings) :]
    return loops, code, cost, inner


def _domain(compiler: Compiler, binding: Binding) -> Domain:
    position = binding.domain.position
    if isinstance(binding.domain, Span):
        start, end = compiler.compile(binding.domain.start), compiler.compile(binding.domain.end)

        def span(run: Run) -> Any:
            return sequence(run, start(run), end(run), position)

        return span
    value = compiler.compile(binding.domain)

    def items(run: Run) -> Any:
        domain = value(run)
        if isinstance(domain, list):
            return domain
        kind = kind_of(domain)
        if isinstance(domain, Range):
            ends = "..".join(map(write_value, domain.ends()))
            return run.warn(
                position,
                f"区间不能遍历，应去掉括号：for i in {ends} return …"
                f" / a range cannot be passed through; write it without brackets: for i in {ends} return …",
            )
        if kind == "null":
            return run.warn(position, "不能遍历空值 / a null cannot be passed through")
        return [domain]

    return items


def sequence(run: Run, start: Any, end: Any, position: int) -> Any:
    """List the whole numbers or the days from one end to the other, upwards or downwards."""
    if is_number(start) and is_number(end) and is_whole(start) and is_whole(end):
        first, last = whole_part(start), whole_part(end)
        if FAR in (abs(first), abs(last)):
            return run.warn(position, "数字太大，不能逐个数 / the numbers are too large to count through")
        run.check_list(abs(last - first) + 1)
        step = 1 if last >= first else -1
        return [Decimal(number) for number in range(first, last + step, step)]
    if is_date(start) and is_date(end):
        first, last = day_of(start), day_of(end)
        run.check_list(abs(last - first) + 1)
        step = 1 if last >= first else -1
        moments = (make_date_time(number, 0, None) for number in range(first, last + step, step))
        return [date_of(moment) for moment in moments if moment is not None]
    left, right = kind_of(start), kind_of(end)
    return run.warn(
        position,
        f"不能从{in_chinese(left)}数到{in_chinese(right)} / one cannot count from a {left} to a {right}",
    )


def _passes(run: Run, loops: list[Loop], at: int = 0) -> Iterator[bool]:
    """Set the loop variables to every combination; gives False once when a domain cannot be passed."""
    items = loops[at].domain(run)
    if items is None:
        yield False
        return
    last = at + 1 == len(loops)
    for item in items:
        run.locals[loops[at].slot] = item
        if last:
            yield True
        else:
            run.spend(1)
            yield from _passes(run, loops, at + 1)


def compile_for(compiler: Compiler, node: For) -> Code:
    """Compile `for`: the list of what `return` gives; `partial` is that list so far."""
    loops, body, cost, inner = _bindings(compiler, node.bindings, node.body, "partial")
    partial, weight = inner.slots["partial"], cost.weight
    uses_partial = mentions(node.body, "partial")

    def collect(run: Run) -> Any:
        results: list[Any] = []
        limit = run.environment.bounds.list
        outer = run.locals[partial]
        for passes in _passes(run, loops):
            if not passes:
                run.locals[partial] = outer
                return None
            run.spend(weight)
            if uses_partial:
                run.spend(len(results) >> 3)
                run.locals[partial] = results.copy()
            results.append(body(run))
            if len(results) > limit:
                run.check_list(len(results))
        run.locals[partial] = outer
        return results

    return collect


def compile_quantified(compiler: Compiler, node: Quantified) -> Code:
    """Compile `some` and `every`: null when a condition that decides is neither true nor false."""
    loops, condition, cost, _ = _bindings(compiler, node.bindings, node.condition)
    decisive = node.quantifier == "some"
    weight, position = cost.weight, node.position

    def decide(run: Run) -> Any:
        unknown = False
        for passes in _passes(run, loops):
            if not passes:
                return None
            run.spend(weight)
            decided = condition(run)
            if decided is decisive:
                return decisive
            if decided is not True and decided is not False:
                unknown = True
        if unknown:
            return run.warn(position, "条件不是真或假 / a condition is neither true nor false")
        return not decisive

    return decide
