"""Mail: letters of the outbox leave through SMTP, each under one Message-ID that never changes."""

import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from ..services.work import House
from ..store.notifications import lock_due_mail, lock_mail

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def send_letter(house: House, mail_id: UUID) -> bool:
    """Send one letter; a failure is noted and tried again later. False when somebody else took it.

    Whoever takes it moves its due time first, so that worker and clock, who both found it, send it once.
    At least once: a crash between sending and noting sends the same Message-ID again.
    """
    now = datetime.now(UTC)
    with house.command() as work:
        letter = lock_due_mail(work.session, mail_id, now)
        if letter is None:
            return False
        letter.due_at = now + BACK_OFF[min(letter.attempts, len(BACK_OFF) - 1)]
        letter.attempts += 1
        message = EmailMessage()
        message["Message-ID"] = letter.message_id
        message["From"] = house.config.mail_from
        message["To"] = letter.recipient
        message["Subject"] = letter.subject
        message.set_content(letter.body)
    try:
        _send(house.config.mail_url, message)
    except (OSError, smtplib.SMTPException) as error:
        outcome: dict[str, object] = {"error": str(error)}
    else:
        outcome = {"sent_at": now, "error": None}
    with house.command() as work:
        sent = lock_mail(work.session, mail_id)
        for name, value in outcome.items():
            setattr(sent, name, value)
    return True


def _send(url: str, message: EmailMessage) -> None:
    """Send through `smtp://` (STARTTLS when offered) or `smtps://` with optional user and password."""
    address = urlsplit(url)
    host, port = address.hostname or "localhost", address.port
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if address.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port or 465, timeout=20, context=context)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=20)
    with server:
        server.ehlo()
        if address.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
