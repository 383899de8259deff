"""Twenty people complete the twenty tasks of one multi-instance at the same moment: twenty successes."""

import http.client
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.long.caller import Caller
from tests.long.machines import GrownHouse, machines
from tests.stem_house import end, process, start, user_task

TWENTY = 20
EACH = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics"
    ' inputCollection="=for i in 1..20 return i" inputElement="number" outputCollection="numbers"'
    ' outputElement="=number" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>'
)
OPINIONS = process(
    "opinions",
    [start(), user_task("opine").replace("</bpmn:userTask>", EACH + "</bpmn:userTask>"), end()],
    [("start", "opine"), ("opine", "finish")],
)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_twenty_at_the_same_moment_all_succeed(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'twenty.sqlite3'}"
    if kind == "postgresql":
        url = request.getfixturevalue("new_postgres_url").replace("postgresql://", "postgresql+psycopg://")
    grown = GrownHouse(tmp_path, url)
    grown.deploy(opinions_bpmn=OPINIONS)
    secrets = grown.clients(TWENTY)
    with (
        machines(tmp_path, url, web=2, workers=0) as running,
        Caller(secrets[0], lambda: running.ports, 0) as first,
    ):
        for number in range(3):
            instance = first.start("opinions", f"T-{number}")
            waits = first.ask(f"/process-instances/{instance}")["waits"]
            assert complete_at_once(running.ports, secrets, [wait["id"] for wait in waits]) == [200] * TWENTY
            assert first.ask(f"/process-instances/{instance}")["state"] == "completed"
    grown.house.database.dispose()


def complete_at_once(ports: Sequence[int], secrets: Sequence[str], tasks: Sequence[str]) -> list[int]:
    """Let everybody complete a task of their own, half of them at each process; return what each is told."""
    ready = Barrier(len(tasks))

    def complete(place: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", ports[place % len(ports)], timeout=60)
        connection.connect()
        ready.wait(60)
        headers = {"Authorization": f"Bearer {secrets[place]}", "Content-Type": "application/json"}
        path = f"/api/v1/user-tasks/{tasks[place]}/complete"
        connection.request("POST", path, json.dumps({"values": {}}), headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(complete, range(len(tasks))))
