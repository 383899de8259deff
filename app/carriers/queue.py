"""The grown carrier: Procrastinate, a queue in the same PostgreSQL, carries ids to workers anywhere.

It never carries what is due later, and knows no locks: when a job is due, and who does it, the rows say.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ..services.work import House
from ..store.queue import bury_dead_workers, unsent_jobs
from ..store.session import SEE_THE_QUEUE

log = logging.getLogger(__name__)
NAME = "jobs"
TASK = "perform_job"
AT_ONCE = 4
"""Jobs one worker does at the same time; each may wait for somebody else's server."""
POLL_SECONDS = 1.0
"""How soon a job is seen whose notification got lost."""
SEND_AGAIN_SECONDS = 1.0
SILENT_SECONDS = 30.0


class Queue:
    """Defers jobs through the session's own connection, and works them off in this process."""

    def __init__(self, house: House, perform: Callable[[UUID], bool]) -> None:
        self._house = house
        self._perform = perform
        self._sender = App(connector=SyncPsycopgConnector())  # never opened: it borrows connections

    def send(self, session: Session, job_id: UUID) -> None:
        """Put the job's id into the queue, on the connection of the row's transaction."""
        connection = session.connection().connection.driver_connection
        name = str(job_id)
        task = self._sender.configure_task(TASK, queue=NAME, queueing_lock=name, connection=connection)
        try:
            task.defer(job_id=name)
        except AlreadyEnqueued:
            raise
        except ConnectorException as error:  # the connection is the command's own
            raise OperationalError("defer", {}, error) from error

    def run_worker(self) -> None:
        """Work the queue off; a database that was away for a while does not end it.

        In the main thread the signals of the process end it, once the running jobs are done.
        """
        threading.Thread(target=self._tend, name="send again", daemon=True).start()
        while True:
            try:
                return asyncio.run(self._work())
            except Exception:
                log.exception("The worker of the queue stumbled; it starts again.")
                time.sleep(1)

    async def _work(self) -> None:
        address = make_url(self._house.database.url).set(drivername="postgresql")
        connector = PsycopgConnector(
            conninfo=address.render_as_string(hide_password=False),
            min_size=1,
            max_size=AT_ONCE + 2,
            configure=_see_the_queue,
        )
        app = App(connector=connector)
        app.task(name=TASK, queue=NAME)(self._do)
        async with app.open_async():
            await app.run_worker_async(
                queues=[NAME],
                concurrency=AT_ONCE,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs="always",
                install_signal_handlers=threading.current_thread() is threading.main_thread(),
            )

    def _do(self, job_id: str) -> None:
        self._perform(UUID(job_id))

    def _tend(self) -> None:
        """Send again what is due and in nobody's hands, and forget what dead workers had taken."""
        bury_at = 0.0
        while True:
            try:
                self._send_again()
                if time.monotonic() >= bury_at:
                    bury_at = time.monotonic() + SILENT_SECONDS
                    with self._house.command() as work:
                        bury_dead_workers(work.session, SILENT_SECONDS)
            except Exception:
                log.exception("Jobs could not be sent again; the next round will.")
            time.sleep(SEND_AGAIN_SECONDS)

    def _send_again(self) -> None:
        try:
            with self._house.command() as work:
                for job_id in unsent_jobs(work.session, work.now, self._house.registry.elsewhere):
                    self.send(work.session, job_id)
        except AlreadyEnqueued:
            log.info("Another worker has sent the same jobs again.")


async def _see_the_queue(connection: Any) -> None:
    await connection.execute(SEE_THE_QUEUE)
    if not connection.autocommit:
        await connection.commit()
