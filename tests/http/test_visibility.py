"""SPEC 1, 可见性底线: sealed bids, experts without names, and what a recused expert still sees."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from app.domain.identity import User
from app.store.history import history_of
from app.walk.n1_sample import NEED as SAMPLE_NEED
from app.walk.n1_sample import one
from tests.http.crawl import reachable
from tests.http.permission_table import PEOPLE
from tests.http.site import BID, NEED, Site
from tests.http.worlds import Worlds

OpenSite = Callable[[str], Site]
PARTIES = ("publisher", "publisher's administrator", "bidder", "bidder's administrator")


def told(
    site: Site, username: str, secrets: Sequence[str], searched: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return every page on which somebody finds one of these words, with the word."""
    pages = reachable(site.client(username), searched=searched)
    return [(address, secret) for address, text in pages for secret in secrets if secret in text]


# --- sealed bids


@pytest.fixture(scope="module")
def sealed(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(worlds.copy("sealed", tmp_path_factory.mktemp("sealed")))


def secrets_of(site: Site, place: int, sample: str) -> list[str]:
    """Return what only the unit of a bid knows: its number, its case, and words of its plan."""
    instance = site.instances(BID)[place]
    plan = one("bids", sample)["technical_plan"]
    return [str(instance.business_key), str(instance.id), plan[:24], one("bids", sample)["pi"]]


def test_bidders_find_nothing_of_each_other(sealed: Site) -> None:
    first, second = secrets_of(sealed, 0, "B01"), secrets_of(sealed, 1, "B03")
    assert told(sealed, "o14a", first, searched=[first[0][:-1]]) == []
    assert told(sealed, "o11a", second, searched=[second[0][:-1]]) == []


def test_the_unit_itself_reads_its_sealed_bid(sealed: Site) -> None:
    secrets = secrets_of(sealed, 0, "B01")
    found = {secret for _, secret in told(sealed, "o11a", secrets)}
    assert found == set(secrets)


def test_a_member_of_a_joint_bid_sees_its_case_but_not_the_plan_of_the_leading_unit(sealed: Site) -> None:
    number, case, plan, _ = secrets_of(sealed, 2, "B02")
    found = {secret for _, secret in told(sealed, "o13", [number, case, plan])}
    assert found == {number, case}


def test_the_officer_learns_how_many_bids_lie_sealed_and_nobody_else_does(sealed: Site) -> None:
    address = f"/projects/{sealed.instances(NEED)[0].id}"
    counted = "已收到密封揭榜申请 3 份"
    assert counted in sealed.client("gxc01").get(address).text
    for username in ("o01a", "gxc00", "ghc01", "ld01", "jd01"):
        assert counted not in sealed.client(username).get(address).text


def test_the_history_of_the_project_says_nothing_of_who_has_bid(sealed: Site) -> None:
    with sealed.house.reading() as work:
        history = history_of(work.session, sealed.instances(NEED)[0].id, limit=5000)
    assert [row for row in history if "华北新能源大学" in f"{row.name}{row.detail}{row.actor_name}"] == []


def test_after_the_deadline_the_officer_reads_what_was_sealed(open_site: OpenSite) -> None:
    site = open_site("qualifying")
    plan = one("bids", "B01")["technical_plan"][:24]
    assert {secret for _, secret in told(site, "gxc01", [plan])} == {plan}
    assert told(site, "ncc01", [plan]) == []
    assert told(site, "o12a", [plan]) == []


# --- experts


@pytest.mark.parametrize("who", PARTIES)
def test_parties_never_read_who_the_experts_are(open_site: OpenSite, who: str) -> None:
    site = open_site("concluding")
    assert told(site, PEOPLE[who], expert_names(site)) == []


def test_the_desk_reads_who_the_experts_are(open_site: OpenSite) -> None:
    site = open_site("concluding")
    names = {name for _, name in told(site, "gxc01", expert_names(site))}
    assert names.issuperset(panel_names(site))


def test_before_the_declaration_an_expert_reads_nothing_of_the_need(open_site: OpenSite) -> None:
    site = open_site("declaring")
    assert (
        told(site, site.panel()[0], [SAMPLE_NEED["need_content"][:20], SAMPLE_NEED["background"][:20]]) == []
    )


def test_an_expert_who_declares_an_interest_is_out_and_sees_nothing_of_the_case(open_site: OpenSite) -> None:
    site = open_site("declaring")
    recused, other = site.panel()[:2]
    declaration = next(t.id for t in site.tasks("declare_interest") if t.assignee == recused)
    for username, values in (
        (recused, {"coi_declare": "has", "coi_detail": "与申报单位有在研合同。"}),
        (other, {"coi_declare": "none", "integrity_pledge": True}),
    ):
        site.story.complete(username, "declare_interest", values)
    content = SAMPLE_NEED["need_content"][:20]
    assert {word for _, word in told(site, other, [content])} == {content}
    case = site.instances(NEED)[0]
    assert told(site, recused, [content, str(case.id)]) == []
    done = site.client(recused).get("/tasks/done").text
    assert [word for word in (str(case.business_key), SAMPLE_NEED["need_title"]) if word in done] == []
    assert site.client(recused).get(f"/tasks/{declaration}").status_code == 404
    name = site.story.name_of(recused)
    for party in ("o01a", "o01"):
        assert told(site, party, [name]) == []


def test_an_expert_who_was_replaced_sees_nothing_of_the_case_and_no_party_who_it_was(
    open_site: OpenSite,
) -> None:
    site = open_site("declaring")
    before = site.panel()
    late = before[0]
    site.story.complete(late, "declare_interest", {"coi_declare": "none", "integrity_pledge": True})
    content = SAMPLE_NEED["need_content"][:20]
    assert {word for _, word in told(site, late, [content])} == {content}
    site.story.clock("2021-09-16T09:00")
    decision = {"remind_action": "replace", "remind_experts": [late], "remind_reason": "多次催办未果。"}
    site.story.complete("gxc01", "handle_overdue_experts", decision)

    assert told(site, late, [content, str(site.instances(NEED)[0].id)]) == []
    (newcomer,) = set(site.panel()) - set(before)
    names = [site.story.name_of(late), site.story.name_of(newcomer)]
    for party in ("o01a", "o01"):
        assert told(site, party, [*names, "多次催办未果"]) == []
    page = f"/projects/{site.instances(NEED)[0].id}"
    assert "替换一名专家" in site.browser("o01a").get(page).words
    replaced = f"替换专家：{names[0]} → {names[1]}，理由：多次催办未果。"
    assert replaced in site.browser("gxc01").get(page).words


def test_an_expert_sees_a_task_only_as_long_as_it_is_open(open_site: OpenSite) -> None:
    site = open_site("concluding")
    expert = next(name for name in site.panel() if name != site.task("conclude_argument").assignee)
    assert told(site, expert, [SAMPLE_NEED["need_content"][:20]]) == []


def expert_names(site: Site) -> list[str]:
    with site.house.reading() as work:
        return list(work.session.scalars(select(User.name).where(User.username.like("ex__"))))


def panel_names(site: Site) -> set[str]:
    with site.house.reading() as work:
        return set(work.session.scalars(select(User.name).where(User.username.in_(site.panel()))))
