"""What public pages say: in the words an officer would use, with neither personal data nor secrets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .registers.batches import Batch
from .registers.list_items import ListItem
from .registers.projects import Project
from .wording import (
    ARTICLES,
    FIELDS,
    HOTLINE,
    PROJECT_TYPES,
    RULES,
    amount,
    chinese_moment,
    chinese_start,
    in_words,
    paragraphs,
    period,
)

Page = dict[str, Any]


def _page(heading: str, meta: Sequence[str], texts: Sequence[str], facts: Sequence[tuple[str, str]]) -> Page:
    shown = [[term, words] for term, words in facts if words]
    return {
        "meta": [part for part in meta if part],
        "heading": heading,
        "paragraphs": list(texts),
        "facts": shown,
    }


def call_page(batch: Batch, opened: datetime) -> Page:
    """Write the call for needs (N-00)."""
    rules = batch.rules
    return _page(
        "征集通知",
        (batch.number,),
        paragraphs(rules.get("notice")),
        (
            ("征集时间", f"{chinese_start(opened)}起；本批截至{chinese_moment(batch.cutoff)}"),
            ("常年征集", "截止后仍可填报，纳入以后批次筛选"),
            ("受理类型", in_words(rules.get("project_types") or [], PROJECT_TYPES)),
            ("重点方向", in_words(rules.get("fields") or [], FIELDS)),
            ("企业自身投入", f"技术攻关类不低于 {amount(rules.get('min_own_funds'))}"),
            ("征集口径", RULES.get(str(rules.get("collection_rules")), "")),
            ("填报方式", "登录本平台在线填报需求表，无须提交纸质材料"),
            ("咨询", HOTLINE),
        ),
    )


def list_page(item: ListItem) -> Page:
    """Write a list item as the whole of society reads it (N-02)."""
    values = item.values
    page = _page(
        "榜单内容",
        (item.number, PROJECT_TYPES.get(item.project_type, ""), FIELDS.get(item.tech_field, "")),
        paragraphs(values.get("list_content")),
        (
            ("发榜单位", item.publisher_name),
            ("研发总投入", amount(values.get("rd_total"))),
            ("揭榜金额", amount(values.get("bounty"))),
            ("实施周期", f"{values['duration_months']} 个月" if values.get("duration_months") else ""),
            ("对揭榜方要求", str(values.get("bidder_requirements") or "")),
            ("产权归属、利益分配", str(values.get("ip_benefit") or "")),
            ("实测要求", str(values.get("field_test") or "")),
            ("揭榜截止", chinese_moment(item.bid_deadline)),
            ("揭榜方式", "可单独或联合揭榜，登录本平台填报实施方案；发榜单位的下属单位不得揭榜"),
            ("咨询", str(values.get("contact_public") or HOTLINE)),
        ),
    )
    return page | {"tables": [_indicators(values.get("kpi_table") or [])] if values.get("kpi_table") else []}


def _indicators(rows: Sequence[Mapping[str, Any]]) -> Page:
    names = ("name", "unit", "current", "target", "method")
    cells = [[str(row.get(name) if row.get(name) is not None else "") for name in names] for row in rows]
    return {"title": "指标", "columns": ["指标", "单位", "现状", "目标", "检测方法"], "rows": cells}


def revocation_page(item: ListItem, reason: str) -> Page:
    """Write that a list item is closed without a project (N-04)."""
    return _page(
        "公告内容",
        (item.number,),
        (f"榜单“{item.title}”（{item.number}）未能形成揭榜项目，现予结榜。",),
        (("发榜单位", item.publisher_name), ("原因", reason), ("咨询", HOTLINE)),
    )


def publicity_page(
    variables: Mapping[str, Any],
    agreement: Mapping[str, Any],
    item: ListItem,
    ends: datetime,
    members: Sequence[str] = (),
) -> Page:
    """Write a public notice (N-05): parties, amount and period; no clause that is a business secret."""
    publicity = variables.get("publicity") or {}
    return _page(
        "公示内容",
        ("科技厅", f"公示期至{chinese_moment(ends)}"),
        paragraphs(publicity.get("pub_body")),
        (
            ("榜单", f"{item.number} {item.title}"),
            ("技术需求方", str(variables.get("demander_name") or "")),
            ("技术供给方", str(variables.get("supplier_name") or "")),
            *_joint(members),
            ("揭榜协议金额", amount(agreement.get("agreement_amount"))),
            ("实施期限", period(agreement.get("start_date"), agreement.get("end_date"))),
            ("依据", f"{ARTICLES}第九条（七）"),
            ("受理异议", str(publicity.get("pub_contact") or HOTLINE)),
        ),
    )


def announcement_page(
    project: Project, item: ListItem, announcement: Mapping[str, Any], members: Sequence[str] = ()
) -> Page:
    """Write the announcement of an award (N-06)."""
    return _page(
        "公告内容",
        (str(announcement.get("ann_no") or ""), project.number),
        paragraphs(announcement.get("ann_body")),
        (
            ("榜单", f"{item.number} {item.title}"),
            ("项目编号", project.number),
            ("发榜单位", item.publisher_name),
            ("揭榜单位", project.supplier_name),
            *_joint(members),
            ("技术需求方", project.demander_name),
            ("实施期限", period(project.start_date.isoformat(), project.end_date.isoformat())),
            ("依据", f"{ARTICLES}第九条（七）"),
        ),
    )


def acceptance_page(project: Project, mode: str, members: Sequence[str] = ()) -> Page:
    """Write the public conclusion of a project (N-08)."""
    return _page(
        "结论",
        (project.number,),
        (f"项目“{project.title}”已完成任务书约定的任务，通过{mode}。",),
        (
            ("项目编号", project.number),
            ("技术需求方", project.demander_name),
            ("技术供给方", project.supplier_name),
            *_joint(members),
            ("实施期限", period(project.start_date.isoformat(), project.end_date.isoformat())),
            ("依据", f"{ARTICLES}第十二条、第十四条"),
        ),
    )


def failure_page(project: Project, members: Sequence[str] = ()) -> Page:
    """Write the public conclusion of a project that was not accepted (N-08)."""
    said = f"项目“{project.title}”未通过验收，财政补助的剩余部分不再拨付。"
    return _ended_page("结论", project, said, members, "第十二条、第十四条")


def termination_page(project: Project, members: Sequence[str] = ()) -> Page:
    """Write the public notice of a project's termination (N-09)."""
    said = f"项目“{project.title}”经供需双方一致申请并经审核同意终止，已完成专项审计。"
    return _ended_page("公告内容", project, said, members, "第十六条")


def _ended_page(heading: str, project: Project, said: str, members: Sequence[str], articles: str) -> Page:
    return _page(
        heading,
        (project.number,),
        (said,),
        (
            ("项目编号", project.number),
            ("技术需求方", project.demander_name),
            ("技术供给方", project.supplier_name),
            *_joint(members),
            ("依据", f"{ARTICLES}{articles}"),
        ),
    )


def _joint(members: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return (("联合体成员单位", "、".join(members)),) if members else ()
