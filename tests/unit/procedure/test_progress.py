"""The stage bar: which stage is the present one."""

from app.domain.definitions import ProcessDefinition
from app.domain.history import HistoryEntry
from app.domain.instances import InstanceState, ProcessInstance
from app.programme.progress import nine_stages, with_calling_stage


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
