"""Questions about parameters, the calendar and settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from ..domain.calendar import CalendarDay
from ..domain.parameters import Parameter, Setting


def find_setting(session: Session, name: str) -> Setting | None:
    """Return a setting of the installation, if it was ever made."""
    return session.scalar(select(Setting).where(Setting.name == name))


def find_value(session: Session, name: str) -> dict[str, Any] | None:
    """Return only what a setting says: a demonstration asks for its clock with every request."""
    found: dict[str, Any] | None = session.scalar(VALUE, {"name": name})
    return found


VALUE = select(Setting.__table__.c.value).where(Setting.__table__.c.name == bindparam("name"))


def values_in_force(session: Session, at: datetime) -> dict[str, Any]:
    """Return for every parameter, by name, the value in force at `at`."""
    return {name: value for name, value, _ in session.execute(VALUES_IN_FORCE, {"at": at})}


def _values_in_force() -> Select[str, Any, int]:
    """Select the values without making objects of them: every instance starts with all of them."""
    rows = Parameter.__table__.c
    order = (rows.effective_from.desc(), rows.created_at.desc())
    rank = func.row_number().over(partition_by=rows.name, order_by=order).label("rank")
    known = select(rows.name, rows.value, rank).where(rows.effective_from <= bindparam("at")).subquery()
    return select(known).where(known.c.rank == 1).order_by(known.c.name)


VALUES_IN_FORCE = _values_in_force()


def parameter_versions(session: Session, name: str) -> Sequence[Parameter]:
    """Return every version of one parameter, newest first."""
    statement = select(Parameter).where(Parameter.name == name)
    return session.scalars(
        statement.order_by(Parameter.effective_from.desc(), Parameter.created_at.desc())
    ).all()


def lock_parameter(session: Session, name: str) -> None:
    """Hold a parameter until the transaction ends: who changes it too waits, and then sees the change."""
    session.execute(select(Parameter.id).where(Parameter.name == name).with_for_update())


def calendar_days(session: Session) -> Sequence[CalendarDay]:
    """Return all named days."""
    return session.scalars(select(CalendarDay).order_by(CalendarDay.day)).all()


def parameter_names(session: Session) -> frozenset[str]:
    """Return the names of all parameters that have a version."""
    return frozenset(session.scalars(select(Parameter.name).distinct()))


def all_parameter_versions(session: Session) -> Sequence[Parameter]:
    """Return every version of every parameter, by name, newest first."""
    order = (Parameter.name, Parameter.effective_from.desc(), Parameter.created_at.desc())
    return session.scalars(select(Parameter).order_by(*order)).all()
