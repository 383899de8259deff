"""What a deployed form or decision says, to look at: the form as its users see it, the decision as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..dmn.elements import Decision, DecisionService, Definitions, Element, KnowledgeModel, Reference
from ..dmn.reader import read_definitions
from ..domain.errors import InvalidDeployment
from ..forms.tree import (
    Checkbox,
    ChoiceField,
    Component,
    Computed,
    DateField,
    Field,
    FileField,
    Form,
    Group,
    ListField,
    NumberField,
    TextField,
)
from ..services.work import Work
from .formterms import say_terms
from .formview import FormContext, render_preview

KIND_WORDS: Mapping[type[Component], str] = {
    TextField: "文字",
    NumberField: "数字",
    DateField: "日期",
    Checkbox: "勾选",
    ChoiceField: "选择",
    FileField: "文件",
    ListField: "多行",
    Computed: "计算",
    Group: "分组",
}

HIT_POLICIES = {
    "UNIQUE": "唯一：最多一行符合",
    "ANY": "任一：符合的各行结论相同",
    "FIRST": "首行：取符合的第一行",
    "PRIORITY": "优先：取结论次序最前的一行",
    "RULE ORDER": "列出：符合的各行，按行序",
    "OUTPUT ORDER": "列出：符合的各行，按结论次序",
    "COLLECT": "汇总：符合的各行",
}
AGGREGATIONS = {"SUM": "求和", "COUNT": "计数", "MIN": "取最小", "MAX": "取最大"}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a form: its place among the others, and what is asked of it."""

    depth: int
    label: str
    name: str
    kind: str
    terms: str
    condition: str
    formula: str


@dataclass(frozen=True, slots=True)
class FormPreview:
    """A form as its users see it, and all its fields with their names."""

    content: Markup
    fields: Sequence[FieldLine]


def preview_form(work: Work, digest: str) -> FormPreview | None:
    """Show a deployed form; None when the rules of today can no longer read it."""
    try:
        form = work.house.definitions.forms.get(work.session, digest)
    except InvalidDeployment:
        return None
    context = FormContext(variables={}, environment=work.environment, is_preview=True)
    return FormPreview(render_preview(form, context), list(_field_lines(form)))


def _field_lines(form: Form) -> Iterator[FieldLine]:
    waiting: list[tuple[int, Component]] = [(0, each) for each in reversed(form.components)]
    while waiting:
        depth, each = waiting.pop()
        if isinstance(each, Field | Group):
            yield _field_line(depth, each)
        if isinstance(each, Group | ListField):
            waiting += [(depth + 1, inner) for inner in reversed(each.components)]


def _field_line(depth: int, each: Field | Group) -> FieldLine:
    condition = f"隐藏条件：{each.hide.text}" if each.hide else ""
    kind = KIND_WORDS.get(type(each), "")
    if isinstance(each, Group):
        return FieldLine(depth, each.label, "", kind, "", condition, "")
    terms = [*(["必填"] if each.is_required else []), *say_terms(each, is_required=each.is_required)]
    formula = f"自动计算：{each.auto.text}" if each.auto else ""
    return FieldLine(depth, each.label, each.name, kind, "；".join(terms), condition, formula)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One element of a decision's graph: what it is called, what it needs, how it decides."""

    element: Element
    title: str
    kind: str
    requires: Sequence[str]


def preview_decision(content: bytes, file: str, decision_id: str) -> list[DecisionView] | None:
    """Show a decision and what it requires, itself first; None when the file can no longer be read."""
    definitions, _ = read_definitions(content, file)
    if definitions is None:
        return None
    known = {each.id: each for each in definitions.elements}
    is_library = decision_id not in known and not any(isinstance(each, Decision) for each in known.values())
    order, waiting = [], list(known) if is_library else [decision_id]
    while waiting:
        element_id = waiting.pop(0)
        if element_id in known and known[element_id] not in order:
            order.append(known[element_id])
            waiting += [each.element_id for each in _requirements(known[element_id])]
    return [_decision_view(each, definitions) for each in order]


def _decision_view(element: Element, definitions: Definitions) -> DecisionView:
    names = {each.id: _title(each) for each in definitions.elements}
    requires = [names.get(each.element_id, each.element_id) for each in _requirements(element)]
    kind = {
        "Decision": "决策",
        "KnowledgeModel": "公用函数",
        "DecisionService": "决策服务",
    }.get(type(element).__name__, "输入")
    return DecisionView(element, _title(element), kind, requires)


def _title(element: Element) -> str:
    return (
        (element.label if isinstance(element, Decision) else "") or element.place.element_name or element.name
    )


def _requirements(element: Element) -> Sequence[Reference]:
    if isinstance(element, Decision):
        return [*element.information, *element.knowledge]
    if isinstance(element, KnowledgeModel):
        return element.knowledge
    if isinstance(element, DecisionService):
        return [*element.outputs, *element.input_decisions, *element.input_data]
    return ()


def hit_policy_words(policy: str, aggregation: str | None) -> str:
    """Say how several matching rows of a table make one result."""
    words = HIT_POLICIES.get(policy, policy)
    return f"{words}，{AGGREGATIONS.get(aggregation, aggregation)}" if aggregation else words
