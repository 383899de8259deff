"""What a record handler may ask for beside its answer: changes of what waits elsewhere in its instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Postpone:
    """Move the due date of the user task of this token.

    `variables` are set where the token sees them: what the diagram reads for the dates of later tasks.
    """

    token_id: UUID
    due_at: datetime
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BeginAgain:
    """Begin the iteration that this token works in again, with another item of the collection.

    `variables` are set where the token sees them.
    """

    token_id: UUID
    item: Any
    variables: Mapping[str, Any] = field(default_factory=dict)


Change = Postpone | BeginAgain
