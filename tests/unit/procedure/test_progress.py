"""The stage bar: which stage is the present one."""

from datetime import datetime

from app.domain.definitions import ProcessDefinition
from app.domain.history import HistoryEntry
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.tasks import CALLERS, TaskState, UserTask
from app.programme.progress import eight_items, nine_stages, with_calling_stage
from app.programme.stages import diagram_name, processes_of, stage_name, stage_of_task


def case() -> ProcessInstance:
    definition = ProcessDefinition(key="jbgs_tech_rd")
    return ProcessInstance(definition=definition, state=InstanceState.ACTIVE)


def states(standing: list[str], *newest_first: str) -> list[str]:
    history = [HistoryEntry(process_id=process_id) for process_id in newest_first]
    found = with_calling_stage(case(), standing, history)
    return [stage.state for stage in nine_stages(case(), found, {}, "", 2021)]


def test_while_a_called_process_that_is_no_stage_runs_its_calling_stage_is_the_present_one() -> None:
    assert states(["credit_check"], "credit_check", "stage_1_collect", "jbgs_tech_rd")[:2] == ["now", "next"]
    assert states(["credit_check"], "credit_check", "stage_5_review", "stage_4_bid").index("now") == 4


def test_a_stage_where_a_token_stands_is_the_present_one_whatever_wrote_last() -> None:
    assert states(["stage_2_argue"], "credit_check", "stage_1_collect").index("now") == 1


def test_between_stages_none_is_the_present_one() -> None:
    assert "now" not in states(["jbgs_tech_rd"], "jbgs_tech_rd", "stage_1_collect")


def test_a_called_process_that_is_part_of_one_stage_stands_in_that_stage() -> None:
    assert states(["first_disbursement"], "first_disbursement", "stage_8_sign").index("now") == 8
    assert (stage_name("bid_qualification"), diagram_name("bid_qualification")) == ("五 评审推荐", "资格审查")
    assert processes_of("stage_9_manage") == (
        "stage_9_manage",
        "first_disbursement",
        "annual_claim",
        "final_claim",
        "termination_audit",
    )


def test_a_task_of_a_process_that_several_stages_use_shows_the_stage_that_called_it() -> None:
    running = ["jbgs_tech_rd", "stage_5_review", "expert_panel"]
    assert stage_name("expert_panel", running) == "五 评审推荐"
    assert stage_name("credit_check", ["bid_application", "credit_check"]) == "失信核查"


def task(process_id: str, *callers: str, state: TaskState = TaskState.CREATED) -> UserTask:
    """A task of a case in which stage 9 runs now."""
    instance = ProcessInstance(diagrams={"stage_2_argue": "ended:1", "stage_9_manage": "2"})
    kept = {CALLERS: list(callers)} if callers else {}
    return UserTask(process_id=process_id, properties=kept, state=state, instance=instance)


def test_a_task_stands_in_the_nearest_stage_around_it_also_when_the_case_has_gone_on() -> None:
    done = TaskState.COMPLETED
    assert stage_of_task(task("expert_panel", "stage_2_argue", "jbgs_tech_rd", state=done)) == "二 需求论证"
    deeper = task("credit_check", "bid_qualification", "stage_5_review", "jbgs_tech_rd", state=done)
    assert stage_of_task(deeper) == "五 评审推荐"
    assert stage_of_task(task("stage_8_sign", "jbgs_tech_rd")) == "八 签约与揭榜公告"


def test_a_task_from_before_its_callers_were_kept_stands_where_its_case_does_while_it_is_open() -> None:
    assert stage_of_task(task("expert_panel")) == "九 实施管理"
    assert stage_of_task(task("expert_panel", state=TaskState.COMPLETED)) == "专家组意见"


def test_the_stage_in_which_a_case_was_withdrawn_is_not_completed() -> None:
    instance = ProcessInstance(
        definition=ProcessDefinition(key="jbgs_tech_rd"), state=InstanceState.COMPLETED
    )
    at = datetime.fromisoformat("2021-10-12T09:00:00+08:00")
    ended = dict.fromkeys(("stage_1_collect", "stage_2_argue", "stage_3_publish"), at)

    nine = nine_stages(instance, [], ended, "", 2021, is_withdrawn=True)
    assert [stage.state for stage in nine[:4]] == ["done", "done", "stopped", "later"]
    assert nine[2].note == "已撤 10月12日"
    assert eight_items(nine)[2].state == "stopped"
