"""What follows an element is said in words that stand by themselves (WEB 5)."""

from pathlib import Path

import pytest

from app.engine.diagram import Diagram, read_diagram

PROCESSES = Path(__file__).parents[3] / "processes"


def diagram(process_id: str) -> Diagram:
    return read_diagram((PROCESSES / f"{process_id}.bpmn").read_bytes(), f"{process_id}.bpmn")


def said(process_id: str, element_id: str) -> dict[str, str]:
    return {step.element.id: step.words for step in diagram(process_id).following(element_id)}


@pytest.mark.parametrize(
    ("process_id", "element_id", "target", "words"),
    [
        ("stage_1_collect", "accept_need", "dispatch_need", "转办"),
        ("stage_1_collect", "fill_need", "commit_need", "没有阻断项"),
        ("expert_panel", "supplement_pool", "form_panel", "重新抽取，可抽人数够"),
        ("stage_2_argue", "review_prescreen", "argue_need", "通过"),
        ("stage_2_argue", "decide_listing", "need_listed", "入榜"),
        ("first_disbursement", "review_first_payment", "submit_voucher", "补正"),
        ("expert_panel", "form_panel", "hear_scorers", None),
    ],
)
def test_an_answer_is_not_glued_to_the_name_of_its_gateway(
    process_id: str, element_id: str, target: str, words: str | None
) -> None:
    assert said(process_id, element_id).get(target) == words


def test_no_diagram_of_the_procedure_says_question_and_answer_in_one_word() -> None:
    for path in sorted(PROCESSES.glob("*.bpmn")):
        read = diagram(path.stem)
        for element_id in read.elements:
            for step in read.following(element_id):
                assert "？" not in step.words, (path.stem, element_id, step.words)


def test_events_awaited_together_are_one_place_and_what_comes_in_any_case_has_no_condition() -> None:
    assert said("bid_application", "read_result") == {"waiting_for_result": ""}


def test_an_answer_is_told_apart_from_how_the_case_stands() -> None:
    steps = diagram("stage_6_match").following("confirm_agreement")
    assert [(step.answer, step.words) for step in steps if step.element.id == "next_candidate"] == [
        ("谈崩", "谈崩，名单还有下一位")
    ]
