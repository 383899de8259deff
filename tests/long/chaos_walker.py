"""A process that walks little instances for ever and says what it has done; the test kills it.

Run as `python -m tests.long.chaos_walker FOLDER URL SEED`. After every command that is committed it
prints one line, so the test knows what must be there afterwards.
"""

import random
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.domain.tasks import TaskState, UserTask
from app.programme.numbering import next_number
from app.services.instances import start_instance
from app.services.messages import publish_message
from app.services.registry import RecordCall
from app.worker import work_until_idle
from tests.stem_house import SmallHouse, end, process, service_task, start, user_task

MESSAGE = (
    '<bpmn:message id="message_1" name="reply"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=instance_id" /></bpmn:extensionElements></bpmn:message>'
)
MANY = (
    '<bpmn:userTask id="opine" name="opine"><bpmn:extensionElements><zeebe:userTask />'
    '<zeebe:assignmentDefinition candidateGroups="agency" /></bpmn:extensionElements>'
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics "
    'inputCollection="=[1,2,3]" inputElement="number" outputCollection="opinions" outputElement="=number" />'
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
)
WALK = process(
    "chaos",
    [
        start(),
        user_task("ask"),
        service_task("number_it", "give-number"),
        MANY,
        service_task("send_it", "send-reply"),
        (
            '<bpmn:intermediateCatchEvent id="reply_came" name="reply_came">'
            '<bpmn:messageEventDefinition messageRef="message_1" /></bpmn:intermediateCatchEvent>'
        ),
        user_task("close"),
        end(),
    ],
    [
        ("start", "ask"),
        ("ask", "number_it"),
        ("number_it", "opine"),
        ("opine", "send_it"),
        ("send_it", "reply_came"),
        ("reply_came", "close"),
        ("close", "finish"),
    ],
    MESSAGE,
)


def give_number(call: RecordCall) -> dict[str, Any]:
    """Number the instance: a row that must be neither lost nor doubled."""
    number = next_number(call.work.session, "CHAOS-", 5)
    call.instance.business_key = number
    return {"number": number}


def send_reply(call: RecordCall) -> dict[str, Any]:
    """Publish the message the instance itself will wait for."""
    publish_message(call.work, "reply", str(call.instance.id), {})
    return {}


def open_house(folder: Path, url: str) -> SmallHouse:
    """Open the house of the chaos test; the first caller fills it."""
    small = SmallHouse(folder, url)
    small.house.registry.record.update({"give-number": give_number, "send-reply": send_reply})
    return small


def main(folder: Path, url: str, seed: int) -> None:
    """Start and advance instances at random until killed."""
    chance = random.Random(seed)
    small = open_house(folder, url)
    small.deploy(chaos_bpmn=WALK)
    print("ready", flush=True)
    while True:
        with small.house.reading() as work:
            tasks = work.session.scalars(select(UserTask).where(UserTask.state == TaskState.CREATED)).all()
        if len(tasks) < 10 or chance.random() < 0.2:
            with small.house.command(small.people["anna"], now=small.now) as work:
                instance_id = start_instance(work, "chaos", {}).id
            print("started", instance_id, flush=True)
        else:
            task = chance.choice(tasks)
            small.complete(chance.choice(["anna", "bert"]), task)
            print("completed", task.id, flush=True)
        work_until_idle(small.house)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
