"""Reads XML that strangers wrote: no entity, no network, bounded in size and depth."""

from lxml import etree

from ..domain.doctype import has_doctype

LARGEST_FILE = 5_000_000  # bytes; the largest real diagram has 400 kB
DEEPEST = 60  # elements inside elements

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA_7 = "http://camunda.org/schema/1.0/bpmn"
NAMESPACES = {"bpmn": BPMN, "zeebe": ZEEBE}
DOCTYPE = "不得含 DOCTYPE / a DOCTYPE is not allowed"


class Unreadable(Exception):
    """The bytes are no XML that may be read; the message says why, for people."""


def read_xml(xml: bytes) -> etree._Element:
    """Return the root element. Raises Unreadable."""
    if len(xml) > LARGEST_FILE:
        raise Unreadable(
            f"文件过大：{len(xml)} 字节，上限 {LARGEST_FILE} / {len(xml)} bytes, the limit is {LARGEST_FILE}"
        )
    if has_doctype(xml):
        raise Unreadable(DOCTYPE)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Unreadable(
            f"第 {line} 行第 {column} 列不是合法的 XML / not well-formed XML: {error.msg}"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable(DOCTYPE)  # in UTF-16, which the first look does not know
    if _depth(root) > DEEPEST:
        raise Unreadable(f"嵌套过深（超过 {DEEPEST} 层） / nested deeper than {DEEPEST} levels")
    return root


def local_name(element: etree._Element) -> str:
    """Return the element's name without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: etree._Element) -> str:
    """Return the element's namespace."""
    return str(etree.QName(element).namespace or "")


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Return the BPMN children of that name."""
    return list(element.iterchildren(f"{{{BPMN}}}{name}"))


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first BPMN child of that name, if there is one."""
    return next(iter(element.iterchildren(f"{{{BPMN}}}{name}")), None)


def text_of(element: etree._Element | None) -> str:
    """Return the trimmed text, empty when there is none."""
    return (element.text or "").strip() if element is not None else ""


def _depth(root: etree._Element) -> int:
    deepest, level = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest
