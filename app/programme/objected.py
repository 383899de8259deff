"""How objections stand, in words that say nothing of who made them."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from ..store.tasks import open_tasks_of
from .published import handlings_of
from .registers.objections import JUDGED, Objection, ObjectionResult

RESULT_WORDS = {
    ObjectionResult.OPEN: "办理中",
    ObjectionResult.CLUE: "未受理，作为线索转监督诚信岗",
    ObjectionResult.REJECTED: "不予受理",
    ObjectionResult.UNFOUNDED: "不成立",
    ObjectionResult.RECTIFY: "更正后重新公示",
    ObjectionResult.FOUNDED: "成立",
}

STANDING = {
    "accept_objection": "待受理审查",
    "reply_objection": "已受理，待被异议方申辩",
    "investigate_objection": "已受理，正在调查核实",
    "decide_objection": "已核实，待作出决定",
}
"""How an open objection stands, by the task that waits."""


def standing_of(session: Session, objections: Sequence[Objection]) -> Mapping[str, str]:
    """Return how the open ones among objections stand, by their numbers."""
    numbers = [each.number for each in objections if each.result is ObjectionResult.OPEN]
    found: dict[str, str] = {}
    for number, instance_id in handlings_of(session, numbers).items():
        waiting = (STANDING.get(task.element_id) for task in open_tasks_of(session, instance_id))
        found[number] = next(filter(None, waiting), RESULT_WORDS[ObjectionResult.OPEN])
    return found


def told_apart(objection: Objection) -> list[str]:
    """Return by what an objector is told: the name, the numbers of papers, telephone and address."""
    name = re.split("（(?:个人|单位)，", objection.objector)[0]
    written = f"{objection.objector.removeprefix(name)} {objection.contact}"
    return [name, *re.findall(r"[0-9A-Za-z][\w.+@-]{5,}", written, re.ASCII)]


def told_in_public(objections: Sequence[Objection]) -> list[tuple[str, str]]:
    """Return number and words of the objections that the public hears of: what waits, and what was found."""
    told = (ObjectionResult.OPEN, *JUDGED)
    return [(one.number, RESULT_WORDS[one.result]) for one in objections if one.result in told]
