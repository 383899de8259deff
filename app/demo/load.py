"""Loads the demonstration: invented units, people and experts, and a business clock that starts in 2021."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from ..domain.calendar import ZONE
from ..domain.errors import Conflict
from ..domain.identity import Organisation, RoleAssignment, User
from ..domain.roles import DIVISIONS, EXPERT, ORG_ADMIN, ROLES
from ..programme.registers.experts import Expert
from ..programme.registers.organisations import OrganisationEntry, OrganisationKind
from ..services.clock import is_demonstration, set_business_clock
from ..services.demo_accounts import demo_password_hash, offer_demo_account
from ..services.work import Work
from ..store.identity import has_users

SAMPLE = Path(__file__).with_name("sample.json")
START = datetime(2021, 7, 15, 9, 0, tzinfo=ZONE)

KINDS = {
    "区内企业": OrganisationKind.LOCAL_ENTERPRISE,
    "央企分公司": OrganisationKind.CENTRAL_BRANCH,
    "高校": OrganisationKind.UNIVERSITY,
    "科研机构": OrganisationKind.INSTITUTE,
    "科技型企业": OrganisationKind.TECH_ENTERPRISE,
}
FIELDS = {"能源资源": "energy", "现代农牧业": "agriculture", "生态环境": "ecology", "全部": "all"}
EXPERT_KINDS = {"技术专家": "technical", "财务专家": "finance", "成果转化专家": "transfer"}
DIVISION_CODES = {name: code for code, name in DIVISIONS.items()}


@cache
def sample() -> Mapping[str, Any]:
    """Return the sample: all of it invented, corrected as the errata say."""
    read: Mapping[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return read


def load_demo(work: Work) -> None:
    """Fill an empty installation; a demonstration that has been filled before stays as it is.

    Raises Conflict where real people have accounts: the demonstration's password is public.
    """
    if is_demonstration(work.session):
        return
    if has_users(work.session):
        raise Conflict(
            "这个数据库已有正式账号，不能用作演示；请另用一个空数据库（检查 DATABASE_URL 和 --data）。"
            " / This database has real accounts; a demonstration needs an empty one of its own."
        )
    set_business_clock(work.session, START)
    work.now = START
    _load_register(work)
    password_hash = demo_password_hash()
    _load_staff(work, password_hash)
    _load_units(work, password_hash)
    _load_experts(work, password_hash)


def organisation_code(organisation: Mapping[str, Any]) -> str:
    """Return the code of a unit of the sample: its 社会信用代码, or a foreign registration number."""
    return str(organisation["uscc"] or organisation["foreign_reg_no"])


def _codes() -> dict[str, str]:
    return {each["id"]: organisation_code(each) for each in sample()["organisations"]}


def _load_register(work: Work) -> None:
    codes = _codes()
    for each in sample()["organisations"]:
        work.session.add(
            OrganisationEntry(
                code=organisation_code(each),
                name=each["name"],
                kind=KINDS[each["org_kind"]],
                area=each["area"],
                region_code=each["region_code"] or "",
                is_foreign=each["uscc"] is None,
                is_partner_4_8_n=each["is_partner_4_8_n"],
                has_strategic_agreement=each["has_strategic_agreement"],
                is_high_tech=each.get("high_tech", False),
                is_legal_person=each["org_kind"] != "央企分公司",
                parent_code=codes.get(each["parent_org"] or ""),
            )
        )
    work.session.flush()


def _load_staff(work: Work, password_hash: str) -> None:
    for each in sample()["users"]:
        role = ROLES[each["role"]]
        qualifier = each.get("region") or DIVISION_CODES.get(each["org"], "")
        qualifier = qualifier if role.scope.value != "none" else ""
        user = _add_user(work, each["username"], each["name"], each["org"], password_hash)
        work.session.add(RoleAssignment(user_id=user.id, role=role.id, qualifier=qualifier))
        offer_demo_account(work, user, "科技厅及管理岗位", _post(role.name, each["org"]))


def _post(role: str, office: str) -> str:
    """Say what somebody is and where, once where both are the same words."""
    return role if role == office else f"{role} · {office}"


def _load_units(work: Work, password_hash: str) -> None:
    organisations = {each["id"]: each for each in sample()["organisations"]}
    accounts: dict[str, Organisation] = {}
    for each in sample()["unit_accounts"]:
        known = organisations[each["org"]]
        code = organisation_code(known)
        if code not in accounts:
            accounts[code] = Organisation(code=code, name=known["name"], registered_at=work.now)
            work.session.add(accounts[code])
            work.session.flush()
        user = _add_user(work, each["username"], each["name"], each["title"], password_hash, accounts[code])
        if each.get("is_admin"):
            work.session.add(RoleAssignment(user_id=user.id, role=ORG_ADMIN, qualifier=code))
        heading = "需求单位" if known["org_kind"] in {"区内企业", "央企分公司"} else "揭榜单位"
        offer_demo_account(work, user, heading, f"{each['title']} · {known['name']}")


def _load_experts(work: Work, password_hash: str) -> None:
    codes = _codes()
    for each in sample()["experts"]:
        user = _add_user(work, each["username"], each["name"], each["title"], password_hash)
        user.email, user.mobile = each["email"], each["mobile"]
        work.session.add(RoleAssignment(user_id=user.id, role=EXPERT, qualifier=""))
        work.session.add(
            Expert(
                username=user.username,
                name=each["name"],
                organisation_code=codes.get(each["org"]),
                organisation_name=each["org_name"],
                fields=[FIELDS[field] for field in each["fields"]],
                kind=EXPERT_KINDS[each["role"]],
                title=each["title"],
                conflicts=[],
            )
        )
        offer_demo_account(work, user, "行业专家", f"{'、'.join(each['fields'])} · {each['org_name']}")


def _add_user(
    work: Work,
    username: str,
    name: str,
    title: str,
    password_hash: str,
    organisation: Organisation | None = None,
) -> User:
    user = User(
        username=username,
        name=name,
        title=title,
        password_hash=password_hash,
        organisation=organisation,
        created_at=work.now,
    )
    work.session.add(user)
    work.session.flush()
    return user
