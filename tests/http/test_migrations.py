"""The pages of migrations and an operator's tools: what a process owner sees, presses, and what changes."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.instances import InstanceState, ProcessInstance
from app.domain.migrations import Migration, MigrationResult, MigrationState, ResultState, Suspension
from tests.http.site import BID, NEED, Site

ROOT = Path(__file__).parents[2]
OWNER = "lc01"
STAGE = "stage_1_collect"


@pytest.fixture
def site(open_site: Callable[[str], Site]) -> Site:
    """A need lies on the officer's desk, to be accepted."""
    return open_site("accepting")


def publish(site: Site, *changes: tuple[str, str]) -> None:
    """Publish the first stage again with these changes of its text."""
    text = (ROOT / "processes" / f"{STAGE}.bpmn").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    files = [(io.BytesIO(text.encode()), f"{STAGE}.bpmn")]
    assert site.client(OWNER).post("/studio/deploy", {"do": "publish", "files": files}).status_code == 303


def propose(site: Site) -> str:
    """Choose the versions; return the address of the new migration."""
    answer = site.client(OWNER).post("/migrations/", {"process": STAGE, "source": "1", "target": "2"})
    assert answer.status_code == 303
    return answer.headers["Location"]


def stored(site: Site) -> tuple[MigrationState, list[ResultState]]:
    with site.house.reading() as work:
        state = work.session.scalars(select(Migration.state)).one()
        return state, list(work.session.scalars(select(MigrationResult.state)))


def need(site: Site) -> ProcessInstance:
    (instance,) = site.instances(NEED)
    return instance


def test_a_migration_is_proposed_rehearsed_applied_and_taken_back(site: Site) -> None:
    name = site.task("accept_need").name
    publish(site, (f'name="{name}"', f'name="{name}（改）"'))
    client = site.client(OWNER)
    assert "在办 1 件" in client.get(f"/migrations/?process={STAGE}").text
    address = propose(site)
    assert "同一元素" in client.get(address).text

    rehearsal = client.get(f"{address}/rehearsal").text
    assert "可迁移 1 件，不能迁移 0 件" in rehearsal
    assert site.task("accept_need").name == name

    assert client.post(f"{address}/apply", {"reason": "新办法"}).status_code == 303
    assert stored(site) == (MigrationState.APPLIED, [ResultState.MOVED])
    assert site.task("accept_need").name == f"{name}（改）"
    page = client.get(address).text
    assert "已迁移" in page
    assert f"{name}（改）（任务）" in page

    assert client.post(f"{address}/undo", {"reason": "有误"}).status_code == 303
    assert stored(site) == (MigrationState.UNDONE, [ResultState.UNDONE])
    assert site.task("accept_need").name == name


def test_whoever_has_no_place_to_go_is_named_with_the_reason_and_may_be_mapped(site: Site) -> None:
    publish(site, ("accept_need", "admit_need"))
    client, address = site.client(OWNER), propose(site)
    assert "没有对应的元素" in client.get(f"{address}/rehearsal").text
    client.post(f"{address}/apply", {"reason": "新办法"})
    assert stored(site)[1] == [ResultState.REFUSED]
    assert "没有对应的元素" in client.get(address).text

    second = propose(site)
    with site.house.reading() as work:
        source = work.session.scalars(select(Migration.mappings)).first()
    assert source
    fields = {"process": STAGE, "source": source[0]["source"], "to:accept_need": "admit_need"}
    assert client.post(f"{second}/mapping", fields).status_code == 303
    client.post(f"{second}/apply", {"reason": "新办法"})
    assert site.task("admit_need").name


def test_a_mapping_that_does_not_hold_is_shown_and_cannot_be_applied(site: Site) -> None:
    publish(site, ("accept_need", "admit_need"))
    client, address = site.client(OWNER), propose(site)
    with site.house.reading() as work:
        (mapping,) = work.session.scalars(select(Migration.mappings)).one()
    end = re.search(r'<bpmn:endEvent id="(\w+)"', (ROOT / "processes" / f"{STAGE}.bpmn").read_text())
    assert end
    fields = {"process": STAGE, "source": mapping["source"], "to:accept_need": end[1]}
    client.post(f"{address}/mapping", fields)
    assert "不能这样对应" in client.get(address).text
    answer = client.post(f"{address}/apply", {"reason": "新办法"})
    assert answer.status_code == 422
    assert "映射有错误" in answer.text
    assert stored(site) == (MigrationState.DRAFT, [])


def test_without_a_reason_nothing_is_applied(site: Site) -> None:
    name = site.task("accept_need").name
    publish(site, (f'name="{name}"', f'name="{name}（改）"'))
    address = propose(site)
    answer = site.client(OWNER).post(f"{address}/apply", {"reason": " "})
    assert answer.status_code == 422
    assert "请填写理由" in answer.text
    assert stored(site) == (MigrationState.DRAFT, [])


