"""Programs that call the JSON API: one kept connection and one token each."""

import http.client
import json
from typing import Any

from app.domain.api_tokens import ApiScope, may_hold
from app.domain.identity import RoleAssignment, User
from app.services.api_tokens import make_token
from app.services.work import House
from app.store.identity import person_of

ROLES = ("integration", "agency")


class Caller:
    """Calls one serving process with one token."""

    def __init__(self, port: int, secret: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        self._connection.request(method, f"/api/v1{path}", content, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:500]}")
        return json.loads(text)


def make_secrets(house: House, number: int) -> list[str]:
    """Make that many accounts which may start processes and complete tasks; return a token of each."""
    secrets = []
    with house.command() as work:
        for place in range(number):
            user = User(username=f"bench{place}", name=f"测量{place}", title="", created_at=work.now)
            work.session.add(user)
            work.session.flush()
            work.session.add_all(RoleAssignment(user_id=user.id, role=role, qualifier="") for role in ROLES)
            work.session.flush()
            person = person_of(work.session, user.id, work.today)
            if person is None:
                raise RuntimeError("The new account is nobody.")
            scopes = [scope.value for scope in ApiScope if may_hold(person, scope)]
            secrets.append(make_token(work, person, "bench", scopes, 1)[1])
    return secrets
