"""The three processes that peers were measured on, on PostgreSQL, by the JSON API with tokens and real HTTP.

(a) user task, exclusive gateway, user task; six requests: start, my tasks, the form, complete, the form,
complete. (b) 63 elements: 20 times a user task with 5 kB of form data, an expression and a gateway;
start and completions only. (c) a multi-instance of 20 user tasks; start and completions only.
Stored = bytes of all tables and indexes per finished instance after VACUUM FULL, history included.
"""

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from app.factory import create_app
from app.services.deployments import deploy
from app.services.work import House
from bench.caller import Caller, make_secrets
from bench.figures import Figure
from bench.served import memory_of, postgres_house, serving
from tests.accounts_house import counted
from tests.stem_house import end, form, process, start, text_field, user_task

SIZE = """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
MUCH = 5_000  # bytes of form data in (b)
ROUNDS = 20
DECIDE = '<bpmn:exclusiveGateway id="{0}" name="{0}" default="flow_{1}" />'
COMPUTE = (
    '<bpmn:scriptTask id="{0}" name="{0}"><bpmn:extensionElements>'
    '<zeebe:script expression="={1}" resultVariable="{2}" /></bpmn:extensionElements></bpmn:scriptTask>'
)
EACH = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics"
    ' inputCollection="=for i in 1..20 return i" inputElement="number" outputCollection="answers"'
    ' outputElement="=answer" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>'
)


def short_process() -> bytes:
    """Write (a)."""
    elements = [
        start(),
        user_task("ask", form="bench_short", groups="agency"),
        DECIDE.format("choose", 4),
        user_task("answer", form="bench_short", groups="agency"),
        end(),
    ]
    flows = [
        ("start", "ask"),
        ("ask", "choose"),
        ("choose", "answer", 'words != ""'),
        ("choose", "finish"),
        ("answer", "finish"),
    ]
    return process("bench_a", elements, flows)


def long_process() -> bytes:
    """Write (b): after each task an expression counts, and a gateway may end early but never does."""
    elements, flows, last = [start(), end()], [], "start"
    for number in range(1, ROUNDS + 1):
        task, compute, choose = f"task_{number}", f"count_{number}", f"choose_{number}"
        default = len(flows) + 4
        elements += [
            user_task(task, form=f"bench_long_{number}", groups="agency"),
            COMPUTE.format(compute, f"string length(text_{number})", f"length_{number}"),
            DECIDE.format(choose, default),
        ]
        following = f"task_{number + 1}" if number < ROUNDS else "close"
        flows += [
            *([(last, task)] if number == 1 else []),
            (task, compute),
            (compute, choose),
            (choose, "finish", f"length_{number} &lt; 1"),
            (choose, following),
        ]
        elements[-1] = DECIDE.format(choose, len(flows))
    elements.append(COMPUTE.format("close", "length_1 + length_20", "total"))
    return process("bench_b", elements, [*flows, ("close", "finish")])


def many_process() -> bytes:
    """Write (c)."""
    many = user_task("judge", form="bench_short", groups="agency").replace(
        "</bpmn:userTask>", EACH + "</bpmn:userTask>"
    )
    return process("bench_c", [start(), many, end()], [("start", "judge"), ("judge", "finish")])


def files() -> dict[str, bytes]:
    """Return the three diagrams and their forms."""
    long_forms = {
        f"bench_long_{number}.form": form(
            f"bench_long_{number}", text_field(f"text_{number}", required=True, maxLength=2 * MUCH)
        )
        for number in range(1, ROUNDS + 1)
    }
    short = form("bench_short", text_field("words", required=True))
    return {
        "bench_a.bpmn": short_process(),
        "bench_b.bpmn": long_process(),
        "bench_c.bpmn": many_process(),
        "bench_short.form": short,
        **long_forms,
    }


class Runner:
    """Plays the processes through callers that take turns, as an address under load would see them."""

    def __init__(self, callers: Sequence[Caller]) -> None:
        self._turn = itertools.cycle(callers)
        self.completions: list[float] = []

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return next(self._turn).call(method, path, body)

    def complete(self, task_id: str, **values: str) -> float:
        """Complete a task; return its milliseconds."""
        took = self._timed("POST", f"/user-tasks/{task_id}/complete", {"values": values})[0]
        self.completions.append(took)
        return took

    def start(self, name: str) -> tuple[float, str]:
        """Start a process; return milliseconds and its id."""
        took, instance = self._timed("POST", "/process-instances", {"process": name})
        return took, instance["id"]

    def waiting(self, instance_id: str) -> list[str]:
        """Return the open tasks of an instance; never counted."""
        found = self.call("GET", f"/process-instances/{instance_id}")
        return [wait["id"] for wait in found["waits"]]

    def short(self) -> float:
        """Play (a) and return its milliseconds."""
        took, instance_id = self.start("bench_a")
        took += self._timed("GET", "/user-tasks?who=claimable&limit=20")[0]
        for words in ("yes", "done"):
            task_id = self.waiting(instance_id)[0]
            took += self._timed("GET", f"/user-tasks/{task_id}")[0]
            took += self.complete(task_id, words=words)
        return took

    def long(self) -> float:
        """Play (b) and return its milliseconds."""
        took, instance_id = self.start("bench_b")
        for number in range(1, ROUNDS + 1):
            task_id = self.waiting(instance_id)[0]
            took += self.complete(task_id, **{f"text_{number}": words_of(number)})
        return took

    def many(self) -> float:
        """Play (c) and return its milliseconds."""
        took, instance_id = self.start("bench_c")
        for task_id in self.waiting(instance_id):
            took += self.complete(task_id, words="fine")
        return took

    def _timed(self, method: str, path: str, body: Any = None) -> tuple[float, Any]:
        begin = time.perf_counter()
        answer = self.call(method, path, body)
        return (time.perf_counter() - begin) * 1000, answer


def words_of(number: int) -> str:
    """Write 5 kB that differ from task to task and are no easier to press than prose."""
    chance = random.Random(number)
    letters = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(400))
    return "".join(chance.choices(letters, k=MUCH // 3))


def measure() -> Iterator[Figure]:
    with postgres_house() as house:
        with house.command() as work:
            deploy(work, files())
        secrets = make_secrets(house, 20)
        with serving(house) as (port, server):
            runner = Runner([Caller(port, secret) for secret in secrets])
            for _ in range(5):
                runner.short()
            runner.completions.clear()
            shorts = [runner.short() for _ in range(150)]
            yield Figure("(a) whole, six requests", "ms", shorts, target=35)
            yield Figure("complete a task of (a)", "ms", runner.completions, target=8)
            yield Figure("(c) whole: 20 at once", "ms", [runner.many() for _ in range(12)][2:], target=200)
            before, finished = stored(house), 10
            longs = [runner.long() for _ in range(finished)]
            yield Figure("(b) whole: 20 tasks of 5 kB", "ms", longs[1:], target=250)
            size = (stored(house) - before) / finished / 1e6
            yield Figure("  stored for one (b)", "MB", [size], target=0.3)
            yield Figure("resident memory of the serving process", "MB", [memory_of(server)], target=250)
        with serving(house) as (one, _), serving(house) as (two, _):
            yield Figure(
                "(a) per second, two serving processes",
                "/s",
                [many_shorts(secrets, (one, two))],
                target=20,
                is_floor=True,
            )
        statements, commits = count_statements(house, secrets[0])
        yield Figure("complete a task of (a): SQL statements", "", statements, "max", target=12)
        yield Figure("  commits", "", commits, "max", target=1)


def stored(house: House) -> int:
    """Return the bytes of all tables and their indexes, without what is dead."""
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL"))
        return int(connection.scalar(text(SIZE)) or 0)


def many_shorts(secrets: Sequence[str], ports: Sequence[int], number: int = 200) -> float:
    """Play (a) by eight callers at once, half on each process; return how many a second."""

    def play(place: int) -> None:
        mine = secrets[place::8]
        runner = Runner([Caller(ports[place % 2], secret) for secret in mine])
        for _ in range(number // 8):
            runner.short()

    with ThreadPoolExecutor(8) as pool:
        begin = time.perf_counter()
        list(pool.map(play, range(8)))
        return number / (time.perf_counter() - begin)


@contextmanager
def counted_commits(house: House) -> Iterator[list[int]]:
    """Collect the commits of a block."""
    done: list[int] = []
    listener = lambda _connection: done.append(1)  # noqa: E731
    event.listen(house.database.engine, "commit", listener)
    yield done
    event.remove(house.database.engine, "commit", listener)


def count_statements(house: House, secret: str) -> tuple[list[float], list[float]]:
    """Complete tasks of (a) in this process and count what reaches the database."""
    client = create_app(house).test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    statements, commits = [], []
    for _ in range(4):
        answer = client.post("/api/v1/process-instances", json={"process": "bench_a"}, headers=headers)
        task_id = answer.get_json()["waits"][0]["id"]
        path, handed_in = f"/api/v1/user-tasks/{task_id}/complete", {"values": {"words": "x"}}
        with counted(house) as seen, counted_commits(house) as done:
            client.post(path, json=handed_in, headers=headers)
        statements.append(float(len(seen)))
        commits.append(float(len(done)))
    return statements[1:], commits[1:]
