"""One evaluation: what it sees, what it may still cost, what it has to remark."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from .errors import LimitExceeded
from .types import Type


class Calendar(Protocol):
    """Knows which days are worked."""

    def is_working_day(self, day: date, /) -> bool:
        """Tell whether a day is a working day."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one evaluation may cost.

    `steps` counts every part of an expression each time a loop or a call passes it, `depth` parts
    within parts and calls within calls (each takes three more than its function's expression, which makes
    several hundred calls), `string` characters, `list` elements.
    """

    steps: int = 1_000_000
    depth: int = 6000
    string: int = 1_000_000
    list: int = 100_000


class Remark(NamedTuple):
    """A warning: why a part of the expression became null.

    `position` is an offset in the text, -1 for none; `name` the variable, function or entry that does not
    exist; `among` the entries that do, where it should be one of them.
    """

    message: str
    position: int = -1
    name: str = ""
    among: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.message


class Result(NamedTuple):
    """What an evaluation gave: the value, and why parts of it became null."""

    value: Any
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """What an expression may know beside its variables: the time, the working days, bounds, named types.

    `now` must know its zone; without it `now()` and `today()` are null, without a calendar the functions of
    working days.
    """

    now: datetime | None = None
    calendar: Calendar | None = None
    bounds: Bounds = Bounds()
    types: Mapping[str, Type] = field(default_factory=dict)


MOST_REMARKS = 100
NOTHING: list[Any] = []  # the local values of an expression that has none
PAID_NOTHING: frozenset[Hashable] = frozenset()


class Run:
    """The state of one evaluation. `locals` holds what loops, parameters and contexts bind, by slot."""

    __slots__ = ("depth", "environment", "locals", "paid", "remarks", "steps", "variables")

    def __init__(self, variables: Mapping[str, Any], environment: Environment, slots: int) -> None:
        self.variables = variables
        self.environment = environment
        self.locals: list[Any] = [None] * slots if slots else NOTHING
        self.remarks: list[Remark] = []
        self.steps = environment.bounds.steps
        self.depth = 0
        self.paid: frozenset[Hashable] = PAID_NOTHING

    def warn(self, position: int, message: str, name: str = "", among: tuple[str, ...] = ()) -> Any:
        """Remark why something becomes null, the same only once; gives that null."""
        if len(self.remarks) < MOST_REMARKS:
            remark = Remark(message, position, name, among)
            if remark not in self.remarks:
                self.remarks.append(remark)

    def spend(self, steps: int) -> None:
        """Take steps from the budget. Raises LimitExceeded when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            limit = self.environment.bounds.steps
            raise LimitExceeded(f"计算超过 {limit} 步 / the evaluation takes more than {limit} steps")

    def spend_once(self, purpose: Hashable, steps: int) -> None:
        """Take steps for something that is kept, as a compiled pattern is: for each purpose only once."""
        if purpose not in self.paid:
            self.spend(steps)
            self.paid |= {purpose}

    def enter(self, depth: int, steps: int) -> None:
        """Go deeper into calls. Raises LimitExceeded when it is too deep."""
        self.spend(steps)
        self.depth += depth
        limit = self.environment.bounds.depth
        if self.depth > limit:
            raise LimitExceeded(
                f"函数调用或列表层层嵌套，超过上限 {limit} 层（每次调用计入其表达式的层数），可能没有终止条件"
                f" / calls or lists are nested deeper than the limit of {limit} levels (a call counts those"
                " of its expression); does it ever end?"
            )

    def check_string(self, length: int) -> None:
        """Refuse a string beyond the bounds before it is made."""
        limit = self.environment.bounds.string
        if length > limit:
            raise LimitExceeded(f"字符串超过 {limit} 个字符 / a string is longer than {limit} characters")
        self.spend(length >> 6)

    def check_list(self, length: int) -> None:
        """Refuse a list beyond the bounds before it is made, and count its elements as steps."""
        limit = self.environment.bounds.list
        if length > limit:
            raise LimitExceeded(f"列表超过 {limit} 个元素 / a list has more than {limit} elements")
        self.spend(length)
