"""Two people enter the same at once: the second learns who was faster, and nothing is entered twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import func, select

from app.config import Config
from app.domain.calendar import CalendarDay
from app.domain.contacts import Contact
from app.domain.errors import AppError, Conflict
from app.domain.identity import Organisation, Person, RoleAssignment, User
from app.domain.parameters import Parameter
from app.domain.tasks import Draft
from app.programme.expert_entries import TypedExpert
from app.programme.organisation_entries import TypedUnit
from app.programme.plug_in import plug_in
from app.programme.register_admin import enter_expert, enter_unit
from app.programme.registers.experts import Expert
from app.programme.registers.organisations import OrganisationEntry
from app.services.accounts import Registration, register_unit
from app.services.calendar_admin import publish_year
from app.services.instances import start_instance
from app.services.parameter_admin import history_of, set_parameter
from app.services.seed import seed
from app.services.tasks import save_draft
from app.services.user_admin import create_user, give_role
from app.services.work import House, Work
from app.store.schema import upgrade
from app.store.session import Database
from tests.stem_house import SmallHouse, end, process, start, user_task

CODE = "91150602PDY00001XF"
UNIT = TypedUnit(CODE, "曜原氢能装备有限公司", "tech_enterprise", "", "", "", frozenset({"is_active"}))
CONTACT = Contact.typed("新同事", "工程师", "13800000001", "new@example.org")


@pytest.fixture
def house(new_postgres_url: str, tmp_path: Path) -> Iterator[House]:
    url = new_postgres_url.replace("postgresql://", "postgresql+psycopg://")
    made = House(Config(tmp_path, url, "secret"), Database(url))
    plug_in(made.registry)
    upgrade(made.database)
    with made.command() as work:
        seed(work)
        for username, name in (("first", "先到的人"), ("second", "后到的人"), ("expert", "行家")):
            work.session.add(User(username=username, name=name, created_at=work.now))
        work.session.flush()
        expert = work.session.scalars(select(User).where(User.username == "expert")).one()
        work.session.add(RoleAssignment(user_id=expert.id, role="expert", qualifier=""))
    yield made
    made.database.dispose()


def person(house: House, username: str) -> Person:
    with house.reading() as work:
        user = work.session.scalars(select(User).where(User.username == username)).one()
    return Person(
        user.id, username, user.name, groups=frozenset({"plan_officer", "sysadmin", "process_owner"})
    )


def at_once(house: House, what: Callable[[Work, Person], object]) -> Conflict:
    """Let the second do the same while the first has done it but not committed; return what it is told."""
    both = Barrier(2)
    people = person(house, "first"), person(house, "second")

    def first() -> None:
        with house.command(people[0]) as work:
            what(work, people[0])
            both.wait(10)
            sleep(0.5)  # the second now waits for this transaction

    def second() -> AppError | None:
        both.wait(10)
        try:
            with house.command(people[1]) as work:
                what(work, people[1])
        except AppError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(first), pool.submit(second)
        one.result(20)
        told = two.result(20)
    assert isinstance(told, Conflict), told
    return told


def count(house: House, kind: type, *where: object) -> int:
    with house.reading() as work:
        return work.session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def test_the_same_unit_in_the_register(house: House) -> None:
    told = at_once(house, lambda work, by: enter_unit(work, by, UNIT))
    assert str(told).startswith("“曜原氢能装备有限公司”刚刚已由先到的人于")
    assert "您填的内容保留在本页" in str(told)
    assert count(house, OrganisationEntry, OrganisationEntry.code == CODE) == 1


def test_the_same_expert_in_the_register(house: House) -> None:
    with house.command() as work:
        enter_unit(work, person(house, "first"), UNIT)
    typed = TypedExpert("expert", ("energy",), "technical", CODE, "研究员", "")
    told = at_once(house, lambda work, by: enter_expert(work, by, typed))
    assert "“行家”刚刚已由先到的人于" in str(told)
    assert count(house, Expert) == 1


def test_the_same_account(house: House) -> None:
    def open_account(work: Work, by: Person) -> None:
        create_user(work, by, "xin01", CONTACT, unit_code="", role="", qualifier="")

    assert "账号“xin01”刚刚已由先到的人开通" in str(at_once(house, open_account))
    assert count(house, User, User.username == "xin01") == 1


def test_the_same_role(house: House) -> None:
    told = at_once(house, lambda work, by: give_role(work, by, "expert", "plan_officer", ""))
    assert "刚刚已由他人授予" in str(told) or "刚刚有人登记" in str(told)
    assert count(house, RoleAssignment, RoleAssignment.role == "plan_officer") == 1


def test_the_same_unit_registers_twice(house: House) -> None:
    wanted = Registration(False, CODE, "曜原氢能", CONTACT, "yanshi-jiebang-2021", "yanshi-jiebang-2021")
    told = at_once(house, lambda work, _by: register_unit(work, wanted, "127.0.0.1"))
    assert f"单位“{CODE}”刚刚已由新同事注册" in str(told)
    assert count(house, Organisation) == 1


def test_the_same_year_of_the_calendar(house: House) -> None:
    def publish(work: Work, by: Person) -> None:
        publish_year(work, by, year, "01-01 休 元旦", source="国办发明电", is_provisional=True)

    with house.reading() as work:
        last = work.session.scalar(select(func.max(CalendarDay.day)))
    year = (last or date(2026, 1, 1)).year + 1
    assert f"{year} 年日历刚刚已由先到的人发布" in str(at_once(house, publish))
    assert count(house, CalendarDay, CalendarDay.day == date(year, 1, 1)) == 1


def test_the_same_parameter(house: House) -> None:
    with house.reading() as work:
        newest = history_of(work, "expert_min").newest

    def change(work: Work, by: Person) -> None:
        typed = {"value": str(newest.value + 2)}
        set_parameter(work, by, "expert_min", typed, effective=work.today, reason="试", seen=str(newest.id))

    assert "这项参数刚刚已由first改过" in str(at_once(house, change))
    assert count(house, Parameter, Parameter.name == "expert_min") == 2


def test_what_no_service_thought_of_is_a_conflict_too(house: House) -> None:
    def add(work: Work, _by: Person) -> None:
        work.session.add(Organisation(code=CODE, name="x", registered_at=work.now))
        work.session.flush()

    assert "刚刚有人登记了相同的内容" in str(at_once(house, add))


def test_two_pages_of_one_person_keep_one_draft(new_postgres_url: str, tmp_path: Path) -> None:
    url = new_postgres_url.replace("postgresql://", "postgresql+psycopg://")
    small = SmallHouse(tmp_path, url)
    small.deploy(
        asking_bpmn=process(
            "asking", [start(), user_task("ask"), end()], [("start", "ask"), ("ask", "finish")]
        )
    )
    anna = small.people["anna"]
    with small.house.command(anna, now=small.now) as work:
        instance_id = start_instance(work, "asking", {}).id
    task = small.tasks(instance_id)["ask"]
    both = Barrier(2)

    def first() -> None:
        with small.house.command(anna, now=small.now) as work:
            save_draft(work, task.id, {"note": "first"})
            work.session.flush()
            both.wait(10)
            sleep(0.5)

    def second() -> None:
        both.wait(10)
        with small.house.command(anna, now=small.now) as work:
            save_draft(work, task.id, {"note": "second"})

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result(20)
    with small.house.reading() as work:
        assert [draft.values for draft in work.session.scalars(select(Draft))] == [{"note": "second"}]
    small.house.database.dispose()
