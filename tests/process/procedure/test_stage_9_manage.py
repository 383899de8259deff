from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import AGREEMENT, PARTIES, PUBLISHER, STAGE, TASKBOOK
from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.people import (
    apply_for_acceptance,
    conclude,
    implement,
    judge,
    pay_final,
    pay_first,
    report,
    settle,
)
from tests.process.procedure.start import Start

TUESDAY = "2022-03-01T09:00:00+08:00"
END = "2024-08-15T00:00:00+08:00"


def managing(start: Start, *, agreement: Any = AGREEMENT, taskbook: Any = TASKBOOK, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    project = {"project_id": "j1", "agreement": agreement, "taskbook": taskbook}
    own = {**project, "fiscal_grant": Decimal("600.00")}
    return start("stage_9_manage", TUESDAY, answers, **{**STAGE, **PARTIES, **own})


def implemented(start: Start, **given: Answer) -> Case:
    case = managing(start, **given)
    implement(case)
    return case


def test_a_project_is_paid_180_reports_twice_is_accepted_and_paid_420(start: Start) -> None:
    case = managing(start)
    assert case.waits == {
        "change_approved": "message",
        "finished_early": "message",
        "first_payment_waived": "message",
        "period_ended": END,
        "report_year_ended": "2023-02-15T00:00:00+08:00",
        "submit_voucher": "task",
        "termination": "message",
        "voucher_overdue": "2022-04-01T00:00:00+08:00",
    }
    implement(case)
    assert case.variables["payment_first"] == {"amount": Decimal("180.00"), "tranche": "first"}
    assert [annual["year"] for annual in case.variables["annual_reports"]] == [2022, 2023]

    assert case.who("apply_acceptance") == f"org:{PUBLISHER}"
    assert case.due("apply_acceptance") == "2025-02-16T00:00:00+08:00"
    assert case.sees("apply_acceptance")["acceptance"]["kpi_result"] == TASKBOOK["kpi_table"]
    conclude(case)
    assert case.jobs("draw_experts") == [{"purpose": "acceptance", "opinions": "opinions"}]
    pay_final(case)
    assert case.variables["payment_final"] == {"amount": Decimal("420.00"), "tranche": "final"}
    assert case.jobs("archive_project") == [{"status": "accepted", "notice": "N-08"}]
    assert case.outcome == "accepted"


def test_without_a_first_payment_there_is_no_subsidy_at_all(start: Start) -> None:
    case = managing(start)
    assert case.key("first_payment_waived") == "j1"
    case.receives("msg_first_payment_waived")
    while "report_year_ended" in case.waits:
        report(case)
    case.passes(until=END)
    conclude(case)
    pay_final(case)
    assert (case.variables["g1"], case.variables["g2"]) == (0, 0)
    assert case.variables["payment_final"] is None
    assert case.outcome == "accepted"


def test_acceptance_begins_when_the_period_has_ended_and_the_first_payment_is_settled(start: Start) -> None:
    case = managing(start)
    report(case)
    report(case)
    case.passes(until=END)
    assert case.tasks == ["submit_voucher"]
    pay_first(case)
    assert case.tasks == ["apply_acceptance"]


def test_every_due_year_asks_for_its_report_and_a_missing_one_does_not_hold_up_acceptance(
    start: Start,
) -> None:
    case = managing(start)
    pay_first(case)
    case.passes(until="2023-02-15T00:00:00+08:00")
    assert case.waits["report_year_ended"] == "2024-02-15T00:00:00+08:00"
    case.passes(until=END)
    assert case.tasks == ["apply_acceptance", "report_progress", "report_progress"]
    assert case.variables["due_years"] == [2022, 2023]
    assert "annual_reports" not in case.variables
    conclude(case)
    pay_final(case)
    assert case.outcome == "accepted"


def test_late_reports_of_two_years_do_not_get_in_each_others_way(start: Start) -> None:
    case = managing(start)
    pay_first(case)
    case.passes(until=END)
    for number, result in enumerate(("rectify", "normal"), 1):
        first = case.at("report_progress")[0]
        year = case.seen_first("report_progress")["annual"]["year"]
        assert (first, year) == ("report_progress", 2021 + number)
        case.complete_first("report_progress", annual={"issues": f"迟交 {year}"})
        case.complete("check_progress", annual_result=result, annual_opinion="整改")
    assert case.tasks == ["apply_acceptance", "rectify_progress"]
    assert [(one["year"], one["issues"]) for one in case.variables["annual_reports"]] == [
        (2022, "迟交 2022"),
        (2023, "迟交 2023"),
    ]
    case.complete("rectify_progress", annual_fix={"report": "已改"})
    assert case.sees("check_progress")["annual"]["year"] == 2022
    case.complete("check_progress", annual_result="normal")
    assert case.tasks == ["apply_acceptance"]


def test_a_project_shorter_than_a_year_reports_nothing(start: Start) -> None:
    case = managing(start, taskbook={**TASKBOOK, "end_date": "2022-12-31"})
    assert "report_year_ended" not in case.waits
    pay_first(case)
    case.passes(until="2023-01-01T00:00:00+08:00")
    assert case.tasks == ["apply_acceptance"]
    assert "annual_reports" not in case.variables


def test_a_project_that_finished_early_need_not_wait_for_its_term(start: Start) -> None:
    case = managing(start, taskbook={**TASKBOOK, "end_date": "2022-12-31"})
    pay_first(case)
    assert case.key("finished_early") == "j1"
    case.receives("msg_early_finish")
    assert case.tasks == ["apply_acceptance"]


def test_a_late_report_is_urged_and_the_desk_hears_of_it(start: Start) -> None:
    case = managing(start)
    case.passes(until="2023-02-15T00:00:00+08:00")
    assert case.waits["report_overdue"] == case.due("report_progress")
    case.passes(until=case.waits["report_overdue"])
    assert case.jobs("urge_report") == [
        {
            "notice": "N-01",
            "to": [f"org:{PUBLISHER}", "div_officer:high_tech", "div_head:high_tech"],
            "subject": "2022 年度进展报告逾期未交",
            "task": "report_progress",
            "body_for_desks": f"{PARTIES['demander_name']}的进展报告逾期未交，系统已催报；请督促其提交。",
        }
    ]
    assert "report_progress" in case.tasks
    case.complete("report_progress", annual={"issues": "无"})
    case.complete("check_progress", annual_result="normal")
    assert case.count("urge_report") == 1


def test_a_report_in_time_is_not_urged(start: Start) -> None:
    case = managing(start)
    report(case)
    assert "report_overdue" not in case.waits
    assert "urge_report" not in case.passed


def test_progress_is_rectified_until_it_is_normal(start: Start) -> None:
    case = managing(start)
    case.passes(until="2023-02-15T00:00:00+08:00")
    assert case.who("report_progress") == f"org:{PUBLISHER}"
    assert case.sees("report_progress")["annual"]["ms_status"] == [{"content": "样机"}]
    case.complete("report_progress", annual={"issues": "滞后"})
    assert case.who("check_progress") == "div_officer:high_tech"
    for _ in range(2):
        case.complete("check_progress", annual_result="rectify", annual_opinion="整改")
        case.complete("rectify_progress", annual_fix={"report": "已改"})
    assert case.waits["report_year_ended"] == "2024-02-15T00:00:00+08:00"
    case.complete("check_progress", annual_result="normal")
    assert case.tasks == ["submit_voucher"]


@pytest.mark.parametrize("result", ["suggest_change", "suggest_terminate"])
def test_a_change_is_only_suggested_to_both_parties(start: Start, result: str) -> None:
    case = managing(start)
    for number in (1, 2):
        report(case, result)
        assert len(case.jobs("suggest_change")) == number
    assert case.jobs("suggest_change")[0]["to"] == [f"org:{PUBLISHER}", "org:org-1"]
    assert "report_year_ended" not in case.waits


@pytest.mark.parametrize(("is_paid", "refund"), [(False, "0"), (True, "87.60")])
def test_an_approved_termination_stops_everything_and_is_audited(
    start: Start, is_paid: bool, refund: str
) -> None:
    case = managing(start)
    if is_paid:
        pay_first(case)
    case.passes(until="2023-02-15T00:00:00+08:00")
    assert case.key("termination") == "j1"
    case.receives("msg_terminate_approved")
    assert case.waits == {"audit_project": "task", "audit_overdue": "2023-04-17T00:00:00+08:00"}
    settle(case)
    assert case.variables["recover_amount"] == Decimal(refund)
    assert case.jobs("close_terminated") == [{"status": "terminated", "notice": "N-09"}]
    assert case.outcome == "terminated"


def test_a_termination_reaches_a_project_in_acceptance_and_in_rectification(start: Start) -> None:
    case = implemented(start)
    case.receives("msg_terminate_approved")
    assert case.tasks == ["audit_project"]
    case = implemented(start)
    conclude(case, "rectify")
    case.receives("msg_terminate_approved")
    settle(case, "180.00")
    assert (case.outcome, case.variables["recover_amount"]) == ("terminated", 0)


def test_an_extension_sets_the_end_of_the_term_and_the_reports_anew(start: Start) -> None:
    case = managing(start)
    pay_first(case)
    report(case)
    report(case)
    assert "report_year_ended" not in case.waits
    assert case.key("change_approved") == "j1"
    case.receives("msg_change_approved", supplement={"number": "补1", "end_date": "2025-08-14"})
    assert case.waits["period_ended"] == "2025-08-15T00:00:00+08:00"
    assert case.waits["report_year_ended"] == "2025-02-15T00:00:00+08:00"
    case.passes(until=END)
    assert case.tasks == []
    report(case)
    case.passes(until="2025-08-15T00:00:00+08:00")
    assert case.tasks == ["apply_acceptance"]
    seen = case.sees("apply_acceptance")
    assert (seen["taskbook"]["end_date"], len(seen["supplements"])) == ("2025-08-14", 1)


def test_an_adjustment_is_kept_and_moves_no_date_and_another_may_follow(start: Start) -> None:
    case = managing(start)
    for number in ("补1", "补2"):
        case.receives("msg_change_approved", supplement={"number": number, "end_date": None})
    assert [one["number"] for one in case.variables["supplements"]] == ["补1", "补2"]
    assert case.waits["period_ended"] == END
    assert case.sees("submit_voucher")["taskbook"] == TASKBOOK


def test_once_the_term_has_ended_only_a_termination_is_awaited(start: Start) -> None:
    case = implemented(start)
    assert [place for place, wait in case.waits.items() if wait == "message"] == ["termination"]


def test_an_application_is_urged_when_late_and_comes_back_when_incomplete(start: Start) -> None:
    case = implemented(start)
    case.passes(until="2025-02-16T00:00:00+08:00")
    assert case.jobs("urge_acceptance")[0]["to"] == [f"org:{PUBLISHER}", "div_head:high_tech"]
    assert case.tasks == ["apply_acceptance"]
    for _ in range(2):
        case.complete("apply_acceptance", acceptance={"user_opinion": "已应用"})
        case.complete("check_acceptance", acc_complete=False, acc_check_opinion="决算")
        assert case.about("apply_acceptance") == "补正：决算"
    assert case.sees("apply_acceptance")["acceptance"]["user_opinion"] == "已应用"
    apply_for_acceptance(case)
    assert case.tasks == ["form_panel"]


def test_a_rectification_is_allowed_once_and_judged_anew(start: Start) -> None:
    case = implemented(start)
    conclude(case, "rectify")
    assert case.waits == {
        "rectify_project": "task",
        "rectification_overdue": "2024-11-16T00:00:00+08:00",
        "term_extended": "condition",
        "termination": "message",
    }
    assert case.jobs("begin_rectification")[0]["status"] == "rectifying"
    case.complete("rectify_project", rectified={"report": "已改"})
    assert case.tasks == ["apply_acceptance"]
    conclude(case, "rectify")
    assert len(case.variables["acc_opinions"]) == 5
    assert case.tasks == ["handle_failure"]
    assert case.about("handle_failure") == "整改逾期或仍未通过"


def test_a_second_panel_does_not_find_the_first_ones_conclusion(start: Start) -> None:
    case = implemented(start)
    conclude(case, "rectify")
    case.complete("rectify_project", rectified={"report": "已改"})
    apply_for_acceptance(case)
    case.complete("form_panel")
    judge(case)
    seen = case.sees("give_acceptance_conclusion")
    assert {seen[name] for name in ("acc_findings", "acc_panel_result", "acc_panel_text", "acc_result")} == {
        None
    }


def test_a_rectified_project_may_be_accepted(start: Start) -> None:
    case = implemented(start)
    conclude(case, "rectify")
    case.complete("rectify_project", rectified={"report": "已改"})
    conclude(case)
    pay_final(case)
    assert case.outcome == "accepted"


def test_a_late_rectification_fails(start: Start) -> None:
    case = implemented(start)
    conclude(case, "rectify")
    case.passes(until="2024-11-15T23:59:59+08:00")
    assert case.tasks == ["rectify_project"]
    case.passes(until="2024-11-16T00:00:00+08:00")
    assert case.tasks == ["handle_failure"]


def test_a_failed_project_is_not_paid(start: Start) -> None:
    case = implemented(start)
    conclude(case, "fail")
    assert (case.who("handle_failure"), case.about("handle_failure")) == ("fund_officer", "")
    case.complete("handle_failure", fail_action=["stop_final", "credit"], fail_reason="指标未达")
    assert case.jobs("close_failed") == [{"status": "failed", "notice": "N-08"}]
    assert case.outcome == "failed"
    assert "pay_final" not in case.passed
    assert "audit_project" not in case.passed


@pytest.mark.parametrize("action", ["audit", "recover"])
def test_a_failed_project_is_audited_and_pays_back_where_that_was_decided(start: Start, action: str) -> None:
    case = implemented(start)
    conclude(case, "fail")
    case.complete("handle_failure", fail_action=["stop_final", action], fail_reason="指标未达")
    assert case.jobs("begin_audit")[0]["status"] == "failed"
    settle(case, "100.00")
    assert case.variables["recover_amount"] == Decimal("80.00")
    assert case.outcome == "failed"


def test_a_late_rectification_of_a_year_is_urged_and_stays_to_be_done(start: Start) -> None:
    case = managing(start)
    report(case, "rectify")
    case.passes(until=case.waits["progress_rectification_overdue"])
    assert "div_head:high_tech" in case.jobs("urge_progress_rectification")[0]["to"]
    assert "rectify_progress" in case.tasks
    case.complete("rectify_progress", annual_fix={"report": "已改"})
    assert "check_progress" in case.tasks


def test_the_final_payment_comes_back_until_everything_is_right(start: Start) -> None:
    case = implemented(start, check_credit=[CLEAR, SERIOUS, SERIOUS, CLEAR])
    conclude(case)
    for _ in range(2):
        assert case.who("hold_final_payment") == "supervise_officer"
        case.complete("hold_final_payment", hold_units=[PUBLISHER], hold_basis="decided", hold_note="已处理")
    assert case.count("settle_final_hold") == 2
    for _ in range(2):
        case.complete("review_final_payment", pay_ok=False, pay_opinion="决算")
        assert case.who("supplement_final_payment") == f"org:{PUBLISHER}"
        case.complete("supplement_final_payment", final_supplement={"note": "补"})
    for _ in range(2):
        case.complete("review_final_payment", pay_ok=True)
        case.complete("approve_final_payment", approved=False, approved_opinion="再核")
    pay_final(case)
    assert case.variables["payment_final"]["amount"] == Decimal("420.00")
    assert case.outcome == "accepted"


def test_who_judges_declares_towards_the_members_of_a_joint_bid_and_the_principals_too(start: Start) -> None:
    project = {"project_id": "j1", "agreement": AGREEMENT, "taskbook": TASKBOOK}
    joint = {"members": [{"name": "江澜理工大学"}], "pi_name": "梁以宁"}
    known = {"candidate": joint, "need": {"contact_name": "乌兰托雅"}, "fiscal_grant": Decimal("600.00")}
    case = start("stage_9_manage", TUESDAY, {}, **{**STAGE, **PARTIES, **project, **known})
    implement(case)
    apply_for_acceptance(case)
    case.complete("form_panel")
    assert case.sees("declare_interest@e1")["coi_parties"] == [
        "曜原氢能",
        "华北新能源大学",
        "江澜理工大学",
        "乌兰托雅（发榜方联系人）",
        "梁以宁（揭榜方项目负责人）",
    ]


def test_who_judges_declares_towards_both_parties_and_the_panel_s_chair_sums_up(start: Start) -> None:
    case = implemented(start)
    apply_for_acceptance(case)
    case.complete("form_panel")
    assert case.sees("declare_interest@e1")["coi_parties"] == ["曜原氢能", "华北新能源大学"]
    case.complete("declare_interest@e5", coi_declare="has", coi_detail="与负责人同门")
    judge(case)
    assert [one["username"] for one in case.variables["acc_opinions"]] == ["e1", "e2", "e3", "e4", "e21"]
    assert case.who("give_acceptance_conclusion") == "e1"
