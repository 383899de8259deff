"""Reads form-js JSON (schemaVersion up to 19) into a tree of fields, or says everything that is wrong."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from ..domain.errors import InvalidDeployment
from .builder import TreeBuilder
from .findings import Findings
from .tree import Form

NEWEST_SCHEMA = 19
LARGEST_FILE = 2 * 1024 * 1024


def read_form(data: bytes, file: str = "") -> Form:
    """Read a form; raises InvalidDeployment with every finding when it has an error."""
    form, findings = examine_form(data, file)
    if form is None or findings.has_errors:
        raise InvalidDeployment(findings.found)
    return form


def examine_form(data: bytes, file: str) -> tuple[Form | None, Findings]:
    """Read a form as far as it goes; return it with everything found."""
    findings = Findings(file)
    raw = _load(data, findings)
    return (None if raw is None else TreeBuilder(findings).form(raw)), findings


def _load(data: bytes, findings: Findings) -> Mapping[str, Any] | None:
    top: dict[str, Any] = {"id": PurePosixPath(findings.file).stem}
    if len(data) > LARGEST_FILE:
        findings.add(
            top,
            "size",
            f"文件 {len(data)} 字节，大于 2 MB / file larger than 2 MB",
            "拆分表单。 / Split the form.",
        )
        return None
    try:
        raw = json.loads(data, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        findings.add(
            top,
            "json",
            "不是可用的表单：嵌套太深 / nested too deeply",
            "用建模器重新保存。 / Save it again in the modeler.",
        )
        return None
    except ValueError as error:
        findings.add(
            top,
            "json",
            f"不是有效的 JSON：{error} / not valid JSON",
            "用建模器重新保存。 / Save it again in the modeler.",
        )
        return None
    if (
        not isinstance(raw, dict)
        or raw.get("type", "default") != "default"
        or not isinstance(raw.get("components"), list)
    ):
        findings.add(
            top,
            "form_js",
            "不是 form-js 表单 / not a form-js form",
            "应有 components 列表。 / It needs a list of components.",
        )
        return None
    version = raw.get("schemaVersion", 1)
    if not isinstance(version, int) or version > NEWEST_SCHEMA:
        findings.add(
            top,
            "schema_version",
            f"schemaVersion 为 {version}，最高支持 {NEWEST_SCHEMA} / schemaVersion too new",
            f"以 {NEWEST_SCHEMA} 或更早的版本保存。 / Save it with an older version.",
        )
    return raw


def _no_constant(name: str) -> None:
    message = f"{name} is not a number"
    raise ValueError(message)
