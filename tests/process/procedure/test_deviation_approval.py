from decimal import Decimal
from typing import Any

import pytest

from tests.process.procedure.case import Case
from tests.process.procedure.facts import AGREEMENT, BIDS, PARTIES, STAGE
from tests.process.procedure.start import Start

THURSDAY = "2022-01-20T09:00:00+08:00"
REASON = "样机由需求方自建，协议只含供方的研发费用，故协议金额占比低于一般规定。"
SIDES = ["org:91150602PDY00001XF", "org:org-1"]


def item(code: str, standard: str, requested: str, unit: str = "万元") -> dict[str, Any]:
    return {
        "code": code,
        "label": code,
        "standard": Decimal(standard),
        "requested": Decimal(requested),
        "unit": unit,
    }


SHARE = item("DEV-AGREE", "720", "480")
PERIOD = item("DEV-PERIOD", "36", "40", "个月")
GRANT = item("DEV-SHARE", "720", "900")
LARGE = item("DEV-FISCAL", "1000", "1300")


def asked(start: Start, *items: dict[str, Any], reason: str | None = None, grant: str = "600") -> Case:
    agreement = {**AGREEMENT, "agreement_amount": Decimal(480), "share_reason": reason}
    money = {"rd_total_verified": Decimal(2400), "fiscal_grant": Decimal(grant)}
    given = {**STAGE, **PARTIES, **money, "agreement": agreement, "candidate": BIDS[0]}
    return start("deviation_approval", THURSDAY, **given, dev_items=list(items))


def test_the_head_approves_a_low_agreement_whose_reason_the_parties_gave(start: Start) -> None:
    case = asked(start, SHARE, PERIOD, reason=REASON)
    (begun,) = case.jobs("tell_deviation")
    assert begun["to"] == SIDES
    assert begun["body"].startswith(
        "协议中的“DEV-AGREE、DEV-PERIOD”不符合一般规定，不因此退回，已转处室负责人"
    )
    assert (case.who("give_reason"), case.about("give_reason")) == (
        "div_officer:high_tech",
        "DEV-AGREE、DEV-PERIOD",
    )
    assert case.due("give_reason") == "2022-01-26T00:00:00+08:00"
    assert case.sees("give_reason")["deviation"]["dev_reason"] == REASON

    case.complete("give_reason", deviation={"own_input_note": "自建试验台 900 万元"})
    assert case.who("approve_as_head") == "div_head:high_tech"
    assert (
        case.sees("approve_as_head")["approved_amount"],
        case.sees("approve_as_head")["approved_months"],
    ) == (
        Decimal(480),
        Decimal(40),
    )
    case.complete("approve_as_head", dev_ok=True, approved_amount=Decimal(500))
    assert case.end == "deviation_decided"
    approved = {one["code"]: one["approved"] for one in case.variables["approved_items"]}
    assert approved == {"DEV-AGREE": Decimal(500), "DEV-PERIOD": Decimal(40)}
    (told,) = case.jobs("tell_decision")
    assert told["to"] == [*SIDES, "div_officer:high_tech"]
    assert "DEV-AGREE：不少于 500 万元；DEV-PERIOD：不超过 40 个月" in told["body"]


def test_the_head_refuses_and_both_sides_read_why(start: Start) -> None:
    case = asked(start, SHARE)
    assert case.sees("give_reason")["deviation"]["dev_reason"] == ""
    case.complete("give_reason", deviation={"dev_reason": REASON, "own_input_note": "无"})
    case.complete("approve_as_head", dev_ok=False, dev_opinion="研发费用未说明。")
    assert (case.end, case.variables["approved_items"]) == ("deviation_decided", [])
    (told,) = case.jobs("tell_decision")
    assert (told["subject"], told["body"]) == (
        "偏离未获批准",
        "协议中的“DEV-AGREE”未获批准，退回双方修改协议。意见：研发费用未说明。",
    )


@pytest.mark.parametrize("items", [(GRANT,), (LARGE, SHARE)])
def test_more_money_is_for_experts_and_then_for_the_leader(
    start: Start, items: tuple[dict[str, Any], ...]
) -> None:
    case = asked(start, *items, grant="900")
    assert "已转厅领导审批" in case.jobs("tell_deviation")[0]["body"]
    case.complete(
        "give_reason", deviation={"dev_reason": REASON, "estimate": "按样机台数", "major_reason": "特别重大"}
    )
    assert case.who("record_experts") == "div_officer:high_tech"
    assert case.due("record_experts") == "2022-01-28T00:00:00+08:00"
    case.complete("record_experts", expert_opinion="三位专家同意")
    assert case.who("approve_as_leader") == "dept_leader"
    case.complete("approve_as_leader", dev_ok=True, approved_value=Decimal(800), minutes_no="〔2022〕3号")
    assert case.variables["approved_items"][0]["approved"] == Decimal(800)
    assert "：不超过 800 万元" in case.jobs("tell_decision")[0]["body"]
