"""What a new installation needs before the first case can go through: worked out, so that it ticks itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.roles import DIVISIONS, PROCESS_OWNER, ROLES, role_name
from ..services.calendar_admin import calendar_year
from ..services.work import Work
from ..store.people import roles_held
from ..store.settings import all_parameter_versions
from .expert_entries import FIELDS
from .store import active_experts, all_entries, count_pending

PLANNING = "planning"
POSTS = ("supervise_officer", "fund_officer", "legal_reviewer")
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do first: what `kind` of page it is done on, what it is, and how far it is."""

    kind: str
    title: str
    note: str
    is_done: bool


def first_steps(work: Work) -> list[Step]:
    """Return the steps in the order in which they are best done. Seven statements."""
    held = roles_held(work.session)
    divisions = [
        (role, name) for name in DIVISIONS if name != PLANNING for role in ("div_officer", "div_head")
    ]
    return [
        _accounts("开通流程负责人", [(PROCESS_OWNER, "")], held),
        _accounts("开通战略规划处", [("plan_officer", "")], held),
        _accounts("开通各业务处室经办人和负责人", divisions, held),
        _accounts("开通厅领导", [("dept_leader", "")], held),
        _accounts("开通监督、资金、协议审查岗", [(role, "") for role in POSTS], held),
        _experts(work),
        _organisations(work),
        _parameters(work),
        _calendar(work),
    ]


def _accounts(title: str, wanted: Iterable[tuple[str, str]], held: frozenset[tuple[str, str]]) -> Step:
    missing = [role_name(*each) for each in wanted if each not in held]
    return Step("accounts", title, f"还缺：{'、'.join(missing)}" if missing else "", not missing)


def _experts(work: Work) -> Step:
    """Enough to draw a panel in each technical field (R-074); "all" is none of them (ERRATA J2)."""
    listed = active_experts(work.session)
    fields = {code: words for code, words in FIELDS.items() if code != "all"}
    counts = {code: sum(code in expert.fields for expert in listed) for code in fields}
    fewest = int(work.parameters["same_field_min"])
    size = int(work.parameters["expert_min"])
    said = "、".join(f"{words} {counts[code]} 名" for code, words in fields.items())
    return Step(
        "experts",
        f"开通专家账号（{ROLES['expert'].name}），由战略规划处或处室负责人登记领域和单位",
        f"在库 {len(listed)} 名：{said}；每组至少 {size} 名，同领域至少 {fewest} 名",
        len(listed) >= size and min(counts.values()) >= fewest,
    )


def _organisations(work: Work) -> Step:
    count, pending = len(all_entries(work.session)), count_pending(work.session)
    note = f"共 {count} 家，{pending} 家待核定" if count else "还没有单位：4+8+N 名单和隶属关系可从文件导入"
    return Step("organisations", "由战略规划处登记组织名录", note, count > 0 and not pending)


def _parameters(work: Work) -> Step:
    own = sum(row.created_by != SYSTEM for row in all_parameter_versions(work.session))
    note = f"已改 {own} 次" if own else "都还是随系统带来的值；有改动即打勾，都合适也可以不改"
    return Step("parameters", "核对参数", note, own > 0)


def _calendar(work: Work) -> Step:
    year = calendar_year(work, work.today.year)
    is_official = bool(year.days) and not year.is_provisional
    said = "已按正式通知发布" if is_official else "还没有正式发布，期限按暂定的日历计算"
    return Step("calendar", "核对工作日历", f"{year.year} 年{said}", is_official)
