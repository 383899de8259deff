"""Every route for every role: who gets in, who is refused, and that a refused request changes nothing."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.attachments import Attachment
from app.domain.definitions import FormDefinition
from app.domain.identity import User
from app.domain.notifications import Notification
from app.forms import find_file_field
from app.programme.objecting import OBJECTION_FORM, evidence_of, keep_evidence, submit_objection
from app.programme.publishing import publish
from app.programme.registers.publications import Publication, PublicationKind
from app.services.uploads import Upload
from app.store.definitions import find_latest
from tests.http.api_table import ANSWERS
from tests.http.permission_table import PDF, PEOPLE, ROWS, UNSEEN, Row
from tests.http.site import BID, NEED, Site, Watch, without_one_time
from tests.http.worlds import Worlds, doors_of, house_in

OPERATIONS = [row for row in ROWS if row.endpoint in {f"api.{name}" for name in ANSWERS}]
POSTS = [row for row in ROWS if row.method == "POST" and not row.endpoint.startswith("api.")]
"""What browsers send; the API takes no cookies, so that no other site can borrow them."""

OBJECTS_UNSEEN = [row for row in ROWS if "{" in row.path and row.otherwise == UNSEEN]


class Crowd:
    """Everybody of the table, signed in once; the house is copied for whoever may change it."""

    def __init__(self, worlds: Worlds, folder: Path) -> None:
        self._folder = folder
        self._base = folder / "base"
        self._copies = 0
        site = Site(worlds.copy("crowded", self._base))
        objected = _object_to_a_notice(site)
        self.people = {**PEOPLE, "expert": site.panel()[0]}
        self.objects = {**_objects(site), **objected}
        self.unknown = {**dict.fromkeys(self.objects, str(uuid4())), "item": "BD-2021-01-能-999"}
        self.secrets = {who: site.token(name) for who, name in self.people.items() if name}
        self.clients = {who: site.client(username) for who, username in self.people.items()}
        site.house.database.dispose()

    def open(self) -> tuple[Site, Watch]:
        """Open a fresh copy of the house to everybody, and watch it."""
        self._copies += 1
        folder = shutil.copytree(self._base, self._folder / str(self._copies))
        site = Site(house_in(folder))
        return site, Watch(site.house)

    def close(self, site: Site, watch: Watch) -> None:
        """Lock up and throw the copy away."""
        watch.close()
        site.house.database.dispose()
        shutil.rmtree(site.house.config.data)

    def path(self, row: Row) -> str:
        return row.path.format_map(self.objects)

    def call(
        self, site: Site, row: Row, who: str, sent: Mapping[str, Any], known: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Call an operation of the API with somebody's token."""
        body = None if row.method == "GET" else dict(sent)
        return site.call(self.secrets[who], row.method, row.path.format_map(known or self.objects), body)

    def ask(self, site: Site, row: Row, who: str) -> TestResponse:
        """Let somebody who has just signed in send the request of a row."""
        client = self.clients[who].again(site.house)
        path = self.path(row)
        if row.method == "PUT":
            return client.client.put(path, json={})
        return client.get(path) if row.method == "GET" else client.post(path, row.sent())


def _object_to_a_notice(site: Site) -> Mapping[str, str]:
    """Make something public to which one may object, and object to it with a file."""
    with site.house.command() as work:
        ends_at = work.now + timedelta(days=7)
        publish(work, PublicationKind.PUBLICITY, "N-05", "GS-2021-0001", "揭榜公示", {}, ends_at=ends_at)
        said = {"person_kind": "person", "person_name": "某人", "signature": "某人", "content": "异议"}
        objection = submit_objection(work, "GS-2021-0001", said, "")
        letter = find_latest(work.session, FormDefinition, OBJECTION_FORM)
        assert letter
        form = work.house.definitions.forms.get(work.session, letter.digest)
        field = find_file_field(form, "objection.evidence")
        assert field
        keep_evidence(work, objection, field, [Upload("evidence.pdf", BytesIO(PDF))])
        (file,) = evidence_of(work, objection)
        return {
            "public_notice": "GS-2021-0001",
            "objection": objection.number,
            "evidence": str(file.id),
            "secret": objection.id.hex,
        }


def _objects(site: Site) -> Mapping[str, str]:
    needs, bids = site.instances(NEED), site.instances(BID)
    with site.house.reading() as work:
        publisher = work.session.scalars(select(User).where(User.username == "o01a")).one()
        notice = work.session.scalars(
            select(Notification).where(Notification.user_id == publisher.id)
        ).first()
        item = work.session.scalars(select(Publication).where(Publication.kind == PublicationKind.LIST)).one()
        inner = work.session.scalars(select(Attachment).where(Attachment.uploaded_by == "jd01")).first()
        unit = publisher.organisation
    assert notice
    assert inner
    assert unit
    return {
        "need": str(needs[0].id),
        "bid": str(bids[0].id),
        "joint_bid": str(bids[2].id),
        "task": str(site.task("accept_need").id),
        "filling": str(site.task("fill_need").id),
        "need_paper": str(site.paper("f01_need").id),
        "inner_paper": str(site.paper("f03_prescreen").id),
        "bid_paper": str(site.paper("f06_bid", "o11a").id),
        "joint_bid_paper": str(site.paper("f06_bid", "o12a").id),
        "inner_file": str(inner.id),
        "notice": str(notice.id),
        "item": item.number,
        "unit": unit.code,
        "nothing": str(uuid4()),
    }


