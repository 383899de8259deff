"""PostgreSQL is started again while our connections lie idle."""

from contextlib import ExitStack

from sqlalchemy import text

from app.store.session import Database
from tests.postgres_server import restarted_server

AT_ONCE = 3


def test_nobody_notices_a_restart_between_two_commands():
    with restarted_server() as server:
        database = Database(server.url)
        with ExitStack() as open_together:
            sessions = [open_together.enter_context(database.command()) for _ in range(AT_ONCE)]
            before = [session.scalar(text("SELECT pg_backend_pid()")) for session in sessions]
        server.restart()
        for _ in range(AT_ONCE + 1):
            with database.command() as session:
                assert session.scalar(text("SELECT pg_backend_pid()")) not in before
        database.dispose()
