"""Notices that a diagram sends by itself: reminders and urgings."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ...store.tasks import open_tasks_of
from ..wording import chinese_moment
from .telling import tell

WHAT_TO_DO = {
    "remind_matching": "洽谈期已满，对接记录尚未提交。请双方抓紧商定，由经办处室在待办中填写对接记录。",
    "remind_voucher": "协议约定的第一笔资金尚无支付凭证。请需求方按协议付款，并在待办中上传凭证。",
    "suggest_change": "年度检查认为项目宜变更或终止。请供需双方协商一致后，"
    "由任一方在项目页“申请变更、延期或终止”提出。",
    "urge_report": "年度进展报告逾期未交。请在“待办”里打开“年度进展报告”，尽快提交；有困难的请联系经办处室。",
    "urge_acceptance": "实施期满后规定期限内尚未提交验收申请。请需求方尽快在待办中提交，经办处室负责人督办。",
}
"""What a reminder asks for, by the element that sends it."""


@writes()
def send_notice(call: RecordCall) -> Mapping[str, Any]:
    """Tell the groups of the header `to`; `body` may say what to do, else the element's own words do.

    The header `task` names the task whose due date is told; `body_for_desks` is what the department reads
    instead of the words for the unit that has to act.
    """
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
    code, due = str(call.headers.get("notice", "N-01")), _due(call)
    units = [group for group in known if group.startswith(UNITS)]
    desks = [group for group in known if not group.startswith(UNITS)]
    tell(call, code, units, title, due, body)
    tell(call, code, desks, title, due, str(call.headers.get("body_for_desks") or body))
    return {}


UNITS = ("org:", "org_admin:")


def _due(call: RecordCall) -> str:
    """Say by when the task was to be done that the notice is about, if it names one."""
    named = str(call.headers.get("task") or "")
    tasks = open_tasks_of(call.work.session, call.instance.id) if named else ()
    due = min((task.due_at for task in tasks if task.element_id == named and task.due_at), default=None)
    return f"期限为{chinese_moment(due)}，已过。" if due else ""
