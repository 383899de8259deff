"""Applying a migration and taking it back: per instance one transaction through the stem, and a result."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from ..domain.definitions import ProcessDefinition
from ..domain.errors import AppError, Conflict, Invalid
from ..domain.instances import InstanceState, ProcessInstance
from ..domain.migrations import Migration, MigrationResult, MigrationState, ResultState
from ..engine.execution import Execution
from ..engine.migration import MigrationRefused
from ..engine.snapshot import fingerprint
from ..store.instances import lock_instance
from ..store.migrations import candidates, find_result, get_migration, lock_migration, results_of
from .advance import settle, surroundings
from .history import Cause, Trace, write_history
from .migrated_rows import follow
from .migrations import errors_of, plan_of, require_owner, required_reason, runs_source, words_of
from .snapshots import keep_snapshot
from .waits import match_rows, park
from .work import Work


def begin_application(work: Work, migration_id: UUID, reason: str) -> Sequence[UUID]:
    """Let the migration be applied; return the instances to give it to, one transaction each.

    May be called again to go on where it was interrupted. Raises Invalid while the mapping has errors.
    """
    require_owner(work)
    migration = lock_migration(work.session, migration_id)
    errors = errors_of(work, migration)
    if errors:
        raise Invalid(
            "映射有错误，请先改正。 / Mend the mapping first. " + "；".join(str(error) for error in errors)
        )
    migration.apply(required_reason(reason), work.now)
    moved = {r.instance_id for r in results_of(work.session, migration_id) if r.state is ResultState.MOVED}
    return [one for one in candidates(work.session, migration.source) if one not in moved]


def migrate_instance(work: Work, migration_id: UUID, instance_id: UUID) -> MigrationResult | None:
    """Carry one instance over and write down what became of it; None when it does not run the version.

    What cannot go over is refused with every reason and stays as it was.
    """
    require_owner(work)
    migration = get_migration(work.session, migration_id)
    if migration.state is not MigrationState.APPLIED:
        raise Conflict("此迁移未处于应用状态。 / The migration is not being applied.")
    instance = lock_instance(work.session, instance_id)
    trace = Trace(_cause("instance_migrated", migration, migration.reason))
    if instance.state is not InstanceState.ACTIVE:
        return None
    execution = Execution.restore(instance.snapshot, surroundings(work, trace))
    if not runs_source(execution, migration):
        return None
    result = find_result(work.session, migration_id, instance_id)
    if result is not None and result.state is ResultState.MOVED:
        return result
    if result is None:
        result = MigrationResult(migration_id=migration_id, instance_id=instance_id)
        work.session.add(result)
    result.at, result.state, result.reasons, result.waits = work.now, ResultState.REFUSED, [], []
    try:
        with work.session.begin_nested():
            _carry(work, instance, execution, migration, trace, result)
    except MigrationRefused as error:
        _refused(result, [str(trouble) for trouble in error.troubles])
    except AppError as error:
        _refused(result, [str(error)])
    work.session.flush()
    return result


def _refused(result: MigrationResult, reasons: list[str]) -> None:
    result.state, result.reasons = ResultState.REFUSED, reasons
    result.before_snapshot, result.before, result.after_digest = None, {}, ""


def _carry(
    work: Work,
    instance: ProcessInstance,
    execution: Execution,
    migration: Migration,
    trace: Trace,
    result: MigrationResult,
) -> None:
    before, earlier = execution.waits(), instance.snapshot
    place = {"definition_id": str(instance.definition_id), "diagrams": dict(instance.diagrams or {})}
    execution.migrate(plan_of(migration))
    if instance.definition_id == migration.source_id:
        instance.definition = work.session.get_one(ProcessDefinition, migration.target_id)
    settle(work, instance, execution, before, trace)
    after = execution.waits()
    tasks = follow(work, instance, before, after)
    result.state, result.waits = ResultState.MOVED, [words_of(wait) for wait in after]
    result.before_snapshot, result.before = earlier, {**place, "tasks": tasks}
    result.after_digest = "" if execution.passed() else fingerprint(instance.snapshot)


def begin_undo(work: Work, migration_id: UUID, reason: str) -> Sequence[UUID]:
    """Let the migration be taken back; return the instances it moved, one transaction each."""
    require_owner(work)
    lock_migration(work.session, migration_id).undo(required_reason(reason), work.now)
    return [r.instance_id for r in results_of(work.session, migration_id) if r.state is ResultState.MOVED]


def undo_for_instance(work: Work, migration_id: UUID, instance_id: UUID) -> MigrationResult:
    """Put one instance back to where it was, as long as it has not moved on since.

    Claims and drafts made since stay, and so does a suspension. Raises Conflict when it was not
    moved by this migration.
    """
    require_owner(work)
    migration = get_migration(work.session, migration_id)
    instance = lock_instance(work.session, instance_id)
    result = find_result(work.session, migration_id, instance_id)
    if (
        migration.state is not MigrationState.UNDONE
        or result is None
        or result.state is not ResultState.MOVED
    ):
        raise Conflict("此件未经这次迁移，或已撤销。 / It was not moved by this migration, or was put back.")
    result.at = work.now
    digests = {fingerprint(instance.snapshot), _digest(instance)}  # earlier versions kept the latter
    if result.before_snapshot is None or result.after_digest not in digests:
        result.state = ResultState.KEPT
        result.reasons = [
            "此件已继续办理，不能撤销；留在新版。 / It has moved on; it stays on the new version."
        ]
        return result
    trace = Trace(_cause("migration_undone", migration, migration.undo_reason))
    around = surroundings(work, trace)
    migrated = Execution.restore(instance.snapshot, around)
    restored = Execution.restore(result.before_snapshot, around)
    before, after = migrated.waits(), restored.waits()
    instance.snapshot = result.before_snapshot
    if migrated.is_suspended:
        restored.suspend()
        keep_snapshot(work.session, instance, restored)
    instance.definition = work.session.get_one(ProcessDefinition, UUID(result.before["definition_id"]))
    instance.diagrams = result.before["diagrams"]
    write_history(work, instance, [], trace)
    match_rows(work, instance, restored, before, after, trace)
    follow(work, instance, before, after, result.before["tasks"])
    if migrated.is_suspended:
        park(work, instance.id)
    result.state, result.waits = ResultState.UNDONE, [words_of(wait) for wait in after]
    result.reasons = []
    work.session.flush()
    return result


def _digest(instance: ProcessInstance) -> str:
    return sha256(instance.snapshot).hexdigest()


def _cause(kind: str, migration: Migration, reason: str) -> Cause:
    renamed = {
        f"{mapping['process_id']}.{one}": other
        for mapping in migration.mappings
        if mapping["is_included"]
        for one, other in mapping["elements"].items()
        if one != other
    }
    detail = {
        "migration_id": str(migration.id),
        "from": migration.source.version,
        "to": migration.target.version,
        "reason": reason,
        "elements": renamed,
    }
    return Cause(kind, migration.process_key, name=migration.target.name, detail=detail)
