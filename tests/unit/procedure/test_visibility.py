"""Which papers of a case a unit outside the department may read."""

from uuid import uuid4

import pytest

from app.domain.history import HistoryEntry
from app.domain.identity import Person
from app.domain.tasks import Submission
from app.programme.visibility import actor_name, may_read_submission, readable_classes

SIDES = {"demander_org": "O01", "supplier_org": "O11"}


def of_unit(code: str) -> Person:
    return Person(uuid4(), "someone", "某人", organisation_code=code, groups=frozenset({f"org:{code}"}))


@pytest.mark.parametrize(("code", "may"), [("O01", True), ("O11", True), ("O12", False)])
def test_a_paper_of_an_agreement_is_for_its_two_sides_and_no_other_candidate(code: str, *, may: bool) -> None:
    paper = Submission(form_key="f11_agreement", by="o01a", organisation_code="O01", values=dict(SIDES))
    assert may_read_submission(of_unit(code), paper) is may


def test_the_other_side_reads_the_content_but_not_telephone_numbers_and_accounts() -> None:
    assert readable_classes(of_unit("O11"), "O01", "f11_agreement", SIDES) == {"business"}
    assert readable_classes(of_unit("O12"), "O01", "f11_agreement", SIDES) == frozenset()
    assert readable_classes(of_unit("O01"), "O11", "f06_bid", SIDES) == frozenset()


def test_a_record_of_talks_whose_sides_are_not_known_is_for_no_other_unit() -> None:
    paper = Submission(form_key="f10_match", by="gxc01", organisation_code=None, values={})
    assert not may_read_submission(of_unit("O12"), paper)
    shared = Submission(form_key="f05_list_item", by="gxc01", organisation_code=None, values={})
    assert may_read_submission(of_unit("O12"), shared)


@pytest.mark.parametrize("form", ["f22_deviation", "f22e_experts", "f22b_approve"])
def test_how_a_deviation_was_approved_is_for_the_department_and_its_money_desk(form: str) -> None:
    paper = Submission(form_key=form, by="gxc01", organisation_code=None, values=dict(SIDES))
    assert [may_read_submission(of_unit(code), paper) for code in ("O01", "O11")] == [False, False]
    desks = ("div_head", "dept_leader", "fund_officer", "legal_reviewer")
    readers = [Person(uuid4(), desk, "某人", groups=frozenset({desk})) for desk in desks]
    assert [may_read_submission(each, paper) for each in readers] == [True, True, True, False]


def test_the_publisher_reads_the_whole_plan_of_the_bids_it_judges() -> None:
    assert readable_classes(of_unit("O01"), None, "f06_bid", {"publisher_org": "O01"}) == {"business"}
    assert readable_classes(of_unit("O12"), None, "f06_bid", {"publisher_org": "O01"}) == frozenset()


@pytest.mark.parametrize(
    ("kind", "is_personal", "named"),
    [
        ("task_completed", True, "专家"),
        ("element_completed", False, ""),
        ("decided", False, ""),
        ("task_completed", False, "乌日娜"),
    ],
)
def test_no_line_of_what_a_reviewer_set_off_names_the_reviewer_to_a_party(
    kind: str, *, is_personal: bool, named: str
) -> None:
    detail = {"is_personal": is_personal}
    entry = HistoryEntry(kind=kind, actor="ex01", actor_name="乌日娜", detail=detail)
    assert actor_name(of_unit("O01"), entry) == named
    officer = Person(uuid4(), "gxc01", "包乐德", groups=frozenset({"div_officer"}))
    assert actor_name(officer, entry) == "乌日娜"


def test_a_joint_member_reads_the_agreement_that_gives_it_a_share_and_no_other_paper_between_the_sides() -> (
    None
):
    values = {**SIDES, "agreement": {"members": [{"uscc": "O13"}]}}
    paper = Submission(form_key="f11_agreement", by="o01a", organisation_code="O01", values=values)
    assert may_read_submission(of_unit("O13"), paper)
    assert readable_classes(of_unit("O13"), "O01", "f11_agreement", values) == {"business"}
    assert not may_read_submission(of_unit("O12"), paper)
    book = Submission(form_key="f14_taskbook", by="o01a", organisation_code="O01", values=values)
    assert not may_read_submission(of_unit("O13"), book)


def test_who_did_it_between_two_units_is_for_these_and_the_department() -> None:
    detail = {"between": ["O01", "O11"]}
    entry = HistoryEntry(kind="task_completed", actor="o11a", actor_name="梁以宁", detail=detail)
    assert actor_name(of_unit("O01"), entry) == "梁以宁"
    assert actor_name(of_unit("O12"), entry) == "供需双方"
    officer = Person(uuid4(), "gxc01", "包乐德", groups=frozenset({"div_officer"}))
    assert actor_name(officer, entry) == "梁以宁"
