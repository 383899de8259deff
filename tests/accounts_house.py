"""A small house for the tests of accounts: SQLite in memory, and a browser that sends forms as people do."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

import app.domain
from app.config import Config
from app.domain.base import Row
from app.domain.contacts import Contact
from app.domain.identity import Organisation, Person, RoleAssignment, User
from app.services import passwords
from app.services.clock import set_business_clock
from app.services.seed import seed
from app.services.work import House, Work
from app.store.identity import find_organisation, get_user, person_of
from app.store.session import Database
from app.web import account, admin, auth, errors, security
from app.web.assets import asset
from app.web.filters import register_filters

# The tests check hundreds of passwords: each cheap here; what one costs for real is a test of its own.
COSTLY_HASHER = passwords._hasher
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODY = passwords._hasher.hash("nobody")
PASSWORD = "草原上的马跑得很快啊"
PASSWORD_HASH = passwords.hash_password(PASSWORD)
CODE = "91150602PDY00001XF"
OTHER_CODE = "91150203PDY0000289"
CONTACT = Contact("乌兰托雅", "技术中心主任", "19900000002", "n1@o01.example")


def new_house(folder: Path, *, is_demo: bool = False, mail_url: str = "", is_seeded: bool = False) -> House:
    """Build a house with empty or seeded tables; the files lie in `folder`."""
    config = Config(folder, "sqlite://", "secret", is_demo=is_demo, mail_url=mail_url)
    house = House(config, Database(config.database_url))
    _copy(_template(is_seeded), house)
    return house


@cache
def _template(is_seeded: bool) -> House:
    """Build the tables once: copying them is a hundred times faster."""
    for module in pkgutil.iter_modules(app.domain.__path__):
        importlib.import_module(f"app.domain.{module.name}")
    house = House(Config(Path(), "sqlite://", "secret"), Database("sqlite://"))
    Row.metadata.create_all(house.database.engine)
    if is_seeded:
        with house.command() as work:
            seed(work)
    return house


def _copy(source: House, target: House) -> None:
    with source.database.engine.connect() as here, target.database.engine.connect() as there:
        here.rollback()
        there.rollback()
        here.connection.driver_connection.backup(there.connection.driver_connection)


def new_unit(work: Work, code: str = CODE, name: str = "鄂尔多斯市曜原氢能装备有限公司") -> Organisation:
    unit = Organisation(code=code, name=name, registered_at=work.now)
    work.session.add(unit)
    work.session.flush()
    return unit


def new_person(
    work: Work, username: str, *roles: tuple[str, str] | str, unit: str = "", name: str = ""
) -> User:
    """Add somebody who can sign in with PASSWORD and holds these roles."""
    user = User(
        username=username,
        name=name or f"张{username}",
        password_hash=PASSWORD_HASH,
        organisation=find_organisation(work.session, unit) if unit else None,
        created_at=work.now,
    )
    work.session.add(user)
    work.session.flush()
    for role in roles:
        kind, qualifier = (role, "") if isinstance(role, str) else role
        work.session.add(RoleAssignment(user_id=user.id, role=kind, qualifier=qualifier))
    work.session.flush()
    return user


def person(work: Work, username: str) -> Person:
    found = person_of(work.session, get_user(work.session, username).id, work.today)
    assert found is not None
    return found


def new_app(house: House) -> Flask:
    """Open the doors of accounts on this house, as a process that has just started would."""
    flask = _doors()
    flask.extensions["house"] = house
    flask.extensions["seen_lately"] = security.SeenLately()
    return flask


@cache
def _doors() -> Flask:
    """Build the application once: its templates are compiled once for all tests."""
    flask = Flask("app", template_folder="web/templates", static_folder="web/static")
    flask.config.update(SECRET_KEY="secret", TESTING=True)
    flask.extensions["move_business_clock"] = _move_clock
    errors.register(flask)
    security.register(flask)
    register_filters(flask)
    flask.jinja_env.globals["asset"] = asset
    for room in (auth, account, admin):
        flask.register_blueprint(room.bp)
    flask.add_url_rule("/", "start", lambda: "start")
    return flask


def _move_clock(house: House, target: datetime) -> None:
    with house.command() as work:
        set_business_clock(work.session, target)


@dataclass
class Browser:
    """One browser: keeps cookies, sends forms with the token of the page before."""

    flask: Flask
    address: str = "10.0.0.1"
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.flask.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address})

    def post(self, path: str, data: dict[str, Any] | None = None, **fields: str) -> TestResponse:
        return self.client.post(
            path,
            data={**(data or {}), **fields, "csrf_token": self.token()},
            environ_base={"REMOTE_ADDR": self.address},
        )

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/forgotten").text)
        found = found or re.search(r'name="csrf_token" value="([^"]+)"', self.get("/register").text)
        assert found
        return found[1]

    def sign_in(self, account: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", account=account, password=password)


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """Collect the SQL statements of a block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)


def shown_link(answer: TestResponse) -> str:
    """Return the path of the one-time link that a page shows."""
    found = re.search(r'id="address" value="http://[^/]+(/link/[^"]+)"', answer.text)
    assert found, answer.text
    return found[1]
