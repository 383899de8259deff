"""Signals across instances: everybody who waits when one is thrown hears it, once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domain.history import HistoryEntry
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.messages import SignalDelivery, SignalSubscription
from app.services.instances import start_instance, variables_of_instance
from app.services.modifications import cancel_instance, resume_instance, suspend_instance
from app.store.instances import lock_instance
from app.worker import work_until_idle
from tests.services.stem.test_migrations import OWNER
from tests.stem_house import SmallHouse, end, process, start, user_task

ALARM = '<bpmn:signal id="sig" name="alarm" />'
DEFINITION = '<bpmn:signalEventDefinition signalRef="sig" />'
CATCH = f'<bpmn:intermediateCatchEvent id="hear" name="hear">{DEFINITION}</bpmn:intermediateCatchEvent>'
LISTENS = process("listens", [start(), CATCH, end()], [("start", "hear"), ("hear", "finish")], ALARM)
LEVEL = (
    '<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=grade" target="level" />'
    "</zeebe:ioMapping></bpmn:extensionElements>"
)
THROWS = process(
    "throws",
    [start(), f'<bpmn:endEvent id="cry" name="cry">{LEVEL}{DEFINITION}</bpmn:endEvent>'],
    [("start", "cry")],
    ALARM,
)
BESIDE = (
    '<bpmn:boundaryEvent id="hear" name="hear" attachedToRef="stay" cancelActivity="false">'
    f"{DEFINITION}</bpmn:boundaryEvent>"
)
COUNTS = process(
    "counts",
    [
        start(),
        user_task("stay"),
        BESIDE,
        end(),
    ],
    [("start", "stay"), ("stay", "finish"), ("hear", "finish")],
    ALARM,
)


@pytest.fixture
def house(small: SmallHouse) -> SmallHouse:
    small.deploy(listens_bpmn=LISTENS, throws_bpmn=THROWS, counts_bpmn=COUNTS)
    return small


def begin(small: SmallHouse, key: str, **variables: Any) -> UUID:
    with small.house.command(now=small.now) as work:
        return start_instance(work, key, variables).id


def states(small: SmallHouse, *ids: UUID) -> list[InstanceState]:
    with small.house.reading() as work:
        return [work.session.get_one(ProcessInstance, one).state for one in ids]


def count(small: SmallHouse, kind: type, *where: Any) -> int:
    with small.house.reading() as work:
        return work.session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def heard(small: SmallHouse) -> int:
    return count(small, HistoryEntry, HistoryEntry.kind == "signal_received")


def test_a_signal_reaches_every_instance_that_waits_with_the_variables_of_its_event(
    house: SmallHouse,
) -> None:
    ones = [begin(house, "listens", level=1) for _ in range(3)]
    begin(house, "throws", grade=7, secret="not mapped")
    work_until_idle(house.house)
    assert set(states(house, *ones)) == {InstanceState.COMPLETED}
    with house.house.reading() as work:
        instance = lock_instance(work.session, ones[0])
        found = variables_of_instance(work, instance)
    assert (found["level"], "secret" in found) == (7, False)
    assert (count(house, SignalDelivery), count(house, SignalSubscription)) == (0, 0)


def test_who_begins_to_wait_afterwards_does_not_hear_it(house: SmallHouse) -> None:
    begin(house, "throws", grade=7)
    late = begin(house, "listens")
    work_until_idle(house.house)
    assert states(house, late) == [InstanceState.ACTIVE]
    assert heard(house) == 0


def test_a_suspended_instance_hears_it_when_it_is_resumed(house: SmallHouse) -> None:
    one = begin(house, "listens")
    with house.house.command(OWNER, now=house.now) as work:
        suspend_instance(work, one, "to look at it")
    begin(house, "throws", grade=7)
    work_until_idle(house.house)
    assert states(house, one) == [InstanceState.ACTIVE]
    with house.house.command(OWNER, now=house.now) as work:
        resume_instance(work, one, "it may go on")
    work_until_idle(house.house)
    assert states(house, one) == [InstanceState.COMPLETED]


@pytest.mark.parametrize("is_suspended", [True, False])
def test_a_signal_to_an_instance_that_was_cancelled_meanwhile_is_gone(
    house: SmallHouse, *, is_suspended: bool
) -> None:
    one = begin(house, "listens")
    begin(house, "throws", grade=7)
    with house.house.command(OWNER, now=house.now) as work:
        if is_suspended:
            suspend_instance(work, one, "to look at it")
        cancel_instance(work, one, "no longer wanted")
    assert count(house, SignalDelivery) == 0
    work_until_idle(house.house)
    assert heard(house) == 0


def test_two_workers_at_once_let_each_hear_each_signal_once(house: SmallHouse) -> None:
    for _ in range(5):
        begin(house, "counts")
    for _ in range(4):
        begin(house, "throws", grade=7)
    with ThreadPoolExecutor(2) as pool:
        while count(house, SignalDelivery):
            list(pool.map(lambda _: work_until_idle(house.house), range(2)))
    assert heard(house) == 20
    assert count(house, SignalSubscription) == 5, "they go on listening"


def test_a_signal_waits_for_nobody_and_is_heard_later(house: SmallHouse) -> None:
    one = begin(house, "listens")
    if house.house.database.is_postgres:
        with house.house.command() as work:
            lock_instance(work.session, one)
            begin(house, "throws", grade=7)
            work_until_idle(house.house)
            assert heard(house) == 0
    else:
        begin(house, "throws", grade=7)
    work_until_idle(house.house)
    assert states(house, one) == [InstanceState.COMPLETED]
