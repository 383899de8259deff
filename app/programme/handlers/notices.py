"""Notices that a diagram sends by itself: reminders and urgings."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from .telling import tell

WHAT_TO_DO = {
    "remind_matching": "洽谈期已满，对接记录尚未提交。请双方抓紧商定，由经办处室在待办中填写对接记录。",
    "remind_voucher": "协议约定的第一笔资金尚无支付凭证。请需求方按协议付款，并在待办中上传凭证。",
    "suggest_change": "年度检查认为项目宜变更或终止。请供需双方协商一致，并与经办处室联系办理。",
    "urge_report": "年度进展报告已过期限。请需求方尽快在待办中提交，经办处室督促办理。",
    "urge_acceptance": "实施期满后规定期限内尚未提交验收申请。请需求方尽快在待办中提交，经办处室负责人督办。",
}
"""What a reminder asks for, by the element that sends it."""


@writes()
def send_notice(call: RecordCall) -> Mapping[str, Any]:
    """Tell the groups of the header `to`; `body` may say what to do, else the element's own words do."""
    groups = call.headers.get("to")
    if not isinstance(groups, list):
        raise ExecutionFailed(
            f'“{call.element_id}”的 to 应为用户组的列表，例如 ["org:" + demander_org]。'
            " / The header 'to' must be a list of groups.",
            call.element_id,
        )
    subject = str(call.headers.get("subject") or "办理提醒")
    body = str(
        call.headers.get("body") or WHAT_TO_DO.get(call.element_id) or f"{subject}，请登录后在待办中办理。"
    )
    title = f"{subject}：{call.instance.title}" if call.instance.title else subject
    known = [group for group in groups if isinstance(group, str) and group]
    tell(call, str(call.headers.get("notice", "N-01")), known, title, body)
    return {}
