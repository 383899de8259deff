"""Whoever decides against somebody says why; whoever agrees need not."""

from typing import Any

import pytest

from app.feel import Environment
from app.forms import draft_values, read_form
from app.web.formview import FormContext, render_fill
from tests.unit.forms_files.conftest import FORMS, NOW, PARAMETERS, PERSON, Submit

SIGNATURE = {"consult_signature": PERSON}

AGAINST: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("f01c_commit", {"commit_decision": "return"}, "commit_return_reason", {}),
    ("f03b_accept", {"accept_result": "reject"}, "accept_reason", {"supplement_count": 0}),
    ("f03b_accept", {"accept_result": "transfer"}, "accept_reason", {"supplement_count": 0}),
    ("f03b_accept", {"accept_result": "supplement"}, "supplement_items", {"supplement_count": 0}),
    (
        "f03h_prescreen_review",
        {"prescreen_final": "reject"},
        "prescreen_final_opinion",
        {"prescreen": "pass"},
    ),
    (
        "f03h_prescreen_review",
        {"prescreen_final": "pass"},
        "prescreen_final_opinion",
        {"prescreen": "reject"},
    ),
    ("f03r_refine_check", {"refine_ok": False}, "refine_opinion", {}),
    ("f04c_decide", {"decision": "not_list"}, "decision_reason", {"argue_result": "agree"}),
    ("f04c_decide", {"decision": "list"}, "decision_reason", {"argue_result": "disagree"}),
    ("f05b_consult", {"consult": "revise"} | SIGNATURE, "consult_opinion", {}),
    ("f05b_consult", {"consult": "withdraw"} | SIGNATURE, "consult_opinion", {}),
    ("f05c_approve", {"list_approved": False}, "list_approve_opinion", {}),
    ("f06b_commit", {"bid_commit_decision": "return"}, "bid_commit_reason", {}),
    ("f08e_organise", {"organise_ok": False}, "review_points", {}),
    ("f09c_approve", {"list_ok": False, "list_action": "amend"}, "list_ok_opinion", {}),
    ("f09d_cosign", {"list_cosign": False, "cosign_signature": PERSON}, "list_cosign_opinion", {}),
    ("f11b_confirm", {"agreed": "return"}, "agreed_opinion", {}),
    ("f11b_confirm", {"agreed": "failed"}, "agreed_opinion", {}),
    ("f13b_approve", {"pub_action": "redraft"}, "pub_opinion", {}),
    ("f13b_approve", {"pub_action": "fix"}, "pub_opinion", {}),
    ("f13b_approve", {"pub_action": "deny"}, "pub_opinion", {}),
    ("f22b_approve", {"dev_ok": False}, "dev_opinion", {}),
    ("f22b_approve", {"dev_ok": True}, "minutes_no", {"dev_level": {"required": ["minutes_no"]}}),
    ("f14b_confirm", {"task_s_ok": False, "task_s_signature": PERSON}, "task_s_opinion", {}),
    ("f16b_receipt", {"receipt_ok": False, "receipt_signature": PERSON}, "receipt_note", {}),
    ("f16d_approve", {"approved": False}, "approved_opinion", {}),
    ("f17b_check", {"annual_result": "rectify"}, "annual_opinion", {}),
    ("f19c_conclusion", {"acc_result": "fail"}, "acc_conclusion", {"acc_panel_result": "fail"}),
    ("f19c_conclusion", {"acc_result": "pass"}, "acc_conclusion", {"acc_panel_result": "fail"}),
]

IN_FAVOUR: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("f03b_accept", {"accept_result": "accept"}, {"supplement_count": 0}),
    ("f03h_prescreen_review", {"prescreen_final": "pass"}, {"prescreen": "pass"}),
    ("f03h_prescreen_review", {"prescreen_final": "reject"}, {"prescreen": "reject"}),
    ("f04c_decide", {"decision": "list"}, {"argue_result": "agree"}),
    ("f05b_consult", {"consult": "agree"} | SIGNATURE, {}),
    ("f05c_approve", {"list_approved": True}, {}),
    ("f13b_approve", {"pub_action": "publish"}, {}),
    ("f16d_approve", {"approved": True}, {}),
    ("f22b_approve", {"dev_ok": True}, {"dev_level": {"required": ["dev_reason"]}}),
    ("f22b_approve", {"dev_ok": False, "dev_opinion": "x"}, {"dev_level": {"required": ["minutes_no"]}}),
    ("f19c_conclusion", {"acc_result": "pass"}, {"acc_panel_result": "pass"}),
]


