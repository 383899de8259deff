"""A public notice runs five working days by the calendar, and what is signed is what was public."""

from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from app.demo.load import sample
from app.domain.errors import ExecutionFailed
from app.programme.registers.agreement_seals import AgreementSeal
from app.programme.registers.bids import Bid, BidStatus
from app.programme.registers.list_items import ListItem, ListItemStatus
from app.programme.registers.objections import Objection, ObjectionResult
from app.programme.registers.publications import Publication, PublicationKind
from app.programme.store import get_row
from tests.services.programme.world import AGREEMENT, MEMBER, NAMES, PUBLISHER, UNIVERSITY, World, at

PARTIES = {
    "demander_org": PUBLISHER,
    "demander_name": NAMES[PUBLISHER],
    "supplier_org": UNIVERSITY,
    "supplier_name": NAMES[UNIVERSITY],
    "agreement": AGREEMENT,
    "publicity": {"pub_title": "揭榜公示", "pub_body": "现予公示。\n请监督。", "pub_contact": "监督诚信岗"},
}


def publicise(world: World, item: ListItem, **more) -> dict:
    known = {**PARTIES, "list_item_id": str(item.id), **more}
    return world.call("publish-publicity", item.instance_id, known, notice="N-05")


def test_the_notice_period_over_the_spring_festival_ends_on_the_eighth(world):
    _, item = world.published()
    world.now = at("2022-01-27T09:00")

    found = publicise(world, item)

    assert found["publicity_end_at"] == "2022-02-09T00:00:00+08:00"
    assert (found["publicity_no"], found["published_on"]) == ("GS-2022-0001", "2022-01-27")
    assert world.rows(ListItem)[0].status is ListItemStatus.PUBLICITY


def test_members_of_a_joint_bid_are_named_in_public_and_told(world):
    _, item = world.published()
    members = [{"uscc": MEMBER, "name": NAMES[MEMBER]}]

    publicise(world, item, candidate={"members": members})

    (page,) = world.rows(Publication, kind=PublicationKind.PUBLICITY)
    assert ["联合体成员单位", NAMES[MEMBER]] in page.content["facts"]
    assert world.notices(f"u-{MEMBER}")[-1].title == f"揭榜情况已公示：{item.title}"


def test_who_is_next_who_takes_objections_and_who_has_the_case_hear_of_the_notice(world):
    _, item = world.published()
    bid = world.sealed_bid(item, UNIVERSITY)
    with world.work() as work:
        reserve = get_row(work.session, Bid, bid.id)
        reserve.status, reserve.rank = BidStatus.RESERVE, 2

    publicise(world, item, supplier_org=PUBLISHER)

    assert "备选（第 2 位）" in world.notices(f"u-{UNIVERSITY}")[-1].body
    for who, what in (("supervise_officer", "由监督诚信岗受理"), ("div_officer", "自动进入签约")):
        told = world.notices(who)[-1]
        assert (told.title, what in told.body) == (f"公示开始：{item.title}", True)
        assert told.link.endswith("GS-2021-0001")


@pytest.mark.parametrize("case", [case for case in sample()["formula_cases"] if case["f"] == "F9"])
def test_the_notice_period_ends_with_the_day_the_sample_expects(world, case):
    _, item = world.published()
    world.now = at(f"{case['from_']}T09:00")
    found = publicise(world, item, parameters={"publicity_workdays": case["n"]})
    ends_at = datetime.fromisoformat(found["publicity_end_at"])
    assert ends_at - timedelta(days=1) == at(f"{case['expect']}T00:00")


def test_the_page_is_sealed_and_keeps_the_clauses_to_itself(world):
    _, item = world.published()

    found = publicise(world, item)

    (page,) = world.rows(Publication, id=UUID(found["publicity_id"]))
    assert page.digest == sha256(page.sealed_text.encode()).hexdigest()
    assert page.content["paragraphs"] == ["现予公示。", "请监督。"]
    assert ["揭榜协议金额", "1000.00 万元"] in page.content["facts"]
    assert ["实施期限", "2022年2月15日至2024年8月14日"] in page.content["facts"]
    assert AGREEMENT["ip_ownership"] not in page.sealed_text
    for code in (PUBLISHER, UNIVERSITY):
        assert world.notices(f"u-{code}")[-1].title == f"揭榜情况已公示：{item.title}"


def test_a_second_round_is_a_page_of_its_own_that_corrects_the_first(world):
    _, item = world.published()
    first = publicise(world, item)
    world.now = at("2021-08-20T09:00")
    second = publicise(world, item)

    assert first["publicity_id"] != second["publicity_id"]
    (page,) = world.rows(Publication, id=UUID(second["publicity_id"]))
    assert (page.number, page.corrects) == ("GS-2021-0002", first["publicity_no"])


