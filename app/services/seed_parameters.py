"""The parameters a new installation starts with (SPEC 4.14 and what the procedure needs besides).

Values marked D are defaults of ours, which the process owner confirms or changes on the pages.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..domain.calendar import ZONE
from ..domain.parameter_values import Bounds

SHARE = "比例"
EXPERTS = "实施办法未规定专家人数，默认值参照《国家自然科学基金条例》"
EFFECTIVE_FROM = datetime(2021, 7, 1, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Seeded:
    """One parameter: its name in diagrams and forms, first value, how it is shown, and where it is from.

    No later value may lie below `least` or above `most`, or be even where it must be odd, by the rule of the
    procedure named in `rule` and the article it rests on.
    """

    name: str
    value: Any
    label: str
    unit: str = ""
    source: str = "D"
    least: int = 0
    most: int | None = None
    rule: str = ""
    article: str = ""
    is_odd: bool = False


def _workdays(name: str, days: int, label: str, source: str = "D", rule: str = "") -> Seeded:
    return Seeded(f"{name}_workdays", days, label, "工作日", source, least=1, rule=rule)


def _days(name: str, days: int, label: str) -> Seeded:
    return Seeded(f"{name}_days", days, label, "天", least=1)


RULES = (
    Seeded("platform_name", "内蒙古自治区科技计划管理信息系统公共服务平台", "平台名称", source="S1 四"),
    Seeded("platform_url", "https://f.nmkjt.org.cn/", "平台网址", source="S1 四"),
    Seeded("need_open_from", "2021-07-16T00:00:00+08:00", "需求填报开始", source="S1 五"),
    Seeded("batch1_cutoff", "2021-08-31T00:00:00+08:00", "第一批截止（8月30日24时）", source="S1 五"),
    Seeded("min_own_funds", Decimal("500.00"), "企业自身投入下限（攻关类）", "万元", "S1 二.2(3)"),
    Seeded("agreement_min_share", Decimal("0.30"), "协议金额占研发总投入下限（柔）", "比例", "S2 10"),
    Seeded("enterprise_main_share", Decimal("0.50"), "转化类企业经费占比，须超过（柔）", "比例", "D；R-019"),
    Seeded("fiscal_max_share", Decimal("0.30"), "财政补助占研发总投入上限（柔）", "比例", "S2 11"),
    Seeded("fiscal_max_amount", Decimal("1000.00"), "单个项目财政补助上限（柔）", "万元", "S2 11"),
    Seeded("months_max", {"tech_rd": 36, "achv_transfer": 24, "emergency": 12}, "实施周期上限（柔）", "月",
           "S2 16；应急 D", least=1),
    Seeded("word_limits", {"background": 1000, "need_content": 3000, "existing_basis": 1000,
                           "bidder_requirements": 1000, "ip_benefit_requirements": 1000},
           "需求表字数上限", "字", "S1-附1", least=1),
    Seeded("collection_rules", "trial_2021", "无批次时的征集口径 trial_2021 / formal", "口径", "S1；D"),
    Seeded("subsidy_policy", "formal", "无批次时的补助口径 formal / trial_2021", "口径"),
    Seeded("project_types", ["tech_rd"], "无批次时受理的类型", "列表", "S1 二"),
    Seeded("rd_total_basis", "incl_fiscal", "研发总投入口径", source="D(Q3)"),
    Seeded("supplement_rounds", 2, "补正次数上限", "次"),
    Seeded("supplement_days", 5, "补正期限", "工作日", least=1),
    Seeded("bid_window_days", 30, "揭榜期（自发布起）", "天", least=1),
    Seeded("expert_min", 5, "专家人数下限（须为单数）", "人", "D；E7", least=5, most=15, rule="R-074",
           article=EXPERTS, is_odd=True),
    Seeded("same_field_min", 3, "同领域专家下限", "人", "D；E7", least=1),
    Seeded("valid_opinions_min", 3, "有效意见下限", "份", "D；E7", least=3, rule="R-074", article=EXPERTS),
    Seeded("panel_rounds", 3, "补抽专家轮数上限", "轮", least=1),
    Seeded("argue_pass_ratio", Decimal("0.6666"), "论证同意票占比下限（三分之二，向下取四位）", "比例"),
    Seeded("score_pass", 70, "推荐分数线", "分", most=100),
    Seeded("score_spread_max", 20, "专家评分极差提示线", "分", most=100),
    Seeded("refine_rounds", 2, "凝练修改轮数上限", "轮"),
    Seeded("rereview_times", 1, "复评次数上限", "次"),
    Seeded("appeal_times", 1, "每份方案申请复核次数上限", "次", least=1),
    Seeded("match_rounds", 3, "对接洽谈轮数上限", "轮", least=1),
    Seeded("relist_rounds", 2, "顺延、重发、再定向次数上限", "次"),
    Seeded("credit_valid_days", 30, "诚信核查有效期", "天", least=1),
    Seeded("rectify_times", 1, "验收整改次数上限", "次", "E3"),
    Seeded("rectify_months", 3, "验收整改期限", "月", "E3", least=1),
    Seeded("acceptance_apply_months", 6, "期满后申请验收期限", "月", "E1 E2", least=1),
    Seeded("extension_before_months", 3, "延期须提前申请", "月", "E1 E2"),
    Seeded("extension_max_times", 1, "延期次数上限", "次", "E1 E2"),
    Seeded("extension_max_months", 12, "延期时长上限", "月", "E1 E2"),
    Seeded("report_interval", "P1Y", "年度报告间隔"),
    Seeded("message_time_to_live", "P365D", "消息等待接收的时长"),
    Seeded("retention_days", 3650, "办结的件在系统中保留，期满可归档到文件", "天", least=365),
    Seeded("traces_kept_days", 180, "机器痕迹保留（已发邮件、已送达或过期的消息、已办作业）", "天", least=30),
)  # fmt: skip

TERMS = (
    _days("opinion", 10, "专家论证意见期限"),
    _days("score", 10, "专家评分期限"),
    _days("remind", 7, "专家逾期前催办"),
    _days("match", 30, "洽谈期"),
    _days("agreement", 15, "拟定协议期限"),
    _days("sign", 30, "签订协议期限"),
    _days("taskbook", 15, "任务书期限"),
    _days("first_payment_remind", 30, "首付款催办"),
    _days("deviation_expert", 7, "偏离的专家意见期限"),
    _days("acceptance_opinion", 10, "验收专家意见期限"),
    _days("change_request", 30, "变更申请填写期限"),
    _days("audit", 60, "专项审计期限"),
    _days("refund", 30, "缴回剩余财政资金期限"),
    _workdays("change_counter", 5, "变更申请对方表态期限"),
    _workdays("change_review", 10, "变更申请审核期限"),
    _workdays("change_approve", 5, "变更申请审定期限"),
    _workdays("fail_handle", 10, "验收不通过处置期限"),
    _workdays("refund_check", 5, "核销收回期限"),
    _workdays("publicity", 5, "公示期", "D；E5 约 5 天，E6 7 日，E4 10 天", rule="R-083"),
    _workdays("objection_accept", 2, "异议受理期限"),
    _workdays("objection_reply", 5, "被异议方申辩期限"),
    _workdays("objection_decide", 15, "异议调查与办结期限", "D；E8 20"),
    _workdays("objection_rule", 5, "异议处理决定期限"),
    _workdays("credit_check", 3, "诚信核查期限"),
    _workdays("dispatch", 3, "“其他”领域分办期限"),
    _workdays("accept", 5, "受理审查期限"),
    _workdays("reject_review", 3, "不予受理复核期限"),
    _workdays("batch_confirm", 3, "确认批次清单期限"),
    _workdays("prescreen", 10, "初步筛选期限"),
    _workdays("prescreen_review", 3, "初筛审核期限"),
    _workdays("panel", 5, "组建专家组期限"),
    _workdays("remind", 2, "处理逾期专家期限"),
    _workdays("late_opinion", 3, "期限过后才声明的专家提交意见期限"),
    _workdays("remind_again", 3, "催办或替换后再次催办的间隔"),
    _workdays("opinion_extend", 10, "专家意见每次延期上限"),
    _workdays("conclude", 3, "专家组结论期限"),
    _workdays("refine", 10, "凝练修改期限"),
    _workdays("refine_check", 3, "复核凝练稿期限"),
    _workdays("decide", 3, "审定与处置期限"),
    _workdays("list_draft", 5, "拟定榜单期限"),
    _workdays("consult", 5, "发榜方会商期限"),
    _workdays("list_approve", 5, "榜单审签期限"),
    _workdays("single", 3, "仅一家揭榜时决定期限"),
    _workdays("hold", 5, "暂缓与待处置期限"),
    _workdays("qualify", 5, "资格审查期限"),
    _workdays("doubt", 5, "存疑核查期限"),
    _workdays("bid_supplement", 3, "揭榜材料补正期限"),
    _workdays("recheck_window", 3, "资格复核申请期限"),
    _workdays("recheck", 3, "资格复核期限"),
    _workdays("organise", 3, "共同组织评审确认期限"),
    _workdays("publisher_opinion", 5, "申报单位意见期限"),
    _workdays("mediate", 5, "会商期限"),
    _workdays("recommend", 3, "提出拟推荐名单期限"),
    _workdays("cosign", 3, "名单会签期限"),
    _workdays("recommend_approve", 5, "名单审定期限"),
    _workdays("appeal_window", 5, "查阅结果与申请复核的期限"),
    _workdays("appeal", 5, "处理复核申请期限"),
    _workdays("arrange", 5, "组织对接期限"),
    _workdays("match_confirm", 3, "双方确认对接记录期限"),
    _workdays("match_settle", 3, "处理逾期未确认对接记录期限"),
    _workdays("agreement_confirm", 5, "对方确认协议期限"),
    _workdays("agreement_review", 5, "协议审查期限"),
    _workdays("deviation_reason", 3, "填写偏离理由期限"),
    _workdays("deviation_head", 3, "处室负责人审批偏离期限"),
    _workdays("deviation_leader", 10, "厅领导审批偏离期限"),
    _workdays("publicity_draft", 2, "拟公示稿期限"),
    _workdays("publicity_approve", 3, "公示审签期限"),
    _workdays("escalate", 5, "异议督办期限"),
    _workdays("unsigned", 5, "未签约处置期限"),
    _workdays("taskbook_confirm", 5, "供给方确认任务书期限"),
    _workdays("taskbook_review", 5, "任务书审核期限"),
    _workdays("taskbook_sign", 5, "签订任务书期限"),
    _workdays("trace", 3, "立项留痕核对期限"),
    _workdays("announcement", 2, "拟揭榜公告期限"),
    _workdays("receipt", 5, "供给方确认到账期限"),
    _workdays("payment", 5, "拨付审核与审批期限"),
    _workdays("annual", 20, "年度报告期限"),
    _workdays("annual_check", 10, "年度检查期限"),
    _workdays("acceptance_check", 10, "验收材料审查期限"),
    _workdays("acceptance_conclude", 10, "验收结论审定期限"),
)

EMERGENCY = (
    _days("emergency_opinion", 1, "应急快速论证期限"),
    _days("emergency_bid_window", 5, "应急揭榜期（缩短揭榜期获准）"),
    Seeded("emergency_bid_least_hours", 24, "应急揭榜期最短", "小时", least=24),
    _days("emergency_score", 2, "应急快速评审期限"),
    _workdays("emergency_propose", 2, "应急揭榜提出期限"),
    _workdays("emergency_step", 1, "应急各步审批、审查、签订期限"),
    _workdays("emergency_match", 2, "应急对接并拟稿期限"),
    _workdays("emergency_publicity", 1, "应急公示期（缩短公示获准）", rule="R-083"),
    _workdays("emergency_sign", 2, "应急双方签订任务书期限"),
    _days("emergency_makeup", 30, "应急事后补办期限"),
    Seeded("emergency_report_interval", "P7D", "应急类进展报告（周报）间隔"),
    _workdays("emergency_report", 2, "应急类周报期限"),
)

PARAMETERS = RULES + TERMS + EMERGENCY


def bounds_of(name: str, unit: str) -> Bounds:
    """Return between what the numbers of a parameter must lie; shares lie between 0 and 1."""
    seeded = next((each for each in PARAMETERS if each.name == name), None)
    if unit == SHARE:
        return Bounds(most=1)
    if seeded is None:
        return Bounds()
    rule = "；依据：".join(part for part in (seeded.rule, seeded.article) if part)
    return Bounds(seeded.least, seeded.most, unit, rule, is_odd=seeded.is_odd)
