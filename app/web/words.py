"""Chinese words for codes that stand in rows."""

FIELDS = {"energy": "能源资源", "agriculture": "现代农牧业", "ecology": "生态环境", "other": "其他"}

NEED_STATUS = {
    "draft": "草稿",
    "submitted": "已提交",
    "supplementing": "补正中",
    "pooled": "已入库",
    "screening": "筛选中",
    "arguing": "论证中",
    "listed": "入榜",
    "not_listed": "未入榜",
    "rejected": "不予受理",
    "withdrawn": "已撤",
}

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
