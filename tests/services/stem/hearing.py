"""A house in which five experts are heard: the real part of their diagram, with real handlers and forms."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.history import HistoryEntry
from app.domain.identity import Person, RoleAssignment, User
from app.domain.instances import ProcessInstance
from app.domain.notifications import Notification
from app.domain.tasks import Draft, TaskCandidate, TaskState, UserTask
from app.forms import Submission
from app.programme.plug_in import plug_in
from app.programme.recusing import recuse
from app.programme.registers.experts import Expert
from app.programme.registers.panel_draws import PanelDraw
from app.services.instances import start_instance, variables_of_instance
from app.services.seed import seed
from app.services.tasks import complete_task, save_draft
from app.services.timers import fire_timer
from app.services.work import Work
from app.store.jobs import due_timers
from tests.stem_house import NOW, SmallHouse

ROOT = Path(__file__).parents[3]
DIAGRAM = ROOT / "processes" / "expert_panel.bpmn"
FORMS = ("f04d_remind", "f04e_declare", "f04_opinion", "f08_score", "f19b_opinion", "f01_need")
OFFICER = "gxc01"
NEED = {"need_title": "碱性电解槽", "tech_field": "energy", "org_name": "曜原氢能"}
OPINION = {
    "opinion.score_innovation": "20",
    "opinion.score_impact": "20",
    "opinion.score_drive": "20",
    "opinion.score_scope": "20",
    "opinion.kpi_ok": "yes",
    "opinion.invest_ok": "yes",
    "opinion.argue_basis": "core_technology",
    "opinion.argue_vote": "agree",
    "opinion.argue_reason": "宽负荷运行是离网制氢的关键，指标先进、可以考核，建议发榜。",
}


def hearing() -> bytes:
    """Cut the sub-process that hears the experts out of the diagram and make it a process."""
    text = DIAGRAM.read_text(encoding="utf-8")
    found = re.search(
        r'<bpmn:subProcess id="hear_experts".*?^    </bpmn:subProcess>', text, re.DOTALL | re.MULTILINE
    )
    assert found is not None
    part = re.sub(r"(is_panel_complete_to_hear|hear_experts_to_collect)\w+", r"\1", found.group(0))
    head = text[: text.index("<bpmn:process")]
    return (
        f'{head}<bpmn:process id="hearing" name="听取专家意见" isExecutable="true">'
        '<bpmn:startEvent id="began" name="开始" /><bpmn:endEvent id="heard" name="结束" />'
        '<bpmn:sequenceFlow id="is_panel_complete_to_hear" sourceRef="began" targetRef="hear_experts" />'
        '<bpmn:sequenceFlow id="hear_experts_to_collect" sourceRef="hear_experts" targetRef="heard" />'
        f"{part}</bpmn:process></bpmn:definitions>"
    ).encode()


def row(number: int, **more: Any) -> dict[str, Any]:
    """A member of the panel, as the pool describes her."""
    own = {
        "username": f"e{number}",
        "name": f"专家{number}",
        "org": f"U{number}",
        "org_name": f"单位{number}",
    }
    return {**own, "fields": ["energy"], "relation": "none", **more}


class Hearing(SmallHouse):
    """e1 to e5 were asked on 1 September 2021; whoever else is registered could come for them."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        plug_in(self.house.registry)
        with self.house.command(now=NOW) as work:
            seed(work)
        self._person(OFFICER, "div_officer", "high_tech")
        self.deploy_parts()
        self.register(*range(1, 6))
        with self.house.command(self.people[OFFICER], now=self.now) as work:
            members = [row(number) for number in range(1, 6)]
            known = {
                "need": NEED,
                "division": "high_tech",
                "purpose": "argue",
                "coi_parties": ["曜原氢能"],
                "opinion_days": 10,
                "conflicted_experts": [],
                "publisher_name": "曜原氢能",
                "experts": members,
                "panel": {
                    "chair": "e1",
                    "experts": [{"username": one["username"], "draw": "random"} for one in members],
                },
                "panel_round": 1,
                "opinions": [],
                "replaced_experts": [],
            }
            self.instance_id: UUID = start_instance(work, "hearing", known, title="碱性电解槽").id

    def deploy_parts(self) -> None:
        """Deploy the process and its forms."""
        forms = {f"{name}_form": (ROOT / "forms" / f"{name}.form").read_bytes() for name in FORMS}
        self.deploy(hearing_bpmn=hearing(), **forms)

    def register(self, *numbers: int, **more: Any) -> None:
        """Enter experts into the register, with their accounts."""
        for number in numbers:
            self._person(f"e{number}", "expert", "")
            values = {
                "username": f"e{number}",
                "name": f"专家{number}",
                "organisation_code": f"U{number}",
                "organisation_name": f"单位{number}",
                "fields": ["energy"],
                "title": "研究员",
            }
            with self.house.command(now=self.now) as work:
                work.session.add(Expert(**(values | more)))

    def passes(self, days: int) -> None:
        """Let days pass and fire what falls due."""
        self.now = self.now.replace(day=self.now.day + days)
        with self.house.command(now=self.now) as work:
            due = [timer.id for timer in due_timers(work.session, self.now)]
        for timer_id in due:
            with self.house.command(now=self.now) as work:
                fire_timer(work, timer_id)

    def decide(self, action: str, *experts: str, **more: str) -> None:
        """Let the officer decide about silent experts."""
        texts = {"remind_action": [action], "remind_experts": list(experts)}
        texts |= {key: [value] for key, value in more.items()}
        if action != "urge":
            texts["remind_reason"] = ["联系不上"]
        self.submit(OFFICER, self.open("handle_overdue_experts"), texts)

    def declare(self, username: str, interest: str = "") -> None:
        """Let an expert declare that she has no interest, or which."""
        texts = {"coi_declare": ["none"], "integrity_pledge": ["true"]}
        if interest:
            texts = {"coi_declare": ["has"], "coi_detail": [interest]}
        self.submit(username, self.open("declare_interest", username), texts)

    def give(self, username: str) -> None:
        """Let an expert declare, if she has not, and give her opinion."""
        if self.all_tasks(element_id="declare_interest", assignee=username, state=TaskState.CREATED):
            self.declare(username)
        texts = {key: [value] for key, value in OPINION.items()}
        texts["opinion.signature"] = [self.people[username].name]
        self.submit(username, self.open("give_opinion", username), texts)

    def recuse(self, username: str, task: UserTask, reason: str = "曾与揭榜方合办企业") -> None:
        """Let an expert leave the case for an interest that she has found."""
        with self.house.command(self.people[username], now=self.now) as work:
            recuse(work, task.id, reason)

    def draft(self, username: str, element_id: str) -> None:
        """Let an expert begin to write."""
        task = self.open(element_id, username)
        with self.house.command(self.people[username], now=self.now) as work:
            save_draft(work, task.id, {"opinion.argue_reason": "尚未写完"})

    # -- questions

    def open(self, element_id: str, assignee: str | None = None) -> UserTask:
        """Return the one such open task."""
        (task,) = [
            task
            for task in self.all_tasks(element_id=element_id, state=TaskState.CREATED)
            if assignee in (None, task.assignee)
        ]
        return task

    def all_tasks(self, **where: Any) -> list[UserTask]:
        """Return user tasks, closed ones too."""
        with self.house.reading() as work:
            return list(work.session.scalars(select(UserTask).filter_by(**where)).all())

    def asked(self) -> list[str]:
        """Who is awaited, by account."""
        names = ("declare_interest", "give_opinion")
        tasks = self.all_tasks(state=TaskState.CREATED)
        return sorted(str(task.assignee) for task in tasks if task.element_id in names)

    def rows(self, kind: type[Any], /, **where: Any) -> list[Any]:
        """Return rows of any kind."""
        with self.house.reading() as work:
            return list(work.session.scalars(select(kind).filter_by(**where)).all())

    def candidates(self, task: UserTask) -> list[TaskCandidate]:
        """Return under which keys and date a task stands in tasklists."""
        return self.rows(TaskCandidate, task_id=task.id)

    def drafts(self) -> list[Draft]:
        """Return what is begun."""
        return self.rows(Draft)

    def draws(self) -> list[PanelDraw]:
        """Return what was drawn."""
        return self.rows(PanelDraw)

    def told(self, username: str) -> list[str]:
        """Return the titles of what a person was told."""
        return [notice.title for notice in self.rows(Notification, user_id=self.people[username].id)]

    def history(self, kind: str) -> list[HistoryEntry]:
        """Return the lines of one kind."""
        return self.rows(HistoryEntry, kind=kind)

    def variables(self) -> dict[str, Any]:
        """Return the instance's variables."""
        with self.house.reading() as work:
            return dict(variables_of_instance(work, self.open_instance(work)))

    def open_instance(self, work: Work) -> ProcessInstance:
        """Return the instance."""
        return work.session.get_one(ProcessInstance, self.instance_id)

    def _person(self, username: str, role: str, qualifier: str) -> None:
        with self.house.command(now=self.now) as work:
            name = f"专家{username[1:]}" if role == "expert" else username
            user = User(username=username, name=name, title="", created_at=NOW)
            work.session.add(user)
            work.session.flush()
            work.session.add(RoleAssignment(user_id=user.id, role=role, qualifier=qualifier))
            group = f"{role}:{qualifier}" if qualifier else role
            groups = frozenset({role, group, f"user:{username}"})
            self.people[username] = Person(user.id, username, name, groups=groups)

    def submit(self, username: str, task: UserTask, texts: dict[str, list[str]]) -> None:
        """Complete a task as a page would."""
        person = self.people[username]
        with self.house.command(person, now=self.now) as work:
            complete_task(work, task.id, Submission(texts, person=person.name))
