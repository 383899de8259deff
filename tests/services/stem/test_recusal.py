"""An expert who finds an interest while she judges: she is out at once, another begins, all on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.instances import InstanceState
from app.domain.tasks import TaskState
from tests.services.stem.hearing import OFFICER, Hearing

KEPT = "发现利害关系，申请回避：曾与揭榜方合办企业"


@pytest.fixture(params=["sqlite", "postgresql"])
def hearing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hearing]:
    """Lend a hearing on a fresh database in which e5 has begun to write."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    else:
        url = request.getfixturevalue("new_postgres_url").replace("postgresql://", "postgresql+psycopg://")
    made = Hearing(tmp_path, url)
    made.declare("e5")
    made.draft("e5", "give_opinion")
    yield made
    made.house.database.dispose()


def test_who_finds_an_interest_is_out_and_another_judges_in_her_place(hearing: Hearing) -> None:
    hearing.register(6)
    task = hearing.open("give_opinion", "e5")
    hearing.recuse("e5", task)

    assert hearing.asked() == ["e1", "e2", "e3", "e4", "e6"]
    assert hearing.open("declare_argue_interest", "e6").is_open
    assert {draft.task_id for draft in hearing.drafts()} <= {task.id}
    (void,) = hearing.all_tasks(element_id="give_opinion", state=TaskState.CANCELLED)
    assert void.id == task.id
    assert "已另请专家：填写论证意见" in hearing.told("e5")
    assert "专家申请回避：碱性电解槽" in hearing.told(OFFICER)

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
    assert draw.excluded == [{"username": "e5", "reason": KEPT}]
    (kept,) = hearing.variables()["replaced_experts"]
    assert (kept["username"], kept["by"], kept["reason"]) == ("e5", "e6", KEPT)


def test_with_nobody_left_to_draw_she_leaves_all_the_same(hearing: Hearing) -> None:
    task = hearing.open("give_opinion", "e5")
    hearing.recuse("e5", task)
    assert hearing.asked() == ["e1", "e2", "e3", "e4"]
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


@pytest.mark.parametrize("reason", ["", "  有关  ", "有" * 501])
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
        hearing.recuse("e1", hearing.open("declare_argue_interest", "e1"))
    hearing.recuse("e5", task)
    with pytest.raises(Conflict, match="撤销"):
        hearing.recuse("e5", task)
