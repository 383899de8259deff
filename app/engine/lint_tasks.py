"""Checks of single elements: user tasks are complete, formulas call functions that exist, ids are words."""

import re

from ..feel import advise, suggest
from ..feel.builtins import BUILTINS
from .drawing import Drawing, Node, Scope
from .findings import Findings

DUE, NEVER = "due", "none"
"""The property with which a diagram declares that a task has no due date."""

ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def check_tasks(drawing: Drawing, findings: Findings) -> None:
    """Check every element by itself."""
    elements: list[Node | Scope] = [*drawing.processes, *drawing.nodes()]
    for element in elements:
        _check_id(element, findings)
    for scope in drawing.processes:
        _check_executable(scope, findings)
    for node in drawing.nodes():
        if node.type == "userTask":
            _check_user_task(node, findings)
    names = {node.id: node.name for node in drawing.nodes()}
    for element_id, what, formula in drawing.formulas:
        for function in sorted(formula.expression.functions):
            near = suggest(function, BUILTINS)
            findings.error(
                element_id,
                names.get(element_id, ""),
                "unknown_function",
                f"{what} 调用了不存在的函数“{function}” / {what} calls an unknown function: {function}",
                f"是否想写“{near}”？ / did you mean {near}?" if near else "请改正。/ Correct it.",
            )
        for remark in formula.expression.certain:
            findings.warning(
                element_id,
                names.get(element_id, ""),
                "certain_null",
                f"{what}: {advise(remark, formula.text, ())}",
                "这一部分总是空值，请改正。/ This part is always null. Correct it.",
            )


def _check_id(node: Node | Scope, findings: Findings) -> None:
    if not ID.fullmatch(node.id):
        findings.error(
            node.id,
            node.name,
            "bad_id",
            "标识只能用英文字母、数字和下划线 / an id is made of ASCII letters, digits and underscores",
            "请改标识，名称可以是中文。/ Change the id; the name may be Chinese.",
        )


def _check_executable(process: Scope, findings: Findings) -> None:
    if not process.is_executable:
        findings.error(
            process.id,
            process.name,
            "not_executable",
            "流程没有标为可执行 / the process is not marked as executable",
            "请在建模器中勾选 Executable，或从文件中删去它。/ Tick Executable, or take it out.",
        )


def _check_user_task(node: Node, findings: Findings) -> None:
    extensions = node.extensions
    if extensions.assignee is extensions.candidate_groups is extensions.candidate_users is None:
        findings.warning(
            node.id,
            node.name,
            "no_candidates",
            "没有写明谁来办理 / nobody is named who may work on it",
            "请填写候选组或办理人。/ Fill in candidate groups or an assignee.",
        )
    if extensions.due_date is None and extensions.properties.get(DUE) != NEVER:
        findings.warning(
            node.id,
            node.name,
            "no_due_date",
            "没有办理期限 / there is no due date",
            "请填写 dueDate，例如 =add working days(today(), 5)；确实无期限的，加属性 due = none。"
            " / Fill in the due date, or the property due = none where there is none.",
        )
    if not node.documentation:
        findings.warning(
            node.id,
            node.name,
            "no_rule",
            "没有写明依据的规则 / the rule it follows is not documented",
            "请在 documentation 中写明，例如 S3_ST_Public; R-064; 依据：……。/ Write it in the documentation.",
        )