def test_a_suspended_need_cannot_be_worked_on_until_it_is_resumed(site: Site) -> None:
    client, instance = site.client(OWNER), need(site)
    address = f"/migrations/instances/{instance.id}"
    assert client.post(f"{address}/suspend", {"reason": "等待批示"}).status_code == 303
    assert "已暂停：等待批示" in client.get(address).text
    assert "已暂停" in client.get("/migrations/instances/").text
    assert client.post(f"{address}/suspend", {"reason": "再停"}).status_code == 409
    assert client.post(f"{address}/resume", {"reason": "批示已到"}).status_code == 303
    with site.house.reading() as work:
        assert work.session.scalars(select(Suspension)).all() == []
    assert "批示已到" in client.get(address).text


def test_a_token_is_moved_by_ticking_it(site: Site) -> None:
    client, instance = site.client(OWNER), need(site)
    address = f"/migrations/instances/{instance.id}"
    page = site.browser(OWNER).get(address)
    token = next(
        box.get("value")
        for box in page.find("//input[@name='tokens']")
        if "accept_need" in "".join(box.getparent().getparent().itertext())
    )
    fields = {"tokens": token, "element": "no_such_element", "reason": "更正"}
    assert client.post(f"{address}/move", fields).status_code == 422
    assert client.post(f"{address}/move", {**fields, "element": "dispatch_need"}).status_code == 303
    assert site.tasks("accept_need") == []
    assert site.task("dispatch_need").name
    assert "移动令牌：accept_need" in client.get(address).text


def test_a_variable_is_corrected_without_showing_what_it_holds(site: Site) -> None:
    client, instance = site.client(OWNER), need(site)
    address = f"/migrations/instances/{instance.id}"
    wrong = client.post(f"{address}/correct", {"name": "need", "value": "{", "reason": "更正"})
    assert wrong.status_code == 422
    fields = {"name": "remark", "value": '"secret words"', "reason": "更正"}
    assert client.post(f"{address}/correct", fields).status_code == 303
    page = client.get(address).text
    assert "更正变量：remark" in page
    assert "secret words" not in page


def test_a_refused_reason_stays_in_its_own_form_only(site: Site) -> None:
    (need,) = site.instances(NEED)
    typed = {"name": "amount", "value": "no JSON", "reason": "核对原件"}
    page = site.client(OWNER).post(f"/migrations/instances/{need.id}/correct", typed)
    assert (page.status_code, page.text.count("核对原件")) == (422, 1)
    assert "no JSON</textarea>" in page.text


def test_a_cancelled_need_is_over(site: Site) -> None:
    client, instance = site.client(OWNER), need(site)
    address = f"/migrations/instances/{instance.id}"
    assert client.post(f"{address}/cancel", {"reason": "单位撤回"}).status_code == 303
    assert need(site).state is InstanceState.CANCELLED
    assert site.tasks("accept_need") == []
    page = client.get(address).text
    assert "已取消" in page
    assert "单位撤回" in page
    assert client.post(f"{address}/cancel", {"reason": "再来"}).status_code == 409


def test_the_studio_and_operate_lead_there(site: Site) -> None:
    client = site.client(OWNER)
    assert f"/migrations/?process={STAGE}" in client.get(f"/studio/process/{STAGE}").text
    assert "/migrations/instances/" in client.get("/operate/").text
    assert client.get(f"/migrations/instances/{need(site).id}/move").status_code == 303


def test_a_sealed_bid_is_not_named_to_an_operator(open_site: Callable[[str], Site]) -> None:
    sealed = open_site("sealed")
    bid = sealed.instances(BID)[0]
    assert bid.is_sealed
    assert bid.business_key
    client = sealed.client(OWNER)
    assert client.get(f"/migrations/instances/{bid.id}").status_code == 404
    cancelled = client.post(f"/migrations/instances/{bid.id}/cancel", {"reason": "试一试"})
    assert cancelled.status_code == 404
    assert "bid_application" not in client.get("/operate/").text
    answer = client.post("/migrations/", {"process": BID, "source": "1", "target": "1"})
    rehearsal = client.get(f"{answer.headers['Location']}/rehearsal").text
    assert named(sealed, rehearsal) == []
    assert "密封的件，共 3 件" in rehearsal
    applied = client.post(f"{answer.headers['Location']}/apply", {"reason": "换用最新表单"})
    results = client.get(applied.headers["Location"]).text
    assert named(sealed, results) == []
    assert "密封的件，共 3 件" in results


def named(site: Site, page: str) -> list[str]:
    """Return how a page tells one sealed bid from another."""
    ways = [(str(bid.id)[:8], str(bid.business_key)) for bid in site.instances(BID)]
    return [way for each in ways for way in each if way in page]
