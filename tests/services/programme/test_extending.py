"""Too few bids: the deadline is put off for all to see, and who has a sealed bid may still change it."""

from app.programme.published import find_correction
from app.programme.registers.bids import Bid, BidStatus, BidVersion
from app.programme.registers.list_items import ListItem, ListItemStatus
from tests.services.programme.world import BID, COMPANY, MEMBER, PUBLISHER, UNIVERSITY, at

DEADLINE = at("2021-09-02T00:00:00")
LATER = "2021-10-03T00:00:00+08:00"


def extended(world):
    """One bid was sealed in time, one unit missed the deadline; the deadline is put off on the next day."""
    _, item = world.published()
    sealed = world.sealed_bid(item, UNIVERSITY, members=BID["members"])
    missed = world.drafted_bid(item, COMPANY)
    world.now = DEADLINE
    world.call("close-bid", missed.instance_id, {"bid_id": str(missed.id)}, status="not_submitted")
    known = {"list_item_id": str(item.id), "list_item": item.values, "relist_count": 1}
    world.call("count-bids", item.instance_id, known)
    return sealed, world.call("extend-deadline", item.instance_id, known)


def test_bidding_opens_again_as_long_as_before_on_the_same_terms(world):
    sealed, found = extended(world)

    (item,) = world.rows(ListItem)
    assert (item.status, item.bid_deadline) == (ListItemStatus.PUBLISHED, at("2021-10-03T00:00:00"))
    assert (found["bid_deadline"], found["relist_count"]) == (LATER, 2)
    assert found["sealed_bid_ids"] == [str(sealed.id)]
    assert found["list_item"] == item.values
    with world.work() as work:
        page = find_correction(work.session, item.number)
        assert ["揭榜截止", "2021年10月2日24时"] in page.content["facts"]


def test_everybody_concerned_is_told_what_to_do_until_when(world):
    extended(world)
    lead, member, missed, publisher = (
        world.notices(f"u-{code}")[-1] for code in (UNIVERSITY, MEMBER, COMPANY, PUBLISHER)
    )
    for told in (lead, member, missed, publisher):
        assert "顺延至2021年10月2日24时" in told.body
    assert "保持密封、继续有效" in lead.body
    assert "在新的截止时间前在本件页面撤回" in member.body
    assert "重新发起揭榜" in missed.body


def test_a_sealed_bid_is_recalled_in_the_extension_and_sealed_again(world):
    sealed, _ = extended(world)
    world.now = at("2021-10-02T23:59:59")
    assert world.call("recall-bid", sealed.instance_id, {"bid_id": str(sealed.id)})["is_recalled"] is True
    world.call("seal-bid", sealed.instance_id, {"bid_id": str(sealed.id), "bid": BID})
    assert world.rows(Bid, id=sealed.id)[0].status is BidStatus.SEALED
    assert sorted(row.recalled_at is None for row in world.rows(BidVersion)) == [False, True]
