"""Messages and their time to live: who waits already is served, what is over expires, ids are free again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.messages import Message, MessageState
from app.services.clock import set_business_clock
from app.services.messages import expire_messages, publish_message
from app.worker import work_until_idle
from tests.services.stem.test_event_starts import BY_MESSAGE, ORDER, instances, started_by
from tests.services.stem.test_migrations_waits import waiting_for
from tests.services.stem.test_signals import begin
from tests.stem_house import SmallHouse

NO_TIME = timedelta(0)


def publish(small: SmallHouse, key: str = "K1", name: str = "order", **options: Any) -> UUID:
    with small.house.command(now=small.now) as work:
        return publish_message(work, name, key, {}, **options).id


def pass_time(small: SmallHouse, **units: int) -> None:
    """Let the clock run, and then the sweep that marks what is over."""
    small.now += timedelta(**units)
    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    with small.house.command(now=small.now) as work:
        expire_messages(work)


def states(small: SmallHouse) -> list[MessageState]:
    with small.house.reading() as work:
        return list(work.session.scalars(select(Message.state).order_by(Message.published_at)))


def state_of(small: SmallHouse, instance_id: UUID) -> InstanceState:
    with small.house.reading() as work:
        return work.session.get_one(ProcessInstance, instance_id).state


def test_without_time_to_live_it_reaches_who_waits_already_however_late_the_worker_comes(small: SmallHouse):
    small.deploy(work_bpmn=waiting_for("=order", "order"))
    waiting = begin(small, "work", order="K1")
    publish(small, time_to_live=NO_TIME)

    pass_time(small, hours=3)
    late = begin(small, "work", order="K1")
    work_until_idle(small.house)

    assert (state_of(small, waiting), state_of(small, late)) == (
        InstanceState.COMPLETED,
        InstanceState.ACTIVE,
    )
    assert states(small) == [MessageState.DELIVERED]


def test_without_time_to_live_and_without_a_waiter_it_has_expired_at_once(small: SmallHouse):
    small.deploy(work_bpmn=waiting_for("=order", "order"))
    publish(small, time_to_live=NO_TIME)
    late = begin(small, "work", order="K1")
    work_until_idle(small.house)
    assert state_of(small, late) is InstanceState.ACTIVE
    assert states(small) == [MessageState.EXPIRED]


def test_without_time_to_live_it_starts_a_process_whose_key_is_free_and_waits_for_none(small: SmallHouse):
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    publish(small, time_to_live=NO_TIME)
    small.now += timedelta(seconds=1)
    publish(small, time_to_live=NO_TIME)
    pass_time(small, hours=1)
    work_until_idle(small.house)
    assert len(instances(small)) == 1
    assert states(small) == [MessageState.DELIVERED, MessageState.EXPIRED]


def test_what_nobody_took_in_time_is_marked_as_expired(small: SmallHouse):
    publish(small, time_to_live=timedelta(hours=1))
    small.now += timedelta(seconds=1)
    publish(small, "other", time_to_live=timedelta(days=3))
    pass_time(small, hours=2)
    assert states(small) == [MessageState.EXPIRED, MessageState.WAITING]


def test_an_early_waiter_that_left_keeps_no_message_from_expiring(small: SmallHouse):
    small.deploy(work_bpmn=waiting_for("=order", "order"))
    begin(small, "work", order="K1")
    for _ in range(2):
        publish(small, time_to_live=timedelta(hours=1))
    work_until_idle(small.house)  # the first is delivered, and nobody waits for the second any more
    pass_time(small, hours=2)
    assert sorted(states(small)) == [MessageState.DELIVERED, MessageState.EXPIRED]


def test_a_deduplication_id_holds_for_the_time_to_live_of_its_message(small: SmallHouse):
    options = {"deduplication_id": "once", "time_to_live": timedelta(hours=1)}
    first = publish(small, **options)
    assert publish(small, **options) == first
    pass_time(small, hours=2)
    again = publish(small, **options)
    assert again != first
    assert publish(small, **options) == again


def test_a_deduplication_id_of_a_delivered_message_holds_too(small: SmallHouse):
    small.deploy(work_bpmn=waiting_for("=order", "order"))
    begin(small, "work", order="K1")
    first = publish(small, deduplication_id="once")
    work_until_idle(small.house)
    assert publish(small, deduplication_id="once") == first


def test_a_deduplication_id_of_another_message_is_a_conflict_and_loses_nothing(small: SmallHouse):
    publish(small, deduplication_id="once")
    with pytest.raises(Conflict, match="order"):
        publish(small, "other", deduplication_id="once")
