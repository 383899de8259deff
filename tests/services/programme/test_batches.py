"""A batch takes what was submitted before its cut-off, and nothing that is already in another."""

from uuid import uuid4

from app.domain.instances import ProcessInstance
from app.domain.messages import MessageSubscription
from app.domain.tasks import UserTask
from app.programme.registers.batches import Batch, BatchStatus
from app.programme.registers.needs import Need, NeedStatus
from app.programme.registers.publications import Publication, PublicationKind
from tests.services.programme.test_needs import BATCH
from tests.services.programme.world import PUBLISHER, World, at


def open_batch(world: World, **more) -> dict:
    instance_id = world.instance("screening_batch")
    return {
        "instance_id": instance_id,
        **world.call("open-batch", instance_id, {"batch": BATCH | more}, notice="N-00"),
    }


def collect(world: World, batch: dict) -> dict:
    found = world.call("collect-needs", batch["instance_id"], {"batch_id": batch["batch_id"]})
    return {row["need_id"]: row["state_label"] for row in found["collected"]}


def waits_for_a_batch(world: World, need: Need) -> None:
    world.add(
        MessageSubscription(
            instance_id=need.instance_id,
            token_id=uuid4(),
            process_id="jbgs_tech_rd",
            element_id="batch_opened",
            name="batch_opened",
            message_name="msg_batch_opened",
            correlation_key=str(need.id),
        )
    )


def test_a_batch_is_numbered_by_the_year_of_its_last_day_and_called_for(world):
    first = open_batch(world)
    second = open_batch(world, cutoff="2022-01-01T00:00:00+08:00")
    third = open_batch(world, cutoff="2022-01-01T00:00:01+08:00")

    assert [one["batch_no"] for one in (first, second, third)] == ["B2021-01", "B2021-02", "B2022-01"]
    page = world.rows(Publication, kind=PublicationKind.CALL)[0]
    assert page.number == "ZJ-2021-0001"
    assert "本批截至2021年8月30日24时" in str(page.content)
    assert world.notices("league_bureau")[0].code == "N-00"
    assert world.rows(ProcessInstance, id=first["instance_id"])[0].business_key == "B2021-01"


def test_the_last_second_before_the_cutoff_is_in_and_the_cutoff_is_not(world):
    batch = open_batch(world)
    inside = world.need(submitted_at=at("2021-08-30T23:59:59"), status=NeedStatus.SUBMITTED)
    world.need(submitted_at=at("2021-08-31T00:00:00"), status=NeedStatus.SUBMITTED)

    assert collect(world, batch) == {str(inside.id): "受理审查中"}


def test_rejected_drafted_and_taken_needs_are_left_out_and_deferred_ones_come_back(world):
    batch = open_batch(world)
    world.need(status=NeedStatus.REJECTED)
    world.need(status=NeedStatus.DRAFT)
    world.need(status=NeedStatus.POOLED, batch_number="B2021-00")
    world.need(status=NeedStatus.SCREENING, batch_number="B2021-00")
    pooled = world.need(status=NeedStatus.POOLED)
    deferred = world.need(status=NeedStatus.SCREENING, batch_number="B2021-00")
    waits_for_a_batch(world, deferred)

    assert collect(world, batch) == {str(pooled.id): "已入库", str(deferred.id): "上一批转入"}


def test_what_is_being_supplemented_goes_to_a_later_batch(world):
    batch = open_batch(world)
    accepting, supplementing = (
        world.need(status=NeedStatus.SUBMITTED),
        world.need(status=NeedStatus.SUBMITTED),
    )
    world.add(
        UserTask(
            instance_id=supplementing.instance_id,
            token_id=uuid4(),
            process_id="stage_1_collect",
            element_id="supplement_need",
            name="补正",
            created_at=world.now,
        )
    )
    assert collect(world, batch)[str(supplementing.id)] == "补正中"
    chosen = [str(accepting.id), str(supplementing.id)]

    found = world.call(
        "confirm-batch", batch["instance_id"], {"batch_id": batch["batch_id"], "need_ids": chosen}
    )

    assert found == {"need_ids": [str(accepting.id)]}
    assert {row.id: row.batch_number for row in world.rows(Need)} == {
        accepting.id: batch["batch_no"],
        supplementing.id: None,
    }
    assert world.rows(Batch)[0].status is BatchStatus.OPENED
    assert accepting.publisher_code == PUBLISHER


def test_a_batch_of_nothing_is_opened_too(world):
    batch = open_batch(world)

    found = world.call(
        "confirm-batch", batch["instance_id"], {"batch_id": batch["batch_id"], "need_ids": None}
    )

    assert found == {"need_ids": []}
