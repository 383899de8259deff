"""The facts of these walks: one need, its publisher, three bids, their agreement, task book and experts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

PUBLISHER = "91150602PDY00001XF"
INITIATOR = {"username": "ulan", "name": "乌兰托雅", "org": PUBLISHER, "org_name": "曜原氢能"}
NEED: Mapping[str, Any] = {
    "org_name": "鄂尔多斯市曜原氢能装备有限公司",
    "uscc": PUBLISHER,
    "region": "150602",
    "tech_field": "energy",
    "entity_kind": "local_company",
    "org_flags": ["high_tech"],
    "need_title": "兆瓦级碱性电解槽宽负荷稳定运行关键技术",
    "background": "风光波动下电解槽难以低负荷运行",
    "need_content": "负荷下限、响应时间与寿命",
    "existing_basis": "已有样机与试验台",
    "bidder_requirements": "有电解槽研发经历",
    "ip_benefit_requirements": "共有",
    "planned_total_investment": Decimal("2400.00"),
    "own_funds": Decimal("1700.00"),
    "duration_months": 30,
    "kpi_table": [{"name": "负荷下限", "target": "≤20"}],
}
PLEDGES = {"pledge_funds": True, "pledge_credit": True, "pledge_apply": True, "pledge_true": True}
LIST_ITEM: Mapping[str, Any] = {
    "list_title": NEED["need_title"],
    "kpi_table": NEED["kpi_table"],
    "rd_total": Decimal("2400.00"),
}


def bid(number: int, name: str, quote: str) -> dict[str, Any]:
    """A bid as it is unsealed."""
    return {
        "bid_id": f"b{number}",
        "bid_no": f"JB-{number}",
        "lead_org": f"org-{number}",
        "lead_name": name,
        "org_kind": "university",
        "bid_mode": "single",
        "rd_total": Decimal("2400.00"),
        "agreement_quote": Decimal(quote),
        "ip_plan": "共有",
    }


BIDS = [bid(1, "华北新能源大学", "1000.00"), bid(2, "北方电化学所", "900.00"), bid(3, "曜原研究院", "800.00")]
AGREEMENT: Mapping[str, Any] = {
    "rd_total": Decimal("2400.00"),
    "agreement_amount": Decimal("1000.00"),
    "payment_plan": [{"amount": Decimal("300.00")}, {"amount": Decimal("700.00")}],
    "start_date": "2022-02-15",
    "end_date": "2024-08-14",
    "ip_ownership": "共有专利，需方区内独占实施",
    "benefit_sharing": "按新增销售收入提成",
}
TASKBOOK: Mapping[str, Any] = {
    "start_date": "2022-02-15",
    "end_date": "2024-08-14",
    "milestones": [{"content": "样机"}],
    "kpi_table": NEED["kpi_table"],
}
PARTIES = {
    "demander_org": PUBLISHER,
    "demander_name": "曜原氢能",
    "supplier_org": "org-1",
    "supplier_name": "华北新能源大学",
}
STAGE: Mapping[str, Any] = {
    "project_type": "tech_rd",
    "division": "high_tech",
    "publisher_org": PUBLISHER,
    "publisher_name": "曜原氢能",
    "need_id": "n1",
    "need": NEED,
    "list_item_id": "l1",
    "list_item": LIST_ITEM,
}
"""What every stage after the first one sees."""


def expert(number: int, field: str = "energy", **facts: Any) -> dict[str, Any]:
    """A row of the expert pool; each is of a unit of their own."""
    own = {"username": f"e{number}", "name": f"专家{number}", "org": f"unit-{number}", "fields": [field]}
    return {**own, "relation": "none", **facts}


def draw(*experts: dict[str, Any], chair: str | None = None) -> dict[str, Any]:
    """What draw-experts returns: these are in the pool and proposed, the first as chair if nobody else."""
    chosen = [{"username": one["username"], "draw": "random"} for one in experts]
    return {
        "pool_problem": None,
        "pool_action": None,
        "pool_note": None,
        "expert_pool": list(experts),
        "panel": {"experts": chosen, "chair": chair or experts[0]["username"]},
    }


FIVE = [expert(number) for number in range(1, 6)]
