"""What a diagram may refer to: whatever is deployed already or comes with the same deployment."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """The names that exist.

    `groups` are roles; a group like `div_officer:rural` is known by the part before its colon. `variables`
    are those that forms, handlers, other diagrams or the start of an instance write; None leaves the check
    of variables out.
    `foreign_processes` belong to another owner, who alone may deploy them.
    """

    forms: Collection[str] = frozenset()
    decisions: Collection[str] = frozenset()
    processes: Collection[str] = frozenset()
    job_types: Collection[str] = frozenset()
    groups: Collection[str] = frozenset()
    variables: frozenset[str] | None = None
    foreign_processes: Collection[str] = frozenset()
