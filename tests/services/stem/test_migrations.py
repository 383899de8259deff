"""Running instances go over to new versions: rehearsed, applied one by one, and taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import inspect, select

from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.history import HistoryEntry
from app.domain.identity import Person
from app.domain.instances import ProcessInstance
from app.domain.migrations import Migration, MigrationResult, ResultState
from app.domain.tasks import Draft, TaskCandidate, TaskState, UserTask
from app.domain.timers import Timer
from app.services import migrations
from app.services.clock import set_business_clock
from app.services.instances import start_instance
from app.services.migration_batch import begin_application, begin_undo, migrate_instance, undo_for_instance
from app.services.migrations import create_migration, mapping_views, rehearse, set_mapping
from app.services.modifications import resume_instance, suspend_instance
from app.services.tasks import claim_task, save_draft
from app.store import migrations as store
from app.store.migrations import results_of
from app.worker import work_until_idle
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

OWNER = Person(uuid4(), "owner", "Owner", groups=frozenset({"process_owner"}))
NOTE = form("note", text_field("subject", required=True))
TIMED = (
    '<bpmn:boundaryEvent id="late" name="late" attachedToRef="{0}"><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>{1}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)


def line(*elements: str, flows: list[tuple[str, str]] | None = None) -> bytes:
    names = [one.split('"')[1] for one in elements if one.startswith("<bpmn:userTask")]
    straight = list(zip(["start", *names], [*names, "finish"], strict=True))
    return process("work", [start(), *elements, end()], straight + (flows or []))


def begin(small: SmallHouse, key: str = "work", **variables: Any) -> UUID:
    with small.house.command(small.people["anna"], now=small.now) as work:
        return start_instance(work, key, variables).id


def planned(small: SmallHouse, source: int = 1, target: int = 2, key: str = "work", **changes: str) -> UUID:
    with small.house.command(OWNER, now=small.now) as work:
        migration = create_migration(work, key, source, target)
        for mapping in migration.mappings:
            ours = {one: other for one, other in changes.items() if one in mapping["elements"]}
            set_mapping(work, migration.id, mapping["process_id"], mapping["source"], ours)
        return migration.id


def apply(small: SmallHouse, migration_id: UUID) -> dict[UUID, ResultState]:
    with small.house.command(OWNER, now=small.now) as work:
        wanted = begin_application(work, migration_id, "新办法施行")
    for instance_id in wanted:
        with small.house.command(OWNER, now=small.now) as work:
            migrate_instance(work, migration_id, instance_id)
    return states(small, migration_id)


def undo(small: SmallHouse, migration_id: UUID) -> dict[UUID, ResultState]:
    with small.house.command(OWNER, now=small.now) as work:
        wanted = begin_undo(work, migration_id, "改错了")
    for instance_id in wanted:
        with small.house.command(OWNER, now=small.now) as work:
            undo_for_instance(work, migration_id, instance_id)
    return states(small, migration_id)


def states(small: SmallHouse, migration_id: UUID) -> dict[UUID, ResultState]:
    with small.house.reading() as work:
        return {result.instance_id: result.state for result in results_of(work.session, migration_id)}


def rows(small: SmallHouse, kind: type, *clauses: Any) -> list[Any]:
    with small.house.reading() as work:
        return list(work.session.scalars(select(kind).where(*clauses)))


def test_every_instance_goes_over_in_a_transaction_of_its_own_and_history_says_so(small):
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    first, second = begin(small), begin(small)
    small.complete("anna", small.tasks(first)["a"])
    small.deploy(work_bpmn=line(user_task("a"), user_task("b"), user_task("c", groups="dept_leader")))

    assert apply(small, planned(small)) == {first: ResultState.MOVED, second: ResultState.MOVED}

    small.complete("anna", small.tasks(first)["b"])
    assert set(small.tasks(first)) == {"c"}
    assert [row.definition.version for row in rows(small, ProcessInstance)] == [2, 2]
    (entry,) = rows(
        small, HistoryEntry, HistoryEntry.kind == "instance_migrated", HistoryEntry.instance_id == first
    )
    assert (entry.actor, entry.detail["from"], entry.detail["to"], entry.detail["reason"]) == (
        "owner", 1, 2, "新办法施行",
    )  # fmt: skip


def test_a_task_keeps_its_row_claim_draft_and_due_date_while_form_and_name_change(small):
    old = user_task("a", form="note", due="2021-10-01")
    small.deploy(note_form=NOTE, work_bpmn=line(old))
    instance = begin(small)
    task = small.tasks(instance)["a"]
    with small.house.command(small.people["anna"], now=small.now) as work:
        claim_task(work, task.id)
        save_draft(work, task.id, {"subject": ["half"]})
    new = old.replace('"note"', '"letter"').replace('name="a"', 'name="A"').replace("10-01", "12-31")
    small.deploy(letter_form=form("letter", text_field("subject")), work_bpmn=line(new))
    apply(small, planned(small))

    after = small.tasks(instance)["a"]
    assert (after.id, after.due_at, after.assignee) == (task.id, task.due_at, "anna")
    assert (after.name, after.form_key) == ("A", "letter")
    assert after.form_digest not in (None, task.form_digest)
    assert [draft.task_id for draft in rows(small, Draft)] == [task.id]
    small.complete("anna", after, subject="done")


def test_other_candidates_see_the_open_task_and_a_claim_of_who_is_none_any_more_ends(small):
    small.deploy(work_bpmn=line(user_task("a")))
    claimed, free = begin(small), begin(small)
    with small.house.command(small.people["anna"], now=small.now) as work:
        claim_task(work, small.tasks(claimed)["a"].id)
    small.deploy(work_bpmn=line(user_task("a", groups="dept_leader")))
    apply(small, planned(small))

    for instance in (claimed, free):
        task = small.tasks(instance)["a"]
        assert (task.assignee, task.candidate_groups) == (None, ["dept_leader"])
        (candidate,) = rows(small, TaskCandidate, TaskCandidate.task_id == task.id)
        assert (candidate.group, candidate.claimed_by) == ("dept_leader", None)
        small.complete("chef", task)


def test_a_form_that_changed_alone_reaches_open_tasks_of_the_same_version(small):
    small.deploy(note_form=NOTE, work_bpmn=line(user_task("a", form="note")))
    instance = begin(small)
    old = small.tasks(instance)["a"].form_digest
    small.deploy(note_form=form("note", text_field("subject"), text_field("more", required=True)))
    migration = planned(small, 1, 1)
    with small.house.reading(OWNER) as work:
        (fate,) = rehearse(work, migration).listed_moved
    assert fate.changes == ("任务“a”换用新表单",)
    apply(small, migration)
    task = small.tasks(instance)["a"]
    assert task.form_digest != old
    with pytest.raises(Invalid):
        small.complete("anna", task, subject="x")
    small.complete("anna", task, subject="x", more="y")


def test_running_timers_keep_their_moment_new_ones_start_and_vanished_ones_stop(small):
    flows = [("late", "finish")]
    small.deploy(work_bpmn=line(user_task("a"), TIMED.format("a", "P5D"), flows=flows))
    instance = begin(small)
    (due,) = [timer.due_at for timer in rows(small, Timer)]
    small.now += timedelta(days=2)
    small.deploy(work_bpmn=line(user_task("a"), user_task("b"), TIMED.format("a", "P9D"), flows=flows))
    apply(small, planned(small))
    assert [timer.due_at for timer in rows(small, Timer)] == [due]
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    apply(small, planned(small, 2, 3))
    assert rows(small, Timer) == []
    small.deploy(work_bpmn=line(user_task("a"), TIMED.format("a", "P1D"), user_task("b"), flows=flows))
    apply(small, planned(small, 3, 4))
    assert [timer.due_at for timer in rows(small, Timer)] == [small.now + timedelta(days=1)]
    with small.house.command() as work:
        set_business_clock(work.session, small.now + timedelta(days=2))
    work_until_idle(small.house)
    assert small.tasks(instance) == {}


def test_a_rehearsal_tells_each_fate_and_writes_nothing(small):
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    first, second = begin(small), begin(small)
    small.complete("anna", small.tasks(first)["a"])
    small.deploy(work_bpmn=line(user_task("a")))
    migration = planned(small)
    before = [(row.id, row.definition_id, row.history_length) for row in rows(small, ProcessInstance)]
    with small.house.reading(OWNER) as work:
        done = rehearse(work, migration)
        fates = {fate.instance.id: fate for fate in (*done.listed_moved, *done.listed_refused)}
    assert (done.seen, done.moved, done.refused) == (2, 1, 1)
    assert (fates[first].is_moved, fates[second].is_moved) == (False, True)
    assert "没有对应的元素" in fates[first].reasons[0]
    assert fates[second].waits == ("a（任务）",)
    assert [(row.id, row.definition_id, row.history_length) for row in rows(small, ProcessInstance)] == before
    assert rows(small, MigrationResult) == []

    assert apply(small, migration) == {first: ResultState.REFUSED, second: ResultState.MOVED}
    small.complete("anna", small.tasks(first)["b"])


def test_a_rehearsal_looks_at_all_and_lists_the_first(small, monkeypatch):
    """In batches: nothing of an instance that was looked at stays in memory but what is listed."""
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    started = [begin(small) for _ in range(7)]
    small.complete("anna", small.tasks(started[0])["a"])
    small.deploy(work_bpmn=line(user_task("a")))
    migration = planned(small)
    monkeypatch.setattr(migrations, "MOST_LISTED", 2)
    monkeypatch.setattr(store, "BATCH", 3)
    with small.house.reading(OWNER) as work:
        done = rehearse(work, migration)
        assert (done.seen, done.moved, done.refused) == (7, 6, 1)
        listed = [fate.instance.id for fate in done.listed_moved]
        assert (len(listed), set(listed) <= set(started[1:])) == (2, True)
        assert all("snapshot" in inspect(fate.instance).unloaded for fate in done.listed_moved)
    assert list(done.reasons.values()) == [1]


def test_what_was_refused_may_go_over_at_a_second_try(small):
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    instance = begin(small)
    small.complete("anna", small.tasks(instance)["a"])
    small.deploy(work_bpmn=line(user_task("a"), user_task("z")))
    assert apply(small, planned(small)) == {instance: ResultState.REFUSED}
    assert apply(small, planned(small, b="z")) == {instance: ResultState.MOVED}
    (task,) = rows(small, UserTask, UserTask.state == TaskState.CREATED)
    assert (task.element_id, task.name) == ("z", "z")


def test_a_mapping_to_where_nothing_fits_keeps_the_plan_from_being_applied(small):
    small.deploy(work_bpmn=line(user_task("a")))
    begin(small)
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    migration = planned(small, a="start")
    with small.house.command(OWNER, now=small.now) as work:
        (view,) = mapping_views(work, work.session.get_one(Migration, migration))
        assert view.errors == 1
        with pytest.raises(Invalid, match="Mend the mapping"):
            begin_application(work, migration, "试")


def test_an_applied_migration_is_taken_back_where_nobody_has_gone_on(small):
    old = user_task("a", form="note", groups="agency")
    flows = [("late", "finish")]
    small.deploy(note_form=NOTE, work_bpmn=line(old, TIMED.format("a", "P5D"), user_task("b"), flows=flows))
    still, gone = begin(small), begin(small)
    with small.house.command(small.people["anna"], now=small.now) as work:
        claim_task(work, small.tasks(still)["a"].id)
    before = small.tasks(still)["a"]
    timer = rows(small, Timer, Timer.instance_id == still)[0]
    other = user_task("x", groups="dept_leader")
    small.deploy(work_bpmn=line(other, user_task("b")), note_form=form("note", text_field("other")))
    migration = planned(small, a="x")
    apply(small, migration)
    assert small.tasks(still)["x"].assignee is None
    small.complete("chef", small.tasks(gone)["x"])

    assert undo(small, migration) == {still: ResultState.UNDONE, gone: ResultState.KEPT}

    task = small.tasks(still)["a"]
    same = ("id", "form_key", "form_digest", "candidate_groups", "assignee", "name", "due_at")
    assert [getattr(task, name) for name in same] == [getattr(before, name) for name in same]
    assert [one.due_at for one in rows(small, Timer, Timer.instance_id == still)] == [timer.due_at]
    keys = {c.group for c in rows(small, TaskCandidate, TaskCandidate.task_id == task.id)}
    assert keys == {"agency", "user:anna"}
    assert set(small.tasks(gone)) == {"b"}
    small.complete("anna", task, subject="done")
    assert set(small.tasks(still)) == {"b"}


def test_a_migration_is_taken_back_after_a_mere_suspension_and_while_it_lasts(small):
    small.deploy(work_bpmn=line(user_task("a"), TIMED.format("a", "P5D"), flows=[("late", "finish")]))
    resumed, waiting = begin(small, n=1), begin(small, n=2)
    small.deploy(work_bpmn=line(user_task("x"), TIMED.format("x", "P5D"), flows=[("late", "finish")]))
    migration = planned(small, a="x")
    apply(small, migration)
    for command, those in ((suspend_instance, (resumed, waiting)), (resume_instance, (resumed,))):
        for instance in those:
            with small.house.command(OWNER, now=small.now) as work:
                command(work, instance, "暂缓")

    assert undo(small, migration) == {resumed: ResultState.UNDONE, waiting: ResultState.UNDONE}
    assert set(small.tasks(resumed)) == set(small.tasks(waiting)) == {"a"}
    assert {timer.instance_id for timer in rows(small, Timer)} == {resumed}
    with pytest.raises(Conflict, match="suspended"):
        small.complete("anna", small.tasks(waiting)["a"])
    with small.house.command(OWNER, now=small.now) as work:
        resume_instance(work, waiting, "继续")
    assert [timer.instance_id for timer in rows(small, Timer)].count(waiting) == 1


def test_a_migration_that_was_taken_back_is_not_applied_again(small):
    small.deploy(work_bpmn=line(user_task("a")))
    begin(small)
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    migration = planned(small)
    apply(small, migration)
    undo(small, migration)
    with pytest.raises(Conflict):
        apply(small, migration)


STAGE = (
    '<bpmn:callActivity id="stage" name="stage"><bpmn:extensionElements>'
    '<zeebe:calledElement processId="work" /></bpmn:extensionElements></bpmn:callActivity>'
)
CALLER = process(
    "main",
    [start(), STAGE, user_task("last"), end()],
    [("start", "stage"), ("stage", "last"), ("last", "finish")],
)


def test_a_called_process_is_migrated_in_whoever_calls_it(small):
    small.deploy(main_bpmn=CALLER, work_bpmn=line(user_task("a")))
    instance = begin(small, "main")
    small.deploy(work_bpmn=line(user_task("a"), user_task("b")))
    assert apply(small, planned(small)) == {instance: ResultState.MOVED}
    small.complete("anna", small.tasks(instance)["a"])
    assert set(small.tasks(instance)) == {"b"}
    (row,) = rows(small, ProcessInstance)
    assert row.definition.key == "main"


def test_the_plan_of_a_process_includes_those_it_calls(small):
    small.deploy(main_bpmn=CALLER, work_bpmn=line(user_task("a")))
    instance = begin(small, "main")
    main = CALLER.replace(b'name="main"', b'name="Main"')
    small.deploy(main_bpmn=main, work_bpmn=line(user_task("a"), user_task("b")))
    migration = planned(small, key="main")
    with small.house.reading(OWNER) as work:
        mappings = work.session.get_one(Migration, migration).mappings
        assert [one["process_id"] for one in mappings] == ["main", "work"]
    apply(small, migration)
    small.complete("anna", small.tasks(instance)["a"])
    small.complete("anna", small.tasks(instance)["b"])
    assert set(small.tasks(instance)) == {"last"}


def test_only_a_process_owner_migrates_and_says_why(small):
    small.deploy(work_bpmn=line(user_task("a")))
    with pytest.raises(Forbidden), small.house.command(small.people["chef"], now=small.now) as work:
        create_migration(work, "work", 1, 1)
    migration = planned(small, 1, 1)
    with pytest.raises(Invalid), small.house.command(OWNER, now=small.now) as work:
        begin_application(work, migration, "  ")
