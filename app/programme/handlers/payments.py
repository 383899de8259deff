"""Payments of subsidies: to the demander, never more than was granted (R-096, F3, F4)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ..registers.payments import Payment, PaymentStatus
from ..registers.projects import Project
from ..store import payments_of
from ..wording import amount as in_words
from ..wording import tranche_name
from .projects import is_paid_by_taskbook
from .telling import tell
from .variables import context_of, iso, money, required, row_in


@writes(*(f"payment_record.{name}" for name in ("payment_id", "tranche", "amount", "paid_at")))
def record_payment(call: RecordCall) -> Mapping[str, Any]:
    """Record a tranche as paid to the demander; nothing is recorded where nothing is due.

    Raises ExecutionFailed when the payee is not the demander, the tranche was paid before, or the
    tranches together exceed the subsidy.
    """
    project, tranche = row_in(call, "project_id", Project), str(call.headers["tranche"])
    payee_code, payee_name = _payee(call, project)
    due = money(call, call.headers.get("amount"), tranche_name(tranche))
    if due == 0:
        return {"payment_record": None}
    _require_payable(call, project, payee_code, tranche, due)
    person = call.work.person
    payment = Payment(
        project_id=project.id,
        tranche=tranche,
        payee_code=payee_code,
        payee_name=payee_name,
        amount=due,
        basis=_basis(call, project),
        status=PaymentStatus.PAID,
        paid_at=call.work.now,
        approved_by=person.name if person else "",
    )
    call.work.session.add(payment)
    call.work.session.flush()
    tell(
        call,
        str(call.headers.get("notice", "N-07")),
        [f"org:{payee_code}", "fund_officer"],
        f"财政补助{tranche_name(tranche)}：{project.title}",
        f"项目“{project.title}”（{project.number}）财政补助{tranche_name(tranche)} {in_words(due)}，",
        f"收款单位：{payee_name}。请按任务书约定的用途使用，专账核算。",
    )
    record = {
        "payment_id": str(payment.id),
        "tranche": tranche,
        "amount": due,
        "paid_at": iso(call.work.now),
    }
    return {"payment_record": record}


def _payee(call: RecordCall, project: Project) -> tuple[str, str]:
    """Return who is paid: the demander, or the bearer of the task book where nobody else pays (SPEC 0.4)."""
    if is_paid_by_taskbook(call.variables):
        return project.supplier_code, project.supplier_name
    return project.demander_code, project.demander_name


def _require_payable(call: RecordCall, project: Project, payee: str, tranche: str, due: Decimal) -> None:
    made = payments_of(call.work.session, project.id)
    paid = sum((one.amount for one in made if one.status is PaymentStatus.PAID), Decimal())
    refusals = (
        (
            required(call, "demander_org") != payee,
            "收款方不是技术需求方（R-096），请核对项目的需求方",
            "The payee is not the demander",
        ),
        (
            any(one.tranche == tranche for one in made),
            f"{tranche_name(tranche)}已经拨付过，不能重复拨付",
            "This tranche was paid before",
        ),
        (
            due < 0 or paid + due > project.subsidy,
            f"拨付金额 {due} 不合：已拨 {paid}，补助总额 {project.subsidy}（万元）",
            "The tranches exceed the subsidy",
        ),
    )
    for is_refused, chinese, english in refusals:
        if is_refused:
            raise ExecutionFailed(f"{chinese}。 / {english}.", call.element_id)


def _basis(call: RecordCall, project: Project) -> dict[str, Any]:
    """Keep the figures the amount was computed from, so that the payment explains itself."""
    payment = context_of(call, "payment")
    return {
        "T": project.total,
        "A": project.agreement,
        "G": project.subsidy,
        "P1_agreed": project.first_payment,
        "P1_paid": payment.get("p1_amount"),
        "P1_date": payment.get("p1_date"),
        "received": context_of(call, "annual").get("received_amount"),
        "received_total": context_of(call, "acceptance").get("received_total"),
        "g1": call.variables.get("g1"),
        "g2": call.variables.get("g2"),
    }
