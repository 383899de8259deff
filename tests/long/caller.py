"""Somebody who works through the API while processes are killed: a lost answer is asked for again."""

import http.client
import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

GIVES_UP_AFTER = 120
BUSY = 503
DRIVER_WORDS = (b"psycopg", b"server closed", b"terminating", b"sqlalche", b"SELECT", b"Traceback")
Answer = tuple[int, Any]


class Caller:
    """Calls any of the serving processes; an answer is lost when the process is killed, and only then."""

    def __init__(
        self, secret: str, ports: Callable[[], Sequence[int]], seed: int, *, database_rests: bool = False
    ) -> None:
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self._ports = ports
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self._chance = random.Random(seed)
        self._database_rests = database_rests
        self.lost = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for connection in self._connections.values():
            connection.close()

    def once(self, method: str, path: str, body: Any = None) -> Answer | None:
        """Ask once; None when nobody answered, and the command may or may not have been carried out."""
        port = self._chance.choice(self._ports() or [1])
        connection = self._connections.get(port) or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        content = None if body is None else json.dumps(body)
        try:
            connection.request(method, f"/api/v1{path}", content, self._headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._connections.pop(port, None)
            self.lost += 1
            time.sleep(0.3)  # by then the database has finished, or undone, what the dead process had begun
            return None
        self._connections[port] = connection
        if answer.status == BUSY and self._database_rests:
            assert json.loads(text).keys() == {"code", "message", "fields", "request_id"}, text
            assert not any(word in text for word in DRIVER_WORDS), text.decode()
            self.lost += 1
            time.sleep(0.1)
            return None
        assert answer.status < 500, f"{method} {path}: {answer.status} {text.decode()}"
        return answer.status, json.loads(text)

    def ask(self, path: str) -> Any:
        """Read something, as often as it takes."""
        deadline = time.monotonic() + GIVES_UP_AFTER
        while time.monotonic() < deadline:
            if answer := self.once("GET", path):
                assert answer[0] == 200, answer
                return answer[1]
        raise AssertionError(f"nobody answers: {path}")

    def start(self, process: str, business_key: str) -> str:
        """Start a process under its key, once, and return the instance's id."""
        body = {"process": process, "business_key": business_key}
        while True:
            if answer := self.once("POST", "/process-instances", body):
                assert answer[0] == 201, answer
                return str(answer[1]["id"])
            if found := self.ask(f"/process-instances?business_key={business_key}")["items"]:
                return str(found[0]["id"])

    def complete(self, task_id: str) -> bool:
        """Complete a task; False when nobody said that it is done."""
        answer = self.once("POST", f"/user-tasks/{task_id}/complete", {"values": {}})
        assert answer is None or answer[0] == 200, answer
        return answer is not None
