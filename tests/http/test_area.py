"""A league bureau: how far its area's cases are, whom to remind, nothing of what is in them (SPEC A15)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.domain.identity import RoleAssignment
from app.programme.registers.organisations import OrganisationEntry
from app.programme.reminding import TITLE
from app.store.identity import get_user
from app.store.notifications import notices_of
from app.walk.n1_sample import NEED as SAMPLE_NEED
from app.walk.n1_sample import one
from tests.http.crawl import reachable
from tests.http.site import BID, NEED, Site

OpenSite = Callable[[str], Site]
BUREAU = "ms01"
LEAD = "华北新能源大学"
LISTS = ("needs", "items", "bids", "projects")


def give_region(site: Site, region: str) -> None:
    """Let the bureau be that of another region."""
    with site.house.command() as work:
        user = get_user(work.session, BUREAU)
        held = select(RoleAssignment).where(RoleAssignment.user_id == user.id)
        work.session.scalars(held).one().qualifier = region


def move_publisher(site: Site, region_code: str) -> None:
    """Let the publisher of N1 be registered elsewhere."""
    with site.house.command() as work:
        entry = select(OrganisationEntry).where(OrganisationEntry.name.contains("曜原氢能装备"))
        work.session.scalars(entry).one().region_code = region_code


def follows(site: Site) -> bool:
    """Whether N1 is on any of the bureau's pages; on the public list it is for everybody."""
    pages = [site.client(BUREAU).get(f"/area/{name}/").text for name in LISTS]
    return any("曜原氢能" in page for page in pages)


def told(site: Site, username: str) -> list[str]:
    """Return of what somebody was reminded by a bureau, the latest first."""
    with site.house.reading() as work:
        notices = notices_of(work.session, get_user(work.session, username).id)
        return [notice.title for notice in notices if notice.title.startswith(TITLE)]


def test_the_bureau_comes_to_its_area_after_signing_in(new_site: Site) -> None:
    answer = new_site.client(BUREAU).get("/")
    assert answer.headers["Location"] == "/area/"


def test_a_draft_is_nobodys_but_its_units(open_site: OpenSite) -> None:
    assert not follows(open_site("filling"))
    assert follows(open_site("accepting"))


@pytest.mark.parametrize(
    ("bureau", "unit", "is_followed"),
    [
        ("150600", "150602", True),
        ("150600", "150203", False),
        ("150700", "150702", True),
        ("150700", "150781", False),
        ("150781", "150781", True),
        ("150781", "150702", False),
        ("152500", "152501", False),
        ("", "150602", False),
    ],
)
def test_an_area_is_where_a_unit_is_registered(
    open_site: OpenSite, bureau: str, unit: str, is_followed: bool
) -> None:
    site = open_site("accepting")
    give_region(site, bureau)
    move_publisher(site, unit)
    assert follows(site) is is_followed


def test_a_bureau_without_a_region_is_told_to_ask_for_one(open_site: OpenSite) -> None:
    site = open_site("accepting")
    give_region(site, "")
    page = site.client(BUREAU).get("/area/").text
    assert "您的账号还没有登记辖区" in page
    assert "0 件" in page


def test_the_bureau_passes_on_what_is_open_and_reads_where_its_cases_stand(open_site: OpenSite) -> None:
    page = open_site("sealed").client(BUREAU).get("/area/").text
    assert "榜单：风光波动电源下兆瓦级碱性电解槽宽负荷稳定运行关键技术" in page
    assert "余 1 个工作日" in page
    assert "本辖区共提交 1 件" in page


def test_the_bureau_hears_that_a_need_was_taken_in_and_opens_no_case(open_site: OpenSite) -> None:
    site = open_site("sealed")
    client = site.client(BUREAU)
    assert "辖区需求已受理入库：XQ-2021-01-能-0001" in client.get("/notices/").text
    assert client.get(f"/projects/{site.instances(NEED)[0].id}").status_code == 404
    assert "没有可以看到的项目" in client.get("/projects/").text


def test_nothing_of_a_needs_content_or_of_its_money_is_on_a_page_of_the_bureau(open_site: OpenSite) -> None:
    site = open_site("reviewing_agreement")
    pages = reachable(site.client(BUREAU))
    secrets = [one("bids", "B01")["technical_plan"][:24], SAMPLE_NEED["contact_mobile"], "2400.00", "1000.00"]
    inside = [(address, text) for address, text in pages if not address.startswith("/public")]
    assert [(address, secret) for address, text in inside for secret in secrets if secret in text] == []


def test_bids_of_the_area_are_listed_from_their_unsealing_on(open_site: OpenSite) -> None:
    for moment, is_listed in (("sealed", False), ("qualifying", True)):
        site = open_site(moment)
        give_region(site, "150100")
        with site.house.command() as work:
            lead = select(OrganisationEntry).where(OrganisationEntry.name.startswith(LEAD))
            work.session.scalars(lead).one().region_code = "150102"
        assert (LEAD in site.client(BUREAU).get("/area/bids/").text) is is_listed
        assert len(site.instances(BID)) == 3


def test_how_many_bids_came_is_said_after_the_unsealing(open_site: OpenSite) -> None:
    assert " 份" not in open_site("sealed").client(BUREAU).get("/area/items/").text
    assert "3 份" in open_site("qualifying").client(BUREAU).get("/area/items/").text


def test_experts_and_units_of_other_areas_stay_unnamed(open_site: OpenSite) -> None:
    scoring = open_site("scoring")
    page = scoring.client(BUREAU).get("/area/").text
    assert "专家" in page
    assert [name for name in _experts(scoring) if name in page] == []
    assert "辖区外单位" in open_site("confirming_agreement").client(BUREAU).get("/area/").text


def test_what_the_experts_of_a_case_do_is_one_row_at_the_stage_that_called_them(open_site: OpenSite) -> None:
    for moment, stage in (("declaring", "二 需求论证"), ("scoring", "五 评审推荐")):
        site = open_site(moment)
        rows = site.browser(BUREAU).get("/area/").find("//tr[td[@data-l='谁办']]")
        shown = ["".join(row.text_content().split()) for row in rows]
        (experts,) = [words for words in shown if "专家" in words]
        assert "专家5人" in experts
        assert stage.replace(" ", "") in experts
        lists = [site.browser(expert).get("/tasks/").find("//td[@data-l='环节']") for expert in site.panel()]
        assert {cell.text_content() for cells in lists for cell in cells} == {stage}


def test_a_need_of_a_project_that_was_accepted_is_not_listed_as_going_on(open_site: OpenSite) -> None:
    words = open_site("finished").browser(BUREAU).get("/area/needs/").words
    assert [each in words for each in ("项目已通过", "已结束", "入榜")] == [True, True, False]


def _experts(site: Site) -> list[str]:
    with site.house.reading() as work:
        return [get_user(work.session, username).name for username in site.panel()]


def test_a_unit_is_reminded_once_a_day(open_site: OpenSite) -> None:
    site = open_site("consulting")
    task = site.task("consult_publisher")
    client = site.client(BUREAU)
    assert "催办" in client.get("/area/").text
    assert client.post(f"/area/remind/{task.id}").status_code == 303
    assert client.post(f"/area/remind/{task.id}").status_code == 303
    assert told(site, "o01a") == [f"{TITLE}{task.name}"]
    page = client.get("/area/").text
    assert "今天已催" in page
    assert "今天已经催办过" in page
