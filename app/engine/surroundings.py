"""What the engine is given from outside: the time, deployed diagrams, decisions, FEEL's environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..domain.errors import ExecutionFailed
from ..feel import Environment

if TYPE_CHECKING:
    from .diagram import Diagram


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a process: its diagram, and the deployment that brought it in with others."""

    digest: str
    deployment: str = ""  # not known of what runs since before calls were bound across files


class Library(Protocol):
    """The deployed diagrams; the services implement it with a process-wide cache keyed by digest."""

    def newest_version(self, process_id: str, tag: str | None = None) -> Version:
        """Return the newest deployed version of the process, or of those with this tag. Raises NotFound."""
        ...

    def together(self, process_id: str, caller: Version) -> Version:
        """Return the version of the process that was deployed together with its caller. Raises NotFound."""
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
