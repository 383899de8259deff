"""Element tree of a DMN file -> `Definitions`, with a finding for everything that is not supported."""

from lxml import etree

from ..domain.errors import Finding, Severity
from .attributes import check_attributes
from .boxed_reader import BoxedReader
from .elements import (
    Decision,
    DecisionService,
    Definitions,
    Element,
    FunctionDefinition,
    FunctionItem,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    Nothing,
    Reference,
    Text,
)
from .structure import EXPRESSIONS, check_structure
from .tree import Tree
from .xml import FEEL_LANGUAGES, NAMESPACES, UnreadableXml, parse_definitions

_WITHOUT_MEANING = {
    "description",
    "extensionElements",
    "knowledgeSource",
    "performanceIndicator",
    "organizationUnit",
    "elementCollection",
    "textAnnotation",
    "association",
    "group",
    "artifact",
    "businessContextElement",
}


def read_definitions(xml: bytes, file: str) -> tuple[Definitions | None, list[Finding]]:
    """Read one DMN 1.3-1.5 file.

    Gives the definitions (None when the bytes are no DMN file at all) and a finding for each thing
    that is wrong or not supported. FEEL is not looked into here.
    """
    try:
        root = parse_definitions(xml, file)
    except UnreadableXml as error:
        return None, [error.finding]
    reader = _DefinitionsReader(Tree(root, file))
    return reader.read(), reader.tree.findings


