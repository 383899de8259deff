"""A token game of our own for block-structured diagrams: no tokens and no graph, only nested blocks.

It shares nothing with the engine, so that the two can be compared. A block is drawn by `draw` and played
by `enter`; what is entered knows its open tasks and takes steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise

from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    catch,
    diagram,
    each,
    end,
    event_gateway,
    inclusive,
    message,
    parallel,
    path,
    process,
    start,
    sub,
    user,
    xor,
)

Choices = dict[str, bool]


@dataclass
class Task:
    id: str = ""


@dataclass
class Each:
    """Three instances of one task, in parallel or one after the other."""

    sequential: bool
    id: str = ""


@dataclass
class Sequence:
    parts: list


@dataclass
class Together:
    branches: list
    id: str = ""


@dataclass
class Either:
    """The first branch whose variable is true, else the last."""

    branches: list
    id: str = ""


@dataclass
class Some:
    """Every branch whose variable is true; the last one if none is."""

    branches: list
    id: str = ""


@dataclass
class Again:
    """A task, then the body, and all over while the variable is true."""

    body: object
    task: str = ""
    id: str = ""


@dataclass
class Guarded:
    """A body in a sub-process with a message on its border, which leads to another path."""

    body: object
    other: object
    id: str = ""


@dataclass
class Watched:
    """A task with a message on its border that does not interrupt and may come again."""

    other: object
    task: str = ""
    id: str = ""


@dataclass
class Race:
    """An event-based gateway: whichever message comes first decides."""

    branches: list
    id: str = ""


@dataclass
class Within:
    """A sub-process."""

    body: object
    id: str = ""


# -- names and drawing


def name(block) -> list[str]:
    """Give every part an id; return the variables that decide."""
    numbers, variables = count(1), []
    waiting = [block]
    while waiting:
        part = waiting.pop()
        if hasattr(part, "id"):
            part.id = f"{type(part).__name__.lower()}_{next(numbers)}"
        if isinstance(part, Again | Watched):
            part.task = f"{part.id}_task"
        if isinstance(part, Again):
            variables.append(part.id)
        if isinstance(part, Either | Some):
            variables += [f"{part.id}_{number}" for number in range(len(part.branches) - 1)]
        waiting += getattr(part, "branches", []) + getattr(part, "parts", [])
        waiting += [getattr(part, inner) for inner in ("body", "other") if hasattr(part, inner)]
    return variables


def draw(block) -> bytes:
    inside, first, last = _draw(block)
    return diagram(process("p", start(), inside, end(), path("s", first), path(last, "e")))


def _draw(block) -> tuple[str, str, str]:  # noqa: PLR0911 - one case per kind of block
    """Return the XML, the id of the first and of the last element."""
    match block:
        case Task(id=i):
            return user(i), i, i
        case Each(sequential=sequential, id=i):
            return user(i, each("=[1, 2, 3]", "x", output="", sequential=sequential)), i, i
        case Sequence(parts=parts):
            drawn = [_draw(part) for part in parts]
            joints = "".join(path(one[2], two[1]) for one, two in pairwise(drawn))
            return "".join(part[0] for part in drawn) + joints, drawn[0][1], drawn[-1][2]
        case Within(body=body, id=i):
            inside, first, last = _draw(body)
            ends = (
                start(f"{i}_begin")
                + end(f"{i}_finish")
                + path(f"{i}_begin", first)
                + path(last, f"{i}_finish")
            )
            return sub(i, ends, inside), i, i
        case Again(body=body, task=task, id=i):
            inside, first, last = _draw(body)
            gate, out = f"{i}_gate", f"{i}_out"
            xml = user(task) + inside + xor(gate, f"{gate}_{out}") + xor(out) + path(task, first)
            return xml + path(last, gate, out) + arrow_if(gate, task, f"={i}"), task, out
        case Guarded(body=body, other=other, id=i):
            inside, _, _ = _draw(Within(body, f"{i}_sub"))
            way, first, last = _draw(other)
            xml = inside + boundary(f"{i}_m", f"{i}_sub", message()) + way + path(f"{i}_m", first)
            first, out = f"{i}_sub", f"{i}_out"
            return xml + xor(out) + path(first, out) + path(last, out), first, out
        case Watched(other=other, task=task, id=i):
            way, first, last = _draw(other)
            watch = boundary(f"{i}_m", task, message(), interrupting=False)
            inside = start(f"{i}_begin") + user(task) + watch + way + end(f"{i}_finish")
            paths = (
                path(f"{i}_begin", task, f"{i}_finish") + path(f"{i}_m", first) + path(last, f"{i}_finish")
            )
            return sub(i, inside, paths), i, i
        case Race(branches=branches, id=i):
            xml = event_gateway(i) + xor(f"{i}_out")
            for number, (inside, first, last) in enumerate(map(_draw, branches)):
                event = f"{i}_m{number}"
                xml += catch(event, message()) + inside + path(i, event, first) + path(last, f"{i}_out")
            return xml, i, f"{i}_out"
        case _:
            return _draw_branches(block)


def _draw_branches(block) -> tuple[str, str, str]:
    split, join = f"{block.id}_split", f"{block.id}_join"
    gateway = {Together: parallel, Either: xor, Some: inclusive}[type(block)]
    xml, drawn = "", [_draw(branch) for branch in block.branches]
    default = "" if isinstance(block, Together) else f"{split}_{drawn[-1][1]}"
    xml += (gateway(split, default) if default else gateway(split)) + gateway(join)
    for number, (inside, first, last) in enumerate(drawn):
        is_free = isinstance(block, Together) or number == len(drawn) - 1
        into = path(split, first) if is_free else arrow_if(split, first, f"={block.id}_{number}")
        xml += inside + into + path(last, join)
    return xml, split, join


# -- the game


class Game:
    """What is open, and what a step does: every block is a generator that yields its open tasks."""

    def __init__(self, block, choices: Choices) -> None:
        self.choices = choices
        self._play = self._enter(block)
        self.open: list[str] | None = next(self._play, None)

    def step(self, task: str, choices: Choices) -> None:
        self.choices = choices
        try:
            self.open = self._play.send(task)
        except StopIteration:
            self.open = None

    def _enter(self, block) -> Iterator[list[str]]:  # noqa: C901, PLR0912 - one case per kind of block
        match block:
            case Task(id=i):
                yield [i]
            case Each(sequential=True, id=i):
                for _ in range(3):
                    yield [i]
            case Each(id=i):
                for left in (3, 2, 1):
                    yield [i] * left
            case Sequence(parts=parts):
                for part in parts:
                    yield from self._enter(part)
            case Within(body=body):
                yield from self._enter(body)
            case Again(body=body, task=task, id=i):
                while True:
                    yield [task]
                    yield from self._enter(body)
                    if not self.choices[i]:
                        return
            case Guarded(body=body, other=other, id=i):
                yield from self._guarded(body, other, f"{i}_m")
            case Watched(other=other, task=task, id=i):
                yield from self._watched(task, other, f"{i}_m")
            case Race(branches=branches, id=i):
                event = yield [f"{i}_m{number}" for number in range(len(branches))]
                yield from self._enter(branches[int(event.rpartition("_m")[2])])
            case Together(branches=branches):
                yield from self._all(branches)
            case Either(branches=branches) | Some(branches=branches):
                chosen = [b for n, b in enumerate(branches[:-1]) if self.choices[f"{block.id}_{n}"]]
                chosen = chosen or branches[-1:]
                yield from self._all(chosen if isinstance(block, Some) else chosen[:1])

    def _guarded(self, body, other, event: str) -> Iterator[list[str]]:
        play = self._enter(body)
        tasks = next(play)
        while (task := (yield [*tasks, event])) != event:
            try:
                tasks = play.send(task)
            except StopIteration:
                return
        yield from self._enter(other)

    def _watched(self, task: str, other, event: str) -> Iterator[list[str]]:
        plays, opened = [], []
        is_watching = True
        while is_watching or plays:
            step = yield ([task, event] if is_watching else []) + [each for tasks in opened for each in tasks]
            if step == event:
                plays.append(self._enter(other))
                opened.append(next(plays[-1]))
            elif step == task:
                is_watching = False
            else:
                self._advance(plays, opened, step)

    def _all(self, branches) -> Iterator[list[str]]:
        plays = [self._enter(branch) for branch in branches]
        opened = [next(play) for play in plays]
        while plays:
            task = yield [task for tasks in opened for task in tasks]
            self._advance(plays, opened, task)

    def _advance(self, plays: list, opened: list, task: str) -> None:
        at = next(number for number, tasks in enumerate(opened) if task in tasks)
        try:
            opened[at] = plays[at].send(task)
        except StopIteration:
            del plays[at], opened[at]
