"""Objections to a public notice: what becomes of them, who is told, and when the notice hears of it."""

from uuid import UUID

import pytest

from app.domain.errors import ExecutionFailed
from app.programme.registers.objections import Objection, ObjectionResult
from tests.services.programme.test_publicity import publicise
from tests.services.programme.world import PUBLISHER, UNIVERSITY, World

ANSWER = {"ob_reply": "经核查，答复如下。", "respondent_org": UNIVERSITY}


def objected(world: World, count: int = 1) -> list[dict[str, str]]:
    """Publish a notice and object to it; return the variables of each handling."""
    _, item = world.published()
    publicity_id = UUID(publicise(world, item)["publicity_id"])
    numbers = [f"YY-2021-{each:04d}" for each in range(1, count + 1)]
    for number in numbers:
        world.add(
            Objection(
                publication_id=publicity_id,
                number=number,
                objector="某厂",
                contact="1",
                content="异议",
                submitted_at=world.now,
            )
        )
    return [{"objection_no": number, "publicity_id": str(publicity_id)} for number in numbers]


@pytest.mark.parametrize(
    ("decision", "kept"),
    [
        ({"ob_result": "unfounded"}, (ObjectionResult.UNFOUNDED, "", "")),
        ({"ob_result": "rectify", "rectify_scope": "agreement"}, (ObjectionResult.RECTIFY, "agreement", "")),
        ({"ob_result": "founded", "founded_action": "terminate"}, (ObjectionResult.FOUNDED, "", "terminate")),
    ],
)
def test_a_decision_is_kept_and_told_to_both_sides_and_the_division(world, decision, kept):
    (known,) = objected(world)

    told = world.call("answer-objection", world.instance(), known | ANSWER | decision, notice="N-10")

    (row,) = world.rows(Objection)
    assert told == {"open_objections": 0, "outcome": decision["ob_result"]}
    assert (row.result, row.rectify_scope, row.founded_action) == kept
    assert (row.reply, row.decided_at) == ("经核查，答复如下。", world.now)
    for who in (f"u-{PUBLISHER}", f"u-{UNIVERSITY}", "div_officer"):
        notice = world.notices(who)[-1]
        assert (notice.code, notice.title[:5]) == ("N-10", "异议办结：")
        assert "答复：经核查，答复如下。" in notice.body
        assert "某厂" not in notice.body


@pytest.mark.parametrize(
    ("is_clue", "result"), [(True, ObjectionResult.CLUE), (False, ObjectionResult.REJECTED)]
)
def test_what_is_not_taken_in_is_answered_with_the_reason_and_told_to_nobody_else(world, is_clue, result):
    (known,) = objected(world)
    before = len(world.notices(f"u-{UNIVERSITY}"))

    world.call("reject-objection", world.instance(), known | {"ob_reason": "没有事实", "ob_clue": is_clue})

    (row,) = world.rows(Objection)
    assert (row.result, row.reply) == (result, "没有事实")
    assert len(world.notices(f"u-{UNIVERSITY}")) == before


def test_only_the_last_of_several_finds_none_open(world):
    first, second = objected(world, 2)

    left = [
        world.call("reject-objection", world.instance(), first | {"ob_reason": "匿名"})["open_objections"],
        world.call("answer-objection", world.instance(), second | ANSWER | {"ob_result": "unfounded"})[
            "open_objections"
        ],
    ]

    assert left == [1, 0]


def test_a_decision_without_a_result_is_an_incident(world):
    (known,) = objected(world)
    with pytest.raises(ExecutionFailed, match="ob_result"):
        world.call("answer-objection", world.instance(), known | ANSWER)


def test_a_text_for_others_that_names_the_objector_is_noticed_once(world):
    (known,) = objected(world)
    with world.work() as work:
        row = work.session.query(Objection).one()
        row.objector = "内蒙古某（集团）厂（单位，91150602PDY00001XF，经办人 李某）"
        row.contact = "13900000001，a.b@example.org"
    said = lambda text, **more: world.call("check-objector-kept", world.instance(), known | more, text=text)  # noqa: E731

    for text in ("内蒙古某（集团）厂所称", "代码91150602PDY00001XF", "电话13900000001", "见 a.b@example.org"):
        assert said(text) == {"names_objector": True, "warned_of": text}
        assert said(text, warned_of=text)["names_objector"] is False
    assert said("异议人所称的厂")["names_objector"] is False
