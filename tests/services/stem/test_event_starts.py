"""Processes that a message or a signal starts: on the newest version, once, one at a time for each key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domain.instances import InstanceState, ProcessInstance
from app.domain.messages import Message, MessageState
from app.domain.starts import EventStart, StartSubscription
from app.services.clock import set_business_clock
from app.services.instances import variables_of_instance
from app.services.messages import publish_message
from app.worker import work_until_idle
from tests.services.stem.test_migrations_waits import waiting_for
from tests.services.stem.test_signals import ALARM, DEFINITION, THROWS, begin
from tests.stem_house import SmallHouse, end, process, user_task

ORDER = '<bpmn:message id="m" name="order" />'
BY_MESSAGE = '<bpmn:messageEventDefinition messageRef="m" />'
OUTPUTS = (
    '<bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="=amount + 1" target="sum" />'
    "</zeebe:ioMapping></bpmn:extensionElements>"
)


def started_by(definition: str, more: str, *, inside: str = "", key: str = "work") -> bytes:
    begins = f'<bpmn:startEvent id="begin" name="begin">{inside}{definition}</bpmn:startEvent>'
    return process(key, [begins, user_task("do"), end()], [("begin", "do"), ("do", "finish")], more)


def publish(small: SmallHouse, key: str = "K1", **options: Any) -> UUID:
    variables = options.pop("variables", {"amount": 4})
    small.now += timedelta(seconds=1)
    with small.house.command(now=small.now) as work:
        return publish_message(work, "order", key, variables, **options).id


def instances(small: SmallHouse) -> list[ProcessInstance]:
    with small.house.reading() as work:
        statement = select(ProcessInstance).order_by(ProcessInstance.started_at, ProcessInstance.id)
        return list(work.session.scalars(statement))


def count(small: SmallHouse, kind: type, *where: Any) -> int:
    with small.house.reading() as work:
        return work.session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def variables(small: SmallHouse, instance: ProcessInstance) -> dict[str, Any]:
    with small.house.reading() as work:
        return dict(variables_of_instance(work, work.session.get_one(ProcessInstance, instance.id)))


def finish(small: SmallHouse, instance: ProcessInstance) -> None:
    small.complete("anna", small.tasks(instance.id)["do"])


def state_of(small: SmallHouse, message_id: UUID) -> tuple[MessageState, UUID | None]:
    with small.house.reading() as work:
        message = work.session.get_one(Message, message_id)
        return message.state, message.delivered_to


def test_a_message_starts_an_instance_which_takes_its_variables_and_nobodys_name(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    message = publish(small, variables={"amount": 4, "initiator": {"username": "boss"}})
    work_until_idle(small.house)
    (one,) = instances(small)
    found = variables(small, one)
    assert (found["amount"], found["initiator"], found["instance_id"]) == (4, None, str(one.id))
    assert (one.started_by, one.definition.key) == (None, "work")
    assert state_of(small, message) == (MessageState.DELIVERED, one.id)


def test_the_outputs_of_the_start_choose_what_is_taken(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER, inside=OUTPUTS))
    publish(small)
    work_until_idle(small.house)
    found = variables(small, instances(small)[0])
    assert (found["sum"], "amount" in found, "parameters" in found) == (5, False, True)


def test_one_instance_is_active_for_each_key_and_the_next_message_waits_for_its_end(
    small: SmallHouse,
) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    publish(small)
    later = publish(small)
    publish(small, "K2")
    work_until_idle(small.house)
    assert len(instances(small)) == 2
    assert state_of(small, later)[0] is MessageState.WAITING
    with small.house.reading() as work:
        first = work.session.scalars(
            select(EventStart.instance_id).where(
                EventStart.correlation_key == "K1", EventStart.instance_id.is_not(None)
            )
        ).one()
    finish(small, next(one for one in instances(small) if one.id == first))
    work_until_idle(small.house)
    assert len(instances(small)) == 3
    assert state_of(small, later)[0] is MessageState.DELIVERED


def test_without_a_key_every_message_starts_one_and_a_deduplication_id_only_once(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    for number in ("a", "b", "a"):
        publish(small, "", deduplication_id=number)
    work_until_idle(small.house)
    assert len(instances(small)) == 2


def test_a_message_that_waited_too_long_for_its_key_starts_nothing(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    publish(small)
    publish(small, time_to_live=timedelta(hours=1))
    work_until_idle(small.house)
    (first,) = instances(small)
    small.now += timedelta(hours=2)
    finish(small, first)
    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    work_until_idle(small.house)
    assert len(instances(small)) == 1


def test_only_the_newest_version_is_started(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER, inside=OUTPUTS))
    publish(small)
    work_until_idle(small.house)
    assert [one.definition.version for one in instances(small)] == [2]
    small.deploy(work_bpmn=started_by(DEFINITION, ALARM))
    publish(small, "K9")
    work_until_idle(small.house)
    assert len(instances(small)) == 1
    assert count(small, StartSubscription) == 1


def test_who_waits_for_the_message_in_another_process_takes_it_too(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER, key="made"))
    small.deploy(work_bpmn=waiting_for("=order", "order"))
    waiting = begin(small, "work", order="K1")
    message = publish(small)
    work_until_idle(small.house)
    states = {one.id: one.state for one in instances(small)}
    assert len(states) == 2
    assert states[waiting] is InstanceState.COMPLETED
    assert state_of(small, message) == (MessageState.DELIVERED, waiting)


def test_a_signal_starts_one_instance_of_each_process_that_it_starts(small: SmallHouse) -> None:
    small.deploy(
        throws_bpmn=THROWS,
        one_bpmn=started_by(DEFINITION, ALARM, key="one"),
        two_bpmn=started_by(DEFINITION, ALARM, key="two"),
    )
    begin(small, "throws", grade=7)
    work_until_idle(small.house)
    made = [one for one in instances(small) if one.definition.key != "throws"]
    assert sorted(one.definition.key for one in made) == ["one", "two"]
    assert [variables(small, one)["level"] for one in made] == [7, 7]


@pytest.mark.parametrize(("key", "expected"), [("K1", 1), ("", 6)])
def test_two_workers_at_once_start_each_once(small: SmallHouse, key: str, expected: int) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    for _ in range(6):
        publish(small, key)
    with ThreadPoolExecutor(2) as pool:
        while len(instances(small)) < expected:
            list(pool.map(lambda _: work_until_idle(small.house), range(2)))
    work_until_idle(small.house)
    assert len(instances(small)) == expected
    assert count(small, EventStart, EventStart.instance_id.is_not(None)) == expected
