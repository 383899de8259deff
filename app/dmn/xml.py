"""Bytes of a DMN file -> a safe element tree: no entities, no network, bounded size and depth."""

import re

from lxml import etree

from ..domain.doctype import has_doctype
from ..domain.errors import Finding

MAX_BYTES = 5_000_000
MAX_DEPTH = 120
FIRST_BYTES = 10_000
MAX_ELEMENTS = 200_000

NAMESPACES = {
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
FEEL_LANGUAGES = {"", "feel"} | {
    uri.lower().replace("/model/", slash) for uri in NAMESPACES for slash in ("/feel/", "/feel")
}


class UnreadableXml(Exception):
    """The bytes are no DMN file that may be read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def parse_definitions(xml: bytes, file: str) -> etree._Element:
    """Parse a DMN file and give its `definitions` element.

    Raises UnreadableXml when the bytes are too many, no well-formed XML, nested too deep, carry a
    document type, or are no DMN 1.3, 1.4 or 1.5.
    """
    if len(xml) > MAX_BYTES:
        raise _unreadable(
            file,
            "dmn-size",
            f"文件太大：{len(xml)}/{MAX_BYTES} 字节 / {len(xml)} bytes, at most {MAX_BYTES} are read.",
            "把决策拆成几个文件。 / Split the decisions into several files.",
        )
    if has_doctype(xml):
        raise _doctype(file)
    root = _parse(xml, file)
    tree = root.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise _doctype(file)  # in UTF-16, which the first look does not know
    _check_shape(root, file)
    namespace = etree.QName(root).namespace
    if etree.QName(root).localname != "definitions" or namespace not in NAMESPACES:
        raise _unreadable(
            file,
            "dmn-version",
            f"不是 DMN 1.3–1.5 文件：{root.tag!s} / not a DMN 1.3, 1.4 or 1.5 file: {root.tag!s}.",
            "用 Camunda Modeler 5 另存。 / Save it again with Camunda Modeler 5.",
        )
    return root


def first_namespace(xml: bytes) -> str:
    """Give the namespace that even a broken file says its model has, "" when it says none."""
    found = re.search(rb"""\snamespace\s*=\s*["']([^"']*)["']""", xml[:FIRST_BYTES])
    return found.group(1).decode("utf-8", "replace") if found else ""


def is_feel(namespace: str) -> bool:
    """Tell whether a namespace is that of FEEL's types, of this or an earlier edition."""
    lowered = namespace.lower()
    return "omg.org/spec/" in lowered and "/feel/" in f"{lowered}/"


def _parse(xml: bytes, file: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable(
            file,
            "dmn-xml",
            f"第 {error.lineno} 行第 {error.offset} 列起不是良好的 XML / not well-formed XML: {error.msg}.",
            "用建模器打开并重新保存。 / Open it in the modeller and save it again.",
        ) from error


def _check_shape(root: etree._Element, file: str) -> None:
    """Refuse trees that are too deep or too large, without recursion."""
    depth = 0
    count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise _unreadable(
                file,
                "dmn-size",
                f"嵌套超过 {MAX_DEPTH} 层或元素超过 {MAX_ELEMENTS} 个 / "
                f"nested deeper than {MAX_DEPTH} or more than {MAX_ELEMENTS} elements.",
                "把表达式拆成几个决策。 / Split the expression into several decisions.",
            )


def _doctype(file: str) -> UnreadableXml:
    return _unreadable(
        file,
        "dmn-doctype",
        "文件带有 DOCTYPE，不予读取 / the file carries a DOCTYPE, which is not read.",
        "删去 DOCTYPE 一行。 / Remove the DOCTYPE line.",
    )


def _unreadable(file: str, rule: str, what: str, remedy: str) -> UnreadableXml:
    return UnreadableXml(Finding(file, "definitions", rule, what, remedy))
