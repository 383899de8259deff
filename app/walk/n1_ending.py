"""How N1 must have ended: both payments, every public page, and nothing left open."""

from decimal import Decimal

from ..services.work import House
from .n1_people import FUND_OFFICER, PUBLISHER
from .n1_sample import AGREEMENT, LISTED, NEED, one
from .report import (
    Say,
    expect_ended,
    expect_nothing_open,
    expect_on_some_page,
    payments,
    public_pages,
    say_payments,
    say_public_pages,
)
from .story import Story

EXPECTED = tuple(Decimal(AGREEMENT["expected"][tranche]) for tranche in ("g1", "g2"))


def check(story: Story, say: Say, house: House | None) -> None:
    """Print what came of N1. Raises Unexpected when anything of it is not as the sample expects."""
    found = payments(story, FUND_OFFICER)
    say_payments(say, found)
    amounts = tuple(each.amount for each in found)
    story.expect(
        that=amounts[-2:] == EXPECTED, message=f"拨款应为 / payments should be {EXPECTED}: {amounts}"
    )
    payees = {each.payee for each in found[-2:]}
    story.expect(that=payees == {NEED["org_name"]}, message=f"收款单位 / payee: {payees}")

    pages = public_pages(story.public)
    say_public_pages(say, pages, is_own=house is not None)
    title, publisher = NEED["need_title"], NEED["org_name"]
    supplier = one("bids", "B01")["lead_name"]
    expect_on_some_page(pages, "征集通知", one("batches", NEED["batch"])["name"])
    expect_on_some_page(pages, "榜单", LISTED["list_no"], title, publisher)
    expect_on_some_page(pages, "公示及期限", title, publisher, supplier, "2月8日24时")
    expect_on_some_page(pages, "揭榜公告", title, publisher, supplier, "内科发资字〔2022〕1号")
    expect_on_some_page(pages, "验收结果", title, "验收")

    expect_money(story)
    expect_ended(story)
    if house is not None:
        expect_nothing_open(house)


def expect_money(story: Story) -> None:
    """Go on only if the project's own page shows all amounts of the agreement. Raises Unexpected."""
    page = story.instance_page(story.instances_of(PUBLISHER)[0])
    amounts = [AGREEMENT[key] for key in ("rd_total", "agreement_amount", "fiscal_grant", "first_payment")]
    amounts += [AGREEMENT["expected"][key] for key in ("g1", "g2")]
    words = page.words.replace(",", "")
    missing = [amount for amount in amounts if amount not in words]
    story.expect(that=not missing, message=f"项目页没有金额 / amounts missing: {missing}", page=page)
