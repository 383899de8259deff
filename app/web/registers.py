"""The registers (台账): needs, list items, projects, payments, credit checks, experts and organisations."""

from dataclasses import dataclass, field

from flask import Blueprint, request, url_for

from ..domain.errors import NotFound
from ..domain.roles import DIVISIONS
from ..programme.expert_entries import FIELDS as EXPERT_FIELDS
from ..programme.expert_entries import KINDS as EXPERT_KINDS
from ..programme.objected import RESULT_WORDS, standing_of
from ..programme.people import unit_names
from ..programme.published import objections
from ..programme.register_admin import may_keep
from ..programme.register_log import PENDING
from ..programme.registers.experts import Expert
from ..programme.registers.organisations import OrganisationEntry
from ..programme.registers.register_changes import Kept
from ..programme.store import (
    active_experts,
    count_pending,
    credit_checks,
    entries,
    expert_accounts,
    experts,
    published_items,
    unsealed_items,
    visible_needs,
    visible_payments,
    visible_projects,
)
from ..programme.wording import tranche_name
from ..services.work import Work
from .current import reading, require_role, signed_in
from .filters import moment, money, until
from .page import STAFF, render
from .words import FIELDS, NEED_STATUS, ORGANISATION_KINDS, PROJECT_STATUS, item_state

bp = Blueprint("registers", __name__, url_prefix="/registers")


@dataclass(frozen=True, slots=True)
class Table:
    """A register as a table: heading, column names, rows of (text, link) cells.

    `kept` names the register for those who keep it; `waiting` are (text, link) pairs of what it lacks.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[list[tuple[str, str]]]
    kept: str = ""
    note: str = ""
    waiting: list[tuple[str, str]] = field(default_factory=list)


NAMES = {
    "needs": "需求",
    "items": "榜单",
    "projects": "项目",
    "payments": "拨款",
    "credit": "失信核查",
    "objections": "公示异议",
    "experts": "专家",
    "organisations": "组织名录",
}

READERS = {
    "experts": ("div_officer", "div_head", "plan_officer", "dept_leader", "supervise_officer"),
    "credit": ("supervise_officer", "div_head", "dept_leader", "fund_officer"),
    "objections": ("supervise_officer",),
}
"""Registers that not every desk reads: who is drawn, checked or objects is nobody's business (SPEC 1 ③⑤)."""


@bp.get("/")
def index() -> str:
    """Show the first register."""
    return show("needs")


@bp.get("/<name>/")
def show(name: str) -> str:
    """Show one register, as far as the person may see it."""
    if name not in NAMES:
        raise NotFound("没有这个台账。 / There is no such register.")
    with reading() as work:
        person = require_role(work, *READERS.get(name, STAFF))
        table = TABLES[name](work)
        shown = [key for key in NAMES if any(map(person.has_role, READERS.get(key, STAFF)))]
        return render(
            work, "registers/show.html", table=table, name=name, names={key: NAMES[key] for key in shown}
        )


def _needs(work: Work) -> Table:
    person = require_role(work, *STAFF)
    rows = [
        [
            (need.number or "未编号", f"/projects/{need.instance_id}"),
            (need.title, f"/projects/{need.instance_id}"),
            (need.publisher_name, ""),
            (FIELDS.get(need.tech_field, ""), ""),
            (DIVISIONS.get(need.division, ""), ""),
            (need.batch_number or "—", ""),
            (NEED_STATUS.get(need.status, need.status), ""),
            (moment(need.submitted_at), ""),
        ]
        for need in visible_needs(work.session, person)
    ]
    return Table("需求", ("编号", "名称", "单位", "领域", "处室", "批次", "状态", "提交"), rows)


def _items(work: Work) -> Table:
    items = published_items(work.session, limit=200)
    unsealed = unsealed_items(work.session, items)
    rows = [
        [
            (item.number, f"/public/items/{item.number}"),
            (item.title, f"/public/items/{item.number}"),
            (item.publisher_name, ""),
            (moment(item.published_at), ""),
            (until(item.bid_deadline), ""),
            (item_state(item, work.now, is_unsealed=item.id in unsealed), ""),
        ]
        for item in items
    ]
    return Table("榜单", ("编号", "名称", "发榜方", "发布", "揭榜截止", "状态"), rows)


def _projects(work: Work) -> Table:
    person = require_role(work, *STAFF)
    rows = [
        [
            (project.number, f"/projects/{project.instance_id}"),
            (project.title, f"/projects/{project.instance_id}"),
            (project.demander_name, ""),
            (project.supplier_name, ""),
            (money(project.total), ""),
            (money(project.agreement), ""),
            (money(project.subsidy), ""),
            (PROJECT_STATUS.get(project.status, project.status), ""),
        ]
        for project in visible_projects(work.session, person)
    ]
    columns = ("编号", "名称", "需求方", "供给方", "研发总投入", "协议金额", "财政补助", "状态")
    return Table("项目（金额：万元）", columns, rows)


def _payments(work: Work) -> Table:
    person = require_role(work, *STAFF)
    rows = [
        [
            (project.number, f"/projects/{project.instance_id}"),
            (tranche_name(payment.tranche), ""),
            (payment.payee_name, ""),
            (money(payment.amount), ""),
            (moment(payment.paid_at), ""),
        ]
        for payment, project in visible_payments(work.session, person)
    ]
    return Table("拨款（金额：万元）", ("项目", "批次", "收款单位", "金额", "拨付时间"), rows)


