"""A finished project that was archived: what public pages and registers say stays, its record is gone."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.domain.attachments import Attachment
from app.domain.tasks import Submission
from app.programme.registers.publications import Publication
from app.services.archiving import Archived, archive_ended, plan_archive
from app.services.clock import set_business_clock
from app.services.unarchiving import unarchive_instance
from app.store.archive import IN_ORDER
from app.walk.n1_people import OFFICER, PUBLISHER
from app.walk.n1_sample import NEED as SAMPLE
from tests.http.crawl import START, reachable
from tests.http.site import BID, NEED, Site, without_one_time

OpenSite = Callable[[str], Site]
BIDS_OVER, ALL_OVER = datetime(2034, 6, 1, tzinfo=UTC), datetime(2035, 6, 1, tzinfo=UTC)
"""More than the ten years of the parameter after the bids, and after the project, had ended."""


@pytest.fixture
def finished(open_site: OpenSite) -> Site:
    """N1 has been accepted and paid."""
    return open_site("finished")


def archive(site: Site, folder: Path, at: datetime = ALL_OVER) -> Archived:
    set_clock(site, at)
    return archive_ended(site.house, folder / "archive-2035.zip")


def set_clock(site: Site, at: datetime) -> None:
    with site.house.command() as work:
        set_business_clock(work.session, at)


def public_pages(site: Site) -> dict[str, str]:
    with site.house.reading() as work:
        numbers = work.session.scalars(select(Publication.number)).all()
    client = site.client()
    pages = {number: client.get(f"/public/items/{number}") for number in numbers}
    assert {page.status_code for page in pages.values()} == {200}
    seals = {
        f"{number} sealed": client.get(f"/public/items/{number}/content.json").text for number in numbers
    }
    return {number: without_one_time(page) for number, page in pages.items()} | seals


def test_a_finished_project_goes_whole_and_the_public_reads_on(finished: Site, tmp_path: Path) -> None:
    set_clock(finished, ALL_OVER)
    before = public_pages(finished)
    assert len(before) >= 8

    done = archive(finished, tmp_path)

    assert (done.purged, done.failed, dict(done.plan.held)) == (5, {}, {})
    with finished.house.reading() as work:
        left = {kind: work.session.scalar(select(func.count()).select_from(kind)) for kind, _ in IN_ORDER}
        loose = {row.__tablename__: count for row, count in left.items() if count}
    assert set(loose) <= {"notification"}  # notices of no case
    set_clock(finished, ALL_OVER)
    assert public_pages(finished) == before


def test_bids_stay_until_the_case_of_their_list_item_goes(finished: Site) -> None:
    set_clock(finished, BIDS_OVER)
    with finished.house.reading() as work:
        plan = plan_archive(work)
    assert plan.ready == ()
    bids = {row.id for row in finished.instances(BID)}
    assert {one for one, why in plan.held.items() if "榜单" in why} == bids
    assert {why for one, why in plan.held.items() if one not in bids} == {"批次中有件在办或未满期"}


def test_its_page_says_that_it_is_archived_where_and_since_when(finished: Site, tmp_path: Path) -> None:
    case = finished.instances(NEED)[0].id
    archive(finished, tmp_path)
    for who, seen in ((PUBLISHER, case), (OFFICER, case), ("o11a", mine(finished, "o11a"))):
        page = finished.browser(who).get(f"/projects/{seen}")
        assert page.status == 200
        for words in ("已归档", "2035-06-01", "archive-2035.zip"):
            assert words in page.words
        assert SAMPLE["need_title"] in page.heading
        assert ("结果：已通过。" in page.words) is (seen == case)
        assert "已归档" in finished.browser(who).get("/projects/").words
    assert finished.browser("o02a").get(f"/projects/{case}").status == 404


def mine(site: Site, who: str) -> UUID:
    return next(row.id for row in site.instances(BID) if row.started_by == who)


def test_papers_and_files_of_it_are_gone_with_the_same_words_for_all(finished: Site, tmp_path: Path) -> None:
    with finished.house.reading() as work:
        papers = work.session.scalars(select(Submission.id)).all()
        attachments = work.session.scalars(select(Attachment.id)).all()
    paper, file = finished.paper("f01_need"), attachments[0]
    addresses = [
        f"/papers/{paper.id}", f"/papers/{paper.id}/print", f"/papers/{paper.id}.pdf", f"/files/{file}",
        f"/tasks/{paper.task_id}",
    ]  # fmt: skip
    assert finished.client(PUBLISHER).get(addresses[0]).status_code == 200
    archive(finished, tmp_path)
    for address in addresses:
        answers = [finished.browser(who).get(address) for who in (PUBLISHER, OFFICER, "o02a")]
        assert {answer.status for answer in answers} == {404}, address
        words = {answer.find("//main")[0].text_content().partition("请求编号")[0] for answer in answers}
        assert len(words) == 1, address
    known = {str(one) for one in (*papers, *attachments)}
    for who in (PUBLISHER, OFFICER):
        client = finished.client(who)
        pages = dict(reachable(client))
        assert not [one for one in known if any(one in address for address in pages)]
        dead = {address for address in pages if client.get(address).status_code not in {200, 302, 303}}
        assert dead <= {*START}  # what is asked of everybody, offered or not


def test_operators_find_the_stub_and_can_do_nothing_to_it(finished: Site, tmp_path: Path) -> None:
    case = finished.instances(NEED)[0].id
    archive(finished, tmp_path)
    owner = finished.browser("lc01")
    assert "已归档" in owner.get("/migrations/instances/?state=completed").words
    page = owner.get(f"/migrations/instances/{case}")
    assert (page.status, "已归档" in page.words, "取消此件" in page.words) == (200, True, False)
    assert "没有找到" in owner.get("/migrations/instances/?state=all&variable=need.title&value=x").words
    assert "归档办结件：archive-2035.zip" in owner.get("/operate/audit").words


def test_brought_back_it_reads_as_before(finished: Site, tmp_path: Path) -> None:
    set_clock(finished, ALL_OVER)
    case, paper = finished.instances(NEED)[0].id, finished.paper("f01_need")
    client = finished.client(PUBLISHER)
    addresses = [f"/projects/{case}", f"/papers/{paper.id}"]
    before = [without_one_time(client.get(address)) for address in addresses]
    archive(finished, tmp_path)
    unarchive_instance(finished.house, tmp_path / "archive-2035.zip", case)
    set_clock(finished, ALL_OVER)
    assert [without_one_time(client.get(address)) for address in addresses] == before
