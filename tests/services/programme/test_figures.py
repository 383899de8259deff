"""The money card shows what the procedure's own decisions compute, not a formula of the page's."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.history import HistoryEntry
from app.domain.instances import ProcessInstance
from app.programme.figures import money_figures
from app.programme.progress import money_rows
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


def waiting_item(world: World, **variables) -> ListItem:
    case = waiting_case(world, **variables)
    return next(row for row in world.rows(ListItem) if row.instance_id == case)


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
    item = waiting_item(decided)
    known = opened(decided, item)
    expected = figures(decided, item.instance_id)
    pay(decided, item, known, "first", Decimal("175.00"))
    paid = figures(decided, item.instance_id)

    assert amounts(expected) == ["2400.00", "1000.00", "600.00", "300.00", "180.00", "420.00"]
    assert (expected["is_paid1"], expected["is_paid2"]) == (False, False)
    assert amounts(paid)[4:] == ["175.00", "425.00"]
    assert (paid["is_paid1"], paid["is_paid2"]) == (True, False)


def test_a_project_accepted_without_a_first_tranche_gets_nothing(decided):
    item = waiting_item(decided)
    known = opened(decided, item)
    decided.call("archive-project", item.instance_id, known, status="accepted")

    found = figures(decided, item.instance_id)

    assert amounts(found)[4:] == ["0", "0"]


@pytest.mark.parametrize("drawn_in", ["first_disbursement", "stage_9_manage"])
def test_who_waived_the_first_payment_gets_nothing_wherever_the_diagram_says_so(decided, drawn_in):
    item = waiting_item(decided)
    opened(decided, item)
    with decided.work() as work:
        work.session.add(
            HistoryEntry(
                instance_id=item.instance_id,
                seq=99,
                at=work.now,
                kind="element_completed",
                process_id=drawn_in,
                element_id="waive_subsidy",
            )
        )

    assert amounts(figures(decided, item.instance_id))[4:] == ["0", "0"]


def test_by_the_trial_policy_the_card_sums_up_the_years_and_what_is_left(decided):
    item = waiting_item(decided, collection={"subsidy_policy": "trial_2021"})
    known, case = opened(decided, item), item.instance_id
    before = figures(decided, case)
    for day, due in (("2023-02-15", "160.00"), ("2024-02-15", "99.99")):
        pay(decided, item, known, f"annual-{day}", Decimal(due))
    during = figures(decided, case)
    pay(decided, item, known, "final", Decimal("300.00"))
    after = figures(decided, case)

    assert [(str(one["G1"]), str(one["G2"])) for one in (before, during, after)] == [
        ("0", "600.00"),
        ("259.99", "340.01"),
        ("259.99", "300.00"),
    ]
    assert [[row.name for row in money_rows(one)][-2:] for one in (during, after)] == [
        ["按年拨付", "未拨余额"],
        ["按年拨付", "结清"],
    ]


def test_before_the_project_opens_the_trial_policy_promises_no_first_tranche(decided):
    case = waiting_case(
        decided,
        agreement=AGREEMENT,
        fiscal_grant=Decimal("600.00"),
        collection={"subsidy_policy": "trial_2021"},
    )

    assert [row.symbol for row in money_rows(figures(decided, case))] == ["T", "A", "G", "P1", "G1", "G2"]
    assert figures(decided, case)["G1"] == 0
