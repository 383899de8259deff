"""The roles of the procedure (SPEC 1): their names, what they are held for, and who may give them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from .identity import Person


class Scope(StrEnum):
    """What a role is held for: nothing in particular, a division, a unit or a region."""

    NONE = "none"
    DIVISION = "division"
    UNIT = "unit"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `is_scope_required` says whether it means nothing without its division or unit."""

    id: str
    name: str
    scope: Scope = Scope.NONE
    is_scope_required: bool = False


DIVISIONS = {
    "high_tech": "高新技术处",
    "rural": "农村科技处",
    "social": "社会发展科技处",
    "planning": "战略规划处",
}

REGIONS = {
    "150100": "呼和浩特市",
    "150200": "包头市",
    "150300": "乌海市",
    "150400": "赤峰市",
    "150500": "通辽市",
    "150600": "鄂尔多斯市",
    "150700": "呼伦贝尔市",
    "150800": "巴彦淖尔市",
    "150900": "乌兰察布市",
    "152200": "兴安盟",
    "152500": "锡林郭勒盟",
    "152900": "阿拉善盟",
    "150781": "满洲里市",
    "152501": "二连浩特市",
}

OWN_BUREAUS = frozenset(region for region in REGIONS if not region.endswith("00"))
"""Cities with a bureau of their own (满洲里、二连浩特), not under that of the league around them."""

SYSADMIN = "sysadmin"
PROCESS_OWNER = "process_owner"
ORG_ADMIN = "org_admin"
EXPERT = "expert"
INTEGRATION = "integration"
"""A machine's account: it may do jobs and publish messages through the API, and sees what it is given."""

ROLES = {
    role.id: role
    for role in (
        Role("div_officer", "业务处室经办人", Scope.DIVISION, is_scope_required=True),
        Role("div_head", "业务处室负责人", Scope.DIVISION, is_scope_required=True),
        Role("plan_officer", "战略规划处"),
        Role("dept_leader", "科技厅领导"),
        Role("fund_officer", "资金管理岗"),
        Role("legal_reviewer", "协议审查岗"),
        Role("supervise_officer", "监督诚信岗"),
        Role(EXPERT, "行业专家"),
        Role("agency", "受托第三方机构"),
        Role("auditor", "审计机构"),
        Role("league_bureau", "盟（市）科技局", Scope.REGION),
        Role(PROCESS_OWNER, "流程负责人"),
        Role(SYSADMIN, "系统管理员"),
        Role(INTEGRATION, "外部系统接口"),
        Role(ORG_ADMIN, "单位管理员", Scope.UNIT, is_scope_required=True),
    )
}

GROUP_NAMES = frozenset({*ROLES, "org"})
"""What a candidate group may be called before its colon; `org` holds every member of a unit."""

STAFF = frozenset(
    {
        "div_officer",
        "div_head",
        "plan_officer",
        "dept_leader",
        "fund_officer",
        "legal_reviewer",
        "supervise_officer",
        PROCESS_OWNER,
    }
)
"""Roles of the department's own people; they may stand in for one another."""

TECHNICAL = frozenset({SYSADMIN, PROCESS_OWNER})
"""Roles that see accounts, settings and diagrams, but no business content (ERRATA 裁定 4)."""


def bureau_of(region_code: str) -> str:
    """Return the region whose bureau has a unit of this 行政区划代码, or nothing outside the region (A15)."""
    if region_code in OWN_BUREAUS:
        return region_code
    league = f"{region_code[:4]}00"
    return league if league in REGIONS else ""


def role_name(role: str, qualifier: str = "") -> str:
    """Return how a role is shown: `业务处室经办人（高新技术处）`."""
    known = ROLES.get(role)
    name = known.name if known else role
    shown = DIVISIONS.get(qualifier) or REGIONS.get(qualifier) or qualifier
    if not shown or (known and known.scope is Scope.UNIT):
        return name
    return f"{name}（{shown}）"


def may_manage_accounts(person: Person) -> bool:
    """Whether the person administers all accounts, roles and units."""
    return person.has_role(SYSADMIN)


def may_change_settings(person: Person) -> bool:
    """Whether the person may change parameters and the working calendar."""
    return person.has_role(SYSADMIN) or person.has_role(PROCESS_OWNER)


def may_move_clock(person: Person) -> bool:
    """Whether the person may move the demonstration's clock forward."""
    return person.has_role(SYSADMIN)


def may_publish_diagrams(person: Person) -> bool:
    """Whether the person may publish processes, forms and decisions (ERRATA 裁定 4)."""
    return person.has_role(PROCESS_OWNER)


def may_see_business(person: Person) -> bool:
    """Whether anything of the cases themselves is for this person: not for technical roles alone."""
    roles = {group.partition(":")[0] for group in person.groups}
    return bool(roles - TECHNICAL)


def may_manage_unit(person: Person, code: str | None) -> bool:
    """Whether the person administers the members of this unit."""
    return bool(code) and person.has_role(ORG_ADMIN, code or "")


def may_manage_member(person: Person, code: str | None, roles: Collection[str]) -> bool:
    """Whether the person may reset, disable or enable an account of this unit with these roles.

    A unit's administrator has no hold over a member who is, say, an expert as well: with a new
    password for that account one could read what only the expert may read.
    """
    return may_manage_accounts(person) or (may_manage_unit(person, code) and set(roles) <= {ORG_ADMIN})


def may_give(person: Person, role: str, qualifier: str, code: str | None) -> bool:
    """Whether the person may give or take the role; `code` is the unit of whom it concerns."""
    if may_manage_accounts(person):
        return True
    return role == ORG_ADMIN and qualifier == code and may_manage_unit(person, code)


def why_not_together(roles: Collection[str], *, in_unit: bool) -> str | None:
    """Say why one account can't hold these roles together, or None.

    Who gives roles must not be able to read what roles protect (ERRATA 裁定 4).
    """
    held = set(roles)
    if SYSADMIN in held and (in_unit or held - TECHNICAL):
        return (
            "系统管理员不看业务正文，不能兼任业务角色或属于申报单位，请另设账号。"
            " / A system administrator sees no business content: use a separate account."
        )
    return None


def may_stand_in(absent: Collection[str], deputy: Collection[str], *, same_unit: bool) -> bool:
    """Whether somebody with the roles `deputy` may act for somebody with the roles `absent`.

    Colleagues of one unit may, and the department's people who hold the same role. An expert's declaration
    and opinion are personal; a system administrator never comes to business roles this way.
    """
    if EXPERT in absent or why_not_together({*absent, *deputy}, in_unit=same_unit):
        return False
    return same_unit or bool(STAFF.intersection(absent, deputy) or _heads_the_desk(absent, deputy))


def _heads_the_desk(absent: Collection[str], deputy: Collection[str]) -> bool:
    """Whether one is officer and the other head: they may act for each other."""
    pair = {"div_officer", "div_head"}
    return bool(pair.intersection(absent) and pair.intersection(deputy))