@pytest.fixture(scope="module")
def crowd(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    return Crowd(worlds, tmp_path_factory.mktemp("crowd"))


def test_every_route_stands_in_the_table(crowd: Crowd) -> None:
    site, watch = crowd.open()
    app = doors_of(site.house)
    crowd.close(site, watch)
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(row.endpoint, row.method) for row in ROWS} == routes


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_route_answers_each_role_as_the_table_says(crowd: Crowd, row: Row) -> None:
    answers: dict[str, int] = {}
    refused_but_changed, sent_to_sign_in = set(), set()
    site, watch = crowd.open()
    for who in row.asked():
        answer = crowd.ask(site, row, who)
        answers[who] = answer.status_code
        if answer.headers.get("Location", "").startswith("/sign-in"):
            sent_to_sign_in.add(who)
        if watch.seen():
            refused_but_changed |= {who} - row.may
            crowd.close(site, watch)
            site, watch = crowd.open()
    crowd.close(site, watch)
    assert answers == {who: row.expected(who) for who in row.asked()}
    assert refused_but_changed == set()
    if row.endpoint != "auth.sign_out":
        assert sent_to_sign_in == {who for who in row.asked() if who == "nobody" and row.is_for_people()}


def test_every_operation_of_the_api_stands_in_its_table() -> None:
    operations = {row.endpoint.removeprefix("api.") for row in ROWS if row.endpoint.startswith("api.")}
    assert operations == {*ANSWERS, "openapi"}


@pytest.mark.parametrize("row", OPERATIONS, ids=str)
def test_an_operation_answers_each_token_as_its_table_says(crowd: Crowd, row: Row) -> None:
    expected = ANSWERS[row.endpoint.removeprefix("api.")]
    answers = {}
    site, watch = crowd.open()
    for who in sorted(crowd.secrets, key=lambda one: one in expected.may):
        answers[who] = crowd.call(site, row, who, expected.sent).status_code
        if who in expected.may and row.method != "GET":
            crowd.close(site, watch)
            site, watch = crowd.open()
    crowd.close(site, watch)
    assert answers == {who: expected.to(who) for who in crowd.secrets}


@pytest.mark.parametrize(
    "row", [row for row in OPERATIONS if "{need}" in row.path or "{task}" in row.path], ids=str
)
def test_a_token_is_told_the_same_of_what_is_not_for_it_and_of_what_does_not_exist(
    crowd: Crowd, row: Row
) -> None:
    expected = ANSWERS[row.endpoint.removeprefix("api.")]
    site, watch = crowd.open()
    for who in (who for who in ("bidder", "expert", "leader", "league bureau") if expected.to(who) == UNSEEN):
        told = [crowd.call(site, row, who, expected.sent, known) for known in (crowd.objects, crowd.unknown)]
        assert (told[0].status_code, _told(told[0])) == (told[1].status_code, _told(told[1])), who
    crowd.close(site, watch)


def _told(answer: TestResponse) -> Mapping[str, object]:
    """Return what an error says, without the number of its request."""
    return {name: value for name, value in answer.get_json().items() if name != "request_id"}


@pytest.mark.parametrize("row", POSTS, ids=str)
def test_what_is_sent_without_the_token_is_refused_and_changes_nothing(crowd: Crowd, row: Row) -> None:
    site, watch = crowd.open()
    who = min(row.may or {"officer"})
    answer = crowd.clients[who].again(site.house).post_without_token(crowd.path(row), row.sent())
    changed = watch.seen()
    crowd.close(site, watch)
    assert answer.status_code == 400
    assert not changed


@pytest.mark.parametrize("row", OBJECTS_UNSEEN, ids=str)
def test_what_one_may_not_see_looks_exactly_like_what_does_not_exist(crowd: Crowd, row: Row) -> None:
    site, watch = crowd.open()
    for who in sorted(
        {who for who in PEOPLE if row.expected(who) == UNSEEN}
        & {"bidder", "expert", "leader", "league bureau"}
    ):
        client = crowd.clients[who].again(site.house)
        pages = []
        for path in (crowd.path(row), row.path.format_map(crowd.unknown)):
            answer = client.get(path) if row.method == "GET" else client.post(path, row.sent())
            pages.append((answer.status_code, without_one_time(answer)))
        assert pages[0] == pages[1], who
    crowd.close(site, watch)