@pytest.mark.parametrize(("form_id", "answers", "reason", "variables"), AGAINST)
def test_a_decision_against_somebody_needs_a_reason(
    refused: Submit, form_id: str, answers: dict[str, Any], reason: str, variables: dict[str, Any]
) -> None:
    assert refused(form_id, answers, **variables).keys() == {reason}


@pytest.mark.parametrize(("form_id", "answers", "variables"), IN_FAVOUR)
def test_a_decision_in_favour_needs_none(
    submit: Submit, form_id: str, answers: dict[str, Any], variables: dict[str, Any]
) -> None:
    decided = submit(form_id, answers, **variables)

    assert {key: decided[key] for key in answers} == answers


def test_who_asks_for_a_supplement_finds_the_first_item_open() -> None:
    form = read_form((FORMS / "f03b_accept.form").read_bytes())
    draft = draft_values(form, {"accept_result": ["supplement"]})
    known = FormContext(
        variables={"parameters": PARAMETERS, "supplement_count": 0}, environment=Environment(now=NOW)
    )
    page = str(render_fill(form, draft, None, None, known))
    assert 'name="supplement_items.1.field"' in page
    assert 'name="supplement_items.2.field"' not in page


def test_a_third_supplement_is_not_offered(refused: Submit) -> None:
    answers = {"accept_result": "supplement", "supplement_items": [{"field": "邮编", "problem": "缺"}]}

    assert "accept_result" in refused("f03b_accept", answers, supplement_count=2)


def test_pledges_are_asked_of_those_who_submit_and_the_signature_is_their_own(
    submit: Submit, refused: Submit
) -> None:
    pledges = {
        f"pledges.{name}": True for name in ("pledge_funds", "pledge_credit", "pledge_apply", "pledge_true")
    }
    answers = {"commit_decision": "submit", "signatory": PERSON}
    assert refused("f01c_commit", answers).keys() == pledges.keys()
    assert refused("f01c_commit", answers | pledges | {"signatory": "旁人"}).keys() == {"signatory"}

    committed = submit("f01c_commit", answers | pledges)
    assert committed["commit_decision"] == "submit"
    assert set(committed["pledges"].values()) == {True}


def test_acceptance_is_not_sent_to_correction_a_second_time(refused: Submit) -> None:
    problems = refused(
        "f19c_conclusion",
        {"acc_result": "rectify", "acc_conclusion": "再整改"},
        acc_panel_result="rectify",
        rectify_count=1,
    )

    assert problems.keys() == {"acc_result"}


def test_a_head_who_decides_otherwise_against_the_applicant_says_more_than_yes(refused: Submit) -> None:
    answers = {"prescreen_final": "reject", "prescreen_final_opinion": "同意"}

    assert refused("f03h_prescreen_review", answers, prescreen="pass").keys() == {"prescreen_final_opinion"}


PRESCREENED: dict[str, Any] = {
    "prescreening.fit_direction": "yes",
    "prescreening.tech_nature": ["bottleneck"],
    "prescreening.self_unable": "yes",
    "prescreening.lead_apply": "yes",
    "prescreening.duplicate_check": "与 XQ-2021-0002 相近",
    "prescreen": "merge",
    "merge_into": "XQ-2021-0002",
    "merge_consent": ["同意合并的函.pdf"],
    "prescreen_opinion": "两件攻关内容相近，宜合并凝练。",
}
SIMILAR = [{"label": "XQ-2021-0002　制氢", "value": "XQ-2021-0002"}]


def test_a_need_is_merged_into_one_that_is_there_with_the_publishers_consent(
    submit: Submit, refused: Submit
) -> None:
    assert submit("f03_prescreen", PRESCREENED, similar_needs=SIMILAR)["merge_into"] == "XQ-2021-0002"
    for change in ({"merge_into": "NO-SUCH-1"}, {"merge_into": ""}, {"merge_consent": []}):
        wrong = refused("f03_prescreen", PRESCREENED | change, similar_needs=SIMILAR)
        assert wrong.keys() == change.keys()
    assert refused("f03_prescreen", PRESCREENED, similar_needs=[]).keys() == {"merge_into"}


def test_a_head_merges_only_what_the_officer_proposed_to_merge(refused: Submit) -> None:
    answers = {"prescreen_final": "merge", "prescreen_final_opinion": "宜并入相近的一件，请办理。"}
    known = {"prescreen": "pass", "merge_into": "XQ-2021-0002"}

    assert refused("f03h_prescreen_review", answers, **known).keys() == {"prescreen_final"}
