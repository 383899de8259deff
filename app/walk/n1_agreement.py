"""What demander and supplier write into match record, agreement and task book of N1."""

from typing import Any

from .n1_sample import AGREEMENT
from .papers import pdf

PAYMENT_DATES = ("2022-03-15", "2023-10-30", "2024-10-30")
"""The sample gives the instalments' amounts and conditions; a real agreement also says by when."""

POINTS = {
    "kpi": ("按榜单四项指标验收，不降低", "四项指标均可承诺，其中三项优于榜单"),
    "amount": ("协议金额1000万元以内", "报价1000万元，含整槽样机"),
    "payment": ("分三期，首付30%", "同意三期，首付到账后启动"),
    "ip": ("专利共有，区内独占实施", "同意，保留发表不涉密论文的权利"),
    "period": ("2022年2月起30个月", "同意30个月，分三个里程碑"),
    "field_test": ("第24至30个月在杭锦基地实测", "同意，由第三方出具报告"),
}

CLAUSES = (
    "技术风险由双方按投入比例分担；任一方延误超过60日，按未付金额日万分之三支付违约金；"
    "争议先协商，协商不成提交鄂尔多斯仲裁委员会；遇不可抗力，在15日内书面通知并协商延期或终止。"
)


def match_form(recorder: str) -> dict[str, Any]:
    """Return F-10: both sides agree on all six points."""
    form: dict[str, Any] = {}
    for point, (demander, supplier) in POINTS.items():
        form[f"match.{point}.demander"] = demander
        form[f"match.{point}.supplier"] = supplier
        form[f"match.{point}.agreed"] = "yes"
    return form | {
        "match_result": "agreed",
        "match.minutes": [pdf("对接洽谈纪要")],
        "match.recorder": recorder,
    }


def agreement_form(*, is_complete: bool) -> dict[str, Any]:
    """Return F-11; the first draft forgets the supplier's background rights and is sent back for it."""
    nda = "双方对对方的技术秘密和经营信息保密五年；涉密载体按需方制度管理。"
    ownership = AGREEMENT["ip_ownership"]
    if is_complete:
        ownership += "；供方原有专利和技术秘密仍归供方，许可需方在本项目产品上免费使用"
    return {
        "agreement.contract_type": "bid_agreement",
        "agreement.subject": "研制1000标方/时宽负荷碱性电解槽一台套，含复合隔膜、极板流场、直流变换"
        "与压力协调控制，交付样机、工艺包和全部技术文件。",
        "agreement.acceptance_std": "第24至30个月在需方杭锦基地实测：连续72小时风光模拟谱和30天实际工况，"
        "逐条测定四项指标，由双方共同委托的第三方出具报告；结果有歧义时以复测平均值为准。",
        "agreement.rd_total": AGREEMENT["rd_total"],
        "agreement.agreement_amount": AGREEMENT["agreement_amount"],
        "agreement.payment_plan": [
            {"amount": amount, "date": date, "condition": f"{condition}（{kind}）"}
            for (_, condition, amount, kind), date in zip(
                AGREEMENT["payment_plan"], PAYMENT_DATES, strict=True
            )
        ],
        "agreement.start_date": AGREEMENT["start_date"],
        "agreement.end_date": AGREEMENT["end_date"],
        "agreement.ip_ownership": ownership,
        "agreement.benefit_sharing": AGREEMENT["benefit_sharing"] + "：前三年3%，以后2%，按年结算。",
        "agreement.clauses": CLAUSES,
        "agreement.nda": nda,
        "agreement.doc": [pdf("揭榜协议（稿）")],
    }


def taskbook_form() -> dict[str, Any]:
    """Return F-14; its figures, dates, targets and rights come from the agreement and stay as they are."""
    return {
        "taskbook.goals": "掌握兆瓦级碱性电解槽20%至110%宽负荷稳定运行技术，形成可复制的样机和工艺包。",
        "taskbook.tasks": "供方：隔膜、流场、控制三项关键技术和整槽设计。需方：制造、安装、现场运行和示范。",
        "taskbook.route": "按“单片—短堆—整槽”三级验证推进；每级达标后进入下一级，未达标的并行路线替换。",
        "taskbook.budget": [
            {"source": "own", "amount": "1000.00", "subject": "cooperation"},
            {"source": "own", "amount": "400.00", "subject": "equipment"},
            {"source": "own", "amount": "300.00", "subject": "labour"},
            {"source": "fiscal", "amount": "400.00", "subject": "materials", "usage": "key_technology"},
            {"source": "fiscal", "amount": "200.00", "subject": "equipment", "usage": "pilot_test"},
            {"source": "other", "amount": "100.00", "subject": "other"},
        ],
        "taskbook.acceptance_mode": "acceptance",
        "taskbook.force_majeure": "遇不可抗力，15日内报告并提交证明；获准终止的，停止拨付，"
        "经审计后收回未按规定使用的资金。",
        "taskbook.demonstration": "验收后在需方杭锦基地建成10兆瓦示范装置，率先应用。",
    }
