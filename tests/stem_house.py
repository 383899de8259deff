"""A small house for the tests of the stem: its database, its people and little diagrams."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.config import Config
from app.domain.identity import Person, RoleAssignment, User
from app.domain.tasks import UserTask
from app.forms import Submission
from app.services.clock import set_business_clock
from app.services.deployments import deploy
from app.services.tasks import complete_task
from app.services.work import House
from app.store.identity import find_user
from app.store.schema import upgrade
from app.store.session import Database
from app.store.tasks import open_tasks_of

NOW = datetime(2021, 9, 1, 2, 0, tzinfo=UTC)

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="http://example.org/test">
"""


def process(
    process_id: str, elements: Sequence[str], flows: Sequence[Sequence[str]], more: str = ""
) -> bytes:
    """Write a BPMN file: elements as XML, flows as (from, to) or (from, to, FEEL condition)."""
    lines = []
    for number, (source, target, *condition) in enumerate(flows, 1):
        kind = 'xsi:type="bpmn:tFormalExpression"'
        tag = "bpmn:conditionExpression"
        inner = f"<{tag} {kind}>={condition[0]}</{tag}>" if condition else ""
        ends = f'sourceRef="{source}" targetRef="{target}"'
        lines.append(f'<bpmn:sequenceFlow id="flow_{number}" {ends}>{inner}</bpmn:sequenceFlow>')
    body = "\n".join([*elements, *lines])
    return (
        f'{HEAD}{more}<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
        f"{body}</bpmn:process></bpmn:definitions>"
    ).encode()


def user_task(
    element_id: str, *, groups: str = "agency", form: str = "", assignee: str = "", due: str = ""
) -> str:
    """Write a user task."""
    extensions = "<zeebe:userTask />"
    if form:
        extensions += f'<zeebe:formDefinition formId="{form}" />'
    who = f'assignee="{assignee}"' if assignee else f'candidateGroups="{groups}"'
    extensions += f"<zeebe:assignmentDefinition {who} />"
    if due:
        extensions += f'<zeebe:taskSchedule dueDate="{due}" />'
    return (
        f'<bpmn:userTask id="{element_id}" name="{element_id}"><bpmn:extensionElements>{extensions}'
        "</bpmn:extensionElements></bpmn:userTask>"
    )


def service_task(element_id: str, job_type: str, *, headers: Mapping[str, str] | None = None) -> str:
    """Write a service task."""
    rows = "".join(f'<zeebe:header key="{key}" value="{value}" />' for key, value in (headers or {}).items())
    return (
        f'<bpmn:serviceTask id="{element_id}" name="{element_id}"><bpmn:extensionElements>'
        f'<zeebe:taskDefinition type="{job_type}" /><zeebe:taskHeaders>{rows}</zeebe:taskHeaders>'
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )


def start() -> str:
    """Write a start event."""
    return '<bpmn:startEvent id="start" name="start" />'


def end() -> str:
    """Write an end event."""
    return '<bpmn:endEvent id="finish" name="finish" />'


def form(form_id: str, *fields: Mapping[str, Any]) -> bytes:
    """Write a form with these components."""
    components = [{"type": "text", "id": "title", "text": f"# {form_id}"}, *fields]
    return json.dumps(
        {"id": form_id, "type": "default", "schemaVersion": 19, "components": components}, ensure_ascii=False
    ).encode()


def text_field(key: str, **validate: Any) -> dict[str, Any]:
    """Write a text field."""
    return {
        "type": "textfield",
        "id": f"field_{key}".replace(".", "_"),
        "key": key,
        "label": key,
        "validate": validate,
    }


class SmallHouse:
    """A house with two people of the agency and a boss, on a database of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        config = Config(folder, url, "secret", is_demo=True)
        self.house = House(config, Database(url))
        upgrade(self.house.database)
        self.people: dict[str, Person] = {}
        with self.house.command(now=NOW) as work:
            set_business_clock(work.session, NOW)
            for username, role in (("anna", "agency"), ("bert", "agency"), ("chef", "dept_leader")):
                user = find_user(work.session, username)
                if user is None:
                    user = User(username=username, name=username.title(), title="", created_at=NOW)
                    work.session.add(user)
                    work.session.flush()
                    work.session.add(RoleAssignment(user_id=user.id, role=role, qualifier=""))
                self.people[username] = Person(user.id, username, username.title(), groups=frozenset({role}))
        self.now = NOW

    def stranger(self) -> Person:
        """Return somebody who has nothing to do with anything."""
        return Person(uuid4(), "stranger", "Stranger", groups=frozenset({"other"}))

    def deploy(self, **files: bytes) -> None:
        """Deploy files; `review_bpmn=...` becomes review.bpmn."""
        named = {
            name.rpartition("_")[0] + "." + name.rpartition("_")[2]: text for name, text in files.items()
        }
        with self.house.command(self.people["chef"], now=self.now) as work:
            deploy(work, named)

    def tasks(self, instance_id: Any) -> dict[str, UserTask]:
        """Return the open tasks of an instance by element id."""
        with self.house.reading() as work:
            return {task.element_id: task for task in open_tasks_of(work.session, instance_id)}

    def complete(self, username: str, task: UserTask, **texts: str) -> None:
        """Complete a task as a page would."""
        person = self.people[username]
        submission = Submission({key: [value] for key, value in texts.items()}, person=person.name)
        with self.house.command(person, now=self.now) as work:
            complete_task(work, task.id, submission)
