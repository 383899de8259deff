"""Can a token wait for ever at a join? Every course that the diagram allows from here is looked at.

The game knows no variables: a gateway may choose any of its exits, an event on an activity's border may
happen or not. What it proves holds whatever people decide; beyond `MOST_MARKINGS` nothing is proven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from .drawing import Arrow
from .elements import Element
from .events import ErrorEnd, StartEvent, TerminateEnd
from .gateways import EventBasedGateway, ExclusiveGateway
from .instance import Instance
from .joins import InclusiveGateway, Join, ParallelGateway
from .specification import Specification

MOST_MARKINGS = 20_000
MOST_AT_ONE_PLACE = 2  # tokens that are told apart; events that repeat could make any number
MOST_CONDITIONS = 6  # of one element whose every combination is tried
SUBSCRIPTIONS = ("listens", "host", "gateway")  # memos of tokens that are not on the way themselves

Place = tuple[str, str]  # (element, "") for a token that stands on it, (join, arrow) for one that has arrived
Marking = tuple[tuple[Place, int], ...]
Step = tuple[Marking, frozenset[str]]  # what follows, and the joins that let a token through on the way


class NotProven(Exception):
    """There are too many courses to look at."""


def stuck_joins(instance: Instance) -> frozenset[str]:
    """Return the joins of this scope at which a token may wait for ever, as it stands now.

    Raises NotProven when the scope has too many courses.
    """
    return _stuck(instance.spec, _marking(instance))


def stuck_from_start(specification: Specification) -> frozenset[str]:
    """Return the joins at which a token of a fresh instance may wait for ever: the drawing's own fault."""
    starts = (element for element in specification.elements if isinstance(element, StartEvent))
    found = (_stuck(specification, (((start.bpmn_id, ""), 1),)) for start in starts)
    return frozenset(join for joins in found for join in joins)


def _marking(instance: Instance) -> Marking:
    places: Counter[Place] = Counter()
    for token in instance.live():
        if "body" in token.memo or any(name in token.memo for name in SUBSCRIPTIONS):
            continue
        element = token.task_spec
        if "arrived" in token.memo and len(element.node.incoming) > 1:
            for arrow, count in token.memo["arrived"].items():
                places[element.bpmn_id, arrow] += count
        else:
            places[element.bpmn_id, ""] += 1
    return _frozen(places)


def _frozen(places: Counter[Place]) -> Marking:
    return tuple(
        sorted((place, min(count, MOST_AT_ONE_PLACE)) for place, count in places.items() if count > 0)
    )


@lru_cache(maxsize=4096)
def _stuck(specification: Specification, marking: Marking) -> frozenset[str]:
    game = TokenGame(specification)
    first, _ = game.settled(Counter(dict(marking)))
    steps = _explore(game, first)
    waited_at = {place for marking in steps for (place, arrow), _ in marking if arrow}
    return frozenset(join for join in waited_at if _waits_for_ever(join, steps))


def _explore(game: TokenGame, first: Marking) -> dict[Marking, list[Step]]:
    found: dict[Marking, list[Step]] = {}
    waiting = [first]
    while waiting:
        marking = waiting.pop()
        if marking in found:
            continue
        if len(found) >= MOST_MARKINGS:
            raise NotProven
        found[marking] = list(game.steps(marking))
        waiting += [following for following, _ in found[marking] if following not in found]
    return found


def _waits_for_ever(join: str, steps: dict[Marking, list[Step]]) -> bool:
    """Say whether a token may come to wait at the join on a course on which it is never let through."""
    before: dict[Marking, list[Marking]] = {marking: [] for marking in steps}
    good = []
    for marking, followings in steps.items():
        for following, _ in followings:
            before[following].append(marking)
        is_free = not any(place == join and arrow for (place, arrow), _ in marking)
        if is_free or any(join in passed for _, passed in followings):
            good.append(marking)
    seen = set(good)
    while good:
        for marking in before[good.pop()]:
            if marking not in seen:
                seen.add(marking)
                good.append(marking)
    return len(seen) < len(steps)


