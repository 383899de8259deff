"""kill -9 twenty times while need N1 goes through its nine stages: it arrives as if nothing had happened."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from app.domain.identity import User
from app.domain.notifications import OutboxMail
from app.services.demo_accounts import DEMO_PASSWORD
from app.services.work import House
from app.walk import n1, n1_ending
from app.walk.browser import Patience
from app.walk.server import free_port
from app.walk.story import Story
from app.worker import work_until_idle
from tests.long.aftermath import check_told, left_behind
from tests.long.consistency import check_consistent
from tests.long.killed_server import STARTS_WITHIN, KilledServer
from tests.long.killer import Kill, Killer, plan_kills

KILLS = 20
STEPS = 122
"""Elements that people complete on the walk; the kills are spread over them."""
POST_OFFICE_SECONDS = 0.02


@dataclass
class PostOffice:
    """A mail server that takes its time, so that some letters are on their way when the server dies."""

    port: int = field(default_factory=free_port)
    received: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.decode(errors="replace")
        self.received[next(line for line in head.splitlines() if line.startswith("Message-ID:"))] += 1
        await asyncio.sleep(POST_OFFICE_SECONDS)
        return "250 OK"


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    yield office
    controller.stop()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, Any]:
    """What the walk leaves behind when nobody kills its server."""
    with open_post_office() as office:
        server = KilledServer(tmp_path_factory.mktemp("undisturbed"), mail_url=office.url)
        walked = walk(server, [])
        assert walked.patience == Patience(STARTS_WITHIN)
        assert len(walked.completed) == STEPS
        house = server.house()
        check_letters(house, office, kills=0)
    left = left_behind(house)
    house.database.dispose()
    return left


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_walk_whose_server_is_killed_twenty_times_ends_like_any_other(kind, tmp_path, request, undisturbed):
    url = request.getfixturevalue("new_postgres_url") if kind == "postgresql" else ""
    plan = plan_kills(KILLS, STEPS, seed=KILLS)
    with open_post_office() as office:
        server = KilledServer(tmp_path, url, office.url)
        killer = walk(server, plan)
        assert killer.done == plan
        print(f"{kind}: {killer.patience}")
        assert min(killer.patience.done, killer.patience.not_done, killer.patience.pressed_twice) > 0
        house = server.house()
        check_letters(house, office, kills=KILLS)

    check_consistent(house)
    check_told(house, killer.completed, killer.begun)
    found = left_behind(house)
    for subject, expected in undisturbed.items():
        assert found[subject] == expected, subject
    house.database.dispose()


def walk(server: KilledServer, plan: list[Kill]) -> Killer:
    """Walk N1 to its end while the server is killed by plan; it is gone afterwards."""
    server.start()
    try:
        server.wait()
        killer = Killer(server, plan)
        house = server.house()
        give_everybody_an_address(house)
        story = Story(
            server.address, DEMO_PASSWORD, lambda step: step and killer.step_done(), browser=killer.browser
        )
        n1.tell(story)
        n1_ending.check(story, lambda _line: None, house)  # payments, public pages, nothing left open
        killer.finish()
        house.database.dispose()
    finally:
        server.stop()
    return killer


def give_everybody_an_address(house: House) -> None:
    with house.command() as work:
        work.session.execute(update(User).values(email=User.username + "@example.org"))


def check_letters(house: House, office: PostOffice, *, kills: int) -> None:
    """Every letter leaves; one that was on its way at a kill may come twice, under the same Message-ID."""
    with house.command() as work:
        late = update(OutboxMail).where(OutboxMail.sent_at.is_(None))
        work.session.execute(late.values(due_at=work.now))
    work_until_idle(house)
    with house.reading() as work:
        known = {f"Message-ID: {each}" for each in work.session.scalars(select(OutboxMail.message_id))}
    assert set(office.received) == known
    assert office.received.total() - len(known) <= kills + 1, "the server is killed at the end, too"
