"""What activities need to be run."""

from .drawing import Drawing, Node
from .findings import Findings
from .refusals import refuse_at


def check_activity(node: Node, _drawing: Drawing, findings: Findings) -> None:
    """Check that an activity says what it does."""
    extensions = node.extensions
    is_throw = (
        node.type in ("endEvent", "intermediateThrowEvent") and node.event and node.event.kind == "message"
    )
    if (node.type in ("serviceTask", "sendTask") or is_throw) and not extensions.job_type:
        refuse_at(
            findings,
            node,
            "no_job_type",
            "没有作业类型 / there is no job type",
            "请填写 Task definition 的 type；发消息用 publish-message。"
            " / Fill in the type of the task definition; publish-message sends a message.",
        )
    if (
        node.type == "scriptTask"
        and not extensions.job_type
        and not (extensions.script and extensions.result_variable)
    ):
        refuse_at(
            findings,
            node,
            "no_script",
            "脚本任务没有 FEEL 表达式或结果变量 / the script task has no FEEL expression or result variable",
            "请填写两者。/ Fill in both.",
        )
    if node.type == "businessRuleTask" and not extensions.job_type and not extensions.decision_id:
        refuse_at(
            findings,
            node,
            "no_decision",
            "业务规则任务没有写明决策 / the business rule task names no decision",
            "请填写 decisionId。/ Fill in the decision id.",
        )
    if node.type == "callActivity" and extensions.called is None:
        refuse_at(
            findings,
            node,
            "no_called_process",
            "调用活动没有写明流程 / the call activity names no process",
            "请填写 processId。/ Fill in the process id.",
        )
    called = extensions.called
    if called is not None and called.binding == "versionTag" and not called.tag:
        refuse_at(
            findings,
            node,
            "no_version_tag",
            "按版本标签绑定，但没有写明标签 / the call is bound to a version tag, but names none",
            "请填写 Version tag，或把 Binding 改为 latest。/ Fill in the version tag, or bind it to latest.",
        )
