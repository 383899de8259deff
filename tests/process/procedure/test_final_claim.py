from decimal import Decimal

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import AGREEMENT, PARTIES, PUBLISHER, STAGE
from tests.process.procedure.given import CLEAR, SERIOUS
from tests.process.procedure.people import pay_final
from tests.process.procedure.start import Start

THURSDAY = "2024-12-05T09:00:00+08:00"


def claiming(start: Start, **given: Answer) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    money = {"g1": Decimal("180.00"), "g2": Decimal("420.00"), "fiscal_grant": Decimal("600.00")}
    own = {"agreement": AGREEMENT, "acc_result": "pass", "acceptance": {}, **money}
    return start("final_claim", THURSDAY, answers, **{**STAGE, **PARTIES, **own})


def test_a_dishonest_party_holds_the_final_payment_until_it_is_settled(start: Start) -> None:
    case = claiming(start, check_credit=[SERIOUS, SERIOUS, CLEAR])
    for _ in range(2):
        assert case.who("hold_final_payment") == "supervise_officer"
        case.complete("hold_final_payment", hold_units=[PUBLISHER], hold_basis="decided", hold_note="已处理")
    assert case.count("settle_final_hold") == 2
    assert case.who("review_final_payment") == "fund_officer"


def test_the_leader_sends_a_review_back_until_he_approves_it(start: Start) -> None:
    case = claiming(start)
    for _ in range(2):
        case.complete("review_final_payment", pay_ok=True)
        assert case.who("approve_final_payment") == "dept_leader"
        case.complete("approve_final_payment", approved=False, approved_opinion="再核")
    pay_final(case)
    assert (case.end, case.variables["final_outcome"]) == ("final_approved", "approved")


def test_missing_papers_are_supplemented_and_the_tranche_is_computed_anew(start: Start) -> None:
    case = claiming(start)
    case.complete("review_final_payment", pay_ok=False, pay_opinion="决算")
    assert case.who("supplement_final_payment") == f"org:{PUBLISHER}"
    assert case.about("supplement_final_payment") == "补正：决算"
    case.complete("supplement_final_payment", final_supplement={"note": "补"})
    assert (case.end, case.variables["final_outcome"]) == ("final_supplemented", "supplemented")
