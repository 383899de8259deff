"""A command advances one instance: what it leaves behind in rows."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import worker
from app.domain.errors import Conflict, ExecutionFailed, InvalidForm, NotFound
from app.domain.history import HistoryEntry
from app.domain.identity import RoleAssignment
from app.domain.incidents import Incident
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.messages import Message, MessageState
from app.domain.notifications import Notification
from app.domain.tasks import Draft, Submission, TaskCandidate, TaskState, UserTask
from app.domain.timers import Timer
from app.services.clock import set_business_clock
from app.services.incidents import retry_incident
from app.services.instances import start_instance
from app.services.messages import publish_message
from app.services.tasks import claim_task, save_draft, unclaim_task
from app.services.timers import fire_timer
from app.store.jobs import open_incidents_of
from app.worker import work_until_idle
from tests.stem_house import SmallHouse, end, form, process, service_task, start, text_field, user_task

TWO_TASKS = process(
    "two_tasks",
    [start(), user_task("write", form="note"), user_task("check", groups="dept_leader"), end()],
    [("start", "write"), ("write", "check"), ("check", "finish")],
)
NOTE = form("note", text_field("subject", required=True, maxLength=20))


def begin(small: SmallHouse, process_id: str, **variables):
    with small.house.command(small.people["anna"], now=small.now) as work:
        return start_instance(work, process_id, variables).id


def count(small: SmallHouse, row) -> int:
    with small.house.reading() as work:
        return work.session.scalar(select(func.count()).select_from(row))


def test_completing_a_task_opens_the_next_one_and_keeps_the_form(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")

    small.complete("anna", small.tasks(instance_id)["write"], subject="Hello")

    assert set(small.tasks(instance_id)) == {"check"}
    with small.house.reading() as work:
        kept = work.session.scalars(select(Submission)).one()
        assert (kept.values, kept.by, kept.form_key) == ({"subject": "Hello"}, "anna", "note")
        task = work.session.scalars(select(UserTask).where(UserTask.element_id == "write")).one()
        assert (task.state, task.assignee) == (TaskState.COMPLETED, "anna")
        groups = set(work.session.scalars(select(TaskCandidate.group)))
        assert groups == {"dept_leader"}


def test_the_last_task_ends_the_instance_and_its_history_says_who_did_what(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")
    small.complete("anna", small.tasks(instance_id)["write"], subject="Hello")
    small.complete("chef", small.tasks(instance_id)["check"])

    with small.house.reading() as work:
        instance = work.session.get_one(ProcessInstance, instance_id)
        assert instance.state is InstanceState.COMPLETED
        lines = work.session.execute(
            select(HistoryEntry.kind, HistoryEntry.element_id, HistoryEntry.actor)
            .where(HistoryEntry.kind.in_(["instance_started", "task_completed", "instance_completed"]))
            .order_by(HistoryEntry.seq)
        ).all()
    assert [tuple(line) for line in lines] == [
        ("instance_started", "", "anna"),
        ("task_completed", "write", "anna"),
        ("task_completed", "check", "chef"),
        ("instance_completed", "", "chef"),
    ]


def test_a_wrong_form_changes_nothing(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")
    before = count(small, HistoryEntry)

    with pytest.raises(InvalidForm) as refused:
        small.complete("anna", small.tasks(instance_id)["write"], subject="x" * 21)

    assert set(refused.value.fields) == {"subject"}
    assert set(small.tasks(instance_id)) == {"write"}
    assert count(small, HistoryEntry) == before


def test_a_second_person_is_told_that_the_task_is_done(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")
    task = small.tasks(instance_id)["write"]
    small.complete("anna", task, subject="first")

    with pytest.raises(Conflict):
        small.complete("bert", task, subject="second")

    assert count(small, Submission) == 1


def test_who_is_not_a_candidate_may_not_complete(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")

    with pytest.raises(NotFound):
        small.complete("chef", small.tasks(instance_id)["write"], subject="mine")


def test_a_claimed_task_is_its_claimants_until_it_is_given_back(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")
    task = small.tasks(instance_id)["write"]
    with small.house.command(small.people["anna"], now=small.now) as work:
        claim_task(work, task.id)
    with pytest.raises(Conflict):
        small.complete("bert", task, subject="x")
    with small.house.command(small.people["anna"], now=small.now) as work:
        unclaim_task(work, task.id)

    small.complete("bert", task, subject="x")


def test_ones_own_draft_is_gone_after_completion_and_a_colleagues_is_kept(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, "two_tasks")
    task = small.tasks(instance_id)["write"]
    for name, words in (("anna", "half a sen"), ("anna", "half a sentence"), ("bert", "who")):
        with small.house.command(small.people[name], now=small.now) as work:
            save_draft(work, task.id, {"subject": words})

    small.complete("bert", task, subject="whole")

    with small.house.reading() as work:
        left = work.session.execute(select(Draft.username, Draft.values)).all()
    assert [tuple(row) for row in left] == [("anna", {"subject": "half a sentence"})]


RECORDED = process(
    "recorded",
    [
        start(),
        user_task("ask"),
        service_task("number", "give-number", headers={"series": "=series"}),
        user_task("answer", groups="=[&quot;agency&quot;]"),
        end(),
    ],
    [("start", "ask"), ("ask", "number"), ("number", "answer"), ("answer", "finish")],
)


def test_a_record_handler_runs_in_the_command_and_its_values_go_on(small):
    seen = []
    small.house.registry.record["give-number"] = lambda call: (
        seen.append(dict(call.headers)) or {"number": "A-1"}
    )
    small.deploy(recorded_bpmn=RECORDED)
    instance_id = begin(small, "recorded", series="A")

    small.complete("anna", small.tasks(instance_id)["ask"])

    assert seen == [{"series": "A"}]
    assert set(small.tasks(instance_id)) == {"answer"}


def test_a_failing_record_handler_is_an_incident_and_the_submission_is_kept(small):
    def refuse(call):
        call.instance.title = "half done"
        raise ExecutionFailed("no such series")

    small.house.registry.record["give-number"] = refuse
    small.deploy(recorded_bpmn=RECORDED)
    instance_id = begin(small, "recorded", series="A")
    small.complete("anna", small.tasks(instance_id)["ask"])

    assert count(small, Submission) == 1
    with small.house.reading() as work:
        [incident] = open_incidents_of(work.session, instance_id)
        assert (incident.element_id, incident.kind, incident.message) == (
            "number",
            "record_handler",
            "no such series",
        )
        assert work.session.get_one(ProcessInstance, instance_id).title == ""

    small.house.registry.record["give-number"] = lambda _call: {"number": "A-2"}
    with small.house.command(small.people["chef"], now=small.now) as work:
        retry_incident(work, incident.id)
    with small.house.reading() as work:
        assert open_incidents_of(work.session, instance_id) == []
        assert work.session.scalars(select(Incident)).one().resolved_at is not None
    assert set(small.tasks(instance_id)) == {"answer"}


def told_of_trouble(small) -> list[tuple[str, str]]:
    """Return title and link of what the bell of chef, a process owner, says."""
    with small.house.reading() as work:
        told = work.session.scalars(
            select(Notification).where(Notification.user_id == small.people["chef"].id)
        )
        return [(one.title, one.link) for one in told if one.title.startswith("技术问题")]


def test_process_owners_are_told_of_every_incident_once_and_of_nothing_private(small):
    with small.house.command() as work:
        work.session.add(RoleAssignment(user_id=small.people["chef"].id, role="process_owner", qualifier=""))
    small.house.registry.record["give-number"] = lambda _call: {"number": 1 // 0}
    small.deploy(recorded_bpmn=RECORDED)
    instance_id = begin(small, "recorded", series="A secret")
    small.complete("anna", small.tasks(instance_id)["ask"])
    assert told_of_trouble(small) == [("技术问题：number", "/operate/")]

    with small.house.command(small.people["chef"], now=small.now) as work:
        [incident] = open_incidents_of(work.session, instance_id)
        retry_incident(work, incident.id)
    assert len(told_of_trouble(small)) == 1
    with small.house.reading() as work:
        assert all("secret" not in one.body for one in work.session.scalars(select(Notification)))


def test_a_bug_in_a_record_handler_is_an_incident_too(small):
    small.house.registry.record["give-number"] = lambda _call: {"number": 1 // 0}
    small.deploy(recorded_bpmn=RECORDED)
    instance_id = begin(small, "recorded", series="A")
    small.complete("anna", small.tasks(instance_id)["ask"])

    assert count(small, Submission) == 1
    with small.house.reading() as work:
        [incident] = open_incidents_of(work.session, instance_id)
        assert "ZeroDivisionError" in incident.message


TIMED = process(
    "timed",
    [
        start(),
        (
            '<bpmn:intermediateCatchEvent id="pause" name="pause"><bpmn:timerEventDefinition>'
            '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">=moment</bpmn:timeDate>'
            "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
        ),
        user_task("after"),
        end(),
    ],
    [("start", "pause"), ("pause", "after"), ("after", "finish")],
)


def test_a_timer_is_a_row_and_fires_when_it_is_due_on_the_business_clock(small):
    small.deploy(timed_bpmn=TIMED)
    instance_id = begin(small, "timed", moment="2021-10-01T00:00:00+08:00")
    with small.house.reading() as work:
        assert work.session.scalars(select(Timer.due_at)).one().isoformat() == "2021-09-30T16:00:00+00:00"

    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    work_until_idle(small.house)
    assert small.tasks(instance_id) == {}

    with small.house.command() as work:
        set_business_clock(work.session, small.now + timedelta(days=60))
    work_until_idle(small.house)
    assert set(small.tasks(instance_id)) == {"after"}
    assert count(small, Timer) == 0


MESSAGE = (
    '<bpmn:message id="message_1" name="parcel"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=key" /></bpmn:extensionElements></bpmn:message>'
)
WAITING = process(
    "waiting",
    [
        start(),
        (
            '<bpmn:intermediateCatchEvent id="parcel_came" name="parcel_came">'
            '<bpmn:messageEventDefinition messageRef="message_1" /></bpmn:intermediateCatchEvent>'
        ),
        user_task("unpack"),
        end(),
    ],
    [("start", "parcel_came"), ("parcel_came", "unpack"), ("unpack", "finish")],
    MESSAGE,
)


def test_one_timer_that_breaks_stops_no_other(small, monkeypatch):
    small.deploy(timed_bpmn=TIMED)
    moments = ["2021-10-01T00:00:00+08:00", "2021-10-02T00:00:00+08:00"]
    first, second = (begin(small, "timed", moment=moment) for moment in moments)

    def break_first(work, timer_id):
        if work.session.get_one(Timer, timer_id).instance_id == first:
            raise ZeroDivisionError
        return fire_timer(work, timer_id)

    monkeypatch.setattr(worker, "fire_timer", break_first)
    with small.house.command() as work:
        set_business_clock(work.session, small.now + timedelta(days=365))
    work_until_idle(small.house)

    assert set(small.tasks(first)) == set()
    assert set(small.tasks(second)) == {"after"}
    assert count(small, Timer) == 1


def test_two_that_wait_for_one_message_are_a_conflict_that_the_owners_hear_of(small):
    small.deploy(waiting_bpmn=WAITING)
    with small.house.command() as work:
        work.session.add(RoleAssignment(user_id=small.people["chef"].id, role="process_owner"))
    waiting = [begin(small, "waiting", key="same") for _ in range(2)]
    with small.house.command(now=small.now) as work:
        publish_message(work, "parcel", "same", {})
    work_until_idle(small.house)

    assert sorted(len(small.tasks(each)) for each in waiting) == [0, 1]
    with small.house.reading() as work:
        told = work.session.scalars(select(Notification).where(Notification.title.contains("多处等待"))).all()
        assert [one.user_id for one in told] == [small.people["chef"].id]
        assert "另有 1 件" in told[0].body


def test_a_message_is_delivered_once_early_or_late(small):
    small.deploy(waiting_bpmn=WAITING)
    with small.house.command(now=small.now) as work:
        publish_message(work, "parcel", "early", {"weight": 3})
    early = begin(small, "waiting", key="early")
    late = begin(small, "waiting", key="late")
    other = begin(small, "waiting", key="other")
    with small.house.command(now=small.now) as work:
        publish_message(work, "parcel", "late", {})
        publish_message(work, "parcel", "late", {}, deduplication_id="d")
        publish_message(work, "parcel", "late", {}, deduplication_id="d")

    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    work_until_idle(small.house)

    assert set(small.tasks(early)) == set(small.tasks(late)) == {"unpack"}
    assert small.tasks(other) == {}
    with small.house.reading() as work:
        states = sorted(work.session.scalars(select(Message.state)))
    assert states == [MessageState.DELIVERED, MessageState.DELIVERED, MessageState.WAITING]


def test_running_instances_stay_on_their_version(small):
    small.deploy(note_form=NOTE, two_tasks_bpmn=TWO_TASKS)
    old = begin(small, "two_tasks")
    small.deploy(
        two_tasks_bpmn=process(
            "two_tasks",
            [start(), user_task("write", form="note"), user_task("revise"), end()],
            [("start", "write"), ("write", "revise"), ("revise", "finish")],
        )
    )
    new = begin(small, "two_tasks")
    for instance_id in (old, new):
        small.complete("anna", small.tasks(instance_id)["write"], subject="x")

    assert set(small.tasks(old)) == {"check"}
    assert set(small.tasks(new)) == {"revise"}
