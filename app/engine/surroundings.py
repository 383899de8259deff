"""What the engine is given from outside: the time, deployed diagrams, decisions, FEEL's environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..domain.errors import ExecutionFailed
from ..feel import Environment

if TYPE_CHECKING:
    from .diagram import Diagram


class Library(Protocol):
    """The deployed diagrams; the services implement it with a process-wide cache keyed by digest."""

    def latest(self, process_id: str) -> str:
        """Return the digest of the newest deployed diagram that defines the process. Raises NotFound."""
        ...

    def diagram(self, digest: str) -> "Diagram":
        """Return the diagram with that digest. Raises NotFound."""
        ...


def no_values(digest: str) -> bytes:
    """Stand for a place without large values."""
    raise ExecutionFailed(f"找不到变量的值 {digest} / the value of a variable is gone")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything an execution may touch beside its own state."""

    now: datetime
    library: Library
    decide: Callable[[str, Mapping[str, Any]], Any]
    environment: Environment
    read_value: Callable[[str], bytes] = no_values
    """Returns the JSON of a large value by its digest; raises ExecutionFailed when it is gone."""