def _credit(work: Work) -> Table:
    words = {"clear": "无严重失信", "serious": "严重失信"}
    bases = {"removed": "已移出名单", "mistaken": "更正原记录", "decided": "处理决定：本项目可继续"}
    rows = [
        [
            (check.name, ""),
            (check.code, ""),
            (words.get(check.result, check.result), ""),
            (bases.get(check.evidence.get("basis", ""), ""), ""),
            (check.source, ""),
            (moment(check.checked_at), ""),
            (until(check.valid_until), ""),
        ]
        for check in credit_checks(work.session)
    ]
    return Table("失信核查", ("单位", "代码", "结果", "冻结处置", "来源", "核查时间", "有效至"), rows)


def _experts(work: Work) -> Table:
    """List the experts who may be drawn; who keeps the register sees all of them and who is missing."""
    if not may_keep(signed_in(work), Kept.EXPERTS):
        rows = [_expert_cells(expert, "") for expert in active_experts(work.session)]
        return Table("专家", ("姓名", "单位", "职称", "领域", "类别"), rows)
    listed = experts(work.session)
    accounts = expert_accounts(work.session)
    working = {user.username for user in accounts if user.is_active}
    rows = [
        [*_expert_cells(one, _entry_page(Kept.EXPERTS, one)), (_expert_state(one, working), "")]
        for one in listed
    ]
    known = {expert.username for expert in listed}
    waiting = [
        (f"{user.name}（{user.username}）",
         url_for("register_admin.new", register=Kept.EXPERTS.value, account=user.username))
        for user in accounts if user.username not in known
    ]  # fmt: skip
    note = f"有 {len(waiting)} 个专家账号还没有登记，登记后才会被抽取：" if waiting else ""
    columns = ("姓名", "单位", "职称", "领域", "类别", "状态")
    return Table("专家", columns, rows, kept=Kept.EXPERTS.value, note=note, waiting=waiting[:WAITING])


def _objections(work: Work) -> Table:
    found = objections(work.session, LISTED)
    standing = standing_of(work.session, [each for each, _ in found])
    rows = [
        [
            (each.number, url_for("objections.show", number=each.number)),
            (publication.title, url_for("public.show", number=publication.number)),
            (each.objector, ""),
            (moment(each.submitted_at), ""),
            (standing.get(each.number) or RESULT_WORDS[each.result], ""),
        ]
        for each, publication in found
    ]
    note = "异议人身份只有监督诚信岗可见，不得向他人透露。"
    return Table("公示异议", ("编号", "公示", "异议人", "提出", "办理情况"), rows, note=note)


def _expert_cells(expert: Expert, link: str) -> list[tuple[str, str]]:
    return [
        (expert.name, link),
        (expert.organisation_name, ""),
        (expert.title, ""),
        ("、".join(EXPERT_FIELDS.get(name, name) for name in expert.fields), ""),
        (EXPERT_KINDS.get(expert.kind, expert.kind), ""),
    ]


def _expert_state(expert: Expert, working: set[str]) -> str:
    if not expert.is_active:
        return "已停用"
    return "在库" if expert.username in working else "账号停用或无专家角色"


def _organisations(work: Work) -> Table:
    """List the units; who keeps the register is told how many of them nobody has looked at."""
    found = entries(work.session, request.args.get("text", "").strip()[:100], LISTED)
    names = unit_names(work.session, {entry.parent_code for entry in found if entry.parent_code})
    is_keeper = may_keep(signed_in(work), Kept.ORGANISATIONS)
    rows = [
        [
            (entry.name, _entry_page(Kept.ORGANISATIONS, entry) if is_keeper else ""),
            (entry.code, ""),
            (ORGANISATION_KINDS.get(entry.kind, PENDING), ""),
            (entry.area, ""),
            ("是" if entry.is_partner_4_8_n else "", ""),
            (names.get(entry.parent_code or "", entry.parent_code or ""), ""),
            ("在册" if entry.is_active else "已停用", ""),
        ]
        for entry in found
    ]
    pending = count_pending(work.session) if is_keeper else 0
    parts = [f"有 {pending} 家自行注册的单位{PENDING}，排在最前。"] if pending else []
    parts += [f"只列前 {LISTED} 家，请查找。"] if len(found) == LISTED else []
    columns = ("名称", "代码", "类别", "地区", "4+8+N", "上级单位", "状态")
    kept = Kept.ORGANISATIONS.value if is_keeper else ""
    return Table("组织名录", columns, rows, kept=kept, note="".join(parts))


def _entry_page(register: Kept, entry: Expert | OrganisationEntry) -> str:
    return url_for("register_admin.edit", register=register.value, entry_id=entry.id)


LISTED = 200
WAITING = 20
"""Accounts without an entry that the page names; it says how many there are."""

TABLES = {
    "needs": _needs,
    "items": _items,
    "projects": _projects,
    "payments": _payments,
    "credit": _credit,
    "objections": _objections,
    "experts": _experts,
    "organisations": _organisations,
}
