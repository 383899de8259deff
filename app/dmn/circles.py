"""Requirements that lead back to where they began."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from ..domain.errors import Finding
from .nodes import DecisionNode, KnowledgeNode, Node, ServiceNode

T = TypeVar("T", bound=Hashable)
Called = ServiceNode | KnowledgeNode


def check_circles(nodes: Iterable[Node]) -> Iterator[Finding]:
    """Find the decisions that require themselves, and the decision services that call themselves.

    A knowledge model may call itself.
    """
    every = list(nodes)
    for circle in circles((node for node in every if isinstance(node, DecisionNode)), _required):
        yield _circle(circle, [*circle, circle[0]])
    services: list[Called] = [node for node in every if isinstance(node, ServiceNode)]
    for called in circles(services, _called):
        if any(isinstance(node, ServiceNode) for node in called):
            yield _circle(called, _way(called))


def circles(starts: Iterable[T], following: Callable[[T], Iterable[T]]) -> Iterator[list[T]]:
    """Give every circle that going on from the starts closes; nothing is passed twice."""
    done: set[T] = set()
    for start in starts:
        path: dict[T, Iterator[T]] = {} if start in done else {start: iter(following(start))}
        while path:
            last = next(reversed(path))
            after = next(path[last], None)
            if after is None:
                done.add(last)
                del path[last]
            elif after in path:
                passed = list(path)
                yield passed[passed.index(after) :]
            elif after not in done:
                path[after] = iter(following(after))


def _required(decision: DecisionNode) -> Iterator[DecisionNode]:
    return (one.node for one in decision.bindings if isinstance(one.node, DecisionNode))


def _called(node: Called) -> Iterator[Called]:
    """Give what evaluating the service, or calling the model, may call in its turn."""
    if isinstance(node, KnowledgeNode):
        yield from _functions(node)
        return
    for decision in inside(node):
        yield from _functions(decision)


def inside(service: ServiceNode) -> Iterator[DecisionNode]:
    """Give the decisions that a service evaluates: its outputs and what they require up to its inputs."""
    seen: set[Node] = {one.node for one in service.takes}
    waiting = [*service.outputs]
    while waiting:
        decision = waiting.pop()
        if decision not in seen:
            seen.add(decision)
            waiting += _required(decision)
            yield decision


def _functions(node: DecisionNode | KnowledgeNode) -> Iterator[Called]:
    return (one.node for one in node.bindings if isinstance(one.node, ServiceNode | KnowledgeNode))


def _way(called: list[Called]) -> list[Node]:
    """Give the circle with the decision by which each service calls the next."""
    way: list[Node] = []
    for node, after in zip(called, [*called[1:], called[0]], strict=True):
        way.append(node)
        if isinstance(node, ServiceNode):
            way.append(next(decision for decision in inside(node) if after in _functions(decision)))
    return [*way, called[0]]


def _circle(circle: Iterable[Node], way: Iterable[Node]) -> Finding:
    place = next(iter(circle)).element.place
    shown = " → ".join(node.name for node in way)
    return Finding(
        place.file,
        place.element_id,
        "dmn-cycle",
        f"决策互相依赖成环：{shown} / decisions require each other in a circle: {shown}.",
        "删去其中一条连线。 / Remove one of the requirements.",
        element_name=place.element_name,
    )