def compare(world: World, found: dict, **more) -> dict:
    known = {**PARTIES, "publicity_id": found["publicity_id"], **more}
    return world.call("compare-agreement", world.instance(), known)


def test_the_same_agreement_is_the_same_however_numbers_are_written(world):
    _, item = world.published()
    found = publicise(world, item)
    written = AGREEMENT | {"agreement_amount": Decimal("1000.0"), "rd_total": 2400}

    assert compare(world, found, agreement=written) == {"same": True, "differences": []}


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"ip_ownership": "归供方所有"}, "ip"),
        ({"benefit_sharing": "一次性付清"}, "ip"),
        ({"agreement_amount": Decimal("999.99")}, "amount"),
        ({"end_date": "2024-08-15"}, "period"),
    ],
)
def test_a_changed_clause_is_caught_and_named(world, change, clause):
    _, item = world.published()
    found = publicise(world, item)

    compared = compare(world, found, agreement=AGREEMENT | change)

    assert compared["same"] is False
    assert [row["clause"] for row in compared["differences"]] == [clause]


def test_a_lowered_indicator_and_another_supplier_are_caught(world):
    _, item = world.published()
    found = publicise(world, item)
    lowered = deepcopy(AGREEMENT)
    lowered["kpi_table"][0]["target"] = "≤25"

    compared = compare(world, found, agreement=lowered, supplier_org=PUBLISHER)

    assert [row["clause"] for row in compared["differences"]] == ["parties", "kpi"]
    assert compared["differences"][1]["at_publicity"][0]["target"] == "≤20"


def test_an_altered_seal_is_not_trusted(world):
    _, item = world.published()
    found = publicise(world, item)
    with world.work() as work:
        seal = work.session.query(AgreementSeal).one()
        seal.clauses = {**seal.clauses, "ip": {"ip_ownership": "归供方所有"}}

    with pytest.raises(ExecutionFailed, match="存证缺失或不符"):
        compare(world, found)


def object_to(world: World, found: dict, result: ObjectionResult, **more) -> None:
    world.add(
        Objection(
            publication_id=UUID(found["publicity_id"]),
            number=str(uuid4()),
            objector="某厂",
            contact="1",
            content="异议",
            submitted_at=world.now,
            result=result,
            **more,
        )
    )


def tally(world: World, found: dict) -> tuple:
    told = world.call("tally-objections", world.instance(), {"publicity_id": found["publicity_id"]})
    return tuple(told[name] for name in ("open_objections", "obj_result", "rectify_scope", "founded_action"))


def test_the_heaviest_decided_objection_counts_and_open_ones_are_counted(world):
    _, item = world.published()
    found = publicise(world, item)
    assert tally(world, found) == (0, "none", None, None)

    object_to(world, found, ObjectionResult.OPEN)
    object_to(world, found, ObjectionResult.UNFOUNDED)
    assert tally(world, found) == (1, "unfounded", None, None)

    object_to(world, found, ObjectionResult.RECTIFY, rectify_scope="notice")
    object_to(world, found, ObjectionResult.RECTIFY, rectify_scope="agreement")
    assert tally(world, found) == (1, "rectify", "agreement", None)

    object_to(world, found, ObjectionResult.FOUNDED, founded_action="rereview")
    assert tally(world, found) == (1, "founded", "agreement", "rereview")


def test_what_was_not_taken_in_counts_for_nothing(world):
    _, item = world.published()
    found = publicise(world, item)
    object_to(world, found, ObjectionResult.REJECTED)
    object_to(world, found, ObjectionResult.CLUE)
    assert tally(world, found) == (0, "none", None, None)


def test_the_tally_says_how_objections_stand_and_what_was_answered_but_not_who_objected(world):
    _, item = world.published()
    found = publicise(world, item)
    object_to(world, found, ObjectionResult.OPEN)
    object_to(world, found, ObjectionResult.RECTIFY, reply="补充载明占比。", rectify_scope="notice")
    object_to(world, found, ObjectionResult.UNFOUNDED, reply="查无此事")
    object_to(world, found, ObjectionResult.CLUE)

    told = world.call("tally-objections", world.instance(), {"publicity_id": found["publicity_id"]})

    assert sorted(row["where"] for row in told["objections"]) == ["不成立", "办理中", "更正后重新公示"]
    assert told["objection_opinion"] == "补充载明占比"
    assert "某厂" not in str(told)


def test_objections_of_another_round_do_not_count(world):
    _, item = world.published()
    first = publicise(world, item)
    object_to(world, first, ObjectionResult.FOUNDED, founded_action="terminate")
    second = publicise(world, item)

    assert tally(world, second) == (0, "none", None, None)
