"""Workers look first whether anything may be due: nothing is missed, and an idle house shows nothing."""

from datetime import timedelta

from app.store.due import may_be_due
from app.worker import work_until_idle
from tests.services.stem.test_event_starts import BY_MESSAGE, ORDER, instances, started_by
from tests.services.stem.test_migrations_waits import waiting_for
from tests.services.stem.test_signals import begin
from tests.services.stem.test_start_timers import started_at
from tests.services.stem.test_time_to_live import publish
from tests.stem_house import NOW, SmallHouse


def looks_due(small: SmallHouse, **later: int) -> bool:
    with small.house.reading() as work:
        return may_be_due(work.session, NOW + timedelta(**later))


def test_a_message_somebody_waits_for_is_seen_until_it_has_arrived(small: SmallHouse) -> None:
    small.deploy(work_bpmn=waiting_for("=order", "order"))
    begin(small, "work", order="K1")
    assert not looks_due(small)
    publish(small)
    assert looks_due(small)
    work_until_idle(small.house)
    assert not looks_due(small)


def test_a_start_by_message_is_seen_until_it_has_started(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_by(BY_MESSAGE, ORDER))
    publish(small, time_to_live=timedelta(0))
    assert looks_due(small)
    work_until_idle(small.house)
    assert (len(instances(small)), looks_due(small)) == (1, False)


def test_a_timer_is_seen_when_its_moment_has_come(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_at("timeDuration", "P1D"))
    assert (looks_due(small, hours=23), looks_due(small, hours=25)) == (False, True)
