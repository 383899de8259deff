"""Projects: traces checked, opened, announced, archived (SPEC 4.8, 4.9)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ..numbering import project_number, publication_number
from ..pages import acceptance_page, announcement_page
from ..publishing import link_to, publish
from ..registers.list_items import ListItem, ListItemStatus
from ..registers.needs import Need
from ..registers.projects import Project, ProjectStatus
from ..registers.publications import PublicationKind
from ..store import project_of
from ..traces import evidence_of, missing_traces
from .awarding import settle_bids
from .bidders import admins_of_members, members_awarded
from .telling import tell
from .variables import context_of, iso, money, parameter, required, row_in, rows, text_in


@writes("missing_traces")
def trace_project(call: RecordCall) -> Mapping[str, Any]:
    """Say which steps of article 9 have left no trace (R-087)."""
    need, item = row_in(call, "need_id", Need), row_in(call, "list_item_id", ListItem)
    enough = int(parameter(call, "valid_opinions_min"))
    return {"missing_traces": missing_traces(evidence_of(call.work, need, item.id, call.variables, enough))}


@writes("project_id", "project_no")
def open_project(call: RecordCall) -> Mapping[str, Any]:
    """Open the project under a number, with its amounts as verified (R-095, R-105)."""
    project = project_of(call.work.session, call.instance.id)
    if project is None:
        project = _new_project(call)
        call.work.session.add(project)
        call.work.session.flush()
    return {"project_id": str(project.id), "project_no": project.number}


@writes("announcement_id", "announced_at")
def publish_announcement(call: RecordCall) -> Mapping[str, Any]:
    """Announce the award to the public, after both papers are signed (R-086)."""
    project, item = row_in(call, "project_id", Project), row_in(call, "list_item_id", ListItem)
    announcement = context_of(call, "announcement")
    code = str(call.headers.get("notice", "N-06"))
    row = publish(
        call.work,
        PublicationKind.ANNOUNCEMENT,
        code,
        publication_number(call.work.session, code, call.work.today),
        str(announcement.get("ann_title") or f"关于{project.title}的揭榜公告"),
        announcement_page(project, item, announcement, members_awarded(call)),
        instance=call.instance,
    )
    item.status = ListItemStatus.AWARDED
    settle_bids(call, item)
    tell(
        call,
        code,
        [f"org:{project.demander_code}", f"org:{project.supplier_code}", *admins_of_members(call)],
        f"揭榜公告已发布：{project.title}",
        f"“{project.title}”已立项，项目编号 {project.number}，揭榜公告 {row.number} 已发布。",
        "请需求方按协议约定支付第一笔资金，并在待办中上传凭证、申请首次拨付。",
        link=link_to(row.number),
    )
    return {"announcement_id": str(row.id), "announced_at": iso(call.work.now)}


@writes("archived_at")
def archive_project(call: RecordCall) -> Mapping[str, Any]:
    """Close an accepted project and make the conclusion public (R-112)."""
    project = row_in(call, "project_id", Project)
    project.status = ProjectStatus(str(call.headers["status"]))
    project.archived_at = call.work.now
    code = str(call.headers.get("notice", "N-08"))
    performance = context_of(call, "taskbook").get("acceptance_mode") == "performance"
    mode = "综合绩效评价" if performance else "验收"
    row = publish(
        call.work,
        PublicationKind.ACCEPTANCE,
        code,
        publication_number(call.work.session, code, call.work.today),
        f"关于{project.title}项目{mode}结论的公告",
        acceptance_page(project, mode, members_awarded(call)),
        instance=call.instance,
    )
    tell(
        call,
        code,
        [f"org:{project.demander_code}", f"org:{project.supplier_code}", f"div_officer:{project.division}"],
        f"项目已通过{mode}并归档：{project.title}",
        f"项目“{project.title}”（{project.number}）已通过{mode}并归档，结论见 {row.number}，无须再办理。",
        link=link_to(row.number),
    )
    return {"archived_at": iso(call.work.now)}


def is_paid_by_taskbook(variables: Mapping[str, Any]) -> bool:
    """Whether the task book alone says what is paid: an emergency whose user unit pays nothing (Q8, K9)."""
    agreement = variables.get("agreement") or {}
    return variables.get("project_type") == "emergency" and not rows(agreement.get("payment_plan"))


def _new_project(call: RecordCall) -> Project:
    item = row_in(call, "list_item_id", ListItem)
    agreement, taskbook = context_of(call, "agreement"), context_of(call, "taskbook")
    plan = rows(agreement.get("payment_plan"))
    by_taskbook = is_paid_by_taskbook(call.variables)
    if not plan and not by_taskbook:
        raise ExecutionFailed(
            "揭榜协议没有付款计划，无法确定首笔付款，请退回修改协议。"
            " / The agreement has no payment plan: the first payment is unknown.",
            call.element_id,
        )
    return Project(
        instance_id=call.instance.id,
        number=project_number(call.work.session, call.work.today),
        title=item.title,
        list_number=item.number,
        division=text_in(call, "division", item.division),
        demander_code=str(required(call, "demander_org")),
        demander_name=text_in(call, "demander_name"),
        supplier_code=str(required(call, "supplier_org")),
        supplier_name=text_in(call, "supplier_name"),
        total=money(call, required(call, "rd_total_verified"), "核实的研发总投入"),
        agreement=money(call, agreement.get("agreement_amount"), "协议金额"),
        subsidy=money(call, required(call, "fiscal_grant"), "财政补助"),
        first_payment=Decimal() if by_taskbook else money(call, plan[0].get("amount"), "协议第1期付款"),
        start_date=date.fromisoformat(str(taskbook.get("start_date") or agreement.get("start_date"))),
        end_date=date.fromisoformat(str(taskbook.get("end_date") or agreement.get("end_date"))),
        opened_at=call.work.now,
        status=ProjectStatus.RUNNING,
    )
