"""The money card shows what the procedure's own decisions compute, not a formula of the page's."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.instances import ProcessInstance
from app.programme.figures import money_figures
from app.programme.registers.list_items import ListItem
from app.services.deployments import deploy
from app.services.instances import start_instance
from tests.services.programme.test_projects import opened, pay
from tests.services.programme.world import AGREEMENT, PUBLISHER, World
from tests.stem_house import end, process, start, user_task

PROCESSES = Path(__file__).parents[3] / "processes"
NOTHING = dict.fromkeys(("T", "A", "G", "P1", "G1", "G2")) | {"is_paid1": False, "is_paid2": False}


@pytest.fixture
def decided(world):
    """Deploy the decisions of money, and a process that waits."""
    files = {name: (PROCESSES / name).read_bytes() for name in ("first_tranche.dmn", "final_tranche.dmn")}
    waiting = process(
        "waiting",
        [start(), user_task("wait", groups="plan_officer"), end()],
        [("start", "wait"), ("wait", "finish")],
    )
    with world.work("plan_officer") as work:
        deploy(work, {**files, "waiting.bpmn": waiting})
    return world


def figures(world: World, instance_id) -> dict:
    with world.house.reading() as work:
        return money_figures(work, work.session.get_one(ProcessInstance, instance_id))


def amounts(found: dict) -> list[str | None]:
    return [None if found[name] is None else str(found[name]) for name in ("T", "A", "G", "P1", "G1", "G2")]


def waiting_case(world: World, **variables) -> object:
    with world.work("plan_officer") as work:
        instance = start_instance(work, "waiting", variables)
        work.session.add(
            ListItem(
                instance_id=instance.id,
                number="BD-1",
                need_number="XQ-1",
                title="t",
                project_type="tech_rd",
                publisher_code=PUBLISHER,
                publisher_name="p",
                values={},
                published_at=work.now,
                bid_deadline=work.now,
            )
        )
        return instance.id


def test_before_a_list_item_there_is_nothing_to_show(decided):
    assert figures(decided, decided.instance()) == NOTHING


def test_before_the_grant_is_verified_only_the_agreement_is_known(decided):
    found = figures(decided, waiting_case(decided, agreement=AGREEMENT))

    assert amounts(found) == ["2400.00", "1000.00", None, "300.00", None, None]


def test_with_the_grant_the_tranches_are_expected(decided):
    case = waiting_case(
        decided, agreement=AGREEMENT, fiscal_grant=Decimal("600.00"), rd_total_verified=Decimal("2300.00")
    )

    assert amounts(figures(decided, case)) == ["2300.00", "1000.00", "600.00", "300.00", "180.00", "420.00"]


def test_half_a_fen_is_rounded_as_the_decision_does(decided):
    agreement = AGREEMENT | {
        "agreement_amount": Decimal("600.00"),
        "payment_plan": [{"amount": Decimal("350.00")}],
    }
    found = figures(decided, waiting_case(decided, agreement=agreement, fiscal_grant=Decimal("150.06")))

    assert (found["G1"], found["G2"]) == (Decimal("87.54"), Decimal("62.52"))


def test_an_open_project_shows_what_the_registers_hold(decided):
    _, item = decided.published()
    known = opened(decided, item)
    expected = figures(decided, item.instance_id)
    pay(decided, item, known, "first", Decimal("175.00"))
    paid = figures(decided, item.instance_id)

    assert amounts(expected) == ["2400.00", "1000.00", "600.00", "300.00", "180.00", "420.00"]
    assert (expected["is_paid1"], expected["is_paid2"]) == (False, False)
    assert amounts(paid)[4:] == ["175.00", "425.00"]
    assert (paid["is_paid1"], paid["is_paid2"]) == (True, False)


def test_a_project_accepted_without_a_first_tranche_gets_nothing(decided):
    _, item = decided.published()
    known = opened(decided, item)
    decided.call("archive-project", item.instance_id, known, status="accepted")

    found = figures(decided, item.instance_id)

    assert amounts(found)[4:] == ["0", "0"]
