"""Who takes part in N1, and what they do in the same way at several stages."""

from collections.abc import Sequence

from .page import NoSuchControl, Page
from .papers import png
from .story import Story

PUBLISHER, PUBLISHER_ADMIN = "o01a", "o01"
OFFICER, HEAD, PLANNER, LEADER = "gxc01", "gxc00", "ghc01", "ld01"
SUPERVISOR, FUND_OFFICER, LEGAL_REVIEWER = "jd01", "zj01", "fw01"

BIDDERS = {"B01": ("o11a", "o11"), "B02": ("o12a", "o12"), "B03": ("o14a", "o14")}
"""Who fills a bid in, and who commits the unit to it."""

SUPPLIER, SUPPLIER_ADMIN = BIDDERS["B01"]

MEMBER_ADMINS = {"B01": "o16", "B02": "o13"}
"""Who confirms for the member of a joint bid: its share in the bid, and of the winner's in the agreement."""


def check_credit(story: Story, at: str) -> int:
    """Let the supervisor check by hand every unit without a valid credit check; return how many."""
    evidence = {
        "credit_result": "clear",
        "credit_evidence.source": "信用中国、国家企业信用信息公示系统",
        "credit_evidence.checked_at": at,
        "credit_evidence.screenshot": [png("查询结果")],
    }
    return story.complete_all(SUPERVISOR, "check_credit_manually", lambda _page: evidence)


def form_panel(story: Story, at: str, officer: str = OFFICER) -> tuple[list[str], str]:
    """Let the officer keep the panel as it was drawn; return who is on it and who chairs it."""
    story.clock(at)
    page = story.complete(officer, "form_panel", {"panel.panel_note": "按随机抽取结果组建。"})
    form = page.form("//form[@data-element]")
    experts: list[str] = []
    try:
        while True:
            experts.append(form.value(f"panel.experts.{len(experts) + 1}.username"))
    except NoSuchControl:
        return experts, form.value("panel.chair")


def expect_no_names(story: Story, page: Page, experts: Sequence[str]) -> None:
    """Go on only if a party's page names none of the experts (SPEC 1 ③). Raises Unexpected."""
    named = [name for expert in experts if (name := story.name_of(expert)) in page.words]
    story.expect(that=not named, message=f"向申请方露出专家姓名 / experts named: {named}", page=page)


def declare(story: Story, experts: Sequence[str], at: str) -> None:
    """Let every expert declare that there is no conflict of interest."""
    story.clock(at)
    for expert in experts:
        story.complete(expert, "declare_interest", {"coi_declare": "none", "integrity_pledge": True})
