"""What never ends by itself is stopped: timers that are always due, handlers in a circle, texts too long."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import worker
from app.domain.errors import Conflict, ExecutionFailed
from app.domain.history import HistoryEntry
from app.domain.incidents import Incident
from app.domain.instances import ProcessInstance
from app.domain.jobs import Job
from app.domain.tasks import Submission
from app.services import advance as stem
from app.services.clock import business_now, set_business_clock
from app.services.instances import start_instance
from app.services.messages import publish_message
from app.worker import move_business_clock, work_until_idle
from tests.stem_house import SmallHouse, end, form, process, service_task, start, text_field, user_task


def timed(kind: str, text: str) -> bytes:
    """A task, then a timer that leads back to itself."""
    wait = (
        '<bpmn:intermediateCatchEvent id="pause" name="pause"><bpmn:timerEventDefinition>'
        f"<bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    way_out = '<bpmn:exclusiveGateway id="merge" /><bpmn:exclusiveGateway id="split" default="flow_3" />'
    return process(
        "timed",
        [start(), wait, way_out, end()],
        [
            ("start", "merge"),
            ("merge", "pause"),
            ("split", "merge"),
            ("split", "finish", "is_over"),
            ("pause", "split"),
        ],
    )


def begin(small: SmallHouse, process_id: str, **variables):
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, process_id, variables).id
    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    return instance_id


def fired(small: SmallHouse) -> int:
    with small.house.reading() as work:
        return work.session.scalar(
            select(func.count()).select_from(HistoryEntry).where(HistoryEntry.kind == "timer_fired")
        )


def test_a_sweep_ends_although_a_timer_is_always_due(small, monkeypatch):
    monkeypatch.setattr(worker, "MOST_FIRINGS", 5)
    small.deploy(timed_bpmn=timed("timeDuration", "PT0S"))
    begin(small, "timed", is_over=False)
    work_until_idle(small.house)
    assert fired(small) == 5
    work_until_idle(small.house)
    assert fired(small) == 10


@pytest.mark.parametrize("text", ["PT0S", "PT1M"])
def test_the_clock_stops_at_a_timer_that_fires_without_end_and_says_which(small, monkeypatch, text):
    monkeypatch.setattr(worker, "MOST_FIRINGS", 5)
    small.deploy(timed_bpmn=timed("timeDuration", text))
    begin(small, "timed", is_over=False)
    target = small.now + timedelta(days=365)
    with pytest.raises(Conflict, match="pause"):
        move_business_clock(small.house, target)
    with small.house.reading() as work:
        assert small.now <= business_now(work.session) < small.now + timedelta(hours=1)
    assert 4 <= fired(small) <= 6


def test_the_clock_passes_timers_that_end(small):
    small.deploy(timed_bpmn=timed("timeDuration", "P1D"))
    begin(small, "timed", is_over=True)
    move_business_clock(small.house, small.now + timedelta(days=2))
    assert fired(small) == 1


ROUND = process(
    "round",
    [
        start(),
        '<bpmn:exclusiveGateway id="merge" />',
        service_task("number", "give-number"),
        user_task("never"),
        '<bpmn:exclusiveGateway id="split" default="flow_4" />',
        end(),
    ],
    [
        ("start", "merge"),
        ("merge", "number"),
        ("number", "split"),
        ("split", "merge"),
        ("split", "never", "is_over"),
        ("never", "finish"),
    ],
)


def test_record_handlers_in_a_circle_are_an_incident_and_no_outside_job(small, monkeypatch):
    monkeypatch.setattr(stem, "MAX_HANDLERS", 10)
    small.house.registry.record["give-number"] = lambda _call: {}
    small.deploy(round_bpmn=ROUND)
    begin(small, "round", is_over=False)
    with small.house.reading() as work:
        incident = work.session.scalars(select(Incident)).one()
        assert (incident.element_id, incident.kind) == ("number", "record_handler")
        assert work.session.scalars(select(Job)).all() == []


WIDE = process(
    "wide",
    [start(), user_task("write", form="note"), user_task("check", groups="=[subject]"), end()],
    [("start", "write"), ("write", "check"), ("check", "finish")],
)


@pytest.mark.parametrize("letters", [201, 4_000])
def test_a_group_too_long_for_its_row_is_an_incident_and_the_submission_is_kept(small, letters):
    small.deploy(note_form=form("note", text_field("subject")), wide_bpmn=WIDE)
    instance_id = begin(small, "wide")
    small.complete("anna", small.tasks(instance_id)["write"], subject="g" * letters)
    with small.house.reading() as work:
        assert work.session.scalars(select(Incident.element_id)).all() == ["check"]
        assert work.session.scalars(select(Submission)).one().values == {"subject": "g" * letters}


def test_a_long_outcome_is_cut_for_its_row(small):
    done = process("done", [start(), user_task("a"), end()], [("start", "a"), ("a", "finish")])
    small.deploy(done_bpmn=done)
    instance_id = begin(small, "done", outcome="o" * 300)
    small.complete("anna", small.tasks(instance_id)["a"])
    with small.house.reading() as work:
        assert work.session.get_one(ProcessInstance, instance_id).outcome == "o" * 100


def test_a_message_too_long_for_its_row_is_refused(small):
    with small.house.command(now=small.now) as work, pytest.raises(ExecutionFailed):
        publish_message(work, "parcel", "k" * 201, {})
