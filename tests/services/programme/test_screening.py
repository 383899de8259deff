"""A need is merged only into a like one that is still open, or put off; its publisher learns why."""

from app.domain.instances import InstanceState, ProcessInstance
from app.programme.registers.batches import Batch, BatchStatus
from app.programme.registers.needs import Need, NeedStatus
from app.programme.waiting_needs import batch_awaited
from tests.services.programme.world import COMPANY, PUBLISHER, World, at

REASON = "与在库需求的攻关内容重复"


def screened(world: World, number: str = "XQ-2021-01-能-0001", **more) -> Need:
    known = {"status": NeedStatus.SCREENING, "number": number, "tech_field": "energy", "title": "电解槽"}
    return world.need(**(known | more))


def similar(world: World, need: Need) -> list[str]:
    listed = world.call("list-similar-needs", need.instance_id, {"need_id": str(need.id)})
    return [one["value"] for one in listed["similar_needs"]]


def merge(world: World, need: Need, into: str) -> bool:
    known = {"need_id": str(need.id), "merge_into": into}
    return world.call("merge-need", need.instance_id, known, notice="N-01", reason=REASON)["is_merged"]


def test_only_open_needs_of_its_field_are_offered(world):
    need = screened(world)
    for number, more in enumerate(
        (
            {"status": NeedStatus.POOLED},
            {"status": NeedStatus.ARGUING},
            {"status": NeedStatus.LISTED},
            {"status": NeedStatus.NOT_LISTED},
            {"status": NeedStatus.MERGED},
            {"tech_field": "ecology"},
        ),
        2,
    ):
        screened(world, f"XQ-2021-01-能-000{number}", **more)
    screened(world, number=None, status=NeedStatus.SUBMITTED)

    assert similar(world, need) == ["XQ-2021-01-能-0002", "XQ-2021-01-能-0003"]


def test_a_need_whose_case_was_cancelled_is_not_offered(world):
    need, other = screened(world), screened(world, "XQ-2021-01-能-0002")
    with world.work() as work:
        work.session.get_one(ProcessInstance, other.instance_id).state = InstanceState.CANCELLED

    assert similar(world, need) == []


def test_both_publishers_are_told_of_a_merger(world):
    need = screened(world)
    into = screened(world, "XQ-2021-01-能-0002", title="制氢", publisher_code=COMPANY)

    assert merge(world, need, "XQ-2021-01-能-0002")

    row = world.rows(Need, id=need.id)[0]
    assert (row.status, row.reason) == (
        NeedStatus.MERGED,
        f"并入“制氢”（XQ-2021-01-能-0002）。理由：{REASON}",
    )
    (notice,) = world.notices(f"u-{PUBLISHER}")
    assert (notice.code, notice.title) == ("N-01", "需求已并入相近需求：电解槽")
    for words in ("“制氢”（XQ-2021-01-能-0002）", f"理由：{REASON}", "以并入的那一件为准"):
        assert words in notice.body
    (other,) = world.notices(f"u-{COMPANY}")
    assert (other.title, other.link) == ("有相近需求并入：制氢", f"/projects/{into.instance_id}")


def test_nothing_is_merged_into_what_is_not_or_no_longer_there(world):
    need = screened(world)
    listed = screened(world, "XQ-2021-01-能-0002", status=NeedStatus.LISTED)

    for number in ("NO-SUCH-1", "", str(need.number), str(listed.number)):
        assert not merge(world, need, number)
    assert world.rows(Need, id=need.id)[0].status is NeedStatus.SCREENING
    assert world.notices(f"u-{PUBLISHER}") == []


def test_two_needs_are_not_merged_into_each_other(world):
    first, second = screened(world), screened(world, "XQ-2021-01-能-0002")

    assert merge(world, first, "XQ-2021-01-能-0002")
    assert not merge(world, second, "XQ-2021-01-能-0001")


def test_a_need_put_off_is_told_why_and_for_which_batch(world):
    need = screened(world, submitted_at=at("2021-08-02T09:00"))
    known = {"need_id": str(need.id)}
    world.call("defer-need", need.instance_id, known, notice="N-01", reason="专家未凑齐")
    add_batch(world, "B2021-01", "2021-08-31T00:00", BatchStatus.OPENED)
    add_batch(world, "B2021-02", "2021-12-01T00:00", BatchStatus.OPEN)
    world.call("defer-need", need.instance_id, known, notice="N-01", reason="专家未凑齐")

    bodies = {notice.body for notice in world.notices(f"u-{PUBLISHER}")}
    assert all("理由：专家未凑齐" in body and "不必重新填报" in body for body in bodies)
    assert any("下一批次尚未设定" in body for body in bodies)
    assert any("下一批为“B2021-02”，2021年11月30日24时截止" in body for body in bodies)


def test_a_need_waits_for_the_first_batch_after_it_that_has_not_begun(world):
    need = screened(world, submitted_at=at("2021-08-02T09:00"))
    add_batch(world, "B2021-02", "2021-12-01T00:00", BatchStatus.OPEN)
    add_batch(world, "B2021-01", "2021-08-31T00:00", BatchStatus.CONFIRMING)
    add_batch(world, "B2021-00", "2021-08-02T08:00", BatchStatus.OPEN)

    with world.work() as work:
        batch = batch_awaited(work.session, need)
        assert batch is not None
        assert batch.number == "B2021-01"


def add_batch(world: World, number: str, cutoff: str, status: BatchStatus) -> None:
    instance_id = world.instance("screening_batch")
    world.add(
        Batch(instance_id=instance_id, number=number, name=number, cutoff=at(cutoff), rules={}, status=status)
    )
