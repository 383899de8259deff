"""One test's house with its doors open: people who are signed in, and what they send."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.domain.api_tokens import ApiScope, may_hold
from app.domain.instances import ProcessInstance
from app.domain.tasks import Submission, TaskState, UserTask
from app.services.api_tokens import make_token
from app.services.sessions import open_session
from app.services.work import House
from app.store.identity import get_user, person_of
from app.web.api.rates import Rates
from app.web.current import COOKIE
from app.worker import work_until_idle
from tests.http.worlds import DATABASE, DirectBrowser, DirectStory, doors_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ONE_TIME = re.compile(
    r'name="csrf_token" value="[^"]+"|nonce="[^"]+"|<time .*?</time>|<code>[0-9a-f]{32}</code>', re.DOTALL
)
NEED, BID = "jbgs_tech_rd", "bid_application"

Fields = Mapping[str, Any]


class Client:
    """Somebody at a browser, signed in or not; every form carries the token of the page before."""

    def __init__(self, house: House, cookie: str = "") -> None:
        self._cookie = cookie
        self.client = self._new(house)
        found = TOKEN.search(self.get("/register").text)
        assert found
        self._token = found[1]

    def again(self, house: House) -> "Client":
        """Return the same browser before it went anywhere, at the doors of a copy of its house."""
        other = copy(self)
        other.client = self._new(house)
        session = self.client.get_cookie("session")
        assert session
        other.client.set_cookie("session", session.value)
        return other

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._answered(self.client.get(path, headers={"Accept": "text/html", **headers}))

    def post(self, path: str, fields: Fields | None = None, **headers: str) -> TestResponse:
        return self.post_without_token(path, {**(fields or {}), "csrf_token": self._token}, **headers)

    def post_without_token(self, path: str, fields: Fields | None = None, **headers: str) -> TestResponse:
        data = dict(fields or {})
        return self._answered(self.client.post(path, data=data, headers={"Accept": "text/html", **headers}))

    def _new(self, house: House) -> FlaskClient:
        app = doors_of(house)
        client = app.test_client()
        if self._cookie:
            client.set_cookie(COOKIE, self._cookie)
            app.extensions["seen_lately"].is_due(self._cookie)  # so that its use is not noted now
        return client

    @staticmethod
    def _answered(answer: TestResponse) -> TestResponse:
        for name, value in answer.headers:
            f"{name}: {value}".encode("latin-1")  # as the real server sends it
        answer.get_data()  # a file that is sent is read and closed
        answer.close()
        return answer


@dataclass
class Site:
    """A house, and everybody at its doors."""

    house: House
    _clients: dict[str, Client] = field(default_factory=dict)
    _story: DirectStory | None = None

    def client(self, username: str = "") -> Client:
        """Return somebody's browser; nobody is signed in without a name."""
        if username not in self._clients:
            self._clients[username] = Client(self.house, self.cookie_of(username) if username else "")
        doors_of(self.house)  # another test may have opened another house meanwhile
        return self._clients[username]

    def cookie_of(self, username: str) -> str:
        """Sign somebody in."""
        with self.house.command() as work:
            return open_session(work, get_user(work.session, username), "127.0.0.1", "tests")

    def token(self, username: str) -> str:
        """Make a token of the API for somebody, for all that this person may do."""
        with self.house.command() as work:
            person = person_of(work.session, get_user(work.session, username).id, work.today)
            assert person
            scopes = [scope.value for scope in ApiScope if may_hold(person, scope)]
            return make_token(work, person, "test", scopes, 1)[1]

    def call(self, secret: str, method: str, path: str, body: Any = None) -> TestResponse:
        """Call an operation of the API with a token, as often as one likes."""
        app = doors_of(self.house)
        app.extensions["api_rates"] = Rates(10**9, 10**9)
        headers = {"Authorization": f"Bearer {secret}"}
        return app.test_client().open(path, method=method, headers=headers, json=body)

    def browser(self, username: str = "") -> DirectBrowser:
        """Return a browser whose forms are filled in and pressed as a person does."""
        return DirectBrowser(self.house, username)

    @property
    def story(self) -> DirectStory:
        """Return the walk's language on this house."""
        if self._story is None:
            self._story = DirectStory(self.house)
        return self._story

    def settle(self) -> None:
        """Let everything happen that is due: messages, timers, jobs."""
        work_until_idle(self.house)

    def changes(self) -> "Watch":
        """Watch the database from outside."""
        return Watch(self.house)

    def instances(self, process: str) -> Sequence[ProcessInstance]:
        """Return the instances of a process, the oldest first."""
        with self.house.reading() as work:
            rows = work.session.scalars(select(ProcessInstance).order_by(ProcessInstance.started_at)).all()
            return [row for row in rows if row.definition.key == process]

    def tasks(self, element_id: str) -> Sequence[UserTask]:
        """Return the open tasks of an element."""
        with self.house.reading() as work:
            return open_tasks(work.session, element_id)

    def task(self, element_id: str) -> UserTask:
        """Return the one open task of an element."""
        (task,) = self.tasks(element_id)
        return task

    def paper(self, form_key: str, by: str = "") -> Submission:
        """Return the first submission of a form, of one person if named."""
        with self.house.reading() as work:
            statement = select(Submission).where(Submission.form_key == form_key).order_by(Submission.at)
            return next(row for row in work.session.scalars(statement) if by in {"", row.by})

    def newest_paper(self, form_key: str) -> Submission:
        """Return the last submission of a form: the text that is valid."""
        with self.house.reading() as work:
            statement = select(Submission).where(Submission.form_key == form_key)
            return next(iter(work.session.scalars(statement.order_by(Submission.at.desc()))))

    def panel(self) -> list[str]:
        """Return the experts who were asked first whether they have an interest."""
        with self.house.reading() as work:
            statement = select(UserTask.assignee).where(UserTask.element_id == "declare_interest")
            return sorted(name for name in work.session.scalars(statement) if name)


class Watch:
    """Knows whether anybody committed a change to the database."""

    def __init__(self, house: House) -> None:
        self._path = house.config.data / DATABASE
        self._connection = sqlite3.connect(self._path)
        self._before = self._version()

    def seen(self) -> bool:
        """Whether something was changed since this watch began or was asked last."""
        before, self._before = self._before, self._version()
        return before != self._before

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> int:
        with closing(self._connection.execute("PRAGMA data_version")) as cursor:
            return int(cursor.fetchone()[0])


def open_tasks(session: Session, element_id: str) -> Sequence[UserTask]:
    """Return the open tasks of an element with their instances."""
    statement = select(UserTask).where(UserTask.element_id == element_id, UserTask.state == TaskState.CREATED)
    return session.scalars(statement.order_by(UserTask.created_at)).all()


def without_one_time(answer: TestResponse) -> str:
    """Return a page without tokens, nonces, clock and number: the rest is the same for the same page."""
    return ONE_TIME.sub("", answer.text)
