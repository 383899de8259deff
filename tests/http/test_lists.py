"""Lists cost the same number of SQL statements with one row and with three."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.domain.instances import InstanceState, ProcessInstance
from app.domain.notifications import Notification
from app.domain.tasks import UserTask
from app.programme.registers.projects import Project, ProjectStatus
from app.programme.registers.publications import Publication, PublicationKind
from app.services.work import Work
from app.store.identity import get_user
from tests.accounts_house import counted
from tests.http.site import Site

OpenSite = Callable[[str], Site]


def statements(site: Site, username: str, path: str) -> int:
    """Count the statements of a page, looked at a second time: what is kept by then is kept."""
    client = site.client(username)
    client.get(path)
    with counted(site.house) as made:
        assert client.get(path).status_code == 200
    return len(made)


def start_need(site: Site) -> None:
    assert site.client("o01a").post("/start/need").status_code == 303


def start_batch(site: Site) -> None:
    assert site.client("ghc01").post("/start/batch").status_code == 303


def tell(site: Site) -> None:
    with site.house.command() as work:
        user = get_user(work.session, "o01a")
        work.session.add(Notification(user_id=user.id, title="消息", at=work.now))


def publish(site: Site) -> None:
    with site.house.command() as work:
        work.session.add(publication(work))


def publication(work: Work) -> Publication:
    return Publication(
        kind=PublicationKind.PUBLICITY,
        code="N-07",
        number=f"GS-{uuid4().hex[:6]}",
        title="关于揭榜情况的公示",
        content={"body": "公示"},
        digest="0" * 64,
        published_at=work.now,
        ends_at=work.now + timedelta(days=7),
    )


LISTS = [
    ("o01a", "/tasks/", start_need),
    ("o01a", "/projects/", start_need),
    ("o01a", "/start/", start_need),
    ("ghc01", "/tasks/", start_batch),
    ("ld01", "/projects/", start_need),
    ("o01a", "/notices/", tell),
    ("", "/public/publicity/", publish),
]


@pytest.mark.parametrize(("username", "path", "add"), LISTS, ids=[f"{u} {p}" for u, p, _ in LISTS])
def test_a_list_of_three_rows_asks_no_more_often_than_a_list_of_one(
    new_site: Site, username: str, path: str, add: Callable[[Site], None]
) -> None:
    add(new_site)
    with_one = statements(new_site, username, path)
    add(new_site)
    add(new_site)
    assert statements(new_site, username, path) == with_one


@pytest.mark.parametrize("path", ["/registers/needs/", "/tasks/", "/tasks/done"])
def test_the_desks_lists_cost_the_same_for_two_needs_as_for_one(open_site: OpenSite, path: str) -> None:
    one, two = open_site("accepting"), open_site("crowded")
    assert statements(one, "gxc01", path) == statements(two, "gxc01", path)


@pytest.mark.parametrize(
    "path", ["/tasks/", "/projects/", "/registers/needs/", "/notices/", "/account/deputy"]
)
def test_no_list_asks_more_than_a_dozen_questions(open_site: OpenSite, path: str) -> None:
    assert statements(open_site("crowded"), "gxc01", path) <= 12


def test_the_tasklist_finds_by_number_name_and_stage(open_site: OpenSite) -> None:
    site = open_site("crowded")
    page = "/tasks/?text={}&stage={}"
    found = {
        (text, stage): "受理审查"
        in site.browser("gxc01").get(page.format(text, stage)).find("//main")[0].text_content()
        for text in ("电解槽", "没有这样的任务")
        for stage in ("stage_1_collect", "stage_2_argue")
    }
    assert {key for key, is_there in found.items() if is_there} == {("电解槽", "stage_1_collect")}


@pytest.mark.parametrize(
    ("moment", "element_id", "stage", "others"),
    [
        ("declaring", "declare_interest", "stage_2_argue", ["stage_1_collect", "stage_5_review"]),
        ("scoring", "give_scores", "stage_5_review", ["stage_2_argue", "stage_9_manage"]),
    ],
)
def test_the_stage_finds_what_a_panel_does_for_it(
    open_site: OpenSite, moment: str, element_id: str, stage: str, others: list[str]
) -> None:
    site = open_site(moment)
    task = site.tasks(element_id)[0]
    client = site.client(task.assignee or "")
    found = [each for each in (stage, *others) if str(task.id) in client.get(f"/tasks/?stage={each}").text]
    assert found == [stage]


def test_the_stage_finds_credit_checks_that_a_part_of_it_called(open_site: OpenSite) -> None:
    site = open_site("sealed")
    site.story.clock("2021-11-30T11:00")
    checks = {str(task.id) for task in site.tasks("check_credit_manually")}
    assert checks
    page = site.client("jd01").get("/tasks/?stage=stage_5_review").text
    assert {each for each in checks if each in page} == checks
    other = site.client("jd01").get("/tasks/?stage=stage_1_collect").text
    assert [each for each in checks if each in other] == []


def test_what_one_has_done_says_for_which_stage_and_about_what(open_site: OpenSite) -> None:
    site = open_site("finished")
    with site.house.reading() as work:
        scored = work.session.scalars(select(UserTask).where(UserTask.element_id == "give_scores")).first()
    assert scored
    page = site.browser(scored.assignee or "").get("/tasks/done").words
    assert "专家组意见" not in page
    assert "2 份揭榜方案" in page
    assert "五 评审推荐" in page


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=99", "?page=x", "?when=never", "?text=%25", "?stage='", "?state=x"]
)
def test_strange_questions_get_an_answer(open_site: OpenSite, query: str) -> None:
    site = open_site("accepting")
    for path in (
        "/tasks/",
        "/projects/",
        "/notices/",
        "/tasks/done",
        "/public/publicity/",
        "/registers/organisations/",
    ):
        assert site.client("gxc01").get(path + query).status_code == 200


def test_an_empty_list_says_what_was_done_last_and_who_holds_the_cases(open_site: OpenSite) -> None:
    page = open_site("consulting").client("gxc01").get("/tasks/").text
    assert "现在没有要您办的事" in page
    assert re.search(r"最近一件于 2021-\d\d-\d\d \d\d:\d\d 办结：拟定榜单条目", page)
    assert "等鄂尔多斯市曜原氢能装备有限公司：发榜方会商确认" in page


def test_an_empty_list_of_a_party_names_no_expert(open_site: OpenSite) -> None:
    page = open_site("scoring").client("o01a").get("/tasks/").text
    assert "等专家 5 人在办：全部方案打分" in page


def test_a_finished_case_says_how_it_ended_and_is_found_by_its_projects_number(open_site: OpenSite) -> None:
    site = open_site("matching")
    with site.house.command() as work:
        (need,) = site.instances("jbgs_tech_rd")
        instance = work.session.get(ProcessInstance, need.id)
        instance.state, instance.ended_at = InstanceState.COMPLETED, work.now
        day = work.today
        work.session.add(
            Project(
                instance_id=need.id, number="JBGS2022-0009", title="某项目", demander_code="1",
                demander_name="甲", supplier_code="2", supplier_name="乙", total=1, agreement=1,
                subsidy=1, first_payment=1,
                start_date=day, end_date=day, opened_at=work.now, status=ProjectStatus.ACCEPTED,
            )
        )  # fmt: skip
    found = site.browser("ld01").get("/projects/?text=JBGS2022-0009").words
    assert "您可以看到 1 件" in found
    assert "通过验收" in found
