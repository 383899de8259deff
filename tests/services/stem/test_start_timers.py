"""Processes that a moment starts: once at each, on the newest version, however late the sweep."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.errors import InvalidDeployment, Severity
from app.domain.instances import ProcessInstance
from app.domain.starts import StartSubscription
from app.services.clock import set_business_clock
from app.worker import move_business_clock, work_until_idle
from tests.services.stem.test_event_starts import count, instances, started_by
from tests.stem_house import NOW, SmallHouse

FORMAL = 'xsi:type="bpmn:tFormalExpression"'


def started_at(kind: str, text: str) -> bytes:
    inside = f"<bpmn:{kind} {FORMAL}>{text}</bpmn:{kind}>"
    return started_by(f"<bpmn:timerEventDefinition>{inside}</bpmn:timerEventDefinition>", "")


def at(small: SmallHouse, moment: datetime) -> None:
    with small.house.command() as work:
        set_business_clock(work.session, moment)
    work_until_idle(small.house)


def due(small: SmallHouse) -> list[datetime | None]:
    with small.house.reading() as work:
        return list(work.session.scalars(select(StartSubscription.due_at)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDate", "2021-09-02T10:00:00+08:00"),
        ("timeDuration", "P1D"),
        ("timeDate", '=now() + duration("P1D")'),
    ],
)
def test_a_date_or_a_duration_starts_it_once(small: SmallHouse, kind: str, text: str) -> None:
    small.deploy(work_bpmn=started_at(kind, text))
    at(small, NOW + timedelta(hours=23))
    assert instances(small) == []
    at(small, NOW + timedelta(days=3))
    (one,) = instances(small)
    assert (one.definition.key, one.started_by, due(small)) == ("work", None, [])


def test_a_cycle_starts_it_at_each_of_its_moments_and_ends(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_at("timeCycle", "R3/P1D"))
    move_business_clock(small.house, NOW + timedelta(days=2, hours=1))
    assert [(one.started_at - NOW).days for one in instances(small)] == [1, 2]
    assert due(small) == [NOW + timedelta(days=3)]
    move_business_clock(small.house, NOW + timedelta(days=9))
    assert (count(small, ProcessInstance), due(small)) == (3, [])


def test_a_new_version_takes_the_place_of_the_older_ones_moments(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_at("timeCycle", "R/P1D"))
    small.deploy(work_bpmn=started_at("timeDuration", "P7D"))
    at(small, NOW + timedelta(days=3))
    assert instances(small) == []
    at(small, NOW + timedelta(days=7))
    assert [one.definition.version for one in instances(small)] == [2]


def test_a_time_that_cannot_be_read_is_refused_when_it_is_deployed(small: SmallHouse) -> None:
    with pytest.raises(InvalidDeployment) as refused:
        small.deploy(work_bpmn=started_at("timeDuration", "=if 1 &gt; 2 then null else null"))
    errors = [one for one in refused.value.findings if one.severity is Severity.ERROR]
    assert [(one.element_id, one.rule) for one in errors] == [("begin", "start_time_unreadable")]
    assert count(small, StartSubscription) == 0


def test_two_workers_at_once_start_it_once_at_each_moment(small: SmallHouse) -> None:
    small.deploy(work_bpmn=started_at("timeCycle", "R8/PT1H"))
    with small.house.command() as work:
        set_business_clock(work.session, NOW + timedelta(days=1))
    with ThreadPoolExecutor(2) as pool:
        while due(small):
            list(pool.map(lambda _: work_until_idle(small.house), range(2)))
    assert count(small, ProcessInstance) == 8
