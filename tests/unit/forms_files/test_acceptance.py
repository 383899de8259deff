"""Acceptance: what was not achieved, not true or changed without leave doesn't pass (SPEC F-19C)."""

from typing import Any

import pytest

from tests.unit.forms_files.conftest import PERSON, Submit

FILES = {"acceptance.test_report": ["实测报告.pdf"], "acceptance.final_account": ["决算.pdf"]}
TASKBOOK = {
    "acceptance_mode": "acceptance",
    "kpi_table": [{"name": "负荷下限", "target": "≤20"}, {"name": "寿命", "target": "≥8000"}],
}
ROWS = [{**kpi, "achieved": "达到", "met": "yes", "evidence": "报告第3页"} for kpi in TASKBOOK["kpi_table"]]
MISSED = [ROWS[0], ROWS[1] | {"met": "no", "achieved": "0"}]
CHANGED = [ROWS[0], ROWS[1] | {"target": "≥80"}]
APPLICATION: dict[str, Any] = {
    **FILES,
    "acceptance.kpi_result": ROWS,
    "acceptance.user_opinion": "已在杭锦基地应用。",
    "acceptance.outputs": [{"kind": "invention", "title": "一种电解槽"}],
}
CONCLUSION: dict[str, Any] = {
    "acc_findings.kpi_met": "yes",
    "acc_findings.materials_true": "yes",
    "acc_findings.kpi_unchanged": "yes",
    "acc_panel_result": "pass",
    "acc_panel_text": "任务书两项指标全部达到，经费使用合规，同意通过验收。",
    "chair_signature": PERSON,
}
SOUND = dict.fromkeys(("kpi_met", "materials_true", "kpi_unchanged"), "yes")


def facing(votes: str = "ppppp", rows: list[dict[str, str]] = ROWS) -> dict[str, Any]:
    """What the chair sees: votes by their first letters, and the table of targets."""
    words = {"p": "pass", "r": "rectify", "f": "fail"}
    opinions = [{"name": "某人", "total": 80, "vote": words[vote], "reason": "见理由"} for vote in votes]
    return {"taskbook": TASKBOOK, "acceptance": {"kpi_result": rows}, "acc_opinions": opinions}


def test_targets_other_than_the_task_books_are_refused(submit: Submit, refused: Submit) -> None:
    submit("f19_acceptance", APPLICATION, taskbook=TASKBOOK)
    changed = refused("f19_acceptance", APPLICATION | {"acceptance.kpi_result": CHANGED}, taskbook=TASKBOOK)

    assert changed.keys() == {"acceptance.kpi_result"}
    assert "R-112" in changed["acceptance.kpi_result"]


def test_what_is_met_true_and_unchanged_passes(submit: Submit) -> None:
    assert submit("f19f_chair", CONCLUSION, **facing())["acc_panel_result"] == "pass"


@pytest.mark.parametrize("finding", ["kpi_met", "materials_true", "kpi_unchanged"])
def test_one_finding_against_it_is_enough_not_to_pass(refused: Submit, finding: str) -> None:
    wrong = refused("f19f_chair", CONCLUSION | {f"acc_findings.{finding}": "no"}, **facing())

    assert wrong.keys() == {"acc_panel_result"}
    assert "主要指标未达、材料不实、擅改指标的不得通过" in wrong["acc_panel_result"]
    assert "R-112" in wrong["acc_panel_result"]
    assert "实施办法第十二条" in wrong["acc_panel_result"]


@pytest.mark.parametrize(("rows", "finding"), [(MISSED, "kpi_met"), (CHANGED, "kpi_unchanged")])
def test_the_table_of_targets_is_not_talked_away(
    refused: Submit, rows: list[dict[str, str]], finding: str
) -> None:
    assert refused("f19f_chair", CONCLUSION, **facing(rows=rows)).keys() == {f"acc_findings.{finding}"}


def test_what_nobody_lets_pass_does_not_pass(refused: Submit) -> None:
    assert refused("f19f_chair", CONCLUSION, **facing("fffrr")).keys() == {"acc_panel_result"}


def test_against_the_majority_the_chair_says_why(submit: Submit, refused: Submit) -> None:
    assert refused("f19f_chair", CONCLUSION, **facing("pprff")).keys() == {"acc_panel_reason"}
    reason = {"acc_panel_reason": "两位专家的疑问已由补充实测消除。"}
    assert submit("f19f_chair", CONCLUSION | reason, **facing("pprff"))["acc_panel_result"] == "pass"


@pytest.mark.parametrize(
    ("findings", "rows"),
    [(SOUND, MISSED), *((SOUND | {name: "no"}, ROWS) for name in SOUND)],
)
def test_the_leader_does_not_pass_it_either(
    refused: Submit, findings: dict[str, str], rows: list[dict[str, str]]
) -> None:
    known = {"acc_panel_result": "rectify", "acc_findings": findings, **facing(rows=rows)}
    wrong = refused("f19c_conclusion", {"acc_result": "pass", "acc_conclusion": "同意通过"}, **known)

    assert wrong.keys() == {"acc_result"}
    assert "R-100" in wrong["acc_result"]
