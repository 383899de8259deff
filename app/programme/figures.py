"""The money of a case as its page shows it: computed by the procedure's own decisions, in 万元."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..domain.instances import ProcessInstance
from ..engine.execution import Execution
from ..services.advance import surroundings
from ..services.history import Cause, Trace
from ..services.work import Work
from ..store.history import passed_elements
from .registers.payments import Payment, PaymentStatus
from .registers.projects import Project, ProjectStatus
from .store import list_item_of, payments_of, project_of

Decide = Callable[[str, Mapping[str, Any]], Any]
UNKNOWN: dict[str, Any] = {
    **dict.fromkeys(("T", "A", "G", "P1", "G1", "G2")),
    "is_paid1": False,
    "is_paid2": False,
}
STOPPED = (ProjectStatus.FAILED, ProjectStatus.TERMINATING, ProjectStatus.TERMINATED)
"""States in which nothing more is paid (F6)."""

WAIVER = "waive_subsidy"
WAIVED_IN = ("first_disbursement", "stage_9_manage")
"""The element that gives up the subsidy when no first payment will be made, and where it is or was drawn."""


def money_figures(work: Work, instance: ProcessInstance) -> dict[str, Any]:
    """Return T, A, G, P1, G1, G2 (None where not known yet) and whether each tranche was paid.

    From the registers once the project is open, before that from what the forms say so far.
    """
    decide = surroundings(work, Trace(Cause("read"))).decide
    project = project_of(work.session, instance.id)
    if project is not None:
        variables = _visible_variables(work, instance)
        return _of_project(work, project, decide, is_by_year=_is_by_year(variables))
    if list_item_of(work.session, instance.id) is None:
        return dict(UNKNOWN)
    return _of_variables(_visible_variables(work, instance), decide)


def _is_by_year(variables: Mapping[str, Any]) -> bool:
    """Whether the subsidy follows what arrived each year (R-103): the policy of the need's batch."""
    return (variables.get("collection") or {}).get("subsidy_policy") == "trial_2021"


def _of_project(work: Work, project: Project, decide: Decide, *, is_by_year: bool) -> dict[str, Any]:
    paid = {
        payment.tranche: payment
        for payment in payments_of(work.session, project.id)
        if payment.status is PaymentStatus.PAID
    }
    figures = {
        "T": project.total,
        "A": project.agreement,
        "G": project.subsidy,
        "P1": project.first_payment,
    }
    if is_by_year:
        return {**UNKNOWN, **figures, **_by_year(project.subsidy, paid)}
    if _gets_nothing(work, project, paid):
        return {**UNKNOWN, **figures, "G1": Decimal(), "G2": Decimal()}
    first = paid["first"].amount if "first" in paid else first_tranche(figures, decide)
    is_stopped = project.status in STOPPED and "final" not in paid
    rest = paid["final"].amount if "final" in paid else final_tranche(figures["G"], first, decide)
    return {
        **figures,
        "G1": first,
        "G2": Decimal() if is_stopped else rest,
        "is_paid1": "first" in paid,
        "is_paid2": "final" in paid,
    }


def _by_year(grant: Decimal, paid: Mapping[str, Payment]) -> dict[str, Any]:
    """What was paid by year, and what acceptance settled or may still be paid (R-103)."""
    years = sum((each.amount for tranche, each in paid.items() if tranche != "final"), Decimal())
    rest = paid["final"].amount if "final" in paid else grant - years
    return {
        "is_by_year": True,
        "G1": years,
        "G2": rest,
        "is_paid1": years > 0,
        "is_paid2": "final" in paid,
    }


def _gets_nothing(work: Work, project: Project, paid: Mapping[str, Payment]) -> bool:
    """Whether the project goes without a subsidy: waived, or ended without a first tranche (F4)."""
    if "first" in paid:
        return False
    passed = passed_elements(work.session, project.instance_id)
    is_waived = any(WAIVER in passed.get(process_id, ()) for process_id in WAIVED_IN)
    return is_waived or project.status in (ProjectStatus.ACCEPTED, *STOPPED)


def _of_variables(variables: Mapping[str, Any], decide: Decide) -> dict[str, Any]:
    agreement = variables.get("agreement") or {}
    plan = agreement.get("payment_plan") or [{}]
    verified = variables.get("rd_total_verified")
    figures = {
        "T": _amount(verified if verified is not None else agreement.get("rd_total")),
        "A": _amount(agreement.get("agreement_amount")),
        "G": _amount(variables.get("fiscal_grant")),
        "P1": _amount(plan[0].get("amount")),
    }
    if _is_by_year(variables) and figures["G"] is not None:
        return {**UNKNOWN, **figures, **_by_year(figures["G"], {})}
    if None in (figures["A"], figures["G"], figures["P1"]) or not figures["A"]:
        return {**UNKNOWN, **figures}
    first = first_tranche(figures, decide)
    return {**UNKNOWN, **figures, "G1": first, "G2": final_tranche(figures["G"], first, decide)}


def first_tranche(figures: Mapping[str, Any], decide: Decide) -> Decimal | None:
    """Return what the decision `first_payment` gives when the first payment is made as agreed (F3)."""
    agreement = {"agreement_amount": figures["A"], "payment_plan": [{"amount": figures["P1"]}]}
    payment = {"p1_amount": figures["P1"]}
    known = {"agreement": agreement, "payment": payment, "fiscal_grant": figures["G"]}
    return _amount((decide("first_payment", known) or {}).get("amount"))


def final_tranche(grant: Any, first: Decimal | None, decide: Decide) -> Decimal | None:
    """Return what the decision `final_tranche` gives when the first is paid and the work accepted (F4)."""
    if first is None:
        return None
    known = {"acc_result": "pass", "is_first_paid": True, "fiscal_grant": grant, "g1": first}
    return _amount(decide("final_tranche", known))


def _visible_variables(work: Work, instance: ProcessInstance) -> Mapping[str, Any]:
    execution = Execution.restore(instance.snapshot, surroundings(work, Trace(Cause("read"))))
    waits = execution.waits()
    return execution.variables_at(waits[0].token_id) if waits else execution.variables


def _amount(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
