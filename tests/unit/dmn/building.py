"""Small DMN files written in a line or two, for tests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from app.dmn import DecisionResult, read_decisions
from app.feel import Environment

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
MAIN = "http://example.org/main"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
ENVIRONMENT = Environment(now=datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")))


def definitions(*children: str, namespace: str = MAIN, version: str = DMN_13) -> bytes:
    head = (
        f'<definitions xmlns="{version}" xmlns:feel="{FEEL}"'
        f' id="definitions" name="test" namespace="{namespace}">'
    )
    return f"{head}{''.join(children)}</definitions>".encode()


def literal(text: str, type_ref: str | None = None) -> str:
    return f"<literalExpression{_type(type_ref)}><text>{escape(text)}</text></literalExpression>"


def decision(name: str, logic: str, *requirements: str, type_ref: str | None = None) -> str:
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{_type(type_ref)}/>'
        f"{''.join(requirements)}{logic}</decision>"
    )


def needs_input(href: str) -> str:
    return f'<informationRequirement><requiredInput href="{_href(href)}"/></informationRequirement>'


def needs_decision(href: str) -> str:
    return f'<informationRequirement><requiredDecision href="{_href(href)}"/></informationRequirement>'


def needs_knowledge(href: str) -> str:
    return f'<knowledgeRequirement><requiredKnowledge href="{_href(href)}"/></knowledgeRequirement>'


def input_data(name: str, type_ref: str | None = None) -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{_type(type_ref)}/></inputData>'


def knowledge(name: str, parameters: Sequence[tuple[str, str | None]], logic: str, *requirements: str) -> str:
    formal = "".join(f'<formalParameter name="{one}"{_type(kind)}/>' for one, kind in parameters)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{''.join(requirements)}</businessKnowledgeModel>"
    )


def table(
    inputs: Sequence[tuple[str, str | None] | str],
    outputs: Sequence[tuple[str, str] | str],
    rows: Sequence[tuple[Sequence[str], Sequence[str]]],
    *,
    hit_policy: str = "UNIQUE",
    aggregation: str | None = None,
    input_values: Sequence[str] = (),
    output_values: Sequence[str] = (),
    defaults: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> str:
    """Write a decision table; an input is an expression, perhaps with its type, an output a name likewise."""
    parts = [f'<decisionTable id="table" hitPolicy="{hit_policy}"{_attribute("aggregation", aggregation)}>']
    for number, column in enumerate(inputs):
        expression, kind = (column, None) if isinstance(column, str) else column
        parts.append(
            f'<input id="input{number}"><inputExpression id="expression{number}"{_type(kind)}>'
            f"<text>{escape(expression)}</text></inputExpression>"
            f"{_at(input_values, number, 'inputValues')}</input>"
        )
    for number, column in enumerate(outputs):
        name, kind = (column, None) if isinstance(column, str) else column
        parts.append(
            f'<output id="output{number}" name={quoteattr(name)}{_type(kind)}>'
            f"{_at(output_values, number, 'outputValues')}"
            f"{_at(defaults, number, 'defaultOutputEntry')}</output>"
        )
    for number, (conditions, conclusions) in enumerate(rows, 1):
        cells = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in conditions)
        cells += "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in conclusions)
        note = f"<description>{escape(notes[number - 1])}</description>" if notes else ""
        parts.append(f'<rule id="rule{number}">{note}{cells}</rule>')
    return "".join(parts) + "</decisionTable>"


def evaluate(logic: str, variables: dict[str, Any] | None = None, *others: str) -> DecisionResult:
    """Evaluate a decision `it` with this logic, beside other elements of the model."""
    model = read_decisions(definitions(*others, decision("it", logic), version=DMN_15))
    return model.evaluate("it", variables or {}, ENVIRONMENT)


def value_of(logic: str, variables: dict[str, Any] | None = None, *others: str) -> Any:
    """Give the value of a decision with this logic, which must have no errors."""
    result = evaluate(logic, variables, *others)
    assert result.errors == ()
    return result.value


def _href(target: str) -> str:
    return target if "#" in target else f"#{target}"


def _type(type_ref: str | None) -> str:
    return _attribute("typeRef", type_ref)


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{value}"' if value else ""


def _at(texts: Sequence[str], number: int, kind: str) -> str:
    if number >= len(texts) or not texts[number]:
        return ""
    return f"<{kind}><text>{escape(texts[number])}</text></{kind}>"
