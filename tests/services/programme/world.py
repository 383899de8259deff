"""A little world for record handlers: a database of its own, units, people, and a clock that stands still."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID, uuid4

from app.config import Config
from app.domain.base import Row
from app.domain.calendar import ZONE
from app.domain.definitions import Deployment, ProcessDefinition
from app.domain.identity import Organisation, Person, RoleAssignment, User
from app.domain.instances import ProcessInstance
from app.domain.notifications import Notification
from app.domain.tasks import Submission, UserTask
from app.programme.plug_in import HANDLERS, plug_in
from app.programme.registers.bids import Bid
from app.programme.registers.list_items import ListItem
from app.programme.registers.needs import Need
from app.programme.registers.organisations import OrganisationEntry, OrganisationKind
from app.services.registry import RecordCall
from app.services.seed import seed
from app.services.work import House, Work
from app.store.session import Database

PUBLISHER = "91150602PDY00001XF"
PARENT = "91150203PDY0000289"
UNIVERSITY = "12100000PDY000116J"
COMPANY = "91310115PDY000124N"
MEMBER = "12320000PDY000132X"
NAMES = {
    PUBLISHER: "曜原氢能装备有限公司",
    PARENT: "钕岳新材料股份有限公司",
    UNIVERSITY: "华北新能源大学",
    COMPANY: "上海氢渡科技有限公司",
    MEMBER: "江澜理工大学",
}
DESKS = (
    ("div_officer", "high_tech"),
    ("div_head", "high_tech"),
    ("plan_officer", ""),
    ("fund_officer", ""),
    ("supervise_officer", ""),
    ("league_bureau", ""),
)
NEED = {
    "need_title": "碱性电解槽宽负荷稳定运行关键技术",
    "tech_field": "energy",
    "need_content": "在风光直供条件下实现单槽宽负荷连续运行。",
    "planned_total_investment": Decimal("2400.00"),
    "duration_months": 30,
    "kpi_table": [
        {"name": "负荷下限", "unit": "%", "current": "38", "target": "≤20", "method": "第三方实测"}
    ],
    "bidder_requirements": "有工程样机业绩",
    "ip_benefit_requirements": "双方共有",
    "contact_mobile": "19900000002",
    "confidential_note": "配方不得外传",
}
BID = {
    "bid_mode": "joint",
    "org_kind": "university",
    "affiliation": "none",
    "agreement_quote": Decimal("1000.00"),
    "rd_total": Decimal("2400.00"),
    "technical_plan": "梯度复合隔膜",
    "members": [{"name": NAMES[MEMBER], "uscc": MEMBER, "org_kind": "university"}],
    "budget": [{"subject": "equipment", "own": Decimal("700.00"), "fiscal": Decimal("300.00")}],
    "milestones": [{"date": "2022-09", "content": "短堆验证", "verification": "第三方测试"}],
}
AGREEMENT = {
    "subject": "宽负荷电解槽研发",
    "rd_total": Decimal("2400.00"),
    "agreement_amount": Decimal("1000.00"),
    "kpi_table": NEED["kpi_table"],
    "payment_plan": [{"amount": Decimal("300.00"), "date": "2022-03-01", "condition": "签约后"}],
    "start_date": "2022-02-15",
    "end_date": "2024-08-14",
    "ip_ownership": "共有专利，需方区内独占实施",
    "benefit_sharing": "按新增销售收入提成",
}


def at(text: str) -> datetime:
    """Read a moment of Beijing time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class World:
    """The house, its people and short ways to call a handler."""

    def __init__(self, file: Path, now: datetime) -> None:
        url = f"sqlite:///{file}"
        self.house = House(Config(file.parent, url, "secret"), Database(url))
        plug_in(self.house.registry)
        self.now = now
        self.people: dict[str, Person] = {}

    def settle(self) -> None:
        """Create the tables, the parameters, the calendar, the units and the people."""
        Row.metadata.create_all(self.house.database.engine)
        with self.work() as work:
            seed(work)
            for code, name in NAMES.items():
                unit = Organisation(code=code, name=name, registered_at=self.now)
                work.session.add(unit)
                work.session.flush()
                self._person(work, f"u-{code}", name, unit, "org_admin", code)
            for role, division in DESKS:
                self._person(work, role, role, None, role, division)

    def copied(self, file: Path) -> "World":
        """Return a world that starts as this one is now."""
        copyfile(self.house.config.data / "template.sqlite3", file)
        made = World(file, self.now)
        made.people = self.people
        return made

    def _person(
        self, work: Work, username: str, name: str, unit: Organisation | None, role: str, qualifier: str
    ) -> None:
        user = User(
            username=username, name=name, organisation_id=unit.id if unit else None, created_at=self.now
        )
        work.session.add(user)
        work.session.flush()
        work.session.add(RoleAssignment(user_id=user.id, role=role, qualifier=qualifier))
        code, unit_name = (unit.code, unit.name) if unit else (None, "")
        self.people[username] = Person(user.id, username, name, "", code, unit_name, frozenset({role}))

    @contextmanager
    def work(self, username: str = "") -> Iterator[Work]:
        """Open a transaction at the world's time."""
        person = self.people[username] if username else None
        with self.house.command(person, now=self.now) as work:
            yield work

    def instance(self, key: str = "jbgs_tech_rd", *, is_sealed: bool = False) -> UUID:
        """Add an instance of a process that nobody runs: handlers only need its row."""
        with self.work() as work:
            deployment = Deployment(at=self.now, by="test")
            work.session.add(deployment)
            work.session.flush()
            definition = ProcessDefinition(
                key=key,
                version=1000 + int(uuid4()) % 10**6,
                name=key,
                digest="0" * 64,
                file_name=f"{key}.bpmn",
                deployment_id=deployment.id,
            )
            row = ProcessInstance(
                definition=definition, started_at=self.now, snapshot=b"", is_sealed=is_sealed
            )
            work.session.add(row)
            work.session.flush()
            return row.id

    def call(
        self,
        job_type: str,
        instance_id: UUID,
        variables: Mapping[str, Any] | None = None,
        /,
        *,
        by: str = "",
        element: str = "element",
        **headers: Any,
    ) -> dict[str, Any]:
        """Run one handler as the stem does, under a savepoint of its own transaction."""
        with self.work(by) as work:
            instance = work.session.get_one(ProcessInstance, instance_id)
            given = {"parameters": dict(work.parameters), **(variables or {})}
            with work.session.begin_nested():
                call = RecordCall(work, instance, element, uuid4(), headers, given)
                result = dict(HANDLERS[job_type](call))
                work.session.flush()
            return result

    def rows(self, kind: type[Any], /, **where: Any) -> list[Any]:
        """Return the rows of a register."""
        with self.house.reading() as work:
            return work.session.query(kind).filter_by(**where).all()

    def add(self, *rows: Row) -> None:
        """Add rows."""
        with self.work() as work:
            work.session.add_all(rows)

    def entry(self, code: str, parent: str | None = None, **more: Any) -> None:
        """List a unit in the register of organisations."""
        kind = more.pop("kind", OrganisationKind.TECH_ENTERPRISE)
        self.add(
            OrganisationEntry(code=code, name=NAMES.get(code, code), kind=kind, parent_code=parent, **more)
        )

    def notices(self, username: str) -> list[Notification]:
        """Return what a person was told."""
        return self.rows(Notification, user_id=self.people[username].id)

    def submit(self, instance_id: UUID, form: str, by: str, **values: Any) -> None:
        """Add a submitted form to the instance."""
        with self.work() as work:
            task = UserTask(
                instance_id=instance_id,
                token_id=uuid4(),
                process_id="p",
                element_id="e",
                name=form,
                created_at=self.now,
            )
            work.session.add(task)
            work.session.flush()
            work.session.add(
                Submission(
                    instance_id=instance_id, task_id=task.id, form_key=form, by=by, at=self.now, values=values
                )
            )

    def initiator(self, code: str) -> dict[str, Any]:
        """Return the variable `initiator` of an instance that a unit's member started."""
        return {"username": f"u-{code}", "name": NAMES[code], "org": code, "org_name": NAMES[code]}

    def need(self, **more: Any) -> Need:
        """Add a need of the publisher that was submitted now."""
        usual: dict[str, Any] = {
            "title": str(NEED["need_title"]),
            "project_type": "tech_rd",
            "publisher_code": PUBLISHER,
            "publisher_name": NAMES[PUBLISHER],
            "tech_field": "energy",
            "division": "high_tech",
            "submitted_at": self.now,
        }
        need = Need(instance_id=self.instance(), **(usual | more))
        self.add(need)
        return need

    def published(self, days: int = 30) -> tuple[Need, ListItem]:
        """Publish a list item from a need, as the diagram does; return both."""
        need = self.need(batch_number="B2021-01", number=f"XQ-{uuid4()}")
        known = {
            "need_id": str(need.id),
            "need": NEED,
            "publisher_name": NAMES[PUBLISHER],
            "division": "high_tech",
        }
        opened = self.call("open-list-item", need.instance_id, known)
        wanted = (self.now + timedelta(days=days)).astimezone(ZONE).date().isoformat()
        values = opened["list_item"] | {"bid_deadline": wanted, "bounty": Decimal("1000.00")}
        self.call(
            "publish-list-item", need.instance_id, {**known, **opened, "list_item": values}, notice="N-02"
        )
        (item,) = self.rows(ListItem, id=UUID(opened["list_item_id"]))
        return need, item

    def drafted_bid(self, item: ListItem, code: str) -> Bid:
        """Open a bid of a unit."""
        instance_id = self.instance("bid_application", is_sealed=True)
        known = {"list_item_id": str(item.id), "initiator": self.initiator(code)}
        opened = self.call("open-bid", instance_id, known, by=f"u-{code}")
        return self.rows(Bid, id=UUID(opened["bid_id"]))[0]

    def sealed_bid(self, item: ListItem, code: str, **form: Any) -> Bid:
        """Open a bid of a unit and seal it."""
        bid = self.drafted_bid(item, code)
        known = {"bid_id": str(bid.id), "bid": {**BID, "members": [], **form}}
        self.call("seal-bid", bid.instance_id, known, by=f"u-{code}")
        return self.rows(Bid, id=bid.id)[0]


NOW = datetime(2021, 8, 2, 2, 0, tzinfo=UTC)
