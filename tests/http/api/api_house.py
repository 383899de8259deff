"""A small house with the doors of the API: people and machines with tokens, and little processes to call."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.domain.api_tokens import ApiScope, may_hold
from app.domain.identity import Person, RoleAssignment, User
from app.domain.instances import ProcessInstance
from app.factory import create_app
from app.services.api_tokens import make_token
from app.store.identity import person_of
from app.web.api.rates import Rates
from app.worker import work_until_idle
from tests.stem_house import NOW, SmallHouse, end, form, process, service_task, start, text_field, user_task

REVIEW_FORM = form(
    "review_form",
    text_field("verdict.words", required=True),
    {"type": "number", "id": "field_money", "key": "money", "label": "money",
     "properties": {"kind": "money"}},
    {"type": "checkbox", "id": "field_agreed", "key": "agreed", "label": "agreed"},
    {"type": "datetime", "id": "field_day", "key": "day", "label": "day", "subtype": "date",
     "dateLabel": "day"},
    {"type": "checklist", "id": "field_kinds", "key": "kinds", "label": "kinds",
     "values": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]},
    {"type": "dynamiclist", "id": "field_rows", "path": "rows", "label": "rows", "allowAddRemove": True,
     "components": [text_field("name", required=True),
                    {"type": "number", "id": "field_share", "key": "share", "label": "share"}]},
    {"type": "filepicker", "id": "field_papers", "key": "papers", "label": "papers", "multiple": True},
)  # fmt: skip

CATCH = """<bpmn:message id="m" name="answer"><bpmn:extensionElements>
<zeebe:subscription correlationKey="=case" /></bpmn:extensionElements></bpmn:message>"""


def catch(element_id: str) -> str:
    """Write a message catch event."""
    return (
        f'<bpmn:intermediateCatchEvent id="{element_id}" name="{element_id}">'
        '<bpmn:messageEventDefinition id="d" messageRef="m" /></bpmn:intermediateCatchEvent>'
    )


LISTEN = (
    '<bpmn:intermediateCatchEvent id="hear" name="hear">'
    '<bpmn:signalEventDefinition id="d" signalRef="s" /></bpmn:intermediateCatchEvent>'
)
BY_MESSAGE = (
    '<bpmn:startEvent id="begin" name="begin">'
    '<bpmn:messageEventDefinition id="d" messageRef="m" /></bpmn:startEvent>'
)
FILES = {
    "review.bpmn": process(
        "review",
        [start(), user_task("judge", form="review_form"), user_task("confirm", groups="dept_leader"), end()],
        [("start", "judge"), ("judge", "confirm"), ("confirm", "finish")],
    ),
    "errand.bpmn": process(
        "errand", [start(), service_task("run", "outside-work"), end()], [("start", "run"), ("run", "finish")]
    ),
    "by_message.bpmn": process(
        "by_message",
        [BY_MESSAGE, user_task("judge"), end()],
        [("begin", "judge"), ("judge", "finish")],
        '<bpmn:message id="m" name="wanted" />',
    ),
    "listens.bpmn": process(
        "listens",
        [start(), LISTEN, end()],
        [("start", "hear"), ("hear", "finish")],
        '<bpmn:signal id="s" name="alarm" />',
    ),
    "question.bpmn": process(
        "question", [start(), catch("hear"), end()], [("start", "hear"), ("hear", "finish")], CATCH
    ),
    "broken.bpmn": process(
        "broken",
        [
            start(),
            '<bpmn:exclusiveGateway id="fork" name="fork" />',
            user_task("left"),
            user_task("right"),
            end(),
        ],
        [
            ("start", "fork"),
            ("fork", "left", "number > 1"),
            ("fork", "right", "number &lt; 1"),
            ("left", "finish"),
            ("right", "finish"),
        ],
    ),
    "review_form.form": REVIEW_FORM,
}

MACHINES = (("robot", "integration"), ("owner", "process_owner"), ("admin", "sysadmin"))
"""Besides Anna and Bert of the agency and their chief (see `SmallHouse`)."""


class ApiHouse(SmallHouse):
    """The small house, called as programs do."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        self.house.registry.elsewhere = frozenset({"outside-work"})
        self.app = create_app(self.house)
        self.client = self.app.test_client()
        self._secrets: dict[str, str] = {}
        with self.house.command(now=NOW) as work:
            for username, role in MACHINES:
                self._add(work.session, username, role)
        self.deploy_all()

    def add_person(self, username: str, *roles: str) -> None:
        """Give somebody with these roles an account."""
        with self.house.command(now=NOW) as work:
            self._add(work.session, username, *roles)

    def _add(self, session: Session, username: str, *roles: str) -> None:
        user = User(username=username, name=username.title(), title="", created_at=NOW)
        session.add(user)
        session.flush()
        session.add_all(RoleAssignment(user_id=user.id, role=role, qualifier="") for role in roles)
        self.people[username] = Person(user.id, username, username.title(), groups=frozenset(roles))

    def deploy_all(self) -> None:
        answer = self.ask(
            "owner", "POST", "/deployments",
            {"files": [{"name": name, "content": text.decode()} for name, text in FILES.items()]},
        )  # fmt: skip
        assert answer.status_code == 201, answer.text

    def secret(self, username: str, *scopes: str) -> str:
        """Make a token for somebody: with these scopes, or with all that this person may hold."""
        with self.house.command() as work:
            person = person_of(work.session, self.people[username].id, work.today)
            assert person
            wanted = scopes or [scope.value for scope in ApiScope if may_hold(person, scope)]
            return make_token(work, person, "test", list(wanted), 1)[1]

    def ask(self, username: str, method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Call the API as somebody; as nobody without a name."""
        headers = {}
        if username:
            if username not in self._secrets:
                self._secrets[username] = self.secret(username)
            headers["Authorization"] = f"Bearer {self._secrets[username]}"
        return self.with_headers(method, path, headers, json, **more)

    def with_headers(
        self, method: str, path: str, headers: dict[str, str], json: Any = None, **more: Any
    ) -> TestResponse:
        """Call the API with headers of one's own choice."""
        sent = {} if json is None else {"json": json}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **sent, **more)

    def start(self, process_id: str, **variables: Any) -> dict[str, Any]:
        """Start a process as the machine does."""
        answer = self.ask(
            "robot", "POST", "/process-instances", {"process": process_id, "variables": variables}
        )
        assert answer.status_code == 201, answer.text
        started: dict[str, Any] = answer.json
        return started

    def first_task(self, username: str) -> dict[str, Any]:
        """Return the first open task of somebody."""
        found: dict[str, Any] = self.ask(username, "GET", "/user-tasks").json["items"][0]
        return found

    def settle(self) -> None:
        """Let the house's own worker do what is due."""
        work_until_idle(self.house)

    def instances(self) -> int:
        """Count the instances there are."""
        with self.house.reading() as work:
            return len(work.session.scalars(select(ProcessInstance)).all())

    def unhurried(self) -> None:
        """Lift the bounds on how often one may ask."""
        self.app.extensions["api_rates"] = Rates(10**9, 10**9)
