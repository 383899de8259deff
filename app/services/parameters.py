"""Parameters of the procedure: in force at a moment, and changed by adding a version."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ..domain.errors import Invalid
from ..domain.parameters import Parameter, Parameters
from ..store.settings import parameter_versions, values_in_force


def parameters_at(session: Session, at: datetime) -> Parameters:
    """Return every parameter's value in force at `at`, by name (SPEC 4.14)."""
    return values_in_force(session, at)


def change_parameter(
    session: Session, name: str, value: Any, *, effective_from: datetime, reason: str, by: str, at: datetime
) -> Parameter:
    """Add a version of a parameter. Instances that are running keep the values they started with.

    Raises Invalid when the parameter is unknown or no reason is given.
    """
    versions = parameter_versions(session, name)
    if not versions:
        raise Invalid(f"没有参数“{name}”。 / There is no parameter '{name}'.", {"name": "unknown"})
    if not reason.strip():
        raise Invalid("请填写变更理由。 / A reason is required.", {"reason": "请填写变更理由。 / Required."})
    known = versions[0]
    row = Parameter(
        name=name,
        value=value,
        label=known.label,
        unit=known.unit,
        source=known.source,
        effective_from=effective_from,
        created_at=at,
        created_by=by,
        reason=reason.strip(),
    )
    session.add(row)
    session.flush()
    return row
