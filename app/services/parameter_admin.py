"""Changing the procedure's parameters: a new version with the day it takes effect, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from ..domain.calendar import ZONE
from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.identity import Person
from ..domain.parameter_values import Bounds, read_value
from ..domain.parameters import Parameter
from ..store.settings import lock_parameter, parameter_versions
from .accounts import CORRECT
from .audit import note_deed
from .parameters import change_parameter
from .seed_parameters import bounds_of
from .uniqueness import KEPT
from .work import Work


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """All versions of a parameter, newest first, and the one in force."""

    versions: tuple[Parameter, ...]
    in_force: Parameter | None

    @property
    def newest(self) -> Parameter:
        """The version that takes effect last."""
        return self.versions[0]

    @property
    def bounds(self) -> Bounds:
        """Between what its numbers must lie."""
        return bounds_of(self.newest.name, self.newest.unit)


def history_of(work: Work, name: str) -> ParameterHistory:
    """Return a parameter's versions. Raises NotFound when there is no such parameter."""
    versions = tuple(parameter_versions(work.session, name))
    if not versions:
        raise NotFound("没有这个参数。 / There is no such parameter.")
    in_force = next((row for row in versions if row.effective_from <= work.now), None)
    return ParameterHistory(versions, in_force)


def set_parameter(
    work: Work,
    by: Person,
    name: str,
    typed: Mapping[str, str],
    *,
    effective: date | None,
    reason: str,
    seen: str = "",
) -> Parameter:
    """Add a version from what was typed; its shape and unit stay those of the newest version.

    It takes effect at 0:00 of the day, or at once when the day is today. Running instances keep their
    values. `seen` is the newest version the person has looked at. Raises Invalid with every wrong field,
    Conflict when somebody has added another version meanwhile, NotFound when there is no such parameter.
    """
    lock_parameter(work.session, name)
    newest = history_of(work, name).newest
    if seen and seen != str(newest.id):
        raise Conflict(f"这项参数刚刚已由{newest.created_by}改过，见各版。{KEPT}")
    problems: dict[str, str] = {}
    value = read_value(newest.value, typed, problems, bounds_of(name, newest.unit))
    if not problems and value == newest.value:
        problems["value"] = "与最新一版相同。 / It equals the newest version."
    if effective is None:
        problems["effective_from"] = "请填写生效日期。 / The day it takes effect is required."
    elif effective < work.today:
        problems["effective_from"] = (
            f"不能早于今天（{work.today:%Y-%m-%d}），已办的件不受影响。 / Not before today."
        )
    if not reason.strip():
        problems["reason"] = "请填写变更理由。 / A reason is required."
    if problems or effective is None:
        raise Invalid(CORRECT, problems)
    note_deed(work, "parameter_set", name, {"value": value, "from": effective.isoformat(), "reason": reason})
    start = work.now if effective == work.today else datetime.combine(effective, time(), ZONE)
    return change_parameter(
        work.session, name, value, effective_from=start, reason=reason, by=by.username, at=work.now
    )
