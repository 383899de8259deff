"""What the registers learn when a project is changed, terminated, or not accepted."""

from decimal import Decimal
from uuid import uuid4

import pytest

from app.domain.messages import MessageSubscription
from app.programme.registers.list_items import ListItem
from app.programme.registers.payments import Payment, PaymentStatus
from app.programme.registers.projects import Project, ProjectStatus
from app.programme.registers.publications import Publication, PublicationKind
from tests.services.programme.test_projects import opened
from tests.services.programme.world import NAMES, PUBLISHER, UNIVERSITY, World

EXTEND = {"change_type": "extend", "new_end_date": "2025-08-31"}
ADJUST = {"change_type": "adjust", "items": [{"item": "负责人", "before": "甲", "after": "乙"}]}
BOTH = ("msg_change_approved", "msg_terminate_approved")


def running(world: World, *awaited: str) -> tuple[ListItem, dict]:
    """Open a project whose stage waits for these messages."""
    _, item = world.published()
    known = opened(world, item)
    waits = [
        MessageSubscription(
            instance_id=item.instance_id,
            token_id=uuid4(),
            process_id="stage_9_manage",
            element_id=name,
            name=name,
            message_name=name,
            correlation_key=known["project_id"],
        )
        for name in awaited
    ]
    world.add(*waits)
    return item, known


def apply(world: World, known: dict, change: dict) -> dict:
    return world.call("apply-change", world.instance("change_request"), known | {"change": change})


def project(world: World) -> Project:
    (found,) = world.rows(Project)
    return found


@pytest.mark.parametrize(("applicant", "other"), [(PUBLISHER, UNIVERSITY), (UNIVERSITY, PUBLISHER)])
def test_a_request_knows_who_asks_and_who_is_to_agree(world, applicant, other):
    _, known = running(world, *BOTH)
    given = known | {"initiator": world.initiator(applicant)}
    begun = world.call("open-change", world.instance("change_request"), given)
    assert (begun["applicant_org"], begun["other_org"]) == (applicant, other)
    assert (begun["applicant_name"], begun["other_name"]) == (NAMES[applicant], NAMES[other])
    assert (begun["end_date"], begun["is_implementing"]) == ("2024-08-31", True)
    assert (begun["project_no"], begun["extended_times"]) == ("JBGS2021-0001", 0)


def test_an_extension_sets_the_end_and_is_counted(world):
    _, known = running(world, *BOTH)
    made = apply(world, known, EXTEND)
    assert made["inapplicable"] is None
    assert made["supplement"] == {
        "number": "JBGS2021-0001-延01",
        "kind": "延期",
        "agreed_on": world.now.date().isoformat(),
        "content": "实施期限由2024年8月31日延至2025年8月31日。",
        "end_date": "2025-08-31",
    }
    assert (project(world).end_date.isoformat(), project(world).status) == (
        "2025-08-31",
        ProjectStatus.EXTENDED,
    )
    begun = world.call(
        "open-change",
        world.instance("change_request"),
        known | {"initiator": world.initiator(PUBLISHER)},
    )
    assert begun["extended_times"] == 1


def test_an_adjustment_says_what_becomes_of_what_and_moves_no_date(world):
    _, known = running(world, *BOTH)
    first, second = (apply(world, known, ADJUST)["supplement"] for _ in range(2))
    assert (first["number"], second["number"]) == ("JBGS2021-0001-补01", "JBGS2021-0001-补02")
    assert (first["content"], first["end_date"]) == ("负责人：原为“甲”，变更为“乙”。", None)
    assert (project(world).end_date.isoformat(), project(world).status) == (
        "2024-08-31",
        ProjectStatus.RUNNING,
    )


def test_a_termination_makes_no_supplement(world):
    _, known = running(world, *BOTH)
    assert apply(world, known, {"change_type": "terminate"}) == {"supplement": None, "inapplicable": None}


@pytest.mark.parametrize(
    ("awaited", "change"),
    [
        (BOTH[1:], EXTEND),
        (BOTH[1:], ADJUST),
        (BOTH[:1], {"change_type": "terminate"}),
        (BOTH, {"change_type": "extend", "new_end_date": "2024-08-31"}),
    ],
)
def test_what_the_project_does_not_wait_for_changes_nothing(world, awaited, change):
    _, known = running(world, *awaited)
    made = apply(world, known, change)
    assert made["supplement"] is None
    assert made["inapplicable"]
    assert project(world).end_date.isoformat() == "2024-08-31"


def test_a_project_that_failed_takes_no_request(world):
    item, known = running(world, *BOTH)
    world.call("mark-project", item.instance_id, known, status="failed")
    assert apply(world, known, {"change_type": "terminate"})["inapplicable"]


def test_what_was_paid_back_stands_in_the_register(world):
    item, known = running(world)
    money = {"paid_total": Decimal("150.00"), "audit_ok_spend": Decimal("92.40")}
    world.call("record-recovery", item.instance_id, known | money, amount=Decimal("57.60"))
    (row,) = world.rows(Payment)
    assert (row.status, row.amount, row.payee_code) == (
        PaymentStatus.RECOVERED,
        Decimal("57.60"),
        PUBLISHER,
    )
    assert row.basis == money
    assert "剩余财政资金已收回" in world.notices(f"u-{PUBLISHER}")[-1].title


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        ("terminated", "N-09", PublicationKind.TERMINATION),
        ("failed", "N-08", PublicationKind.ACCEPTANCE),
    ],
)
def test_how_a_project_ended_is_made_public(world, status, code, kind):
    item, known = running(world)
    world.call("close-project", item.instance_id, known, status=status, notice=code)
    assert (project(world).status, project(world).archived_at) == (status, world.now)
    (page,) = world.rows(Publication, code=code)
    assert page.kind is kind
    assert page.number in world.notices(f"u-{UNIVERSITY}")[-1].body
    assert world.notices("supervise_officer") == []


def test_what_goes_into_the_credit_record_is_told_to_the_supervision_desk(world):
    item, known = running(world)
    given = known | {"fail_action": ["stop_final", "credit"]}
    world.call("close-project", item.instance_id, given, status="failed", notice="N-08")
    assert [one.code for one in world.notices("supervise_officer")] == ["N-11"]
