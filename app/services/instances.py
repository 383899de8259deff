"""Starting and ending process instances."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from ..domain.command_size import check_command_size
from ..domain.definitions import ProcessDefinition
from ..domain.errors import Conflict, Invalid
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.waits import Wait
from ..engine.execution import Execution
from ..store.definitions import get_latest
from .advance import begin, surroundings
from .history import Cause, Trace
from .waits import add_parties
from .work import Work

OWN = (
    "parameters",
    "instance_id",
    *(f"initiator.{part}" for part in ("username", "name", "org", "org_name")),
)
"""The variables that every instance starts with."""

GIVEN = frozenset(name.partition(".")[0] for name in OWN)
"""Those that no diagram and no form writes over."""


def start_instance(
    work: Work,
    key: str,
    variables: Mapping[str, Any],
    *,
    title: str = "",
    business_key: str | None = None,
    parties: frozenset[str] = frozenset(),
    is_sealed: bool = False,
    started_by: Mapping[str, str] | None = None,
    start_element: str = "",
) -> ProcessInstance:
    """Start the newest version of process `key` and run it to its first waits.

    The parameters in force now enter as the variable `parameters` and stay the instance's own.
    `parties` are groups that see the instance from the start; `started_by` says which event did it, at the
    start event `start_element`. Raises NotFound for an unknown key, Invalid where `variables` would stand in
    the place of what every instance is given, TooMuch where they are more than one command may bring.
    """
    refuse_given(variables)
    check_command_size(variables)
    definition, parameters = get_latest(work.session, ProcessDefinition, key), dict(work.parameters)
    instance = ProcessInstance(
        id=uuid4(),  # known now, so that the row is written once, with its first snapshot
        definition=definition,
        business_key=business_key,
        title=title,
        is_sealed=is_sealed,
        started_at=work.now,
        started_by=work.person.username if work.person else None,
        snapshot=b"",
        history_length=0,
        state=InstanceState.ACTIVE,
    )
    work.session.add(instance)
    add_parties(work, instance, set(parties))
    own = {
        "parameters": parameters,
        "instance_id": str(instance.id),
        "initiator": _initiator(work),
    }
    detail = {"version": definition.version, **(started_by or {})}
    cause = Cause("instance_started", definition.key, start_element, definition.name, detail)
    begin(work, instance, definition, own, variables, cause)
    return instance


def refuse_given(variables: Mapping[str, Any]) -> None:
    """Raise Invalid where somebody outside sends a variable that only the house gives."""
    forged = sorted(GIVEN & variables.keys())
    if forged:
        raise Invalid(
            f"这些变量由系统给出，不接受：{'、'.join(forged)}。 / The system gives these.",
            {f"variables.{name}": "由系统给出 / given by the system" for name in forged},
        )


def require_active(instance: ProcessInstance) -> None:
    """Raise Conflict when the instance has ended."""
    if instance.state is not InstanceState.ACTIVE:
        raise Conflict("此流程已结束。 / This process instance has ended.")


def _initiator(work: Work) -> dict[str, str | None] | None:
    """Say who started it: username, name, unit's code and name."""
    person = work.person
    if person is None:
        return None
    return {
        "username": person.username,
        "name": person.name,
        "org": person.organisation_code,
        "org_name": person.organisation_name,
    }


def waits_of_instance(work: Work, instance: ProcessInstance) -> Sequence[Wait]:
    """Return what a running instance waits for; of a suspended one only this tells all. Changes nothing."""
    return Execution.restore(instance.snapshot, surroundings(work, Trace(Cause("read")))).waits()


def variables_of_instance(work: Work, instance: ProcessInstance) -> Mapping[str, Any]:
    """Return the variables of the instance itself; none of an archived one. Changes nothing."""
    if instance.is_archived:
        return {}
    around = surroundings(work, Trace(Cause("read")))
    return Execution.restore(instance.snapshot, around).variables
