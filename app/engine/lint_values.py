"""Checks of values that are written out: what no instance could ever use is found at deployment already.

A value behind `=` is known only at run time; there the same limits make it an incident.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from ..domain.errors import ExecutionFailed
from ..feel import Environment
from .dialect import VariableMapping
from .drawing import Drawing, Node, Scope
from .expressions import Value
from .findings import Findings
from .limits import (
    HIGHEST_PRIORITY,
    LONGEST_ID,
    LONGEST_JOB_TYPE,
    LONGEST_NAME,
    LONGEST_PERSON,
    LONGEST_TEXT,
    MOST_RETRIES,
    measured,
)
from .refusals import refuse_at
from .tasks import is_number_up_to
from .timers import moment, schedule

SOME_DAY = datetime.fromisoformat("2022-01-28T12:00:00+08:00")
"""The day on which written timers are tried out: whether they can be read does not depend on it."""
TRIED = Environment(now=SOME_DAY)
VARIABLE = re.compile(r"[^\W\d]\w*")


def check_values(drawing: Drawing, findings: Findings) -> None:
    """Check every literal time, number, name and text of the file."""
    for scope in drawing.processes:
        _check_length(scope, scope.version_tag, "versionTag", LONGEST_TEXT, findings)
    elements: list[Node | Scope] = [*drawing.processes, *drawing.nodes()]
    for element in elements:
        _check_id(element, findings)
    for node in drawing.nodes():
        _check_times(node, findings)
        _check_timer(node, findings)
        _check_numbers(node, findings)
        _check_names(node, findings)
        _check_key(node, findings)
        for value, what, longest in _texts(node):
            _check_length(node, value, what, longest, findings)


def _check_id(element: Node | Scope, findings: Findings) -> None:
    if len(element.id) > LONGEST_ID:
        refuse_at(
            findings,
            element,
            "long_id",
            f"标识有 {len(element.id)} 字，上限 {LONGEST_ID} / the id has {len(element.id)} characters",
            f"请缩短到 {LONGEST_ID} 字以内。/ Shorten it to {LONGEST_ID} characters.",
        )
    if len(element.name) > LONGEST_NAME:
        findings.warning(
            element.id,
            element.name[:LONGEST_NAME],
            "long_name",
            f"名称有 {len(element.name)} 字，列表中只显示前 {LONGEST_NAME} 字"
            f" / lists show the first {LONGEST_NAME} characters of the name",
            "请缩短名称，详情写入 documentation。/ Shorten it; details belong in the documentation.",
        )


def _check_times(node: Node, findings: Findings) -> None:
    extensions = node.extensions
    for value, what in ((extensions.due_date, "dueDate"), (extensions.follow_up_date, "followUpDate")):
        if isinstance(value, str) and moment(value, TRIED) is None:
            refuse_at(
                findings,
                node,
                "bad_time",
                f"{what} 不是日期或时刻：{value} / {what} is no date or time: {value}",
                "请写作 2022-02-09 或 =add working days(today(), 5)。/ Write a date, or FEEL behind an =.",
            )


def _check_timer(node: Node, findings: Findings) -> None:
    event = node.event
    if event is None or event.kind != "timer" or not isinstance(event.when, str):
        return
    try:
        schedule(event, {}, TRIED, SOME_DAY)
    except ExecutionFailed as error:
        refuse_at(
            findings,
            node,
            "bad_timer",
            str(error),
            "请写作 P5D、R3/PT1H 或 2022-02-09T00:00:00+08:00，周期至少一分钟。"
            " / Write a duration, a cycle of at least a minute, or a date.",
        )


def _check_numbers(node: Node, findings: Findings) -> None:
    extensions = node.extensions
    for value, what, highest in (
        (extensions.priority, "priority", HIGHEST_PRIORITY),
        (extensions.retries, "retries", MOST_RETRIES),
    ):
        if isinstance(value, str) and not is_number_up_to(value, highest):
            refuse_at(
                findings,
                node,
                "bad_number",
                f"{what} 应为 0 到 {highest} 的整数：{value}"
                f" / {what} should be a whole number up to {highest}",
                "请改正。/ Correct it.",
            )


def _check_names(node: Node, findings: Findings) -> None:
    for name, what in _variables(node):
        if not VARIABLE.fullmatch(name):
            refuse_at(
                findings,
                node,
                "bad_variable",
                f"{what} 不是变量名：“{name}” / {what} is no name of a variable: {name!r}",
                "变量名由字母、数字和下划线组成，层次用一个点分开，例如 need.title。"
                " / Write letters, digits and underscores, with single dots between levels.",
            )


def _variables(node: Node) -> Iterator[tuple[str, str]]:
    extensions = node.extensions
    for mapping in (*extensions.inputs, *extensions.outputs):
        yield from ((part, f"target {_written(mapping)}") for part in mapping.target)
    if extensions.result_variable:
        yield extensions.result_variable, "resultVariable"
    if node.loop is not None and node.loop.element:
        yield node.loop.element, "inputElement"
    if node.loop is not None and node.loop.output_collection:
        yield node.loop.output_collection, "outputCollection"


def _written(mapping: VariableMapping) -> str:
    return f"“{'.'.join(mapping.target)}”"


def _check_key(node: Node, findings: Findings) -> None:
    key = node.event.correlation_key if node.event is not None else None
    if isinstance(key, str):
        findings.warning(
            node.id,
            node.name,
            "constant_key",
            f"关联键是固定文字“{key}”，所有实例等待同一条消息"
            f" / the correlation key is the fixed text {key}: every instance waits for the same message",
            "请写成表达式，例如 =project_id。/ Write an expression, such as =project_id.",
        )


def _texts(node: Node) -> Iterator[tuple[Value | None, str, int]]:
    extensions, event = node.extensions, node.event
    yield extensions.assignee, "assignee", LONGEST_PERSON
    yield from ((group, "candidateGroups", LONGEST_TEXT) for group in _parts(extensions.candidate_groups))
    yield from ((user, "candidateUsers", LONGEST_PERSON) for user in _parts(extensions.candidate_users))
    yield extensions.job_type, "job type", LONGEST_JOB_TYPE
    if extensions.form is not None:
        yield extensions.form.form_id, "formId", LONGEST_TEXT
    if event is not None:
        yield event.name, f"{event.kind} name", LONGEST_TEXT
        yield event.correlation_key, "correlationKey", LONGEST_TEXT


def _parts(value: Value | None) -> list[str]:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else []


def _check_length(
    element: Node | Scope, value: Value | None, what: str, longest: int, findings: Findings
) -> None:
    if isinstance(value, str):
        try:
            measured(value, what, longest)
        except ExecutionFailed as error:
            refuse_at(findings, element, "long_text", str(error), "请缩短。/ Shorten it.")
