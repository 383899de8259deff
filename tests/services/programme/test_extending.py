"""Too few bids: the deadline is put off for all to see, and who has a sealed bid may still change it."""

from app.domain.identity import RoleAssignment, User
from app.domain.notifications import Notification
from app.programme.published import find_correction
from app.programme.registers.bids import Bid, BidStatus, BidVersion
from app.programme.registers.list_items import ListItem, ListItemStatus
from tests.services.programme.world import BID, COMPANY, MEMBER, PARENT, PUBLISHER, UNIVERSITY, at

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


def test_the_invited_partners_and_the_bureau_of_the_area_are_told_too(world):
    world.entry(PUBLISHER, region_code="150602", is_partner_4_8_n=True)
    for partner in (PARENT, UNIVERSITY):
        world.entry(partner, is_partner_4_8_n=True)
    with world.work() as work:
        user = User(username="eeds", name="鄂尔多斯", created_at=world.now)
        work.session.add(user)
        work.session.flush()
        work.session.add(RoleAssignment(user_id=user.id, role="league_bureau", qualifier="150600"))
        bureau = user.id
    extended(world)
    invited, bidder = world.notices(f"u-{PARENT}")[-1], world.notices(f"u-{UNIVERSITY}")
    assert invited.code == "N-03"
    assert "顺延至2021年10月2日24时" in invited.body
    assert "定向发给贵单位" not in "".join(one.body for one in bidder)
    (told,) = world.rows(Notification, user_id=bureau)
    assert (told.code, told.title.partition("：")[0]) == ("N-01", "辖区榜单揭榜截止时间已顺延")
    assert "定向" not in "".join(one.body for one in world.notices(f"u-{PUBLISHER}"))


def test_a_sealed_bid_is_recalled_in_the_extension_and_sealed_again(world):
    sealed, _ = extended(world)
    world.now = at("2021-10-02T23:59:59")
    assert world.call("recall-bid", sealed.instance_id, {"bid_id": str(sealed.id)})["is_recalled"] is True
    world.call("seal-bid", sealed.instance_id, {"bid_id": str(sealed.id), "bid": BID})
    assert world.rows(Bid, id=sealed.id)[0].status is BidStatus.SEALED
    assert sorted(row.recalled_at is None for row in world.rows(BidVersion)) == [False, True]
