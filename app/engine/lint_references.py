"""Checks of what a diagram refers to: forms, decisions, processes, job types, groups."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from .drawing import Drawing, Node
from .expressions import Formula, Value
from .findings import Findings
from .known import Known

# a text in FEEL that is a group or the beginning of one: not one that something is compared with
GROUP_IN_FEEL = re.compile(r'(?<![=<>!]\s)(?<![=<>!])"([A-Za-z_][A-Za-z_0-9]*)(?::[^"]*)?"')

WORDS = {
    "form": ("表单", "form"),
    "decision": ("决策", "decision"),
    "job_type": ("作业类型", "job type"),
    "process": ("流程", "process"),
}


def check_references(drawing: Drawing, findings: Findings, known: Known) -> None:
    """Check every name that is written out; names computed by FEEL are known only at run time."""
    own = {scope.id for scope in drawing.processes}
    processes = {*known.processes, *own}
    for node in drawing.nodes():
        extensions = node.extensions
        form_id = extensions.form.form_id if extensions.form else None
        process_id = extensions.called.process_id if extensions.called else None
        if isinstance(extensions.decision_id, str) and extensions.decision_id in known.libraries:
            findings.error(node.id, node.name, "no_decision_here", *_a_library(extensions.decision_id))
            continue
        for value, names, kind in (
            (form_id, known.forms, "form"),
            (extensions.decision_id, known.decisions, "decision"),
            (extensions.job_type, known.job_types, "job_type"),
            (process_id, processes, "process"),
        ):
            if isinstance(value, str) and value and value not in names:
                findings.error(node.id, node.name, f"unknown_{kind}", *_no_such(kind, value, names))
        _check_bindings(node, findings)
        _check_groups(node, extensions.candidate_groups, known, findings)
        if _is_bound(node) and process_id in processes - own and process_id not in known.together:
            findings.error(node.id, node.name, "not_together", *_apart(str(process_id)))


def _is_bound(node: Node) -> bool:
    called = node.extensions.called
    return called is not None and called.binding == "deployment" and isinstance(called.process_id, str)


def _apart(process_id: str) -> tuple[str, str]:
    what = (
        f"“{process_id}”应取同一次部署的一版，但它不在这次部署的文件中"
        f" / {process_id} is called in the version of this deployment, but does not come in it"
    )
    remedy = "请一并上传，或把 Binding 改为 latest。/ Upload it together with this, or bind it to latest."
    return what, remedy


def _check_bindings(node: Node, findings: Findings) -> None:
    """Refuse what would silently be the newest version: tasks take the form and the decision of their day."""
    form = node.extensions.form
    for binding, kind in (
        (form.binding if form else "latest", "form"),
        (node.extensions.decision_binding, "decision"),
    ):
        if binding != "latest":
            chinese, english = WORDS[kind]
            findings.error(
                node.id,
                node.name,
                "unsupported_binding",
                f"{chinese}的绑定方式“{binding}”不支持，总是用最新一版"
                f" / the binding {binding} of a {english} is not supported, the newest version is taken",
                "请把 Binding 改为 latest。/ Set the binding to latest.",
            )


def _no_such(kind: str, name: str, names: Collection[str]) -> tuple[str, str]:
    chinese, english = WORDS[kind]
    near = get_close_matches(name, names, n=1)
    remedy = f"是否想写“{near[0]}”？ / Did you mean {near[0]}?" if near else ""
    if kind != "job_type":
        remedy = remedy or "请一并部署，或改正名称。/ Deploy it together with this file, or correct the name."
    else:
        remedy = remedy or f"可用 / possible: {', '.join(sorted(names))}。"
        remedy += (
            "由外部程序办理的类型，请管理员写入设置 OUTSIDE_JOB_TYPES。"
            " / A type that another program does stands in the setting OUTSIDE_JOB_TYPES."
        )
    return f"没有{chinese}“{name}” / there is no {english} {name}", remedy


def _a_library(name: str) -> tuple[str, str]:
    return (
        f"“{name}”是函数库，里面没有决策 / {name} is a library of functions without a decision",
        "请改为导入它的决策。/ Name a decision that imports it.",
    )


def _check_groups(node: Node, value: Value | None, known: Known, findings: Findings) -> None:
    if isinstance(value, Formula):
        for group in GROUP_IN_FEEL.findall(value.text):
            if group not in known.groups:
                findings.warning(node.id, node.name, "unknown_group", *_no_group(group))
    elif value:
        for group in (part.strip() for part in value.split(",")):
            if group.partition(":")[0] not in known.groups:
                findings.error(node.id, node.name, "unknown_group", *_no_group(group))


def _no_group(group: str) -> tuple[str, str]:
    return (
        f"没有候选组“{group}” / there is no group {group}",
        "请改为已有的角色。/ Name a role that exists.",
    )
