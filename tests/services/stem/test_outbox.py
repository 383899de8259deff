"""Mail: letters leave through SMTP, once, under one Message-ID; a failure waits and is tried again."""

import socket
from dataclasses import replace
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from app.domain.identity import User
from app.domain.notifications import Notification, OutboxMail
from app.handlers.mail import send_letter
from app.services.notifications import notify_groups
from app.worker import work_until_idle


class Box:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.letters = []
        self.meanwhile = lambda: None

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        self.letters.append(message_from_bytes(envelope.content))
        self.meanwhile()
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


def configure(small, port: int) -> None:
    small.house.config = replace(
        small.house.config, mail_url=f"smtp://127.0.0.1:{port}", mail_from="jiebang@example.org"
    )


def tell(small) -> None:
    with small.house.command(now=small.now) as work:
        work.session.execute(update(User).where(User.username == "anna").values(email="anna@example.org"))
        notify_groups(work, ["agency"], "受理通知", "您的需求已受理。", code="N-01")


def let_time_pass(small) -> None:
    with small.house.command() as work:
        work.session.execute(update(OutboxMail).values(due_at=small.now))


def test_everybody_of_the_group_is_told_and_who_has_an_address_gets_a_letter(small, mailbox):
    configure(small, mailbox.port)
    tell(small)
    work_until_idle(small.house)
    work_until_idle(small.house)

    [letter] = mailbox.letters
    assert letter["To"] == "anna@example.org"
    assert letter["Subject"] is not None
    assert letter.get_payload(decode=True).decode().strip() == "您的需求已受理。"
    with small.house.reading() as work:
        assert len(work.session.scalars(select(Notification)).all()) == 2
        kept = work.session.scalars(select(OutboxMail)).one()
        assert kept.sent_at is not None
        assert letter["Message-ID"] == kept.message_id


def test_a_letter_that_cannot_leave_waits_and_keeps_its_number(small, mailbox):
    configure(small, 1)
    tell(small)
    with small.house.reading() as work:
        number = work.session.scalars(select(OutboxMail.id)).one()
    send_letter(small.house, number)
    with small.house.reading() as work:
        kept = work.session.scalars(select(OutboxMail)).one()
        assert (kept.sent_at, kept.attempts) == (None, 1)
        assert kept.error

    configure(small, mailbox.port)
    assert not send_letter(small.house, number), "it waits a minute"
    let_time_pass(small)
    assert send_letter(small.house, number)
    assert [letter["Message-ID"] for letter in mailbox.letters] == [kept.message_id]
    assert not send_letter(small.house, number)


def test_two_who_found_the_same_letter_send_it_once(small, mailbox):
    configure(small, mailbox.port)
    tell(small)
    with small.house.reading() as work:
        number = work.session.scalars(select(OutboxMail.id)).one()
    by_another = []
    mailbox.meanwhile = lambda: by_another.append(send_letter(small.house, number))

    assert send_letter(small.house, number)
    assert by_another == [False]
    assert len(mailbox.letters) == 1


def test_without_a_mail_server_no_letter_is_written(small):
    tell(small)
    with small.house.reading() as work:
        assert work.session.scalars(select(OutboxMail)).all() == []
