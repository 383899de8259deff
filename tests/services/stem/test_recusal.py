"""An expert who finds an interest while she judges: she is out at once, another begins, all on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.incidents import Incident
from app.domain.instances import InstanceState
from app.domain.tasks import TaskState
from tests.services.stem.hearing import OFFICER, Hearing

KEPT = "发现利害关系，申请回避：曾与揭榜方合办企业"
REASON = "申请回避：曾与揭榜方合办企业"


@pytest.fixture
def hearing(database_url: str, tmp_path: Path) -> Iterator[Hearing]:
    """Lend a hearing on a fresh database in which e5 has begun to write."""
    made = Hearing(tmp_path, database_url)
    made.declare("e5")
    made.draft("e5", "give_opinion")
    yield made
    made.house.database.dispose()


def test_who_finds_an_interest_is_out_and_another_judges_in_her_place(hearing: Hearing) -> None:
    hearing.register(6)
    task = hearing.open("give_opinion", "e5")
    hearing.recuse("e5", task)

    assert hearing.asked() == ["e1", "e2", "e3", "e4", "e6"]
    assert hearing.open("declare_interest", "e6").is_open
    assert {draft.task_id for draft in hearing.drafts()} <= {task.id}
    (void,) = hearing.all_tasks(element_id="give_opinion", state=TaskState.CANCELLED)
    assert void.id == task.id
    assert "已另请专家：声明利害关系" in hearing.told("e5")
    assert "专家申请回避，已另请：碱性电解槽" in hearing.told(OFFICER)

    for username in ("e1", "e2", "e3", "e4", "e6"):
        hearing.give(username)
    found = hearing.variables()
    assert [one["username"] for one in found["new_opinions"]] == ["e1", "e2", "e3", "e4", "e6"]
    assert [one["username"] for one in found["experts"]] == ["e1", "e2", "e3", "e4", "e6"]


def test_a_recusal_is_on_record_with_its_reason(hearing: Hearing) -> None:
    hearing.register(6)
    hearing.recuse("e5", hearing.open("give_opinion", "e5"))
    (line,) = hearing.history("expert_recused")
    assert (line.actor, line.detail["reason"], line.detail["is_personal"]) == ("e5", KEPT, True)
    (replaced,) = hearing.history("expert_replaced")
    assert (replaced.detail["from"], replaced.detail["to"]) == ("e5", "e6")
    (draw,) = hearing.draws()
    assert draw.excluded == [{"username": "e5", "reason": REASON}]
    (kept,) = hearing.variables()["replaced_experts"]
    assert (kept["username"], kept["by"], kept["reason"]) == ("e5", "e6", REASON)


def test_with_nobody_left_to_draw_she_leaves_all_the_same(hearing: Hearing) -> None:
    task = hearing.open("give_opinion", "e5")
    hearing.recuse("e5", task)
    assert hearing.asked() == ["e1", "e2", "e3", "e4"]
    assert "专家申请回避，无人可换：碱性电解槽" in hearing.told(OFFICER)
    assert {draft.task_id for draft in hearing.drafts()} <= {task.id}
    for username in ("e1", "e2", "e3", "e4"):
        hearing.give(username)
    found = hearing.variables()
    assert [one["username"] for one in found["new_opinions"] if one.get("is_recused")] == ["e5"]
    assert [one["username"] for one in found["replaced_experts"]] == ["e5"]
    with hearing.house.reading() as work:
        assert hearing.open_instance(work).state is InstanceState.COMPLETED


def test_the_last_judge_may_leave_too(hearing: Hearing) -> None:
    for username in ("e1", "e2", "e3", "e4"):
        hearing.give(username)
    hearing.recuse("e5", hearing.open("give_opinion", "e5"))
    with hearing.house.reading() as work:
        assert hearing.open_instance(work).state is InstanceState.COMPLETED


@pytest.mark.parametrize("reason", ["", "  有关  ", "有" * 201])
def test_a_recusal_says_what_the_interest_is(hearing: Hearing, reason: str) -> None:
    with pytest.raises(Invalid, match="请写明是什么利害关系"):
        hearing.recuse("e5", hearing.open("give_opinion", "e5"), reason)
    assert hearing.open("give_opinion", "e5").is_open


def test_only_the_judge_herself_leaves_and_only_once(hearing: Hearing) -> None:
    hearing.register(6)
    task = hearing.open("give_opinion", "e5")
    for stranger in ("e1", OFFICER):
        with pytest.raises(NotFound):
            hearing.recuse(stranger, task)
    with pytest.raises(NotFound):
        hearing.recuse("e1", hearing.open("declare_interest", "e1"))
    hearing.recuse("e5", task)
    with pytest.raises(Conflict, match="撤销"):
        hearing.recuse("e5", task)


def test_who_declares_an_interest_is_followed_at_once_and_nobody_else_is_disturbed(hearing: Hearing) -> None:
    hearing.register(6)
    others = {task.id for task in hearing.all_tasks(state=TaskState.CREATED) if task.assignee != "e2"}
    hearing.declare("e2", "与项目负责人同门")

    assert hearing.asked() == ["e1", "e3", "e4", "e5", "e6"]
    assert others < {task.id for task in hearing.all_tasks(state=TaskState.CREATED)}
    assert hearing.open("declare_interest", "e6").is_open
    assert [draft.task_id for draft in hearing.drafts()] == [hearing.open("give_opinion", "e5").id]
    (draw,) = hearing.draws()
    assert (draw.picked, draw.kept) == (["e6"], ["e1", "e3", "e4", "e5"])
    (line,) = hearing.history("expert_replaced")
    assert (line.actor, line.detail["reason"]) == ("e2", "申请回避：与项目负责人同门")
    assert hearing.rows(Incident) == []

    for username in ("e1", "e3", "e4", "e5", "e6"):
        hearing.give(username)
    found = hearing.variables()
    assert [one["username"] for one in found["new_opinions"]] == ["e1", "e6", "e3", "e4", "e5"]


def test_two_who_declare_one_after_the_other_are_both_followed(hearing: Hearing) -> None:
    hearing.register(6, 7)
    hearing.declare("e1", "与项目负责人同门")
    (first,) = {"e6", "e7"} & set(hearing.asked())
    hearing.declare(first, "近三年合作发表论文")
    assert hearing.asked() == sorted({"e2", "e3", "e4", "e5", "e6", "e7"} - {first})
    found = hearing.variables()
    assert [one["username"] for one in found["replaced_experts"]] == ["e1", first]
    assert found["panel"]["chair"] == "e2"


def test_with_nobody_left_a_declared_interest_is_a_notice_to_the_desk_and_no_incident(
    hearing: Hearing,
) -> None:
    hearing.declare("e2", "与项目负责人同门")
    assert hearing.asked() == ["e1", "e3", "e4", "e5"]
    assert "专家申请回避，无人可换：碱性电解槽" in hearing.told(OFFICER)
    assert hearing.rows(Incident) == []
    for username in ("e1", "e3", "e4", "e5"):
        hearing.give(username)
    with hearing.house.reading() as work:
        assert hearing.open_instance(work).state is InstanceState.COMPLETED
