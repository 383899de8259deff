"""Needs are drafted, submitted at the server's time, numbered by their batch and closed with a reason."""

import pytest

from app.domain.errors import ExecutionFailed
from app.domain.instances import ProcessInstance
from app.programme.registers.needs import Need, NeedStatus, NeedVersion
from tests.services.programme.world import NAMES, NEED, PUBLISHER, UNIVERSITY, World, at

BATCH = {
    "name": "2021年度第一批",
    "open_from": "2021-07-16T00:00:00+08:00",
    "cutoff": "2021-08-31T00:00:00+08:00",
    "project_types": ["tech_rd"],
    "fields": ["energy"],
    "collection_rules": "trial_2021",
    "subsidy_policy": "formal",
    "min_own_funds": 500,
    "notice": "面向全区征集。",
}


def open_need(world: World) -> dict[str, object]:
    instance_id = world.instance()
    known = {"initiator": world.initiator(PUBLISHER)}
    opened = world.call("open-need", instance_id, known, by=f"u-{PUBLISHER}", project_type="tech_rd")
    return {"instance_id": instance_id, **opened}


def test_a_draft_knows_its_unit_and_what_the_register_says(world):
    world.entry(PUBLISHER, is_high_tech=True, region_code="150602", is_legal_person=False)

    opened = open_need(world)

    (need,) = world.rows(Need)
    assert (need.status, need.submitted_at, need.publisher_code) == (NeedStatus.DRAFT, None, PUBLISHER)
    assert opened["publisher"]["is_legal_person"] is False
    assert opened["need"]["region"] == "150602"
    assert opened["need"]["org_name"] == NAMES[PUBLISHER]
    assert opened["collection"] == {
        "collection_rules": "trial_2021",
        "subsidy_policy": "formal",
        "project_types": ["tech_rd"],
    }


def test_a_need_without_a_unit_is_refused(world):
    with pytest.raises(ExecutionFailed, match="单位账号"):
        world.call("open-need", world.instance(), {"initiator": {"username": "x"}}, project_type="tech_rd")


def test_the_rules_of_the_open_batch_prevail_over_the_parameters(world):
    world.call(
        "open-batch", world.instance("screening_batch"), {"batch": BATCH | {"collection_rules": "formal"}}
    )

    assert open_need(world)["collection"]["collection_rules"] == "formal"


def test_the_first_submission_sets_the_moment_and_a_supplement_leaves_it(world):
    opened = open_need(world)
    known = {
        "need_id": opened["need_id"],
        "need": NEED,
        "pledges": {"pledge_true": True},
        "signatory": "张三",
    }

    first = world.call("submit-need", opened["instance_id"], known, mode="first")
    world.now = at("2021-09-02T09:00")
    again = world.call("submit-need", opened["instance_id"], known, mode="supplement")

    (need,) = world.rows(Need)
    assert first == {"submitted_at": "2021-08-02T10:00:00+08:00", "need_version": 1}
    assert again == {"supplemented_at": "2021-09-02T09:00:00+08:00", "need_version": 2}
    assert need.submitted_at == at("2021-08-02T10:00")
    assert world.rows(ProcessInstance, id=opened["instance_id"])[0].title == NEED["need_title"]
    digests = {version.digest for version in world.rows(NeedVersion)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("submitted_at", "series"),
    [("2021-08-30T23:59:59", "XQ-2021-01-能-0001"), ("2021-08-31T00:00:00", "XQ-2021-00-能-0001")],
)
def test_the_number_is_of_the_batch_that_takes_what_was_submitted_then(world, submitted_at, series):
    world.call("open-batch", world.instance("screening_batch"), {"batch": BATCH})
    need = world.need(submitted_at=at(submitted_at))
    world.now = at("2021-09-06T09:00")

    pooled = world.call("pool-need", need.instance_id, {"need_id": str(need.id), "division": "high_tech"})

    assert pooled == {"need_no": series}
    assert world.rows(Need)[0].status is NeedStatus.POOLED
    assert world.rows(ProcessInstance, id=need.instance_id)[0].business_key == series
    (notice,) = world.notices(f"u-{PUBLISHER}")
    assert (notice.code, notice.title) == ("N-01", f"需求已受理入库：{series}")


def test_a_rejected_need_is_told_why_and_how_to_appeal(world):
    need = world.need()

    world.call(
        "close-need", need.instance_id, {"need_id": str(need.id)}, status="rejected", reason="材料不实"
    )

    (row,) = world.rows(Need)
    assert (row.status, row.reason) == (NeedStatus.REJECTED, "材料不实")
    (notice,) = world.notices(f"u-{PUBLISHER}")
    assert "材料不实" in notice.body
    assert "申诉" in notice.body
    assert world.notices(f"u-{UNIVERSITY}") == []


def test_a_frozen_version_keeps_what_reviewers_saw(world):
    need = world.need()
    known = {"need_id": str(need.id), "need": NEED}

    first = world.call("freeze-need", need.instance_id, known, status="screening")
    refined = {**NEED, "need_title": "凝练后的题目"}
    second = world.call("freeze-need", need.instance_id, {**known, "need": refined}, status="arguing")

    assert (first, second) == ({"need_version": 1}, {"need_version": 2})
    titles = [row.values["need"]["need_title"] for row in world.rows(NeedVersion)]
    assert titles == [NEED["need_title"], "凝练后的题目"]
    assert world.rows(Need)[0].status is NeedStatus.ARGUING


def test_a_missing_variable_is_named(world):
    with pytest.raises(ExecutionFailed, match="need_id"):
        world.call("pool-need", world.instance(), {})
