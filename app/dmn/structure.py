"""What each DMN element may hold, how often, and which names must differ: DMN 1.5's metamodel as a table.

Whatever is not in the table is refused by name, at any depth, so that nothing drawn is left out in silence.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final

from lxml import etree

from .tree import Tree

EXPRESSIONS: Final = frozenset(
    {
        "literalExpression", "decisionTable", "context", "invocation", "list", "relation", "conditional",
        "for", "some", "every", "filter", "functionDefinition",
    }
)  # fmt: skip
ANYWHERE: Final = frozenset({"description", "extensionElements"})
EXPRESSION: Final = "EXPRESSION"
TYPE: Final = "typeRef? typeConstraint? allowedValues? itemComponent* functionItem?"
FUNCTION: Final = "formalParameter* EXPRESSION?"

CONTENT: Final = {
    "decision": "question? allowedAnswers? variable? informationRequirement* knowledgeRequirement*"
    " authorityRequirement* supportedObjective* impactedPerformanceIndicator* decisionMaker* decisionOwner*"
    " usingProcess* usingTask* EXPRESSION?",
    "inputData": "variable?",
    "businessKnowledgeModel": "variable? encapsulatedLogic? knowledgeRequirement* authorityRequirement*",
    "decisionService": "variable? outputDecision+ encapsulatedDecision* inputDecision* inputData*",
    "informationRequirement": "requiredDecision? requiredInput?",
    "knowledgeRequirement": "requiredKnowledge",
    "authorityRequirement": "requiredDecision? requiredInput? requiredAuthority?",
    "itemDefinition": TYPE,
    "itemComponent": TYPE,
    "typeConstraint": "text",
    "allowedValues": "text",
    "functionItem": "parameters*",
    "encapsulatedLogic": FUNCTION,
    "functionDefinition": FUNCTION,
    "literalExpression": "text?",
    "decisionTable": "input* output+ annotation* rule*",
    "input": "inputExpression? inputValues?",
    "inputExpression": "text?",
    "inputValues": "text?",
    "output": "outputValues? defaultOutputEntry?",
    "outputValues": "text?",
    "defaultOutputEntry": "text?",
    "rule": "inputEntry* outputEntry* annotationEntry*",
    "inputEntry": "text?",
    "outputEntry": "text?",
    "annotationEntry": "text?",
    "context": "contextEntry*",
    "contextEntry": "variable? EXPRESSION",
    "invocation": "EXPRESSION binding*",
    "binding": "parameter EXPRESSION?",
    "list": "EXPRESSION*",
    "relation": "column* row*",
    "row": "EXPRESSION*",
    "conditional": "if then else",
    "if": EXPRESSION,
    "then": EXPRESSION,
    "else": EXPRESSION,
    "for": "in return",
    "some": "in satisfies",
    "every": "in satisfies",
    "filter": "in match",
    "in": EXPRESSION,
    "return": EXPRESSION,
    "satisfies": EXPRESSION,
    "match": EXPRESSION,
}
"""Kind of element -> its content: `name` once, `name?` at most once, `name+` or `name*` several times."""

ONE_OF: Final = {
    "informationRequirement": ("requiredDecision", "requiredInput"),
    "authorityRequirement": ("requiredDecision", "requiredInput", "requiredAuthority"),
}
"""Kind of element -> of which kinds it must hold exactly one child."""

WITH_VARIABLE: Final = frozenset({"for", "some", "every"})

NAMED: Final = {
    "itemDefinition": "itemComponent",
    "itemComponent": "itemComponent",
    "relation": "column",
    "functionDefinition": "formalParameter",
    "encapsulatedLogic": "formalParameter",
}
"""Kinds whose children of that kind must have different names."""


def check_structure(tree: Tree) -> None:
    """Note everything in the file that its element may not hold, lacks, or names twice."""
    waiting = [child for child in tree.children(tree.root) if tree.kind(child) in CONTENT]
    while waiting:
        element = waiting.pop()
        _check_content(tree, element)
        _check_names(tree, element)
        _check_form(tree, element)
        waiting += (child for child in tree.children(element) if tree.kind(child) in CONTENT)


def _check_content(tree: Tree, element: etree._Element) -> None:
    allowed = _content(tree.kind(element))
    held: Counter[str] = Counter()
    for child in tree.children(element):
        kind = tree.kind(child)
        part = EXPRESSION if kind in EXPRESSIONS else kind
        held[part] += 1
        if kind not in ANYWHERE and (part not in allowed or held[part] > allowed[part][1]):
            tree.refuse(child)
    for part, (least, _) in allowed.items():
        if held[part] < least:
            _lacks(tree, element, "expression" if part == EXPRESSION else part)
    choice = ONE_OF.get(tree.kind(element), ())
    chosen = sum(held[part] for part in choice)
    if choice and chosen != 1:
        _lacks(tree, element, " | ".join(choice)) if not chosen else tree.refuse(element)


def _lacks(tree: Tree, element: etree._Element, missing: str) -> None:
    kind = tree.kind(element)
    tree.find(
        element,
        "dmn-incomplete",
        f"{kind} 缺少 {missing} / {kind} has no {missing}.",
        "补画，或删去这个元素。 / Draw it, or delete the element.",
    )


def _check_form(tree: Tree, element: etree._Element) -> None:
    """Find what the number of children does not show: variables, the place of a result, short rows."""
    kind = tree.kind(element)
    if kind in WITH_VARIABLE and not element.get("iteratorVariable", "").strip():
        _lacks(tree, element, "iteratorVariable")
    elif kind == "context":
        entries = [tree.child(entry, "variable") for entry in tree.all(element, "contextEntry")]
        if any(variable is None or not variable.get("name", "").strip() for variable in entries[:-1]):
            tree.find(
                element,
                "dmn-context-result",
                "没有名称的一行是结果，只能是最后一行 / "
                "the entry without a name is the result and must be the last.",
                "把它移到最后，或写上名称。 / Move it to the end, or give it a name.",
            )
    elif kind == "relation":
        columns = sum(1 for _ in tree.all(element, "column"))
        for number, row in enumerate(tree.all(element, "row"), 1):
            cells = sum(tree.kind(cell) in EXPRESSIONS for cell in tree.children(row))
            if cells != columns:
                tree.find(
                    element,
                    "dmn-table-shape",
                    f"第 {number} 行有 {cells} 个单元格，而列数为 {columns} / "
                    f"row {number} has {cells} cells for {columns} columns.",
                    "补齐或删去多余的单元格。 / Give every row one cell for each column.",
                )


def _check_names(tree: Tree, element: etree._Element) -> None:
    for name, count in Counter(_names(tree, element)).items():
        if name and count > 1:
            tree.find(
                element,
                "dmn-duplicate-name",
                f"名称“{name}”出现 {count} 次 / the name {name} stands {count} times.",
                "给每一个不同的名称。 / Give each a name of its own.",
            )


def _names(tree: Tree, element: etree._Element) -> Iterator[str]:
    kind = tree.kind(element)
    if kind in NAMED:
        yield from (tree.plain_name(each.get("name", "")) for each in tree.all(element, NAMED[kind]))
    inner = {"context": ("contextEntry", "variable"), "invocation": ("binding", "parameter")}.get(kind)
    if inner:
        for each in tree.all(element, inner[0]):
            named = tree.child(each, inner[1])
            yield tree.plain_name(named.get("name", "")) if named is not None else ""


@cache
def _content(kind: str) -> dict[str, tuple[int, float]]:
    """Read the notation: name -> how often at least and at most."""
    often = {"?": (0, 1.0), "*": (0, float("inf")), "+": (1, float("inf"))}
    return {part.rstrip("?*+"): often.get(part[-1], (1, 1.0)) for part in CONTENT[kind].split()}
