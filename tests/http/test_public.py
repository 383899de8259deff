"""The public site: open to everybody, at addresses that stay, and saying only what is public."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain.calendar import ZONE
from app.domain.instances import ProcessInstance
from app.programme.publishing import publish
from app.programme.registers.objections import Objection, ObjectionResult
from app.programme.registers.publications import PublicationKind
from app.walk.n1_sample import NEED as SAMPLE
from tests.http.crawl import reachable
from tests.http.site import Site

OpenSite = Callable[[str], Site]


@pytest.fixture
def published(open_site: OpenSite) -> Site:
    """N1 has just been published and takes bids."""
    return open_site("published")


def item_address(site: Site) -> str:
    (address,) = site.browser().get("/public/").links("/public/items/")
    return address


def test_anybody_reads_the_list_and_the_item_without_signing_in(published: Site) -> None:
    page = published.browser().get(item_address(published))
    assert page.status == 200
    assert SAMPLE["need_title"] in page.heading
    assert "揭榜截止" in page.words


def test_the_addresses_linked_from_the_public_site_all_answer(published: Site) -> None:
    client = published.client()
    pages = {address: client.get(address).status_code for address, _ in reachable(client)}
    public = {address: status for address, status in pages.items() if address.startswith("/public/")}
    assert set(public.values()) == {200}
    assert len(public) >= 6


def test_the_seal_can_be_verified_by_anybody(published: Site) -> None:
    answer = published.client().get(f"{item_address(published)}/content.json").get_json()
    assert hashlib.sha256(answer["sealed"].encode()).hexdigest() == answer["digest"]
    number, title, _, content = json.loads(answer["sealed"])
    assert (number, title.endswith(SAMPLE["need_title"])) == (answer["number"], True)
    assert answer["digest"][:8] in "".join(published.browser().get(item_address(published)).words.split())
    assert content


def test_how_to_verify_is_said_in_words_and_the_file_has_the_seal_that_the_page_shows(
    published: Site,
) -> None:
    address = item_address(published)
    page = published.browser().get(f"{address}/verify")
    assert f"{address}/verify" in published.browser().get(address).links("/public/items/")
    assert "三步核对" in page.words
    sealed = published.client().get(f"{address}/content.txt")
    assert hashlib.sha256(sealed.data).hexdigest() in page.words
    assert SAMPLE["need_title"] in published.client().get(f"{address}/content.json").text


OBJECTION = {"number": "YY-1", "objector": "某人", "contact": "", "content": "异议"}


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (None, "未收到异议"),
        (ObjectionResult.OPEN, "收到的异议正在办理"),
        (ObjectionResult.UNFOUNDED, "经查不成立"),
        (ObjectionResult.FOUNDED, "本次公示的结果作废"),
    ],
)
def test_an_ended_notice_says_how_it_ended_and_invites_no_objection(
    published: Site, result: ObjectionResult | None, words: str
) -> None:
    with published.house.command() as work:
        (need,) = published.instances("jbgs_tech_rd")
        instance = work.session.get(ProcessInstance, need.id)
        ends = work.now + timedelta(days=1)
        facts = {"facts": [["受理异议", "监督诚信岗 0471-6320000"]]}
        kind = PublicationKind.PUBLICITY
        row = publish(work, kind, "N-05", "GS-9", "公示", facts, instance=instance, ends_at=ends)
        if result:
            work.session.add(
                Objection(publication_id=row.id, submitted_at=work.now, result=result, **OBJECTION)
            )
    before = published.browser().get("/public/items/GS-9")
    assert "怎样提出异议" in before.words
    assert "受理异议：监督诚信岗 0471-6320000" in before.words
    assert item_address(published) in before.links("/public/items/")
    assert "/public/items/GS-9" in published.browser().get(item_address(published)).links("/public/items/")

    published.story.clock(f"{ends.astimezone(ZONE) + timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    after = published.browser().get("/public/items/GS-9")
    assert words in after.words
    assert "怎样提出异议" not in after.words


def test_the_public_never_reads_whom_to_telephone_at_the_unit(published: Site) -> None:
    private = [SAMPLE["contact_mobile"], SAMPLE["contact_email"], SAMPLE["legal_rep_phone"]]
    texts = [text for _, text in reachable(published.client())]
    assert [secret for secret in private for text in texts if secret in text] == []


def test_after_the_deadline_the_item_takes_no_bids(open_site: OpenSite) -> None:
    site = open_site("qualifying")
    address = item_address(site)
    number = address.rpartition("/")[2]
    assert "我要揭榜" not in site.browser("o15a").get(address).words
    assert site.client("o15a").post(f"/start/bid/{number}").status_code == 409


def test_who_has_a_bid_on_an_item_is_led_to_it(open_site: OpenSite) -> None:
    site = open_site("sealed")
    words = site.browser("o12a").get(item_address(site)).words
    assert ("查看我的揭榜" in words, "我要揭榜" in words) == (True, False)
    assert "我要揭榜" in site.browser("o15a").get(item_address(site)).words
    site.client("o15a").post(f"/start/bid/{item_address(site).rpartition('/')[2]}")
    assert "接着填我的揭榜" in site.browser("o15a").get(item_address(site)).words


def test_the_publisher_cannot_bid_on_its_own_challenge(published: Site) -> None:
    number = item_address(published).rpartition("/")[2]
    answer = published.client("o01a").post(f"/start/bid/{number}")
    assert answer.status_code == 403
    assert "R-011" in answer.text


def test_a_page_that_does_not_exist_says_so_and_not_more(published: Site) -> None:
    for address in ("/public/items/none", "/public/none/", "/none", "/public/items/none/content.json"):
        answer = published.client().get(address)
        assert answer.status_code == 404
        assert "没有找到" in answer.text


@pytest.mark.parametrize("address", ["/", "/public/", "/sign-in", "/register"])
def test_every_page_is_guarded_by_its_headers(published: Site, address: str) -> None:
    headers = published.client().get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self' 'nonce-" in policy
    assert "unsafe-inline" not in policy
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


def test_a_session_cookie_is_closed_to_scripts_and_to_other_sites(published: Site) -> None:
    client = published.client()
    answer = client.post("/sign-in", {"account": "o01a", "password": "yanshi-jiebang-2021"})
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("jiebang_session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "wanted", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(published: Site, wanted: str) -> None:
    fields = {"account": "o01a", "password": "yanshi-jiebang-2021", "next": wanted}
    assert published.client().post("/sign-in", fields).headers["Location"] == "/"


def test_signing_in_leads_back_to_where_one_wanted_to_go(published: Site) -> None:
    where = published.client().get("/tasks/?when=soon").headers["Location"]
    assert where == "/sign-in?next=/tasks/?when%3Dsoon"
    fields = {"account": "o01a", "password": "yanshi-jiebang-2021", "next": "/tasks/?when=soon"}
    assert published.client().post("/sign-in", fields).headers["Location"] == "/tasks/?when=soon"


def make_public(site: Site, number: str, corrects: str | None = None) -> None:
    with site.house.command() as work:
        publish(
            work,
            PublicationKind.PUBLICITY,
            "N-05",
            number,
            f"公示 {number}",
            {},
            ends_at=None,
            corrects=corrects,
        )


def test_a_seal_says_uncorrected_only_of_what_was_never_corrected(new_site: Site) -> None:
    make_public(new_site, "GS-1")
    page = new_site.browser().get("/public/items/GS-1")
    assert "发布后未更正" in page.words
    assert "第 1 版" in page.words

    make_public(new_site, "GS-2", corrects="GS-1")
    old, new = (new_site.browser().get(f"/public/items/GS-{number}") for number in (1, 2))
    assert "发布后未更正" not in old.words
    assert "更正，以更正后的为准" in old.words
    assert "/public/items/GS-2" in old.links("/public/items/")
    assert "第 2 版" in new.words
    assert "发布后未更正" in new.words
    assert "/public/items/GS-1" in new.links("/public/items/")
