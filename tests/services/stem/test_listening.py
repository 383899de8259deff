"""What listens for starts is the newest version of each process and nothing else, on either database."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.domain.starts import StartSubscription
from app.services.event_starts import listen_to_newest
from tests.services.stem.test_event_starts import BY_MESSAGE, ORDER, instances, publish, started_by
from tests.services.stem.test_signals import ALARM, DEFINITION
from tests.services.stem.test_start_timers import at, due, started_at
from tests.stem_house import NOW, SmallHouse, end, process, start, user_task

BY_HAND = process("work", [start(), user_task("do"), end()], [("start", "do"), ("do", "finish")])
EVENTS = {
    "message": started_by(BY_MESSAGE, ORDER),
    "signal": started_by(DEFINITION, ALARM),
    "timer": started_at("timeCycle", "R/P1D"),
}


def listening(small: SmallHouse) -> list[tuple[str, str]]:
    with small.house.reading() as work:
        rows = work.session.scalars(select(StartSubscription)).all()
        return [(row.process_id, row.kind.value) for row in rows]


def restarted(small: SmallHouse) -> int:
    with small.house.command(now=small.now) as work:
        return listen_to_newest(work)


def forget(small: SmallHouse) -> None:
    """Leave the database as a version left it that did not hear start events."""
    with small.house.command(now=small.now) as work:
        work.session.execute(delete(StartSubscription))


@pytest.mark.parametrize("before", EVENTS)
@pytest.mark.parametrize("after", EVENTS)
def test_only_the_newest_version_listens_and_only_as_it_says(
    small: SmallHouse, before: str, after: str
) -> None:
    small.deploy(work_bpmn=EVENTS[before])
    assert listening(small) == [("work", before)]
    small.deploy(work_bpmn=EVENTS[after].replace(b'"begin"', b'"set_out"'))
    assert listening(small) == [("work", after)]
    small.deploy(work_bpmn=BY_HAND)
    assert (listening(small), restarted(small)) == ([], 0)
    at(small, NOW + timedelta(days=3))
    publish(small)
    at(small, NOW + timedelta(days=4))
    assert instances(small) == []


def test_what_waits_for_its_key_is_dropped_when_the_newest_version_no_longer_starts_so(
    small: SmallHouse,
) -> None:
    small.deploy(work_bpmn=EVENTS["message"])
    publish(small)
    publish(small)
    at(small, NOW + timedelta(days=1))
    (first,) = instances(small)
    small.deploy(work_bpmn=BY_HAND)
    small.complete("anna", small.tasks(first.id)["do"])
    at(small, NOW + timedelta(days=2))
    assert [one.id for one in instances(small)] == [first.id]


@pytest.mark.parametrize("kind", EVENTS)
def test_what_was_deployed_before_starts_were_heard_listens_from_the_next_start_up(
    small: SmallHouse, kind: str
) -> None:
    small.deploy(work_bpmn=EVENTS[kind])
    forget(small)
    assert [restarted(small), restarted(small)] == [1, 0]
    assert listening(small) == [("work", kind)]
    assert due(small) == [NOW + timedelta(days=1) if kind == "timer" else None]


def test_what_an_older_version_still_listens_to_ends_at_the_next_start_up(small: SmallHouse) -> None:
    small.deploy(work_bpmn=EVENTS["signal"])
    with small.house.reading() as work:
        old = work.session.scalars(select(StartSubscription.definition_id)).one()
    small.deploy(work_bpmn=EVENTS["timer"])
    with small.house.command(now=small.now) as work:
        stale = {"definition_id": old, "process_id": "work", "element_id": "old", "name": ""}
        work.session.add(StartSubscription(**stale, kind="signal", event_name="alarm"))
    assert restarted(small) == 1
    assert listening(small) == [("work", "timer")]


@pytest.mark.parametrize(("kind", "text"), [("timeDuration", "P1D"), ("timeDate", "2021-09-02T10:00:00Z")])
def test_a_moment_that_has_come_does_not_come_again(small: SmallHouse, kind: str, text: str) -> None:
    small.deploy(work_bpmn=started_at(kind, text))
    at(small, NOW + timedelta(days=2))
    small.now = NOW + timedelta(days=2)
    assert (len(instances(small)), restarted(small), due(small)) == (1, 0, [])
