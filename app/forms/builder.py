"""Builds the tree of a form out of its JSON, component by component, and checks what they have together."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from ..domain.errors import Severity
from .fields import BUILDERS, component_attributes, field_attributes
from .findings import Attributes, Findings
from .layout import share_columns
from .shown import build_documents, build_table, build_words, take_title
from .tree import GRID, Beginning, Component, Field, Form, Group, ListField, fields_of, flat

DEEPEST = 8
DEEPEST_ROWS = 3
MOST_COMPONENTS = 1000
MOST_ROWS = 200
RESERVED_KEYS = frozenset({"csrf_token", "form-action"})

IGNORED = {"button", "separator", "spacer"}
"""The page has its own buttons and spaces."""

REFUSED = {
    "html": "HTML 可能带入脚本和样式 / HTML could bring in scripts and styles",
    "iframe": "不嵌入外部页面 / pages of others are not embedded",
    "image": "不从外部取图 / no images from outside",
}

SHOWN: Mapping[str, Callable[[Attributes], Component | None]] = {
    "text": build_words,
    "table": build_table,
    "documentPreview": build_documents,
}

_key = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


class TreeBuilder:
    """Builds the tree of one file; what is wrong goes to its findings."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.count = 0
        self.ids: Counter[str] = Counter()

    def form(self, raw: Mapping[str, Any]) -> Form:
        """Build the whole form."""
        form_id = str(raw.get("id") or "")
        stem = PurePosixPath(self.findings.file).stem
        if not _key.fullmatch(form_id):
            self.findings.add(
                raw,
                "form_id",
                f"表单 id “{form_id}”不是 ASCII 单词 / bad form id",
                "如 f01_need。 / E.g. f01_need.",
            )
        elif stem and form_id != stem:
            self.findings.add(
                raw,
                "form_id",
                f"表单 id “{form_id}”与文件名“{stem}”不同 / id and file name differ",
                "二者应相同。 / Use one name.",
                Severity.WARNING,
            )
        components = self.level(raw["components"], 0, 0)
        self._check_keys(components)
        title, components = take_title(components)
        begins = self._beginning(raw["components"])
        if not title:
            self.findings.add(
                raw,
                "title",
                f"首个组件不是“# 标题”文本，标题将显示为“{form_id}”"
                " / the first component is no “# title” text, the id is shown instead",
                "在最前面加一个文本组件，例如“# 需求表”。 / Begin with a text component, such as “# Need”.",
                Severity.WARNING,
            )
        return Form(form_id, title or form_id, components, begins)

    def _beginning(self, raws: Sequence[Any]) -> Beginning:
        """Read from the title what the form begins with; `begins` means nothing elsewhere."""
        said = [Attributes(raw, self.findings) for raw in raws if isinstance(raw, Mapping)]
        for a in said[1:]:
            if a.property("begins"):
                a.refuse(
                    "begins_place",
                    "begins 只能写在标题上 / begins belongs to the title",
                    "移到首个组件。 / Move it to the first component.",
                )
        word = said[0].property("begins") if said else ""
        if word and word not in list(Beginning):
            said[0].refuse(
                "begins",
                f"begins 为“{word}” / unknown beginning",
                f"可用：{'、'.join(Beginning)}。 / Use one of these.",
            )
        return Beginning(word) if word in list(Beginning) else Beginning.KNOWN

    def level(self, raws: Any, depth: int, rows: int, path: str = "") -> tuple[Component, ...]:
        """Build the components of one container; `path` leads the keys inside."""
        if depth > DEEPEST or not isinstance(raws, list):
            self.findings.add(
                {"id": path or "?"},
                "depth",
                f"嵌套超过 {DEEPEST} 层或不是列表 / nested too deeply",
                "减少嵌套。 / Nest less.",
            )
            return ()
        spans = share_columns(raws)
        built = [
            self.component(raw, depth, rows, path, spans.get(index, GRID)) for index, raw in enumerate(raws)
        ]
        return tuple(component for component in built if component is not None)

    def component(self, raw: Any, depth: int, rows: int, path: str, span: int) -> Component | None:
        """Build one component, or None for what is left out or refused."""
        self.count += 1
        if not isinstance(raw, Mapping) or self.count > MOST_COMPONENTS:
            self.findings.add(
                {},
                "component",
                f"组件无效或多于 {MOST_COMPONENTS} 个 / bad component or too many",
                "改正。 / Correct it.",
            )
            return None
        a = Attributes(raw, self.findings)
        if a.type in IGNORED:
            return None
        self._check_id(a)
        a.check_properties()
        if a.type in REFUSED:
            a.refuse(
                "unsupported",
                f"不支持组件 {a.type}：{REFUSED[a.type]}",
                "改用 text 或 filepicker。 / Use text or filepicker instead.",
            )
            return None
        component = self._build(a, depth, rows, path)
        if component is None:
            return None
        return replace(component, span=span)

    def _build(self, a: Attributes, depth: int, rows: int, path: str) -> Component | None:
        if a.type == "group":
            return self._group(a, depth, rows, path)
        if a.type == "dynamiclist":
            return self._rows(a, depth, rows, path)
        if a.type in SHOWN:
            return SHOWN[a.type](a)
        builder = BUILDERS.get(a.type)
        if builder is None:
            known = "、".join(sorted([*BUILDERS, "group", "dynamiclist", "text", "table", "documentPreview"]))
            a.refuse(
                "unsupported",
                f"没有组件类型“{a.type}” / unknown component type",
                f"可用：{known}。 / Use one of these.",
            )
            return None
        built = builder(a)
        return self._bound(a, built, path) if built else None

    def _group(self, a: Attributes, depth: int, rows: int, path: str) -> Group:
        own = str(a.raw.get("path") or "")
        inner = ".".join(part for part in (path, own) if part)
        return Group(
            **component_attributes(a),
            description=a.text("description"),
            components=self.level(a.raw.get("components", []), depth + 1, rows, inner),
            is_printed=a.property("print") != "no",
        )

    def _rows(self, a: Attributes, depth: int, rows: int, path: str) -> Component | None:
        if rows >= DEEPEST_ROWS:
            a.refuse(
                "depth",
                f"行嵌套超过 {DEEPEST_ROWS} 层 / rows nested too deeply",
                "减少嵌套。 / Nest less.",
            )
            return None
        attributes = field_attributes(a) | {"key": str(a.raw.get("path") or a.raw.get("key") or "")}
        components = self.level(a.raw.get("components", []), depth + 1, rows + 1)
        if not any(fields_of(components)):
            a.refuse("rows_empty", "可重复的行没有字段 / the list has no fields", "加上字段。 / Add fields.")
        most = min(a.whole("maxRows", "properties", MOST_ROWS) or MOST_ROWS, MOST_ROWS)
        least = a.whole("minRows", "properties", 1 if attributes["is_required"] else 0) or 0
        if least > most:
            a.refuse(
                "rows_limits",
                f"minRows {least} 大于 maxRows {most} / minRows above maxRows",
                "改正。 / Correct it.",
            )
        self._check_keys(components)
        may_add = a.flag("allowAddRemove", default=True)
        if may_add and any(field.readonly is True and not field.auto for field in fields_of(components)):
            a.warn(
                "readonly_in_rows",
                "可增删的行中有只读字段，其值取不到 / a read-only field in such rows has no value",
                "改用 auto，或设 allowAddRemove 为 false。 / Use auto, or allowAddRemove false.",
            )
        built = ListField(
            **attributes,
            components=components,
            min_rows=least,
            max_rows=most,
            row_name=a.property("rowName") or "行",
            may_add=may_add,
            first_rows=min(a.whole("defaultRepetitions", default=1) or 0, most),
        )
        return self._bound(a, built, path)

    def _bound(self, a: Attributes, field: Field, path: str) -> Field | None:
        key = ".".join(part for part in (path, field.key) if part)
        if not _key.fullmatch(key) or key in RESERVED_KEYS:
            a.refuse(
                "key",
                f"字段名“{key}”无效 / bad key",
                "用 ASCII 单词，可用点号分段，如 need.title。 / Use ASCII words, perhaps with dots.",
            )
            return None
        if not field.label and not a.raw.get("label") and a.type != "expression":
            a.refuse("label", "字段没有标签 / the field has no label", "填写 label。 / Give it a label.")
        return replace(field, key=key)

    def _check_id(self, a: Attributes) -> None:
        component_id = str(a.raw.get("id") or "")
        self.ids[component_id] += 1
        if not component_id:
            a.refuse("id", "组件没有 id / the component has no id", "填写 id。 / Give it an id.")
        elif self.ids[component_id] == 2:  # noqa: PLR2004 - said once, at the second
            a.refuse(
                "id_twice", f"id “{component_id}”重复 / id used twice", "改用不同的 id。 / Use distinct ids."
            )

    def _check_keys(self, components: tuple[Component, ...]) -> None:
        keyed: dict[str, Field] = {}
        for field in fields_of(components):
            first = keyed.setdefault(field.key, field)
            if first is not field:
                self._refuse_field(
                    field,
                    "key_twice",
                    f"字段名“{field.key}”与“{first.label or first.id}”（{first.id}）重复"
                    f" / the key is used by {first.id} as well",
                    "改用不同的字段名。 / Use distinct keys.",
                )
        for field in keyed.values():
            outer = next((keyed[key] for key in keyed if field.key.startswith(f"{key}.")), None)
            if outer is not None:
                self._refuse_field(
                    field,
                    "key_inside",
                    f"“{field.key}”在字段“{outer.label or outer.id}”（{outer.id}）的值之内"
                    f" / the key lies inside the value of {outer.id}",
                    "改名。 / Rename it.",
                )
        for component in flat(components):
            if component.reason_key and component.reason_key not in keyed:
                self._refuse_field(
                    component,
                    "reason_key",
                    f"reasonKey “{component.reason_key}”没有对应字段 / no such field",
                    "改正 reasonKey。 / Correct it.",
                )

    def _refuse_field(self, at: Component, rule: str, what: str, remedy: str) -> None:
        self.findings.add({"id": at.id, "label": at.label}, rule, what, remedy)
