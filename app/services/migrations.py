"""Preparing a migration: proposed by element id, edited, checked, rehearsed on copies of all instances."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from ..domain.definitions import ProcessDefinition
from ..domain.errors import Conflict, Forbidden, Invalid
from ..domain.identity import Person
from ..domain.instances import ProcessInstance
from ..domain.migrations import Migration
from ..domain.roles import PROCESS_OWNER
from ..domain.waits import IncidentWait, TimerWait, UserTaskWait, Wait
from ..engine.diagram import Diagram
from ..engine.execution import Execution, Version
from ..engine.migration import MigrationRefused
from ..engine.migration_plan import (
    Plan,
    ProcessMapping,
    Side,
    Trouble,
    check_mapping,
    follow_up,
    options,
    propose,
)
from ..engine.snapshot import versions_in
from ..store.definitions import find_latest, find_together
from ..store.migrations import (
    candidates,
    get_migration,
    get_version,
    instances_with_snapshots,
    lock_migration,
)
from .advance import surroundings
from .definitions import version_of
from .history import Cause, Trace
from .migrated_rows import changed_forms
from .work import Work

MOST_LISTED = 500
"""Instances that a rehearsal lists of each kind, the oldest first; it looks at all and counts all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An element of the old version: where it goes, and where else it might go."""

    element_id: str
    name: str
    type: str
    goal: str | None
    options: tuple[tuple[str, str], ...]  # (id, name)
    trouble: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class MappingView:
    """The mapping of one process, for a page."""

    process_id: str
    name: str
    source: str
    target: str
    is_included: bool
    choices: tuple[Choice, ...]
    warnings: tuple[str, ...]

    @property
    def errors(self) -> int:
        """How many elements are mapped to where they cannot go."""
        return sum(choice.is_error for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Fate:
    """What would become of one instance: where it would wait and what would change, or why not."""

    instance: ProcessInstance
    is_moved: bool
    reasons: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(slots=True)
class Rehearsal:
    """What would become of all running instances: how many, why not, and the first of each kind."""

    seen: int = 0
    moved: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    listed_moved: list[Fate] = field(default_factory=list)
    listed_refused: list[Fate] = field(default_factory=list)

    def add(self, fate: Fate) -> None:
        """Count one instance, and list it among the first."""
        listed = self.listed_moved if fate.is_moved else self.listed_refused
        self.moved += fate.is_moved
        self.refused += not fate.is_moved
        self.reasons.update(dict.fromkeys(fate.reasons, 1))
        if len(listed) < MOST_LISTED:
            listed.append(fate)


def require_owner(work: Work) -> Person:
    """Return who gives the command. Raises Forbidden when that is not a process owner."""
    if work.person is None or not work.person.has_role(PROCESS_OWNER):
        raise Forbidden("只有流程负责人可以这样做。 / Only a process owner may do this.")
    return work.person


def required_reason(reason: str) -> str:
    """Return the reason without blanks around it. Raises Invalid when there is none."""
    if not reason.strip():
        raise Invalid("请填写理由。 / A reason is required.", {"reason": "请填写理由。 / Required."})
    return reason.strip()[:1000]


def create_migration(work: Work, key: str, source_version: int, target_version: int) -> Migration:
    """Propose a migration from version to version, called processes included. Nothing moves yet.

    The same version twice is right where only forms have changed. Raises NotFound for unknown versions.
    """
    person = require_owner(work)
    source = get_version(work.session, key, source_version)
    target = get_version(work.session, key, target_version)
    pairs = [(key, source.digest, version_of(target)), *_called(work, source, target)]
    migration = Migration(
        process_key=key,
        source_id=source.id,
        target_id=target.id,
        mappings=[_proposed(work, *pair) for pair in pairs],
        created_at=work.now,
        created_by=person.username,
        created_by_name=person.name,
    )
    work.session.add(migration)
    work.session.flush()
    return migration


def set_mapping(
    work: Work,
    migration_id: UUID,
    process_id: str,
    source: str,
    elements: Mapping[str, str | None],
    *,
    is_included: bool = True,
) -> list[Trouble]:
    """Change where elements of one process go; return what is wrong with it now.

    Raises Conflict when the migration has been applied, Invalid for an unknown process or element.
    """
    require_owner(work)
    migration = lock_migration(work.session, migration_id)
    migration.require_draft()
    mappings = [dict(one) for one in migration.mappings]
    mapping = next((m for m in mappings if (m["process_id"], m["source"]) == (process_id, source)), None)
    if mapping is None or set(elements) - set(mapping["elements"]):
        raise Invalid("此迁移没有这个流程或元素。 / The migration has no such process or element.")
    if process_id == migration.process_key:
        is_included = True
    sides, before = _sides(work, mapping), mapping["elements"]
    mapping["elements"] = follow_up(*sides, before, {**before, **elements})
    mapping["is_included"] = is_included
    migration.mappings = mappings
    work.session.flush()
    return check_mapping(*sides, mapping["elements"])


def mapping_views(work: Work, migration: Migration) -> list[MappingView]:
    """Return the mappings with what may be chosen and what is wrong."""
    return [_view(work, mapping) for mapping in migration.mappings]


def plan_of(migration: Migration) -> Plan:
    """Return the plan as the engine takes it."""
    return Plan(
        tuple(
            ProcessMapping(
                one["process_id"], one["source"], one["target"], one["elements"], one.get("deployment", "")
            )
            for one in migration.mappings
            if one["is_included"]
        )
    )


def errors_of(work: Work, migration: Migration) -> list[Trouble]:
    """Return what keeps the plan from being applied to anybody."""
    return [
        trouble
        for mapping in migration.mappings
        if mapping["is_included"]
        for trouble in check_mapping(*_sides(work, mapping), mapping["elements"])
        if trouble.is_error
    ]


def rehearse(work: Work, migration_id: UUID) -> Rehearsal:
    """Try the migration on a copy of every running instance of the version; nothing is written."""
    require_owner(work)
    migration = get_migration(work.session, migration_id)
    plan = plan_of(migration)
    done = Rehearsal()
    for one in instances_with_snapshots(work.session, candidates(work.session, migration.source)):
        done.seen += 1
        if (migration.process_key, migration.source.digest) not in versions_in(one.snapshot):
            continue  # it called the version once, or does no more
        done.add(_fate(work, plan, one))
    return done


def runs_source(execution: Execution, migration: Migration) -> bool:
    """Say whether the instance runs the version that the migration starts from."""
    return (migration.process_key, migration.source.digest) in execution.versions()


def words_of(wait: Wait) -> str:
    """Say in words where a token waits."""
    kinds = {UserTaskWait: "任务", TimerWait: "定时", IncidentWait: "异常"}
    until = f"，{wait.due_at.isoformat(timespec='minutes')}" if isinstance(wait, TimerWait) else ""
    return f"{wait.name or wait.element_id}（{kinds.get(type(wait), '等待')}{until}）"


def _fate(work: Work, plan: Plan, instance: ProcessInstance) -> Fate:
    execution = Execution.restore(instance.snapshot, surroundings(work, Trace(Cause("rehearsal"))))
    before = execution.waits()
    try:
        execution.migrate(plan)
    except MigrationRefused as error:
        return Fate(instance, is_moved=False, reasons=tuple(str(trouble) for trouble in error.troubles))
    except Conflict as error:
        return Fate(instance, is_moved=False, reasons=(str(error),))
    after = execution.waits()
    forms = changed_forms(work, instance, after)
    return Fate(
        instance,
        is_moved=True,
        waits=tuple(words_of(wait) for wait in after),
        changes=(*_changes(before, after), *(f"任务“{wait.name}”换用新表单" for wait in forms)),
    )


def _changes(before: Sequence[Wait], after: Sequence[Wait]) -> list[str]:
    was = {(type(wait), wait.token_id): wait for wait in before}
    now = {(type(wait), wait.token_id): wait for wait in after}
    found = [f"开始等待：{words_of(wait)}" for key, wait in now.items() if key not in was]
    found += [f"不再等待：{words_of(wait)}" for key, wait in was.items() if key not in now]
    for key, wait in now.items():
        old = was.get(key)
        if old is not None and isinstance(old, UserTaskWait) and isinstance(wait, UserTaskWait):
            if old.element_id != wait.element_id:
                found.append(f"任务“{old.name}”改为“{wait.name}”")
            if _people(old) != _people(wait):
                found.append(f"任务“{wait.name}”改由他人办理")
    return found


def _people(wait: UserTaskWait) -> tuple[Any, ...]:
    return wait.assignee, wait.candidate_groups, wait.candidate_users


def _called(
    work: Work, source: ProcessDefinition, target: ProcessDefinition
) -> list[tuple[str, str, Version]]:
    """Return (process, digest that runs, version to go to) of what instances of this version call."""
    family = _family(work, {source.key}, (source.digest, target.digest))
    running = {
        version
        for instance in instances_with_snapshots(work.session, candidates(work.session, source))
        for version in versions_in(instance.snapshot)
    }
    found = []
    for process_id, digest in sorted(running):
        if process_id not in family or process_id == source.key:
            continue
        goal = _goal(work, process_id, target)
        if goal is not None and goal.digest != digest:
            found.append((process_id, digest, goal))
    return found


def _goal(work: Work, process_id: str, target: ProcessDefinition) -> Version | None:
    """Return the version to go to, as the target binds it: by tag, in its file or deployment, the newest."""
    diagram = _diagram(work, target.digest)
    tag = next((call.tag for call in diagram.tagged_calls if call.process_id == process_id), None)
    if tag is not None:
        tagged = find_latest(work.session, ProcessDefinition, process_id, tag)
        return version_of(tagged) if tagged else None
    if diagram.has_process(process_id):
        return version_of(target)
    bound = find_together(work.session, process_id, target.deployment_id) if diagram.bound_processes else None
    latest = bound or find_latest(work.session, ProcessDefinition, process_id)
    return version_of(latest) if latest else None


def _family(work: Work, known: set[str], digests: Sequence[str]) -> set[str]:
    """Return every process that these diagrams call, and what those call in their newest versions."""
    found, waiting = set(known), list(digests)
    while waiting:
        for process_id in _diagram(work, waiting.pop()).called_processes - found:
            found.add(process_id)
            latest = find_latest(work.session, ProcessDefinition, process_id)
            if latest is not None:
                waiting.append(latest.digest)
    return found


def _proposed(work: Work, process_id: str, source: str, target: Version) -> dict[str, Any]:
    elements = propose(
        Side(process_id, _diagram(work, source)),
        Side(process_id, _diagram(work, target.digest)),
    )
    return {
        "process_id": process_id,
        "source": source,
        "target": target.digest,
        "deployment": target.deployment,
        "elements": elements,
        "is_included": True,
    }


def _diagram(work: Work, digest: str) -> Diagram:
    return work.house.definitions.diagrams.get(work.session, digest)


def _sides(work: Work, mapping: Mapping[str, Any]) -> tuple[Side, Side]:
    process_id = mapping["process_id"]
    return tuple(Side(process_id, _diagram(work, mapping[side])) for side in ("source", "target"))  # type: ignore[return-value]


def _view(work: Work, mapping: Mapping[str, Any]) -> MappingView:
    source, target = _sides(work, mapping)
    elements, process_id = mapping["elements"], mapping["process_id"]
    found = check_mapping(source, target, elements)
    troubles = {trouble.element_id: trouble for trouble in found if trouble.rule != "weak_join"}
    choices = tuple(
        Choice(
            node.id,
            node.name,
            node.type,
            elements.get(node.id),
            tuple((one.id, one.name) for one in options(node, target, elements, process_id)),
            troubles[node.id].what if node.id in troubles else "",
            node.id in troubles and troubles[node.id].is_error,
        )
        for node in source.nodes.values()
    )
    outline = target.diagram.processes.get(process_id)
    return MappingView(
        process_id,
        outline.name if outline else process_id,
        mapping["source"],
        mapping["target"],
        mapping["is_included"],
        tuple(_with_goal(choice) for choice in choices),
        tuple(str(trouble) for trouble in found if trouble.rule == "weak_join"),
    )


def _with_goal(choice: Choice) -> Choice:
    """Offer what is chosen now even where it does not fit, so that a page shows what stands."""
    if choice.goal is None or choice.goal in {option for option, _ in choice.options}:
        return choice
    return replace(choice, options=(*choice.options, (choice.goal, choice.goal)))
