"""Bids: what a bidder may hand in, how experts score, and what the recommended list must say."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.forms_files.conftest import PERSON, Submit

LIST_ITEM = {"list_title": "兆瓦级碱性电解槽", "kpi_table": [{"name": "负荷下限", "target": "≤20"}]}

OPENED: dict[str, Any] = {
    "lead_name": "上海氢渡科技有限公司",
    "lead_uscc": "91310115PDY000124N",
    "kpi_response": [{"name": "负荷下限", "target": "≤20"}],
}
"""What the register and the list say when a bid is opened."""

BID: dict[str, Any] = {
    "bid.bid_mode": "joint",
    "bid.org_kind": "tech_company",
    "bid.affiliation": "none",
    "bid.members": [
        {
            "name": "江澜理工大学",
            "uscc": "12320000PDY000132X",
            "org_kind": "university",
            "task": "隔膜材料与衰减机理",
            "funds": "320.00",
            "ip_share": "30",
        }
    ],
    "bid.pi_name": "沈牧野",
    "bid.pi_title": "总工程师",
    "bid.pi_phone": "19900000021",
    "bid.kpi_response": [{"promised": "20", "deviation": "met"}],
    "bid.technical_plan": "以非对称脉冲整流与分槽轮换策略降低单槽变载频次。",
    "bid.experience_team": "企业已交付500标方级设备11台，高校团队9人。",
    "bid.team": [
        {"name": "沈牧野", "title": "总工程师", "org": "上海氢渡科技有限公司", "duty": "总体与控制"}
    ],
    "bid.milestones": [
        {"date": "2022-10", "content": "隔膜定型", "verification": "检测报告"},
        {"date": "2024-05", "content": "整槽实测", "verification": "第三方报告"},
    ],
    "bid.rd_total": "2400.00",
    "bid.agreement_quote": "860.00",
    "bid.budget": [
        {"subject": "equipment", "own": "1500.00", "fiscal": "600.00"},
        {"subject": "labour", "own": "300.00", "fiscal": "0"},
    ],
    "bid.duration_months": 28,
    "bid.ip_plan": "各自完成部分归各自，联合部分共有。",
    "bid.risk_plan": "隔膜衰减超预期时启用备选材料。",
}


def test_a_joint_bid_is_accepted(submit: Submit) -> None:
    bid = submit("f06_bid", BID, bid=OPENED, list_item=LIST_ITEM)["bid"]

    assert bid["members"][0]["funds"] == Decimal("320.00")
    assert bid["agreement_quote"] == Decimal("860.00")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"bid.affiliation": "subsidiary"}, "bid.affiliation"),
        ({"bid.affiliation": "related"}, "bid.affiliation_note"),
        ({"bid.agreement_quote": "2400.01"}, "bid.agreement_quote"),
        ({"bid.milestones": BID["bid.milestones"][:1]}, "bid.milestones"),
        ({"bid.rd_total": "2400.01"}, "bid.budget"),
        ({"bid.members": [BID["bid.members"][0] | {"uscc": OPENED["lead_uscc"]}]}, "bid.members"),
        ({"bid.members": []}, "bid.members"),
        ({"bid.members": [BID["bid.members"][0] | {"funds": "2500"}]}, "member_funds"),
        ({"bid.technical_plan": ""}, "bid.technical_plan"),
    ],
)
def test_what_a_bidder_gets_wrong_is_said_where_it_is_wrong(
    refused: Submit, change: dict[str, Any], wrong: str
) -> None:
    assert refused("f06_bid", BID | change, bid=OPENED, list_item=LIST_ITEM).keys() == {wrong}


def test_what_the_register_and_the_list_say_is_not_the_bidders_to_write(submit: Submit) -> None:
    forged = BID | {
        "bid.lead_name": "冒名",
        "bid.lead_uscc": "91110000PDY0001000",
        "bid.kpi_response": [
            {"name": "别的指标", "target": "≤99", "promised": "20", "deviation": "met"},
            {"name": "多出的一条", "target": "无", "promised": "1", "deviation": "met"},
        ],
    }

    bid = submit("f06_bid", forged, bid=OPENED, list_item=LIST_ITEM)["bid"]

    assert (bid["lead_name"], bid["lead_uscc"]) == (OPENED["lead_name"], OPENED["lead_uscc"])
    assert [(row["name"], row["target"], row["promised"]) for row in bid["kpi_response"]] == [
        ("负荷下限", "≤20", "20")
    ]


def test_a_bidder_from_abroad_keeps_its_own_number(submit: Submit) -> None:
    opened = {
        "lead_name": "某境外机构",
        "foreign_reg_no": "HRB 12345",
        "kpi_response": OPENED["kpi_response"],
    }

    bid = submit("f06_bid", BID, bid=opened, list_item=LIST_ITEM)["bid"]

    assert bid["foreign_reg_no"] == "HRB 12345"
    assert bid.get("lead_uscc") is None


ROWS = [
    {"bid_id": "b1", "bid_no": "JB-1", "lead_name": "华北新能源大学"},
    {"bid_id": "b2", "bid_no": "JB-2", "lead_name": "上海氢渡科技有限公司"},
]

SCORE = {
    "feasibility": "26.5",
    "kpi": "18",
    "team": "18",
    "landing": "12",
    "cost": "8",
    "ip": "4.5",
    "comment": "路线可行，工程交付经验充分，电耗承诺略低于榜单目标。",
    "vote": "recommend",
}


def score(submit: Submit, *scores: dict[str, Any]) -> list[dict[str, Any]]:
    answers = {"score_sheet.scores": list(scores), "score_sheet.signature": PERSON}
    given = {"username": "e1", "scores": ROWS}
    rows: list[dict[str, Any]] = submit("f08_score", answers, score_sheet=given)["score_sheet"]["scores"]
    return rows


def test_the_total_is_computed_and_the_bid_of_a_row_stays_what_it_was(submit: Submit) -> None:
    rows = score(submit, SCORE | {"bid_id": "b9", "lead_name": "冒名", "total": "100"}, SCORE | {"ip": "5"})

    assert [(row["bid_id"], row["lead_name"], row["total"]) for row in rows] == [
        ("b1", "华北新能源大学", Decimal("87.0")),
        ("b2", "上海氢渡科技有限公司", Decimal("87.5")),
    ]


@pytest.mark.parametrize(
    ("key", "value"), [("feasibility", "30.5"), ("ip", "5.5"), ("kpi", "-1"), ("team", "17.3")]
)
def test_a_score_stays_within_its_maximum_and_its_steps(refused: Submit, key: str, value: str) -> None:
    answers = {"score_sheet.scores": [SCORE | {key: value}, SCORE], "score_sheet.signature": PERSON}

    assert refused("f08_score", answers, score_sheet={"scores": ROWS}).keys() == {
        f"score_sheet.scores.1.{key}"
    }


RANKING = [
    {"rank": 1, "bid_id": "b1", "lead_name": "华北新能源大学", "average": Decimal("88.6")},
    {"rank": 2, "bid_id": "b2", "lead_name": "上海氢渡科技有限公司", "average": Decimal("83.2")},
]


def test_the_recommended_list_takes_names_and_scores_from_the_ranking(submit: Submit) -> None:
    answers = {
        "recommend": [
            {"rank": 1, "bid_id": "b1", "reason": "综合最优"},
            {"rank": 2, "bid_id": "b2", "reason": "备选"},
        ]
    }
    rows = submit("f09_recommend", answers, ranking=RANKING)["recommend"]

    assert [(row["lead_name"], row["score"]) for row in rows] == [
        ("华北新能源大学", Decimal("88.6")),
        ("上海氢渡科技有限公司", Decimal("83.2")),
    ]


def test_a_bid_is_either_recommended_or_told_why_not(refused: Submit) -> None:
    answers = {"recommend": [{"rank": 1, "bid_id": "b1", "reason": "综合最优"}]}

    assert refused("f09_recommend", answers, ranking=RANKING).keys() == {"all_covered"}


def test_an_empty_list_needs_its_own_reason(refused: Submit) -> None:
    reasons = [{"bid_id": bid["bid_id"], "reason": "未达要求"} for bid in RANKING]

    assert refused("f09_recommend", {"reject_reasons": reasons}, ranking=RANKING).keys() == {
        "no_recommend_reason"
    }


QUALIFIED = {
    "qualification.q_entity": "pass",
    "qualification.q_not_sub": "pass",
    "qualification.q_not_sub_basis": "组织名录 2021-12-02 查询",
    "qualification.q_credit": "pass",
    "qualification.q_team": "pass",
    "qualification.q_list": "pass",
    "qualification.q_docs": "complete",
    "qualification.qualified": True,
}


def test_a_subsidiary_cannot_be_called_qualified(refused: Submit) -> None:
    problems = refused("f07_qualify", QUALIFIED | {"qualification.q_not_sub": "fail"})

    assert problems.keys() == {"qualification.qualified"}


def test_what_the_register_says_against_a_bidder_is_not_overruled_by_a_tick(refused: Submit) -> None:
    findings = [{"code": "BID-SUBSIDIARY", "level": "E", "message": "为发榜单位下属单位"}]

    problems = refused("f07_qualify", QUALIFIED, qualification={"findings": findings})
    assert problems.keys() == {"qualification.qualified"}


def test_a_doubt_is_raised_only_once(refused: Submit) -> None:
    doubt = QUALIFIED | {"qualification.q_not_sub": "doubt"}

    problems = refused("f07_qualify", doubt, qualification={"doubt_result": "clear"})
    assert problems.keys() == {"qualification.q_not_sub"}


def test_unqualified_names_the_rule_and_the_facts(submit: Submit, refused: Submit) -> None:
    answers = QUALIFIED | {"qualification.q_not_sub": "fail", "qualification.qualified": False}
    assert refused("f07_qualify", answers).keys() == {"qualification.failed_rules", "qualification.q_reason"}

    because = {
        "qualification.failed_rules": ["R-011"],
        "qualification.q_reason": "组织名录载明其上级单位为发榜企业",
    }
    told = submit("f07_qualify", answers | because, qualification={"bid_id": "b3"})["qualification"]
    assert (told["bid_id"], told["qualified"], told["failed_rules"]) == ("b3", False, ["R-011"])


def test_no_conclusion_is_taken_while_a_doubt_is_open(submit: Submit) -> None:
    answers = QUALIFIED | {"qualification.q_not_sub": "doubt"}

    assert submit("f07_qualify", answers)["qualification"]["qualified"] is None


POOL = [
    {"username": f"e{number}", "name": f"专家{number}", "label": f"专家{number}", "excluded": number == 9}
    for number in range(1, 10)
]


@pytest.mark.parametrize(
    ("members", "wrong"),
    [
        (["e1", "e2", "e3"], {"panel.experts"}),
        (["e1", "e2", "e3", "e4", "e5", "e6"], {"panel.experts"}),
        (["e1", "e1", "e2", "e3", "e4"], {"panel.experts"}),
        (["e2", "e3", "e4", "e5", "e6"], {"panel.chair"}),
        (["e1", "e2", "e3", "e4", "e9"], {"panel.experts.5.username"}),
    ],
)
def test_a_panel_is_odd_large_enough_without_excluded_experts_and_led_by_a_member(
    refused: Submit, members: list[str], wrong: set[str]
) -> None:
    rows = [{"username": member, "draw": "random"} for member in members]

    assert (
        refused("f04a_panel", {"panel.experts": rows, "panel.chair": "e1"}, expert_pool=POOL).keys() == wrong
    )