class TokenGame:
    """The tokens of one scope on its diagram, without variables."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification

    def steps(self, marking: Marking) -> Iterator[Step]:
        """Yield what may follow: one token has gone on."""
        for (name, arrow), _ in marking:
            if arrow:
                continue
            element = self._specification.element(name)
            for arrows in _exits(element):
                yield self._after(marking, name, arrows)
            for boundary in element.boundaries:
                if boundary.event.kind == "compensate":
                    continue
                for arrows in _exits(boundary):
                    yield self._after(marking, name if boundary.is_interrupting else None, arrows)

    def _after(self, marking: Marking, gone: str | None, arrows: list[Arrow] | None) -> Step:
        if arrows is None:  # the whole scope has ended
            return (), frozenset()
        places = Counter(dict(marking))
        if gone is not None:
            places[gone, ""] -= 1
        self._arrive(places, arrows)
        return self.settled(places)

    def settled(self, places: Counter[Place]) -> Step:
        """Let everything go on that has no choice: it changes nothing for the others, only their number."""
        passed: set[str] = set()
        for _ in range(4 * len(self._specification.task_specs)):
            if not (self._join(places, passed) or self._go_on(places)):
                break
        return _frozen(places), frozenset(passed)

    def _go_on(self, places: Counter[Place]) -> bool:
        for (name, arrow), count in places.items():
            if arrow or count <= 0:
                continue
            element = self._specification.element(name)
            exits = _exits(element)
            if not element.boundaries and len(exits) == 1 and exits[0] is not None:
                places[name, ""] -= 1
                self._arrive(places, exits[0])
                return True
        return False

    def _join(self, places: Counter[Place], passed: set[str]) -> bool:
        for name in dict.fromkeys(name for (name, arrow), count in places.items() if arrow and count > 0):
            element = self._specification.element(name)
            arrived = {arrow.id for arrow in element.node.incoming if places[name, arrow.id] > 0}
            missing = {arrow.id for arrow in element.node.incoming} - arrived
            if missing and not (
                isinstance(element, InclusiveGateway) and not self._may_come(places, name, arrived, missing)
            ):
                continue
            for arrow in arrived:
                places[name, arrow] -= 1
            places[name, ""] += 1
            passed.add(name)
            return True
        return False

    def _may_come(self, places: Counter[Place], join: str, arrived: set[str], missing: set[str]) -> bool:
        for (name, _), count in places.items():
            if count <= 0 or name == join:
                continue
            ahead = {arrow for arrow, _ in self._specification.arrows_ahead(name, join)}
            if ahead & missing and not ahead & arrived:
                return True
        return False

    def _arrive(self, places: Counter[Place], arrows: Iterable[Arrow]) -> None:
        for arrow in arrows:
            target = self._specification.element(arrow.target)
            is_join = isinstance(target, Join) and len(target.node.incoming) > 1
            places[target.bpmn_id, arrow.id if is_join else ""] += 1


def _exits(element: Element) -> list[list[Arrow] | None]:
    """Return every set of arrows that may be taken; None where the element ends its whole scope."""
    arrows = element.outgoing
    if isinstance(element, TerminateEnd | ErrorEnd):
        return [None]
    if isinstance(element, ExclusiveGateway | EventBasedGateway):
        return [[arrow] for arrow in arrows] or [[]]
    conditional = [a for a in arrows if a.condition is not None and a.id != element.node.default]
    if not conditional or isinstance(element, ParallelGateway):
        return [arrows]
    always = [arrow for arrow in arrows if arrow.condition is None and arrow.id != element.node.default]
    default = [arrow for arrow in arrows if arrow.id == element.node.default]
    exits: list[list[Arrow] | None] = [[*always, *some] for some in _subsets(conditional)]
    return exits + ([always] if always else [default] if default else [])


def _subsets(arrows: list[Arrow]) -> Iterator[tuple[Arrow, ...]]:
    """Yield every subset with something in it; of very many arrows the small ones and the whole."""
    sizes = range(1, len(arrows) + 1) if len(arrows) <= MOST_CONDITIONS else (1, 2, len(arrows))
    for size in sizes:
        yield from combinations(arrows, size)
