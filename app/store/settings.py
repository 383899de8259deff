"""Questions about parameters, the calendar and settings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..domain.calendar import CalendarDay
from ..domain.parameters import Parameter, Setting


def find_setting(session: Session, name: str) -> Setting | None:
    """Return a setting of the installation, if it was ever made."""
    return session.scalar(select(Setting).where(Setting.name == name))


def parameters_in_force(session: Session, at: datetime) -> Sequence[Parameter]:
    """Return for every parameter the version in force at `at`."""
    rank = (
        func.row_number()
        .over(
            partition_by=Parameter.name,
            order_by=(Parameter.effective_from.desc(), Parameter.created_at.desc()),
        )
        .label("rank")
    )
    newest = select(Parameter.id, rank).where(Parameter.effective_from <= at).subquery()
    statement = select(Parameter).join(newest, newest.c.id == Parameter.id).where(newest.c.rank == 1)
    return session.scalars(statement.order_by(Parameter.name)).all()


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
