"""Walking a DMN element tree: DMN children only, places for messages, findings for what is refused."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from ..domain.errors import Finding, Severity
from .elements import Place, Reference, Text
from .xml import is_feel

XML_TYPES = {"http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-datatypes"}
_FOREIGN_REMEDY = "改用支持的写法（见 CONTRIBUTING）。 / Draw it with a supported element."


class Tree:
    """One file's tree and the findings made while it is read."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.root = root
        self.file = file
        self.namespace = etree.QName(root).namespace
        self.findings: list[Finding] = []

    def kind(self, element: etree._Element) -> str:
        """Give the element's local name."""
        return str(etree.QName(element).localname)

    def children(self, element: etree._Element) -> Iterator[etree._Element]:
        """Give the DMN children; drawings and vendors' extensions have other namespaces."""
        for child in element:
            if isinstance(child.tag, str) and etree.QName(child).namespace == self.namespace:
                yield child

    def all(self, element: etree._Element, kind: str) -> Iterator[etree._Element]:
        """Give the DMN children of that kind."""
        return (child for child in self.children(element) if self.kind(child) == kind)

    def child(self, element: etree._Element, kind: str) -> etree._Element | None:
        """Give the first DMN child of that kind, or None."""
        return next(self.all(element, kind), None)

    def place(self, element: etree._Element) -> Place:
        """Say where the element stands: the nearest id, and the nearest name."""
        element_id = name = ""
        node: etree._Element | None = element
        while node is not None and not (element_id and name):
            element_id = element_id or node.get("id", "")
            if node is not self.root:
                name = name or node.get("name", "") or node.get("label", "")
            node = node.getparent()
        return Place(self.file, element_id or name or "definitions", name)

    def text(self, element: etree._Element) -> Text:
        """Give the FEEL in the element's `text` child, "" when there is none."""
        child = self.child(element, "text")
        return Text(((child.text if child is not None else None) or "").strip(), self.place(element))

    def reference(self, element: etree._Element) -> Reference:
        """Read an href such as `#id` or `http://namespace#id`; a bare id is noted and taken as `#id`."""
        href = element.get("href", "")
        namespace, sign, element_id = href.rpartition("#")
        if not sign or not element_id:
            self.find(
                element,
                "dmn-reference",
                f"href“{href}”不是 #id 或 命名空间#id / href {href!r} is neither #id nor namespace#id.",
                f"写成 #{element_id}。 / Write #{element_id}."
                if element_id
                else "重新连线。 / Draw it again.",
            )
        own = self.root.get("namespace", "")
        return Reference(self.kind(element), "" if namespace == own else namespace, element_id)

    def type_ref(self, element: etree._Element, attribute: str = "typeRef") -> str | None:
        """Give the type that an attribute names, without the prefix by which the file declares FEEL's."""
        return self.plain_type(element, element.get(attribute))

    def plain_type(self, element: etree._Element, name: str | None) -> str | None:
        """Take a prefix off a type's name when it is declared and stands for FEEL's or XML's own types."""
        prefix, sign, rest = (name or "").strip().partition(":")
        namespace = (element.nsmap.get(prefix) or "") if sign else ""
        return rest if is_feel(namespace) or namespace in XML_TYPES else name

    def plain_name(self, name: str) -> str:
        """Give the name with each run of white space as one space, as FEEL compares names."""
        return " ".join(name.split())

    def find(
        self,
        element: etree._Element,
        rule: str,
        what: str,
        remedy: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a finding at this element."""
        place = self.place(element)
        self.findings.append(
            Finding(self.file, place.element_id, rule, what, remedy, severity, place.element_name)
        )

    def refuse(self, element: etree._Element) -> None:
        """Note that this element is not supported."""
        kind = self.kind(element)
        self.find(element, "dmn-unsupported", f"不支持 {kind} / {kind} is not supported.", _FOREIGN_REMEDY)

    def check_ids(self) -> None:
        """Note every id that stands on more than one element."""
        ids = Counter(
            element.get("id")
            for element in self.root.iter(etree.Element)
            if element.get("id") and etree.QName(element).namespace == self.namespace
        )
        for element_id, count in ids.items():
            if count > 1:
                self.findings.append(
                    Finding(
                        self.file,
                        str(element_id),
                        "dmn-duplicate-id",
                        f"id 重复 {count} 次 / the id stands on {count} elements.",
                        "给每个元素不同的 id。 / Give each element an id of its own.",
                    )
                )
