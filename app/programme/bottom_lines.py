"""The bottom lines K1–K10 of an emergency: what each must have left as a trace (SPEC 4.11, R-087, R-088).

They stand in D10, on the sheet that is approved, and here once more before a project is opened.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """What a case has: submitted forms by id, variables, and what the registers say of its two sides."""

    forms: Counter[str]
    variables: Mapping[str, Any]
    valid_opinions: int
    are_both_clear: bool
    is_subsidiary: bool
    fiscal_max: Any

    def of(self, name: str) -> Mapping[str, Any]:
        """Return a variable that holds an object."""
        return self.variables.get(name) or {}

    def granted(self, code: str) -> Mapping[str, Any] | None:
        """Return the row of the approved sheet that grants a simplification, if it does."""
        rows = self.of("approval").get("rows") or []
        return next((row for row in rows if row.get("code") == code and row.get("grant") is True), None)


def _k1(found: Found) -> bool:
    return found.forms["f20_emergency"] > 0 and bool(
        found.variables.get("em_basis") and _text(found, "em_doc")
    )


def _k3(found: Found) -> bool:
    return found.forms["f07_qualify"] > 0 and not found.is_subsidiary


def _k4(found: Found) -> bool:
    enough = found.valid_opinions
    heard = min(found.forms["f04_opinion"], found.forms["f08_score"])
    return heard >= enough and found.forms["f04e_declare"] >= 2 * enough


def _k5(found: Found) -> bool:
    agreement = found.of("agreement")
    return all(str(agreement.get(name) or "").strip() for name in ("ip_ownership", "benefit_sharing"))


def _k6(found: Found) -> bool:
    return all(found.of(name).get("name") for name in ("task_sign_d", "task_sign_s", "task_sign_dept"))


def _k7(found: Found) -> bool:
    if found.forms["f22e_grant"] == 0 or found.variables.get("fiscal_grant") is None:
        return False
    return found.variables["fiscal_grant"] <= found.fiscal_max or _text(found, "major_reason")


def _k8(found: Found) -> bool:
    """Announced next, unless the sheet allows it later: then the duty to make it good is registered."""
    late = found.granted("late_announcement")
    return late is None or bool(str(late.get("why") or "").strip())


def _k9(found: Found) -> bool:
    taskbook = found.of("taskbook")
    has_payment = bool(found.of("agreement").get("payment_plan")) or taskbook.get("first_amount") is not None
    return has_payment and bool(taskbook.get("acceptance_mode")) and bool(taskbook.get("force_majeure"))


def _k10(found: Found) -> bool:
    rows = [row for row in found.of("approval").get("rows") or [] if row.get("grant") is True]
    has_sheet = found.forms["f20s_simplify"] > 0 and found.forms["f20b_approve"] > 0
    return has_sheet and all(str(row.get("why") or "").strip() for row in rows)


def _text(found: Found, name: str) -> bool:
    return bool(str(found.variables.get(name) or "").strip())


CHECKS: Mapping[str, tuple[str, Callable[[Found], bool]]] = {
    "K1": ("启动依据、依据文件", _k1),
    "K2": ("双方在有效期内、无严重失信的核查", lambda found: found.are_both_clear),
    "K3": ("资格审查；承担单位不是用户单位下属", _k3),
    "K4": ("足够份数的论证和评审意见、逐名回避声明", _k4),
    "K5": ("知识产权归属和利益分配", _k5),
    "K6": ("三方签署的任务书", _k6),
    "K7": ("额度审定；超原则额度的一事一议说明", _k7),
    "K8": ("揭榜公告，或延后的理由", _k8),
    "K9": ("拨款、验收、终止收回的约定", _k9),
    "K10": ("逐项批准的简化程序审批单及理由", _k10),
}
"""By code: what is looked for, and whether it is there."""


def traced(found: Found, mandatory: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every bottom line that D10 names with whether it is kept; one it does not check is not kept."""
    lines = []
    for line in mandatory:
        what, is_kept = CHECKS.get(str(line.get("code")), ("没有核对办法", lambda _found: False))
        lines.append(
            {
                "code": line.get("code"),
                "name": line.get("name"),
                "article": line.get("article"),
                "is_kept": is_kept(found),
                "found": what,
            }
        )
    return lines
