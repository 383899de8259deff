"""How projects stand and end without acceptance: audit, recovery, and what is made public (SPEC 4.9)."""

from collections.abc import Mapping
from typing import Any

from ...services.registry import RecordCall, writes
from ..numbering import publication_number
from ..pages import failure_page, termination_page
from ..publishing import link_to, publish
from ..registers.payments import Payment, PaymentStatus
from ..registers.projects import Project, ProjectStatus
from ..registers.publications import PublicationKind
from ..wording import amount as in_words
from .bidders import members_awarded
from .notices import send_notice
from .telling import tell
from .variables import money, row_in


@writes()
def mark_project(call: RecordCall) -> Mapping[str, Any]:
    """Enter in the register how the project stands now, and tell those the headers name."""
    project = row_in(call, "project_id", Project)
    project.status = ProjectStatus(str(call.headers["status"]))
    return send_notice(call) if "to" in call.headers else {}


@writes()
def record_recovery(call: RecordCall) -> Mapping[str, Any]:
    """Enter what was paid back of the subsidy (R-116, F6)."""
    project = row_in(call, "project_id", Project)
    due = money(call, call.headers.get("amount"), "收回金额")
    person = call.work.person
    call.work.session.add(
        Payment(
            project_id=project.id,
            tranche="recovery",
            payee_code=project.demander_code,
            payee_name=project.demander_name,
            amount=due,
            basis={
                "paid_total": call.variables.get("paid_total"),
                "audit_ok_spend": call.variables.get("audit_ok_spend"),
            },
            status=PaymentStatus.RECOVERED,
            paid_at=call.work.now,
            approved_by=person.name if person else "",
        )
    )
    tell(
        call,
        str(call.headers.get("notice", "N-07")),
        [f"org:{project.demander_code}", "fund_officer", f"div_officer:{project.division}"],
        f"剩余财政资金已收回：{project.title}",
        f"项目“{project.title}”（{project.number}）应收回的财政资金 {in_words(due)}已收回并核销。",
    )
    return {}


@writes("archived_at")
def close_project(call: RecordCall) -> Mapping[str, Any]:
    """Close a project that was terminated (N-09) or not accepted (N-08), and make it public.

    What is to be entered in the credit record of the units goes to the supervision desk.
    """
    project = row_in(call, "project_id", Project)
    project.status = ProjectStatus(str(call.headers["status"]))
    project.archived_at = call.work.now
    code = str(call.headers["notice"])
    is_terminated = project.status is ProjectStatus.TERMINATED
    members = members_awarded(call)
    row = publish(
        call.work,
        PublicationKind.TERMINATION if is_terminated else PublicationKind.ACCEPTANCE,
        code,
        publication_number(call.work.session, code, call.work.today),
        f"关于{project.title}项目{'终止' if is_terminated else '验收结论'}的公告",
        termination_page(project, members) if is_terminated else failure_page(project, members),
        instance=call.instance,
    )
    what = "已终止结案" if is_terminated else "未通过验收，已结案"
    sides = [f"org:{project.demander_code}", f"org:{project.supplier_code}"]
    tell(
        call,
        code,
        [*sides, f"div_officer:{project.division}", "fund_officer"],
        f"项目{what}：{project.title}",
        f"项目“{project.title}”（{project.number}）{what}，见 {row.number}，无须再办理。",
        link=link_to(row.number),
    )
    if "credit" in (call.variables.get("fail_action") or ()):
        tell(
            call,
            "N-11",
            ["supervise_officer"],
            f"记入信用：{project.title}",
            f"项目“{project.title}”（{project.number}）{what}，处置意见为记入信用，请登记。",
        )
    return {"archived_at": call.work.now.isoformat()}
