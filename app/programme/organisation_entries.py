"""One unit of the register of organisations: what is typed, what is wrong with it, and its columns."""

import re
from dataclasses import dataclass
from typing import Any

from ..domain.credit_code import compact, what_is_wrong, what_is_wrong_abroad
from .registers.organisations import OrganisationEntry, OrganisationKind
from .unit_index import UnitIndex

NAME_LIMIT, AREA_LIMIT = 100, 60
_REGION = re.compile(r"[1-9][0-9]{5}")
KINDS = {
    OrganisationKind.LOCAL_ENTERPRISE: "区内企业",
    OrganisationKind.CENTRAL_BRANCH: "央企分公司",
    OrganisationKind.UNIVERSITY: "高校",
    OrganisationKind.INSTITUTE: "科研机构",
    OrganisationKind.TECH_ENTERPRISE: "科技型企业",
    OrganisationKind.CONSORTIUM: "创新联合体",
    OrganisationKind.OTHER: "其他",
}
"""What a unit may be; that nobody has looked at it yet is no kind that anybody chooses."""

FLAGS = {
    "is_partner_4_8_n": "4+8+N 合作主体",
    "has_strategic_agreement": "战略合作协议",
    "is_high_tech": "高新技术企业",
    "is_legal_person": "独立法人",
}
LISTS = ("is_partner_4_8_n", "has_strategic_agreement", "is_high_tech")
"""Lists that only an active unit stands on."""

COLUMNS = {
    "code": "代码",
    "is_foreign": "境外",
    "name": "名称",
    "kind": "类别",
    "area": "地区",
    "region_code": "行政区划代码",
    "parent": "上级单位",
    **FLAGS,
    "is_active": "在册",
}
"""The fields as a file's heading names them, in its order."""

YES_OR_NO = ("is_foreign", *FLAGS, "is_active")


@dataclass(frozen=True, slots=True)
class TypedUnit:
    """What somebody typed: texts as they are, and which of the yes-or-no fields are yes."""

    code: str
    name: str
    kind: str
    area: str
    region_code: str
    parent: str
    yes: frozenset[str]

    @property
    def kept_code(self) -> str:
        """The code as it is kept."""
        return self.code.strip().upper() if "is_foreign" in self.yes else compact(self.code)


def read_unit(typed: TypedUnit, units: UnitIndex, problems: dict[str, str]) -> dict[str, Any]:
    """Return the columns of an entry; what is wrong goes into `problems` by field.

    The region, left empty, is that of the authority in the code's third to eighth place (GB 32100). A
    unit that is no longer active leaves the lists of partners with it; its parent stays.
    """
    is_foreign, is_active = "is_foreign" in typed.yes, "is_active" in typed.yes
    code = typed.kept_code
    wrong_code = what_is_wrong_abroad(code) if is_foreign else what_is_wrong(code)
    if not code:
        problems["code"] = "请填写代码。 / The code is required."
    elif wrong_code:
        problems["code"] = wrong_code
    if typed.kind not in KINDS:
        problems["kind"] = f"请选择类别：{'、'.join(KINDS.values())}。 / Please choose a kind."
    region = typed.region_code.strip()
    if region and not _REGION.fullmatch(region):
        problems["region_code"] = f"应为 6 位数字，现为“{region}”。 / Six digits are expected."
    if not region and not is_foreign and "code" not in problems:
        region = code[2:8]
    return {
        "name": _name(typed.name, code, units, problems),
        "kind": typed.kind,
        "area": _area(typed.area, problems),
        "region_code": region,
        "is_foreign": is_foreign,
        "parent_code": _parent(typed.parent, code, units, problems),
        "is_active": is_active,
        **{flag: flag in typed.yes and (is_active or flag not in LISTS) for flag in FLAGS},
    }


def circle_problem(units: UnitIndex, code: str) -> str | None:
    """Say that a unit would be its own parent through others, or None."""
    circle = units.circle_through(code)
    if not circle:
        return None
    return f"上级关系成环：{' → '.join(circle)}。 / These parents lead back to the unit itself."


def typed_unit(entry: OrganisationEntry) -> TypedUnit:
    """Return an entry as somebody would type it."""
    yes = frozenset(name for name in YES_OR_NO if getattr(entry, name))
    kind = entry.kind.value if entry.kind in KINDS else ""
    parent = entry.parent_code or ""
    return TypedUnit(entry.code, entry.name, kind, entry.area, entry.region_code, parent, yes)


def _name(text: str, code: str, units: UnitIndex, problems: dict[str, str]) -> str:
    name = text.strip()
    if not name:
        problems["name"] = "请填写名称。 / The name is required."
    elif len(name) > NAME_LIMIT:
        problems["name"] = (
            f"名称最多 {NAME_LIMIT} 字，现为 {len(name)} 字。 / At most {NAME_LIMIT} characters."
        )
    else:
        same = units.find(name)
        if same and same.name == name and same.code != code:
            problems["name"] = f"同名单位已登记，代码 {same.code}。 / Another entry has this name."
    return name


def _area(text: str, problems: dict[str, str]) -> str:
    area = text.strip()
    if len(area) > AREA_LIMIT:
        problems["area"] = f"地区最多 {AREA_LIMIT} 字。 / At most {AREA_LIMIT} characters."
    return area


def _parent(text: str, code: str, units: UnitIndex, problems: dict[str, str]) -> str | None:
    if not text.strip():
        return None
    parent = units.find(text)
    if parent is None:
        problems["parent"] = (
            f"名录中没有“{text.strip()}”，请填已登记单位的代码或全称。 / The register holds no such unit."
        )
        return None
    if parent.code == code:
        problems["parent"] = "上级单位不能是本单位。 / A unit is not its own parent."
    elif not parent.is_active:
        problems["parent"] = f"“{parent.name}”已停用，不能作上级单位。 / This unit is no longer active."
    return parent.code
