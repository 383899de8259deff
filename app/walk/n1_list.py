"""N1, stages 3 and 4: the list item and the three bids on it."""

from urllib.parse import unquote

from .n1_bids import bid_form
from .n1_people import BIDDERS, LEADER, MEMBER_ADMINS, OFFICER, PUBLISHER
from .n1_sample import LISTED, NEED, REFINED_KPIS, one, pledges
from .story import Story


def publish(story: Story) -> None:
    """The list item is drafted, consulted with the publisher, approved and published."""
    story.clock("2021-10-08T10:00")
    item = {
        "list_item.publisher_mode": "open",
        "list_item.publisher_display": NEED["org_name"],
        "list_item.bid_deadline": LISTED["bid_deadline"][:16],
        "list_item.bounty": "1000.00",
        "list_item.publish_mode": LISTED["publish_mode"],
        "list_item.contact_public": "高新技术处 0471-6328607",
    }
    story.complete(OFFICER, "draft_list_item", item)
    story.clock("2021-10-12T10:00")
    agrees = {"consult": "agree", "consult_signature": story.name_of(PUBLISHER)}
    story.complete(PUBLISHER, "consult_publisher", agrees)
    story.clock(LISTED["published_at"][:16])
    story.complete(LEADER, "approve_list_item", {"list_approved": True})


def bid(story: Story) -> None:
    """Three units bid, two of them jointly, which the member confirms. At the deadline all are unsealed."""
    address = list_address(story)
    story.clock("2021-11-18T14:05")
    prepare_bid(story, "B01", address)
    story.clock("2021-11-20T11:00")
    prepare_bid(story, "B03", address)
    story.clock("2021-11-26T20:40")
    prepare_bid(story, "B02", address)
    story.clock("2021-11-30T09:00")


def confirm_membership(story: Story, member: str) -> None:
    """Let the administrator of a joint member confirm that the unit takes part."""
    answer = {
        "member_answer.member_ok": True,
        "member_answer.signature": story.name_of(member),
        **pledges("member_answer", "pledge_credit", "pledge_independent"),
    }
    story.complete(member, "confirm_membership", answer)


def prepare_bid(story: Story, bid_id: str, address: str) -> None:
    """Fill a bid in and commit it; the unit's administrator does so, after the member if there is one."""
    bidder, administrator = BIDDERS[bid_id]
    page = story.as_person(bidder).browser.get(address)
    number = unquote(address.rpartition("/")[2])
    story.expect_words(page, "我要揭榜", NEED["need_title"])
    action = page.find("//form[contains(@action, '/start/bid/')]")[0].get("action", "")
    story.start(bidder, action, address)
    story.complete(bidder, "fill_bid", bid_form(bid_id, len(REFINED_KPIS)), about=number)
    if member := MEMBER_ADMINS.get(bid_id):
        confirm_membership(story, member)
    story.clock(one("bids", bid_id)["submitted_at"][:16])
    commits = {
        "bid_commit_decision": "submit",
        "bid_signatory": story.name_of(administrator),
        **pledges("bid_pledges", "pledge_credit", "pledge_independent", "pledge_true"),
    }
    story.complete(administrator, "commit_bid", commits)


def list_address(story: Story) -> str:
    """Return the public address of N1's list item, from the public list."""
    page = story.public.get("/public/")
    found = [a.get("href", "") for a in page.find("//a[starts-with(@href, '/public/items/')]")
             if NEED["need_title"] in "".join(a.itertext())]  # fmt: skip
    story.expect(that=bool(found), message="榜单页没有此榜 / the item is not on the public list", page=page)
    return found[0]
