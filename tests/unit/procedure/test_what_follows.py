"""下一步: every answer once, the normal one among them, and nothing that can't come (WEB 5)."""

from pathlib import Path

import pytest

from app.engine.diagram import read_diagram
from app.programme.stages import STAGES
from app.web.holder import Held, what_follows

PROCESSES = Path(__file__).parents[3] / "processes"


def follows(process_id: str, element_id: str, stage: int | None = None) -> str:
    read = read_diagram((PROCESSES / f"{process_id}.bpmn").read_bytes(), process_id)
    held = Held(process_id, element_id, "", "", "", "", "")
    return what_follows(read, [held], STAGES[stage - 1] if stage else None)


@pytest.mark.parametrize(
    ("process_id", "element_id", "words"),
    [
        ("bid_application", "read_result", "等待结果"),
        ("bid_application", "commit_bid", "提交：已承诺提交；退回：填报实施方案"),
        (
            "stage_6_match",
            "confirm_agreement",
            "退回修改：拟定揭榜协议；同意：联合成员确认协议中的份额，或协议稿拟定；谈崩：递补下一位，或无可对接",
        ),
        ("stage_2_argue", "decide_listing", "入榜：确定入榜；不入榜：未入榜"),
    ],
)
def test_each_answer_is_said_once_with_all_it_may_lead_to(
    process_id: str, element_id: str, words: str
) -> None:
    assert follows(process_id, element_id) == words


def test_a_task_whose_name_holds_a_colon_is_quoted() -> None:
    assert "一家：“仅一家：是否继续”；多家：进入评审" in follows("stage_4_bid", "bidding_closed")


def test_what_comes_when_none_of_the_other_answers_holds_is_said_so() -> None:
    assert follows("bid_qualification", "review_qualification").endswith("；否则：结论已出")


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (2, "无，论证：填写论证意见；有：回避退出"),
        (5, "无，评审：全部方案打分；有：回避退出"),
        (9, "无，验收：填写验收意见；有：回避退出"),
    ],
)
def test_an_expert_reads_only_what_comes_in_the_stage_that_called(stage: int, words: str) -> None:
    assert follows("expert_panel", "declare_interest", stage) == words
