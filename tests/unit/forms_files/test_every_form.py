"""Every form can be deployed, is named as its file, speaks codes to diagrams and Chinese to people."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.feel import compile_expression
from app.forms import lint_form, read_form

FILES = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def raw(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def components_of(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in raw["components"]:
        yield component
        if "components" in component:
            yield from components_of(component)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def test_it_reads_without_findings(path: Path) -> None:
    assert [str(finding) for finding in lint_form(path.read_bytes(), path.name)] == []


def test_its_id_is_its_file_name(path: Path, raw: dict[str, Any]) -> None:
    assert raw["id"] == path.stem
    assert re.fullmatch(r"f\d{2}[a-z]?_\w+|credit_check", path.stem)


def test_it_begins_with_its_title(path: Path) -> None:
    assert read_form(path.read_bytes(), path.name).title


def test_a_stock_modeler_can_open_it(raw: dict[str, Any]) -> None:
    assert raw["type"] == "default"
    assert raw["schemaVersion"] == 19
    assert (raw["executionPlatform"], raw["executionPlatformVersion"]) == ("Camunda Cloud", "8.7.0")
    assert all("row" in component["layout"] for component in components_of(raw))


def test_it_is_kept_as_a_diff_can_show_it(path: Path, raw: dict[str, Any]) -> None:
    assert path.read_text(encoding="utf-8") == json.dumps(raw, ensure_ascii=False, indent=2) + "\n"


def test_its_formulas_compile(raw: dict[str, Any]) -> None:
    for text in texts_in(raw):
        if text.startswith("="):
            compile_expression(text.removeprefix("="))


def test_its_codes_are_ascii_and_its_labels_chinese(raw: dict[str, Any]) -> None:
    for component in components_of(raw):
        for option in component.get("values", []):
            assert str(option["value"]).isascii(), component["id"]
            assert re.search(r"[\u4e00-\u9fff]", option["label"]), component["id"]


def test_money_says_its_unit(raw: dict[str, Any]) -> None:
    for component in components_of(raw):
        if component.get("properties", {}).get("kind") == "money":
            assert component["appearance"]["suffixAdorner"] == "万元", component["id"]


def test_files_say_their_types_and_sizes(raw: dict[str, Any]) -> None:
    for component in components_of(raw):
        if component["type"] == "filepicker":
            assert component["accept"], component["id"]
            assert {"maxSizeMb", "maxFiles"} <= component["properties"].keys(), component["id"]


def test_rows_that_a_person_adds_have_a_least_and_a_most(raw: dict[str, Any]) -> None:
    for component in components_of(raw):
        if component["type"] == "dynamiclist" and component["allowAddRemove"]:
            assert {"minRows", "maxRows", "rowName"} <= component["properties"].keys(), component["id"]


def test_only_formulas_and_plain_facts_stand_in_properties(raw: dict[str, Any]) -> None:
    formulas = {"check", "warn", "requiredIf", "auto", "notBefore", "notAfter"}
    for component in components_of(raw):
        for name, value in component.get("properties", {}).items():
            assert value.startswith("=") is (name in formulas), (component["id"], name)
