"""Objections to a public notice, as the objector, the desks, the other side and the public meet them."""

import re
from collections.abc import Callable
from itertools import chain

import pytest

from app.programme.registers.objections import Objection
from tests.http import objecting
from tests.http.crawl import reachable
from tests.http.objecting import OBJECTOR, REPLY, SECRETS, SUMMARY
from tests.http.permission_table import PEOPLE
from tests.http.site import NEED, Site
from tests.http.test_crawl import Crawl
from tests.http.worlds import Worlds

OpenSite = Callable[[str], Site]
HANDLING = "objection_handling"


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    """N1's notice is public and takes objections."""
    return open_site("public_notice")


def rows(site: Site) -> list[Objection]:
    with site.house.reading() as work:
        return work.session.query(Objection).order_by(Objection.number).all()


def test_anybody_objects_without_signing_in_and_follows_it_at_an_address_of_her_own(site: Site) -> None:
    page = objecting.object_to(site)
    assert page.status == 200
    assert re.fullmatch(r"/public/objections/[0-9a-f]{32}", page.url)
    assert "待受理审查" in page.words
    assert [secret for secret in SECRETS if secret in page.words] == []

    objecting.settle(site, "unfounded")
    again = site.browser().get(page.url)
    assert ("不成立" in again.words, REPLY in again.words) == (True, True)


def test_the_address_of_an_objection_cannot_be_guessed(site: Site) -> None:
    objecting.object_to(site)
    for guess in ("YY-2022-0001", "0" * 32, "x"):
        assert site.client().get(f"/public/objections/{guess}").status_code == 404


def test_the_supervision_desk_reads_the_letter_and_its_evidence(site: Site) -> None:
    objecting.object_to(site)
    page = site.story.open("jd01", "accept_objection")
    assert [secret for secret in SECRETS if secret not in page.words] == []
    (file,) = page.links("/objections/")
    answer = site.client("jd01").get(file)
    assert (answer.status_code, answer.data) == (200, objecting.PDF)
    assert OBJECTOR in site.browser("jd01").get("/registers/objections/").words


def test_who_may_hand_the_desks_tasks_out_does_not_read_the_letter(site: Site) -> None:
    objecting.object_to(site)
    page = site.client("ld01").get(f"/tasks/{site.task('accept_objection').id}")
    assert page.status_code == 200
    assert [secret for secret in SECRETS if secret in page.text] == []
    assert site.client("ld01").get("/objections/YY-2022-0001").status_code == 404


def test_the_other_side_answers_to_what_is_objected_and_never_learns_who_it_was(site: Site) -> None:
    objecting.object_to(site)
    objecting.accept(site, objecting.respondent_of(site))
    told = site.browser("o11a").get("/notices/").words
    assert f"异议要点：{SUMMARY}" in told
    page = site.story.open("o11a", "reply_objection")
    assert SUMMARY in page.words
    site.story.complete("o11a", "reply_objection", {"reply": "登记变更已受理。"})
    assert "登记变更已受理。" in site.story.open("jd01", "investigate_objection").words


def test_what_would_tell_the_other_side_who_objected_comes_back_to_the_desk(site: Site) -> None:
    objecting.object_to(site)
    objecting.betray(site)
    page = site.story.open("jd01", "accept_objection")
    assert "要点中有异议人的姓名或联系方式，请改写" in page.words
    assert "异议要点" not in site.browser("o11a").get("/notices/").words
    objecting.accept(site, objecting.respondent_of(site))
    assert SUMMARY in site.story.open("o11a", "reply_objection").words


def test_an_unanswered_objection_goes_on_when_the_time_is_over(site: Site) -> None:
    objecting.object_to(site)
    objecting.accept(site, objecting.respondent_of(site))
    site.story.clock("2022-02-14T09:00")
    assert "被异议方未申辩" in site.story.open("jd01", "investigate_objection").words


def test_a_signature_that_is_not_the_name_is_refused_and_the_files_are_chosen_again(site: Site) -> None:
    page = objecting.object_to(site, **{"objection.signature": "别人"})
    assert page.status == 422
    assert "应与所填姓名一致" in page.words
    assert "请重新选择" in page.words
    assert rows(site) == []


@pytest.mark.parametrize("why", ["nameless", "late"])
def test_a_nameless_or_late_objection_becomes_a_clue_and_holds_nothing_up(site: Site, why: str) -> None:
    if why == "late":
        site.story.clock("2022-02-09T00:00")
        page = objecting.object_to(site)
        assert "公示期已满" in page.words
    else:
        page = objecting.object_anonymously(site)
        assert "不具名的不予受理" in page.words
    assert site.instances(HANDLING) == []
    assert "收到线索" in site.browser("jd01").get("/notices/").words
    assert objecting.CONTENT in site.browser("jd01").get("/objections/YY-2022-0001").words
    assert "异议办理" not in site.browser().get(objecting.notice_address(site)).words
    site.story.clock("2022-02-09T09:00")
    site.settle()
    assert stage(site) == "stage_8_sign"
    words = site.browser().get(objecting.notice_address(site)).words
    assert ("未收到异议" in words, "提供给监督诚信岗" in words) == (True, True)


