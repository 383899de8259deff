"""What people and registers answer in these tests: one need, three bids, five experts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.domain.waits import JobWait

PUBLISHER = "91150602PDY00001XF"
NEED = {
    "org_name": "鄂尔多斯市曜原氢能装备有限公司",
    "uscc": PUBLISHER,
    "region": "150602",
    "tech_field": "energy",
    "entity_kind": "local_company",
    "org_flags": ["high_tech"],
    "need_title": "兆瓦级碱性电解槽宽负荷稳定运行关键技术",
    "background": "背景",
    "need_content": "内容",
    "existing_basis": "基础",
    "bidder_requirements": "要求",
    "ip_benefit_requirements": "归属",
    "planned_total_investment": Decimal("2400.00"),
    "own_funds": Decimal("1700.00"),
    "duration_months": 30,
    "kpi_table": [{"name": "负荷下限", "target": "≤20"}],
}
PLEDGES = {"pledge_funds": True, "pledge_credit": True, "pledge_apply": True, "pledge_true": True}
LIST_ITEM = {"list_title": NEED["need_title"], "kpi_table": NEED["kpi_table"], "rd_total": Decimal(2400)}
BIDS = [
    {
        "bid_id": f"b{n}",
        "bid_no": f"JB-{n}",
        "lead_org": f"org-{n}",
        "lead_name": name,
        "org_kind": "university",
        "bid_mode": "single",
        "rd_total": Decimal("2400.00"),
        "agreement_quote": Decimal(quote),
        "ip_plan": "共有",
    }
    for n, name, quote in (
        (1, "华北新能源大学", "1000.00"),
        (2, "北方电化学所", "900.00"),
        (3, "曜原研究院", "800.00"),
    )
]
AGREEMENT = {
    "rd_total": Decimal("2400.00"),
    "agreement_amount": Decimal("1000.00"),
    "payment_plan": [{"amount": Decimal("300.00")}, {"amount": Decimal("700.00")}],
    "start_date": "2022-02-15",
    "end_date": "2024-08-14",
    "ip_ownership": "共有专利，需方区内独占实施",
    "benefit_sharing": "按新增销售收入提成",
}
PARTIES = {
    "demander_org": PUBLISHER,
    "demander_name": "曜原氢能",
    "supplier_org": "org-1",
    "supplier_name": "华北新能源大学",
}
IN_STAGE = {
    "project_type": "tech_rd",
    "division": "high_tech",
    "publisher_org": PUBLISHER,
    "publisher_name": "曜原氢能",
    "need_id": "n1",
    "need": NEED,
    "list_item": LIST_ITEM,
}


def expert(number: int, field: str = "energy", **facts: Any) -> dict[str, Any]:
    own = {"username": f"e{number}", "name": f"专家{number}", "org": f"unit-{number}", "fields": [field]}
    return {**own, "relation": "none", **facts}


def draw(*experts: dict[str, Any]) -> Any:
    """The draw-experts handler: these are in the pool and all are proposed, the first as chair."""

    def answer(_job: JobWait, _seen: Mapping[str, Any]) -> dict[str, Any]:
        chosen = [{"username": one["username"], "draw": "random"} for one in experts]
        panel = {"experts": chosen, "chair": experts[0]["username"]}
        return {"expert_pool": list(experts), "pool_problem": None, "panel": panel}

    return answer


FIVE = [expert(n) for n in range(1, 6)]


def in_turn(*draws: Any) -> Any:
    """Draw after draw; without any, the five experts once."""
    rounds = iter(draws or (draw(*FIVE),))

    def answer(job: JobWait, seen: Mapping[str, Any]) -> Any:
        return next(rounds)(job, seen)

    return answer
