"""Builds what a form only shows: texts, tables, lists of files."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .fields import component_attributes
from .findings import Attributes
from .formula import Formula
from .tree import Column, Component, Documents, Table, Text


def build_words(a: Attributes) -> Text:
    """Build a text: Markdown, or FEEL when it begins with ``=``."""
    text = str(a.raw.get("text") or "")
    attributes = component_attributes(a) | {"is_for_filling": a.property("read") == "no"}
    if text.startswith("="):
        return Text(**attributes, formula=a.formula(text, "text"))
    if "{{" in text:
        a.refuse(
            "template",
            "不支持 {{ }} 模板 / no {{ }} templates",
            "以“=”开头写 FEEL。 / Begin with “=” and write FEEL.",
        )
    return Text(**attributes, markdown=text)


def build_table(a: Attributes) -> Table | None:
    """Build a read-only table."""
    source = a.formula(a.raw.get("dataSource"), "dataSource")
    columns: tuple[Column, ...] | Formula | None = a.formula(
        a.raw.get("columnsExpression"), "columnsExpression"
    )
    if columns is None:
        listed = a.raw.get("columns")
        given = (
            [column for column in listed if isinstance(column, Mapping)] if isinstance(listed, list) else []
        )
        columns = tuple(Column(str(c.get("key", "")), str(c.get("label") or c.get("key", ""))) for c in given)
    if source is None or not columns:
        a.refuse(
            "table",
            "表格缺数据来源或列 / the table has no source or no columns",
            "填写 dataSource 和 columns。 / Fill them in.",
        )
        return None
    return Table(**_titled(a), source=source, columns=columns)


def _titled(a: Attributes) -> dict[str, Any]:
    attributes = component_attributes(a)
    attributes["label"] = attributes["label"] or a.text("title")
    return attributes


def build_documents(a: Attributes) -> Documents | None:
    """Build a documentPreview: the files that an expression names."""
    source = a.formula(a.raw.get("dataSource"), "dataSource")
    return Documents(**_titled(a), source=source) if source else None


def take_title(components: tuple[Component, ...]) -> tuple[str, tuple[Component, ...]]:
    """Take the form's title, ``# ...`` in its first text, and what remains of the components."""
    first = components[0] if components else None
    if not isinstance(first, Text) or not first.markdown.startswith("# "):
        return "", components
    line, _, rest = first.markdown.partition("\n")
    title = line.removeprefix("# ").strip()
    if not rest.strip() and first.check is None and first.warn is None:
        return title, components[1:]
    return title, (replace(first, markdown=rest.strip()), *components[1:])
