"""One expert of the register: what is typed, what is wrong with it, and its columns."""

import re
from dataclasses import dataclass
from typing import Any

from ..domain.credit_code import LENGTH, compact, what_is_wrong
from .registers.experts import Expert
from .unit_index import UnitIndex

TITLE_LIMIT, UNIT_LIMIT = 60, 100
FIELDS = {"energy": "能源资源", "agriculture": "现代农牧业", "ecology": "生态环境", "all": "全部"}
KINDS = {"technical": "技术专家", "finance": "财务专家", "transfer": "成果转化专家"}
COLUMNS = {
    "account": "账号",
    "name": "姓名",
    "fields": "领域",
    "kind": "类别",
    "unit": "单位",
    "title": "职称",
    "conflicts": "利害单位",
    "is_active": "在库",
}
"""The fields as a file's heading names them, in its order."""

_BETWEEN = re.compile(r"[、，,；;\t\r\n]+")
_LOOKS_LIKE_A_CODE = re.compile(rf"[0-9A-Za-z\s-]{{{LENGTH - 1},}}")


@dataclass(frozen=True, slots=True)
class TypedExpert:
    """What somebody typed: units by code or by name, those in conflict with commas between."""

    account: str
    fields: tuple[str, ...]
    kind: str
    unit: str
    title: str
    conflicts: str
    is_active: bool = True


def read_expert(typed: TypedExpert, units: UnitIndex, problems: dict[str, str]) -> dict[str, Any]:
    """Return the columns of an entry; what is wrong goes into `problems` by field."""
    fields = [field for field in FIELDS if field in typed.fields]
    if not fields or set(typed.fields) - set(FIELDS):
        problems["fields"] = (
            f"请选择领域：{'、'.join(FIELDS.values())}，可多选。 / Choose one or more fields."
        )
    if typed.kind not in KINDS:
        problems["kind"] = f"请选择类别：{'、'.join(KINDS.values())}。 / Please choose a kind."
    title = typed.title.strip()
    if not title:
        problems["title"] = "请填写职称。 / The title is required."
    elif len(title) > TITLE_LIMIT:
        problems["title"] = f"职称最多 {TITLE_LIMIT} 字。 / At most {TITLE_LIMIT} characters."
    code, name = _unit(typed.unit, units, problems)
    return {
        "organisation_code": code,
        "organisation_name": name,
        "fields": fields,
        "kind": typed.kind,
        "title": title,
        "conflicts": _conflicts(typed.conflicts, units, problems),
        "is_active": typed.is_active,
    }


def typed_expert(expert: Expert) -> TypedExpert:
    """Return an entry as somebody would type it."""
    unit = expert.organisation_code or expert.organisation_name
    fields, conflicts = tuple(expert.fields), "、".join(expert.conflicts)
    return TypedExpert(
        expert.username, fields, expert.kind, unit, expert.title, conflicts, is_active=expert.is_active
    )


def _unit(text: str, units: UnitIndex, problems: dict[str, str]) -> tuple[str | None, str]:
    """Return code and name; a unit outside the register is known by its name alone."""
    typed = text.strip()
    known = units.find(typed) if typed else None
    if known:
        return known.code, known.name
    if not typed:
        problems["unit"] = (
            "请填写工作单位，专家对本单位须回避。 / The unit is required: it excludes the expert."
        )
    elif len(typed) > UNIT_LIMIT:
        problems["unit"] = f"单位名称最多 {UNIT_LIMIT} 字。 / At most {UNIT_LIMIT} characters."
    elif _LOOKS_LIKE_A_CODE.fullmatch(typed):
        problems["unit"] = what_is_wrong(typed) or (
            "组织名录中没有这个代码的单位，请先登记该单位，或改填单位全称。"
            " / The register of organisations holds no unit of this code: list it first, or give its name."
        )
    return None, typed


def _conflicts(text: str, units: UnitIndex, problems: dict[str, str]) -> list[str]:
    """Return codes: of listed units by code or name, of others by a code whose check digit is right."""
    found: dict[str, None] = {}
    wrong: list[str] = []
    for typed in filter(None, map(str.strip, _BETWEEN.split(text))):
        known = units.find(typed)
        if known:
            found[known.code] = None
        elif what_is_wrong(typed) is None:
            found[compact(typed)] = None
        else:
            wrong.append(typed)
    if wrong:
        problems["conflicts"] = (
            f"“{'”“'.join(wrong)}”既不是名录中的单位，也不是校验正确的社会信用代码。"
            " / Neither a listed unit nor a valid code."
        )
    return list(found)
