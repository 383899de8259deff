"""What operators find: instances by where they stand and what is in them, and what machines wait for."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from app.domain.definitions import ProcessDefinition
from app.domain.incidents import Incident
from app.domain.messages import MessageState
from app.domain.starts import EventStart, StartKind, StartSubscription
from app.services.deployments import deploy
from app.services.incidents import retry_incident
from app.services.instances import start_instance
from app.services.messages import publish_message
from app.services.operating import find_by_variable
from app.services.work import Work
from app.store.operating import Search
from app.web import operate
from tests.http.site import BID, NEED, Site
from tests.stem_house import end, process, service_task, start, user_task

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
    assert "已重试 2 条：" in page
    assert "元素 0" in page
    assert "没有这条异常" in page
    assert "没有异常" in page


def test_one_incident_that_breaks_the_program_keeps_no_other_from_being_retried(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (need,) = site.instances(NEED)
    with site.house.command() as work:
        for number in range(51):
            work.session.add(
                Incident(
                    instance_id=need.id, token_id=uuid4(), process_id="stage_1_collect",
                    element_id=f"e{number}", name=f"元素 {number}", kind="record_handler", message="名录缺项",
                    raised_at=work.now + timedelta(seconds=number),
                )
            )  # fmt: skip
    client = site.client(OWNER)
    first, second = client.get("/operate/").text, client.get("/operate/?page=2").text
    assert ("共 51 条" in first, "元素 50" in first, "元素 0<" in first) == (True, True, False)
    assert "元素 0<" in second

    def retry(work: Work, incident_id: UUID) -> Incident:
        if work.session.get_one(Incident, incident_id).name == "元素 1":
            raise ZeroDivisionError
        return retry_incident(work, incident_id)

    monkeypatch.setattr(operate, "retry_incident", retry)
    with site.house.reading() as work:
        ids = [str(each) for each in work.session.scalars(select(Incident.id))]
    assert client.post("/operate/incidents/retry", {"incident": ids}).status_code == 303
    page = client.get("/operate/").text
    assert "已重试 50 条：" in page
    assert "程序出错，未作改动，已记入日志（1 条）：元素 1。" in page
    assert "共 1 条" in page


def test_start_events_and_what_they_are_to_start_are_listed_page_by_page(site: Site) -> None:
    client = site.client(OWNER)
    with site.house.command() as work:
        work.session.execute(delete(StartSubscription))
    assert "没有等待的开始事件" in client.get("/operate/starts").text
    with site.house.command() as work:
        definition = work.session.scalars(select(ProcessDefinition.id)).first()
        assert definition is not None
        for number in range(51):
            work.session.add(
                StartSubscription(
                    definition_id=definition, process_id=f"p{number:02}", element_id="begin", name="收到申请",
                    kind=StartKind.MESSAGE, event_name=f"message_{number:02}",
                )
            )  # fmt: skip
        monday = {"kind": StartKind.TIMER, "due_at": work.now - timedelta(minutes=1), "name": "每周一"}
        where = {"definition_id": definition, "process_id": "a_first", "element_id": "monday"}
        work.session.add(StartSubscription(**where, **monday))
        work.session.add(
            EventStart(
                process_id="p01", kind=StartKind.MESSAGE, event_name="message_01", correlation_key="K-7",
                variables={}, ordered_at=work.now,
            )
        )  # fmt: skip
    first, second = (client.get(f"/operate/starts?page={page}").text for page in (1, 2))
    assert ("每周一" in first, "已到期" in first, "K-7" in first) == (True, True, True)
    assert ("message_48" in first, "message_50" in first) == (True, False)
    assert ("message_50" in second, "K-7" in second) == (True, False)


def test_messages_that_nobody_took_in_time_are_shown_as_expired(site: Site) -> None:
    with site.house.command() as work:
        late = publish_message(work, "late_news", "K-1", {}, time_to_live=timedelta(0))
        assert late.state is MessageState.EXPIRED
        publish_message(work, "early_news", "K-2", {})
    client = site.client(OWNER)
    waiting, expired = (
        client.get("/operate/messages").text,
        client.get("/operate/messages?state=expired").text,
    )
    assert ("late_news" in waiting, "early_news" in waiting) == (False, True)
    assert ("late_news" in expired, "early_news" in expired, "已过期" in expired) == (True, False, True)


def catching(element: str, definition: str) -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{element}" name="等{element}">{definition}'
        "</bpmn:intermediateCatchEvent>"
    )


def waiting_for_everything() -> bytes:
    """Draw a process that waits at once for all there is to wait for."""
    more = (
        '<bpmn:message id="m" name="reply"><bpmn:extensionElements>'
        '<zeebe:subscription correlationKey="=number" /></bpmn:extensionElements></bpmn:message>'
        '<bpmn:signal id="s" name="alarm" />'
    )
    formal = 'xsi:type="bpmn:tFormalExpression"'
    events = {
        "timer": f"<bpmn:timerEventDefinition><bpmn:timeDuration {formal}>P3D</bpmn:timeDuration>"
        "</bpmn:timerEventDefinition>",
        "message": '<bpmn:messageEventDefinition messageRef="m" />',
        "signal": '<bpmn:signalEventDefinition signalRef="s" />',
        "condition": f"<bpmn:conditionalEventDefinition><bpmn:condition {formal}>=number = &quot;9&quot;"
        "</bpmn:condition></bpmn:conditionalEventDefinition>",
    }
    elements = [
        start(), '<bpmn:parallelGateway id="fork" name="同时" />', user_task("work"),
        service_task("errand", "send-mail-elsewhere"), end(),
        *(catching(name, event) for name, event in events.items()),
    ]  # fmt: skip
    branches = ("work", "errand", *events)
    flows = [("start", "fork"), *(("fork", one) for one in branches), *((one, "finish") for one in branches)]
    return process("everything", elements, flows, more)


def test_an_instance_shows_everything_it_waits_for_even_while_it_is_suspended(site: Site) -> None:
    site.house.registry.outside["send-mail-elsewhere"] = lambda _key, _headers, _variables: {}
    with site.house.command() as work:
        deploy(work, {"everything.bpmn": waiting_for_everything()})
        instance_id = start_instance(work, "everything", {"number": "7"}).id
    client, path = site.client(OWNER), f"{SEARCH}{instance_id}"
    waits = re.compile(r'data-l="种类">([^<]+)</td>')
    kinds = {"作业", "信号", "定时", "待办", "消息", "条件"}
    page = client.get(path).text
    assert set(waits.findall(page)) & kinds == kinds
    assert ("reply 7" in page, "alarm" in page, "number = " in page) == (True, True, True)
    assert client.post(f"{path}/suspend", {"reason": "核查"}).status_code == 303
    assert set(waits.findall(client.get(path).text)) & kinds == kinds


def test_the_waits_of_an_instance_are_shown_page_by_page(site: Site) -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=many" inputElement="one" />'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    )
    each = user_task("work").replace("</bpmn:userTask>", loop)
    flows = [("start", "work"), ("work", "finish")]
    with site.house.command() as work:
        deploy(work, {"crowd.bpmn": process("crowd", [start(), each, end()], flows)})
        instance_id = start_instance(work, "crowd", {"many": list(range(60))}).id
    client, path = site.client(OWNER), f"{SEARCH}{instance_id}"
    shown = re.compile(r'data-l="种类">待办</td>')
    counts = [len(shown.findall(client.get(f"{path}?page={page}").text)) for page in (1, 2, 3)]
    assert counts == [50, 10, 0]