class _DefinitionsReader:
    """Reads the children of `definitions` one kind at a time."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.boxed = BoxedReader(tree)

    def read(self) -> Definitions:
        root = self.tree.root
        self._check_languages(root)
        check_structure(self.tree)
        check_attributes(self.tree)
        imports: list[Import] = []
        types: list[ItemDefinition] = []
        elements: list[Element] = []
        for child in self.tree.children(root):
            kind = self.tree.kind(child)
            if kind == "import":
                imports.extend(self._import(child))
            elif kind == "itemDefinition":
                types.append(self._item_definition(child))
            elif kind == "inputData":
                elements.append(self._input_data(child))
            elif kind == "decision":
                elements.append(self._decision(child))
            elif kind == "businessKnowledgeModel":
                elements.append(self._knowledge_model(child))
            elif kind == "decisionService":
                elements.append(self._decision_service(child))
            elif kind not in _WITHOUT_MEANING:
                self.tree.refuse(child)
        self.tree.check_ids()
        return Definitions(
            self.tree.file,
            root.get("name", ""),
            root.get("namespace", ""),
            tuple(imports),
            tuple(types),
            tuple(elements),
            tuple(
                (named, self.tree.place(element))
                for element in root.iter(f"{{{self.tree.namespace}}}*")
                if (named := self.tree.type_ref(element))
            ),
        )

    def _check_languages(self, root: etree._Element) -> None:
        for element in root.iter(f"{{{self.tree.namespace}}}*"):
            for attribute in ("expressionLanguage", "typeLanguage"):
                language = element.get(attribute)
                if language is not None and language.lower() not in FEEL_LANGUAGES:
                    self.tree.find(
                        element,
                        "dmn-language",
                        f"不支持的语言 {language} / language {language} is not supported.",
                        "只用 FEEL。 / Use FEEL only.",
                    )

    def _import(self, element: etree._Element) -> list[Import]:
        kind = element.get("importType", "")
        if kind not in NAMESPACES:
            self.tree.find(
                element,
                "dmn-import",
                f"不支持导入 {kind} / importing {kind} is not supported.",
                "只导入 DMN 1.3–1.5 文件。 / Import DMN 1.3-1.5 files only.",
            )
            return []
        return [Import(self.tree.place(element), element.get("name", ""), element.get("namespace", ""))]

    def _item_definition(self, element: etree._Element) -> ItemDefinition:
        type_ref = self.tree.child(element, "typeRef")
        return ItemDefinition(
            self.tree.place(element),
            element.get("name", ""),
            self.tree.plain_type(type_ref, (type_ref.text or "").strip()) if type_ref is not None else None,
            element.get("isCollection", "false").strip() == "true",
            self._values(element, "allowedValues"),
            self._values(element, "typeConstraint"),
            tuple(self._item_definition(child) for child in self.tree.all(element, "itemComponent")),
            self._function_item(element),
        )

    def _values(self, element: etree._Element, kind: str) -> Text | None:
        child = self.tree.child(element, kind)
        return self.tree.text(child) if child is not None else None

    def _function_item(self, element: etree._Element) -> FunctionItem | None:
        item = self.tree.child(element, "functionItem")
        if item is None:
            return None
        parameters = tuple(
            (parameter.get("name", ""), self.tree.type_ref(parameter))
            for parameter in self.tree.all(item, "parameters")
        )
        return FunctionItem(parameters, self.tree.type_ref(item, "outputTypeRef"))

    def _input_data(self, element: etree._Element) -> InputData:
        name, type_ref = self._variable(element)
        return InputData(self.tree.place(element), self._id(element, name), name, type_ref)

    def _decision(self, element: etree._Element) -> Decision:
        name, type_ref = self._variable(element)
        logic = [child for child in self.tree.children(element) if self.tree.kind(child) in EXPRESSIONS]
        return Decision(
            self.tree.place(element),
            self._id(element, name),
            name,
            type_ref,
            self._requirements(element, "informationRequirement"),
            self._requirements(element, "knowledgeRequirement"),
            self.boxed.read(logic[0], name) if logic else Nothing(),
            label=element.get("name") or name,
        )

    def _knowledge_model(self, element: etree._Element) -> KnowledgeModel:
        name, type_ref = self._variable(element)
        logic = self.tree.child(element, "encapsulatedLogic")
        function: FunctionDefinition | None = None
        if logic is not None:
            read = self.boxed.function(logic, name)
            function = read if isinstance(read, FunctionDefinition) else None
        return KnowledgeModel(
            self.tree.place(element),
            self._id(element, name),
            name,
            type_ref,
            self._requirements(element, "knowledgeRequirement"),
            function,
        )

    def _decision_service(self, element: etree._Element) -> DecisionService:
        name, type_ref = self._variable(element)
        return DecisionService(
            self.tree.place(element),
            self._id(element, name),
            name,
            type_ref,
            *(
                tuple(self.tree.reference(child) for child in self.tree.all(element, kind))
                for kind in ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
            ),
        )

    def _variable(self, element: etree._Element) -> tuple[str, str | None]:
        """Give the name others call the element by, and its type.

        A variable is to be called like its element (DMN 1.5, 7.3.4). A Chinese heading over an English
        variable is how files are drawn here; any other difference is probably a slip.
        """
        variable = self.tree.child(element, "variable")
        name = self.tree.plain_name(element.get("name", ""))
        if variable is None:
            return name, None
        called = self.tree.plain_name(variable.get("name", "")) or name
        if called != name and (name.isascii() or not called.isascii()):
            self.tree.find(
                element,
                "dmn-variable-name",
                f"“{name}”的变量另叫 {called}，表达式中只能用 {called} / "
                f"the variable of {name} is called {called}, and expressions know it by that name only.",
                "让变量与元素同名。 / Give the variable the name of its element.",
                Severity.WARNING,
            )
        return called, self.tree.type_ref(variable)

    def _id(self, element: etree._Element, name: str) -> str:
        return element.get("id") or name

    def _requirements(self, element: etree._Element, kind: str) -> tuple[Reference, ...]:
        return tuple(
            self.tree.reference(target)
            for requirement in self.tree.all(element, kind)
            for target in self.tree.children(requirement)
            if self.tree.kind(target) in {"requiredInput", "requiredDecision", "requiredKnowledge"}
        )
