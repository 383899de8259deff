"""Telling the parties: what happened, what to do, until when, who to ask."""

from ...domain.access import OVERSEES_AN_AREA
from ...domain.instances import ProcessInstance
from ...domain.roles import bureau_of
from ...services.notifications import notify_groups
from ...services.registry import RecordCall
from ...services.work import Work
from ..store import find_entry
from ..wording import HOTLINE


def tell(
    call: RecordCall,
    code: str,
    groups: list[str],
    title: str,
    *sentences: str,
    link: str = "",
) -> int:
    """Tell people of these groups about the instance of the call; return how many were told."""
    return tell_about(call.work, call.instance, code, groups, title, *sentences, ask=asked(call), link=link)


def tell_about(
    work: Work,
    instance: ProcessInstance | None,
    code: str,
    groups: list[str],
    title: str,
    *sentences: str,
    ask: str = HOTLINE,
    link: str = "",
) -> int:
    """Tell people about any instance: a bidder hears of her own, not of the publisher's."""
    body = "".join(sentence for sentence in sentences if sentence) + f"咨询：{ask}。"
    return notify_groups(work, groups, title, body, code=code, instance=instance, link=link)


def bureau_over(work: Work, unit_code: str) -> list[str]:
    """Return the bureau of a unit's area as groups to be told; none for one outside the region (SPEC A15)."""
    entry = find_entry(work.session, unit_code)
    bureau = bureau_of(entry.region_code) if entry else ""
    return [f"{OVERSEES_AN_AREA}:{bureau}"] if bureau else []


def asked(call: RecordCall) -> str:
    """Return whom to ask: the hotline of the division that has the case."""
    hotline = call.variables.get("hotline")
    return str(hotline) if hotline else HOTLINE
