"""Process instances: start one, find those one may see, follow one."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from ...domain.api_tokens import ApiScope
from ...domain.errors import NotFound
from ...domain.instances import InstanceState, ProcessInstance
from ...domain.roles import PROCESS_OWNER
from ...programme.visibility import actor_name
from ...services.modifications import (
    cancel_instance,
    open_instance,
    resume_instance,
    suspend_instance,
)
from ...services.work import Work
from ...store.instances import get_visible_instance
from ...store.keyset import history_page, instances_page
from ...store.migrations import get_instance as get_instance_row
from ...store.migrations import suspended
from ..current import require_role, signed_in
from ..modifications import key_of
from .cursors import after_moment, after_number, page_of
from .operation import operation
from .shapes import Line, Moment, Name, Page, Paging, Values, Words
from .standing import Wait, waits_of
from .starting import start
from .visible import visible_variables

ACTIVE, SUSPENDED = "active", "suspended"


class InstanceFacts(Struct, kw_only=True):
    """A process instance in a list; `state` is active, suspended, completed or cancelled.

    Of one with `archived_at` nothing else is left in the system.
    """

    id: UUID
    process: str
    version: int
    business_key: str | None
    title: str
    state: str
    outcome: str | None
    started_at: Moment
    ended_at: Moment | None
    archived_at: Moment | None


class InstancePage(Page[InstanceFacts], kw_only=True):
    """A page of instances."""


class Instance(InstanceFacts, kw_only=True):
    """A process instance and what it waits for."""

    waits: Sequence[Wait]


class InstanceQuery(Paging, kw_only=True):
    """Which instances; `text` is looked for in title and business key."""

    process: Line = ""
    business_key: Line = ""
    text: Line = ""
    state: Literal["active", "suspended", "completed", "cancelled"] | UnsetType = UNSET


class NewInstance(Struct, forbid_unknown_fields=True, kw_only=True):
    """What to start. `bid_application` takes the variable `list_item`, the number of the list item."""

    process: Name
    business_key: Line | None = None
    title: Line = ""
    variables: Values = {}


class Reason(Struct, forbid_unknown_fields=True, kw_only=True):
    """Why; it stands in the history."""

    reason: Words


class Handled(Struct, kw_only=True):
    """An instance that an operator suspended, resumed or ended: its state, nothing of its content."""

    id: UUID
    process: str
    version: int
    business_key: str | None
    state: str
    ended_at: Moment | None


class VariablesFacts(Struct, kw_only=True):
    """The variables of an instance that the caller may see."""

    variables: Values


class HistoryLine(Struct, kw_only=True):
    """What happened: a command, an element passed, a decision."""

    seq: int
    at: Moment
    kind: str
    process: str
    element_id: str
    element_type: str
    name: str
    actor: str


class HistoryPage(Page[HistoryLine], kw_only=True):
    """A page of history."""


@operation("GET", "/process-instances", ApiScope.INSTANCES_READ, InstancePage, query=InstanceQuery)
def list_instances(work: Work, query: InstanceQuery) -> Page[InstanceFacts]:
    """List the process instances the caller may see, the newest first."""
    state = query.state or None
    rows = instances_page(
        work.session,
        signed_in(work),
        process=query.process,
        business_key=query.business_key,
        text=query.text,
        state=InstanceState(ACTIVE if state == SUSPENDED else state) if state else None,
        is_suspended=state == SUSPENDED if state in {SUSPENDED, ACTIVE} else None,
        after=after_moment(query.cursor),
        limit=query.limit + 1,
    )
    held = suspended(work.session, [row.id for row in rows])
    return page_of(
        rows,
        query.limit,
        lambda row: (row.started_at, row.id),
        lambda row: facts(row, is_suspended=row.id in held),
        wrap=InstancePage,
    )


@operation("POST", "/process-instances", ApiScope.INSTANCES_WRITE, Instance, body=NewInstance, status=201)
def start_process(work: Work, body: NewInstance) -> Instance:
    """Start the newest version of a process and run it to its first waits."""
    started = start(work, body.process, body.business_key, body.title, body.variables)
    return _whole(work, started, is_suspended=False)


@operation("GET", "/process-instances/<uuid:instance_id>", ApiScope.INSTANCES_READ, Instance)
def get_instance(work: Work, instance_id: UUID) -> Instance:
    """Return an instance and what it waits for; to the owner of the procedure without its content."""
    person = signed_in(work)
    try:
        return _whole(work, get_visible_instance(work.session, instance_id, person))
    except NotFound:
        if not person.has_role(PROCESS_OWNER):
            raise
    whole = _whole(work, open_instance(work, instance_id).instance)
    whole.title = ""
    return whole


@operation(
    "POST", "/process-instances/<uuid:instance_id>/cancel", ApiScope.INSTANCES_WRITE, Handled, body=Reason
)
def cancel(work: Work, instance_id: UUID, body: Reason) -> Handled:
    """End an instance whatever it waits for, with a reason; for the owner of the procedure."""
    require_role(work, PROCESS_OWNER)
    return _handled(cancel_instance(work, instance_id, body.reason))


@operation(
    "POST", "/process-instances/<uuid:instance_id>/suspend", ApiScope.INSTANCES_WRITE, Handled, body=Reason
)
def suspend(work: Work, instance_id: UUID, body: Reason) -> Handled:
    """Let an instance take no command until it is resumed; for the owner of the procedure."""
    require_role(work, PROCESS_OWNER)
    suspend_instance(work, instance_id, body.reason)
    return _handled(get_instance_row(work.session, instance_id), is_suspended=True)


@operation(
    "POST", "/process-instances/<uuid:instance_id>/resume", ApiScope.INSTANCES_WRITE, Handled, body=Reason
)
def resume(work: Work, instance_id: UUID, body: Reason) -> Handled:
    """Let a suspended instance go on, with a reason; for the owner of the procedure."""
    require_role(work, PROCESS_OWNER)
    return _handled(resume_instance(work, instance_id, body.reason))


@operation("GET", "/process-instances/<uuid:instance_id>/variables", ApiScope.INSTANCES_READ, VariablesFacts)
def get_variables(work: Work, instance_id: UUID) -> VariablesFacts:
    """Return the variables that the papers the caller may read have set, masked as on the page."""
    instance = get_visible_instance(work.session, instance_id, signed_in(work))
    return VariablesFacts(variables=visible_variables(work, instance))


@operation(
    "GET",
    "/process-instances/<uuid:instance_id>/history",
    ApiScope.INSTANCES_READ,
    HistoryPage,
    query=Paging,
)
def get_history(work: Work, instance_id: UUID, query: Paging) -> Page[HistoryLine]:
    """List what happened in an instance, the newest first."""
    person = signed_in(work)
    get_visible_instance(work.session, instance_id, person)
    before = after_number(query.cursor)
    rows = history_page(work.session, instance_id, before=before, limit=query.limit + 1)
    return page_of(
        rows,
        query.limit,
        lambda row: row.seq,
        lambda row: HistoryLine(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            process=row.process_id,
            element_id=row.element_id,
            element_type=row.element_type,
            name=row.name,
            actor=actor_name(person, row),
        ),
        wrap=HistoryPage,
    )


def _handled(row: ProcessInstance, *, is_suspended: bool = False) -> Handled:
    return Handled(
        id=row.id,
        process=row.definition.key,
        version=row.definition.version,
        business_key=key_of(row) or None,
        state=SUSPENDED if is_suspended else row.state,
        ended_at=row.ended_at,
    )


def facts(row: ProcessInstance, *, is_suspended: bool) -> InstanceFacts:
    """Say what a list shows of an instance."""
    return InstanceFacts(
        id=row.id,
        process=row.definition.key,
        version=row.definition.version,
        business_key=row.business_key,
        title=row.title,
        state=SUSPENDED if is_suspended else row.state,
        outcome=row.outcome,
        started_at=row.started_at,
        ended_at=row.ended_at,
        archived_at=row.archived_at,
    )


def _whole(work: Work, instance: ProcessInstance, *, is_suspended: bool | None = None) -> Instance:
    if is_suspended is None:
        is_suspended = instance.id in suspended(work.session, [instance.id])
    shown = facts(instance, is_suspended=is_suspended)
    return Instance(
        **{name: getattr(shown, name) for name in shown.__struct_fields__},
        waits=waits_of(work, instance, is_suspended=is_suspended),
    )
