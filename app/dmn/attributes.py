"""Which attributes each DMN element may have: DMN 1.5's schema as a table. Others are refused by name."""

from typing import Final

from lxml import etree

from ..domain.errors import Severity
from ..feel import suggest
from .tree import Tree

ANY_ELEMENT: Final = "id label"
NAMED: Final = "name"
EXPRESSION: Final = "typeRef expressionLanguage"
VARIABLE: Final = "name typeRef"

ATTRIBUTES: Final = {
    "definitions": "name namespace expressionLanguage typeLanguage exporter exporterVersion",
    "import": "name namespace importType locationURI",
    "itemDefinition": "name typeLanguage isCollection",
    "itemComponent": "name typeLanguage isCollection",
    "functionItem": "outputTypeRef",
    "encapsulatedLogic": f"{EXPRESSION} kind",
    "functionDefinition": f"{EXPRESSION} kind",
    "decisionTable": f"{EXPRESSION} hitPolicy aggregation preferredOrientation outputLabel",
    "output": VARIABLE,
    "for": f"{EXPRESSION} iteratorVariable",
    "some": f"{EXPRESSION} iteratorVariable",
    "every": f"{EXPRESSION} iteratorVariable",
    **dict.fromkeys(
        ["decision", "inputData", "businessKnowledgeModel", "decisionService", "annotation"], NAMED
    ),
    **dict.fromkeys(["variable", "parameter", "parameters", "formalParameter", "column"], VARIABLE),
    **dict.fromkeys(
        ["requiredDecision", "requiredInput", "requiredKnowledge", "requiredAuthority", "outputDecision",
         "encapsulatedDecision", "inputDecision"],
        "href",
    ),
    **dict.fromkeys(
        ["literalExpression", "inputExpression", "inputEntry", "outputEntry", "inputValues", "outputValues",
         "defaultOutputEntry", "allowedValues", "typeConstraint", "context", "invocation", "list", "relation",
         "row", "conditional", "filter", "in", "return", "satisfies", "match", "if", "then", "else"],
        EXPRESSION,
    ),
    **dict.fromkeys(
        ["informationRequirement", "knowledgeRequirement", "authorityRequirement", "input", "rule",
         "annotationEntry", "contextEntry", "binding"],
        "",
    ),
}  # fmt: skip
"""Kind of element -> its attributes beside `id` and `label`; other kinds are not looked into."""

ORIENTATIONS: Final = ("Rule-as-Row", "Rule-as-Column", "CrossTable")


def check_attributes(tree: Tree) -> None:
    """Note every attribute that DMN does not give its element, and tables that are drawn crosswise."""
    for element in tree.root.iter(f"{{{tree.namespace}}}*"):
        kind = tree.kind(element)
        if kind not in ATTRIBUTES:
            continue
        known = {*ANY_ELEMENT.split(), *_allowed(tree, element).split()}
        for attribute in element.attrib:
            if not str(attribute).startswith("{") and attribute not in known:
                _refuse(tree, element, str(attribute), known)
        if kind == "decisionTable":
            _check_orientation(tree, element)


def _allowed(tree: Tree, element: etree._Element) -> str:
    """Give the attributes of an element; `inputData` within a service refers to one, elsewhere it is one."""
    parent = element.getparent()
    if parent is not None and tree.kind(element) == "inputData" and tree.kind(parent) == "decisionService":
        return "href"
    return ATTRIBUTES[tree.kind(element)]


def _refuse(tree: Tree, element: etree._Element, attribute: str, known: set[str]) -> None:
    kind, near = tree.kind(element), suggest(attribute, known)
    tree.find(
        element,
        "dmn-attribute",
        f"{kind} 没有属性 {attribute} / {kind} has no attribute {attribute}.",
        f"是否想写 {near}？ / Did you mean {near}?" if near else "删去这个属性。 / Remove the attribute.",
    )


def _check_orientation(tree: Tree, element: etree._Element) -> None:
    orientation = element.get("preferredOrientation", ORIENTATIONS[0])
    if orientation not in ORIENTATIONS:
        tree.find(
            element,
            "dmn-orientation",
            f"没有 {orientation} 这种排列 / there is no orientation {orientation}.",
            f"用其中之一 / Use one of: {', '.join(ORIENTATIONS)}.",
        )
    elif orientation == "CrossTable":
        tree.find(
            element,
            "dmn-orientation",
            "不支持 CrossTable（交叉表）排列，按每行一条规则显示；计算结果相同 / "
            "CrossTable is not supported: the rules are shown as rows; the results are the same.",
            "改为 Rule-as-Row。 / Use Rule-as-Row.",
            Severity.WARNING,
        )
