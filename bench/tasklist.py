"""The first page of 20 open tasks of somebody who may see 1,000 of 100,000 open ones, on both databases.

A million finished tasks lie in the same tables, each in an instance of its own with an opinion's worth of
facts: what is open and what is finished is spread over them as after years. Rows only, written by the
database itself; the page is asked for as a program does, by the JSON API with a token, over HTTP.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Table, Uuid, bindparam, select, text

from app.domain.base import Row
from app.domain.tasks import UserTask
from app.services.deployments import deploy
from app.services.instances import start_instance
from app.services.work import House
from bench.caller import Caller, make_secrets
from bench.figures import Figure
from bench.processes import files
from bench.served import filled_house, postgres_house, serving

OPEN, FINISHED, DESKS = 100_000, 1_000_000, 100
MINE = "agency"
PAGES = 200
EACH = 20
"""Finished tasks of one instance."""
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database writes what every copy of a row has for itself."""

    id: str
    moment: str


DIALECTS = {
    "sqlite": Dialect("printf('%032x', {number})", "datetime('2022-01-01', ({minutes}) || ' minutes')"),
    "postgresql": Dialect(
        "lpad(to_hex({number}), 32, '0')::uuid",
        "timestamptz '2022-01-01 00:00+00' + ({minutes}) * interval '1 minute'",
    ),
}


def measure() -> Iterator[Figure]:
    houses: tuple[tuple[str, AbstractContextManager[House]], ...] = (
        ("PostgreSQL", postgres_house()),
        ("SQLite", filled_house()),
    )
    for name, lent in houses:
        with lent as house:
            fill(house)
            secrets = make_secrets(house, 20)
            with serving(house) as (port, _):
                pages = list_pages([Caller(port, secret) for secret in secrets])
            what = f"first page of 1,000 of {OPEN:,} open tasks, {FINISHED:,} finished, {name}"
            yield Figure(what, "ms", pages, "p95", target=30)


def fill(house: House) -> None:
    """Copy one started instance, its task and its candidate as often as is asked for."""
    with house.command() as work:
        deploy(work, files())
        instance_id = start_instance(work, "bench_a", {}).id
    with house.reading() as work:
        task_id = work.session.scalars(select(UserTask.id).where(UserTask.instance_id == instance_id)).one()
    with house.database.engine.connect() as connection:
        copies = Copies(connection, DIALECTS[connection.dialect.name])
        begin, ended = OPEN + 1, copies.moment("n")
        instances = OPEN + FINISHED // EACH
        state = f"CASE WHEN n <= {OPEN} THEN 'active' ELSE 'completed' END"
        copies.make("process_instance", instance_id, instances, snapshot="''", state=state)
        copies.make(
            "user_task", task_id, OPEN, instance_id=copies.id("n"), token_id=copies.id("n"), due_at=copies.due
        )
        copies.make(
            "user_task", task_id, FINISHED, begin,
            instance_id=copies.id(f"{begin} + n / {EACH + 1}"), token_id=copies.id("n"), state="'completed'",
            assignee="'person' || (n % 500)", ended_at=ended,
        )  # fmt: skip
        group = f"CASE WHEN n % {DESKS} = 0 THEN '{MINE}' ELSE 'desk:' || (n % {DESKS}) END"
        copies.make("task_candidate", task_id, OPEN, task_id=copies.id("n"), group=group, due_at=copies.due)
        connection.commit()
        connection.execute(text("ANALYZE"))
        connection.commit()


class Copies:
    """Writes copies of a row, numbered from one, with some columns said anew in SQL."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect
        self.due = self.moment(f"n * 7919 % {OPEN}")
        """Rows that follow each other are due far apart."""

    def id(self, number: str) -> str:
        return self._dialect.id.format(number=number)

    def moment(self, minutes: str) -> str:
        return self._dialect.moment.format(minutes=minutes)

    def make(self, name: str, pattern: UUID, number: int, begin: int = 1, **changed: str) -> None:
        """Copy the row that has this id, or belongs to this task."""
        table: Table = Row.metadata.tables[name]
        known = "task_id" if "task_id" in table.c else "id"
        values = {column.name: f'one."{column.name}"' for column in table.c}
        values |= {"id": self.id(f"n + {begin - 1}"), **changed}
        columns = ", ".join(f'"{column}"' for column in values)
        self._connection.execute(
            text(
                f"INSERT INTO {name} ({columns}) {NUMBERS.format(last=number)} "
                f"SELECT {', '.join(values.values())} FROM numbers, {name} AS one "
                f'WHERE one."{known}" = :pattern'
            ).bindparams(bindparam("pattern", pattern, type_=Uuid()))
        )


def list_pages(callers: Sequence[Caller]) -> list[float]:
    """Ask for the page again and again, each time by the next caller."""
    samples = []
    for number in range(PAGES):
        begin = time.perf_counter()
        page = callers[number % len(callers)].call("GET", "/user-tasks?limit=20")
        samples.append((time.perf_counter() - begin) * 1000)
        if len(page["items"]) != 20:
            raise RuntimeError(f"The page has {len(page['items'])} tasks.")
    return samples[len(callers) :]
