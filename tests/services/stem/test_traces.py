"""What machines leave behind is swept after a while, and what is still needed is not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.domain.accounts import WebSession
from app.domain.jobs import Job, JobState
from app.domain.messages import Message, MessageState
from app.domain.notifications import OutboxMail
from app.domain.starts import EventStart, StartKind
from app.services import traces
from app.services.instances import start_instance
from app.services.parameters import change_parameter
from app.services.seed import seed
from app.services.sweeping import sweep
from tests.services.stem.test_event_starts import count, instances
from tests.stem_house import SmallHouse, end, process, start, user_task

KEPT = timedelta(days=180)
LONG = KEPT + timedelta(days=1)
ONE_TASK = process("one_task", [start(), user_task("work"), end()], [("start", "work"), ("work", "finish")])


@pytest.fixture
def house(small: SmallHouse) -> SmallHouse:
    """A small house with the parameters, and one running instance."""
    with small.house.command(now=small.now) as work:
        seed(work)
    small.deploy(one_task_bpmn=ONE_TASK)
    with small.house.command(small.people["anna"], now=small.now) as work:
        start_instance(work, "one_task", {})
    return small


def add(small: SmallHouse, *rows: object) -> None:
    with small.house.command(now=small.now) as work:
        work.session.add_all(rows)


def letter(sent_at: datetime | None) -> OutboxMail:
    return OutboxMail(
        message_id=str(uuid4()), recipient="a@b.cn", subject="", body="", due_at=real(LONG), sent_at=sent_at
    )


def real(ago: timedelta) -> datetime:
    return datetime.now(UTC) - ago


def message(
    small: SmallHouse, state: MessageState, ago: timedelta, lives: timedelta, once: str | None = None
) -> Message:
    at = small.now - ago
    return Message(
        id=uuid4(), name="m", correlation_key="k", variables={}, published_at=at,
        expires_at=at + lives, state=state, deduplication_id=once,
    )  # fmt: skip


def job(small: SmallHouse, state: JobState, ago: timedelta) -> Job:
    return Job(
        instance_id=instances(small)[0].id, token_id=uuid4(), process_id="p", element_id="e", name="",
        type="mail", headers={}, variables={}, retries=1, due_at=small.now - ago, state=state,
    )  # fmt: skip


def a_start(small: SmallHouse, instance_id: UUID | None, ago: timedelta, **more: object) -> EventStart:
    at = small.now - ago
    return EventStart(
        process_id="p", kind=StartKind.SIGNAL, event_name="s", variables={}, ordered_at=at,
        instance_id=instance_id, **more,
    )  # fmt: skip


def test_letters_that_left_long_ago_go_and_those_that_still_wait_stay(house: SmallHouse):
    add(house, letter(real(LONG)), letter(real(LONG)), letter(real(timedelta(1))), letter(None))
    sweep(house.house)
    assert count(house, OutboxMail) == 2


def test_messages_that_are_over_go_but_for_ids_that_are_still_known(house: SmallHouse):
    day, year = timedelta(days=1), timedelta(days=365)
    done, over, waits = MessageState.DELIVERED, MessageState.EXPIRED, MessageState.WAITING
    known = message(house, done, LONG, year, "known")
    kept = [message(house, waits, LONG, year), message(house, done, day, year), known]
    add(house, *kept, message(house, done, LONG, year), message(house, over, LONG, day / 2, "old"))
    sweep(house.house)
    with house.house.reading() as work:
        assert set(work.session.scalars(select(Message.id))) == {one.id for one in kept}


def test_jobs_that_are_over_go_and_those_an_incident_waits_for_stay(house: SmallHouse):
    add(house, *(job(house, state, ago) for state in JobState for ago in (LONG, timedelta(days=1))))
    sweep(house.house)
    with house.house.reading() as work:
        counted = select(Job.state, func.count()).group_by(Job.state)
        found = dict(work.session.execute(counted).all())
    assert found == {
        JobState.CREATED: 2,
        JobState.FAILED: 2,
        JobState.COMPLETED: 1,
        JobState.CANCELLED: 1,
    }


def test_starts_go_once_their_instance_has_ended_or_their_time_was_over(house: SmallHouse):
    running = instances(house)[0].id
    late = a_start(house, None, LONG, expires_at=house.now - LONG)
    add(house, a_start(house, running, LONG), a_start(house, uuid4(), LONG), a_start(house, None, LONG), late)
    sweep(house.house)
    with house.house.reading() as work:
        assert set(work.session.scalars(select(EventStart.instance_id))) == {running, None}
    assert count(house, EventStart) == 2


def test_sessions_that_have_ended_go_though_nobody_signs_in(house: SmallHouse):
    at = {"created_at": real(LONG), "last_seen_at": real(LONG)}
    user = house.people["anna"].id
    add(
        house,
        WebSession(token_digest="a", user_id=user, expires_at=real(timedelta(hours=1)), **at),
        WebSession(token_digest="b", user_id=user, expires_at=real(timedelta(hours=-1)), **at),
    )
    sweep(house.house)
    with house.house.reading() as work:
        assert list(work.session.scalars(select(WebSession.token_digest))) == ["b"]


def test_more_than_one_batch_goes_in_one_sweep(house: SmallHouse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(traces, "AT_ONCE", 2)
    add(house, *(letter(real(LONG)) for _ in range(5)))
    assert sweep(house.house) == 5
    assert count(house, OutboxMail) == 0


def test_the_parameter_decides_how_long(house: SmallHouse):
    with house.house.command(now=house.now) as work:
        now = house.now
        change_parameter(
            work.session, traces.PERIOD, 365, effective_from=now, reason="从严", by="chef", at=now
        )
    add(house, letter(real(LONG)))
    sweep(house.house)
    assert count(house, OutboxMail) == 1
