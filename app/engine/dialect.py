"""The zeebe extension elements of an element, read into plain values (ENGINE.md 1 lists them)."""

from dataclasses import dataclass, field

from lxml import etree

from ..feel import FeelError
from .expressions import Formula, Value, read_formula, read_value
from .findings import Findings
from .xml_reader import CAMUNDA_7, NAMESPACES, ZEEBE, children, local_name, namespace

UNREADABLE = read_formula("null")
"""What stands for FEEL that cannot be parsed, which is an error already: nothing else is said of it."""

ABOUT = "about"
"""The property of a user task that says which of several alike it is: a bid, a unit, a person, a year."""


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """One row of an ioMapping: what to evaluate and the (dotted) variable that gets it."""

    source: Value
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormLink:
    """The form of a user task or start event; `binding` is latest, deployment or versionTag:<tag>."""

    form_id: Value
    binding: str = "latest"


@dataclass(frozen=True, slots=True)
class Loop:
    """A multi-instance: over what, under which names, and when it may end early."""

    collection: Value
    element: str | None
    output_collection: str | None
    output_element: Formula | None
    completion: Formula | None
    is_sequential: bool


@dataclass(frozen=True, slots=True)
class CalledProcess:
    """What a call activity calls and which variables travel."""

    process_id: Value
    binding: str = "latest"
    tag: str | None = None  # of the version, when it is bound to one
    takes_all: bool = True
    returns_all: bool = True


@dataclass(slots=True)
class Extensions:
    """Everything the dialect can say about one element; most of it is empty on most elements."""

    inputs: list[VariableMapping] = field(default_factory=list)
    outputs: list[VariableMapping] = field(default_factory=list)
    form: FormLink | None = None
    assignee: Value | None = None
    candidate_groups: Value | None = None
    candidate_users: Value | None = None
    due_date: Value | None = None
    follow_up_date: Value | None = None
    priority: Value | None = None
    job_type: Value | None = None
    retries: Value = "3"
    headers: dict[str, Value] = field(default_factory=dict)
    script: Formula | None = None
    decision_id: Value | None = None
    decision_binding: str = "latest"
    result_variable: str | None = None
    called: CalledProcess | None = None
    correlation_key: Value | None = None
    version_tag: str | None = None
    about: Value | None = None
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Source:
    """Where values are read from: one element of one file, and where findings about it go."""

    findings: Findings
    element_id: str
    name: str
    formulas: list[tuple[str, str, Formula]]
    unsigned: list[tuple[str, str, str]]

    def value(self, text: str | None, what: str) -> Value | None:
        """Read an attribute that may be FEEL; what cannot be parsed becomes a finding."""
        if text is None or not text.strip():
            return None
        try:
            return self._kept(read_value(text), what)
        except FeelError as error:
            return self._unparsable(what, text, error)

    def formula(self, text: str | None, what: str) -> Formula | None:
        """Read an attribute that is always FEEL."""
        if text is None or not text.strip().removeprefix("=").strip():
            return None
        try:
            formula = read_formula(text)
        except FeelError as error:
            return self._unparsable(what, text, error)
        self._kept(formula, what)
        if not text.lstrip().startswith("="):
            self.unsigned.append((self.element_id, what, text.strip()))
        return formula

    def refuse(self, rule: str, what: str, remedy: str) -> None:
        """Note an error about this element."""
        self.findings.error(self.element_id, self.name, rule, what, remedy)

    def _kept(self, value: Value, what: str) -> Value:
        if isinstance(value, Formula):
            self.formulas.append((self.element_id, what, value))
        return value

    def _unparsable(self, what: str, text: str, error: FeelError) -> Formula:
        self.refuse(
            "feel_syntax",
            f"{what} 的 FEEL 表达式有误：{text} / FEEL of {what} cannot be read: {error}",
            "请改正表达式。/ Correct the expression.",
        )
        return UNREADABLE


def read_extensions(element: etree._Element, source: Source) -> Extensions:
    """Read what the extension elements of a BPMN element say; what is not understood is refused."""
    found = Extensions()
    for container in children(element, "extensionElements"):
        for extension in container:
            if namespace(extension) == ZEEBE:
                _read_one(extension, found, source)
            elif namespace(extension) == CAMUNDA_7:
                _refuse_camunda_7(source, local_name(extension))
    for name in element.attrib:
        if str(name).startswith(f"{{{CAMUNDA_7}}}"):
            _refuse_camunda_7(source, str(name).rpartition("}")[2])
    return found


def read_loop(element: etree._Element, source: Source) -> Loop | None:
    """Read the multi-instance of an activity; None when there is none (or it is refused)."""
    loops = children(element, "multiInstanceLoopCharacteristics")
    if not loops:
        return None
    rows = loops[0].xpath("./bpmn:extensionElements/zeebe:loopCharacteristics", namespaces=NAMESPACES)
    collection = source.value(rows[0].get("inputCollection"), "inputCollection") if rows else None
    if collection is None:
        source.refuse(
            "multi_instance_collection",
            "多实例没有输入集合 / the multi-instance has no input collection",
            "请填写 inputCollection，例如 =experts。/ Fill in the input collection.",
        )
        return None
    conditions = children(loops[0], "completionCondition")
    return Loop(
        collection=collection,
        element=rows[0].get("inputElement") or None,
        output_collection=rows[0].get("outputCollection") or None,
        output_element=source.formula(rows[0].get("outputElement"), "outputElement"),
        completion=source.formula(conditions[0].text, "completionCondition") if conditions else None,
        is_sequential=loops[0].get("isSequential") == "true",
    )


