"""What a diagram may refer to: whatever is deployed already or comes with the same deployment."""

from collections.abc import Collection
from dataclasses import dataclass

from .variable_scopes import VariableScopes


@dataclass(frozen=True, slots=True)
class Known:
    """The names that exist.

    `together` are the processes that come in this deployment, whether changed or not.
    `given` are variables that the house gives every instance: nothing in a diagram writes them. `libraries`
    are decision files without a decision, for others to import. `groups` are roles; a group like
    `div_officer:rural` is known by the part before its colon. `variables` says what each process sees; None
    leaves the check of variables out.
    """

    forms: Collection[str] = frozenset()
    decisions: Collection[str] = frozenset()
    libraries: Collection[str] = frozenset()
    processes: Collection[str] = frozenset()
    job_types: Collection[str] = frozenset()
    groups: Collection[str] = frozenset()
    variables: VariableScopes | None = None
    given: Collection[str] = frozenset()
    together: Collection[str] = frozenset()
