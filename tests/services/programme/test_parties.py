"""A bidder may not belong to the publisher: the register decides, along the whole chain."""

from datetime import timedelta

import pytest

from app.programme.affiliation import ancestors
from app.programme.registers.credit_checks import CreditCheck, CreditResult
from tests.services.programme.world import BID, COMPANY, MEMBER, PARENT, PUBLISHER, UNIVERSITY, World


def parties(world: World, bid, source: str, **form) -> dict:
    """Look the parties up, as stage 5 does (register) or the bid's own instance (declared)."""
    shown = {**BID, **form, **({"bid_id": str(bid.id)} if source == "register" else {})}
    known = {"bid": shown, "publisher_org": PUBLISHER}
    if source == "declared":
        known["bid_id"] = str(bid.id)
    found = world.call("check-bid-parties", bid.instance_id, known, source=source)
    return {party["org"]: party for party in found["bid_parties"]} | {"result": found["credit_result"]}


def test_the_chain_is_followed_to_its_end(world):
    world.entry("A", "B")
    world.entry("B", "C")
    world.entry("C", PUBLISHER)
    world.entry(PUBLISHER)

    with world.work() as work:
        assert ancestors(work.session, "A") == ["B", "C", PUBLISHER]


def test_a_circle_in_the_register_ends_the_walk(world):
    world.entry("A", "B")
    world.entry("B", "C")
    world.entry("C", "A")

    with world.work() as work:
        assert ancestors(work.session, "A") == ["B", "C"]


def test_a_unit_that_is_its_own_parent_has_no_ancestors(world):
    world.entry("A", "A")

    with world.work() as work:
        assert ancestors(work.session, "A") == []


def test_a_grandchild_that_declares_nothing_is_found_after_the_deadline(world):
    _, item = world.published()
    bid = world.drafted_bid(item, COMPANY)
    world.entry(COMPANY, "M")
    world.entry("M", PUBLISHER)
    world.entry(PUBLISHER)

    assert parties(world, bid, "declared")[COMPANY]["is_subsidiary"] is False
    assert parties(world, bid, "register")[COMPANY]["is_subsidiary"] is True


def test_a_member_is_looked_up_as_the_lead_is(world):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)
    world.entry(MEMBER, PUBLISHER)

    found = parties(world, bid, "register")

    assert (found[UNIVERSITY]["is_subsidiary"], found[MEMBER]["is_subsidiary"]) == (False, True)
    assert found[MEMBER]["part"] == "member"


@pytest.mark.parametrize("source", ["declared", "register"])
def test_what_a_bidder_declares_counts(world, source):
    _, item = world.published()
    bid = world.drafted_bid(item, COMPANY)

    assert parties(world, bid, source, affiliation="subsidiary")[COMPANY]["is_subsidiary"] is True
    assert parties(world, bid, source, affiliation="related")[COMPANY]["is_related"] is True


def test_sisters_and_the_parent_are_related_but_no_subsidiaries(world):
    _, item = world.published()
    world.entry(COMPANY, PARENT)
    world.entry(PUBLISHER, PARENT)
    world.entry(PARENT)
    sister = world.drafted_bid(item, COMPANY)
    parent = world.drafted_bid(item, PARENT)

    for bid in (sister, parent):
        found = parties(world, bid, "register", members=[])[bid.lead_code]
        assert (found["is_subsidiary"], found["is_related"]) == (False, True)


def test_the_publisher_among_the_members_is_seen(world):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)
    member = {"name": "发榜方", "uscc": PUBLISHER, "org_kind": "local_company"}

    assert parties(world, bid, "declared", members=[member])[PUBLISHER]["is_publisher"] is True


def test_another_bid_shows_as_a_duplicate_only_after_the_deadline(world):
    _, item = world.published()
    world.sealed_bid(item, COMPANY, members=BID["members"])
    mine = world.sealed_bid(item, UNIVERSITY, members=BID["members"])

    assert parties(world, mine, "declared")[MEMBER]["is_duplicate"] is False
    assert parties(world, mine, "register")[MEMBER]["is_duplicate"] is True
    assert parties(world, mine, "register")[UNIVERSITY]["is_duplicate"] is False


def test_the_partner_list_is_the_register_s(world):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)
    world.entry(UNIVERSITY, is_partner_4_8_n=True)

    found = parties(world, bid, "register", has_strategic_agreement=True)[UNIVERSITY]

    assert (found["is_partner_4_8_n"], found["has_strategic_agreement"]) == (True, False)


def test_a_serious_member_makes_the_bid_serious(world):
    _, item = world.published()
    bid = world.drafted_bid(item, UNIVERSITY)
    assert parties(world, bid, "register")["result"] == "unknown"
    world.add(
        CreditCheck(
            code=MEMBER,
            name="m",
            result=CreditResult.SERIOUS,
            source="s",
            checked_at=world.now - timedelta(days=1),
            valid_until=world.now + timedelta(days=29),
            evidence={},
            checked_by="x",
        )
    )

    assert parties(world, bid, "register")["result"] == "serious"