def _read_one(extension: etree._Element, found: Extensions, source: Source) -> None:
    name = local_name(extension)
    reader = READERS.get(name)
    if reader is None:
        source.refuse(
            "unsupported_extension",
            f"不支持的扩展 zeebe:{name} / the extension zeebe:{name} is not supported",
            "请在建模器中去掉它。/ Remove it in the modeller.",
        )
        return
    reader(extension, found, source)


def _read_mappings(extension: etree._Element, found: Extensions, source: Source) -> None:
    for row in extension:
        value, target = source.value(row.get("source"), f"{local_name(row)} source"), row.get("target", "")
        rows = found.inputs if local_name(row) == "input" else found.outputs
        rows.append(VariableMapping("" if value is None else value, tuple(target.split("."))))


def _read_form(extension: etree._Element, found: Extensions, source: Source) -> None:
    form_id = source.value(extension.get("formId"), "formId")
    if form_id is None:
        source.refuse(
            "form_reference",
            "表单只能按 formId 引用 / a form is referred to by its formId only",
            "请改用“Camunda Form (linked)”。/ Use a linked Camunda form.",
        )
        return
    binding = extension.get("bindingType", "latest")
    tag = extension.get("versionTag")
    found.form = FormLink(form_id, f"versionTag:{tag}" if binding == "versionTag" else binding)


def _read_assignment(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.assignee = source.value(extension.get("assignee"), "assignee")
    found.candidate_groups = source.value(extension.get("candidateGroups"), "candidateGroups")
    found.candidate_users = source.value(extension.get("candidateUsers"), "candidateUsers")


def _read_schedule(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.due_date = source.value(extension.get("dueDate"), "dueDate")
    found.follow_up_date = source.value(extension.get("followUpDate"), "followUpDate")


def _read_priority(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.priority = source.value(extension.get("priority"), "priority")


def _read_job(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.job_type = source.value(extension.get("type"), "job type")
    found.retries = source.value(extension.get("retries"), "retries") or "3"


def _read_headers(extension: etree._Element, found: Extensions, source: Source) -> None:
    for row in extension:
        key = row.get("key", "")
        value = source.value(row.get("value"), f"header {key}")
        found.headers[key] = "" if value is None else value


def _read_script(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.script = source.formula(extension.get("expression"), "script")
    found.result_variable = extension.get("resultVariable") or None


def _read_decision(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.decision_id = source.value(extension.get("decisionId"), "decisionId")
    found.decision_binding = extension.get("bindingType", "latest")
    found.result_variable = extension.get("resultVariable") or None


def _read_called(extension: etree._Element, found: Extensions, source: Source) -> None:
    process_id = source.value(extension.get("processId"), "processId")
    if process_id is None:
        return
    binding = extension.get("bindingType", "latest")
    found.called = CalledProcess(
        process_id,
        binding,
        extension.get("versionTag") if binding == "versionTag" else None,
        takes_all=extension.get("propagateAllParentVariables", "true") == "true",
        returns_all=extension.get("propagateAllChildVariables", "true") == "true",
    )


def _read_subscription(extension: etree._Element, found: Extensions, source: Source) -> None:
    found.correlation_key = source.value(extension.get("correlationKey"), "correlationKey")


def _read_version_tag(extension: etree._Element, found: Extensions, _source: Source) -> None:
    found.version_tag = extension.get("value") or None


def _read_properties(extension: etree._Element, found: Extensions, source: Source) -> None:
    """Read the element's own words; `about` says which of several alike a task is, and may be FEEL."""
    found.properties.update({row.get("name", ""): row.get("value", "") for row in extension})
    if ABOUT in found.properties:
        found.about = source.value(found.properties.pop(ABOUT), ABOUT)


def _read_nothing(_extension: etree._Element, _found: Extensions, _source: Source) -> None:
    """`zeebe:userTask` only says that the task is not a job, which ours never are."""


def _refuse_camunda_7(source: Source, name: str) -> None:
    source.refuse(
        "camunda_7",
        f"这是 Camunda 7 的写法 camunda:{name} / camunda:{name} belongs to Camunda 7",
        "请用 Camunda Modeler 的 Camunda 8 模式绘制。/ Draw it in the Camunda 8 mode of the modeller.",
    )


READERS = {
    "ioMapping": _read_mappings,
    "formDefinition": _read_form,
    "assignmentDefinition": _read_assignment,
    "taskSchedule": _read_schedule,
    "priorityDefinition": _read_priority,
    "taskDefinition": _read_job,
    "taskHeaders": _read_headers,
    "script": _read_script,
    "calledDecision": _read_decision,
    "calledElement": _read_called,
    "subscription": _read_subscription,
    "versionTag": _read_version_tag,
    "properties": _read_properties,
    "userTask": _read_nothing,
}
