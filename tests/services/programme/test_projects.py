"""A project opens with verified amounts; money goes to the demander, never more than was granted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.errors import ExecutionFailed
from app.programme.registers.bids import Bid, BidStatus
from app.programme.registers.list_items import ListItem, ListItemStatus
from app.programme.registers.payments import Payment, PaymentStatus
from app.programme.registers.projects import Project, ProjectStatus
from app.programme.registers.publications import Publication, PublicationKind
from app.programme.traces import REQUIRED
from tests.services.programme.test_publicity import PARTIES, publicise
from tests.services.programme.world import AGREEMENT, BID, NEED, PUBLISHER, UNIVERSITY, World

MONEY = {"fiscal_grant": Decimal("600.00"), "rd_total_verified": Decimal("2400.00")}
TASKBOOK = {"start_date": "2022-03-01", "end_date": "2024-08-31", "acceptance_mode": "acceptance"}
FORMS = (
    "f03b_accept",
    "f03_prescreen",
    "f04b_conclude",
    "f04c_decide",
    "f05b_consult",
    "f05c_approve",
    "f07_qualify",
    "f08b_panel_opinion",
    "f08c_publisher_opinion",
    "f09c_approve",
    "f10_match",
    "f12_review_business",
    "f12f_review_fund",
    "f12l_review_legal",
)
SIGNED = {
    name: {"name": "某人", "signed_on": "2022-02-10"}
    for name in ("sign_d", "sign_s", "task_sign_d", "task_sign_s", "task_sign_dept")
}


def opened(world: World, item: ListItem, **more) -> dict:
    known = {
        **PARTIES,
        **MONEY,
        "taskbook": TASKBOOK,
        "list_item_id": str(item.id),
        "division": "high_tech",
    } | more
    return known | world.call("open-project", item.instance_id, known)


def pay(world: World, item: ListItem, known: dict, tranche: str, amount) -> dict | None:
    paid = world.call(
        "record-payment",
        item.instance_id,
        known,
        by="fund_officer",
        tranche=tranche,
        amount=amount,
        notice="N-07",
    )
    return paid["payment_record"]


def test_a_task_book_is_drafted_from_agreement_and_bid_and_then_left_alone(world):
    known = {"agreement": AGREEMENT, "candidate": BID, "need": NEED}

    drafted = world.call("open-taskbook", world.instance(), known)["taskbook"]

    assert (drafted["goals"], drafted["route"]) == ("宽负荷电解槽研发", "梯度复合隔膜")
    assert (drafted["ip"], drafted["start_date"]) == (AGREEMENT["ip_ownership"], "2022-02-15")
    assert [(row["source"], row["amount"]) for row in drafted["budget"]] == [
        ("own", Decimal("700.00")),
        ("fiscal", Decimal("300.00")),
    ]
    written = {"goals": "改过的目标", "start_date": "2022-03-01"}
    again = world.call("open-taskbook", world.instance(), known | {"taskbook": written})["taskbook"]
    assert again == drafted | written


def test_a_project_holds_its_amounts_and_is_opened_once(world):
    _, item = world.published()

    known = opened(world, item)
    again = opened(world, item)

    (project,) = world.rows(Project)
    amounts = (project.total, project.agreement, project.subsidy, project.first_payment)
    assert amounts == tuple(map(Decimal, ("2400.00", "1000.00", "600.00", "300.00")))
    assert (project.demander_code, project.supplier_code) == (PUBLISHER, UNIVERSITY)
    assert project.end_date.isoformat() == "2024-08-31"
    assert known["project_no"] == again["project_no"] == "JBGS2021-0001"


def test_an_agreement_without_a_payment_plan_opens_nothing(world):
    _, item = world.published()

    with pytest.raises(ExecutionFailed, match="付款计划"):
        opened(world, item, agreement=AGREEMENT | {"payment_plan": []})


def test_amounts_finer_than_a_hundred_yuan_are_refused(world):
    _, item = world.published()

    with pytest.raises(ExecutionFailed, match="两位小数"):
        opened(world, item, fiscal_grant=Decimal("600.001"))


def test_the_first_tranche_goes_to_the_demander_and_explains_itself(world):
    _, item = world.published()
    known = opened(world, item, payment={"p1_amount": Decimal("300.00"), "bank_account": "6222000"})

    record = pay(world, item, known, "first", Decimal("180.00"))

    (payment,) = world.rows(Payment)
    assert (payment.payee_code, payment.amount, payment.status) == (
        PUBLISHER,
        Decimal("180.00"),
        PaymentStatus.PAID,
    )
    assert record == {
        "payment_id": str(payment.id),
        "tranche": "first",
        "amount": Decimal("180.00"),
        "paid_at": "2021-08-02T10:00:00+08:00",
    }
    assert payment.basis["P1_paid"] == Decimal("300.00")
    assert "6222000" not in str(payment.basis)
    assert "180.00 万元" in world.notices(f"u-{PUBLISHER}")[-1].body
    assert world.notices(f"u-{UNIVERSITY}") == []


@pytest.mark.parametrize("amount", [0, Decimal("0.00")])
def test_nothing_due_leaves_no_row(world, amount):
    _, item = world.published()
    known = opened(world, item)

    assert pay(world, item, known, "final", amount) is None
    assert world.rows(Payment) == []


def test_a_payee_who_is_not_the_demander_is_refused(world):
    _, item = world.published()
    known = opened(world, item) | {"demander_org": UNIVERSITY}

    with pytest.raises(ExecutionFailed, match="R-096"):
        pay(world, item, known, "first", Decimal("180.00"))


def test_no_tranche_is_paid_twice_and_no_more_than_the_subsidy(world):
    _, item = world.published()
    known = opened(world, item)
    pay(world, item, known, "first", Decimal("180.00"))

    with pytest.raises(ExecutionFailed, match="已经拨付过"):
        pay(world, item, known, "first", Decimal("180.00"))
    with pytest.raises(ExecutionFailed, match=r"补助总额 600\.00"):
        pay(world, item, known, "final", Decimal("420.01"))
    with pytest.raises(ExecutionFailed, match="两位小数"):
        pay(world, item, known, "final", None)
    pay(world, item, known, "final", Decimal("420.00"))

    assert sorted(row.amount for row in world.rows(Payment)) == [Decimal("180.00"), Decimal("420.00")]


def test_the_announcement_awards_the_item_and_marks_the_bid_signed(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    known = opened(world, item, candidate={"bid_id": str(bid.id)})
    announcement = {"ann_no": "内科公告〔2022〕1号", "ann_title": "揭榜公告", "ann_body": "现予公告。"}

    world.call("publish-announcement", item.instance_id, known | {"announcement": announcement})

    (page,) = world.rows(Publication, kind=PublicationKind.ANNOUNCEMENT)
    assert (page.number, page.content["meta"]) == ("GG-2021-0001", ["内科公告〔2022〕1号", "JBGS2021-0001"])
    assert world.rows(ListItem)[0].status is ListItemStatus.AWARDED
    assert world.rows(Bid)[0].status is BidStatus.SIGNED


def test_an_accepted_project_is_archived_in_public(world):
    _, item = world.published()
    known = opened(world, item)

    found = world.call("archive-project", item.instance_id, known, status="accepted", notice="N-08")

    assert found == {"archived_at": "2021-08-02T10:00:00+08:00"}
    assert world.rows(Project)[0].status is ProjectStatus.ACCEPTED
    (page,) = world.rows(Publication, kind=PublicationKind.ACCEPTANCE)
    assert page.number == "YS-2021-0001"


def traced(world: World, item: ListItem, need, **more) -> list[dict]:
    answers = [{"org": org, "record_ok": True} for org in ("demander", "supplier")]
    known = {
        "need_id": str(need.id),
        "list_item_id": str(item.id),
        **SIGNED,
        "match_answers": answers,
        **more,
    }
    return world.call("trace-project", item.instance_id, known)["missing_traces"]


def complete_case(world: World):
    need, item = world.published()
    world.call("freeze-need", need.instance_id, {"need_id": str(need.id), "need": NEED}, status="screening")
    world.sealed_bid(item, UNIVERSITY)
    for form in (*FORMS, *["f04_opinion"] * 3, *["f08_score"] * 3):
        world.submit(need.instance_id, form, "x")
    publicise(world, item)
    world.now += timedelta(days=60)
    return need, item


def test_a_case_without_gaps_misses_nothing(world):
    need, item = complete_case(world)

    assert traced(world, item, need) == []


def test_an_empty_case_misses_every_step(world):
    need, item = world.published()

    missing = traced(world, item, need, **dict.fromkeys(SIGNED), match_answers=None)

    assert len(missing) == len(REQUIRED) - 1
    assert {"stage": "发布榜单", "what": "向社会公开的榜单"} not in missing


def test_a_record_that_one_side_never_answered_is_missed_but_not_one_signed_on_the_paper_itself(world):
    need, item = complete_case(world)
    one_sided = [{"org": "demander", "record_ok": True}]
    signed = {"demander_confirmer": "某人", "supplier_confirmer": "某某"}

    missing = traced(world, item, need, match_answers=one_sided)

    assert [row["what"] for row in missing] == ["双方对记录的答复"]
    assert traced(world, item, need, match_answers=None, match=signed) == []


def test_a_signature_and_a_third_opinion_are_missed(world):
    need, item = complete_case(world)
    with world.work() as work:
        parameters = dict(work.parameters) | {"valid_opinions_min": 4}

    missing = traced(world, item, need, task_sign_s=None, parameters=parameters)

    assert [row["what"] for row in missing] == [
        "足够份数的专家论证意见",
        "足够份数的专家评审打分",
        "供给方签署的任务书",
    ]


def test_a_yearly_tranche_is_named_by_its_day_and_paid_once(world):
    _, item = world.published()
    known = opened(world, item, annual={"received_amount": Decimal("320.00")})

    pay(world, item, known, "annual-2023-02-15", Decimal("192.00"))

    (payment,) = world.rows(Payment)
    assert payment.basis["received"] == Decimal("320.00")
    assert "年度拨付（2023年2月15日节点）" in world.notices(f"u-{PUBLISHER}")[-1].title
    with pytest.raises(ExecutionFailed, match="已经拨付过"):
        pay(world, item, known, "annual-2023-02-15", Decimal("1.00"))
    pay(world, item, known, "annual-2024-02-15", Decimal("408.00"))
    with pytest.raises(ExecutionFailed, match="补助总额"):
        pay(world, item, known, "annual-2025-02-15", Decimal("0.01"))
