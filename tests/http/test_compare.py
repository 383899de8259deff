"""同榜对比: the bids on one list item side by side, for who has them all in one task (SPEC A01, A12)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from lxml import html

from app.domain.identity import Person
from app.programme.visibility import readable_classes
from app.walk.n1_sample import one
from tests.http.permission_table import PEOPLE
from tests.http.site import Site
from tests.http.worlds import AVOIDED, Worlds

PUBLISHER_READER = Person(uuid4(), "o01a", "发榜方", organisation_code="O01", groups=frozenset({"org:O01"}))
NAMES = ["华北新能源大学", "上海氢渡科技有限公司"]


@pytest.fixture(scope="module")
def scoring(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(worlds.copy("scoring", tmp_path_factory.mktemp("scoring")))


def rows_of(text: str) -> dict[str, list[str]]:
    """Return the table: label and cells of each row."""
    page = html.document_fromstring(text)
    return {
        row.findtext("th") or "": [cell.text_content().strip() for cell in row.findall("td")]
        for row in page.xpath("//table[contains(@class, 'jb-cmp')]//tr[td]")
    }


def test_an_expert_reads_each_answer_of_all_bids_side_by_side(scoring: Site) -> None:
    task = scoring.tasks("give_scores")[0]
    client = scoring.client(task.assignee or "")
    assert f"/tasks/{task.id}/compare" in client.get(f"/tasks/{task.id}").text
    rows = rows_of(client.get(f"/tasks/{task.id}/compare").text)
    assert rows["牵头单位名称"] == NAMES
    assert rows["协议金额报价"] == ["1000.00 万元", "860.00 万元"]
    assert rows["技术路线与可行性"] == [one("bids", number)["technical_plan"] for number in ("B01", "B02")]
    assert rows["指标响应：负荷下限；≤20"] == ["承诺值 ≤18；偏离 优于", "承诺值 ≤20；偏离 满足"]


def test_telephone_numbers_stay_masked_in_the_comparison(scoring: Site) -> None:
    task = scoring.tasks("give_scores")[0]
    rows = rows_of(scoring.client(task.assignee or "").get(f"/tasks/{task.id}/compare").text)
    assert rows["项目负责人手机"] == ["199****0111", "199****0112"]


def test_whom_a_bidder_wants_kept_away_is_for_no_expert_and_no_publisher(scoring: Site) -> None:
    task = scoring.tasks("give_scores")[0]
    client = scoring.client(task.assignee or "")
    pages = [client.get(f"/tasks/{task.id}{path}").text for path in ("", "/compare")]
    assert rows_of(pages[1])["建议回避的专家"] == ["（不公开）"] * 2
    assert not [page for page in pages if AVOIDED in page]
    assert readable_classes(PUBLISHER_READER, None, "f06_bid", {"publisher_org": "O01"}) == {"business"}


def test_a_row_in_which_all_say_the_same_is_left_out_on_request(scoring: Site) -> None:
    task = scoring.tasks("give_scores")[0]
    page = html.document_fromstring(scoring.client(task.assignee or "").get(f"/tasks/{task.id}/compare").text)
    same = [row.findtext("th") for row in page.xpath("//tr[@class='is-same']")]
    assert "研发总投入" in same
    assert "协议金额报价" not in same


def test_nobody_else_compares_the_bids(scoring: Site) -> None:
    mine, other = scoring.tasks("give_scores")[:2]
    readers = {PEOPLE[who] for who in PEOPLE if who not in {"nobody", "expert"}} | {other.assignee or ""}
    answers = {who: scoring.client(who).get(f"/tasks/{mine.id}/compare").status_code for who in readers}
    assert answers == dict.fromkeys(readers, 404)


def test_what_was_typed_so_far_stands_below_the_bid_it_is_about(open_site: Callable[[str], Site]) -> None:
    site = open_site("scoring")
    task = site.tasks("give_scores")[0]
    client = site.client(task.assignee or "")
    page = html.document_fromstring(client.get(f"/tasks/{task.id}").text)
    form = page.xpath("//form[contains(@class, 'jb-task')]")[0]
    sent = {name: value or "" for name, value in form.form_values() if name != "csrf_token"}
    points = [name for name in form.fields if name.endswith("feasibility")]
    client.post(f"/tasks/{task.id}/draft", sent | dict(zip(points, ("27.5", "21"), strict=True)))
    first, second = rows_of(client.get(f"/tasks/{task.id}/compare").text)["各方案得分"]
    assert "方案可行性 27.5" in first
    assert "方案可行性 21" in second


def test_one_bid_alone_has_nothing_to_be_compared_with(open_site: Callable[[str], Site]) -> None:
    site = open_site("qualifying")
    task = site.tasks("review_qualification")[0]
    client = site.client("gxc01")
    assert "同榜对比" not in client.get(f"/tasks/{task.id}").text
    assert client.get(f"/tasks/{task.id}/compare").status_code == 404