def test_an_address_that_sends_too_many_is_told_to_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.programme.objecting.OBJECTIONS_PER_ADDRESS", 1)
    assert objecting.object_to(site).status == 200
    page = objecting.object_to(site)
    assert (page.status, "提交的异议过多" in page.words) == (422, True)
    assert len(rows(site)) == 1


def stage(site: Site) -> str:
    """Return the stage in which N1 stands."""
    (need,) = site.instances(NEED)
    return max((each for each in need.running if each.startswith("stage_")), default="")


@pytest.mark.parametrize(
    ("decision", "words", "goes_on"),
    [
        ("unfounded", "不成立", "stage_8_sign"),
        ("rectify", "更正后重新公示", "stage_7_publicity"),
        ("agreement", "更正后重新公示", "stage_6_match"),
        ("rereview", "成立", "stage_5_review"),
        ("terminate", "成立", ""),
    ],
)
def test_every_decision_leads_on_where_it_should_and_is_public(
    site: Site, decision: str, words: str, goes_on: str
) -> None:
    objecting.object_to(site)
    objecting.settle(site, decision)
    page = site.browser().get(objecting.notice_address(site))
    assert f"YY-2022-0001 {words}" in page.words
    assert stage(site) == "stage_7_publicity"
    for told in ("o01a", "o11a", "gxc01"):
        assert REPLY.rstrip("。") in site.browser(told).get("/notices/").words

    site.story.clock("2022-02-09T09:00")
    site.settle()
    assert stage(site) == goes_on


def test_the_notice_is_waited_out_and_the_leader_urges_what_is_late(site: Site) -> None:
    objecting.object_to(site)
    objecting.object_to(site, by="o15a")
    site.story.clock("2022-02-09T09:00")
    site.settle()
    assert stage(site) == "stage_7_publicity"
    site.story.clock("2022-03-03T09:00")
    page = site.story.open("ld01", "escalate_objections")
    assert "YY-2022-0001" in page.words
    site.story.complete("ld01", "escalate_objections", {"escalate_order": "本周内办结。"})
    assert "厅领导督办要求：本周内办结" in site.browser("jd01").get("/notices/").words

    for number in ("YY-2022-0001", "YY-2022-0002"):
        assert stage(site) == "stage_7_publicity"
        site.story.complete(
            "jd01",
            "accept_objection",
            {"ob_accept": False, "ob_reason": "没有具体事实", "ob_clue": False},
            about=number,
        )
        site.settle()
    assert stage(site) == "stage_8_sign"
    assert "收到的异议不符合受理条件" in site.browser().get(objecting.notice_address(site)).words


@pytest.fixture(scope="module")
def decided(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """A member of another applicant objected, signed in; all has been said; a second objection waits."""
    site = Site(worlds.copy("public_notice", tmp_path_factory.mktemp("objected")))
    objecting.object_to(site, by="o15a")
    objecting.betray(site)
    objecting.settle(site, "rectify")
    objecting.object_to(site)
    return Crawl(site)


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_but_the_supervision_desk_comes_upon_who_objected(decided: Crawl, who: str) -> None:
    username = decided.site.panel()[0] if who == "expert" else PEOPLE[who]
    pages = chain(reachable(decided.site.client(username), searched=[OBJECTOR]), decided.answers(username))
    found = {secret for address, text in pages for secret in SECRETS if secret in said(address, text)}
    assert found == (set(SECRETS) if who == "supervision officer" else set())


def said(address: str, text: str) -> str:
    return re.sub(r'name="text" value="[^"]*"', "", text) if "?text=" in address else text


def test_the_register_alone_knows_who_objected(decided: Crawl) -> None:
    with decided.site.house.reading() as work:
        ask = work.session.connection().exec_driver_sql
        tables = [name for (name,) in ask("select name from sqlite_master where type = 'table'")]
        holding = {
            table
            for table in tables
            for row in ask(f'select * from "{table}"')  # noqa: S608 -- names of our own tables
            if any(secret in str(cell) for cell in row for secret in (*SECRETS, "o15a"))
        }
    # who signed in has an account, as before; the desk itself wrote the name into its own paper once
    assert holding == {"objection", "attachment", "app_user", "submission"}
