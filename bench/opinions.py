"""An expert's opinion (F-04) through HTTP, and the first page of a long tasklist."""

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event, insert, select

from app.demo.load import sample
from app.domain.tasks import TaskCandidate, TaskState, UserTask
from app.factory import create_app
from app.services.deployments import deploy
from app.services.instances import start_instance
from app.services.work import House
from bench.figures import Figure
from bench.served import Person, filled_house, memory_of, serving
from tests.stem_house import end, process, start

EXPERT = "ex01"
OFFICER = "gxc01"
INSTANCES = 30
OPEN_TASKS = 10_000
DIAGRAM = process(
    "bench_opinions",
    [
        start(),
        (
            '<bpmn:userTask id="opine" name="专家论证意见"><bpmn:extensionElements><zeebe:userTask />'
            '<zeebe:formDefinition formId="f04_opinion" />'
            f'<zeebe:assignmentDefinition assignee="{EXPERT}" /><zeebe:ioMapping>'
            '<zeebe:input source="={username: expert}" target="opinion" /></zeebe:ioMapping>'
            "</bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
            '<zeebe:loopCharacteristics inputCollection="=[1,2,3,4,5]" inputElement="expert" '
            'outputCollection="opinions" outputElement="=opinion" /></bpmn:extensionElements>'
            "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
        ),
        end(),
    ],
    [("start", "opine"), ("opine", "finish")],
)
OPINION = {
    "opinion.score_innovation": "22",
    "opinion.score_impact": "21",
    "opinion.score_drive": "20",
    "opinion.score_scope": "22",
    "opinion.kpi_ok": "yes",
    "opinion.invest_ok": "yes",
    "opinion.argue_basis": "core_technology",
    "opinion.argue_vote": "agree",
    "opinion.argue_reason": "需求真实迫切，指标明确可测，研发投入与目标相称，带动作用明显，同意入榜。",
    "opinion.signature": "顾临川",
}


def measure() -> Iterator[Figure]:
    with filled_house() as house:
        fill(house)
        statements, commits = count_statements(house)
        with serving(house) as (port, server):
            yield Figure("F-04 submitted through HTTP", "ms", submit_all(house, port), target=15)
            yield Figure("  SQL statements", "", statements, "max", target=11)
            yield Figure("  commits", "", commits, "max", target=1)
            fill_tasklist(house)
            yield Figure(f"first page of {OPEN_TASKS:,} open tasks", "ms", list_tasks(port), "p95", target=30)
            yield Figure("resident memory of the serving process", "MB", [memory_of(server)], target=250)


def fill(house: House) -> None:
    """Start instances whose five opinions one expert has to give, with a whole need as variables."""
    need = {key: value for key, value in sample()["needs"][0].items() if key != "expected"}
    with house.command() as work:
        deploy(work, {"bench_opinions.bpmn": DIAGRAM})
        for _ in range(INSTANCES):
            start_instance(work, "bench_opinions", {"need": need}, title=need["need_title"])


def open_tasks(house: House) -> list[str]:
    with house.reading() as work:
        statement = select(UserTask.id).where(
            UserTask.state == TaskState.CREATED, UserTask.assignee == EXPERT
        )
        return [str(key) for key in work.session.scalars(statement)]


def submit_all(house: House, port: int) -> list[float]:
    """Submit every waiting opinion; the page is fetched before and not counted."""
    person = Person(port, EXPERT)
    samples = []
    for task_id in open_tasks(house):
        page = person.get(f"/tasks/{task_id}")
        begin = time.perf_counter()
        status, text = person.post(f"/tasks/{task_id}/complete", OPINION, page)
        samples.append((time.perf_counter() - begin) * 1000)
        if status != 303:
            raise RuntimeError(f"The opinion was refused with {status}: {text[-2000:]}")
    return samples[5:]


def count_statements(house: House) -> tuple[list[float], list[float]]:
    """Submit three opinions in this process and count what reaches the database."""
    app = create_app(house)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"account": EXPERT, "password": "yanshi-jiebang-2021"})
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    statements, commits = [], []
    for task_id in open_tasks(house)[:3]:
        seen.clear()
        done: list[int] = []
        listener = lambda _connection, done=done: done.append(1)  # noqa: E731
        event.listen(house.database.engine, "commit", listener)
        answer = client.post(f"/tasks/{task_id}/complete", data=OPINION)
        event.remove(house.database.engine, "commit", listener)
        if answer.status_code != 303:
            raise RuntimeError(f"The opinion was refused: {answer.status_code}")
        statements.append(float(len([text for text in seen if not text.startswith("BEGIN")])))
        commits.append(float(len(done)))
    return statements[1:], commits[1:]


def fill_tasklist(house: House) -> None:
    """Add open tasks that one desk may see; rows only, as the page reads nothing else."""
    with house.command() as work:
        instance_id = work.session.scalars(select(UserTask.instance_id).limit(1)).one()
        tasks, candidates = [], []
        for number in range(OPEN_TASKS):
            task_id, due = uuid4(), work.now + timedelta(hours=number % 2000 - 300)
            tasks.append(
                {
                    "id": task_id,
                    "instance_id": instance_id,
                    "token_id": uuid4(),
                    "process_id": "stage_1_collect",
                    "element_id": "accept_need",
                    "name": "受理审查",
                    "candidate_groups": ["div_officer:high_tech"],
                    "candidate_users": [],
                    "properties": {},
                    "priority": 50,
                    "created_at": work.now,
                    "due_at": due,
                    "state": TaskState.CREATED,
                }
            )
            candidates.append(
                {"id": uuid4(), "task_id": task_id, "group": "div_officer:high_tech", "due_at": due}
            )
        work.session.execute(insert(UserTask), tasks)
        work.session.execute(insert(TaskCandidate), candidates)


def list_tasks(port: int) -> list[float]:
    person = Person(port, OFFICER)
    samples = []
    for _ in range(120):
        begin = time.perf_counter()
        page = person.get("/tasks/")
        samples.append((time.perf_counter() - begin) * 1000)
    if "受理审查" not in page:
        raise RuntimeError("The tasklist is empty.")
    return samples[20:]
