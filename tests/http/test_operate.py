"""What operators find: instances by where they stand and what is in them, and what machines wait for."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.domain.incidents import Incident
from app.services.operating import find_by_variable
from app.store.operating import Search
from tests.http.site import BID, NEED, Site

OWNER = "lc01"
SEARCH = "/migrations/instances/"


@pytest.fixture
def site(open_site: Callable[[str], Site]) -> Site:
    """A need lies on the officer's desk, to be accepted."""
    return open_site("accepting")


def found(site: Site, **asked: str) -> list[str]:
    """Return the instances that a search lists."""
    page = site.client(OWNER).get(f"{SEARCH}?{urlencode(asked)}").text
    return [str(each.id) for each in site.instances(NEED) if f"{SEARCH}{each.id}" in page]


def test_an_instance_is_found_by_each_thing_an_operator_may_know(site: Site) -> None:
    (need,) = site.instances(NEED)
    here = [str(need.id)]
    assert found(site) == here
    assert found(site, text=str(need.id)[:13]) == here
    assert found(site, text="XQ-1999") == []
    assert found(site, process=NEED) == here
    assert found(site, process=BID) == []
    assert found(site, state="completed") == []
    assert found(site, state="all") == here
    assert found(site, element="accept_need") == here
    assert found(site, element="sign_agreement") == []
    assert found(site, age="7") == []


def test_an_instance_is_found_by_the_value_of_a_variable_or_of_a_part_of_one(site: Site) -> None:
    (need,) = site.instances(NEED)
    with site.house.reading() as work:
        for name, value, is_there in (
            ("instance_id", str(need.id), True),
            ("initiator.username", "dm01", False),
            ("instance_id", "other", False),
            ("no_such.name", "1", False),
        ):
            rows = find_by_variable(work, Search(), name, value, 10).rows
            assert [row.id for row in rows if row.id == need.id] == ([need.id] if is_there else []), name
    assert found(site, variable="instance_id", value=str(need.id)) == [str(need.id)]
    assert found(site, variable="instance_id", value="other") == []


def test_sealed_bids_are_not_found_in_any_way(open_site: Callable[[str], Site]) -> None:
    sealed = open_site("sealed")
    client, bid = sealed.client(OWNER), sealed.instances(BID)[0]
    for asked in (
        {"text": bid.business_key or ""},
        {"variable": "instance_id", "value": str(bid.id)},
        {"process": BID},
    ):
        assert f"{SEARCH}{bid.id}" not in client.get(f"{SEARCH}?{urlencode(asked)}").text


def test_an_instance_shows_its_diagram_its_calls_and_what_machines_wait_for(site: Site) -> None:
    (need,) = site.instances(NEED)
    client = site.client(OWNER)
    page = client.get(f"{SEARCH}{need.id}").text
    assert f"{SEARCH}{need.id}/diagram/stage_1_collect.bpmn" in page
    assert "accept_need" in page
    assert "2 张图在运行" in page
    outer = client.get(f"{SEARCH}{need.id}?process={NEED}").text
    assert f"{SEARCH}{need.id}/diagram/{NEED}.bpmn" in outer
    assert client.get(f"{SEARCH}{need.id}/diagram/{NEED}.bpmn").mimetype == "application/xml"
    assert client.get(f"{SEARCH}{need.id}/diagram/none.bpmn").status_code == 404


def test_several_incidents_are_retried_at_once_and_each_tells_what_became_of_it(site: Site) -> None:
    (need,) = site.instances(NEED)
    with site.house.command() as work:
        for number in range(2):
            work.session.add(
                Incident(
                    instance_id=need.id,
                    token_id=uuid4(),
                    process_id="stage_1_collect",
                    element_id=f"element_{number}",
                    name=f"元素 {number}",
                    kind="record_handler",
                    message="名录缺项",
                    raised_at=work.now,
                )
            )
    client = site.client(OWNER)
    with site.house.reading() as work:
        ids = [str(each) for each in work.session.scalars(select(Incident.id))]
    assert "2 条" in client.get("/operate/").text
    assert client.post("/operate/incidents/retry", {"incident": [*ids, str(uuid4())]}).status_code == 303
    page = client.get("/operate/").text
    assert "已重试 2 条" in page
    assert "没有这条异常" in page
    assert "没有异常" in page
