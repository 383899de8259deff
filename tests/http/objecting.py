"""Somebody objects to the public notice of N1; whoever handles it does, in the story's language."""

from collections.abc import Mapping
from typing import Any

from app.store.identity import get_user
from app.walk.form_filler import Values, fill_task, hand_in
from app.walk.page import File, Page
from tests.http.site import Site

LEADER, SUPERVISOR, SUPPLIER, PUBLISHER, OFFICER = "ld01", "jd01", "o11a", "o01a", "gxc01"
OBJECTOR = "铁木尔巴根"
PHONE, MAIL, ID = "13988880001", "bagen@example.org", "18002X"
CONTENT = (
    "公示未载明协议金额与研发总投入之比，且揭榜方核心专利权属表述与专利登记不一致，"
    "我厂曾与其合作研发该专利，请核实，并请补充公示上述内容后重新公示。"
)
EVIDENCE = "巴根与揭榜方的往来邮件.pdf"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SECRETS = (OBJECTOR, PHONE, MAIL, ID, CONTENT[-30:], EVIDENCE)
"""What only the supervision desk may come upon."""

LETTER: Mapping[str, str] = {
    "objection.person_kind": "person",
    "objection.person_name": OBJECTOR,
    "objection.person_id": ID,
    "objection.contact_phone": PHONE,
    "objection.contact_email": MAIL,
    "objection.content": CONTENT,
    "objection.signature": OBJECTOR,
}
SUMMARY = "公示未载明协议金额占比，揭榜方专利权属表述与登记不一致"
ACCEPTED: Values = {"ob_accept": True, "ob_summary": SUMMARY}
DECISIONS: Mapping[str, Values] = {
    "unfounded": {},
    "rectify": {"rectify_scope": "notice"},
    "agreement": {"ob_result": "rectify", "rectify_scope": "agreement"},
    "rereview": {"ob_result": "founded", "founded_action": "rereview"},
    "terminate": {"ob_result": "founded", "founded_action": "terminate"},
}
REPLY = "经核查专利登记簿和协议，答复如上述决定。"


def notice_address(site: Site) -> str:
    """Return the address of the one public notice."""
    (address,) = site.browser().get("/public/publicity/").links("/public/items/")
    return address


def object_to(site: Site, by: str = "", **changes: Any) -> Page:
    """Hand an objection in with a file, signed in or not; return the page that follows."""
    browser: Any = site.browser(by)
    page = browser.get(f"{notice_address(site)}/objection")
    values = {**LETTER, "objection.evidence": [File(EVIDENCE, PDF)], **changes}
    return hand_in(browser, fill_task(browser, page, values))


def accept(site: Site, respondent: str) -> None:
    """The supervision desk takes the objection in and asks one side to answer."""
    site.story.complete(SUPERVISOR, "accept_objection", {**ACCEPTED, "respondent_org": respondent})


def betray(site: Site) -> None:
    """The supervision desk names the objector in what it would hand on, and gets it back."""
    summary = {"ob_summary": f"{OBJECTOR}称专利权属不符", "respondent_org": respondent_of(site)}
    site.story.complete(SUPERVISOR, "accept_objection", {**ACCEPTED, **summary})


def investigate(site: Site) -> None:
    """The supervision desk writes what it found."""
    site.story.complete(SUPERVISOR, "investigate_objection", {"findings": "经查专利登记簿，权属表述需更正。"})


def decide(site: Site, decision: str) -> None:
    """The leader decides."""
    answer = {"ob_result": decision, "ob_reply": REPLY, **DECISIONS[decision]}
    site.story.complete(LEADER, "decide_objection", answer)


def settle(site: Site, decision: str) -> None:
    """Walk one objection through, without any answer of the other side's but its silence."""
    accept(site, respondent_of(site))
    site.story.complete(SUPPLIER, "reply_objection", {"reply": "登记变更已受理，以登记簿为准。"})
    investigate(site)
    decide(site, decision)
    site.settle()


def respondent_of(site: Site) -> str:
    """Return the code of the supplier's unit."""
    with site.house.reading() as work:
        unit = get_user(work.session, SUPPLIER).organisation
        assert unit
        return unit.code


def object_anonymously(site: Site) -> Page:
    """Hand in what one knows without a name."""
    browser: Any = site.browser()
    page = browser.get(f"{notice_address(site)}/objection")
    values = {"objection.person_kind": "anonymous", "objection.content": CONTENT}
    return hand_in(browser, fill_task(browser, page, values))
