"""The three bids on N1 as their bidders fill them in, and how the experts score them."""

from collections.abc import Mapping
from typing import Any

from .n1_sample import one

BID_KINDS = {"高校": "university", "科研机构": "institute", "科技型企业": "tech_company"}
BID_IDS = ("B01", "B02", "B03")
SUBJECTS = ("equipment", "materials", "labour", "other")
FISCAL_PARTS = {"equipment": 200, "materials": 250, "labour": 100, "other": 50}
"""How the subsidy of 600 万元 is planned over the subjects; the sample has only their sums."""

PROMISES = {
    "B01": ("≤18", "≤1.6", "≤4.25", "≤2.8"),
    "B02": ("≤20", "≤1.8", "≤4.3", "≤3"),
    "B03": ("≤20", "≤1.8", "≤4.3", "≤3"),
}
BETTER = {"B01"}

PEOPLE = {
    "B01": ("教授", "19900000111", "体系设计与总负责", "许怀远", "教授", "短堆与整槽试验"),
    "B02": ("总工程师", "19900000112", "整流与控制系统", "江望潮", "高级工程师", "系统集成与现场实施"),
    "B03": ("工程师", "19900000113", "控制策略优化", "任远", "高级工程师", "现场运行维护"),
}
"""Leader's title and mobile, the leader's task, and a second member of the team with title and task."""

JOINING = {
    "B01": [
        {
            "org": "O16",
            "name": "西部材料科学大学",
            "uscc": "12610000PDY000167G",
            "funds": "150.00",
            "task": "梯度复合隔膜的材料表征与加速老化",
            "ip_share": "10%",
        }
    ]
}
"""Who joins a bid that the sample has alone: the winner's, so that a share is confirmed to the end."""

SCORES = {
    "B01": ((27, 18, 18, 13.5, 9, 4.5), (26.5, 18, 17.5, 13, 9, 4.5), (26, 17.5, 18, 13, 8.5, 4.5),
            (27, 17.5, 18, 13, 9, 4.5), (26.5, 17.5, 17.5, 13, 9, 4.5)),
    "B02": ((25, 17, 17, 12.5, 8.5, 4), (24.5, 16.5, 17, 12, 8.5, 4), (25, 16.5, 16.5, 12.5, 8.5, 4),
            (25.5, 17, 17, 12.5, 8.5, 4), (24.5, 16.5, 16.5, 12, 8.5, 4)),
}  # fmt: skip
"""Five sheets: feasibility, kpi, team, landing, cost, ip. Their means are the sample's 88.6 and 83.2."""

COLUMNS = ("feasibility", "kpi", "team", "landing", "cost", "ip")

COMMENTS = {
    "B01": "梯度复合隔膜与模型预测控制路线清楚，三级验证可行，工程样机经验充分；建议加强长周期衰减数据积累。",
    "B02": "脉冲整流与轮换策略思路新颖，企业交付经验丰富；隔膜自主化程度和极低负荷安全边界仍需补充论证。",
}


def bid_form(bid_id: str, kpi_count: int) -> dict[str, Any]:
    """Return F-06 of a bid; the list's targets are there already and are answered one by one."""
    bid = one("bids", bid_id)
    title, mobile, duty, second, second_title, second_duty = PEOPLE[bid_id]
    team = [
        {"name": bid["pi"], "title": title, "org": bid["lead_name"], "duty": duty},
        {"name": second, "title": second_title, "org": bid["lead_name"], "duty": second_duty},
    ]
    form: dict[str, Any] = {
        "bid.bid_mode": bid["bid_mode"],
        "bid.org_kind": BID_KINDS[bid["org_kind"]],
        "bid.affiliation": "none",
        "bid.pi_name": bid["pi"],
        "bid.pi_title": title,
        "bid.pi_phone": mobile,
        "bid.kpi_response": [
            {"promised": promise, "deviation": "better" if bid_id in BETTER else "met"}
            for promise in PROMISES[bid_id][:kpi_count]
        ],
        "bid.technical_plan": bid["technical_plan"],
        "bid.experience_team": bid["experience_team"],
        "bid.team": team,
        "bid.milestones": [
            {"date": date, "content": content, "verification": verification}
            for date, content, verification in bid["milestones"]
        ],
        "bid.duration_months": bid["duration_months"],
        "bid.risk_plan": bid["risk_plan"],
        "bid.rd_total": bid["rd_total"],
        "bid.agreement_quote": bid["agreement_quote"],
        "bid.budget": _budget(bid),
        "bid.ip_plan": bid["ip_plan"],
    }
    if bid["is_partner_4_8_n"]:
        form["bid.is_partner_4_8_n"] = True
    if members := bid["members"] + JOINING.get(bid_id, []):
        form["bid.bid_mode"] = "joint"
        form["bid.members"] = [_member(each) for each in members]
    return form


def score_form(bid_ids: tuple[str, ...], sheet: int, signature: str) -> dict[str, Any]:
    """Return F-08 of one expert for the bids in the order of the page."""
    rows = []
    for bid_id in bid_ids:
        points = dict(zip(COLUMNS, SCORES[bid_id][sheet], strict=True))
        vote = "recommend" if bid_id == "B01" else "reserve"
        rows.append(points | {"comment": COMMENTS[bid_id], "vote": vote})
    return {"score_sheet.scores": rows, "score_sheet.signature": signature}


def _member(member: Mapping[str, Any]) -> dict[str, Any]:
    unit = one("organisations", member["org"])
    return {
        "name": member["name"],
        "uscc": member["uscc"],
        "org_kind": BID_KINDS[unit["org_kind"]],
        "funds": member["funds"],
        "task": member["task"],
        "ip_share": member["ip_share"].removesuffix("%"),
    }


def _budget(bid: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for subject, (_, amount) in zip(SUBJECTS, bid["budget"], strict=True):
        fiscal = FISCAL_PARTS[subject]
        whole, _, cents = amount.partition(".")
        rows.append({"subject": subject, "own": f"{int(whole) - fiscal}.{cents}", "fiscal": f"{fiscal}.00"})
    return rows
