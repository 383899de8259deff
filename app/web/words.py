"""Chinese words for codes that stand in rows."""

from datetime import datetime

from ..programme.registers.list_items import ListItem, ListItemStatus

FIELDS = {
    "energy": "能源资源",
    "agriculture": "现代农牧业",
    "ecology": "生态环境",
    "other": "其他",
    "all": "全部",
}

NEED_STATUS = {
    "draft": "草稿",
    "submitted": "已提交",
    "supplementing": "补正中",
    "pooled": "已入库",
    "screening": "筛选中",
    "arguing": "论证中",
    "listed": "入榜",
    "failed": "流标",
    "not_listed": "未入榜",
    "rejected": "不予受理",
    "withdrawn": "已撤",
    "merged": "并入相近需求",
}

ITEM_STATUS = {
    "drafting": "拟定",
    "consulting": "会商",
    "published": "已截止",
    "closed": "评审中",
    "failed": "流标",
    "matched": "对接中",
    "publicity": "公示中",
    "awarded": "已公告",
    "revoked": "已撤榜",
}
"""What a list item is called once it takes no bids any more."""


def item_state(item: ListItem, now: datetime, *, is_unsealed: bool) -> str:
    """Say how a list item stands: nobody reviews anything before the bids are unsealed (SPEC 7)."""
    if item.takes_bids_at(now):
        return "揭榜中"
    if item.status is ListItemStatus.CLOSED and not is_unsealed:
        return "已截止"
    return ITEM_STATUS[item.status]


PROJECT_STATUS = {
    "signing": "签约中",
    "running": "实施中",
    "suspended": "挂起",
    "extended": "已延期",
    "accepting": "验收中",
    "rectifying": "整改中",
    "accepted": "已通过",
    "failed": "不通过",
    "terminating": "终止审计中",
    "terminated": "已终止",
}

ORGANISATION_KINDS = {
    "local_enterprise": "区内企业",
    "central_branch": "央企分公司",
    "university": "高校",
    "institute": "科研机构",
    "tech_enterprise": "科技型企业",
    "consortium": "创新联合体",
    "other": "其他",
}

NOTICE_WORDS = {
    "N-00": "征集通知",
    "N-01": "办理告知",
    "N-02": "榜单",
    "N-03": "定向发榜函",
    "N-04": "撤榜、流标公告",
    "N-05": "公示",
    "N-06": "揭榜公告",
    "N-07": "拨付通知",
    "N-08": "验收结论",
    "N-09": "终止公告",
    "N-10": "异议受理、答复",
    "N-11": "查处、信用结果",
    "": "待办提醒",
}

BID_STATUS = {
    "draft": "填报中",
    "confirming": "成员确认中",
    "sealed": "已密封提交，截止后启封",
    "not_submitted": "截止未提交",
    "late": "逾期，未受理",
    "unqualified": "资格不符",
    "reviewing": "评审中",
    "recommended": "拟推荐",
    "reserve": "备选",
    "not_selected": "未入选",
    "signed": "已签约",
    "recalled": "已撤回",
}
